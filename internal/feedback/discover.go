package feedback

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/jobs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/text"
)

// Run is what discovering themes did: one step, which can be undone.
type Run struct {
	Step    Step         `json:"step"`
	Notes   int          `json:"notes" doc:"How many notes were looked at."`
	Placed  int          `json:"placed" doc:"How many of them are in a theme."`
	New     []Named      `json:"new" doc:"Themes that were not there before."`
	Grown   []GrownTheme `json:"grown" doc:"Themes whose size changed."`
	Gone    []Named      `json:"gone" doc:"Suggested themes that nothing speaks for any more."`
	Seconds float64      `json:"seconds"`
}

// GrownTheme is a theme and its size before and after a run.
type GrownTheme struct {
	Named
	Before int `json:"before"`
	After  int `json:"after"`
}

const (
	discoverJob = "feedback.discover"
	// mostDiscovered bounds what one run looks at: the newest notes.
	mostDiscovered = 50_000
	fewDiscovered  = 10
)

// discovering is the input of the job.
type discovering struct{ Granularity float64 }

// Discover finds themes among the newest notes, by a job: the answer is the job
// that does it. granularity is 0 for few broad themes to 1 for many narrow ones.
// What people decided stands: notes of accepted themes and notes people moved
// stay where they are, dismissed themes stay dismissed.
func (s *Service) Discover(ctx context.Context, actor auth.Actor, project string, granularity float64) (jobs.Job, error) {
	if err := actor.Can(auth.FeedbackWrite, project); err != nil {
		return jobs.Job{}, err
	}
	if !(granularity >= 0 && granularity <= 1) {
		var f errs.Fields
		f.Add("body.granularity", "A number from 0, few broad themes, to 1, many narrow ones.")
		return jobs.Job{}, f.Err()
	}
	return s.jobs.Enqueue(ctx, actor, project, jobs.Ask{Kind: discoverJob, Subject: "themes", Input: discovering{granularity}})
}

// noted is what a run knows of a note.
type noted struct {
	ID       string `db:"id"`
	Text     string `db:"text"`
	ThemeID  string `db:"theme_id"`
	ThemeHow How    `db:"theme_how"`
}

// discover is the job.
func (s *Service) discover(ctx context.Context, run *jobs.Run) (any, error) {
	var in discovering
	if err := run.Read(&in); err != nil {
		return nil, err
	}
	started := s.registry.Now()
	run.Progress(0, 100, "Reading notes")
	var notes []noted
	err := s.db.Select(ctx, &notes, `SELECT id, text, theme_id, theme_how FROM feedback
		WHERE project_id = ? AND archived_at = 0 AND duplicate_of = '' ORDER BY received_at DESC, id LIMIT ?`, run.Project, mostDiscovered)
	if err != nil {
		return nil, fmt.Errorf("read notes: %w", err)
	}
	if len(notes) < fewDiscovered {
		return nil, errs.New(errs.Conflict, "There are %d notes; themes show from %d notes on.", len(notes), fewDiscovered)
	}
	themes, err := s.themes.Select(ctx, s.db, "WHERE project_id = ? AND archived_at = 0 ORDER BY id", run.Project)
	if err != nil {
		return nil, err
	}
	found, err := text.Discover(ctx, textsOf(notes), text.ThemeOptions{
		Seed: 1, Granularity: in.Granularity, Pinned: pinned(notes, themes),
		Progress: func(done, total int) { run.Progress(int64(90*done/max(1, total)), 100, "Comparing notes") },
	})
	if err != nil {
		return nil, fmt.Errorf("discover themes: %w", err)
	}
	run.Progress(92, 100, "Naming themes")
	result, err := s.settle(ctx, run, notes, themes, found)
	if err != nil {
		return nil, err
	}
	result.Notes, result.Seconds = len(notes), float64(s.registry.Now()-started)/1e6
	return result, nil
}

func textsOf(notes []noted) []text.Note {
	texts := make([]text.Note, len(notes))
	for i, n := range notes {
		texts[i] = text.Note{ID: n.ID, Text: n.Text}
	}
	return texts
}

// pinned are the notes that people have put where they are: those of accepted
// and dismissed themes, and those somebody moved.
func pinned(notes []noted, themes []Theme) map[string]string {
	judged := map[string]bool{}
	for _, t := range themes {
		judged[t.ID] = t.State != Proposed
	}
	pins := map[string]string{}
	for _, n := range notes {
		if n.ThemeID != "" && (n.ThemeHow == ByPerson || judged[n.ThemeID]) {
			pins[n.ID] = n.ThemeID
		}
	}
	return pins
}

// placing is where a run puts notes.
type placing struct {
	theme   map[string]string // of each note: id of a theme there is, or "new N"
	groups  map[string]text.Group
	matched map[string]bool
}

