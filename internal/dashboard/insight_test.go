package dashboard_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/dashboard"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

const home, other = "project-home", "project-other"

// questions takes every object that has a kind.
type questions struct{}

func (questions) Check(query json.RawMessage) error {
	var q struct{ Kind string }
	var f errs.Fields
	if err := json.Unmarshal(query, &q); err != nil || q.Kind == "" {
		f.Add("body.query.kind", "What kind?")
	}
	return f.Err()
}

type world struct {
	*dashboard.Insights
	t        *testing.T
	db       *sqldb.DB
	registry *record.Registry
	journal  *journal.Journal
	now      time.Time
}

func (w *world) clock() time.Time { return w.now }

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &world{t: t, db: db, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
		w.journal = journal.New(db, w.clock)
		w.registry = record.NewRegistry(db, w.journal, w.clock)
		w.Insights = dashboard.New(w.registry, questions{})
		for _, project := range []string{home, other} {
			if _, err := db.Exec(t.Context(), "INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES (?, ?, 'x', 'UTC', 'monday', 1, 1, 1)", project, project); err != nil {
				t.Fatal(err)
			}
		}
		test(t, w)
		report, err := w.journal.Verify(context.Background())
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("the journal: %+v, %v", report, err)
		}
	})
}

func as(role auth.Role) auth.Actor {
	return auth.AsMember(auth.Member{ID: "m", Name: "Mia"}, "s", map[string]auth.Role{home: role})
}

func (w *world) want(kind errs.Kind, err error) {
	w.t.Helper()
	if !errs.Is(err, kind) {
		w.t.Errorf("got %v, want kind %d", err, kind)
	}
}

func (w *world) create(name string) dashboard.Insight {
	w.t.Helper()
	made, err := w.Create(w.t.Context(), as(auth.Editor), home, dashboard.Create{Name: name, Description: "about " + name, Query: json.RawMessage(`{"kind":"trends"}`)})
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

func TestTheLifeOfAnInsight(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		made, err := w.Create(ctx, as(auth.Editor), home, dashboard.Create{Name: " Weekly sign-ups ", Description: "line one\nline two",
			Query: json.RawMessage(`{"kind": "trends", "n": 12345678901234567890}`), Display: json.RawMessage(`{"chart":"bars"}`)})
		if err != nil {
			t.Fatal(err)
		}
		if made.Name != "Weekly sign-ups" || made.Version != 1 || made.CreatedBy != "Mia" || !made.CreatedAt.Time().Equal(w.now) {
			t.Errorf("%+v", made)
		}
		got, err := w.Get(ctx, as(auth.Viewer), home, made.ID)
		if diff := cmp.Diff(made, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}

		name := "Sign-ups by week"
		w.now = w.now.Add(time.Minute)
		after, err := w.Update(ctx, as(auth.Editor), home, made.ID, 1, dashboard.Update{Name: &name, Query: json.RawMessage(`{"kind":"funnel"}`)})
		if err != nil || after.Name != name || after.Version != 2 || after.Description != made.Description || string(after.Query) != `{"kind":"funnel"}` || !after.UpdatedAt.Time().Equal(w.now) {
			t.Errorf("%+v, %v", after, err)
		}
		_, err = w.Update(ctx, as(auth.Editor), home, made.ID, 1, dashboard.Update{Name: &name})
		w.want(errs.Stale, err)
		same, err := w.Update(ctx, as(auth.Editor), home, made.ID, 2, dashboard.Update{Name: &name})
		if err != nil || same.Version != 2 {
			t.Errorf("a change of nothing: %+v, %v", same, err)
		}

		archived, err := w.Archive(ctx, as(auth.Editor), home, made.ID, 0)
		if err != nil || archived.ArchivedAt == 0 || archived.Version != 3 {
			t.Errorf("%+v, %v", archived, err)
		}
		if again, err := w.Archive(ctx, as(auth.Editor), home, made.ID, 0); err != nil || again.Version != 3 {
			t.Errorf("%+v, %v", again, err)
		}
		_, err = w.Update(ctx, as(auth.Editor), home, made.ID, 0, dashboard.Update{Name: &name})
		w.want(errs.Conflict, err)
		restored, err := w.Restore(ctx, as(auth.Editor), home, made.ID, 3)
		if err != nil || restored.ArchivedAt != 0 || restored.Version != 4 {
			t.Errorf("%+v, %v", restored, err)
		}

		entries, err := w.journal.List(ctx, journal.Filter{Project: home, Type: "insight", ID: made.ID}, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		var verbs []string
		for _, e := range entries {
			verbs = append(verbs, e.Verb)
		}
		if diff := cmp.Diff([]string{"created", "updated", "archived", "restored"}, verbs); diff != "" {
			t.Error(diff)
		}
		if !strings.Contains(string(entries[1].Before), "Weekly sign-ups") || !strings.Contains(string(entries[1].After), name) || entries[0].Actor.Name != "Mia" {
			t.Errorf("%s → %s", entries[1].Before, entries[1].After)
		}
		if !strings.Contains(string(entries[0].After), "12345678901234567890") {
			t.Errorf("a large number lost digits: %s", entries[0].After)
		}
	})
}

