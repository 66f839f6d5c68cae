package auth

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"prodops/internal/errs"
)

func TestKeySecrets(t *testing.T) {
	seen := map[string]bool{}
	digits := map[byte]int{}
	for range 2000 {
		secret := newKeySecret("sk_")
		if len(secret) != 36 || !WellFormed(secret) || KindOf(secret) != SecretKey || seen[secret] {
			t.Fatalf("a bad key: %q", secret)
		}
		seen[secret] = true
		for _, c := range []byte(secret[3 : 3+keyRandom]) {
			digits[c]++
		}
	}
	// 54,000 digits over 62: 871 each, with a standard deviation of 29.
	if len(digits) != 62 {
		t.Errorf("%d different digits", len(digits))
	}
	for c, n := range digits {
		if n < 871-6*29 || n > 871+6*29 {
			t.Errorf("digit %q came %d times", c, n)
		}
	}
}

func TestChecksumFindsEveryMistypedCharacter(t *testing.T) {
	secret := newKeySecret("pk_")
	for i := range secret {
		mistyped := []byte(secret)
		mistyped[i] ^= 1
		if WellFormed(string(mistyped)) {
			t.Errorf("%s passes for %s", mistyped, secret)
		}
	}
	for _, text := range []string{"", "pk_", "sk", "pk_short", secret + "0", secret[1:]} {
		if WellFormed(text) {
			t.Errorf("%q is well formed", text)
		}
	}
}

