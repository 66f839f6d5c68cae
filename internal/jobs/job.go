// Package jobs runs work that takes longer than a request: one row per job,
// leased by the process that runs it, with progress that others can watch.
//
// A job that was running when its process died is run again by another one
// after its lease ends, so a handler must be able to begin anew.
package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

// State is where a job stands.
type State string

// The states; the last three are final.
const (
	Waiting   State = "waiting"
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Job is one piece of work.
type Job struct {
	ID         string       `db:"id" json:"id"`
	Project    string       `db:"project_id" json:"project"`
	Kind       string       `db:"kind" json:"kind"`
	Subject    string       `db:"subject" json:"subject,omitempty" doc:"What it is about; no two unfinished jobs of a kind have one subject."`
	State      State        `db:"state" json:"state" enum:"waiting,running,done,failed,cancelled"`
	Input      sqldb.JSON   `db:"input" json:"-"`
	Result     sqldb.JSON   `db:"result" json:"-"`
	Failure    string       `db:"failure" json:"failure,omitempty"`
	Message    string       `db:"message" json:"message,omitempty" doc:"What it is doing."`
	Done       int64        `db:"done" json:"done" doc:"How far it has come, of total."`
	Total      int64        `db:"total" json:"total"`
	Attempts   int64        `db:"attempts" json:"attempts"`
	Cancel     bool         `db:"cancel" json:"-"`
	CreatedBy  string       `db:"created_by" json:"created_by"`
	CreatedAt  sqldb.Micros `db:"created_at" json:"created_at" format:"date-time"`
	RunAt      sqldb.Micros `db:"run_at" json:"-"`
	LeasedTo   sqldb.Micros `db:"leased_until" json:"-"`
	StartedAt  sqldb.Micros `db:"started_at" json:"started_at,omitzero" format:"date-time"`
	FinishedAt sqldb.Micros `db:"finished_at" json:"finished_at,omitzero" format:"date-time"`
}

// Ended reports whether nothing more will happen to the job.
func (j Job) Ended() bool { return j.State == Done || j.State == Failed || j.State == Cancelled }

// Handler does the work of one kind of job. Its result is kept as JSON. An
// errs.Error fails the job with its message; any other error is tried again a
// few times.
type Handler func(ctx context.Context, run *Run) (result any, err error)

// Jobs keeps and runs jobs. It is safe for concurrent use once every handler is
// known.
type Jobs struct {
	db       *sqldb.DB
	now      func() time.Time
	log      *slog.Logger
	handlers map[string]Handler
	repeats  []repeat

	mu      sync.Mutex
	changed chan struct{} // closed and replaced whenever a job of this process changes
}

// New returns the jobs of a database; now is the clock, time.Now outside tests.
func New(db *sqldb.DB, now func() time.Time, log *slog.Logger) *Jobs {
	return &Jobs{db: db, now: now, log: log, handlers: map[string]Handler{}, changed: make(chan struct{})}
}

// Handle says who does a kind of job.
func (s *Jobs) Handle(kind string, handler Handler) { s.handlers[kind] = handler }

// Ask is a job to be done.
type Ask struct {
	Kind    string
	Subject string // "" for none
	Input   any    // marshalled to JSON
}

// Enqueue has a job done as soon as may be. If one of the same kind and subject
// is waiting or running in the project, that one is answered and nothing is
// added. The caller has asked for permission.
func (s *Jobs) Enqueue(ctx context.Context, actor auth.Actor, project string, ask Ask) (Job, error) {
	var job Job
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		job, err = s.EnqueueIn(ctx, tx, actor, project, ask)
		return err
	})
	return job, err
}

