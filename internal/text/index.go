package text

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// index is an inverted index of notes that can grow and shrink. Features are
// words, neighbouring words and pieces of words. Two notes are as near as their
// vectors' cosine, from 0 to 1.
type index struct {
	share    [featureKinds]float32
	number   map[uint64]uint32
	features []posted
	notes    [][]uint32              // features of each note, as feature<<tfBits | tf; numbers of removed notes are used again
	by       [][featureKinds]float32 // what the weights of a note's kinds are multiplied by
	free     []int32
	live     int
	fresh    int                // live notes when idf was last worked out
	tf       [maxTF + 1]float32 // weights of frequencies
	space    sync.Pool
}

// posted is one feature: the notes that have it, as note<<tfBits | tf.
type posted struct {
	kind  uint8
	idf   float32
	notes []uint32
}

const (
	tfBits = 4
	tfMask = 1<<tfBits - 1
)

// A piece of words that more than one in common notes have tells nothing, and
// would cost most of a search.
const (
	common    = 5
	fewNotes  = 500 // below, every piece counts
	growth    = 1.3 // of the collection, after which idf is worked out anew
	maxTF     = tfMask
	maxListed = 1 << (32 - tfBits)
)

// neighbourShare is how words and pieces share a note; chosen on the odd notes
// of the Banking77 training file.
func neighbourShare() [featureKinds]float32 { return [featureKinds]float32{0.5, 0.5} }

func newIndex() *index {
	x := &index{share: neighbourShare(), number: map[uint64]uint32{}}
	for n := 1; n <= maxTF; n++ {
		x.tf[n] = float32(1 + math.Log(float64(n)))
	}
	return x
}

// counted are the features of a text with how often they occur, ascending by
// hash.
func counted(fs []feature) []feature {
	slices.SortFunc(fs, func(a, b feature) int { return cmp.Compare(a.hash, b.hash) })
	out := fs[:0]
	for i := 0; i < len(fs); {
		j := i + 1
		for j < len(fs) && fs[j].hash == fs[i].hash {
			j++
		}
		f := fs[i]
		f.first = int32(min(j-i, maxTF))
		out = append(out, f)
		i = j
	}
	return out
}

// add puts in a note of counted features and returns its number.
func (x *index) add(fs []feature) int32 {
	var note int32
	if n := len(x.free); n > 0 {
		note, x.free = x.free[n-1], x.free[:n-1]
	} else {
		note = int32(len(x.notes))
		x.notes = append(x.notes, nil)
		x.by = append(x.by, [featureKinds]float32{})
	}
	x.live++
	list := make([]uint32, len(fs))
	for i, f := range fs {
		n, known := x.number[f.hash]
		if !known {
			n = uint32(len(x.features))
			x.number[f.hash] = n
			x.features = append(x.features, posted{kind: f.kind})
		}
		p := &x.features[n]
		p.notes = append(p.notes, uint32(note)<<tfBits|uint32(f.first))
		if !known {
			p.idf = x.idf(p)
		}
		list[i] = n<<tfBits | uint32(f.first)
	}
	x.notes[note] = list
	x.weigh(note)
	if float64(x.live) > growth*float64(x.fresh) {
		x.refresh()
	}
	return note
}

func (x *index) remove(note int32) {
	for _, f := range x.notes[note] {
		p := &x.features[f>>tfBits]
		at := slices.IndexFunc(p.notes, func(n uint32) bool { return n>>tfBits == uint32(note) })
		p.notes[at] = p.notes[len(p.notes)-1]
		p.notes = p.notes[:len(p.notes)-1]
	}
	x.notes[note] = nil
	x.free = append(x.free, note)
	x.live--
}

func (x *index) idf(p *posted) float32 {
	if p.kind == pieceFeature && x.live >= fewNotes && len(p.notes)*common > x.live {
		return 0
	}
	return float32(math.Log(float64(1+x.live)/float64(1+len(p.notes))) + 1)
}

// refresh works out idf and the lengths of all notes anew.
func (x *index) refresh() {
	x.fresh = x.live
	for i := range x.features {
		x.features[i].idf = x.idf(&x.features[i])
	}
	for i := range x.notes {
		if len(x.notes[i]) > 0 {
			x.weigh(int32(i))
		}
	}
}

// weigh works out the factors of a note's weights.
func (x *index) weigh(note int32) {
	var squares [featureKinds]float64
	for _, f := range x.notes[note] {
		p := &x.features[f>>tfBits]
		w := float64(x.tf[f&tfMask] * p.idf)
		squares[p.kind] += w * w
	}
	x.by[note] = factors(squares, x.share)
}

// factors bring the squared lengths of the kinds to their shares.
func factors(squares [featureKinds]float64, share [featureKinds]float32) (by [featureKinds]float32) {
	whole := 0.0
	for k, s := range squares {
		if s > 0 {
			whole += float64(share[k])
		}
	}
	for k, s := range squares {
		if s > 0 {
			by[k] = float32(math.Sqrt(float64(share[k]) / whole / s))
		}
	}
	return by
}

type hit struct {
	note  int32
	score float32
}

// asked is one feature of a query with its weight.
type asked struct {
	feature uint32
	weight  float32
}

