package eventdb

import (
	"github.com/cespare/xxhash/v2"

	"prodops/internal/event"
)

// Edge says that an id belongs to another: an event's anonymous id to its user
// id, or with an alias the previous id to the new one.
type Edge struct {
	ID, Parent string
	Time       int64  // of the event, Unix microseconds
	EventID    string // breaks ties of Time
}

// EdgeOf is the edge an event carries; ok is false when it carries none or one
// from an id to itself.
func EdgeOf(e *event.Event) (edge Edge, ok bool) {
	if e.AnonymousID == "" || e.DistinctID == "" || e.AnonymousID == e.DistinctID {
		return Edge{}, false
	}
	return Edge{ID: e.AnonymousID, Parent: e.DistinctID, Time: e.Time, EventID: e.ID}, true
}

// Before reports whether an edge takes precedence over another of the same id.
func (e Edge) Before(other Edge) bool {
	return e.Time < other.Time || e.Time == other.Time && e.EventID < other.EventID
}

// Identity knows which ids are one person, within a project and across its
// environments. An id has at most one parent: of its edges the earliest by
// (time, event id). So the order of arrival changes nothing, and a device two
// people share never makes them one. The zero value is ready to use; it is not
// safe for concurrent change.
type Identity struct {
	parent map[string]Edge
}

// Add takes an edge in and reports whether it changed anybody's parent.
func (i *Identity) Add(edge Edge) bool {
	if i.parent == nil {
		i.parent = map[string]Edge{}
	}
	if old, ok := i.parent[edge.ID]; ok && !edge.Before(old) {
		return false
	}
	changed := i.parent[edge.ID].Parent != edge.Parent
	i.parent[edge.ID] = edge
	return changed
}

// Canonical is the id a person goes by: the root of the id's chain of parents.
// Where the chain runs in a circle it is the smallest id of the circle.
func (i *Identity) Canonical(id string) string {
	// Two steps for fast, one for slow: on a circle they meet (Floyd), and
	// without one fast comes to the root.
	slow, fast := id, id
	for {
		for range 2 {
			edge, ok := i.parent[fast]
			if !ok {
				return fast
			}
			if fast = edge.Parent; fast == slow {
				return i.smallest(fast)
			}
		}
		slow = i.parent[slow].Parent
	}
}

// smallest is the least id of the circle that id is on.
func (i *Identity) smallest(id string) string {
	least := id
	for at := i.parent[id].Parent; at != id; at = i.parent[at].Parent {
		least = min(least, at)
	}
	return least
}

// Edges calls visit with the winning edge of every id that has a parent, in no
// order, until it returns false.
func (i *Identity) Edges(visit func(Edge) bool) {
	for _, edge := range i.parent {
		if !visit(edge) {
			return
		}
	}
}

// PersonKey is the number a canonical id goes by in sorted columns: its 64-bit
// xxHash (https://xxhash.com, XXH64, seed 0).
func PersonKey(canonical string) uint64 { return xxhash.Sum64String(canonical) }
