package stats_test

import (
	"math/rand/v2"
	"testing"

	"prodops/internal/stats"
)

// Random numbers are seeded, so that these tests say the same on every run; the
// bounds are several standard errors of a count of so many simulations away from
// what theory says.

// alarms are how many of a number of experiments had a significant look.
type alarms struct{ always, everyLook, lastLook int }

// simulate runs experiments of looks, each after the next units, and counts which
// found an effect: with the confidence sequence at any look, with Welch at any
// look, with Welch at the last.
func simulate(t *testing.T, experiments, looks int, look func(control, treatment *stats.Sample)) alarms {
	t.Helper()
	var found alarms
	for range experiments {
		var c, tr stats.Sample
		always, every, last := false, false, false
		for range looks {
			look(&c, &tr)
			e := estimate(t, c, tr, stats.Relative)
			sequence, err := twoSided().ConfidenceSequence(e, 5000)
			if err != nil {
				t.Fatal(err)
			}
			welch, err := twoSided().Welch(e)
			if err != nil {
				t.Fatal(err)
			}
			always = always || sequence.P < 0.05
			last = welch.P < 0.05
			every = every || last
		}
		found.always += one(always)
		found.everyLook += one(every)
		found.lastLook += one(last)
	}
	t.Logf("of %d experiments, false alarms with the sequence %d, with Welch at every look %d, at the last only %d",
		experiments, found.always, found.everyLook, found.lastLook)
	return found
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestAlwaysValidStaysValid is an A/A simulation: both variations have a
// proportion of 0.2, and 10,000 units each are looked at a hundred times. A
// promise of 5% false alarms is kept by the sequence, and by Welch when looked
// at once; Welch at every look breaks it many times over, which also shows that
// this test can fail.
func TestAlwaysValidStaysValid(t *testing.T) {
	const experiments, looks, units = 2000, 100, 100
	random := rand.New(rand.NewPCG(2026, 1))
	next := func() stats.Sample {
		k := 0
		for range units {
			k += one(random.Uint32() < 1<<32/5)
		}
		return proportion(t, float64(k), units)
	}
	found := simulate(t, experiments, looks, func(c, tr *stats.Sample) {
		*c, *tr = merged(t, *c, next()), merged(t, *tr, next())
	})
	expectAlarms(t, found, experiments)
}

// TestAlwaysValidWithSkewedValues is the same for values that are far from
// normal: most are small and a few are large, as revenue is.
func TestAlwaysValidWithSkewedValues(t *testing.T) {
	const experiments, looks, units = 600, 100, 30
	random := rand.New(rand.NewPCG(2026, 2))
	next := func(s *stats.Sample) {
		if s.N() == 0 {
			*s = stats.NewSample(stats.Mean, false)
		}
		for range units {
			x := random.ExpFloat64()
			s.Observe(stats.Unit{Value: x * x})
		}
	}
	found := simulate(t, experiments, looks, func(c, tr *stats.Sample) {
		next(c)
		next(tr)
	})
	expectAlarms(t, found, experiments)
}

func expectAlarms(t *testing.T, found alarms, experiments int) {
	t.Helper()
	share := func(n int) float64 { return float64(n) / float64(experiments) }
	if share(found.always) >= 0.05 {
		t.Errorf("the sequence has %.1f%% false alarms", 100*share(found.always))
	}
	if share(found.everyLook) < 0.25 {
		t.Errorf("Welch at every look has only %.1f%% false alarms; what does this test show then?", 100*share(found.everyLook))
	}
	if share(found.lastLook) < 0.02 || share(found.lastLook) > 0.08 {
		t.Errorf("Welch at one look has %.1f%% false alarms", 100*share(found.lastLook))
	}
}

func merged(t *testing.T, a, b stats.Sample) stats.Sample {
	t.Helper()
	all, err := a.Merge(b)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestPlannedPower simulates an experiment of the size that was planned for a
// power of 80%, with the effect it was planned for.
func TestPlannedPower(t *testing.T) {
	const experiments = 2000
	plan := stats.Plan{Kind: stats.Proportion, Baseline: .1, Scale: stats.Absolute, Alpha: .05, Power: .8, Weights: []float64{.6, .4}}
	size, err := plan.SampleSize(.05)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(2026, 3))
	draw := func(p float64, n int64) stats.Sample {
		k := 0.0
		for range n {
			k += float64(one(random.Float64() < p))
		}
		return proportion(t, k, n)
	}
	seen := 0
	for range experiments {
		r, err := twoSided().TwoProportions(draw(.1, size.PerVariation[0]), draw(.15, size.PerVariation[1]))
		if err != nil {
			t.Fatal(err)
		}
		seen += one(r.P < .05)
	}
	near(t, "power", float64(seen)/experiments, .8, .03)
}

// TestIntervalsCover simulates people who differ in how much they do, with what
// they did before, and counts how often the interval holds the true effect: that
// of a ratio, with and without CUPED. A test that takes orders for units would
// not hold it.
func TestIntervalsCover(t *testing.T) {
	const experiments, units = 1500, 200
	random := rand.New(rand.NewPCG(2026, 4))
	people := func(lift float64) stats.Sample {
		s := stats.NewSample(stats.Ratio, true)
		for range units {
			habit := random.Float64()
			orders := 1 + float64(random.IntN(6))
			s.Observe(stats.Unit{
				Value:       orders * (habit*(1+lift) + 0.1*random.NormFloat64()),
				Denominator: orders,
				Before:      habit + 0.2*random.NormFloat64(),
			})
		}
		return s
	}
	held, heldPlain, narrower := 0, 0, 0.0
	for range experiments {
		c, tr := people(0), people(.1)
		covers := func(c, tr stats.Sample) (bool, float64) {
			r, err := twoSided().Welch(estimate(t, c, tr, stats.Relative))
			if err != nil {
				t.Fatal(err)
			}
			return r.Low <= .1 && .1 <= r.High, r.StandardError
		}
		with, se := covers(c, tr)
		without, plain := covers(c.WithoutPre(), tr.WithoutPre())
		held, heldPlain, narrower = held+one(with), heldPlain+one(without), narrower+se/plain
	}
	near(t, "coverage with CUPED", float64(held)/experiments, .95, .02)
	near(t, "coverage", float64(heldPlain)/experiments, .95, .02)
	// x explains about two thirds of y, so that its error shrinks by a third or more.
	if ratio := narrower / experiments; ratio > .75 {
		t.Errorf("CUPED leaves %.2f of the standard error", ratio)
	}
}