// query weighs those counted features of a text that the index knows, those of the fewest
// notes first.
func (x *index) query(fs []feature) []asked {
	list := make([]asked, 0, len(fs))
	var squares [featureKinds]float64
	for _, f := range fs {
		w := x.tf[f.first]
		if n, known := x.number[f.hash]; known {
			w *= x.features[n].idf
			if len(x.features[n].notes) > 0 && w > 0 {
				list = append(list, asked{n, w})
			}
		} else {
			// Nobody has it, but it is part of the length: a note of new words
			// with one known is not near everything that has it.
			w *= float32(math.Log(float64(1+x.live)) + 1)
		}
		squares[f.kind] += float64(w) * float64(w)
	}
	by := factors(squares, x.share)
	for i := range list {
		list[i].weight *= by[x.features[list[i].feature].kind]
	}
	slices.SortFunc(list, func(a, b asked) int {
		return cmp.Or(cmp.Compare(len(x.features[a.feature].notes), len(x.features[b.feature].notes)), cmp.Compare(a.feature, b.feature))
	})
	return list
}

// scratch is what a search writes on: a sum per note, all zero between searches,
// and the notes whose sum is not.
type scratch struct {
	sum     []float32
	touched []int32
	weight  []float32 // of features, all zero but while notes are completed
}

// search finds the k notes nearest to counted features, the nearest first. It reads the lists of the
// rarest features first, and stops when what is left could not bring a new note
// among the best; the notes that still could win are then worked out one by one,
// so the answer is exact.
func (x *index) search(fs []feature, k int) []hit {
	if k <= 0 || x.live == 0 {
		return nil
	}
	list := x.query(fs)
	s, ok := x.space.Get().(*scratch)
	if !ok {
		s = &scratch{}
	}
	if len(s.sum) < len(x.notes) {
		s.sum = make([]float32, len(x.notes))
	}
	left := 0.0 // squared weight of the lists not read
	for _, q := range list {
		left += float64(q.weight) * float64(q.weight)
	}
	unread := 0
	for _, q := range list {
		unread += len(x.features[q.feature].notes)
	}
	at, checked := 0, unread
	for ; at < len(list); at++ {
		q := list[at]
		p := &x.features[q.feature]
		if unread < checked-checked/4 && unread > 4*len(s.touched) {
			checked = unread
			if s.worth(k, float32(math.Sqrt(left)), unread) {
				break
			}
		}
		unread -= len(p.notes)
		left = max(left-float64(q.weight)*float64(q.weight), 0)
		w := q.weight * p.idf
		for _, n := range p.notes {
			note, add := n>>tfBits, w*x.by[n>>tfBits][p.kind]*x.tf[n&tfMask]
			if s.sum[note] == 0 {
				s.touched = append(s.touched, int32(note))
			}
			s.sum[note] += add
		}
	}
	if at < len(list) {
		x.complete(s, list[at:], float32(math.Sqrt(left)), k)
	}
	hits := s.best(k)
	for _, n := range s.touched {
		s.sum[n] = 0
	}
	s.touched = s.touched[:0]
	x.space.Put(s)
	return hits
}

// worth says whether the notes that can still be among the best k, when what is
// not read can add most to each, cost less to complete than reading on.
func (s *scratch) worth(k int, most float32, unread int) bool {
	floor := s.kth(k) - most
	if floor <= 0 {
		return false
	}
	open := 0
	for _, note := range s.touched {
		if s.sum[note] >= floor {
			open++
		}
	}
	return open*completion < unread
}

// completion is about what completing one note costs, in postings.
const completion = 250

// complete adds what the lists not read would have added to the notes that can
// still be among the best.
func (x *index) complete(s *scratch, rest []asked, most float32, k int) {
	if len(s.weight) < len(x.features) {
		s.weight = make([]float32, len(x.features))
	}
	for _, q := range rest {
		s.weight[q.feature] = q.weight
	}
	floor := s.kth(k) - most
	for _, note := range s.touched {
		if s.sum[note] < floor {
			continue
		}
		for _, f := range x.notes[note] {
			if w := s.weight[f>>tfBits]; w > 0 {
				p := &x.features[f>>tfBits]
				s.sum[note] += w * p.idf * x.tf[f&tfMask] * x.by[note][p.kind]
			}
		}
	}
	for _, q := range rest {
		s.weight[q.feature] = 0
	}
}

// kth is the k-th largest sum, 0 if there are fewer.
func (s *scratch) kth(k int) float32 {
	if len(s.touched) < k {
		return 0
	}
	return s.best(k)[k-1].score
}

// best are the k largest sums; of equal ones the smaller number first.
func (s *scratch) best(k int) []hit {
	out := make([]hit, 0, k+1)
	for _, note := range s.touched {
		h := hit{note, s.sum[note]}
		if len(out) == k && !before(h, out[k-1]) {
			continue
		}
		at, _ := slices.BinarySearchFunc(out, h, func(a, b hit) int {
			if before(a, b) {
				return -1
			}
			return 1
		})
		if out = slices.Insert(out, at, h); len(out) > k {
			out = out[:k]
		}
	}
	return out
}

func before(a, b hit) bool {
	return a.score > b.score || a.score == b.score && a.note < b.note
}
