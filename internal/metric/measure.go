package metric

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"prodops/internal/analytics"
	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/period"
	"prodops/internal/project"
	"prodops/internal/stats"
)

// Answerer answers questions: *analytics.Shared is one.
type Answerer interface {
	Run(ctx context.Context, actor auth.Actor, project analytics.Project, q analytics.Query) (analytics.Answer, error)
}

// Names knows every event ever received: *analytics.Runner is one.
type Names interface {
	EventNames(ctx context.Context, actor auth.Actor, scope eventdb.Scope) ([]eventdb.EventName, error)
}

// Measurement is what a metric is of everybody, now and in the period before.
type Measurement struct {
	Value    *float64  // nil when there is too little to measure
	Reason   string    // why there is no value
	Previous *float64  // the same in as much time before; nil when there is nothing to compare with
	Change   *float64  // (value − previous) / |previous|; nil when it cannot be said
	Better   *bool     // whether the change goes the metric's way; nil without a change, and for one within Interval
	N        int64     // active people; of a ratio what it divides by; of an average the events
	Of       string    // what N counts, in words
	Interval []float64 // 95% interval of a share of people
	From, To string    // first and last day, in the project's time zone
	Label    string    // what the number is, in words
	AsOf     time.Time

	History  []Point         // in each bucket that is over, the oldest first
	Bucket   period.Interval // how long they are
	Explain  analytics.Explain
	Warnings []string
	Question analytics.Query // the one that shows the metric over time
}

// Point is the metric in one bucket.
type Point struct {
	Bucket string   // where it begins
	Value  *float64 // nil where there is nothing to measure
}

// usualDays is what is measured when no range is asked for: four weeks, so that
// every day of the week counts the same, up to yesterday, so that all are over.
const usualDays = 28

// Measure measures a metric for everybody over a range, the last 28 days that
// are over for the zero one, and over as much time before as is over of it. Too little to measure
// is an answer with a Reason, and never 0.
func (s *Metrics) Measure(ctx context.Context, actor auth.Actor, projectID, ref string, r period.Range) (Measurement, error) {
	m, err := s.Get(ctx, actor, projectID, ref)
	if err != nil {
		return Measurement{}, err
	}
	in, err := s.projects.Get(ctx, actor, m.Project)
	if err != nil {
		return Measurement{}, err
	}
	now, before, out, err := s.spans(in, r)
	if err != nil {
		return Measurement{}, err
	}
	calendar := analytics.Project{ID: in.ID, Timezone: in.Timezone, WeekStart: in.FirstWeekday()}
	a, err := s.ask(ctx, actor, calendar, m.parts(now, out.Bucket))
	if err != nil {
		return Measurement{}, err
	}
	m.read(a, &out)
	if m.Archived() {
		out.Warnings = append(out.Warnings, "The metric is archived.")
	}
	out.Question = m.Question(now, out.Bucket)
	out.Label = fmt.Sprintf("%s, %s to %s", m.Name, out.From, out.To)
	if err := s.doubt(ctx, actor, m, a, &out); err != nil || out.Value == nil {
		return out, err
	}
	earlier, err := s.ask(ctx, actor, calendar, m.parts(before, out.Bucket))
	if err != nil {
		return Measurement{}, err
	}
	m.compare(earlier, &out)
	return out, nil
}

// spans are the range that is measured and the one before, as dates, with the
// interval that cuts them into a readable number of buckets.
func (s *Metrics) spans(in project.Project, r period.Range) (now, before period.Range, out Measurement, err error) {
	calendar, at := calendarOf(in), s.now()
	span := period.Span{To: calendar.Floor(at, period.Day)}
	span.From = calendar.Add(span.To, period.Day, -usualDays)
	if r != (period.Range{}) {
		if span, err = calendar.Resolve(r, at); err != nil {
			return now, before, out, err
		}
	}
	back := calendar.Before(span, false)
	days := span.To.Sub(span.From).Hours() / 24
	switch {
	case days <= 45:
		out.Bucket = period.Day
	case days <= 300:
		out.Bucket = period.Week
	default:
		out.Bucket = period.Month
	}
	now, out.From, out.To = asRange(calendar, span)
	earlier := period.Span{From: back.Shift(span.From), To: back.Shift(span.To)}
	// What is not over is held against as much time, not against the whole.
	if so := at.Truncate(time.Minute).Sub(span.From); so > 0 && span.To.After(at) {
		earlier.To = earlier.From.Add(so)
	}
	before, _, _ = asRange(calendar, earlier)
	return now, before, out, nil
}

func calendarOf(in project.Project) period.Calendar {
	zone := time.UTC
	if found, err := time.LoadLocation(in.Timezone); err == nil && in.Timezone != "" {
		zone = found
	}
	return period.Calendar{Zone: zone, WeekStart: in.FirstWeekday()}
}

