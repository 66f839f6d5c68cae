package analytics

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"prodops/internal/errs"
	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/period"
)

// Limits of a question.
const (
	MaxSeries     = 20
	MaxSteps      = 12
	MaxExclusions = 6
	MaxConditions = 50
	MaxBreakdown  = 100
	MaxPeriods    = 400
	MaxSmooth     = 90
	MaxWindow     = period.Duration(3660 * 24 * time.Hour)
)

// checker collects what is wrong with a question.
type checker struct{ errs.Fields }

// Validate checks everything that can be checked without the project: the
// error is errs.Invalid with the location of each wrong part under at.
func (q Query) Validate(at string) error {
	var c checker
	common := q.common()
	c.common(at, common)
	switch q.Kind() {
	case KindTrends:
		c.trends(at, q.Trends)
	case KindFunnel:
		c.funnel(at, q.Funnel)
	case KindRetention:
		c.retention(at, q.Retention)
	default:
		c.Add(at+".kind", "ask for trends, funnel or retention")
	}
	return c.Err()
}

func (c *checker) common(at string, q Common) {
	zone := c.zone(at, q.Timezone)
	if _, err := (period.Calendar{Zone: zone, WeekStart: time.Monday}).Resolve(q.Range, time.Now()); err != nil {
		c.within(at+".range", err)
	}
	c.conditions(at+".where", q.Where)
}

// within adds the fields of another error under a location.
func (c *checker) within(at string, err error) {
	for _, f := range fieldsOf(err) {
		c.Add(strings.TrimSuffix(at+"."+f.Location, "."), "%s", f.Message)
	}
}

// fieldsOf are the wrong parts an error names, or one with its message.
func fieldsOf(err error) []errs.Field {
	e, ok := errors.AsType[*errs.Error](err)
	switch {
	case !ok:
		return []errs.Field{{Message: err.Error()}}
	case len(e.Fields) == 0:
		return []errs.Field{{Message: e.Message}}
	}
	return e.Fields
}

// zone loads a time zone, UTC for a wrong one.
func (c *checker) zone(at, name string) *time.Location {
	if name == "" {
		return time.UTC
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		c.Add(at+".timezone", "%q is not a time zone: use an IANA name such as Europe/Berlin", name)
		return time.UTC
	}
	return zone
}

func (c *checker) conditions(at string, where []Condition) {
	if len(where) > MaxConditions {
		c.Add(at, "at most %d conditions", MaxConditions)
	}
	for i, w := range where {
		at := fmt.Sprintf("%s[%d]", at, i)
		if w.Cohort != "" {
			c.Add(at+".cohort", "there are no cohorts yet: use a condition on a property")
			continue
		}
		if _, err := w.plan().Compile(); err != nil {
			c.within(at, err)
		}
	}
}

func (c *checker) filter(at string, f Filter) {
	switch {
	case f.Event == "":
		c.Add(at+".event", "name an event, or * for any")
	case len(f.Event) > 500:
		c.Add(at+".event", "a name has at most 500 bytes")
	}
	c.conditions(at+".where", f.Where)
}

func (c *checker) breakdown(at string, b *Breakdown, ofFunnel bool) {
	if b == nil {
		return
	}
	if b.Property == "" {
		c.Add(at+".property", "name the property to split by")
	}
	oneOf(c, at+".of", b.Of, eventdb.OfEvent, eventdb.OfPerson)
	if b.Limit < 1 || b.Limit > MaxBreakdown {
		c.Add(at+".limit", "use 1 to %d", MaxBreakdown)
	}
	switch {
	case ofFunnel:
		oneOf(c, at+".attribution", b.Attribution, eventdb.FirstTouch, eventdb.LastTouch, eventdb.FirstStep)
	case b.Attribution != "":
		c.Add(at+".attribution", "only funnels have an attribution: leave it out")
	}
}

// oneOf checks that a value is among the choices.
func oneOf[T ~string](c *checker, at string, value T, choices ...T) {
	if slices.Contains(choices, value) {
		return
	}
	words := make([]string, len(choices))
	for i, choice := range choices {
		words[i] = string(choice)
	}
	c.Add(at, "%q is not a choice: use %s", value, orList(words))
}

// orList joins words as in "a, b or c".
func orList(words []string) string { return joined(words, "or") }

// andList joins words as in "a, b and c".
func andList(words []string) string { return joined(words, "and") }

