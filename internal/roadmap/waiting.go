package roadmap

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/todo"
)

// Overdue are the bets that should have changed something by now and are still
// open: for their owner. It implements todo.Source.
type Overdue struct{ DB *sqldb.DB }

// Waiting implements todo.Source. What is predicted is kept as one text, so it
// is read for every open bet of the owner: a few dozen at most.
func (o Overdue) Waiting(ctx context.Context, ask todo.Ask) ([]todo.Waiting, int, error) {
	var rows []struct {
		ID         string     `db:"id"`
		Title      string     `db:"title"`
		Prediction Prediction `db:"prediction"`
	}
	err := o.DB.Select(ctx, &rows, `SELECT id, title, prediction FROM bets
		WHERE project_id = ? AND state IN ('proposed', 'committed', 'in_progress') AND archived_at = 0 AND owner = ? AND prediction LIKE '%"by":"%'`, ask.Project, ask.Actor.ID())
	if err != nil {
		return nil, 0, fmt.Errorf("bets that are overdue: %w", err)
	}
	list := []todo.Waiting{}
	for _, b := range rows {
		by, err := time.Parse(time.DateOnly, b.Prediction.By)
		if err != nil || b.Prediction.By >= ask.Today() {
			continue
		}
		what := b.Prediction.Metric
		if what == "" {
			what = "something"
		}
		list = append(list, todo.Waiting{
			Record: record.Ref{Type: BetType, ID: b.ID}, Title: b.Title, Due: sqldb.MicrosOf(by), Urgency: todo.Due,
			Says: fmt.Sprintf("It should have changed “%s” by now. Settle it, or set another day.", what),
		})
	}
	slices.SortFunc(list, func(a, b todo.Waiting) int {
		return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.Record.ID, b.Record.ID))
	})
	return list[:min(len(list), ask.Most)], len(list), nil
}
