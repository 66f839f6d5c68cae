package behavior

import (
	"context"
	"math"
	"slices"
)

// stream is the events of one unit in time order, those of one microsecond
// source by source in row order. Columns the question does not need stay empty.
type stream struct {
	time    []int64
	mask    []uint32
	group   []uint32
	hold    []uint32
	session []uint32
	ties    bool // two events share a microsecond
}

func (s *stream) reset() {
	s.time, s.mask, s.ties = s.time[:0], s.mask[:0], false
	s.group, s.hold, s.session = s.group[:0], s.hold[:0], s.session[:0]
}

// slice is the part of the stream from one event up to another.
func (s *stream) slice(from, to int) stream {
	cut := func(column []uint32) []uint32 {
		if len(column) == 0 {
			return nil
		}
		return column[from:to]
	}
	return stream{
		time: s.time[from:to], mask: s.mask[from:to],
		group: cut(s.group), hold: cut(s.hold), session: cut(s.session), ties: s.ties,
	}
}

// cursor is where a run stands in one source.
type cursor struct {
	*Source
	person, last int // index of the next person, and the end of the span
	row, end     uint32
	opens        bool // the source may hold events that begin a chain
}

// funnelRun is one pass of a funnel over a span.
type funnelRun struct {
	*Funnel
	cursors  []cursor
	active   []int // cursors that have rows of the current person
	keep     uint32
	columned bool // columns are needed beside time and mask
	counts   *FunnelCounts
	visit    func(Verdict)
	events   stream
	chain    chain // the chain that decides, scratch of the finders
	plain    plainFinder
	careful  carefulFinder
	any      anyFinder
}

func newFunnelRun(f *Funnel, sources []Source, span Span, visit func(Verdict)) *funnelRun {
	r := &funnelRun{Funnel: f, counts: &FunnelCounts{}, visit: visit, columned: f.Grouped || f.Hold || f.Sessions}
	r.keep = uint32(1)<<f.Steps - 1
	opening := uint32(1)
	if f.Order == AnyOrder {
		opening = r.keep
	}
	for _, e := range f.Exclude {
		r.keep |= e.Bits
	}
	if f.Order == Strict {
		r.keep |= Interrupts
	}
	for i := range sources {
		c := cursor{Source: &sources[i], opens: sources[i].Every&opening != 0}
		c.person, c.last = c.Series.indexes(span)
		r.cursors = append(r.cursors, c)
	}
	if !f.Grouped {
		r.counts.Group(f, 0)
	}
	return r
}

// persons walks the persons of the sources that can begin a chain.
func (r *funnelRun) persons(ctx context.Context) error {
	for n := 0; ; n++ {
		if n%patience == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		key, found := r.nextPerson()
		if !found {
			return nil
		}
		r.gather(key)
		r.units(key)
	}
}

// nextPerson is the smallest key at which an opening source stands.
func (r *funnelRun) nextPerson() (key uint64, found bool) {
	for i := range r.cursors {
		c := &r.cursors[i]
		if c.opens && c.person < c.last {
			if k := c.Series.Persons[c.person]; !found || k < key {
				key, found = k, true
			}
		}
	}
	return key, found
}

// gather merges the person's events of all sources into the stream.
func (r *funnelRun) gather(key uint64) {
	r.events.reset()
	r.active = r.active[:0]
	for i := range r.cursors {
		c := &r.cursors[i]
		for c.person < c.last && c.Series.Persons[c.person] < key {
			c.person++
		}
		if c.person < c.last && c.Series.Persons[c.person] == key {
			c.row, c.end = c.Series.Starts[c.person], c.Series.Starts[c.person+1]
			c.person++
			if c.row < c.end {
				r.active = append(r.active, i)
			}
		}
	}
	switch len(r.active) {
	case 0:
	case 1:
		r.take(&r.cursors[r.active[0]], math.MaxInt64)
	default:
		r.merge()
	}
}

// merge takes the active cursors' events in time order, as long a run of one
// source at a time as the others allow.
func (r *funnelRun) merge() {
	for len(r.active) > 1 {
		first, limit := 0, int64(math.MaxInt64)
		earliest := r.head(0)
		for i := 1; i < len(r.active); i++ {
			if t := r.head(i); t < earliest {
				first, earliest, limit = i, t, earliest
			} else if t < limit {
				limit = t
			}
		}
		c := &r.cursors[r.active[first]]
		r.take(c, limit)
		if c.row == c.end {
			r.active = slices.Delete(r.active, first, first+1)
		}
	}
	r.take(&r.cursors[r.active[0]], math.MaxInt64)
}

func (r *funnelRun) head(active int) int64 {
	c := &r.cursors[r.active[active]]
	return c.Series.Times[c.row]
}

