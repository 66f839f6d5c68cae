package embedded

import (
	"cmp"
	"context"
	"slices"
	"sort"

	"prodops/internal/behavior"
)

// live is a name's rows as a snapshot sees them: a layout of the sealed rows,
// with the tail and the latest merges of persons put in. Its rows are pieces of
// the layout's and of the tail's, so that columns are patched by copying.
type live struct {
	key    liveKey
	series *behavior.Series
	base   *layout
	tail   []*row  // in (canonical person, time, id) order
	pieces []piece // nil when the layout is used as it is
}

// piece is rows from..to of the layout, or of the tail when tail is set.
type piece struct {
	from, to uint32
	tail     bool
}

// liveKey says what a live was made of.
type liveKey struct {
	base  uint64 // layout.serial
	tail  *tail
	rows  int // of the tail
	moved int
}

func (l *live) bytes() int64 {
	if l.pieces == nil {
		return 0 // the layout is accounted for by itself
	}
	return seriesBytes(l.series) + 12*int64(cap(l.pieces)) + 8*int64(cap(l.tail))
}

// patch puts the tail's rows of a name, and the persons absorbed since the
// layout was made, into it.
func (q *snapshot) patch(ctx context.Context, base *layout, tail []*row) (*live, error) {
	identity := q.view.identity
	l := &live{base: base, tail: tail}
	canon := make(map[*row]uint64, len(tail))
	touched := map[uint64][]uint32{} // canonical person → its persons in the layout
	for _, r := range tail {
		canon[r] = identity.canonical(r.key)
		touched[canon[r]] = nil
	}
	slices.SortFunc(tail, func(a, b *row) int {
		return cmp.Or(cmp.Compare(canon[a], canon[b]), cmp.Compare(a.Time, b.Time), cmp.Compare(a.ID, b.ID))
	})
	var gone []uint32 // persons of the layout that now go by another key
	for _, k := range identity.moved[base.moved:] {
		if i, ok := slices.BinarySearch(base.series.Persons, k); ok && identity.canonical(k) != k {
			c := identity.canonical(k)
			touched[c] = append(touched[c], uint32(i))
			gone = append(gone, uint32(i))
		}
	}
	if len(touched) == 0 {
		l.series = base.series
		return l, nil
	}
	p := &patcher{q: q, live: l, base: base.series, canon: canon}
	if err := p.run(ctx, touched, gone); err != nil {
		return nil, err
	}
	return l, nil
}

// patcher builds a live from a layout and the persons that differ.
type patcher struct {
	q     *snapshot
	live  *live
	base  *behavior.Series
	canon map[*row]uint64
	out   behavior.Series
	used  int // tail rows put in
}

