package eventdbtest

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"prodops/internal/eventdb"
	"prodops/internal/period"
)

// question is the lines of a query, by their first word.
type question struct {
	*scene
	t     *testing.T
	lines []string
}

// all are the rests of the lines that begin with a word.
func (q question) all(word string) []string {
	var out []string
	for _, line := range q.lines {
		if first, rest, _ := strings.Cut(line, " "); first == word {
			out = append(out, strings.TrimSpace(rest))
		}
	}
	return out
}

// one is the rest of the line that begins with a word, standard without one.
func (q question) one(word, standard string) string {
	if lines := q.all(word); len(lines) > 0 {
		return lines[0]
	}
	return standard
}

func (q question) has(word string) bool { return len(q.all(word)) > 0 }

// number is the number on a line, standard without one.
func (q question) number(word string, standard int) int {
	n, err := strconv.Atoi(q.one(word, strconv.Itoa(standard)))
	q.must(err)
	return n
}

func (q question) must(err error) {
	if err != nil {
		q.t.Fatal(err)
	}
}

// span reads "range 2026-01-01..2026-01-31", both ends included; all of 2026
// without one.
func (q question) span() period.Span {
	from, to, ok := strings.Cut(q.one("range", "2026-01-01..2026-12-31"), "..")
	if !ok {
		q.t.Fatal("a range is from..to")
	}
	span, err := q.calendar.Resolve(period.Range{From: from, To: to}, q.now)
	q.must(err)
	return span
}

func (q question) scope() eventdb.Scope {
	return eventdb.Scope{Project: Project, Environment: q.one("env", "")}
}

func (q question) duration(text string) int64 {
	d, err := period.ParseDuration(text)
	q.must(err)
	return d.Micros()
}

// filter reads "Signed Up where plan eq pro and person.city set".
func (q question) filter(text string) eventdb.Filter {
	name, where, _ := strings.Cut(text, " where ")
	return eventdb.Filter{Event: name, Where: q.conditions(where)}
}

func (q question) conditions(text string) []eventdb.Condition {
	var out []eventdb.Condition
	if text == "" {
		return nil
	}
	for _, part := range strings.Split(text, " and ") {
		words := strings.SplitN(part, " ", 3)
		if len(words) < 2 {
			q.t.Fatalf("%q is not a condition: write property op value,value", part)
		}
		c := eventdb.Condition{Op: eventdb.Op(words[1])}
		c.Of, c.Property = subject(words[0])
		if len(words) == 3 {
			for _, value := range strings.Split(words[2], ",") {
				c.Values = append(c.Values, scalar(value))
			}
		}
		out = append(out, c)
	}
	return out
}

// subject reads a property: "plan", or "person.plan" for the person's.
func subject(text string) (eventdb.Subject, string) {
	if property, ok := strings.CutPrefix(text, "person."); ok {
		return eventdb.OfPerson, property
	}
	return eventdb.OfEvent, text
}

// breakdown reads "by plan limit 2 last_touch".
func (q question) breakdown() (*eventdb.Breakdown, eventdb.Attribution) {
	if !q.has("by") {
		return nil, ""
	}
	words := strings.Fields(q.one("by", ""))
	b := &eventdb.Breakdown{Limit: 10}
	b.Of, b.Property = subject(words[0])
	attribution := eventdb.FirstTouch
	for i := 1; i < len(words); i++ {
		if words[i] == "limit" {
			b.Limit, _ = strconv.Atoi(words[i+1])
			i++
		} else {
			attribution = eventdb.Attribution(words[i])
		}
	}
	return b, attribution
}

