package dashboard

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

// Filter narrows List.
type Filter struct {
	Search   string // part of the name or description, in any case
	Archived bool   // the archived ones instead of those in force
	Limit    int    // 1 to 200; 0 is 50
	Cursor   string // next_cursor of the page before
}

const (
	defaultPage = 50
	largestPage = 200
)

// List returns a page of insights, the latest changed first, and the cursor of
// the next page, empty on the last.
func (s *Insights) List(ctx context.Context, actor auth.Actor, project string, f Filter) ([]Insight, string, error) {
	if err := actor.Can(auth.InsightRead, project); err != nil {
		return nil, "", err
	}
	if f.Limit == 0 {
		f.Limit = defaultPage
	}
	f.Limit = min(max(f.Limit, 1), largestPage)
	where, args := []string{"project_id = ?", "archived_at = 0"}, []any{project}
	if f.Archived {
		where[1] = "archived_at > 0"
	}
	if search := strings.TrimSpace(f.Search); search != "" {
		where, args = append(where, `searchable LIKE ? ESCAPE '\'`), append(args, sqldb.Contains(strings.ToLower(search)))
	}
	if f.Cursor != "" {
		updated, id, err := decodeCursor(f.Cursor)
		if err != nil {
			return nil, "", err
		}
		where, args = append(where, "(updated_at < ? OR updated_at = ? AND id < ?)"), append(args, updated, updated, id)
	}
	var rows []row
	// One more than asked for tells whether there is a next page.
	err := s.db.Select(ctx, &rows, selectInsights+" WHERE "+strings.Join(where, " AND ")+" ORDER BY updated_at DESC, id DESC LIMIT ?", append(args, f.Limit+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list insights: %w", err)
	}
	next := ""
	if len(rows) > f.Limit {
		rows = rows[:f.Limit]
		next = encodeCursor(rows[f.Limit-1])
	}
	insights := make([]Insight, len(rows))
	for i, r := range rows {
		insights[i] = r.insight()
	}
	return insights, next, nil
}

func encodeCursor(r row) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d %s", r.UpdatedAt, r.ID))
}

func decodeCursor(cursor string) (updated sqldb.Micros, id string, err error) {
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		_, err = fmt.Sscanf(string(text), "%d %36s", &updated, &id)
	}
	if err != nil || strings.ContainsRune(id, 0) {
		return 0, "", errs.Wrap(errs.Malformed, err, "This cursor is not one of ours.")
	}
	return updated, id, nil
}

type row struct {
	ID          string       `db:"id"`
	ProjectID   string       `db:"project_id"`
	Name        string       `db:"name"`
	Description string       `db:"description"`
	Query       string       `db:"query"`
	Display     string       `db:"display"`
	CreatedBy   string       `db:"created_by"`
	Version     int64        `db:"version"`
	CreatedAt   sqldb.Micros `db:"created_at"`
	UpdatedAt   sqldb.Micros `db:"updated_at"`
	ArchivedAt  sqldb.Micros `db:"archived_at"`
}

const selectInsights = "SELECT id, project_id, name, description, query, display, created_by, version, created_at, updated_at, archived_at FROM insights"

func (r row) insight() Insight {
	i := Insight{ID: r.ID, Project: r.ProjectID, Name: r.Name, Description: r.Description,
		Query: json.RawMessage(r.Query), Display: json.RawMessage(r.Display), CreatedBy: r.CreatedBy,
		Version: r.Version, CreatedAt: r.CreatedAt.Time(), UpdatedAt: r.UpdatedAt.Time()}
	if r.ArchivedAt != 0 {
		at := r.ArchivedAt.Time()
		i.ArchivedAt = &at
	}
	return i
}

func find(ctx context.Context, db sqldb.Reader, project, id string) (Insight, error) {
	var r row
	err := db.Get(ctx, &r, selectInsights+" WHERE id = ? AND project_id = ?", id, project)
	if sqldb.IsNoRows(err) {
		return Insight{}, errs.New(errs.NotFound, "There is no such insight.")
	}
	if err != nil {
		return Insight{}, fmt.Errorf("find an insight: %w", err)
	}
	return r.insight(), nil
}

// searchable is what List looks through: folded here, because the databases
// fold differently.
func searchable(i Insight) string { return strings.ToLower(i.Name + "\n" + i.Description) }

func insert(ctx context.Context, tx *sqldb.Tx, i Insight) error {
	_, err := tx.Exec(ctx, "INSERT INTO insights (id, project_id, name, description, searchable, query, display, created_by, version, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		i.ID, i.Project, i.Name, i.Description, searchable(i), string(i.Query), string(i.Display), i.CreatedBy, i.Version,
		sqldb.MicrosOf(i.CreatedAt), sqldb.MicrosOf(i.UpdatedAt))
	if err != nil {
		return fmt.Errorf("create an insight: %w", err)
	}
	return nil
}

func store(ctx context.Context, tx *sqldb.Tx, i Insight) error {
	var archived sqldb.Micros
	if i.ArchivedAt != nil {
		archived = sqldb.MicrosOf(*i.ArchivedAt)
	}
	_, err := tx.Exec(ctx, "UPDATE insights SET name = ?, description = ?, searchable = ?, query = ?, display = ?, version = ?, updated_at = ?, archived_at = ? WHERE id = ?",
		i.Name, i.Description, searchable(i), string(i.Query), string(i.Display), i.Version, sqldb.MicrosOf(i.UpdatedAt), archived, i.ID)
	if err != nil {
		return fmt.Errorf("store an insight: %w", err)
	}
	return nil
}
