package auth

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// invitationLife is how long an invitation can be taken up.
const invitationLife = 7 * 24 * time.Hour

// Invitation waits for somebody to join a project.
type Invitation struct {
	ID        string    `json:"id"`
	Project   string    `json:"project"`
	Email     string    `json:"email"`
	Role      Role      `json:"role"`
	InvitedBy string    `json:"invited_by"` // name
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
}

// NewInvitation says who is invited as what.
type NewInvitation struct {
	Email string
	Role  Role
}

// Offer is what an invitation link invites to, for who holds the link.
type Offer struct {
	Email       string
	ProjectName string
	Role        Role
	HasAccount  bool // sign in with that account's password; no new one is made
}

// Acceptance takes an invitation up. Somebody without an account gives a name
// and a new password; somebody with one is signed in or gives its password.
type Acceptance struct {
	Token    string
	Name     string
	Password string
	Visitor  Visitor
}

// Invite makes an invitation and its token, which is known here and never
// again. An earlier invitation of the same address to the project ends.
// Only an owner invites owners; an address whose account is a member already
// is a Conflict.
func (s *Service) Invite(ctx context.Context, actor Actor, project string, in NewInvitation) (Invitation, string, error) {
	if err := actor.Can(InvitationCreate, project); err != nil {
		return Invitation{}, "", err
	}
	if in.Role == Owner {
		if err := actor.Can(OwnerGrant, project); err != nil {
			return Invitation{}, "", err
		}
	}
	var f errs.Fields
	in.Email = checkEmail(&f, "body.email", in.Email)
	if err := f.Err(); err != nil {
		return Invitation{}, "", err
	}
	if err := checkRole(in.Role); err != nil {
		return Invitation{}, "", err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Invitation{}, "", err
	}
	token, now := newToken(), sqldb.MicrosOf(s.now())
	inv := Invitation{ID: id.String(), Project: project, Email: in.Email, Role: in.Role, InvitedBy: actor.Name(),
		CreatedAt: now.Time(), ExpiresAt: now.Time().Add(invitationLife)}
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := s.clearWay(ctx, tx, actor, inv); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "INSERT INTO invitations (id, project_id, email, role, token_hash, invited_by, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			inv.ID, project, inv.Email, string(inv.Role), hashSecret(token), inv.InvitedBy, now, sqldb.MicrosOf(inv.ExpiresAt))
		if err != nil {
			return fmt.Errorf("invite: %w", err)
		}
		return s.record(ctx, tx, actor, journal.Change{Project: project, Verb: "created", Type: "invitation", ID: inv.ID, After: inv})
	})
	return inv, token, err
}

// clearWay refuses to invite a member and ends earlier invitations of the address.
func (s *Service) clearWay(ctx context.Context, tx *sqldb.Tx, actor Actor, inv Invitation) error {
	var member int
	err := tx.Get(ctx, &member, "SELECT count(*) FROM memberships p JOIN members m ON m.id = p.member_id WHERE p.project_id = ? AND m.email_folded = ?",
		inv.Project, fold(inv.Email))
	if err != nil {
		return err
	}
	if member > 0 {
		return errs.New(errs.Conflict, "This person is a member of the project already.")
	}
	var open []invitationRow
	if err := tx.Select(ctx, &open, selectInvitations+" WHERE i.project_id = ? AND i.accepted_at = 0 AND i.revoked_at = 0", inv.Project); err != nil {
		return err
	}
	for _, earlier := range open {
		if fold(earlier.Email) != fold(inv.Email) {
			continue
		}
		if err := s.revokeInvitation(ctx, tx, actor, earlier.invitation()); err != nil {
			return err
		}
	}
	return nil
}

// Invitations lists those that can still be taken up, the latest first.
func (s *Service) Invitations(ctx context.Context, actor Actor, project string) ([]Invitation, error) {
	if err := actor.Can(InvitationRead, project); err != nil {
		return nil, err
	}
	var rows []invitationRow
	err := s.db.Select(ctx, &rows, selectInvitations+" WHERE i.project_id = ? AND i.accepted_at = 0 AND i.revoked_at = 0 AND i.expires_at > ? ORDER BY i.id DESC",
		project, sqldb.MicrosOf(s.now()))
	if err != nil {
		return nil, fmt.Errorf("list invitations: %w", err)
	}
	invitations := make([]Invitation, len(rows))
	for i, r := range rows {
		invitations[i] = r.invitation()
	}
	return invitations, nil
}

// RevokeInvitation withdraws an invitation that has not been taken up.
func (s *Service) RevokeInvitation(ctx context.Context, actor Actor, project, id string) error {
	if err := actor.Can(InvitationRevoke, project); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		var r invitationRow
		err := tx.Get(ctx, &r, selectInvitations+" WHERE i.id = ? AND i.project_id = ? AND i.accepted_at = 0 AND i.revoked_at = 0", id, project)
		if sqldb.IsNoRows(err) {
			return errs.New(errs.NotFound, "There is no such open invitation.")
		}
		if err != nil {
			return err
		}
		return s.revokeInvitation(ctx, tx, actor, r.invitation())
	})
}

