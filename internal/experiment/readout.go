package experiment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"prodops/internal/analytics"
	"prodops/internal/eventdb"
	"prodops/internal/metric"
	"prodops/internal/sqldb"
	"prodops/internal/stats"
)

// Readout is what an experiment says.
type Readout struct {
	AsOf       sqldb.Micros `json:"as_of" format:"date-time"`
	From       sqldb.Micros `json:"from" format:"date-time" doc:"Exposures from here on count."`
	To         sqldb.Micros `json:"to" format:"date-time" doc:"And before this."`
	PlannedEnd sqldb.Micros `json:"planned_end" format:"date-time"`
	Ended      bool         `json:"ended" doc:"Whether the planned end has come: from then on the fixed test counts, before it only the always-valid one."`
	Sample     int64        `json:"planned_sample,omitempty"`

	Health         ExperimentHealth         `json:"health"`
	Exposed        map[string]int64         `json:"exposed" doc:"Units of each variation."`
	ByDay          []ExposedOn              `json:"by_day"`
	Metrics        []MetricResult           `json:"metrics"`
	Recommendation ExperimentRecommendation `json:"recommendation"`
	Disagreement   []string                 `json:"disagreement" doc:"Where the fixed test and the always-valid one conclude differently: what each says and why."`
	Explain        []string                 `json:"explain" doc:"How it was computed."`
}

// ExperimentHealth is whether the numbers can be trusted.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type ExperimentHealth struct {
	SRM       SampleRatio `json:"srm"`
	Several   int64       `json:"several" doc:"Units that saw more than one variation; they are in no number."`
	Elsewhere int64       `json:"elsewhere" doc:"Units that saw only what is no variation of the plan."`
	Exposures int64       `json:"exposures" doc:"Exposure events looked at."`
	Says      []string    `json:"says" doc:"What is wrong, and what it may come from; empty when nothing is."`
}

// SampleRatio is whether units were shared out as planned.
type SampleRatio struct {
	PValue   *float64  `json:"p_value" doc:"Null when there are too few units to say."`
	Observed []int64   `json:"observed"`
	Expected []float64 `json:"expected"`
	Mismatch bool      `json:"mismatch" doc:"p below 0.001: no result can be trusted."`
	Reason   string    `json:"reason,omitempty" doc:"Why there is no p-value."`
}

// ExposedOn is how many units were first exposed on a day.
type ExposedOn struct {
	Day   string           `json:"day"`
	Units map[string]int64 `json:"units"`
}

// MetricResult is one metric of an experiment.
type MetricResult struct {
	Metric        string            `json:"metric" doc:"Id of the metric."`
	Key           string            `json:"key"`
	Name          string            `json:"name"`
	Role          Role              `json:"role" enum:"goal,guardrail,secondary"`
	Direction     metric.Direction  `json:"direction" enum:"increase,decrease" doc:"Which way is better."`
	Format        metric.Format     `json:"format"`
	Unit          string            `json:"unit,omitempty"`
	MinimumEffect float64           `json:"minimum_effect,omitempty"`
	Variations    []VariationResult `json:"variations" doc:"In the plan's order, the control first."`
	Skipped       int64             `json:"skipped,omitempty" doc:"Events left out because the property is not a number."`
}

// VariationResult is one variation by one metric, compared with the control.
type VariationResult struct {
	Key     string   `json:"key"`
	N       int64    `json:"n" doc:"Units whose window is over."`
	Waiting int64    `json:"waiting,omitempty" doc:"Units whose window is not over: their number is not known yet."`
	Mean    *float64 `json:"mean"`
	Reason  string   `json:"reason,omitempty" doc:"Why something is missing."`

	Lift        *float64    `json:"lift,omitempty" doc:"Relative to the control: 0.05 is 5 % more."`
	Difference  *float64    `json:"difference,omitempty" doc:"In the metric's unit."`
	Interval    []*float64  `json:"interval,omitempty" doc:"Of the lift, by the method in force."`
	PValue      *float64    `json:"p_value,omitempty" doc:"By the method in force."`
	PAdjusted   *float64    `json:"p_adjusted,omitempty" doc:"By Holm over all goals and treatments. Guardrails are not adjusted, on purpose: to miss harm is worse than a false alarm."`
	ChanceToWin *float64    `json:"chance_to_win,omitempty" doc:"That the treatment is better, with a flat prior."`
	Method      string      `json:"method,omitempty" enum:"welch,confidence_sequence" doc:"The method in force: confidence_sequence before the planned end, welch from then on."`
	Fixed       *TestResult `json:"fixed,omitempty" doc:"The fixed test: right once, at the planned end."`
	Always      *TestResult `json:"always_valid,omitempty" doc:"Right at any number of looks."`
	Reduced     *float64    `json:"variance_reduction,omitempty" doc:"By how much CUPED made the variance smaller: 0.3 is 30 %."`
	Better      *bool       `json:"better,omitempty" doc:"By the method in force and adjusted: true for better, false for worse; absent where it is not known."`
}

