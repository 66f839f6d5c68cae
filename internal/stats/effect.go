package stats

import (
	"math"
)

// Scale is how an effect is measured.
type Scale string

// The scales.
const (
	Relative Scale = "relative" // (treatment − control) / |control|: 0.05 is 5% more
	Absolute Scale = "absolute" // treatment − control, in the metric's unit
)

// Effect is what the treatment did, before anybody asks how sure that is.
type Effect struct {
	Value            float64 // on the scale
	StandardError    float64 // more than 0
	Scale            Scale
	Control          float64 // mean of the control, which turns one scale into the other
	N                int64   // units of both variations
	DegreesOfFreedom float64 // of Welch and Satterthwaite; at least 1
}

// Estimate is the effect of treatment against control. It is Undefined when a
// variation has fewer than two units, when all units are alike, or when a
// relative effect has no control to be relative to; Invalid when the samples
// measure different things.
//
// With mT and mC the means, vT and vC the variances of one unit:
//
//	absolute  mT − mC            variance vT/nT + vC/nC
//	relative  (mT − mC)/|mC|     variance vT/(nT mC²) + vC mT²/(nC mC⁴)
//
// The relative variance is the delta method's (Deng, Knoblich and Lu 2018). When
// both samples were measured before the experiment, what they were then is
// taken out by CUPED first: vT and vC are those that remain, and only the
// difference is adjusted, so that an effect stays relative to the control as it
// is. What that leaves out of the variance is of the order of the effect squared
// (GrowthBook, CUPED technical details, does the same).
func Estimate(control, treatment Sample, scale Scale) (Effect, error) {
	if control.kind != treatment.kind || control.pre != treatment.pre {
		return Effect{}, invalid("kind", "Control and treatment must measure the same.")
	}
	if scale != Relative && scale != Absolute {
		return Effect{}, invalid("effect", "Give relative or absolute.")
	}
	c, err := control.figure()
	if err != nil {
		return Effect{}, err
	}
	t, err := treatment.figure()
	if err != nil {
		return Effect{}, err
	}
	theta := 0.0
	if control.pre {
		theta = slope(c, t)
	}
	return estimate(c, t, theta, scale, control.n+treatment.n)
}

func estimate(c, t figure, theta float64, scale Scale, n int64) (Effect, error) {
	seT, seC := math.Sqrt(t.adjusted(theta)/t.n), math.Sqrt(c.adjusted(theta)/c.n)
	e := Effect{
		Value: (t.mean - c.mean) - theta*(t.before-c.before), StandardError: math.Hypot(seT, seC),
		Scale: scale, Control: c.mean, N: n,
	}
	if e.StandardError == 0 {
		return Effect{}, undefined(NoVariation, "All units of both variations are alike, so nothing says how sure a difference is.")
	}
	// Welch and Satterthwaite, with the parts of the variance as shares of 1.
	share := (seT / e.StandardError) * (seT / e.StandardError)
	e.DegreesOfFreedom = max(1, 1/(share*share/(t.n-1)+(1-share)*(1-share)/(c.n-1)))
	if scale == Relative {
		if c.mean == 0 {
			return Effect{}, undefined(ZeroControl, "The control's mean is zero, so nothing can be relative to it.")
		}
		size := math.Abs(c.mean)
		e.Value /= size
		e.StandardError = math.Hypot(seT, seC*(t.mean/c.mean)) / size
	}
	if e.StandardError == 0 {
		return Effect{}, undefined(OutOfRange, "The standard error is too small to be written.")
	}
	return e, checkFinite(e.Value, e.StandardError, e.Control, e.DegreesOfFreedom)
}
