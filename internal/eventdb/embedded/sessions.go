package embedded

import (
	"context"
	"slices"

	"prodops/internal/behavior"
	"prodops/internal/eventdb"
)

// sessions is, per row of series(name), the ordinal of the row's session
// within its person, counting from 0. A session ends where two events of the
// person, whatever their names, are more than eventdb.SessionGap apart.
//
// What is sealed is numbered once; then only the persons with events in the
// tail, and those who changed their key, are numbered again.
func (q *snapshot) sessions(ctx context.Context, name string) ([]uint32, error) {
	l, err := q.live(ctx, name)
	if err != nil {
		return nil, err
	}
	all, err := q.layout(ctx, everything)
	if err != nil {
		return nil, err
	}
	now := liveKey{all.serial, q.view.tail, len(q.view.rows), len(q.view.identity.moved)}
	key := personKey{columnKey{l.key, kindSessions, ""}, now}
	return get(ctx, q.cache, key, func() ([]uint32, int64, error) {
		sealed, err := q.sealedSessions(ctx, l.base, all)
		if err != nil {
			return nil, 0, err
		}
		out := splice(l, sealed, make([]uint32, len(l.tail)))
		if l.pieces == nil {
			out = slices.Clone(out)
		}
		q.renumber(out, l, all)
		return out, 4 * int64(cap(out)), nil
	})
}

// sealedSessions is the sessions of a layout's rows, by the layout of all events.
func (q *snapshot) sealedSessions(ctx context.Context, some, all *layout) ([]uint32, error) {
	key := personKey{columnKey{liveKey{base: some.serial}, kindSessions, ""}, liveKey{base: all.serial}}
	return get(ctx, q.cache, key, func() ([]uint32, int64, error) {
		out, at := make([]uint32, len(some.series.Times)), 0
		for i, person := range some.series.Persons {
			for at < len(all.series.Persons) && all.series.Persons[at] < person {
				at++
			}
			if at < len(all.series.Persons) && all.series.Persons[at] == person { // else it changed its key since
				numberSessions(out, some.series, i, timesOf(all.series, at))
			}
		}
		return out, 4 * int64(cap(out)), nil
	})
}

func timesOf(s *behavior.Series, person int) []int64 {
	return s.Times[s.Starts[person]:s.Starts[person+1]]
}

// numberSessions reads the sessions of a person's rows off the times of all
// their events, ascending.
func numberSessions(out []uint32, s *behavior.Series, person int, times []int64) {
	session, next := uint32(0), 0
	for row := s.Starts[person]; row < s.Starts[person+1]; row++ {
		for next+1 < len(times) && times[next] < s.Times[row] {
			if times[next+1]-times[next] > eventdb.SessionGap {
				session++
			}
			next++
		}
		out[row] = session
	}
}

// renumber numbers the sessions of persons of whom more than the layouts is known.
func (q *snapshot) renumber(out []uint32, l *live, all *layout) {
	identity := q.view.identity
	more := map[uint64][]int64{} // by canonical person: the times that all lacks under this key
	for _, k := range identity.moved[min(l.base.moved, all.moved):] {
		more[identity.canonical(k)] = nil
	}
	for _, k := range identity.moved[all.moved:] {
		c := identity.canonical(k)
		if at, ok := slices.BinarySearch(all.series.Persons, k); ok && c != k {
			more[c] = append(more[c], timesOf(all.series, at)...)
		}
	}
	for _, r := range q.view.rows {
		if q.sees(&r.Event) {
			c := identity.canonical(r.key)
			more[c] = append(more[c], r.Time)
		}
	}
	for person, times := range more {
		i, ok := slices.BinarySearch(l.series.Persons, person)
		if !ok {
			continue
		}
		if at, ok := slices.BinarySearch(all.series.Persons, person); ok {
			times = append(times, timesOf(all.series, at)...)
		}
		slices.Sort(times)
		numberSessions(out, l.series, i, times)
	}
}
