package ingest

import (
	"context"
	"fmt"

	"prodops/internal/sqldb"
	"prodops/internal/todo"
)

// Undecided is how many calls wait in quarantine, for those who may decide
// about them. It implements todo.Source.
type Undecided struct{ DB *sqldb.DB }

// Waiting implements todo.Source.
func (u Undecided) Waiting(ctx context.Context, ask todo.Ask) ([]todo.Waiting, int, error) {
	var found struct {
		N     int          `db:"n"`
		Since sqldb.Micros `db:"since"`
	}
	err := u.DB.Get(ctx, &found, "SELECT count(*) AS n, coalesce(min(received_at), 0) AS since FROM quarantine WHERE project_id = ? AND state = 'waiting'", ask.Project)
	if err != nil {
		return nil, 0, fmt.Errorf("count what waits in quarantine: %w", err)
	}
	if found.N == 0 {
		return nil, 0, nil
	}
	title, says := fmt.Sprintf("%d events in quarantine", found.N), "They could not be read, and count nowhere until somebody decides."
	if found.N == 1 {
		title, says = "1 event in quarantine", "It could not be read, and counts nowhere until somebody decides."
	}
	return []todo.Waiting{{Title: title, Says: says, Count: found.N, Since: found.Since, Urgency: todo.Gathers}}, 1, nil
}
