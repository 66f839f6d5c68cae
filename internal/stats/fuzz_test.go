package stats_test

import (
	"errors"
	"math"
	"testing"

	"prodops/internal/errs"
	"prodops/internal/stats"
)

// FuzzNoNaN gives any numbers to everything: what comes out is a number, an open
// end where one was asked for, or an error that is either Undefined or Invalid.
func FuzzNoNaN(f *testing.F) {
	f.Add(uint8(0), int64(100), 10.0, 20.0, 1.0, 2.0, 3.0, int64(90), 12.0, 30.0, 0.05, 5000.0, 0.09)
	f.Add(uint8(1), int64(3), 3.0, 3.0, 1.0, 1.0, 1.0, int64(2), 1.0, 0.0, 0.49, 1.0, math.Inf(1))
	f.Add(uint8(2), int64(1<<50), 1e300, math.MaxFloat64, 1e-300, 5e-324, 1.0, int64(2), 5e-324, 5e-324, 1e-15, 1e15, 5e-324)
	f.Add(uint8(3), int64(2), math.NaN(), math.Inf(-1), -1.0, 0.0, 0.0, int64(-2), math.Copysign(0, -1), -1.0, math.NaN(), math.NaN(), math.NaN())
	f.Add(uint8(7), int64(2), 1e-160, 1.0, 1e160, 1e308, 0.0, int64(3), 1e150, 1e301, 0.3, 10.0, 1e-300)
	f.Fuzz(func(t *testing.T, choice uint8, n int64, sum, squares, d, dd, cross float64, m int64, other, otherSquares, alpha, tuning, variance float64) {
		kind := []stats.Kind{stats.Mean, stats.Proportion, stats.Ratio, stats.Count}[choice%4]
		pre := choice&4 != 0
		control, errC := (stats.Sums{N: n, Sum: sum, SumSquares: squares, DenominatorSum: d, DenominatorSumSquares: dd, CrossSum: cross,
			Pre: pre, PreSum: d, PreSumSquares: dd, PreCrossSum: cross}).Sample(kind)
		treatment, errT := (stats.Sums{N: m, Sum: other, SumSquares: otherSquares, DenominatorSum: d, DenominatorSumSquares: dd, CrossSum: cross,
			Pre: pre, PreSum: d, PreSumSquares: dd, PreCrossSum: cross}).Sample(kind)
		known(t, errC)
		known(t, errT)
		// Units one by one skip the checks of sums.
		one, two := stats.NewSample(kind, pre), stats.NewSample(kind, pre)
		for _, x := range []float64{sum, squares, d} {
			one.Observe(stats.Unit{Value: x, Denominator: dd, Before: cross})
			two.Observe(stats.Unit{Value: other, Denominator: x, Before: otherSquares})
		}
		for _, pair := range [][2]stats.Sample{{control, treatment}, {one, two}, {control, two}} {
			compareAll(t, pair[0], pair[1], alpha, tuning, stats.Prior{Mean: other, Variance: variance, Scale: stats.Relative})
		}
		planAll(t, stats.Plan{Kind: kind, Baseline: sum, Variance: variance, Scale: stats.Relative, Alpha: alpha, Power: 1 - alpha, Weights: []float64{d, dd}}, other, n)
		shares, err := stats.CheckSRM([]int64{n, m}, []float64{d, dd})
		finite(t, err, shares.ChiSquared, shares.P)
		p, err := stats.Adjust(stats.Holm, []float64{alpha, sum, d})
		finite(t, err, p...)
	})
}

func compareAll(t *testing.T, c, tr stats.Sample, alpha, tuning float64, prior stats.Prior) {
	for _, s := range []stats.Sample{c, tr} {
		mean, se, err := s.Mean()
		finite(t, err, mean, se)
	}
	for _, side := range []stats.Alternative{stats.TwoSided, stats.Greater, stats.Less} {
		test := stats.Test{Alpha: alpha, Alternative: side}
		r, err := test.TwoProportions(c, tr)
		sound(t, r, err, side)
		for _, scale := range []stats.Scale{stats.Relative, stats.Absolute} {
			e, err := stats.Estimate(c, tr, scale)
			finite(t, err, e.Value, e.StandardError, e.Control, e.DegreesOfFreedom)
			if err == nil && (e.StandardError <= 0 || e.DegreesOfFreedom < 1) {
				t.Errorf("%+v", e)
			}
			r, err := test.Welch(e)
			sound(t, r, err, side)
			r, err = test.ConfidenceSequence(e, tuning)
			sound(t, r, err, side)
			for _, believed := range []*stats.Prior{nil, &prior} {
				p, err := test.Bayes(e, believed)
				sound(t, stats.Result{Value: p.Mean, StandardError: p.StandardDeviation, Low: p.Low, High: p.High, P: p.ChanceToWin}, err, side)
				finite(t, err, p.Risk.Control, p.Risk.Treatment)
			}
		}
	}
}

func planAll(t *testing.T, plan stats.Plan, effect float64, total int64) {
	size, err := plan.SampleSize(effect)
	known(t, err)
	for _, n := range size.PerVariation {
		if n < 2 {
			t.Errorf("%+v takes %v", plan, size)
		}
	}
	power, err := plan.PowerAt(total, effect)
	finite(t, err, power)
	if power < 0 || power > 1+1e-9 {
		t.Errorf("a power of %v", power)
	}
	least, err := plan.MinimumEffect(total)
	finite(t, err, least)
}

func sound(t *testing.T, r stats.Result, err error, side stats.Alternative) {
	t.Helper()
	finite(t, err, r.Value, r.StandardError, r.P)
	if err != nil {
		return
	}
	if r.P < 0 || r.P > 1 || r.Low > r.High || math.IsNaN(r.Low) || math.IsNaN(r.High) || math.IsNaN(r.DegreesOfFreedom) {
		t.Errorf("%+v", r)
	}
	if math.IsInf(r.Low, 0) != (side == stats.Less) || math.IsInf(r.High, 0) != (side == stats.Greater) {
		t.Errorf("%s: %+v", side, r)
	}
}

func finite(t *testing.T, err error, numbers ...float64) {
	t.Helper()
	known(t, err)
	for _, x := range numbers {
		if err == nil && (math.IsNaN(x) || math.IsInf(x, 0)) {
			t.Errorf("%v came out", x)
		}
	}
}

func known(t *testing.T, err error) {
	t.Helper()
	if _, ok := errors.AsType[*stats.Undefined](err); err != nil && !ok && !errs.Is(err, errs.Invalid) {
		t.Errorf("an error of neither kind: %v", err)
	}
}
