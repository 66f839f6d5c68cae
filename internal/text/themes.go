package text

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Note is a text with the id it is known by.
type Note struct {
	ID   string
	Text string
}

// ThemeOptions are how themes are looked for.
type ThemeOptions struct {
	Seed    uint64
	Workers int // 0: all cores; does not change the result
	// Granularity from 0 (few, broad themes) to 1 (many, narrow ones);
	// DefaultGranularity unless somebody moved the slider.
	Granularity float64
	// MinSize is the least notes of a theme; 0 means DefaultMinSize.
	MinSize int
	// What people decided. Pairs of note ids that belong to one theme or must not;
	// and notes that stay in a theme: notes pinned to the same name are kept
	// together, those pinned to different names apart. Unknown ids are ignored.
	Together, Apart [][2]string
	Pinned          map[string]string
	// Progress is told how far the work is, from one place at a time.
	Progress func(done, total int)
}

// Defaults of ThemeOptions.
const (
	DefaultGranularity = 0.5
	DefaultMinSize     = 4
)

// Themes is what a pile of notes is about.
type Themes struct {
	Groups     []Group  // the largest first
	Unassigned []string // ids of notes that belong nowhere, in the order given
}

// Group is one theme.
type Group struct {
	Members  []Member // the most typical first
	Pinned   string   // the name its notes were pinned to, if any
	Name     string   // unique among the groups
	Phrases  []string // that set it apart, the name's first
	Examples []string // ids of up to three typical members
}

// Member is a note of a theme. Strength, 0 to 1, is how much of what connects the
// note with others stays inside the theme.
type Member struct {
	ID       string
	Strength float64
}

// ErrContradiction is wrapped when notes would have to be both together and apart.
var ErrContradiction = errors.New("text: notes are asked to be both together and apart")

// What was chosen by trying, on the even notes of the Banking77 training file.
const (
	nearest          = 20 // neighbours that connect a note
	middleResolution = 5
	// tooFar is the score below which notes have only the most usual words in
	// common.
	tooFar = 0.1
	// fullNotes is from how many notes on the resolution is that which was chosen.
	// Among fewer, a theme holds a larger share of all connections, which so fine a
	// search would take apart.
	fullNotes = 100
)

func themeShare() [featureKinds]float32 { return [featureKinds]float32{0.6, 0.4} }

// resolution turns a granularity into the resolution of the search: four times
// as fine at 1 as at the default, and four times as broad at 0.
func resolution(granularity float64, notes int) float64 {
	return middleResolution * min(1, float64(notes)/fullNotes) * math.Pow(4, 2*(min(max(granularity, 0), 1)-0.5))
}

// Discover finds the themes of notes; their number is not known beforehand. Notes
// are connected with those nearest to them, and a theme is a group with more
// connections inside than chance would give. 10,000 notes take some seconds. The
// order of the notes matters where two answers are equally good, so give it always
// the same way.
func Discover(ctx context.Context, notes []Note, o ThemeOptions) (Themes, error) {
	merge, err := newUnion(notes, o)
	if err != nil {
		return Themes{}, err
	}
	total := len(notes) + len(notes)/10 + 1
	progress := func(done int) {
		if o.Progress != nil {
			o.Progress(min(done, total), total)
		}
	}
	g, err := connect(ctx, notes, o, progress)
	if err != nil {
		return Themes{}, err
	}
	g.apart = merge.apart
	label := slices.Clone(merge.root)
	n := renumber(label)
	groups := g.merged(label, n).communities(resolution(o.Granularity, len(notes)), o.Seed)
	for i, l := range label {
		label[i] = groups[l]
	}
	if err := ctx.Err(); err != nil {
		return Themes{}, err
	}
	out := gatherThemes(notes, g, label, o)
	progress(total)
	return out, nil
}

// connect is the graph of notes: each with its nearest, by the score, and twice
// that when each is among the other's nearest. Other than in Neighbours, pairs of
// words count too: they cost memory for a moment only, and make themes better.
func connect(ctx context.Context, notes []Note, o ThemeOptions, progress func(done int)) (*graph, error) {
	x := newIndex()
	x.share = themeShare()
	found := make([][]feature, len(notes))
	if err := each(ctx, len(notes), o.Workers, func(i int) { found[i] = counted(features(Tokens(notes[i].Text), true)) }); err != nil {
		return nil, err
	}
	for _, fs := range found {
		x.add(fs)
	}
	x.refresh()
	near := make([][]hit, len(notes))
	const batch = 500
	for from := 0; from < len(notes); from += batch {
		to := min(from+batch, len(notes))
		err := each(ctx, to-from, o.Workers, func(i int) {
			note := from + i
			hits := x.search(found[note], nearest+1)
			near[note] = slices.DeleteFunc(hits, func(h hit) bool { return h.note == int32(note) || h.score < tooFar })
			near[note] = near[note][:min(nearest, len(near[note]))]
		})
		if err != nil {
			return nil, err
		}
		progress(to)
	}
	g := newGraph(len(notes))
	for i, hits := range near {
		for _, h := range hits {
			g.connect(int32(i), h.note, float64(h.score))
		}
	}
	g.tidy()
	return g, nil
}

