package text

import (
	"cmp"
	"maps"
	"slices"
)

// Matching says which themes of a new discovery are which of the one before.
type Matching struct {
	Same   map[string]string // new theme → the theme before that it goes on as
	New    []string          // new themes that go on as none
	Gone   []string          // themes before that no new one goes on as
	Splits []Change          // one theme before, now in several
	Merges []Change          // several themes before, now in one
}

// Change is a split or a merge, by the names of the themes on both sides.
type Change struct {
	From []string
	Into []string
}

// Shares of a theme's notes that make two themes the same, and a part of one a
// part worth telling.
const (
	sameShare = 0.5
	partShare = 0.25
)

// Match compares which theme notes were in before with which they are in now, by
// the notes both know. A new theme goes on as an old one when it holds half of
// its notes, or half of its own come from it; the larger overlap chooses first,
// and every theme is chosen once.
func Match(before, after map[string]string) Matching {
	type pair struct{ old, now string }
	overlap := map[pair]int{}
	oldSize, newSize := map[string]int{}, map[string]int{}
	everNew, everOld := map[string]bool{}, map[string]bool{}
	for _, theme := range before {
		everOld[theme] = true
	}
	for note, now := range after {
		everNew[now] = true
		if old, known := before[note]; known {
			overlap[pair{old, now}]++
			oldSize[old]++
			newSize[now]++
		}
	}
	pairs := slices.SortedFunc(maps.Keys(overlap), func(a, b pair) int {
		return cmp.Or(cmp.Compare(overlap[b], overlap[a]), cmp.Compare(a.old, b.old), cmp.Compare(a.now, b.now))
	})
	m := Matching{Same: map[string]string{}, New: []string{}, Gone: []string{}, Splits: []Change{}, Merges: []Change{}}
	taken := map[string]bool{}
	into, from := map[string][]string{}, map[string][]string{}
	for _, p := range pairs {
		n := float64(overlap[p])
		ofOld, ofNew := n/float64(oldSize[p.old]), n/float64(newSize[p.now])
		if _, matched := m.Same[p.now]; !matched && !taken[p.old] && (ofOld >= sameShare || ofNew >= sameShare) {
			m.Same[p.now], taken[p.old] = p.old, true
		}
		if n >= 2 && ofOld >= partShare {
			into[p.old] = append(into[p.old], p.now)
		}
		if n >= 2 && ofNew >= partShare && ofOld >= sameShare {
			from[p.now] = append(from[p.now], p.old)
		}
	}
	for _, now := range slices.Sorted(maps.Keys(everNew)) {
		if _, matched := m.Same[now]; !matched {
			m.New = append(m.New, now)
		}
		if len(from[now]) > 1 {
			m.Merges = append(m.Merges, Change{From: from[now], Into: []string{now}})
		}
	}
	for _, old := range slices.Sorted(maps.Keys(everOld)) {
		if !taken[old] {
			m.Gone = append(m.Gone, old)
		}
		if len(into[old]) > 1 {
			m.Splits = append(m.Splits, Change{From: []string{old}, Into: into[old]})
		}
	}
	return m
}
