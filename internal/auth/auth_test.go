package auth_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

// world is a workspace with two projects and a clock that tests turn.
type world struct {
	*auth.Service
	t       *testing.T
	db      *sqldb.DB
	journal *journal.Journal
	now     time.Time
	secrets []string // whatever must never be found at rest
}

const password = "correct horse battery"

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &world{t: t, db: db, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), secrets: []string{password}}
		clock := func() time.Time { return w.now }
		w.journal = journal.New(db, clock)
		w.Service = auth.New(db, w.journal, auth.Options{Now: clock, Cost: auth.Cost{Memory: 64, Passes: 1, Threads: 1}})
		for _, project := range []string{home, other} {
			w.exec("INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES (?, ?, ?, 'UTC', 'monday', 1, 1, 1)", project, project, "The "+project)
			w.exec("INSERT INTO environments (project_id, name, created_at) VALUES (?, 'production', 1)", project)
		}
		test(t, w)
		w.nothingLeaks()
		report, err := w.journal.Verify(context.Background())
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("the journal: %+v, %v", report, err)
		}
	})
}

func (w *world) exec(statement string, args ...any) {
	w.t.Helper()
	if _, err := w.db.Exec(w.t.Context(), statement, args...); err != nil {
		w.t.Fatal(err)
	}
}

// join makes a member with the role in home, signed in.
func (w *world) join(name string, role auth.Role) (auth.Actor, auth.Opened) {
	w.t.Helper()
	candidate, err := w.Prepare(w.t.Context(), auth.NewMember{Name: name, Email: name + "@example.com", Password: password})
	w.must(err)
	w.must(w.db.Tx(w.t.Context(), func(tx *sqldb.Tx) error {
		m, err := w.AddMember(w.t.Context(), tx, auth.AsSystem("test"), candidate)
		if err != nil {
			return err
		}
		return w.Join(w.t.Context(), tx, auth.AsSystem("test"), home, m, role)
	}))
	opened := w.signIn(name + "@example.com")
	return w.actor(opened.Token), opened
}

func (w *world) signIn(email string) auth.Opened {
	w.t.Helper()
	opened, err := w.SignIn(w.t.Context(), auth.Credentials{Email: email, Password: password, Visitor: auth.Visitor{Address: "10.0.0.1", UserAgent: "test"}})
	w.must(err)
	w.secrets = append(w.secrets, opened.Token)
	return opened
}

func (w *world) actor(token string) auth.Actor {
	w.t.Helper()
	actor, err := w.Authenticate(w.t.Context(), token)
	w.must(err)
	return actor
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

// nothingLeaks looks for every secret of the test in every table, and for every
// stored hash in the journal.
func (w *world) nothingLeaks() {
	w.t.Helper()
	var hashes []string
	for _, column := range []string{"password_hash FROM members", "token_hash FROM sessions", "token_hash FROM invitations", "secret_hash FROM keys"} {
		var found []string
		w.must(w.db.Select(context.Background(), &found, "SELECT "+column))
		hashes = append(hashes, found...)
	}
	entries, err := w.journal.List(context.Background(), journal.Filter{}, 0, 1000)
	w.must(err)
	text, err := json.Marshal(entries)
	w.must(err)
	for _, secret := range append(hashes, w.secrets...) {
		if strings.Contains(string(text), secret) {
			w.t.Errorf("%s is in the journal", secret)
		}
	}
	rest := strings.Join(hashes, " ")
	for _, secret := range w.secrets {
		if strings.Contains(rest, secret) {
			w.t.Errorf("%s is stored in the open", secret)
		}
	}
}

func (w *world) verbs() string {
	w.t.Helper()
	entries, err := w.journal.List(w.t.Context(), journal.Filter{}, 0, 1000)
	w.must(err)
	var out []string
	for _, e := range entries {
		out = append(out, e.Type+" "+e.Verb)
	}
	return strings.Join(out, ", ")
}

func TestSignInAndOut(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		ada, opened := w.join("ada", auth.Editor)
		if ada.Kind() != auth.MemberActor || ada.Name() != "ada" || ada.Session() != opened.Session.ID || ada.Role(home) != auth.Editor {
			t.Errorf("%+v", ada)
		}
		if len(opened.Token) < 43 {
			t.Errorf("a token of %d characters has less than 256 bits", len(opened.Token))
		}
		// The address counts in any case and with space around it.
		second, err := w.SignIn(ctx, auth.Credentials{Email: " ADA@Example.com ", Password: password, Previous: opened.Token})
		w.must(err)
		if second.Token == opened.Token || second.Session.ID == opened.Session.ID {
			t.Error("the session did not change at sign-in")
		}
		_, err = w.Authenticate(ctx, opened.Token)
		w.want(errs.Unauthenticated, err)
		actor := w.actor(second.Token)
		sessions, err := w.Sessions(ctx, actor)
		if err != nil || len(sessions) != 1 || sessions[0].ID != second.Session.ID {
			t.Errorf("%+v, %v", sessions, err)
		}
		w.must(w.SignOut(ctx, actor))
		_, err = w.Authenticate(ctx, second.Token)
		w.want(errs.Unauthenticated, err)
		for _, token := range []string{"", "x", strings.Repeat("x", 1000), "a\x00b"} {
			_, err := w.Authenticate(ctx, token)
			w.want(errs.Unauthenticated, err)
		}
	})
}

