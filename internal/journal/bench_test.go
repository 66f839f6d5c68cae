package journal_test

import (
	"path/filepath"
	"testing"
	"time"

	"prodops/internal/journal"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

// BenchmarkRecord is one change with its entry, committed: on SQLite to the
// disk, on Postgres without waiting for it (the tests' server does not sync).
func BenchmarkRecord(b *testing.B) {
	for name, dsn := range map[string]string{
		"sqlite":   filepath.Join(b.TempDir(), "records.db"),
		"postgres": sqldbtest.Postgres(b),
	} {
		b.Run(name, func(b *testing.B) {
			db, err := sqldb.Open(b.Context(), dsn)
			if err != nil {
				b.Fatal(err)
			}
			defer func() {
				if err := db.Close(); err != nil {
					b.Error(err)
				}
			}()
			j := journal.New(db, time.Now)
			for b.Loop() {
				if err := db.Tx(b.Context(), func(tx *sqldb.Tx) error { return j.Record(b.Context(), tx, change(1)) }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkVerify is the check of 10,000 entries.
func BenchmarkVerify(b *testing.B) {
	db := sqldbtest.Open(b)
	j := journal.New(db, time.Now)
	err := db.Tx(b.Context(), func(tx *sqldb.Tx) error {
		for i := range 10_000 {
			if err := j.Record(b.Context(), tx, change(i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if report, err := j.Verify(b.Context()); err != nil || len(report.Faults) > 0 {
			b.Fatal(report, err)
		}
	}
}
