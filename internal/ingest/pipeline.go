package ingest

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"prodops/internal/event"
	"prodops/internal/eventlog"
)

// Log takes events; Append returns once they are on stable storage.
type Log interface {
	Append(ctx context.Context, events []event.Event) (eventlog.Position, error)
}

// Pipeline turns decoded calls into accepted events. It is safe for concurrent
// use.
type Pipeline struct {
	log        Log
	quarantine *Quarantine
	limits     Limits
	now        func() time.Time
}

// NewPipeline returns a pipeline; now is the clock, time.Now outside tests.
func NewPipeline(log Log, quarantine *Quarantine, limits Limits, now func() time.Time) *Pipeline {
	return &Pipeline{log: log, quarantine: quarantine, limits: limits, now: now}
}

// Accept appends the sound calls to the log as one batch and puts the others
// into quarantine. When it returns without an error, both are on stable
// storage.
//
// An error says that the request should be sent again as a whole: Overloaded or
// Unavailable with RetryAfter from the log or the records database. That is
// harmless even when the events were taken already: events are dropped by their
// id when repeated, and a bad call seen again is counted, not kept twice.
func (p *Pipeline) Accept(ctx context.Context, from Origin, calls []Call) (Result, error) {
	if from.ReceivedAt.IsZero() {
		from.ReceivedAt = p.now()
	}
	events, bad := Judge(from, calls, p.limits)
	if len(events) > 0 {
		if _, err := p.log.Append(ctx, events); err != nil {
			return Result{}, err
		}
	}
	if len(bad) > 0 {
		if err := p.quarantine.keep(ctx, from, bad); err != nil {
			return Result{}, err
		}
	}
	return Result{Accepted: len(events), Quarantined: len(bad)}, nil
}

// Judge tells the events among calls from the bad ones, by the rules of Accept
// and without keeping either: it is the dry run. It leaves calls as they are.
// from.ReceivedAt must be set.
func Judge(from Origin, calls []Call, limits Limits) (events []event.Event, bad []Call) {
	events = make([]event.Event, 0, len(calls))
	library, source := "", from.Source
	for i := range calls {
		c := calls[i]
		if c.Sound() {
			setTime(&c, from, limits)
		}
		if !c.Sound() {
			bad = append(bad, c)
			continue
		}
		if c.Event.Source != library {
			library, source = c.Event.Source, from.Source
			if library != "" {
				source += " " + library
			}
		}
		c.Event.Source = source
		events = append(events, c.Event)
	}
	return events, bad
}

// setTime completes the event, and finds times nobody can have meant.
func setTime(c *Call, from Origin, limits Limits) {
	received := from.ReceivedAt.UnixMicro()
	e := &c.Event
	e.Project, e.Environment, e.Import, e.ReceivedAt = from.Project, from.Environment, from.Import, received
	if from.Import != "" { // a file was not sent by the clock that wrote it
		e.Time = correct(c.Timestamp, 0, received)
	} else {
		e.Time = correct(c.Timestamp, c.SentAt, received)
		if c.DerivedID && c.Timestamp == 0 { // somebody with curl, who did it twice
			e.ID = uuid.NewString()
		}
	}
	switch {
	case e.Time > received+limits.Ahead.Microseconds():
		c.Reason, c.Detail = TimeInFuture, fmt.Sprintf("It says it happened at %s, which is yet to come.", stamp(e.Time))
	case e.Time < 0, from.Import == "" && e.Time < received-limits.Oldest.Microseconds():
		c.Reason, c.Detail = TimeTooOld, fmt.Sprintf("It says it happened at %s. History is brought in by an import.", stamp(e.Time))
	}
}

func stamp(micros int64) string { return time.UnixMicro(micros).UTC().Format(time.RFC3339) }
