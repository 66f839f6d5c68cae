package text

import (
	"sync"
)

// Neighbours finds the notes that say most nearly the same as a text. It grows
// and shrinks with the notes, and is safe for use by many at once. A note takes
// about a kilobyte.
type Neighbours struct {
	lock  sync.RWMutex
	index *index
	note  map[string]int32
	ids   []string // by number
}

// Neighbour is a note and how near it is: 1 for the same words, 0 for nothing in
// common. Scores of different searches can be compared.
type Neighbour struct {
	ID    string  `json:"id"`
	Score float64 `json:"score"`
}

// DuplicateScore is the score from which on two notes can be shown as saying the
// same; what share of such pairs really do is in docs/feedback-intelligence.md.
const DuplicateScore = 0.5

// NewNeighbours returns an empty index.
func NewNeighbours() *Neighbours {
	return &Neighbours{index: newIndex(), note: map[string]int32{}}
}

// Len is how many notes there are.
func (n *Neighbours) Len() int {
	n.lock.RLock()
	defer n.lock.RUnlock()
	return len(n.note)
}

// Add puts in a note, in place of one of the same id.
func (n *Neighbours) Add(id, text string) {
	fs := counted(features(Tokens(text), false))
	n.lock.Lock()
	defer n.lock.Unlock()
	n.remove(id)
	note := n.index.add(fs)
	n.note[id] = note
	if int(note) == len(n.ids) {
		n.ids = append(n.ids, id)
	} else {
		n.ids[note] = id
	}
}

// Remove takes a note out; an unknown id changes nothing.
func (n *Neighbours) Remove(id string) {
	n.lock.Lock()
	defer n.lock.Unlock()
	n.remove(id)
}

func (n *Neighbours) remove(id string) {
	if note, ok := n.note[id]; ok {
		n.index.remove(note)
		delete(n.note, id)
		n.ids[note] = ""
	}
}

// Search returns the k notes nearest to a text, the nearest first, and fewer when
// fewer have anything in common with it. A note that is in the index finds
// itself with a score of 1.
func (n *Neighbours) Search(text string, k int) []Neighbour {
	fs := counted(features(Tokens(text), false))
	n.lock.RLock()
	defer n.lock.RUnlock()
	hits := n.index.search(fs, k)
	out := make([]Neighbour, len(hits))
	for i, h := range hits {
		out[i] = Neighbour{ID: n.ids[h.note], Score: min(float64(h.score), 1)}
	}
	return out
}

// Attach says which theme a text belongs to, from its nearest notes (about ten,
// without the note itself) and the themes those belong to; themeOf returns "" for
// a note of no theme. A neighbour's say is the square of its score, and the
// confidence is the winner's share of all say, made smaller when even the nearest
// note is far. The theme is "" when no neighbour has one.
func Attach(near []Neighbour, themeOf func(id string) string) (theme string, confidence float64) {
	say := map[string]float64{}
	whole, nearest := 0.0, map[string]float64{}
	for _, n := range near {
		t := themeOf(n.ID)
		say[t] += n.Score * n.Score
		whole += n.Score * n.Score
		nearest[t] = max(nearest[t], n.Score)
	}
	most := 0.0
	for _, n := range near { // in order, so that of equal themes the nearer wins
		if t := themeOf(n.ID); t != "" && say[t] > most {
			theme, most = t, say[t]
		}
	}
	if theme == "" {
		return "", 0
	}
	return theme, most / whole * min(1, nearest[theme]/closeEnough)
}

// closeEnough is the score of the nearest note from which on distance takes
// nothing off an attachment's confidence.
const closeEnough = 0.35