// EnqueueIn is Enqueue in the caller's transaction: the job exists if that
// commits.
func (s *Jobs) EnqueueIn(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, project string, ask Ask) (Job, error) {
	if s.handlers[ask.Kind] == nil {
		return Job{}, fmt.Errorf("nobody does jobs of the kind %q", ask.Kind)
	}
	input, err := json.Marshal(ask.Input)
	if err != nil {
		return Job{}, err
	}
	if ask.Subject != "" {
		var known Job
		err := tx.Get(ctx, &known, selectJobs+" WHERE project_id = ? AND kind = ? AND subject = ? AND state IN ('waiting', 'running')", project, ask.Kind, ask.Subject)
		if err == nil || !sqldb.IsNoRows(err) {
			return known, err
		}
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Job{}, err
	}
	now := sqldb.MicrosOf(s.now())
	job := Job{ID: id.String(), Project: project, Kind: ask.Kind, Subject: ask.Subject, State: Waiting, Input: input, CreatedBy: actor.Name(), CreatedAt: now, RunAt: now}
	_, err = tx.Exec(ctx, `INSERT INTO jobs (id, project_id, kind, subject, state, input, result, failure, message, done, total, attempts, cancel, created_by, created_at, run_at, leased_until, started_at, finished_at)
		VALUES (?, ?, ?, ?, ?, ?, 'null', '', '', 0, 0, 0, FALSE, ?, ?, ?, 0, 0, 0)`, job.ID, project, job.Kind, job.Subject, job.State, job.Input, job.CreatedBy, now, now)
	if err != nil {
		return Job{}, fmt.Errorf("enqueue a job: %w", err)
	}
	tx.OnCommit(s.wake)
	return job, nil
}

// Get is one job of the project.
func (s *Jobs) Get(ctx context.Context, actor auth.Actor, project, id string) (Job, error) {
	if err := actor.Can(auth.JobRead, project); err != nil {
		return Job{}, err
	}
	var job Job
	err := s.db.Get(ctx, &job, selectJobs+" WHERE id = ? AND project_id = ?", id, project)
	if sqldb.IsNoRows(err) {
		return Job{}, errs.New(errs.NotFound, "There is no such job.")
	}
	return job, err
}

// List are the project's newest jobs, at most limit.
func (s *Jobs) List(ctx context.Context, actor auth.Actor, project, kind string, limit int) ([]Job, error) {
	if err := actor.Can(auth.JobRead, project); err != nil {
		return nil, err
	}
	where, args := "project_id = ?", []any{project}
	if kind != "" {
		where, args = where+" AND kind = ?", append(args, kind)
	}
	var found []Job
	err := s.db.Select(ctx, &found, selectJobs+" WHERE "+where+" ORDER BY created_at DESC, id DESC LIMIT ?", append(args, limit)...)
	return found, err
}

// Cancel ends a job that waits, and asks one that runs to end.
func (s *Jobs) Cancel(ctx context.Context, actor auth.Actor, project, id string) error {
	if err := actor.Can(auth.JobCancel, project); err != nil {
		return err
	}
	if _, err := s.Get(ctx, auth.AsSystem("jobs"), project, id); err != nil {
		return err
	}
	now := sqldb.MicrosOf(s.now())
	_, err := s.db.Exec(ctx, `UPDATE jobs SET cancel = TRUE,
		state = CASE WHEN state = 'waiting' THEN 'cancelled' ELSE state END,
		finished_at = CASE WHEN state = 'waiting' THEN ? ELSE finished_at END
		WHERE id = ? AND state IN ('waiting', 'running')`, now, id)
	s.wake()
	return err
}

// Forget drops the jobs of a kind that were done before a time: for work that
// keeps a log of its own, and of which there is much. Those that failed stay.
func (s *Jobs) Forget(ctx context.Context, kind string, before time.Time) error {
	_, err := s.db.Exec(ctx, "DELETE FROM jobs WHERE kind = ? AND state = 'done' AND finished_at < ?", kind, sqldb.MicrosOf(before))
	if err != nil {
		return fmt.Errorf("forget jobs that are done: %w", err)
	}
	return nil
}

// Wait returns the job once it has ended, or with ctx's error.
func (s *Jobs) Wait(ctx context.Context, project, id string) (Job, error) {
	for {
		changed := s.next()
		job, err := s.Get(ctx, auth.AsSystem("jobs"), project, id)
		if err != nil || job.Ended() {
			return job, err
		}
		select {
		case <-ctx.Done():
			return job, ctx.Err()
		case <-changed:
		case <-time.After(time.Second): // another process may run it
		}
	}
}

func (s *Jobs) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Jobs) next() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

const selectJobs = "SELECT id, project_id, kind, subject, state, input, result, failure, message, done, total, attempts, cancel, created_by, created_at, run_at, leased_until, started_at, finished_at FROM jobs"
