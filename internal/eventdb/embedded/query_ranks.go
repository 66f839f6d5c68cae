package embedded

import (
	"cmp"
	"slices"

	"prodops/internal/behavior"
	"prodops/internal/eventdb"
)

// ranking says which group of the answer each breakdown value belongs to. The
// groups are the ranked values in order, then Other, then None; both always
// have a slot, and are shown when they are there.
type ranking struct {
	values      []string // of the ranked slots
	slot        []uint32 // by value number
	other, none bool     // whether these groups are there
	broken      bool     // there is a breakdown
}

// rank ranks the values by weight, ties by value. there[number] says whether
// the value occurs; weight decides its place.
func rank(b *eventdb.Breakdown, d *dictionary, weight []int64, there func(number int) bool) ranking {
	if b == nil {
		return ranking{slot: []uint32{0}}
	}
	var numbers []int
	for number := 1; number < len(weight); number++ {
		if there(number) {
			numbers = append(numbers, number)
		}
	}
	slices.SortFunc(numbers, func(x, y int) int {
		return cmp.Or(cmp.Compare(weight[y], weight[x]), cmp.Compare(d.texts[x], d.texts[y]))
	})
	r := ranking{broken: true, none: len(weight) > 0 && there(0), other: len(numbers) > b.Limit}
	numbers = numbers[:min(len(numbers), b.Limit)]
	r.slot = make([]uint32, len(d.texts))
	for number := range r.slot {
		r.slot[number] = uint32(len(numbers))
	}
	r.slot[0] = uint32(len(numbers) + 1)
	for i, number := range numbers {
		r.slot[number] = uint32(i)
		r.values = append(r.values, d.texts[number])
	}
	return r
}

// slots is the number of slots.
func (r *ranking) slots() int {
	if !r.broken {
		return 1
	}
	return len(r.values) + 2
}

// shown are the slots of the answer's groups, in order.
func (r *ranking) shown() []int {
	if !r.broken {
		return []int{0}
	}
	var slots []int
	for i := range r.values {
		slots = append(slots, i)
	}
	if r.other {
		slots = append(slots, len(r.values))
	}
	if r.none {
		slots = append(slots, len(r.values)+1)
	}
	return slots
}

// label is a slot's breakdown in the answer.
func (r *ranking) label(slot int) []string {
	switch {
	case !r.broken:
		return nil
	case slot < len(r.values):
		return []string{r.values[slot]}
	case slot == len(r.values):
		return []string{eventdb.Other}
	}
	return []string{eventdb.None}
}

// picks reports whether a point's breakdown means the slot.
func (r *ranking) picks(breakdown []string, slot int) bool {
	return len(breakdown) == 0 || !r.broken || r.label(slot)[0] == breakdown[0]
}

// of is the slot of a value number.
func (r *ranking) of(number uint32) int {
	if int(number) >= len(r.slot) { // met only after the ranking
		return len(r.values)
	}
	return int(r.slot[number])
}

// column reads slots instead of value numbers.
func (r *ranking) column(c *behavior.Column) *behavior.Column {
	if c == nil {
		return nil
	}
	if c.To == nil {
		return &behavior.Column{Code: c.Code, To: r.slot}
	}
	to := make([]uint32, len(c.To))
	for code, number := range c.To {
		to[code] = uint32(r.of(number))
	}
	return &behavior.Column{Code: c.Code, To: to}
}
