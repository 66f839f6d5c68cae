package text

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Example is a text and the class it belongs to.
type Example struct {
	Text  string
	Class string
}

// RouterOptions are how a router is trained. The zero value is what the figures
// in docs/feedback-intelligence.md were measured with.
type RouterOptions struct {
	Seed    uint64
	Workers int // 0: all cores; does not change the result
	// Precision is the share of right answers asked of the answers a router is
	// sure of. 0 means 0.95.
	Precision float64
}

// Limits of what can be learnt at once.
const (
	maxClasses  = 4096
	maxFeatures = 1 << 21
	maxWeights  = 1 << 28 // classes times features
)

// What was chosen by trying, on the first of five folds of the Banking77
// training file.
const (
	routerC      = 2
	routerPasses = 15
	routerAgain  = 8 // passes of a search that starts close to its end
	// From so many examples on, features of one note only are left out: it halves
	// the model and costs nothing. With few examples they help.
	manyExamples = 2000
)

func routerShare() [featureKinds]float32 { return [featureKinds]float32{0.5, 0.5} }

// ErrNoExamples is returned when there is nothing to learn from.
var ErrNoExamples = errors.New("text: no example has both a class and words")

// Router is a trained classifier of texts. It is immutable, and safe for use by
// many at once.
type Router struct {
	classes    []string // ascending
	examples   []uint32 // of each class
	vocabulary *vocabulary
	weights    []int8    // weights[feature*classes+class], in steps
	step       []float32 // of each class
	bias       []float32 // of each class
	words      [][]string
	trust      trust
	quality    Quality
	threshold  float64
}

// Choice is a class with the probability that it is right.
type Choice struct {
	Class      string  `json:"class"`
	Confidence float64 `json:"confidence"`
}

// Routing is the answer for one text.
type Routing struct {
	Class string // the most probable one; empty when the text says nothing known
	// Confidence is the probability that Class is right, as learnt from examples
	// that were held out.
	Confidence float64
	// Sure says that Confidence reaches the router's threshold. When it is false
	// the router abstains: Class is a suggestion only.
	Sure bool
	// Top holds the most probable classes, Class first, at most TopChoices. What
	// is missing to 1 is the probability that none of the classes is right.
	Top []Choice
}

// TopChoices is how many choices a Routing holds at most.
const TopChoices = 5

// TrainRouter learns the classes of examples. Examples without class or words
// are left out; it is an error if none is left. A router of one class has
// nothing to tell it from, and is never sure.
func TrainRouter(ctx context.Context, examples []Example, o RouterOptions) (*Router, error) {
	t, err := newTraining(ctx, examples, o)
	if err != nil {
		return nil, err
	}
	r := &Router{
		classes: t.classes, examples: make([]uint32, len(t.classes)), vocabulary: t.vocabulary,
		weights: make([]int8, len(t.classes)*len(t.vocabulary.hash)),
		step:    make([]float32, len(t.classes)), bias: make([]float32, len(t.classes)),
	}
	for _, c := range t.class {
		r.examples[c]++
	}
	t.holdOut()
	if err := each(ctx, len(t.classes), o.Workers, func(c int) { t.trainClass(r, int32(c)) }); err != nil {
		return nil, err
	}
	r.words = t.words(r)
	r.quality, r.trust = t.judge()
	precision := o.Precision
	if precision <= 0 {
		precision = 0.95
	}
	r.threshold = r.Threshold(precision)
	return r, nil
}

// training is what the training of one router needs to know.
type training struct {
	options    RouterOptions
	tokens     [][]Token
	class      []int32 // of each note
	classes    []string
	vocabulary *vocabulary
	notes      []vector
	machine    *svm
	held       []int32     // notes whose margins are taken while held out
	fold       []int8      // of each note; -1 when never held out
	margins    [][]float32 // of each held note, by class
}

func newTraining(ctx context.Context, examples []Example, o RouterOptions) (*training, error) {
	t := &training{options: o}
	var kept []Example
	for _, e := range examples {
		if tokens := Tokens(e.Text); len(tokens) > 0 && e.Class != "" {
			kept = append(kept, e)
			t.tokens = append(t.tokens, tokens)
			t.classes = append(t.classes, e.Class)
		}
	}
	if len(kept) == 0 {
		return nil, ErrNoExamples
	}
	slices.Sort(t.classes)
	t.classes = slices.Compact(t.classes)
	if len(t.classes) > maxClasses {
		return nil, fmt.Errorf("text: %d classes, at most %d can be told apart", len(t.classes), maxClasses)
	}
	found := make([][]feature, len(kept))
	err := each(ctx, len(kept), o.Workers, func(i int) { found[i] = features(t.tokens[i], true) })
	if err != nil {
		return nil, err
	}
	least := uint32(1)
	if len(kept) >= manyExamples {
		least = 2
	}
	for t.vocabulary = learnVocabulary(found, least, routerShare()); ; least++ {
		if n := len(t.vocabulary.hash); n <= maxFeatures && n*len(t.classes) <= maxWeights {
			break
		}
		t.vocabulary = learnVocabulary(found, least+1, routerShare())
	}
	t.notes = make([]vector, len(kept))
	t.class = make([]int32, len(kept))
	for i, e := range kept {
		t.notes[i] = t.vocabulary.vector(found[i])
		found[i] = nil
		c, _ := slices.BinarySearch(t.classes, e.Class)
		t.class[i] = int32(c)
	}
	t.machine = newSVM(t.notes, routerC)
	return t, nil
}

