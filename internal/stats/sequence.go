package stats

import "math"

// ConfidenceSequence tests the effect at any number of looks: with the chance
// 1 − α the interval holds the true effect at all of them together, whenever the
// looks happen and however it is decided to stop. It is the asymptotic
// confidence sequence of I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy and
// A. Ramdas, Time-uniform central limit theory and asymptotic confidence
// sequences (arXiv 2103.06476v7). With s the standard error and N the units of
// both variations, the interval (equation 9) reaches
//
//	s √N √( 2 (N ρ² + 1) / (N² ρ²) · ln(√(N ρ² + 1) / α) )
//
// and p is the least α whose interval leaves out zero (equation 155). One-sided
// (equation 134) the logarithm is ln(1 + √(N ρ² + 1) / (2α)).
//
// tuningN is the number of units at which the interval is about as narrow as it
// can be made; it may be chosen freely, but before looking.
func (t Test) ConfidenceSequence(e Effect, tuningN float64) (Result, error) {
	if err := t.check(e); err != nil {
		return Result{}, err
	}
	if !(tuningN >= 1 && tuningN <= mostTuning) {
		return Result{}, invalid("tuning_n", "Give at how many units the interval should be narrowest: 1 or more.")
	}
	rho := t.tuning(tuningN)
	gain := float64(e.N) * rho * rho
	r := t.result(e, e.StandardError*reach(gain, t.boundary(gain)))
	r.P = t.sequenceP(e.Value/e.StandardError, gain)
	return r, t.checked(r)
}

// mostTuning keeps N ρ² away from zero.
const mostTuning = 1e15

// tuning is the ρ that makes the interval narrowest at n units (equation 161),
//
//	ρ = √( (−2 ln α + ln(−2 ln α + 1)) / n )
//
// with 2α for α when one-sided.
func (t Test) tuning(n float64) float64 {
	l := -2 * math.Log(2*t.tail())
	return math.Sqrt((l + math.Log1p(l)) / n)
}

// boundary is the logarithm in the interval, gain being N ρ².
func (t Test) boundary(gain float64) float64 {
	if t.Alternative == TwoSided {
		return math.Log1p(gain)/2 - math.Log(t.Alpha)
	}
	return math.Log1p(math.Sqrt(gain+1) / (2 * t.Alpha))
}

// reach is how many standard errors the interval goes to each side.
func reach(gain, boundary float64) float64 {
	return math.Sqrt(2 * (gain + 1) / gain * boundary)
}

// sequenceP solves reach = |z| for α.
func (t Test) sequenceP(z, gain float64) float64 {
	exponent := z * z * gain / (2 * (gain + 1))
	if t.Alternative == TwoSided {
		return min(1, math.Sqrt(gain+1)*math.Exp(-exponent))
	}
	if t.Alternative == Less {
		z = -z
	}
	if z <= 0 {
		return 1
	}
	return min(1, math.Sqrt(gain+1)/(2*math.Expm1(exponent)))
}
