package auth

import (
	"context"
	"fmt"

	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

// SetupNeeded reports whether the workspace still waits for its first owner.
func (s *Service) SetupNeeded(ctx context.Context) (bool, error) {
	return setupNeeded(ctx, s.db)
}

func setupNeeded(ctx context.Context, db sqldb.Reader) (bool, error) {
	var owners int
	err := db.Get(ctx, &owners, "SELECT count(*) FROM memberships WHERE role = ?", string(Owner))
	return owners == 0, err
}

// NewSetupToken makes the single-use token of the set-up link, in the caller's
// transaction. It replaces an earlier one, which was stored as a hash and so
// cannot be shown again. With an owner there, it is a Conflict.
func (s *Service) NewSetupToken(ctx context.Context, tx *sqldb.Tx) (string, error) {
	needed, err := setupNeeded(ctx, tx)
	if err != nil {
		return "", err
	}
	if !needed {
		return "", alreadySetUp()
	}
	if _, err := tx.Exec(ctx, "DELETE FROM setup_tokens"); err != nil {
		return "", err
	}
	token := newToken()
	_, err = tx.Exec(ctx, "INSERT INTO setup_tokens (token_hash, created_at) VALUES (?, ?)", hashSecret(token), sqldb.MicrosOf(s.now()))
	return token, err
}

// CheckSetupToken reports whether the token would open the set-up now, so that
// no stranger has us hash a password. Guesses are slowed down by address.
func (s *Service) CheckSetupToken(ctx context.Context, token string, visitor Visitor) error {
	if err := s.throttle.begin("", visitor.Address); err != nil {
		return err
	}
	if err := validSetupToken(ctx, s.db, token); err != nil {
		return err
	}
	s.throttle.forgive("", visitor.Address)
	return nil
}

// UseSetupToken spends the token in the caller's transaction, which makes the
// first owner. Every token is dead afterwards.
func (s *Service) UseSetupToken(ctx context.Context, tx *sqldb.Tx, token string) error {
	if err := validSetupToken(ctx, tx, token); err != nil {
		return err
	}
	return s.ForgetSetup(ctx, tx)
}

// ForgetSetup kills every set-up token, in the caller's transaction: there is an owner.
func (s *Service) ForgetSetup(ctx context.Context, tx *sqldb.Tx) error {
	_, err := tx.Exec(ctx, "DELETE FROM setup_tokens")
	return err
}

// validSetupToken looks for the token before it looks for an owner: whoever
// comes second when two set up at once is told that there is an owner.
func validSetupToken(ctx context.Context, db sqldb.Reader, token string) error {
	var found int
	if err := db.Get(ctx, &found, "SELECT count(*) FROM setup_tokens WHERE token_hash = ?", hashSecret(token)); err != nil {
		return fmt.Errorf("look up a set-up token: %w", err)
	}
	needed, err := setupNeeded(ctx, db)
	switch {
	case err != nil:
		return err
	case !needed:
		return alreadySetUp()
	case found == 0:
		return errs.New(errs.Forbidden, "This set-up link is not valid. The newest one is in the server's output; a restart prints another.")
	}
	return nil
}

func alreadySetUp() error {
	return errs.New(errs.Conflict, "This workspace has an owner already. Sign in, or ask for an invitation.")
}
