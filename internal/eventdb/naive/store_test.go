package naive_test

import (
	"testing"

	"prodops/internal/eventdb"
	"prodops/internal/eventdb/eventdbtest"
	"prodops/internal/eventdb/naive"
)

func open(*testing.T) eventdb.Store { return naive.New() }

func TestScripts(t *testing.T) { eventdbtest.Run(t, open) }