func TestWrongCredentialsAreAllTheSame(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.join("ada", auth.Editor)
		messages := map[string]bool{}
		for _, in := range []auth.Credentials{
			{Email: "ada@example.com", Password: "wrong"},
			{Email: "ada@example.com", Password: ""},
			{Email: "nobody@example.com", Password: password},
			{Email: "", Password: ""},
			{Email: "ada@example.com", Password: strings.Repeat("x", 1<<20)},
			{Email: strings.Repeat("x", 1<<20), Password: "x"},
		} {
			_, err := w.SignIn(t.Context(), in)
			w.want(errs.Unauthenticated, err)
			messages[fmt.Sprint(err)] = true
		}
		if len(messages) != 1 {
			t.Errorf("they can be told apart: %v", messages)
		}
	})
}

func TestGuessingSlowsDown(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.join("ada", auth.Editor)
		guess := func(address, with string) error {
			_, err := w.SignIn(t.Context(), auth.Credentials{Email: "ada@example.com", Password: with, Visitor: auth.Visitor{Address: address}})
			return err
		}
		for range 5 {
			w.want(errs.Unauthenticated, guess("6.6.6.6", "wrong"))
		}
		w.want(errs.Overloaded, guess("6.6.6.6", "wrong"))
		w.want(errs.Overloaded, guess("6.6.6.6", password))
		// Her own address is not slowed down by a stranger's few guesses.
		w.must(guess("10.0.0.1", password))
		w.now = w.now.Add(time.Second)
		w.must(guess("6.6.6.6", password))
		w.want(errs.Unauthenticated, guess("6.6.6.6", "wrong"))

		// Many guesses at once get no more tries than one after another.
		w.now = w.now.Add(24 * time.Hour)
		var wg sync.WaitGroup
		var mu sync.Mutex
		tried := 0
		for range 40 {
			wg.Go(func() {
				if errs.Is(guess("7.7.7.7", "wrong"), errs.Unauthenticated) {
					mu.Lock()
					defer mu.Unlock()
					tried++
				}
			})
		}
		wg.Wait()
		if tried > 5 {
			t.Errorf("%d guesses at once were tried, want at most 5", tried)
		}
	})
}

func TestSessionsExpire(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, opened := w.join("ada", auth.Viewer)
		// Used every eleven hours it lives on, until seven days are over.
		for w.now.Before(opened.Session.ExpiresAt.Add(-11 * time.Hour)) {
			w.now = w.now.Add(11 * time.Hour)
			w.actor(opened.Token)
		}
		w.now = opened.Session.ExpiresAt
		_, err := w.Authenticate(ctx, opened.Token)
		w.want(errs.Unauthenticated, err)
		if got := opened.Session.ExpiresAt.Sub(opened.Session.CreatedAt); got != 7*24*time.Hour {
			t.Errorf("a session lives %v", got)
		}

		idle := w.signIn("ada@example.com")
		w.now = w.now.Add(12*time.Hour - time.Microsecond)
		actor := w.actor(idle.Token)
		w.now = w.now.Add(12*time.Hour - time.Microsecond)
		w.actor(idle.Token)
		w.now = w.now.Add(12 * time.Hour)
		_, err = w.Authenticate(ctx, idle.Token)
		w.want(errs.Unauthenticated, err)
		sessions, err := w.Sessions(ctx, actor)
		if err != nil || len(sessions) != 0 {
			t.Errorf("%+v, %v", sessions, err)
		}
	})
}

func TestRunRemovesWhatHasExpired(t *testing.T) {
	db := sqldbtest.Open(t)
	j := journal.New(db, time.Now)
	service := auth.New(db, j, auth.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { service.Run(ctx); close(done) }()
	cancel()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Fatal("Run does not end")
	}
}

func TestNobodyEndsAnothersSession(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		ada, adas := w.join("ada", auth.Owner)
		bob, bobs := w.join("bob", auth.Viewer)
		w.want(errs.NotFound, w.EndSession(ctx, bob, adas.Session.ID))
		w.want(errs.NotFound, w.EndSession(ctx, ada, bobs.Session.ID))
		w.want(errs.Unauthenticated, w.EndSession(ctx, auth.Actor{}, adas.Session.ID))
		w.want(errs.Forbidden, w.EndSession(ctx, key(auth.AllScopes), adas.Session.ID))
		w.must(w.EndSession(ctx, ada, adas.Session.ID))
		w.want(errs.NotFound, w.EndSession(ctx, ada, adas.Session.ID))
		w.actor(bobs.Token)
	})
}

