package record_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

const home, other = "project-home", "project-other"

// thing is a record as an area would have it.
type thing struct {
	record.Head
	Name   string        `db:"name" json:"name"`
	State  state         `db:"state" json:"state"`
	Weight float64       `db:"weight" json:"weight"`
	Tags   sqldb.Strings `db:"tags" json:"tags"`
	Due    sqldb.Micros  `db:"due" json:"due,omitzero"`
	Extra  string        `json:"-"` // no column
}

type state string

func (t *thing) Entry() record.Entry {
	return record.Entry{Title: t.Name, Body: strings.Join(t.Tags, " "), State: string(t.State), Owner: "owner"}
}

type world struct {
	*record.Store[thing, *thing]
	t        *testing.T
	db       *sqldb.DB
	registry *record.Registry
	journal  *journal.Journal
	now      time.Time
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &world{t: t, db: db, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
		clock := func() time.Time { return w.now }
		w.journal = journal.New(db, clock)
		w.registry = record.NewRegistry(db, w.journal, clock)
		w.Store = record.New[thing](w.registry, record.Kind{Type: "thing", Table: "things", Noun: "thing", Read: auth.InsightRead, Write: auth.InsightWrite})
		w.exec(`CREATE TABLE things (id TEXT PRIMARY KEY, project_id TEXT NOT NULL, created_by TEXT NOT NULL, version BIGINT NOT NULL,
			created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, archived_at BIGINT NOT NULL,
			name TEXT NOT NULL, state TEXT NOT NULL, weight DOUBLE PRECISION NOT NULL, tags TEXT NOT NULL, due BIGINT NOT NULL)`)
		for _, project := range []string{home, other} {
			w.exec("INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES (?, ?, 'x', 'UTC', 'monday', 1, 1, 1)", project, project)
		}
		test(t, w)
		report, err := w.journal.Verify(context.Background())
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("the journal: %+v, %v", report, err)
		}
	})
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	if _, err := w.db.Exec(context.Background(), query, args...); err != nil {
		w.t.Fatal(err)
	}
}

func as(role auth.Role) auth.Actor {
	return auth.AsMember(auth.Member{ID: "m", Name: "Mia"}, "s", map[string]auth.Role{home: role})
}

