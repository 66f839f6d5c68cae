package sqldb

import (
	"context"
	"errors"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"
)

// connections is how many Postgres connections one prodops keeps at most: well
// under the server's default of 100 with several nodes beside each other.
const connections = 16

type postgresDialect struct{}

func openPostgres(ctx context.Context, dsn string) (*DB, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		// pgx hides the password in its message.
		return nil, err
	}
	pool := sqlx.NewDb(stdlib.OpenDB(*config), "pgx")
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections / 2)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return &DB{write: pool, read: pool, dialect: postgresDialect{}}, nil
}

func (postgresDialect) name() string { return "postgres" }

func (postgresDialect) bindType() int { return sqlx.DOLLAR }

func (postgresDialect) goose() goose.Dialect { return goose.DialectPostgres }

// begin takes the one lock that every write transaction of this schema takes,
// so that Postgres gives the same promise as SQLite: writers one after another,
// readers never waiting. The lock ends with the transaction.
func (postgresDialect) begin(ctx context.Context, tx *sqlx.Tx) error {
	_, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('prodops write ' || current_schema(), 0))")
	return err
}

func (postgresDialect) lockSchema(ctx context.Context, db *sqlx.DB) (func() error, error) {
	conn, err := db.Connx(ctx)
	if err != nil {
		return nil, err
	}
	const key = "(hashtextextended('prodops migrate ' || current_schema(), 0))"
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock"+key); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock"+key)
		return errors.Join(err, conn.Close())
	}, nil
}

func (d postgresDialect) hasMigrations(ctx context.Context, db *sqlx.DB) (bool, error) {
	return d.hasTable(ctx, db, "goose_db_version")
}

func (postgresDialect) hasTable(ctx context.Context, db *sqlx.DB, name string) (bool, error) {
	var found bool
	err := db.GetContext(ctx, &found, "SELECT to_regclass($1) IS NOT NULL", name)
	return found, err
}

// retryable: serialization_failure, deadlock_detected, lock_not_available.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
func (postgresDialect) retryable(err error) bool {
	switch postgresCode(err) {
	case "40001", "40P01", "55P03":
		return true
	}
	return false
}

// unreachable: the network, class 53 (insufficient resources), 57P (shutting
// down, starting up), 25006 (a read-only standby).
func (postgresDialect) unreachable(err error) bool {
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	code := postgresCode(err)
	return len(code) == 5 && (code[:2] == "53" || code[:3] == "57P" || code == "25006")
}

func postgresDuplicate(err error) bool { return postgresCode(err) == "23505" }

// postgresCode is the SQLSTATE, empty when err is not Postgres's.
func postgresCode(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

// makeTextIndex makes a table of words, those of the title with weight A.
// https://www.postgresql.org/docs/current/textsearch-controls.html
func (d postgresDialect) makeTextIndex(ctx context.Context, db *sqlx.DB) (bool, error) {
	exists, err := d.hasTable(ctx, db, "search_text")
	if err != nil || exists {
		return false, err
	}
	for _, statement := range []string{
		"CREATE TABLE search_text (number BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
		"CREATE INDEX search_text_words ON search_text USING gin (words)",
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return false, err
		}
	}
	return true, nil
}

func (postgresDialect) indexTexts(ctx context.Context, tx *Tx, texts []Text) error {
	return inChunks(texts, func(part []Text) error {
		args := make([]any, 0, 3*len(part))
		for _, t := range part {
			args = append(args, t.Number, t.Title, t.Body)
		}
		values := strings.Repeat(", (CAST(? AS BIGINT), setweight(to_tsvector('simple', ?), 'A') || setweight(to_tsvector('simple', ?), 'B'))", len(part))[2:]
		_, err := tx.Exec(ctx, "INSERT INTO search_text (number, words) VALUES "+values+" ON CONFLICT (number) DO UPDATE SET words = excluded.words", args...)
		return err
	})
}

func (postgresDialect) matchTexts(words []string, titleOnly bool, after int64) (string, []any) {
	suffix := ":*"
	if titleOnly {
		suffix = ":*A"
	}
	match := strings.Join(words, suffix+" & ") + suffix
	if after > 0 {
		return "SELECT number FROM search_text WHERE number > ? AND words @@ to_tsquery('simple', ?)", []any{after, match}
	}
	// OFFSET 0 keeps the planner from walking the whole table by number instead:
	// it guesses badly how many texts have the beginning of a word.
	return "SELECT number FROM search_text WHERE words @@ to_tsquery('simple', ?) OFFSET 0", []any{match}
}
