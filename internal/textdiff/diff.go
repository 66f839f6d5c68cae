package textdiff

import (
	"strings"
	"unicode"
)

// Diff is what changed between two texts.
type Diff struct {
	Lines   []DiffLine `json:"lines"`
	Added   int        `json:"added" doc:"Lines that came in."`
	Removed int        `json:"removed" doc:"Lines that went."`
	Coarse  bool       `json:"coarse,omitempty" doc:"The texts differ too much to be compared line by line: what lies between their common beginning and end is shown as one change."`
}

// The kinds of DiffLine.
const (
	Same    = "same"
	Added   = "added"
	Removed = "removed"
	Skipped = "skipped" // a run of equal lines that is not shown
)

// DiffLine is a line of either text, or a run of equal lines that is left out.
type DiffLine struct {
	Kind   string     `json:"kind" enum:"same,added,removed,skipped"`
	Before int        `json:"before,omitempty" doc:"Number of the line in the first text, from 1; absent where it is not in it."`
	After  int        `json:"after,omitempty" doc:"The same in the second text."`
	Parts  []DiffPart `json:"parts,omitempty" doc:"The line in parts: what changed within it is marked."`
	Count  int        `json:"count,omitempty" doc:"How many equal lines are left out."`
}

// DiffPart is a piece of a line.
type DiffPart struct {
	Text    string `json:"text"`
	Changed bool   `json:"changed,omitempty"`
}

// Compare finds what changed from one text to another. Of equal lines, context
// are shown around every change; a negative context shows all.
func Compare(before, after string, context int) Diff {
	a, b := lines(before), lines(after)
	ids := numbers{}
	steps, exact := compare(ids.of(a), ids.of(b), mostEdits)
	d := Diff{Lines: []DiffLine{}, Coarse: !exact}
	for i, s := range steps {
		if s.keep {
			d.same(a, s, context, i == 0, i == len(steps)-1)
			continue
		}
		d.Removed += s.to - s.from
		d.Added += s.until - s.first
		d.changed(a[s.from:s.to], b[s.first:s.until], s)
	}
	return d
}

// same writes equal lines; those far from any change become one that says how
// many there are.
func (d *Diff) same(a []string, s step, context int, first, last bool) {
	n := s.to - s.from
	above, below := context, context // lines shown after the change above and before the one below
	if first {
		above = 0
	}
	if last {
		below = 0
	}
	// A gap of one line is shown: the note about it would be as long.
	if context < 0 || n <= above+below+1 {
		above, below = n, 0
	}
	for i := range n {
		switch {
		case i < above || i >= n-below:
			d.Lines = append(d.Lines, DiffLine{Kind: Same, Before: s.from + i + 1, After: s.first + i + 1, Parts: whole(a[s.from+i])})
		case i == above:
			d.Lines = append(d.Lines, DiffLine{Kind: Skipped, Before: s.from + i + 1, After: s.first + i + 1, Count: n - above - below})
		}
	}
}

// changed writes lines that went and lines that came, each with the words that
// make the difference marked where the two are versions of one line.
func (d *Diff) changed(out, in []string, s step) {
	before, after := make([][]DiffPart, len(out)), make([][]DiffPart, len(in))
	for i := range before {
		before[i] = whole(out[i])
	}
	for i := range after {
		after[i] = whole(in[i])
	}
	for i := range min(len(out), len(in)) {
		if x, y, alike := words(out[i], in[i]); alike {
			before[i], after[i] = x, y
		}
	}
	for i, parts := range before {
		d.Lines = append(d.Lines, DiffLine{Kind: Removed, Before: s.from + i + 1, Parts: parts})
	}
	for i, parts := range after {
		d.Lines = append(d.Lines, DiffLine{Kind: Added, After: s.first + i + 1, Parts: parts})
	}
}

func whole(line string) []DiffPart {
	if line == "" {
		return nil
	}
	return []DiffPart{{Text: line}}
}

// mostWordEdits and mostWords bound the comparison of two lines.
const (
	mostWordEdits = 200
	mostWords     = 3000
)

// words compares two lines word by word. alike is false when hardly anything is
// left of the first: then the marks would only disturb.
func words(before, after string) (a, b []DiffPart, alike bool) {
	x, y := tokens(before), tokens(after)
	if len(x) == 0 || len(y) == 0 || len(x) > mostWords || len(y) > mostWords {
		return nil, nil, false
	}
	ids := numbers{}
	steps, exact := compare(ids.of(x), ids.of(y), mostWordEdits)
	if !exact {
		return nil, nil, false
	}
	kept := 0
	for _, s := range steps {
		out, in := strings.Join(x[s.from:s.to], ""), strings.Join(y[s.first:s.until], "")
		if s.keep {
			kept += len(strings.TrimSpace(out))
		}
		a, b = with(a, out, !s.keep), with(b, in, !s.keep)
	}
	return a, b, 5*kept >= 2*min(len(before), len(after))
}

func with(parts []DiffPart, text string, changed bool) []DiffPart {
	if text == "" {
		return parts
	}
	return append(parts, DiffPart{Text: text, Changed: changed})
}

// tokens cuts a line into words, runs of space, and single other characters.
func tokens(line string) []string {
	var out []string
	start, class := 0, 0
	for i, r := range line {
		next := 3
		switch {
		case unicode.IsLetter(r) || unicode.IsNumber(r) || r == '_':
			next = 1
		case unicode.IsSpace(r):
			next = 2
		}
		if i > 0 && (next != class || next == 3) {
			out = append(out, line[start:i])
			start = i
		}
		class = next
	}
	if start < len(line) {
		out = append(out, line[start:])
	}
	return out
}

// lines cuts a text into lines without their ends; the empty text has none, and
// a newline at the very end begins no further one.
func lines(text string) []string {
	if text == "" {
		return nil
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}
