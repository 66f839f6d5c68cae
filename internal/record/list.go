package record

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

// Filter narrows and orders List.
type Filter struct {
	Search   string // words of the record's texts, each as the beginning of one
	Archived bool   // the archived ones instead of those in force
	Limit    int    // 1 to 200; 0 is 50
	Cursor   string // next cursor of the page before
	Where    []Where
	Order    Order
}

// Where is a condition in SQL of the area, never of the caller, and its arguments.
type Where struct {
	SQL  string
	Args []any
}

// Order is what a list is sorted by: a column of the record's own table that is
// never null. The zero Order is by the last change. Ids settle ties.
type Order struct {
	Column    string
	Ascending bool
}

const (
	defaultPage = 50
	largestPage = 200
)

// List returns a page of records, by default the latest changed first, and the
// cursor of the next page, empty on the last.
func (s *Store[T, P]) List(ctx context.Context, actor auth.Actor, project string, f Filter) ([]T, string, error) {
	if err := actor.Can(s.kind.Read, project); err != nil {
		return nil, "", err
	}
	if f.Limit == 0 {
		f.Limit = defaultPage
	}
	f.Limit = min(max(f.Limit, 1), largestPage)
	if f.Order.Column == "" {
		f.Order = Order{Column: "updated_at"}
	}
	where, args, err := s.where(project, f)
	if err != nil {
		return nil, "", err
	}
	direction := "DESC"
	if f.Order.Ascending {
		direction = "ASC"
	}
	// One more than asked for tells whether there is a next page.
	found, err := s.Select(ctx, s.registry.db, fmt.Sprintf("WHERE %s ORDER BY %s %s, id %s LIMIT ?", where, f.Order.Column, direction, direction), append(args, f.Limit+1)...)
	if err != nil {
		return nil, "", err
	}
	if len(found) <= f.Limit {
		return found, "", nil
	}
	found = found[:f.Limit]
	next, err := s.cursor(f.Order, &found[f.Limit-1])
	return found, next, err
}

// Count is how many records the filter finds on all its pages.
func (s *Store[T, P]) Count(ctx context.Context, actor auth.Actor, project string, f Filter) (int, error) {
	if err := actor.Can(s.kind.Read, project); err != nil {
		return 0, err
	}
	f.Cursor = ""
	where, args, err := s.where(project, f)
	if err != nil {
		return 0, err
	}
	var n int
	err = s.registry.db.Get(ctx, &n, "SELECT count(*) FROM "+s.kind.Table+" WHERE "+where, args...)
	return n, err
}

func (s *Store[T, P]) where(project string, f Filter) (string, []any, error) {
	where, args := []string{"project_id = ?", "archived_at = 0"}, []any{project}
	if f.Archived {
		where[1] = "archived_at > 0"
	}
	for _, w := range f.Where {
		where, args = append(where, "("+w.SQL+")"), append(args, w.Args...)
	}
	if strings.TrimSpace(f.Search) != "" {
		match, words, ok := s.registry.db.MatchTexts(f.Search, false, 0)
		if !ok { // no word in it: nothing has it
			return "1 = 0", nil, nil
		}
		where = append(where, "id IN (SELECT record_id FROM records WHERE project_id = ? AND record_type = ? AND number IN ("+match+"))")
		args = append(append(args, project, s.kind.Type), words...)
	}
	if f.Cursor != "" {
		value, id, err := decodeCursor(f.Cursor)
		if err != nil {
			return "", nil, err
		}
		if _, text := value.(string); text != s.columns.isText(f.Order.Column) {
			return "", nil, errCursor()
		}
		sign := "<"
		if f.Order.Ascending {
			sign = ">"
		}
		where = append(where, fmt.Sprintf("(%[1]s %[2]s ? OR %[1]s = ? AND id %[2]s ?)", f.Order.Column, sign))
		args = append(args, value, value, id)
	}
	return strings.Join(where, " AND "), args, nil
}

// cursor is the order's value of the page's last record and its id.
func (s *Store[T, P]) cursor(order Order, last *T) (string, error) {
	at := slices.Index(s.columns.names, order.Column)
	if at < 0 {
		return "", fmt.Errorf("%s has no column %q to sort by", s.kind.Table, order.Column)
	}
	values, err := s.columns.values(reflect.ValueOf(last).Elem())
	if err != nil {
		return "", err
	}
	value := values[at]
	if m, ok := value.(sqldb.Micros); ok {
		value = int64(m)
	}
	text, err := json.Marshal([]any{value, P(last).head().ID})
	return base64.RawURLEncoding.EncodeToString(text), err
}

func decodeCursor(cursor string) (value any, id string, err error) {
	malformed := errCursor()
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil, "", malformed
	}
	var parts []any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&parts) != nil || len(parts) != 2 {
		return nil, "", malformed
	}
	id, ok := parts[1].(string)
	if !ok || strings.ContainsRune(id, 0) {
		return nil, "", malformed
	}
	switch v := parts[0].(type) {
	case string:
		return v, id, nil
	case json.Number:
		if whole, err := v.Int64(); err == nil {
			return whole, id, nil
		}
		number, err := v.Float64()
		if err != nil {
			return nil, "", malformed
		}
		return number, id, nil
	}
	return nil, "", malformed
}

func errCursor() error { return errs.New(errs.Malformed, "This cursor is not one of ours.") }
