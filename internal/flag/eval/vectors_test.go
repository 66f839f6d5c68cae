package eval_test

import (
	"encoding/json"
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

// TestVectorsFile reads testdata/bucketing.jsonl, which a second implementation
// made that shares no code with this one, not even for XXH64. Each unit is
// evaluated as an attribute of JSON, so that numbers must become the right text,
// and must fall into the one bucket that the file says: a split is made with a
// variation of that bucket only.
func TestVectorsFile(t *testing.T) {
	raw, err := os.ReadFile("testdata/bucketing.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for line := range strings.Lines(string(raw)) {
		var v struct {
			Seed, Key, Text string
			Unit            json.RawMessage
			Split, Share    int
		}
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if got := eval.Bucket(v.Seed, v.Key, v.Text); got != v.Split {
			t.Errorf("%s: split bucket %d", line, got)
		}
		if got := eval.ShareBucket(v.Seed, v.Key, v.Text); got != v.Share {
			t.Errorf("%s: share bucket %d", line, got)
		}
		x, err := eval.FromJSON([]byte(`{"unit":` + string(v.Unit) + `}`))
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if got := said(exactly(t, v.Seed, v.Key, v.Split).Evaluate(v.Key, &x)); got != "hit SPLIT" {
			t.Errorf("%s: %s", line, got)
		}
		checked++
	}
	if checked < 30 {
		t.Errorf("only %d vectors were found", checked)
	}
}

// exactly is a ruleset of a flag that serves "hit" in one bucket.
func exactly(t *testing.T, seed, key string, bucket int) *eval.Ruleset {
	t.Helper()
	flag := half(seed, key)
	flag.Variations[0].Key, flag.Off = "hit", "off"
	flag.Default = eval.Serve{Unit: "unit", Split: []eval.Weight{
		{Variation: "off", Weight: bucket}, {Variation: "hit", Weight: 1}, {Variation: "off", Weight: eval.Buckets - bucket - 1},
	}}
	rules, err := eval.Compile(eval.Definition{Flags: []eval.Flag{flag}})
	if err != nil {
		t.Fatal(err)
	}
	return rules
}
