// Package embedded is the event store of the single binary: a tail of recent
// events in memory, immutable Parquet files behind it, and columns loaded from
// both for the kernels of package behavior.
//
// Events come in through Append, in log order, and are visible to the next
// question. A seal turns the tail into files and advances the position in the
// manifest with them, in one transaction; what is not sealed is read from the
// log again at the next start. So a crash at any step leaves the old state or
// the new one.
//
// Locks, in the order they are taken: maintain (one seal, merge or drop at a
// time), append (one batch at a time), mu (the state readers see; held briefly,
// never during IO).
package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"prodops/internal/errs"
	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/eventlog"
	"prodops/internal/sqldb"
)

// Trimmer is told how far the log is no longer needed.
type Trimmer interface {
	Drop(before eventlog.Position) error
}

// Options says where the store lives and what it may use. Zero fields have the
// defaults named.
type Options struct {
	Dir     string    // folder of the Parquet files; created when missing
	Records *sqldb.DB // holds the manifest
	Trimmer Trimmer   // nil keeps the log
	Memory  int64     // bytes for tail, column cache and DuckDB together; 1 GiB
	Threads int       // of DuckDB; its own choice

	SealRows int           // events in the tail that make a seal due; 500,000
	SealAge  time.Duration // age of the oldest event in the tail that does; 15 minutes
	Logger   *slog.Logger

	// Failpoint is called before each step of a seal or merge; an error stops
	// there, as a crash would. Tests use it.
	Failpoint func(step string) error
}

