package auth

import (
	"context"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"github.com/google/uuid"

	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// Member is somebody with an account in the workspace.
type Member struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Email     string    `json:"email"`
	CreatedAt time.Time `json:"created_at"`
}

// Membership is a member's place in one project.
type Membership struct {
	Member
	Role      Role      `json:"role"`
	JoinedAt  time.Time `json:"joined_at"`
	StartedOn string    `json:"started_on,omitempty"` // first day of work; empty for the day they joined
}

const (
	nameLimit  = 100 // characters of a person's or a key's name
	emailLimit = 254 // RFC 5321, section 4.5.3.1.3
)

// checkEmail checks an address and returns it without the space around it.
func checkEmail(f *errs.Fields, location, email string) string {
	email = f.Line(location, email, emailLimit)
	if email == "" {
		return email
	}
	if parsed, err := mail.ParseAddress(email); err != nil || parsed.Address != email {
		f.Add(location, "This is not an e-mail address.")
	}
	return email
}

// fold is the spelling under which an address is unique.
func fold(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// NewMember is what an account is made of.
type NewMember struct {
	Name     string
	Email    string
	Password string
}

// Candidate is a checked NewMember whose password is hashed: what AddMember
// takes, so that the slow hash stays outside the transaction.
type Candidate struct{ name, email, hash string }

// Prepare checks a new member and hashes the password.
func (s *Service) Prepare(ctx context.Context, in NewMember) (Candidate, error) {
	var f errs.Fields
	in.Email = checkEmail(&f, "body.email", in.Email)
	checkPassword(&f, "body.password", in.Password, in.Email)
	return s.prepare(ctx, in, f)
}

// PrepareFirst is Prepare for an account that the operator gives in the
// settings: the password is theirs to judge and must only not be empty.
func (s *Service) PrepareFirst(ctx context.Context, in NewMember) (Candidate, error) {
	var f errs.Fields
	in.Email = checkEmail(&f, "bootstrap-email", in.Email)
	if in.Password == "" || len(in.Password) > passwordMost {
		f.Add("bootstrap-password", "1 to %d bytes.", passwordMost)
	}
	return s.prepare(ctx, in, f)
}

func (s *Service) prepare(ctx context.Context, in NewMember, f errs.Fields) (Candidate, error) {
	in.Name = f.Line("body.name", in.Name, nameLimit)
	if err := f.Err(); err != nil {
		return Candidate{}, err
	}
	hash, err := s.hasher.hash(ctx, in.Password)
	return Candidate{name: in.Name, email: in.Email, hash: hash}, err
}

// AddMember makes the account in the caller's transaction. An address that has
// one already is a Conflict.
func (s *Service) AddMember(ctx context.Context, tx *sqldb.Tx, by Actor, c Candidate) (Member, error) {
	var taken int
	if err := tx.Get(ctx, &taken, "SELECT count(*) FROM members WHERE email_folded = ?", fold(c.email)); err != nil {
		return Member{}, err
	}
	if taken > 0 {
		return Member{}, errs.New(errs.Conflict, "There is an account with this e-mail address.")
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Member{}, err
	}
	now := sqldb.MicrosOf(s.now())
	m := Member{ID: id.String(), Name: c.name, Email: c.email, CreatedAt: now.Time()}
	_, err = tx.Exec(ctx, "INSERT INTO members (id, email, email_folded, name, password_hash, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		m.ID, m.Email, fold(m.Email), m.Name, c.hash, now, now)
	if err != nil {
		return Member{}, fmt.Errorf("add a member: %w", err)
	}
	if by.Kind() == Stranger {
		// Whoever took up an invitation or the set-up link acts as the member they became.
		by = AsMember(m, "", nil)
	}
	return m, s.record(ctx, tx, by, journal.Change{Verb: "created", Type: "member", ID: m.ID, After: m})
}

// Join gives the member the role in the project, in the caller's transaction;
// it replaces a role they have. The caller has checked that it may.
func (s *Service) Join(ctx context.Context, tx *sqldb.Tx, by Actor, project string, m Member, role Role) error {
	before, err := membership(ctx, tx, project, m.ID)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	change := journal.Change{Project: project, Verb: "joined", Type: "membership", ID: m.ID}
	after := Membership{Member: m, Role: role, JoinedAt: sqldb.MicrosOf(s.now()).Time()}
	if err == nil {
		change.Verb, change.Before, after.JoinedAt, after.StartedOn = "updated", before, before.JoinedAt, before.StartedOn
	}
	change.After = after
	_, err = tx.Exec(ctx, "INSERT INTO memberships (project_id, member_id, role, joined_at) VALUES (?, ?, ?, ?) ON CONFLICT (project_id, member_id) DO UPDATE SET role = excluded.role",
		project, m.ID, string(role), sqldb.MicrosOf(after.JoinedAt))
	if err != nil {
		return fmt.Errorf("join a project: %w", err)
	}
	return s.record(ctx, tx, by, change)
}

// Members lists who works in the project, those who joined first at the top.
func (s *Service) Members(ctx context.Context, actor Actor, project string) ([]Membership, error) {
	if err := actor.Can(MemberRead, project); err != nil {
		return nil, err
	}
	var rows []memberRow
	err := s.db.Select(ctx, &rows, selectMembers+" WHERE p.project_id = ? ORDER BY p.joined_at, m.id", project)
	if err != nil {
		return nil, fmt.Errorf("list members: %w", err)
	}
	members := make([]Membership, len(rows))
	for i, r := range rows {
		members[i] = r.membership()
	}
	return members, nil
}

// SetRole changes a member's role in the project. Only an owner makes, changes
// or unmakes an owner, and the last owner stays one.
func (s *Service) SetRole(ctx context.Context, actor Actor, project, member string, role Role) (Membership, error) {
	if err := actor.Can(MemberUpdate, project); err != nil {
		return Membership{}, err
	}
	if err := checkRole(role); err != nil {
		return Membership{}, err
	}
	var after Membership
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		before, err := membership(ctx, tx, project, member)
		if err != nil {
			return err
		}
		after = before
		if before.Role == role {
			return nil
		}
		if err := s.mayChange(ctx, tx, actor, project, before.Role, role); err != nil {
			return err
		}
		after.Role = role
		return s.Join(ctx, tx, actor, project, before.Member, role)
	})
	return after, err
}

