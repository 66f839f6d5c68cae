package analytics

import (
	"fmt"
	"strings"
	"time"

	"prodops/internal/eventdb"
	"prodops/internal/period"
)

// This file words questions. A definition says everything that decides the
// numbers, so that two people who read it count the same.

// countWords is a number and its noun: "1 event", "3 events".
func countWords(n int64, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case noun == "person":
		return fmt.Sprintf("%d people", n)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// dates words a span: whole days as dates, both included, else as instants.
func dates(s period.Span, f frame) string {
	from, to := s.From.In(f.calendar.Zone), s.To.In(f.calendar.Zone)
	if !from.Equal(f.calendar.Floor(from, period.Day)) || !to.Equal(f.calendar.Floor(to, period.Day)) {
		return fmt.Sprintf("%s up to %s", from.Format(time.RFC3339), to.Format(time.RFC3339))
	}
	last := to.Add(-time.Microsecond).Format(time.DateOnly)
	if first := from.Format(time.DateOnly); first != last {
		return first + " to " + last
	}
	return last
}

// when words the range and the zone of a question.
func (f frame) when() string {
	return fmt.Sprintf("from %s (time zone %s)", dates(f.span, f), f.zone)
}

// weekWords says when weeks begin, where that matters.
func (f frame) weekWords(i period.Interval) string {
	if i == period.Week {
		return fmt.Sprintf(", weeks beginning on %s", f.calendar.WeekStart)
	}
	return ""
}

func (f Filter) words() string {
	name := fmt.Sprintf("%q", f.Event)
	if f.isAny() {
		name = "any event"
	}
	if len(f.Where) > 0 {
		name += " where " + whereWords(f.Where)
	}
	return name
}

func whereWords(where []Condition) string {
	parts := make([]string, len(where))
	for i, c := range where {
		parts[i] = c.words()
	}
	return andList(parts)
}

func (c Condition) words() string {
	name := c.Property
	if c.Of == eventdb.OfPerson {
		name = "the person's " + name
	}
	values := make([]string, len(c.Values))
	for i, v := range c.Values {
		values[i] = string(v)
	}
	list := orList(values)
	switch c.Op {
	case eventdb.Eq, eventdb.In:
		return name + " is " + list
	case eventdb.Neq, eventdb.NotIn:
		return name + " is not " + list + " (or is not set)"
	case eventdb.Contains:
		return name + " contains " + list
	case eventdb.NotContains:
		return name + " does not contain " + list + " (or is not set)"
	case eventdb.StartsWith:
		return name + " starts with " + list
	case eventdb.EndsWith:
		return name + " ends with " + list
	case eventdb.Regex:
		return name + " matches " + list
	case eventdb.Gt:
		return name + " is greater than " + list
	case eventdb.Gte:
		return name + " is at least " + list
	case eventdb.Lt:
		return name + " is less than " + list
	case eventdb.Lte:
		return name + " is at most " + list
	case eventdb.Between:
		return name + " is between " + andList(values) + ", both included"
	case eventdb.IsSet:
		return name + " is set"
	}
	return name + " is not set"
}

// scopeWords are the conditions every part of a question shares.
func (c Common) scopeWords() string {
	var parts []string
	if c.Environment != "" {
		parts = append(parts, "only events of the environment "+c.Environment)
	}
	if len(c.Where) > 0 {
		parts = append(parts, "only events where "+whereWords(c.Where))
	}
	if len(parts) == 0 {
		return ""
	}
	return " It looks at " + andList(parts) + "."
}

// identityWords is how people are told apart, the same everywhere.
const identityWords = " Ids known to be one person count as one."

func measureWords(m eventdb.Measure) string {
	words := map[eventdb.Measure]string{
		eventdb.Total:          "events",
		eventdb.Persons:        "people",
		eventdb.Sessions:       "sessions",
		eventdb.WeeklyActives:  "people active in 7 days",
		eventdb.MonthlyActives: "people active in 30 days",
		eventdb.PerPerson:      "events per person",
	}
	if w := words[m]; w != "" {
		return w
	}
	return string(m)
}

// words says what one series counts.
func (s Series) words() string {
	of := s.Filter.words()
	switch s.Measure {
	case eventdb.Total:
		return "the number of events " + of
	case eventdb.Persons:
		return "the number of different people who did " + of
	case eventdb.Sessions:
		return "the number of sessions (a person's events without a gap over 30 minutes) with " + of
	case eventdb.WeeklyActives:
		return "the number of different people who did " + of + " in the 7 days that end with each bucket"
	case eventdb.MonthlyActives:
		return "the number of different people who did " + of + " in the 30 days that end with each bucket"
	case eventdb.PerPerson:
		return "the events " + of + " divided by the different people who did them"
	case eventdb.Distinct:
		return "the number of different values of " + s.Property + " on " + of
	}
	name := map[eventdb.Measure]string{
		eventdb.Sum: "sum", eventdb.Avg: "mean", eventdb.Min: "smallest value", eventdb.Max: "largest value",
		eventdb.Median: "median", eventdb.P90: "90th percentile", eventdb.P95: "95th percentile", eventdb.P99: "99th percentile",
	}[s.Measure]
	return "the " + name + " of " + s.Property + " on " + of + " (events where it is a number)"
}

func (b *Breakdown) words(people string) string {
	of := "the event property "
	if b.Of == eventdb.OfPerson {
		of = "the person property "
	}
	return fmt.Sprintf(" Split by %s%s: the %d values with the most %s each have a group, all others are $other, and %s for those without it.", of, b.Property, b.Limit, people, eventdb.None)
}

func (t *Trends) definition(f frame) string {
	parts := make([]string, len(t.Series))
	for i, s := range t.Series {
		if parts[i] = s.words(); t.Formula != "" || len(t.Series) > 1 {
			parts[i] = fmt.Sprintf("%c = %s", rune('A'+i), parts[i])
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "For each %s %s%s: %s.", t.Interval, f.when(), f.weekWords(t.Interval), strings.Join(parts, "; "))
	if t.Formula != "" {
		fmt.Fprintf(&b, " Shown is %s, and nothing where it divides by zero.", t.Formula)
	}
	b.WriteString(t.scopeWords() + identityWords)
	if t.Breakdown != nil {
		b.WriteString(t.Breakdown.words("people"))
	}
	if t.Smooth != nil {
		fmt.Fprintf(&b, " Each value is the mean of the last %d buckets, or of as many as there are.", t.Smooth.Average)
	}
	if t.Compare != "" {
		fmt.Fprintf(&b, " Compared with the period of the same length just before: %s.", dates(f.earlier(t.Interval), f))
	}
	b.WriteString(" The total is the same measure over the whole range at once, not the sum of the buckets.")
	return b.String()
}

// earlier is the period before the question's.
func (f frame) earlier(i period.Interval) period.Span {
	shift := f.calendar.Before(f.span, i == period.Hour)
	return period.Span{From: shift.Shift(f.span.From), To: shift.Shift(f.span.To)}
}

func (t *Trends) explain(f frame, _ period.Buckets, got eventdb.TrendsAnswer) Explain {
	e := Explain{Definition: t.definition(f), N: got.Matched}
	if got.Skipped > 0 {
		e.Exclusions = append(e.Exclusions, countWords(got.Skipped, "event")+" left out because the property is not a number")
	}
	return e
}

func unitWords(u eventdb.Unit) string {
	switch u {
	case eventdb.BySessions:
		return "session"
	case eventdb.ByGroups:
		return "group"
	}
	return "person"
}

func (q *Funnel) definition(f frame) string {
	plural := countWords(2, unitWords(q.Count))[2:]
	steps := make([]string, len(q.Steps))
	for i, s := range q.Steps {
		steps[i] = fmt.Sprintf("%d. %s", i+1, s.words())
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s that did %s, %s, starting %s", strings.ToUpper(plural[:1])+plural[1:], strings.Join(steps, ", "), q.orderWords(), f.when())
	fmt.Fprintf(&b, " and within %s of the first step, edge included (later steps may come after the range).", q.Window.Words())
	b.WriteString(" Each event fills one step, and events of the same instant may fill steps in either order." +
		" Of several tries the one that got furthest counts, and of those the one that began last.")
	for _, w := range q.StepWindows {
		fmt.Fprintf(&b, " Step %d must come within %s of the step before.", w.Step, w.Within.Words())
	}
	if len(q.HoldConstant) > 0 {
		fmt.Fprintf(&b, " All steps must have the same %s.", andList(q.HoldConstant))
	}
	for _, x := range q.Exclude {
		fmt.Fprintf(&b, " Whoever did %s between steps %d and %d is taken out entirely.", x.words(), x.AfterStep, x.BeforeStep)
	}
	b.WriteString(q.unitRule() + q.scopeWords() + identityWords)
	if q.Breakdown != nil {
		attribution := map[eventdb.Attribution]string{
			eventdb.FirstTouch: "the first of the steps that has one", eventdb.LastTouch: "the last of the steps that has one", eventdb.FirstStep: "the first step",
		}[q.Breakdown.Attribution]
		b.WriteString(q.Breakdown.words(plural) + " The value is that of " + attribution + ".")
	}
	if q.OverTime != "" {
		fmt.Fprintf(&b, " Over time, each is judged once per %s%s by the tries that began in it.", q.OverTime, f.weekWords(q.OverTime))
	}
	b.WriteString(" Intervals are 95 % Wilson intervals of the share of the step before.")
	return b.String()
}

func (q *Funnel) orderWords() string {
	switch q.Order {
	case eventdb.Strict:
		return "in this order with no other event between (repeats of a step aside)"
	case eventdb.AnyOrd:
		return "in any order"
	}
	return "in this order with other events allowed between"
}

func (q *Funnel) unitRule() string {
	switch q.Count {
	case eventdb.BySessions:
		return " All steps must lie in one session (a person's events without a gap over 30 minutes), and each session counts."
	case eventdb.ByGroups:
		return " A group goes through the steps whoever of its people acts; events of no group do not count."
	}
	return ""
}

func (q *Funnel) explain(f frame, got eventdb.FunnelAnswer) Explain {
	e := Explain{Definition: q.definition(f)}
	var excluded, open int64
	for _, g := range got.Groups {
		e.N += g.Reached[0]
		excluded += g.Excluded
		open += g.InProgress
	}
	if excluded > 0 {
		e.Exclusions = append(e.Exclusions, countWords(excluded, unitWords(q.Count))+" taken out by an exclusion")
	}
	if open > 0 {
		e.Exclusions = append(e.Exclusions, countWords(open, unitWords(q.Count))+" still within the window: in progress, not dropped")
	}
	return e
}

func (q *Retention) definition(f frame) string {
	entry := "who first ever did %s in that %s"
	if q.Entry == eventdb.Recurring {
		entry = "who did %s in that %s"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Cohorts are the people "+entry+", for each %s %s%s.", q.Start.words(), q.Interval, q.Interval, f.when(), f.weekWords(q.Interval))
	b.WriteString(" Column 0 is the whole cohort; the others count those who came back, which means did " + q.Return.words() + q.columnWords() + ".")
	if q.Clock == eventdb.Rolling {
		fmt.Fprintf(&b, " Periods are spans of %s counted from each person's own start.", period.Duration(rollingPeriod(q.Interval)).Words())
	} else {
		fmt.Fprintf(&b, " Periods are the calendar %ss after the cohort's.", q.Interval)
	}
	b.WriteString(q.scopeWords() + identityWords +
		" A cell is complete when its period was over for the whole cohort; the average takes complete cells only, weighted by cohort size.")
	return b.String()
}

func (q *Retention) columnWords() string {
	switch q.Mode {
	case eventdb.OnOrAfter:
		return ", in the period of the column or at any time after it"
	case eventdb.Bracket:
		var parts []string
		first := 1
		for _, width := range q.Brackets {
			part := fmt.Sprintf("period %d", first)
			if width > 1 {
				part = fmt.Sprintf("periods %d to %d", first, first+width-1)
			}
			parts = append(parts, part)
			first += width
		}
		return ", in " + andList(parts) + " (one column each)"
	}
	return ", in the period of the column"
}
