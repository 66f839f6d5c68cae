package record

import (
	"context"
	"fmt"
	"strings"

	"prodops/internal/auth"
)

// Narrow says which records Newest lists.
type Narrow struct {
	Type  string // one kind
	State string // in the area's words; "" for any
	Owner string // id of a member; "" for any
	Words string // as search takes them; "" for any
	Limit int    // 1 to 50; 0 is 20
}

// mostNewest is how many records Newest answers at most.
const mostNewest = 50

// Newest lists records of one kind as others show them, the newest first: for
// pages that speak of records they do not understand.
func (r *Registry) Newest(ctx context.Context, actor auth.Actor, project string, n Narrow) ([]Listed, error) {
	kind, err := r.Kind("query.type", n.Type)
	if err != nil {
		return nil, err
	}
	if err := actor.Can(kind.Read, project); err != nil {
		return nil, err
	}
	where, args := "project_id = ? AND record_type = ? AND archived_at = 0", []any{project, n.Type}
	if n.State != "" {
		where, args = where+" AND state = ?", append(args, n.State)
	}
	if n.Owner != "" {
		where, args = where+" AND owner = ?", append(args, n.Owner)
	}
	if strings.TrimSpace(n.Words) != "" {
		match, words, ok := r.db.MatchTexts(n.Words, false, 0)
		if !ok { // no word in it: nothing has it
			return []Listed{}, nil
		}
		where, args = where+" AND number IN ("+match+")", append(args, words...)
	}
	if n.Limit == 0 {
		n.Limit = 20
	}
	var rows []struct {
		ID string `db:"record_id"`
		Listed
	}
	err = r.db.Select(ctx, &rows, "SELECT record_id, title, state, owner, updated_at, archived_at FROM records WHERE "+where+" ORDER BY number DESC LIMIT ?",
		append(args, min(max(n.Limit, 1), mostNewest))...)
	if err != nil {
		return nil, fmt.Errorf("list the newest records: %w", err)
	}
	listed := make([]Listed, len(rows))
	for i, row := range rows {
		row.Ref = Ref{Type: n.Type, ID: row.ID}
		listed[i] = row.Listed
	}
	return listed, nil
}