func (w *world) make(t thing) thing {
	w.t.Helper()
	made, err := w.Create(w.t.Context(), as(auth.Editor), home, t)
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

func (w *world) want(kind errs.Kind, err error) {
	w.t.Helper()
	if !errs.Is(err, kind) {
		w.t.Errorf("got %v, want kind %d", err, kind)
	}
}

func TestTheLifeOfARecord(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		due := sqldb.MicrosOf(w.now.Add(time.Hour))
		made := w.make(thing{Name: "Lamp", State: "new", Weight: 1.5, Tags: sqldb.Strings{"light", "warm"}, Due: due, Extra: "x"})
		if made.ID == "" || made.Project != home || made.Version != 1 || made.CreatedBy != "Mia" || !made.CreatedAt.Time().Equal(w.now) {
			t.Errorf("%+v", made)
		}
		got, err := w.Get(ctx, as(auth.Viewer), home, made.ID)
		made.Extra = ""
		if diff := cmp.Diff(made, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		text, err := json.Marshal(got)
		if err != nil || !strings.Contains(string(text), `"due":"2026-03-01T13:00:00Z"`) || strings.Contains(string(text), "archived_at") {
			t.Errorf("%s, %v", text, err)
		}

		w.now = w.now.Add(time.Minute)
		seen := 0
		after, err := w.Change(ctx, as(auth.Editor), home, made.ID, 1, "moved", func(r *thing) error {
			r.State, r.Tags[0] = "old", "dark" // an edit may write into a list in place
			return nil
		}, func(context.Context, *sqldb.Tx, thing) error { seen++; return nil })
		if err != nil || after.Version != 2 || after.Tags[0] != "dark" || !after.UpdatedAt.Time().Equal(w.now) || seen != 1 {
			t.Errorf("%+v, %v, %d", after, err, seen)
		}
		same, err := w.Change(ctx, as(auth.Editor), home, made.ID, 2, "moved", func(r *thing) error { r.State = "old"; return nil },
			func(context.Context, *sqldb.Tx, thing) error { seen++; return nil })
		if err != nil || same.Version != 2 || seen != 1 {
			t.Errorf("a change of nothing: %+v, %v, %d", same, err, seen)
		}
		_, err = w.Change(ctx, as(auth.Editor), home, made.ID, 1, "moved", func(r *thing) error { r.State = "x"; return nil })
		w.want(errs.Stale, err)

		archived, err := w.Archive(ctx, as(auth.Editor), home, made.ID, 0)
		if err != nil || !archived.Archived() || archived.Version != 3 {
			t.Errorf("%+v, %v", archived, err)
		}
		if again, err := w.Archive(ctx, as(auth.Editor), home, made.ID, 0); err != nil || again.Version != 3 {
			t.Errorf("%+v, %v", again, err)
		}
		_, err = w.Change(ctx, as(auth.Editor), home, made.ID, 0, "moved", func(r *thing) error { r.State = "x"; return nil })
		w.want(errs.Conflict, err)
		restored, err := w.Restore(ctx, as(auth.Editor), home, made.ID, 3)
		if err != nil || restored.Archived() || restored.Version != 4 {
			t.Errorf("%+v, %v", restored, err)
		}

		entries, err := w.journal.List(ctx, journal.Filter{Project: home, Type: "thing", ID: made.ID}, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		var verbs []string
		for _, e := range entries {
			verbs = append(verbs, e.Verb)
		}
		if diff := cmp.Diff([]string{"created", "moved", "archived", "restored"}, verbs); diff != "" {
			t.Error(diff)
		}
		if !strings.Contains(string(entries[1].Before), "light") || !strings.Contains(string(entries[1].After), "dark") {
			t.Errorf("%s → %s", entries[1].Before, entries[1].After)
		}
	})
}

func TestWhatFailsLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		refuse := func(context.Context, *sqldb.Tx, thing) error { return errs.New(errs.Conflict, "no") }
		_, err := w.Create(ctx, as(auth.Editor), home, thing{Name: "Lamp"}, refuse)
		w.want(errs.Conflict, err)
		made := w.make(thing{Name: "Chair"})
		_, err = w.Change(ctx, as(auth.Editor), home, made.ID, 0, "moved", func(r *thing) error { r.Name = "Table"; return nil }, refuse)
		w.want(errs.Conflict, err)
		_, err = w.Create(ctx, as(auth.Editor), home, thing{Name: "NUL\x00", State: "a"})
		w.want(errs.Malformed, err)
		_, err = w.Create(ctx, as(auth.Editor), home, thing{Name: "fine", State: "a\x00"})
		w.want(errs.Malformed, err)
		found, _, err := w.List(ctx, as(auth.Viewer), home, record.Filter{})
		if err != nil || len(found) != 1 || found[0].Name != "Chair" {
			t.Errorf("%+v, %v", found, err)
		}
		if n, err := w.Count(ctx, as(auth.Viewer), home, record.Filter{Search: "table"}); err != nil || n != 0 {
			t.Errorf("%d, %v", n, err)
		}
	})
}

func TestWhoMayTouchRecords(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		made := w.make(thing{Name: "Lamp"})
		both := auth.AsMember(auth.Member{ID: "m"}, "s", map[string]auth.Role{home: auth.Owner, other: auth.Owner})
		for _, test := range []struct {
			actor       auth.Actor
			project     string
			read, write errs.Kind
		}{
			{auth.Actor{}, home, errs.Unauthenticated, errs.Unauthenticated},
			{as(auth.Owner), other, errs.NotFound, errs.NotFound},
			{as(auth.Viewer), home, errs.Internal, errs.Forbidden},
			{auth.AsKey(auth.Key{Project: home, Scopes: []auth.Scope{auth.QueryScope}}), home, errs.Forbidden, errs.Forbidden},
			{both, other, errs.NotFound, errs.NotFound}, // the right project, another project's record
		} {
			_, get := w.Get(ctx, test.actor, test.project, made.ID)
			if errs.KindOf(get) != test.read {
				t.Errorf("%+v reads: %v", test, get)
			}
			_, err1 := w.Change(ctx, test.actor, test.project, made.ID, 0, "moved", func(*thing) error { return nil })
			_, err2 := w.Archive(ctx, test.actor, test.project, made.ID, 0)
			_, err3 := w.Restore(ctx, test.actor, test.project, made.ID, 0)
			for _, err := range []error{err1, err2, err3} {
				w.want(test.write, err)
			}
		}
	})
}

