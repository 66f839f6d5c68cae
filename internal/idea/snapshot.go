package idea

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/wording"
)

// Snapshot is an idea's score as it was when something was decided, with all
// that it came from. Nothing changes it.
type Snapshot struct {
	ID        string          `json:"id"`
	Project   string          `json:"project"`
	Idea      string          `json:"idea"`
	Decision  string          `json:"decision,omitempty" doc:"Id of the decision it was taken for; absent for none."`
	Note      string          `json:"note,omitempty"`
	ModelID   string          `json:"model_id"`
	Model     SnapshotModel   `json:"model" doc:"The scoring model as it was."`
	Entered   Estimates       `json:"entered"`
	Evidence  SnapshotNumbers `json:"evidence"`
	Score     IdeaScore       `json:"score"`
	Place     SnapshotPlace   `json:"place"`
	CreatedBy string          `json:"created_by"`
	CreatedAt sqldb.Micros    `json:"created_at" format:"date-time"`
}

// SnapshotModel is a scoring model as a snapshot keeps it.
type SnapshotModel struct {
	Name    string      `json:"name"`
	Formula string      `json:"formula"`
	Inputs  ScoreInputs `json:"inputs"`
}

// SnapshotNumbers are the live numbers at the time.
type SnapshotNumbers struct {
	Evidence
	Measured *float64 `json:"measured,omitempty"`
}

// SnapshotPlace is the place at the time, and how sure it was.
type SnapshotPlace struct {
	Rank  int `json:"rank"`
	Of    int `json:"of"`
	Best  int `json:"best"`
	Worst int `json:"worst"`
}

// kept is a value in a JSON column.
type kept[T any] struct{ v T }

// Value implements driver.Valuer.
func (k kept[T]) Value() (driver.Value, error) { return sqldb.JSONValue(k.v) }

// Scan implements sql.Scanner.
func (k *kept[T]) Scan(src any) error { return sqldb.ScanJSON(src, &k.v) }

// snapshotRow is a snapshot as it is stored.
type snapshotRow struct {
	ID        string                `db:"id"`
	Project   string                `db:"project_id"`
	Idea      string                `db:"idea_id"`
	Decision  string                `db:"decision_id"`
	Note      string                `db:"note"`
	ModelID   string                `db:"model_id"`
	Model     kept[SnapshotModel]   `db:"model"`
	Entered   Estimates             `db:"entered"`
	Evidence  kept[SnapshotNumbers] `db:"evidence"`
	Score     kept[IdeaScore]       `db:"score"`
	Place     kept[SnapshotPlace]   `db:"place"`
	CreatedBy string                `db:"created_by"`
	CreatedAt sqldb.Micros          `db:"created_at"`
}

func (r snapshotRow) snapshot() Snapshot {
	return Snapshot{ID: r.ID, Project: r.Project, Idea: r.Idea, Decision: r.Decision, Note: r.Note, ModelID: r.ModelID, Model: r.Model.v,
		Entered: r.Entered, Evidence: r.Evidence.v, Score: r.Score.v, Place: r.Place.v, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt}
}

// SnapshotCompared is a snapshot and what has become of its score since.
type SnapshotCompared struct {
	Snapshot
	Now      IdeaScore    `json:"now" doc:"The score by the snapshot's own formula with today's numbers."`
	Changes  []ScoreShift `json:"changes" doc:"The numbers that are others now, the one that moves the score most first."`
	Says     string       `json:"says" doc:"Then and now in a sentence."`
	Replaced bool         `json:"replaced,omitempty" doc:"The scoring model has another formula today."`
}

// ScoreShift is a number of a snapshot that is another one now.
type ScoreShift struct {
	Label  string   `json:"label"`
	Then   *float64 `json:"then,omitempty"`
	Now    *float64 `json:"now,omitempty"`
	Effect *float64 `json:"effect,omitempty" doc:"What it alone does to the score of then; absent when that has no value."`
}

// SnapshotCreate says what to freeze.
type SnapshotCreate struct {
	Model    string `json:"model,omitempty" maxLength:"64" doc:"Id of a scoring model; the default when absent."`
	Decision string `json:"decision,omitempty" maxLength:"64" doc:"Id of the decision it is for; it is linked to the idea."`
	Note     string `json:"note,omitempty" maxLength:"1000"`
}

