package stats

import "math"

// Alternative is which effects the test is against.
type Alternative string

// The alternatives.
const (
	TwoSided Alternative = "two_sided"
	Greater  Alternative = "greater" // the treatment has more
	Less     Alternative = "less"    // the treatment has less
)

// Test is how often a test may err, and against what it tests.
type Test struct {
	Alpha       float64 // the chance to see an effect where there is none: 0.05
	Alternative Alternative
}

// Result is what a test says. Of a one-sided test, one end of the interval is
// infinite.
type Result struct {
	Value         float64 // the effect, on its scale
	StandardError float64
	Low, High     float64 // interval that holds the true effect with 1 − alpha
	P             float64
	// DegreesOfFreedom are those of the t distribution; infinite where the test
	// leans on the normal one.
	DegreesOfFreedom float64
}

// The bounds of alpha. Below, quantiles have no meaning; from one half on,
// intervals are empty.
const (
	leastAlpha = 1e-15
	mostAlpha  = 0.5
)

// check refuses settings that mean nothing, and effects that Estimate did not make.
func (t Test) check(e Effect) error {
	if !(e.StandardError > 0) || !finite(e.Value, e.StandardError) {
		return undefined(NoVariation, "There is no effect with a standard error.")
	}
	return t.valid()
}

func (t Test) valid() error {
	if !(t.Alpha >= leastAlpha && t.Alpha < mostAlpha) {
		return invalid("alpha", "Give the chance of a false alarm, such as 0.05: more than 0 and less than 0.5.")
	}
	switch t.Alternative {
	case TwoSided, Greater, Less:
		return nil
	}
	return invalid("alternative", "Give two_sided, greater or less.")
}

// tail is the error on one side.
func (t Test) tail() float64 {
	if t.Alternative == TwoSided {
		return t.Alpha / 2
	}
	return t.Alpha
}

// Welch tests the effect once, at a time fixed beforehand (B. L. Welch, The
// generalization of "Student's" problem when several different population
// variances are involved, Biometrika 34, 1947): t = effect/SE on the effect's
// degrees of freedom, interval effect ± t(1 − α/2) SE. A relative effect has the
// degrees of freedom of the absolute one, as in GrowthBook. Looked at again and
// again it is wrong far more often than alpha says: see ConfidenceSequence.
func (t Test) Welch(e Effect) (Result, error) {
	if err := t.check(e); err != nil {
		return Result{}, err
	}
	z, nu := e.Value/e.StandardError, max(1, e.DegreesOfFreedom)
	r := t.result(e, tAbove(t.tail(), nu)*e.StandardError)
	r.DegreesOfFreedom = nu
	switch t.Alternative {
	case Greater:
		r.P = upperT(z, nu)
	case Less:
		r.P = upperT(-z, nu)
	default:
		r.P = min(1, 2*upperT(math.Abs(z), nu))
	}
	return r, t.checked(r)
}

// result is the effect with an interval that reaches so far, open on the side
// that the alternative does not ask about.
func (t Test) result(e Effect, reach float64) Result {
	r := Result{
		Value: e.Value, StandardError: e.StandardError, Low: e.Value - reach, High: e.Value + reach,
		DegreesOfFreedom: math.Inf(1),
	}
	switch t.Alternative {
	case Greater:
		r.High = math.Inf(1)
	case Less:
		r.Low = math.Inf(-1)
	}
	return r
}

// checked guards what leaves the package: only ends that are meant to be open
// are infinite, and nothing is NaN.
func (t Test) checked(r Result) error {
	if math.IsNaN(r.DegreesOfFreedom) {
		return checkFinite(r.DegreesOfFreedom)
	}
	if t.Alternative != Less {
		if err := checkFinite(r.Low); err != nil {
			return err
		}
	}
	if t.Alternative != Greater {
		if err := checkFinite(r.High); err != nil {
			return err
		}
	}
	return checkFinite(r.Value, r.StandardError, r.P)
}
