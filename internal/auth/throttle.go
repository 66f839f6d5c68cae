package auth

import (
	"net/netip"
	"sync"
	"time"

	"prodops/internal/errs"
)

// Attempts is how many failed sign-ins are free before each further one has to
// wait twice as long as the one before.
type Attempts struct {
	Pair    int // on one account from one address
	Account int // on one account from anywhere
	Address int // from one address on any account
}

// DefaultAttempts are few on the pair, so that guessing is slow; more on the
// account, so that a stranger cannot easily lock its owner out; more on the
// address, which an office may share.
func DefaultAttempts() Attempts { return Attempts{Pair: 5, Account: 20, Address: 50} }

const (
	firstDelay   = time.Second
	longestDelay = 15 * time.Minute
	forgetAfter  = time.Hour // without an attempt
	throttleSize = 100_000   // counters kept; beyond it the expired are dropped, then new ones refused
)

// throttle slows down guessing. It lives in memory: it bounds the rate while
// the server runs, and a restart forgives.
type throttle struct {
	free Attempts
	now  func() time.Time

	mu       sync.Mutex
	counters map[string]*counter
}

type counter struct {
	failures int
	last     time.Time
}

func newThrottle(free Attempts, now func() time.Time) *throttle {
	return &throttle{free: free, now: now, counters: map[string]*counter{}}
}

// begin counts an attempt before its outcome is known, so that many at once
// cannot slip through together; forgive takes it back when it was right.
// It is an errs.Overloaded while any of the three counters has to wait.
func (t *throttle) begin(account, address string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	limits := t.limits(account, address)
	var wait time.Duration
	for name, free := range limits {
		if c := t.counters[name]; c != nil {
			wait = max(wait, c.last.Add(delay(c.failures-free)).Sub(now))
		}
	}
	if wait <= 0 && len(t.counters)+len(limits) > throttleSize {
		if t.drop(now); len(t.counters)+len(limits) > throttleSize {
			wait = longestDelay
		}
	}
	if wait > 0 {
		return errs.Retry(errs.Overloaded, wait, "Too many attempts. Try again in %s.", wait.Round(time.Second))
	}
	for name := range limits {
		if t.counters[name] == nil {
			t.counters[name] = &counter{}
		}
		t.counters[name].failures++
		t.counters[name].last = now
	}
	return nil
}

// forgive takes the attempt back and, as the account's owner was here, clears
// the pair. The account's other failures stay: they were somebody else's.
func (t *throttle) forgive(account, address string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.counters, pairOf(account, address))
	for name := range t.limits(account, address) {
		if c := t.counters[name]; c != nil {
			if c.failures--; c.failures <= 0 {
				delete(t.counters, name)
			}
		}
	}
}

func (t *throttle) limits(account, address string) map[string]int {
	limits := map[string]int{"address " + networkOf(address): t.free.Address}
	if account != "" {
		limits["account "+account] = t.free.Account
		limits[pairOf(account, address)] = t.free.Pair
	}
	return limits
}

func pairOf(account, address string) string { return "pair " + account + " " + networkOf(address) }

// networkOf is the address itself, or the /64 of an IPv6 one: a customer gets at
// least that many, and would otherwise have a fresh address for every attempt.
func networkOf(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	ip = ip.Unmap()
	if ip.Is4() {
		return ip.String()
	}
	return netip.PrefixFrom(ip, 64).Masked().String()
}

// delay after `over` failures beyond the free ones: 1 s, 2 s, 4 s, … 15 min.
func delay(over int) time.Duration {
	if over < 0 {
		return 0
	}
	if over > 10 {
		return longestDelay
	}
	return min(firstDelay<<over, longestDelay)
}

func (t *throttle) purge() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.drop(t.now())
}

func (t *throttle) drop(now time.Time) {
	for name, c := range t.counters {
		if now.Sub(c.last) > forgetAfter {
			delete(t.counters, name)
		}
	}
}
