package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/jobs"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

const home = "project-home"

func each(t *testing.T, test func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if _, err := db.Exec(t.Context(), "INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES (?, ?, 'x', 'UTC', 'monday', 1, 1, 1)", home, home); err != nil {
			t.Fatal(err)
		}
		test(t, db)
	})
}

func quiet(db *sqldb.DB) *jobs.Jobs {
	return jobs.New(db, time.Now, slog.New(slog.DiscardHandler))
}

// run does jobs until the test, or the returned function, ends it.
func run(t *testing.T, s *jobs.Jobs) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { s.Run(ctx); close(ended) }()
	stop = func() { cancel(); <-ended }
	t.Cleanup(stop)
	return stop
}

func as(role auth.Role) auth.Actor {
	return auth.AsMember(auth.Member{ID: "m", Name: "Mia"}, "s", map[string]auth.Role{home: role})
}

func enqueue(t *testing.T, s *jobs.Jobs, ask jobs.Ask) jobs.Job {
	t.Helper()
	job, err := s.Enqueue(t.Context(), as(auth.Editor), home, ask)
	if err != nil {
		t.Fatal(err)
	}
	return job
}

func wait(t *testing.T, s *jobs.Jobs, id string) jobs.Job {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	job, err := s.Wait(ctx, home, id)
	if err != nil {
		t.Fatalf("%+v, %v", job, err)
	}
	return job
}

func TestAJobIsDone(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		s := quiet(db)
		s.Handle("count", func(_ context.Context, run *jobs.Run) (any, error) {
			var to int64
			err := run.Read(&to)
			run.Progress(to, to, "counted")
			return map[string]int64{"counted": to}, err
		})
		run(t, s)
		job := wait(t, s, enqueue(t, s, jobs.Ask{Kind: "count", Input: 7}).ID)
		if job.State != jobs.Done || string(job.Result) != `{"counted":7}` || job.Done != 7 || job.Total != 7 || job.Message != "counted" || job.FinishedAt == 0 || job.CreatedBy != "Mia" {
			t.Errorf("%+v %s", job, job.Result)
		}
		list, err := s.List(t.Context(), as(auth.Viewer), home, "count", 10)
		if err != nil || len(list) != 1 {
			t.Errorf("%+v, %v", list, err)
		}
		if _, err := s.Enqueue(t.Context(), as(auth.Editor), home, jobs.Ask{Kind: "unknown"}); err == nil {
			t.Error("a job that nobody does was taken")
		}
		if _, err := s.Get(t.Context(), as(auth.Viewer), "another", job.ID); !errs.Is(err, errs.NotFound) {
			t.Error(err)
		}
	})
}

func TestWhatIsDoneIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		s := quiet(db)
		s.Handle("small", func(_ context.Context, run *jobs.Run) (any, error) {
			var fails bool
			if err := run.Read(&fails); err != nil || fails {
				return nil, errs.New(errs.Conflict, "No.")
			}
			return "done", nil
		})
		s.Handle("other", func(context.Context, *jobs.Run) (any, error) { return "done", nil })
		run(t, s)
		var ended []string
		for _, ask := range []jobs.Ask{{Kind: "small", Input: false}, {Kind: "small", Input: true}, {Kind: "other", Input: 1}} {
			ended = append(ended, wait(t, s, enqueue(t, s, ask).ID).ID)
		}
		if err := s.Forget(t.Context(), "small", time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Get(t.Context(), as(auth.Viewer), home, ended[0]); err != nil {
			t.Error("a job that has just ended is gone:", err)
		}
		if err := s.Forget(t.Context(), "small", time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		for n, id := range ended {
			if _, err := s.Get(t.Context(), as(auth.Viewer), home, id); errs.Is(err, errs.NotFound) != (n == 0) {
				t.Errorf("job %d: %v", n, err)
			}
		}
	})
}

func TestOneJobPerSubject(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		s := quiet(db)
		release := make(chan struct{})
		s.Handle("slow", func(context.Context, *jobs.Run) (any, error) { <-release; return nil, nil }) //nolint:nilnil // No result is a result.
		run(t, s)
		first := enqueue(t, s, jobs.Ask{Kind: "slow", Subject: "a"})
		if again := enqueue(t, s, jobs.Ask{Kind: "slow", Subject: "a"}); again.ID != first.ID {
			t.Error("a second job of one subject")
		}
		if other := enqueue(t, s, jobs.Ask{Kind: "slow", Subject: "b"}); other.ID == first.ID {
			t.Error("two subjects, one job")
		}
		close(release)
		wait(t, s, first.ID)
		if after := enqueue(t, s, jobs.Ask{Kind: "slow", Subject: "a"}); after.ID == first.ID {
			t.Error("an ended job was answered")
		}
	})
}

