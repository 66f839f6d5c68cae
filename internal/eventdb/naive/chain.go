package naive

import (
	"cmp"
	"slices"

	"prodops/internal/event"
	"prodops/internal/eventdb"
)

// chain is a list of events that fill a funnel's steps, in the order of time.
type chain []*event.Event

// search looks through every chain of a unit for the one that decides.
type search struct {
	*funnel
	stream   []*event.Event // the unit's events, in time order
	from, to int64          // when a chain may begin
	best     chain
}

// decide is the chain that decides for a unit, nil when it has none that
// begins in [from, to).
func (f *funnel) decide(stream []*event.Event, from, to int64) chain {
	s := search{funnel: f, stream: stream, from: from, to: to}
	s.extend(nil, nil)
	return s.best
}

// extend tries every event that may follow a chain; used are the steps filled.
func (s *search) extend(c chain, used []int) {
	if len(c) > 0 && (s.best == nil || better(c, s.best)) {
		s.best = slices.Clone(c)
	}
	for _, e := range s.stream {
		if len(c) == len(s.steps) || len(c) > 0 && e.Time > c[0].Time+s.plan.Window {
			break
		}
		if !s.follows(c, e) {
			continue
		}
		for _, step := range s.open(used) {
			if s.steps[step](e) {
				s.extend(append(c, e), append(used, step))
			}
		}
	}
}

// open are the steps the next event may fill: the next one, or in any order
// those not filled yet.
func (s *search) open(used []int) []int {
	if s.plan.Order != eventdb.AnyOrd {
		return []int{len(used)}
	}
	var steps []int
	for step := range s.steps {
		if !slices.Contains(used, step) {
			steps = append(steps, step)
		}
	}
	return steps
}

// follows reports whether an event may be the next of a chain, whichever step
// it fills.
func (s *search) follows(c chain, e *event.Event) bool {
	if !s.held(c, e) {
		return false
	}
	if len(c) == 0 {
		return s.from <= e.Time && e.Time < s.to
	}
	last := c[len(c)-1]
	if slices.Contains(c, e) || e.Time < last.Time || e.Time > c[0].Time+s.plan.Window {
		return false
	}
	switch s.plan.Order {
	case eventdb.AnyOrd:
		return true
	case eventdb.Strict:
		if s.interrupted(last, e, s.steps[len(c)-1]) {
			return false
		}
	}
	if len(s.plan.StepWindows) > len(c) && s.plan.StepWindows[len(c)] > 0 {
		return e.Time <= last.Time+s.plan.StepWindows[len(c)]
	}
	return true
}

// held reports whether an event shares the held properties with a chain.
func (s *search) held(c chain, e *event.Event) bool {
	for _, property := range s.plan.HoldConstant {
		value := eventdb.Canonical(eventdb.EventProperty(e, property))
		if value == "" || len(c) > 0 && value != eventdb.Canonical(eventdb.EventProperty(c[0], property)) {
			return false
		}
	}
	return true
}

// interrupted reports whether something other than a repeat of the earlier
// step happened strictly between two events.
func (s *search) interrupted(a, b *event.Event, repeat test) bool {
	return slices.ContainsFunc(s.stream, func(x *event.Event) bool {
		return a.Time < x.Time && x.Time < b.Time && event.IsBehavior(x.Name) && !repeat(x)
	})
}

// better reports whether a chain decides over another: more steps; then a later
// first event; then an earlier second, third and so on; then smaller ids.
func better(a, b chain) bool {
	order := cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a[0].Time, b[0].Time))
	for i := 1; i < min(len(a), len(b)) && order == 0; i++ {
		order = cmp.Compare(b[i].Time, a[i].Time)
	}
	for i := 0; i < min(len(a), len(b)) && order == 0; i++ {
		order = cmp.Compare(b[i].ID, a[i].ID)
	}
	return order > 0
}

// excluded reports whether an exclusion takes the unit of a chain out.
func (f *funnel) excluded(stream []*event.Event, c chain) bool {
	for i, x := range f.plan.Exclude {
		if len(c) < x.BeforeStep {
			continue
		}
		after, before := c[x.AfterStep-1].Time, c[x.BeforeStep-1].Time
		for _, e := range stream {
			if after < e.Time && e.Time < before && f.exclude[i](e) {
				return true
			}
		}
	}
	return false
}