// SetStartedOn sets the day a member began to work here, empty for the day they
// joined. Members set their own; an admin sets anybody's.
func (s *Service) SetStartedOn(ctx context.Context, actor Actor, project, member, day string) (Membership, error) {
	if err := actor.Can(MemberRead, project); err != nil {
		return Membership{}, err
	}
	if own := actor.Kind() == MemberActor && actor.ID() == member; !own && actor.Can(MemberUpdate, project) != nil {
		return Membership{}, errs.New(errs.Conflict, "You set only your own first day; an admin sets those of others.")
	}
	var f errs.Fields
	day = f.Date("body.started_on", day)
	if len(f) == 0 && day > s.now().AddDate(1, 0, 0).UTC().Format(time.DateOnly) {
		f.Add("body.started_on", "At most a year from now.")
	}
	if err := f.Err(); err != nil {
		return Membership{}, err
	}
	var after Membership
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		before, err := membership(ctx, tx, project, member)
		if err != nil || before.StartedOn == day {
			after = before
			return err
		}
		after = before
		after.StartedOn = day
		if _, err := tx.Exec(ctx, "UPDATE memberships SET started_on = ? WHERE project_id = ? AND member_id = ?", day, project, member); err != nil {
			return fmt.Errorf("set a first day: %w", err)
		}
		return s.record(ctx, tx, actor, journal.Change{Project: project, Verb: "updated", Type: "membership", ID: member, Before: before, After: after})
	})
	return after, err
}

// RemoveMember takes a member out of the project. Their account stays.
func (s *Service) RemoveMember(ctx context.Context, actor Actor, project, member string) error {
	if err := actor.Can(MemberRemove, project); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		before, err := membership(ctx, tx, project, member)
		if err != nil {
			return err
		}
		if err := s.mayChange(ctx, tx, actor, project, before.Role, ""); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM memberships WHERE project_id = ? AND member_id = ?", project, member); err != nil {
			return fmt.Errorf("remove a member: %w", err)
		}
		return s.record(ctx, tx, actor, journal.Change{Project: project, Verb: "removed", Type: "membership", ID: member, Before: before})
	})
}

// mayChange holds the two rules about owners, for a change of role from -> to
// (to is empty when the member is removed).
func (s *Service) mayChange(ctx context.Context, tx *sqldb.Tx, actor Actor, project string, from, to Role) error {
	if from != Owner && to != Owner {
		return nil
	}
	if err := actor.Can(OwnerGrant, project); err != nil {
		return err
	}
	if from != Owner {
		return nil
	}
	var owners int
	if err := tx.Get(ctx, &owners, "SELECT count(*) FROM memberships WHERE project_id = ? AND role = ?", project, string(Owner)); err != nil {
		return err
	}
	if owners <= 1 {
		return errs.New(errs.Conflict, "A project keeps at least one owner: make somebody else an owner first.")
	}
	return nil
}

func checkRole(role Role) error {
	var f errs.Fields
	if !role.Valid() {
		f.Add("body.role", "One of viewer, editor, admin, owner.")
	}
	return f.Err()
}

// memberRow is a member with, where the statement joins one, their membership.
type memberRow struct {
	ID        string       `db:"id"`
	Name      string       `db:"name"`
	Email     string       `db:"email"`
	CreatedAt sqldb.Micros `db:"created_at"`
	Role      string       `db:"role"`
	JoinedAt  sqldb.Micros `db:"joined_at"`
	StartedOn string       `db:"started_on"`
}

const selectMembers = "SELECT m.id, m.name, m.email, m.created_at, p.role, p.joined_at, p.started_on FROM memberships p JOIN members m ON m.id = p.member_id"

func (r memberRow) member() Member {
	return Member{ID: r.ID, Name: r.Name, Email: r.Email, CreatedAt: r.CreatedAt.Time()}
}

func (r memberRow) membership() Membership {
	return Membership{Member: r.member(), Role: Role(r.Role), JoinedAt: r.JoinedAt.Time(), StartedOn: r.StartedOn}
}

func membership(ctx context.Context, db sqldb.Reader, project, member string) (Membership, error) {
	var r memberRow
	err := db.Get(ctx, &r, selectMembers+" WHERE p.project_id = ? AND p.member_id = ?", project, member)
	if sqldb.IsNoRows(err) {
		return Membership{}, errs.New(errs.NotFound, "There is no such member.")
	}
	return r.membership(), err
}

// rolesOf is the member's role in each project, by its id.
func rolesOf(ctx context.Context, db sqldb.Reader, member string) (map[string]Role, error) {
	var rows []struct {
		Project string `db:"project_id"`
		Role    string `db:"role"`
	}
	err := db.Select(ctx, &rows, "SELECT project_id, role FROM memberships WHERE member_id = ?", member)
	if err != nil {
		return nil, fmt.Errorf("read a member's roles: %w", err)
	}
	roles := make(map[string]Role, len(rows))
	for _, r := range rows {
		roles[r.Project] = Role(r.Role)
	}
	return roles, nil
}
