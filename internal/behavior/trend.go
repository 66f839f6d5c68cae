package behavior

import (
	"context"
	"math"
	"math/bits"
	"slices"
)

// Tally says what a trend counts per bucket and group.
type Tally uint8

// The tallies.
const (
	CountEvents Tally = iota
	CountPersons
	CountPerPerson // persons, and the events, so that events per person follow
	CountSessions  // different sessions; sources carry Session
	CountActives   // persons in the rolling windows of Back
	SumNumbers     // with least, greatest and number of values
	KeepNumbers    // every value, for quantiles
	CountValues    // different values of Trend.Value
)

// Trend is one series of a trends question. An event belongs to it when its
// mask has a bit set.
type Trend struct {
	Tally  Tally
	Bounds []int64   // edges of the buckets
	Back   []int64   // per bucket where its rolling window begins, for CountActives
	Groups int       // group numbers are below this; 1 without a breakdown
	Number []float64 // per row, NaN for none; for SumNumbers and KeepNumbers
	Value  *Column   // for CountValues; beside Number, which rows have a value that is not one
}

// TrendCounts is what a trend adds up. Cells are numbered group by group, each
// group having one per bucket and then one for all buckets together: see Cell.
type TrendCounts struct {
	Count   []int64 // events, or numbers for SumNumbers
	Unique  []int64 // persons, or sessions
	Sum     []float64
	Least   []float64
	Most    []float64
	Numbers [][]float64 // per cell of a bucket; the cell of all buckets stays empty
	Values  []uint64    // cell<<32 | value number, in ascending order, once each
	Matched int64       // events in the buckets
	Skipped int64       // of them, those with a value that is not a number
	buckets int
}

// Cell is the number of a group's bucket; bucket len(Bounds)-1 is all of them.
func (t *Trend) Cell(group, bucket int) int { return group*len(t.Bounds) + bucket }

// Run counts the span's events of one source. visit, if not nil, is told of
// every person and bucket (and group) that CountPersons or CountActives count,
// persons in ascending order, in no order of buckets, groups perhaps again.
func (t *Trend) Run(ctx context.Context, source *Source, span Span, visit func(person uint64, group uint32, bucket int)) (*TrendCounts, error) {
	r := newTrendRun(t, source, visit)
	from, to := source.Series.indexes(span)
	if source.Every == 0 {
		return r.counts, nil
	}
	plain := t.Tally == CountPersons && source.Mask == nil && visit == nil
	for i := from; i < to; i++ {
		if (i-from)%patience == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if plain {
			r.plain(i)
		} else {
			r.person(i)
		}
	}
	r.compact()
	return r.counts, nil
}

// trendRun is one pass over a span.
type trendRun struct {
	*Trend
	source  *Source
	visit   func(uint64, uint32, int)
	counts  *TrendCounts
	grid    buckets
	marks   []mark // per group
	pending int    // length of Values when last compacted

	plainMarks []uint64 // per group (index of a person + 1)<<32 | bucket
}

// mark is what was last counted in a group.
type mark struct {
	person  int // index + 1
	bucket  int
	session uint32
}

func newTrendRun(t *Trend, source *Source, visit func(uint64, uint32, int)) *trendRun {
	r := &trendRun{Trend: t, source: source, visit: visit, grid: newBuckets(t.Bounds)}
	cells := t.Groups * len(t.Bounds)
	r.marks, r.plainMarks = make([]mark, t.Groups), make([]uint64, t.Groups)
	r.counts = &TrendCounts{Count: make([]int64, cells), Unique: make([]int64, cells), buckets: len(t.Bounds) - 1}
	switch t.Tally {
	case SumNumbers:
		r.counts.Sum = make([]float64, cells)
		r.counts.Least = slices.Repeat([]float64{math.Inf(1)}, cells)
		r.counts.Most = slices.Repeat([]float64{math.Inf(-1)}, cells)
	case KeepNumbers:
		r.counts.Numbers = make([][]float64, cells)
	}
	return r
}