// Freeze keeps an idea's score as it is now. An idea without a score is a
// Conflict.
func (s *Ideas) Freeze(ctx context.Context, actor auth.Actor, project, id string, in SnapshotCreate) (SnapshotCompared, error) {
	if err := actor.Can(auth.IdeaWrite, project); err != nil {
		return SnapshotCompared{}, err
	}
	var f errs.Fields
	in.Note = f.Text("body.note", in.Note, 1000)
	if err := f.Err(); err != nil {
		return SnapshotCompared{}, err
	}
	i, err := s.ideas.Find(ctx, s.db, project, id)
	if err != nil {
		return SnapshotCompared{}, err
	}
	made, b, k, err := s.snapshot(ctx, actor, i, in)
	if err != nil {
		return SnapshotCompared{}, err
	}
	if made.Score.Value == nil {
		return SnapshotCompared{}, errs.New(errs.Conflict, "This idea has no score by %s yet. Enter what is missing first: %s.", made.Model.Name, strings.Join(made.Score.Missing, ", "))
	}
	if err := s.db.Tx(ctx, func(tx *sqldb.Tx) error { return s.store(ctx, tx, actor, made) }); err != nil {
		return SnapshotCompared{}, err
	}
	return compared(made, b, i, k)
}

// FreezeFor is Freeze by the default model in the transaction of a decision.
// There is nothing to keep of an idea without a score, and no error. The
// right to decide is settled.
func (s *Ideas) FreezeFor(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, project, id, decision string) error {
	i, err := s.ideas.Find(ctx, tx, project, id)
	if err != nil {
		return err
	}
	made, _, _, err := s.snapshot(ctx, actor, i, SnapshotCreate{Decision: decision})
	if err != nil || made.Score.Value == nil {
		return err
	}
	return s.store(ctx, tx, actor, made)
}

// snapshot is an idea's score as it is now, not yet stored.
func (s *Ideas) snapshot(ctx context.Context, actor auth.Actor, i Idea, in SnapshotCreate) (Snapshot, *board, *shelf, error) {
	model, err := s.model(ctx, i.Project, in.Model)
	if err != nil {
		return Snapshot{}, nil, nil, err
	}
	k, err := s.look(ctx, i.Project)
	if err != nil {
		return Snapshot{}, nil, nil, err
	}
	b, err := k.board(model)
	if err != nil {
		return Snapshot{}, nil, nil, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Snapshot{}, nil, nil, err
	}
	is := b.try(i, k.live(i.ID, i.Insight))
	return Snapshot{
		ID: id.String(), Project: i.Project, Idea: i.ID, Decision: in.Decision, Note: in.Note, ModelID: model.ID,
		Model:   SnapshotModel{Name: model.Name, Formula: model.Formula, Inputs: model.Inputs},
		Entered: i.Inputs, Evidence: SnapshotNumbers{Evidence: k.evidence[i.ID], Measured: k.number(i.Insight)},
		Score: is.Score, Place: SnapshotPlace{Rank: is.Rank, Of: is.Of, Best: is.Best, Worst: is.Worst},
		CreatedBy: actor.Name(), CreatedAt: s.registry.Now(),
	}, b, k, nil
}

func (s *Ideas) store(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, made Snapshot) error {
	_, err := tx.Exec(ctx, "INSERT INTO idea_snapshots (id, project_id, idea_id, decision_id, note, model_id, model, entered, evidence, score, place, created_by, created_at) VALUES "+sqldb.Rows(1, 13),
		made.ID, made.Project, made.Idea, made.Decision, made.Note, made.ModelID,
		kept[SnapshotModel]{made.Model}, made.Entered, kept[SnapshotNumbers]{made.Evidence}, kept[IdeaScore]{made.Score}, kept[SnapshotPlace]{made.Place}, made.CreatedBy, made.CreatedAt)
	if err != nil {
		return fmt.Errorf("store a snapshot: %w", err)
	}
	if made.Decision != "" {
		_, err := s.links.Join(ctx, tx, actor, made.Project, link.Create{From: record.Ref{Type: "decision", ID: made.Decision}, To: record.Ref{Type: Type, ID: made.Idea}, Relation: "decides"})
		if err != nil {
			return err
		}
	}
	return s.journal.Record(ctx, tx, journal.Change{Project: made.Project, Actor: actor.Journal(), Verb: "froze the score of", Type: Type, ID: made.Idea, After: made})
}

