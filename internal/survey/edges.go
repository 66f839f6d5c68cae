package survey

import (
	"context"
	"fmt"

	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Edges are the relations that answers keep in their own columns: the survey
// they belong to, and the note that their text became.
type Edges struct{ db *sqldb.DB }

// NewEdges returns the edges of the answers in a database.
func NewEdges(db *sqldb.DB) Edges { return Edges{db: db} }

const feedbackType = "feedback"

// Edges implements link.Source.
func (e Edges) Edges(ctx context.Context, project string, at []record.Ref, most int) ([]link.Edge, []link.Many, error) {
	byType := map[string][]string{}
	for _, ref := range at {
		byType[ref.Type] = append(byType[ref.Type], ref.ID)
	}
	var edges []link.Edge
	var many []link.Many
	for _, end := range []struct{ recordType, column string }{{ResponseType, "id"}, {feedbackType, "feedback_id"}, {Type, "survey_id"}} {
		ids := byType[end.recordType]
		if len(ids) == 0 {
			continue
		}
		rows, err := e.rows(ctx, project, end.column, ids, most)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range rows {
			edges = append(edges, r.edges(end.recordType)...)
			if r.N == most && r.Total > most && end.recordType == Type {
				at := record.Ref{Type: Type, ID: r.Survey}
				many = append(many, link.Many{At: at, Relation: "belongs_to", Inverse: true, Total: r.Total})
			}
		}
	}
	return edges, many, nil
}

type edgeRow struct {
	ID       string `db:"id"`
	Survey   string `db:"survey_id"`
	Feedback string `db:"feedback_id"`
	N        int    `db:"n"`
	Total    int    `db:"total"`
}

func (e Edges) rows(ctx context.Context, project, column string, ids []string, most int) ([]edgeRow, error) {
	var rows []edgeRow
	err := e.db.Select(ctx, &rows, `SELECT id, survey_id, feedback_id, n, total FROM (
		SELECT id, survey_id, feedback_id, received_at, row_number() OVER (PARTITION BY `+column+` ORDER BY received_at DESC, id DESC) AS n,
			count(*) OVER (PARTITION BY `+column+`) AS total
		FROM survey_responses WHERE `+column+` IN (?) AND project_id = ? AND archived_at = 0) AS numbered
		WHERE n <= ? ORDER BY received_at DESC, id DESC`, ids, project, most)
	if err != nil {
		return nil, fmt.Errorf("follow answers: %w", err)
	}
	return rows, nil
}

// edges of an answer, as seen from a record of a type. A note belongs to the
// survey it came by, so that the way from one to the other is one step.
func (r edgeRow) edges(from string) []link.Edge {
	answer, survey, note := record.Ref{Type: ResponseType, ID: r.ID}, record.Ref{Type: Type, ID: r.Survey}, record.Ref{Type: feedbackType, ID: r.Feedback}
	belongs := link.Edge{From: answer, To: survey, Relation: "belongs_to"}
	if r.Feedback == "" {
		return []link.Edge{belongs}
	}
	told := link.Edge{From: note, To: survey, Relation: "belongs_to"}
	same := link.Edge{From: answer, To: note, Relation: "relates_to"}
	switch from {
	case ResponseType:
		return []link.Edge{belongs, same}
	case feedbackType:
		return []link.Edge{told, same}
	}
	return []link.Edge{belongs, told}
}
