package dashboard

import (
	"context"
	"fmt"
	"strings"

	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Shown tells traces which dashboards show which insights and metrics; it implements
// link.Source.
type Shown struct{ DB *sqldb.DB }

// Edges implements link.Source. Tiles are kept as one text, so the dashboards of
// an insight or a metric are those whose text names it; a project has few dashboards, and an
// id is unlike any word.
func (s Shown) Edges(ctx context.Context, project string, at []record.Ref, most int) ([]link.Edge, []link.Many, error) {
	here := map[record.Ref]int{} // and how many edges it has
	var boards []string
	var either []string
	var args []any
	for _, ref := range at {
		switch ref.Type {
		case boardType:
			boards = append(boards, ref.ID)
		case insightType, metricType:
			either = append(either, `tiles LIKE ? ESCAPE '\'`)
			args = append(args, sqldb.Contains(`"`+ref.Type+`":"`+ref.ID+`"`))
		default:
			continue
		}
		here[ref] = 0
	}
	if len(here) == 0 {
		return nil, nil, nil
	}
	if len(boards) > 0 {
		either, args = append(either, "id IN (?)"), append(args, boards)
	}
	var rows []struct {
		ID    string `db:"id"`
		Tiles Tiles  `db:"tiles"`
	}
	err := s.DB.Select(ctx, &rows, `SELECT id, tiles FROM dashboards WHERE project_id = ? AND archived_at = 0 AND (`+
		strings.Join(either, " OR ")+`) ORDER BY updated_at DESC, id DESC`, append([]any{project}, args...)...)
	if err != nil {
		return nil, nil, fmt.Errorf("dashboards around records: %w", err)
	}
	var edges []link.Edge
	for _, r := range rows {
		board := record.Ref{Type: boardType, ID: r.ID}
		for _, drawn := range r.Tiles.shown() {
			ofBoard, ofDrawn := counted(here, board, most), counted(here, drawn, most)
			if ofBoard || ofDrawn {
				edges = append(edges, link.Edge{From: board, To: drawn, Relation: shows})
			}
		}
	}
	return edges, over(at, here, most), nil
}

// shown are the records that the tiles draw, each once.
func (t Tiles) shown() []record.Ref {
	var refs []record.Ref
	for _, id := range t.insights() {
		refs = append(refs, record.Ref{Type: insightType, ID: id})
	}
	for _, id := range t.metrics() {
		refs = append(refs, record.Ref{Type: metricType, ID: id})
	}
	return refs
}

// counted counts an edge of a record, and reports whether it is among the most
// that are shown of it.
func counted(here map[record.Ref]int, ref record.Ref, most int) bool {
	n, asked := here[ref]
	if asked {
		here[ref] = n + 1
	}
	return asked && n < most
}

// over says how much was left out.
func over(at []record.Ref, here map[record.Ref]int, most int) []link.Many {
	var many []link.Many
	for _, ref := range at {
		if here[ref] > most {
			many = append(many, link.Many{At: ref, Relation: shows, Inverse: ref.Type != boardType, Total: here[ref]})
		}
	}
	return many
}
