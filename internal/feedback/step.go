package feedback

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Step is a change of notes, kept so that it can be undone.
type Step struct {
	ID        string       `db:"id" json:"id" doc:"What undoes it."`
	Project   string       `db:"project_id" json:"project"`
	Verb      string       `db:"verb" json:"verb"`
	Says      string       `db:"says" json:"says" doc:"What was done, for people."`
	Changed   int64        `db:"changed" json:"changed" doc:"How many notes it changed."`
	Detail    sqldb.JSON   `db:"detail" json:"-"`
	CreatedBy string       `db:"created_by" json:"created_by"`
	CreatedAt sqldb.Micros `db:"created_at" json:"created_at" format:"date-time"`
	UndoneAt  sqldb.Micros `db:"undone_at" json:"undone_at,omitzero" format:"date-time"`
}

// Do says what to do with notes; what is nil stays.
type Do struct {
	AreaID       *string       `json:"area_id,omitempty" maxLength:"64" doc:"File under an area; empty takes it out of its area."`
	ThemeID      *string       `json:"theme_id,omitempty" maxLength:"64" doc:"Put into a theme; empty takes it out of its theme."`
	Owner        *string       `json:"owner,omitempty" maxLength:"64" doc:"Give to a member; empty for nobody."`
	State        *State        `json:"state,omitempty" enum:"new,done,snoozed" doc:"done takes it out of the inbox, new puts it back."`
	SnoozedUntil *sqldb.Micros `json:"snoozed_until,omitempty" format:"date-time" doc:"For the state snoozed."`
	Link         *record.Ref   `json:"link,omitempty" doc:"An idea or bet the notes support."`
	DuplicateOf  *string       `json:"duplicate_of,omitempty" maxLength:"64" doc:"Merge into this note; empty takes the merge back."`
}

// Selection says which notes: these, or all that a filter finds.
type Selection struct {
	IDs    []string `json:"ids,omitempty" maxItems:"1000"`
	Filter *Filter  `json:"filter,omitempty" doc:"Instead of ids: everything the filter finds, up to 20,000 notes."`
}

// mostInStep bounds what one step changes.
const mostInStep = 20_000

// stepDetail is what undoing needs besides the notes.
type stepDetail struct {
	Links  []link.Create `json:"links,omitempty"`  // that the step made
	Themes []string      `json:"themes,omitempty"` // that the step made
	Gone   []string      `json:"gone,omitempty"`   // themes the step archived
}

// Change does one thing to many notes at once, as one step that can be undone.
// Notes for which nothing changes are not counted.
func (s *Service) Change(ctx context.Context, actor auth.Actor, project string, of Selection, do Do) (Step, error) {
	if err := actor.Can(auth.FeedbackWrite, project); err != nil {
		return Step{}, err
	}
	plan, err := s.plan(ctx, actor, project, do)
	if err != nil {
		return Step{}, err
	}
	offered, err := s.offered(ctx, project, of, do)
	if err != nil {
		return Step{}, err
	}
	var step Step
	var changed []record.Changed[Note]
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		notes, err := s.selected(ctx, tx, actor, project, of)
		if err != nil {
			return err
		}
		var detail stepDetail
		if do.Link != nil {
			if detail.Links, err = s.joinAll(ctx, tx, actor, project, notes, *do.Link); err != nil {
				return err
			}
		}
		if changed, err = edited(notes, plan.apply); err != nil {
			return err
		}
		if err := s.countVerdicts(ctx, tx, project, plan.verdicts(changed, offered)); err != nil {
			return err
		}
		if changed, err = s.followMerge(ctx, tx, project, do, changed); err != nil {
			return err
		}
		step, err = s.writeStep(ctx, tx, actor, project, plan.verb, plan.says, changed, detail)
		return err
	})
	if err != nil {
		return Step{}, err
	}
	s.neighbours.follow(project, changed)
	return step, nil
}

