package stats

import (
	"math"

	"prodops/internal/errs"
)

// Reason is why there is no number.
type Reason string

// The reasons.
const (
	// TooFew is fewer units than the method needs.
	TooFew Reason = "too_few"
	// NoVariation is that all units are alike, so that nothing says how sure a
	// difference is.
	NoVariation Reason = "no_variation"
	// ZeroControl is a relative effect on a control whose mean is zero.
	ZeroControl Reason = "zero_control"
	// ZeroDenominator is a ratio over nothing.
	ZeroDenominator Reason = "zero_denominator"
	// OutOfRange is a number too large or too small to be written.
	OutOfRange Reason = "out_of_range"
)

// Undefined says that the samples do not give a number, and why. It is an answer
// to be shown, unlike an Invalid of package errs, which is a mistake of the
// caller. Functions of experiments give one of the two instead of a zero or a
// NaN, so that neither can be read as a result by oversight.
type Undefined struct {
	Reason  Reason
	Message string // for people: what is missing
}

// Error implements error.
func (u *Undefined) Error() string { return u.Message }

func undefined(reason Reason, message string) error {
	return &Undefined{Reason: reason, Message: message}
}

// invalid is a mistake of the caller in one place.
func invalid(location, message string) error {
	var f errs.Fields
	f.Add(location, "%s", message)
	return f.Err()
}

func finite(numbers ...float64) bool {
	for _, x := range numbers {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}

// checkFinite guards what leaves the package: numbers that overflowed on the way
// are undefined.
func checkFinite(numbers ...float64) error {
	if !finite(numbers...) {
		return undefined(OutOfRange, "The numbers are too large or too small to compute with.")
	}
	return nil
}
