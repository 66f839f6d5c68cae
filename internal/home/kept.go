package home

import (
	"context"
	"sync"
	"time"

	"prodops/internal/sqldb"
)

// kept keeps answers by key, and has one caller at a time work one out. An
// answer holds as long as its version does, and no longer than a time.
type kept[T any] struct {
	holds time.Duration

	mu      sync.Mutex
	answers map[string]*keptAnswer[T]
}

type keptAnswer[T any] struct {
	mu      sync.Mutex
	answer  T
	version int64
	at      sqldb.Micros // 0 before it was worked out
}

// keepFor keeps answers for a time.
func keepFor[T any](holds time.Duration) *kept[T] {
	return &kept[T]{holds: holds, answers: map[string]*keptAnswer[T]{}}
}

// get is the answer kept under key, or what find finds now. Whoever waits for
// another's work does so until that is done, seconds at the most.
func (k *kept[T]) get(ctx context.Context, key string, version int64, now sqldb.Micros, find func() (T, error)) (T, error) {
	k.mu.Lock()
	a, known := k.answers[key]
	if !known {
		a = &keptAnswer[T]{}
		k.answers[key] = a
	}
	k.mu.Unlock()
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return *new(T), err
	}
	if a.at > ago(now, k.holds) && a.version == version {
		return a.answer, nil
	}
	answer, err := find()
	if err == nil {
		a.answer, a.version, a.at = answer, version, now
	}
	return answer, err
}
