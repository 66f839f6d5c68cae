package outcome

import (
	"context"
	"time"

	"prodops/internal/errs"
	"prodops/internal/period"
	"prodops/internal/roadmap"
	"prodops/internal/sqldb"
	"prodops/internal/wording"
)

// OutcomeMetric is the number the bet was made for, beside what was predicted.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeMetric struct {
	Reason   string         `json:"reason,omitempty" doc:"Why there is no number at all."`
	Metric   string         `json:"metric,omitempty" doc:"The number, in the words of the prediction."`
	Insight  string         `json:"insight,omitempty" doc:"Id of the insight that measures it."`
	Name     string         `json:"name,omitempty" doc:"Of the insight."`
	Number   string         `json:"number,omitempty"`
	Label    string         `json:"label,omitempty"`
	Unit     string         `json:"unit,omitempty"`
	Before   OutcomeFigure  `json:"before"`
	After    OutcomeFigure  `json:"after"`
	Change   *float64       `json:"change" doc:"After minus before; null while one of them is missing."`
	Promise  *OutcomeTarget `json:"promise,omitempty" doc:"As the team committed."`
	Today    *OutcomeTarget `json:"today,omitempty" doc:"The prediction as it is today, where that is another."`
	Series   []OutcomePoint `json:"series" doc:"The number in each bucket that is over."`
	Interval string         `json:"interval,omitempty" doc:"What a bucket is."`
	Warnings []string       `json:"warnings"`
}

// OutcomeTarget is what was expected, and how far the number went.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeTarget struct {
	Baseline   *float64      `json:"baseline" doc:"Where it begins: as predicted, or as measured before shipping."`
	Measured   bool          `json:"measured,omitempty" doc:"The baseline was measured before shipping: the prediction has none."`
	Expected   *float64      `json:"expected"`
	By         string        `json:"by,omitempty"`
	Confidence *int          `json:"confidence,omitempty" doc:"How sure the team was, in per cent."`
	Way        OutcomeFigure `json:"way" doc:"Share of the way from baseline to expected that it went; 1 is all of it, below 0 is the other way."`
	Reached    *bool         `json:"reached"`
	ByDay      OutcomeFigure `json:"by_day" doc:"The number on the day it was promised for, over a window that ends with it."`
	InTime     *bool         `json:"in_time" doc:"Whether it was reached by then."`
}

// metric measures the prediction's number before and after.
func (s *Outcomes) metric(ctx context.Context, sub subject) (OutcomeMetric, error) {
	p := promised(sub.bet)
	m := OutcomeMetric{Metric: p.Metric, Insight: p.Insight, Number: p.Number, Unit: p.Unit, Series: []OutcomePoint{}, Warnings: []string{}}
	switch {
	case sub.bet.ID == "":
		m.Reason = "The bet is not there any more."
	case p.IsZero():
		m.Reason = "Nothing was predicted of this bet, so there is no number to compare. Say on the bet's page what it should change."
	case p.Insight == "":
		m.Reason = "No insight measures “" + p.Metric + "”. Choose one in the bet's prediction."
	}
	if m.Reason != "" {
		m.Before, m.After = none("%s", m.Reason), none("%s", m.Reason)
		if !p.IsZero() { // what was promised is known, however little can be said of it
			m.Promise = &OutcomeTarget{Baseline: p.Baseline, Expected: p.Expected, By: p.By, Confidence: p.Confidence, Way: none("%s", m.Reason), ByDay: none("%s", m.Reason)}
		}
		return m, nil
	}
	w := sub.windows
	before, err := s.number(ctx, sub, p, w.BeforeFrom, w.BeforeTo)
	if err != nil {
		return m, err
	}
	m.Name, m.Label, m.Number = before.Name, before.Label, before.Number
	if m.Unit == "" {
		m.Unit = before.Unit
	}
	m.Before = figure(before)
	if w.Over {
		after, err := s.number(ctx, sub, p, w.AfterFrom, w.AfterTo)
		if err != nil {
			return m, err
		}
		m.After = figure(after)
		m.Warnings = append(m.Warnings, after.Warnings...)
	} else {
		m.After = none("Too early: the %s after shipping are over at the end of %s.", days(w.Days), w.AfterTo)
	}
	m.wide(sub)
	if m.Before.Value != nil && m.After.Value != nil {
		change := *m.After.Value - *m.Before.Value
		m.Change = &change
	}
	series, err := s.number(ctx, sub, p, w.BeforeFrom, min(w.Today, max(w.AfterTo, p.By)))
	if err != nil {
		return m, err
	}
	if series.History != nil {
		m.Series = series.History
	}
	if sub.question.Trends != nil {
		m.Interval = string(sub.question.Trends.Interval)
	} else if sub.question.Retention != nil {
		m.Interval = string(sub.question.Retention.Interval)
	}
	if m.Promise, err = s.target(ctx, sub, p, m); err != nil {
		return m, err
	}
	if today := sub.bet.Prediction; !sub.bet.Promise.IsZero() && !today.IsZero() && today.Insight == p.Insight && today.Number == p.Number && !same(today, p) {
		m.Today, err = s.target(ctx, sub, today, m)
	}
	return m, err
}

