package auth_test

import (
	"sync"
	"testing"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

func (w *world) invite(by auth.Actor, email string, role auth.Role) (auth.Invitation, string) {
	w.t.Helper()
	inv, token, err := w.Invite(w.t.Context(), by, home, auth.NewInvitation{Email: email, Role: role})
	w.must(err)
	w.secrets = append(w.secrets, token)
	return inv, token
}

func TestANewMemberTakesUpAnInvitation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		admin, _ := w.join("adam", auth.Admin)
		inv, token := w.invite(admin, "eve@example.com", auth.Editor)
		if inv.ExpiresAt.Sub(inv.CreatedAt) != 7*24*time.Hour || inv.InvitedBy != "adam" {
			t.Errorf("%+v", inv)
		}
		offer, err := w.LookUpInvitation(ctx, token)
		w.must(err)
		if offer != (auth.Offer{Email: "eve@example.com", ProjectName: "The " + home, Role: auth.Editor}) {
			t.Errorf("%+v", offer)
		}
		_, err = w.AcceptInvitation(ctx, auth.Actor{}, auth.Acceptance{Token: token, Name: "Eve", Password: "short"})
		w.want(errs.Invalid, err)
		_, err = w.AcceptInvitation(ctx, auth.Actor{}, auth.Acceptance{Token: token, Password: password})
		w.want(errs.Invalid, err)
		opened, err := w.AcceptInvitation(ctx, auth.Actor{}, auth.Acceptance{Token: token, Name: "Eve", Password: password})
		w.must(err)
		w.secrets = append(w.secrets, opened.Token)
		eve := w.actor(opened.Token)
		if eve.Name() != "Eve" || eve.Role(home) != auth.Editor || len(eve.Projects()) != 1 {
			t.Errorf("%+v", eve)
		}
		// Spent.
		_, err = w.AcceptInvitation(ctx, auth.Actor{}, auth.Acceptance{Token: token, Name: "Mallory", Password: password})
		w.want(errs.NotFound, err)
		_, err = w.LookUpInvitation(ctx, token)
		w.want(errs.NotFound, err)
		w.want(errs.NotFound, w.RevokeInvitation(ctx, admin, home, inv.ID))
		_, _, err = w.Invite(ctx, admin, home, auth.NewInvitation{Email: "EVE@example.com", Role: auth.Viewer})
		w.want(errs.Conflict, err)
	})
}

func TestAnExistingAccountJoins(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		owner, _ := w.join("olga", auth.Owner)
		admin, _ := w.join("adam", auth.Admin)
		bob, _ := w.join("bob", auth.Viewer)
		w.must(w.RemoveMember(ctx, admin, home, bob.ID()))
		_, token := w.invite(admin, "Bob@example.com", auth.Editor)
		offer, err := w.LookUpInvitation(ctx, token)
		if err != nil || !offer.HasAccount {
			t.Errorf("%+v, %v", offer, err)
		}
		// The link alone opens no existing account, not even for who made it.
		for _, in := range []auth.Acceptance{
			{Token: token, Name: "Mallory", Password: "a new password"},
			{Token: token},
		} {
			for _, actor := range []auth.Actor{{}, admin} {
				_, err := w.AcceptInvitation(ctx, actor, in)
				w.want(errs.Unauthenticated, err)
			}
		}
		opened, err := w.AcceptInvitation(ctx, bob, auth.Acceptance{Token: token})
		w.must(err)
		if got := w.actor(opened.Token); got.ID() != bob.ID() || got.Name() != "bob" || got.Role(home) != auth.Editor {
			t.Errorf("%+v", got)
		}
		w.must(w.RemoveMember(ctx, owner, home, bob.ID()))
		_, token = w.invite(owner, "bob@example.com", auth.Owner)
		opened, err = w.AcceptInvitation(ctx, auth.Actor{}, auth.Acceptance{Token: token, Password: password})
		w.must(err)
		if got := w.actor(opened.Token).Role(home); got != auth.Owner {
			t.Errorf("the role is %s", got)
		}
	})
}

