package e2e

import (
	"testing"

	"prodops/internal/sqldb/sqldbtest"
)

// stores are the settings of each kind of records database there is: SQLite
// always, Postgres where one can be started or is named.
func stores(t *testing.T) map[string]func(t *testing.T) []string {
	t.Helper()
	return map[string]func(t *testing.T) []string{
		"sqlite":   func(*testing.T) []string { return nil },
		"postgres": func(t *testing.T) []string { return []string{"PRODOPS_RECORDS=" + sqldbtest.Postgres(t)} },
	}
}