func TestChangeOfPasswordEndsOtherSessions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		ada, opened := w.join("ada", auth.Viewer)
		elsewhere := w.signIn("ada@example.com")
		_, bobs := w.join("bob", auth.Viewer)
		change := func(current, fresh string) (string, error) {
			_, token, err := w.UpdateAccount(ctx, ada, auth.AccountUpdate{Password: &auth.PasswordChange{Current: current, New: fresh}})
			return token, err
		}
		_, err := change("wrong", "another horse battery")
		w.want(errs.Invalid, err)
		_, err = change(password, "short")
		w.want(errs.Invalid, err)
		w.actor(elsewhere.Token)
		token, err := change(password, "another horse battery")
		w.must(err)
		w.secrets = append(w.secrets, token, "another horse battery")
		for _, old := range []string{opened.Token, elsewhere.Token} {
			_, err := w.Authenticate(ctx, old)
			w.want(errs.Unauthenticated, err)
		}
		if w.actor(token).Session() != ada.Session() {
			t.Error("the session did not go on under the new token")
		}
		w.actor(bobs.Token)
		_, err = w.SignIn(ctx, auth.Credentials{Email: "ada@example.com", Password: password})
		w.want(errs.Unauthenticated, err)

		name := "Ada L."
		m, token, err := w.UpdateAccount(ctx, ada, auth.AccountUpdate{Name: &name})
		if err != nil || m.Name != name || token != "" {
			t.Errorf("%+v %q %v", m, token, err)
		}
		for _, bad := range []string{"", "  ", "a\nb", strings.Repeat("x", 101), "\xff"} {
			_, _, err := w.UpdateAccount(ctx, ada, auth.AccountUpdate{Name: &bad})
			w.want(errs.Invalid, err)
		}
		_, _, err = w.UpdateAccount(ctx, auth.Actor{}, auth.AccountUpdate{Name: &name})
		w.want(errs.Unauthenticated, err)
	})
}

func TestNewMembersAreChecked(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.join("ada", auth.Viewer)
		for _, in := range []auth.NewMember{
			{Name: "", Email: "a@example.com", Password: password},
			{Name: "A", Email: "", Password: password},
			{Name: "A", Email: "a", Password: password},
			{Name: "A", Email: "A <a@example.com>", Password: password},
			{Name: "A", Email: "a@example.com\nBcc: b@example.com", Password: password},
			{Name: "A", Email: "a@example.com", Password: "7 chars"},
			{Name: "A", Email: "a@example.com", Password: "A@example.com"},
			{Name: "A", Email: "a@example.com", Password: "aaaaaaaaaaaa"},
			{Name: "A", Email: "a@example.com", Password: strings.Repeat("ab", 101)},
		} {
			_, err := w.Prepare(t.Context(), in)
			w.want(errs.Invalid, err)
		}
		candidate, err := w.Prepare(t.Context(), auth.NewMember{Name: "A", Email: "ADA@example.COM", Password: password})
		w.must(err)
		w.want(errs.Conflict, w.db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			_, err := w.AddMember(t.Context(), tx, auth.Actor{}, candidate)
			return err
		}))
	})
}

func TestRolesInAProject(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		owner, _ := w.join("olga", auth.Owner)
		admin, _ := w.join("adam", auth.Admin)
		editor, edits := w.join("ed", auth.Editor)
		set := func(by auth.Actor, who auth.Actor, role auth.Role) error {
			m, err := w.SetRole(ctx, by, home, who.ID(), role)
			if err == nil && m.Role != role {
				t.Errorf("the answer says %s, want %s", m.Role, role)
			}
			return err
		}
		w.want(errs.Forbidden, set(editor, editor, auth.Owner))
		w.want(errs.Forbidden, set(admin, editor, auth.Owner))
		w.want(errs.Forbidden, set(admin, owner, auth.Viewer))
		w.want(errs.Forbidden, w.RemoveMember(ctx, admin, home, owner.ID()))
		w.want(errs.Invalid, set(admin, editor, "king"))
		w.want(errs.NotFound, set(admin, auth.AsMember(auth.Member{ID: "nobody"}, "", nil), auth.Viewer))
		_, err := w.SetRole(ctx, owner, other, editor.ID(), auth.Viewer)
		w.want(errs.NotFound, err)

		w.want(errs.Conflict, set(owner, owner, auth.Admin))
		w.want(errs.Conflict, w.RemoveMember(ctx, owner, home, owner.ID()))
		w.must(set(owner, admin, auth.Owner))
		w.must(set(owner, owner, auth.Viewer))
		// She still holds the actor of her last request; the last owner is safe even so.
		w.want(errs.Conflict, w.RemoveMember(ctx, owner, home, admin.ID()))

		w.must(set(admin, editor, auth.Viewer))
		w.want(errs.NotFound, set(admin, auth.Actor{}, auth.Viewer))
		if role := w.actor(edits.Token).Role(home); role != auth.Editor {
			if role != auth.Viewer {
				t.Errorf("the role is %s", role)
			}
		} else {
			t.Error("a changed role does not count at the next request")
		}
		w.must(w.RemoveMember(ctx, w.actor(w.signIn("adam@example.com").Token), home, editor.ID()))
		w.want(errs.NotFound, w.actor(edits.Token).Can(auth.ProjectRead, home))

		members, err := w.Members(ctx, owner, home)
		if err != nil || len(members) != 2 || members[0].Name != "olga" || members[0].Role != auth.Viewer || members[1].Role != auth.Owner {
			t.Errorf("%+v, %v", members, err)
		}
		if !strings.Contains(w.verbs(), "membership updated, membership updated, membership updated") || !strings.Contains(w.verbs(), "membership removed") {
			t.Error(w.verbs())
		}
	})
}

