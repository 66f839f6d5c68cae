package text

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
)

// svm trains linear machines by dual coordinate descent with the squared hinge
// loss: Hsieh, Chang, Lin, Keerthi and Sundararajan, "A dual coordinate descent
// method for large-scale linear SVM", ICML 2008, algorithm 3 with shrinking.
// The bias is the weight of a feature that is 1 in every note.
type svm struct {
	notes   []vector
	squares []float64 // length of each note squared, the bias included
	c       float64
}

func newSVM(notes []vector, c float64) *svm {
	s := &svm{notes: notes, squares: make([]float64, len(notes)), c: c}
	for i, v := range notes {
		n := v.norm()
		s.squares[i] = n*n + 1
	}
	return s
}

// plane is one trained machine: the weights, the bias last.
type plane []float32

func (p plane) margin(v vector) float64 {
	sum := p[len(p)-1]
	for i, f := range v.index {
		sum += p[f] * v.value[i]
	}
	return float64(sum)
}

func (p plane) add(v vector, by float32) {
	for i, f := range v.index {
		p[f] += by * v.value[i]
	}
	p[len(p)-1] += by
}

// train separates the notes of a class from the others. Only notes in use are
// looked at. dual holds the dual variables, one for each note, and is where the
// search starts and what it leaves: all zero, or those of a similar question.
func (s *svm) train(w plane, dual []float32, use []int32, positive func(note int32) bool, passes int, random *rand.Rand) {
	clear(w)
	side := make([]float32, len(s.notes))
	active := make([]int32, len(use))
	copy(active, use)
	for _, i := range use {
		side[i] = -1
		if positive(i) {
			side[i] = 1
		}
		if dual[i] > 0 {
			w.add(s.notes[i], dual[i]*side[i])
		}
	}
	diagonal := 0.5 / s.c
	greatest := math.Inf(1) // projected gradient of the last pass, for shrinking
	for range passes {
		up, down := math.Inf(-1), math.Inf(1)
		random.Shuffle(len(active), func(i, j int) { active[i], active[j] = active[j], active[i] })
		for k := 0; k < len(active); k++ {
			i := active[k]
			y := float64(side[i])
			old := float64(dual[i])
			gradient := y*w.margin(s.notes[i]) - 1 + old*diagonal
			projected := gradient
			if old == 0 {
				if gradient > greatest {
					active[k] = active[len(active)-1]
					active = active[:len(active)-1]
					k--
					continue
				}
				projected = min(gradient, 0)
			}
			up, down = max(up, projected), min(down, projected)
			if math.Abs(projected) < 1e-6 {
				continue
			}
			now := max(old-gradient/(s.squares[i]+diagonal), 0)
			dual[i] = float32(now)
			w.add(s.notes[i], float32((now-old)*y))
		}
		if up-down < 0.05 {
			if len(active) == len(use) {
				break
			}
			active = active[:len(use)]
			copy(active, use)
			greatest = math.Inf(1)
			continue
		}
		greatest = up
		if greatest <= 0 {
			greatest = math.Inf(1)
		}
	}
}

// seeded is a random source of its own for one part of a computation.
func seeded(seed, part uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, part)) //nolint:gosec // it shuffles, and must do so the same way every time
}

// each runs work(0), … work(n-1) on the workers (0: all cores) and stops early
// when the context ends.
func each(ctx context.Context, n, workers int, work func(i int)) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(workers, n) {
		group.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				work(i)
			}
		})
	}
	group.Wait()
	return ctx.Err()
}
