package auth

import (
	"context"
	"fmt"

	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// AccountUpdate changes a member's own account; what is nil stays.
type AccountUpdate struct {
	Name     *string
	Password *PasswordChange
	Visitor  Visitor
}

// PasswordChange needs the current password: an open screen is not enough.
type PasswordChange struct{ Current, New string }

// Member is the actor's own account.
func (s *Service) Member(ctx context.Context, actor Actor) (Member, error) {
	if err := actor.Can(AccountRead, ""); err != nil {
		return Member{}, err
	}
	m, _, err := accountBy(ctx, s.db, "id", actor.ID())
	return m, err
}

// UpdateAccount changes the actor's own name or password. A new password ends
// every other session of the account, and this one goes on under a new token,
// which is returned; it is empty when the password stays.
func (s *Service) UpdateAccount(ctx context.Context, actor Actor, in AccountUpdate) (m Member, token string, err error) {
	if err := actor.Can(AccountChange, ""); err != nil {
		return Member{}, "", err
	}
	before, _, err := accountBy(ctx, s.db, "id", actor.ID())
	if err != nil {
		return Member{}, "", err
	}
	var f errs.Fields
	after, hash := before, ""
	if in.Name != nil {
		after.Name = f.Line("body.name", *in.Name, nameLimit)
	}
	if in.Password != nil {
		checkPassword(&f, "body.password.new", in.Password.New, before.Email)
		if err := f.Err(); err != nil {
			return Member{}, "", err
		}
		if hash, err = s.changePassword(ctx, before, in); err != nil {
			return Member{}, "", err
		}
	}
	if err := f.Err(); err != nil {
		return Member{}, "", err
	}
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if hash != "" {
			token = newToken()
			if err := s.storePassword(ctx, tx, actor, hash, token); err != nil {
				return err
			}
		}
		if after.Name == before.Name {
			return nil
		}
		if _, err := tx.Exec(ctx, "UPDATE members SET name = ?, updated_at = ? WHERE id = ?", after.Name, sqldb.MicrosOf(s.now()), after.ID); err != nil {
			return fmt.Errorf("update an account: %w", err)
		}
		return s.record(ctx, tx, actor, journal.Change{Verb: "updated", Type: "member", ID: after.ID, Before: before, After: after})
	})
	return after, token, err
}

// changePassword checks the current password, slowed down like a sign-in, and
// hashes the new one.
func (s *Service) changePassword(ctx context.Context, m Member, in AccountUpdate) (hash string, err error) {
	_, err = s.checkCredentials(ctx, Credentials{Email: m.Email, Password: in.Password.Current, Visitor: in.Visitor})
	if errs.Is(err, errs.Unauthenticated) {
		var f errs.Fields
		f.Add("body.password.current", "This is not your current password.")
		return "", f.Err()
	}
	if err != nil {
		return "", err
	}
	return s.hasher.hash(ctx, in.Password.New)
}

func (s *Service) storePassword(ctx context.Context, tx *sqldb.Tx, actor Actor, hash, token string) error {
	if _, err := tx.Exec(ctx, "UPDATE members SET password_hash = ?, updated_at = ? WHERE id = ?", hash, sqldb.MicrosOf(s.now()), actor.ID()); err != nil {
		return fmt.Errorf("change a password: %w", err)
	}
	if _, err := tx.Exec(ctx, "DELETE FROM sessions WHERE member_id = ? AND id <> ?", actor.ID(), actor.Session()); err != nil {
		return fmt.Errorf("end the other sessions: %w", err)
	}
	if _, err := tx.Exec(ctx, "UPDATE sessions SET token_hash = ? WHERE id = ?", hashSecret(token), actor.Session()); err != nil {
		return fmt.Errorf("renew the session: %w", err)
	}
	return s.record(ctx, tx, actor, journal.Change{Verb: "changed password", Type: "member", ID: actor.ID()})
}