// place finds, for each group, the theme it goes on as: the one its notes are
// pinned to, or the one it overlaps with most.
func place(notes []noted, themes []Theme, found text.Themes) placing {
	known := map[string]bool{}
	for _, t := range themes {
		known[t.ID] = true
	}
	before, after := map[string]string{}, map[string]string{}
	for _, n := range notes {
		if known[n.ThemeID] {
			before[n.ID] = n.ThemeID
		}
	}
	p := placing{theme: map[string]string{}, groups: map[string]text.Group{}, matched: map[string]bool{}}
	pins := map[string]string{}
	for i, g := range found.Groups {
		name := fmt.Sprintf("new %d", i)
		pins[name] = g.Pinned
		p.groups[name] = g
		for _, m := range g.Members {
			after[m.ID] = name
		}
	}
	same := text.Match(before, after).Same
	taken := map[string]bool{}
	for _, id := range pins {
		taken[id] = id != ""
	}
	for name, g := range p.groups {
		id := pins[name]
		if id == "" {
			if other := same[name]; other != "" && !taken[other] {
				id, taken[other] = other, true
			}
		}
		if id == "" {
			id = name
		}
		if id != name {
			p.groups[id] = g
			delete(p.groups, name)
			p.matched[id] = true
		}
		for _, m := range g.Members {
			p.theme[m.ID] = id
		}
	}
	return p
}

// settle writes what a run found, as one step.
func (s *Service) settle(ctx context.Context, run *jobs.Run, notes []noted, themes []Theme, found text.Themes) (Run, error) {
	p := place(notes, themes, found)
	actor := auth.AsSystem("themes for " + run.CreatedBy)
	result := Run{New: []Named{}, Grown: []GrownTheme{}, Gone: []Named{}}
	var changed []record.Changed[Note]
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		result = Run{New: []Named{}, Grown: []GrownTheme{}, Gone: []Named{}, Placed: len(p.theme)}
		made, err := s.makeThemes(ctx, tx, actor, run, p)
		if err != nil {
			return err
		}
		ids := map[string]string{}
		detail := stepDetail{}
		for name, t := range made {
			ids[name] = t.ID
			detail.Themes = append(detail.Themes, t.ID)
			result.New = append(result.New, Named{ID: t.ID, Name: t.Name})
		}
		if err := s.renameThemes(ctx, tx, actor, themes, p, &result, &detail); err != nil {
			return err
		}
		if changed, err = s.moveNotes(ctx, tx, run.Project, notes, p, ids, detail.Gone); err != nil {
			return err
		}
		grown(&result, themes, notes, changed)
		says := fmt.Sprintf("found themes: %d new, %d changed, %d gone", len(result.New), len(result.Grown), len(result.Gone))
		result.Step, err = s.writeStep(ctx, tx, actor, run.Project, "discovered themes", says, changed, detail)
		return err
	})
	slices.SortFunc(result.New, func(a, b Named) int { return strings.Compare(a.Name, b.Name) })
	return result, err
}

// makeThemes makes a theme of each group that goes on as none, by its name in p.
func (s *Service) makeThemes(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, run *jobs.Run, p placing) (map[string]*Theme, error) {
	made := map[string]*Theme{}
	var fresh []*Theme
	for name, g := range p.groups {
		if p.matched[name] {
			continue
		}
		t := &Theme{Head: record.Head{Project: run.Project}, Name: nameOf(g), Keywords: keywordsOf(g), State: Proposed, Found: run.ID, Typical: g.Examples}
		made[name] = t
		fresh = append(fresh, t)
	}
	if len(fresh) == 0 {
		return made, nil
	}
	return made, s.themes.InsertAll(ctx, tx, actor, fresh)
}

func nameOf(g text.Group) string {
	name := strings.TrimSpace(g.Name)
	if name == "" {
		return "Unnamed"
	}
	runes := []rune(name)
	return strings.ToUpper(string(runes[:1])) + string(runes[1:min(len(runes), nameLimit)])
}

func keywordsOf(g text.Group) sqldb.Strings { return g.Phrases[:min(len(g.Phrases), 8)] }

// renameThemes gives themes that go on their new words, and archives suggested
// ones that nothing speaks for any more.
func (s *Service) renameThemes(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, themes []Theme, p placing, result *Run, detail *stepDetail) error {
	var renamed, gone []record.Changed[Theme]
	for _, t := range themes {
		after := t
		switch g, goesOn := p.groups[t.ID]; {
		case goesOn:
			after.Keywords, after.Typical = keywordsOf(g), g.Examples
			if !t.Named && t.State == Proposed {
				after.Name = nameOf(g)
			}
			renamed = append(renamed, record.Changed[Theme]{Before: t, After: &after})
		case t.State == Proposed && !t.Named:
			after.ArchivedAt = s.registry.Now()
			gone = append(gone, record.Changed[Theme]{Before: t, After: &after})
			result.Gone = append(result.Gone, Named{ID: t.ID, Name: t.Name})
			detail.Gone = append(detail.Gone, t.ID)
		}
	}
	if err := s.themes.SaveAll(ctx, tx, actor, "found again", renamed); err != nil {
		return err
	}
	return s.themes.SaveAll(ctx, tx, actor, "gone", gone)
}

