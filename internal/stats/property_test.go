package stats_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"prodops/internal/errs"
	"prodops/internal/stats"
)

// TestMergedSamples: samples of parts give the mean and variance of the whole,
// as exact arithmetic has them, also where a large mean swallows a small spread.
func TestMergedSamples(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		offset := rapid.SampledFrom([]float64{0, 1, 1e6, -1e9}).Draw(t, "offset")
		xs := rapid.SliceOfN(rapid.Float64Range(-10, 10), 2, 60).Draw(t, "xs")
		cut := rapid.IntRange(0, len(xs)).Draw(t, "cut")
		one, other := stats.NewSample(stats.Mean, false), stats.NewSample(stats.Mean, false)
		for i := range xs {
			xs[i] += offset
			if i < cut {
				one.Observe(stats.Unit{Value: xs[i]})
			} else {
				other.Observe(stats.Unit{Value: xs[i]})
			}
		}
		all, err := one.Merge(other)
		if err != nil {
			t.Fatal(err)
		}
		mean, se, err := all.Mean()
		if err != nil {
			t.Fatal(err)
		}
		wantMean, wantSE := exactly(xs)
		if math.Abs(mean-wantMean) > 1e-14*math.Abs(offset)+1e-12 || math.Abs(se-wantSE) > 1e-6*wantSE+1e-14*math.Abs(offset) {
			t.Errorf("mean %v ± %v, exactly %v ± %v", mean, se, wantMean, wantSE)
		}
	})
}

// exactly is the mean and its standard error in 500 bits.
func exactly(xs []float64) (mean, se float64) {
	number := func(x float64) *big.Float { return new(big.Float).SetPrec(500).SetFloat64(x) }
	sum, squares, n := number(0), number(0), number(float64(len(xs)))
	for _, x := range xs {
		sum.Add(sum, number(x))
		squares.Add(squares, new(big.Float).Mul(number(x), number(x)))
	}
	centre := new(big.Float).Quo(sum, n)
	squares.Sub(squares, new(big.Float).Mul(sum, centre))
	mean, _ = centre.Float64()
	s, _ := squares.Float64()
	m := float64(len(xs))
	return mean, math.Sqrt(max(0, s) / (m - 1) / m)
}

// TestSumsAndUnits: raw sums give the same sample as the units one by one.
func TestSumsAndUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) stats.Unit {
			number := rapid.Map(rapid.IntRange(-5000, 5000), func(n int) float64 { return float64(n) / 1000 })
			return stats.Unit{Value: number.Draw(t, "y"), Denominator: 6 + number.Draw(t, "d"), Before: number.Draw(t, "x")}
		}), 3, 40).Draw(t, "units")
		observed, sums := stats.NewSample(stats.Ratio, true), stats.Sums{Pre: true}
		for _, u := range units {
			observed.Observe(u)
			sums.N++
			sums.Sum += u.Value
			sums.SumSquares += u.Value * u.Value
			sums.DenominatorSum += u.Denominator
			sums.DenominatorSumSquares += u.Denominator * u.Denominator
			sums.CrossSum += u.Value * u.Denominator
			sums.PreSum += u.Before
			sums.PreSumSquares += u.Before * u.Before
			sums.PreCrossSum += u.Before * u.Value
			sums.PreDenominatorCrossSum += u.Before * u.Denominator
		}
		added, err := sums.Sample(stats.Ratio)
		if err != nil {
			t.Fatal(err)
		}
		control, err := (stats.Sums{N: 3, Sum: 4, SumSquares: 9, DenominatorSum: 9, DenominatorSumSquares: 35, CrossSum: 15,
			Pre: true, PreSum: 3, PreSumSquares: 6, PreCrossSum: 5, PreDenominatorCrossSum: 9}).Sample(stats.Ratio)
		if err != nil {
			t.Fatal(err)
		}
		one, errOne := stats.Estimate(control, observed, stats.Absolute)
		other, errOther := stats.Estimate(control, added, stats.Absolute)
		if errOne != nil || errOther != nil {
			t.Fatal(errOne, errOther)
		}
		if math.Abs(one.Value-other.Value) > 1e-9 || math.Abs(one.StandardError-other.StandardError) > 1e-7 {
			t.Errorf("%+v and %+v", one, other)
		}
	})
}

