package sqldb

import (
	"context"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"
)

// dialect is everything SQLite and Postgres do differently. It has exactly two
// implementations, one per file, and is not visible outside this package.
type dialect interface {
	name() string
	bindType() int
	goose() goose.Dialect
	// begin makes tx the only write transaction.
	begin(ctx context.Context, tx *sqlx.Tx) error
	// lockSchema keeps other processes from migrating until the returned function is called.
	lockSchema(ctx context.Context, db *sqlx.DB) (unlock func() error, err error)
	// hasMigrations reports whether goose's table of versions exists.
	hasMigrations(ctx context.Context, db *sqlx.DB) (bool, error)
	// retryable: the same transaction may succeed when run again.
	retryable(err error) bool
	// unreachable: the database is down, full or read-only; nothing wrong with the statement.
	unreachable(err error) bool
	// makeTextIndex makes the full-text index where it lacks, and reports whether it did.
	makeTextIndex(ctx context.Context, db *sqlx.DB) (made bool, err error)
	// indexTexts replaces the index's entries of these numbers; the texts are folded words.
	indexTexts(ctx context.Context, tx *Tx, texts []Text) error
	// matchTexts is a SELECT of the numbers above after whose text has every word, each as the beginning of one.
	matchTexts(words []string, titleOnly bool, after int64) (query string, args []any)
}
