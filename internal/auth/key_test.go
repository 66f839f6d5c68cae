package auth_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

func TestKeys(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		admin, _ := w.join("adam", auth.Admin)
		write, writeSecret, err := w.CreateKey(ctx, admin, home, auth.NewKey{Kind: auth.WriteKey, Name: "Website"})
		w.must(err)
		secret, secretSecret, err := w.CreateKey(ctx, admin, home, auth.NewKey{Kind: auth.SecretKey, Name: "Robot", Scopes: []auth.Scope{auth.ReadScope, auth.QueryScope, auth.ReadScope}})
		w.must(err)
		w.secrets = append(w.secrets, writeSecret, secretSecret)
		if !strings.HasPrefix(writeSecret, "pk_") || !strings.HasPrefix(secretSecret, "sk_") || !auth.WellFormed(writeSecret) || !auth.WellFormed(secretSecret) {
			t.Errorf("%s %s", writeSecret, secretSecret)
		}
		if !strings.HasPrefix(secretSecret, secret.Prefix) || len(secret.Prefix) != 9 || len(secret.Scopes) != 2 || secret.CreatedBy != "adam" {
			t.Errorf("%+v", secret)
		}
		actor, err := w.AuthenticateKey(ctx, writeSecret)
		w.must(err)
		if actor.Kind() != auth.KeyActor || actor.ID() != write.ID || actor.Project() != home || actor.Environment() != "production" {
			t.Errorf("%+v", actor)
		}
		w.must(actor.Can(auth.IngestWrite, home))
		w.want(errs.Forbidden, actor.Can(auth.EventRead, home))
		w.want(errs.NotFound, actor.Can(auth.IngestWrite, other))

		for _, bad := range []string{"", "pk_", "sk_x", writeSecret[:len(writeSecret)-1], writeSecret + "x", "sk_" + writeSecret[3:], "a\x00b", strings.ToLower(writeSecret)} {
			_, err := w.AuthenticateKey(ctx, bad)
			w.want(errs.Unauthenticated, err)
		}

		keys, err := w.Keys(ctx, admin, home)
		if err != nil || len(keys) != 2 || keys[0].ID != secret.ID || keys[1].LastUsedAt != w.now || !keys[0].LastUsedAt.IsZero() {
			t.Errorf("%+v, %v", keys, err)
		}
		w.want(errs.NotFound, w.RevokeKey(ctx, admin, home, "none"))
		w.want(errs.NotFound, w.RevokeKey(ctx, admin, other, write.ID))
		w.must(w.RevokeKey(ctx, admin, home, write.ID))
		_, err = w.AuthenticateKey(ctx, writeSecret)
		w.want(errs.Unauthenticated, err)
		w.want(errs.NotFound, w.RevokeKey(ctx, admin, home, write.ID))
		_, err = w.AuthenticateKey(ctx, secretSecret)
		w.must(err)
		keys, err = w.Keys(ctx, admin, home)
		if err != nil || len(keys) != 2 || keys[1].RevokedAt != w.now {
			t.Errorf("%+v, %v", keys, err)
		}
	})
}

func TestNewKeysAreChecked(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		admin, _ := w.join("adam", auth.Admin)
		for _, in := range []auth.NewKey{
			{Kind: auth.WriteKey},
			{Kind: "root", Name: "x"},
			{Kind: auth.SecretKey, Name: "x"},
			{Kind: auth.SecretKey, Name: "x", Scopes: []auth.Scope{"root"}},
			{Kind: auth.WriteKey, Name: "x", Scopes: []auth.Scope{auth.QueryScope}},
			{Kind: auth.WriteKey, Name: "x", Environment: "mars"},
		} {
			_, secret, err := w.CreateKey(t.Context(), admin, home, in)
			w.want(errs.Invalid, err)
			if secret != "" {
				t.Error("a refused key has a secret")
			}
		}
	})
}

// A key cannot lift itself by making another.
func TestAKeyGivesNoMoreThanItHas(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, test := range []struct {
			has   []auth.Scope
			gives auth.Scope
			want  bool
		}{
			{[]auth.Scope{auth.AdminScope}, auth.AdminScope, true},
			{[]auth.Scope{auth.AdminScope}, auth.AllScopes, false},
			{[]auth.Scope{auth.AdminScope}, auth.QueryScope, false},
			{[]auth.Scope{auth.AdminScope, auth.QueryScope}, auth.QueryScope, true},
			{[]auth.Scope{auth.AllScopes}, auth.AllScopes, true},
			{[]auth.Scope{auth.WriteScope}, auth.WriteScope, false},
		} {
			_, secret, err := w.CreateKey(t.Context(), key(test.has...), home, auth.NewKey{Kind: auth.SecretKey, Name: "x", Scopes: []auth.Scope{test.gives}})
			if test.want {
				w.must(err)
				w.secrets = append(w.secrets, secret)
			} else {
				w.want(errs.Forbidden, err)
			}
		}
		_, _, err := w.Invite(t.Context(), key(auth.AdminScope), home, auth.NewInvitation{Email: "x@example.com", Role: auth.Owner})
		w.want(errs.Forbidden, err)
	})
}

