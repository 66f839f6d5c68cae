package embedded

import (
	"cmp"
	"context"
	"slices"
)

// activity is what a person did in the scope.
type activity struct {
	key         uint64 // canonical
	events      int64
	first, last int64
}

func (a *activity) add(events, first, last int64) {
	if events == 0 {
		return
	}
	if a.events == 0 {
		a.first, a.last = first, last
	}
	a.events += events
	a.first, a.last = min(a.first, first), max(a.last, last)
}

// latestFirst orders activities as lists of persons do: the newest first.
func latestFirst(a, b activity) int {
	return cmp.Or(cmp.Compare(b.last, a.last), cmp.Compare(a.key, b.key))
}

// roster is everybody with events in the scope, in layers: those the files know,
// in an order that is kept as long as the files are; who changed since, kept
// until many more did; and the latest. A person is what the last layer that
// knows of them says.
type roster []layer

// layer is some persons, newest first, and all those it has the last word on:
// they may be gone, as part of another.
type layer struct {
	list    []activity
	changed map[uint64]bool
}

// hides reports whether a later layer than this has the last word on a person.
func (r roster) hides(n int, key uint64) bool {
	for _, l := range r[n+1:] {
		if l.changed[key] {
			return true
		}
	}
	return false
}

// each visits the persons after a place, newest first, until visit returns false.
func (r roster) each(after *activity, visit func(activity) bool) {
	rest := make([][]activity, len(r))
	for n, l := range r {
		rest[n] = l.list
		if after != nil {
			rest[n] = following(l.list, *after)
		}
	}
	for {
		first := -1
		for n := range rest {
			for len(rest[n]) > 0 && r.hides(n, rest[n][0].key) {
				rest[n] = rest[n][1:]
			}
			if len(rest[n]) > 0 && (first < 0 || latestFirst(rest[n][0], rest[first][0]) < 0) {
				first = n
			}
		}
		if first < 0 || !visit(rest[first][0]) {
			return
		}
		rest[first] = rest[first][1:]
	}
}

// size is about how many persons there are, and never less.
func (r roster) size() int {
	n := 0
	for _, l := range r {
		n += len(l.list)
	}
	return n
}

// following is the part of a sorted list after a place.
func following(list []activity, place activity) []activity {
	i, found := slices.BinarySearchFunc(list, place, latestFirst)
	if found {
		i++
	}
	return list[i:]
}

// rankedKey names the sealed part of a roster in the cache.
type rankedKey struct {
	directoryKey
	epoch uint64
}

// ranked is the persons the files know, newest first.
type ranked struct {
	all   []activity
	moved int // how much of identityView.moved the keys know
}

// recentKey names the middle layer of a roster in the cache.
type recentKey struct {
	rankedKey
	tail *tail
}

// recent is the persons who changed since the files, up to a moment.
type recent struct {
	layer
	rows, moved int
}

// relayer is how many rows of the tail the last layer may stand for.
const relayer = 4096

func (q *snapshot) roster(ctx context.Context) (roster, error) {
	v := q.view
	sealed, err := q.ranked(ctx)
	if err != nil {
		return nil, err
	}
	d, err := q.directory(ctx)
	if err != nil {
		return nil, err
	}
	build := func() (*recent, int64, error) {
		r := &recent{q.layer(d, 0, sealed.moved), len(v.rows), len(v.identity.moved)}
		return r, 128 * int64(len(r.changed)), nil
	}
	key := recentKey{rankedKey{directoryKey{q.scope, v.version}, v.identity.epoch}, v.tail}
	r, err := get(ctx, q.cache, key, build)
	switch {
	case err != nil:
		return nil, err
	case r.rows > len(v.rows) || r.moved > len(v.identity.moved): // made for a later view than ours
		r, _, _ = build()
	case r.rows+relayer < len(v.rows) || r.moved+relayer < len(v.identity.moved) || r.moved < sealed.moved:
		q.cache.forget(func(k any) bool {
			o, ok := k.(recentKey)
			return ok && o.scope == q.scope
		})
		if r, err = get(ctx, q.cache, key, build); err != nil {
			return nil, err
		}
	}
	return roster{{list: sealed.all}, r.layer, q.layer(d, r.rows, r.moved)}, nil
}

