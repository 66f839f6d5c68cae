package eventdbtest

import (
	"fmt"

	"pgregory.net/rapid"

	"prodops/internal/event"
	"prodops/internal/eventdb"
)

// The generators draw from few names, ids, values and instants, so that ties,
// merges, duplicates and edges happen all the time.

const (
	minute = int64(60_000_000)
	hour   = 60 * minute
	day    = 24 * hour
	// epoch is where random events begin: 2026-01-01T00:00 UTC.
	epoch = int64(1_767_225_600_000_000)
	// randomDays is how many days random events spread over.
	randomDays = 12
)

// RandomEvents draws a batch of events of Project.
func RandomEvents(t *rapid.T) []event.Event {
	n := rapid.IntRange(0, 25).Draw(t, "events")
	batch := make([]event.Event, n)
	for i := range batch {
		batch[i] = randomEvent(t, i)
	}
	return batch
}

func randomEvent(t *rapid.T, i int) event.Event {
	who := rapid.SampledFrom([]string{"ann", "bob", "eve", "zoe"}).Draw(t, "who")
	e := event.Event{
		Project: Project, Environment: rapid.SampledFrom([]string{"production", "production", "staging"}).Draw(t, "environment"),
		ID: fmt.Sprintf("e%03d", rapid.IntRange(0, 2*i).Draw(t, "id")), DistinctID: who, Source: "random",
		Name: rapid.SampledFrom([]string{"A", "A", "B", "B", "C", "X", event.Identify, event.Group}).Draw(t, "name"),
		Time: randomTime(t),
	}
	e.ReceivedAt = epoch + int64(i)*minute
	if rapid.IntRange(0, 5).Draw(t, "merge") == 0 {
		e.AnonymousID = rapid.SampledFrom([]string{"phone", "tablet", "ann", "bob"}).Draw(t, "anonymous")
	}
	if rapid.IntRange(0, 2).Draw(t, "in group") == 0 || e.Name == event.Group {
		e.Group = rapid.SampledFrom([]string{"acme", "umbrella"}).Draw(t, "group")
	}
	values := []string{"", "", `{"v":1}`, `{"v":2}`, `{"v":"x"}`, `{"v":"x","w":5}`, `{"v":null,"w":"7"}`, `{"v":[1,"x"],"w":2.5}`, `{"v":{"n":1}}`, `{"v":1.0,"w":-3}`}
	if text := rapid.SampledFrom(values).Draw(t, "properties"); text != "" {
		e.Properties = []byte(text)
	}
	return e
}

// randomTime draws an instant on a coarse grid, so that events tie, and hours
// and session gaps are hit exactly.
func randomTime(t *rapid.T) int64 {
	at := epoch + int64(rapid.IntRange(0, randomDays-1).Draw(t, "day"))*day + int64(rapid.IntRange(0, 5).Draw(t, "half hour"))*30*minute
	return at + int64(rapid.IntRange(-1, 1).Draw(t, "microsecond"))
}

// RandomTrends draws a trends plan over the days of RandomEvents.
func RandomTrends(t *rapid.T) eventdb.TrendsPlan {
	plan := eventdb.TrendsPlan{Scope: randomScope(t), Where: randomWhere(t), Bounds: randomBounds(t)}
	measures := []eventdb.Measure{
		eventdb.Total, eventdb.Persons, eventdb.Sessions, eventdb.WeeklyActives, eventdb.MonthlyActives, eventdb.PerPerson, eventdb.Sum,
		eventdb.Avg, eventdb.Min, eventdb.Max, eventdb.Median, eventdb.P90, eventdb.P95, eventdb.P99, eventdb.Distinct,
	}
	for range rapid.IntRange(1, 3).Draw(t, "series") {
		plan.Series = append(plan.Series, eventdb.TrendsSeries{
			Filter: randomFilter(t), Measure: rapid.SampledFrom(measures).Draw(t, "measure"), Property: rapid.SampledFrom([]string{"w", "v"}).Draw(t, "property"),
		})
	}
	for _, edge := range plan.Bounds[1:] {
		plan.Week = append(plan.Week, edge-7*day)
		plan.Month = append(plan.Month, edge-30*day)
	}
	plan.Breakdown = randomBreakdown(t)
	return plan
}

// RandomFunnel draws a funnel plan over the days of RandomEvents.
func RandomFunnel(t *rapid.T) eventdb.FunnelPlan {
	bounds := randomBounds(t)
	plan := eventdb.FunnelPlan{
		Scope: randomScope(t), Where: randomWhere(t), From: bounds[0], To: bounds[len(bounds)-1],
		Now:    epoch + int64(rapid.IntRange(0, 20).Draw(t, "now"))*day,
		Order:  rapid.SampledFrom([]eventdb.Order{eventdb.Ordered, eventdb.Ordered, eventdb.Strict, eventdb.AnyOrd}).Draw(t, "order"),
		Unit:   rapid.SampledFrom([]eventdb.Unit{eventdb.ByPersons, eventdb.ByPersons, eventdb.BySessions, eventdb.ByGroups}).Draw(t, "unit"),
		Window: rapid.SampledFrom([]int64{30 * minute, hour, day, 3 * day, 14 * day}).Draw(t, "window"),
	}
	steps := rapid.IntRange(1, 3).Draw(t, "steps")
	for range steps {
		plan.Steps = append(plan.Steps, randomFilter(t))
	}
	if plan.Breakdown = randomBreakdown(t); plan.Breakdown != nil {
		plan.Attribution = rapid.SampledFrom([]eventdb.Attribution{eventdb.FirstTouch, eventdb.LastTouch, eventdb.FirstStep}).Draw(t, "attribution")
	} else if rapid.IntRange(0, 2).Draw(t, "over time") == 0 {
		plan.Bounds = bounds
	}
	if steps > 1 && rapid.IntRange(0, 2).Draw(t, "exclude") == 0 {
		before := rapid.IntRange(2, steps).Draw(t, "before")
		plan.Exclude = []eventdb.Exclusion{{Filter: eventdb.Filter{Event: "X"}, AfterStep: rapid.IntRange(1, before-1).Draw(t, "after"), BeforeStep: before}}
	}
	if plan.Order != eventdb.AnyOrd && rapid.IntRange(0, 2).Draw(t, "step windows") == 0 {
		plan.StepWindows = make([]int64, steps)
		plan.StepWindows[steps-1] = rapid.SampledFrom([]int64{0, 30 * minute, day}).Draw(t, "within")
	}
	if rapid.IntRange(0, 3).Draw(t, "hold") == 0 {
		plan.HoldConstant = rapid.SampledFrom([][]string{{"v"}, {"v", "w"}}).Draw(t, "held")
	}
	return plan
}

