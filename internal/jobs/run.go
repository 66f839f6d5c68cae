package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

const (
	workers     = 2
	lease       = 30 * time.Second
	beat        = time.Second      // how often a running job says how far it is
	poll        = 2 * time.Second  // how often jobs of other processes are looked for
	mostTries   = 4                // of a job that fails by an error of ours
	retryAfter  = 10 * time.Second // doubled with every try
	failureSays = "Something went wrong on our side. The log has the details."
)

// Run is a job while it runs.
type Run struct {
	Job

	mu      sync.Mutex
	done    int64
	total   int64
	message string
}

// Read reads the job's input into dst.
func (r *Run) Read(dst any) error { return json.Unmarshal(r.Input, dst) }

// Progress says how far the job has come, of total, and what it is doing. It
// may be called as often as one likes.
func (r *Run) Progress(done, total int64, message string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done, r.total, r.message = done, total, message
}

func (r *Run) progress() (done, total int64, message string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.done, r.total, r.message
}

// Run does jobs until ctx ends; what runs then is stopped and runs again at the
// next start.
func (s *Jobs) Run(ctx context.Context) {
	var group sync.WaitGroup
	for range workers {
		group.Go(func() { s.work(ctx) })
	}
	group.Go(func() { s.repeat(ctx) })
	group.Wait()
}

func (s *Jobs) work(ctx context.Context) {
	for ctx.Err() == nil {
		changed := s.next()
		job, found, err := s.claim(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			s.log.WarnContext(ctx, "jobs", "error", err)
		case found:
			s.do(ctx, job)
			continue
		}
		select {
		case <-ctx.Done():
		case <-changed:
		case <-time.After(poll):
		}
	}
}

// claim leases the oldest job that waits, or whose process is gone.
func (s *Jobs) claim(ctx context.Context) (job Job, found bool, err error) {
	now := s.now()
	const due = " WHERE state = 'waiting' AND run_at <= ? OR state = 'running' AND leased_until < ? ORDER BY run_at, id LIMIT 1"
	// Looked for outside a transaction first: most looks find nothing.
	if err := s.db.Get(ctx, &job, selectJobs+due, sqldb.MicrosOf(now), sqldb.MicrosOf(now)); err != nil {
		if sqldb.IsNoRows(err) {
			err = nil
		}
		return Job{}, false, err
	}
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		job, found = Job{}, false
		err := tx.Get(ctx, &job, selectJobs+due, sqldb.MicrosOf(now), sqldb.MicrosOf(now))
		if sqldb.IsNoRows(err) {
			return nil
		}
		if err != nil {
			return err
		}
		found = true
		job.State, job.Attempts, job.StartedAt = Running, job.Attempts+1, sqldb.MicrosOf(now)
		_, err = tx.Exec(ctx, "UPDATE jobs SET state = 'running', attempts = ?, started_at = ?, leased_until = ? WHERE id = ?",
			job.Attempts, job.StartedAt, sqldb.MicrosOf(now.Add(lease)), job.ID)
		return err
	})
	return job, found, err
}

// do runs one job to its end.
func (s *Jobs) do(ctx context.Context, job Job) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	run := &Run{Job: job}
	var beating sync.WaitGroup
	beating.Go(func() { s.beat(ctx, run, cancel) })
	result, err := s.call(ctx, run)
	cause := context.Cause(ctx)
	cancel(nil)
	beating.Wait()
	// The end is written even when the server stops.
	if err := s.end(context.WithoutCancel(ctx), run, result, err, cause); err != nil {
		s.log.WarnContext(ctx, "the end of a job could not be written", "job", job.ID, "error", err)
	}
	s.wake()
}

func (s *Jobs) call(ctx context.Context, run *Run) (result any, err error) {
	handler := s.handlers[run.Kind]
	if handler == nil {
		return nil, errs.New(errs.Conflict, "This version of prodops does no jobs of the kind %q.", run.Kind)
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("job %s panicked: %v", run.Kind, p)
		}
	}()
	return handler(ctx, run)
}

var errCancelled = errors.New("cancelled")

// beat keeps the lease, writes how far the job is, and notices that it is to
// be cancelled.
func (s *Jobs) beat(ctx context.Context, run *Run, cancel context.CancelCauseFunc) {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		done, total, message := run.progress()
		var asked bool
		err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
			return tx.Get(ctx, &asked, "UPDATE jobs SET leased_until = ?, done = ?, total = ?, message = ? WHERE id = ? RETURNING cancel",
				sqldb.MicrosOf(s.now().Add(lease)), done, total, message, run.ID)
		})
		if err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "progress of a job", "job", run.ID, "error", err)
		}
		s.wake()
		if asked {
			cancel(errCancelled)
			return
		}
	}
}

// end writes how a job ended, or that it is to run again.
func (s *Jobs) end(ctx context.Context, run *Run, result any, failure, cause error) error {
	done, total, message := run.progress()
	kept := "null"
	state, says, runAt, finished := Done, "", run.RunAt, sqldb.MicrosOf(s.now())
	public, known := errors.AsType[*errs.Error](failure)
	switch {
	case failure == nil:
		text, err := json.Marshal(result)
		if err != nil {
			return err
		}
		kept = string(text)
	case errors.Is(cause, errCancelled):
		state = Cancelled
	case cause != nil: // the server stops: the job runs again at the next start
		state, finished = Waiting, 0
	case known && public.Kind != errs.Unavailable:
		state, says = Failed, public.Message
	case run.Attempts < mostTries:
		s.log.WarnContext(ctx, "a job will be tried again", "job", run.ID, "kind", run.Kind, "error", failure)
		state, finished = Waiting, 0
		runAt = sqldb.MicrosOf(s.now().Add(retryAfter << (run.Attempts - 1)))
	default:
		s.log.ErrorContext(ctx, "a job failed", "job", run.ID, "kind", run.Kind, "error", failure)
		state, says = Failed, failureSays
	}
	_, err := s.db.Exec(ctx, "UPDATE jobs SET state = ?, result = ?, failure = ?, message = ?, done = ?, total = ?, run_at = ?, leased_until = 0, finished_at = ? WHERE id = ?",
		string(state), kept, says, message, done, total, runAt, finished, run.ID)
	return err
}
