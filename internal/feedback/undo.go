package feedback

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Undone says what undoing a step did.
type Undone struct {
	Step
	Restored int64 `json:"restored" doc:"Notes that are again as they were before the step."`
	Kept     int64 `json:"kept" doc:"Notes that somebody has changed since: they stay as they are."`
}

// Undo takes a step back: every note that is still as the step left it becomes
// what it was before. Undoing twice changes nothing.
func (s *Service) Undo(ctx context.Context, actor auth.Actor, project, id string) (Undone, error) {
	if err := actor.Can(auth.FeedbackWrite, project); err != nil {
		return Undone{}, err
	}
	var undone Undone
	var changed []record.Changed[Note]
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		var step Step
		err := tx.Get(ctx, &step, "SELECT id, project_id, verb, says, changed, detail, created_by, created_at, undone_at FROM feedback_steps WHERE id = ? AND project_id = ?", id, project)
		if sqldb.IsNoRows(err) {
			return errs.New(errs.NotFound, "There is no such step.")
		}
		if err != nil {
			return fmt.Errorf("find a step: %w", err)
		}
		undone = Undone{Step: step}
		if step.UndoneAt != 0 {
			return nil
		}
		if changed, undone.Kept, err = s.reversed(ctx, tx, project, id); err != nil {
			return err
		}
		undone.Restored, undone.UndoneAt = int64(len(changed)), s.registry.Now()
		if err := s.notes.SaveAll(ctx, tx, actor, "undone", changed); err != nil {
			return err
		}
		if err := s.undoDetail(ctx, tx, actor, project, step); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE feedback_steps SET undone_at = ? WHERE id = ?", undone.UndoneAt, id)
		return err
	})
	if err != nil {
		return Undone{}, err
	}
	s.neighbours.follow(project, changed)
	return undone, nil
}

// reversed are the notes of a step as they were before it, and how many are
// not as it left them.
func (s *Service) reversed(ctx context.Context, tx *sqldb.Tx, project, step string) (changed []record.Changed[Note], kept int64, err error) {
	var rows []struct {
		ID     string     `db:"feedback_id"`
		Before sqldb.JSON `db:"before_json"`
		After  sqldb.JSON `db:"after_json"`
	}
	if err := tx.Select(ctx, &rows, "SELECT feedback_id, before_json, after_json FROM feedback_step_notes WHERE step_id = ? ORDER BY feedback_id", step); err != nil {
		return nil, 0, fmt.Errorf("read the notes of a step: %w", err)
	}
	type ends struct{ before, after filed }
	was := make(map[string]ends, len(rows))
	ids := make([]string, len(rows))
	for i, r := range rows {
		var e ends
		if err := json.Unmarshal(r.Before, &e.before); err != nil {
			return nil, 0, err
		}
		if err := json.Unmarshal(r.After, &e.after); err != nil {
			return nil, 0, err
		}
		was[r.ID], ids[i] = e, r.ID
	}
	for part := range slices.Chunk(ids, 500) {
		notes, err := s.notes.Select(ctx, tx, "WHERE project_id = ? AND id IN (?)", project, part)
		if err != nil {
			return nil, 0, err
		}
		back, err := edited(notes, func(n *Note) error {
			if filedOf(n) == was[n.ID].after {
				was[n.ID].before.put(n)
				return nil
			}
			kept++
			return nil
		})
		if err != nil {
			return nil, 0, err
		}
		changed = append(changed, back...)
	}
	return changed, kept, nil
}

func (s *Service) undoDetail(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, project string, step Step) error {
	var detail stepDetail
	if err := json.Unmarshal(step.Detail, &detail); err != nil {
		return err
	}
	for _, l := range detail.Links {
		if err := s.links.Part(ctx, tx, actor, project, l); err != nil {
			return err
		}
	}
	return s.undoThemes(ctx, tx, actor, project, detail)
}
