package project

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

// Bootstrap is what the operator's settings give a workspace at its first
// start, and never again. All of it may be empty.
type Bootstrap struct {
	Email, Password string // of the first owner
	Name            string // of the first owner; the part before the @ when empty
	SecretKey       string // sk_…: all scopes, project default
	WriteKey        string // pk_…: project default
	ProjectName     string // of the project default; "Default" when empty
	Timezone        string // UTC when empty
}

// Started is what a start has found or made.
type Started struct {
	First      bool   // the workspace is new
	SetupToken string // for the set-up link, when there is no owner yet; known here and never again
	Owner      string // id of the first owner, when this start made one
	Project    string // id of the project default, when this start made it
}

// Start readies the workspace; a server calls it once, before it serves. The
// first time it makes the project "default" and applies the bootstrap settings.
// While there is no owner it makes a new set-up token.
func (p *Projects) Start(ctx context.Context, in Bootstrap) (Started, error) {
	var fresh int
	if err := p.db.Get(ctx, &fresh, "SELECT count(*) FROM organisations"); err != nil {
		return Started{}, err
	}
	var owner *auth.Candidate
	if fresh == 0 && in.Email != "" {
		candidate, err := p.auth.PrepareFirst(ctx, in.owner())
		if err != nil {
			return Started{}, err
		}
		owner = &candidate
	}
	var started Started
	err := p.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		started, err = p.start(ctx, tx, in, owner)
		return err
	})
	if err != nil {
		return Started{}, err
	}
	return started, p.auth.RefreshKeys(ctx)
}

func (in Bootstrap) owner() auth.NewMember {
	name := in.Name
	if name == "" {
		name, _, _ = strings.Cut(in.Email, "@")
	}
	return auth.NewMember{Name: name, Email: in.Email, Password: in.Password}
}

func (p *Projects) start(ctx context.Context, tx *sqldb.Tx, in Bootstrap, owner *auth.Candidate) (Started, error) {
	var organisations int
	if err := tx.Get(ctx, &organisations, "SELECT count(*) FROM organisations"); err != nil {
		return Started{}, err
	}
	started := Started{First: organisations == 0}
	if started.First {
		if err := p.found(ctx, tx, in, owner, &started); err != nil {
			return Started{}, err
		}
	}
	token, err := p.auth.NewSetupToken(ctx, tx)
	if errs.Is(err, errs.Conflict) {
		return started, nil
	}
	started.SetupToken = token
	return started, err
}

// found makes the workspace: the organisation, its first project, and what the
// settings ask for.
func (p *Projects) found(ctx context.Context, tx *sqldb.Tx, in Bootstrap, owner *auth.Candidate, started *Started) error {
	by := auth.AsSystem("first start")
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "INSERT INTO organisations (id, name, created_at) VALUES (?, ?, ?)", id.String(), "", sqldb.MicrosOf(p.now())); err != nil {
		return fmt.Errorf("found the workspace: %w", err)
	}
	if in.ProjectName == "" {
		in.ProjectName = "Default"
	}
	create, err := Create{Name: in.ProjectName, Slug: DefaultSlug, Timezone: in.Timezone}.validate()
	if err != nil {
		return err
	}
	first, err := p.create(ctx, tx, by, create)
	if err != nil {
		return err
	}
	started.Project = first.ID
	if owner != nil {
		member, err := p.auth.AddMember(ctx, tx, by, *owner)
		if err != nil {
			return err
		}
		started.Owner = member.ID
		if err := p.auth.Join(ctx, tx, by, first.ID, member, auth.Owner); err != nil {
			return err
		}
	}
	return p.bootstrapKeys(ctx, tx, by, first.ID, in)
}

func (p *Projects) bootstrapKeys(ctx context.Context, tx *sqldb.Tx, by auth.Actor, project string, in Bootstrap) error {
	for _, key := range []struct {
		secret string
		kind   auth.KeyKind
		scope  auth.Scope
	}{
		{in.SecretKey, auth.SecretKey, auth.AllScopes},
		{in.WriteKey, auth.WriteKey, auth.IngestScope},
	} {
		if key.secret == "" {
			continue
		}
		if auth.KindOf(key.secret) != key.kind {
			return errs.New(errs.Invalid, "The bootstrap %s key must begin with %s.", key.kind, key.kind.Prefix())
		}
		_, err := p.auth.AddKey(ctx, tx, by, project, auth.NewKey{Name: "Bootstrap", Scopes: []auth.Scope{key.scope}}, key.secret)
		if err != nil {
			return err
		}
	}
	return nil
}

// Setup is what the set-up page sends.
type Setup struct {
	Token       string
	Owner       auth.NewMember
	ProjectName string // "" keeps the name
	Timezone    string // "" keeps the zone
	Visitor     auth.Visitor
}

// SetUp spends the set-up token: it makes the first owner, names the project
// "default" and opens the owner's session.
func (p *Projects) SetUp(ctx context.Context, in Setup) (auth.Opened, error) {
	// Cheap first: nobody without the token has us hash a password.
	if err := p.auth.CheckSetupToken(ctx, in.Token, in.Visitor); err != nil {
		return auth.Opened{}, err
	}
	candidate, err := p.auth.Prepare(ctx, in.Owner)
	if err != nil {
		return auth.Opened{}, err
	}
	var opened auth.Opened
	err = p.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := p.auth.UseSetupToken(ctx, tx, in.Token); err != nil {
			return err
		}
		owner, err := p.auth.AddMember(ctx, tx, auth.Actor{}, candidate)
		if err != nil {
			return err
		}
		by := auth.AsMember(owner, "", nil)
		if err := p.settle(ctx, tx, by, in, owner); err != nil {
			return err
		}
		opened, err = p.auth.OpenIn(ctx, tx, by, owner, in.Visitor)
		return err
	})
	return opened, err
}

// settle makes the owner the owner of the first project and applies the settings.
func (p *Projects) settle(ctx context.Context, tx *sqldb.Tx, by auth.Actor, in Setup, owner auth.Member) error {
	update := Update{}
	if in.ProjectName != "" {
		update.Name = &in.ProjectName
	}
	if in.Timezone != "" {
		update.Timezone = &in.Timezone
	}
	first, err := p.changeIn(ctx, tx, by, DefaultSlug, 0, "updated", update.apply)
	if err != nil {
		return err
	}
	return p.auth.Join(ctx, tx, by, first.ID, owner, auth.Owner)
}