func TestPagesOfEveryOrder(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for i := range 7 {
			w.make(thing{Name: fmt.Sprintf("n%d", i), Weight: float64(i/2) + 0.1, Due: sqldb.Micros(i % 3), State: state(fmt.Sprint(i % 2))})
			if i%2 == 0 {
				w.now = w.now.Add(time.Second) // two of the same microsecond
			}
		}
		for _, order := range []record.Order{{}, {Column: "weight"}, {Column: "weight", Ascending: true}, {Column: "due"}, {Column: "state", Ascending: true}, {Column: "name"}} {
			all, next, err := w.List(ctx, as(auth.Viewer), home, record.Filter{Order: order, Limit: 200})
			if err != nil || len(all) != 7 || next != "" {
				t.Fatalf("%+v: %d, %q, %v", order, len(all), next, err)
			}
			for _, limit := range []int{1, 2, 3, 6} {
				var got []thing
				for cursor := ""; ; {
					page, next, err := w.List(ctx, as(auth.Viewer), home, record.Filter{Order: order, Limit: limit, Cursor: cursor})
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, page...)
					if cursor = next; next == "" {
						break
					}
				}
				if diff := cmp.Diff(all, got); diff != "" {
					t.Errorf("%+v in pages of %d: %s", order, limit, diff)
				}
			}
		}
		_, cursor, err := w.List(ctx, as(auth.Viewer), home, record.Filter{Order: record.Order{Column: "name"}, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range []string{"x", "!!", "MTIz", "WzEsMl0", cursor} {
			_, _, err := w.List(ctx, as(auth.Viewer), home, record.Filter{Cursor: wrong})
			w.want(errs.Malformed, err)
		}
	})
}

func TestManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		many := make([]*thing, 1234)
		for i := range many {
			many[i] = &thing{Name: fmt.Sprintf("Thing number %d", i), Head: record.Head{Project: home}}
		}
		if err := w.db.Tx(ctx, func(tx *sqldb.Tx) error { return w.InsertMany(ctx, tx, as(auth.Editor), many) }); err != nil {
			t.Fatal(err)
		}
		n, err := w.Count(ctx, as(auth.Viewer), home, record.Filter{})
		if err != nil || n != 1234 {
			t.Errorf("%d, %v", n, err)
		}
		found, _, err := w.List(ctx, as(auth.Viewer), home, record.Filter{Search: "number 1233"})
		if err != nil || len(found) != 1 || found[0].ID != many[1233].ID {
			t.Errorf("%+v, %v", found, err)
		}
		listed, err := w.registry.Look(ctx, w.db, home, []string{many[0].ID, many[1000].ID, "nobody"})
		if err != nil || len(listed) != 2 || listed[many[0].ID].Title != "Thing number 0" || listed[many[0].ID].Type != "thing" || listed[many[0].ID].Owner != "owner" {
			t.Errorf("%+v, %v", listed, err)
		}
		if strange, err := w.registry.Look(ctx, w.db, other, []string{many[0].ID}); err != nil || len(strange) != 0 {
			t.Errorf("another project's record is known: %+v, %v", strange, err)
		}
	})
}

func TestNeed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		made := w.make(thing{Name: "Lamp"})
		if listed, err := w.registry.Need(ctx, w.db, as(auth.Viewer), home, "x", record.Ref{Type: "thing", ID: made.ID}); err != nil || listed.Title != "Lamp" {
			t.Errorf("%+v, %v", listed, err)
		}
		_, err := w.registry.Need(ctx, w.db, as(auth.Viewer), home, "x", record.Ref{Type: "unknown", ID: made.ID})
		w.want(errs.Invalid, err)
		_, err = w.registry.Need(ctx, w.db, as(auth.Viewer), home, "x", record.Ref{Type: "thing", ID: "nobody"})
		w.want(errs.NotFound, err)
		_, err = w.registry.Need(ctx, w.db, as(auth.Owner), other, "x", record.Ref{Type: "thing", ID: made.ID})
		w.want(errs.NotFound, err)
	})
}

// The id of a record tells when it was made by the registry's clock, and ids sort
// in the order of making, though the clock stands still or goes back a little.
func TestIDsTellWhenByTheClock(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, before := context.Background(), ""
		for i, step := range []time.Duration{0, 0, time.Microsecond, -time.Millisecond, time.Hour, 24 * time.Hour} {
			w.now = w.now.Add(step)
			made, err := w.Create(ctx, as(auth.Editor), home, thing{Name: fmt.Sprint(i)})
			if err != nil {
				t.Fatal(err)
			}
			id := uuid.MustParse(made.ID)
			if id.Version() != 7 || id.Variant() != uuid.RFC4122 || made.ID <= before {
				t.Errorf("%s, made after %s, is a %s of %s", made.ID, before, id.Variant(), id.Version())
			}
			seconds, nanos := id.Time().UnixTime()
			if off := w.now.Sub(time.Unix(seconds, nanos)).Abs(); off > 2*time.Millisecond {
				t.Errorf("%s is off the clock by %s", made.ID, off)
			}
			before = made.ID
		}
	})
}