// take appends the cursor's events up to and including limit, leaving out
// those that cannot matter.
func (r *funnelRun) take(c *cursor, limit int64) {
	times, masks, every, keep := c.Series.Times, c.Mask, c.Every, r.keep
	outTimes, outMasks := r.events.time, r.events.mask
	previous := int64(math.MinInt64)
	if n := len(outTimes); n > 0 {
		previous = outTimes[n-1]
	}
	row := c.row
	for ; row < c.end; row++ {
		t, mask := times[row], every
		if t > limit {
			break
		}
		if masks != nil {
			mask = masks[row]
		}
		if mask&keep == 0 {
			continue
		}
		if t == previous {
			r.events.ties = true
		}
		previous = t
		outTimes, outMasks = append(outTimes, t), append(outMasks, mask)
		if r.columned {
			r.columns(c, row)
		}
	}
	r.events.time, r.events.mask, c.row = outTimes, outMasks, row
}

// columns appends the row's values of the columns the question needs.
func (r *funnelRun) columns(c *cursor, row uint32) {
	if r.Grouped {
		r.events.group = append(r.events.group, c.Group.at(row))
	}
	if r.Hold {
		r.events.hold = append(r.events.hold, c.Hold.at(row))
	}
	if r.Sessions {
		r.events.session = append(r.events.session, c.Session[row])
	}
}

// units judges the person, or each of the person's sessions.
func (r *funnelRun) units(key uint64) {
	if !r.Sessions {
		r.judge(key, &r.events)
		return
	}
	for from := 0; from < len(r.events.time); {
		to := from + 1
		for to < len(r.events.time) && r.events.session[to] == r.events.session[from] {
			to++
		}
		session := r.events.slice(from, to)
		r.judge(key, &session)
		from = to
	}
}

// judge finds the chain that decides about the unit, and those that decide its
// buckets, and counts them.
func (r *funnelRun) judge(key uint64, events *stream) {
	if !r.decide(events, r.From, r.To) {
		return
	}
	v := r.verdict(key, events)
	g := r.counts.Group(r.Funnel, v.Group)
	g.count(v, &r.chain, events)
	if r.visit != nil {
		r.visit(v)
	}
	for b := 0; b+1 < len(r.Bounds); b++ {
		from, to := max(r.From, r.Bounds[b]), min(r.To, r.Bounds[b+1])
		if from >= to || !r.decide(events, from, to) {
			continue
		}
		if v := r.verdict(key, events); !v.Excluded {
			g := r.counts.Group(r.Funnel, v.Group)
			g.Entered[b]++
			if v.Steps == r.Steps {
				g.Converted[b]++
			}
		}
	}
}

// decide leaves in r.chain the chain that decides among those that begin in
// [from, to), and reports whether there is one.
func (r *funnelRun) decide(events *stream, from, to int64) bool {
	r.chain.steps = 0
	switch {
	case r.Order == AnyOrder:
		r.any.find(r.Funnel, events, from, to, &r.chain)
	case r.Order == Ordered && r.StepWindows == nil && !r.Hold && !events.ties:
		r.plain.find(r.Funnel, events, from, to, &r.chain)
	default:
		r.careful.find(r.Funnel, events, from, to, &r.chain)
	}
	return r.chain.steps > 0
}

// verdict says what the deciding chain means for the unit.
func (r *funnelRun) verdict(key uint64, events *stream) Verdict {
	c := &r.chain
	v := Verdict{Person: key, Steps: c.steps}
	if r.Grouped {
		v.Group = r.attribute(events)
	}
	for _, e := range r.Exclude {
		if e.Before < c.steps && excludes(e, events, c) {
			v.Excluded = true
		}
	}
	v.InProgress = !v.Excluded && c.steps < r.Steps && events.time[c.event[0]]+r.Window >= r.Now
	return v
}

// attribute is the breakdown value of the chain.
func (r *funnelRun) attribute(events *stream) uint32 {
	chain := r.chain.event[:r.chain.steps]
	switch r.Attribution {
	case FirstStep:
		return events.group[chain[0]]
	case LastTouch:
		for _, e := range slices.Backward(chain) {
			if g := events.group[e]; g != 0 {
				return g
			}
		}
	default:
		for _, e := range chain {
			if g := events.group[e]; g != 0 {
				return g
			}
		}
	}
	return 0
}

// excludes reports whether an excluding event lies between the two steps.
func excludes(e FunnelExclusion, events *stream, c *chain) bool {
	after, before := events.time[c.event[e.After]], events.time[c.event[e.Before]]
	for i := int(c.event[e.After]) + 1; i < len(events.time) && events.time[i] < before; i++ {
		if events.mask[i]&e.Bits != 0 && events.time[i] > after {
			return true
		}
	}
	return false
}

// count adds the unit to its group.
func (g *FunnelGroup) count(v Verdict, c *chain, events *stream) {
	if v.Excluded {
		g.Excluded++
		return
	}
	if v.InProgress {
		g.InProgress++
	}
	for k := range c.steps {
		g.Reached[k]++
		if k > 0 {
			g.Durations[k] = append(g.Durations[k], events.time[c.event[k]]-events.time[c.event[k-1]])
		}
	}
}