// Two owners demote each other at the same moment: one of them stays.
func TestTheLastOwnerStaysUnderConcurrency(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		one, _ := w.join("one", auth.Owner)
		two, _ := w.join("two", auth.Owner)
		var wg sync.WaitGroup
		for _, pair := range [][2]auth.Actor{{one, two}, {two, one}, {one, one}, {two, two}} {
			wg.Go(func() {
				if _, err := w.SetRole(t.Context(), pair[0], home, pair[1].ID(), auth.Viewer); err != nil && !errs.Is(err, errs.Conflict) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		var owners int
		w.must(w.db.Get(t.Context(), &owners, "SELECT count(*) FROM memberships WHERE role = 'owner'"))
		if owners != 1 {
			t.Errorf("%d owners left", owners)
		}
	})
}

func TestOpenIsForTheSystem(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada, _ := w.join("ada", auth.Owner)
		_, err := w.Open(t.Context(), ada, ada.ID(), auth.Visitor{})
		w.want(errs.Forbidden, err)
		opened, err := w.Open(t.Context(), auth.AsSystem("demo"), ada.ID(), auth.Visitor{Address: "127.0.0.1", UserAgent: strings.Repeat("é", 400) + "\x00\xff"})
		w.must(err)
		if len(opened.Session.UserAgent) > 300 {
			t.Errorf("a user agent of %d bytes was kept", len(opened.Session.UserAgent))
		}
		if w.actor(opened.Token).ID() != ada.ID() {
			t.Error("not her session")
		}
		_, err = w.Open(t.Context(), auth.AsSystem("demo"), "nobody", auth.Visitor{})
		w.want(errs.NotFound, err)
	})
}

// A hash of yesterday's cost opens the door and is renewed on the way.
func TestOldHashesAreRenewed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.join("ada", auth.Viewer)
		stronger := auth.New(w.db, w.journal, auth.Options{Cost: auth.Cost{Memory: 128, Passes: 1, Threads: 1}})
		for range 2 {
			_, err := stronger.SignIn(t.Context(), auth.Credentials{Email: "ada@example.com", Password: password})
			w.must(err)
			var hash string
			w.must(w.db.Get(t.Context(), &hash, "SELECT password_hash FROM members"))
			if !strings.Contains(hash, "m=128,") {
				t.Errorf("the hash is %s", hash)
			}
		}
	})
}

func TestAFirstDayIsOnesOwnOrAnAdminsToSet(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		admin, _ := w.join("ada", auth.Admin)
		editor, _ := w.join("eve", auth.Editor)
		own, err := w.SetStartedOn(ctx, editor, home, editor.ID(), "2026-01-07")
		if err != nil || own.StartedOn != "2026-01-07" {
			t.Errorf("%+v, %v", own, err)
		}
		_, err = w.SetStartedOn(ctx, editor, home, admin.ID(), "2026-01-07")
		w.want(errs.Conflict, err)
		for _, day := range []string{"soon", "2999-01-01"} {
			_, err = w.SetStartedOn(ctx, admin, home, editor.ID(), day)
			w.want(errs.Invalid, err)
		}
		_, err = w.SetStartedOn(ctx, admin, home, "nobody", "2026-01-07")
		w.want(errs.NotFound, err)
		// A changed role leaves the day as it is.
		if _, err := w.SetRole(ctx, admin, home, editor.ID(), auth.Viewer); err != nil {
			t.Fatal(err)
		}
		members, err := w.Members(ctx, admin, home)
		if err != nil || members[1].StartedOn != "2026-01-07" {
			t.Errorf("%+v, %v", members, err)
		}
	})
}
