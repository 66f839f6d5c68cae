package idea

import (
	"math"
	"slices"
	"sort"
	"strings"
	"sync"

	"prodops/internal/formula"
)

// candidate is an idea as the ranking sees it: an id and what is believed of
// every name of the formula.
type candidate struct {
	id     string
	values []triangle
	score  float64 // at the likely values
}

// standing is what the draws say of one candidate.
type standing struct {
	top   float64 // share of the draws that have it among the first
	holds float64 // share of the draws that have it before the next one; ties count half
}

// order sorts candidates: the highest score first, ids settle ties.
func order(cs []candidate) {
	slices.SortFunc(cs, func(a, b candidate) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return strings.Compare(a.id, b.id)
	})
}

// drawsFor is how often a ranking of n ideas is drawn.
func drawsFor(n int) int {
	return min(mostDraws, max(leastDraws, drawBudget/max(n, 1)))
}

// simulate draws every candidate's score and counts who comes out among the
// first top and which neighbours keep their order. The candidates are in their
// order; names is how many names the formula was read with.
func simulate(f *formula.Formula, names int, cs []candidate, draws, top int) []standing {
	standings := make([]standing, len(cs))
	if len(cs) == 0 {
		return standings
	}
	scores := make([]float32, len(cs)*draws) // one candidate's draws after another
	inParts(len(cs), func(_, from, to int) {
		d, used := newDrawer(f, names), f.Used()
		for i := from; i < to; i++ {
			d.draw(&cs[i], used, scores[i*draws:(i+1)*draws])
		}
	})
	for i := range len(cs) - 1 {
		standings[i].holds = before(scores[i*draws:(i+1)*draws], scores[(i+1)*draws:(i+2)*draws])
	}
	if top >= len(cs) {
		for i := range standings {
			standings[i].top = 1
		}
		return standings
	}
	countTop(scores, draws, top, standings)
	return standings
}

// parts is how many stretches the work of a ranking is cut into. It does not
// hang on the machine, so that sums come out the same on each.
const parts = 4

// inParts does work on the stretches of n things side by side.
func inParts(n int, work func(part, from, to int)) {
	var all sync.WaitGroup
	for part := range parts {
		from, to := part*n/parts, (part+1)*n/parts
		if from < to {
			all.Go(func() { work(part, from, to) })
		}
	}
	all.Wait()
}

// before is the share of the draws in which a is above b; ties count half, and
// a draw without a value is below every other.
func before(a, b []float32) float64 {
	var above, ties int
	for i := range a {
		x, y := a[i], b[i]
		switch {
		case x > y || y != y && x == x:
			above++
		case x == y || x != x && y != y:
			ties++
		}
	}
	return (float64(above) + float64(ties)/2) / float64(len(a))
}

// countTop finds for every draw the score that the last of the first so many
// has, and who reaches it. Those who tie at the border share the places left.
func countTop(scores []float32, draws, top int, standings []standing) {
	var reached [parts][]float64
	inParts(draws, func(part, from, to int) {
		reached[part] = topOf(scores, draws, from, to, top, len(standings))
	})
	for _, shares := range reached {
		for i, share := range shares {
			standings[i].top += share
		}
	}
	for i := range standings {
		standings[i].top /= float64(draws)
	}
}

// topOf counts for each of n candidates in how many of the draws from up to to
// it is among the first so many.
func topOf(scores []float32, draws, from, to, top, n int) []float64 {
	const wide = 64 // draws turned at once, so that memory is read in lines
	reached := make([]float64, n)
	turned, room := make([]float32, wide*n), make([]float32, n)
	lowest := float32(math.Inf(-1))
	for first := from; first < to; first += wide {
		w := min(wide, to-first)
		for i := range n {
			for k, v := range scores[i*draws+first : i*draws+first+w] {
				if v != v {
					v = lowest
				}
				turned[k*n+i] = v
			}
		}
		for k := range w {
			one := turned[k*n : (k+1)*n]
			copy(room, one)
			border := nthLargest(room, top)
			above, level := 0, 0
			for _, v := range one {
				if v > border {
					above++
				} else if v == border {
					level++
				}
			}
			share := float64(top-above) / float64(level)
			for i, v := range one {
				if v > border {
					reached[i]++
				} else if v == border {
					reached[i] += share
				}
			}
		}
	}
	return reached
}

// nthLargest is the n-th largest of the values, which it reorders: Hoare's
// selection with the median of three as pivot.
func nthLargest(v []float32, n int) float32 {
	low, high, k := 0, len(v)-1, n-1
	for low < high {
		middle := low + (high-low)/2
		a, b, c := v[low], v[middle], v[high]
		pivot := max(min(a, b), min(max(a, b), c))
		i, j := low, high
		for i <= j {
			for v[i] > pivot {
				i++
			}
			for v[j] < pivot {
				j--
			}
			if i <= j {
				v[i], v[j] = v[j], v[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return v[k]
		}
	}
	return v[k]
}

// rankOf is the place a score would have among the candidates but one, from 1:
// one more than how many are above it. scores are in their order, and without
// is the place of the one left out.
func rankOf(scores []float64, score float64, without int) int {
	above := sort.Search(len(scores), func(i int) bool { return scores[i] <= score })
	if without < above {
		above--
	}
	return above + 1
}