// union is which notes are one because people said so.
type union struct {
	root  []int32
	apart [][]int32
}

func newUnion(notes []Note, o ThemeOptions) (*union, error) {
	u := &union{root: make([]int32, len(notes)), apart: make([][]int32, len(notes))}
	number := make(map[string]int32, len(notes))
	for i, n := range notes {
		u.root[i] = int32(i)
		if _, twice := number[n.ID]; twice {
			return nil, fmt.Errorf("text: two notes have the id %q", n.ID)
		}
		number[n.ID] = int32(i)
	}
	pairs := func(list [][2]string, do func(a, b int32)) {
		for _, pair := range list {
			a, known := number[pair[0]]
			if b, too := number[pair[1]]; known && too {
				do(a, b)
			}
		}
	}
	pairs(o.Together, u.join)
	first := map[string]int32{}
	var pins []int32
	for i, n := range notes {
		if theme := o.Pinned[n.ID]; theme != "" {
			if other, seen := first[theme]; seen {
				u.join(int32(i), other)
			} else {
				first[theme] = int32(i)
				pins = append(pins, int32(i))
			}
		}
	}
	for i := range u.root {
		u.root[i] = u.find(int32(i))
	}
	var err error
	split := func(a, b int32) {
		if u.root[a] == u.root[b] {
			err = fmt.Errorf("%w: %q and %q", ErrContradiction, notes[a].ID, notes[b].ID)
			return
		}
		u.apart[a], u.apart[b] = append(u.apart[a], b), append(u.apart[b], a)
	}
	pairs(o.Apart, split)
	for i, a := range pins {
		for _, b := range pins[:i] {
			split(a, b)
		}
	}
	return u, err
}

func (u *union) find(i int32) int32 {
	for u.root[i] != i {
		u.root[i] = u.root[u.root[i]]
		i = u.root[i]
	}
	return i
}

func (u *union) join(a, b int32) {
	a, b = u.find(a), u.find(b)
	u.root[max(a, b)] = min(a, b)
}

// gatherThemes turns labels into groups: large enough ones, or ones that hold
// pinned notes.
func gatherThemes(notes []Note, g *graph, label []int32, o ThemeOptions) Themes {
	least := o.MinSize
	if least <= 0 {
		least = DefaultMinSize
	}
	members := make([][]int32, len(notes))
	pinned := make([]string, len(notes))
	for i, l := range label {
		members[l] = append(members[l], int32(i))
		if theme := o.Pinned[notes[i].ID]; theme != "" {
			pinned[l] = theme
		}
	}
	strength := memberStrengths(g, label)
	out := Themes{Groups: []Group{}, Unassigned: []string{}}
	var texts [][]string
	var lone []int32
	order := make([]int, 0, len(members))
	for l, list := range members {
		if len(list) >= least || pinned[l] != "" {
			order = append(order, l)
		} else {
			lone = append(lone, list...)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(members[b]), len(members[a])) })
	for _, l := range order {
		list := members[l]
		slices.SortStableFunc(list, func(a, b int32) int { return cmp.Compare(strength[b].inside, strength[a].inside) })
		group := Group{Pinned: pinned[l]}
		var words []string
		for _, i := range list {
			group.Members = append(group.Members, Member{ID: notes[i].ID, Strength: strength[i].share})
			words = append(words, notes[i].Text)
			if len(group.Examples) < 3 && !slices.Contains(words[:len(words)-1], notes[i].Text) {
				group.Examples = append(group.Examples, notes[i].ID)
			}
		}
		out.Groups = append(out.Groups, group)
		texts = append(texts, words)
	}
	slices.Sort(lone)
	var rest []string
	for _, i := range lone {
		out.Unassigned = append(out.Unassigned, notes[i].ID)
		rest = append(rest, notes[i].Text)
	}
	for i, phrases := range namePhrases(texts, rest) {
		out.Groups[i].Name, out.Groups[i].Phrases = phrases[0], phrases
	}
	return out
}

type memberStrength struct{ inside, share float64 }

func memberStrengths(g *graph, label []int32) []memberStrength {
	out := make([]memberStrength, len(label))
	for n, list := range g.edges {
		whole := 0.0
		for _, e := range list {
			if whole += e.weight; label[e.to] == label[n] {
				out[n].inside += e.weight
			}
		}
		if whole > 0 {
			out[n].share = out[n].inside / whole
		}
	}
	return out
}