// followMerge has notes that were merged into a note follow it into another
// one, so that a merge is never more than one link deep.
func (s *Service) followMerge(ctx context.Context, tx *sqldb.Tx, project string, do Do, changed []record.Changed[Note]) ([]record.Changed[Note], error) {
	if do.DuplicateOf == nil || *do.DuplicateOf == "" || len(changed) == 0 {
		return changed, nil
	}
	ids := make([]string, len(changed))
	for i := range changed {
		ids[i] = changed[i].Before.ID
	}
	for part := range slices.Chunk(ids, 500) {
		followers, err := s.notes.Select(ctx, tx, "WHERE project_id = ? AND duplicate_of <> '' AND duplicate_of IN (?)", project, part)
		if err != nil {
			return nil, err
		}
		more, err := edited(followers, func(n *Note) error {
			n.DuplicateOf = *do.DuplicateOf
			return nil
		})
		if err != nil {
			return nil, err
		}
		changed = append(changed, more...)
	}
	return changed, nil
}

// edited applies an edit to notes and answers those that it changed.
func edited(notes []Note, edit func(*Note) error) ([]record.Changed[Note], error) {
	var changed []record.Changed[Note]
	for i := range notes {
		after := notes[i]
		if err := edit(&after); err != nil {
			return nil, err
		}
		if after != notes[i] {
			changed = append(changed, record.Changed[Note]{Before: notes[i], After: &after})
		}
	}
	return changed, nil
}

// selected are the notes of a selection, in the transaction.
func (s *Service) selected(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, project string, of Selection) ([]Note, error) {
	if of.Filter != nil && len(of.IDs) > 0 || of.Filter == nil && len(of.IDs) == 0 {
		var f errs.Fields
		f.Add("body.ids", "Name notes by ids or by a filter.")
		return nil, f.Err()
	}
	if of.Filter == nil {
		notes, err := s.notes.Select(ctx, tx, "WHERE project_id = ? AND archived_at = 0 AND id IN (?) ORDER BY id", project, of.IDs)
		if err == nil && len(notes) < len(slices.Compact(slices.Sorted(slices.Values(of.IDs)))) {
			return nil, errs.New(errs.NotFound, "Some of these notes do not exist or are archived. Load the list again.")
		}
		return notes, err
	}
	filter, err := s.recordFilter(actor, project, *of.Filter)
	if err != nil {
		return nil, err
	}
	where, args, err := s.notes.Where(project, filter)
	if err != nil {
		return nil, err
	}
	notes, err := s.notes.Select(ctx, tx, "WHERE "+where+" ORDER BY id LIMIT ?", append(args, mostInStep+1)...)
	if err == nil && len(notes) > mostInStep {
		return nil, errs.New(errs.Invalid, "The filter finds more than %d notes. Narrow it.", mostInStep)
	}
	return notes, err
}

// writeStep stores changed notes and what undoes the change.
func (s *Service) writeStep(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, project, verb, says string, changed []record.Changed[Note], detail stepDetail) (Step, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Step{}, err
	}
	text, err := json.Marshal(detail)
	if err != nil {
		return Step{}, err
	}
	step := Step{ID: id.String(), Project: project, Verb: verb, Says: says, Changed: int64(max(len(changed), len(detail.Links))), Detail: text, CreatedBy: actor.Name(), CreatedAt: s.registry.Now()}
	_, err = tx.Exec(ctx, "INSERT INTO feedback_steps (id, project_id, verb, says, changed, detail, created_by, created_at, undone_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
		step.ID, project, verb, says, step.Changed, string(text), step.CreatedBy, step.CreatedAt)
	if err != nil {
		return Step{}, fmt.Errorf("store a step: %w", err)
	}
	if err := s.notes.SaveAll(ctx, tx, actor, verb, changed); err != nil {
		return Step{}, err
	}
	return step, s.keepBefore(ctx, tx, step.ID, changed)
}

