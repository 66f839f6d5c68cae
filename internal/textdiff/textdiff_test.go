package textdiff_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"prodops/internal/textdiff"
)

// shown is a diff as people write it: " same", "-removed", "+added", "…3".
func shown(d textdiff.Diff) string {
	var b strings.Builder
	for _, l := range d.Lines {
		b.WriteString(map[string]string{"same": " ", "added": "+", "removed": "-", "skipped": "…"}[l.Kind])
		if l.Kind == textdiff.Skipped {
			fmt.Fprint(&b, l.Count)
		}
		for _, p := range l.Parts {
			if p.Changed {
				b.WriteString("[" + p.Text + "]")
			} else {
				b.WriteString(p.Text)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestCompare(t *testing.T) {
	for name, test := range map[string]struct{ before, after, want string }{
		"nothing":           {"", "", ""},
		"the same":          {"a\nb", "a\nb", "…2\n"},
		"from nothing":      {"", "a\nb\n", "+a\n+b\n"},
		"to nothing":        {"a\n", "", "-a\n"},
		"a word":            {"a\nwe ship in March\nc", "a\nwe ship in May\nc", " a\n-we ship in [March]\n+we ship in [May]\n c\n"},
		"a line of its own": {"red apples", "something else", "-red apples\n+something else\n"},
		"far away":          {"1\n2\n3\n4\n5\n6\n7\n8\n9", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10", "…7\n 8\n 9\n+10\n"},
		"between":           {"x\n1\n2\n3\n4\n5\n6\ny", "X\n1\n2\n3\n4\n5\n6\nY", "-x\n+X\n 1\n 2\n…2\n 5\n 6\n-y\n+Y\n"},
		"a move":            {"a\nb\nc\nd", "b\nc\nd\na", "-a\n b\n c\n d\n+a\n"},
		"line ends":         {"a\r\nb\r\n", "a\nb", "…2\n"},
		"an empty line":     {"a\nb", "a\n\nb", " a\n+\n b\n"},
	} {
		if diff := cmp.Diff(test.want, shown(textdiff.Compare(test.before, test.after, 2))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func text(t *rapid.T, name string) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "", "the red fox", "the fox"}), 0, 30).Draw(t, name), "\n")
}

// Whatever is compared: taking out what went and putting in what came makes
// one text of the other, and numbers follow one another.
func TestDiffIsAnEdit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := text(t, "before"), text(t, "after")
		d := textdiff.Compare(before, after, -1)
		var a, b []string
		for _, l := range d.Lines {
			line := ""
			for _, p := range l.Parts {
				line += p.Text
			}
			if l.Kind != textdiff.Added {
				if a = append(a, line); l.Before != len(a) {
					t.Fatalf("line %d is said to be %d", len(a), l.Before)
				}
			}
			if l.Kind != textdiff.Removed {
				if b = append(b, line); l.After != len(b) {
					t.Fatalf("line %d is said to be %d", len(b), l.After)
				}
			}
		}
		if got := strings.Join(a, "\n"); got != strings.TrimSuffix(before, "\n") {
			t.Fatalf("before: %q, want %q", got, before)
		}
		if got := strings.Join(b, "\n"); got != strings.TrimSuffix(after, "\n") {
			t.Fatalf("after: %q, want %q", got, after)
		}
		if len(a)-d.Removed != len(b)-d.Added {
			t.Fatalf("%d added, %d removed", d.Added, d.Removed)
		}
	})
}

// No edit is longer than needed: against the plain table of longest common
// subsequences.
func TestDiffIsShortest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 1, 15)
		a, b := letters.Draw(t, "a"), letters.Draw(t, "b")
		table := make([][]int, len(a)+1)
		for i := range table {
			table[i] = make([]int, len(b)+1)
		}
		for i := range a {
			for j := range b {
				if table[i+1][j+1] = max(table[i][j+1], table[i+1][j]); a[i] == b[j] {
					table[i+1][j+1] = table[i][j] + 1
				}
			}
		}
		d := textdiff.Compare(strings.Join(a, "\n"), strings.Join(b, "\n"), 0)
		if want := len(a) + len(b) - 2*table[len(a)][len(b)]; d.Added+d.Removed != want {
			t.Fatalf("%d edits, %d are enough", d.Added+d.Removed, want)
		}
	})
}