func (o Options) withDefaults() Options {
	if o.Memory <= 0 {
		o.Memory = 1 << 30
	}
	if o.SealRows <= 0 {
		o.SealRows = 500_000
	}
	if o.SealAge <= 0 {
		o.SealAge = 15 * time.Minute
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Failpoint == nil {
		o.Failpoint = func(string) error { return nil }
	}
	return o
}

// The shares of Options.Memory.
func (o Options) tailBytes() int64  { return o.Memory / 4 }
func (o Options) cacheBytes() int64 { return o.Memory / 2 }
func (o Options) duckBytes() int64  { return o.Memory / 4 }

// Store is the embedded engine. It implements eventdb.Store.
type Store struct {
	opts     Options
	manifest manifest
	duck     *duck
	cache    *cache
	serial   atomic.Uint64 // of layouts
	due      chan struct{} // asks Maintain to look now

	maintain sync.Mutex
	sealed   eventlog.Position // of the manifest, under maintain
	append   sync.Mutex

	mu        sync.RWMutex
	position  eventlog.Position
	projects  map[string]*project
	tailBytes int64
	oldest    time.Time     // when the oldest event of the tail came in; zero for an empty tail
	room      chan struct{} // closed and replaced when the tail shrinks
	closed    bool
}

var _ eventdb.Store = (*Store)(nil)

// project is the events of one project.
type project struct {
	files    []*file // replaced, never changed
	version  uint64  // of files and dropped
	tail     *tail
	identity *identity
	dropped  map[string]bool // imports; replaced, never changed
	// droppedAt is where in the log each was dropped, under maintain. What came
	// before gave way to the import's events, and must again when the log is
	// read again: until the manifest is past it, the files keep their ids.
	droppedAt map[string]eventlog.Position
	pending   []droppedImport // dropped further on in the log than we have read
}

// file is a sealed file in use.
type file struct {
	fileEntry
	path string // without extension
	ids  *seenIDs
	// freed are ids of dropped imports that the file still holds, and whose they
	// are, under append.
	freed map[idHash]string
	users int  // views that read it, under Store.mu
	gone  bool // no longer in the manifest: deleted after its last user
}

// Open opens the store, removing what an interrupted seal left behind. The
// caller then runs Maintain and, beside it, replays the log from Position into
// Append: without Maintain a full tail waits for ever.
func Open(ctx context.Context, opts Options) (*Store, error) {
	opts = opts.withDefaults()
	if err := os.MkdirAll(opts.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("open the event store: %w", err)
	}
	dir, err := filepath.Abs(opts.Dir)
	if err != nil {
		return nil, err
	}
	opts.Dir = dir
	duck, err := openDuck(ctx, opts)
	if err != nil {
		return nil, fmt.Errorf("open the event store: %w", err)
	}
	s := &Store{
		opts: opts, manifest: manifest{opts.Records}, duck: duck, cache: newCache(opts.cacheBytes()),
		due: make(chan struct{}, 1), room: make(chan struct{}), projects: map[string]*project{},
	}
	if err := s.load(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open the event store: %w", err), s.Close())
	}
	return s, nil
}

// load reads the manifest and opens its files.
func (s *Store) load(ctx context.Context) error {
	files, dropped, position, err := s.manifest.load(ctx)
	if err != nil {
		return err
	}
	s.position, s.sealed = position, position
	if err := removeStrays(s.opts.Dir, files); err != nil {
		return err
	}
	for _, d := range dropped {
		p := s.project(d.Project)
		p.dropped[d.Import], p.droppedAt[d.Import] = true, d.position
		if position.Before(d.position) {
			p.pending = append(p.pending, d)
		}
	}
	for _, entry := range files {
		f, err := s.openFile(ctx, entry)
		if err != nil {
			return err
		}
		p := s.project(entry.Project)
		p.files = append(p.files, f)
		if err := s.freeDropped(ctx, f, p.dropped); err != nil {
			return err
		}
	}
	for _, p := range s.projects {
		if p.identity, err = s.loadIdentity(ctx, p, p.dropped); err != nil {
			return err
		}
	}
	return nil
}

// project is the project's state, made when it is first heard of.
func (s *Store) project(id string) *project {
	p, ok := s.projects[id]
	if !ok {
		p = &project{
			tail: newTail(), identity: newIdentity(1), dropped: map[string]bool{}, version: 1,
			droppedAt: map[string]eventlog.Position{},
		}
		s.projects[id] = p
	}
	return p
}

// Close frees the store's memory and file mappings. The tail is not sealed: the
// log still has it. Nothing else may run any more.
func (s *Store) Close() error {
	s.maintain.Lock()
	defer s.maintain.Unlock()
	s.append.Lock()
	defer s.append.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	err := s.duck.close()
	for _, p := range s.projects {
		for _, f := range p.files {
			err = errors.Join(err, f.ids.close())
		}
	}
	return err
}

// Position implements eventdb.Store.
func (s *Store) Position() eventlog.Position {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.position
}

// view is a project at one moment.
type view struct {
	files    []*file
	version  uint64
	tail     *tail
	rows     []*row // of tail
	identity *identityView
	dropped  map[string]bool
}

// snapshot opens a consistent view of the scope. The caller releases it.
func (s *Store) snapshot(ctx context.Context, scope eventdb.Scope) (*snapshot, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errs.New(errs.Unavailable, "The event store is closed.")
	}
	v := &view{tail: newTail(), identity: newIdentity(1).view()}
	if p, ok := s.projects[scope.Project]; ok {
		v = &view{
			files: p.files, version: p.version, tail: p.tail, rows: p.tail.rows,
			identity: p.identity.view(), dropped: p.dropped,
		}
	}
	for _, f := range v.files {
		f.users++
	}
	return &snapshot{store: s, scope: scope, view: v, keys: keyRange{0, math.MaxUint64}, whole: true, cache: s.cache}, nil
}

// release lets the snapshot's files be deleted. Columns taken from it stay valid.
func (q *snapshot) release() {
	s := q.store
	s.mu.Lock()
	var idle []*file
	for _, f := range q.view.files {
		f.users--
		if f.gone && f.users == 0 {
			idle = append(idle, f)
		}
	}
	s.mu.Unlock()
	for _, f := range idle {
		s.deleteFile(f)
	}
}

// sees reports whether a row of the tail is in the scope.
func (q *snapshot) sees(e *event.Event) bool {
	return (q.scope.Environment == "" || e.Environment == q.scope.Environment) &&
		(e.Import == "" || !q.view.dropped[e.Import])
}

// expired is the dropped imports of which nothing is needed any more when the
// manifest is at a position. The caller holds maintain.
func (p *project) expired(sealed eventlog.Position) map[string]bool {
	out := map[string]bool{}
	for id, at := range p.droppedAt {
		if !sealed.Before(at) {
			out[id] = true
		}
	}
	return out
}
