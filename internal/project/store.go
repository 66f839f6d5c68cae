package project

import (
	"context"
	"fmt"

	"prodops/internal/auth"
	"prodops/internal/sqldb"
)

type row struct {
	ID         string       `db:"id"`
	Slug       string       `db:"slug"`
	Name       string       `db:"name"`
	Timezone   string       `db:"timezone"`
	WeekStart  string       `db:"week_start"`
	Version    int64        `db:"version"`
	CreatedAt  sqldb.Micros `db:"created_at"`
	UpdatedAt  sqldb.Micros `db:"updated_at"`
	ArchivedAt sqldb.Micros `db:"archived_at"`
}

const selectProjects = "SELECT id, slug, name, timezone, week_start, version, created_at, updated_at, archived_at FROM projects"

// find is the project in force with the slug or id.
func find(ctx context.Context, db sqldb.Reader, ref string) (Project, error) {
	column := "slug"
	if idForm.MatchString(ref) {
		column = "id"
	}
	var r row
	err := db.Get(ctx, &r, selectProjects+" WHERE "+column+" = ? AND archived_at = 0", ref)
	if sqldb.IsNoRows(err) {
		return Project{}, auth.NoProject()
	}
	if err != nil {
		return Project{}, fmt.Errorf("find a project: %w", err)
	}
	return r.project(ctx, db)
}

func (r row) project(ctx context.Context, db sqldb.Reader) (Project, error) {
	p := Project{ID: r.ID, Slug: r.Slug, Name: r.Name, Timezone: r.Timezone, WeekStart: r.WeekStart, Version: r.Version,
		CreatedAt: r.CreatedAt.Time(), UpdatedAt: r.UpdatedAt.Time()}
	if r.ArchivedAt != 0 {
		at := r.ArchivedAt.Time()
		p.ArchivedAt = &at
	}
	err := db.Select(ctx, &p.Environments, "SELECT name FROM environments WHERE project_id = ? AND archived_at = 0 ORDER BY created_at, name", r.ID)
	if err != nil {
		return Project{}, fmt.Errorf("read a project's environments: %w", err)
	}
	return p, nil
}

func store(ctx context.Context, tx *sqldb.Tx, p Project) error {
	var archived sqldb.Micros
	if p.ArchivedAt != nil {
		archived = sqldb.MicrosOf(*p.ArchivedAt)
	}
	_, err := tx.Exec(ctx, "UPDATE projects SET name = ?, timezone = ?, week_start = ?, version = ?, updated_at = ?, archived_at = ? WHERE id = ?",
		p.Name, p.Timezone, p.WeekStart, p.Version, sqldb.MicrosOf(p.UpdatedAt), archived, p.ID)
	if err != nil {
		return fmt.Errorf("store a project: %w", err)
	}
	return nil
}
