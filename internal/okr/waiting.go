package okr

import (
	"context"
	"fmt"
	"time"

	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/todo"
)

// Silent are the key results of active objectives that cannot be measured, or
// that nobody has checked in on for a week: for their owner, or the owner of
// the objective where they have none. It implements todo.Source.
type Silent struct{ DB *sqldb.DB }

// silentAfter is how long a key result may go without a check-in.
const silentAfter = 7 * 24 * time.Hour

// Waiting implements todo.Source.
func (s Silent) Waiting(ctx context.Context, ask todo.Ask) ([]todo.Waiting, int, error) {
	limit := ask.Now - sqldb.Micros(silentAfter.Microseconds())
	var rows []struct {
		ID      string       `db:"id"`
		Title   string       `db:"title"`
		Problem string       `db:"problem"`
		Since   sqldb.Micros `db:"since"`
		Spoken  bool         `db:"spoken"`
		Total   int          `db:"total"`
	}
	err := s.DB.Select(ctx, &rows, `SELECT id, title, problem, spoken, CASE WHEN problem <> '' THEN problem_at ELSE heard END AS since, count(*) OVER () AS total FROM (
			SELECT k.id, k.title, k.problem, k.problem_at, coalesce(c.at, k.created_at) AS heard, c.at IS NOT NULL AS spoken
			FROM key_results k JOIN objectives o ON o.id = k.objective_id
			LEFT JOIN (SELECT record_id, max(created_at) AS at FROM check_ins WHERE project_id = ? GROUP BY record_id) c ON c.record_id = k.id
			WHERE k.project_id = ? AND k.archived_at = 0 AND o.archived_at = 0 AND o.state = 'active' AND o.begins <= ?
				AND (k.owner = ? OR k.owner = '' AND o.owner = ?)) AS mine
		WHERE problem <> '' OR heard <= ? ORDER BY problem = '', since, id LIMIT ?`,
		ask.Project, ask.Project, ask.Today(), ask.Actor.ID(), ask.Actor.ID(), limit, ask.Most)
	if err != nil {
		return nil, 0, fmt.Errorf("key results that wait: %w", err)
	}
	list, total := make([]todo.Waiting, len(rows)), 0
	for i, k := range rows {
		says := "Check in: nobody has said how it goes yet."
		switch {
		case k.Problem != "":
			says = "It cannot be measured: " + k.Problem
		case k.Spoken:
			says = "Check in: nothing was said of it for a week."
		}
		list[i] = todo.Waiting{Record: record.Ref{Type: KeyResultType, ID: k.ID}, Title: k.Title, Says: says, Since: k.Since, Urgency: todo.Due}
		total = k.Total
	}
	return list, total, nil
}
