package behavior

import (
	"context"
	"sort"
)

// Exposures is the question which unit saw which variation. The definitions
// are those of eventdb.ExperimentPlan.
type Exposures struct {
	Bit        uint32  // of the masks: the event is an exposure
	From, To   int64   // when exposures count
	Variations int     // the source's Group numbers variations from 1; other values are 0
	Bounds     []int64 // edges of buckets; nil for no count by time
}

// Exposed are the units that belong to a variation, ascending.
type Exposed struct {
	Units     []uint64
	At        []int64 // when the unit was first exposed
	Variation []uint8 // from 0
}

// ExposureCounts is what the exposures add up to, and who belongs to a variation.
type ExposureCounts struct {
	Exposed
	PerVariation                []int64
	ByTime                      [][]int64 // [variation][bucket]
	Several, Elsewhere, Matched int64
}

// Add puts the counts of later units behind.
func (c *ExposureCounts) Add(other *ExposureCounts) {
	c.Units = append(c.Units, other.Units...)
	c.At = append(c.At, other.At...)
	c.Variation = append(c.Variation, other.Variation...)
	for v, n := range other.PerVariation {
		c.PerVariation[v] += n
		for b := range c.ByTime[v] {
			c.ByTime[v][b] += other.ByTime[v][b]
		}
	}
	c.Several += other.Several
	c.Elsewhere += other.Elsewhere
	c.Matched += other.Matched
}

// NewCounts is counts of nobody.
func (x *Exposures) NewCounts() *ExposureCounts {
	c := &ExposureCounts{PerVariation: make([]int64, x.Variations), ByTime: make([][]int64, x.Variations)}
	if len(x.Bounds) > 1 {
		for v := range c.ByTime {
			c.ByTime[v] = make([]int64, len(x.Bounds)-1)
		}
	}
	return c
}

// Run finds the variation of the span's units. All exposures come from one source.
func (x *Exposures) Run(ctx context.Context, source *Source, span Span) (*ExposureCounts, error) {
	counts, grid := x.NewCounts(), newBuckets(x.Bounds)
	if source.Every&x.Bit == 0 {
		return counts, nil
	}
	first, end := source.Series.indexes(span)
	counts.Units = make([]uint64, 0, end-first)
	counts.At = make([]int64, 0, end-first)
	counts.Variation = make([]uint8, 0, end-first)
	for i := first; i < end; i++ {
		if (i-first)%patience == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		matched, seen, at := x.unit(source, i)
		counts.Matched += matched
		switch {
		case matched == 0:
		case seen == 0:
			counts.Elsewhere++
		case seen == several:
			counts.Several++
		default:
			v := seen - 1
			counts.PerVariation[v]++
			counts.Units = append(counts.Units, source.Series.Persons[i])
			counts.At = append(counts.At, at)
			counts.Variation = append(counts.Variation, uint8(v))
			if n := len(x.Bounds); n > 1 && x.Bounds[0] <= at && at < x.Bounds[n-1] {
				counts.ByTime[v][grid.at(at)]++
			}
		}
	}
	return counts, nil
}

// several stands for more than one variation.
const several = ^uint32(0)

// unit is how many exposures the unit has, and the variation it saw (from 1; 0
// for none, or several) with the time it was first seen.
func (x *Exposures) unit(s *Source, i int) (matched int64, seen uint32, at int64) {
	times := s.Series.Times
	for row := s.Series.Starts[i]; row < s.Series.Starts[i+1] && times[row] < x.To; row++ {
		if times[row] < x.From || s.mask(row)&x.Bit == 0 {
			continue
		}
		matched++
		switch v := s.Group.at(row); {
		case v == 0 || v == seen:
		case seen == 0:
			seen, at = v, times[row]
		default:
			seen = several
		}
	}
	return matched, seen, at
}

// Outcome is the question what each exposed unit did: a number y, perhaps over a
// d, and what y was before the exposure. The definitions are those of
// eventdb.ExperimentMetric.
type Outcome struct {
	Once          bool // y is 1 if anything counts, else 0
	Average       bool // d is how many events y is the sum of
	After, Within int64
	Before        int64
	Cap           float64
	Until         int64
	Variations    int

	Part        Measured
	Denominator *Measured // nil for none
}

// Measured is a stream whose events with the bit are counted or, when it has
// numbers, summed.
type Measured struct {
	*Source
	Bit uint32
	Sum bool // of Source.Number
}

// OutcomeCounts is what the outcomes of units add up to, per variation.
type OutcomeCounts struct {
	Sums             []OutcomeSums
	Matched, Skipped int64
}

// OutcomeSums are sums over units.
type OutcomeSums struct {
	N, Waiting                 int64
	Y, YY, D, DD, YD           float64
	Before, BeforeSquares      float64
	BeforeTimesY, BeforeTimesD float64
}

