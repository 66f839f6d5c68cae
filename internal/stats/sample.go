package stats

import (
	"math"

	"prodops/internal/errs"
)

// Kind is what a sample measures of its units.
type Kind string

// The kinds.
const (
	// Mean is the mean of a number, such as revenue per person.
	Mean Kind = "mean"
	// Proportion is the share of units of which something is true.
	Proportion Kind = "proportion"
	// Ratio is a sum over another sum, such as revenue per order, where units are
	// people and have any number of orders.
	Ratio Kind = "ratio"
	// Count is how often something happened per unit; it is never negative. Its
	// variance is measured and not taken from its mean, since people differ more
	// than chance alone would have it.
	Count Kind = "count"
)

// Sums are what a store adds up over the units of one variation. Each is the sum
// over units, not over events. All of them add.
type Sums struct {
	N          int64   // units
	Sum        float64 // of y: the value, the numerator, or 1 where it is true
	SumSquares float64 // of y²; of no meaning for a proportion

	// For a ratio: d is what y is divided by.
	DenominatorSum        float64 // of d
	DenominatorSumSquares float64 // of d²
	CrossSum              float64 // of y·d

	// For CUPED: x is what was measured of the unit before the experiment.
	Pre                    bool    // whether it was
	PreSum                 float64 // of x
	PreSumSquares          float64 // of x²
	PreCrossSum            float64 // of x·y
	PreDenominatorCrossSum float64 // of x·d, for a ratio
}

// Sample is what is known of the units of one variation: sufficient statistics
// of all methods here. Samples of parts, such as days or files, merge into the
// sample of the whole. The zero Sample has no units and merges with any.
type Sample struct {
	kind Kind
	pre  bool
	moments
}

// Unit is one unit as it was measured.
type Unit struct {
	Value       float64 // y
	Denominator float64 // d, of a ratio
	Before      float64 // x, before the experiment
}

// NewSample is a sample without units, to Observe. With pre, its units were also
// measured before the experiment.
func NewSample(kind Kind, pre bool) Sample { return Sample{kind: kind, pre: pre} }

// N is how many units there are.
func (s Sample) N() int64 { return s.n }

// Observe adds one unit.
func (s *Sample) Observe(u Unit) {
	s.moments = s.merge(moments{n: 1, mean: [width]float64{u.Value, u.Denominator, u.Before}})
}

// Merge is the sample of the units of both. It fails with Invalid when they
// measure different things.
func (s Sample) Merge(other Sample) (Sample, error) {
	switch {
	case s.n == 0:
		return other, nil
	case other.n == 0:
		return s, nil
	case s.kind != other.kind || s.pre != other.pre:
		return Sample{}, invalid("kind", "Samples of different kinds do not add up.")
	}
	s.moments = s.merge(other.moments)
	return s, nil
}

// WithoutPre forgets what was measured before the experiment.
func (s Sample) WithoutPre() Sample {
	s.pre = false
	return s
}

// Mean is the mean of the sample, or its ratio of means, with its standard error.
// It is Undefined with fewer than two units.
func (s Sample) Mean() (mean, standardError float64, err error) {
	f, err := s.figure()
	if err != nil {
		return 0, 0, err
	}
	se := math.Sqrt(f.variance / f.n)
	return f.mean, se, checkFinite(f.mean, se)
}

// The precision that sums are expected to have: what is left of a difference of
// sums below rounding is nothing, and what contradicts itself by more than the
// slack is a mistake and not rounding.
const (
	rounding = 4 * 0x1p-52
	slack    = 1e-9
)

// Sample is the sample that the sums are of. It fails with Invalid, in fields
// named as in the HTTP API, when no units can have such sums.
func (s Sums) Sample(kind Kind) (Sample, error) {
	var f errs.Fields
	if kind == Proportion {
		s.SumSquares = s.Sum
	}
	if kind != Ratio {
		s.DenominatorSum, s.DenominatorSumSquares, s.CrossSum, s.PreDenominatorCrossSum = 0, 0, 0, 0
	}
	if !s.Pre {
		s.PreSum, s.PreSumSquares, s.PreCrossSum, s.PreDenominatorCrossSum = 0, 0, 0, 0
	}
	s.check(kind, &f)
	if err := f.Err(); err != nil {
		return Sample{}, err
	}
	sample := Sample{kind: kind, pre: s.Pre, moments: s.moments(&f)}
	return sample, f.Err()
}

func (s Sums) check(kind Kind, f *errs.Fields) {
	switch kind {
	case Mean, Proportion, Ratio, Count:
	default:
		f.Add("kind", "Give mean, proportion, ratio or count.")
	}
	if s.N < 0 || s.N > mostUnits {
		f.Add("n", "Give how many units there are, from 0 on.")
	}
	if !finite(s.Sum, s.SumSquares, s.DenominatorSum, s.DenominatorSumSquares, s.CrossSum,
		s.PreSum, s.PreSumSquares, s.PreCrossSum, s.PreDenominatorCrossSum) {
		f.Add("sum", "Sums are finite numbers.")
	}
	if kind == Proportion && (s.Sum < 0 || s.Sum > float64(s.N)) {
		f.Add("sum", "Of a proportion this is of how many units it is true: from 0 to n.")
	}
	if kind == Count && s.Sum < 0 {
		f.Add("sum", "A count is never negative.")
	}
	if s.N == 0 && (s != Sums{Pre: s.Pre}) {
		f.Add("n", "Sums over no units are zero.")
	}
}

// mostUnits keeps sums of counts far from the end of the numbers.
const mostUnits = 1 << 50

// moments centres the sums.
func (s Sums) moments(f *errs.Fields) moments {
	m := moments{n: s.N}
	if s.N == 0 {
		return m
	}
	sums := [width]float64{s.Sum, s.DenominatorSum, s.PreSum}
	products := [width][width]struct {
		name string
		sum  float64
	}{
		value:       {value: {"sum_squares", s.SumSquares}, denominator: {"cross_sum", s.CrossSum}, before: {"pre_cross_sum", s.PreCrossSum}},
		denominator: {denominator: {"denominator_sum_squares", s.DenominatorSumSquares}, before: {"pre_denominator_cross_sum", s.PreDenominatorCrossSum}},
		before:      {before: {"pre_sum_squares", s.PreSumSquares}},
	}
	for i := range width {
		m.mean[i] = sums[i] / float64(s.N)
		p := products[i][i]
		c := centred(p.sum, sums[i], sums[i], s.N)
		if c < -slack*math.Abs(p.sum) || !finite(c) || (p.sum == 0 && c != 0) {
			f.Add(p.name, "No %d units with the sum %v have this sum of squares.", s.N, sums[i])
		}
		if c < rounding*p.sum {
			c = 0
		}
		m.products[i][i] = c
	}
	for i := range width {
		for j := i + 1; j < width; j++ {
			p := products[i][j]
			c := centred(p.sum, sums[i], sums[j], s.N)
			// Cauchy and Schwarz, with squares that are as wrong as they may be.
			loose := math.Sqrt(m.products[i][i]+slack*products[i][i].sum) * math.Sqrt(m.products[j][j]+slack*products[j][j].sum)
			if !finite(c) || math.Abs(c) > loose*(1+slack) {
				f.Add(p.name, "No units with these sums and sums of squares have this sum of products.")
			}
			most := math.Sqrt(m.products[i][i]) * math.Sqrt(m.products[j][j])
			c = max(-most, min(most, c))
			m.products[i][j], m.products[j][i] = c, c
		}
	}
	return m
}
