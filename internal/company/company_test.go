package company_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/company"
	"prodops/internal/errs"
	"prodops/internal/event"
	"prodops/internal/eventlog"
	"prodops/internal/journal"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

const home = "project-home"

type world struct {
	*company.Companies
	t  *testing.T
	db *sqldb.DB
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		clock := func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
		j := journal.New(db, clock)
		w := &world{t: t, db: db, Companies: company.New(record.NewRegistry(db, j, clock))}
		if _, err := db.Exec(t.Context(), "INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES (?, 'x', 'x', 'UTC', 'monday', 1, 1, 1)", home); err != nil {
			t.Fatal(err)
		}
		test(t, w)
		report, err := j.Verify(context.Background())
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("the journal: %+v, %v", report, err)
		}
	})
}

func as(role auth.Role) auth.Actor {
	return auth.AsMember(auth.Member{ID: "m", Name: "Mia"}, "s", map[string]auth.Role{home: role})
}

func (w *world) resolve(clues ...company.Clue) []company.Company {
	w.t.Helper()
	var found []company.Company
	err := w.db.Tx(w.t.Context(), func(tx *sqldb.Tx) (err error) {
		found, err = w.Resolve(w.t.Context(), tx, as(auth.Editor), home, clues)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return found
}

func TestDomains(t *testing.T) {
	for text, want := range map[string]string{
		"acme.com": "acme.com", "https://www.Acme.com:80/x": "acme.com", "WWW.acme.co.uk/": "acme.co.uk",
		"acme": "", "": "", "a b.com": "", "x@acme.com": "", "..": "", "http://": "",
	} {
		if got, ok := company.Domain(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v", text, got, ok)
		}
	}
	for email, want := range map[string]string{
		"ann@acme.com": "acme.com", "ann@mail.acme.co.uk": "mail.acme.co.uk", "ann@gmail.com": "", "ann@yahoo.co.uk": "", "ann@web.de": "",
		"@acme.com": "", "ann": "", "ann@localhost": "", "a@b@Acme.com": "acme.com",
	} {
		if got, ok := company.DomainOfEmail(email); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v", email, got, ok)
		}
	}
}

func TestWhichCompanyAClueMeans(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.resolve(company.Clue{ExternalID: "g1", Name: "Acme", Domain: "acme.com"}, company.Clue{Email: "x@gmail.com"}, company.Clue{Email: "bob@beta.io"}, company.Clue{Domain: "beta.io"})
		if first[0].Name != "Acme" || first[0].Domain != "acme.com" || first[1].ID != "" || first[2].Name != "beta.io" || first[2].ID != first[3].ID {
			t.Errorf("%+v", first)
		}
		again := w.resolve(company.Clue{Email: "ann@acme.com"}, company.Clue{ExternalID: "g1"}, company.Clue{ExternalID: "g2", Domain: "acme.com"}, company.Clue{ExternalID: "g3", Domain: "beta.io"}, company.Clue{Name: "Acme"})
		if again[0].ID != first[0].ID || again[1].ID != first[0].ID || again[4].ID != first[0].ID {
			t.Errorf("the same company: %+v", again)
		}
		if again[2].ID == first[0].ID {
			t.Error("another group of the same domain is another company")
		}
		if again[3].ID != first[2].ID || again[3].ExternalID != "g3" {
			t.Error("a company known by domain learns its group")
		}
	})
}

