package project

import (
	"context"
	"fmt"
	"slices"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

const (
	environmentLimit = 40 // characters
	mostEnvironments = 20
)

// AddEnvironment gives the project an environment more, such as "staging". One
// that was removed comes back with what flags and keys said of it. It fails
// with Invalid for a name that is none, with Conflict for one that is there.
func (p *Projects) AddEnvironment(ctx context.Context, actor auth.Actor, id, name string) (Project, error) {
	if err := actor.Can(auth.ProjectUpdate, id); err != nil {
		return Project{}, err
	}
	var f errs.Fields
	name = f.Line("body.name", name, environmentLimit)
	if name != "" && !slugForm.MatchString(name) {
		f.Add("body.name", "Lower-case letters, digits and single hyphens, such as staging.")
	}
	if err := f.Err(); err != nil {
		return Project{}, err
	}
	return p.changeEnvironments(ctx, actor, id, func(tx *sqldb.Tx, after *Project) error {
		switch {
		case slices.Contains(after.Environments, name):
			return errs.New(errs.Conflict, "The project has the environment %q already.", name)
		case len(after.Environments) >= mostEnvironments:
			return errs.New(errs.Conflict, "A project has at most %d environments.", mostEnvironments)
		}
		after.Environments = append(slices.Clone(after.Environments), name)
		back, err := tx.Exec(ctx, "UPDATE environments SET archived_at = 0, created_at = ? WHERE project_id = ? AND name = ?", sqldb.MicrosOf(p.now()), id, name)
		if err != nil {
			return fmt.Errorf("bring an environment back: %w", err)
		}
		if back > 0 {
			return nil
		}
		if _, err := tx.Exec(ctx, "INSERT INTO environments (project_id, name, created_at) VALUES (?, ?, ?)", id, name, sqldb.MicrosOf(p.now())); err != nil {
			return fmt.Errorf("add an environment: %w", err)
		}
		return nil
	})
}

// RemoveEnvironment takes an environment out of the project: nothing can be
// sent to it or asked of it any more. Its events stay. It fails with Conflict
// for "production", which every project has, and while keys still send to it.
func (p *Projects) RemoveEnvironment(ctx context.Context, actor auth.Actor, id, name string) (Project, error) {
	if err := actor.Can(auth.ProjectUpdate, id); err != nil {
		return Project{}, err
	}
	return p.changeEnvironments(ctx, actor, id, func(tx *sqldb.Tx, after *Project) error {
		at := slices.Index(after.Environments, name)
		if at < 0 {
			return errs.New(errs.NotFound, "The project has no environment %q.", name)
		}
		if name == auth.DefaultEnvironment {
			return errs.New(errs.Conflict, "Every project has the environment %q; it cannot be removed.", name)
		}
		var keys int
		err := tx.Get(ctx, &keys, "SELECT count(*) FROM keys WHERE project_id = ? AND environment = ? AND revoked_at = 0", id, name)
		if err != nil {
			return fmt.Errorf("count the keys of an environment: %w", err)
		}
		if keys > 0 {
			return errs.New(errs.Conflict, "Keys still belong to %q: %d. Revoke them first.", name, keys)
		}
		after.Environments = slices.Delete(slices.Clone(after.Environments), at, at+1)
		if _, err := tx.Exec(ctx, "UPDATE environments SET archived_at = ? WHERE project_id = ? AND name = ?", sqldb.MicrosOf(p.now()), id, name); err != nil {
			return fmt.Errorf("remove an environment: %w", err)
		}
		return nil
	})
}

// changeEnvironments is changeIn for what stands in a table of its own.
func (p *Projects) changeEnvironments(ctx context.Context, actor auth.Actor, id string, edit func(*sqldb.Tx, *Project) error) (Project, error) {
	var after Project
	err := p.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		after, err = p.changeIn(ctx, tx, actor, id, 0, "updated", func(changed *Project) error { return edit(tx, changed) })
		return err
	})
	return after, err
}
