package auth

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// A session ends after so long without a request, and after so long in any case.
const (
	sessionIdle   = 12 * time.Hour
	SessionLength = 7 * 24 * time.Hour
	// seenEvery is how exactly the last request is remembered: a write per
	// request would be one too many.
	seenEvery = time.Minute
)

// Session is one place where a member is signed in.
type Session struct {
	ID        string
	CreatedAt time.Time
	SeenAt    time.Time // to the minute
	ExpiresAt time.Time
	Address   string // the caller's IP address
	UserAgent string
}

// Visitor is where a call comes from.
type Visitor struct {
	Address   string // IP address
	UserAgent string
}

// Credentials are what a member signs in with.
type Credentials struct {
	Email    string
	Password string
	Visitor  Visitor
	Previous string // token of the session the visitor still has; it ends
}

// Opened is a new session with the token for its cookie, which is known here
// and never again.
type Opened struct {
	Session Session
	Token   string
	Member  Member
}

// SignIn opens a session for the right password. Every wrong pair is the same
// Unauthenticated, after the same time, whether the account exists or not; too
// many are an Overloaded with the time to wait.
func (s *Service) SignIn(ctx context.Context, in Credentials) (Opened, error) {
	m, err := s.checkCredentials(ctx, in)
	if err != nil {
		return Opened{}, err
	}
	return s.open(ctx, AsMember(m, "", nil), m, in.Visitor, in.Previous)
}

// checkCredentials is the member with the address and the password.
func (s *Service) checkCredentials(ctx context.Context, in Credentials) (Member, error) {
	account := fold(in.Email)
	if len(account) > emailLimit || len(in.Password) > passwordMost {
		return Member{}, wrongPassword()
	}
	if err := s.throttle.begin(account, in.Visitor.Address); err != nil {
		return Member{}, err
	}
	m, hash, err := accountBy(ctx, s.db, "email_folded", account)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return Member{}, err
	}
	right, err := s.hasher.check(ctx, hash, in.Password)
	if err != nil {
		return Member{}, err
	}
	if !right {
		return Member{}, wrongPassword()
	}
	s.throttle.forgive(account, in.Visitor.Address)
	if s.hasher.outdated(hash) {
		return m, s.rehash(ctx, m.ID, hash, in.Password)
	}
	return m, nil
}

// rehash brings a hash to today's cost, unless the password changed meanwhile.
func (s *Service) rehash(ctx context.Context, member, old, password string) error {
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, "UPDATE members SET password_hash = ? WHERE id = ? AND password_hash = ?", hash, member, old)
	return err
}

func wrongPassword() error {
	return errs.New(errs.Unauthenticated, "The e-mail address or the password is wrong.")
}

// Open opens a session without a password. Only the system may: the demo does
// it for its visitors.
func (s *Service) Open(ctx context.Context, actor Actor, member string, visitor Visitor) (Opened, error) {
	if actor.Kind() != SystemActor {
		return Opened{}, errs.New(errs.Forbidden, "Only the system opens sessions without a password.")
	}
	m, err := s.MemberIn(ctx, s.db, member)
	if err != nil {
		return Opened{}, err
	}
	return s.open(ctx, actor, m, visitor, "")
}

func (s *Service) open(ctx context.Context, by Actor, m Member, visitor Visitor, previous string) (Opened, error) {
	var o Opened
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if previous != "" {
			if _, err := tx.Exec(ctx, "DELETE FROM sessions WHERE token_hash = ?", hashSecret(previous)); err != nil {
				return err
			}
		}
		o, err = s.OpenIn(ctx, tx, by, m, visitor)
		return err
	})
	return o, err
}

// OpenIn opens a session for the member in the caller's transaction: for those
// who have just proven themselves with the set-up link or an invitation.
func (s *Service) OpenIn(ctx context.Context, tx *sqldb.Tx, by Actor, m Member, visitor Visitor) (Opened, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Opened{}, err
	}
	now := sqldb.MicrosOf(s.now()).Time()
	o := Opened{Token: newToken(), Member: m, Session: Session{
		ID: id.String(), CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(SessionLength),
		Address: printable(visitor.Address, 64), UserAgent: printable(visitor.UserAgent, 300),
	}}
	_, err = tx.Exec(ctx, "INSERT INTO sessions (id, token_hash, member_id, address, user_agent, created_at, seen_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		o.Session.ID, hashSecret(o.Token), m.ID, o.Session.Address, o.Session.UserAgent,
		sqldb.MicrosOf(now), sqldb.MicrosOf(now), sqldb.MicrosOf(o.Session.ExpiresAt))
	if err != nil {
		return Opened{}, fmt.Errorf("open a session: %w", err)
	}
	return o, s.record(ctx, tx, by, journal.Change{Verb: "opened", Type: "session", ID: o.Session.ID})
}

