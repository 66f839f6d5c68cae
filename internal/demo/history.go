package demo

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// History is everything that happens in the story, in order of time.
type History struct {
	Story   Story
	seed    uint64
	people  []*person
	moments []moment
	past    int // moments before Story.Now
}

// newHistory simulates companies and visitors, one after the other, until the
// past holds as many events as asked. The same seed, size, length and day make
// the same history.
func newHistory(seed uint64, events, days int, now time.Time) *History {
	h := &History{Story: newStory(now, days), seed: seed}
	rng := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // a simulation wants to be repeatable
	for companies := 0; h.past < events; companies++ {
		h.addCompany(rng, companies)
		for range 2 + rng.IntN(4) {
			h.add(newPerson(rng, len(h.people), h.arrival(rng)))
		}
	}
	slices.SortFunc(h.moments, func(a, b moment) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.who, b.who), cmp.Compare(a.what, b.what))
	})
	return h
}

// addCompany adds the founder and the colleagues who follow in the weeks after.
func (h *History) addCompany(rng *rand.Rand, number int) {
	c := newCompany(rng, number)
	expected := free
	switch {
	case c.seats >= 8 && chance(rng, 0.5):
		expected = business
	case chance(rng, 0.55):
		expected = pro
	}
	joins := h.arrival(rng)
	for seat := range c.seats {
		p := newPerson(rng, len(h.people), joins)
		p.company, p.signsUp, p.founder, p.expected = c, true, seat == 0, expected
		if !p.founder {
			p.channel = "invitation"
		}
		h.add(p)
		joins += between(rng, time.Hour, 12*24*time.Hour)
	}
}

func (h *History) add(p *person) {
	h.people = append(h.people, p)
	own := rand.New(rand.NewPCG(h.seed, uint64(p.number)+1)) //nolint:gosec // repeatable on purpose
	l := life{story: h.Story, rng: own, who: p}
	for _, m := range l.tell() {
		if m.at < h.Story.Now {
			h.past++
		}
		h.moments = append(h.moments, m)
	}
}

// arrival draws when somebody first finds the product: more towards the end,
// fewer on weekends, in the hours people are awake somewhere.
func (h *History) arrival(rng *rand.Rand) int64 {
	const growth = 1.3 // e-foldings of the arrival rate over the story
	for {
		share := math.Log1p(rng.Float64()*math.Expm1(growth)) / growth
		at := h.Story.Begin + int64(share*float64(h.Story.End-h.Story.Begin))
		midnight := at - at%microsPerDay
		if chance(rng, weekdayPull[weekday(midnight)]/1.05) {
			return countries[0].workMoment(rng, midnight) - between(rng, 0, 9*time.Hour)
		}
	}
}
