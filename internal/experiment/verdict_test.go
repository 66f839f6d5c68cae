package experiment

import (
	"strings"
	"testing"

	"prodops/internal/eventdb"
	"prodops/internal/metric"
	"prodops/internal/stats"
)

// shares are the sums of a metric that is true of so many of so many units.
func shares(of ...[2]int64) eventdb.ExperimentSums {
	s := eventdb.ExperimentSums{}
	for _, v := range of {
		s.Sums = append(s.Sums, stats.Sums{N: v[0], Sum: float64(v[1])})
		s.Waiting = append(s.Waiting, 0)
	}
	return s
}

// scene is an experiment of two variations with a goal and a guardrail.
type scene struct {
	goal, guardrail eventdb.ExperimentSums
	exposed         []int64
	ended           bool
	minimum         float64 // of the goal
	bearable        float64 // of the guardrail
}

func (s scene) read(t *testing.T) Readout {
	t.Helper()
	plan := ExperimentPlan{Metrics: []ExperimentGoal{{Metric: "g", Role: GoalRole, MinimumEffect: s.minimum}, {Metric: "r", Role: Guardrail, MinimumEffect: s.bearable}}}
	plan.complete()
	r := Readout{Ended: s.ended, Exposed: map[string]int64{}, Sample: 20_000, PlannedEnd: 20 * dayMicros, AsOf: 5 * dayMicros}
	if s.exposed == nil {
		s.exposed = []int64{10_000, 10_000}
	}
	r.health(plan, eventdb.ExperimentAnswer{Exposed: s.exposed})
	for i, v := range plan.Variations {
		r.Exposed[v.Key] = s.exposed[i]
	}
	names := []FrozenMetric{
		{ID: "g", Name: "Buys", Aggregation: eventdb.Converted, Direction: metric.Increase},
		{ID: "r", Name: "Sees errors", Aggregation: eventdb.Converted, Direction: metric.Decrease},
	}
	for i, sums := range []eventdb.ExperimentSums{s.goal, s.guardrail} {
		r.Metrics = append(r.Metrics, plan.result(plan.Metrics[i], names[i], sums, s.ended))
	}
	plan.adjust(r.Metrics)
	r.Recommendation = r.judge(Running)
	r.Disagreement = r.disagree()
	return r
}

func TestWhatANumberSpeaksFor(t *testing.T) {
	calm := shares([2]int64{10_000, 500}, [2]int64{10_000, 505})
	harm := shares([2]int64{10_000, 500}, [2]int64{10_000, 900})
	same := shares([2]int64{10_000, 2000}, [2]int64{10_000, 2010})
	for name, c := range map[string]struct {
		scene
		verdict Recommended
		says    string
	}{
		"nobody":                 {scene{goal: shares([2]int64{}, [2]int64{}), guardrail: shares([2]int64{}, [2]int64{}), exposed: []int64{0, 0}}, KeepRunning, "Nobody is exposed yet"},
		"shares that mismatch":   {scene{goal: shares([2]int64{10_000, 2000}, [2]int64{9000, 2700}), guardrail: calm, exposed: []int64{10_000, 9000}}, NotConclusive, "no number here can be trusted"},
		"clearly better":         {scene{goal: shares([2]int64{10_000, 2000}, [2]int64{10_000, 2600}), guardrail: calm}, ShipIt, "always valid"},
		"better at the end":      {scene{goal: shares([2]int64{10_000, 2000}, [2]int64{10_000, 2140}), guardrail: calm, ended: true}, ShipIt, "at the planned end"},
		"better too early":       {scene{goal: shares([2]int64{10_000, 2000}, [2]int64{10_000, 2140}), guardrail: calm}, KeepRunning, "still includes no effect. The planned end is in 15 days; 20000 of 20000"},
		"better, and too small":  {scene{goal: shares([2]int64{10_000, 2000}, [2]int64{10_000, 2140}), guardrail: calm, ended: true, minimum: 0.2}, ShipIt, "smaller than the 20%"},
		"clearly worse":          {scene{goal: shares([2]int64{10_000, 2600}, [2]int64{10_000, 2000}), guardrail: calm}, RollBackNow, "is worse with treatment"},
		"harm":                   {scene{goal: shares([2]int64{10_000, 2000}, [2]int64{10_000, 2600}), guardrail: harm}, RollBackNow, "The guardrail “Sees errors” is worse"},
		"harm that may be borne": {scene{goal: shares([2]int64{10_000, 2000}, [2]int64{10_000, 2600}), guardrail: harm, bearable: 2}, ShipIt, "at most, which may be borne"},
		"nothing so far":         {scene{goal: same, guardrail: calm}, KeepRunning, "includes no effect"},
		"nothing at the end":     {scene{goal: same, guardrail: calm, ended: true}, NotConclusive, "may be anything between"},
		"nothing, and known":     {scene{goal: same, guardrail: calm, ended: true, minimum: 0.2}, NotConclusive, "is ruled out: that is a result"},
	} {
		t.Run(name, func(t *testing.T) {
			r := c.read(t)
			if r.Recommendation.Verdict != c.verdict || !strings.Contains(r.Recommendation.Why, c.says) {
				t.Errorf("%s: %s; want %s: …%s…", r.Recommendation.Verdict, r.Recommendation.Why, c.verdict, c.says)
			}
		})
	}
}

