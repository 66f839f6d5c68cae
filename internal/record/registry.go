package record

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// Registry knows every record of every kind by its title: what search, links
// and comments need to know of records they do not understand. Stores keep it
// up to date. It is safe for concurrent use once all kinds are known.
type Registry struct {
	db      *sqldb.DB
	journal *journal.Journal
	now     func() time.Time
	kinds   map[string]Kind
	ids     ids
}

// NewRegistry returns the registry of a database; now is the clock, time.Now
// outside tests.
func NewRegistry(db *sqldb.DB, j *journal.Journal, now func() time.Time) *Registry {
	return &Registry{db: db, journal: j, now: now, kinds: map[string]Kind{}}
}

// DB is the database the records are in, for what an area reads by itself.
func (r *Registry) DB() *sqldb.DB { return r.db }

// Now is the registry's clock, in the precision of the database.
func (r *Registry) Now() sqldb.Micros { return sqldb.MicrosOf(r.now()) }

// Kind is what is known of a type of record; an unknown type is Invalid, named
// by the field location.
func (r *Registry) Kind(location, recordType string) (Kind, error) {
	kind, found := r.kinds[recordType]
	if !found {
		var f errs.Fields
		f.Add(location, "There are no records of the type %q; one of %v.", recordType, slices.Sorted(maps.Keys(r.kinds)))
		return Kind{}, f.Err()
	}
	return kind, nil
}

// Readable are the types of records the actor may read in the project, sorted.
func (r *Registry) Readable(actor auth.Actor, project string) []string {
	var types []string
	for name, kind := range r.kinds {
		if actor.Can(kind.Read, project) == nil {
			types = append(types, name)
		}
	}
	slices.Sort(types)
	return types
}

// Listed is a record as others show it.
type Listed struct {
	Ref
	Title      string       `db:"title" json:"title"`
	State      string       `db:"state" json:"state,omitempty"`
	Owner      string       `db:"owner" json:"owner,omitempty" doc:"Id of the member it belongs to."`
	UpdatedAt  sqldb.Micros `db:"updated_at" json:"updated_at" format:"date-time"`
	ArchivedAt sqldb.Micros `db:"archived_at" json:"archived_at,omitzero" format:"date-time"`
}

type listedRow struct {
	Type string `db:"record_type"`
	ID   string `db:"record_id"`
	Listed
}

// Look answers the records of the project with these ids, by id. Ids that name
// no record of the project are left out.
func (r *Registry) Look(ctx context.Context, db sqldb.Reader, project string, ids []string) (map[string]Listed, error) {
	found := make(map[string]Listed, len(ids))
	for part := range slices.Chunk(ids, 500) {
		var rows []listedRow
		err := db.Select(ctx, &rows, "SELECT record_type, record_id, title, state, owner, updated_at, archived_at FROM records WHERE project_id = ? AND record_id IN (?)", project, part)
		if err != nil {
			return nil, fmt.Errorf("look up records: %w", err)
		}
		for _, row := range rows {
			row.Ref = Ref{Type: row.Type, ID: row.ID}
			found[row.ID] = row.Listed
		}
	}
	return found, nil
}

// Need is Look for one record that has to be there; location names it in the
// error. The actor must be allowed to read it.
func (r *Registry) Need(ctx context.Context, db sqldb.Reader, actor auth.Actor, project, location string, ref Ref) (Listed, error) {
	kind, err := r.Kind(location+".type", ref.Type)
	if err != nil {
		return Listed{}, err
	}
	if err := actor.Can(kind.Read, project); err != nil {
		return Listed{}, err
	}
	found, err := r.Look(ctx, db, project, []string{ref.ID})
	if err != nil {
		return Listed{}, err
	}
	if listed, ok := found[ref.ID]; ok && listed.Type == ref.Type {
		return listed, nil
	}
	return Listed{}, errs.New(errs.NotFound, "There is no such %s.", kind.Noun)
}

// bodyLimit is how much of a record's text is searched, in bytes.
const bodyLimit = 20_000

// enter makes records known, or changes what is known of them.
func (r *Registry) enter(ctx context.Context, tx *sqldb.Tx, kind Kind, heads []*Head, entries []Entry) error {
	var next int64
	if err := tx.Get(ctx, &next, "SELECT coalesce(max(number), 0) + 1 FROM records"); err != nil {
		return err
	}
	texts := make([]sqldb.Text, len(heads))
	args := make([]any, 0, 10*len(heads))
	for i, h := range heads {
		e := entries[i]
		e.Body = shorten(e.Body, bodyLimit)
		texts[i] = sqldb.Text{Number: next + int64(i), Title: e.Title, Body: e.Body}
		args = append(args, next+int64(i), h.Project, kind.Type, h.ID, e.Title, e.Body, e.State, e.Owner, h.UpdatedAt, h.ArchivedAt)
	}
	if err := insertRows(ctx, tx, "INSERT INTO records (number, project_id, record_type, record_id, title, body, state, owner, updated_at, archived_at) VALUES ", 10, args); err != nil {
		return fmt.Errorf("enter records: %w", err)
	}
	return tx.IndexTexts(ctx, texts)
}

// renew changes what is known of a record.
func (r *Registry) renew(ctx context.Context, tx *sqldb.Tx, h *Head, e Entry) error {
	var before sqldb.Text
	if err := tx.Get(ctx, &before, "SELECT number, title, body FROM records WHERE record_id = ?", h.ID); err != nil {
		return fmt.Errorf("find a record's entry: %w", err)
	}
	e.Body = shorten(e.Body, bodyLimit)
	_, err := tx.Exec(ctx, "UPDATE records SET title = ?, body = ?, state = ?, owner = ?, updated_at = ?, archived_at = ? WHERE record_id = ?",
		e.Title, e.Body, e.State, e.Owner, h.UpdatedAt, h.ArchivedAt, h.ID)
	if err != nil {
		return fmt.Errorf("renew a record's entry: %w", err)
	}
	if after := (sqldb.Text{Number: before.Number, Title: e.Title, Body: e.Body}); after != before {
		return tx.IndexTexts(ctx, []sqldb.Text{after})
	}
	return nil
}

// shorten cuts text at a character's end within limit bytes.
func shorten(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}

// insertRows runs one INSERT per few hundred rows; args are the rows one after
// another.
func insertRows(ctx context.Context, tx *sqldb.Tx, insert string, columns int, args []any) error {
	for part := range slices.Chunk(args, columns*sqldb.RowsAtOnce(columns)) {
		if _, err := tx.Exec(ctx, insert+sqldb.Rows(len(part)/columns, columns), part...); err != nil {
			return err
		}
	}
	return nil
}
