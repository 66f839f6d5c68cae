package ingest

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/event"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// State is what was decided about a quarantined call.
type State string

// The states.
const (
	Waiting   State = "waiting"
	Replayed  State = "replayed"
	Discarded State = "discarded"
)

// Quarantined is a call that was received and is no event.
type Quarantined struct {
	ID          string
	Environment string
	Source      string
	Import      string // id, "" for live calls
	Kind        Kind   // "" where the call does not say
	Reason      Reason
	Detail      string
	Event       string // the event's name, as far as it has one
	Payload     []byte // as received; its beginning when not Whole
	Whole       bool   // payloads are kept up to 64 KiB; only a whole one can be replayed
	SentAt      int64  // Unix microseconds, 0 for not given
	ReceivedAt  int64  // Unix microseconds, of the latest
	Times       int64  // how often exactly this was received
	State       State
}

// ReasonCount is how many calls wait for a reason.
type ReasonCount struct {
	Reason Reason `db:"reason"`
	Count  int64  `db:"n"`
}

// QuarantineFilter narrows a list; an empty field does not.
type QuarantineFilter struct {
	State  State
	Reason Reason
	Cursor string // QuarantinePage.Next of the page before
	Limit  int    // 1 to 200; 0 is 50
}

// QuarantinePage is one page of the quarantine, newest first.
type QuarantinePage struct {
	Calls   []Quarantined
	Next    string        // cursor of the next page, "" at the end
	Reasons []ReasonCount // of all that wait, most frequent first
}

// Quarantine keeps the calls that are no events, so that none is lost without a
// trace: they can be read, replayed once the rules or the project allow them,
// and discarded.
//
// It is bounded per project, by rows and by bytes of payload. Beyond that the
// oldest make room for new ones, those already decided first. The same call
// received again adds to a count.
type Quarantine struct {
	db       *sqldb.DB
	journal  *journal.Journal
	now      func() time.Time
	maxRows  int64
	maxBytes int64
	log      *slog.Logger

	mu    sync.Mutex
	since map[string]int // rows added per project since its size was last looked at
}

// Bounds of a project's quarantine, and how many rows are added between two
// looks at its size.
const (
	maxQuarantineRows  = 100_000
	maxQuarantineBytes = 256 << 20
	trimEvery          = 500
)

// NewQuarantine returns the quarantine in db; now is the clock.
func NewQuarantine(db *sqldb.DB, j *journal.Journal, now func() time.Time, log *slog.Logger) *Quarantine {
	return &Quarantine{
		db: db, journal: j, now: now, log: log,
		maxRows: maxQuarantineRows, maxBytes: maxQuarantineBytes, since: map[string]int{},
	}
}

// List answers a page of the project's quarantine.
func (q *Quarantine) List(ctx context.Context, actor auth.Actor, project string, filter QuarantineFilter) (QuarantinePage, error) {
	if err := actor.Can(auth.QuarantineRead, project); err != nil {
		return QuarantinePage{}, err
	}
	return q.list(ctx, project, filter)
}

// Get answers one quarantined call, NotFound when the project has none such.
func (q *Quarantine) Get(ctx context.Context, actor auth.Actor, project, id string) (Quarantined, error) {
	if err := actor.Can(auth.QuarantineRead, project); err != nil {
		return Quarantined{}, err
	}
	return q.get(ctx, q.db, project, id)
}

// Discard decides that a call is no event and never was. It stays listed as
// discarded until room is needed.
func (q *Quarantine) Discard(ctx context.Context, actor auth.Actor, project, id string) error {
	if err := actor.Can(auth.QuarantineReplay, project); err != nil {
		return err
	}
	return q.db.Tx(ctx, func(tx *sqldb.Tx) error {
		before, err := q.get(ctx, tx, project, id)
		if err != nil {
			return err
		}
		if before.State == Discarded {
			return nil
		}
		if err := q.decide(ctx, tx, project, []string{id}, Discarded); err != nil {
			return err
		}
		return q.journal.Record(ctx, tx, journal.Change{
			Project: project, Actor: actor.Journal(), Verb: "discarded", Type: "quarantined_event", ID: id,
			Before: decision{State: before.State, Reason: before.Reason}, After: decision{State: Discarded, Reason: before.Reason},
		})
	})
}

