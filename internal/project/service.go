package project

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// Create makes a project with the environment "production"; a member who makes
// one is its owner. A slug that is taken is a Conflict.
func (p *Projects) Create(ctx context.Context, actor auth.Actor, in Create) (Project, error) {
	if err := actor.Can(auth.ProjectCreate, ""); err != nil {
		return Project{}, err
	}
	in, err := in.validate()
	if err != nil {
		return Project{}, err
	}
	var made Project
	err = p.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if made, err = p.create(ctx, tx, actor, in); err != nil || actor.Kind() != auth.MemberActor {
			return err
		}
		owner, err := p.auth.MemberIn(ctx, tx, actor.ID())
		if err != nil {
			return err
		}
		return p.auth.Join(ctx, tx, actor, made.ID, owner, auth.Owner)
	})
	return made, err
}

func (p *Projects) create(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, in Create) (Project, error) {
	var taken int
	if err := tx.Get(ctx, &taken, "SELECT count(*) FROM projects WHERE slug = ?", in.Slug); err != nil {
		return Project{}, err
	}
	if taken > 0 {
		return Project{}, errs.New(errs.Conflict, "There is a project with the slug %q already.", in.Slug)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Project{}, err
	}
	now := sqldb.MicrosOf(p.now())
	made := Project{ID: id.String(), Slug: in.Slug, Name: in.Name, Timezone: in.Timezone, WeekStart: in.WeekStart,
		Environments: []string{auth.DefaultEnvironment}, Version: 1, CreatedAt: now.Time(), UpdatedAt: now.Time()}
	_, err = tx.Exec(ctx, "INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		made.ID, made.Slug, made.Name, made.Timezone, made.WeekStart, made.Version, now, now)
	if err != nil {
		return Project{}, fmt.Errorf("create a project: %w", err)
	}
	if _, err := tx.Exec(ctx, "INSERT INTO environments (project_id, name, created_at) VALUES (?, ?, ?)", made.ID, auth.DefaultEnvironment, now); err != nil {
		return Project{}, fmt.Errorf("create an environment: %w", err)
	}
	return made, p.record(ctx, tx, actor, "created", nil, made)
}

// Resolve is the project that ref, a slug or an id, names, if the actor may do
// the action in it. A project the actor has no part in and one that does not
// exist are the same NotFound; a stranger is Unauthenticated before either.
func (p *Projects) Resolve(ctx context.Context, actor auth.Actor, action auth.Action, ref string) (Project, error) {
	if err := actor.Can(auth.SignedIn, ""); err != nil {
		return Project{}, err
	}
	found, err := find(ctx, p.db, ref)
	if err != nil {
		return Project{}, err
	}
	return found, actor.Can(action, found.ID)
}

// Get is Resolve for reading the project itself.
func (p *Projects) Get(ctx context.Context, actor auth.Actor, ref string) (Project, error) {
	return p.Resolve(ctx, actor, auth.ProjectRead, ref)
}

// List returns the projects the actor belongs to, and the system all of them,
// the oldest first, without the archived ones.
func (p *Projects) List(ctx context.Context, actor auth.Actor) ([]Project, error) {
	if err := actor.Can(auth.SignedIn, ""); err != nil {
		return nil, err
	}
	query, args := " WHERE archived_at = 0", []any{}
	if actor.Kind() != auth.SystemActor {
		mine := actor.Projects()
		if len(mine) == 0 {
			return []Project{}, nil
		}
		query, args = query+" AND id IN (?)", append(args, mine)
	}
	var rows []row
	if err := p.db.Select(ctx, &rows, selectProjects+query+" ORDER BY id", args...); err != nil {
		return nil, fmt.Errorf("list projects: %w", err)
	}
	projects := make([]Project, len(rows))
	for i, r := range rows {
		var err error
		if projects[i], err = r.project(ctx, p.db); err != nil {
			return nil, err
		}
	}
	return projects, nil
}

// Update changes the project's settings. version is the one the caller has
// read; when the project has changed since, it is Stale. 0 asks for no check.
func (p *Projects) Update(ctx context.Context, actor auth.Actor, id string, version int64, in Update) (Project, error) {
	if err := actor.Can(auth.ProjectUpdate, id); err != nil {
		return Project{}, err
	}
	return p.change(ctx, actor, id, version, "updated", func(after *Project) error { return in.apply(after) })
}

func (in Update) apply(after *Project) error {
	var f errs.Fields
	if in.Name != nil {
		after.Name = f.Line("body.name", *in.Name, nameLimit)
	}
	if in.Timezone != nil {
		after.Timezone = *in.Timezone
	}
	if in.WeekStart != nil {
		after.WeekStart = *in.WeekStart
	}
	checkCalendar(&f, after.Timezone, after.WeekStart)
	return f.Err()
}

// Archive takes the project out of every list and ends its keys' force. Its
// events and records stay.
func (p *Projects) Archive(ctx context.Context, actor auth.Actor, id string, version int64) (Project, error) {
	if err := actor.Can(auth.ProjectArchive, id); err != nil {
		return Project{}, err
	}
	now := sqldb.MicrosOf(p.now()).Time()
	archived, err := p.change(ctx, actor, id, version, "archived", func(after *Project) error {
		after.ArchivedAt = &now
		return nil
	})
	if err != nil {
		return Project{}, err
	}
	return archived, p.auth.RefreshKeys(ctx)
}

// change applies one edit to one project, in its own transaction.
func (p *Projects) change(ctx context.Context, actor auth.Actor, id string, version int64, verb string, edit func(*Project) error) (Project, error) {
	var after Project
	err := p.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		after, err = p.changeIn(ctx, tx, actor, id, version, verb, edit)
		return err
	})
	return after, err
}

func (p *Projects) changeIn(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, ref string, version int64, verb string, edit func(*Project) error) (Project, error) {
	before, err := find(ctx, tx, ref)
	if err != nil {
		return Project{}, err
	}
	if version != 0 && version != before.Version {
		return Project{}, errs.New(errs.Stale, "The project has changed since you read it. Load it again.")
	}
	after := before
	if err := edit(&after); err != nil {
		return Project{}, err
	}
	after.Version, after.UpdatedAt = before.Version+1, sqldb.MicrosOf(p.now()).Time()
	if err := store(ctx, tx, after); err != nil {
		return Project{}, err
	}
	return after, p.record(ctx, tx, actor, verb, before, after)
}

func (p *Projects) record(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, verb string, before any, after Project) error {
	return p.journal.Record(ctx, tx, journal.Change{
		Project: after.ID, Actor: actor.Journal(), Verb: verb, Type: "project", ID: after.ID, Before: before, After: after,
	})
}
