package project_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/project"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

type world struct {
	*project.Projects
	t       *testing.T
	db      *sqldb.DB
	auth    *auth.Service
	journal *journal.Journal
	now     time.Time
}

const password = "correct horse battery"

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &world{t: t, db: db, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
		clock := func() time.Time { return w.now }
		w.journal = journal.New(db, clock)
		w.auth = auth.New(db, w.journal, auth.Options{Now: clock, Cost: auth.Cost{Memory: 64, Passes: 1, Threads: 1}})
		w.Projects = project.New(db, w.journal, w.auth, clock)
		test(t, w)
		report, err := w.journal.Verify(context.Background())
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("the journal: %+v, %v", report, err)
		}
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) want(kind errs.Kind, err error) {
	w.t.Helper()
	if !errs.Is(err, kind) {
		w.t.Errorf("got %v, want kind %d", err, kind)
	}
}

// begin founds the workspace with an owner and returns her.
func (w *world) begin() auth.Actor {
	w.t.Helper()
	_, err := w.Start(w.t.Context(), project.Bootstrap{Email: "olga@example.com", Password: password})
	w.must(err)
	return w.signIn("olga@example.com")
}

func (w *world) signIn(email string) auth.Actor {
	w.t.Helper()
	opened, err := w.auth.SignIn(w.t.Context(), auth.Credentials{Email: email, Password: password})
	w.must(err)
	actor, err := w.auth.Authenticate(w.t.Context(), opened.Token)
	w.must(err)
	return actor
}

func TestFirstStartWithoutSettings(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		first, err := w.Start(ctx, project.Bootstrap{})
		w.must(err)
		if !first.First || first.SetupToken == "" || first.Owner != "" || first.Project == "" {
			t.Errorf("%+v", first)
		}
		// The next start prints another link; settings come too late.
		second, err := w.Start(ctx, project.Bootstrap{Email: "late@example.com", Password: password, WriteKey: "pk_late"})
		w.must(err)
		if second.First || second.SetupToken == "" || second.SetupToken == first.SetupToken || second.Owner != "" {
			t.Errorf("%+v", second)
		}
		_, err = w.auth.AuthenticateKey(ctx, "pk_late")
		w.want(errs.Unauthenticated, err)
		setup := func(token string) (auth.Opened, error) {
			return w.SetUp(ctx, project.Setup{Token: token, Owner: auth.NewMember{Name: "Olga", Email: "olga@example.com", Password: password},
				ProjectName: "Shop", Timezone: "Europe/Berlin", Visitor: auth.Visitor{Address: "127.0.0.1"}})
		}
		_, err = setup(first.SetupToken)
		w.want(errs.Forbidden, err)
		opened, err := setup(second.SetupToken)
		w.must(err)
		olga, err := w.auth.Authenticate(ctx, opened.Token)
		w.must(err)
		p, err := w.Get(ctx, olga, "default")
		w.must(err)
		want := project.Project{ID: first.Project, Slug: "default", Name: "Shop", Timezone: "Europe/Berlin", WeekStart: "monday",
			Environments: []string{"production"}, Version: 2, CreatedAt: w.now, UpdatedAt: w.now}
		if diff := cmp.Diff(want, p); diff != "" {
			t.Error(diff)
		}
		if olga.Role(p.ID) != auth.Owner {
			t.Errorf("her role is %q", olga.Role(p.ID))
		}
		// Dead after the first owner.
		_, err = setup(second.SetupToken)
		w.want(errs.Conflict, err)
		third, err := w.Start(ctx, project.Bootstrap{})
		if err != nil || third.SetupToken != "" || third.First {
			t.Errorf("%+v, %v", third, err)
		}
	})
}

func TestSetUpIsAllOrNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		started, err := w.Start(ctx, project.Bootstrap{})
		w.must(err)
		for _, change := range []func(*project.Setup){
			func(s *project.Setup) { s.Owner.Email = "nobody" },
			func(s *project.Setup) { s.Owner.Password = "short" },
			func(s *project.Setup) { s.Owner.Name = "" },
			func(s *project.Setup) { s.Timezone = "Mars/Olympus" },
			func(s *project.Setup) { s.Timezone = "Local" },
			func(s *project.Setup) { s.ProjectName = "a\x00b" },
		} {
			in := project.Setup{Token: started.SetupToken, Owner: auth.NewMember{Name: "Olga", Email: "olga@example.com", Password: password}}
			change(&in)
			_, err := w.SetUp(ctx, in)
			w.want(errs.Invalid, err)
			if needed, err := w.auth.SetupNeeded(ctx); err != nil || !needed {
				t.Fatalf("needed %v, %v", needed, err)
			}
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		owners := 0
		for range 4 {
			wg.Go(func() {
				_, err := w.SetUp(ctx, project.Setup{Token: started.SetupToken, Owner: auth.NewMember{Name: "Olga", Email: "olga@example.com", Password: password}})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					owners++
				} else if !errs.Is(err, errs.Conflict) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if owners != 1 {
			t.Errorf("%d first owners", owners)
		}
	})
}

