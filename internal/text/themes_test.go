package text

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// pile are notes of the shop, with two that belong nowhere.
func pile() []Note {
	var notes []Note
	for i, e := range shop(24) {
		notes = append(notes, Note{ID: fmt.Sprintf("%s-%d", e.Class, i), Text: e.Text})
	}
	return append(notes, Note{"odd", "zebra crossing quagga"}, Note{"empty", ""})
}

func discovered(t testing.TB, notes []Note, o ThemeOptions) (Themes, map[string]string) {
	t.Helper()
	if o.Granularity == 0 {
		o.Granularity = DefaultGranularity
	}
	themes, err := Discover(t.Context(), notes, o)
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]string{}
	names := map[string]bool{}
	for i, g := range themes.Groups {
		if names[g.Name] || g.Name == "" {
			t.Errorf("theme %d has no name of its own: %q", i, g.Name)
		}
		names[g.Name] = true
		for _, m := range g.Members {
			if of[m.ID] != "" {
				t.Errorf("%s is in two themes", m.ID)
			}
			of[m.ID] = strconv.Itoa(i)
		}
	}
	if len(of)+len(themes.Unassigned) != len(notes) {
		t.Errorf("%d in themes and %d in none are not %d", len(of), len(themes.Unassigned), len(notes))
	}
	return themes, of
}

// Two subjects among sixteen notes are two themes: a small pile is not taken apart.
func TestDiscoverAmongFewNotes(t *testing.T) {
	var notes []Note
	for i, text := range []string{
		"Please add a dark mode, my eyes hurt at night", "Slack integration posts every message twice",
		"Dark mode would save my eyes in the evening", "The Slack integration stopped posting messages",
		"When will there be a dark mode for the night shift", "Slack messages from the integration arrive twice",
		"A dark mode, please: the white screen hurts my eyes at night", "I want the Slack integration to post to another channel",
		"Dark mode for the mobile application please", "Slack integration cannot post to private channels",
		"We work at night and need a dark mode", "Messages of the Slack integration go to the wrong channel",
		"No dark mode? My eyes hurt after an hour", "Slack integration posts messages hours late",
		"Dark mode please, for everybody who works at night", "Please let the Slack integration post messages to two channels",
	} {
		notes = append(notes, Note{ID: strconv.Itoa(i), Text: text})
	}
	themes, of := discovered(t, notes, ThemeOptions{})
	if len(themes.Groups) != 2 || len(themes.Unassigned) != 0 || of["0"] == of["1"] {
		t.Errorf("%+v", themes)
	}
}

