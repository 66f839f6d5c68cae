package decision

import (
	"context"
	"fmt"
	"time"

	"prodops/internal/auth"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/todo"
)

// Revisits are decisions whose day to be looked at again has come: for those
// who made them, and for administrators where nobody is named. It implements
// todo.Source.
type Revisits struct{ DB *sqldb.DB }

// Waiting implements todo.Source.
func (r Revisits) Waiting(ctx context.Context, ask todo.Ask) ([]todo.Waiting, int, error) {
	whose, args := `decided_by LIKE ? ESCAPE '\'`, []any{ask.Project, ask.Today(), sqldb.Contains(`"` + ask.Actor.ID() + `"`)}
	if ask.Actor.Can(auth.ProjectUpdate, ask.Project) == nil {
		whose += " OR decided_by = '[]'"
	}
	var rows []struct {
		ID    string `db:"id"`
		Title string `db:"title"`
		On    string `db:"revisit_on"`
		Total int    `db:"total"`
	}
	err := r.DB.Select(ctx, &rows, `SELECT id, title, revisit_on, count(*) OVER () AS total FROM decisions
		WHERE project_id = ? AND archived_at = 0 AND state = 'decided' AND revisit_on <> '' AND revisit_on <= ? AND (`+whose+`)
		ORDER BY revisit_on, id LIMIT ?`, append(args, ask.Most)...)
	if err != nil {
		return nil, 0, fmt.Errorf("decisions to look at again: %w", err)
	}
	list, total := make([]todo.Waiting, len(rows)), 0
	for i, d := range rows {
		list[i] = todo.Waiting{
			Record: record.Ref{Type: DecisionType, ID: d.ID}, Title: d.Title, Urgency: todo.Due,
			Says: "Look at this decision again: does it still hold?",
		}
		if day, err := time.Parse(time.DateOnly, d.On); err == nil {
			list[i].Due = sqldb.MicrosOf(day)
		}
		total = d.Total
	}
	return list, total, nil
}
