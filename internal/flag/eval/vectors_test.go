package eval_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"prodops/internal/flag/eval"
)

// TestPublishedVectors holds the code to the table that other languages are
// written against.
func TestPublishedVectors(t *testing.T) {
	raw, err := os.ReadFile("../../../docs/format/bucketing.md")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for line := range strings.Lines(string(raw)) {
		cells := strings.Split(line, "|")
		if len(cells) != 7 {
			continue
		}
		for i := range cells {
			cells[i] = strings.Trim(strings.TrimSpace(cells[i]), "`")
		}
		split, err := strconv.Atoi(cells[4])
		if err != nil {
			continue // the head of the table
		}
		share, _ := strconv.Atoi(cells[5])
		seed, key, unit := cells[1], cells[2], cells[3]
		if got := eval.Bucket(seed, key, unit); got != split {
			t.Errorf("split bucket of %q: %d, not %d", line, got, split)
		}
		if got := eval.ShareBucket(seed, key, unit); got != share {
			t.Errorf("share bucket of %q: %d, not %d", line, got, share)
		}
		checked++
	}
	if checked < 10 {
		t.Errorf("only %d vectors were found", checked)
	}
}
