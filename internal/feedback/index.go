package feedback

import "prodops/internal/text"

// index finds notes by how alike their words are.
type index struct{ notes *text.Neighbours }

func newIndex() *index { return &index{notes: text.NewNeighbours()} }

func (i *index) put(id, note string) { i.notes.Add(id, note) }

func (i *index) remove(id string) { i.notes.Remove(id) }

func (i *index) near(note string, most int) []neighbour {
	found := i.notes.Search(note, most)
	near := make([]neighbour, len(found))
	for n, f := range found {
		near[n] = neighbour{id: f.ID, score: f.Score}
	}
	return near
}
