package roadmap

import (
	"database/sql/driver"
	"math"

	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Reading says what a prediction's amount means.
type Reading string

// The readings of an amount.
const (
	Target  Reading = "target"  // the number itself will be this
	Change  Reading = "change"  // it will be this much more than the baseline
	Percent Reading = "percent" // it will be this many per cent more than the baseline
)

// Prediction is what a bet is expected to change: which number, by how much, by
// when, and how sure we are. The zero Prediction says nothing.
type Prediction struct {
	Metric     string   `json:"metric,omitempty" maxLength:"200" doc:"The number, in words."`
	Insight    string   `json:"insight,omitempty" maxLength:"64" doc:"Id of the insight that measures it."`
	Number     string   `json:"number,omitempty" maxLength:"32" doc:"Which number of the insight, as for a key result."`
	MetricID   string   `json:"metric_id,omitempty" maxLength:"64" doc:"Id of the metric that measures it, in place of an insight."`
	Baseline   *float64 `json:"baseline,omitempty" doc:"What it is now."`
	Amount     *float64 `json:"amount,omitempty"`
	Reading    Reading  `json:"reading,omitempty" enum:"target,change,percent" doc:"What amount means: the number itself, a change of it, or a change in per cent of the baseline; target when absent."`
	Unit       string   `json:"unit,omitempty" maxLength:"32"`
	By         string   `json:"by,omitempty" maxLength:"10" doc:"Day by which it will be so."`
	Confidence *int     `json:"confidence,omitempty" minimum:"0" maximum:"100" doc:"How sure we are, in per cent."`
	Expected   *float64 `json:"expected,omitempty" doc:"The number itself that baseline and amount come to; worked out here."`
}

// IsZero reports whether nothing is predicted.
func (p Prediction) IsZero() bool { return p == Prediction{} }

// source is the record that measures what is predicted; the zero one for none.
func (p Prediction) source() record.Ref {
	switch {
	case p.MetricID != "":
		return record.Ref{Type: "metric", ID: p.MetricID}
	case p.Insight != "":
		return record.Ref{Type: "insight", ID: p.Insight}
	}
	return record.Ref{}
}

// Value implements driver.Valuer.
func (p Prediction) Value() (driver.Value, error) { return sqldb.JSONValue(p) }

// Scan implements sql.Scanner.
func (p *Prediction) Scan(src any) error {
	*p = Prediction{}
	return sqldb.ScanJSON(src, p)
}

func (p *Prediction) check(f *errs.Fields) {
	p.Expected = nil
	if p.IsZero() {
		return
	}
	p.Metric = f.Line("body.prediction.metric", p.Metric, titleLimit)
	p.Insight = f.Optional("body.prediction.insight", p.Insight, idLimit)
	p.Number = f.Optional("body.prediction.number", p.Number, 32)
	if p.MetricID = f.Optional("body.prediction.metric_id", p.MetricID, idLimit); p.MetricID != "" && p.Insight != "" {
		f.Add("body.prediction.metric_id", "An insight or a metric measures a prediction, not both.")
	}
	p.Unit = f.Optional("body.prediction.unit", p.Unit, 32)
	p.By = f.Date("body.prediction.by", p.By)
	if p.Confidence != nil && (*p.Confidence < 0 || *p.Confidence > 100) {
		f.Add("body.prediction.confidence", "From 0 to 100 per cent.")
	}
	if p.Amount == nil {
		p.Reading = ""
		return
	}
	switch p.Reading {
	case "":
		p.Reading = Target
	case Target:
	case Change, Percent:
		if p.Baseline == nil {
			f.Add("body.prediction.baseline", "A change needs to know from what: give the number as it is now.")
		}
	default:
		f.Add("body.prediction.reading", "One of target, change, percent.")
	}
	p.Expected = p.expected()
	if p.Expected != nil && math.IsInf(*p.Expected, 0) {
		f.Add("body.prediction.amount", "This number is too large.")
	}
}

// expected is target: amount; change: baseline + amount; percent: baseline ×
// (1 + amount/100).
func (p *Prediction) expected() *float64 {
	if p.Reading == Target {
		amount := *p.Amount
		return &amount
	}
	if p.Baseline == nil {
		return nil
	}
	expected := *p.Baseline + *p.Amount
	if p.Reading == Percent {
		expected = *p.Baseline * (1 + *p.Amount/100)
	}
	return &expected
}