// nearby is how far beyond the margin a note still counts as near a plane.
const nearby = 0.1

// Held-out examples: as many as make a calibration exact enough.
const (
	folds   = 5
	maxHeld = 10000
)

// holdOut deals the notes of each class to folds. Notes with the same words go
// to the same fold, or the machine would be asked about notes it has seen.
func (t *training) holdOut() {
	t.fold = make([]int8, len(t.notes))
	random := seeded(t.options.Seed, 1)
	dealt := make([]int, len(t.classes))
	byWords := map[string]int8{}
	for n, i := range random.Perm(len(t.notes)) {
		if t.fold[i] = -1; n >= maxHeld {
			continue
		}
		var key strings.Builder
		for _, token := range t.tokens[i] {
			key.WriteString(token.Word)
			key.WriteByte(' ')
		}
		fold, seen := byWords[key.String()]
		if !seen {
			c := t.class[i]
			fold = int8((dealt[c] + int(c)) % folds) // small classes do not all start with fold 0
			dealt[c]++
			byWords[key.String()] = fold
		}
		t.fold[i] = fold
		t.held = append(t.held, int32(i))
	}
	slices.Sort(t.held)
	t.margins = make([][]float32, len(t.held))
	all := make([]float32, len(t.held)*len(t.classes))
	for i := range t.margins {
		t.margins[i], all = all[:len(t.classes):len(t.classes)], all[len(t.classes):]
	}
}

// trainClass trains the machine of a class on all notes, and then without each
// fold to see its margins on notes it does not know. Those searches start from
// the duals of the whole, which are close to theirs, and look only at notes that
// stand near the plane: the others have no say in where it is. That makes all
// five together cheaper than the first.
func (t *training) trainClass(r *Router, c int32) {
	random := seeded(t.options.Seed, 2+uint64(c))
	w := make(plane, len(t.vocabulary.hash)+1)
	dual := make([]float32, len(t.notes))
	use := make([]int32, len(t.notes))
	for i := range use {
		use[i] = int32(i)
	}
	positive := func(i int32) bool { return t.class[i] == c }
	if len(t.classes) > 1 {
		t.machine.train(w, dual, use, positive, routerPasses, random)
	}
	r.keep(int(c), w)
	if len(t.classes) == 1 {
		return
	}
	near := make([]int32, 0, len(t.notes)/4)
	for i, v := range t.notes {
		side := -1.0
		if positive(int32(i)) {
			side = 1
		}
		if dual[i] > 0 || side*w.margin(v) < 1+nearby {
			near = append(near, int32(i))
		}
	}
	start := make([]float32, len(dual))
	for fold := range int8(folds) {
		copy(start, dual)
		use = use[:0]
		for _, i := range near {
			if t.fold[i] != fold {
				use = append(use, i)
			}
		}
		if len(use) == 0 {
			clear(w)
		} else {
			t.machine.train(w, start, use, positive, routerAgain, random)
		}
		for h, i := range t.held {
			if t.fold[i] == fold {
				t.margins[h][c] = float32(w.margin(t.notes[i]))
			}
		}
	}
}

// keep stores the weights of a class in steps of a 127th of the largest.
func (r *Router) keep(c int, w plane) {
	largest := float32(0)
	for _, x := range w[:len(w)-1] {
		largest = max(largest, float32(math.Abs(float64(x))))
	}
	r.bias[c] = w[len(w)-1]
	if r.step[c] = largest / 127; largest == 0 {
		return
	}
	for f, x := range w[:len(w)-1] {
		r.weights[f*len(r.classes)+c] = int8(math.Round(float64(x / r.step[c])))
	}
}

// Classes are the names of the classes, ascending.
func (r *Router) Classes() []string { return slices.Clone(r.classes) }