// Authenticate is the actor behind a session token. A token that is unknown,
// ended or expired is an Unauthenticated. Roles are read each time: a changed
// one counts from the next request.
func (s *Service) Authenticate(ctx context.Context, token string) (Actor, error) {
	now := s.now()
	var r struct {
		memberRow
		Session string       `db:"session"`
		SeenAt  sqldb.Micros `db:"seen_at"`
	}
	err := s.db.Get(ctx, &r, `SELECT m.id, m.name, m.email, m.created_at, s.id AS session, s.seen_at
		FROM sessions s JOIN members m ON m.id = s.member_id
		WHERE s.token_hash = ? AND s.expires_at > ? AND s.seen_at > ?`,
		hashSecret(token), sqldb.MicrosOf(now), sqldb.MicrosOf(now.Add(-sessionIdle)))
	if sqldb.IsNoRows(err) {
		return Actor{}, errs.New(errs.Unauthenticated, "Your session has ended. Sign in again.")
	}
	if err != nil {
		return Actor{}, err
	}
	roles, err := rolesOf(ctx, s.db, r.ID)
	if err != nil {
		return Actor{}, err
	}
	if now.Sub(r.SeenAt.Time()) >= seenEvery {
		if _, err := s.db.Exec(ctx, "UPDATE sessions SET seen_at = ? WHERE id = ?", sqldb.MicrosOf(now), r.Session); err != nil {
			return Actor{}, err
		}
	}
	return AsMember(r.member(), r.Session, roles), nil
}

// SignOut ends the session the actor came with.
func (s *Service) SignOut(ctx context.Context, actor Actor) error {
	return s.EndSession(ctx, actor, actor.Session())
}

// Sessions lists the member's own sessions, the latest opened first.
func (s *Service) Sessions(ctx context.Context, actor Actor) ([]Session, error) {
	if err := actor.Can(AccountRead, ""); err != nil {
		return nil, err
	}
	now := s.now()
	var rows []struct {
		ID        string       `db:"id"`
		Address   string       `db:"address"`
		UserAgent string       `db:"user_agent"`
		CreatedAt sqldb.Micros `db:"created_at"`
		SeenAt    sqldb.Micros `db:"seen_at"`
		ExpiresAt sqldb.Micros `db:"expires_at"`
	}
	err := s.db.Select(ctx, &rows, `SELECT id, address, user_agent, created_at, seen_at, expires_at FROM sessions
		WHERE member_id = ? AND expires_at > ? AND seen_at > ? ORDER BY created_at DESC, id DESC`,
		actor.ID(), sqldb.MicrosOf(now), sqldb.MicrosOf(now.Add(-sessionIdle)))
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	sessions := make([]Session, len(rows))
	for i, r := range rows {
		sessions[i] = Session{ID: r.ID, Address: r.Address, UserAgent: r.UserAgent,
			CreatedAt: r.CreatedAt.Time(), SeenAt: r.SeenAt.Time(), ExpiresAt: r.ExpiresAt.Time()}
	}
	return sessions, nil
}

// EndSession ends one of the member's own sessions; somebody else's is NotFound.
func (s *Service) EndSession(ctx context.Context, actor Actor, id string) error {
	if err := actor.Can(AccountChange, ""); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		ended, err := tx.Exec(ctx, "DELETE FROM sessions WHERE id = ? AND member_id = ?", id, actor.ID())
		if err != nil {
			return err
		}
		if ended == 0 {
			return errs.New(errs.NotFound, "There is no such session.")
		}
		return s.record(ctx, tx, actor, journal.Change{Verb: "ended", Type: "session", ID: id})
	})
}

// MemberIn is the member with the id, read inside or outside a transaction.
func (s *Service) MemberIn(ctx context.Context, db sqldb.Reader, id string) (Member, error) {
	m, _, err := accountBy(ctx, db, "id", id)
	return m, err
}

// accountBy is the member whose column ("id" or "email_folded") has the value,
// with the hash of their password.
func accountBy(ctx context.Context, db sqldb.Reader, column, value string) (Member, string, error) {
	var r struct {
		memberRow
		Hash string `db:"password_hash"`
	}
	err := db.Get(ctx, &r, "SELECT id, name, email, created_at, password_hash FROM members WHERE "+column+" = ?", value)
	if sqldb.IsNoRows(err) {
		return Member{}, "", errs.New(errs.NotFound, "There is no such member.")
	}
	return r.member(), r.Hash, err
}

// printable is text cut to limit bytes, without what Postgres cannot keep.
func printable(text string, limit int) string {
	text = text[:min(len(text), limit)]
	return strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
}
