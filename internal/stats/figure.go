package stats

import "math"

// figure is a sample reduced to what an effect is made of: as if each unit had
// one number, whatever its kind.
type figure struct {
	n        float64
	mean     float64 // what the variation amounts to
	variance float64 // of one unit's number

	before         float64 // mean before the experiment
	beforeVariance float64
	covariance     float64 // of a unit's number and what it was before
	divisor        float64 // of sums of products
}

// leastUnits is how many units a variance needs.
const leastUnits = 2

// figure reduces the sample. A mean's variance is the sample's with n − 1, a
// proportion's is p (1 − p). A ratio R = Σy/Σd is taken as the mean of its
// linear part (y − R d)/mean(d), which is the delta method (A. Deng, U. Knoblich
// and J. Lu, Applying the delta method in metric analytics, KDD 2018, section
// 3.1):
//
//	v = (v(y) − 2 R cov(y, d) + R² v(d)) / mean(d)²
func (s Sample) figure() (figure, error) {
	if s.n < leastUnits {
		return figure{}, undefined(TooFew, "A variation needs two units at least.")
	}
	f := figure{n: float64(s.n), mean: s.mean[value], before: s.mean[before]}
	f.divisor = f.n - 1
	if s.kind == Proportion {
		f.divisor = f.n
	}
	own, cross := s.products[value][value], s.products[value][before]
	if s.kind == Ratio {
		d := s.mean[denominator]
		if d == 0 {
			return figure{}, undefined(ZeroDenominator, "A ratio needs a denominator other than zero.")
		}
		r := s.mean[value] / d
		f.mean = r
		own = linear(own, r*s.products[value][denominator], r*r*s.products[denominator][denominator]) / d / d
		cross = (cross - r*s.products[denominator][before]) / d
	}
	f.variance = own / f.divisor
	f.beforeVariance = s.products[before][before] / f.divisor
	f.covariance = cross / f.divisor
	return f, checkFinite(f.mean, f.variance, f.before, f.beforeVariance, f.covariance)
}

// linear is a − 2b + c for the square of a difference: never negative, and zero
// where only rounding is left of it, so that units that are all alike do not
// look a little different.
func linear(a, b, c float64) float64 {
	rest := a - 2*b + c
	if rest <= 1e-13*(math.Abs(a)+2*math.Abs(b)+math.Abs(c)) {
		return 0
	}
	return rest
}
