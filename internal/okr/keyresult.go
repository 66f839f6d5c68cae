package okr

import (
	"math"
	"regexp"
	"slices"

	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Kind says what a key result wants of its number.
type Kind string

// The kinds of key result.
const (
	Increase Kind = "increase" // from start up to target
	Decrease Kind = "decrease" // from start down to target
	Keep     Kind = "keep"     // stay on the side of target where start is
)

// KeyResult is a number that shows whether an objective is reached.
type KeyResult struct {
	record.Head
	Objective string  `db:"objective_id" json:"objective" doc:"Id of its objective."`
	Title     string  `db:"title" json:"title"`
	Owner     string  `db:"owner" json:"owner,omitempty" doc:"Id of a member."`
	Kind      Kind    `db:"kind" json:"kind" enum:"increase,decrease,keep"`
	Start     float64 `db:"start_value" json:"start"`
	Target    float64 `db:"target_value" json:"target"`
	Unit      string  `db:"unit" json:"unit,omitempty"`
	Insight   string  `db:"insight" json:"insight,omitempty" doc:"Id of the insight that measures it; absent when people note it."`
	Number    string  `db:"insight_number" json:"number,omitempty" doc:"Which number of the insight."`
	Metric    string  `db:"metric" json:"metric,omitempty" doc:"Id of the metric that measures it, in place of an insight."`
}

// source is the record that measures the key result; the zero one for people.
func (k *KeyResult) source() record.Ref {
	switch {
	case k.Metric != "":
		return record.Ref{Type: "metric", ID: k.Metric}
	case k.Insight != "":
		return record.Ref{Type: "insight", ID: k.Insight}
	}
	return record.Ref{}
}

// Entry implements record.Record.
func (k *KeyResult) Entry() record.Entry { return record.Entry{Title: k.Title, Owner: k.Owner} }

// Current is what a key result's number is now. It changes by measuring, which
// is no edit of the record.
type Current struct {
	Value     *float64     `db:"current_value" json:"current,omitempty" doc:"Absent until it was measured or noted."`
	At        sqldb.Micros `db:"current_at" json:"measured_at,omitzero" format:"date-time"`
	Note      string       `db:"current_note" json:"measured_how,omitempty" doc:"What the number is, in words."`
	Problem   string       `db:"problem" json:"problem,omitempty" doc:"Why it could not be measured the last time; absent when it could."`
	ProblemAt sqldb.Micros `db:"problem_at" json:"problem_at,omitzero" format:"date-time"`
}

// KeyResultCreate says what a key result is made of.
type KeyResultCreate struct {
	Title   string   `json:"title" maxLength:"200"`
	Owner   string   `json:"owner,omitempty" maxLength:"64"`
	Kind    Kind     `json:"kind,omitempty" enum:"increase,decrease,keep" doc:"By start and target when absent."`
	Start   float64  `json:"start" doc:"The number when the period began."`
	Target  float64  `json:"target"`
	Current *float64 `json:"current,omitempty" doc:"The number now, when people note it."`
	Unit    string   `json:"unit,omitempty" maxLength:"32"`
	Insight string   `json:"insight,omitempty" maxLength:"64"`
	Number  string   `json:"number,omitempty" maxLength:"32" doc:"last (the last bucket that is over), total or average of a trend, conversion of a funnel, retention:3 of period 3; shares are in per cent. The usual one of the insight when absent."`
	Metric  string   `json:"metric,omitempty" maxLength:"64" doc:"In place of an insight; shares are in per cent."`
}

// KeyResultUpdate changes a key result; what is nil stays.
type KeyResultUpdate struct {
	Title   *string  `json:"title,omitempty" maxLength:"200"`
	Owner   *string  `json:"owner,omitempty" maxLength:"64"`
	Kind    *Kind    `json:"kind,omitempty" enum:"increase,decrease,keep"`
	Start   *float64 `json:"start,omitempty"`
	Target  *float64 `json:"target,omitempty"`
	Unit    *string  `json:"unit,omitempty" maxLength:"32"`
	Insight *string  `json:"insight,omitempty" maxLength:"64" doc:"Empty to measure it by hand."`
	Number  *string  `json:"number,omitempty" maxLength:"32"`
	Metric  *string  `json:"metric,omitempty" maxLength:"64" doc:"Takes the place of an insight; empty to measure it by hand."`
}

func (in KeyResultCreate) keyResult() KeyResult {
	k := KeyResult{Title: in.Title, Owner: in.Owner, Kind: in.Kind, Start: in.Start, Target: in.Target, Unit: in.Unit, Insight: in.Insight, Number: in.Number, Metric: in.Metric}
	switch {
	case k.Kind != "":
	case k.Target > k.Start:
		k.Kind = Increase
	case k.Target < k.Start:
		k.Kind = Decrease
	default:
		k.Kind = Keep
	}
	return k
}

func (in KeyResultUpdate) apply(k *KeyResult) {
	set(&k.Title, in.Title)
	set(&k.Owner, in.Owner)
	set(&k.Kind, in.Kind)
	set(&k.Start, in.Start)
	set(&k.Target, in.Target)
	set(&k.Unit, in.Unit)
	set(&k.Insight, in.Insight)
	set(&k.Number, in.Number)
	set(&k.Metric, in.Metric)
	// One of the two measures: the one that is named takes the other's place.
	if in.Metric != nil && *in.Metric != "" && in.Insight == nil {
		k.Insight = ""
	}
	if in.Insight != nil && *in.Insight != "" && in.Metric == nil {
		k.Metric = ""
	}
}

var number = regexp.MustCompile(`^(|(last|total|average|conversion|retention)(:[0-9]{1,4})?)$`)

func (k *KeyResult) check() error {
	var f errs.Fields
	k.Title = f.Line("body.title", k.Title, titleLimit)
	k.Owner = f.Optional("body.owner", k.Owner, wordLimit)
	k.Unit = f.Optional("body.unit", k.Unit, 32)
	k.Insight = f.Optional("body.insight", k.Insight, wordLimit)
	if k.Metric = f.Optional("body.metric", k.Metric, wordLimit); k.Metric != "" && k.Insight != "" {
		f.Add("body.metric", "An insight or a metric measures a key result, not both.")
	}
	checkNumber(&f, "body.start", k.Start)
	checkNumber(&f, "body.target", k.Target)
	switch {
	case !slices.Contains([]Kind{Increase, Decrease, Keep}, k.Kind):
		f.Add("body.kind", "One of increase, decrease, keep.")
	case k.Kind == Increase && k.Target <= k.Start:
		f.Add("body.target", "To increase, the target is above the start.")
	case k.Kind == Decrease && k.Target >= k.Start:
		f.Add("body.target", "To decrease, the target is below the start.")
	}
	switch {
	case k.Insight == "":
		k.Number = ""
	case !number.MatchString(k.Number):
		f.Add("body.number", "One of last, total, average, conversion, retention, with a colon and which one behind it where there are several, such as retention:3.")
	}
	return f.Err()
}

func checkNumber(f *errs.Fields, location string, n float64) {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		f.Add(location, "Give a number.")
	}
}