// The checksum is part of the format: secret scanners rely on it. Python:
// binascii.crc32(b"sk_000000000000000000000000000") in base62.
func TestChecksumVector(t *testing.T) {
	const body, want = "sk_000000000000000000000000000", "2Nx74e"
	if got := checksum(body); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestShownGivesNothingAway(t *testing.T) {
	for secret, want := range map[string]string{
		"sk_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456": "sk_ABCDEF",
		"sk_bootstrap":                         "sk_b",
		"pk_x":                                 "pk_",
	} {
		if got := shown(secret); got != want {
			t.Errorf("%s is shown as %s, want %s", secret, got, want)
		}
	}
}

func TestPasswordHash(t *testing.T) {
	h := newHasher(Cost{Memory: 64, Passes: 1, Threads: 1})
	ctx := t.Context()
	one, err := h.hash(ctx, "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	two, err := h.hash(ctx, "correct horse")
	if err != nil || one == two {
		t.Errorf("no salt: %s %s %v", one, two, err)
	}
	if !strings.HasPrefix(one, "$argon2id$v=19$m=64,t=1,p=1$") || strings.Contains(one, "horse") {
		t.Errorf("the form of %s", one)
	}
	for _, test := range []struct {
		hash, password string
		want           bool
	}{
		{one, "correct horse", true}, {two, "correct horse", true}, {one, "correct horsE", false}, {one, "", false}, {"", "", false},
	} {
		if got, err := h.check(ctx, test.hash, test.password); err != nil || got != test.want {
			t.Errorf("%q: %v %v", test.password, got, err)
		}
	}
	if h.outdated(one) || !newHasher(Cost{Memory: 128, Passes: 1, Threads: 1}).outdated(one) {
		t.Error("outdated")
	}
	for _, broken := range []string{"x", "$argon2i$v=19$m=64,t=1,p=1$AAAA$AAAA", "$argon2id$v=19$m=x$AAAA$AAAA", "$argon2id$v=19$m=64,t=1,p=1$!$AAAA"} {
		if _, err := h.check(ctx, broken, "x"); err == nil {
			t.Errorf("%s was read", broken)
		}
	}
}

// An account that does not exist costs one hash at the same cost, like one that does.
func TestUnknownAccountsCostTheSame(t *testing.T) {
	h := newHasher(Cost{Memory: 8 * 1024, Passes: 2, Threads: 1})
	real, err := h.hash(t.Context(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	fastest := func(hash string) time.Duration {
		best := time.Hour
		for range 5 {
			began := time.Now()
			if right, err := h.check(t.Context(), hash, "wrong"); right || err != nil {
				t.Fatal(right, err)
			}
			best = min(best, time.Since(began))
		}
		return best
	}
	known, unknown := fastest(real), fastest("")
	if ratio := float64(known) / float64(unknown); ratio < 0.5 || ratio > 2 {
		t.Errorf("known %v, unknown %v", known, unknown)
	}
}

func TestHashingTakesTurns(t *testing.T) {
	h := newHasher(Cost{Memory: 64, Passes: 1, Threads: 1})
	for range cap(h.turns) {
		h.turns <- struct{}{}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := h.hash(ctx, "x"); err == nil {
		t.Error("hashed out of turn")
	}
}

func TestThrottle(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	th := newThrottle(Attempts{Pair: 3, Account: 5, Address: 8}, func() time.Time { return now })
	try := func(account, address string) time.Duration {
		err := th.begin(account, address)
		if err == nil {
			return 0
		}
		public, ok := errors.AsType[*errs.Error](err)
		if !ok || public.Kind != errs.Overloaded {
			t.Fatal(err)
		}
		return public.RetryAfter
	}
	for i := range 3 {
		if wait := try("a", "1"); wait != 0 {
			t.Fatalf("attempt %d waits %v", i, wait)
		}
	}
	// Each further failure waits twice as long; asking too early changes nothing.
	for _, want := range []time.Duration{1, 2, 4, 8} {
		if wait := try("a", "1"); wait != want*time.Second {
			t.Fatalf("waits %v, want %d s", wait, want)
		}
		now = now.Add(want*time.Second - 1)
		if wait := try("a", "1"); wait != 1 {
			t.Fatalf("a nanosecond too early waits %v", wait)
		}
		now = now.Add(1)
		if wait := try("a", "1"); wait != 0 {
			t.Fatalf("after %d s still waits %v", want, wait)
		}
	}
	// The account is now slow from elsewhere too (7 of 5), another account is not.
	if wait := try("a", "2"); wait == 0 {
		t.Error("the account is not slowed down from another address")
	}
	if wait := try("b", "2"); wait != 0 {
		t.Errorf("another account and address waits %v", wait)
	}
	for i := range 20 {
		now = now.Add(time.Hour / 2)
		if try("a", "1"); i == 19 {
			if wait := try("a", "1"); wait != longestDelay {
				t.Errorf("the longest wait is %v", wait)
			}
		}
	}
	now = now.Add(longestDelay)
	if wait := try("a", "1"); wait != 0 {
		t.Fatal(wait)
	}
	th.forgive("a", "1")
	if c := th.counters[pairOf("a", "1")]; c != nil {
		t.Errorf("the right password left %+v", c)
	}
	now = now.Add(2 * time.Hour)
	th.purge()
	if len(th.counters) != 0 {
		t.Errorf("%d counters left", len(th.counters))
	}
}

func TestThrottleOneAddressManyAccounts(t *testing.T) {
	now := time.Now()
	th := newThrottle(DefaultAttempts(), func() time.Time { return now })
	slowed := 0
	for i := range 1000 {
		if th.begin(strconv.Itoa(i), "1.2.3.4") != nil {
			slowed++
		}
	}
	if slowed != 1000-DefaultAttempts().Address {
		t.Errorf("%d of 1000 slowed down", slowed)
	}
}

func TestThrottleCountsANetworkOfSixAsOneAddress(t *testing.T) {
	for _, test := range []struct{ one, two string }{
		{"2001:db8:1:2:3:4:5:6", "2001:db8:1:2:ffff::1"},
		{"::ffff:10.0.0.1", "10.0.0.1"},
	} {
		if networkOf(test.one) != networkOf(test.two) {
			t.Errorf("%s and %s are %s and %s", test.one, test.two, networkOf(test.one), networkOf(test.two))
		}
	}
	if networkOf("10.0.0.1") == networkOf("10.0.0.2") || networkOf("x") != "x" {
		t.Error("different addresses are one")
	}
}

func TestThrottleIsBounded(t *testing.T) {
	now := time.Now()
	th := newThrottle(DefaultAttempts(), func() time.Time { return now })
	for i := range throttleSize {
		th.counters[strconv.Itoa(i)] = &counter{failures: 1, last: now}
	}
	if err := th.begin("a", "1"); !errs.Is(err, errs.Overloaded) {
		t.Errorf("a full throttle lets through: %v", err)
	}
	now = now.Add(2 * time.Hour)
	if err := th.begin("a", "1"); err != nil || len(th.counters) != 3 {
		t.Errorf("the expired stay: %d, %v", len(th.counters), err)
	}
}
