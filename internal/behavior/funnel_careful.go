package behavior

import (
	"cmp"
	"math"
	"slices"
)

// selection is the events of a unit that can fill a step, split by held value:
// within one value they are in stream order.
type selection struct {
	order []int32
	ends  []int // where each held value's events end in order
}

// choose fills the selection. Events whose held value is not set are left out.
func (s *selection) choose(f *Funnel, events *stream) {
	s.order, s.ends = s.order[:0], s.ends[:0]
	steps := uint32(1)<<f.Steps - 1
	for i, mask := range events.mask {
		if mask&steps != 0 && (!f.Hold || events.hold[i] != 0) {
			s.order = append(s.order, int32(i))
		}
	}
	if !f.Hold {
		s.ends = append(s.ends, len(s.order))
		return
	}
	slices.SortFunc(s.order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(events.hold[a], events.hold[b]), cmp.Compare(a, b))
	})
	for i := range s.order {
		if i+1 == len(s.order) || events.hold[s.order[i]] != events.hold[s.order[i+1]] {
			s.ends = append(s.ends, i+1)
		}
	}
}

// beats reports whether the chain decides rather than the other.
func (c *chain) beats(other *chain, events *stream) bool {
	if c.steps != other.steps || c.steps == 0 {
		return c.steps > other.steps
	}
	if t, u := events.time[c.event[0]], events.time[other.event[0]]; t != u {
		return t > u
	}
	for k := range c.steps {
		if t, u := events.time[c.event[k]], events.time[other.event[k]]; t != u {
			return t < u
		}
	}
	return slices.Compare(c.event[:c.steps], other.event[:c.steps]) < 0
}

// tick is the events of one microsecond: order[from:to].
type tick struct {
	time     int64
	from, to int32
	ordinal  int32 // of the microsecond among all of the unit's
}

// carefulFinder finds the deciding chain of an Ordered or Strict funnel with
// every option, in time linear in the events (times steps squared).
//
// It works in ticks, so that events of one microsecond can be dealt to
// consecutive steps in whichever order fits: a chain is then a list of ticks,
// each filling one or more consecutive steps with different events. A forward
// pass finds how far the chains get and the latest entry among the furthest; a
// backward pass from there finds that entry's chain with the earliest steps.
type carefulFinder struct {
	*Funnel
	events   *stream
	selected selection
	order    []int32
	ticks    []tick
	ordinals []int32
	// breaks is, for a Strict funnel, per ordinal and step the ordinal of the
	// last microsecond, up to this one, with an event that breaks a chain whose
	// last step is the step; -1 for none.
	breaks   []int32
	latest   [MaxSteps + 1]latestEntry
	matching matching
	feasible []uint32 // per tick from the entry's: bit j: with j steps done here, the chain can be completed
	found    chain
}

func (c *carefulFinder) find(f *Funnel, events *stream, from, to int64, best *chain) {
	c.Funnel, c.events = f, events
	c.selected.choose(f, events)
	c.number()
	begin := 0
	for _, end := range c.selected.ends {
		c.order = c.selected.order[begin:end]
		begin = end
		c.cut()
		if steps, entry := c.furthest(from, to); steps > 0 {
			c.rebuild(steps, entry)
			if c.found.beats(best, events) {
				*best = c.found
			}
		}
	}
}

// number gives each event the ordinal of its microsecond, and for a Strict
// funnel notes what breaks its chains.
func (c *carefulFinder) number() {
	c.ordinals, c.breaks = c.ordinals[:0], c.breaks[:0]
	ordinal := int32(-1)
	for i, t := range c.events.time {
		if i == 0 || t != c.events.time[i-1] {
			ordinal++
			c.carryBreaks(ordinal)
		}
		c.ordinals = append(c.ordinals, ordinal)
		if mask := c.events.mask[i]; c.Order == Strict && mask&Interrupts != 0 {
			for k := range c.Steps {
				if mask&(1<<k) == 0 {
					c.breaks[int(ordinal)*c.Steps+k] = ordinal
				}
			}
		}
	}
}

// carryBreaks begins the breaks of an ordinal with those of the one before.
func (c *carefulFinder) carryBreaks(ordinal int32) {
	if c.Order != Strict {
		return
	}
	for range c.Steps {
		before := int32(-1)
		if ordinal > 0 {
			before = c.breaks[len(c.breaks)-c.Steps]
		}
		c.breaks = append(c.breaks, before)
	}
}

// cut makes ticks of the events in order.
func (c *carefulFinder) cut() {
	c.ticks = c.ticks[:0]
	for i, e := range c.order {
		if n := len(c.ticks); n > 0 && c.ticks[n-1].ordinal == c.ordinals[e] {
			c.ticks[n-1].to++
			continue
		}
		c.ticks = append(c.ticks, tick{c.events.time[e], int32(i), int32(i + 1), c.ordinals[e]})
	}
}

// latestEntry answers the latest entry of the chains with some number of steps
// done, among those whose last tick is near enough. A chain with an earlier
// entry is forgotten once a later one has got as far at a later tick.
type latestEntry struct {
	queue []reached
	head  int
}

type reached struct {
	time, entry int64
	ordinal     int32
}

func (l *latestEntry) clear() { l.queue, l.head = l.queue[:0], 0 }