// Requests with a key ask the database nothing: they go on while it is away,
// and revoking one takes effect even so once it has been committed.
func TestKeysNeedNoDatabase(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		admin, _ := w.join("adam", auth.Admin)
		_, secret, err := w.CreateKey(ctx, admin, home, auth.NewKey{Kind: auth.WriteKey, Name: "Website"})
		w.must(err)
		w.exec("ALTER TABLE keys RENAME TO keys_away")
		for range 1000 {
			if _, err := w.AuthenticateKey(ctx, secret); err != nil {
				t.Fatal(err)
			}
			if _, err := w.AuthenticateKey(ctx, "pk_"+strings.Repeat("0", 33)); !errs.Is(err, errs.Unauthenticated) {
				t.Fatal(err)
			}
		}
		if err := w.RefreshKeys(ctx); err == nil {
			t.Error("the table was not away")
		}
		if err := w.FlushKeyUse(ctx); err == nil {
			t.Error("the table was not away")
		}
		w.exec("ALTER TABLE keys_away RENAME TO keys")
		// What could not be written down is kept for the next time.
		w.must(w.FlushKeyUse(ctx))
		var used int64
		w.must(w.db.Get(ctx, &used, "SELECT last_used_at FROM keys"))
		if used != w.now.UnixMicro() {
			t.Errorf("last used %d, want %d", used, w.now.UnixMicro())
		}
	})
}

func TestKeyUseIsWrittenInBatches(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		admin, _ := w.join("adam", auth.Admin)
		made, secret, err := w.CreateKey(ctx, admin, home, auth.NewKey{Kind: auth.WriteKey, Name: "Website"})
		w.must(err)
		stored := func() time.Time {
			var used sqldb.Micros
			w.must(w.db.Get(ctx, &used, "SELECT last_used_at FROM keys WHERE id = ?", made.ID))
			return used.Time()
		}
		_, err = w.AuthenticateKey(ctx, secret)
		w.must(err)
		if !stored().IsZero() {
			t.Error("written at once")
		}
		w.must(w.FlushKeyUse(ctx))
		first := w.now
		w.now = w.now.Add(-time.Hour) // a second node whose clock is behind
		_, err = w.AuthenticateKey(ctx, secret)
		w.must(err)
		w.must(w.FlushKeyUse(ctx))
		if !stored().Equal(first) {
			t.Errorf("last used went back to %v", stored())
		}
	})
}

// Keys of another process on the same database are known after a refresh, and
// those of an archived project no more.
func TestRefreshKeys(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		admin, _ := w.join("adam", auth.Admin)
		node := auth.New(w.db, w.journal, auth.Options{})
		w.must(node.RefreshKeys(ctx))
		made, secret, err := w.CreateKey(ctx, admin, home, auth.NewKey{Kind: auth.WriteKey, Name: "Website"})
		w.must(err)
		_, err = node.AuthenticateKey(ctx, secret)
		w.want(errs.Unauthenticated, err)
		w.must(node.RefreshKeys(ctx))
		_, err = node.AuthenticateKey(ctx, secret)
		w.must(err)
		w.must(w.RevokeKey(ctx, admin, home, made.ID))
		w.must(node.RefreshKeys(ctx))
		_, err = node.AuthenticateKey(ctx, secret)
		w.want(errs.Unauthenticated, err)

		_, secret, err = w.CreateKey(ctx, admin, home, auth.NewKey{Kind: auth.WriteKey, Name: "Website"})
		w.must(err)
		w.exec("UPDATE projects SET archived_at = 1 WHERE id = ?", home)
		w.must(w.RefreshKeys(ctx))
		_, err = w.AuthenticateKey(ctx, secret)
		w.want(errs.Unauthenticated, err)
	})
}

// Reads that began before a revocation never bring the key back.
func TestRevokedStaysRevoked(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		admin, _ := w.join("adam", auth.Admin)
		stop := make(chan struct{})
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						if err := w.RefreshKeys(ctx); err != nil {
							t.Error(err)
							return
						}
					}
				}
			})
		}
		for range 10 {
			made, secret, err := w.CreateKey(ctx, admin, home, auth.NewKey{Kind: auth.WriteKey, Name: "x"})
			w.must(err)
			w.must(w.RevokeKey(ctx, admin, home, made.ID))
			for range 20 {
				if _, err := w.AuthenticateKey(ctx, secret); err == nil {
					t.Fatal("a revoked key came back")
				}
			}
		}
		close(stop)
		wg.Wait()
	})
}

func TestBootstrapKeysMayHaveAnyForm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		add := func(secret string, scopes ...auth.Scope) error {
			return w.db.Tx(ctx, func(tx *sqldb.Tx) error {
				_, err := w.AddKey(ctx, tx, auth.AsSystem("first start"), home, auth.NewKey{Name: "Bootstrap", Scopes: scopes}, secret)
				return err
			})
		}
		w.must(add("sk_test", auth.AllScopes))
		w.must(add("pk_test"))
		for _, bad := range []string{"", "test", "pk_", " pk_x", "sk_x\n", "pk_" + strings.Repeat("x", 200)} {
			w.want(errs.Invalid, add(bad, auth.AllScopes))
		}
		w.must(w.RefreshKeys(ctx))
		for secret, want := range map[string]bool{"sk_test": true, "pk_test": false} {
			actor, err := w.AuthenticateKey(ctx, secret)
			w.must(err)
			if err := actor.Can(auth.KeyCreate, home); (err == nil) != want {
				t.Errorf("%s: %v", secret, err)
			}
		}
	})
}