// Route says which class a text belongs to.
func (r *Router) Route(text string) Routing {
	v := r.vocabulary.vector(features(Tokens(text), true))
	if len(v.index) == 0 {
		return Routing{}
	}
	top := r.trust.choices(r.margins(v), TopChoices)
	out := Routing{Top: make([]Choice, len(top))}
	for i, x := range top {
		out.Top[i] = Choice{Class: r.classes[x.class], Confidence: x.confidence}
	}
	out.Class, out.Confidence = out.Top[0].Class, out.Top[0].Confidence
	out.Sure = len(r.classes) > 1 && out.Confidence >= r.threshold
	return out
}

// margins are the distances of a text from the planes of the classes.
func (r *Router) margins(v vector) []float32 {
	n := len(r.classes)
	out := make([]float32, n)
	for i, f := range v.index {
		row, x := r.weights[int(f)*n:int(f+1)*n], v.value[i]
		for c, w := range row {
			out[c] += x * float32(w)
		}
	}
	for c := range out {
		out[c] = out[c]*r.step[c] + r.bias[c]
	}
	return out
}

// WordWeight is what one word of a text said for a class, or against it.
type WordWeight struct {
	Word       string  // as in the text
	Start, End int     // bytes of its first occurrence
	Weight     float64 // above 0: for the class
}

// Explain says which words of a text speak for a class and against it, the
// strongest for it first. The weights and the bias of the class add up to the
// margin by which the class is chosen; what pairs and pieces of words weigh is
// counted with the words they are of.
func (r *Router) Explain(text, class string) []WordWeight {
	c, known := slices.BinarySearch(r.classes, class)
	if !known {
		return []WordWeight{}
	}
	tokens := Tokens(text)
	found := features(tokens, true)
	v := r.vocabulary.vector(found)
	occurs := make(map[uint32]int, len(v.index))
	for _, f := range found {
		if n, ok := r.vocabulary.number[f.hash]; ok {
			occurs[n]++
		}
	}
	byToken := make([]float64, len(tokens))
	for _, f := range found {
		n, ok := r.vocabulary.number[f.hash]
		if !ok {
			continue
		}
		at, _ := slices.BinarySearch(v.index, n)
		w := float64(r.weights[int(n)*len(r.classes)+c]) * float64(r.step[c]) * float64(v.value[at]) / float64(occurs[n])
		byToken[f.first] += w / 2
		byToken[f.last] += w / 2
	}
	return gather(text, tokens, byToken)
}

// gather adds up the weights of equal words.
func gather(text string, tokens []Token, weights []float64) []WordWeight {
	out := make([]WordWeight, 0, len(tokens))
	at := make(map[string]int, len(tokens))
	for i, t := range tokens {
		j, seen := at[t.Word]
		if !seen {
			j = len(out)
			at[t.Word] = j
			out = append(out, WordWeight{Word: text[t.Start:t.End], Start: t.Start, End: t.End})
		}
		out[j].Weight += weights[i]
	}
	slices.SortStableFunc(out, func(a, b WordWeight) int { return cmp.Compare(b.Weight, a.Weight) })
	return out
}

// wordsOfClass is how many words stand for a class.
const wordsOfClass = 12

// Words are the words and pairs of neighbouring words that speak most for a
// class, the strongest first; words that say nothing by themselves are left out.
func (r *Router) Words(class string) []string {
	c, known := slices.BinarySearch(r.classes, class)
	if !known {
		return []string{}
	}
	return slices.Clone(r.words[c])
}

// words finds the spelling of the strongest word features of each class. Only
// features of the class's own notes can be among them.
func (t *training) words(r *Router) [][]string {
	type spelling struct {
		weight int8
		words  string
	}
	best := make([]map[uint32]spelling, len(t.classes))
	for i := range best {
		best[i] = map[uint32]spelling{}
	}
	for i, tokens := range t.tokens {
		c := t.class[i]
		note := func(words ...string) {
			if weakWord(words[0]) || weakWord(words[len(words)-1]) {
				return
			}
			n, ok := t.vocabulary.number[hashPhrase(words...)]
			if !ok {
				return
			}
			if w := r.weights[int(n)*len(r.classes)+int(c)]; w > 0 {
				if _, seen := best[c][n]; !seen {
					best[c][n] = spelling{w, strings.Join(words, " ")}
				}
			}
		}
		for j, token := range tokens {
			if note(token.Word); j > 0 {
				note(tokens[j-1].Word, token.Word)
			}
		}
	}
	out := make([][]string, len(t.classes))
	for c, found := range best {
		list := make([]spelling, 0, len(found))
		for _, s := range found {
			list = append(list, s)
		}
		slices.SortFunc(list, func(a, b spelling) int {
			return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.words, b.words))
		})
		out[c] = []string{}
		for _, s := range list[:min(len(list), wordsOfClass)] {
			out[c] = append(out[c], s.words)
		}
	}
	return out
}
