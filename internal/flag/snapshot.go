package flag

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cespare/xxhash/v2"

	"prodops/internal/errs"
	"prodops/internal/flag/eval"
	"prodops/internal/journal"
)

// Snapshot is every flag of one environment, ready to be asked.
type Snapshot struct {
	Rules      *eval.Ruleset
	Definition json.RawMessage // an eval.Definition, for programs that evaluate by themselves
	Tag        string          // changes exactly when the definition does
}

// place is one environment of one project.
type place struct{ project, environment string }

// Snapshots holds the flags of all environments in memory and follows the
// journal to keep them true. Asking takes no lock and no database; while the
// database is away the flags are those it had last. It is safe for concurrent
// use.
type Snapshots struct {
	flags   *Flags
	journal *journal.Journal
	log     *slog.Logger

	held atomic.Pointer[map[place]*Snapshot]

	loading sync.Mutex // one reads after the other, so that none puts older flags over newer

	mu      sync.Mutex
	changed chan struct{} // closed and replaced with every change
	after   int64         // of the journal, what was taken in
}

// NewSnapshots reads the flags of all projects.
func NewSnapshots(ctx context.Context, s *Flags, j *journal.Journal, log *slog.Logger) (*Snapshots, error) {
	out := &Snapshots{flags: s, journal: j, log: log, changed: make(chan struct{})}
	head, err := j.Head(ctx)
	if err != nil {
		return nil, fmt.Errorf("where the journal stands: %w", err)
	}
	out.after = head.Seq
	out.held.Store(&map[place]*Snapshot{})
	var projects []string
	if err := s.registry.DB().Select(ctx, &projects, "SELECT id FROM projects"); err != nil {
		return nil, fmt.Errorf("read the projects that have flags: %w", err)
	}
	for _, project := range projects {
		if err := out.load(ctx, project); err != nil {
			return nil, err
		}
	}
	s.served = func(ctx context.Context, project string) {
		if err := out.load(ctx, project); err != nil {
			log.WarnContext(ctx, "a change of flags is served late", "error", err)
		}
	}
	return out, nil
}

// For is the snapshot of an environment; an unknown one has no flags.
func (s *Snapshots) For(project, environment string) *Snapshot {
	if found := (*s.held.Load())[place{project, environment}]; found != nil {
		return found
	}
	return &Snapshot{Rules: &eval.Ruleset{}, Definition: json.RawMessage(`{"flags":[]}`), Tag: "0"}
}

// Changed is closed when any snapshot changes after the call.
func (s *Snapshots) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// pause is how long a database that is away is left alone.
const pause = time.Second

// Run follows the journal until ctx ends.
func (s *Snapshots) Run(ctx context.Context) {
	for ctx.Err() == nil {
		if err := s.follow(ctx); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "flags are served as they were last", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

func (s *Snapshots) follow(ctx context.Context) error {
	for entry, err := range s.journal.Follow(ctx, journal.Filter{}, s.after) {
		if err != nil {
			return err
		}
		if entry.Type == FlagType || entry.Type == SegmentType || entry.Type == "project" {
			if err := s.load(ctx, entry.Project); err != nil {
				return err
			}
		}
		s.after = entry.Seq
	}
	return nil
}

// load reads a project's flags and puts its snapshots in place.
func (s *Snapshots) load(ctx context.Context, project string) error {
	s.loading.Lock()
	defer s.loading.Unlock()
	db := s.flags.registry.DB()
	environments, segments, err := s.flags.around(ctx, db, project)
	if err != nil {
		return err
	}
	kept, err := s.flags.flags.Select(ctx, db, "WHERE project_id = ? AND archived_at = 0 ORDER BY flag_key", project)
	if err != nil {
		return err
	}
	fresh := make(map[place]*Snapshot, len(environments))
	for _, environment := range environments {
		snapshot, err := s.compile(ctx, kept, environment, segments)
		if err != nil {
			return fmt.Errorf("the flags of %s: %w", environment, err)
		}
		fresh[place{project, environment}] = snapshot
	}
	s.put(project, fresh)
	return nil
}

// compile makes the snapshot of an environment. A stored flag that cannot be
// evaluated, which no write lets in, is left out and complained of: it must not
// take the others with it.
func (s *Snapshots) compile(ctx context.Context, kept []Flag, environment string, segments []eval.Segment) (*Snapshot, error) {
	definition := eval.Definition{Flags: make([]eval.Flag, len(kept)), Segments: segments}
	for i := range kept {
		t, known := kept[i].Environments[environment]
		if !known {
			t = kept[i].untouched()
		}
		definition.Flags[i] = kept[i].served(t)
	}
	rules, err := eval.Compile(definition)
	if err != nil {
		definition.Flags = slices.DeleteFunc(definition.Flags, func(f eval.Flag) bool {
			problems := eval.Check("", f, segments)
			if len(problems) > 0 {
				s.log.ErrorContext(ctx, "a stored flag cannot be served", "flag", f.Key, "environment", environment, "error", problems.Err())
			}
			return len(problems) > 0
		})
		rules, err = eval.Compile(definition)
	}
	if err != nil {
		return nil, errs.Wrap(errs.Internal, err, "A stored flag cannot be evaluated.")
	}
	raw, err := json.Marshal(definition)
	if err != nil {
		return nil, err
	}
	return &Snapshot{Rules: rules, Definition: raw, Tag: strconv.FormatUint(xxhash.Sum64(raw), 36)}, nil
}

// put takes a project's fresh snapshots into what is held, in place of all it
// had, and wakes those who wait when one differs.
func (s *Snapshots) put(project string, fresh map[place]*Snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := *s.held.Load()
	gone := func(at place, _ *Snapshot) bool { return at.project == project && fresh[at] == nil }
	differs := false
	for at, snapshot := range before {
		differs = differs || gone(at, snapshot)
	}
	for at, snapshot := range fresh {
		differs = differs || before[at] == nil || before[at].Tag != snapshot.Tag
	}
	if !differs {
		return
	}
	held := maps.Clone(before)
	maps.DeleteFunc(held, gone)
	maps.Copy(held, fresh)
	s.held.Store(&held)
	close(s.changed)
	s.changed = make(chan struct{})
}
