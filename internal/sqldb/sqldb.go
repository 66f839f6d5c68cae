// Package sqldb is the records database: SQLite or Postgres behind one DB and
// one SQL text.
//
// Areas write a statement once, with `?` placeholders, and it runs on both.
// What the two databases say differently stands behind the dialect interface
// of this package and is offered as a named function (IsDuplicate, Contains);
// no area ever asks which database it talks to.
//
// Conventions of every table: ids are UUIDv7 text, times are BIGINT Unix
// microseconds (Micros; 0 is "not set"), JSON is TEXT (pass and scan a string,
// never a []byte), truth is BOOLEAN, and ordering by text is used for ids and
// folded ASCII only, because collations differ between servers.
package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jmoiron/sqlx"

	"prodops/internal/errs"
)

// Memory is the dsn of a SQLite database that lives in this process and dies
// with the DB. It has a single connection, so a DB.Get inside a Tx waits for
// ever: within a transaction, ask the Tx.
const Memory = ":memory:"

// DB is an open, migrated records database. It is safe for concurrent use.
type DB struct {
	write   *sqlx.DB // SQLite: exactly one connection; Postgres: the pool
	read    *sqlx.DB // SQLite: a pool of read-only connections; Postgres: the same pool as write
	dialect dialect
}

// Reader is what a DB and a Tx have in common for reading, so that one function
// serves inside and outside a transaction.
type Reader interface {
	// Get scans the only row of the answer into dst, a pointer to a struct with
	// `db` tags or to a scalar. No row is an error for which IsNoRows is true.
	Get(ctx context.Context, dst any, query string, args ...any) error
	// Select scans every row of the answer into dst, a pointer to a slice.
	Select(ctx context.Context, dst any, query string, args ...any) error
}

// Open opens the records database at dsn, brings its schema up to this binary's
// and returns it. dsn is a file path (SQLite, created with mode 0600 when
// missing), Memory, or a postgres:// URL. A database that a newer prodops has
// migrated is refused with an error that says so, and left untouched.
func Open(ctx context.Context, dsn string) (*DB, error) {
	open := openSQLite
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		open = openPostgres
	}
	db, err := open(ctx, dsn)
	if err != nil {
		return nil, fmt.Errorf("open the records database: %w", err)
	}
	if err := migrate(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Close waits for running statements and closes every connection.
func (db *DB) Close() error {
	if db.read == db.write {
		return db.write.Close()
	}
	return errors.Join(db.read.Close(), db.write.Close())
}

// Ping reports whether the database answers, within ctx.
func (db *DB) Ping(ctx context.Context) error {
	var one int
	return db.Get(ctx, &one, "SELECT 1")
}

// Name is "sqlite" or "postgres", for the log, /metrics and doctor. Nothing may
// branch on it.
func (db *DB) Name() string { return db.dialect.name() }

// Get implements Reader on the latest committed state.
func (db *DB) Get(ctx context.Context, dst any, query string, args ...any) error {
	query, args, err := bind(db.dialect, query, args)
	if err != nil {
		return err
	}
	return outward(db.dialect, db.read.GetContext(ctx, dst, query, args...))
}

// Select implements Reader on the latest committed state.
func (db *DB) Select(ctx context.Context, dst any, query string, args ...any) error {
	query, args, err := bind(db.dialect, query, args)
	if err != nil {
		return err
	}
	return outward(db.dialect, db.read.SelectContext(ctx, dst, query, args...))
}

// Exec runs one statement that needs no transaction around it and returns how
// many rows it touched. Whatever a rule depends on belongs into Tx.
func (db *DB) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	query, args, err := bind(db.dialect, query, args)
	if err != nil {
		return 0, err
	}
	var rows int64
	err = retry(ctx, db.dialect, func() error {
		rows, err = affected(db.write.ExecContext(ctx, query, args...))
		return err
	})
	return rows, outward(db.dialect, err)
}

// IsNoRows reports whether err says that Get found nothing.
func IsNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// IsDuplicate reports whether err says that a row broke a UNIQUE or PRIMARY KEY
// rule, on either database.
func IsDuplicate(err error) bool {
	return err != nil && (sqliteDuplicate(err) || postgresDuplicate(err))
}

// Contains is the LIKE pattern for "text anywhere in the column"; use it with
// `LIKE ? ESCAPE '\'` on a column that was lower-cased in Go, because SQLite
// folds ASCII only and Postgres folds nothing.
func Contains(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
}

// Micros is a time as it is stored: Unix microseconds, 0 for "not set".
type Micros int64

// MicrosOf is t as it is stored; the zero time is 0.
func MicrosOf(t time.Time) Micros {
	if t.IsZero() {
		return 0
	}
	return Micros(t.UnixMicro())
}

// Time is m in UTC; 0 is the zero time.
func (m Micros) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(m)).UTC()
}

// IsZero reports whether m is not set; a JSON field tagged omitzero is left out then.
func (m Micros) IsZero() bool { return m == 0 }

// MarshalText writes m as RFC 3339 in UTC, so that records may hold it as it is
// stored; "" when it is not set.
func (m Micros) MarshalText() ([]byte, error) {
	if m == 0 {
		return nil, nil
	}
	return m.Time().AppendFormat(nil, time.RFC3339Nano), nil
}

// UnmarshalText reads RFC 3339; "" is not set.
func (m *Micros) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*m = 0
		return nil
	}
	t, err := time.Parse(time.RFC3339Nano, string(text))
	if err != nil {
		return err
	}
	*m = MicrosOf(t)
	return nil
}

// bind turns `?` into the dialect's placeholders, after spreading slice
// arguments over `IN (?)`. An empty slice is an error: the caller knows the
// answer without asking.
func bind(d dialect, query string, args []any) (string, []any, error) {
	spread := false
	for _, arg := range args {
		switch v := arg.(type) {
		case string:
			if !storable(v) {
				return "", nil, notText()
			}
		case []string:
			if !slices.ContainsFunc(v, func(s string) bool { return !storable(s) }) {
				spread = true
				continue
			}
			return "", nil, notText()
		case []int64:
			spread = true
		case []byte:
			return "", nil, errors.New("sqldb: a []byte argument would be stored as a blob on SQLite: pass a string")
		}
	}
	if spread {
		var err error
		if query, args, err = sqlx.In(query, args...); err != nil {
			return "", nil, err
		}
	}
	return sqlx.Rebind(d.bindType(), query), args, nil
}

// storable is what both databases take as text. SQLite would keep anything, but
// then the same call would succeed on one and fail on the other.
func storable(text string) bool { return utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 }

func notText() error {
	return errs.New(errs.Malformed, "Text must be valid UTF-8 without NUL characters.")
}

func affected(result sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}