// moveNotes puts notes into the themes of a run. One that somebody has moved
// while the run was under way stays there.
func (s *Service) moveNotes(ctx context.Context, tx *sqldb.Tx, project string, notes []noted, p placing, made map[string]string, gone []string) ([]record.Changed[Note], error) {
	var changed []record.Changed[Note]
	for part := range slices.Chunk(notes, 500) {
		var ids []string
		was := map[string]noted{}
		for _, n := range part {
			to := p.theme[n.ID]
			if id, fresh := made[to]; fresh {
				to = id
			}
			stays := n.ThemeHow == ByPerson || n.ThemeID == to || to == "" && n.ThemeID != "" && !slices.Contains(gone, n.ThemeID) && n.ThemeHow != ByRun
			if !stays {
				was[n.ID] = noted{ID: n.ID, ThemeID: n.ThemeID, Text: to}
				ids = append(ids, n.ID)
			}
		}
		if len(ids) == 0 {
			continue
		}
		full, err := s.notes.Select(ctx, tx, "WHERE project_id = ? AND id IN (?) AND archived_at = 0", project, ids)
		if err != nil {
			return nil, err
		}
		moved, err := edited(full, func(n *Note) error {
			if n.ThemeID == was[n.ID].ThemeID && n.ThemeHow != ByPerson {
				n.ThemeID, n.ThemeHow = was[n.ID].Text, ByRun
				if n.ThemeID == "" {
					n.ThemeHow = ByNobody
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		changed = append(changed, moved...)
	}
	return changed, nil
}

// grown says which of the themes there were changed their size.
func grown(result *Run, themes []Theme, notes []noted, changed []record.Changed[Note]) {
	size, by := map[string]int{}, map[string]int{}
	for _, n := range notes {
		size[n.ThemeID]++
	}
	for i := range changed {
		by[changed[i].Before.ThemeID]--
		by[changed[i].After.ThemeID]++
	}
	gone := map[string]bool{}
	for _, t := range result.Gone {
		gone[t.ID] = true
	}
	for _, t := range themes {
		if by[t.ID] != 0 && !gone[t.ID] {
			result.Grown = append(result.Grown, GrownTheme{Named: Named{ID: t.ID, Name: t.Name}, Before: size[t.ID], After: size[t.ID] + by[t.ID]})
		}
	}
}

// Discovered is what a finished run found: its themes with their counts and
// typical notes.
type Discovered struct {
	Run
	Themes []ThemeView `json:"themes" doc:"Suggested and accepted ones, the largest first."`
}

// Discovered reads what a job of Discover found.
func (s *Service) Discovered(ctx context.Context, actor auth.Actor, project string, job jobs.Job) (Discovered, error) {
	if err := actor.Can(auth.FeedbackWrite, project); err != nil {
		return Discovered{}, err
	}
	d := Discovered{Themes: []ThemeView{}}
	if err := json.Unmarshal(job.Result, &d.Run); err != nil {
		return Discovered{}, err
	}
	themes, err := s.themes.Select(ctx, s.db, "WHERE project_id = ? AND archived_at = 0 AND state <> 'dismissed'", project)
	if err != nil {
		return Discovered{}, err
	}
	for part := range slices.Chunk(themes, 500) {
		views, err := s.themeViews(ctx, project, part)
		if err != nil {
			return Discovered{}, err
		}
		d.Themes = append(d.Themes, views...)
	}
	slices.SortStableFunc(d.Themes, func(a, b ThemeView) int { return int(b.Size - a.Size) })
	return d, s.withMembers(ctx, project, d.Themes)
}

// withMembers adds the ids of the notes that themes hold.
func (s *Service) withMembers(ctx context.Context, project string, themes []ThemeView) error {
	at := make(map[string]*ThemeView, len(themes))
	for i := range themes {
		themes[i].Members = []string{}
		at[themes[i].ID] = &themes[i]
	}
	var rows []struct {
		ID    string `db:"id"`
		Theme string `db:"theme_id"`
	}
	err := s.db.Select(ctx, &rows, "SELECT id, theme_id FROM feedback WHERE project_id = ? AND theme_id <> '' AND archived_at = 0 AND duplicate_of = '' ORDER BY received_at DESC, id", project)
	if err != nil {
		return fmt.Errorf("read the notes of themes: %w", err)
	}
	for _, r := range rows {
		if t := at[r.Theme]; t != nil {
			t.Members = append(t.Members, r.ID)
		}
	}
	return nil
}
