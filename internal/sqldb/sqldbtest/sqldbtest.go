// Package sqldbtest runs a store's test on both databases.
package sqldbtest

import (
	"bufio"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"prodops/internal/sqldb"
)

// PostgresURL names the environment variable with the URL of a Postgres that
// tests may make schemas in, such as scripts/postgres.sh start prints. Without
// it one is started for this test process, where PostgreSQL is installed.
const PostgresURL = "PRODOPS_TEST_POSTGRES"

// Each runs test twice, as subtests "sqlite" and "postgres", each on a fresh,
// migrated database of its own. Without a Postgres that subtest is skipped and
// says why; PRODOPS_TEST_POSTGRES=require makes that a failure.
func Each(t *testing.T, test func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, Open(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, open(t, migratedPostgres(t))) })
}

// EachDSN is Each for tests that open the database themselves, perhaps more
// than once. The database at dsn is empty and without tables.
func EachDSN(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
}

// Open is a fresh, migrated SQLite database, for tests of other things that
// need records. It is closed when the test ends.
func Open(t testing.TB) *sqldb.DB { return open(t, migratedSQLite(t)) }

// SQLite is the dsn of a fresh file: as in production, except that it does not
// wait for the disk.
func SQLite(t testing.TB) string {
	return filepath.Join(t.TempDir(), "records.db") + "?synchronous=off"
}

func open(t testing.TB, dsn string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

// server is the Postgres of this process; without one the test is skipped and
// says why.
func server(t testing.TB) *held {
	t.Helper()
	server := shared()
	if server.err != nil {
		if os.Getenv(PostgresURL) == "require" {
			t.Fatal(server.err)
		}
		t.Skipf("NOT TESTED ON POSTGRES: %v", server.err)
	}
	return server
}

// Postgres is the URL of a fresh schema, dropped when the test ends.
func Postgres(t testing.TB) string {
	t.Helper()
	server := server(t)
	schema := "test_" + strings.ToLower(rand.Text())
	execute(t, server.url, "CREATE SCHEMA "+schema)
	t.Cleanup(func() { execute(t, server.url, "DROP SCHEMA "+schema+" CASCADE") })
	u, err := url.Parse(server.url)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("search_path", schema)
	u.RawQuery = query.Encode()
	return u.String()
}

func execute(t testing.TB, server, statement string) {
	t.Helper()
	// The driver is registered by package sqldb.
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	// Not the test's context: a schema is dropped when that has ended.
	_, err = db.ExecContext(context.Background(), statement)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// held is a Postgres that runs as long as its input is open.
type held struct {
	url   string
	input *os.File // kept here, because a collected file is a closed one
	err   error
}

// shared is the Postgres of this process, found or started at the first call.
// It is the one variable of this package: a process has one, by its nature.
//
//nolint:gochecknoglobals // See above.
var shared = sync.OnceValue(func() *held {
	if given := os.Getenv(PostgresURL); given != "" && given != "require" {
		return &held{url: given}
	}
	return hold()
})

// hold runs `scripts/postgres.sh hold`, which stops its Postgres when our end of
// the pipe closes, and the kernel closes it however this process ends.
func hold() *held {
	_, here, _, ok := runtime.Caller(0)
	if !ok {
		return &held{err: errors.New("where this source file stands is not known")}
	}
	script := filepath.Join(filepath.Dir(here), "..", "..", "..", "scripts", "postgres.sh")
	read, write, err := os.Pipe()
	if err != nil {
		return &held{err: err}
	}
	defer read.Close()
	theirs, ours, err := os.Pipe()
	if err != nil {
		return &held{err: errors.Join(err, write.Close())}
	}
	cmd := exec.CommandContext(context.Background(), "sh", script, "hold") //nolint:gosec // Our own script, found beside this source file.
	cmd.Stdin, cmd.Stdout, cmd.Stderr = theirs, write, write
	err = cmd.Start()
	if err := errors.Join(err, theirs.Close(), write.Close()); err != nil {
		return &held{err: errors.Join(err, ours.Close())}
	}
	line, _ := bufio.NewReader(read).ReadString('\n')
	if line = strings.TrimSpace(line); !strings.HasPrefix(line, "postgres://") {
		return &held{err: errors.Join(errors.New(line), ours.Close(), cmd.Wait())}
	}
	return &held{url: line, input: ours}
}
