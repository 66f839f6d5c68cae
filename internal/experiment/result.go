package experiment

import (
	"errors"
	"math"

	"prodops/internal/eventdb"
	"prodops/internal/metric"
	"prodops/internal/stats"
)

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