func TestWhereTheTestsDisagree(t *testing.T) {
	calm := shares([2]int64{10_000, 500}, [2]int64{10_000, 505})
	for ended, says := range map[bool]string{false: "only the always-valid one counts", true: "so the fixed test counts here"} {
		r := scene{goal: shares([2]int64{10_000, 2000}, [2]int64{10_000, 2140}), guardrail: calm, ended: ended}.read(t)
		if len(r.Disagreement) != 1 || !strings.Contains(r.Disagreement[0], says) || !strings.Contains(r.Disagreement[0], "because") {
			t.Errorf("ended %v: %q", ended, r.Disagreement)
		}
	}
	if r := (scene{goal: shares([2]int64{10_000, 2000}, [2]int64{10_000, 2600}), guardrail: calm}).read(t); len(r.Disagreement) > 0 {
		t.Errorf("both say so: %q", r.Disagreement)
	}
}

// Each treatment is judged against the control by itself.
func TestSeveralTreatments(t *testing.T) {
	plan := ExperimentPlan{
		Variations: []ExperimentVariation{{Key: "a"}, {Key: "b"}, {Key: "c"}},
		Metrics:    []ExperimentGoal{{Metric: "g", Role: GoalRole}, {Metric: "r", Role: Guardrail}},
	}
	plan.complete()
	metrics := []FrozenMetric{{Name: "Buys", Aggregation: eventdb.Converted, Direction: metric.Increase}, {Name: "Sees errors", Aggregation: eventdb.Converted, Direction: metric.Decrease}}
	of := func(b, c int64) eventdb.ExperimentSums {
		return shares([2]int64{10_000, 2000}, [2]int64{10_000, b}, [2]int64{10_000, c})
	}
	for name, c := range map[string]struct {
		goal, guardrail eventdb.ExperimentSums
		state           State
		ended           bool
		verdict         Recommended
		says, not       string
	}{
		"one better, one worse":             {of(2600, 1500), of(2000, 2000), Running, false, ShipIt, "“Buys” is worse with c", "contradict"},
		"both better":                       {of(2600, 2900), of(2000, 2000), Running, false, ShipIt, "“Buys” is better with c: +45%", ""},
		"one harms, the other wins":         {of(2600, 2900), of(2000, 2600), Running, false, ShipIt, "The guardrail “Sees errors” is worse with c", ""},
		"one harms, the other does nothing": {of(2010, 2000), of(2000, 2600), Running, false, RollBackNow, "is worse with c", ""},
		"one worse while it runs":           {of(2010, 1500), of(2000, 2000), Running, false, KeepRunning, "Take that out; the others may go on.", ""},
		"one worse at the end":              {of(2010, 1500), of(2000, 2000), Running, true, RollBackNow, "is worse with c", "Take that out"},
		"both worse":                        {of(1500, 1500), of(2000, 2000), Running, false, RollBackNow, "is worse with b", ""},
		"chance among several":              {of(2120, 2010), of(2000, 2000), Running, true, NotConclusive, "among so many goals and treatments it may be chance", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := Readout{Ended: c.ended, Exposed: map[string]int64{"a": 10_000, "b": 10_000, "c": 10_000}}
			for i, sums := range []eventdb.ExperimentSums{c.goal, c.guardrail} {
				r.Metrics = append(r.Metrics, plan.result(plan.Metrics[i], metrics[i], sums, c.ended))
			}
			plan.adjust(r.Metrics)
			got := r.judge(c.state)
			if got.Verdict != c.verdict || !strings.Contains(got.Why, c.says) || c.not != "" && strings.Contains(got.Why, c.not) {
				t.Errorf("%+v, want %s: …%s…", got, c.verdict, c.says)
			}
		})
	}
}

