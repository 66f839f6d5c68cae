package textdiff

import (
	"slices"
	"strings"
)

// Merge joins two edits of one text line by line: a change that only one of
// them made is taken, and so is one that both made alike. Where the two made
// different changes to the same lines, mine stands first and theirs below it,
// between lines of seven <, = and > as version control writes them, and the
// conflict is counted.
func Merge(base, mine, theirs string) (merged string, conflicts int) {
	o, a, b := lines(base), lines(mine), lines(theirs)
	ids := numbers{}
	original := ids.of(o)
	left, _ := compare(original, ids.of(a), mostEdits)
	right, _ := compare(original, ids.of(b), mostEdits)

	var out []string
	at := 0                // line of the base
	var shiftA, shiftB int // line of the edit minus line of the base
	i, j := 0, 0           // next change
	left, right = edits(left), edits(right)
	for i < len(left) || j < len(right) {
		begin := len(o)
		if i < len(left) {
			begin = min(begin, left[i].from)
		}
		if j < len(right) {
			begin = min(begin, right[j].from)
		}
		end, nextI, nextJ := overlap(left[i:], right[j:], begin)
		out = append(out, o[at:begin]...)
		mineShift, theirShift := shiftA, shiftB
		for _, s := range left[i : i+nextI] {
			shiftA += s.until - s.first - (s.to - s.from)
		}
		for _, s := range right[j : j+nextJ] {
			shiftB += s.until - s.first - (s.to - s.from)
		}
		ours := a[begin+mineShift : end+shiftA]
		other := b[begin+theirShift : end+shiftB]
		switch {
		case nextJ == 0 || slices.Equal(ours, other):
			out = append(out, ours...)
		case nextI == 0:
			out = append(out, other...)
		default:
			conflicts++
			out = append(append(append(append(append(out, "<<<<<<< mine"), ours...), "======="), other...), ">>>>>>> theirs")
		}
		at, i, j = end, i+nextI, j+nextJ
	}
	out = append(out, o[at:]...)
	if len(out) == 0 {
		return "", 0
	}
	merged = strings.Join(out, "\n")
	if strings.HasSuffix(mine, "\n") || strings.HasSuffix(theirs, "\n") {
		merged += "\n"
	}
	return merged, conflicts
}

// edits leaves the kept runs out.
func edits(steps []step) []step {
	return slices.DeleteFunc(slices.Clone(steps), func(s step) bool { return s.keep })
}

// overlap is where in the base the changes that touch one another end, from the
// one that begins at begin, and how many of each side there are.
func overlap(left, right []step, begin int) (end, i, j int) {
	end = begin
	for {
		switch {
		case i < len(left) && (left[i].from < end || left[i].from == begin && i == 0):
			end = max(end, left[i].to)
			i++
		case j < len(right) && (right[j].from < end || right[j].from == begin && j == 0):
			end = max(end, right[j].to)
			j++
		default:
			return end, i, j
		}
	}
}
