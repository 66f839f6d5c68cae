package feedback

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// ThemeState is where a theme stands.
type ThemeState string

// The states.
const (
	Proposed  ThemeState = "suggested" // a run found it, nobody has judged it
	Accepted  ThemeState = "accepted"
	Dismissed ThemeState = "dismissed" // no theme: later runs leave it alone
)

// Theme is a subject that several notes are about.
type Theme struct {
	record.Head
	Name        string        `db:"name" json:"name"`
	Named       bool          `db:"named" json:"named" doc:"A person gave the name: runs leave it."`
	Description string        `db:"description" json:"description"`
	Keywords    sqldb.Strings `db:"keywords" json:"keywords" doc:"What sets its notes apart."`
	State       ThemeState    `db:"state" json:"state" enum:"suggested,accepted,dismissed"`
	Found       string        `db:"found" json:"-"`   // id of the run that found it, "" for one made by hand
	Typical     sqldb.Strings `db:"typical" json:"-"` // ids of notes that stand for it
}

// Entry implements record.Record.
func (t *Theme) Entry() record.Entry {
	return record.Entry{Title: t.Name, Body: t.Description + "\n" + strings.Join(t.Keywords, " "), State: string(t.State)}
}

// ThemeView is a theme with what is counted live.
type ThemeView struct {
	Theme
	Size      int64         `json:"size" doc:"Notes in it; what was merged counts as one."`
	People    int64         `json:"people"`
	Companies int64         `json:"companies"`
	Revenue   float64       `json:"revenue" doc:"Of those companies, a month; each counts once."`
	Trend     []int64       `json:"trend" doc:"Notes of each of the last 12 weeks, the oldest first."`
	Ideas     []NamedRecord `json:"ideas" doc:"Ideas and bets it motivates."`
	Examples  []string      `json:"examples" doc:"Ids of notes that stand for it."`
	Members   []string      `json:"members,omitempty" doc:"Ids of its notes, the latest first; only in the answer of a discovery."`
}

// ThemeCreate says what a theme made by hand is.
type ThemeCreate struct {
	Name        string   `json:"name" maxLength:"200"`
	Description string   `json:"description,omitempty" maxLength:"4000"`
	Notes       []string `json:"notes,omitempty" maxItems:"1000" doc:"Ids of the notes to put into it."`
}

// ThemeUpdate changes a theme; what is nil stays.
type ThemeUpdate struct {
	Name        *string     `json:"name,omitempty" maxLength:"200" doc:"Pins the name."`
	Description *string     `json:"description,omitempty" maxLength:"4000"`
	State       *ThemeState `json:"state,omitempty" enum:"suggested,accepted,dismissed"`
}

// CreateTheme makes an accepted theme by hand, with notes in it.
func (s *Service) CreateTheme(ctx context.Context, actor auth.Actor, project string, in ThemeCreate) (ThemeView, error) {
	if err := actor.Can(auth.FeedbackWrite, project); err != nil {
		return ThemeView{}, err
	}
	t := Theme{Head: record.Head{Project: project}, Name: in.Name, Named: true, Description: in.Description, State: Accepted, Keywords: sqldb.Strings{}, Typical: sqldb.Strings{}}
	if err := checkTheme(&t); err != nil {
		return ThemeView{}, err
	}
	made, err := s.themes.Create(ctx, actor, project, t)
	if err != nil {
		return ThemeView{}, err
	}
	if len(in.Notes) > 0 {
		if _, err := s.Change(ctx, actor, project, Selection{IDs: in.Notes}, Do{ThemeID: &made.ID}); err != nil {
			return ThemeView{}, err
		}
	}
	return s.Theme(ctx, actor, project, made.ID)
}

func checkTheme(t *Theme) error {
	var f errs.Fields
	t.Name = f.Line("body.name", t.Name, nameLimit)
	t.Description = f.Text("body.description", t.Description, descriptionLimit)
	if !slices.Contains([]ThemeState{Proposed, Accepted, Dismissed}, t.State) {
		f.Add("body.state", "One of suggested, accepted, dismissed.")
	}
	return f.Err()
}

