package behavior

import (
	"context"
	"math"
	"sort"
)

// apart reports whether every step has a source of its own and nothing else
// matters: then a unit's chains can be found without merging its events.
func (f *Funnel) apart(sources []Source) bool {
	if f.Order != Ordered || f.StepWindows != nil || f.Hold || f.Sessions || len(f.Exclude) > 0 || len(sources) != f.Steps {
		return false
	}
	for i := range sources {
		if sources[i].Every&(uint32(1)<<f.Steps-1) != 1<<i {
			return false
		}
	}
	return true
}

// apartRun is the pass of a funnel whose steps have sources of their own:
// source k holds the events of step k.
//
// A chain of d steps is looked for from its end, the furthest first. The latest
// event of the last step takes the latest event of the step before that is not
// after it, and so on back to the entry: no chain that ends there or earlier
// enters later. If the window was too short, the last step's event before is
// next, and all steps only ever go back, so every source is walked at most once
// per d, and mostly hardly at all. With the entry known, each step then takes
// its earliest event. No event is in two sources, so events of one microsecond
// need no care.
type apartRun struct {
	*Funnel
	sources []Source
	person  []int
	last    []int
	begin   [MaxSteps]int // per step the person's rows
	end     [MaxSteps]int
	best    chain // rows of the sources instead of events of a stream
	counts  *FunnelCounts
	visit   func(Verdict)
}

func newApartRun(f *Funnel, sources []Source, span Span, visit func(Verdict)) *apartRun {
	r := &apartRun{Funnel: f, sources: sources, counts: &FunnelCounts{}, visit: visit}
	for i := range sources {
		from, to := sources[i].Series.indexes(span)
		r.person, r.last = append(r.person, from), append(r.last, to)
	}
	if !f.Grouped {
		r.counts.Group(f, 0)
	}
	return r
}

// persons walks the persons of the first step.
func (r *apartRun) persons(ctx context.Context) error {
	first := r.sources[0].Series
	for ; r.person[0] < r.last[0]; r.person[0]++ {
		if r.person[0]%patience == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		key := first.Persons[r.person[0]]
		for k := range r.sources {
			r.rows(k, key)
		}
		r.judge(key)
	}
	return nil
}

// rows finds the person's rows of a step.
func (r *apartRun) rows(k int, key uint64) {
	series, i, last := r.sources[k].Series, r.person[k], r.last[k]
	for i < last && series.Persons[i] < key {
		i++
	}
	r.person[k] = i
	r.begin[k], r.end[k] = 0, 0
	if i < last && series.Persons[i] == key {
		r.begin[k], r.end[k] = int(series.Starts[i]), int(series.Starts[i+1])
	}
}

// judge finds the person's deciding chains and counts them.
func (r *apartRun) judge(key uint64) {
	r.decide(r.From, r.To)
	if r.best.steps == 0 {
		return
	}
	v := Verdict{Person: key, Steps: r.best.steps, Group: r.attribute()}
	v.InProgress = v.Steps < r.Steps && r.time(0)+r.Window >= r.Now
	g := r.counts.Group(r.Funnel, v.Group)
	if v.InProgress {
		g.InProgress++
	}
	for k := range v.Steps {
		g.Reached[k]++
		if k > 0 {
			g.Durations[k] = append(g.Durations[k], r.time(k)-r.time(k-1))
		}
	}
	if r.visit != nil {
		r.visit(v)
	}
	for b := 0; b+1 < len(r.Bounds); b++ {
		if r.decide(max(r.From, r.Bounds[b]), min(r.To, r.Bounds[b+1])); r.best.steps > 0 {
			g := r.counts.Group(r.Funnel, r.attribute())
			g.Entered[b]++
			if r.best.steps == r.Steps {
				g.Converted[b]++
			}
		}
	}
}

// time is when the best chain did step k.
func (r *apartRun) time(k int) int64 { return r.sources[k].Series.Times[r.best.event[k]] }

// decide leaves in r.best the chain that decides among those that begin in
// [from, to).
func (r *apartRun) decide(from, to int64) {
	r.best.steps = 0
	opens := r.end[0] // after the last row that may be an entry
	for times := r.sources[0].Series.Times; opens > r.begin[0] && times[opens-1] >= to; {
		opens--
	}
	for steps := r.Steps; steps > 0; steps-- {
		if r.end[steps-1] == r.begin[steps-1] {
			continue
		}
		if entry, found := r.latest(steps, opens, from); found {
			r.best.steps = steps
			r.fill(entry)
			return
		}
	}
}

// latest is when the last chain of this many steps enters whose entry is at or
// after from and before row opens.
func (r *apartRun) latest(steps, opens int, from int64) (entry int64, found bool) {
	var at [MaxSteps]int // per step the row after the one looked at
	copy(at[:steps], r.end[:steps])
	at[0] = opens
	for last := steps - 1; ; {
		if at[last] = r.before(last, at[last], math.MaxInt64); at[last] == r.begin[last] {
			return 0, false
		}
		ends := r.sources[last].Series.Times[at[last]-1]
		t := ends
		for k := last - 1; k >= 0; k-- {
			if at[k] = r.before(k, at[k], t); at[k] == r.begin[k] {
				return 0, false
			}
			t = r.sources[k].Series.Times[at[k]-1]
		}
		if t < from {
			return 0, false
		}
		if ends-t <= r.Window {
			return t, true
		}
		at[last]--
	}
}

// before goes back from row until the row before is one of step k not after t,
// or none is left.
func (r *apartRun) before(k, row int, t int64) int {
	times, mask, begin := r.sources[k].Series.Times, r.sources[k].Mask, r.begin[k]
	for row > begin && (times[row-1] > t || mask != nil && mask[row-1]&(1<<k) == 0) {
		row--
	}
	return row
}

// fill takes, from the entry on, the earliest event of each step.
func (r *apartRun) fill(entry int64) {
	t := entry
	for k := range r.best.steps {
		times, mask := r.sources[k].Series.Times, r.sources[k].Mask
		row := r.begin[k]
		if n := r.end[k] - row; n > 16 {
			row += sort.Search(n, func(i int) bool { return times[r.begin[k]+i] >= t })
		}
		for times[row] < t || mask != nil && mask[row]&(1<<k) == 0 {
			row++
		}
		r.best.event[k], t = int32(row), times[row]
	}
}

// attribute is the breakdown value of the best chain.
func (r *apartRun) attribute() uint32 {
	if !r.Grouped {
		return 0
	}
	var value uint32
	for k := range r.best.steps {
		g := r.sources[k].Group.at(uint32(r.best.event[k]))
		switch {
		case k == 0 && r.Attribution == FirstStep:
			return g
		case g != 0 && r.Attribution == FirstTouch:
			return g
		case g != 0:
			value = g
		}
	}
	return value
}