func joined(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

func (c *checker) trends(at string, t *Trends) {
	oneOf(c, at+".interval", t.Interval, period.Hour, period.Day, period.Week, period.Month, period.Quarter)
	if len(t.Series) == 0 || len(t.Series) > MaxSeries {
		c.Add(at+".series", "ask for 1 to %d series", MaxSeries)
	}
	for i, s := range t.Series {
		at := fmt.Sprintf("%s.series[%d]", at, i)
		c.filter(at, s.Filter)
		oneOf(c, at+".measure", s.Measure, measures()...)
		switch needs := needsProperty(s.Measure); {
		case needs && s.Property == "":
			c.Add(at+".property", "name the property to take the %s of", s.Measure)
		case !needs && s.Property != "":
			c.Add(at+".property", "the measure %s takes no property: leave it out, or choose sum, avg or another that does", s.Measure)
		}
	}
	c.breakdown(at+".breakdown", t.Breakdown, false)
	if t.Compare != "" {
		oneOf(c, at+".compare", t.Compare, PreviousPeriod)
	}
	if t.Formula != "" {
		if _, err := parseFormula(t.Formula, len(t.Series)); err != nil {
			c.within(at+".formula", err)
		}
	}
	if t.Smooth != nil && (t.Smooth.Average < 2 || t.Smooth.Average > MaxSmooth) {
		c.Add(at+".smooth.average", "average over 2 to %d buckets", MaxSmooth)
	}
}

// measures are all measures, in the order of the documentation.
func measures() []eventdb.Measure {
	return []eventdb.Measure{
		eventdb.Total, eventdb.Persons, eventdb.Sessions, eventdb.WeeklyActives, eventdb.MonthlyActives, eventdb.PerPerson,
		eventdb.Sum, eventdb.Avg, eventdb.Min, eventdb.Max, eventdb.Median, eventdb.P90, eventdb.P95, eventdb.P99, eventdb.Distinct,
	}
}

func needsProperty(m eventdb.Measure) bool { return slices.Index(measures(), m) >= 6 }

func (c *checker) funnel(at string, f *Funnel) {
	if len(f.Steps) == 0 || len(f.Steps) > MaxSteps {
		c.Add(at+".steps", "a funnel has 1 to %d steps", MaxSteps)
	}
	for i, s := range f.Steps {
		c.filter(fmt.Sprintf("%s.steps[%d]", at, i), s)
	}
	oneOf(c, at+".order", f.Order, eventdb.Ordered, eventdb.Strict, eventdb.AnyOrd)
	oneOf(c, at+".count", f.Count, eventdb.ByPersons, eventdb.BySessions, eventdb.ByGroups)
	if f.Window > MaxWindow {
		c.Add(at+".window", "the window is at most %s", MaxWindow.Words())
	}
	if len(f.Exclude) > MaxExclusions {
		c.Add(at+".exclude", "at most %d exclusions", MaxExclusions)
	}
	for i, x := range f.Exclude {
		at := fmt.Sprintf("%s.exclude[%d]", at, i)
		c.filter(at, x.Filter)
		if x.AfterStep < 1 || x.BeforeStep > len(f.Steps) || x.AfterStep >= x.BeforeStep {
			c.Add(at+".after_step", "an exclusion lies after a step and before a later one, of steps 1 to %d", len(f.Steps))
		}
	}
	for i, w := range f.StepWindows {
		at := fmt.Sprintf("%s.step_windows[%d]", at, i)
		if w.Step < 2 || w.Step > len(f.Steps) {
			c.Add(at+".step", "a step window limits the time from the step before: use 2 to %d", len(f.Steps))
		}
		if w.Within <= 0 {
			c.Add(at+".within", "give a duration such as 1d")
		}
	}
	if len(f.StepWindows) > 0 && f.Order == eventdb.AnyOrd {
		c.Add(at+".step_windows", "steps in any order have no step before: leave step_windows out, or use order ordered")
	}
	for i, property := range f.HoldConstant {
		if property == "" {
			c.Add(fmt.Sprintf("%s.hold_constant[%d]", at, i), "name an event property")
		}
	}
	c.breakdown(at+".breakdown", f.Breakdown, true)
	if f.OverTime != "" {
		oneOf(c, at+".over_time", f.OverTime, period.Hour, period.Day, period.Week, period.Month, period.Quarter)
	}
}

func (c *checker) retention(at string, r *Retention) {
	oneOf(c, at+".interval", r.Interval, period.Day, period.Week, period.Month, period.Quarter)
	c.filter(at+".start", r.Start)
	c.filter(at+".return", r.Return)
	oneOf(c, at+".entry", r.Entry, eventdb.FirstTime, eventdb.Recurring)
	oneOf(c, at+".mode", r.Mode, eventdb.On, eventdb.OnOrAfter, eventdb.Bracket)
	oneOf(c, at+".clock", r.Clock, eventdb.Calendar, eventdb.Rolling)
	if r.Periods < 1 || r.Periods > MaxPeriods {
		c.Add(at+".periods", "use 1 to %d periods", MaxPeriods)
	}
	total := 0
	for i, width := range r.Brackets {
		if total += width; width < 1 || total > MaxPeriods {
			c.Add(fmt.Sprintf("%s.brackets[%d]", at, i), "a bracket is one or more periods, %d in all at most", MaxPeriods)
			break
		}
	}
	switch {
	case r.Mode == eventdb.Bracket && len(r.Brackets) == 0:
		c.Add(at+".brackets", "give the widths of the brackets in periods, such as [1,3,7]")
	case r.Mode != eventdb.Bracket && len(r.Brackets) > 0:
		c.Add(at+".brackets", "only the mode bracket takes brackets: leave them out, or use mode bracket")
	}
}

// isAny reports whether a filter's name stands for every event.
func (f Filter) isAny() bool { return f.Event == event.Any }