func TestBootstrap(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		started, err := w.Start(ctx, project.Bootstrap{Email: "ops@example.com", Password: "short", SecretKey: "sk_mine", WriteKey: "pk_mine",
			ProjectName: "Acme", Timezone: "America/New_York"})
		w.must(err)
		if !started.First || started.SetupToken != "" || started.Owner == "" {
			t.Errorf("%+v", started)
		}
		opened, err := w.auth.SignIn(ctx, auth.Credentials{Email: "ops@example.com", Password: "short"})
		w.must(err)
		if opened.Member.Name != "ops" || opened.Member.ID != started.Owner {
			t.Errorf("%+v", opened.Member)
		}
		secret, err := w.auth.AuthenticateKey(ctx, "sk_mine")
		w.must(err)
		p, err := w.Get(ctx, secret, project.DefaultSlug)
		if err != nil || p.Name != "Acme" || p.Timezone != "America/New_York" {
			t.Errorf("%+v, %v", p, err)
		}
		w.must(secret.Can(auth.ProjectArchive, p.ID))
		write, err := w.auth.AuthenticateKey(ctx, "pk_mine")
		w.must(err)
		w.must(write.Can(auth.IngestWrite, p.ID))
		_, err = w.Get(ctx, write, "default")
		w.want(errs.Forbidden, err)
	})
}

func TestBootstrapMistakesMakeNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, in := range []project.Bootstrap{
			{Email: "nobody", Password: "x"},
			{Email: "a@example.com"},
			{SecretKey: "pk_swapped"},
			{WriteKey: "sk_swapped"},
			{SecretKey: "nothing"},
			{Timezone: "Mars/Olympus"},
			{WriteKey: "pk_same", SecretKey: "sk_"},
		} {
			_, err := w.Start(t.Context(), in)
			w.want(errs.Invalid, err)
			var n int
			w.must(w.db.Get(t.Context(), &n, "SELECT (SELECT count(*) FROM projects) + (SELECT count(*) FROM members) + (SELECT count(*) FROM organisations) + (SELECT count(*) FROM journal)"))
			if n != 0 {
				t.Errorf("%+v left %d rows", in, n)
			}
		}
	})
}

func TestProjects(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		olga := w.begin()
		made, err := w.Create(ctx, olga, project.Create{Name: "  Mobile App (iOS) ", Timezone: "Asia/Kolkata", WeekStart: "sunday"})
		w.must(err)
		if made.Slug != "mobile-app-ios" || made.Name != "Mobile App (iOS)" || made.Version != 1 || made.FirstWeekday() != time.Sunday {
			t.Errorf("%+v", made)
		}
		// The roles she came with are those of her last request.
		w.want(errs.NotFound, olga.Can(auth.ProjectRead, made.ID))
		olga = w.signIn("olga@example.com")
		for _, ref := range []string{made.ID, made.Slug} {
			got, err := w.Get(ctx, olga, ref)
			if diff := cmp.Diff(made, got); err != nil || diff != "" {
				t.Errorf("%s: %v %s", ref, err, diff)
			}
		}
		_, err = w.Create(ctx, olga, project.Create{Name: "Mobile app iOS"})
		w.want(errs.Conflict, err)
		list, err := w.List(ctx, olga)
		if err != nil || len(list) != 2 || list[0].Slug != "default" || list[1].ID != made.ID {
			t.Errorf("%+v, %v", list, err)
		}

		name, zone := "Phone", "UTC"
		w.now = w.now.Add(time.Minute)
		after, err := w.Update(ctx, olga, made.ID, 1, project.Update{Name: &name, Timezone: &zone})
		if err != nil || after.Name != "Phone" || after.Timezone != "UTC" || after.WeekStart != "sunday" || after.Version != 2 || !after.UpdatedAt.Equal(w.now) {
			t.Errorf("%+v, %v", after, err)
		}
		_, err = w.Update(ctx, olga, made.ID, 1, project.Update{Name: &name})
		w.want(errs.Stale, err)
		bad := "Mars/Olympus"
		_, err = w.Update(ctx, olga, made.ID, 0, project.Update{Timezone: &bad})
		w.want(errs.Invalid, err)

		archived, err := w.Archive(ctx, olga, made.ID, 2)
		if err != nil || archived.ArchivedAt == nil {
			t.Errorf("%+v, %v", archived, err)
		}
		_, err = w.Get(ctx, olga, made.ID)
		w.want(errs.NotFound, err)
		if list, err := w.List(ctx, olga); err != nil || len(list) != 1 {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestProjectInputs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		olga := w.begin()
		for _, in := range []project.Create{
			{},
			{Name: "a\nb"},
			{Name: strings.Repeat("x", 101)},
			{Name: "x", Slug: "Not a slug"},
			{Name: "x", Slug: "a--b"},
			{Name: "x", Slug: "-a"},
			{Name: "x", Slug: strings.Repeat("x", 61)},
			{Name: "x", Slug: "01890000-0000-7000-8000-000000000000"},
			{Name: "x", Timezone: "Europe/Atlantis"},
			{Name: "x", Timezone: "../../etc/passwd"},
			{Name: "x", Timezone: "Local"},
			{Name: "x", WeekStart: "friday"},
		} {
			_, err := w.Create(t.Context(), olga, in)
			w.want(errs.Invalid, err)
		}
		for name, want := range map[string]string{
			"日本":                      "project",
			"Çay & Co":                "ay-co",
			strings.Repeat("ab ", 33): strings.TrimSuffix(strings.Repeat("ab-", 20), "-"),
		} {
			made, err := w.Create(t.Context(), olga, project.Create{Name: name})
			if err != nil || made.Slug != want {
				t.Errorf("%q: %q, %v", name, made.Slug, err)
			}
		}
	})
}

