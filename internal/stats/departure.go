package stats

import (
	"fmt"
	"math"
	"slices"
)

// Series is a number by day or week, the oldest first.
type Series struct {
	Values []float64 // NaN where there is nothing to measure
	Season int       // how many values make a season: 7 for days, 1 for weeks
	Counts bool      // they count things that happen one by one
}

// Departure is where a series left its own usual range.
type Departure struct {
	At    int     // index of the first value outside
	Last  int     // index of the last one outside on the same side, at most a season later than the one before
	Value float64 // at At
	Usual float64 // what At would have been, by the values before it
	Score float64 // robust z of At: how many times the usual error it is away; its sign is the direction
}

// Departures answers where the values from index from on left the usual range,
// the first first. Each value is judged by those before it only:
//
//	usual_t = median of the 4 values one to four seasons before (3 at least)
//	error_t = f(value_t) − f(usual_t)
//	score_t = (error_t − median(E)) / (1.4826 · MAD(E)),  E = the errors before t, 28 at most
//
// with f(x) = √(x + 3/8) for counts, whose spread grows with their size
// (F. J. Anscombe, The transformation of Poisson, binomial and negative-binomial
// data, Biometrika 35, 1948), and f(x) = x for others. Comparing the same
// weekdays takes the week out, the median of the errors a steady growth. The
// median absolute deviation in place of the standard deviation is that of
// B. Iglewicz and D. Hoaglin, How to Detect and Handle Outliers, ASQC 1993; the
// limit, DepartureScore, is higher than their 3.5, because many numbers are
// looked at every day. Counts are never taken to be steadier than chance lets them be:
// the divisor is at least ½, the standard deviation of √ of a Poisson number.
//
// A series too short to judge any value, or one that never varied, is Undefined.
func (s Series) Departures(from int) ([]Departure, error) {
	found, judged, varied := []Departure{}, 0, false
	errors := make([]float64, len(s.Values))
	for t := range s.Values {
		usual := s.usual(t)
		errors[t] = s.scaled(s.Values[t]) - s.scaled(usual)
		if math.IsNaN(errors[t]) || t < from {
			continue
		}
		past := whole(errors[max(0, t-mostErrors):t])
		if len(past) < s.leastErrors() {
			continue
		}
		judged++
		centre := median(past)
		spread := s.spread(past, centre)
		if spread == 0 {
			continue
		}
		varied = true
		if score := (errors[t] - centre) / spread; math.Abs(score) >= DepartureScore {
			found = s.enter(found, Departure{At: t, Last: t, Value: s.Values[t], Usual: usual, Score: score})
		}
	}
	switch {
	case judged == 0:
		return nil, undefined(TooFew, fmt.Sprintf("It takes %d values in a row to know what is usual.", s.leastErrors()+usualOf*s.Season+1))
	case !varied:
		return nil, undefined(NoVariation, "It never varied, so no change can be called unusual.")
	}
	return found, nil
}

const (
	usualOf    = 4  // seasons that say what is usual
	leastUsual = 3  // of them that must be known
	mostErrors = 28 // errors that say what is usual of them
	// madToSigma makes the median absolute deviation of normal noise its
	// standard deviation: 1/Φ⁻¹(¾).
	madToSigma = 1.4826
	// countSpread is the standard deviation of the root of a Poisson number.
	countSpread = 0.5
)

// DepartureScore is how far from the usual a value must be. On noise that stays
// as it is, that happens to fewer than 1 value in 1,000 by days and 2 by weeks;
// with the tails of a Laplace distribution, to 7 or 8. A simulation holds it.
const DepartureScore = 5.0

// leastErrors is how many errors must be known to judge: with a season three of
// them, so that every part of it counts.
func (s Series) leastErrors() int {
	if s.Season > 1 {
		return 3 * s.Season
	}
	return 12
}

// usual is what the value at t would be by those before it, NaN if too few are
// known.
func (s Series) usual(t int) float64 {
	var before []float64
	for k := 1; k <= usualOf; k++ {
		if at := t - k*s.Season; at >= 0 {
			before = append(before, s.Values[at])
		}
	}
	if before = whole(before); len(before) < leastUsual {
		return math.NaN()
	}
	return median(before)
}

// scaled is a value on the scale on which its errors are alike.
func (s Series) scaled(x float64) float64 {
	if s.Counts {
		return math.Sqrt(max(0, x) + 3.0/8)
	}
	return x
}

// spread is the usual size of an error.
func (s Series) spread(errors []float64, centre float64) float64 {
	away := make([]float64, len(errors))
	for i, e := range errors {
		away[i] = math.Abs(e - centre)
	}
	spread := madToSigma * median(away)
	if s.Counts {
		return max(spread, countSpread)
	}
	return spread
}

// enter adds a departure, or makes the one before last longer: a level that
// stays away is one departure, not one for each day.
func (s Series) enter(found []Departure, d Departure) []Departure {
	if n := len(found); n > 0 {
		before := &found[n-1]
		if d.At-before.Last <= s.Season && (d.Score > 0) == (before.Score > 0) {
			before.Last = d.At
			return found
		}
	}
	return append(found, d)
}

// whole are the numbers that are known.
func whole(values []float64) []float64 {
	var numbers []float64
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			numbers = append(numbers, v)
		}
	}
	return numbers
}

// median is the middle of at least one number.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
