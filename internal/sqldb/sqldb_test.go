package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"prodops/internal/errs"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

func TestTxCommitsAllOrNothing(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		hooks := 0
		insert := func(fail error) error {
			return db.Tx(ctx, func(tx *sqldb.Tx) error {
				tx.OnCommit(func() { hooks++ })
				if _, err := tx.Exec(ctx, "INSERT INTO organisations (id, name, created_at) VALUES (?, ?, ?)", fmt.Sprint(fail), "x", 1); err != nil {
					return err
				}
				return fail
			})
		}
		broken := errors.New("broken")
		if err := insert(broken); !errors.Is(err, broken) {
			t.Fatalf("want the function's own error, got %v", err)
		}
		if err := insert(nil); err != nil {
			t.Fatal(err)
		}
		if got := count(t, db, "organisations"); got != 1 || hooks != 1 {
			t.Errorf("%d rows and %d hooks, want 1 and 1", got, hooks)
		}
	})
}

func TestTxRollsBackOnPanicAndGoesOn(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = db.Tx(t.Context(), func(tx *sqldb.Tx) error { panic("boom") })
		}()
		if _, err := db.Exec(t.Context(), "INSERT INTO organisations (id, name, created_at) VALUES ('a', 'b', 1)"); err != nil {
			t.Errorf("the lock was not freed: %v", err)
		}
	})
}

// Read, think, write: without one writer at a time some increments are lost.
func TestWritersAreOneAfterAnother(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		if _, err := db.Exec(ctx, "INSERT INTO organisations (id, name, created_at) VALUES ('a', 'b', 0)"); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 10 {
					err := db.Tx(ctx, func(tx *sqldb.Tx) error {
						var n int64
						if err := tx.Get(ctx, &n, "SELECT created_at FROM organisations WHERE id = 'a'"); err != nil {
							return err
						}
						_, err := tx.Exec(ctx, "UPDATE organisations SET created_at = ? WHERE id = 'a'", n+1)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		var n int64
		if err := db.Get(ctx, &n, "SELECT created_at FROM organisations WHERE id = 'a'"); err != nil || n != 80 {
			t.Errorf("got %d increments (%v), want 80", n, err)
		}
	})
}

func TestReadersDoNotWaitForTheWriter(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			if _, err := tx.Exec(t.Context(), "INSERT INTO organisations (id, name, created_at) VALUES ('a', 'b', 0)"); err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			var n int
			if err := db.Get(ctx, &n, "SELECT count(*) FROM organisations"); err != nil {
				return fmt.Errorf("a reader beside the writer: %w", err)
			}
			if n != 0 {
				t.Errorf("a reader saw what is not committed")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestOneTextOnBoth(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		for i, name := range []string{"Größe 50%", "size_5", "plain"} {
			if _, err := db.Exec(ctx, "INSERT INTO organisations (id, name, created_at) VALUES (?, ?, ?)", fmt.Sprint(i), strings.ToLower(name), i); err != nil {
				t.Fatal(err)
			}
		}
		_, err := db.Exec(ctx, "INSERT INTO organisations (id, name, created_at) VALUES (?, '', 0)", "0")
		if !sqldb.IsDuplicate(err) {
			t.Errorf("a second row with the same id: %v", err)
		}
		var name string
		if err := db.Get(ctx, &name, "SELECT name FROM organisations WHERE id = ?", "none"); !sqldb.IsNoRows(err) {
			t.Errorf("no row: %v", err)
		}
		for search, want := range map[string]int{"größe": 1, "50%": 1, "0%": 1, "_": 1, `\`: 0, "": 3} {
			var got int
			if err := db.Get(ctx, &got, `SELECT count(*) FROM organisations WHERE name LIKE ? ESCAPE '\'`, sqldb.Contains(search)); err != nil || got != want {
				t.Errorf("search %q found %d (%v), want %d", search, got, err, want)
			}
		}
		var names []string
		if err := db.Select(ctx, &names, "SELECT name FROM organisations WHERE id IN (?) AND created_at < ? ORDER BY id", []string{"0", "2"}, 2); err != nil || len(names) != 1 {
			t.Errorf("in a list: %q, %v", names, err)
		}
		for _, text := range []string{"a\x00b", "\xff"} {
			if err := db.Get(ctx, &name, "SELECT name FROM organisations WHERE id = ?", text); !errs.Is(err, errs.Malformed) {
				t.Errorf("%q: %v", text, err)
			}
		}
		if _, err := db.Exec(ctx, "UPDATE organisations SET name = ?", []byte("x")); err == nil {
			t.Error("a []byte argument was taken")
		}
		if _, err := db.Exec(ctx, "INSERT INTO projects (id) VALUES ('x')"); err == nil || sqldb.IsDuplicate(err) {
			t.Errorf("a missing value: %v", err)
		}
		if _, err := db.Exec(ctx, "INSERT INTO environments (project_id, name, created_at) VALUES ('none', 'x', 1)"); err == nil {
			t.Error("a foreign key to nothing was taken")
		}
	})
}

