package experiment_test

import (
	"strings"
	"testing"
	"time"

	"prodops/internal/auth"
	"prodops/internal/experiment"
)

const day = 24 * time.Hour

// The plan is 14 days; the goal's window is 7 days, so that the one look that
// was planned is due on the 21st.
func TestTheFixedTestReadsOneLook(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		begin := w.now
		e := w.began("A short form", experiment.Create{})
		w.exposes("early", "control", begin.Add(time.Hour), 10_000, 2000)
		w.exposes("early", "treatment", begin.Add(time.Hour), 10_000, 2140)

		w.now = begin.Add(10 * day)
		r := w.read(e.ID)
		if c := r.Metrics[0].Variations[1]; r.Ended || c.Method != "confidence_sequence" || !c.Fixed.Significant || c.Always.Significant || r.Recommendation.Verdict != experiment.KeepRunning {
			t.Errorf("before the end: %+v, %+v", c, r.Recommendation)
		}
		if len(r.Disagreement) != 1 || !strings.Contains(r.Disagreement[0], "is not due") {
			t.Errorf("%q", r.Disagreement)
		}

		w.now = begin.Add(16 * day)
		if r = w.read(e.ID); r.Ended || r.Recommendation.Verdict != experiment.KeepRunning || !strings.Contains(r.Recommendation.Why, "is known on 22 Mar 2026 12:00 UTC") {
			t.Errorf("while windows are open: %+v", r.Recommendation)
		}

		// It goes on, and those who come later would turn the result round. None of
		// them is in the look that was planned, whenever somebody comes to see it.
		w.exposes("late", "control", begin.Add(15*day), 3000, 900)
		w.exposes("late", "treatment", begin.Add(15*day), 3000, 500)
		var first experiment.Readout
		for _, days := range []int{22, 23, 90} {
			w.now = begin.Add(time.Duration(days) * day)
			r = w.read(e.ID)
			c := r.Metrics[0].Variations[1]
			if !r.Ended || c.Method != "welch" || c.N != 10_000 || r.Exposed["treatment"] != 13_000 || r.Health.Late != 6000 || r.Recommendation.Verdict != experiment.ShipIt {
				t.Errorf("after %d days: %+v, %+v, %+v", days, c, r.Health, r.Recommendation)
			}
			if first.Metrics == nil {
				first = r
			}
			if *c.PValue != *first.Metrics[0].Variations[1].PValue {
				t.Errorf("after %d days the look is another", days)
			}
		}
		if len(r.Disagreement) != 1 || !strings.Contains(r.Disagreement[0], "for the one look that was planned") || !strings.Contains(strings.Join(r.Explain, "\n"), "6000 units came after it") {
			t.Errorf("%q, %q", r.Disagreement, r.Explain)
		}
	})
}

// When the units come after the planned end, the look that was planned has
// nobody to look at.
func TestUnitsThatComeAfterThePlannedEnd(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		begin := w.now
		e := w.began("A short form", experiment.Create{})
		w.exposes("early", "control", begin.Add(time.Hour), 100, 20)
		w.exposes("early", "treatment", begin.Add(time.Hour), 100, 30)
		w.exposes("late", "control", begin.Add(20*day), 10_000, 2000)
		w.exposes("late", "treatment", begin.Add(20*day), 10_000, 2600)
		w.now = begin.Add(40 * day)
		r := w.read(e.ID)
		c := r.Metrics[0].Variations[1]
		if r.Ended || c.Method != "confidence_sequence" || c.N != 10_100 || r.Recommendation.Verdict != experiment.ShipIt || !strings.Contains(strings.Join(r.Health.Says, " "), "Of 20200 units 20000 were first exposed after the planned end") {
			t.Errorf("%+v, %+v, %+v", c, r.Health, r.Recommendation)
		}
	})
}

func TestOneThatIsStopped(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		begin := w.now
		for name, c := range map[string]struct {
			after   time.Duration
			ended   bool
			verdict experiment.Recommended
		}{
			"early":           {5 * day, false, experiment.NotConclusive},
			"on its last day": {13*day + time.Hour, true, experiment.ShipIt},
		} {
			w.now = begin
			e := w.began(name, experiment.Create{Plan: w.plan(func(p *experiment.ExperimentPlan) { // each has exposures of its own
				p.Variations = []experiment.ExperimentVariation{{Key: name + " old"}, {Key: name + " new"}}
			})})
			w.exposes(name, name+" old", begin.Add(time.Hour), 10_000, 2000)
			w.exposes(name, name+" new", begin.Add(time.Hour), 10_000, 2140)
			w.now = begin.Add(c.after)
			if _, err := w.Stop(t.Context(), as(auth.Editor), home, e.ID, 0, time.Time{}); err != nil {
				t.Fatal(err)
			}
			w.now = begin.Add(60 * day)
			r := w.read(e.ID)
			if r.Ended != c.ended || r.CutShort == c.ended || r.Recommendation.Verdict != c.verdict {
				t.Errorf("%s: %+v", name, r)
			}
		}
	})
}

func TestSharesThatMismatch(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		begin := w.now
		e := w.began("A short form", experiment.Create{})
		w.exposes("", "control", begin.Add(time.Hour), 5000, 1000)
		w.exposes("", "treatment", begin.Add(2*day), 4500, 1400)
		w.now = begin.Add(9*day + time.Minute)
		r := w.read(e.ID)
		if !r.Health.SRM.Mismatch || r.Recommendation.Verdict != experiment.NotConclusive || r.Health.SRM.Expected[0] != 4750 {
			t.Errorf("%+v, %+v", r.Health, r.Recommendation)
		}
		if len(r.ByDay) != 10 || r.ByDay[0].Units["control"] != 5000 || r.ByDay[2].Units["treatment"] != 4500 {
			t.Errorf("%+v", r.ByDay)
		}
	})
}
