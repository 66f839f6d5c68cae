// Package auth knows who makes a call and what they may do.
//
// An Actor is a member with a session, a program with a key, or the system.
// Its method Can is the only question of permission in the whole program, and
// Rules is the only table of permissions. Members have one role per project;
// keys belong to one project and have scopes.
//
// Secrets never rest here in a form that opens anything: passwords are argon2id
// hashes, sessions, invitations, set-up tokens and keys are SHA-256 hashes of
// random values too long to guess.
package auth

import (
	"context"
	"log/slog"
	"time"

	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// Options are what a Service may be told; the zero value is right for a server.
type Options struct {
	Now      func() time.Time // the clock; nil is time.Now
	Cost     Cost             // of a password hash; zero is DefaultCost
	Log      *slog.Logger     // where background work reports failures; nil is slog.Default
	Attempts Attempts         // before sign-in slows down; zero is DefaultAttempts
}

// Service keeps members, sessions, invitations, keys and the set-up token. It
// is safe for concurrent use.
type Service struct {
	db       *sqldb.DB
	journal  *journal.Journal
	now      func() time.Time
	log      *slog.Logger
	hasher   *hasher
	throttle *throttle
	ring     *keyring
}

// New returns a service on the database. Start Run beside it in a server.
func New(db *sqldb.DB, j *journal.Journal, o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Cost == (Cost{}) {
		o.Cost = DefaultCost()
	}
	if o.Attempts == (Attempts{}) {
		o.Attempts = DefaultAttempts()
	}
	return &Service{
		db: db, journal: j, now: o.Now, log: o.Log,
		hasher:   newHasher(o.Cost),
		throttle: newThrottle(o.Attempts, o.Now),
		ring:     newKeyring(db),
	}
}

// How often Run works. Keys made or revoked by another process on the same
// database are known after keyEvery.
const (
	keyEvery   = 5 * time.Second
	purgeEvery = time.Hour
)

// Run does the background work until ctx ends: it learns of keys that other
// processes changed, writes down in batches when keys were last used, and
// removes what has expired. It writes what is left before it returns.
func (s *Service) Run(ctx context.Context) {
	keys, purge := time.NewTicker(keyEvery), time.NewTicker(purgeEvery)
	defer keys.Stop()
	defer purge.Stop()
	for {
		select {
		case <-ctx.Done():
			s.report("write down when keys were last used", s.FlushKeyUse(context.WithoutCancel(ctx)))
			return
		case <-keys.C:
			s.report("write down when keys were last used", s.FlushKeyUse(ctx))
			s.report("read the keys", s.RefreshKeys(ctx))
		case <-purge.C:
			s.report("remove expired sessions", s.purge(ctx))
		}
	}
}

func (s *Service) report(work string, err error) {
	if err != nil {
		s.log.Error("auth could not "+work, "error", err)
	}
}

// purge removes what can never be used again. Expired invitations stay: the
// page shows them.
func (s *Service) purge(ctx context.Context) error {
	now := s.now()
	s.throttle.purge()
	_, err := s.db.Exec(ctx, "DELETE FROM sessions WHERE expires_at <= ? OR seen_at <= ?",
		sqldb.MicrosOf(now), sqldb.MicrosOf(now.Add(-sessionIdle)))
	return err
}

// record writes the journal entry of a change made by the actor.
func (s *Service) record(ctx context.Context, tx *sqldb.Tx, actor Actor, c journal.Change) error {
	c.Actor = actor.Journal()
	return s.journal.Record(ctx, tx, c)
}
