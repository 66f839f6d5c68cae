package feedback

import (
	"context"
	"fmt"

	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Edges are the relations that notes keep in their own columns: the theme and
// the company they belong to, and the note they say the same as.
type Edges struct{ db *sqldb.DB }

// NewEdges returns the edges of the notes in a database.
func NewEdges(db *sqldb.DB) Edges { return Edges{db: db} }

// Edges implements link.Source.
func (e Edges) Edges(ctx context.Context, project string, at []record.Ref, most int) ([]link.Edge, []link.Many, error) {
	byType := map[string][]string{}
	for _, ref := range at {
		byType[ref.Type] = append(byType[ref.Type], ref.ID)
	}
	var edges []link.Edge
	var many []link.Many
	if ids := byType[Type]; len(ids) > 0 {
		out, err := e.out(ctx, project, ids)
		if err != nil {
			return nil, nil, err
		}
		edges = append(edges, out...)
	}
	for _, end := range []struct{ recordType, column, relation string }{
		{ThemeType, "theme_id", "belongs_to"}, {"company", "company_id", "belongs_to"}, {Type, "duplicate_of", "duplicates"},
	} {
		ids := byType[end.recordType]
		if len(ids) == 0 {
			continue
		}
		in, over, err := e.in(ctx, project, end.recordType, end.column, end.relation, ids, most)
		if err != nil {
			return nil, nil, err
		}
		edges, many = append(edges, in...), append(many, over...)
	}
	return edges, many, nil
}

// out are the edges that begin at notes: at most one of each kind.
func (e Edges) out(ctx context.Context, project string, ids []string) ([]link.Edge, error) {
	var rows []struct {
		ID        string `db:"id"`
		Theme     string `db:"theme_id"`
		Company   string `db:"company_id"`
		Duplicate string `db:"duplicate_of"`
	}
	err := e.db.Select(ctx, &rows, `SELECT n.id, CASE WHEN t.state = 'dismissed' THEN '' ELSE n.theme_id END AS theme_id, n.company_id, n.duplicate_of
		FROM feedback n LEFT JOIN themes t ON t.id = n.theme_id WHERE n.project_id = ? AND n.id IN (?)`, project, ids)
	if err != nil {
		return nil, fmt.Errorf("follow notes: %w", err)
	}
	var edges []link.Edge
	for _, r := range rows {
		from := record.Ref{Type: Type, ID: r.ID}
		for _, to := range []struct {
			relation string
			ref      record.Ref
		}{{"belongs_to", record.Ref{Type: ThemeType, ID: r.Theme}}, {"belongs_to", record.Ref{Type: "company", ID: r.Company}}, {"duplicates", record.Ref{Type: Type, ID: r.Duplicate}}} {
			if to.ref.ID != "" {
				edges = append(edges, link.Edge{From: from, To: to.ref, Relation: to.relation})
			}
		}
	}
	return edges, nil
}

// in are the edges that end at these records: of each the newest notes, and
// how many there are when that is more.
func (e Edges) in(ctx context.Context, project, recordType, column, relation string, ids []string, most int) ([]link.Edge, []link.Many, error) {
	var rows []struct {
		ID    string `db:"id"`
		To    string `db:"to_id"`
		Total int    `db:"total"`
	}
	err := e.db.Select(ctx, &rows, `SELECT id, to_id, total FROM (
			SELECT id, `+column+` AS to_id, received_at,
				row_number() OVER (PARTITION BY `+column+` ORDER BY received_at DESC, id DESC) AS n,
				count(*) OVER (PARTITION BY `+column+`) AS total
			FROM feedback WHERE project_id = ? AND `+column+` IN (?) AND archived_at = 0) AS numbered
		WHERE n <= ? ORDER BY received_at DESC, id DESC`, project, ids, most)
	if err != nil {
		return nil, nil, fmt.Errorf("follow notes: %w", err)
	}
	var edges []link.Edge
	var many []link.Many
	said := map[string]bool{}
	for _, r := range rows {
		to := record.Ref{Type: recordType, ID: r.To}
		edges = append(edges, link.Edge{From: record.Ref{Type: Type, ID: r.ID}, To: to, Relation: relation})
		if r.Total > most && !said[r.To] {
			said[r.To] = true
			many = append(many, link.Many{At: to, Relation: relation, Inverse: true, Total: r.Total})
		}
	}
	return edges, many, nil
}
