package okr

import (
	"context"
	"fmt"

	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Belonging tells traces which key results belong to which objective; it
// implements link.Source.
type Belonging struct{ DB *sqldb.DB }

// Edges implements link.Source.
func (b Belonging) Edges(ctx context.Context, project string, at []record.Ref, most int) ([]link.Edge, []link.Many, error) {
	var ids []string
	for _, ref := range at {
		if ref.Type == ObjectiveType || ref.Type == KeyResultType {
			ids = append(ids, ref.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil, nil
	}
	var rows []struct {
		ID        string `db:"id"`
		Objective string `db:"objective_id"`
		N         int    `db:"n"`
		Total     int    `db:"total"`
	}
	err := b.DB.Select(ctx, &rows, `SELECT id, objective_id, n, total FROM (
		SELECT id, objective_id, row_number() OVER (PARTITION BY objective_id ORDER BY created_at DESC, id DESC) AS n,
			count(*) OVER (PARTITION BY objective_id) AS total
		FROM key_results WHERE project_id = ? AND archived_at = 0 AND (objective_id IN (?) OR id IN (?))) AS numbered
		WHERE n <= ? ORDER BY objective_id, n`, project, ids, ids, most)
	if err != nil {
		return nil, nil, fmt.Errorf("key results around records: %w", err)
	}
	edges, many := make([]link.Edge, 0, len(rows)), []link.Many{}
	for _, r := range rows {
		objective := record.Ref{Type: ObjectiveType, ID: r.Objective}
		edges = append(edges, link.Edge{From: record.Ref{Type: KeyResultType, ID: r.ID}, To: objective, Relation: "belongs_to"})
		if r.N == most && r.Total > most {
			many = append(many, link.Many{At: objective, Relation: "belongs_to", Inverse: true, Total: r.Total})
		}
	}
	return edges, many, nil
}
