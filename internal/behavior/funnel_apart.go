package behavior

import "context"

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
// Entries are tried from the latest back. The next step's event of an entry is
// the earliest one not before it, and goes back as the entry does, so every
// source is walked at most once, from its end, and only until an entry
// converts. No event is in two sources, so events of one microsecond need no
// care.
type apartRun struct {
	*Funnel
	sources []Source
	person  []int
	last    []int
	begin   [MaxSteps]int // per step the person's rows
	end     [MaxSteps]int
	at      [MaxSteps]int // per step the row the current entry would take
	walked  [MaxSteps]int // per step the first of the rows looked at
	best    chain         // rows of the sources instead of events of a stream
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
	copy(r.at[1:r.Steps], r.end[1:r.Steps])
	copy(r.walked[1:r.Steps], r.end[1:r.Steps])
	times, masked := r.sources[0].Series.Times, r.sources[0].Mask
	for row := r.end[0] - 1; row >= r.begin[0] && times[row] >= from; row-- {
		if times[row] >= to || masked != nil && masked[row]&1 == 0 {
			continue
		}
		if r.best.steps > 0 && times[row] == times[r.best.event[0]] {
			r.best.event[0] = int32(row) // the smallest id of the microsecond
			continue
		}
		if r.best.steps == r.Steps {
			return
		}
		r.enter(row)
	}
}

// enter follows the entry as far as it goes, and keeps the chain if it goes
// further than those that entered later.
func (r *apartRun) enter(row int) {
	entry := r.sources[0].Series.Times[row]
	t, until, k := entry, entry+r.Window, 1
	for ; k < r.Steps; k++ {
		next := r.back(k, t)
		if next == r.end[k] {
			break
		}
		if t = r.sources[k].Series.Times[next]; t > until {
			break
		}
	}
	if k > r.best.steps {
		r.best.steps = k
		r.best.event[0] = int32(row)
		for j := 1; j < k; j++ {
			r.best.event[j] = int32(r.at[j])
		}
	}
}

// back moves step k back to its earliest event not before t.
func (r *apartRun) back(k int, t int64) int {
	times, begin := r.sources[k].Series.Times, r.begin[k]
	mask, at, walked := r.sources[k].Mask, r.at[k], r.walked[k]
	for walked > begin && times[walked-1] >= t {
		walked--
		if mask == nil || mask[walked]&(1<<k) != 0 {
			at = walked
		}
	}
	r.at[k], r.walked[k] = at, walked
	return at
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
