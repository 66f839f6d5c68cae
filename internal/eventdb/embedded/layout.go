package embedded

import (
	"cmp"
	"context"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"prodops/internal/behavior"
)

// layout is the sealed rows of a name in (canonical person, time, id) order.
type layout struct {
	serial uint64 // names the layout in cache keys
	series *behavior.Series
	parts  []part   // without keys and times
	order  []uint32 // per row of series, its number among the loaded rows; nil: the same
	moved  int      // how much of identityView.moved the canonical keys know
}

func (l *layout) bytes() int64 { return seriesBytes(l.series) + 4*int64(cap(l.order)) }

func seriesBytes(s *behavior.Series) int64 {
	return 8*int64(cap(s.Persons)) + 4*int64(cap(s.Starts)) + 8*int64(cap(s.Times))
}

// run is a stretch of rows of one person within one sorted stream.
type run struct {
	person   uint64 // canonical
	from, to uint32
}

// stream is rows sorted by (person key as sent, time, id), and those of its
// runs whose person goes by another key.
type stream struct {
	from, to uint32
	moved    []run // by person
}

// tie is a stretch of the output whose rows share person and time but come from
// different runs: only their ids can order them.
type tie struct{ from, to uint32 }

// arrange orders loaded rows by canonical person, time and id.
func (q *snapshot) arrange(ctx context.Context, rows *sealedRows) (*layout, error) {
	l := &layout{parts: rows.parts, moved: len(q.view.identity.moved)}
	streams, moved := q.streamsOf(rows)
	if len(streams) <= 1 && !moved {
		l.series = inOrder(rows)
		return l, nil
	}
	shards := shardsOf(len(rows.keys))
	done := make([]*arranger, len(shards))
	g, _ := errgroup.WithContext(ctx)
	g.SetLimit(max(1, runtime.GOMAXPROCS(0)))
	for i, keys := range shards {
		g.Go(func() error {
			done[i] = &arranger{rows: rows, identity: q.view.identity, streams: streams}
			done[i].arrange(keys)
			return ctx.Err()
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	ties := l.join(done)
	return l, q.breakTies(ctx, l, ties)
}

// inOrder is the series of rows that are sorted already.
func inOrder(rows *sealedRows) *behavior.Series {
	s := &behavior.Series{Times: rows.times, Starts: []uint32{0}}
	for i := 0; i < len(rows.keys); {
		end := i + runLength(rows.keys[i:])
		s.Persons, s.Starts = append(s.Persons, rows.keys[i]), append(s.Starts, uint32(end))
		i = end
	}
	s.Persons, s.Starts = slices.Clip(s.Persons), slices.Clip(s.Starts)
	return s
}

// runLength is how many equal keys the slice begins with.
func runLength(keys []uint64) int {
	n := 1
	for n < len(keys) && keys[n] == keys[0] {
		n++
	}
	return n
}

// streamsOf finds the sorted streams and, in them, the persons that go by
// another key.
func (q *snapshot) streamsOf(rows *sealedRows) (streams []stream, anyMoved bool) {
	for _, p := range rows.parts {
		for _, s := range p.segments {
			streams = append(streams, stream{from: uint32(s.from), to: uint32(s.to)})
		}
	}
	if len(q.view.identity.base)+len(q.view.identity.delta) == 0 {
		return streams, false
	}
	g := errgroup.Group{}
	g.SetLimit(max(1, runtime.GOMAXPROCS(0)))
	for i := range streams {
		g.Go(func() error {
			s := &streams[i]
			for at := s.from; at < s.to; {
				key := rows.keys[at]
				end := at + uint32(runLength(rows.keys[at:s.to]))
				if c := q.view.identity.canonical(key); c != key {
					s.moved = append(s.moved, run{c, at, end})
				}
				at = end
			}
			slices.SortFunc(s.moved, func(a, b run) int {
				return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(a.from, b.from))
			})
			return nil
		})
	}
	_ = g.Wait() // none of them fails
	for _, s := range streams {
		anyMoved = anyMoved || len(s.moved) > 0
	}
	return streams, anyMoved
}

// shardsOf cuts the person keys into ranges that are arranged on their own:
// few enough rows each to stay in the processor's cache.
func shardsOf(rows int) []keyRange {
	bits := 0
	for rows>>bits > 1<<18 && bits < 12 {
		bits++
	}
	if bits == 0 {
		return []keyRange{{0, ^uint64(0)}}
	}
	out := make([]keyRange, 1<<bits)
	for i := range out {
		lo := uint64(i) << (64 - bits)
		out[i] = keyRange{lo, lo | (^uint64(0) >> bits)}
	}
	return out
}

// arranger orders the rows of one range of persons.
type arranger struct {
	rows     *sealedRows
	identity *identityView
	streams  []stream

	runs    []run
	persons []uint64
	starts  []uint32 // where each person begins in order
	order   []uint32
	ties    []tie
}

func (a *arranger) arrange(keys keyRange) {
	var ends []int // where stretches sorted by person end in runs
	for _, s := range a.streams {
		ends = a.collect(s, keys, ends)
	}
	a.runs = mergeStretches(a.runs, ends)
	total := 0
	for _, r := range a.runs {
		total += int(r.to - r.from)
	}
	a.order = make([]uint32, 0, total)
	for i := 0; i < len(a.runs); {
		end := i + 1
		for end < len(a.runs) && a.runs[end].person == a.runs[i].person {
			end++
		}
		a.persons = append(a.persons, a.runs[i].person)
		a.starts = append(a.starts, uint32(len(a.order)))
		a.person(a.runs[i:end])
		i = end
	}
	a.runs = nil
}

// collect takes the runs of a stream whose canonical person is in the range:
// those of persons under their own key and then those that go by another, each
// sorted by person. It appends where the two end.
func (a *arranger) collect(s stream, keys keyRange, ends []int) []int {
	part := a.rows.keys[s.from:s.to]
	lo, _ := slices.BinarySearch(part, keys.lo)
	for at := lo; at < len(part) && part[at] <= keys.hi; {
		end := at + runLength(part[at:])
		if len(s.moved) == 0 || a.identity.canonical(part[at]) == part[at] {
			a.runs = append(a.runs, run{part[at], s.from + uint32(at), s.from + uint32(end)})
		}
		at = end
	}
	ends = append(ends, len(a.runs))
	first, _ := slices.BinarySearchFunc(s.moved, keys.lo, func(r run, k uint64) int { return cmp.Compare(r.person, k) })
	for _, r := range s.moved[first:] {
		if r.person > keys.hi {
			break
		}
		a.runs = append(a.runs, r)
	}
	return append(ends, len(a.runs))
}

// mergeStretches sorts runs by person, given where the stretches end that are
// sorted already: as many passes as two has to be doubled to reach their number,
// where a sort would need as many as it takes to reach the number of runs.
func mergeStretches(runs []run, ends []int) []run {
	spare := make([]run, len(runs))
	for len(ends) > 1 {
		merged, begin := ends[:0], 0
		for i := 0; i < len(ends); i += 2 {
			middle, end := ends[i], ends[min(i+1, len(ends)-1)]
			mergeTwo(spare[begin:end], runs[begin:middle], runs[middle:end])
			merged, begin = append(merged, end), end
		}
		ends = merged
		runs, spare = spare, runs
	}
	return runs
}

// mergeTwo writes two sorted stretches into one.
func mergeTwo(into, a, b []run) {
	for i := range into {
		if len(b) == 0 || len(a) > 0 && a[0].person <= b[0].person {
			into[i], a = a[0], a[1:]
		} else {
			into[i], b = b[0], b[1:]
		}
	}
}

// person appends the rows of one person's runs by time, and notes its ties.
func (a *arranger) person(runs []run) {
	times := a.rows.times
	if len(runs) > 1 {
		slices.SortFunc(runs, func(x, y run) int {
			return cmp.Or(cmp.Compare(times[x.from], times[y.from]), cmp.Compare(x.from, y.from))
		})
	}
	begin, apart := len(a.order), true
	for i, r := range runs {
		if i > 0 && times[runs[i-1].to-1] >= times[r.from] {
			apart = false
		}
		for row := r.from; row < r.to; row++ {
			a.order = append(a.order, row)
		}
	}
	if apart {
		return
	}
	mine := a.order[begin:]
	slices.SortFunc(mine, func(x, y uint32) int { return cmp.Or(cmp.Compare(times[x], times[y]), cmp.Compare(x, y)) })
	for i := 0; i < len(mine); {
		end := i + 1
		for end < len(mine) && times[mine[end]] == times[mine[i]] {
			end++
		}
		if end > i+1 && !sameRun(runs, mine[i], mine[end-1]) {
			a.ties = append(a.ties, tie{uint32(begin + i), uint32(begin + end)})
		}
		i = end
	}
}

// sameRun reports whether two rows are of one run, and so in id order already.
func sameRun(runs []run, x, y uint32) bool {
	for _, r := range runs {
		if r.from <= x && x < r.to {
			return y < r.to && y >= r.from
		}
	}
	return false
}

// join puts the arranged ranges together.
func (l *layout) join(done []*arranger) (ties []tie) {
	persons, rows := 0, 0
	for _, a := range done {
		persons, rows = persons+len(a.persons), rows+len(a.order)
	}
	s := &behavior.Series{
		Persons: make([]uint64, 0, persons), Starts: make([]uint32, 0, persons+1), Times: make([]int64, 0, rows),
	}
	l.order = make([]uint32, 0, rows)
	for i, a := range done {
		offset := uint32(len(l.order))
		s.Persons = append(s.Persons, a.persons...)
		for _, at := range a.starts {
			s.Starts = append(s.Starts, offset+at)
		}
		for _, t := range a.ties {
			ties = append(ties, tie{t.from + offset, t.to + offset})
		}
		for _, row := range a.order {
			s.Times = append(s.Times, a.rows.times[row])
		}
		l.order = append(l.order, a.order...)
		done[i] = nil
	}
	s.Starts = append(s.Starts, uint32(len(l.order)))
	l.series = s
	return ties
}

// breakTies orders rows of the same person and time by id.
func (q *snapshot) breakTies(ctx context.Context, l *layout, ties []tie) error {
	if len(ties) == 0 {
		return nil
	}
	var rows []uint32
	for _, t := range ties {
		rows = append(rows, l.order[t.from:t.to]...)
	}
	slices.Sort(rows)
	ids, err := q.idsOf(ctx, l.parts, rows)
	if err != nil {
		return err
	}
	for _, t := range ties {
		slices.SortFunc(l.order[t.from:t.to], func(x, y uint32) int { return cmp.Compare(ids[x], ids[y]) })
	}
	return nil
}

// gather is a loaded column in the layout's order.
func gather[T any](l *layout, column []T) []T {
	if l.order == nil {
		return column
	}
	out := make([]T, len(l.order))
	for i, row := range l.order {
		out[i] = column[row]
	}
	return out
}