// asRange is a span as a range, of dates where it is whole days, and its first
// and last day.
func asRange(c period.Calendar, s period.Span) (r period.Range, first, last string) {
	from, to := s.From.In(c.Zone), s.To.In(c.Zone)
	first, last = from.Format(time.DateOnly), to.Add(-time.Microsecond).Format(time.DateOnly)
	if from.Equal(c.Floor(from, period.Day)) && to.Equal(c.Floor(to, period.Day)) {
		return period.Range{From: first, To: last}, first, last
	}
	return period.Range{From: from.Format(time.RFC3339), To: to.Format(time.RFC3339)}, first, last
}

func (s *Metrics) ask(ctx context.Context, actor auth.Actor, in analytics.Project, q analytics.Query) (*analytics.TrendsAnswer, error) {
	answer, err := s.answers.Run(ctx, actor, in, q)
	if err != nil {
		return nil, err
	}
	trends, ok := answer.(*analytics.TrendsAnswer)
	if !ok || len(trends.Series) != len(q.Trends.Series) {
		return nil, errs.New(errs.Internal, "a metric's question has another answer")
	}
	return trends, nil
}

// value is the metric where numerator and denominator are these; nil for
// nothing to measure.
func value(top, under float64) *float64 {
	v := top / under
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// total is the metric over the whole range of an answer.
func total(a *analytics.TrendsAnswer) *float64 {
	under := 1.0
	if len(a.Series) == 2 {
		under = float64(a.Series[1].Total)
	}
	return value(float64(a.Series[0].Total), under)
}

// read reads the metric off an answer to parts.
func (m *Metric) read(a *analytics.TrendsAnswer, out *Measurement) {
	out.AsOf, out.Explain, out.Warnings, out.History = a.ComputedAt, a.Explain, slices.Clone(a.Warnings), []Point{}
	out.Explain.Definition = m.words() + " " + a.Explain.Definition
	top, under := a.Series[0], analytics.Line{}
	switch {
	case len(a.Series) == 1:
		out.N, out.Of = a.MatchedEvents, "events with "+m.Property
	case m.Aggregation == eventdb.RatioOf:
		under = a.Series[1]
		out.N, out.Of = int64(under.Total), named(m.Denominator.Event, m.Denominator.Where)
		if m.Denominator.Property != "" {
			out.Of = "sum of " + m.Denominator.Property
		}
	default:
		under = a.Series[1]
		out.N, out.Of = int64(under.Total), "active people"
	}
	out.Explain.N = out.N
	for i, bucket := range a.Buckets {
		if slices.Contains(a.Incomplete, bucket) {
			continue
		}
		by := 1.0
		if under.Values != nil {
			by = float64(under.Values[i])
		}
		out.History = append(out.History, Point{Bucket: bucket, Value: value(float64(top.Values[i]), by)})
	}
	out.Value = total(a)
	if m.Aggregation == eventdb.Converted && out.Value != nil {
		low, high := stats.Wilson(int64(top.Total), out.N)
		out.Interval = []float64{low, high}
	}
}

// doubt gives the reason why there is no value, and tells a zero that was
// measured from one of an event that was never received.
func (s *Metrics) doubt(ctx context.Context, actor auth.Actor, m Metric, a *analytics.TrendsAnswer, out *Measurement) error {
	top := float64(a.Series[0].Total)
	if out.Value != nil && top != 0 {
		return nil
	}
	names, err := s.names.EventNames(ctx, actor, eventdb.Scope{Project: m.Project})
	if err != nil {
		return err
	}
	wanted := []string{m.Event}
	if m.Denominator.Event != "" {
		wanted = append(wanted, m.Denominator.Event)
	}
	for _, name := range wanted {
		if name != event.Any && !slices.ContainsFunc(names, func(n eventdb.EventName) bool { return n.Name == name }) {
			out.none("%q was never received: check the event's name.", name)
			return nil
		}
	}
	switch {
	case out.Value != nil:
	case m.Aggregation == eventdb.AverageOf:
		out.none("No %s with a number as its %s was received from %s to %s.", m.Event, m.Property, out.From, out.To)
	case m.Aggregation == eventdb.RatioOf:
		out.none("There was no %s to divide by from %s to %s.", m.Denominator.Event, out.From, out.To)
	default:
		out.none("Nobody did anything from %s to %s.", out.From, out.To)
	}
	return nil
}

func (out *Measurement) none(format string, args ...any) {
	out.Value, out.Interval, out.Reason = nil, nil, fmt.Sprintf(format, args...)
}

// compare sets the value beside that of the period before.
func (m *Metric) compare(earlier *analytics.TrendsAnswer, out *Measurement) {
	out.Previous = total(earlier)
	if out.Previous == nil || *out.Previous == 0 {
		return
	}
	change := (*out.Value - *out.Previous) / math.Abs(*out.Previous)
	out.Change = &change
	if change != 0 && !within(*out.Previous, out.Interval) {
		better := (change > 0) == (m.Direction == Increase)
		out.Better = &better
	}
}

// within reports whether a value lies in an interval; not in one that is not there.
func within(value float64, interval []float64) bool {
	return len(interval) == 2 && interval[0] <= value && value <= interval[1]
}
