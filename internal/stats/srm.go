package stats

import (
	"fmt"

	"prodops/internal/errs"
)

// SRM is whether units were shared out as they should have been. A sample ratio
// mismatch means that units are lost or added on one side, and then no result of
// the experiment can be trusted.
type SRM struct {
	ChiSquared       float64
	DegreesOfFreedom int
	P                float64
	Mismatch         bool // P is below MismatchBelow
}

// MismatchBelow is the p-value below which shares mismatch: small, as the test is
// made for every experiment and often (A. Fabijan and others, Diagnosing sample
// ratio mismatch in online controlled experiments, KDD 2019).
const MismatchBelow = 0.001

// leastExpected is how many units each variation must expect for χ² to hold
// (W. G. Cochran, Some methods for strengthening the common χ² tests, Biometrics
// 10, 1954).
const leastExpected = 5

// CheckSRM compares the units of each variation with what its weight expects, by
// Pearson's χ² = Σ (o − e)²/e over the variations with weight, on one degree of
// freedom fewer than there are of these: a variation that is to get nobody has
// no part in it. If it got somebody all the same, that is not chance: P is 0.
//
// Weights may add up to anything. It is Undefined with fewer than two variations
// with weight, or when one of them expects fewer than five units.
func CheckSRM(observed []int64, weights []float64) (SRM, error) {
	if err := checkShares(observed, weights); err != nil {
		return SRM{}, err
	}
	var units, weight float64
	variations, stray := 0, false
	for i, w := range weights {
		units += float64(observed[i])
		weight += w
		if w > 0 {
			variations++
		} else if observed[i] > 0 {
			stray = true
		}
	}
	if err := checkFinite(weight); err != nil {
		return SRM{}, err
	}
	if variations < 2 {
		return SRM{}, undefined(TooFew, "At least two variations need a weight.")
	}
	result := SRM{DegreesOfFreedom: variations - 1}
	for i, w := range weights {
		expected := units * (w / weight)
		if w == 0 {
			continue
		}
		if expected < leastExpected {
			return SRM{}, undefined(TooFew, fmt.Sprintf("Each variation has to expect %d units before their shares say anything.", leastExpected))
		}
		apart := float64(observed[i]) - expected
		result.ChiSquared += apart * apart / expected
	}
	if !stray {
		result.P = upperChiSquared(result.ChiSquared, float64(result.DegreesOfFreedom))
	}
	result.Mismatch = result.P < MismatchBelow
	return result, checkFinite(result.ChiSquared, result.P)
}

func checkShares(observed []int64, weights []float64) error {
	var f errs.Fields
	if len(observed) != len(weights) {
		f.Add("weights", "Give as many weights as variations.")
	}
	for i, n := range observed {
		if n < 0 || n > mostUnits {
			f.Add(fmt.Sprintf("observed[%d]", i), "Give how many units there are, from 0 on.")
		}
	}
	for i, w := range weights {
		if !(w >= 0) || !finite(w) {
			f.Add(fmt.Sprintf("weights[%d]", i), "Give a share from 0 on.")
		}
	}
	return f.Err()
}
