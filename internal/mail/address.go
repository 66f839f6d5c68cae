package mail

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

// Addresses keeps whom a project has written to, and who wants no more of it.
// Whoever sends letters asks it first. It is safe for concurrent use.
type Addresses struct {
	db  *sqldb.DB
	now func() time.Time
}

// NewAddresses keeps addresses in a database; now is the clock, time.Now
// outside tests.
func NewAddresses(db *sqldb.DB, now func() time.Time) *Addresses {
	return &Addresses{db: db, now: now}
}

// Token is the name by which the owner of an address may leave: always the
// same for one project and address, and not to be guessed.
func (a *Addresses) Token(ctx context.Context, tx *sqldb.Tx, project, address string) (string, error) {
	_, err := tx.Exec(ctx, "INSERT INTO mail_addresses (project_id, address, token, left_at) VALUES (?, ?, ?, 0) ON CONFLICT (project_id, address) DO NOTHING",
		project, address, rand.Text())
	var token string
	if err == nil {
		err = tx.Get(ctx, &token, "SELECT token FROM mail_addresses WHERE project_id = ? AND address = ?", project, address)
	}
	if err != nil {
		return "", fmt.Errorf("keep an address: %w", err)
	}
	return token, nil
}

// Left are those of the addresses that want no more mail of the project.
func (a *Addresses) Left(ctx context.Context, db sqldb.Reader, project string, addresses []string) (map[string]bool, error) {
	left := map[string]bool{}
	for part := range slices.Chunk(addresses, 500) {
		var found []string
		err := db.Select(ctx, &found, "SELECT address FROM mail_addresses WHERE project_id = ? AND left_at > 0 AND address IN (?)", project, part)
		if err != nil {
			return nil, fmt.Errorf("who wants no mail: %w", err)
		}
		for _, address := range found {
			left[address] = true
		}
	}
	return left, nil
}

// Subscription is what the owner of an address is shown.
type Subscription struct {
	Project string       `db:"project"` // name
	Address string       `db:"address"`
	LeftAt  sqldb.Micros `db:"left_at"` // 0 while they get mail
}

// Subscription is found by its token; no such token is NotFound.
func (a *Addresses) Subscription(ctx context.Context, token string) (Subscription, error) {
	var found Subscription
	err := a.db.Get(ctx, &found, "SELECT p.name AS project, m.address, m.left_at FROM mail_addresses m JOIN projects p ON p.id = m.project_id WHERE m.token = ?", token)
	if sqldb.IsNoRows(err) {
		return found, errs.New(errs.NotFound, "This link is not one of ours. It may be cut short.")
	}
	if err != nil {
		return found, fmt.Errorf("find a subscription: %w", err)
	}
	return found, nil
}

// Leave records that the owner of an address wants no more mail; with again
// they take it back. Doing either twice changes nothing.
func (a *Addresses) Leave(ctx context.Context, token string, again bool) error {
	at := sqldb.MicrosOf(a.now())
	statement, args := "UPDATE mail_addresses SET left_at = ? WHERE token = ? AND left_at = 0", []any{at, token}
	if again {
		statement, args = "UPDATE mail_addresses SET left_at = 0 WHERE token = ?", []any{token}
	}
	if _, err := a.db.Exec(ctx, statement, args...); err != nil {
		return fmt.Errorf("end a subscription: %w", err)
	}
	return nil
}
