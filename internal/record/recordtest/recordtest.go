// Package recordtest makes a project with records of several kinds, for tests
// of what joins, finds or discusses them.
package recordtest

import (
	"context"
	"testing"
	"time"

	"prodops/internal/auth"
	"prodops/internal/journal"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

// The projects of a World, by their ids.
const (
	Home  = "project-home"
	Other = "project-other"
)

// Note is a record of any kind: a title, a text, a state.
type Note struct {
	record.Head
	Title string `db:"title" json:"title"`
	Text  string `db:"body" json:"text"`
	State string `db:"state" json:"state"`
	Owner string `db:"owner" json:"owner"`
}

// Entry implements record.Record.
func (n *Note) Entry() record.Entry {
	return record.Entry{Title: n.Title, Body: n.Text, State: n.State, Owner: n.Owner}
}

// World is a database with two projects and a store of notes per kind.
type World struct {
	T        testing.TB
	DB       *sqldb.DB
	Journal  *journal.Journal
	Registry *record.Registry
	Now      time.Time
	stores   map[string]*record.Store[Note, *Note]
}

// Each runs test on both databases, with records of these kinds; reading a
// kind takes insight.read, changing one insight.write.
func Each(t *testing.T, kinds []string, test func(t *testing.T, w *World)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := New(t, db, kinds)
		test(t, w)
		report, err := w.Journal.Verify(context.Background())
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("the journal: %+v, %v", report, err)
		}
	})
}

// New is a World on a database of the test's.
func New(t testing.TB, db *sqldb.DB, kinds []string) *World {
	t.Helper()
	w := &World{T: t, DB: db, Now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), stores: map[string]*record.Store[Note, *Note]{}}
	w.Journal = journal.New(db, w.Clock)
	w.Registry = record.NewRegistry(db, w.Journal, w.Clock)
	for _, kind := range kinds {
		w.Exec(`CREATE TABLE note_` + kind + ` (id TEXT PRIMARY KEY, project_id TEXT NOT NULL, created_by TEXT NOT NULL, version BIGINT NOT NULL,
			created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, archived_at BIGINT NOT NULL,
			title TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL, owner TEXT NOT NULL)`)
		w.stores[kind] = record.New[Note](w.Registry, record.Kind{Type: kind, Table: "note_" + kind, Noun: kind, Read: auth.InsightRead, Write: auth.InsightWrite})
	}
	for _, project := range []string{Home, Other} {
		w.Exec("INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES (?, ?, 'x', 'UTC', 'monday', 1, 1, 1)", project, project)
	}
	return w
}

// Clock is the time of the world; tests set Now.
func (w *World) Clock() time.Time { return w.Now }

// Exec runs a statement.
func (w *World) Exec(query string, args ...any) {
	w.T.Helper()
	if _, err := w.DB.Exec(context.Background(), query, args...); err != nil {
		w.T.Fatal(err)
	}
}

// Make makes a record of a kind in the project Home, a second after the last.
func (w *World) Make(kind string, note Note) record.Ref {
	w.T.Helper()
	w.Now = w.Now.Add(time.Second)
	made, err := w.stores[kind].Create(context.Background(), As(auth.Editor), Home, note)
	if err != nil {
		w.T.Fatal(err)
	}
	return record.Ref{Type: kind, ID: made.ID}
}

// MakeMany makes records of a kind in one transaction.
func (w *World) MakeMany(kind string, notes []*Note) {
	w.T.Helper()
	err := w.DB.Tx(context.Background(), func(tx *sqldb.Tx) error {
		return w.stores[kind].InsertMany(context.Background(), tx, As(auth.Editor), notes)
	})
	if err != nil {
		w.T.Fatal(err)
	}
}

// Archive archives a record.
func (w *World) Archive(ref record.Ref) {
	w.T.Helper()
	if _, err := w.stores[ref.Type].Archive(context.Background(), As(auth.Editor), Home, ref.ID, 0); err != nil {
		w.T.Fatal(err)
	}
}

// As is Mia with a role in the project Home and none in Other.
func As(role auth.Role) auth.Actor {
	return auth.AsMember(auth.Member{ID: "00000000-0000-7000-8000-00000000000a", Name: "Mia"}, "s", map[string]auth.Role{Home: role})
}
