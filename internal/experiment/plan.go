package experiment

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"prodops/internal/errs"
	"prodops/internal/eventdb"
	"prodops/internal/sqldb"
	"prodops/internal/stats"
)

// usualExposure is the event that exposes where a plan names no other.
const usualExposure = "$exposure"

// complete fills in what a plan leaves to the usual.
func (p *ExperimentPlan) complete() {
	orElse(&p.Environment, "production")
	orElse(&p.Unit, string(eventdb.ByPersons))
	orElse(&p.Exposure.Event, usualExposure)
	orElse(&p.Exposure.Property, "variation")
	if len(p.Variations) == 0 {
		p.Variations = []ExperimentVariation{{Key: "control"}, {Key: "treatment"}}
	}
	if !slices.ContainsFunc(p.Variations, func(v ExperimentVariation) bool { return v.Weight != 0 }) {
		for i := range p.Variations {
			p.Variations[i].Weight = 1
		}
	}
	if p.Metrics == nil {
		p.Metrics = []ExperimentGoal{}
	}
	if p.Alpha == 0 {
		p.Alpha = 0.05
	}
	if p.Power == 0 {
		p.Power = 0.8
	}
	if p.Days == 0 {
		p.Days = 14
	}
}

func orElse(text *string, otherwise string) {
	if *text == "" {
		*text = otherwise
	}
}

// check refuses a plan that means nothing. What only a start needs is asked for
// then.
func (p *ExperimentPlan) check(f *errs.Fields) {
	p.complete()
	for _, t := range []struct {
		at    string
		text  *string
		limit int
	}{{"because", &p.Because, 4000}, {"believe", &p.Believe, 2000}, {"expect", &p.Expect, 2000}, {"audience", &p.Audience, 2000}, {"stopping_rule", &p.StoppingRule, 1000}, {"decision_rule", &p.DecisionRule, 1000}} {
		*t.text = f.Text("body.plan."+t.at, *t.text, t.limit)
	}
	if p.Unit != string(eventdb.ByPersons) && p.Unit != string(eventdb.ByGroups) {
		f.Add("body.plan.unit", "One of persons, groups.")
	}
	seen := map[string]bool{}
	for i := range p.Variations {
		v, at := &p.Variations[i], fmt.Sprintf("body.plan.variations[%d].", i)
		v.Key = f.Line(at+"key", v.Key, 100)
		if seen[v.Key] {
			f.Add(at+"key", "There is another variation %q.", v.Key)
		}
		seen[v.Key] = true
		orElse(&v.Name, v.Key)
		if v.Weight < 0 || math.IsInf(v.Weight, 0) || math.IsNaN(v.Weight) {
			f.Add(at+"weight", "Give a share from 0 on.")
		}
	}
	if len(p.Variations) < 2 {
		f.Add("body.plan.variations", "An experiment compares two variations or more: the control first.")
	}
	p.checkGoals(f)
	if !(p.Alpha >= 0.0001 && p.Alpha < 0.5) {
		f.Add("body.plan.alpha", "Between 0.0001 and 0.5, such as 0.05.")
	}
	if !(p.Power > 0 && p.Power < 1) {
		f.Add("body.plan.power", "Between 0 and 1, such as 0.8.")
	}
	if p.Days < 1 || p.Days > 365 {
		f.Add("body.plan.days", "From 1 day to 365.")
	}
	if p.Sample < 0 {
		f.Add("body.plan.sample", "From 0 on.")
	}
	if p.TuningN != 0 && p.TuningN < 1 {
		f.Add("body.plan.tuning_n", "From 1 unit on.")
	}
	if p.Deviation < 0 {
		f.Add("body.plan.deviation", "From 0 on.")
	}
}

