package delivery

import (
	"context"
	"fmt"
	"time"

	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/todo"
	"prodops/internal/wording"
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

// Unticked are the open entries of checklists that are a member's own, of
// releases that are not out; it implements todo.Source.
type Unticked struct{ DB *sqldb.DB }

// Waiting implements todo.Source.
func (u Unticked) Waiting(ctx context.Context, ask todo.Ask) ([]todo.Waiting, int, error) {
	var rows []struct {
		ID        string    `db:"id"`
		Name      string    `db:"name"`
		PlannedOn string    `db:"planned_on"`
		Checklist Checklist `db:"checklist"`
	}
	err := u.DB.Select(ctx, &rows, `SELECT id, name, planned_on, checklist FROM releases
		WHERE project_id = ? AND archived_at = 0 AND state IN (?, ?) AND checklist LIKE ? ESCAPE '\'
		ORDER BY CASE WHEN planned_on = '' THEN 1 ELSE 0 END, planned_on, id`,
		ask.Project, PlannedRelease, RollingOut, sqldb.Contains(ask.Actor.ID()))
	if err != nil {
		return nil, 0, fmt.Errorf("list the checklists of releases: %w", err)
	}
	var list []todo.Waiting
	for _, r := range rows {
		open := 0
		for _, check := range r.Checklist {
			if check.Owner == ask.Actor.ID() && !check.Done {
				open++
			}
		}
		if open == 0 {
			continue
		}
		w := todo.Waiting{
			Record: record.Ref{Type: ReleaseType, ID: r.ID}, Title: r.Name, Urgency: todo.Gathers,
			Says: fmt.Sprintf("On its checklist, %s yours to tick off.", wording.CountOf(open, "entry is", "entries are")),
		}
		if on, err := time.Parse(time.DateOnly, r.PlannedOn); err == nil {
			w.Due, w.Urgency = sqldb.MicrosOf(on), todo.Due
		}
		list = append(list, w)
	}
	return list[:min(len(list), ask.Most)], len(list), nil
}
