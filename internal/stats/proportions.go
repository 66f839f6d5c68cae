package stats

import "math"

// TwoProportions tests once whether two proportions differ, in the form of text
// books: z = (pT − pC) / √(p (1 − p) (1/nT + 1/nC)) with p the proportion of both
// together. The interval of the absolute difference is made of the Wilson
// intervals of the two, which keeps it honest for small n and rare events (R. G.
// Newcombe, Interval estimation for the difference between independent
// proportions, Statistics in Medicine 17, 1998, method 10). As p and interval
// come about differently, they may disagree on the border.
//
// It is Undefined when a variation has no units, or when it is true of all or of
// none.
func (t Test) TwoProportions(control, treatment Sample) (Result, error) {
	if err := t.valid(); err != nil {
		return Result{}, err
	}
	if control.kind != Proportion || treatment.kind != Proportion {
		return Result{}, invalid("kind", "This test is for proportions.")
	}
	if control.n == 0 || treatment.n == 0 {
		return Result{}, undefined(TooFew, "Both variations need units.")
	}
	nC, nT := float64(control.n), float64(treatment.n)
	pC, pT := control.mean[value], treatment.mean[value]
	p := (pC*nC + pT*nT) / (nC + nT)
	se := math.Sqrt(p * (1 - p) * (1/nC + 1/nT))
	if !(se > 0) {
		return Result{}, undefined(NoVariation, "It is true of all units or of none, so nothing says how sure a difference is.")
	}
	r := Result{Value: pT - pC, StandardError: se, DegreesOfFreedom: math.Inf(1)}
	r.Low, r.High = t.newcombe(pC, nC, pT, nT)
	z := r.Value / se
	switch t.Alternative {
	case Greater:
		r.P = upperNormal(z)
	case Less:
		r.P = upperNormal(-z)
	default:
		r.P = min(1, 2*upperNormal(math.Abs(z)))
	}
	return r, t.checked(r)
}

func (t Test) newcombe(pC, nC, pT, nT float64) (low, high float64) {
	z := normalAbove(t.tail())
	lowC, highC := wilson(pC, nC, z)
	lowT, highT := wilson(pT, nT, z)
	low = pT - pC - math.Hypot(pT-lowT, highC-pC)
	high = pT - pC + math.Hypot(highT-pT, pC-lowC)
	switch t.Alternative {
	case Greater:
		high = math.Inf(1)
	case Less:
		low = math.Inf(-1)
	}
	return low, high
}