func TestDiscover(t *testing.T) {
	told := 0
	themes, of := discovered(t, pile(), ThemeOptions{Progress: func(done, total int) {
		if told = done; done > total {
			t.Errorf("%d of %d", done, total)
		}
	}})
	if told == 0 {
		t.Error("no progress was told")
	}
	if !slices.Contains(themes.Unassigned, "odd") || !slices.Contains(themes.Unassigned, "empty") {
		t.Errorf("unassigned: %v", themes.Unassigned)
	}
	if len(themes.Groups) < 3 || of["login-2"] == of["billing-0"] {
		t.Errorf("%d themes", len(themes.Groups))
	}
	again, _ := discovered(t, pile(), ThemeOptions{Workers: 1})
	if diff := cmp.Diff(themes, again); diff != "" {
		t.Error(diff)
	}
	for _, few := range [][]Note{nil, {{"a", "one"}}, {{"a", ""}, {"b", ""}}} {
		if got, _ := discovered(t, few, ThemeOptions{}); len(got.Groups) != 0 {
			t.Errorf("%v: %+v", few, got)
		}
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := Discover(ended, pile(), ThemeOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("went on after the context had ended: %v", err)
	}
}

func TestDiscoverObeysPeople(t *testing.T) {
	_, of := discovered(t, pile(), ThemeOptions{
		Together: [][2]string{{"login-2", "billing-0"}, {"login-2", "nobody"}},
		Apart:    [][2]string{{"billing-0", "billing-12"}},
		Pinned:   map[string]string{"odd": "Animals", "delivery-1": "Late parcels", "delivery-4": "Lost parcels"},
	})
	if of["login-2"] != of["billing-0"] || of["billing-0"] == of["billing-12"] || of["odd"] == "" || of["delivery-1"] == of["delivery-4"] {
		t.Errorf("%v", of)
	}
	for name, o := range map[string]ThemeOptions{
		"pair": {Together: [][2]string{{"odd", "empty"}}, Apart: [][2]string{{"empty", "odd"}}},
		"pins": {Together: [][2]string{{"odd", "empty"}}, Pinned: map[string]string{"odd": "a", "empty": "b"}},
	} {
		if _, err := Discover(t.Context(), pile(), o); !errors.Is(err, ErrContradiction) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCommunitiesKeepTheApartApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 30).Draw(t, "nodes")
		node := rapid.Int32Range(0, int32(n-1))
		g := newGraph(n)
		for range rapid.IntRange(0, 100).Draw(t, "edges") {
			g.connect(node.Draw(t, "a"), node.Draw(t, "b"), rapid.Float64Range(0.1, 1).Draw(t, "weight"))
		}
		var apart [][2]int32
		for range rapid.IntRange(0, 10).Draw(t, "apart") {
			a, b := node.Draw(t, "a"), node.Draw(t, "b")
			if a != b {
				g.apart[a], g.apart[b] = append(g.apart[a], b), append(g.apart[b], a)
				apart = append(apart, [2]int32{a, b})
			}
		}
		g.tidy()
		label := g.communities(1, 3)
		for _, p := range apart {
			if label[p[0]] == label[p[1]] {
				t.Fatalf("%v share a community", p)
			}
		}
		if !slices.Equal(label, g.communities(1, 3)) {
			t.Fatal("the same seed gives another answer")
		}
	})
}