// Goals of one treatment that go both ways are no conclusion.
func TestGoalsThatContradict(t *testing.T) {
	plan := ExperimentPlan{Metrics: []ExperimentGoal{{Metric: "g", Role: GoalRole}, {Metric: "r", Role: GoalRole}}}
	plan.complete()
	r := Readout{Exposed: map[string]int64{"control": 10_000, "treatment": 10_000}}
	for i, treated := range []int64{2600, 1500} {
		d := FrozenMetric{Name: []string{"Buys", "Stays"}[i], Aggregation: eventdb.Converted, Direction: metric.Increase}
		r.Metrics = append(r.Metrics, plan.result(plan.Metrics[i], d, shares([2]int64{10_000, 2000}, [2]int64{10_000, treated}), false))
	}
	plan.adjust(r.Metrics)
	if got := r.judge(Running); got.Verdict != NotConclusive || !strings.HasPrefix(got.Why, "Goals contradict") {
		t.Errorf("%+v", got)
	}
}

// Goals are adjusted together, guardrails are left as they are.
func TestGoalsAreAdjusted(t *testing.T) {
	plan := ExperimentPlan{
		Variations: []ExperimentVariation{{Key: "a"}, {Key: "b"}, {Key: "c"}},
		Metrics:    []ExperimentGoal{{Metric: "g", Role: GoalRole}, {Metric: "r", Role: Guardrail}},
	}
	plan.complete()
	sums := shares([2]int64{10_000, 2000}, [2]int64{10_000, 2150}, [2]int64{10_000, 2010})
	d := FrozenMetric{Aggregation: eventdb.Converted, Direction: metric.Increase}
	results := []MetricResult{plan.result(plan.Metrics[0], d, sums, true), plan.result(plan.Metrics[1], d, sums, true)}
	plan.adjust(results)
	goal, guardrail := results[0].Variations[1], results[1].Variations[1]
	if *goal.PAdjusted != 2**goal.PValue || guardrail.PAdjusted != nil || *guardrail.PValue != *goal.PValue {
		t.Errorf("%v of %v; guardrail %v", *goal.PAdjusted, *goal.PValue, guardrail.PAdjusted)
	}
}

func TestAPlanHasOneHash(t *testing.T) {
	plan := ExperimentPlan{Because: "a", Believe: "b"}
	plan.complete()
	first, err := hash(plan, FrozenMetrics{{ID: "m", Definition: []byte(`{"Cap":0}`)}})
	again, _ := hash(plan, FrozenMetrics{{ID: "m", Definition: []byte(`{"Cap":0}`)}})
	other, _ := hash(plan, FrozenMetrics{{ID: "m", Definition: []byte(`{"Cap":1}`)}})
	if err != nil || len(first) != 64 || first != again || first == other {
		t.Errorf("%s, %s, %s, %v", first, again, other, err)
	}
}

func TestCanonicalJSON(t *testing.T) {
	for in, want := range map[string]string{
		`{"b": [1, 0.05, 1e-7], "a": {"d": null, "c": true}}`: `{"a":{"c":true,"d":null},"b":[1,0.05,1e-7]}`,
		`"<\u003e & \u00fc \n \" \u001f"`:                     "\"<> & ü \\n \\\" \\u001f\"",
		`"\u2028|\u2029|\\u2028|\\\u2029"`:                    "\"\u2028|\u2029|\\\\u2028|\\\\\u2029\"",
		`"ends with \\"`:                                      `"ends with \\"`,
	} {
		got, err := canonical([]byte(in))
		if err != nil || string(got) != want {
			t.Errorf("%s: %s, want %s (%v)", in, got, want, err)
		}
	}
}
