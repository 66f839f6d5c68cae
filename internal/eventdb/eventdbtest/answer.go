package eventdbtest

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"prodops/internal/eventdb"
	"prodops/internal/period"
)

// everybody is a page that nobody is missing from.
func everybody() eventdb.Page { return eventdb.Page{Limit: math.MaxInt32} }

// ask asks a question and writes its answer in lines.
func (c *scene) ask(t *testing.T, store eventdb.Store, kind string, lines []string) []string {
	q := question{c, t, lines}
	switch kind {
	case "trends":
		return q.askTrends(store)
	case "funnel":
		return q.askFunnel(store)
	case "retention":
		return q.askRetention(store)
	case "experiment":
		return q.askExperiment(store)
	case "persons":
		return q.askPersons(store)
	case "find":
		found, err := store.FindPersons(t.Context(), q.scope(), q.one("text", ""), everybody())
		q.must(err)
		return describe(found)
	case "events":
		return q.askEvents(store)
	case "names":
		names, err := store.EventNames(t.Context(), q.scope())
		q.must(err)
		var out []string
		for _, n := range names {
			out = append(out, fmt.Sprintf("%s: %d", n.Name, n.Count))
		}
		return out
	case "values":
		plan := eventdb.ValuesPlan{Event: q.one("event", "*"), Search: q.one("search", ""), Limit: q.number("limit", 10)}
		plan.Of, plan.Property = subject(q.one("property", ""))
		values, err := store.PropertyValues(t.Context(), q.scope(), plan)
		q.must(err)
		var out []string
		for _, v := range values {
			out = append(out, fmt.Sprintf("%s: %d", v.Value, v.Count))
		}
		return out
	}
	t.Fatalf("no question is called %q", kind)
	return nil
}

// point reads the line "people 2 dropped" or "people 0 1" and an optional group
// after "in".
func (q question) point() (words []string, breakdown []string) {
	text, group, ok := strings.Cut(q.one("people", ""), " in ")
	if ok && strings.HasPrefix(group, "$") {
		breakdown = []string{group}
	} else if ok {
		breakdown = []string{scalar(group)}
	}
	return strings.Fields(text), breakdown
}

func (q question) int(text string) int {
	n, err := strconv.Atoi(text)
	q.must(err)
	return n
}

func ids(p eventdb.People) []string {
	return []string{fmt.Sprintf("%d: %s", p.Total, strings.Join(p.DistinctIDs, " "))}
}

// askTrends writes a heading of buckets, and "A "pro": 1 2 | 3" for each line.
func (q question) askTrends(store eventdb.Store) []string {
	plan, buckets := q.trends()
	if q.has("people") {
		words, breakdown := q.point()
		p, err := store.TrendsPeople(q.t.Context(), plan, eventdb.TrendsPoint{Series: q.int(words[0]), Bucket: q.int(words[1]), Breakdown: breakdown}, everybody())
		q.must(err)
		return ids(p)
	}
	answer, err := store.Trends(q.t.Context(), plan)
	q.must(err)
	out := []string{strings.Join(buckets.Labels, " ")}
	for _, line := range answer.Lines {
		row := string(rune('A' + line.Series))
		for _, b := range line.Breakdown {
			row += " " + b
		}
		row += ":"
		for _, v := range line.Values {
			row += " " + number(v)
		}
		out = append(out, row+" | "+number(line.Total))
	}
	if q.has("matched") {
		out = append(out, fmt.Sprintf("matched %d skipped %d", answer.Matched, answer.Skipped))
	}
	return out
}

// number writes a value, "-" for nothing to measure.
func number(v float64) string {
	if math.IsNaN(v) {
		return "-"
	}
	return strconv.FormatFloat(math.Round(v*1e6)/1e6, 'f', -1, 64)
}

