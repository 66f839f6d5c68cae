// Package seal keeps secrets that must be read again, such as those of
// webhooks, so that a copy of the database alone gives none of them away.
//
// A sealed text is AES-256-GCM under one key, with what it belongs to
// authenticated beside it: it cannot be moved to another record. It begins with
// the key's id, so that a wrong key is told from a damaged text.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// Key seals and opens.
type Key struct {
	id   string
	aead cipher.AEAD
}

// size is that of a key, in bytes.
const size = 32

// New is the key of these 32 bytes.
func New(key []byte) (Key, error) {
	if len(key) != size {
		return Key{}, fmt.Errorf("a sealing key has %d bytes, this one has %d", size, len(key))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return Key{}, err
	}
	aead, err := cipher.NewGCM(block)
	sum := sha256.Sum256(append([]byte("prodops sealing key "), key...))
	return Key{id: hex.EncodeToString(sum[:4]), aead: aead}, err
}

// Parse is the key that a text says, in base64.
func Parse(text string) (Key, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return Key{}, errors.New("a sealing key is 32 bytes in base64, as `openssl rand -base64 32` makes it")
	}
	return New(key)
}

// Load is the key in a file, made when there is none.
func Load(path string) (Key, error) {
	text, err := os.ReadFile(path)
	if err == nil {
		return Parse(string(text))
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return Key{}, fmt.Errorf("read the sealing key: %w", err)
	}
	fresh := make([]byte, size)
	rand.Read(fresh) // never fails: Go ends the process instead
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Key{}, fmt.Errorf("make the sealing key: %w", err)
	}
	_, err = file.WriteString(base64.StdEncoding.EncodeToString(fresh) + "\n")
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return Key{}, fmt.Errorf("write the sealing key: %w", err)
	}
	return New(fresh)
}

// Seal closes a text that belongs to something, such as the id of a record.
func (k Key) Seal(text, of string) string {
	nonce := make([]byte, k.aead.NonceSize())
	rand.Read(nonce)
	return k.id + ":" + base64.RawStdEncoding.EncodeToString(k.aead.Seal(nonce, nonce, []byte(text), []byte(of)))
}

// Open is the text that was sealed for the same thing.
func (k Key) Open(sealed, of string) (string, error) {
	id, text, _ := strings.Cut(sealed, ":")
	if id != k.id {
		return "", errors.New("it was sealed with another key: the server runs with another sealing key than before")
	}
	raw, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(raw) < k.aead.NonceSize() {
		return "", errors.New("a sealed text is damaged")
	}
	plain, err := k.aead.Open(nil, raw[:k.aead.NonceSize()], raw[k.aead.NonceSize():], []byte(of))
	if err != nil {
		return "", errors.New("a sealed text is damaged, or belongs to something else")
	}
	return string(plain), nil
}