func TestMatch(t *testing.T) {
	side := func(sizes map[string]string) map[string]string {
		out := map[string]string{}
		for theme, notes := range sizes {
			for _, n := range notes {
				out[string(n)] = theme
			}
		}
		return out
	}
	for name, test := range map[string]struct {
		before, after map[string]string
		want          Matching
	}{
		"the same": {
			map[string]string{"A": "abcd", "B": "efgh"}, map[string]string{"1": "efgh", "2": "abcdx"},
			Matching{Same: map[string]string{"1": "B", "2": "A"}},
		},
		"split": {
			map[string]string{"A": "abcdefgh"}, map[string]string{"1": "abcde", "2": "fgh"},
			Matching{Same: map[string]string{"1": "A"}, New: []string{"2"}, Splits: []Change{{From: []string{"A"}, Into: []string{"1", "2"}}}},
		},
		"merge": {
			map[string]string{"A": "abcde", "B": "fgh"}, map[string]string{"1": "abcdefgh"},
			Matching{Same: map[string]string{"1": "A"}, Gone: []string{"B"}, Merges: []Change{{From: []string{"A", "B"}, Into: []string{"1"}}}},
		},
		"something new": {
			map[string]string{"A": "abcd"}, map[string]string{"1": "xyz"},
			Matching{New: []string{"1"}, Gone: []string{"A"}},
		},
	} {
		want := test.want
		if want.Same == nil {
			want.Same = map[string]string{}
		}
		for _, list := range []*[]string{&want.New, &want.Gone} {
			if *list == nil {
				*list = []string{}
			}
		}
		for _, list := range []*[]Change{&want.Splits, &want.Merges} {
			if *list == nil {
				*list = []Change{}
			}
		}
		if diff := cmp.Diff(want, Match(side(test.before), side(test.after))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestNamePhrases(t *testing.T) {
	groups := [][]string{
		{"My card payment was declined", "Why was my card payment declined?", "card payment declined again", "the card payment has been declined"},
		{"The ATM swallowed my card", "ATM kept my card", "an ATM took it", "the ATM is broken"},
		{"", "12 34"},
		{"…"},
		{"不能登录账户", "还是不能登录", "不能登录", "怎么不能登录"},
	}
	got := NamePhrases(groups)
	if got[0][0] != "Card payment declined" && got[0][0] != "Card payment" {
		t.Errorf("%q", got[0])
	}
	if !strings.Contains(got[1][0], "ATM") || got[2][0] != "Untitled theme" || got[3][0] != "Untitled theme 2" || !strings.Contains("不能登录", got[4][0]) {
		t.Errorf("%q", got)
	}
}

// agreement is how much two labellings say the same: normalised mutual
// information (over the arithmetic mean of the entropies) and the adjusted Rand
// index.
func agreement(a, b []string) (nmi, ari float64) {
	joint, left, right := map[[2]string]float64{}, map[string]float64{}, map[string]float64{}
	n := float64(len(a))
	for i := range a {
		joint[[2]string{a[i], b[i]}]++
		left[a[i]]++
		right[b[i]]++
	}
	entropy := func(x float64) float64 { return -x / n * math.Log(x/n) }
	pairs := func(x float64) float64 { return x * (x - 1) / 2 }
	mutual, ha, hb, same, sa, sb := 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
	for k, x := range joint {
		mutual += x / n * math.Log(x*n/left[k[0]]/right[k[1]])
		same += pairs(x)
	}
	for _, x := range left {
		ha, sa = ha+entropy(x), sa+pairs(x)
	}
	for _, x := range right {
		hb, sb = hb+entropy(x), sb+pairs(x)
	}
	expected := sa * sb / pairs(n)
	return 2 * mutual / (ha + hb), (same - expected) / ((sa+sb)/2 - expected)
}

// measureThemes discovers the themes of some notes and compares them with their
// categories; every unassigned note counts as a theme of its own.
func measureThemes(t testing.TB, examples []Example, take func(i int) bool) (themes Themes, nmi, ari float64) {
	var notes []Note
	var classes, labels []string
	for i, e := range examples {
		if take(i) {
			notes = append(notes, Note{strconv.Itoa(i), e.Text})
			classes = append(classes, e.Class)
		}
	}
	themes, of := discovered(t, notes, ThemeOptions{})
	for _, n := range notes {
		if label := of[n.ID]; label != "" {
			labels = append(labels, label)
		} else {
			labels = append(labels, "none of "+n.ID)
		}
	}
	nmi, ari = agreement(classes, labels)
	return themes, nmi, ari
}

// TestBankingThemes holds the floor on the odd notes; the even ones were used to
// choose the neighbours and the resolution.
func TestBankingThemes(t *testing.T) {
	examples := banking(t)
	if underRace {
		t.Skip("NOT MEASURED: the agreement of themes, which the race detector does not change and takes minutes under it")
	}
	themes, nmi, ari := measureThemes(t, examples, func(i int) bool { return i%2 == 1 })
	t.Logf("%d themes, %d notes in none, NMI %.4f, ARI %.4f", len(themes.Groups), len(themes.Unassigned), nmi, ari)
	for _, g := range themes.Groups {
		t.Logf("%4d %s %q", len(g.Members), g.Name, g.Phrases[min(1, len(g.Phrases)):])
	}
	if nmi < 0.66 || ari < 0.32 {
		t.Errorf("themes of Banking77 fell below their floor: NMI %.4f, ARI %.4f", nmi, ari)
	}
}

func BenchmarkDiscover(b *testing.B) {
	examples := banking(b)
	for name, take := range map[string]func(i int) bool{
		"all": func(int) bool { return true }, "even": func(i int) bool { return i%2 == 0 }, "odd": func(i int) bool { return i%2 == 1 },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				themes, nmi, ari := measureThemes(b, examples, take)
				b.ReportMetric(nmi, "NMI")
				b.ReportMetric(ari, "ARI")
				b.ReportMetric(float64(len(themes.Groups)), "themes")
				b.ReportMetric(float64(len(themes.Unassigned)), "unassigned")
			}
		})
	}
}
