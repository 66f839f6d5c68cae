package eventdbtest

import (
	"fmt"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"prodops/internal/eventdb"
	"prodops/internal/period"
	"prodops/internal/stats"
)

// experiment reads exposure, variation, variations, count, until, over, and a
// line per metric: "metric sum(amount) Paid where plan eq pro | within 7d", or
// "metric ratio sum(amount) Paid / count Opened | cap 10 | before 14d".
func (q question) experiment() eventdb.ExperimentPlan {
	span := q.span()
	plan := eventdb.ExperimentPlan{
		Scope: q.scope(), Exposure: q.filter(q.one("exposure", "Exposed")), Variation: q.one("variation", "variant"),
		Unit: eventdb.Unit(q.one("count", "persons")), From: span.From.UnixMicro(), To: span.To.UnixMicro(),
		Until: q.now.UnixMicro(),
	}
	if q.has("until") {
		plan.Until = q.time(q.t, q.one("until", "")).UnixMicro()
	}
	for _, word := range strings.Fields(q.one("variations", "control treatment")) {
		plan.Variations = append(plan.Variations, scalar(word))
	}
	if q.has("over") {
		buckets, err := q.calendar.Split(span, period.Interval(q.one("over", "")))
		q.must(err)
		plan.Bounds = buckets.Micros()
	}
	for _, line := range q.all("metric") {
		plan.Metrics = append(plan.Metrics, q.metric(line))
	}
	return plan
}

func (q question) metric(line string) eventdb.ExperimentMetric {
	words := strings.Split(line, " | ")
	what, over, isRatio := strings.Cut(words[0], " / ")
	var m eventdb.ExperimentMetric
	if isRatio {
		m.Aggregation = eventdb.RatioOf
		_, m.Part = q.part(strings.TrimPrefix(what, "ratio "))
		_, d := q.part(over)
		m.Denominator = &d
	} else {
		m.Aggregation, m.Part = q.part(what)
	}
	for _, option := range words[1:] {
		word, value, _ := strings.Cut(option, " ")
		switch word {
		case "after":
			m.After = q.duration(value)
		case "within":
			m.Within = q.duration(value)
		case "before":
			m.Before = q.duration(value)
		case "cap":
			limit, err := strconv.ParseFloat(value, 64)
			q.must(err)
			m.Cap = limit
		default:
			q.t.Fatalf("a metric has no %q", word)
		}
	}
	return m
}

// part reads "sum(amount) Paid where plan eq pro".
func (q question) part(text string) (eventdb.Aggregation, eventdb.ExperimentPart) {
	what, filter, _ := strings.Cut(text, " ")
	what, property, _ := strings.Cut(strings.TrimSuffix(what, ")"), "(")
	a := eventdb.Aggregation(what)
	return a, eventdb.ExperimentPart{Filter: q.filter(filter), Sum: a == eventdb.SumOf, Property: property}
}

// askExperiment writes "control: 3" for each variation and, per metric and
// variation, "A control: n 3 sum 5 squares 9", with what else is not zero.
func (q question) askExperiment(store eventdb.Store) []string {
	plan := q.experiment()
	answer, err := store.Experiment(q.t.Context(), plan)
	q.must(err)
	var out []string
	for v, n := range answer.Exposed {
		row := fmt.Sprintf("%s: %d", eventdb.Text([]byte(plan.Variations[v])), n)
		if answer.ByTime != nil {
			row += fmt.Sprintf(" | by time %s", strings.Trim(fmt.Sprint(answer.ByTime[v]), "[]"))
		}
		out = append(out, row)
	}
	if answer.Several+answer.Elsewhere > 0 {
		out = append(out, fmt.Sprintf("several %d elsewhere %d", answer.Several, answer.Elsewhere))
	}
	for i, m := range answer.Metrics {
		for v, s := range m.Sums {
			row := fmt.Sprintf("%c %s: %s", 'A'+i, eventdb.Text([]byte(plan.Variations[v])), sumsText(plan.Metrics[i], s))
			if m.Waiting[v] > 0 {
				row += fmt.Sprintf(" | waiting %d", m.Waiting[v])
			}
			out = append(out, row)
		}
		if q.has("matched") {
			out = append(out, fmt.Sprintf("%c matched %d skipped %d", 'A'+i, m.Matched, m.Skipped))
		}
	}
	if q.has("matched") {
		out = append(out, fmt.Sprintf("matched %d skipped %d", answer.Matched, answer.Skipped))
	}
	return out
}