// keepBefore stores what the notes of a step were and became.
func (s *Service) keepBefore(ctx context.Context, tx *sqldb.Tx, step string, changed []record.Changed[Note]) error {
	args := make([]any, 0, 4*len(changed))
	for i := range changed {
		before, err := json.Marshal(filedOf(&changed[i].Before))
		if err != nil {
			return err
		}
		after, err := json.Marshal(filedOf(changed[i].After))
		if err != nil {
			return err
		}
		args = append(args, step, changed[i].Before.ID, string(before), string(after))
	}
	for part := range slices.Chunk(args, 4*sqldb.RowsAtOnce(4)) {
		if _, err := tx.Exec(ctx, "INSERT INTO feedback_step_notes (step_id, feedback_id, before_json, after_json) VALUES "+sqldb.Rows(len(part)/4, 4), part...); err != nil {
			return fmt.Errorf("store the notes of a step: %w", err)
		}
	}
	return nil
}

// filed is what steps change of a note.
type filed struct {
	AreaID, AreaWhy, Owner, ThemeID, DuplicateOf string
	AreaHow, ThemeHow                            How
	AreaConfidence                               float64
	State                                        State
	SnoozedUntil                                 sqldb.Micros
}

func filedOf(n *Note) filed {
	return filed{AreaID: n.AreaID, AreaWhy: n.AreaWhy, Owner: n.Owner, ThemeID: n.ThemeID, DuplicateOf: n.DuplicateOf,
		AreaHow: n.AreaHow, ThemeHow: n.ThemeHow, AreaConfidence: n.AreaConfidence, State: n.State, SnoozedUntil: n.SnoozedUntil}
}

func (f filed) put(n *Note) {
	n.AreaID, n.AreaWhy, n.Owner, n.ThemeID, n.DuplicateOf = f.AreaID, f.AreaWhy, f.Owner, f.ThemeID, f.DuplicateOf
	n.AreaHow, n.ThemeHow, n.AreaConfidence, n.State, n.SnoozedUntil = f.AreaHow, f.ThemeHow, f.AreaConfidence, f.State, f.SnoozedUntil
}

// Steps are the steps of a project, the newest first.
func (s *Service) Steps(ctx context.Context, actor auth.Actor, project, cursor string, limit int) ([]Step, string, error) {
	if err := actor.Can(auth.FeedbackRead, project); err != nil {
		return nil, "", err
	}
	where, args := "project_id = ?", []any{project}
	if cursor != "" { // ids are in the order they were made
		where, args = where+" AND id < ?", append(args, cursor)
	}
	var steps []Step
	err := s.db.Select(ctx, &steps, "SELECT id, project_id, verb, says, changed, detail, created_by, created_at, undone_at FROM feedback_steps WHERE "+where+" ORDER BY id DESC LIMIT ?", append(args, limit+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list steps: %w", err)
	}
	if len(steps) <= limit {
		return steps, "", nil
	}
	return steps[:limit], steps[limit-1].ID, nil
}

// joinAll makes every note support an idea or bet, and answers the links that
// were not there before.
func (s *Service) joinAll(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, project string, notes []Note, to record.Ref) ([]link.Create, error) {
	if len(notes) > 1000 {
		return nil, errs.New(errs.Invalid, "At most 1,000 notes can be linked at once.")
	}
	var made []link.Create
	for i := range notes {
		in := link.Create{From: record.Ref{Type: Type, ID: notes[i].ID}, To: to, Relation: "supports"}
		var n int
		if err := tx.Get(ctx, &n, "SELECT count(*) FROM links WHERE project_id = ? AND from_id = ? AND to_id = ? AND relation = 'supports' AND archived_at = 0", project, in.From.ID, to.ID); err != nil {
			return nil, fmt.Errorf("find a link: %w", err)
		}
		if n > 0 {
			continue
		}
		if _, err := s.links.Join(ctx, tx, actor, project, in); err != nil {
			return nil, err
		}
		made = append(made, in)
	}
	return made, nil
}
