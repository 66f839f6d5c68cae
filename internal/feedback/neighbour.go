package feedback

import (
	"context"
	"sync"

	"prodops/internal/auth"
	"prodops/internal/record"
	"prodops/internal/text"
)

// Similar is a note that may say the same as another.
type Similar struct {
	ID    string  `json:"id"`
	Score float64 `json:"score" doc:"0 to 1; how alike the words are."`
	Text  string  `json:"text" doc:"How it begins."`
}

const (
	fewDuplicates  = 5
	mostDuplicates = 20
	excerptLength  = 160 // characters
	// alike is the score from which on two notes are shown as saying the same.
	alike = text.DuplicateScore
)

// neighbourhoods hold the words of all notes of a project in memory, so that
// those that say the same are found among 100,000 in milliseconds. Each is read
// from the database when first asked for and follows every change that this
// process makes. What another process changes is not seen before a restart: likely
// duplicates are then some too few, never wrong, for what is shown is read anew.
type neighbourhoods struct {
	service *Service

	mu    sync.Mutex
	known map[string]*neighbourhood
}

// neighbourhood is the index of one project.
type neighbourhood struct {
	mu    sync.Mutex
	ready bool
	notes *index
}

func newNeighbourhoods(s *Service) *neighbourhoods {
	return &neighbourhoods{service: s, known: map[string]*neighbourhood{}}
}

func (n *neighbourhoods) of(project string) *neighbourhood {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.known[project] == nil {
		n.known[project] = &neighbourhood{}
	}
	return n.known[project]
}

// readAtOnce is how many notes are in memory while an index is read.
const readAtOnce = 2000

// ready is the index of a project, read from the database if it is not there yet.
func (n *neighbourhoods) ready(ctx context.Context, project string) (*neighbourhood, error) {
	here := n.of(project)
	here.mu.Lock()
	defer here.mu.Unlock()
	if here.ready {
		return here, nil
	}
	notes := newIndex()
	err := n.service.eachText(ctx, project, func(id, words string) { notes.put(id, words) })
	if err != nil {
		return nil, err
	}
	here.notes, here.ready = notes, true
	return here, nil
}

// eachText streams the ids and texts of the notes in force.
func (s *Service) eachText(ctx context.Context, project string, f func(id, words string)) error {
	after := ""
	for {
		var rows []struct {
			ID   string `db:"id"`
			Text string `db:"text"`
		}
		err := s.db.Select(ctx, &rows, "SELECT id, text FROM feedback WHERE project_id = ? AND archived_at = 0 AND id > ? ORDER BY id LIMIT ?", project, after, readAtOnce)
		if err != nil {
			return err
		}
		for _, r := range rows {
			f(r.ID, r.Text)
			after = r.ID
		}
		if len(rows) < readAtOnce {
			return nil
		}
	}
}

// change has an index follow a change of the notes, if it was read already; if
// not, it will be read with the change in it.
func (n *neighbourhoods) change(project string, f func(*index)) {
	here := n.of(project)
	here.mu.Lock()
	defer here.mu.Unlock()
	if here.ready {
		f(here.notes)
	}
}

func (n *neighbourhoods) add(project string, note *Note) {
	n.change(project, func(i *index) { i.put(note.ID, note.Text) })
}

func (n *neighbourhoods) replace(project string, note *Note) { n.add(project, note) }

func (n *neighbourhoods) remove(project, id string) {
	n.change(project, func(i *index) { i.remove(id) })
}

// follow brings the index up to date with changed notes.
func (n *neighbourhoods) follow(project string, changed []record.Changed[Note]) {
	for i := range changed {
		before, after := &changed[i].Before, changed[i].After
		if before.Archived() != after.Archived() || before.Text != after.Text {
			if after.Archived() {
				n.remove(project, after.ID)
			} else {
				n.add(project, after)
			}
		}
	}
}

