package text

import (
	"math"
	"slices"
)

// vector is a sparse vector: indices ascending and their values.
type vector struct {
	index []uint32
	value []float32
}

func (v vector) norm() float64 {
	sum := 0.0
	for _, x := range v.value {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum)
}

// vocabulary numbers the features of a collection and weighs them: frequent
// features have the smaller numbers, which keeps the weights that are read most
// close together in memory.
type vocabulary struct {
	number  map[uint64]uint32
	hash    []uint64 // by number
	kind    []uint8
	inNotes []uint32 // in how many notes it occurs
	idf     []float32
	notes   int
	share   [featureKinds]float32 // squared weight of a kind in a note's vector; they add up to 1
}

// learnVocabulary reads a collection. Features in fewer than least notes are
// left out.
func learnVocabulary(notes [][]feature, least uint32, share [featureKinds]float32) *vocabulary {
	type count struct {
		notes uint32
		last  int32
		kind  uint8
	}
	counts := make(map[uint64]*count)
	var slab []count
	for n, fs := range notes {
		for _, f := range fs {
			c := counts[f.hash]
			if c == nil {
				if len(slab) == cap(slab) {
					slab = make([]count, 0, 4096)
				}
				slab = append(slab, count{last: -1, kind: f.kind})
				c = &slab[len(slab)-1]
				counts[f.hash] = c
			}
			if c.last != int32(n) {
				c.last = int32(n)
				c.notes++
			}
		}
	}
	v := &vocabulary{notes: len(notes), share: share}
	for h, c := range counts {
		if c.notes >= least {
			v.hash = append(v.hash, h)
		}
	}
	slices.SortFunc(v.hash, func(a, b uint64) int {
		if x, y := counts[a].notes, counts[b].notes; x != y {
			return int(y) - int(x)
		}
		if a < b {
			return -1
		}
		return 1
	})
	v.kind = make([]uint8, len(v.hash))
	v.inNotes = make([]uint32, len(v.hash))
	for i, h := range v.hash {
		v.kind[i], v.inNotes[i] = counts[h].kind, counts[h].notes
	}
	v.index()
	return v
}

// index fills what follows from the hashes and counts.
func (v *vocabulary) index() {
	v.number = make(map[uint64]uint32, len(v.hash))
	v.idf = make([]float32, len(v.hash))
	for i, h := range v.hash {
		v.number[h] = uint32(i)
		v.idf[i] = float32(math.Log(float64(1+v.notes)/float64(1+v.inNotes[i])) + 1)
	}
}

// vector weighs a text's features by (1 + ln tf) · idf. Words and pieces are
// brought to length 1 apart and then share the vector, so that long words with
// their many pieces do not drown the others. The vector of a text without known
// features is empty, and all others have length 1.
func (v *vocabulary) vector(fs []feature) vector {
	numbers := make([]uint32, 0, len(fs))
	for _, f := range fs {
		if n, ok := v.number[f.hash]; ok {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	out := vector{index: numbers[:0], value: make([]float32, 0, len(numbers))}
	var squares [featureKinds]float64
	for i := 0; i < len(numbers); {
		n, j := numbers[i], i+1
		for j < len(numbers) && numbers[j] == n {
			j++
		}
		x := v.idf[n]
		if j > i+1 {
			x *= float32(1 + math.Log(float64(j-i)))
		}
		squares[v.kind[n]] += float64(x) * float64(x)
		out.index = append(out.index, n)
		out.value = append(out.value, x)
		i = j
	}
	var by [featureKinds]float32
	whole := 0.0
	for k, s := range squares {
		if s > 0 {
			whole += float64(v.share[k])
		}
	}
	for k, s := range squares {
		if s > 0 {
			by[k] = float32(math.Sqrt(float64(v.share[k]) / whole / s))
		}
	}
	for i, n := range out.index {
		out.value[i] *= by[v.kind[n]]
	}
	return out
}