// Whoever has no part in a project learns nothing about it, not even from
// asking differently; and a stranger is told to sign in first.
func TestProjectsOfOthers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		olga := w.begin()
		first, err := w.Get(ctx, olga, "default")
		w.must(err)
		made, err := w.Create(ctx, olga, project.Create{Name: "Second"})
		w.must(err)
		stranger := auth.Actor{}
		outsider := auth.AsKey(auth.Key{ID: "k", Project: first.ID, Scopes: []auth.Scope{auth.AllScopes}})
		for _, ref := range []string{made.ID, made.Slug, "none", "01890000-0000-7000-8000-000000000000", ""} {
			_, err := w.Get(ctx, stranger, ref)
			w.want(errs.Unauthenticated, err)
			_, err = w.Get(ctx, outsider, ref)
			if !errs.Is(err, errs.NotFound) || err.Error() != auth.NoProject().Error() {
				t.Errorf("%q: %v", ref, err)
			}
		}
		name := "Mine"
		_, err = w.Update(ctx, outsider, made.ID, 0, project.Update{Name: &name})
		w.want(errs.NotFound, err)
		_, err = w.Archive(ctx, outsider, made.ID, 0)
		w.want(errs.NotFound, err)
		_, err = w.Create(ctx, outsider, project.Create{Name: "x"})
		w.want(errs.Forbidden, err)
		list, err := w.List(ctx, outsider)
		if err != nil || len(list) != 1 || list[0].Slug != "default" {
			t.Errorf("%+v, %v", list, err)
		}
		_, err = w.List(ctx, stranger)
		w.want(errs.Unauthenticated, err)
		if list, err := w.List(ctx, auth.AsSystem("test")); err != nil || len(list) != 2 {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestKeysOfAnArchivedProjectEnd(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, err := w.Start(ctx, project.Bootstrap{Email: "olga@example.com", Password: password, WriteKey: "pk_mine"})
		w.must(err)
		olga := w.signIn("olga@example.com")
		p, err := w.Get(ctx, olga, "default")
		w.must(err)
		_, err = w.auth.AuthenticateKey(ctx, "pk_mine")
		w.must(err)
		_, err = w.Archive(ctx, olga, p.ID, 0)
		w.must(err)
		_, err = w.auth.AuthenticateKey(ctx, "pk_mine")
		w.want(errs.Unauthenticated, err)
	})
}

func TestEnvironmentsComeAndGo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, olga := t.Context(), w.begin()
		home, err := w.Get(ctx, olga, project.DefaultSlug)
		w.must(err)
		for _, bad := range []string{"", "Staging", "a b", strings.Repeat("x", 41)} {
			_, err := w.AddEnvironment(ctx, olga, home.ID, bad)
			w.want(errs.Invalid, err)
		}
		changed, err := w.AddEnvironment(ctx, olga, home.ID, "staging")
		w.must(err)
		if diff := cmp.Diff([]string{"production", "staging"}, changed.Environments); diff != "" || changed.Version != home.Version+1 {
			t.Error(diff, changed.Version)
		}
		_, err = w.AddEnvironment(ctx, olga, home.ID, "staging")
		w.want(errs.Conflict, err)
		_, err = w.RemoveEnvironment(ctx, olga, home.ID, "production")
		w.want(errs.Conflict, err)
		_, err = w.RemoveEnvironment(ctx, olga, home.ID, "nowhere")
		w.want(errs.NotFound, err)

		key, _, err := w.auth.CreateKey(ctx, olga, home.ID, auth.NewKey{Kind: auth.WriteKey, Name: "staging", Environment: "staging"})
		w.must(err)
		_, err = w.RemoveEnvironment(ctx, olga, home.ID, "staging")
		w.want(errs.Conflict, err)
		w.must(w.auth.RevokeKey(ctx, olga, home.ID, key.ID))
		_, err = w.RemoveEnvironment(ctx, olga, home.ID, "staging")
		w.must(err)
		_, _, err = w.auth.CreateKey(ctx, olga, home.ID, auth.NewKey{Kind: auth.WriteKey, Name: "late", Environment: "staging"})
		w.want(errs.Invalid, err)

		back, err := w.AddEnvironment(ctx, olga, home.ID, "staging")
		w.must(err)
		if diff := cmp.Diff([]string{"production", "staging"}, back.Environments); diff != "" {
			t.Error(diff)
		}
	})
}
