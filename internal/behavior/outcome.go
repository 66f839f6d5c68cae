package behavior

import (
	"context"
	"sort"
)

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

// Run measures the span's exposed units.
func (o *Outcome) Run(ctx context.Context, units *Exposed, span Span) (*OutcomeCounts, error) {
	run := &outcomeRun{
		Outcome: o, units: units, counts: &OutcomeCounts{Sums: make([]OutcomeSums, o.Variations)},
		part: newOutcomeReader(&o.Part, span),
	}
	if o.Denominator != nil {
		run.denominator = newOutcomeReader(o.Denominator, span)
	}
	first := sort.Search(len(units.Units), func(i int) bool { return units.Units[i] >= span.First })
	end := sort.Search(len(units.Units), func(i int) bool { return units.Units[i] > span.Last })
	for i := first; i < end; i++ {
		if (i-first)%patience == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		run.unit(i)
	}
	for _, r := range []*outcomeReader{run.part, run.denominator} {
		if r != nil {
			run.counts.Matched += r.matched
			run.counts.Skipped += r.skipped
		}
	}
	return run.counts, nil
}

// outcomeRun is one pass over a span.
type outcomeRun struct {
	*Outcome
	units             *Exposed
	counts            *OutcomeCounts
	part, denominator *outcomeReader // denominator is nil for none
}

// unit measures one unit and adds it to the sums of its variation.
func (r *outcomeRun) unit(i int) {
	sums, at, unit := &r.counts.Sums[r.units.Variation[i]], r.units.At[i], r.units.Units[i]
	from, to := at+r.After, r.Until
	if r.Within > 0 {
		to = at + r.Within
	}
	if to > r.Until || from >= r.Until {
		sums.Waiting++
		return
	}
	r.part.seek(unit)
	n, y := r.part.between(from, to)
	y, d := r.number(n, y), 0.0
	switch {
	case r.Average:
		d = float64(n)
	case r.denominator != nil:
		r.denominator.seek(unit)
		_, d = r.denominator.between(from, to)
	}
	sums.add(y, d)
	if r.Before > 0 {
		sums.addBefore(r.number(r.part.between(at-r.Before, at)), y, d)
	}
}

func (s *OutcomeSums) add(y, d float64) {
	s.N++
	s.Y += y
	s.YY += y * y
	s.D += d
	s.DD += d * d
	s.YD += y * d
}

func (s *OutcomeSums) addBefore(x, y, d float64) {
	s.Before += x
	s.BeforeSquares += x * x
	s.BeforeTimesY += x * y
	s.BeforeTimesD += x * d
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
