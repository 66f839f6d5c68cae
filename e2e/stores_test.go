package e2e

import "testing"

// stores are the settings of each kind of records database there is.
func stores(t *testing.T) map[string][]string {
	t.Helper()
	return map[string][]string{"sqlite": nil}
}
