package embedded

import (
	"maps"

	"prodops/internal/eventdb"
)

// edge is an identity edge and where it came from: an import that is dropped
// takes its edges with it.
type edge struct {
	environment, importID string
	eventdb.Edge
}

// identity knows which distinct ids are one person. It is kept up to date edge
// by edge; readers use immutable views of it.
//
// Most edges only join two people, and what was built on an older view can be
// patched: moved lists, in order, the persons that were absorbed. An edge that
// takes an id away from its person (an earlier edge arriving late) ends the
// epoch: everything built on it is built again.
type identity struct {
	edges   map[uint64]eventdb.Edge // child key → the edge that counts
	root    map[uint64]uint64       // every key with an edge → its canonical key
	members map[uint64][]uint64     // canonical key → the keys of root that map to it
	moved   []uint64
	epoch   uint64
	split   bool // root and members must be rebuilt from edges

	base    map[uint64]uint64 // of the last view; never changed
	delta   map[uint64]uint64
	changed map[uint64]struct{} // since the last view
	last    *identityView
}

func newIdentity(epoch uint64) *identity {
	return &identity{
		edges: map[uint64]eventdb.Edge{}, root: map[uint64]uint64{}, members: map[uint64][]uint64{},
		base: map[uint64]uint64{}, delta: map[uint64]uint64{}, changed: map[uint64]struct{}{}, epoch: epoch,
	}
}

// add takes one edge in, in any order of time.
func (d *identity) add(e eventdb.Edge) {
	child, parent := eventdb.PersonKey(e.ID), eventdb.PersonKey(e.Parent)
	old, known := d.edges[child]
	if known && !e.Before(old) {
		return
	}
	d.edges[child] = e
	switch {
	case known && old.Parent == e.Parent, d.split:
	case known:
		d.split = true
	default:
		d.join(child, parent)
	}
}

// join makes child, which was the root of its person, follow parent.
func (d *identity) join(child, parent uint64) {
	to := parent
	if r, ok := d.root[parent]; ok {
		to = r
	}
	if to == child { // the chain came back: a cycle
		to = d.smallestOf(child)
	}
	moving := append(d.members[child], child)
	delete(d.members, child)
	for _, k := range moving {
		d.root[k] = to
		d.changed[k] = struct{}{}
	}
	d.members[to] = append(d.members[to], moving...)
	if to != child {
		d.moved = append(d.moved, child)
	}
}

// smallestOf is the key of the smallest id of the cycle through start.
func (d *identity) smallestOf(start uint64) uint64 {
	best := d.edges[start].ID
	for k := eventdb.PersonKey(d.edges[start].Parent); k != start; k = eventdb.PersonKey(d.edges[k].Parent) {
		best = min(best, d.edges[k].ID)
	}
	return eventdb.PersonKey(best)
}

// rebuild derives root and members from the edges and begins an epoch.
func (d *identity) rebuild() {
	edges := d.edges
	fresh := newIdentity(d.epoch + 1)
	*d = *fresh
	d.edges = edges
	for child := range edges {
		d.root[child] = d.resolve(child)
	}
	for k, r := range d.root {
		d.members[r] = append(d.members[r], k)
	}
	d.base = maps.Clone(d.root)
}

// resolve walks from a key to its root over the edges alone.
func (d *identity) resolve(k uint64) uint64 {
	// Brent's cycle detection: chains are short, but an id may be aliased for ever.
	tortoise, power, steps := k, 1, 0
	for {
		e, ok := d.edges[k]
		if !ok {
			return k
		}
		k = eventdb.PersonKey(e.Parent)
		if k == tortoise {
			return d.smallestOf(k)
		}
		if steps++; steps == power {
			tortoise, power, steps = k, power*2, 0
		}
	}
}

// canonicalID is the id the person with an id goes by.
func (d *identity) canonicalID(id string) string {
	k := eventdb.PersonKey(id)
	e, ok := d.edges[k]
	if !ok {
		return id
	}
	// Every root is some edge's parent, so the last edge on the way names it.
	for root := d.resolve(k); eventdb.PersonKey(e.Parent) != root; {
		e = d.edges[eventdb.PersonKey(e.Parent)]
	}
	return e.Parent
}

// identityView is the identity at one moment. It never changes.
type identityView struct {
	base, delta map[uint64]uint64
	moved       []uint64
	epoch       uint64
}

// maxDelta bounds what a new view copies after a few changes.
const maxDelta = 4096

// view is the identity as it is now.
func (d *identity) view() *identityView {
	if d.split {
		d.rebuild()
		d.last = nil
	}
	if d.last != nil && len(d.changed) == 0 {
		return d.last
	}
	if len(d.delta)+len(d.changed) > maxDelta {
		d.base, d.delta = maps.Clone(d.root), map[uint64]uint64{}
	} else {
		d.delta = maps.Clone(d.delta)
		for k := range d.changed {
			d.delta[k] = d.root[k]
		}
	}
	clear(d.changed)
	d.last = &identityView{base: d.base, delta: d.delta, moved: d.moved[:len(d.moved):len(d.moved)], epoch: d.epoch}
	return d.last
}

// canonical is the key of the person a key belongs to.
func (v *identityView) canonical(k uint64) uint64 {
	if r, ok := v.delta[k]; ok {
		return r
	}
	if r, ok := v.base[k]; ok {
		return r
	}
	return k
}
