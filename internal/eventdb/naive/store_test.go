package naive_test

import (
	"testing"

	"pgregory.net/rapid"

	"prodops/internal/eventdb"
	"prodops/internal/eventdb/eventdbtest"
	"prodops/internal/eventdb/naive"
)

func open(*testing.T) eventdb.Store { return naive.New() }

func TestScripts(t *testing.T) { eventdbtest.Run(t, open) }

// TestCompare checks the generators and the comparison themselves: an engine
// agrees with itself.
func TestCompare(t *testing.T) {
	eventdbtest.Compare(t, func(*rapid.T) eventdbtest.Pair {
		return eventdbtest.Pair{Reference: naive.New(), Engine: naive.New()}
	})
}

func TestHistory(t *testing.T) { eventdbtest.History(t, open) }