func (l *latestEntry) push(r reached) {
	for len(l.queue) > l.head && l.queue[len(l.queue)-1].entry <= r.entry {
		l.queue = l.queue[:len(l.queue)-1]
	}
	l.queue = append(l.queue, r)
}

// before is the latest entry of a chain with j steps done that may go on at t.
func (c *carefulFinder) before(j int, t *tick) (entry int64, found bool) {
	l := &c.latest[j]
	for l.head < len(l.queue) && !c.follows(l.queue[l.head].time, l.queue[l.head].ordinal, t, j) {
		l.head++
	}
	if l.head == len(l.queue) {
		return 0, false
	}
	return l.queue[l.head].entry, true
}

// follows reports whether step j (0-based) may be at t when the step before it
// was at the given time and ordinal. What is too old now stays too old.
func (c *carefulFinder) follows(time int64, ordinal int32, t *tick, j int) bool {
	if c.Order == Strict && t.ordinal > ordinal && c.breaks[int(t.ordinal-1)*c.Steps+j-1] > ordinal {
		return false
	}
	return j >= len(c.StepWindows) || c.StepWindows[j] == 0 || t.time-time <= c.StepWindows[j]
}

// furthest is how many steps the furthest chain has and the latest entry of a
// chain that gets there.
func (c *carefulFinder) furthest(from, to int64) (steps int, entry int64) {
	for j := range c.latest {
		c.latest[j].clear()
	}
	newest := int64(math.MinInt64)
	var here [MaxSteps + 1]int64 // per number of steps: the latest entry of a chain that is there at this tick
	for q := range c.ticks {
		t := &c.ticks[q]
		opens := t.time >= from && t.time < to
		if !opens && t.time >= to && (newest == math.MinInt64 || t.time-newest > c.Window) {
			break
		}
		for j := range here {
			here[j] = math.MinInt64
		}
		for i := 0; i < c.Steps; i++ {
			base, found := t.time, opens
			if i > 0 {
				base, found = c.before(i, t)
			}
			if !found || t.time-base > c.Window {
				continue
			}
			for j := i + 1; j <= c.Steps && c.fills(t, i, j); j++ {
				here[j] = max(here[j], base)
			}
		}
		for j := 1; j <= c.Steps; j++ {
			if here[j] == math.MinInt64 {
				continue
			}
			c.latest[j].push(reached{t.time, here[j], t.ordinal})
			if j > steps || j == steps && here[j] > entry {
				steps, entry = j, here[j]
			}
		}
		newest = max(newest, here[1])
	}
	return steps, entry
}

// fills reports whether steps i to j-1 (0-based) can be filled with different
// events of the tick.
func (c *carefulFinder) fills(t *tick, i, j int) bool {
	if int(t.to-t.from) == 1 {
		return j == i+1 && c.events.mask[c.order[t.from]]&(1<<i) != 0
	}
	return c.matching.covers(c.events.mask, c.order[t.from:t.to], i, j)
}

// rebuild leaves in c.found the chain of this many steps that enters at entry
// and is earliest at every step.
func (c *carefulFinder) rebuild(steps int, entry int64) {
	first, _ := slices.BinarySearchFunc(c.ticks, entry, func(t tick, at int64) int { return cmp.Compare(t.time, at) })
	last := first
	for last+1 < len(c.ticks) && c.ticks[last+1].time-entry <= c.Window {
		last++
	}
	c.look(first, last, steps)
	c.found.steps = steps
	done := c.longest(first, 0, steps, first)
	c.matching.deal(c.events.mask, c.order[c.ticks[first].from:c.ticks[first].to], 0, done, &c.found)
	at := first
	for q := first + 1; q <= last && done < steps; q++ {
		if !c.follows(c.ticks[at].time, c.ticks[at].ordinal, &c.ticks[q], done) {
			continue
		}
		if next := c.longest(q, done, steps, first); next > done {
			c.matching.deal(c.events.mask, c.order[c.ticks[q].from:c.ticks[q].to], done, next, &c.found)
			done, at = next, q
		}
	}
}

// look fills c.feasible for the ticks from first to last, backwards.
func (c *carefulFinder) look(first, last, steps int) {
	c.feasible = slices.Grow(c.feasible[:0], last-first+1)[:last-first+1]
	var near [MaxSteps + 1]int // per number of steps done: the nearest later tick to go on at, 0 for none
	for q := last; q >= first; q-- {
		c.feasible[q-first] = 1 << steps
		for j := 1; j < steps; j++ {
			if near[j] > 0 && c.follows(c.ticks[q].time, c.ticks[q].ordinal, &c.ticks[near[j]], j) {
				c.feasible[q-first] |= 1 << j
			}
		}
		for j := 1; j < steps; j++ {
			if c.longest(q, j, steps, first) > j {
				near[j] = q
			}
		}
	}
}

// longest is the greatest number of steps that can be done after tick q, when
// done of them were before, such that the chain can still be completed; done
// if none.
func (c *carefulFinder) longest(q, done, steps, first int) int {
	best := done
	for j := done + 1; j <= steps && c.fills(&c.ticks[q], done, j); j++ {
		if c.feasible[q-first]&(1<<j) != 0 {
			best = j
		}
	}
	return best
}
