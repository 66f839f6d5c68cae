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

// Rates of one address on the pages that anybody may use. An office may share
// an address.
const (
	visitsPerSecond = 20
	visitsAtOnce    = 200
)

// mostBuckets are kept at once. There are few keys, and any number of addresses.
const mostBuckets = 100_000

// buckets are token buckets, one per key: tokens come at a constant rate and
// every call takes one.
type buckets struct {
	rate, size float64
	now        func() time.Time

	mu   sync.Mutex
	keys map[string]*bucket
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
		if len(b.keys) >= mostBuckets {
			b.drop(now)
		}
		k = &bucket{tokens: b.size, at: now}
		b.keys[key] = k
	}
	k.tokens = min(b.size, k.tokens+b.rate*now.Sub(k.at).Seconds())
	k.at = now
	want := min(float64(n), b.size)
	if k.tokens < want {
		wait := time.Duration(math.Ceil((want-k.tokens)/b.rate)) * time.Second
		return errs.Retry(errs.Overloaded, wait, "More than %d calls a second come from here.", int(b.rate))
	}
	k.tokens -= want
	return nil
}

// drop forgets buckets that are full again, and all of them when none is: that
// many at once are not one caller in a loop.
func (b *buckets) drop(now time.Time) {
	for key, k := range b.keys {
		if k.tokens+b.rate*now.Sub(k.at).Seconds() >= b.size {
			delete(b.keys, key)
		}
	}
	if len(b.keys) >= mostBuckets {
		clear(b.keys)
	}
}
