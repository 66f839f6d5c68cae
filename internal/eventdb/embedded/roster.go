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

// roster is everybody with events in the scope: those the files know, in an
// order that is kept as long as the files are, and those who did something
// since or go by another key now, who hide what the files say of them.
type roster struct {
	sealed, recent []activity // newest first
	changed        map[uint64]bool
}

// each visits the persons after a place, newest first, until visit returns false.
func (r *roster) each(after *activity, visit func(activity) bool) {
	sealed, recent := r.sealed, r.recent
	if after != nil {
		sealed, recent = following(sealed, *after), following(recent, *after)
	}
	for len(sealed)+len(recent) > 0 {
		switch {
		case len(sealed) > 0 && r.changed[sealed[0].key]:
			sealed = sealed[1:]
		case len(recent) == 0 || len(sealed) > 0 && latestFirst(sealed[0], recent[0]) < 0:
			if !visit(sealed[0]) {
				return
			}
			sealed = sealed[1:]
		default:
			if !visit(recent[0]) {
				return
			}
			recent = recent[1:]
		}
	}
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

// rosterKey names a roster in the cache.
type rosterKey struct {
	rankedKey
	tail        *tail
	rows, moved int
}

func (q *snapshot) roster(ctx context.Context) (*roster, error) {
	v := q.view
	sealed, err := q.ranked(ctx)
	if err != nil {
		return nil, err
	}
	key := rosterKey{rankedKey{directoryKey{q.scope, v.version}, v.identity.epoch}, v.tail, len(v.rows), len(v.identity.moved)}
	return get(ctx, q.cache, key, func() (*roster, int64, error) {
		d, err := q.directory(ctx)
		if err != nil {
			return nil, 0, err
		}
		r := &roster{sealed: sealed.all, changed: map[uint64]bool{}}
		for _, k := range v.identity.moved[sealed.moved:] {
			r.changed[k] = true
			r.changed[v.identity.canonical(k)] = true
		}
		for _, row := range v.rows {
			if q.sees(&row.Event) {
				r.changed[v.identity.canonical(row.key)] = true
			}
		}
		keys := make([]uint64, 0, len(r.changed))
		for k := range r.changed {
			if v.identity.canonical(k) == k {
				keys = append(keys, k)
			}
		}
		for _, a := range q.activities(d, keys) {
			if a.events > 0 {
				r.recent = append(r.recent, a)
			}
		}
		slices.SortFunc(r.recent, latestFirst)
		q.cache.forget(func(k any) bool {
			o, ok := k.(rosterKey)
			return ok && o.scope == q.scope && (o.tail != v.tail || o.rows < len(v.rows))
		})
		return r, 64 * int64(len(r.recent)), nil
	})
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
	out := make([]activity, len(canonical))
	n := len(q.view.rows)
	for i, keys := range q.membersOf(canonical) {
		a := &out[i]
		a.key = canonical[i]
		for _, k := range keys {
			if at, ok := slices.BinarySearch(d.keys, k); ok {
				a.add(d.events[at], d.first[at], d.last[at])
			}
			for _, r := range q.view.tail.rowsOfPerson(k, n) {
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
