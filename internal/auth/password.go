package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"prodops/internal/errs"
)

// Cost is what one password hash costs.
type Cost struct {
	Memory  uint32 // KiB
	Passes  uint32
	Threads uint8
}

// DefaultCost is the second of OWASP's equivalent argon2id settings: 19 MiB, two
// passes, one thread. About 25 ms on one core of 2024.
// https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
func DefaultCost() Cost { return Cost{Memory: 19 * 1024, Passes: 2, Threads: 1} }

const (
	saltBytes = 16
	hashBytes = 32
	// hashWait is how long a sign-in waits for its turn before it is told to come back.
	hashWait = 5 * time.Second
)

// hasher makes and checks password hashes, at most one per core at a time: so
// many sign-ins cannot take the machine's memory.
type hasher struct {
	cost  Cost
	turns chan struct{}
	dummy string // of a password nobody has, to spend the same time on unknown accounts
}

func newHasher(cost Cost) *hasher {
	h := &hasher{cost: cost, turns: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)))}
	h.dummy = h.encode(newToken())
	return h
}

// hash is the password in PHC form: $argon2id$v=19$m=…,t=…,p=…$salt$hash.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	var encoded string
	err := h.turn(ctx, func() { encoded = h.encode(password) })
	return encoded, err
}

func (h *hasher) encode(password string) string {
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	key := argon2.IDKey([]byte(password), salt, h.cost.Passes, h.cost.Memory, h.cost.Threads, hashBytes)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.cost.Memory, h.cost.Passes, h.cost.Threads, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// check reports whether the password has the hash. An empty hash, of an account
// that does not exist, costs as much and is never right.
func (h *hasher) check(ctx context.Context, encoded, password string) (right bool, err error) {
	known := encoded != ""
	if !known {
		encoded = h.dummy
	}
	cost, salt, want, err := decodeHash(encoded)
	if err != nil {
		return false, err
	}
	err = h.turn(ctx, func() {
		got := argon2.IDKey([]byte(password), salt, cost.Passes, cost.Memory, cost.Threads, uint32(len(want)))
		right = subtle.ConstantTimeCompare(got, want) == 1
	})
	return right && known, err
}

// outdated reports whether the hash was made at another cost than today's.
func (h *hasher) outdated(encoded string) bool {
	cost, _, _, err := decodeHash(encoded)
	return err != nil || cost != h.cost
}

func (h *hasher) turn(ctx context.Context, work func()) error {
	patience := time.NewTimer(hashWait)
	defer patience.Stop()
	select {
	case h.turns <- struct{}{}:
		defer func() { <-h.turns }()
		work()
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-patience.C:
		return errs.Retry(errs.Overloaded, hashWait, "Too many people are signing in at once. Try again in a moment.")
	}
}

func decodeHash(encoded string) (cost Cost, salt, hash []byte, err error) {
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return Cost{}, nil, nil, fmt.Errorf("a stored password hash is not argon2id")
	}
	if _, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost.Memory, &cost.Passes, &cost.Threads); err != nil {
		return Cost{}, nil, nil, fmt.Errorf("a stored password hash has a bad cost: %w", err)
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err == nil {
		hash, err = base64.RawStdEncoding.DecodeString(parts[5])
	}
	return cost, salt, hash, err
}

// Bounds of a password. The lower one is NIST SP 800-63B's; there are no rules
// about kinds of characters, which only make passwords worse.
const (
	passwordLeast = 8
	passwordMost  = 200
)

func checkPassword(f *errs.Fields, location, password, email string) {
	switch {
	case len([]rune(password)) < passwordLeast:
		f.Add(location, "At least %d characters.", passwordLeast)
	case len(password) > passwordMost:
		f.Add(location, "At most %d bytes.", passwordMost)
	case strings.EqualFold(password, email):
		f.Add(location, "Not the e-mail address.")
	case strings.Trim(password, password[:1]) == "":
		f.Add(location, "Not one character over and over.")
	}
}