// TestMirrored: with the variations exchanged, the absolute effect turns its
// sign, and greater becomes less. And the interval leaves out zero exactly when
// p is below alpha.
func TestMirrored(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) stats.Sample {
			n := rapid.Int64Range(5, 100_000).Draw(t, name+" n")
			s, err := (stats.Sums{N: n, Sum: float64(rapid.Int64Range(1, n-1).Draw(t, name))}).Sample(stats.Proportion)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		a, b := draw("a"), draw("b")
		alpha := rapid.Float64Range(1e-6, 0.4).Draw(t, "alpha")
		for one, mirror := range map[stats.Alternative]stats.Alternative{stats.TwoSided: stats.TwoSided, stats.Greater: stats.Less} {
			for name, method := range map[string]func(stats.Test, stats.Sample, stats.Sample) (stats.Result, error){
				"welch": welch, "sequence": sequence,
			} {
				r, err := method(stats.Test{Alpha: alpha, Alternative: one}, a, b)
				back, errBack := method(stats.Test{Alpha: alpha, Alternative: mirror}, b, a)
				if err != nil || errBack != nil {
					t.Fatal(err, errBack)
				}
				if r.Value != -back.Value || apart(r.Low, -back.High) || apart(r.High, -back.Low) || apart(r.P, back.P) {
					t.Errorf("%s: %+v and %+v", name, r, back)
				}
				if outside := r.Low > 0 || r.High < 0; outside != (r.P < alpha) && math.Abs(r.P-alpha) > 1e-9*alpha {
					t.Errorf("%s, %s: p %v at alpha %v with %v to %v", name, one, r.P, alpha, r.Low, r.High)
				}
			}
		}
	})
}

func apart(a, b float64) bool { return a != b && !(math.Abs(a-b) <= 1e-9) }

func welch(test stats.Test, c, tr stats.Sample) (stats.Result, error) {
	e, err := stats.Estimate(c, tr, stats.Absolute)
	if err != nil {
		return stats.Result{}, err
	}
	return test.Welch(e)
}

func sequence(test stats.Test, c, tr stats.Sample) (stats.Result, error) {
	e, err := stats.Estimate(c, tr, stats.Absolute)
	if err != nil {
		return stats.Result{}, err
	}
	return test.ConfidenceSequence(e, 5000)
}

// TestQuantilesInvertTails: an effect as large as the interval's reach has a
// p-value of alpha, for all degrees of freedom and far into the tail.
func TestQuantilesInvertTails(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		alpha := math.Pow(10, rapid.Float64Range(-12, -0.4).Draw(t, "log alpha"))
		nu := math.Pow(10, rapid.Float64Range(0, 14).Draw(t, "log df"))
		test := stats.Test{Alpha: alpha, Alternative: stats.Greater}
		at, err := test.Welch(stats.Effect{StandardError: 1, DegreesOfFreedom: nu})
		if err != nil {
			t.Fatal(err)
		}
		r, err := test.Welch(stats.Effect{Value: -at.Low, StandardError: 1, DegreesOfFreedom: nu})
		if err != nil || math.Abs(r.P/alpha-1) > 1e-4 {
			t.Errorf("%v at %v, %v", r.P, alpha, err)
		}
	})
	// Of tables: t(0.975) at 1, 10, 30 and 1000 degrees of freedom.
	for nu, want := range map[float64]float64{1: 12.706205, 10: 2.228139, 30: 2.042272, 1000: 1.962339} {
		r, err := twoSided().Welch(stats.Effect{StandardError: 1, DegreesOfFreedom: nu})
		if err != nil {
			t.Fatal(err)
		}
		near(t, "quantile", r.High, want, 5e-7)
	}
}

func TestAdjustedInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOf(rapid.Float64Range(0, 1)).Draw(t, "p")
		adjusted := map[stats.Correction][]float64{}
		for _, by := range []stats.Correction{stats.Bonferroni, stats.Holm, stats.BenjaminiHochberg} {
			got, err := stats.Adjust(by, p)
			if err != nil || len(got) != len(p) {
				t.Fatal(got, err)
			}
			adjusted[by] = got
		}
		for i := range p {
			b, h, f := adjusted[stats.Bonferroni][i], adjusted[stats.Holm][i], adjusted[stats.BenjaminiHochberg][i]
			if p[i] > f || f > h+1e-15 || h > b || b > 1 {
				t.Errorf("%v: false discovery rate %v, Holm %v, Bonferroni %v", p[i], f, h, b)
			}
			for j := range p {
				if p[i] < p[j] && (h > adjusted[stats.Holm][j] || f > adjusted[stats.BenjaminiHochberg][j]) {
					t.Errorf("the order of %v and %v is not kept", p[i], p[j])
				}
			}
		}
	})
}

