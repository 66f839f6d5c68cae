package embedded

import (
	"sort"
	"sync"

	"prodops/internal/event"
)

// row is an event in the tail.
type row struct {
	event.Event
	key uint64 // person key of DistinctID as sent
	seq int    // place in the tail
}

// size is about what a row costs in memory, in bytes: the struct, its strings,
// and its share of the maps that point to it.
func (r *row) size() int64 {
	const fixed = 400
	return fixed + int64(len(r.ID)+len(r.DistinctID)+len(r.AnonymousID)+len(r.Group)+
		len(r.Source)+len(r.Properties)+len(r.Context))
}

// tail is a project's events that are not sealed yet, in log order. It only
// grows; a seal begins a new one with what is left. Readers hold a prefix.
type tail struct {
	rows  []*row // under Store.mu
	ids   map[string]struct{}
	bytes int64

	mu     sync.RWMutex
	byName map[string][]*row
}

func newTail() *tail {
	return &tail{ids: map[string]struct{}{}, byName: map[string][]*row{}}
}

// add appends a row. The caller holds Store.mu for writing.
func (t *tail) add(r *row) {
	r.seq = len(t.rows)
	t.rows = append(t.rows, r)
	t.ids[r.ID] = struct{}{}
	t.bytes += r.size()
	t.mu.Lock()
	t.byName[r.Name] = append(t.byName[r.Name], r)
	t.mu.Unlock()
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
	all := t.byName[name]
	t.mu.RUnlock()
	n := sort.Search(len(all), func(i int) bool { return all[i].seq >= len(rows) })
	return all[:n]
}
