package behavior

import (
	"math/bits"
	"slices"
)

// matching deals events of a unit to steps, each event to one step it meets:
// a bipartite matching grown by augmenting paths (Kuhn 1955).
type matching struct {
	step [32]int32 // per step the event dealt to it, as an index into the caller's list, or -1
	used uint64    // steps seen on the current path
}

func (m *matching) clear() {
	for i := range m.step {
		m.step[i] = -1
	}
}

// add deals the event to a step of [from, to), moving others if need be.
func (m *matching) add(mask []uint32, list []int32, event int32, from, to int) bool {
	m.used = 0
	return m.augment(mask, list, event, from, to)
}

func (m *matching) augment(mask []uint32, list []int32, event int32, from, to int) bool {
	for k := from; k < to; k++ {
		if mask[list[event]]&(1<<k) == 0 || m.used&(1<<k) != 0 {
			continue
		}
		m.used |= 1 << k
		if m.step[k] < 0 || m.augment(mask, list, m.step[k], from, to) {
			m.step[k] = event
			return true
		}
	}
	return false
}

// covers reports whether all steps of [from, to) can be filled from the list.
func (m *matching) covers(mask []uint32, list []int32, from, to int) bool {
	m.clear()
	filled := 0
	for i := 0; i < len(list) && filled < to-from; i++ {
		if m.add(mask, list, int32(i), from, to) {
			filled++
		}
	}
	return filled == to-from
}

// deal fills steps [from, to) of the chain from the list, which covers them,
// each with the smallest event that leaves the later ones coverable.
func (m *matching) deal(mask []uint32, list []int32, from, to int, c *chain) {
	if len(list) == 1 {
		c.event[from] = list[0]
		return
	}
	var taken [MaxSteps]int32
	for k := from; k < to; k++ {
		for i := range list {
			if mask[list[i]]&(1<<k) == 0 || slices.Contains(taken[from:k], int32(i)) {
				continue
			}
			taken[k] = int32(i)
			if k+1 == to || m.coversWithout(mask, list, taken[from:k+1], k+1, to) {
				c.event[k] = list[i]
				break
			}
		}
	}
}

// coversWithout is covers with some of the list taken already.
func (m *matching) coversWithout(mask []uint32, list, taken []int32, from, to int) bool {
	m.clear()
	filled := 0
	for i := range list {
		if !slices.Contains(taken, int32(i)) && m.add(mask, list, int32(i), from, to) {
			filled++
		}
	}
	return filled == to-from
}

// anyFinder finds the deciding chain of an AnyOrder funnel.
//
// For one entry the steps done are the largest matching of events in the window
// to steps, and adding events in time order whenever they can still be matched
// gives each step its earliest time (the events that can be matched form a
// matroid). Entries are tried from the latest back. Of the events after an
// entry that meet the same conditions only as many can matter as there are
// conditions, the earliest ones, so the list kept stays short.
type anyFinder struct {
	selected selection
	list     []int32 // events that can matter, the earliest last
	matching matching
	found    chain
}

func (a *anyFinder) find(f *Funnel, events *stream, from, to int64, best *chain) {
	a.selected.choose(f, events)
	begin := 0
	for _, end := range a.selected.ends {
		order := a.selected.order[begin:end]
		begin = end
		a.list, a.found.steps = a.list[:0], 0
		for i := len(order) - 1; i >= 0 && a.found.steps < f.Steps; i-- {
			a.push(events.mask, order[i], uint32(1)<<f.Steps-1)
			t := events.time[order[i]]
			if t >= from && t < to && (i == 0 || events.time[order[i-1]] != t) {
				a.enter(f, events, t+f.Window)
			}
		}
		if a.found.beats(best, events) {
			*best = a.found
		}
	}
}

// push adds an earlier event and forgets the one it makes useless.
func (a *anyFinder) push(mask []uint32, event int32, steps uint32) {
	same, latest := 0, -1
	for i, e := range a.list {
		if (mask[e]^mask[event])&steps == 0 {
			if same == 0 {
				latest = i
			}
			same++
		}
	}
	if same == bits.OnesCount32(mask[event]&steps) {
		a.list = slices.Delete(a.list, latest, latest+1)
	}
	a.list = append(a.list, event)
}

// enter finds the chain that begins with the earliest event of the list, and
// keeps it if it gets further than those with later entries.
func (a *anyFinder) enter(f *Funnel, events *stream, until int64) {
	var c chain
	a.matching.clear()
	for i := len(a.list) - 1; i >= 0 && c.steps < f.Steps && events.time[a.list[i]] <= until; i-- {
		if a.matching.add(events.mask, a.list, int32(i), 0, f.Steps) {
			c.event[c.steps] = a.list[i]
			c.steps++
		}
	}
	if c.steps > a.found.steps {
		a.found = c
	}
}