func (p *patcher) run(ctx context.Context, touched map[uint64][]uint32, gone []uint32) error {
	keys := make([]uint64, 0, len(touched))
	for k := range touched {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	slices.Sort(gone)
	rows := len(p.base.Times) + len(p.live.tail)
	p.out.Persons = make([]uint64, 0, len(p.base.Persons)+len(keys))
	p.out.Starts = make([]uint32, 0, len(p.base.Persons)+len(keys)+1)
	p.out.Times = make([]int64, 0, rows)
	next := 0 // person of the layout to copy next
	for _, k := range keys {
		i, found := slices.BinarySearch(p.base.Persons, k)
		gone = p.copyPersons(next, i, gone)
		next = i
		blocks := touched[k]
		if found {
			next = i + 1
			if !slices.Contains(blocks, uint32(i)) {
				blocks = append(blocks, uint32(i))
			}
		}
		if err := p.person(ctx, k, blocks); err != nil {
			return err
		}
	}
	p.copyPersons(next, len(p.base.Persons), gone)
	p.out.Starts = append(p.out.Starts, uint32(len(p.out.Times)))
	p.live.series = &p.out
	if p.live.pieces == nil {
		p.live.pieces = []piece{}
	}
	return nil
}

// copyPersons copies the layout's persons from..to but those gone, and returns
// the gone that are left.
func (p *patcher) copyPersons(from, to int, gone []uint32) []uint32 {
	for from < to {
		end := to
		if len(gone) > 0 && int(gone[0]) < to {
			end = int(gone[0])
		}
		first, last := p.base.Starts[from], p.base.Starts[end]
		offset := uint32(len(p.out.Times)) - first // wraps, and wraps back when added
		p.out.Persons = append(p.out.Persons, p.base.Persons[from:end]...)
		for _, at := range p.base.Starts[from:end] {
			p.out.Starts = append(p.out.Starts, at+offset)
		}
		p.out.Times = append(p.out.Times, p.base.Times[first:last]...)
		p.addPiece(piece{from: first, to: last})
		from = end
		if end < to {
			gone = gone[1:]
			from++
		}
	}
	return gone
}

// addPiece appends a piece, to the one before where they adjoin.
func (p *patcher) addPiece(next piece) {
	if next.from == next.to {
		return
	}
	if n := len(p.live.pieces); n > 0 && p.live.pieces[n-1].to == next.from && p.live.pieces[n-1].tail == next.tail {
		p.live.pieces[n-1].to = next.to
		return
	}
	p.live.pieces = append(p.live.pieces, next)
}

// mixedRow is a row of a person being put together.
type mixedRow struct {
	time  int64
	block int // which run it came from; -1 for the tail
	from  uint32
}

// person appends one person: blocks of the layout and rows of the tail.
func (p *patcher) person(ctx context.Context, key uint64, blocks []uint32) error {
	var rows []mixedRow
	for n, b := range blocks {
		for at := p.base.Starts[b]; at < p.base.Starts[b+1]; at++ {
			rows = append(rows, mixedRow{p.base.Times[at], n, at})
		}
	}
	for ; p.used < len(p.live.tail) && p.canon[p.live.tail[p.used]] == key; p.used++ {
		rows = append(rows, mixedRow{p.live.tail[p.used].Time, -1, uint32(p.used)})
	}
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].time < rows[j].time })
	if err := p.breakTies(ctx, rows); err != nil {
		return err
	}
	p.out.Persons = append(p.out.Persons, key)
	p.out.Starts = append(p.out.Starts, uint32(len(p.out.Times)))
	for _, r := range rows {
		p.out.Times = append(p.out.Times, r.time)
		p.addPiece(piece{from: r.from, to: r.from + 1, tail: r.block < 0})
	}
	return nil
}

// breakTies orders rows of the same time by id, where they are of different runs.
func (p *patcher) breakTies(ctx context.Context, rows []mixedRow) error {
	for i := 0; i < len(rows); {
		end, differ := i+1, false
		for end < len(rows) && rows[end].time == rows[i].time {
			differ = differ || rows[end].block != rows[i].block
			end++
		}
		if differ {
			if err := p.orderByID(ctx, rows[i:end]); err != nil {
				return err
			}
		}
		i = end
	}
	return nil
}

func (p *patcher) orderByID(ctx context.Context, rows []mixedRow) error {
	base := p.live.base
	numberOf := func(r mixedRow) uint32 {
		if base.order == nil {
			return r.from
		}
		return base.order[r.from]
	}
	var numbers []uint32
	for _, r := range rows {
		if r.block >= 0 {
			numbers = append(numbers, numberOf(r))
		}
	}
	slices.Sort(numbers)
	ids, err := p.q.idsOf(ctx, base.parts, numbers)
	if err != nil {
		return err
	}
	idOf := func(r mixedRow) string {
		if r.block < 0 {
			return p.live.tail[r.from].ID
		}
		return ids[numberOf(r)]
	}
	slices.SortStableFunc(rows, func(a, b mixedRow) int { return cmp.Compare(idOf(a), idOf(b)) })
	return nil
}

// splice is a column over the live's rows, from the layout's and the tail's.
func splice[T any](l *live, base, tail []T) []T {
	if l.pieces == nil {
		return base
	}
	out := make([]T, 0, len(l.series.Times))
	for _, p := range l.pieces {
		if p.tail {
			out = append(out, tail[p.from:p.to]...)
		} else {
			out = append(out, base[p.from:p.to]...)
		}
	}
	return out
}

// tailNamed is the tail's rows of a name in the snapshot. The caller may sort it.
func (q *snapshot) tailNamed(name string) []*row {
	var out []*row
	named := q.view.rows
	if name != everything {
		named = q.view.tail.named(q.view.rows, name)
	}
	for _, r := range named {
		if q.sees(&r.Event) && (q.whole || q.keys.has(q.view.identity.canonical(r.key))) {
			out = append(out, r)
		}
	}
	return out
}