func (p *ExperimentPlan) checkGoals(f *errs.Fields) {
	seen := map[string]bool{}
	for i, g := range p.Metrics {
		at := fmt.Sprintf("body.plan.metrics[%d].", i)
		if !slices.Contains([]Role{GoalRole, Guardrail, Secondary}, g.Role) {
			f.Add(at+"role", "One of goal, guardrail, secondary.")
		}
		if g.Metric == "" || seen[g.Metric] {
			f.Add(at+"metric", "Choose each metric once.")
		}
		seen[g.Metric] = true
		if g.MinimumEffect < 0 || g.MinimumEffect > 10 || math.IsNaN(g.MinimumEffect) {
			f.Add(at+"minimum_effect", "Give a relative effect from 0 on: 0.05 is 5%%.")
		}
	}
}

// goal is the first goal of the plan and its metric; the metric is nil where it
// is not among these.
func (p *ExperimentPlan) goal(metrics FrozenMetrics) (ExperimentGoal, *FrozenMetric) {
	i := slices.IndexFunc(p.Metrics, func(g ExperimentGoal) bool { return g.Role == GoalRole })
	if i < 0 {
		return ExperimentGoal{}, nil
	}
	for j := range metrics {
		if metrics[j].ID == p.Metrics[i].Metric {
			return p.Metrics[i], &metrics[j]
		}
	}
	return p.Metrics[i], nil
}

// size is how many units of all variations together the plan needs: as it says
// itself, or worked out from the baseline and the minimum effect of the first
// goal. It is 0 where the plan does not say enough, and the error says what
// cannot be.
func (p *ExperimentPlan) size(metrics FrozenMetrics) (int64, error) {
	if p.Sample > 0 {
		return p.Sample, nil
	}
	goal, m := p.goal(metrics)
	if m == nil || p.Baseline == 0 || goal.MinimumEffect <= 0 {
		return 0, nil
	}
	plan := stats.Plan{Kind: stats.Proportion, Baseline: p.Baseline, Scale: stats.Relative, Alpha: p.Alpha, Power: p.Power, Weights: p.weights()}
	switch {
	case m.Aggregation == eventdb.Converted:
	case m.Aggregation.IsRatio() || p.Deviation <= 0:
		return 0, nil
	default:
		plan.Kind, plan.Variance = stats.Mean, p.Deviation*p.Deviation
	}
	size, err := plan.SampleSize(goal.MinimumEffect)
	return size.Total, err
}

func (p *ExperimentPlan) weights() []float64 {
	w := make([]float64, len(p.Variations))
	for i, v := range p.Variations {
		w[i] = v.Weight
	}
	return w
}

// tuning is where the always-valid interval is narrowest.
func (p *ExperimentPlan) tuning() float64 {
	switch {
	case p.TuningN > 0:
		return p.TuningN
	case p.Sample > 0:
		return float64(p.Sample)
	}
	return 5000
}

// ends is when the plan has an experiment end that has started.
func (e *Experiment) ends() sqldb.Micros {
	return e.StartedAt + sqldb.Micros(e.Plan.Days)*dayMicros
}

// hash names a plan and its metrics for ever: SHA-256 of their JSON in the one
// spelling that canonical gives, so that anybody can work it out again from what
// the API answers.
func hash(p ExperimentPlan, d FrozenMetrics) (string, error) {
	raw, err := json.Marshal(struct {
		Plan    ExperimentPlan `json:"plan"`
		Metrics FrozenMetrics  `json:"metrics"`
	}{p, d})
	if err != nil {
		return "", err
	}
	if raw, err = canonical(raw); err != nil {
		return "", err
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), nil
}

// canonical is JSON in the spelling of RFC 8785: the members of objects sorted by
// name, no spaces, no more escaped than must be, and numbers as Go writes them,
// which is as ECMAScript does.
func canonical(raw []byte) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return separators(bytes.TrimSuffix(out.Bytes(), []byte("\n"))), nil
}

// separators writes the two line separators of Unicode as themselves, which Go
// always escapes.
func separators(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			out = append(out, text[i])
			continue
		}
		if escape := string(text[i:min(i+6, len(text))]); escape == `\u2028` || escape == `\u2029` {
			out = append(out, "\u2028\u2029"[3*(escape[5]-'8'):][:3]...)
			i += 5
			continue
		}
		out = append(out, text[i], text[i+1])
		i++
	}
	return out
}
