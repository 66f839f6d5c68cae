package idea

import (
	"hash/fnv"
	"math"
	"slices"

	"prodops/internal/formula"
)

// triangle is what is believed of a number: not below low, not above high, most
// likely likely. low ≤ likely ≤ high; all three alike means it is certain.
type triangle struct{ low, likely, high float64 }

func exactly(v float64) triangle { return triangle{v, v, v} }

func (t triangle) certain() bool { return t.low == t.high }

// quantile is the inverse of the triangular distribution's function: with
// F = (likely-low)/(high-low) it is low + sqrt(u (high-low) (likely-low)) for
// u < F, else high - sqrt((1-u) (high-low) (high-likely)). See Kotz and van Dorp,
// Beyond Beta, 2004, equation 1.6.
func (t triangle) quantile(u float64) float64 {
	width := t.high - t.low
	if width == 0 {
		return t.likely
	}
	if u < (t.likely-t.low)/width {
		return t.low + math.Sqrt(u*width*(t.likely-t.low))
	}
	return t.high - math.Sqrt((1-u)*width*(t.high-t.likely))
}

const (
	// mostDraws is how often a ranking is drawn, and drawBudget how many scores
	// are drawn for it in all: beyond 500 ideas each is drawn less often.
	mostDraws  = 10_000
	drawBudget = 5_000_000
	leastDraws = 400
	// scoreDraws is how often the score of one idea is drawn for its interval.
	scoreDraws = 2_000
	// levels are the equally likely values that a distribution is drawn from:
	// the middles of its 256ths. A byte of randomness picks one. Where little is
	// drawn, a table of them would be more work than the draws.
	levels, fewLevels = 256, 64
)

// drawer draws scores without allocating for each. The same idea gets the same
// draws whatever it is compared with, and every time.
type drawer struct {
	machine *formula.Machine
	columns [][]float64
	rooms   [][]float64
	tables  [][]float64
	out     []float64
}

const drawBlock = 1_000

func newDrawer(f *formula.Formula, names int) *drawer {
	d := &drawer{machine: f.Machine(drawBlock), columns: make([][]float64, names), rooms: make([][]float64, names), tables: make([][]float64, names), out: make([]float64, drawBlock)}
	for _, i := range f.Used() {
		d.rooms[i], d.tables[i] = make([]float64, drawBlock), make([]float64, levels)
	}
	return d
}

// draw fills into with scores of a candidate.
func (d *drawer) draw(c *candidate, used []int, into []float32) {
	var states [mostNames]uint64
	n := levels
	if len(into) < scoreDraws {
		n = fewLevels
	}
	for k, i := range used {
		states[k] = seedOf(c.id, i)
		d.columns[i] = d.rooms[i]
		if t := c.values[i]; t.certain() {
			for at := range d.rooms[i] {
				d.rooms[i][at] = t.likely
			}
		} else {
			for at := range n {
				d.tables[i][at] = t.quantile((float64(at) + 0.5) / float64(n))
			}
		}
	}
	for len(into) > 0 {
		block := min(len(into), drawBlock)
		for k, i := range used {
			if !c.values[i].certain() {
				pick(d.tables[i][:n], &states[k], d.rooms[i][:block])
			}
		}
		d.machine.Run(d.columns, d.out[:block])
		for i, v := range d.out[:block] {
			into[i] = float32(v)
		}
		into = into[block:]
	}
}

// pick draws a column from a table of 64 or 256 values. Eight draws come of one
// random number.
func pick(table []float64, state *uint64, column []float64) {
	mask := byte(len(table) - 1)
	var random uint64
	for i := range column {
		if i%8 == 0 {
			random = next(state)
		}
		column[i] = table[byte(random)&mask]
		random >>= 8
	}
}

// next is SplitMix64: Steele, Lea and Flood, Fast splittable pseudorandom number
// generators, OOPSLA 2014.
func next(state *uint64) uint64 {
	*state += 0x9E3779B97F4A7C15
	z := *state
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// seedOf is where the random numbers of an idea's input begin.
func seedOf(id string, input int) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id)) // a hash takes everything
	_, _ = h.Write([]byte{0, byte(input)})
	return h.Sum64()
}

// interval is where nine in ten of the drawn scores lie. Draws without a value
// are left out; ok is false when more than half are.
func interval(draws []float32) (low, high float64, ok bool) {
	kept := draws[:0]
	for _, v := range draws {
		if v == v {
			kept = append(kept, v)
		}
	}
	if len(kept)*2 <= len(draws) {
		return 0, 0, false
	}
	slices.Sort(kept)
	last := float64(len(kept) - 1)
	return float64(kept[int(math.Round(0.05*last))]), float64(kept[int(math.Round(0.95*last))]), true
}