func TestInsightInputs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		query := json.RawMessage(`{"kind":"trends"}`)
		for name, in := range map[string]dashboard.Create{
			"no name":         {Query: query},
			"long name":       {Name: strings.Repeat("x", 201), Query: query},
			"two lines":       {Name: "a\nb", Query: query},
			"NUL":             {Name: "a", Description: "a\x00", Query: query},
			"no query":        {Name: "a"},
			"not JSON":        {Name: "a", Query: json.RawMessage(`{`)},
			"no object":       {Name: "a", Query: json.RawMessage(`[1]`)},
			"not a question":  {Name: "a", Query: json.RawMessage(`{}`)},
			"large":           {Name: "a", Query: json.RawMessage(`{"kind":"` + strings.Repeat("x", 64<<10) + `"}`)},
			"large display":   {Name: "a", Query: query, Display: json.RawMessage(`{"x":"` + strings.Repeat("x", 16<<10) + `"}`)},
			"display no JSON": {Name: "a", Query: query, Display: json.RawMessage(`"x"`)},
		} {
			_, err := w.Create(t.Context(), as(auth.Editor), home, in)
			if !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		made := w.create("good")
		_, err := w.Update(t.Context(), as(auth.Editor), home, made.ID, 0, dashboard.Update{Query: json.RawMessage(`{}`)})
		w.want(errs.Invalid, err)
	})
}

func TestWhoMayTouchInsights(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		made := w.create("mine")
		name := "x"
		create := dashboard.Create{Name: "x", Query: json.RawMessage(`{"kind":"trends"}`)}
		for _, test := range []struct {
			actor   auth.Actor
			project string
			read    errs.Kind
			write   errs.Kind
		}{
			{auth.Actor{}, home, errs.Unauthenticated, errs.Unauthenticated},
			{as(auth.Owner), other, errs.NotFound, errs.NotFound},
			{as(auth.Viewer), home, errs.Internal, errs.Forbidden},
			{auth.AsKey(auth.Key{Project: home, Scopes: []auth.Scope{auth.ReadScope}}), home, errs.Internal, errs.Forbidden},
			{auth.AsKey(auth.Key{Project: home, Scopes: []auth.Scope{auth.QueryScope}}), home, errs.Forbidden, errs.Forbidden},
		} {
			_, get := w.Get(ctx, test.actor, test.project, made.ID)
			_, _, list := w.List(ctx, test.actor, test.project, record.Filter{})
			for _, err := range []error{get, list} {
				if errs.KindOf(err) != test.read {
					t.Errorf("%+v reads: %v", test, err)
				}
			}
			_, err1 := w.Create(ctx, test.actor, test.project, create)
			_, err2 := w.Update(ctx, test.actor, test.project, made.ID, 0, dashboard.Update{Name: &name})
			_, err3 := w.Archive(ctx, test.actor, test.project, made.ID, 0)
			_, err4 := w.Restore(ctx, test.actor, test.project, made.ID, 0)
			for _, err := range []error{err1, err2, err3, err4} {
				w.want(test.write, err)
			}
		}
		// The right role, the right project in the address, another project's insight.
		both := auth.AsMember(auth.Member{ID: "m", Name: "Mia"}, "s", map[string]auth.Role{home: auth.Owner, other: auth.Owner})
		_, err := w.Get(ctx, both, other, made.ID)
		w.want(errs.NotFound, err)
		_, err = w.Archive(ctx, both, other, made.ID, 0)
		w.want(errs.NotFound, err)
	})
}

func TestListOfInsights(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for i := range 7 {
			w.create(fmt.Sprintf("Größe %d %%", i))
			if i%2 == 0 {
				// Two of the same microsecond: the page's end falls between them.
				w.now = w.now.Add(time.Second)
			}
		}
		gone := w.create("gone")
		if _, err := w.Archive(ctx, as(auth.Editor), home, gone.ID, 0); err != nil {
			t.Fatal(err)
		}
		for _, limit := range []int{1, 2, 3, 7, 50} {
			var names []string
			cursor := ""
			for {
				page, next, err := w.List(ctx, as(auth.Viewer), home, record.Filter{Limit: limit, Cursor: cursor})
				if err != nil {
					t.Fatal(err)
				}
				for _, i := range page {
					names = append(names, i.Name)
				}
				if cursor = next; cursor == "" {
					break
				}
			}
			want := []string{"Größe 6 %", "Größe 5 %", "Größe 4 %", "Größe 3 %", "Größe 2 %", "Größe 1 %", "Größe 0 %"}
			if diff := cmp.Diff(want, names); diff != "" {
				t.Errorf("pages of %d: %s", limit, diff)
			}
		}
		for search, want := range map[string]int{"GROSSE": 0, "größe": 7, "GRÖßE": 7, "große": 7, "gr": 7, "röße": 0, "3 %": 1, "3 größe": 1, "%": 0, "_": 0, "About": 7, "gone": 0} {
			page, _, err := w.List(ctx, as(auth.Viewer), home, record.Filter{Search: search})
			if err != nil || len(page) != want {
				t.Errorf("%q finds %d (%v), want %d", search, len(page), err, want)
			}
		}
		archived, _, err := w.List(ctx, as(auth.Viewer), home, record.Filter{Archived: true})
		if err != nil || len(archived) != 1 || archived[0].Name != "gone" {
			t.Errorf("%+v, %v", archived, err)
		}
		for _, cursor := range []string{"x", "!!", "MTIz", "AAAA"} {
			_, _, err := w.List(ctx, as(auth.Viewer), home, record.Filter{Cursor: cursor})
			w.want(errs.Malformed, err)
		}
	})
}
