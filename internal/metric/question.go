package metric

import (
	"fmt"
	"slices"
	"strings"

	"prodops/internal/analytics"
	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/period"
)

// Plan is the metric as experiments measure it: of every exposed unit, by what
// it did after its exposure. Durations are lengths of time, so no calendar has a
// say in it.
func (m *Metric) Plan() eventdb.ExperimentMetric {
	out := eventdb.ExperimentMetric{
		Aggregation: m.Aggregation, Cap: m.Cap, After: micros(m.After), Within: micros(m.Within),
		Before: (period.Duration(m.PreDays) * 24 * 3600 * 1e9).Micros(),
		Part:   eventdb.ExperimentPart{Filter: m.filter().Plan(), Sum: m.sums(), Property: m.Property},
	}
	if m.Aggregation == eventdb.RatioOf {
		out.Denominator = &eventdb.ExperimentPart{
			Filter: m.Denominator.filter().Plan(), Sum: m.Denominator.Aggregation == eventdb.SumOf, Property: m.Denominator.Property,
		}
	}
	return out
}

// sums reports whether the numerator is a sum of numbers; that of a ratio is
// one where it names a property.
func (m *Metric) sums() bool { return m.Property != "" }

func micros(text string) int64 {
	d, err := period.ParseDuration(text)
	if err != nil { // "": no duration
		return 0
	}
	return d.Micros()
}

func (m *Metric) filter() analytics.Filter {
	return analytics.Filter{Event: m.Event, Where: m.Where}
}

func (d *Denominator) filter() analytics.Filter {
	return analytics.Filter{Event: d.Event, Where: d.Where}
}

// Question shows the metric over time, for everybody: what it is of the average
// person, so that it can be held against what an experiment says.
//
//	converted  people who did it / people who did anything
//	count      how often it happened / people who did anything
//	sum        the sum of the property / people who did anything
//	average    the average of the property over the events
//	ratio      the numerator / the denominator, both over all events
//
// "Anything" is any event of the interval that is behaviour. The window and the
// cap are counted from an exposure, which everybody has not got: they are left
// out here.
func (m *Metric) Question(r period.Range, interval period.Interval) analytics.Query {
	q := m.parts(r, interval)
	if len(q.Trends.Series) == 2 {
		q.Trends.Formula = "A / B"
	}
	return q
}

// parts is the question with numerator and denominator apart.
func (m *Metric) parts(r period.Range, interval period.Interval) analytics.Query {
	t := &analytics.Trends{Kind: analytics.KindTrends, Interval: interval}
	t.Range = r
	top := analytics.Series{Filter: m.filter(), Measure: eventdb.Total}
	people := analytics.Series{Filter: analytics.Filter{Event: event.Any}, Measure: eventdb.Persons}
	switch m.Aggregation {
	case eventdb.Converted:
		top.Measure = eventdb.Persons
	case eventdb.AverageOf:
		// Events without the property have no say; so that n does not count them.
		top.Measure, top.Property = eventdb.Avg, m.Property
		top.Where = append(slices.Clone(top.Where), analytics.Condition{Property: m.Property, Of: eventdb.OfEvent, Op: eventdb.IsSet})
		t.Series = []analytics.Series{top}
		return analytics.Query{Trends: t}
	case eventdb.SumOf:
		top.Measure, top.Property = eventdb.Sum, m.Property
	case eventdb.RatioOf:
		if m.sums() {
			top.Measure, top.Property = eventdb.Sum, m.Property
		}
		under := analytics.Series{Filter: m.Denominator.filter(), Measure: eventdb.Total}
		if m.Denominator.Aggregation == eventdb.SumOf {
			under.Measure, under.Property = eventdb.Sum, m.Denominator.Property
		}
		t.Series = []analytics.Series{top, under}
		return analytics.Query{Trends: t}
	}
	t.Series = []analytics.Series{top, people}
	return analytics.Query{Trends: t}
}

// words says what the metric is of everybody.
func (m *Metric) words() string {
	did := named(m.Event, m.Where)
	var what string
	switch m.Aggregation {
	case eventdb.Converted:
		what = fmt.Sprintf("The share of active people who did %s: people with at least one, divided by people with any event.", did)
	case eventdb.Happened:
		what = fmt.Sprintf("How often %s happened per active person: events divided by people with any event.", did)
	case eventdb.SumOf:
		what = fmt.Sprintf("The sum of %s over %s per active person: the sum divided by people with any event.", m.Property, did)
	case eventdb.AverageOf:
		what = fmt.Sprintf("The average %s of %s, each event counting the same.", m.Property, did)
	case eventdb.RatioOf:
		what = fmt.Sprintf("%s divided by %s, over everybody's events together.",
			ofEvents(m.sums(), m.Property, did), ofEvents(m.Denominator.Aggregation == eventdb.SumOf, m.Denominator.Property, named(m.Denominator.Event, m.Denominator.Where)))
		what = strings.ToUpper(what[:1]) + what[1:]
	}
	var left []string
	if m.After != "" || m.Within != "" {
		left = append(left, "its window after the exposure")
	}
	if m.Cap > 0 {
		left = append(left, fmt.Sprintf("its cap of %g", m.Cap))
	}
	if len(left) > 0 {
		what += " In experiments, " + strings.Join(left, " and ") + " holds as well."
	}
	return what
}

func ofEvents(sum bool, property, did string) string {
	if sum {
		return fmt.Sprintf("the sum of %s over %s", property, did)
	}
	return "the number of " + did
}

func named(name string, where Conditions) string {
	if name == event.Any {
		name = "any event"
	}
	switch len(where) {
	case 0:
		return name
	case 1:
		return name + " (under one condition)"
	}
	return fmt.Sprintf("%s (under %d conditions)", name, len(where))
}
