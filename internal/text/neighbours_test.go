package text

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestNeighbours(t *testing.T) {
	n := NewNeighbours()
	if got := n.Search("anything", 5); len(got) != 0 {
		t.Errorf("an empty index finds %v", got)
	}
	n.Add("late", "My parcel has not arrived")
	n.Add("bill", "I was charged twice")
	n.Add("empty", "")
	n.Add("same", "my parcel has NOT arrived!")
	got := n.Search("My parcel has not arrived", 5)
	if len(got) < 2 || got[0].ID != "late" || got[1].ID != "same" || got[1].Score < 0.9999 {
		t.Errorf("%v", got)
	}
	if got := n.Search("parcels never arrive", 1); len(got) != 1 || got[0].ID != "late" || got[0].Score <= 0 || got[0].Score >= 0.9 {
		t.Errorf("%v", got)
	}
	n.Add("late", "Where is the invoice")
	n.Remove("same")
	n.Remove("nobody")
	for _, x := range n.Search("my parcel has not arrived", 5) {
		if x.Score > 0.5 {
			t.Errorf("a note that was removed is found: %v", x)
		}
	}
	if n.Len() != 3 {
		t.Errorf("%d notes", n.Len())
	}
}

// TestSearchIsExact compares searches, which skip lists, with the cosines of all
// notes, while notes come and go.
func TestSearchIsExact(t *testing.T) {
	words := []string{"card", "pay", "payment", "late", "the", "not", "arrived", "refund", "top", "up", "fee", "不能", "größe"}
	text := rapid.Custom(func(t *rapid.T) string {
		out := ""
		for _, w := range rapid.SliceOfN(rapid.SampledFrom(words), 0, 8).Draw(t, "words") {
			out += w + " "
		}
		return out
	})
	rapid.Check(t, func(t *rapid.T) {
		x, there := newIndex(), map[int32][]feature{}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			if rapid.IntRange(0, 3).Draw(t, "kind") == 0 && len(there) > 0 {
				note := slices.Min(slices.Collect(mapKeys(there)))
				x.remove(note)
				delete(there, note)
				continue
			}
			fs := counted(features(Tokens(text.Draw(t, "text")), false))
			there[x.add(slices.Clone(fs))] = fs
		}
		query := counted(features(Tokens(text.Draw(t, "query")), false))
		k := rapid.IntRange(1, 8).Draw(t, "k")
		got := x.search(slices.Clone(query), k)
		var want []hit
		weight := map[uint32]float32{}
		for _, q := range x.query(slices.Clone(query)) {
			weight[q.feature] = q.weight
		}
		for note := range there {
			h := hit{note: note}
			for _, f := range x.notes[note] {
				p := x.features[f>>tfBits]
				h.score += weight[f>>tfBits] * p.idf * x.tf[f&tfMask] * x.by[note][p.kind]
			}
			if h.score > 0 {
				want = append(want, h)
			}
		}
		slices.SortFunc(want, func(a, b hit) int { return cmp.Compare(b.score, a.score) })
		if want = want[:min(k, len(want))]; len(want) != len(got) {
			t.Fatalf("%d found, want %d", len(got), len(want))
		}
		for i := range want {
			if math.Abs(float64(want[i].score-got[i].score)) > 1e-4 || got[i].score > 1.0001 {
				t.Fatalf("at %d %v, want %v", i, got[i], want[i])
			}
		}
	})
}