// TestResult is what one method says.
type TestResult struct {
	Low         *float64 `json:"low"`
	High        *float64 `json:"high"`
	PValue      float64  `json:"p_value"`
	Significant bool     `json:"significant"`
}

// Recommended is what the numbers speak for.
type Recommended string

// The recommendations.
const (
	ShipIt        Recommended = "ship"
	RollBackNow   Recommended = "roll_back"
	KeepRunning   Recommended = "keep_running"
	NotConclusive Recommended = "inconclusive"
)

// ExperimentRecommendation is what to do, and why in plain words.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type ExperimentRecommendation struct {
	Verdict Recommended `json:"verdict" enum:"ship,roll_back,keep_running,inconclusive"`
	Why     string      `json:"why"`
}

const dayMicros = sqldb.Micros(24 * time.Hour / time.Microsecond)

// readout asks the event store and works out what its sums say.
func (s *Experiments) readout(ctx context.Context, e Experiment, now sqldb.Micros) (Readout, error) {
	r := Readout{
		AsOf: now, From: e.StartedAt, To: now, PlannedEnd: e.ends(), Exposed: map[string]int64{}, ByDay: []ExposedOn{}, Metrics: []MetricResult{}, Disagreement: []string{},
		Health: ExperimentHealth{Says: []string{}},
	}
	if e.StoppedAt != 0 {
		r.To = e.StoppedAt
	}
	r.Ended = r.To >= r.PlannedEnd
	if len(e.Frozen) > 0 {
		r.Sample = e.Plan.size(&e.Frozen[0])
	}
	plan, days, err := s.ask(ctx, e, r)
	if err != nil {
		return r, err
	}
	answer, err := s.engine.Experiment(ctx, plan)
	if err != nil {
		return r, err
	}
	r.health(e.Plan, answer)
	for i, v := range e.Plan.Variations {
		r.Exposed[v.Key] = answer.Exposed[i]
	}
	r.days(e.Plan, days, answer)
	for i, d := range e.Frozen {
		r.Metrics = append(r.Metrics, e.Plan.result(e.Plan.Metrics[i], d, answer.Metrics[i], r.Ended))
	}
	e.Plan.adjust(r.Metrics)
	r.Recommendation = r.judge()
	r.Disagreement = append(r.Disagreement, r.disagree()...)
	r.Explain = e.explain(r, plan)
	return r, nil
}

// ask is the read-out as a question of the event store, and the days that its
// exposures are counted by (UTC).
func (s *Experiments) ask(ctx context.Context, e Experiment, r Readout) (eventdb.ExperimentPlan, []string, error) {
	p := e.Plan
	where, err := conditions(p.Exposure.Where)
	if err != nil {
		return eventdb.ExperimentPlan{}, nil, err
	}
	if len(where) == 0 && p.Flag != "" {
		key, err := s.flagKey(ctx, e.Project, p.Flag)
		if err != nil {
			return eventdb.ExperimentPlan{}, nil, err
		}
		value, err := json.Marshal([]string{key})
		if err != nil {
			return eventdb.ExperimentPlan{}, nil, err
		}
		where, err = conditions([]byte(`[{"property":"flag","of":"event","op":"eq","values":` + string(value) + `}]`))
		if err != nil {
			return eventdb.ExperimentPlan{}, nil, err
		}
	}
	plan := eventdb.ExperimentPlan{
		Scope: eventdb.Scope{Project: e.Project, Environment: p.Environment}, Exposure: analytics.Filter{Event: p.Exposure.Event, Where: where}.Plan(),
		Variation: p.Exposure.Property, Unit: eventdb.Unit(p.Unit), From: int64(r.From), To: int64(max(r.To, r.From+1)), Until: int64(r.AsOf),
	}
	for _, v := range p.Variations {
		scalar, err := json.Marshal(v.Key)
		if err != nil {
			return plan, nil, err
		}
		plan.Variations = append(plan.Variations, string(scalar))
	}
	for _, d := range e.Frozen {
		m, err := d.plan()
		if err != nil {
			return plan, nil, fmt.Errorf("the frozen metric %s: %w", d.Key, err)
		}
		plan.Metrics = append(plan.Metrics, m)
	}
	var days []string
	first := r.From - r.From%dayMicros
	for at := first; at < r.To && len(days) < mostDays; at += dayMicros {
		plan.Bounds = append(plan.Bounds, int64(at))
		days = append(days, at.Time().UTC().Format(time.DateOnly))
	}
	if len(days) > 0 {
		plan.Bounds = append(plan.Bounds, int64(first+sqldb.Micros(len(days))*dayMicros))
	}
	return plan, days, nil
}

