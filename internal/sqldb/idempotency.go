package sqldb

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"prodops/internal/errs"
)

// Idempotency remembers the answers of calls that make something, so that a
// client that did not hear the answer can ask again with the same
// Idempotency-Key and make nothing twice.
//
// An answer may hold a secret that is shown once. It is therefore kept sealed
// under a key made of the Idempotency-Key and the body, neither of which is
// stored: whoever reads the table learns nothing.
type Idempotency struct {
	db  *DB
	now func() time.Time
}

// NewIdempotency returns the memory of db; now is the clock, time.Now outside tests.
func NewIdempotency(db *DB, now func() time.Time) *Idempotency { return &Idempotency{db: db, now: now} }

// Call is one call with an Idempotency-Key.
type Call struct {
	Actor string // kind and id of who calls, or what stands for a stranger
	Route string // method and path, with the path's values
	Key   string // of the header, 1 to 255 bytes
	Body  []byte
}

// Answer is what was answered.
type Answer struct {
	Status int
	Body   []byte
}

const (
	answerLife = 24 * time.Hour
	// workLimit is after how long a call that never answered counts as dead,
	// because its process is: well above any request's time limit.
	workLimit   = 5 * time.Minute
	callKeyMost = 255
)

// Begin returns the answer the call was given before, or found == false, and
// then the caller does the work and must end with Finish or Forget. The same
// key with another body is a Conflict, and so is one whose first call is still
// at work (with a RetryAfter).
func (i *Idempotency) Begin(ctx context.Context, call Call) (answer Answer, found bool, err error) {
	if call.Key == "" || len(call.Key) > callKeyMost {
		return Answer{}, false, errs.New(errs.Malformed, "An Idempotency-Key has 1 to %d bytes.", callKeyMost)
	}
	err = i.db.Tx(ctx, func(tx *Tx) error {
		now := i.now()
		if _, err := tx.Exec(ctx, "DELETE FROM idempotency WHERE created_at <= ? OR status = 0 AND created_at <= ?",
			MicrosOf(now.Add(-answerLife)), MicrosOf(now.Add(-workLimit))); err != nil {
			return err
		}
		var r struct {
			BodyHash string `db:"body_hash"`
			Status   int    `db:"status"`
			Sealed   string `db:"sealed"`
		}
		err := tx.Get(ctx, &r, "SELECT body_hash, status, sealed FROM idempotency WHERE scope_hash = ?", call.scope())
		switch {
		case IsNoRows(err):
			_, err := tx.Exec(ctx, "INSERT INTO idempotency (scope_hash, body_hash, status, sealed, created_at) VALUES (?, ?, 0, '', ?)",
				call.scope(), call.bodyHash(), MicrosOf(now))
			return err
		case err != nil:
			return err
		case r.BodyHash != call.bodyHash():
			return errs.New(errs.Conflict, "This Idempotency-Key was used with another body.")
		case r.Status == 0:
			return errs.Retry(errs.Conflict, time.Second, "The first call with this Idempotency-Key is still at work.")
		}
		answer.Status, found = r.Status, true
		answer.Body, err = call.open(r.Sealed)
		return err
	})
	return answer, found, err
}

// Finish keeps the answer for 24 hours.
func (i *Idempotency) Finish(ctx context.Context, call Call, answer Answer) error {
	sealed, err := call.seal(answer.Body)
	if err != nil {
		return err
	}
	_, err = i.db.Exec(ctx, "UPDATE idempotency SET status = ?, sealed = ? WHERE scope_hash = ?", answer.Status, sealed, call.scope())
	return err
}

// Forget lets the call be made again: it failed and made nothing.
func (i *Idempotency) Forget(ctx context.Context, call Call) error {
	_, err := i.db.Exec(ctx, "DELETE FROM idempotency WHERE scope_hash = ? AND status = 0", call.scope())
	return err
}

// scope tells calls apart: the same key of two actors, or on two routes, is two.
func (c Call) scope() string {
	return hex.EncodeToString(c.mac("scope", c.Actor, c.Route))
}

func (c Call) bodyHash() string { return hex.EncodeToString(c.mac("body", string(c.Body))) }

// mac is an HMAC-SHA-256 under the Idempotency-Key over length-prefixed parts.
func (c Call) mac(parts ...string) []byte {
	h := hmac.New(sha256.New, []byte(c.Key))
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return h.Sum(nil)
}

func (c Call) cipher() (cipher.AEAD, error) {
	block, err := aes.NewCipher(c.mac("seal", c.Actor, c.Route, string(c.Body)))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func (c Call) seal(text []byte) (string, error) {
	aead, err := c.cipher()
	if err != nil {
		return "", err
	}
	nonce := make([]byte, aead.NonceSize())
	rand.Read(nonce)
	return base64.RawStdEncoding.EncodeToString(aead.Seal(nonce, nonce, text, nil)), nil
}

func (c Call) open(sealed string) ([]byte, error) {
	aead, err := c.cipher()
	if err != nil {
		return nil, err
	}
	text, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, err
	}
	if len(text) < aead.NonceSize() {
		return nil, errors.New("a remembered answer is cut short")
	}
	return aead.Open(nil, text[:aead.NonceSize()], text[aead.NonceSize():], nil)
}
