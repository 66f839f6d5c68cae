package journal

import (
	"context"
	"fmt"

	"prodops/internal/sqldb"
)

// Between returns the entries of one kind of record in [from, to), the newest
// first: at most so many. The caller has checked that the actor may read the
// project.
func (j *Journal) Between(ctx context.Context, project, recordType string, from, to sqldb.Micros, most int) ([]Entry, error) {
	var rows []row
	err := j.db.Select(ctx, &rows, "SELECT "+columns+` FROM journal
		WHERE project_id = ? AND record_type = ? AND recorded_at >= ? AND recorded_at < ? ORDER BY recorded_at DESC, seq DESC LIMIT ?`,
		project, recordType, from, to, most)
	if err != nil {
		return nil, fmt.Errorf("read the journal between two times: %w", err)
	}
	entries := make([]Entry, len(rows))
	for i, r := range rows {
		entries[i] = r.entry()
	}
	return entries, nil
}