// mostDays bounds how many days exposures are counted by.
const mostDays = 400

func (s *Experiments) flagKey(ctx context.Context, project, id string) (string, error) {
	var key string
	err := s.registry.DB().Get(ctx, &key, "SELECT flag_key FROM flags WHERE project_id = ? AND id = ?", project, id)
	if sqldb.IsNoRows(err) {
		return id, nil
	}
	if err != nil {
		return "", fmt.Errorf("find the flag of an experiment: %w", err)
	}
	return key, nil
}

// health says whether the numbers can be trusted, and what may be wrong.
func (r *Readout) health(p ExperimentPlan, a eventdb.ExperimentAnswer) {
	h := &r.Health
	h.Several, h.Elsewhere, h.Exposures = a.Several, a.Elsewhere, a.Matched
	h.SRM.Observed = a.Exposed
	total, weights := int64(0), 0.0
	for i, n := range a.Exposed {
		total += n
		weights += p.Variations[i].Weight
	}
	for _, v := range p.Variations {
		h.SRM.Expected = append(h.SRM.Expected, float64(total)*v.Weight/weights)
	}
	srm, err := stats.CheckSRM(a.Exposed, p.weights())
	if err != nil {
		h.SRM.Reason = reason(err)
	} else {
		h.SRM.PValue, h.SRM.Mismatch = &srm.P, srm.Mismatch
	}
	if total == 0 {
		says := fmt.Sprintf("Nobody is exposed yet: no event %q names one of the variations in its property %q.", p.Exposure.Event, p.Exposure.Property)
		if a.Elsewhere > 0 {
			says = fmt.Sprintf("%d units are exposed, but to nothing that is a variation of the plan: compare the keys.", a.Elsewhere)
		}
		h.Says = append(h.Says, says)
	}
	if h.SRM.Mismatch {
		h.Says = append(h.Says, fmt.Sprintf("Units are not shared out as planned (p = %s). Look for exposures that are lost on one side, such as a redirect or a crash, for a change of weights while it ran, and for robots.", pWords(srm.P)))
	}
	if total > 0 && float64(a.Several) > 0.01*float64(total+a.Several) {
		h.Says = append(h.Says, fmt.Sprintf("%s of the units saw more than one variation and are left out: the flag is asked with different ids for one person, or the shares were changed.", share(a.Several, total+a.Several)))
	}
	if total > 0 && a.Elsewhere > total/20 {
		h.Says = append(h.Says, fmt.Sprintf("%d units saw only what is no variation of the plan.", a.Elsewhere))
	}
}

func share(of, all int64) string { return fmt.Sprintf("%.1f %%", 100*float64(of)/float64(all)) }

func (r *Readout) days(p ExperimentPlan, days []string, a eventdb.ExperimentAnswer) {
	for i, day := range days {
		on := ExposedOn{Day: day, Units: map[string]int64{}}
		for v := range p.Variations {
			on.Units[p.Variations[v].Key] = a.ByTime[v][i]
		}
		r.ByDay = append(r.ByDay, on)
	}
}

