package delivery

import (
	"context"
	"fmt"

	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/todo"
)

// Open are the incidents that last: everybody who may act on one sees it.
type Open struct{ DB *sqldb.DB }

// Waiting implements todo.Source.
func (o Open) Waiting(ctx context.Context, ask todo.Ask) ([]todo.Waiting, int, error) {
	var total int
	const where = " FROM incidents WHERE project_id = ? AND archived_at = 0 AND resolved_at = 0"
	if err := o.DB.Get(ctx, &total, "SELECT count(*)"+where, ask.Project); err != nil || total == 0 {
		return nil, 0, err
	}
	var rows []struct {
		ID       string       `db:"id"`
		Title    string       `db:"title"`
		Severity string       `db:"severity"`
		Service  string       `db:"service"`
		Started  sqldb.Micros `db:"started_at"`
	}
	err := o.DB.Select(ctx, &rows, "SELECT id, title, severity, service, started_at"+where+" ORDER BY severity, started_at LIMIT ?", ask.Project, ask.Most)
	if err != nil {
		return nil, 0, fmt.Errorf("list the incidents that last: %w", err)
	}
	list := make([]todo.Waiting, len(rows))
	for i, r := range rows {
		list[i] = todo.Waiting{
			Record: record.Ref{Type: IncidentType, ID: r.ID}, Title: r.Title, Says: fmt.Sprintf("%s of %s lasts.", r.Severity, r.Service), Since: r.Started, Urgency: todo.Harm,
		}
	}
	return list, total, nil
}
