package naive

import (
	"context"
	"slices"

	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/stats"
)

// experiment is an experiment question being answered.
type experiment struct {
	*view
	plan     eventdb.ExperimentPlan
	exposure test
	units    map[string][]*event.Event // by name of the person or group, in time order
}

// exposed is a unit that belongs to a variation.
type exposed struct {
	stream    []*event.Event
	at        int64
	variation int
}

// Experiment answers what the units of each variation did.
func (s *Store) Experiment(_ context.Context, plan eventdb.ExperimentPlan) (eventdb.ExperimentAnswer, error) {
	if err := plan.Check(); err != nil {
		return eventdb.ExperimentAnswer{}, err
	}
	x := &experiment{view: s.view(plan.Scope), plan: plan, units: map[string][]*event.Event{}}
	var err error
	if x.exposure, err = x.filter(plan.Exposure); err != nil {
		return eventdb.ExperimentAnswer{}, err
	}
	for _, e := range x.events {
		name := x.person(e)
		if plan.Unit == eventdb.ByGroups {
			name = x.group(e)
		}
		if name != "" {
			x.units[name] = append(x.units[name], e)
		}
	}
	answer := eventdb.ExperimentAnswer{Exposed: make([]int64, len(plan.Variations))}
	for range plan.Variations {
		if len(plan.Bounds) > 0 {
			answer.ByTime = append(answer.ByTime, make([]int64, len(plan.Bounds)-1))
		}
	}
	units := x.assign(&answer)
	for _, m := range plan.Metrics {
		sums, err := x.measure(m, units)
		if err != nil {
			return eventdb.ExperimentAnswer{}, err
		}
		answer.Metrics = append(answer.Metrics, sums)
		answer.Skipped += sums.Skipped
	}
	return answer, nil
}

// assign finds the units that belong to a variation and counts all.
func (x *experiment) assign(answer *eventdb.ExperimentAnswer) []exposed {
	var units []exposed
	for _, stream := range x.units {
		var exposures []*event.Event
		for _, e := range stream {
			if x.plan.From <= e.Time && e.Time < x.plan.To && e.Time < x.plan.Until && x.exposure(e) {
				exposures = append(exposures, e)
			}
		}
		answer.Matched += int64(len(exposures))
		if len(exposures) == 0 {
			continue
		}
		first := map[int]int64{} // by variation
		for _, e := range exposures {
			v := x.variationOf(e)
			if _, seen := first[v]; v >= 0 && !seen {
				first[v] = e.Time
			}
		}
		switch len(first) {
		case 0:
			answer.Elsewhere++
		case 1:
			for v, at := range first {
				units = append(units, exposed{stream, at, v})
				answer.Exposed[v]++
				for b := range len(x.plan.Bounds) - 1 {
					if x.plan.Bounds[b] <= at && at < x.plan.Bounds[b+1] {
						answer.ByTime[v][b]++
					}
				}
			}
		default:
			answer.Several++
		}
	}
	return units
}

// variationOf is the place of an exposure's variation in the plan, -1 for none.
func (x *experiment) variationOf(e *event.Event) int {
	value := eventdb.Canonical(eventdb.EventProperty(e, x.plan.Variation))
	return slices.IndexFunc(x.plan.Variations, func(v string) bool { return value == eventdb.Canonical([]byte(v)) })
}

// measure adds up a metric over the units.
func (x *experiment) measure(m eventdb.ExperimentMetric, units []exposed) (eventdb.ExperimentSums, error) {
	out := eventdb.ExperimentSums{Sums: make([]stats.Sums, len(x.plan.Variations)), Waiting: make([]int64, len(x.plan.Variations))}
	parts := m.Parts()
	var tests []test
	for _, part := range parts {
		matches, err := x.filter(part.Filter)
		if err != nil {
			return out, err
		}
		tests = append(tests, matches)
	}
	for _, u := range units {
		if m.Waits(u.at, x.plan.Until) {
			out.Waiting[u.variation]++
			continue
		}
		end := x.plan.Until
		if m.Within > 0 {
			end = u.at + m.Within
		}
		after := read(u.stream, tests[0], parts[0], u.at+m.After, end, &out)
		y, d := after.number(m), 0.0
		switch m.Aggregation {
		case eventdb.AverageOf:
			d = after.events
		case eventdb.RatioOf:
			d = read(u.stream, tests[1], parts[1], u.at+m.After, end, &out).of(parts[1])
		}
		sums := &out.Sums[u.variation]
		sums.N++
		sums.Sum += y
		sums.SumSquares += y * y
		sums.DenominatorSum += d
		sums.DenominatorSumSquares += d * d
		sums.CrossSum += y * d
		if m.Before > 0 {
			before := read(u.stream, tests[0], parts[0], u.at-m.Before, u.at, &out).number(m)
			sums.PreSum += before
			sums.PreSumSquares += before * before
			sums.PreCrossSum += before * y
			sums.PreDenominatorCrossSum += before * d
		}
	}
	for v := range out.Sums {
		out.Sums[v].Pre = m.Before > 0
	}
	return out, nil
}

// reading is what a unit did of a part in a time.
type reading struct{ events, sum float64 }

// read reads a unit's events with a time in [from, to).
func read(stream []*event.Event, matches test, part eventdb.ExperimentPart, from, to int64, out *eventdb.ExperimentSums) (r reading) {
	for _, e := range stream {
		if e.Time < from || e.Time >= to || !matches(e) {
			continue
		}
		if part.Sum {
			value := eventdb.EventProperty(e, part.Property)
			n, isNumber := eventdb.Number(value)
			if !isNumber {
				if eventdb.Canonical(value) != "" {
					out.Skipped++
				}
				continue
			}
			r.sum += n
		}
		r.events++
		out.Matched++
	}
	return r
}

func (r reading) of(part eventdb.ExperimentPart) float64 {
	if part.Sum {
		return r.sum
	}
	return r.events
}

// number is the unit's number, or the numerator of a ratio or an average.
func (r reading) number(m eventdb.ExperimentMetric) float64 {
	y := r.of(m.Parts()[0])
	if m.Aggregation == eventdb.Converted {
		y = min(y, 1)
	}
	if m.Cap > 0 {
		y = min(y, m.Cap)
	}
	return y
}