func (s *Service) revokeInvitation(ctx context.Context, tx *sqldb.Tx, actor Actor, inv Invitation) error {
	if _, err := tx.Exec(ctx, "UPDATE invitations SET revoked_at = ? WHERE id = ?", sqldb.MicrosOf(s.now()), inv.ID); err != nil {
		return fmt.Errorf("revoke an invitation: %w", err)
	}
	return s.record(ctx, tx, actor, journal.Change{Project: inv.Project, Verb: "revoked", Type: "invitation", ID: inv.ID, Before: inv})
}

// LookUpInvitation says what the token invites to. A token that is unknown,
// spent, withdrawn or expired is NotFound.
func (s *Service) LookUpInvitation(ctx context.Context, token string) (Offer, error) {
	r, err := s.openInvitation(ctx, s.db, token)
	if err != nil {
		return Offer{}, err
	}
	_, _, err = accountBy(ctx, s.db, "email_folded", fold(r.Email))
	if err != nil && !errs.Is(err, errs.NotFound) {
		return Offer{}, err
	}
	return Offer{Email: r.Email, ProjectName: r.ProjectName, Role: Role(r.Role), HasAccount: err == nil}, nil
}

// AcceptInvitation spends the token and opens a session in the project joined.
// actor is who makes the call: a stranger, or somebody signed in already.
func (s *Service) AcceptInvitation(ctx context.Context, actor Actor, in Acceptance) (Opened, error) {
	r, err := s.openInvitation(ctx, s.db, in.Token)
	if err != nil {
		return Opened{}, err
	}
	m, _, err := accountBy(ctx, s.db, "email_folded", fold(r.Email))
	known := err == nil
	if err != nil && !errs.Is(err, errs.NotFound) {
		return Opened{}, err
	}
	var candidate Candidate
	if known {
		err = s.proveOwner(ctx, actor, m, in)
	} else {
		candidate, err = s.Prepare(ctx, NewMember{Name: in.Name, Email: r.Email, Password: in.Password})
	}
	if err != nil {
		return Opened{}, err
	}
	var o Opened
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		// Again, now that nobody else can spend it.
		if r, err = s.openInvitation(ctx, tx, in.Token); err != nil {
			return err
		}
		if !known {
			if m, err = s.AddMember(ctx, tx, Actor{}, candidate); err != nil {
				return err
			}
		}
		o, err = s.spendInvitation(ctx, tx, r.invitation(), m, in.Visitor)
		return err
	})
	return o, err
}

// proveOwner asks somebody with an account to be signed in to it or to give its
// password: the link alone, which an admin has seen, opens no existing account.
func (s *Service) proveOwner(ctx context.Context, actor Actor, m Member, in Acceptance) error {
	if actor.Kind() == MemberActor && actor.ID() == m.ID {
		return nil
	}
	_, err := s.checkCredentials(ctx, Credentials{Email: m.Email, Password: in.Password, Visitor: in.Visitor})
	return err
}

func (s *Service) spendInvitation(ctx context.Context, tx *sqldb.Tx, inv Invitation, m Member, visitor Visitor) (Opened, error) {
	if _, err := tx.Exec(ctx, "UPDATE invitations SET accepted_at = ? WHERE id = ?", sqldb.MicrosOf(s.now()), inv.ID); err != nil {
		return Opened{}, fmt.Errorf("accept an invitation: %w", err)
	}
	by := AsMember(m, "", nil)
	if err := s.record(ctx, tx, by, journal.Change{Project: inv.Project, Verb: "accepted", Type: "invitation", ID: inv.ID, Before: inv}); err != nil {
		return Opened{}, err
	}
	current, err := membership(ctx, tx, inv.Project, m.ID)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return Opened{}, err
	}
	// Somebody who joined on another way meanwhile keeps the higher role.
	if !current.Role.AtLeast(inv.Role) {
		if err := s.Join(ctx, tx, by, inv.Project, m, inv.Role); err != nil {
			return Opened{}, err
		}
	}
	return s.OpenIn(ctx, tx, by, m, visitor)
}

type invitationRow struct {
	ID          string       `db:"id"`
	ProjectID   string       `db:"project_id"`
	ProjectName string       `db:"project_name"`
	Email       string       `db:"email"`
	Role        string       `db:"role"`
	InvitedBy   string       `db:"invited_by"`
	CreatedAt   sqldb.Micros `db:"created_at"`
	ExpiresAt   sqldb.Micros `db:"expires_at"`
}

const selectInvitations = "SELECT i.id, i.project_id, j.name AS project_name, i.email, i.role, i.invited_by, i.created_at, i.expires_at FROM invitations i JOIN projects j ON j.id = i.project_id"

func (r invitationRow) invitation() Invitation {
	return Invitation{ID: r.ID, Project: r.ProjectID, Email: r.Email, Role: Role(r.Role), InvitedBy: r.InvitedBy,
		CreatedAt: r.CreatedAt.Time(), ExpiresAt: r.ExpiresAt.Time()}
}

func (s *Service) openInvitation(ctx context.Context, db sqldb.Reader, token string) (invitationRow, error) {
	var r invitationRow
	err := db.Get(ctx, &r, selectInvitations+" WHERE i.token_hash = ? AND i.accepted_at = 0 AND i.revoked_at = 0 AND i.expires_at > ? AND j.archived_at = 0",
		hashSecret(token), sqldb.MicrosOf(s.now()))
	if sqldb.IsNoRows(err) {
		return invitationRow{}, errs.New(errs.NotFound, "This invitation is no longer valid. Ask for a new one.")
	}
	return r, err
}