// layer is the persons with rows in the tail from one on, and those who changed
// their key after the first so many who did.
func (q *snapshot) layer(d *directory, from, moved int) layer {
	canonical := q.view.identity.canonical
	l := layer{changed: map[uint64]bool{}}
	for _, k := range q.view.identity.moved[moved:] {
		l.changed[k] = true
		l.changed[canonical(k)] = true
	}
	for _, row := range q.view.rows[from:] {
		if q.sees(&row.Event) {
			l.changed[canonical(row.key)] = true
		}
	}
	keys := make([]uint64, 0, len(l.changed))
	for k := range l.changed {
		if canonical(k) == k {
			keys = append(keys, k)
		}
	}
	for _, a := range q.activities(d, keys) {
		if a.events > 0 {
			l.list = append(l.list, a)
		}
	}
	slices.SortFunc(l.list, latestFirst)
	return l
}

func (q *snapshot) ranked(ctx context.Context) (*ranked, error) {
	key := rankedKey{directoryKey{q.scope, q.view.version}, q.view.identity.epoch}
	build := func() (*ranked, int64, error) {
		d, err := q.directory(ctx)
		if err != nil {
			return nil, 0, err
		}
		r := rankPersons(d, q.view.identity)
		return r, 32 * int64(cap(r.all)), nil
	}
	r, err := get(ctx, q.cache, key, build)
	switch known := len(q.view.identity.moved); {
	case err != nil:
		return nil, err
	case r.moved > known: // made for a later view than ours
		r, _, err = build()
	case r.moved+rebase < known:
		q.cache.forget(func(k any) bool { return k == any(key) })
		r, err = get(ctx, q.cache, key, build)
	}
	return r, err
}

// activities is what persons did, given by canonical keys, in their order.
func (q *snapshot) activities(d *directory, canonical []uint64) []activity {
	members := q.membersOf(canonical)
	out := make([]activity, len(canonical))
	n := len(q.view.rows)
	for i, key := range canonical {
		a := &out[i]
		a.key = key
		for _, k := range members[i] {
			if at, ok := slices.BinarySearch(d.keys, k); ok {
				a.add(d.events[at], d.first[at], d.last[at])
			}
			for r := range q.view.tail.ofPerson(k, n) {
				if q.sees(&r.Event) {
					a.add(1, r.Time, r.Time)
				}
			}
		}
	}
	return out
}

// membersOf is, for each canonical key, the keys as sent of the person.
func (q *snapshot) membersOf(canonical []uint64) [][]uint64 {
	out := make([][]uint64, len(canonical))
	s := q.store
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, ok := s.projects[q.scope.Project]
	for i, k := range canonical {
		out[i] = []uint64{k}
		if !ok {
			continue
		}
		now := k
		if r, moved := p.identity.root[k]; moved { // absorbed since the snapshot
			now = r
		}
		for _, m := range p.identity.members[now] {
			if m != k && q.view.identity.canonical(m) == k {
				out[i] = append(out[i], m)
			}
		}
	}
	return out
}

// keysOf is the person keys as sent of canonical keys, ascending.
func (q *snapshot) keysOf(canonical []uint64) []uint64 {
	keys := slices.Concat(q.membersOf(canonical)...)
	slices.Sort(keys)
	return slices.Compact(keys)
}

// rankPersons sums a directory by person.
func rankPersons(d *directory, identity *identityView) *ranked {
	all := make([]activity, len(d.keys))
	others := map[uint64]*activity{} // persons whose canonical id sent nothing itself
	for i, k := range d.keys {
		all[i].key = k
		into, c := &all[i], identity.canonical(k)
		if c != k {
			if at, ok := slices.BinarySearch(d.keys, c); ok {
				into = &all[at]
			} else if into = others[c]; into == nil {
				into = &activity{key: c}
				others[c] = into
			}
		}
		into.add(d.events[i], d.first[i], d.last[i])
	}
	for _, a := range others {
		all = append(all, *a)
	}
	all = slices.DeleteFunc(all, func(a activity) bool { return a.events == 0 })
	slices.SortFunc(all, latestFirst)
	return &ranked{all: slices.Clip(all), moved: len(identity.moved)}
}
