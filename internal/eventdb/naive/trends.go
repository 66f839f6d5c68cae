package naive

import (
	"context"
	"math"
	"slices"

	"prodops/internal/event"
	"prodops/internal/eventdb"
)

// trends is a trends question being answered.
type trends struct {
	*view
	plan   eventdb.TrendsPlan
	series []test
	groups groups
}

func (s *Store) trends(plan eventdb.TrendsPlan) (*trends, error) {
	t := &trends{view: s.view(plan.Scope), plan: plan}
	seen, err := t.conditions(plan.Where)
	if err != nil {
		return nil, err
	}
	t.events = keep(t.events, seen)
	for _, series := range plan.Series {
		matches, err := t.filter(series.Filter)
		if err != nil {
			return nil, err
		}
		t.series = append(t.series, matches)
	}
	t.groups = rank(plan.Breakdown, t.personsPerValue())
	return t, nil
}

// personsPerValue is how many persons have each breakdown value on the events
// of any series within the buckets.
func (t *trends) personsPerValue() map[string]int {
	if t.plan.Breakdown == nil {
		return nil
	}
	persons := map[string]map[string]bool{}
	for _, e := range t.between(t.plan.Bounds[0], t.plan.Bounds[len(t.plan.Bounds)-1]) {
		if !slices.ContainsFunc(t.series, func(matches test) bool { return matches(e) }) {
			continue
		}
		value := t.breakdown(e)
		if persons[value] == nil {
			persons[value] = map[string]bool{}
		}
		persons[value][t.person(e)] = true
	}
	weight := map[string]int{}
	for value, set := range persons {
		weight[value] = len(set)
	}
	return weight
}

func (t *trends) breakdown(e *event.Event) string {
	if t.plan.Breakdown == nil {
		return ""
	}
	return eventdb.Canonical(t.value(e, t.plan.Breakdown.Of, t.plan.Breakdown.Property))
}

// between is the events with a time in [from, to).
func (t *trends) between(from, to int64) []*event.Event {
	return keep(t.events, func(e *event.Event) bool { return from <= e.Time && e.Time < to })
}

// window is the time a series looks at for a bucket; bucket -1 is all of them.
func (t *trends) window(series, bucket int) (from, to int64) {
	first, last := bucket, bucket+1
	if bucket < 0 {
		first, last = 0, len(t.plan.Bounds)-1
	}
	from, to = t.plan.Bounds[first], t.plan.Bounds[last]
	switch t.plan.Series[series].Measure {
	case eventdb.WeeklyActives:
		from = t.plan.Week[first]
	case eventdb.MonthlyActives:
		from = t.plan.Month[first]
	}
	return from, to
}

// at is the events behind a point.
func (t *trends) at(series, bucket int, breakdown []string) []*event.Event {
	from, to := t.window(series, bucket)
	return keep(t.between(from, to), func(e *event.Event) bool {
		return t.series[series](e) && picks(breakdown, t.groups.of(t.breakdown(e)))
	})
}

// Trends answers how often things happened.
func (s *Store) Trends(_ context.Context, plan eventdb.TrendsPlan) (eventdb.TrendsAnswer, error) {
	t, err := s.trends(plan)
	if err != nil {
		return eventdb.TrendsAnswer{}, err
	}
	var answer eventdb.TrendsAnswer
	for i, series := range plan.Series {
		for _, label := range t.groups.labels() {
			line := eventdb.TrendsLine{Series: i, Breakdown: t.groups.asBreakdown(label)}
			for bucket := range len(plan.Bounds) - 1 {
				line.Values = append(line.Values, t.measure(series, t.at(i, bucket, line.Breakdown)))
			}
			line.Total = t.measure(series, t.at(i, -1, line.Breakdown))
			answer.Lines = append(answer.Lines, line)
		}
		for _, e := range t.between(plan.Bounds[0], plan.Bounds[len(plan.Bounds)-1]) {
			if !t.series[i](e) {
				continue
			}
			answer.Matched++
			if value := eventdb.EventProperty(e, series.Property); numeric(series.Measure) && value != nil {
				if _, ok := eventdb.Number(value); !ok {
					answer.Skipped++
				}
			}
		}
	}
	return answer, nil
}

// TrendsPeople lists the persons with an event that matched at the point.
func (s *Store) TrendsPeople(_ context.Context, plan eventdb.TrendsPlan, point eventdb.TrendsPoint, page eventdb.Page) (eventdb.People, error) {
	t, err := s.trends(plan)
	if err != nil {
		return eventdb.People{}, err
	}
	return people(t.persons(t.at(point.Series, point.Bucket, point.Breakdown)), page), nil
}

func (v *view) persons(events []*event.Event) map[string]bool {
	set := map[string]bool{}
	for _, e := range events {
		set[v.person(e)] = true
	}
	return set
}

// measure is a series' measure of some events.
func (t *trends) measure(series eventdb.TrendsSeries, events []*event.Event) float64 {
	switch series.Measure {
	case eventdb.Total:
		return float64(len(events))
	case eventdb.Persons, eventdb.WeeklyActives, eventdb.MonthlyActives:
		return float64(len(t.persons(events)))
	case eventdb.PerPerson:
		return float64(len(events)) / float64(len(t.persons(events))) // 0/0 is NaN
	case eventdb.Sessions:
		set := map[session]bool{}
		for _, e := range events {
			set[t.session[e]] = true
		}
		return float64(len(set))
	case eventdb.Distinct:
		set := map[string]bool{}
		for _, e := range events {
			if value := eventdb.EventProperty(e, series.Property); value != nil {
				set[eventdb.Canonical(value)] = true
			}
		}
		return float64(len(set))
	}
	var numbers []float64
	for _, e := range events {
		if n, ok := eventdb.Number(eventdb.EventProperty(e, series.Property)); ok {
			numbers = append(numbers, n)
		}
	}
	return ofNumbers(series.Measure, numbers)
}

// numeric reports whether a measure needs numbers.
func numeric(m eventdb.Measure) bool {
	switch m {
	case eventdb.Sum, eventdb.Avg, eventdb.Min, eventdb.Max, eventdb.Median, eventdb.P90, eventdb.P95, eventdb.P99:
		return true
	}
	return false
}

func ofNumbers(m eventdb.Measure, numbers []float64) float64 {
	slices.Sort(numbers)
	sum := 0.0
	for _, n := range numbers {
		sum += n
	}
	if m == eventdb.Sum {
		return sum
	}
	if len(numbers) == 0 {
		return math.NaN()
	}
	switch m {
	case eventdb.Avg:
		return sum / float64(len(numbers))
	case eventdb.Min:
		return numbers[0]
	case eventdb.Max:
		return numbers[len(numbers)-1]
	case eventdb.P90:
		return quantile(numbers, 0.90)
	case eventdb.P95:
		return quantile(numbers, 0.95)
	case eventdb.P99:
		return quantile(numbers, 0.99)
	}
	return quantile(numbers, 0.5)
}

// quantile interpolates linearly between the two nearest ranks, as SQL's
// percentile_cont (ISO 9075-2, 10.9). Sorted numbers only; NaN for none.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := q * float64(len(sorted)-1)
	low := int(math.Floor(at))
	if low+1 == len(sorted) {
		return sorted[low]
	}
	return sorted[low] + (at-float64(low))*(sorted[low+1]-sorted[low])
}
