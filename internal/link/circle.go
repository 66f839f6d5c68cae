package link

import (
	"context"
	"fmt"

	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

// refuseCircle is a Conflict when a link would close a circle of a relation
// that has none: when its beginning can already be reached from its end.
func (s *Links) refuseCircle(ctx context.Context, tx *sqldb.Tx, project string, in Create) error {
	if r, _ := relationNamed(in.Relation); !r.Acyclic {
		return nil
	}
	var closes bool
	// UNION, not UNION ALL: whatever is stored, the walk ends.
	err := tx.Get(ctx, &closes, `WITH RECURSIVE reached (id) AS (
			SELECT CAST(? AS TEXT)
			UNION
			SELECT links.to_id FROM links JOIN reached ON links.from_id = reached.id
			WHERE links.project_id = ? AND links.relation = ? AND links.archived_at = 0)
		SELECT EXISTS (SELECT 1 FROM reached WHERE id = ?)`, in.To.ID, project, in.Relation, in.From.ID)
	if err != nil {
		return fmt.Errorf("look for a circle of links: %w", err)
	}
	if !closes {
		return nil
	}
	r, _ := relationNamed(in.Relation)
	return errs.New(errs.Conflict, "This would close a circle: the second record already leads to the first by %q. Take one of those links away first.", r.Says)
}
