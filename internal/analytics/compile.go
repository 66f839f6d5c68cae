package analytics

import (
	"time"

	"prodops/internal/eventdb"
	"prodops/internal/period"
)

// frame is when and where a question is asked: what its calendars need.
type frame struct {
	calendar period.Calendar
	zone     string
	span     period.Span
	scope    eventdb.Scope
	now      time.Time
}

func newFrame(project Project, c Common, now time.Time) (frame, error) {
	f := frame{zone: c.Timezone, scope: eventdb.Scope{Project: project.ID, Environment: c.Environment}, now: now}
	absent(&f.zone, project.Timezone)
	absent(&f.zone, "UTC")
	var check checker
	f.calendar = period.Calendar{Zone: check.zone("", f.zone), WeekStart: project.WeekStart}
	if err := check.Err(); err != nil {
		return frame{}, err
	}
	var err error
	f.span, err = f.calendar.Resolve(c.Range, now)
	return f, err
}

func (c Condition) plan() eventdb.Condition {
	out := eventdb.Condition{Property: c.Property, Of: c.Of, Op: c.Op}
	for _, v := range c.Values {
		out.Values = append(out.Values, string(v))
	}
	return out
}

func planConditions(where []Condition) []eventdb.Condition {
	var out []eventdb.Condition
	for _, c := range where {
		out = append(out, c.plan())
	}
	return out
}

func (f Filter) plan() eventdb.Filter {
	return eventdb.Filter{Event: f.Event, Where: planConditions(f.Where)}
}

func (b *Breakdown) plan() *eventdb.Breakdown {
	if b == nil {
		return nil
	}
	return &eventdb.Breakdown{Property: b.Property, Of: b.Of, Limit: b.Limit}
}

// plan compiles a trends question over buckets with these edges.
func (t *Trends) plan(f frame, b period.Buckets) eventdb.TrendsPlan {
	plan := eventdb.TrendsPlan{
		Scope: f.scope, Bounds: b.Micros(), Where: planConditions(t.Where), Breakdown: t.Breakdown.plan(),
	}
	for _, s := range t.Series {
		plan.Series = append(plan.Series, eventdb.TrendsSeries{Filter: s.plan(), Measure: s.Measure, Property: s.Property})
		switch s.Measure {
		case eventdb.WeeklyActives:
			plan.Week = period.Micros(f.calendar.Trailing(b, 7))
		case eventdb.MonthlyActives:
			plan.Month = period.Micros(f.calendar.Trailing(b, 30))
		}
	}
	return plan
}

// plan compiles a funnel question. The buckets are those of over_time, empty
// without it.
func (q *Funnel) plan(f frame) (plan eventdb.FunnelPlan, buckets period.Buckets, err error) {
	plan = eventdb.FunnelPlan{
		Scope: f.scope, Order: q.Order, Window: q.Window.Micros(),
		From: f.span.From.UnixMicro(), To: f.span.To.UnixMicro(), Now: f.now.UnixMicro(),
		Where: planConditions(q.Where), Breakdown: q.Breakdown.plan(),
		HoldConstant: q.HoldConstant, Unit: q.Count,
	}
	if q.Breakdown != nil {
		plan.Attribution = q.Breakdown.Attribution
	}
	for _, s := range q.Steps {
		plan.Steps = append(plan.Steps, s.plan())
	}
	for _, x := range q.Exclude {
		plan.Exclude = append(plan.Exclude, eventdb.Exclusion{Filter: x.plan(), AfterStep: x.AfterStep, BeforeStep: x.BeforeStep})
	}
	if len(q.StepWindows) > 0 {
		plan.StepWindows = make([]int64, len(q.Steps))
	}
	for _, w := range q.StepWindows {
		plan.StepWindows[w.Step-1] = w.Within.Micros()
	}
	if q.OverTime != "" {
		if buckets, err = f.calendar.Split(f.span, q.OverTime); err == nil {
			plan.Bounds = buckets.Micros()
		}
	}
	return plan, buckets, err
}

// rollingPeriod is how long one period of the rolling clock is: a month is 30
// days and a quarter 90, as Mixpanel and Amplitude count them.
func rollingPeriod(i period.Interval) time.Duration {
	const day = 24 * time.Hour
	return map[period.Interval]time.Duration{period.Day: day, period.Week: 7 * day, period.Month: 30 * day, period.Quarter: 90 * day}[i]
}

// plan compiles a retention question. Its cohorts are whole intervals: those
// the range touches.
func (r *Retention) plan(f frame) (eventdb.RetentionPlan, period.Buckets, error) {
	more := r.Periods - 1
	if r.Mode == eventdb.Bracket {
		more = 0
		for _, width := range r.Brackets {
			more += width
		}
	}
	buckets, err := f.calendar.Cohorts(f.span, r.Interval, more)
	if err != nil {
		return eventdb.RetentionPlan{}, period.Buckets{}, err
	}
	return eventdb.RetentionPlan{
		Scope: f.scope, Start: r.Start.plan(), Return: r.Return.plan(), Where: planConditions(r.Where),
		Bounds: buckets.Micros(), Cohorts: len(buckets.Labels), Periods: r.Periods,
		Entry: r.Entry, Mode: r.Mode, Brackets: r.Brackets, Clock: r.Clock,
		Period: rollingPeriod(r.Interval).Microseconds(), Now: f.now.UnixMicro(),
	}, buckets, nil
}

// Plan is the filter as engines take it, for questions that are put together
// outside of this package.
func (f Filter) Plan() eventdb.Filter { return f.plan() }
