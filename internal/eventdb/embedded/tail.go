package embedded

import (
	"iter"
	"slices"
	"sort"
	"sync"

	"prodops/internal/event"
)

// row is an event in the tail.
type row struct {
	event.Event
	key   uint64 // person key of DistinctID as sent
	seq   int    // place in the tail
	older *row   // the person key's row before, nil for the first
}

// size is about what a row costs in memory, in bytes: the struct, its strings,
// and its share of the maps that point to it.
func (r *row) size() int64 {
	const fixed = 420
	return fixed + int64(len(r.ID)+len(r.DistinctID)+len(r.AnonymousID)+len(r.Group)+
		len(r.Source)+len(r.Properties)+len(r.Context))
}

// tail is a project's events that are not sealed yet, in log order. It only
// grows; a seal begins a new one with what is left. Readers hold a prefix.
type tail struct {
	rows  []*row          // under Store.mu
	ids   map[string]*row // under Store.mu; those whose id is taken
	bytes int64

	mu       sync.RWMutex
	all      *strip
	byName   map[string]*strip
	byPerson map[uint64]*row // by key as sent, the latest
}

// strip is some of a tail's rows, in log order, with the ranges of each zone of
// them: lists read the newest and leave the rest alone.
type strip struct {
	rows  []*row
	zones []zone
}

// zoneRows is how many rows a zone has, but for the last.
const zoneRows = 256

// zone is the least and greatest values of its rows.
type zone struct{ firstReceived, lastReceived, firstTime, lastTime int64 }

func (s *strip) add(r *row) {
	if len(s.rows)%zoneRows == 0 {
		s.zones = append(s.zones, zone{r.ReceivedAt, r.ReceivedAt, r.Time, r.Time})
	}
	s.rows = append(s.rows, r)
	z := &s.zones[len(s.zones)-1]
	z.firstReceived, z.lastReceived = min(z.firstReceived, r.ReceivedAt), max(z.lastReceived, r.ReceivedAt)
	z.firstTime, z.lastTime = min(z.firstTime, r.Time), max(z.lastTime, r.Time)
}

// first is the strip's rows among the tail's first n. The caller holds tail.mu.
func (s *strip) first(n int) []*row {
	if s == nil {
		return nil
	}
	return s.rows[:sort.Search(len(s.rows), func(i int) bool { return s.rows[i].seq >= n })]
}

// before is the same with zones, which hold those rows and perhaps a few later
// ones. The caller holds tail.mu.
func (s *strip) before(n int) strip {
	if s == nil {
		return strip{}
	}
	rows := s.first(n)
	return strip{rows, slices.Clone(s.zones[:(len(rows)+zoneRows-1)/zoneRows])}
}

func newTail() *tail {
	return &tail{
		ids: map[string]*row{}, all: &strip{}, byName: map[string]*strip{}, byPerson: map[uint64]*row{},
	}
}

// add appends a row. The caller holds Store.mu for writing.
func (t *tail) add(r *row) {
	r.seq = len(t.rows)
	t.rows = append(t.rows, r)
	t.ids[r.ID] = r
	t.bytes += r.size()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all.add(r)
	named, ok := t.byName[r.Name]
	if !ok {
		named = &strip{}
		t.byName[r.Name] = named
	}
	named.add(r)
	r.older = t.byPerson[r.key]
	t.byPerson[r.key] = r
}

// named is the rows of a name (event.Any for behaviour) among the first n.
func (t *tail) named(rows []*row, name string) []*row {
	if name == event.Any {
		var out []*row
		for _, r := range rows {
			if event.IsBehavior(r.Name) {
				out = append(out, r)
			}
		}
		return out
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.byName[name].first(len(rows))
}

// ofName is the strip of a name among the first n rows; everything for all.
func (t *tail) ofName(name string, n int) strip {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if name == everything {
		return t.all.before(n)
	}
	return t.byName[name].before(n)
}

// ofPerson visits the rows of a person key as sent among the first n, the
// latest first.
func (t *tail) ofPerson(key uint64, n int) iter.Seq[*row] {
	t.mu.RLock()
	latest := t.byPerson[key]
	t.mu.RUnlock()
	return func(yield func(*row) bool) {
		for r := latest; r != nil; r = r.older {
			if r.seq < n && !yield(r) {
				return
			}
		}
	}
}

// persons calls visit with the keys as sent in the tail and an id of each.
func (t *tail) persons(visit func(key uint64, id string)) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for key, r := range t.byPerson {
		visit(key, r.DistinctID)
	}
}

// names is the names in the tail, ascending.
func (t *tail) names() []string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	names := make([]string, 0, len(t.byName))
	for name := range t.byName {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