// number is the last known number of an insight.
func (k *shelf) number(insight string) *float64 {
	if m, found := k.measured[insight]; found && insight != "" {
		return &m.Value
	}
	return nil
}

// Snapshots are the frozen scores of an idea, the newest first, each against
// today.
func (s *Ideas) Snapshots(ctx context.Context, actor auth.Actor, project, id string) ([]SnapshotCompared, error) {
	i, err := s.ideas.Get(ctx, actor, project, id)
	if err != nil {
		return nil, err
	}
	var found []snapshotRow
	err = s.db.Select(ctx, &found, "SELECT id, project_id, idea_id, decision_id, note, model_id, model, entered, evidence, score, place, created_by, created_at FROM idea_snapshots WHERE idea_id = ? AND project_id = ? ORDER BY created_at DESC, id DESC LIMIT 200", id, project)
	if err != nil {
		return nil, fmt.Errorf("read snapshots: %w", err)
	}
	k, err := s.look(ctx, project)
	if err != nil {
		return nil, err
	}
	models, err := s.allModels(ctx, project)
	if err != nil {
		return nil, err
	}
	all := make([]SnapshotCompared, 0, len(found))
	for _, r := range found {
		one := r.snapshot()
		c, err := compile(ScoringModel{Head: record.Head{ID: one.ModelID}, Formula: one.Model.Formula, Inputs: one.Model.Inputs})
		if err != nil {
			return nil, fmt.Errorf("the formula of snapshot %s: %w", one.ID, err)
		}
		with, err := compared(one, &board{compiled: c}, i, k)
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(models, func(m ScoringModel) bool { return m.ID == one.ModelID })
		with.Replaced = at < 0 || models[at].Formula != one.Model.Formula
		all = append(all, with)
	}
	return all, nil
}

// compared works out what has become of a snapshot's score, and why: each
// number that changed, put into the score of then by itself.
func compared(one Snapshot, b *board, i Idea, k *shelf) (SnapshotCompared, error) {
	out := SnapshotCompared{Snapshot: one, Changes: []ScoreShift{}}
	then, _, _ := b.beliefs(one.Entered, one.Evidence.live(one.Evidence.Measured))
	c, score, ok := b.candidate(i.ID, i.Inputs, k.live(i.ID, i.Insight))
	if ok {
		b.intervals([]candidate{c}, []*IdeaScore{&score})
	}
	out.Now = score
	now, missing, _ := b.beliefs(i.Inputs, k.live(i.ID, i.Insight))
	base := b.likely(then, -1, 0)
	for _, name := range b.used {
		was, is := then[name].likely, now[name].likely
		gone := slices.Contains(missing, b.label(name))
		if was == is && !gone {
			continue
		}
		change := ScoreShift{Label: b.label(name), Then: finite(was)}
		if !gone {
			change.Now = finite(is)
			change.Effect = finite(b.likely(then, name, is) - base)
		}
		out.Changes = append(out.Changes, change)
	}
	slices.SortStableFunc(out.Changes, func(a, b ScoreShift) int { return -compareEffects(a.Effect, b.Effect) })
	out.Says = out.sentence()
	return out, nil
}

func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

func compareEffects(a, b *float64) int {
	size := func(p *float64) float64 {
		if p == nil {
			return -1
		}
		return math.Abs(*p)
	}
	switch x, y := size(a), size(b); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

func (c SnapshotCompared) sentence() string {
	then := short(*c.Score.Value)
	switch {
	case c.Now.Value == nil:
		return "Then " + then + ", now without a score."
	case len(c.Changes) == 0:
		return "Then " + then + ", now the same: none of its numbers has changed."
	}
	why := c.Changes[0]
	verb := "changed"
	if why.Then != nil && why.Now != nil {
		verb = "went from " + short(*why.Then) + " to " + short(*why.Now)
	}
	return fmt.Sprintf("Then %s, now %s, above all because %s %s.", then, short(*c.Now.Value), why.Label, verb)
}

// short is a number as a sentence has it: whole from 100 on, else three digits.
func short(v float64) string {
	if math.Abs(v) >= 100 {
		return wording.Rounded(v, 0)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}