func TestMicros(t *testing.T) {
	at := time.Date(2026, 2, 28, 23, 59, 59, 123456789, time.FixedZone("x", 3600))
	if got := sqldb.MicrosOf(at).Time(); !got.Equal(at.Truncate(time.Microsecond)) || got.Location() != time.UTC {
		t.Errorf("got %v", got)
	}
	if sqldb.MicrosOf(time.Time{}) != 0 || !sqldb.Micros(0).Time().IsZero() {
		t.Error("the zero time is not 0")
	}
}

func TestOpenAgainKeepsAndNewerSchemaIsRefused(t *testing.T) {
	sqldbtest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		for range 2 {
			db, err := sqldb.Open(ctx, dsn)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec(ctx, "INSERT INTO organisations (id, name, created_at) VALUES ('a', '', 1) ON CONFLICT DO NOTHING"); err != nil {
				t.Fatal(err)
			}
			if n := count(t, db, "organisations"); n != 1 {
				t.Errorf("%d rows", n)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
		db, err := sqldb.Open(ctx, dsn)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(ctx, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)"); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := sqldb.Open(ctx, dsn); !errs.Is(err, errs.Conflict) || !strings.Contains(err.Error(), "newer prodops") {
			t.Errorf("a newer schema: %v", err)
		}
	})
}

func TestManyOpenAtOnce(t *testing.T) {
	dsn := sqldbtest.Postgres(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			db, err := sqldb.Open(t.Context(), dsn)
			if err != nil {
				t.Error(err)
				return
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestSQLiteFileIsPrivateAndDurable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a folder?", "rec%20ords#1.db")
	// A question mark ends the path: names with one are refused as options.
	if _, err := sqldb.Open(t.Context(), path); err == nil {
		t.Fatal("an unknown option was taken")
	}
	path = filepath.Join(t.TempDir(), "a folder", "rec%20ords#1.db")
	db, err := sqldb.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { must(t, db.Close()) })
	for _, suffix := range []string{"", "-wal"} {
		stat, err := os.Stat(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if stat.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", path+suffix, stat.Mode())
		}
	}
	var synchronous int
	err = db.Tx(t.Context(), func(tx *sqldb.Tx) error { return tx.Get(t.Context(), &synchronous, "PRAGMA synchronous") })
	if err != nil || synchronous != 2 {
		t.Errorf("synchronous is %d (%v), want 2 (full)", synchronous, err)
	}
	if _, err := db.Exec(t.Context(), "PRAGMA wal_checkpoint"); err != nil {
		t.Error(err)
	}
}

func TestMemory(t *testing.T) {
	db, err := sqldb.Open(t.Context(), sqldb.Memory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { must(t, db.Close()) })
	if n := count(t, db, "organisations"); n != 0 {
		t.Errorf("%d rows", n)
	}
}

// Another process holds the write lock: asked again until it lets go, and
// Unavailable when it does not.
func TestBusyDatabase(t *testing.T) {
	dsn := sqldbtest.SQLite(t)
	one, err := sqldb.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { must(t, one.Close()) })
	two, err := sqldb.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { must(t, two.Close()) })
	holding, release := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		err := one.Tx(t.Context(), func(*sqldb.Tx) error {
			close(holding)
			<-release
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-holding
	time.AfterFunc(100*time.Millisecond, func() { close(release) })
	if _, err := two.Exec(t.Context(), "INSERT INTO organisations (id, name, created_at) VALUES ('a', '', 1)"); err != nil {
		t.Errorf("after the lock is free: %v", err)
	}
	wg.Wait()
}

func TestDeadPostgresIsUnavailable(t *testing.T) {
	dsn := sqldbtest.Postgres(t)
	db, err := sqldb.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { must(t, db.Close()) })
	err = db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), "SELECT pg_terminate_backend(pg_backend_pid())")
		return err
	})
	if !errs.Is(err, errs.Unavailable) {
		t.Errorf("a connection that is cut: %v", err)
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Errorf("the next call: %v", err)
	}
}

func count(t *testing.T, db *sqldb.DB, table string) int {
	t.Helper()
	var n int
	if err := db.Get(t.Context(), &n, "SELECT count(*) FROM "+table); err != nil {
		t.Fatal(err)
	}
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}