// RandomRetention draws a retention plan over the days of RandomEvents.
func RandomRetention(t *rapid.T) eventdb.RetentionPlan {
	plan := eventdb.RetentionPlan{
		Scope: randomScope(t), Where: randomWhere(t), Start: randomFilter(t), Return: randomFilter(t),
		Entry:  rapid.SampledFrom([]eventdb.Entry{eventdb.FirstTime, eventdb.Recurring}).Draw(t, "entry"),
		Mode:   rapid.SampledFrom([]eventdb.ReturnMode{eventdb.On, eventdb.OnOrAfter, eventdb.Bracket}).Draw(t, "mode"),
		Clock:  rapid.SampledFrom([]eventdb.Clock{eventdb.Calendar, eventdb.Rolling}).Draw(t, "clock"),
		Period: day, Now: epoch + int64(rapid.IntRange(0, 20).Draw(t, "now"))*day,
		Cohorts: rapid.IntRange(1, 4).Draw(t, "cohorts"), Periods: rapid.IntRange(1, 5).Draw(t, "periods"),
	}
	more := plan.Periods - 1
	if plan.Mode == eventdb.Bracket {
		plan.Brackets = rapid.SliceOfN(rapid.IntRange(1, 3), 1, 3).Draw(t, "brackets")
		plan.Periods, more = len(plan.Brackets)+1, 0
		for _, width := range plan.Brackets {
			more += width
		}
	}
	first := epoch + int64(rapid.IntRange(0, 5).Draw(t, "first day"))*day
	for i := range plan.Cohorts + more + 1 {
		plan.Bounds = append(plan.Bounds, first+int64(i)*day)
	}
	return plan
}

func randomBounds(t *rapid.T) []int64 {
	first := rapid.IntRange(0, randomDays-1).Draw(t, "from")
	var bounds []int64
	for i := range rapid.IntRange(2, 6).Draw(t, "edges") {
		bounds = append(bounds, epoch+int64(first+i)*day)
	}
	return bounds
}

func randomScope(t *rapid.T) eventdb.Scope {
	return eventdb.Scope{Project: Project, Environment: rapid.SampledFrom([]string{"", "", "production"}).Draw(t, "scope")}
}

func randomFilter(t *rapid.T) eventdb.Filter {
	f := eventdb.Filter{Event: rapid.SampledFrom([]string{"A", "B", "C", event.Any}).Draw(t, "filter")}
	if rapid.IntRange(0, 3).Draw(t, "filter where") == 0 {
		f.Where = []eventdb.Condition{randomCondition(t)}
	}
	return f
}

func randomWhere(t *rapid.T) []eventdb.Condition {
	if rapid.IntRange(0, 3).Draw(t, "where") > 0 {
		return nil
	}
	return []eventdb.Condition{randomCondition(t)}
}

func randomCondition(t *rapid.T) eventdb.Condition {
	c := eventdb.Condition{
		Property: rapid.SampledFrom([]string{"v", "w", "v.n"}).Draw(t, "property"),
		Of:       rapid.SampledFrom([]eventdb.Subject{eventdb.OfEvent, eventdb.OfPerson}).Draw(t, "of"),
		Op:       rapid.SampledFrom(eventdb.Ops()).Draw(t, "op"),
	}
	switch c.Op {
	case eventdb.IsSet, eventdb.IsNotSet:
	case eventdb.Between:
		c.Values = []string{"1", "5"}
	case eventdb.Gt, eventdb.Gte, eventdb.Lt, eventdb.Lte:
		c.Values = []string{rapid.SampledFrom([]string{"1", "2.5", `"5"`}).Draw(t, "value")}
	default:
		c.Values = []string{rapid.SampledFrom([]string{"1", `"x"`, `"1"`, "7"}).Draw(t, "value")}
	}
	return c
}

func randomBreakdown(t *rapid.T) *eventdb.Breakdown {
	if rapid.IntRange(0, 1).Draw(t, "breakdown") == 0 {
		return nil
	}
	return &eventdb.Breakdown{
		Property: "v", Limit: rapid.IntRange(1, 4).Draw(t, "limit"),
		Of: rapid.SampledFrom([]eventdb.Subject{eventdb.OfEvent, eventdb.OfPerson}).Draw(t, "of"),
	}
}