func TestTextsThatHaveNothingInCommon(t *testing.T) {
	var a, b strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&a, "before %d\n", i)
		fmt.Fprintf(&b, "after %d\n", i)
	}
	d := textdiff.Compare("first\n"+a.String(), "first\n"+b.String(), 3)
	if !d.Coarse || d.Added != 20_000 || d.Removed != 20_000 || d.Lines[0].Kind != textdiff.Same {
		t.Errorf("coarse %v, %d added, %d removed", d.Coarse, d.Added, d.Removed)
	}
	long := strings.Repeat("word ", 50_000)
	if d := textdiff.Compare(long, long+"more", 0); len(d.Lines) != 2 {
		t.Errorf("%d lines", len(d.Lines))
	}
}

func TestMerge(t *testing.T) {
	base := "title\none\ntwo\nthree\nend\n"
	for name, test := range map[string]struct {
		mine, theirs, want string
		conflicts          int
	}{
		"nobody":              {base, base, base, 0},
		"only mine":           {"title\nONE\ntwo\nthree\nend\n", base, "title\nONE\ntwo\nthree\nend\n", 0},
		"only theirs":         {base, "title\none\ntwo\nend\n", "title\none\ntwo\nend\n", 0},
		"both, apart":         {"title\nONE\ntwo\nthree\nend\n", "title\none\ntwo\nTHREE\nend\nmore\n", "title\nONE\ntwo\nTHREE\nend\nmore\n", 0},
		"both the same":       {"title\nONE\ntwo\nthree\nend\n", "title\nONE\ntwo\nthree\nend\n", "title\nONE\ntwo\nthree\nend\n", 0},
		"the same line":       {"title\none\nmine\nthree\nend\n", "title\none\ntheirs\nthree\nend\n", "title\none\n<<<<<<< mine\nmine\n=======\ntheirs\n>>>>>>> theirs\nthree\nend\n", 1},
		"put in at one place": {"title\na\none\ntwo\nthree\nend\n", "title\nb\none\ntwo\nthree\nend\n", "title\n<<<<<<< mine\na\n=======\nb\n>>>>>>> theirs\none\ntwo\nthree\nend\n", 1},
		"edit and removal":    {"title\none\nTWO\nthree\nend\n", "title\nend\n", "title\n<<<<<<< mine\none\nTWO\nthree\n=======\n>>>>>>> theirs\nend\n", 1},
	} {
		got, conflicts := textdiff.Merge(base, test.mine, test.theirs)
		if diff := cmp.Diff(test.want, got); diff != "" || conflicts != test.conflicts {
			t.Errorf("%s: %d conflicts, %s", name, conflicts, diff)
		}
	}
}

// A merge with an unchanged text is the other one, and no line gets lost.
func TestMergeLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, mine, theirs := text(t, "base"), text(t, "mine"), text(t, "theirs")
		if got, n := textdiff.Merge(base, mine, base); n != 0 || strings.TrimSuffix(got, "\n") != strings.TrimSuffix(mine, "\n") {
			t.Fatalf("%q, %d", got, n)
		}
		if got, n := textdiff.Merge(base, base, theirs); n != 0 || strings.TrimSuffix(got, "\n") != strings.TrimSuffix(theirs, "\n") {
			t.Fatalf("%q, %d", got, n)
		}
		merged, n := textdiff.Merge(base, mine, theirs)
		other, m := textdiff.Merge(base, theirs, mine)
		if n != m {
			t.Fatalf("%d conflicts one way, %d the other: %q %q", n, m, merged, other)
		}
	})
}

func BenchmarkCompare(b *testing.B) {
	var before, after strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&before, "line %d of the text\n", i)
		if i%50 == 0 {
			fmt.Fprintf(&after, "line %d of the other text\n", i)
		} else {
			fmt.Fprintf(&after, "line %d of the text\n", i)
		}
	}
	for b.Loop() {
		textdiff.Compare(before.String(), after.String(), 3)
	}
}