func mapKeys[V any](m map[int32]V) func(func(int32) bool) {
	return func(yield func(int32) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func TestAttach(t *testing.T) {
	themes := map[string]string{"a": "late", "b": "late", "c": "bill"}
	themeOf := func(id string) string { return themes[id] }
	for name, test := range map[string]struct {
		near  []Neighbour
		theme string
		least float64
		most  float64
	}{
		"nothing near": {nil, "", 0, 0},
		"no themes":    {[]Neighbour{{"x", 0.9}}, "", 0, 0},
		"agreed":       {[]Neighbour{{"a", 0.8}, {"b", 0.7}}, "late", 1, 1},
		"agreed, far":  {[]Neighbour{{"a", 0.07}, {"b", 0.07}}, "late", 0.19, 0.21},
		"two sides":    {[]Neighbour{{"c", 0.6}, {"a", 0.5}, {"b", 0.5}}, "late", 0.5, 0.6},
		"mostly none":  {[]Neighbour{{"x", 0.6}, {"y", 0.6}, {"a", 0.6}}, "late", 0.3, 0.34},
		"a draw":       {[]Neighbour{{"c", 0.5}, {"a", 0.5}}, "bill", 0.5, 0.5},
	} {
		theme, confidence := Attach(test.near, themeOf)
		if theme != test.theme || confidence < test.least-1e-9 || confidence > test.most+1e-9 {
			t.Errorf("%s: %q %v", name, theme, confidence)
		}
	}
}

func indexed10k(examples []Example) *Neighbours {
	n := NewNeighbours()
	for i, e := range examples {
		n.Add(strconv.Itoa(i), e.Text)
	}
	return n
}

// found are the shares of notes with a note of the same category among their
// first 1, 3 and 5 neighbours.
func measureNeighbours(examples []Example, take func(i int) bool) (found [3]float64) {
	n := indexed10k(examples)
	asked := 0.0
	for i, e := range examples {
		if !take(i) {
			continue
		}
		asked++
		near := slices.DeleteFunc(n.Search(e.Text, 6), func(x Neighbour) bool { return x.ID == strconv.Itoa(i) })
		for at, x := range near[:min(5, len(near))] {
			if j, _ := strconv.Atoi(x.ID); examples[j].Class == e.Class {
				for f, size := range []int{1, 3, 5} {
					if at < size {
						found[f]++
					}
				}
				break
			}
		}
	}
	for f := range found {
		found[f] /= asked
	}
	return found
}

// TestBankingNeighbours holds the floor on the even notes; the odd ones were
// used to choose the share of words.
func TestBankingNeighbours(t *testing.T) {
	examples := banking(t)
	every, first := 4, 0.76
	if underRace { // too few notes for a close floor
		every, first = 100, 0.6
	}
	found := measureNeighbours(examples, func(i int) bool { return i%every == 0 })
	if found[0] < first || found[2] < 0.87 {
		t.Errorf("neighbours of Banking77 fell below their floor: %v", found)
	}
	if diff := gocmp.Diff(found, measureNeighbours(examples, func(i int) bool { return i%every == 0 })); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkBankingNeighbours(b *testing.B) {
	examples := banking(b)
	for b.Loop() {
		found := measureNeighbours(examples, func(i int) bool { return i%2 == 0 })
		b.ReportMetric(found[0], "hit@1")
		b.ReportMetric(found[1], "hit@3")
		b.ReportMetric(found[2], "hit@5")
	}
}

// manyNotes are n different short notes made of real ones: halves of two put
// together.
func manyNotes(examples []Example, n int) []string {
	random := seeded(1, 1)
	out := make([]string, n)
	for i := range out {
		a, b := examples[random.IntN(len(examples))].Text, examples[random.IntN(len(examples))].Text
		out[i] = a[:len(a)/2] + " " + b[len(b)/2:]
	}
	return out
}

func BenchmarkSearch(b *testing.B) {
	examples := banking(b)
	for _, size := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			n := NewNeighbours()
			for i, text := range manyNotes(examples, size) {
				n.Add(strconv.Itoa(i), text)
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				n.Search(examples[i%len(examples)].Text, 10)
				i++
			}
		})
	}
}

func BenchmarkAdd(b *testing.B) {
	examples := banking(b)
	n := indexed10k(examples)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		n.Add(strconv.Itoa(i%len(examples)), examples[i%len(examples)].Text)
		i++
	}
}
