package sqldb

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// readers is how many SQLite reads run side by side; more only adds memory, as
// every connection keeps its own page cache.
const readers = 4

type sqliteDialect struct{}

// openSQLite opens the file twice: one connection that writes, begins every
// transaction with BEGIN IMMEDIATE and so never upgrades a lock half-way, and a
// pool that reads beside it (WAL). A dsn may end in `?synchronous=off` for
// tests, which lose nothing when the power goes.
func openSQLite(ctx context.Context, dsn string) (*DB, error) {
	path, options, _ := strings.Cut(dsn, "?")
	synchronous := "full"
	switch options {
	case "":
	case "synchronous=off":
		synchronous = "off"
	default:
		return nil, fmt.Errorf("unknown SQLite option %q", options)
	}
	if path == Memory {
		return openMemory(ctx)
	}
	if err := createPrivate(path); err != nil {
		return nil, err
	}
	pragmas := []string{"busy_timeout(5000)", "journal_mode(wal)", "synchronous(" + synchronous + ")", "foreign_keys(on)"}
	write, err := sqlx.ConnectContext(ctx, "sqlite", sqliteURI(path, append(pragmas, "journal_size_limit(67108864)"), "immediate"))
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	read, err := sqlx.ConnectContext(ctx, "sqlite", sqliteURI(path, append(pragmas, "query_only(on)"), "deferred"))
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return &DB{write: write, read: read, dialect: sqliteDialect{}}, nil
}

func openMemory(ctx context.Context) (*DB, error) {
	one, err := sqlx.ConnectContext(ctx, "sqlite", sqliteURI(Memory, []string{"foreign_keys(on)"}, "immediate"))
	if err != nil {
		return nil, err
	}
	// A second or a fresh connection would be a second, empty database.
	one.SetMaxOpenConns(1)
	one.SetConnMaxIdleTime(0)
	one.SetConnMaxLifetime(0)
	return &DB{write: one, read: one, dialect: sqliteDialect{}}, nil
}

// createPrivate makes the file readable by its owner only; SQLite gives its
// -wal and -shm companions the same mode.
func createPrivate(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

func sqliteURI(path string, pragmas []string, lock string) string {
	query := url.Values{"_pragma": pragmas, "_txlock": {lock}}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: query.Encode()}).String()
}

func (sqliteDialect) name() string { return "sqlite" }

func (sqliteDialect) bindType() int { return sqlx.QUESTION }

func (sqliteDialect) goose() goose.Dialect { return goose.DialectSQLite3 }

// begin has nothing to do: BEGIN IMMEDIATE took the write lock already.
func (sqliteDialect) begin(context.Context, *sqlx.Tx) error { return nil }

// lockSchema has nothing to do: each migration is one immediate transaction,
// and one process owns a data folder.
func (sqliteDialect) lockSchema(context.Context, *sqlx.DB) (func() error, error) {
	return func() error { return nil }, nil
}

func (d sqliteDialect) hasMigrations(ctx context.Context, db *sqlx.DB) (bool, error) {
	return d.hasTable(ctx, db, "goose_db_version")
}

func (sqliteDialect) hasTable(ctx context.Context, db *sqlx.DB, name string) (bool, error) {
	var n int
	err := db.GetContext(ctx, &n, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?", name)
	return n > 0, err
}

func (sqliteDialect) retryable(err error) bool {
	code := sqliteCode(err) & 0xff
	return code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED
}

func (sqliteDialect) unreachable(err error) bool {
	switch sqliteCode(err) & 0xff {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
		return true
	}
	return false
}

func sqliteDuplicate(err error) bool {
	code := sqliteCode(err)
	return code == sqlite3.SQLITE_CONSTRAINT_UNIQUE || code == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
}

// sqliteCode is SQLite's extended result code, 0 when err is not SQLite's.
func sqliteCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code()
	}
	return 0
}

// makeTextIndex makes an FTS5 table that keeps the words and not the texts,
// which the records have. https://www.sqlite.org/fts5.html#contentless_delete_tables
func (d sqliteDialect) makeTextIndex(ctx context.Context, db *sqlx.DB) (bool, error) {
	exists, err := d.hasTable(ctx, db, "search_text")
	if err != nil || exists {
		return false, err
	}
	_, err = db.ExecContext(ctx, `CREATE VIRTUAL TABLE search_text
		USING fts5(title, body, content='', contentless_delete=1, prefix='2 3', tokenize='unicode61 remove_diacritics 0')`)
	return true, err
}

func (sqliteDialect) indexTexts(ctx context.Context, tx *Tx, texts []Text) error {
	return inChunks(texts, func(part []Text) error {
		args := make([]any, 0, 3*len(part))
		for _, t := range part {
			args = append(args, t.Number, t.Title, t.Body)
		}
		_, err := tx.Exec(ctx, "INSERT OR REPLACE INTO search_text (rowid, title, body) VALUES "+Rows(len(part), 3), args...)
		return err
	})
}

func (sqliteDialect) matchTexts(words []string, titleOnly bool, after int64) (string, []any) {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = `"` + w + `"*`
	}
	match := strings.Join(quoted, " AND ")
	if titleOnly {
		match = "{title} : (" + match + ")"
	}
	return "SELECT rowid AS number FROM search_text WHERE search_text MATCH ? AND rowid > ?", []any{match, after}
}
