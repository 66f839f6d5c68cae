package experiment

import (
	"context"
	"fmt"

	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/todo"
)

// Due are the experiments of a member whose planned end has come and that nobody
// has decided.
type Due struct{ DB *sqldb.DB }

// Waiting implements todo.Source. Few experiments run at once, so their plans are
// read rather than asked about in SQL.
func (d Due) Waiting(ctx context.Context, ask todo.Ask) ([]todo.Waiting, int, error) {
	var rows []Experiment
	err := d.DB.Select(ctx, &rows, "SELECT id, name, plan, state, started_at, stopped_at FROM experiments WHERE project_id = ? AND archived_at = 0 AND owner = ? AND state IN ('running', 'stopped') ORDER BY started_at",
		ask.Project, ask.Actor.ID())
	if err != nil {
		return nil, 0, fmt.Errorf("list the experiments to decide: %w", err)
	}
	var list []todo.Waiting
	total := 0
	for i := range rows {
		e := &rows[i]
		if e.ends() > ask.Now && e.State == Running {
			continue
		}
		total++
		if len(list) < ask.Most {
			list = append(list, todo.Waiting{
				Record: record.Ref{Type: Type, ID: e.ID}, Title: e.Name, Says: "Its planned end has come: read it and decide.", Due: e.ends(), Urgency: todo.Due,
			})
		}
	}
	return list, total, nil
}
