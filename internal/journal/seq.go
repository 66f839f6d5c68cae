package journal

import (
	"context"
	"fmt"
)

// Seq is the number of the last entry about a project, 0 when there is none.
// What was worked out from the project's records holds while it stays the same.
func (j *Journal) Seq(ctx context.Context, project string) (int64, error) {
	var seq int64
	if err := j.db.Get(ctx, &seq, "SELECT coalesce(max(seq), 0) FROM journal WHERE project_id = ?", project); err != nil {
		return 0, fmt.Errorf("last entry of a project: %w", err)
	}
	return seq, nil
}
