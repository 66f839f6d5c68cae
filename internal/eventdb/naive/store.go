// Package naive answers the questions of eventdb the obvious way: it keeps the
// events in a slice and reads each definition off the contract, with no thought
// for speed. It is what the other engines are compared with, so it shares
// nothing with them but the contract itself.
package naive

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/eventlog"
)

// Store is an eventdb.Store in memory.
type Store struct {
	mu       sync.RWMutex
	position eventlog.Position
	events   []event.Event // accepted, in log order, no two of a project with one ID
	seen     map[key]bool
	dropped  map[key]bool
}

// key is an event or an import of a project.
type key struct{ project, id string }

// New returns an empty store.
func New() *Store {
	return &Store{seen: map[key]bool{}, dropped: map[key]bool{}}
}

var _ eventdb.Store = (*Store)(nil)

// Append takes a batch in.
func (s *Store) Append(_ context.Context, next eventlog.Position, batch []event.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.position.Before(next) {
		return nil
	}
	s.position = next
	for _, e := range batch {
		id := key{e.Project, e.ID}
		if s.seen[id] || e.Import != "" && s.dropped[key{e.Project, e.Import}] {
			continue
		}
		s.seen[id] = true
		s.events = append(s.events, e)
	}
	return nil
}

// Position is how far the store has taken the log in.
func (s *Store) Position() eventlog.Position {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.position
}

// DropImport forgets an import's events and frees their ids.
func (s *Store) DropImport(_ context.Context, project, importID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropped[key{project, importID}] = true
	s.events = slices.DeleteFunc(s.events, func(e event.Event) bool {
		drop := e.Project == project && e.Import == importID
		if drop {
			delete(s.seen, key{project, e.ID})
		}
		return drop
	})
	return nil
}

// byTime is the total order of events: time, then id.
func byTime(a, b *event.Event) int {
	return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.ID, b.ID))
}