func TestJobsThatFail(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		s := quiet(db)
		s.Handle("refused", func(context.Context, *jobs.Run) (any, error) {
			return nil, errs.New(errs.Conflict, "There is nothing to do.")
		})
		s.Handle("secret", func(context.Context, *jobs.Run) (any, error) { return nil, errors.New("password 123") })
		s.Handle("panics", func(context.Context, *jobs.Run) (any, error) { panic("oh") })
		run(t, s)
		if job := wait(t, s, enqueue(t, s, jobs.Ask{Kind: "refused"}).ID); job.State != jobs.Failed || job.Failure != "There is nothing to do." {
			t.Errorf("%+v", job)
		}
		for _, kind := range []string{"secret", "panics"} {
			id := enqueue(t, s, jobs.Ask{Kind: kind}).ID
			tried := until(t, s, id, func(j jobs.Job) bool { return j.State == jobs.Waiting && j.Attempts == 1 })
			if tried.Failure != "" {
				t.Errorf("%+v", tried)
			}
			// The last try, now.
			if _, err := db.Exec(t.Context(), "UPDATE jobs SET attempts = 3, run_at = 1 WHERE id = ?", id); err != nil {
				t.Fatal(err)
			}
			if job := wait(t, s, id); job.State != jobs.Failed || job.Failure == "" || strings.Contains(job.Failure, "123") {
				t.Errorf("%+v", job)
			}
		}
	})
}

// until looks at a job until ok.
func until(t *testing.T, s *jobs.Jobs, id string, ok func(jobs.Job) bool) jobs.Job {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		job, err := s.Get(t.Context(), as(auth.Viewer), home, id)
		if err != nil {
			t.Fatal(err)
		}
		if ok(job) {
			return job
		}
	}
	t.Fatal("it did not come to that")
	return jobs.Job{}
}

func TestCancel(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		s := quiet(db)
		s.Handle("endless", func(ctx context.Context, _ *jobs.Run) (any, error) { <-ctx.Done(); return nil, ctx.Err() })
		waiting := enqueue(t, s, jobs.Ask{Kind: "endless"})
		if err := s.Cancel(t.Context(), as(auth.Viewer), home, waiting.ID); !errs.Is(err, errs.Forbidden) {
			t.Error(err)
		}
		if err := s.Cancel(t.Context(), as(auth.Editor), home, waiting.ID); err != nil {
			t.Fatal(err)
		}
		if job := wait(t, s, waiting.ID); job.State != jobs.Cancelled || job.Attempts != 0 {
			t.Errorf("%+v", job)
		}
		run(t, s)
		running := enqueue(t, s, jobs.Ask{Kind: "endless"})
		until(t, s, running.ID, func(j jobs.Job) bool { return j.State == jobs.Running })
		if err := s.Cancel(t.Context(), as(auth.Editor), home, running.ID); err != nil {
			t.Fatal(err)
		}
		if job := wait(t, s, running.ID); job.State != jobs.Cancelled {
			t.Errorf("%+v", job)
		}
	})
}

// A job whose process stops, or dies, is done by the next one.
func TestJobsOutliveTheirProcess(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		first := quiet(db)
		first.Handle("work", func(ctx context.Context, _ *jobs.Run) (any, error) { <-ctx.Done(); return nil, ctx.Err() })
		stop := run(t, first)
		stopped, died := enqueue(t, first, jobs.Ask{Kind: "work"}), enqueue(t, first, jobs.Ask{Kind: "work"})
		for _, job := range []jobs.Job{stopped, died} {
			until(t, first, job.ID, func(j jobs.Job) bool { return j.State == jobs.Running })
		}
		stop()
		// As a process that was killed leaves it.
		if _, err := db.Exec(t.Context(), "UPDATE jobs SET state = 'running', leased_until = 1 WHERE id = ?", died.ID); err != nil {
			t.Fatal(err)
		}
		second := quiet(db)
		second.Handle("work", func(context.Context, *jobs.Run) (any, error) { return "done", nil })
		run(t, second)
		for _, job := range []jobs.Job{stopped, died} {
			if ended := wait(t, second, job.ID); ended.State != jobs.Done || ended.Attempts != 2 {
				t.Errorf("%+v", ended)
			}
		}
	})
}

// Two processes that share a database do repeated work once.
func TestEvery(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		var times atomic.Int64
		done := make(chan struct{}, 10)
		for range 2 {
			s := quiet(db)
			s.Every("tidy", time.Hour, func(context.Context) error { times.Add(1); done <- struct{}{}; return nil })
			s.Every("other", time.Hour, func(context.Context) error { done <- struct{}{}; return nil })
			run(t, s)
		}
		<-done
		<-done
		if n := times.Load(); n != 1 {
			t.Errorf("done %d times", n)
		}
	})
}