func same(a, b roadmap.Prediction) bool {
	equal := func(x, y *float64) bool { return x == y || x != nil && y != nil && *x == *y }
	return equal(a.Baseline, b.Baseline) && equal(a.Expected, b.Expected) && a.By == b.By
}

// number measures the prediction's number over days. What cannot be asked, such
// as an insight that is gone, is an answer without a value.
func (s *Outcomes) number(ctx context.Context, sub subject, p roadmap.Prediction, from, to string) (Measurement, error) {
	m, err := s.Insights.Measure(ctx, sub.Project, Asked{Insight: p.Insight, Number: p.Number, From: from, To: to})
	switch errs.KindOf(err) {
	case errs.NotFound:
		return Measurement{Reason: "The insight that measures it is not there any more."}, nil
	case errs.Invalid:
		return Measurement{Reason: err.Error()}, nil
	}
	return m, err
}

func figure(m Measurement) OutcomeFigure {
	return OutcomeFigure{Value: m.Value, Reason: m.Reason, N: m.N, Interval: m.Interval, Definition: m.Label + ". " + m.Definition}
}

// wide says so when no bucket of the insight fits into the windows, and when
// totals of unequal times are compared.
func (m *OutcomeMetric) wide(sub subject) {
	t := sub.question.Trends
	if t == nil {
		return
	}
	// So many days hold a whole interval wherever they begin.
	needs := map[period.Interval]int64{period.Week: 13, period.Month: 61, period.Quarter: 183}[t.Interval]
	total := len(m.Number) >= 5 && m.Number[:5] == "total"
	if !total && sub.WindowDays < needs {
		reason := "The insight counts by " + string(t.Interval) + ", and " + days(sub.WindowDays) + " need not hold a whole one. Choose a longer window."
		for _, f := range []*OutcomeFigure{&m.Before, &m.After} {
			if f.Value == nil && (f == &m.Before || sub.windows.Over) {
				f.Reason = reason
			}
		}
	}
	if total {
		m.Warnings = append(m.Warnings, "This is a total over "+days(sub.WindowDays)+": what was expected should be meant of as many.")
	}
}

// target is what was expected of the number, and how far it went.
func (s *Outcomes) target(ctx context.Context, sub subject, p roadmap.Prediction, m OutcomeMetric) (*OutcomeTarget, error) {
	t := OutcomeTarget{Baseline: p.Baseline, Expected: p.Expected, By: p.By, Confidence: p.Confidence}
	if t.Baseline == nil && m.Before.Value != nil {
		t.Baseline, t.Measured = m.Before.Value, true
	}
	if t.Expected == nil {
		t.Way, t.ByDay = none("The prediction does not say how much."), none("The prediction does not say how much.")
		return &t, nil
	}
	t.measure(m.After)
	if p.By == "" {
		t.ByDay = none("The prediction does not say by when.")
		return &t, nil
	}
	w := sub.windows
	switch {
	case p.By <= w.ShippedOn:
		t.ByDay = none("It shipped on %s, not before the day it was promised for.", w.ShippedOn)
		no := false
		t.InTime = &no
		return &t, nil
	case p.By >= w.Today:
		t.ByDay = none("Too early: it was promised for %s.", p.By)
		return &t, nil
	}
	from := p.By
	if end, err := time.Parse(time.DateOnly, p.By); err == nil {
		from = end.AddDate(0, 0, 1-int(sub.WindowDays)).Format(time.DateOnly)
	}
	at, err := s.number(ctx, sub, p, max(from, w.AfterFrom), p.By)
	if err != nil {
		return nil, err
	}
	t.ByDay = figure(at)
	t.InTime = t.reaches(at.Value)
	return &t, nil
}

// measure works out the share of the way: (after − baseline) / (expected −
// baseline).
func (t *OutcomeTarget) measure(after OutcomeFigure) {
	t.Reached = t.reaches(after.Value)
	switch {
	case after.Value == nil:
		t.Way = none("%s", after.Reason)
	case t.Baseline == nil:
		t.Way = none("There is no baseline: none was predicted, and none could be measured before shipping.")
	case *t.Baseline == *t.Expected:
		t.Way = none("The promise is the baseline itself, so there is no way to go.")
	default:
		way := (*after.Value - *t.Baseline) / (*t.Expected - *t.Baseline)
		t.Way = OutcomeFigure{Value: &way, N: after.N, Definition: "(After − baseline) ÷ (expected − baseline)."}
	}
}

// reaches compares in the direction that was promised: up when there is no
// baseline to tell.
func (t *OutcomeTarget) reaches(value *float64) *bool {
	if value == nil || t.Expected == nil {
		return nil
	}
	yes := *value >= *t.Expected
	if t.Baseline != nil && *t.Expected < *t.Baseline {
		yes = *value <= *t.Expected
	}
	return &yes
}

func days(n int64) string { return wording.Count(n, "day") }

// micros of a span's ends, as the database has times.
func micros(sp period.Span) (from, to sqldb.Micros) {
	return sqldb.MicrosOf(sp.From), sqldb.MicrosOf(sp.To)
}
