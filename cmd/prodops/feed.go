package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"prodops/internal/errs"
	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/eventlog"
)

// feed hands what the log has committed to the event store: first what the
// store has not seen yet, then every batch as it comes.
type feed struct {
	log    *eventlog.Log
	store  eventdb.Store
	also   []projection
	logger *slog.Logger
	start  eventlog.Position // what the log held when the feed was made
	events atomic.Int64

	mu      sync.Mutex
	trouble error // why the store does not take events, nil when it does
}

// projection takes what it needs of the events into the records.
type projection interface {
	Apply(ctx context.Context, next eventlog.Position, batch []event.Event) error
}

func newFeed(log *eventlog.Log, store eventdb.Store, logger *slog.Logger, also ...projection) *feed {
	return &feed{log: log, store: store, also: also, logger: logger, start: log.Committed()}
}

// errReplaying is what readyz says until the store has what the log held when
// the server started.
var errReplaying = errors.New("reading the event log after the start")

// Pauses between two tries of a store that does not take events.
const (
	firstPause = 100 * time.Millisecond
	lastPause  = 10 * time.Second
)

// run feeds until ctx ends. A store that fails is tried again: the log keeps
// what it has not taken.
func (f *feed) run(ctx context.Context) {
	pause := firstPause
	for {
		err := f.log.Follow(ctx, f.store.Position(), func(next eventlog.Position, batch []event.Event) error {
			if err := f.project(ctx, next, batch); err != nil {
				return err
			}
			if err := f.store.Append(ctx, next, batch); err != nil {
				return err
			}
			f.events.Add(int64(len(batch)))
			f.report(nil)
			pause = firstPause
			return nil
		})
		if ctx.Err() != nil || err == nil {
			return
		}
		f.report(err)
		f.logger.Error("the event store does not take events", "error", err, "retry", pause)
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		pause = min(2*pause, lastPause)
	}
}

// project hands the batch to the projections, before the store: what the store
// has sealed is not read again. A records database that does not answer is
// asked again; any other failure is told and costs the projection this batch,
// not everybody the events.
func (f *feed) project(ctx context.Context, next eventlog.Position, batch []event.Event) error {
	for _, p := range f.also {
		if err := p.Apply(ctx, next, batch); errs.Is(err, errs.Unavailable) || ctx.Err() != nil {
			return err
		} else if err != nil {
			f.logger.Error("events could not be taken into the records", "error", err)
		}
	}
	return nil
}

func (f *feed) report(trouble error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.trouble = trouble
}

// ready is nil when the store takes events and has read what there was at the start.
func (f *feed) ready() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.trouble != nil {
		return f.trouble
	}
	if f.store.Position().Before(f.start) {
		return errReplaying
	}
	return nil
}
