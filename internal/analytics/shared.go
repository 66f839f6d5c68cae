package analytics

import (
	"container/list"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"prodops/internal/auth"
	"prodops/internal/eventlog"
)

// Shared answers questions that many ask at about the same time, such as those
// of a dashboard on ten screens: each is computed once and the answer handed to
// all. It is safe for concurrent use.
//
// An answer is kept under its whole question (project, calendar, instants of
// the range, conditions) and the position of the event store, so that it is
// never given out once a newer event counts. What depends on the present alone,
// such as who is still in progress in a funnel, is at most SharedFor old;
// computed_at says how old. Answers are shared: nobody may change one.
type Shared struct {
	runner *Runner
	limit  int64 // bytes

	mu     sync.Mutex
	kept   map[string]*list.Element // of *sharedAnswer
	recent *list.List               // the latest used first
	bytes  int64
}

// SharedFor is how long an answer is given to others.
const SharedFor = time.Minute

// SharedBytes is how much memory shared answers take at most.
const SharedBytes = 32 << 20

// sharedAnswer is an answer, or one that somebody is computing: it may be read
// once done is closed.
type sharedAnswer struct {
	project, key string
	position     eventlog.Position
	asked        time.Time
	done         chan struct{}

	answer    Answer
	err       error
	abandoned bool // whoever computed it went away before it was done
	bytes     int64
}

// NewShared shares the answers of a runner, within limit bytes.
func NewShared(runner *Runner, limit int64) *Shared {
	return &Shared{runner: runner, limit: limit, kept: map[string]*list.Element{}, recent: list.New()}
}

// Run is Runner.Run, or its answer to somebody who asked the same.
func (s *Shared) Run(ctx context.Context, actor auth.Actor, project Project, q Query) (Answer, error) {
	if err := actor.Can(auth.QueryRun, project.ID); err != nil {
		return nil, err
	}
	key, err := s.key(project, q)
	if err != nil {
		return nil, err
	}
	for {
		s.runner.wait(ctx) // only then is the position one that has what was accepted
		entry, ours := s.claim(project.ID, key)
		if ours {
			s.compute(ctx, actor, project, q, entry)
			return entry.answer, entry.err
		}
		select {
		case <-entry.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if !entry.abandoned {
			return entry.answer, entry.err
		}
	}
}

// Forget drops a project's answers. Whoever takes events out of the store calls
// it: that does not move the position.
func (s *Shared) Forget(project string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, at := range s.kept {
		if entry := at.Value.(*sharedAnswer); entry.project == project {
			s.drop(at)
		}
	}
}

// key is everything an answer depends on but the events and the minute.
func (s *Shared) key(project Project, q Query) (string, error) {
	f, err := newFrame(project, q.common(), s.runner.now())
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(q)
	return fmt.Sprintf("%s %s %d %d %d %s", project.ID, f.zone, project.WeekStart, f.span.From.UnixMicro(), f.span.To.UnixMicro(), text), err
}

// claim finds the answer that may be shared, or enters one that is the
// caller's to compute.
func (s *Shared) claim(project, key string) (entry *sharedAnswer, ours bool) {
	position, now := s.runner.store.Position(), s.runner.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if at, found := s.kept[key]; found {
		entry = at.Value.(*sharedAnswer)
		if entry.position == position && now.Sub(entry.asked) < SharedFor {
			s.recent.MoveToFront(at)
			return entry, false
		}
		s.drop(at)
	}
	entry = &sharedAnswer{
		project: project, key: key, position: position, asked: now, done: make(chan struct{}),
		err: errors.New("the computation of a shared answer did not end"), abandoned: true, bytes: int64(len(key)),
	}
	s.kept[key] = s.recent.PushFront(entry)
	s.bytes += entry.bytes
	return entry, true
}

// compute answers the question and keeps the answer if it is worth it.
func (s *Shared) compute(ctx context.Context, actor auth.Actor, project Project, q Query, entry *sharedAnswer) {
	var size int64
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		close(entry.done)
		at, found := s.kept[entry.key]
		if !found || at.Value != entry { // forgotten, or replaced by a newer one
			return
		}
		if entry.err != nil || size > s.limit/8 {
			s.drop(at)
			return
		}
		entry.bytes += size
		s.bytes += size
		for s.bytes > s.limit {
			s.drop(s.recent.Back())
		}
	}()
	entry.answer, entry.err = s.runner.Run(ctx, actor, project, q)
	entry.abandoned = ctx.Err() != nil
	if entry.err == nil {
		// The text is about as long as the values are large.
		text, err := json.Marshal(entry.answer)
		size, entry.err = int64(len(text)), err
	}
}

// drop takes an entry out; s.mu is held.
func (s *Shared) drop(at *list.Element) {
	entry := s.recent.Remove(at).(*sharedAnswer)
	delete(s.kept, entry.key)
	s.bytes -= entry.bytes
}
