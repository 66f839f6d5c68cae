package api

import (
	"time"

	"prodops/internal/analytics"
)

// The types of this file document the questions of POST query and their
// answers for the OpenAPI document. The rules live in package analytics, which
// reads the question itself.

// QueryRange says when. Either from and to, or last.
type QueryRange struct {
	From string `json:"from,omitempty" doc:"A date in the project's time zone, included."`
	To   string `json:"to,omitempty" doc:"A date in the project's time zone, included."`
	Last string `json:"last,omitempty" doc:"Such as 24h, 30d or 12w, ending now."`
}

// QueryCondition tests a property.
type QueryCondition struct {
	Property string `json:"property"`
	Of       string `json:"of,omitempty" enum:"event,person" doc:"event when absent."`
	Op       string `json:"op" enum:"eq,neq,in,not_in,contains,not_contains,starts_with,ends_with,regex,gt,gte,lt,lte,between,set,not_set"`
	Values   []any  `json:"values,omitempty"`
}

// QueryEvent picks events.
type QueryEvent struct {
	Event string           `json:"event" doc:"A name, or * for any."`
	Where []QueryCondition `json:"where,omitempty"`
}

// QueryBreakdown splits an answer by a property.
type QueryBreakdown struct {
	Property    string `json:"property"`
	Of          string `json:"of,omitempty" enum:"event,person"`
	Limit       int    `json:"limit,omitempty" doc:"How many values get a group of their own."`
	Attribution string `json:"attribution,omitempty" enum:"first_touch,last_touch,step_1" doc:"Funnels only."`
}

// TrendsSeries is one line of a trends question.
type TrendsSeries struct {
	Event    string           `json:"event"`
	Where    []QueryCondition `json:"where,omitempty"`
	Measure  string           `json:"measure,omitempty" enum:"total,persons,sessions,weekly_actives,monthly_actives,per_person,sum,avg,min,max,median,p90,p95,p99,distinct"`
	Property string           `json:"property,omitempty" doc:"For sum to distinct."`
}

// QuerySmooth averages over the last buckets.
type QuerySmooth struct {
	Average int `json:"average"`
}

// TrendsQuery asks how often things happened.
type TrendsQuery struct {
	Kind        string           `json:"kind" enum:"trends"`
	Range       *QueryRange      `json:"range,omitempty" doc:"The last 30 days when absent."`
	Timezone    string           `json:"timezone,omitempty"`
	Environment string           `json:"environment,omitempty"`
	Interval    string           `json:"interval,omitempty" enum:"hour,day,week,month,quarter"`
	Series      []TrendsSeries   `json:"series"`
	Where       []QueryCondition `json:"where,omitempty"`
	Breakdown   *QueryBreakdown  `json:"breakdown,omitempty"`
	Compare     string           `json:"compare,omitempty" enum:"previous_period"`
	Formula     string           `json:"formula,omitempty" doc:"Such as A / B * 100."`
	Smooth      *QuerySmooth     `json:"smooth,omitempty"`
}

// FunnelExclusion takes people out who did something between two steps.
type FunnelExclusion struct {
	Event      string           `json:"event"`
	Where      []QueryCondition `json:"where,omitempty"`
	AfterStep  int              `json:"after_step"`
	BeforeStep int              `json:"before_step"`
}

// FunnelStepWindow limits the time from the step before.
type FunnelStepWindow struct {
	Step   int    `json:"step"`
	Within string `json:"within"`
}

// FunnelQuery asks how many went through the steps.
type FunnelQuery struct {
	Kind         string             `json:"kind" enum:"funnel"`
	Range        *QueryRange        `json:"range,omitempty" doc:"The last 30 days when absent."`
	Timezone     string             `json:"timezone,omitempty"`
	Environment  string             `json:"environment,omitempty"`
	Steps        []QueryEvent       `json:"steps"`
	Order        string             `json:"order,omitempty" enum:"ordered,strict,any"`
	Window       string             `json:"window,omitempty" doc:"Such as 14d."`
	Where        []QueryCondition   `json:"where,omitempty"`
	Exclude      []FunnelExclusion  `json:"exclude,omitempty"`
	Breakdown    *QueryBreakdown    `json:"breakdown,omitempty"`
	HoldConstant []string           `json:"hold_constant,omitempty"`
	StepWindows  []FunnelStepWindow `json:"step_windows,omitempty"`
	Count        string             `json:"count,omitempty" enum:"persons,sessions,groups"`
	OverTime     string             `json:"over_time,omitempty" enum:"hour,day,week,month,quarter"`
}

