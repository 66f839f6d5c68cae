package analytics

import (
	"context"
	"fmt"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/eventdb"
	"prodops/internal/eventlog"
)

// Log is how far accepted events reach. *eventlog.Log is one.
type Log interface {
	// Committed is the position after the last accepted event.
	Committed() eventlog.Position
}

// Freshness is how long a question waits for the newest accepted events.
const Freshness = time.Second

// Runner answers questions. It is safe for concurrent use.
type Runner struct {
	store  eventdb.Store
	log    Log
	engine string
	now    func() time.Time
}

// NewRunner answers from a store, called engine in answers. log may be nil
// when events reach the store by no log; now is the clock, time.Now outside of
// tests.
func NewRunner(store eventdb.Store, engine string, log Log, now func() time.Time) *Runner {
	return &Runner{store: store, log: log, engine: engine, now: now}
}

// Run answers a question from Parse. It first waits, up to Freshness, until
// the store has everything that was accepted before the question came, so that
// who was told that an event is kept will see it counted.
func (r *Runner) Run(ctx context.Context, actor auth.Actor, project Project, q Query) (Answer, error) {
	if err := actor.Can(auth.QueryRun, project.ID); err != nil {
		return nil, err
	}
	began := r.now()
	f, err := newFrame(project, q.common(), began)
	if err != nil {
		return nil, err
	}
	fresh := r.wait(ctx)
	var answer Answer
	switch q.Kind() {
	case KindTrends:
		answer, err = r.trends(ctx, f, q.Trends)
	case KindFunnel:
		answer, err = r.funnel(ctx, f, q.Funnel)
	case KindRetention:
		answer, err = r.retention(ctx, f, q.Retention)
	default:
		err = errs.New(errs.Invalid, "ask for trends, funnel or retention")
	}
	if err != nil {
		return nil, err
	}
	about := answer.About()
	about.Kind, about.Engine, about.ComputedAt = q.Kind(), r.engine, began.UTC()
	about.ElapsedMS = float64(r.now().Sub(began).Microseconds()) / 1000
	if !fresh {
		about.Warnings = append(about.Warnings, fmt.Sprintf("the newest events may be missing: the store did not catch up with ingestion within %s", Freshness))
	}
	return answer, nil
}

// wait waits for the store to have what the log had when it was called, and
// reports whether it has.
func (r *Runner) wait(ctx context.Context) bool {
	if r.log == nil {
		return true
	}
	target := r.log.Committed()
	deadline := time.NewTimer(Freshness)
	defer deadline.Stop()
	for pause := time.Millisecond; ; pause = min(2*pause, 20*time.Millisecond) {
		if !r.store.Position().Before(target) {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-deadline.C:
			return false
		case <-time.After(pause):
		}
	}
}

// newHead is what an answer says before Run knows the rest. Its lists are
// never null.
func newHead(matched int64, explain Explain, incomplete []string) *Head {
	if explain.Exclusions == nil {
		explain.Exclusions = []string{}
	}
	if incomplete == nil {
		incomplete = []string{}
	}
	return &Head{MatchedEvents: matched, Explain: explain, Warnings: []string{}, Incomplete: incomplete}
}