// TestPlansAgree: the size of a plan has its power, and the smallest effect that
// this size shows is the one it was made for.
func TestPlansAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := stats.Plan{
			Kind:     rapid.SampledFrom([]stats.Kind{stats.Mean, stats.Proportion}).Draw(t, "kind"),
			Baseline: rapid.Float64Range(.01, .8).Draw(t, "baseline"), Variance: rapid.Float64Range(.01, 100).Draw(t, "variance"),
			Scale: rapid.SampledFrom([]stats.Scale{stats.Relative, stats.Absolute}).Draw(t, "scale"),
			Alpha: rapid.Float64Range(.001, .2).Draw(t, "alpha"), Power: rapid.Float64Range(.5, .99).Draw(t, "power"),
			Weights: rapid.SliceOfN(rapid.Float64Range(1, 5), 2, 4).Draw(t, "weights"),
		}
		minimum := rapid.Float64Range(.005, .15).Draw(t, "minimum")
		size, err := plan.SampleSize(minimum)
		if err != nil {
			t.Fatal(err)
		}
		power, err := plan.PowerAt(size.Total, minimum)
		if err != nil || power < plan.Power-0.01 {
			t.Errorf("%v units have a power of %v, %v", size, power, err)
		}
		least, err := plan.MinimumEffect(size.Total)
		if err != nil || least > minimum*1.01 {
			t.Errorf("%v units show %v only, %v", size, least, err)
		}
		if half, err := plan.PowerAt(size.Total/2, minimum); err == nil && half > power+1e-9 {
			t.Errorf("half the units have more power: %v", half)
		}
	})
}

// TestTooLittle lists what is missing when there is no number.
func TestTooLittle(t *testing.T) {
	mean := func(n int64, sum, squares float64) stats.Sample {
		return sample(t, stats.Mean, stats.Sums{N: n, Sum: sum, SumSquares: squares})
	}
	ratio := func(d, dd float64) stats.Sample {
		return sample(t, stats.Ratio, stats.Sums{N: 2, DenominatorSum: d, DenominatorSumSquares: dd})
	}
	effect := func(c, tr stats.Sample, scale stats.Scale) error {
		_, err := stats.Estimate(c, tr, scale)
		return err
	}
	_, shares := stats.CheckSRM([]int64{3, 5}, []float64{1, 1})
	_, alone := stats.CheckSRM([]int64{300, 0}, []float64{1, 0})
	_, none := twoSided().TwoProportions(stats.NewSample(stats.Proportion, false), stats.NewSample(stats.Proportion, false))
	_, never := twoSided().TwoProportions(proportion(t, 0, 10), proportion(t, 0, 10))
	_, _, empty := stats.Sample{}.Mean()
	_, unseen := stats.Plan{Kind: stats.Proportion, Baseline: .5, Scale: stats.Absolute, Alpha: .05, Power: .8}.MinimumEffect(2)
	_, zero := twoSided().Welch(stats.Effect{})
	for name, c := range map[string]struct {
		err  error
		want stats.Reason
	}{
		"no unit":               {effect(mean(0, 0, 0), mean(9, 9, 20), stats.Absolute), stats.TooFew},
		"one unit":              {effect(mean(1, 1, 1), mean(9, 9, 20), stats.Absolute), stats.TooFew},
		"all alike":             {effect(mean(9, 9, 9), mean(9, 18, 36), stats.Absolute), stats.NoVariation},
		"nobody converted":      {effect(proportion(t, 0, 50), proportion(t, 0, 50), stats.Absolute), stats.NoVariation},
		"nothing to relate to":  {effect(mean(3, 0, 5), mean(9, 9, 20), stats.Relative), stats.ZeroControl},
		"a ratio over nothing":  {effect(ratio(0, 0), ratio(2, 2), stats.Absolute), stats.ZeroDenominator},
		"few in each variation": {shares, stats.TooFew},
		"one variation":         {alone, stats.TooFew},
		"two empty proportions": {none, stats.TooFew},
		"true of none":          {never, stats.NoVariation},
		"an empty sample":       {empty, stats.TooFew},
		"nothing to be seen":    {unseen, stats.TooFew},
		"no effect at all":      {zero, stats.NoVariation},
	} {
		u, ok := errors.AsType[*stats.Undefined](c.err)
		if !ok || u.Reason != c.want || u.Message == "" {
			t.Errorf("%s: %v, want %s", name, c.err, c.want)
		}
	}
	if low, high := stats.Wilson(0, 0); low != 0 || high != 1 {
		t.Errorf("nothing of nothing is between %v and %v", low, high)
	}
}