// forget has the index read anew when next asked for: after changes of many
// notes at once, such as the undoing of an import.
func (n *neighbourhoods) forget(project string) {
	here := n.of(project)
	here.mu.Lock()
	defer here.mu.Unlock()
	here.ready, here.notes = false, nil
}

// neighbour is a note near another one.
type neighbour struct {
	id    string
	score float64
}

// near are the notes nearest to a text, itself left out.
func (s *Service) near(ctx context.Context, project, id, words string, most int) ([]neighbour, error) {
	here, err := s.neighbours.ready(ctx, project)
	if err != nil {
		return nil, err
	}
	here.mu.Lock()
	found := here.notes.near(words, most+1)
	here.mu.Unlock()
	near := make([]neighbour, 0, len(found))
	for _, n := range found {
		if n.id != id && len(near) < most {
			near = append(near, n)
		}
	}
	return near, nil
}

// similar are the notes that may say the same as this one, the likeliest first.
func (s *Service) similar(ctx context.Context, project string, note Note, most int) ([]Similar, error) {
	near, err := s.near(ctx, project, note.ID, note.Text, most)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(near))
	for _, n := range near {
		if n.score >= alike {
			ids = append(ids, n.id)
		}
	}
	similar := []Similar{}
	if len(ids) == 0 {
		return similar, nil
	}
	notes, err := s.notes.Select(ctx, s.db, "WHERE project_id = ? AND id IN (?) AND archived_at = 0", project, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*Note, len(notes))
	for i := range notes {
		byID[notes[i].ID] = &notes[i]
	}
	for _, n := range near {
		other := byID[n.id]
		// What is merged already is no suggestion.
		if other != nil && other.DuplicateOf == "" && other.ID != note.DuplicateOf {
			similar = append(similar, Similar{ID: n.id, Score: n.score, Text: excerpt(other.Text, excerptLength)})
		}
	}
	return similar, nil
}

// Duplicates are the notes that may say the same as one.
type Duplicates struct {
	Items  []Similar  `json:"items" doc:"The likeliest first."`
	Merged []Feedback `json:"merged" doc:"Notes that were merged into it."`
}

// Duplicates answers what may say the same as a note, and what was found to.
func (s *Service) Duplicates(ctx context.Context, actor auth.Actor, project, id string) (Duplicates, error) {
	note, err := s.notes.Get(ctx, actor, project, id)
	if err != nil {
		return Duplicates{}, err
	}
	similar, err := s.similar(ctx, project, note, mostDuplicates)
	if err != nil {
		return Duplicates{}, err
	}
	merged, err := s.notes.Select(ctx, s.db, "WHERE project_id = ? AND duplicate_of = ? AND archived_at = 0 ORDER BY received_at DESC, id DESC LIMIT 200", project, id)
	if err != nil {
		return Duplicates{}, err
	}
	views, err := s.views(ctx, project, merged)
	return Duplicates{Items: similar, Merged: views}, err
}

// Suggestions are what may be done with a note.
type Suggestions struct {
	Area       *Suggested  `json:"area" required:"false"`
	Theme      *FiledTheme `json:"theme" required:"false"`
	Duplicates []Similar   `json:"duplicates"`
}

// Suggest answers what may be done with a note: nothing of it is done before
// somebody accepts it.
func (s *Service) Suggest(ctx context.Context, actor auth.Actor, project, id string) (Suggestions, error) {
	note, err := s.notes.Get(ctx, actor, project, id)
	if err != nil {
		return Suggestions{}, err
	}
	views, err := s.views(ctx, project, []Note{note})
	if err != nil {
		return Suggestions{}, err
	}
	similar, err := s.similar(ctx, project, note, fewDuplicates)
	if err != nil {
		return Suggestions{}, err
	}
	all := Suggestions{Area: views[0].Suggested, Duplicates: similar}
	if views[0].Theme == nil && note.ThemeHow != ByPerson {
		theme, err := s.suggestTheme(ctx, project, note)
		if err != nil {
			return Suggestions{}, err
		}
		if theme.ID != "" {
			all.Theme = &theme
		}
	}
	return all, nil
}
