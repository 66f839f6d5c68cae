package sqldbtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"prodops/internal/sqldb"
)

// Migrating takes longer than most tests, under the race detector by far. So
// each process migrates once and the databases of its tests are copies.

// migratedSQLite is SQLite with all tables.
func migratedSQLite(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "records.db")
	if err := WriteSQLite(path); err != nil {
		t.Fatal(err)
	}
	return path + "?synchronous=off"
}

// WriteSQLite puts an SQLite database with all tables at a path, for a test that
// opens it by itself.
func WriteSQLite(path string) error {
	file, err := migratedFile()
	if err != nil {
		return err
	}
	return os.WriteFile(path, file, 0o600)
}

// migratedFile is the file of a migrated SQLite database.
//
//nolint:gochecknoglobals // Once in a process, like shared.
var migratedFile = sync.OnceValues(func() (file []byte, err error) {
	folder, err := os.MkdirTemp("", "prodops-sqldbtest-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	path := filepath.Join(folder, "records.db")
	db, err := sqldb.Open(context.Background(), path+"?synchronous=off")
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil { // which writes everything into the one file
		return nil, err
	}
	return os.ReadFile(path)
})

// migratedPostgres is the URL of a fresh database with all tables, dropped when
// the test ends.
func migratedPostgres(t testing.TB) string {
	t.Helper()
	server := server(t)
	template, err := migratedTemplate()
	if err != nil {
		t.Fatal(err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	execute(t, server.url, "CREATE DATABASE "+name+" TEMPLATE "+template)
	t.Cleanup(func() { execute(t, server.url, "DROP DATABASE "+name+" WITH (FORCE)") })
	return server.database(name)
}

// database is the URL of another database of the server.
func (h *held) database(name string) string {
	u, err := url.Parse(h.url)
	if err != nil {
		panic(err) // it has been connected to
	}
	u.Path = "/" + name
	return u.String()
}

// migratedTemplate is the name of a migrated database on the server of this
// process. It is named after the migrations, so that processes share it.
//
//nolint:gochecknoglobals // Once in a process, like shared.
var migratedTemplate = sync.OnceValues(func() (name string, err error) {
	ctx := context.Background()
	if name, err = templateName(); err != nil {
		return "", err
	}
	db, err := sql.Open("pgx", shared().url)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx) // one session holds the lock from beginning to end
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(hashtext($1))", name); err != nil {
		return "", err
	}
	var there bool
	if err := conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&there); err != nil || there {
		return name, err
	}
	// Under another name until it is whole.
	making := name + "_making"
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + making, "CREATE DATABASE " + making + " TEMPLATE template0"} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return "", err
		}
	}
	migrated, err := sqldb.Open(ctx, shared().database(making))
	if err != nil {
		return "", err
	}
	if err := migrated.Close(); err != nil {
		return "", err
	}
	_, err = conn.ExecContext(ctx, "ALTER DATABASE "+making+" RENAME TO "+name)
	return name, err
})

// templateName is made of all migrations and of this binary's way to apply them.
func templateName() (string, error) {
	_, here, _, ok := runtime.Caller(0)
	if !ok {
		return "", errors.New("where this source file stands is not known")
	}
	folder := filepath.Join(filepath.Dir(here), "..")
	hash := sha256.New()
	for _, pattern := range []string{"migrations/*.sql", "*.go"} {
		files, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			return "", err
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(hash, "%s %d\n%s", filepath.Base(file), len(content), content)
		}
	}
	return "prodops_" + hex.EncodeToString(hash.Sum(nil))[:16], nil
}
