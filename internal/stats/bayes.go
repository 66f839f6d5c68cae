package stats

import "math"

// Prior is what was believed of the effect before: a normal distribution.
type Prior struct {
	Mean     float64
	Variance float64 // more than 0
	// Scale is what the two are in. Where the effect is on the other scale they
	// are converted by the mean of the control.
	Scale Scale
}

// Posterior is what to believe of the effect afterwards: a normal distribution.
type Posterior struct {
	Mean              float64
	StandardDeviation float64
	Low, High         float64 // holds the effect with 1 − alpha; one end may be infinite
	ChanceToWin       float64 // that the treatment has more than the control
	Risk              Risk
}

// Risk is what a choice costs on average should it be wrong, on the effect's
// scale: the chance that it is wrong times how much is lost then.
type Risk struct {
	Control   float64 // of staying with the control: E[max(effect, 0)]
	Treatment float64 // of taking the treatment: E[max(−effect, 0)]
}

// Bayes updates the prior with the effect as it was estimated, taken as normal:
//
//	precision = 1/SE² + 1/v₀     mean = (effect/SE² + m₀/v₀) / precision
//
// (A. Gelman and others, Bayesian Data Analysis, 3rd edition, formula 2.10). A
// nil prior is flat. The alternative says which end of the interval is open.
func (t Test) Bayes(e Effect, prior *Prior) (Posterior, error) {
	if err := t.check(e); err != nil {
		return Posterior{}, err
	}
	mean, sd := e.Value, e.StandardError
	if prior != nil {
		believed, err := prior.on(e)
		if err != nil {
			return Posterior{}, err
		}
		// Weights rather than precisions, which overflow for small errors.
		spread := math.Hypot(sd, math.Sqrt(believed.Variance))
		share := sd / spread
		mean = e.Value + share*share*(believed.Mean-e.Value)
		sd = sd * (math.Sqrt(believed.Variance) / spread)
	}
	if err := checkFinite(mean, sd); err != nil {
		return Posterior{}, err
	}
	if sd == 0 {
		return Posterior{}, undefined(OutOfRange, "The prior is too narrow to compute with.")
	}
	r := t.result(Effect{Value: mean, StandardError: sd}, normalAbove(t.tail())*sd)
	z := mean / sd
	p := Posterior{
		Mean: mean, StandardDeviation: sd, Low: r.Low, High: r.High, ChanceToWin: upperNormal(-z),
		Risk: Risk{Control: sd * excess(z), Treatment: sd * excess(-z)},
	}
	if err := t.checked(r); err != nil {
		return Posterior{}, err
	}
	return p, checkFinite(p.ChanceToWin, p.Risk.Control, p.Risk.Treatment)
}

// on is the prior on the effect's scale.
func (p Prior) on(e Effect) (Prior, error) {
	if !finite(p.Mean) {
		return Prior{}, invalid("prior.mean", "Give a number.")
	}
	if !(p.Variance > 0) || math.IsInf(p.Variance, 0) {
		return Prior{}, invalid("prior.variance", "Give a number above 0.")
	}
	if p.Scale != Relative && p.Scale != Absolute {
		return Prior{}, invalid("prior.effect", "Give relative or absolute.")
	}
	if p.Scale == e.Scale {
		return p, nil
	}
	size := math.Abs(e.Control)
	if size == 0 {
		return Prior{}, undefined(ZeroControl, "The control's mean is zero, so a relative prior says nothing about it.")
	}
	if e.Scale == Relative {
		size = 1 / size
	}
	scaled := Prior{Mean: p.Mean * size, Variance: p.Variance * size * size, Scale: e.Scale}
	if scaled.Variance == 0 || !finite(scaled.Mean, scaled.Variance) {
		return Prior{}, checkFinite(math.NaN())
	}
	return scaled, nil
}

// excess is E[max(Z + z, 0)] of a standard normal Z: z Φ(z) + φ(z). It is cut at
// 0, below which only rounding leads.
func excess(z float64) float64 {
	return max(0, z*upperNormal(-z)+normalDensity(z))
}