// TestImpossible lists inputs that are mistakes.
func TestImpossible(t *testing.T) {
	of := func(kind stats.Kind, s stats.Sums) error {
		_, err := s.Sample(kind)
		return err
	}
	mean := sample(t, stats.Mean, stats.Sums{N: 9, Sum: 9, SumSquares: 20})
	_, kinds := stats.Estimate(mean, proportion(t, 1, 2), stats.Absolute)
	_, merge := mean.Merge(proportion(t, 1, 2))
	_, scale := stats.Estimate(mean, mean, "per cent")
	e := stats.Effect{Value: 1, StandardError: 1, N: 10, DegreesOfFreedom: 8, Scale: stats.Relative}
	_, alpha := stats.Test{Alpha: 5, Alternative: stats.TwoSided}.Welch(e)
	_, side := stats.Test{Alpha: .05}.Welch(e)
	_, tuning := twoSided().ConfidenceSequence(e, 0)
	_, prior := twoSided().Bayes(e, &stats.Prior{Scale: stats.Relative})
	_, weights := stats.CheckSRM([]int64{1, 2}, []float64{1})
	_, stray := stats.CheckSRM([]int64{-1, 2}, []float64{1, -1})
	_, p := stats.Adjust(stats.Holm, []float64{.1, math.NaN()})
	_, method := stats.Adjust("none", []float64{.1})
	_, beyond := stats.Plan{Kind: stats.Proportion, Baseline: .9, Scale: stats.Relative, Alpha: .05, Power: .8}.SampleSize(.2)
	for name, err := range map[string]error{
		"more than all":         of(stats.Proportion, stats.Sums{N: 2, Sum: 3}),
		"negative count":        of(stats.Count, stats.Sums{N: 2, Sum: -3, SumSquares: 9}),
		"too few squares":       of(stats.Mean, stats.Sums{N: 2, Sum: 4, SumSquares: 7}),
		"squares of nothing":    of(stats.Mean, stats.Sums{N: 2, Sum: 4}),
		"too much in common":    of(stats.Mean, stats.Sums{N: 2, Sum: 3, SumSquares: 5, Pre: true, PreSum: 3, PreSumSquares: 5, PreCrossSum: 6}),
		"a sum over no units":   of(stats.Mean, stats.Sums{Sum: 4}),
		"fewer than none":       of(stats.Mean, stats.Sums{N: -1}),
		"not a number":          of(stats.Mean, stats.Sums{N: 2, Sum: math.NaN()}),
		"unknown kind":          of("median", stats.Sums{N: 2}),
		"kinds that differ":     kinds,
		"merged kinds":          merge,
		"unknown scale":         scale,
		"alpha in per cent":     alpha,
		"no alternative":        side,
		"no tuning":             tuning,
		"a prior of no width":   prior,
		"a weight missing":      weights,
		"negative shares":       stray,
		"a p that is none":      p,
		"unknown correction":    method,
		"a proportion over one": beyond,
	} {
		if !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPriorOnTheOtherScale: a relative prior for an absolute effect says the
// same as that prior for the relative effect, up to what the delta method adds
// to the error of a relative one.
func TestPriorOnTheOtherScale(t *testing.T) {
	absolute := stats.Effect{Value: 5, StandardError: 2, Scale: stats.Absolute, Control: -50, N: 100}
	relative := stats.Effect{Value: .1, StandardError: .04, Scale: stats.Relative, Control: -50, N: 100}
	for _, prior := range []stats.Prior{{Mean: .02, Variance: .0025, Scale: stats.Relative}, {Mean: 1, Variance: 6.25, Scale: stats.Absolute}} {
		a, errA := twoSided().Bayes(absolute, &prior)
		r, errR := twoSided().Bayes(relative, &prior)
		if errA != nil || errR != nil {
			t.Fatal(errA, errR)
		}
		near(t, "mean", a.Mean, 50*r.Mean, 1e-12)
		near(t, "risk", a.Risk.Treatment, 50*r.Risk.Treatment, 1e-12)
		near(t, "chance to win", a.ChanceToWin, r.ChanceToWin, 1e-12)
		// Precisions 1/4 and 1/6.25: the mean is (5/4 + 1/6.25)/(0.25 + 0.16).
		near(t, "mean by hand", a.Mean, (1.25+.16)/.41, 1e-12)
		near(t, "deviation by hand", a.StandardDeviation, math.Sqrt(1/.41), 1e-12)
	}
}

// TestStrays: units in a variation that is to get nobody are no chance.
func TestStrays(t *testing.T) {
	got, err := stats.CheckSRM([]int64{500, 500, 1}, []float64{1, 1, 0})
	if err != nil || !got.Mismatch || got.P != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}
