package scorecard

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"prodops/internal/sqldb"
)

// Recorder counts in memory what members do, so that a question or a look at a
// page costs no write of its own, and writes it down in batches: visits of areas,
// and runs of questions until their answer. It is safe for concurrent use.
//
// A run begins with a member's question and goes on while they ask another within
// pause. It is answered when they save an insight or put one on a dashboard, or
// else by the answer to the last question they asked. What a process that is
// killed had counted since its last write is lost.
type Recorder struct {
	db  *sqldb.DB
	now func() time.Time
	log *slog.Logger

	mu     sync.Mutex
	runs   map[place]*run
	ended  []span
	visits map[visit]int64
}

// pause ends a run of questions: whoever asks nothing for so long has stopped.
const pause = 10 * time.Minute

// flushEvery is how often Run writes.
const flushEvery = 30 * time.Second

type place struct{ project, member string }

type visit struct {
	place
	day, area string
}

// run is the questions of a member that still may get another.
type run struct {
	started, answered time.Time
	questions         map[uint64]bool // different ones, by a hash of their text
}

// The outcomes of a run.
const (
	shown = "shown"
	saved = "saved"
)

// span is a run that is over.
type span struct {
	place
	started, answered time.Time
	questions         int
	outcome           string
}

// NewRecorder returns a recorder; now is the clock, time.Now outside tests.
func NewRecorder(db *sqldb.DB, now func() time.Time, log *slog.Logger) *Recorder {
	return &Recorder{db: db, now: now, log: log, runs: map[place]*run{}, visits: map[visit]int64{}}
}

// Asked notes a question whose answer a member sees now, and how long it took to
// answer; question is a hash of its text, so that the same one again is no second.
func (r *Recorder) Asked(project, member string, question uint64, took time.Duration) {
	now := r.now()
	started := now.Add(-took)
	at := place{project, member}
	r.mu.Lock()
	defer r.mu.Unlock()
	current := r.runs[at]
	if current != nil && started.Sub(current.answered) > pause {
		r.end(at, shown, current.answered)
		current = nil
	}
	if current == nil {
		current = &run{started: started, questions: map[uint64]bool{}}
		r.runs[at] = current
	}
	current.questions[question] = true
	current.answered = now
}

// Answered notes that a member kept an answer: the run they are in is over.
// Without one, there is nothing to note.
func (r *Recorder) Answered(project, member string) {
	now := r.now()
	at := place{project, member}
	r.mu.Lock()
	defer r.mu.Unlock()
	current := r.runs[at]
	if current == nil {
		return
	}
	if now.Sub(current.answered) > pause { // they had stopped before
		r.end(at, shown, current.answered)
		return
	}
	r.end(at, saved, now)
}

// end moves a run to those that are over. The lock is held.
func (r *Recorder) end(at place, outcome string, answered time.Time) {
	current := r.runs[at]
	delete(r.runs, at)
	r.ended = append(r.ended, span{place: at, started: current.started, answered: answered, questions: len(current.questions), outcome: outcome})
}

// Visited notes that a member was in an area of prodops. Days are those of UTC.
func (r *Recorder) Visited(project, member, area string) {
	v := visit{place: place{project, member}, day: r.now().UTC().Format(time.DateOnly), area: area}
	r.mu.Lock()
	r.visits[v]++
	r.mu.Unlock()
}

// Run writes now and then until ctx ends, and what is left before it returns;
// runs that are under way then are over.
func (r *Recorder) Run(ctx context.Context) {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			r.mu.Lock()
			for at, current := range r.runs {
				r.end(at, shown, current.answered)
			}
			r.mu.Unlock()
			if err := r.Flush(context.WithoutCancel(ctx)); err != nil {
				r.log.Error("what members did could not be written down", "error", err)
			}
			return
		case <-tick.C:
			if err := r.Flush(ctx); err != nil && ctx.Err() == nil {
				r.log.WarnContext(ctx, "what members did could not be written down; it is tried again", "error", err)
			}
		}
	}
}

// Flush writes what was counted. What cannot be written stays counted.
func (r *Recorder) Flush(ctx context.Context) error {
	spans, visits := r.take()
	if len(spans)+len(visits) == 0 {
		return nil
	}
	err := r.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := writeSpans(ctx, tx, spans); err != nil {
			return err
		}
		return writeVisits(ctx, tx, visits)
	})
	if err == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = append(spans, r.ended...)
	for v, n := range visits {
		r.visits[v] += n
	}
	return fmt.Errorf("write down what members did: %w", err)
}

// take is what is to be written: runs that are over and all visits.
func (r *Recorder) take() ([]span, map[visit]int64) {
	now := r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	for at, current := range r.runs {
		if now.Sub(current.answered) > pause {
			r.end(at, shown, current.answered)
		}
	}
	spans, visits := r.ended, r.visits
	r.ended, r.visits = nil, map[visit]int64{}
	return spans, visits
}

func writeSpans(ctx context.Context, tx *sqldb.Tx, spans []span) error {
	const columns = 7
	for part := range slices.Chunk(spans, sqldb.RowsAtOnce(columns)) {
		args := make([]any, 0, columns*len(part))
		for _, s := range part {
			id, err := uuid.NewV7()
			if err != nil {
				return err
			}
			args = append(args, id.String(), s.project, s.member, sqldb.MicrosOf(s.started), sqldb.MicrosOf(s.answered), s.questions, s.outcome)
		}
		_, err := tx.Exec(ctx, "INSERT INTO answer_spans (id, project_id, member_id, started_at, ended_at, questions, outcome) VALUES "+sqldb.Rows(len(part), columns), args...)
		if err != nil {
			return err
		}
	}
	return nil
}

func writeVisits(ctx context.Context, tx *sqldb.Tx, visits map[visit]int64) error {
	const columns = 5
	all := make([]visit, 0, len(visits))
	for v := range visits {
		all = append(all, v)
	}
	for part := range slices.Chunk(all, sqldb.RowsAtOnce(columns)) {
		args := make([]any, 0, columns*len(part))
		for _, v := range part {
			args = append(args, v.project, v.member, v.day, v.area, visits[v])
		}
		_, err := tx.Exec(ctx, "INSERT INTO area_visits (project_id, member_id, day, area, visits) VALUES "+sqldb.Rows(len(part), columns)+
			" ON CONFLICT (project_id, day, member_id, area) DO UPDATE SET visits = area_visits.visits + excluded.visits", args...)
		if err != nil {
			return err
		}
	}
	return nil
}
