package outcome

import (
	"context"
	"fmt"
	"time"

	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/todo"
)

// Due tells which outcomes wait for their owner's review; it implements
// todo.Source.
type Due struct{ DB *sqldb.DB }

// Waiting implements todo.Source.
func (d Due) Waiting(ctx context.Context, ask todo.Ask) ([]todo.Waiting, int, error) {
	const due = " FROM outcomes WHERE project_id = ? AND owner = ? AND state = 'measuring' AND archived_at = 0 AND review_on <> '' AND review_on <= ?"
	args := []any{ask.Project, ask.Actor.ID(), ask.Today()}
	var rows []struct {
		ID       string `db:"id"`
		Title    string `db:"title"`
		ReviewOn string `db:"review_on"`
	}
	if err := d.DB.Select(ctx, &rows, "SELECT id, title, review_on"+due+" ORDER BY review_on, id LIMIT ?", append(args, ask.Most)...); err != nil {
		return nil, 0, fmt.Errorf("outcomes to review: %w", err)
	}
	var total int
	if err := d.DB.Get(ctx, &total, "SELECT count(*)"+due, args...); err != nil {
		return nil, 0, fmt.Errorf("count outcomes to review: %w", err)
	}
	list := make([]todo.Waiting, len(rows))
	for i, r := range rows {
		on, err := time.Parse(time.DateOnly, r.ReviewOn)
		if err != nil {
			return nil, 0, fmt.Errorf("the outcome %s: %w", r.ID, err)
		}
		list[i] = todo.Waiting{
			Record: record.Ref{Type: Type, ID: r.ID}, Title: r.Title, Due: sqldb.MicrosOf(on), Urgency: todo.Due,
			Says: "It is time to say what came of it.",
		}
	}
	return list, total, nil
}
