package api

import (
	"math"
	"sync"
	"time"

	"prodops/internal/errs"
)

// Rates of one key. They are far above what one product sends and below what
// one server takes, so that a key in a loop does not starve the others.
const (
	callsPerSecond = 100_000
	callsAtOnce    = 500_000
)

// buckets are token buckets, one per key: tokens come at a constant rate and
// every call takes one.
type buckets struct {
	rate, size float64
	now        func() time.Time

	mu   sync.Mutex
	keys map[string]*bucket // as many as there are valid keys: few
}

type bucket struct {
	tokens float64
	at     time.Time
}

func newBuckets(rate, size float64, now func() time.Time) *buckets {
	return &buckets{rate: rate, size: size, now: now, keys: map[string]*bucket{}}
}

// take takes n tokens of the key, or answers when to come back. More than a
// bucket holds is let through when it is full, so that no request is refused
// for ever.
func (b *buckets) take(key string, n int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	k := b.keys[key]
	if k == nil {
		k = &bucket{tokens: b.size, at: now}
		b.keys[key] = k
	}
	k.tokens = min(b.size, k.tokens+b.rate*now.Sub(k.at).Seconds())
	k.at = now
	want := min(float64(n), b.size)
	if k.tokens < want {
		wait := time.Duration(math.Ceil((want-k.tokens)/b.rate)) * time.Second
		return errs.Retry(errs.Overloaded, wait, "This key sends more than %d calls a second.", int(b.rate))
	}
	k.tokens -= want
	return nil
}