// Themes answers a page of themes with their counts, the latest changed first.
// state "" leaves out the dismissed ones.
func (s *Service) Themes(ctx context.Context, actor auth.Actor, project, state string, f record.Filter) ([]ThemeView, string, error) {
	if state == "" {
		f.Where = append(f.Where, record.Where{SQL: "state <> 'dismissed'"})
	} else {
		f.Where = append(f.Where, record.Where{SQL: "state = ?", Args: []any{state}})
	}
	themes, next, err := s.themes.List(ctx, actor, project, f)
	if err != nil {
		return nil, "", err
	}
	views, err := s.themeViews(ctx, project, themes)
	return views, next, err
}

// Theme is one theme with its counts, archived or not.
func (s *Service) Theme(ctx context.Context, actor auth.Actor, project, id string) (ThemeView, error) {
	theme, err := s.themes.Get(ctx, actor, project, id)
	if err != nil {
		return ThemeView{}, err
	}
	views, err := s.themeViews(ctx, project, []Theme{theme})
	if err != nil {
		return ThemeView{}, err
	}
	return views[0], nil
}

// UpdateTheme changes a theme. To accept it is to say that its notes belong to
// it: later runs keep them together.
func (s *Service) UpdateTheme(ctx context.Context, actor auth.Actor, project, id string, version int64, in ThemeUpdate) (ThemeView, error) {
	_, err := s.themes.Change(ctx, actor, project, id, version, "updated", func(t *Theme) error {
		if in.Name != nil && *in.Name != t.Name {
			t.Name, t.Named = *in.Name, true
		}
		if in.Description != nil {
			t.Description = *in.Description
		}
		if in.State != nil {
			t.State = *in.State
		}
		return checkTheme(t)
	})
	if err != nil {
		return ThemeView{}, err
	}
	return s.Theme(ctx, actor, project, id)
}

// ArchiveTheme takes a theme out of the list; its notes keep it until restored.
func (s *Service) ArchiveTheme(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	_, err := s.themes.Archive(ctx, actor, project, id, version)
	return err
}

// RestoreTheme undoes ArchiveTheme.
func (s *Service) RestoreTheme(ctx context.Context, actor auth.Actor, project, id string, version int64) (ThemeView, error) {
	if _, err := s.themes.Restore(ctx, actor, project, id, version); err != nil {
		return ThemeView{}, err
	}
	return s.Theme(ctx, actor, project, id)
}

// MergeThemes moves every note of a theme into another one and archives the
// emptied theme, as one step.
func (s *Service) MergeThemes(ctx context.Context, actor auth.Actor, project, from, into string) (Step, error) {
	if err := actor.Can(auth.FeedbackWrite, project); err != nil {
		return Step{}, err
	}
	if from == into {
		return Step{}, errs.New(errs.Invalid, "A theme cannot be merged into itself.")
	}
	var step Step
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		gone, err := s.themes.Find(ctx, tx, project, from)
		if err != nil {
			return err
		}
		target, err := s.themes.Find(ctx, tx, project, into)
		if err != nil {
			return err
		}
		if gone.Archived() || target.Archived() {
			return errs.New(errs.Conflict, "An archived theme cannot be merged. Restore it first.")
		}
		notes, err := s.notes.Select(ctx, tx, "WHERE project_id = ? AND theme_id = ?", project, from)
		if err != nil {
			return err
		}
		changed, err := edited(notes, func(n *Note) error {
			n.ThemeID, n.ThemeHow = into, ByPerson
			return nil
		})
		if err != nil {
			return err
		}
		if _, err := s.themes.Edit(ctx, tx, actor, "merged", gone, func(t *Theme) error {
			t.ArchivedAt = s.registry.Now()
			return nil
		}); err != nil {
			return err
		}
		step, err = s.writeStep(ctx, tx, actor, project, "merged themes", fmt.Sprintf("%s merged into %s", gone.Name, target.Name), changed, stepDetail{Gone: []string{from}})
		return err
	})
	return step, err
}

