package link

import (
	"context"
	"fmt"

	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Edge is one step between two records.
type Edge struct {
	ID       string     `json:"id,omitempty" doc:"Of the link; absent for a relation that an area keeps by itself."`
	From     record.Ref `json:"from"`
	To       record.Ref `json:"to"`
	Relation string     `json:"relation"`
	Note     string     `json:"note,omitempty"`
}

// Many says that a record has more neighbours by a relation than are shown.
type Many struct {
	At       record.Ref `json:"at"`
	Relation string     `json:"relation"`
	Inverse  bool       `json:"inverse,omitempty" doc:"The neighbours are where the relation begins."`
	Total    int        `json:"total"`
}

// Source knows of relations that an area keeps in columns of its own, such as
// the theme of a note. Edges answers those that begin or end at one of the
// records, for each record, relation and direction at most so many, the newest;
// of what is left out it says how much there is.
type Source interface {
	Edges(ctx context.Context, project string, at []record.Ref, most int) ([]Edge, []Many, error)
}

// Around answers the links of these relations from and to each of the records,
// per record, relation and direction at most so many, the newest first, each
// once. It asks no permission: the caller shows only what the actor may read.
func (s *Links) Around(ctx context.Context, project string, at []record.Ref, most int, relations ...string) ([]Edge, error) {
	if len(at) == 0 {
		return nil, nil
	}
	edges, _, err := s.linked(ctx, project, at, most, relations)
	seen := make(map[Edge]bool, len(edges))
	once := edges[:0]
	for _, e := range edges { // a link between two of these records is met from both its ends
		if !seen[e] {
			seen[e] = true
			once = append(once, e)
		}
	}
	return once, err
}

// edges are the steps from and to these records: links, and what areas know.
func (s *Links) edges(ctx context.Context, project string, at []record.Ref, most int) ([]Edge, []Many, error) {
	edges, many, err := s.linked(ctx, project, at, most, nil)
	if err != nil {
		return nil, nil, err
	}
	for _, source := range s.sources {
		more, over, err := source.Edges(ctx, project, at, most)
		if err != nil {
			return nil, nil, err
		}
		edges, many = append(edges, more...), append(many, over...)
	}
	return edges, many, nil
}

// linked are the links from and to these records, only of these relations when
// any are named.
func (s *Links) linked(ctx context.Context, project string, at []record.Ref, most int, relations []string) ([]Edge, []Many, error) {
	ids := make([]string, len(at))
	for i, ref := range at {
		ids[i] = ref.ID
	}
	only, named := "", []any{}
	if len(relations) > 0 {
		only, named = " AND relation IN (?)", []any{relations}
	}
	var edges []Edge
	var many []Many
	for _, inverse := range []bool{false, true} {
		end := "from_id"
		if inverse {
			end = "to_id"
		}
		var rows []struct {
			row
			N     int `db:"n"`
			Total int `db:"total"`
		}
		err := s.db.Select(ctx, &rows, `SELECT id, project_id, from_type, from_id, to_type, to_id, relation, note, created_by, created_at, archived_at, n, total FROM (
			SELECT links.*, row_number() OVER (PARTITION BY `+end+`, relation ORDER BY created_at DESC, id DESC) AS n,
				count(*) OVER (PARTITION BY `+end+`, relation) AS total
			FROM links WHERE `+end+` IN (?) AND project_id = ? AND archived_at = 0`+only+`) AS numbered
			WHERE n <= ? ORDER BY created_at DESC, id DESC`, append(append([]any{ids, project}, named...), most)...)
		if err != nil {
			return nil, nil, fmt.Errorf("follow links: %w", err)
		}
		for _, r := range rows {
			l := r.link()
			edges = append(edges, Edge{ID: l.ID, From: l.From, To: l.To, Relation: l.Relation, Note: l.Note})
			if r.N == most && r.Total > most {
				here := l.From
				if inverse {
					here = l.To
				}
				many = append(many, Many{At: here, Relation: l.Relation, Inverse: inverse, Total: r.Total})
			}
		}
	}
	return edges, many, nil
}

// IDs are the ids of every link of a record, taken away or not: what its
// activity shows.
func (s *Links) IDs(ctx context.Context, project, id string) ([]string, error) {
	var ids []string
	err := s.db.Select(ctx, &ids, "SELECT id FROM links WHERE project_id = ? AND (from_id = ? OR to_id = ?) ORDER BY created_at DESC LIMIT 500", project, id, id)
	if err != nil {
		return nil, fmt.Errorf("ids of links: %w", err)
	}
	return ids, nil
}

// Neighbours are the records that are linked to a record (or, inverse, from it)
// by a relation, the first linked first.
func (s *Links) Neighbours(ctx context.Context, db sqldb.Reader, project, id, relation string, inverse bool) ([]record.Ref, error) {
	here, there := "from", "to"
	if inverse {
		here, there = there, here
	}
	var refs []struct {
		Type string `db:"type"`
		ID   string `db:"id"`
	}
	err := db.Select(ctx, &refs, "SELECT "+there+"_type AS type, "+there+"_id AS id FROM links WHERE project_id = ? AND "+here+"_id = ? AND relation = ? AND archived_at = 0 ORDER BY created_at, id", project, id, relation)
	if err != nil {
		return nil, fmt.Errorf("neighbours of a record: %w", err)
	}
	list := make([]record.Ref, len(refs))
	for i, r := range refs {
		list[i] = record.Ref{Type: r.Type, ID: r.ID}
	}
	return list, nil
}

// Uses counts how many records each record of a kind is linked to by a
// relation, by id: what insights measure, say. It asks no permission.
func (s *Links) Uses(ctx context.Context, project, from, relation string) (map[string]int, error) {
	var rows []struct {
		ID string `db:"from_id"`
		N  int    `db:"n"`
	}
	err := s.db.Select(ctx, &rows, `SELECT from_id, count(*) AS n FROM links
		WHERE project_id = ? AND from_type = ? AND relation = ? AND archived_at = 0 GROUP BY from_id`, project, from, relation)
	if err != nil {
		return nil, fmt.Errorf("count links: %w", err)
	}
	uses := make(map[string]int, len(rows))
	for _, r := range rows {
		uses[r.ID] = r.N
	}
	return uses, nil
}