// person counts the events of the person with the index.
func (r *trendRun) person(i int) {
	series := r.source.Series
	first, last := r.Bounds[0], r.Bounds[len(r.Bounds)-1]
	for row := series.Starts[i]; row < series.Starts[i+1]; row++ {
		t := series.Times[row]
		if t >= last {
			return
		}
		if r.source.mask(row) == 0 {
			continue
		}
		var group uint32
		if r.source.Group != nil {
			group = r.source.Group.at(row)
		}
		if r.Tally == CountActives {
			r.active(i, t, group)
		}
		if t < first {
			continue
		}
		r.counts.Matched++
		r.event(i, row, group, r.grid.at(t))
	}
}

// plain is person for CountPersons when all events match: the tightest loop,
// because it is the most frequent question.
func (r *trendRun) plain(i int) {
	series, marks, unique := r.source.Series, r.plainMarks, r.counts.Unique
	from, to := series.Starts[i], series.Starts[i+1]
	times := series.Times[from:to]
	last, skipped := r.Bounds[len(r.Bounds)-1], 0
	for skipped < len(times) && times[skipped] < r.Bounds[0] {
		skipped++
	}
	for len(times) > skipped && times[len(times)-1] >= last {
		times = times[:len(times)-1]
	}
	person, width := uint64(i+1)<<32, len(r.Bounds)
	grid, group := &r.grid, r.source.Group
	for k, t := range times[skipped:] {
		bucket, cell := grid.at(t), 0
		if group != nil {
			cell = int(group.at(from + uint32(skipped+k)))
		}
		mark, old := person|uint64(bucket), marks[cell]
		marks[cell] = mark
		var fresh, first int64 // in the bucket, in any: added without a branch
		if mark != old {
			fresh = 1
		}
		if old < person {
			first = 1
		}
		cell *= width
		unique[cell+bucket] += fresh
		unique[cell+width-1] += first
	}
	r.counts.Matched += int64(len(times) - skipped)
}

// event counts an event that lies in a bucket.
func (r *trendRun) event(i int, row, group uint32, bucket int) {
	cell := r.Cell(int(group), bucket)
	switch r.Tally {
	case CountEvents:
		r.counts.Count[cell]++
	case CountPersons:
		r.once(i, group, bucket, 0)
	case CountPerPerson:
		r.counts.Count[cell]++
		r.once(i, group, bucket, 0)
	case CountSessions:
		r.once(i, group, bucket, r.source.Session[row])
	case SumNumbers, KeepNumbers:
		r.number(cell, row)
	case CountValues:
		if v := r.Value.at(row); v != 0 {
			r.value(cell, v)
		}
	}
}

// once counts a person's session, or a person, once per bucket and once for
// all buckets. A person's events come in time order, so what was counted
// before was counted last.
func (r *trendRun) once(i int, group uint32, bucket int, session uint32) {
	m := &r.marks[group]
	known := m.person == i+1 && m.session == session
	if known && m.bucket == bucket {
		return
	}
	if !known {
		r.counts.Unique[r.Cell(int(group), r.counts.buckets)]++
	}
	*m = mark{i + 1, bucket, session}
	r.counts.Unique[r.Cell(int(group), bucket)]++
	if r.visit != nil {
		r.visit(r.source.Series.Persons[i], group, bucket)
	}
}

// active counts a person in every bucket whose rolling window holds t.
func (r *trendRun) active(i int, t int64, group uint32) {
	if t < r.Back[0] {
		return
	}
	m := &r.marks[group]
	if m.person != i+1 {
		*m = mark{person: i + 1, bucket: -1}
		r.counts.Unique[r.Cell(int(group), r.counts.buckets)]++
	}
	from := m.bucket + 1
	if t >= r.Bounds[0] {
		from = max(from, r.grid.at(t))
	}
	for b := from; b < r.counts.buckets && r.Back[b] <= t; b++ {
		r.counts.Unique[r.Cell(int(group), b)]++
		m.bucket = b
		if r.visit != nil {
			r.visit(r.source.Series.Persons[i], group, b)
		}
	}
}