func TestCompaniesFromGroupCalls(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		p, err := company.NewProjection(ctx, w.Companies)
		if err != nil {
			t.Fatal(err)
		}
		batch := []event.Event{
			{Project: home, Name: "Signed Up", Group: "g1"},
			{Project: home, Name: event.Group, Group: "g1", Properties: []byte(`{"name":"Acme","plan":"pro","mrr":"120.5","website":"https://acme.com"}`)},
			{Project: home, Name: event.Group, Group: "g1", Properties: []byte(`{"plan":"scale"}`)},
			{Project: home, Name: event.Group, Group: "g2", Properties: []byte(`broken`)},
		}
		if err := p.Apply(ctx, eventlog.Position{Segment: 1, Offset: 100}, batch); err != nil {
			t.Fatal(err)
		}
		all, _, err := w.List(ctx, as(auth.Viewer), home, company.Filter{Sort: "revenue"})
		if err != nil || len(all) != 2 || all[0].Name != "Acme" || all[0].Plan != "scale" || all[0].Revenue != 120.5 || all[0].Domain != "acme.com" || all[1].Name != "g2" {
			t.Fatalf("%+v, %v", all, err)
		}
		plan := "enterprise"
		if _, err := w.Update(ctx, as(auth.Editor), home, all[0].ID, 0, company.Update{Plan: &plan}); err != nil {
			t.Fatal(err)
		}
		// After a start the log is read again: what a person changed since stays.
		restarted, err := company.NewProjection(ctx, w.Companies)
		if err != nil {
			t.Fatal(err)
		}
		if err := restarted.Apply(ctx, eventlog.Position{Segment: 1, Offset: 100}, batch); err != nil {
			t.Fatal(err)
		}
		got, err := w.Get(ctx, as(auth.Viewer), home, all[0].ID)
		if err != nil || got.Plan != "enterprise" {
			t.Errorf("%+v, %v", got, err)
		}

		// Who cancels pays nothing, which is not the same as saying nothing of it.
		for i, traits := range []string{`{"mrr":0}`, `{"plan":"free"}`} {
			offset := int64(200 + i)
			cancelled := []event.Event{{Project: home, Name: event.Group, Group: "g1", Properties: []byte(traits)}}
			if err := restarted.Apply(ctx, eventlog.Position{Segment: 1, Offset: offset}, cancelled); err != nil {
				t.Fatal(err)
			}
			if got, err := w.Get(ctx, as(auth.Viewer), home, all[0].ID); err != nil || got.Revenue != 0 {
				t.Errorf("after %s: %+v, %v", traits, got, err)
			}
		}
	})
}

func TestCompaniesByTheAPI(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		made, err := w.Create(ctx, as(auth.Editor), home, company.Create{Domain: "acme.com", Revenue: 10})
		if err != nil || made.Name != "acme.com" {
			t.Fatalf("%+v, %v", made, err)
		}
		same, err := w.Create(ctx, as(auth.Editor), home, company.Create{Domain: "acme.com", Name: "Acme", Plan: "pro"})
		if err != nil || same.ID != made.ID || same.Name != "Acme" || same.Revenue != 10 {
			t.Errorf("%+v, %v", same, err)
		}
		for name, in := range map[string]company.Create{"nothing": {}, "no domain": {Name: "x", Domain: "nope"}, "debt": {Name: "x", Revenue: -1}} {
			if _, err := w.Create(ctx, as(auth.Editor), home, in); !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		other, err := w.Create(ctx, as(auth.Editor), home, company.Create{Name: "Other", ExternalID: "o"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Update(ctx, as(auth.Editor), home, made.ID, 0, company.Update{ExternalID: &other.ExternalID}); !errs.Is(err, errs.Conflict) {
			t.Errorf("an external id of another company: %v", err)
		}
		if _, err := w.Create(ctx, as(auth.Viewer), home, company.Create{Name: "x"}); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a viewer: %v", err)
		}
		if _, err := w.Archive(ctx, as(auth.Editor), home, other.ID, 0); err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, search := range []string{"", "acm", "pro"} {
			found, _, err := w.List(ctx, as(auth.Viewer), home, company.Filter{Search: search})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range found {
				names = append(names, c.Name)
			}
		}
		if diff := cmp.Diff([]string{"Acme", "Acme", "Acme"}, names); diff != "" {
			t.Error(diff)
		}
	})
}
