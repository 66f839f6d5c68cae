package ingest

import (
	"context"
	"fmt"

	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

type importRow struct {
	ID          string `db:"id"`
	Environment string `db:"environment"`
	File        string `db:"file"`
	Size        int64  `db:"size"`
	SHA256      string `db:"sha256"`
	Source      string `db:"source"`
	Mapping     string `db:"mapping"`
	State       string `db:"state"`
	LinesDone   int64  `db:"lines_done"`
	Accepted    int64  `db:"accepted"`
	Quarantined int64  `db:"quarantined"`
	CreatedAt   int64  `db:"created_at"`
	FinishedAt  int64  `db:"finished_at"`
}

const importColumns = "id, environment, file, size, sha256, source, mapping, state, lines_done, accepted, quarantined, created_at, finished_at"

func (r importRow) imported() Import {
	return Import{
		ID: r.ID, Environment: r.Environment, File: r.File, Size: r.Size, SHA256: r.SHA256, Source: r.Source,
		Mapping: r.Mapping, State: ImportState(r.State), LinesDone: r.LinesDone, Accepted: r.Accepted,
		Quarantined: r.Quarantined, CreatedAt: r.CreatedAt, FinishedAt: r.FinishedAt,
	}
}

func insertImport(ctx context.Context, tx *sqldb.Tx, project string, i Import) error {
	_, err := tx.Exec(ctx, "INSERT INTO imports ("+importColumns+", project_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		i.ID, i.Environment, i.File, i.Size, i.SHA256, i.Source, i.Mapping, string(i.State),
		i.LinesDone, i.Accepted, i.Quarantined, i.CreatedAt, i.FinishedAt, project)
	if err != nil {
		return fmt.Errorf("begin an import: %w", err)
	}
	return nil
}

func getImport(ctx context.Context, db sqldb.Reader, project, id string) (Import, error) {
	return oneImport(ctx, db, "project_id = ? AND id = ?", project, id)
}

// findUnfinished answers the running import of the same file, NotFound for none.
func findUnfinished(ctx context.Context, db sqldb.Reader, project string, in NewImport) (Import, error) {
	return oneImport(ctx, db, "project_id = ? AND sha256 = ? AND mapping = ? AND environment = ? AND state = 'running' ORDER BY id LIMIT 1",
		project, in.SHA256, in.Mapping, in.Environment)
}

func oneImport(ctx context.Context, db sqldb.Reader, where string, args ...any) (Import, error) {
	var row importRow
	err := db.Get(ctx, &row, "SELECT "+importColumns+" FROM imports WHERE "+where, args...)
	if sqldb.IsNoRows(err) {
		return Import{}, errs.New(errs.NotFound, "There is no such import.")
	}
	return row.imported(), err
}

func listImports(ctx context.Context, db sqldb.Reader, project, cursor string, limit int) (ImportPage, error) {
	where, args := "project_id = ?", []any{project}
	if cursor != "" {
		where, args = where+" AND id < ?", append(args, cursor)
	}
	var rows []importRow
	err := db.Select(ctx, &rows, "SELECT "+importColumns+" FROM imports WHERE "+where+" ORDER BY id DESC LIMIT ?", append(args, limit+1)...)
	if err != nil {
		return ImportPage{}, err
	}
	var page ImportPage
	if len(rows) > limit {
		rows = rows[:limit]
		page.Next = rows[limit-1].ID
	}
	for _, row := range rows {
		page.Imports = append(page.Imports, row.imported())
	}
	return page, nil
}

// advanceImport writes the progress if the import still stands where before says.
func advanceImport(ctx context.Context, tx *sqldb.Tx, before, after Import) (bool, error) {
	n, err := tx.Exec(ctx, "UPDATE imports SET lines_done = ?, accepted = ?, quarantined = ? WHERE id = ? AND state = 'running' AND lines_done = ?",
		after.LinesDone, after.Accepted, after.Quarantined, before.ID, before.LinesDone)
	return n == 1, err
}

func endImport(ctx context.Context, tx *sqldb.Tx, i Import) error {
	_, err := tx.Exec(ctx, "UPDATE imports SET state = ?, finished_at = ? WHERE id = ?", string(i.State), i.FinishedAt, i.ID)
	return err
}
