// Package textdiff says what changed between two texts, line by line and word
// by word, and merges two edits of one text. It is pure and bounded: texts that
// differ too much to be compared in reasonable time are said to differ as a
// whole.
package textdiff

// step is a run of tokens: kept, or taken out of the first text, or put in from
// the second. Ranges are half open.
type step struct {
	keep         bool
	from, to     int // in a
	first, until int // in b
}

// mostEdits bounds how far two texts may differ before they count as different
// as a whole: the search takes memory and time in the square of it.
const mostEdits = 1500

// compare finds a shortest edit from a to b (E. Myers, An O(ND) Difference
// Algorithm and Its Variations, 1986) as runs, in order. exact is false when
// there are more than most edits: then everything between what both begin and
// end with is one change.
func compare(a, b []int32, most int) (steps []step, exact bool) {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	middleA, middleB := a[head:len(a)-tail], b[head:len(b)-tail]
	var s runs
	s.keep(head)
	exact = true
	if len(middleA) == 0 || len(middleB) == 0 {
		s.change(len(middleA), len(middleB))
	} else if trail, found := search(middleA, middleB, most); found {
		walk(&s, middleA, middleB, trail)
	} else {
		s.change(len(middleA), len(middleB))
		exact = false
	}
	s.keep(tail)
	return s.steps, exact
}

// search records, for every number of edits, how far along each diagonal one
// gets. The trail of d edits holds the 2d+1 diagonals from -d to d.
func search(a, b []int32, most int) (trail [][]int32, found bool) {
	n, m := len(a), len(b)
	most = min(most, n+m)
	var before []int32 // of d-1 edits
	for d := 0; d <= most; d++ {
		reach := make([]int32, 2*d+1)
		for k := -d; k <= d; k += 2 {
			x := 0
			switch {
			case d == 0:
			case k == -d || k != d && at(before, d-1, k-1) < at(before, d-1, k+1):
				x = int(at(before, d-1, k+1)) // one of b put in
			default:
				x = int(at(before, d-1, k-1)) + 1 // one of a taken out
			}
			for x < n && x-k < m && a[x] == b[x-k] {
				x++
			}
			reach[k+d] = int32(x)
			if x >= n && x-k >= m {
				return append(trail, reach), true
			}
		}
		trail, before = append(trail, reach), reach
	}
	return nil, false
}

// at is how far d edits get on diagonal k.
func at(reach []int32, d, k int) int32 {
	if k < -d || k > d {
		return -1
	}
	return reach[k+d]
}

// walk follows the trail back and writes the runs forwards.
func walk(s *runs, a, b []int32, trail [][]int32) {
	type move struct{ insert bool }
	kept := make([]int, len(trail)) // how many are kept after the d-th edit
	moves := make([]move, len(trail))
	x, y := len(a), len(b)
	for d := len(trail) - 1; d > 0; d-- {
		k := x - y
		before := trail[d-1]
		insert := k == -d || k != d && at(before, d-1, k-1) < at(before, d-1, k+1)
		var fromX, fromK int
		if insert {
			fromK = k + 1
			fromX = int(at(before, d-1, fromK))
			kept[d] = x - fromX
		} else {
			fromK = k - 1
			fromX = int(at(before, d-1, fromK))
			kept[d] = x - fromX - 1
		}
		moves[d] = move{insert}
		x, y = fromX, fromX-fromK
	}
	s.keep(x)
	for d := 1; d < len(trail); d++ {
		if moves[d].insert {
			s.change(0, 1)
		} else {
			s.change(1, 0)
		}
		s.keep(kept[d])
	}
}

// runs joins steps of a kind as they come.
type runs struct {
	steps []step
	a, b  int
}

func (s *runs) keep(n int) {
	if n == 0 {
		return
	}
	if last := len(s.steps) - 1; last >= 0 && s.steps[last].keep {
		s.steps[last].to += n
		s.steps[last].until += n
	} else {
		s.steps = append(s.steps, step{keep: true, from: s.a, to: s.a + n, first: s.b, until: s.b + n})
	}
	s.a, s.b = s.a+n, s.b+n
}

func (s *runs) change(out, in int) {
	if out+in == 0 {
		return
	}
	if last := len(s.steps) - 1; last >= 0 && !s.steps[last].keep {
		s.steps[last].to += out
		s.steps[last].until += in
	} else {
		s.steps = append(s.steps, step{from: s.a, to: s.a + out, first: s.b, until: s.b + in})
	}
	s.a, s.b = s.a+out, s.b+in
}

// numbers gives every distinct token a number.
type numbers map[string]int32

func (n numbers) of(tokens []string) []int32 {
	ids := make([]int32, len(tokens))
	for i, token := range tokens {
		id, known := n[token]
		if !known {
			id = int32(len(n))
			n[token] = id
		}
		ids[i] = id
	}
	return ids
}