// result works one metric out.
func (p *ExperimentPlan) result(g ExperimentGoal, d FrozenMetric, sums eventdb.ExperimentSums, ended bool) MetricResult {
	r := MetricResult{
		Metric: d.ID, Key: d.Key, Name: d.Name, Role: g.Role, Direction: d.Direction, Format: d.Format, Unit: d.Unit, MinimumEffect: g.MinimumEffect, Skipped: sums.Skipped,
	}
	kind := kindOf(d.Aggregation)
	samples := make([]stats.Sample, len(sums.Sums))
	problems := make([]error, len(sums.Sums))
	for i, s := range sums.Sums {
		samples[i], problems[i] = s.Sample(kind)
	}
	for i, v := range p.Variations {
		c := VariationResult{Key: v.Key, N: sums.Sums[i].N, Waiting: sums.Waiting[i]}
		if problems[i] == nil {
			mean, _, err := samples[i].Mean()
			if err == nil {
				c.Mean = &mean
			} else {
				c.Reason = reason(err)
			}
		} else {
			c.Reason = reason(problems[i])
		}
		if i > 0 && problems[0] == nil && problems[i] == nil {
			p.compare(&c, samples[0], samples[i], d.Direction, ended)
		}
		r.Variations = append(r.Variations, c)
	}
	return r
}

func kindOf(a eventdb.Aggregation) stats.Kind {
	switch {
	case a == eventdb.Converted:
		return stats.Proportion
	case a.IsRatio():
		return stats.Ratio
	case a == eventdb.Happened:
		return stats.Count
	}
	return stats.Mean
}

// compare fills in what a treatment did against the control.
func (p *ExperimentPlan) compare(c *VariationResult, control, treatment stats.Sample, better metric.Direction, ended bool) {
	effect, err := stats.Estimate(control, treatment, stats.Relative)
	if err != nil {
		c.Reason = reason(err)
		return
	}
	test := stats.Test{Alpha: p.Alpha, Alternative: stats.TwoSided}
	fixed, err := test.Welch(effect)
	if err != nil {
		c.Reason = reason(err)
		return
	}
	always, err := test.ConfidenceSequence(effect, p.tuning())
	if err != nil {
		c.Reason = reason(err)
		return
	}
	c.Lift = number(effect.Value)
	if absolute, err := stats.Estimate(control, treatment, stats.Absolute); err == nil {
		c.Difference = number(absolute.Value)
	}
	c.Fixed, c.Always = outcome(fixed, p.Alpha), outcome(always, p.Alpha)
	force, method := always, "confidence_sequence"
	if ended {
		force, method = fixed, "welch"
	}
	c.Method, c.Interval, c.PValue = method, []*float64{number(force.Low), number(force.High)}, number(force.P)
	if believed, err := test.Bayes(effect, nil); err == nil {
		chance := believed.ChanceToWin
		if better == metric.Decrease {
			chance = 1 - chance
		}
		c.ChanceToWin = number(chance)
	}
	if plain, err := stats.Estimate(control.WithoutPre(), treatment.WithoutPre(), stats.Relative); err == nil && plain.StandardError > 0 {
		if ratio := effect.StandardError / plain.StandardError; math.Abs(1-ratio*ratio) > 1e-9 {
			reduced := 1 - ratio*ratio
			c.Reduced = number(reduced)
		}
	}
}

func outcome(r stats.Result, alpha float64) *TestResult {
	return &TestResult{Low: number(r.Low), High: number(r.High), PValue: r.P, Significant: r.P < alpha}
}

// number is v where JSON can write it, nil where it is infinite or none.
func number(v float64) *float64 {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return nil
	}
	return &v
}

// reason says why there is no number.
func reason(err error) string {
	if u, ok := errors.AsType[*stats.Undefined](err); ok {
		return u.Message
	}
	return err.Error()
}

// adjust corrects the goals' p-values for how many there are, by Holm, and says
// of every metric whether it is better or worse.
func (p *ExperimentPlan) adjust(results []MetricResult) {
	var goals []*VariationResult
	var values []float64
	for i := range results {
		for j := range results[i].Variations {
			if c := &results[i].Variations[j]; results[i].Role == GoalRole && c.PValue != nil {
				goals, values = append(goals, c), append(values, *c.PValue)
			}
		}
	}
	if adjusted, err := stats.Adjust(stats.Holm, values); err == nil {
		for i, c := range goals {
			c.PAdjusted = &adjusted[i]
		}
	}
	for i := range results {
		for j := range results[i].Variations {
			c := &results[i].Variations[j]
			value := c.PValue
			if c.PAdjusted != nil {
				value = c.PAdjusted
			}
			if value != nil && *value < p.Alpha {
				better := (*c.Lift > 0) == (results[i].Direction == metric.Increase)
				c.Better = &better
			}
		}
	}
}