// decision is what the journal keeps of a quarantined call: payloads are about
// people, and the journal is for ever.
type decision struct {
	State  State  `json:"state"`
	Reason Reason `json:"reason"`
}

// Selection says which waiting calls to replay: these, those of a reason, or all.
type Selection struct {
	IDs    []string
	Reason Reason
	All    bool
}

// ReplayResult counts what became of a selection.
type ReplayResult struct {
	Replayed int64 `json:"replayed"`
	Failed   int64 `json:"failed"` // still no events; their reasons are today's
}

// replayChunk is how many calls are replayed in one append and one transaction.
const replayChunk = 500

// Replay judges waiting calls again by today's rules, as if they arrived with
// the time they were received at, and accepts those that are events now.
func (p *Pipeline) Replay(ctx context.Context, actor auth.Actor, project string, which Selection) (ReplayResult, error) {
	if err := actor.Can(auth.QuarantineReplay, project); err != nil {
		return ReplayResult{}, err
	}
	if len(which.IDs) == 0 && which.Reason == "" && !which.All {
		return ReplayResult{}, errs.New(errs.Invalid, "Say what to replay: ids, a reason, or all.")
	}
	var total ReplayResult
	after := ""
	for {
		chunk, err := p.quarantine.waiting(ctx, project, which, after, replayChunk)
		if err != nil || len(chunk) == 0 {
			return total, err
		}
		after = chunk[len(chunk)-1].ID
		done, err := p.replay(ctx, actor, project, chunk)
		if err != nil {
			return total, err
		}
		total.Replayed += done.Replayed
		total.Failed += done.Failed
	}
}

// replay appends first and marks afterwards: if it is interrupted in between,
// the next replay repeats events that are then dropped by their ids.
func (p *Pipeline) replay(ctx context.Context, actor auth.Actor, project string, chunk []Quarantined) (ReplayResult, error) {
	var events []event.Event
	var good []string
	var failed []Quarantined
	for _, c := range chunk {
		from := Origin{Project: project, Environment: c.Environment, Source: c.Source, Import: c.Import, ReceivedAt: time.UnixMicro(c.ReceivedAt)}
		accepted, bad := Judge(from, p.again(c), p.limits)
		if len(bad) > 0 || !c.Whole {
			if c.Whole {
				c.Reason, c.Detail = bad[0].Reason, bad[0].Detail
			}
			failed = append(failed, c)
			continue
		}
		events, good = append(events, accepted...), append(good, c.ID)
	}
	if len(events) > 0 {
		if _, err := p.log.Append(ctx, events); err != nil {
			return ReplayResult{}, err
		}
	}
	result := ReplayResult{Replayed: int64(len(good)), Failed: int64(len(failed))}
	return result, p.quarantine.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := p.quarantine.decide(ctx, tx, project, good, Replayed); err != nil {
			return err
		}
		for _, c := range failed {
			if err := p.quarantine.rename(ctx, tx, project, c); err != nil {
				return err
			}
		}
		return p.quarantine.journal.Record(ctx, tx, journal.Change{
			Project: project, Actor: actor.Journal(), Verb: "replayed", Type: "quarantine", ID: project, After: result,
		})
	})
}

// again decodes a kept payload by today's rules.
func (p *Pipeline) again(c Quarantined) []Call {
	d := decoder{scanner: scanner{limits: p.limits}}
	kind := c.Kind
	switch kind {
	case Track, Identify, Page, Screen, Group, Alias:
	default:
		kind = "" // the payload says it, or nothing does
	}
	d.one(c.Payload, kind)
	if d.calls[0].SentAt == 0 {
		d.calls[0].SentAt = c.SentAt
	}
	return d.calls
}
