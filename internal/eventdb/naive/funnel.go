package naive

import (
	"context"
	"math"
	"slices"

	"prodops/internal/event"
	"prodops/internal/eventdb"
)

// funnel is a funnel question being answered.
type funnel struct {
	*view
	plan    eventdb.FunnelPlan
	seen    test // Where
	steps   []test
	exclude []test
}

func (s *Store) funnel(plan eventdb.FunnelPlan) (*funnel, error) {
	f := &funnel{view: s.view(plan.Scope), plan: plan}
	var err error
	if f.seen, err = f.conditions(plan.Where); err != nil {
		return nil, err
	}
	if f.steps, err = f.filters(plan.Steps); err != nil {
		return nil, err
	}
	var exclude []eventdb.Filter
	for _, x := range plan.Exclude {
		exclude = append(exclude, x.Filter)
	}
	f.exclude, err = f.filters(exclude)
	return f, err
}

// unit is a unit and its events, in time order.
type unit struct {
	name   string // of the person, or of the group
	stream []*event.Event
}

// units sorts the events the funnel sees by whom it counts.
func (f *funnel) units() []unit {
	type id struct {
		name    string
		session int
	}
	streams := map[id][]*event.Event{}
	for _, e := range keep(f.events, f.seen) {
		of := id{name: f.person(e)}
		switch f.plan.Unit {
		case eventdb.BySessions:
			of.session = f.session[e].number
		case eventdb.ByGroups:
			if of.name = f.group(e); of.name == "" {
				continue
			}
		}
		streams[of] = append(streams[of], e)
	}
	var units []unit
	for of, stream := range streams {
		units = append(units, unit{of.name, stream})
	}
	return units
}

// verdict is what the funnel says of one unit.
type verdict struct {
	unit
	chain    chain
	value    string // breakdown value, "" for not set
	excluded bool
}

// judge gives the verdict on a unit by its chains that begin in [from, to);
// ok is false when there are none.
func (f *funnel) judge(u unit, from, to int64) (v verdict, ok bool) {
	c := f.decide(u.stream, from, to)
	if c == nil {
		return verdict{}, false
	}
	return verdict{u, c, f.attribute(c), f.excluded(u.stream, c)}, true
}

// attribute is the breakdown value of a chain.
func (f *funnel) attribute(c chain) string {
	b := f.plan.Breakdown
	if b == nil {
		return ""
	}
	var values []string
	for _, e := range c {
		values = append(values, eventdb.Canonical(f.value(e, b.Of, b.Property)))
	}
	set := slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
	switch {
	case f.plan.Attribution == eventdb.FirstStep:
		return values[0]
	case len(set) == 0:
		return ""
	case f.plan.Attribution == eventdb.LastTouch:
		return set[len(set)-1]
	}
	return set[0]
}

// verdicts judges all units, and says which breakdown groups there are.
func (f *funnel) verdicts() ([]verdict, groups) {
	var verdicts []verdict
	weight := map[string]int{}
	for _, u := range f.units() {
		v, ok := f.judge(u, f.plan.From, f.plan.To)
		if !ok {
			continue
		}
		verdicts = append(verdicts, v)
		if v.excluded {
			weight[v.value] += 0 // the group exists, but weighs nothing
		} else {
			weight[v.value]++
		}
	}
	return verdicts, rank(f.plan.Breakdown, weight)
}

// open reports whether a chain may still go on.
func (f *funnel) open(c chain) bool {
	return len(c) < len(f.steps) && c[0].Time+f.plan.Window >= f.plan.Now
}