// Add adds the outcomes of other units.
func (c *OutcomeCounts) Add(other *OutcomeCounts) {
	for v := range other.Sums {
		to, from := &c.Sums[v], &other.Sums[v]
		to.N += from.N
		to.Waiting += from.Waiting
		to.Y += from.Y
		to.YY += from.YY
		to.D += from.D
		to.DD += from.DD
		to.YD += from.YD
		to.Before += from.Before
		to.BeforeSquares += from.BeforeSquares
		to.BeforeTimesY += from.BeforeTimesY
		to.BeforeTimesD += from.BeforeTimesD
	}
	c.Matched += other.Matched
	c.Skipped += other.Skipped
}

// Cut cuts the units into at most n pieces of about equal numbers.
func (x *Exposed) Cut(n int) []Span {
	spans := []Span{Everyone()}
	for k := 1; k < n; k++ {
		i := len(x.Units) * k / n
		last := &spans[len(spans)-1]
		if i < len(x.Units) && x.Units[i] > last.First {
			cut := x.Units[i]
			last.Last = cut - 1
			spans = append(spans, Span{cut, Everyone().Last})
		}
	}
	return spans
}

// Run measures the span's exposed units.
func (o *Outcome) Run(ctx context.Context, units *Exposed, span Span) (*OutcomeCounts, error) {
	counts := &OutcomeCounts{Sums: make([]OutcomeSums, o.Variations)}
	first := sort.Search(len(units.Units), func(i int) bool { return units.Units[i] >= span.First })
	end := sort.Search(len(units.Units), func(i int) bool { return units.Units[i] > span.Last })
	part := newOutcomeReader(&o.Part, span)
	var denominator *outcomeReader
	if o.Denominator != nil {
		denominator = newOutcomeReader(o.Denominator, span)
	}
	for i := first; i < end; i++ {
		if (i-first)%patience == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		sums, at := &counts.Sums[units.Variation[i]], units.At[i]
		from, to := at+o.After, o.Until
		if o.Within > 0 {
			to = at + o.Within
		}
		if to > o.Until || from >= o.Until {
			sums.Waiting++
			continue
		}
		part.seek(units.Units[i])
		n, y := part.between(from, to)
		y, d := o.number(n, y), 0.0
		switch {
		case o.Average:
			d = float64(n)
		case denominator != nil:
			denominator.seek(units.Units[i])
			_, d = denominator.between(from, to)
		}
		sums.N++
		sums.Y += y
		sums.YY += y * y
		sums.D += d
		sums.DD += d * d
		sums.YD += y * d
		if o.Before > 0 {
			x := o.number(part.between(at-o.Before, at))
			sums.Before += x
			sums.BeforeSquares += x * x
			sums.BeforeTimesY += x * y
			sums.BeforeTimesD += x * d
		}
	}
	counts.Matched, counts.Skipped = part.matched, part.skipped
	if denominator != nil {
		counts.Matched += denominator.matched
		counts.Skipped += denominator.skipped
	}
	return counts, nil
}

// number is a unit's number from its events and their sum.
func (o *Outcome) number(events int, y float64) float64 {
	if o.Once {
		y = min(float64(events), 1)
	}
	if o.Cap > 0 {
		y = min(y, o.Cap)
	}
	return y
}

// outcomeReader reads a stream unit by unit, ascending.
type outcomeReader struct {
	*Measured
	person           int // index of the next person of the series
	last             int
	row, end         uint32 // of the current unit
	matched, skipped int64
}

func newOutcomeReader(m *Measured, span Span) *outcomeReader {
	r := &outcomeReader{Measured: m}
	if m.Every&m.Bit != 0 {
		r.person, r.last = m.Series.indexes(span)
	}
	return r
}

// seek goes to a unit that is later than the last one; it may have no rows.
func (r *outcomeReader) seek(unit uint64) {
	persons, i := r.Series.Persons[:r.last], r.person
	for i < len(persons) && persons[i] < unit {
		i++
	}
	r.person, r.row, r.end = i, 0, 0
	if i < len(persons) && persons[i] == unit {
		r.row, r.end = r.Series.Starts[i], r.Series.Starts[i+1]
	}
}

// few is how many rows are looked through one by one rather than by halves.
const few = 16

// between is how many of the unit's events in [from, to) count, and their sum:
// how many there are when events are counted.
func (r *outcomeReader) between(from, to int64) (events int, sum float64) {
	times, row := r.Series.Times[:r.end], r.row
	if r.end-row > few {
		rest := times[row:]
		row += uint32(sort.Search(len(rest), func(i int) bool { return rest[i] >= from }))
	}
	for int(row) < len(times) && times[row] < from {
		row++
	}
	for ; int(row) < len(times) && times[row] < to; row++ {
		if r.Mask != nil && r.Mask[row]&r.Bit == 0 {
			continue
		}
		if r.Sum {
			n := r.Number[row]
			if n != n { // NaN: no number
				if r.Value != nil && r.Value.at(row) != 0 {
					r.skipped++
				}
				continue
			}
			sum += n
		}
		events++
	}
	r.matched += int64(events)
	if !r.Sum {
		sum = float64(events)
	}
	return events, sum
}
