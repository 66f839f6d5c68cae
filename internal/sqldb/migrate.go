package sqldb

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"prodops/internal/errs"
)

// files holds the migrations: 0001-0009 access, journal and records, 0010-0019
// manifest, 0020-0029 ingest, 0030-0039 dashboard, 0040-0049 feedback, 0050-0059
// surveys, 0060-0069 ideas, 0070-0079 roadmap, objectives and decisions,
// 0080-0089 documents. A released one is never edited.
//
//go:embed migrations/*.sql
var files embed.FS

// migrate applies the migrations this database lacks, each in its transaction.
// Numbers are given out in ranges per area, so a lower number may well be newer.
func migrate(ctx context.Context, db *DB) (err error) {
	folder, err := fs.Sub(files, "migrations")
	if err != nil {
		return err
	}
	unlock, err := db.dialect.lockSchema(ctx, db.write)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()

	provider, err := goose.NewProvider(db.dialect.goose(), db.write.DB, folder,
		goose.WithAllowOutofOrder(true), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if err := refuseNewer(ctx, db, provider.ListSources()); err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate the records database: %w", err)
	}
	return db.makeTextIndex(ctx)
}

// makeTextIndex makes the full-text index of a database that has none, and
// fills it: it is derived from the records.
func (db *DB) makeTextIndex(ctx context.Context) error {
	made, err := db.dialect.makeTextIndex(ctx, db.write)
	if err != nil || !made {
		return outward(db.dialect, err)
	}
	var texts []Text
	if err := db.Select(ctx, &texts, "SELECT number, title, body FROM records"); err != nil || len(texts) == 0 {
		return err
	}
	return db.Tx(ctx, func(tx *Tx) error { return tx.IndexTexts(ctx, texts) })
}

// refuseNewer fails when the database has a migration that this binary does not
// know: its tables may have changed in ways that this binary would damage.
func refuseNewer(ctx context.Context, db *DB, known []*goose.Source) error {
	exists, err := db.dialect.hasMigrations(ctx, db.write)
	if err != nil || !exists {
		return err
	}
	var applied []int64
	if err := db.write.SelectContext(ctx, &applied, "SELECT version_id FROM goose_db_version WHERE version_id > 0 ORDER BY version_id"); err != nil {
		return err
	}
	versions := make(map[int64]bool, len(known))
	for _, source := range known {
		versions[source.Version] = true
	}
	for _, version := range applied {
		if !versions[version] {
			return errs.New(errs.Conflict, "The records database was migrated by a newer prodops (it has migration %04d, which this binary does not know). Run that version or a later one, or restore the backup taken before the upgrade.", version)
		}
	}
	return nil
}
