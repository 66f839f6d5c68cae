package survey

import (
	"context"
	"fmt"

	"prodops/internal/sqldb"
)

// Requests finds the answers that speak for ideas and bets.
type Requests struct{ db *sqldb.DB }

// NewRequests looks in a database.
func NewRequests(db *sqldb.DB) Requests { return Requests{db: db} }

// Request is an answer that supports something, with whoever gave it.
type Request struct {
	ID         string       `db:"id"`
	Text       string       `db:"text"` // its beginning
	Person     string       `db:"person"`
	Company    string       `db:"company"`
	ReceivedAt sqldb.Micros `db:"received_at"`
}

// Of are the answers linked by "supports" to any of these records, the oldest
// first. Answers of anonymous surveys name nobody and are left out.
func (r Requests) Of(ctx context.Context, project string, records []string) ([]Request, error) {
	found := []Request{}
	if len(records) == 0 {
		return found, nil
	}
	err := r.db.Select(ctx, &found, `SELECT a.id, substr(a.text, 1, 240) AS text, a.person, a.company, a.received_at FROM survey_responses a
		WHERE a.project_id = ? AND a.archived_at = 0 AND a.person <> '' AND a.id IN (
			SELECT from_id FROM links WHERE project_id = ? AND relation = 'supports' AND from_type = 'survey_response' AND to_id IN (?) AND archived_at = 0)
		ORDER BY a.received_at, a.id`, project, project, records)
	if err != nil {
		return nil, fmt.Errorf("list who answered: %w", err)
	}
	return found, nil
}