// trends reads lines such as "series sum(amount) Paid where plan eq pro".
func (q question) trends() (eventdb.TrendsPlan, period.Buckets) {
	buckets, err := q.calendar.Split(q.span(), period.Interval(q.one("every", "day")))
	q.must(err)
	plan := eventdb.TrendsPlan{Scope: q.scope(), Bounds: buckets.Micros(), Where: q.conditions(q.one("where", ""))}
	plan.Breakdown, _ = q.breakdown()
	for _, line := range q.all("series") {
		measure, rest, _ := strings.Cut(line, " ")
		measure, property, _ := strings.Cut(strings.TrimSuffix(measure, ")"), "(")
		plan.Series = append(plan.Series, eventdb.TrendsSeries{Filter: q.filter(rest), Measure: eventdb.Measure(measure), Property: property})
	}
	plan.Week = period.Micros(q.calendar.Trailing(buckets, 7))
	plan.Month = period.Micros(q.calendar.Trailing(buckets, 30))
	return plan, buckets
}

// funnel reads steps, window, order, count, hold, within, exclude and over.
func (q question) funnel() (eventdb.FunnelPlan, period.Buckets) {
	span := q.span()
	plan := eventdb.FunnelPlan{
		Scope: q.scope(), Order: eventdb.Order(q.one("order", "ordered")), Unit: eventdb.Unit(q.one("count", "persons")),
		Window: q.duration(q.one("window", "14d")), From: span.From.UnixMicro(), To: span.To.UnixMicro(), Now: q.now.UnixMicro(),
		Where: q.conditions(q.one("where", "")),
	}
	for _, line := range q.all("step") {
		plan.Steps = append(plan.Steps, q.filter(line))
	}
	plan.Breakdown, plan.Attribution = q.breakdown()
	for _, line := range q.all("exclude") { // exclude X between 1 and 2
		name, steps, _ := strings.Cut(line, " between ")
		after, before, _ := strings.Cut(steps, " and ")
		x := eventdb.Exclusion{Filter: q.filter(name)}
		x.AfterStep, _ = strconv.Atoi(after)
		x.BeforeStep, _ = strconv.Atoi(before)
		plan.Exclude = append(plan.Exclude, x)
	}
	for _, line := range q.all("within") { // within 1d of step 2's predecessor: within 2 1d
		step, within, _ := strings.Cut(line, " ")
		n, err := strconv.Atoi(step)
		q.must(err)
		if plan.StepWindows == nil {
			plan.StepWindows = make([]int64, len(plan.Steps))
		}
		plan.StepWindows[n-1] = q.duration(within)
	}
	if q.has("hold") {
		plan.HoldConstant = strings.Fields(q.one("hold", ""))
	}
	var buckets period.Buckets
	if q.has("over") {
		var err error
		buckets, err = q.calendar.Split(span, period.Interval(q.one("over", "")))
		q.must(err)
		plan.Bounds = buckets.Micros()
	}
	return plan, buckets
}

// retention reads start, return, every, periods, entry, mode, brackets, clock.
func (q question) retention() (eventdb.RetentionPlan, period.Buckets) {
	interval := period.Interval(q.one("every", "day"))
	plan := eventdb.RetentionPlan{
		Scope: q.scope(), Start: q.filter(q.one("start", "")), Return: q.filter(q.one("return", "*")),
		Where: q.conditions(q.one("where", "")), Periods: q.number("periods", 3),
		Entry: eventdb.Entry(q.one("entry", "first_time")), Mode: eventdb.ReturnMode(q.one("mode", "on")),
		Clock: eventdb.Clock(q.one("clock", "calendar")), Now: q.now.UnixMicro(),
	}
	more := plan.Periods - 1
	if plan.Mode == eventdb.Bracket {
		more = 0
		for _, text := range strings.Fields(q.one("brackets", "")) {
			width, err := strconv.Atoi(text)
			q.must(err)
			plan.Brackets = append(plan.Brackets, width)
			more += width
		}
		plan.Periods = len(plan.Brackets) + 1
	}
	buckets, err := q.calendar.Cohorts(q.span(), interval, more)
	q.must(err)
	plan.Bounds, plan.Cohorts = buckets.Micros(), len(buckets.Labels)
	days := map[period.Interval]int{period.Day: 1, period.Week: 7, period.Month: 30}[interval]
	plan.Period = (time.Duration(days) * 24 * time.Hour).Microseconds()
	return plan, buckets
}