func TestInvitationsEnd(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		admin, _ := w.join("adam", auth.Admin)
		refused := func(token string) {
			t.Helper()
			_, err := w.LookUpInvitation(ctx, token)
			w.want(errs.NotFound, err)
			_, err = w.AcceptInvitation(ctx, auth.Actor{}, auth.Acceptance{Token: token, Name: "E", Password: password})
			w.want(errs.NotFound, err)
		}
		inv, token := w.invite(admin, "one@example.com", auth.Viewer)
		w.want(errs.NotFound, w.RevokeInvitation(ctx, auth.AsSystem("test"), other, inv.ID))
		w.must(w.RevokeInvitation(ctx, admin, home, inv.ID))
		refused(token)

		_, first := w.invite(admin, "two@example.com", auth.Viewer)
		second, _ := w.invite(admin, "TWO@example.com", auth.Editor)
		refused(first)
		open, err := w.Invitations(ctx, admin, home)
		if err != nil || len(open) != 1 || open[0] != second {
			t.Errorf("%+v, %v", open, err)
		}

		_, late := w.invite(admin, "three@example.com", auth.Viewer)
		w.now = w.now.Add(7*24*time.Hour - time.Microsecond)
		_, err = w.LookUpInvitation(ctx, late)
		w.must(err)
		w.now = w.now.Add(time.Microsecond)
		refused(late)
		refused("")
		if open, err := w.Invitations(ctx, admin, home); err != nil || len(open) != 0 {
			t.Errorf("%+v, %v", open, err)
		}
		for _, bad := range []auth.NewInvitation{{Email: "x", Role: auth.Viewer}, {Email: "x@example.com", Role: "king"}, {Email: "x@example.com"}} {
			_, _, err := w.Invite(ctx, admin, home, bad)
			w.want(errs.Invalid, err)
		}
		_, _, err = w.Invite(ctx, admin, home, auth.NewInvitation{Email: "x@example.com", Role: auth.Owner})
		w.want(errs.Forbidden, err)
	})
}

func TestAnInvitationIsSpentOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		admin, _ := w.join("adam", auth.Admin)
		_, token := w.invite(admin, "eve@example.com", auth.Viewer)
		var wg sync.WaitGroup
		var mu sync.Mutex
		spent := 0
		for range 6 {
			wg.Go(func() {
				_, err := w.AcceptInvitation(t.Context(), auth.Actor{}, auth.Acceptance{Token: token, Name: "Eve", Password: password})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					spent++
				} else if !errs.Is(err, errs.NotFound) && !errs.Is(err, errs.Unauthenticated) {
					// Unauthenticated: it came when the account was already there.
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if spent != 1 {
			t.Errorf("spent %d times", spent)
		}
	})
}

func TestSetupToken(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		fresh := func() string {
			t.Helper()
			var token string
			w.must(w.db.Tx(ctx, func(tx *sqldb.Tx) (err error) { token, err = w.NewSetupToken(ctx, tx); return err }))
			w.secrets = append(w.secrets, token)
			return token
		}
		use := func(token string) error {
			return w.db.Tx(ctx, func(tx *sqldb.Tx) error { return w.UseSetupToken(ctx, tx, token) })
		}
		needed := func(want bool) {
			t.Helper()
			if got, err := w.SetupNeeded(ctx); err != nil || got != want {
				t.Errorf("needed %v, %v", got, err)
			}
		}
		needed(true)
		w.want(errs.Forbidden, use(""))
		first := fresh()
		second := fresh()
		w.want(errs.Forbidden, use(first))
		w.must(w.CheckSetupToken(ctx, second, auth.Visitor{}))
		var stored string
		w.must(w.db.Get(ctx, &stored, "SELECT token_hash FROM setup_tokens"))
		if stored == second {
			t.Error("stored in the open")
		}
		w.must(use(second))
		w.want(errs.Forbidden, use(second))

		third := fresh()
		w.join("olga", auth.Owner)
		needed(false)
		w.want(errs.Conflict, use(third))
		w.want(errs.Conflict, w.CheckSetupToken(ctx, third, auth.Visitor{}))
		w.want(errs.Conflict, w.db.Tx(ctx, func(tx *sqldb.Tx) error { _, err := w.NewSetupToken(ctx, tx); return err }))
	})
}

func TestGuessingTheSetupTokenSlowsDown(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for range auth.DefaultAttempts().Address {
			w.want(errs.Forbidden, w.CheckSetupToken(t.Context(), "guess", auth.Visitor{Address: "6.6.6.6"}))
		}
		w.want(errs.Overloaded, w.CheckSetupToken(t.Context(), "guess", auth.Visitor{Address: "6.6.6.6"}))
	})
}
