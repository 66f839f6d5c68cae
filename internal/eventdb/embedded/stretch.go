package embedded

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/apache/arrow-go/v18/arrow/array"

	"prodops/internal/event"
)

// A file is sorted by (event, person), so its newest events lie all over it and
// one page costs a pass over the file. Lists therefore read it in stretches of
// about stretchRows events by the order of the list, and keep them: the next
// pages, and everybody else's, come out of memory.

// stretchRows is about how many events are read at once.
const stretchRows = 8 << 10

// ladderSample is about how many values decide where stretches begin.
const ladderSample = 1 << 18

// ladderKey names how a list cuts a file: into stretches of the events that
// meet the SQL condition, by the list's order.
type ladderKey struct {
	file      *file
	order     string
	condition string
}

// stretchKey names a stretch: rung n of the ladder.
type stretchKey struct {
	ladderKey
	n int
}

// ladder is the values at which the stretches of a list begin, ascending; the
// last one has no end.
func (l *lister) ladder(ctx context.Context, f *file, condition string) ([]int64, error) {
	var rows int64
	for _, c := range f.counts(l.plan.Filter.Event, l.q.scope.Environment) {
		rows += c.Count
	}
	if rows <= stretchRows {
		return []int64{math.MinInt64}, nil
	}
	key := ladderKey{f, l.order(), condition}
	return get(ctx, l.q.cache, key, func() ([]int64, int64, error) {
		var sample []int64
		step, at := 1+int(rows/ladderSample), 0
		query := fmt.Sprintf("SELECT %s FROM %s WHERE %s", l.order(), f.source(), condition)
		err := l.q.store.duck.each(ctx, query, func(b batch) error {
			column, err := column[*array.Int64](b, 0)
			if err != nil {
				return err
			}
			values := column.Values()
			for ; at < len(values); at += step {
				sample = append(sample, values[at])
			}
			at -= len(values)
			return nil
		})
		if err != nil {
			return nil, 0, fmt.Errorf("event file %s: %w", f.path+extParquet, err)
		}
		slices.Sort(sample)
		rungs := []int64{math.MinInt64}
		for i := max(stretchRows/step, 1); i < len(sample); i += max(stretchRows/step, 1) {
			if sample[i] > rungs[len(rungs)-1] {
				rungs = append(rungs, sample[i])
			}
		}
		return rungs, 8 * int64(len(rungs)), nil
	})
}

// stretch is the events of a rung, newest first. They are shared.
func (l *lister) stretch(ctx context.Context, f *file, condition string, rungs []int64, n int) ([]event.Event, error) {
	return get(ctx, l.q.cache, stretchKey{ladderKey{f, l.order(), condition}, n}, func() ([]event.Event, int64, error) {
		within := condition
		if n > 0 {
			within += fmt.Sprintf(" AND %s >= %d", l.order(), rungs[n])
		}
		if n+1 < len(rungs) {
			within += fmt.Sprintf(" AND %s < %d", l.order(), rungs[n+1])
		}
		events, err := l.q.read(ctx, f, within)
		if err != nil {
			return nil, 0, err
		}
		slices.SortFunc(events, func(a, b event.Event) int { return newest(l.placeOf(&a), l.placeOf(&b)) })
		return events, eventsBytes(events), nil
	})
}

// eventsBytes is about what events keep alive.
func eventsBytes(events []event.Event) int64 {
	const fixed = 320
	bytes := fixed * int64(cap(events))
	for i := range events {
		bytes += int64(len(events[i].ID) + len(events[i].DistinctID) + len(events[i].Properties) + len(events[i].Context))
	}
	return bytes
}

// rungOf is the rung that holds a value.
func rungOf(rungs []int64, at int64) int {
	return sort.Search(len(rungs), func(i int) bool { return rungs[i] > at }) - 1
}

// listFile offers a file's events, newest first, until the list is full of
// newer ones or the file has no more.
func (l *lister) listFile(ctx context.Context, f *file) error {
	condition := l.condition(f)
	rungs, err := l.ladder(ctx, f, condition)
	if err != nil {
		return err
	}
	first := len(rungs) - 1
	if l.before != nil {
		first = rungOf(rungs, l.before.at)
	}
	for n := first; n >= 0; n-- {
		if n+1 < len(rungs) && l.fullBefore(rungs[n+1]-1) {
			return nil
		}
		events, err := l.stretch(ctx, f, condition, rungs, n)
		if err != nil {
			return err
		}
		if err := l.offerInOrder(ctx, events); err != nil {
			return err
		}
	}
	return nil
}

// offerInOrder offers events that stand in the order of the list, from the
// cursor on, as long as they can matter.
func (l *lister) offerInOrder(ctx context.Context, events []event.Event) error {
	from := 0
	if l.before != nil {
		from = sort.Search(len(events), func(i int) bool { return newest(*l.before, l.placeOf(&events[i])) < 0 })
	}
	had := len(l.found)
	for i := from; i < len(events) && len(l.found)-had < l.plan.Limit; i++ {
		if had >= l.plan.Limit && newest(l.placeOf(&events[i]), l.placeOf(&l.found[had-1])) > 0 {
			break
		}
		if err := l.offer(ctx, &events[i]); err != nil {
			return err
		}
	}
	l.cut()
	return nil
}

// findIn is the place of a cursor's event in a file.
func (l *lister) findIn(ctx context.Context, f *file, at int64, id string) (place, bool, error) {
	condition := l.condition(f)
	rungs, err := l.ladder(ctx, f, condition)
	if err != nil {
		return place{}, false, err
	}
	events, err := l.stretch(ctx, f, condition, rungs, rungOf(rungs, at))
	if err != nil {
		return place{}, false, err
	}
	from := sort.Search(len(events), func(i int) bool { return cmp.Compare(l.placeOf(&events[i]).at, at) <= 0 })
	for i := from; i < len(events) && l.placeOf(&events[i]).at == at; i++ {
		if events[i].ID == id {
			return l.placeOf(&events[i]), true, nil
		}
	}
	return place{}, false, nil
}