// SplitTheme moves some notes of a theme into a new one of that name, as one step.
func (s *Service) SplitTheme(ctx context.Context, actor auth.Actor, project, id, name string, notes []string) (Step, error) {
	if err := actor.Can(auth.FeedbackWrite, project); err != nil {
		return Step{}, err
	}
	made := Theme{Head: record.Head{Project: project}, Name: name, Named: true, State: Accepted, Keywords: sqldb.Strings{}, Typical: sqldb.Strings{}}
	if err := checkTheme(&made); err != nil {
		return Step{}, err
	}
	if len(notes) == 0 {
		var f errs.Fields
		f.Add("body.notes", "Name the notes of the new theme.")
		return Step{}, f.Err()
	}
	var step Step
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		from, err := s.themes.Find(ctx, tx, project, id)
		if err != nil {
			return err
		}
		fresh := made
		if err := s.themes.Insert(ctx, tx, actor, &fresh); err != nil {
			return err
		}
		inIt, err := s.notes.Select(ctx, tx, "WHERE project_id = ? AND theme_id = ? AND id IN (?)", project, id, notes)
		if err != nil {
			return err
		}
		changed, err := edited(inIt, func(n *Note) error {
			n.ThemeID, n.ThemeHow = fresh.ID, ByPerson
			return nil
		})
		if err != nil {
			return err
		}
		step, err = s.writeStep(ctx, tx, actor, project, "split a theme", fmt.Sprintf("%s split from %s", fresh.Name, from.Name), changed, stepDetail{Themes: []string{fresh.ID}})
		return err
	})
	return step, err
}

// undoThemes archives the themes that a step made and brings back those it
// archived.
func (s *Service) undoThemes(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, project string, detail stepDetail) error {
	set := func(ids []string, at sqldb.Micros) error {
		for part := range slices.Chunk(ids, 500) {
			themes, err := s.themes.Select(ctx, tx, "WHERE project_id = ? AND id IN (?)", project, part)
			if err != nil {
				return err
			}
			var changed []record.Changed[Theme]
			for i := range themes {
				after := themes[i]
				after.ArchivedAt = at
				changed = append(changed, record.Changed[Theme]{Before: themes[i], After: &after})
			}
			if err := s.themes.SaveAll(ctx, tx, actor, "undone", changed); err != nil {
				return err
			}
		}
		return nil
	}
	if err := set(detail.Themes, s.registry.Now()); err != nil {
		return err
	}
	return set(detail.Gone, 0)
}

// suggestTheme is the theme that the notes nearest to this one speak for; its
// ID is "" when they speak for none.
func (s *Service) suggestTheme(ctx context.Context, project string, note Note) (FiledTheme, error) {
	near, err := s.near(ctx, project, note.ID, note.Text, 10)
	if err != nil || len(near) == 0 {
		return FiledTheme{}, err
	}
	ids := make([]string, len(near))
	for i, n := range near {
		ids[i] = n.id
	}
	var rows []struct {
		ID    string     `db:"id"`
		Theme string     `db:"theme_id"`
		Name  string     `db:"name"`
		State ThemeState `db:"state"`
	}
	err = s.db.Select(ctx, &rows, `SELECT n.id, n.theme_id, t.name, t.state FROM feedback n JOIN themes t ON t.id = n.theme_id
		WHERE n.project_id = ? AND n.id IN (?) AND t.archived_at = 0 AND t.state <> 'dismissed'`, project, ids)
	if err != nil {
		return FiledTheme{}, fmt.Errorf("look for a theme: %w", err)
	}
	votes, best := map[string]float64{}, FiledTheme{}
	for _, r := range rows {
		at := slices.IndexFunc(near, func(n neighbour) bool { return n.id == r.ID })
		votes[r.Theme] += near[at].score
	}
	total := 0.0
	for _, n := range near {
		total += n.score
	}
	for _, r := range rows {
		// More than a third of all that is near has to agree.
		if v := votes[r.Theme]; v > total/3 && v > votes[best.ID] {
			best = FiledTheme{ID: r.Theme, Name: r.Name, State: r.State}
		}
	}
	return best, nil
}