// number adds a row's value to its cell.
func (r *trendRun) number(cell int, row uint32) {
	c, value := r.counts, r.Number[row]
	if math.IsNaN(value) {
		if r.Value != nil && r.Value.at(row) != 0 {
			c.Skipped++
		}
		return
	}
	if r.Tally == KeepNumbers {
		c.Numbers[cell] = append(c.Numbers[cell], value)
		return
	}
	c.Count[cell]++
	c.Sum[cell] += value
	c.Least[cell] = min(c.Least[cell], value)
	c.Most[cell] = max(c.Most[cell], value)
}

// value notes that the cell has the value.
func (r *trendRun) value(cell int, v uint32) {
	c := r.counts
	packed := uint64(cell)<<32 | uint64(v)
	if n := len(c.Values); n > 0 && c.Values[n-1] == packed {
		return
	}
	c.Values = append(c.Values, packed)
	if len(c.Values) > 2*r.pending+1<<16 {
		r.compact()
	}
}

// compact sorts the values seen and drops repetitions.
func (r *trendRun) compact() {
	r.counts.Values = sorted(r.counts.Values)
	r.pending = len(r.counts.Values)
}

func sorted(values []uint64) []uint64 {
	slices.Sort(values)
	return slices.Compact(values)
}

// Add adds the counts of other persons.
func (c *TrendCounts) Add(other *TrendCounts) {
	for i := range other.Count {
		c.Count[i] += other.Count[i]
		c.Unique[i] += other.Unique[i]
	}
	for i := range other.Sum {
		c.Sum[i] += other.Sum[i]
		c.Least[i] = min(c.Least[i], other.Least[i])
		c.Most[i] = max(c.Most[i], other.Most[i])
	}
	for i := range other.Numbers {
		c.Numbers[i] = append(c.Numbers[i], other.Numbers[i]...)
	}
	c.Values = sorted(append(c.Values, other.Values...))
	c.Matched += other.Matched
	c.Skipped += other.Skipped
}

// RankGroups counts, per group number, the persons of the span with a matching
// event of any of the sources in [from, to).
func RankGroups(ctx context.Context, sources []Source, groups int, from, to int64, span Span) ([]int64, error) {
	if len(sources) == 1 && sources[0].Mask == nil && sources[0].Every != 0 && groups <= 64 {
		return rankFew(ctx, &sources[0], groups, from, to, span)
	}
	persons := make([]int64, groups)
	last := make([]int32, groups) // ordinal of the person last counted
	walk := newWalk(sources, span)
	for n := 0; ; n++ {
		if n%patience == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if _, found := walk.next(); !found {
			return persons, nil
		}
		for i := range sources {
			s := &sources[i]
			first, end := walk.rows(i)
			for row := first; row < end; row++ {
				if t := s.Series.Times[row]; t < from || t >= to || s.mask(row) == 0 {
					continue
				}
				if g := s.Group.at(row); last[g] != int32(n+1) {
					last[g] = int32(n + 1)
					persons[g]++
				}
			}
		}
	}
}

// rankFew is RankGroups for one source whose events all match and whose groups
// fit a word.
func rankFew(ctx context.Context, s *Source, groups int, from, to int64, span Span) ([]int64, error) {
	persons := make([]int64, groups)
	first, end := s.Series.indexes(span)
	for i := first; i < end; i++ {
		if (i-first)%patience == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		row, last := s.Series.Starts[i], s.Series.Starts[i+1]
		for row < last && s.Series.Times[row] < from {
			row++
		}
		for row < last && s.Series.Times[last-1] >= to {
			last--
		}
		var seen uint64
		for ; row < last; row++ {
			seen |= 1 << s.Group.at(row)
		}
		for ; seen != 0; seen &= seen - 1 {
			persons[bits.TrailingZeros64(seen)]++
		}
	}
	return persons, nil
}
