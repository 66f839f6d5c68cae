// Package eventlog keeps accepted events: an append-only log of checksummed
// frames that is on stable storage before anybody is told that an event was
// taken.
//
// The promise: when Append has returned without an error, its events are read
// back, in order, after any crash or power cut. Events whose Append failed or
// never returned may be read back or not; that a sender repeats them is
// harmless, because stores drop a repeated event ID.
//
// The bytes are described in docs/format/log.md.
package eventlog

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"prodops/internal/errs"
	"prodops/internal/event"
)

// ErrLocked says that another process has the log open.
var ErrLocked = errors.New("the log is in use by another process")

// ErrVersion says that a segment was written in a format this build does not know.
var ErrVersion = errors.New("the log was written by a newer version")

// Options tune a log. The zero value is good.
type Options struct {
	SegmentBytes int64         // a segment is closed when it is larger; 64 MiB
	QueueBytes   int64         // most bytes waiting to be written; 64 MiB
	GroupBytes   int64         // most bytes written before one sync; 8 MiB
	BatchEvents  int           // most events handed to a reader at once, unless one frame holds more; 8192
	AppendWait   time.Duration // the longest an Append waits for the disk; 30 s
	RetryAfter   time.Duration // told to callers that are turned away; 1 s
	ReopenEvery  time.Duration // the least time between two tries to open a segment after a failure; 250 ms

	// ReserveBytes is the size of a file kept beside the segments and removed
	// when the disk is full, so that sealing and dropping segments, which frees
	// far more, has room to work. 0 for none.
	ReserveBytes int64

	// After keeps positions from ever being given out twice: the first segment
	// opened lies beyond it. Pass the furthest position a store remembers, so
	// that a log folder lost by accident does not make new events look old.
	After Position

	Log *slog.Logger // where repairs and failures are told; slog.Default()
}

func (o Options) withDefaults() Options {
	setDefault(&o.SegmentBytes, 64<<20)
	setDefault(&o.QueueBytes, 64<<20)
	setDefault(&o.GroupBytes, 8<<20)
	setDefault(&o.BatchEvents, 8192)
	setDefault(&o.AppendWait, 30*time.Second)
	setDefault(&o.RetryAfter, time.Second)
	setDefault(&o.ReopenEvery, 250*time.Millisecond)
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o
}

func setDefault[T int | int64 | time.Duration](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}

// Log is an open log. Its methods may be called from many goroutines at once.
type Log struct {
	fs   FS
	dir  string
	opts Options
	lock io.Closer

	mu        sync.Mutex
	segments  []segment     // ascending; the last one is being written, unless failing
	committed Position      // after the last durable frame
	grown     chan struct{} // closed and replaced when committed moves
	failing   error         // why nothing can be written at the moment, nil when all is well
	queued    int64         // bytes of the waiting requests
	waiting   []*request
	wake      chan struct{} // holds a token while the writer has something to do
	closed    bool

	done         chan struct{} // closed when the writer has ended
	quarantining sync.Mutex    // one copy into the quarantine folder at a time
	tail         tail          // belongs to the writer
}

// segment is one file of the log as readers see it.
type segment struct {
	number uint64
	end    int64 // readers stop here: everything before it is durable
	open   bool  // still being written
}

// Stats is how the log is doing.
type Stats struct {
	Segments    int
	Bytes       int64 // of all segments, as far as they are readable
	QueuedBytes int64
	Failing     error // why nothing can be written at the moment, nil when all is well
}

// Stats answers at once.
func (l *Log) Stats() Stats {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := Stats{Segments: len(l.segments), QueuedBytes: l.queued, Failing: l.failing}
	for _, seg := range l.segments {
		s.Bytes += seg.end
	}
	return s
}

// Committed is the position after the last durable event.
func (l *Log) Committed() Position {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.committed
}

// Append writes the events as one frame and returns the position after them
// once they are on stable storage.
//
// Errors: Overloaded when too many bytes wait already, Unavailable when the
// disk does not take the events, or not in time, TooLarge when they do not fit
// one frame, or the error of ctx. In all of these cases the events should be
// sent again.
func (l *Log) Append(ctx context.Context, events []event.Event) (Position, error) {
	if len(events) == 0 {
		return l.Committed(), nil
	}
	r := &request{frame: newFrame(events), done: make(chan struct{})}
	if len(r.frame)-frameHeader > maxPayload {
		return Position{}, errs.New(errs.TooLarge, "a batch of events may not exceed %d MiB", maxPayload>>20)
	}
	if err := l.enqueue(r); err != nil {
		return Position{}, err
	}
	timeout := time.NewTimer(l.opts.AppendWait)
	defer timeout.Stop()
	select {
	case <-r.done:
		return r.end, r.err
	case <-ctx.Done():
		return Position{}, ctx.Err()
	case <-timeout.C:
		return Position{}, errs.Retry(errs.Unavailable, l.opts.RetryAfter, "The disk is too slow at the moment. Try again shortly.")
	}
}

// Rotate closes the segment being written and opens the next one, so that the
// closed one can be dropped.
func (l *Log) Rotate(ctx context.Context) error {
	r := &request{rotate: true, done: make(chan struct{})}
	if err := l.enqueue(r); err != nil {
		return err
	}
	select {
	case <-r.done:
		return r.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close writes what is waiting, ends Follow, and gives the folder free.
func (l *Log) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		<-l.done
		return nil
	}
	l.closed = true
	l.mu.Unlock()
	l.nudge()
	<-l.done
	return l.lock.Close()
}
