package embedded

import (
	"container/list"
	"context"
	"sync"
)

// cache keeps what was loaded, least recently used out first, within a number
// of bytes. What several callers ask for at once is made once.
type cache struct {
	limit int64

	mu      sync.Mutex
	used    int64
	order   *list.List // of *cached, most recently used first
	entries map[any]*list.Element
	making  map[any]*making
}

// cached is one entry.
type cached struct {
	key   any
	value any
	bytes int64
}

// making is an entry that is being made.
type making struct {
	done  chan struct{}
	value any
	err   error
}

func newCache(limit int64) *cache {
	return &cache{limit: limit, order: list.New(), entries: map[any]*list.Element{}, making: map[any]*making{}}
}

// get is the entry of the key, made by build if it is not there. build also says
// how many bytes the value keeps alive. A value above the limit is returned but
// not kept.
func get[T any](ctx context.Context, c *cache, key any, build func() (T, int64, error)) (T, error) {
	for {
		c.mu.Lock()
		if e, ok := c.entries[key]; ok {
			c.order.MoveToFront(e)
			v := e.Value.(*cached).value.(T)
			c.mu.Unlock()
			return v, nil
		}
		m, busy := c.making[key]
		if !busy {
			return makeEntry(c, key, build)
		}
		c.mu.Unlock()
		var none T
		select {
		case <-ctx.Done():
			return none, ctx.Err()
		case <-m.done:
		}
		if m.err == nil {
			return m.value.(T), nil
		}
		// The maker's failure may be its own cancelled context: try ourselves.
		if ctx.Err() != nil {
			return none, ctx.Err()
		}
	}
}

// makeEntry makes the entry; the caller holds c.mu, which it gives up.
func makeEntry[T any](c *cache, key any, build func() (T, int64, error)) (T, error) {
	m := &making{done: make(chan struct{})}
	c.making[key] = m
	c.mu.Unlock()
	var bytes int64
	finished := false
	defer func() {
		c.mu.Lock()
		delete(c.making, key)
		if finished && m.err == nil {
			c.keep(key, m.value, bytes)
		} else if m.err == nil {
			m.err = context.Canceled // build panicked
		}
		c.mu.Unlock()
		close(m.done)
	}()
	v, n, err := build()
	m.value, m.err, bytes, finished = v, err, n, true
	return v, err
}

// keep enters a value and evicts what no longer fits. The caller holds c.mu.
func (c *cache) keep(key, value any, bytes int64) {
	if bytes > c.limit {
		return
	}
	c.entries[key] = c.order.PushFront(&cached{key, value, bytes})
	c.used += bytes
	for c.used > c.limit {
		c.drop(c.order.Back())
	}
}

func (c *cache) drop(e *list.Element) {
	old := c.order.Remove(e).(*cached)
	delete(c.entries, old.key)
	c.used -= old.bytes
}

// forget drops the entries the test picks.
func (c *cache) forget(test func(key any) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, e := range c.entries {
		if test(key) {
			c.drop(e)
		}
	}
}

// bytes is what the cache holds now.
func (c *cache) bytes() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.used
}