// RetentionQuery asks how many of those who started came back.
type RetentionQuery struct {
	Kind        string           `json:"kind" enum:"retention"`
	Range       *QueryRange      `json:"range,omitempty" doc:"The last 30 days when absent."`
	Timezone    string           `json:"timezone,omitempty"`
	Environment string           `json:"environment,omitempty"`
	Interval    string           `json:"interval,omitempty" enum:"day,week,month,quarter"`
	Start       QueryEvent       `json:"start"`
	Return      QueryEvent       `json:"return"`
	Periods     int              `json:"periods,omitempty"`
	Entry       string           `json:"entry,omitempty" enum:"first_time,recurring"`
	Mode        string           `json:"mode,omitempty" enum:"on,on_or_after,bracket"`
	Brackets    []int            `json:"brackets,omitempty"`
	Clock       string           `json:"clock,omitempty" enum:"calendar,rolling"`
	Where       []QueryCondition `json:"where,omitempty"`
}

// AnswerHead is what every answer has.
type AnswerHead struct {
	ComputedAt    time.Time         `json:"computed_at"`
	Engine        string            `json:"engine"`
	ElapsedMS     float64           `json:"elapsed_ms"`
	MatchedEvents int64             `json:"matched_events"`
	Explain       analytics.Explain `json:"explain"`
	Warnings      []string          `json:"warnings"`
	Incomplete    []string          `json:"incomplete" doc:"Labels of buckets or cohorts that are not over yet, or cut by the range."`
}

// TrendsAnswer is the answer to a trends question.
type TrendsAnswer struct {
	AnswerHead
	Kind    string             `json:"kind" enum:"trends"`
	Buckets []string           `json:"buckets" doc:"Where each bucket begins."`
	Series  []TrendsAnswerLine `json:"series"`
}

// TrendsAnswerLine is one line of the chart.
type TrendsAnswerLine struct {
	Label     string     `json:"label"`
	Breakdown []any      `json:"breakdown"`
	Values    []*float64 `json:"values" doc:"Null where there is nothing to measure."`
	Total     *float64   `json:"total" doc:"The measure over all buckets at once, not the sum of values."`
	Previous  []*float64 `json:"previous,omitempty"`
}

// FunnelAnswer is the answer to a funnel question.
type FunnelAnswer struct {
	AnswerHead
	Kind   string              `json:"kind" enum:"funnel"`
	Groups []FunnelAnswerGroup `json:"groups"`
}

// FunnelAnswerGroup is the funnel of one breakdown value.
type FunnelAnswerGroup struct {
	Breakdown  []any                `json:"breakdown"`
	Steps      []FunnelAnswerStep   `json:"steps"`
	InProgress int64                `json:"in_progress"`
	Excluded   int64                `json:"excluded"`
	OverTime   []FunnelAnswerBucket `json:"over_time,omitempty"`
}

// FunnelAnswerStep is one bar.
type FunnelAnswerStep struct {
	Label            string      `json:"label"`
	Count            int64       `json:"count"`
	FromStart        *float64    `json:"from_start"`
	FromPrevious     *float64    `json:"from_previous"`
	MedianSeconds    *float64    `json:"median_seconds,omitempty"`
	SecondsHistogram [][]float64 `json:"seconds_histogram,omitempty" doc:"[from, to, count] per band."`
	Interval         []float64   `json:"interval,omitempty" doc:"95% interval of from_previous."`
}

// FunnelAnswerBucket is the funnel of those who entered in one bucket.
type FunnelAnswerBucket struct {
	Bucket    string   `json:"bucket"`
	Entered   int64    `json:"entered"`
	Converted int64    `json:"converted"`
	Rate      *float64 `json:"rate"`
}

// RetentionAnswer is the answer to a retention question.
type RetentionAnswer struct {
	AnswerHead
	Kind    string                  `json:"kind" enum:"retention"`
	Cohorts []RetentionAnswerCohort `json:"cohorts"`
	Average []*float64              `json:"average"`
}

// RetentionAnswerCohort is one row.
type RetentionAnswerCohort struct {
	Start    string  `json:"start"`
	Size     int64   `json:"size"`
	Counts   []int64 `json:"counts"`
	Complete []bool  `json:"complete"`
}

// QueryPoint is a point of an answer: of trends series and bucket, of a funnel
// step and state, of retention cohort and column; breakdown where there is one.
type QueryPoint struct {
	Series    *int   `json:"series,omitempty"`
	Bucket    string `json:"bucket,omitempty"`
	Step      int    `json:"step,omitempty"`
	State     string `json:"state,omitempty" enum:"reached,dropped,in_progress"`
	Cohort    string `json:"cohort,omitempty"`
	Period    *int   `json:"period,omitempty"`
	Breakdown []any  `json:"breakdown,omitempty"`
}