func sumsText(m eventdb.ExperimentMetric, s stats.Sums) string {
	row := fmt.Sprintf("n %d sum %s squares %s", s.N, number(s.Sum), number(s.SumSquares))
	if m.Aggregation.IsRatio() {
		row += fmt.Sprintf(" | over %s squares %s cross %s", number(s.DenominatorSum), number(s.DenominatorSumSquares), number(s.CrossSum))
	}
	if s.Pre {
		row += fmt.Sprintf(" | before %s squares %s cross %s", number(s.PreSum), number(s.PreSumSquares), number(s.PreCrossSum))
		if m.Aggregation.IsRatio() {
			row += " over " + number(s.PreDenominatorCrossSum)
		}
	}
	return row
}

// RandomExperiment draws an experiment plan over the days of RandomEvents.
func RandomExperiment(t *rapid.T) eventdb.ExperimentPlan {
	bounds := randomBounds(t)
	plan := eventdb.ExperimentPlan{
		Scope: randomScope(t), Exposure: randomFilter(t), Variation: rapid.SampledFrom([]string{"v", "v", "w"}).Draw(t, "variation"),
		Variations: rapid.SampledFrom([][]string{{"1", `"x"`}, {"2", "1"}, {`"x"`}, {"5", `"7"`, "2.50"}}).Draw(t, "variations"),
		Unit:       rapid.SampledFrom([]eventdb.Unit{"", eventdb.ByPersons, eventdb.ByGroups}).Draw(t, "unit"),
		From:       bounds[0], To: bounds[len(bounds)-1],
		Until: epoch + int64(rapid.IntRange(0, 20).Draw(t, "until"))*day,
	}
	if rapid.Bool().Draw(t, "over time") {
		plan.Bounds = bounds
	}
	for range rapid.IntRange(0, 3).Draw(t, "metrics") {
		plan.Metrics = append(plan.Metrics, randomMetric(t))
	}
	return plan
}

func randomMetric(t *rapid.T) eventdb.ExperimentMetric {
	aggregations := []eventdb.Aggregation{eventdb.Converted, eventdb.Happened, eventdb.SumOf, eventdb.RatioOf, eventdb.AverageOf}
	m := eventdb.ExperimentMetric{
		Aggregation: rapid.SampledFrom(aggregations).Draw(t, "aggregation"), Part: randomPart(t),
		After:  rapid.SampledFrom([]int64{0, 0, 1, 30 * minute, day}).Draw(t, "after"),
		Before: rapid.SampledFrom([]int64{0, hour, day, 10 * day}).Draw(t, "before"),
		Cap:    rapid.SampledFrom([]float64{0, 0, 2, 2.5}).Draw(t, "cap"),
	}
	if within := rapid.SampledFrom([]int64{0, 1, hour, day, 3 * day}).Draw(t, "within"); within > 0 {
		m.Within = m.After + within
	}
	if m.Aggregation == eventdb.RatioOf {
		d := randomPart(t)
		m.Denominator = &d
	}
	return m
}

func randomPart(t *rapid.T) eventdb.ExperimentPart {
	return eventdb.ExperimentPart{
		Filter: randomFilter(t), Sum: rapid.Bool().Draw(t, "sum"), Property: rapid.SampledFrom([]string{"w", "v"}).Draw(t, "property"),
	}
}
