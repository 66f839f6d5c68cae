// Package analytics takes the questions of the API, checks them, turns their
// calendars into instants, asks the event store, and words the answers so that
// every number explains itself.
package analytics

import (
	"encoding/json"
	"slices"
	"time"

	"prodops/internal/errs"
	"prodops/internal/eventdb"
	"prodops/internal/period"
)

// Kind says what sort of question it is.
type Kind string

// The kinds there are.
const (
	KindTrends    Kind = "trends"
	KindFunnel    Kind = "funnel"
	KindRetention Kind = "retention"
)

// Query is one question: exactly one of its fields is set.
type Query struct {
	Trends    *Trends
	Funnel    *Funnel
	Retention *Retention
}

// Kind is the kind of the question, "" for none.
func (q Query) Kind() Kind {
	switch {
	case q.Trends != nil:
		return KindTrends
	case q.Funnel != nil:
		return KindFunnel
	case q.Retention != nil:
		return KindRetention
	}
	return ""
}

// Common is what every question says.
type Common struct {
	Range       period.Range `json:"range,omitzero"`        // the last 30 days when absent
	Timezone    string       `json:"timezone,omitempty"`    // IANA name; the project's when absent
	Environment string       `json:"environment,omitempty"` // all when absent
	Where       []Condition  `json:"where,omitempty"`
}

// Condition tests a property: as eventdb.Condition, in the words of the API.
type Condition struct {
	Property string          `json:"property,omitempty"`
	Of       eventdb.Subject `json:"of,omitempty"` // event when absent
	Op       eventdb.Op      `json:"op"`
	Values   []Scalar        `json:"values,omitempty"`
	Cohort   string          `json:"cohort,omitempty"`
}

// Scalar is a JSON string, number or boolean, in its canonical spelling.
type Scalar string

// UnmarshalJSON takes scalars only.
func (s *Scalar) UnmarshalJSON(text []byte) error {
	canonical := eventdb.Canonical(text)
	if canonical == "" || canonical[0] == '{' || canonical[0] == '[' {
		return errs.New(errs.Invalid, "a value is a string, a number, true or false")
	}
	*s = Scalar(canonical)
	return nil
}

// MarshalJSON writes the scalar back.
func (s Scalar) MarshalJSON() ([]byte, error) { return []byte(s), nil }

// Filter picks events: a name, or "*" for any, and conditions.
type Filter struct {
	Event string      `json:"event"`
	Where []Condition `json:"where,omitempty"`
}

// Breakdown splits an answer by a property's values.
type Breakdown struct {
	Property    string              `json:"property"`
	Of          eventdb.Subject     `json:"of,omitempty"`          // event when absent
	Limit       int                 `json:"limit,omitzero"`        // 10 when absent
	Attribution eventdb.Attribution `json:"attribution,omitempty"` // funnels only; first_touch when absent
}

// Trends asks how often things happened.
type Trends struct {
	Kind Kind `json:"kind"`
	Common
	Interval  period.Interval `json:"interval,omitempty"` // day when absent
	Series    []Series        `json:"series"`
	Breakdown *Breakdown      `json:"breakdown,omitempty"`
	Compare   string          `json:"compare,omitempty"` // "" or previous_period
	Formula   string          `json:"formula,omitempty"`
	Smooth    *Smooth         `json:"smooth,omitempty"`
}

// PreviousPeriod is the one thing trends can be compared with.
const PreviousPeriod = "previous_period"

// Series is one line of a trends question. In a formula the first is A.
type Series struct {
	Filter
	Measure  eventdb.Measure `json:"measure,omitempty"` // total when absent
	Property string          `json:"property,omitempty"`
}

// Smooth replaces each value by the mean of the last Average buckets.
type Smooth struct {
	Average int `json:"average"`
}

// Funnel asks how many went through the steps.
type Funnel struct {
	Kind Kind `json:"kind"`
	Common
	Steps        []Filter        `json:"steps"`
	Order        eventdb.Order   `json:"order,omitempty"` // ordered when absent
	Window       period.Duration `json:"window,omitzero"` // 14d when absent
	Exclude      []Exclusion     `json:"exclude,omitempty"`
	Breakdown    *Breakdown      `json:"breakdown,omitempty"`
	HoldConstant []string        `json:"hold_constant,omitempty"`
	StepWindows  []StepWindow    `json:"step_windows,omitempty"`
	Count        eventdb.Unit    `json:"count,omitempty"` // persons when absent
	OverTime     period.Interval `json:"over_time,omitempty"`
}

// Exclusion takes people out who did something between two steps.
type Exclusion struct {
	Filter
	AfterStep  int `json:"after_step"`
	BeforeStep int `json:"before_step"`
}

// StepWindow limits the time from the step before.
type StepWindow struct {
	Step   int             `json:"step"`
	Within period.Duration `json:"within"`
}

// Retention asks how many of those who started came back.
type Retention struct {
	Kind Kind `json:"kind"`
	Common
	Interval period.Interval    `json:"interval,omitempty"` // week when absent
	Start    Filter             `json:"start"`
	Return   Filter             `json:"return"`
	Periods  int                `json:"periods,omitzero"` // columns, the starting one included; 8 when absent
	Entry    eventdb.Entry      `json:"entry,omitempty"`  // first_time when absent
	Mode     eventdb.ReturnMode `json:"mode,omitempty"`   // on when absent
	Brackets []int              `json:"brackets,omitempty"`
	Clock    eventdb.Clock      `json:"clock,omitempty"` // calendar when absent
}

// Project is what a question needs to know of the project it is asked in.
type Project struct {
	ID        string
	Timezone  string // IANA name, "" for UTC
	WeekStart time.Weekday
}

// MarshalJSON writes the question as the API takes it.
func (q Query) MarshalJSON() ([]byte, error) {
	switch q.Kind() {
	case KindTrends:
		return json.Marshal(q.Trends)
	case KindFunnel:
		return json.Marshal(q.Funnel)
	case KindRetention:
		return json.Marshal(q.Retention)
	}
	return nil, errs.New(errs.Internal, "a question without a kind")
}

// common is the part that every question has.
func (q Query) common() Common {
	switch q.Kind() {
	case KindTrends:
		return q.Trends.Common
	case KindFunnel:
		return q.Funnel.Common
	case KindRetention:
		return q.Retention.Common
	}
	return Common{}
}

// Over is the question asked of another range, the question's own for the zero
// one, and only of what meets the conditions as well. Errors are errs.Invalid
// with locations under at.
func (q Query) Over(r period.Range, where []Condition, at string) (Query, error) {
	var common *Common
	switch q.Kind() {
	case KindTrends:
		t := *q.Trends
		q.Trends, common = &t, &t.Common
	case KindFunnel:
		f := *q.Funnel
		q.Funnel, common = &f, &f.Common
	case KindRetention:
		t := *q.Retention
		q.Retention, common = &t, &t.Common
	default:
		return q, errs.New(errs.Invalid, "ask for trends, funnel or retention")
	}
	if r != (period.Range{}) {
		common.Range = r
	}
	where = slices.Clone(where)
	fillConditions(where)
	common.Where = slices.Concat(common.Where, where)
	return q, q.Validate(at)
}

// Whole is the question without what splits or compares its answer: one number
// where there were several.
func (q Query) Whole() Query {
	switch q.Kind() {
	case KindTrends:
		t := *q.Trends
		t.Breakdown, t.Compare = nil, ""
		q.Trends = &t
	case KindFunnel:
		f := *q.Funnel
		f.Breakdown, f.OverTime = nil, ""
		q.Funnel = &f
	}
	return q
}