// askFunnel writes "all: 3 2 1" for each group, and what is not zero after it.
func (q question) askFunnel(store eventdb.Store) []string {
	plan, buckets := q.funnel()
	if q.has("people") {
		words, breakdown := q.point()
		p, err := store.FunnelPeople(q.t.Context(), plan, eventdb.FunnelPoint{Step: q.int(words[0]), State: eventdb.FunnelState(words[1]), Breakdown: breakdown}, everybody())
		q.must(err)
		return ids(p)
	}
	answer, err := store.Funnel(q.t.Context(), plan)
	q.must(err)
	var out []string
	for _, g := range answer.Groups {
		out = append(out, q.group(g, buckets)...)
	}
	if q.has("matched") {
		out = append(out, fmt.Sprintf("matched %d", answer.Matched))
	}
	return out
}

func (q question) group(g eventdb.FunnelGroup, buckets period.Buckets) []string {
	row := strings.Join(append(g.Breakdown, "all")[:1], "") + ":"
	for _, n := range g.Reached {
		row += fmt.Sprintf(" %d", n)
	}
	if g.InProgress > 0 {
		row += fmt.Sprintf(" | in progress %d", g.InProgress)
	}
	if g.Excluded > 0 {
		row += fmt.Sprintf(" | excluded %d", g.Excluded)
	}
	out := []string{row}
	if q.has("times") {
		for k, b := range g.Between[1:] {
			row := fmt.Sprintf("step %d after %s s", k+2, number(b.Median))
			for _, band := range b.Histogram {
				row += fmt.Sprintf(" | %s to %s: %d", number(band.From), number(band.To), band.Count)
			}
			out = append(out, row)
		}
	}
	for i, b := range g.OverTime {
		out = append(out, fmt.Sprintf("%s: %d of %d", buckets.Labels[i], b.Converted, b.Entered))
	}
	return out
}

// askRetention writes "2026-01-05: 3 | 3 2 1*", a star for a cell that is not
// complete.
func (q question) askRetention(store eventdb.Store) []string {
	plan, buckets := q.retention()
	if q.has("people") {
		words, _ := q.point()
		p, err := store.RetentionPeople(q.t.Context(), plan, eventdb.RetentionPoint{Cohort: q.int(words[0]), Column: q.int(words[1])}, everybody())
		q.must(err)
		return ids(p)
	}
	answer, err := store.Retention(q.t.Context(), plan)
	q.must(err)
	var out []string
	for i, cohort := range answer.Cohorts {
		row := fmt.Sprintf("%s: %d |", buckets.Labels[i], cohort.Size)
		for k, n := range cohort.Counts {
			row += fmt.Sprintf(" %d", n)
			if !cohort.Complete[k] {
				row += "*"
			}
		}
		out = append(out, row)
	}
	if q.has("matched") {
		out = append(out, fmt.Sprintf("matched %d", answer.Matched))
	}
	return out
}

// askPersons writes each person asked for with "ids".
func (q question) askPersons(store eventdb.Store) []string {
	persons, err := store.Persons(q.t.Context(), q.scope(), strings.Fields(q.one("ids", "")))
	q.must(err)
	return describe(persons)
}

func describe(persons []eventdb.Person) []string {
	var out []string
	for _, p := range persons {
		row := fmt.Sprintf("%s: %d events", strings.Join(p.DistinctIDs, "+"), p.Events)
		if p.Properties != nil {
			row += " " + eventdb.Canonical(p.Properties)
		}
		if p.Group != "" {
			row += " of " + p.Group
		}
		out = append(out, row)
	}
	return out
}

// askEvents writes the ids of the events, in the order listed.
func (q question) askEvents(store eventdb.Store) []string {
	plan := eventdb.EventsPlan{Scope: q.scope(), Filter: q.filter(q.one("event", "")), DistinctID: q.one("person", ""), Limit: q.number("limit", 100), ByTime: q.has("by_time")}
	events, err := store.Events(q.t.Context(), plan)
	q.must(err)
	row := ""
	for _, e := range events {
		row += e.ID + " "
	}
	return []string{row}
}
