package behavior

import "context"

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
