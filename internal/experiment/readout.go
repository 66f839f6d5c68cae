package experiment

import (
	"fmt"
	"time"

	"prodops/internal/annotation"
	"prodops/internal/eventdb"
	"prodops/internal/metric"
	"prodops/internal/sqldb"
	"prodops/internal/stats"
	"prodops/internal/wording"
)

// Readout is what an experiment says.
type Readout struct {
	AsOf       sqldb.Micros `json:"as_of" format:"date-time"`
	From       sqldb.Micros `json:"from" format:"date-time" doc:"Exposures from here on count."`
	To         sqldb.Micros `json:"to" format:"date-time" doc:"And before this."`
	PlannedEnd sqldb.Micros `json:"planned_end" format:"date-time"`
	ReadsAt    sqldb.Micros `json:"reads_at" format:"date-time" doc:"When the windows of whoever was exposed by the planned end are over: the moment of the one look that was planned."`
	Ended      bool         `json:"ended" doc:"Whether that moment has come: from then on the fixed test counts, before it only the always-valid one."`
	CutShort   bool         `json:"cut_short" doc:"It was stopped before its planned end, so that the fixed test never counts."`
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
	Late      int64       `json:"late,omitempty" doc:"Units first exposed after the planned end. Once the fixed test counts they are in no metric: it was planned for one look, and each later one would be another."`
	Says      []string    `json:"says" doc:"What is wrong, and what it may come from; empty when nothing is."`

	FlagChanges []annotation.Annotation `json:"flag_changes,omitempty" doc:"How what the flag serves changed while it ran, the newest first."`
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

	Lift        *float64    `json:"lift,omitempty" doc:"Relative to the control: 0.05 is 5% more."`
	Difference  *float64    `json:"difference,omitempty" doc:"In the metric's unit."`
	Interval    []*float64  `json:"interval,omitempty" doc:"Of the lift, by the method in force."`
	PValue      *float64    `json:"p_value,omitempty" doc:"By the method in force."`
	PAdjusted   *float64    `json:"p_adjusted,omitempty" doc:"By Holm over all goals and treatments. Guardrails are not adjusted, on purpose: to miss harm is worse than a false alarm."`
	ChanceToWin *float64    `json:"chance_to_win,omitempty" doc:"That the treatment is better, with a flat prior."`
	Method      string      `json:"method,omitempty" enum:"welch,confidence_sequence" doc:"The method in force: confidence_sequence before the planned end, welch from then on."`
	Fixed       *TestResult `json:"fixed,omitempty" doc:"The fixed test: right once, at the planned end."`
	Always      *TestResult `json:"always_valid,omitempty" doc:"Right at any number of looks."`
	Reduced     *float64    `json:"variance_reduction,omitempty" doc:"By how much CUPED made the variance smaller: 0.3 is 30%."`
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

func share(of, all int64) string { return wording.Percent(float64(of)/float64(all), 1) }

func (r *Readout) days(p ExperimentPlan, days []string, a eventdb.ExperimentAnswer) {
	for i, day := range days {
		on := ExposedOn{Day: day, Units: map[string]int64{}}
		for v := range p.Variations {
			on.Units[p.Variations[v].Key] = a.ByTime[v][i]
		}
		r.ByDay = append(r.ByDay, on)
	}
}
