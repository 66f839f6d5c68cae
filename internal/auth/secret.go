package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash/crc32"
	"strings"
)

// newToken is 256 random bits for a session, an invitation or the set-up link.
func newToken() string {
	var b [32]byte
	rand.Read(b[:]) // never fails: Go ends the process instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// hashSecret is what is stored of a secret: SHA-256 in hex. No salt and no
// slow hash, because what goes in has at least 160 random bits.
func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// A key is its kind's prefix, 27 random base62 digits (160.7 bits) and six
// digits of checksum, so that a secret scanner knows one when it sees one and a
// mistyped one is refused without a look into the store.
const (
	keyRandom   = 27
	keyChecksum = 6
	keyShown    = 9 // characters of a key that may be shown: prefix and six digits
	base62      = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// newKeySecret makes a key that begins with prefix ("pk_" or "sk_").
func newKeySecret(prefix string) string {
	var b strings.Builder
	b.WriteString(prefix)
	var buffer [64]byte
	for b.Len() < len(prefix)+keyRandom {
		rand.Read(buffer[:])
		for _, c := range buffer {
			// 248 is the largest multiple of 62 in a byte: above it digits would not be equally likely.
			if c < 248 && b.Len() < len(prefix)+keyRandom {
				b.WriteByte(base62[c%62])
			}
		}
	}
	return b.String() + checksum(b.String())
}

// WellFormed reports whether text has the form and the checksum of a key that
// prodops made. A key given at bootstrap may have any form.
func WellFormed(text string) bool {
	if len(text) != 3+keyRandom+keyChecksum || KindOf(text) == "" {
		return false
	}
	body := text[:len(text)-keyChecksum]
	return checksum(body) == text[len(body):]
}

// checksum is the CRC-32 (IEEE) of text in six base62 digits.
func checksum(text string) string {
	sum := crc32.ChecksumIEEE([]byte(text))
	var digits [keyChecksum]byte
	for i := keyChecksum - 1; i >= 0; i-- {
		digits[i] = base62[sum%62]
		sum /= 62
	}
	return string(digits[:])
}

// shown is the part of a key that may be shown and logged.
func shown(secret string) string {
	// A short bootstrap key must not be given away by its own beginning.
	return secret[:min(keyShown, max(3, len(secret)/3))]
}