// Funnel answers how many went through the steps.
func (s *Store) Funnel(_ context.Context, plan eventdb.FunnelPlan) (eventdb.FunnelAnswer, error) {
	f, err := s.funnel(plan)
	if err != nil {
		return eventdb.FunnelAnswer{}, err
	}
	verdicts, groups := f.verdicts()
	var answer eventdb.FunnelAnswer
	for _, label := range groups.labels() {
		var mine []verdict
		for _, v := range verdicts {
			if groups.of(v.value) == label {
				mine = append(mine, v)
			}
		}
		g := f.count(mine)
		g.Breakdown = groups.asBreakdown(label)
		g.OverTime = f.overTime(groups, label)
		answer.Groups = append(answer.Groups, g)
	}
	for _, e := range keep(f.events, f.seen) {
		if plan.From <= e.Time && e.Time <= plan.To+plan.Window &&
			slices.ContainsFunc(f.steps, func(step test) bool { return step(e) }) {
			answer.Matched++
		}
	}
	return answer, nil
}

// count adds up the verdicts of a group.
func (f *funnel) count(verdicts []verdict) eventdb.FunnelGroup {
	g := eventdb.FunnelGroup{
		Reached: make([]int64, len(f.steps)),
		Between: make([]eventdb.StepDuration, len(f.steps)),
	}
	seconds := make([][]float64, len(f.steps))
	for _, v := range verdicts {
		if v.excluded {
			g.Excluded++
			continue
		}
		if f.open(v.chain) {
			g.InProgress++
		}
		for k, e := range v.chain {
			g.Reached[k]++
			if k > 0 {
				seconds[k] = append(seconds[k], float64(e.Time-v.chain[k-1].Time)/1e6)
			}
		}
	}
	for k := range seconds {
		slices.Sort(seconds[k])
		g.Between[k] = eventdb.StepDuration{Median: quantile(seconds[k], 0.5), Histogram: bands(seconds[k])}
	}
	return g
}

// bands counts sorted durations in bands [0,1), [1,2), [2,4) and so on.
func bands(seconds []float64) []eventdb.DurationBand {
	var out []eventdb.DurationBand
	for _, s := range seconds {
		from, to := 0.0, 1.0
		for s >= to {
			from, to = to, 2*to
		}
		if len(out) == 0 || out[len(out)-1].From != from {
			out = append(out, eventdb.DurationBand{From: from, To: to})
		}
		out[len(out)-1].Count++
	}
	return out
}

// overTime judges each unit once per bucket.
func (f *funnel) overTime(groups groups, label string) []eventdb.FunnelBucket {
	var buckets []eventdb.FunnelBucket
	for i := 0; i+1 < len(f.plan.Bounds); i++ {
		var b eventdb.FunnelBucket
		from, to := max(f.plan.Bounds[i], f.plan.From), min(f.plan.Bounds[i+1], f.plan.To)
		for _, u := range f.units() {
			v, ok := f.judge(u, from, to)
			if !ok || v.excluded || groups.of(v.value) != label {
				continue
			}
			b.Entered++
			if len(v.chain) == len(f.steps) {
				b.Converted++
			}
		}
		buckets = append(buckets, b)
	}
	return buckets
}

// FunnelPeople lists who stands at the point: persons, or groups by name.
func (s *Store) FunnelPeople(_ context.Context, plan eventdb.FunnelPlan, point eventdb.FunnelPoint, page eventdb.Page) (eventdb.People, error) {
	f, err := s.funnel(plan)
	if err != nil {
		return eventdb.People{}, err
	}
	verdicts, groups := f.verdicts()
	set := map[string]bool{}
	for _, v := range verdicts {
		if !v.excluded && picks(point.Breakdown, groups.of(v.value)) && f.stands(v.chain, point) {
			set[v.name] = true
		}
	}
	return people(set, page), nil
}

// stands reports whether a chain ended at a point.
func (f *funnel) stands(c chain, point eventdb.FunnelPoint) bool {
	stuck := len(c) == point.Step-1
	switch point.State {
	case eventdb.Reached:
		return len(c) >= point.Step
	case eventdb.Dropped:
		return stuck && !f.open(c)
	}
	return stuck && f.open(c)
}

// never is after every event.
const never = int64(math.MaxInt64)
