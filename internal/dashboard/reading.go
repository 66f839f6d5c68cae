package dashboard

import (
	"context"
	"fmt"
	"math"
	"slices"

	"prodops/internal/analytics"
	"prodops/internal/auth"
	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/stats"
)

// This file reads numbers off answers.

func (m *Measurement) about(head *analytics.Head) {
	m.AsOf, m.N, m.Explain = head.ComputedAt, head.Explain.N, head.Explain
	m.Warnings, m.History = slices.Clone(head.Warnings), []Measured{}
}

// known is a value, nil where there is nothing to measure.
func known(f analytics.Float) *float64 {
	v := float64(f)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

func (m *Measurement) ofTrends(a *analytics.TrendsAnswer, q *analytics.Trends, n Number) {
	m.Unit = unitOf(q, n.At-1)
	if len(a.Series) < n.At { // a question without a breakdown has every line
		m.none("The answer has no such series.")
		return
	}
	line := a.Series[n.At-1]
	var sum float64
	counted := 0
	for i, bucket := range a.Buckets {
		if slices.Contains(a.Incomplete, bucket) {
			continue
		}
		value := known(line.Values[i])
		m.History = append(m.History, Measured{Bucket: bucket, Value: value})
		if value != nil {
			sum, counted = sum+*value, counted+1
		}
	}
	switch n.Of {
	case Total:
		m.Label = fmt.Sprintf("%s, over the whole range", line.Label)
		if m.Value = known(line.Total); m.Value == nil {
			m.none("There was nothing to measure in the range.")
		}
	case Average:
		m.Label = fmt.Sprintf("%s, the mean of %d complete %ss", line.Label, counted, q.Interval)
		if counted == 0 {
			m.none(fmt.Sprintf("No %s of the range is over and has something to measure.", q.Interval))
			return
		}
		mean := sum / float64(counted)
		m.Value = &mean
	default:
		m.last(line.Label, string(q.Interval))
	}
}

func (m *Measurement) last(label, interval string) {
	m.Label = fmt.Sprintf("%s, the last complete %s", label, interval)
	if len(m.History) == 0 {
		m.none(fmt.Sprintf("No %s of the range is over yet.", interval))
		return
	}
	latest := m.History[len(m.History)-1]
	m.Bucket = latest.Bucket
	if m.Value = latest.Value; m.Value == nil {
		m.none(fmt.Sprintf("There was nothing to measure in the %s of %s.", interval, latest.Bucket))
	}
}

func unitOf(q *analytics.Trends, series int) Unit {
	if q.Formula != "" {
		return ""
	}
	s := q.Series[series]
	switch s.Measure {
	case eventdb.Total:
		return Events
	case eventdb.Persons, eventdb.WeeklyActives, eventdb.MonthlyActives:
		return People
	case eventdb.Sessions:
		return Sessions
	case eventdb.PerPerson:
		return EventsPerPerson
	case eventdb.Distinct:
		return Unit("values of " + s.Property)
	}
	return Unit(s.Property)
}

// doubtZero tells a zero that was measured from one that nobody could have
// measured: an event that was never received, or a range in which nothing was.
func (m *Measurer) doubtZero(ctx context.Context, actor auth.Actor, project analytics.Project, q *analytics.Trends, out *Measurement) error {
	if out.Value == nil {
		return nil
	}
	names, err := m.catalogue.EventNames(ctx, actor, eventdb.Scope{Project: project.ID, Environment: q.Environment})
	if err != nil {
		return err
	}
	for _, s := range q.Series {
		if s.Event != event.Any && !slices.ContainsFunc(names, func(n eventdb.EventName) bool { return n.Name == s.Event }) {
			out.none(fmt.Sprintf("%q was never received: check the event's name.", s.Event))
			return nil
		}
	}
	anything := *q
	anything.Where, anything.Formula, anything.Smooth = nil, "", nil
	anything.Breakdown, anything.Compare = nil, ""
	anything.Series = []analytics.Series{{Filter: analytics.Filter{Event: event.Any}, Measure: eventdb.Total}}
	answer, err := m.answers.Run(ctx, actor, project, analytics.Query{Trends: &anything})
	if err == nil && answer.About().MatchedEvents == 0 {
		out.none("No event of any kind was received in the range.")
	}
	return err
}

func (m *Measurement) ofFunnel(a *analytics.FunnelAnswer, q *analytics.Funnel, n Number) {
	m.Unit = Share
	m.Label = fmt.Sprintf("Share of %s that reached step %d", of(q.Count), n.At)
	if len(a.Groups) == 0 || a.Groups[0].Steps[0].Count == 0 {
		m.none("Nobody entered the funnel in the range.")
		return
	}
	steps := a.Groups[0].Steps
	step := steps[n.At-1]
	m.Label = fmt.Sprintf("Share of %s that went from %s to %s", of(q.Count), steps[0].Label, step.Label)
	m.Value = known(step.FromStart)
	low, high := stats.Wilson(step.Count, steps[0].Count)
	m.Interval = []float64{low, high}
}

func of(u eventdb.Unit) Unit {
	switch u {
	case eventdb.BySessions:
		return Sessions
	case eventdb.ByGroups:
		return Groups
	}
	return People
}

func (m *Measurement) ofRetention(a *analytics.RetentionAnswer, q *analytics.Retention, n Number) {
	m.Unit = Share
	m.Label = fmt.Sprintf("Share of people that came back in %s %d, on average over cohorts", q.Interval, n.At)
	if q.Mode == eventdb.Bracket {
		m.Label = fmt.Sprintf("Share of people that came back in bracket %d, on average over cohorts", n.At)
	}
	m.N = 0
	for _, c := range a.Cohorts {
		if c.Complete[n.At] && c.Size > 0 {
			m.N += c.Size
			share := float64(c.Counts[n.At]) / float64(c.Size)
			m.History = append(m.History, Measured{Bucket: c.Start, Value: &share})
		}
	}
	if m.Value = known(a.Average[n.At]); m.Value == nil {
		m.none(fmt.Sprintf("No cohort with somebody in it has its %s %d behind it yet.", q.Interval, n.At))
	}
}
