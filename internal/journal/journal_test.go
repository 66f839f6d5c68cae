package journal_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/journal"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

type record struct {
	Name  string  `json:"name"`
	Count int64   `json:"count"`
	Share float64 `json:"share"`
	Tags  []string
}

func change(n int) journal.Change {
	return journal.Change{
		Project: fmt.Sprintf("project-%d", n%2), Verb: "updated", Type: "insight", ID: fmt.Sprintf("id-%d", n%3),
		Actor:  journal.Actor{Kind: "member", ID: "m1", Name: "Zoë <z> \"q\"\n"},
		Before: record{Name: "früher & <b>", Count: 1<<62 + int64(n)},
		After:  record{Name: fmt.Sprint("after ", n), Share: 0.1, Tags: []string{"a\u2028b", "\x00"}},
	}
}

// write makes n entries, each in its own transaction.
func write(t *testing.T, db *sqldb.DB, j *journal.Journal, n int) {
	t.Helper()
	for i := range n {
		if err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return j.Record(t.Context(), tx, change(i)) }); err != nil {
			t.Fatal(err)
		}
	}
}

func verify(t *testing.T, j *journal.Journal, kept ...journal.Head) journal.Report {
	t.Helper()
	report, err := j.Verify(t.Context(), kept...)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestRecordAndList(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		at := time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC)
		j := journal.New(db, func() time.Time { return at })
		if report := verify(t, j); report.Entries != 0 || len(report.Faults) != 0 {
			t.Errorf("an empty journal: %+v", report)
		}
		write(t, db, j, 7)
		entries, err := j.List(t.Context(), journal.Filter{}, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		want := journal.Entry{
			Seq: 3, At: at, Project: "project-0", Verb: "updated", Type: "insight", ID: "id-2",
			Actor:  change(2).Actor,
			Before: json.RawMessage(`{"Tags":null,"count":4611686018427387906,"name":"früher & <b>","share":0}`),
			After:  json.RawMessage(`{"Tags":["a\u2028b","\u0000"],"count":0,"name":"after 2","share":0.1}`),
			Hash:   entries[2].Hash,
		}
		if diff := cmp.Diff(want, entries[2]); diff != "" {
			t.Error(diff)
		}
		for _, test := range []struct {
			filter journal.Filter
			after  int64
			limit  int
			want   []int64
		}{
			{journal.Filter{}, 0, 3, []int64{1, 2, 3}},
			{journal.Filter{}, 5, 100, []int64{6, 7}},
			{journal.Filter{Project: "project-1"}, 0, 100, []int64{2, 4, 6}},
			{journal.Filter{Project: "project-1", Type: "insight", ID: "id-0"}, 0, 100, []int64{4}},
			{journal.Filter{Type: "key"}, 0, 100, nil},
		} {
			got, err := j.List(t.Context(), test.filter, test.after, test.limit)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, seqs(got)); diff != "" {
				t.Errorf("%+v after %d: %s", test.filter, test.after, diff)
			}
		}
	})
}

func TestARolledBackChangeLeavesNoEntryAndNoGap(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		j := journal.New(db, time.Now)
		write(t, db, j, 1)
		undone := errors.New("undone")
		err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			if err := j.Record(t.Context(), tx, change(1)); err != nil {
				return err
			}
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		write(t, db, j, 1)
		if report := verify(t, j); report.Entries != 2 || report.Head.Seq != 2 || len(report.Faults) != 0 {
			t.Errorf("%+v", report)
		}
	})
}

func TestConcurrentWritersMakeOneChain(t *testing.T) {
	sqldbtest.EachDSN(t, func(t *testing.T, dsn string) {
		var wg sync.WaitGroup
		// Two handles are two processes as far as the database can tell.
		for range 2 {
			db, err := sqldb.Open(t.Context(), dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			}()
			j := journal.New(db, time.Now)
			for range 4 {
				wg.Go(func() { write(t, db, j, 10) })
			}
		}
		wg.Wait()
		db, err := sqldb.Open(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		}()
		if report := verify(t, journal.New(db, time.Now)); report.Entries != 80 || len(report.Faults) != 0 {
			t.Errorf("%+v", report)
		}
	})
}

func TestVerifyFindsEveryAttack(t *testing.T) {
	const entries = 12
	type fault struct {
		Seq  int64
		Kind journal.FaultKind
	}
	tests := []struct {
		name   string
		attack []string
		want   []fault
		only   string // with "kept": found only against an exported head
	}{
		{name: "nothing done"},
		{name: "flip a byte of after", attack: []string{"UPDATE journal SET after_json = replace(after_json, 'after 4', 'after 5') WHERE seq = 5"}, want: []fault{{5, journal.Altered}}},
		{name: "flip a byte of before", attack: []string{"UPDATE journal SET before_json = replace(before_json, 'fr', 'fR') WHERE seq = 1"}, want: []fault{{1, journal.Altered}}},
		{name: "add a space", attack: []string{"UPDATE journal SET before_json = ' ' || before_json WHERE seq = 2"}, want: []fault{{2, journal.Altered}}},
		{name: "no JSON any more", attack: []string{"UPDATE journal SET after_json = '{' WHERE seq = 2"}, want: []fault{{2, journal.Altered}}},
		{name: "another actor", attack: []string{"UPDATE journal SET actor_id = 'm2' WHERE seq = 12"}, want: []fault{{12, journal.Altered}}},
		{name: "another kind of actor", attack: []string{"UPDATE journal SET actor_kind = 'system' WHERE seq = 12"}, want: []fault{{12, journal.Altered}}},
		{name: "another name", attack: []string{"UPDATE journal SET actor_name = '' WHERE seq = 3"}, want: []fault{{3, journal.Altered}}},
		{name: "another time", attack: []string{"UPDATE journal SET recorded_at = recorded_at + 1 WHERE seq = 3"}, want: []fault{{3, journal.Altered}}},
		{name: "another verb", attack: []string{"UPDATE journal SET verb = 'archived' WHERE seq = 3"}, want: []fault{{3, journal.Altered}}},
		{name: "another project", attack: []string{"UPDATE journal SET project_id = 'project-0' WHERE seq = 4"}, want: []fault{{4, journal.Altered}}},
		{name: "another type", attack: []string{"UPDATE journal SET record_type = 'key' WHERE seq = 4"}, want: []fault{{4, journal.Altered}}},
		{name: "another id", attack: []string{"UPDATE journal SET record_id = 'x' WHERE seq = 4"}, want: []fault{{4, journal.Altered}}},
		{name: "another hash", attack: []string{"UPDATE journal SET hash = '00' || substr(hash, 3) WHERE seq = 6"}, want: []fault{{6, journal.Altered}, {7, journal.Altered}}},
		{name: "two bytes in two rows", attack: []string{"UPDATE journal SET verb = 'x' WHERE seq IN (2, 9)"}, want: []fault{{2, journal.Altered}, {9, journal.Altered}}},
		{name: "drop the first row", attack: []string{"DELETE FROM journal WHERE seq = 1"}, want: []fault{{1, journal.Missing}}},
		{name: "drop a row", attack: []string{"DELETE FROM journal WHERE seq = 5"}, want: []fault{{5, journal.Missing}}},
		{name: "drop three rows", attack: []string{"DELETE FROM journal WHERE seq IN (5, 6, 7)"}, want: []fault{{5, journal.Missing}}},
		{name: "drop a row and close the gap", attack: append([]string{"DELETE FROM journal WHERE seq = 5"}, renumber(6, entries)...),
			want: []fault{{5, journal.Altered}, {6, journal.Altered}, {7, journal.Altered}, {8, journal.Altered}, {9, journal.Altered}, {10, journal.Altered}, {11, journal.Altered}, {12, journal.Truncated}}},
		{name: "swap two neighbours", attack: []string{
			"UPDATE journal SET seq = -1 WHERE seq = 4", "UPDATE journal SET seq = 4 WHERE seq = 5", "UPDATE journal SET seq = 5 WHERE seq = -1",
		}, want: []fault{{4, journal.Altered}, {5, journal.Altered}, {6, journal.Altered}}},
		{name: "swap two far apart", attack: []string{
			"UPDATE journal SET seq = -1 WHERE seq = 2", "UPDATE journal SET seq = 2 WHERE seq = 9", "UPDATE journal SET seq = 9 WHERE seq = -1",
		}, want: []fault{{2, journal.Altered}, {3, journal.Altered}, {9, journal.Altered}, {10, journal.Altered}}},
		{name: "cut the end", attack: []string{"DELETE FROM journal WHERE seq > 10"}, want: []fault{{11, journal.Truncated}}},
		{name: "drop everything", attack: []string{"DELETE FROM journal"}, want: []fault{{1, journal.Truncated}}},
		{name: "set the head back", attack: []string{"UPDATE journal_head SET seq = 9"}, want: []fault{{10, journal.Rewritten}, {9, journal.Rewritten}}},
		{name: "cut the end and set the head back", attack: []string{
			"DELETE FROM journal WHERE seq > 10",
			"UPDATE journal_head SET seq = 10, hash = (SELECT hash FROM journal WHERE seq = 10)",
		}, want: []fault{{11, journal.Truncated}}, only: "kept"},
	}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		j := journal.New(db, time.Now)
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				execute(t, db, "DELETE FROM journal", "UPDATE journal_head SET seq = 0, hash = ''")
				write(t, db, j, entries)
				exported, err := j.Head(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				execute(t, db, test.attack...)
				var kept []journal.Head
				if test.only == "kept" {
					if report := verify(t, j); len(report.Faults) != 0 {
						t.Errorf("found without the exported head: %+v", report.Faults)
					}
					kept = []journal.Head{exported}
				}
				var got []fault
				for _, f := range verify(t, j, kept...).Faults {
					got = append(got, fault{f.Seq, f.Kind})
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Error(diff)
				}
			})
		}
	})
}

func execute(t *testing.T, db *sqldb.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

// renumber closes the gap before entry first, as an attacker would.
func renumber(first, last int) []string {
	var statements []string
	for seq := first; seq <= last; seq++ {
		statements = append(statements, fmt.Sprintf("UPDATE journal SET seq = %d WHERE seq = %d", seq-1, seq))
	}
	return statements
}

// Whoever can write to the database can hash it all again: only a head kept
// elsewhere tells.
func TestARewrittenChainIsFoundByAKeptHead(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		j := journal.New(db, time.Now)
		write(t, db, j, 5)
		kept, err := j.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		execute(t, db, "DELETE FROM journal", "UPDATE journal_head SET seq = 0, hash = ''")
		write(t, db, j, 8)
		if report := verify(t, j); len(report.Faults) != 0 {
			t.Errorf("%+v", report)
		}
		report := verify(t, j, kept)
		if len(report.Faults) != 1 || report.Faults[0].Seq != 5 || report.Faults[0].Kind != journal.Rewritten {
			t.Errorf("%+v", report)
		}
	})
}

func TestTheLastEntryStaysWholeOverPages(t *testing.T) {
	db := sqldbtest.Open(t)
	j := journal.New(db, time.Now)
	err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		for i := range 2500 {
			if err := j.Record(t.Context(), tx, change(i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if report := verify(t, j); report.Entries != 2500 || len(report.Faults) != 0 {
		t.Errorf("%+v", report)
	}
	if _, err := db.Exec(t.Context(), "UPDATE journal SET verb = 'x'"); err != nil {
		t.Fatal(err)
	}
	if report := verify(t, j); len(report.Faults) < 100 || len(report.Faults) > 1100 {
		t.Errorf("%d faults: the report is not bounded", len(report.Faults))
	}
}

func TestFollowMissesNothing(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		j := journal.New(db, time.Now)
		write(t, db, j, 3)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		var wg sync.WaitGroup
		for _, test := range []struct {
			filter journal.Filter
			after  int64
			want   []int64
		}{
			{journal.Filter{}, 0, []int64{1, 2, 3, 4, 5, 6, 7, 8}},
			{journal.Filter{}, 4, []int64{5, 6, 7, 8}},
			{journal.Filter{Project: "project-1"}, 0, []int64{2, 5, 7}},
		} {
			wg.Go(func() {
				var got []int64
				for e, err := range j.Follow(ctx, test.filter, test.after) {
					if err != nil {
						t.Error(err)
						return
					}
					if got = append(got, e.Seq); len(got) == len(test.want) {
						break
					}
				}
				if !slices.Equal(got, test.want) {
					t.Errorf("%+v after %d: got %v, want %v", test.filter, test.after, got, test.want)
				}
			})
		}
		write(t, db, j, 5)
		wg.Wait()
	})
}

func TestFollowSeesOtherProcessesAndEnds(t *testing.T) {
	sqldbtest.EachDSN(t, func(t *testing.T, dsn string) {
		var journals []*journal.Journal
		var dbs []*sqldb.DB
		for range 2 {
			db, err := sqldb.Open(t.Context(), dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			}()
			dbs, journals = append(dbs, db), append(journals, journal.New(db, time.Now))
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		time.AfterFunc(50*time.Millisecond, func() {
			if err := dbs[1].Tx(t.Context(), func(tx *sqldb.Tx) error { return journals[1].Record(t.Context(), tx, change(0)) }); err != nil {
				t.Error(err)
			}
		})
		seen := 0
		for _, err := range journals[0].Follow(ctx, journal.Filter{}, 0) {
			if err != nil {
				t.Fatal(err)
			}
			seen++
			cancel()
		}
		if seen != 1 {
			t.Errorf("saw %d entries", seen)
		}
	})
}

func seqs(entries []journal.Entry) []int64 {
	var out []int64
	for _, e := range entries {
		out = append(out, e.Seq)
	}
	return out
}

// The chain's format is a promise: an outside program must be able to check an
// export. docs/format/journal.md shows this entry.
func TestTheHashIsTheOneOfTheFormatPage(t *testing.T) {
	db := sqldbtest.Open(t)
	at := time.Date(2026, 1, 2, 3, 4, 5, 678900000, time.UTC)
	j := journal.New(db, func() time.Time { return at })
	for _, c := range []journal.Change{
		{Project: "p", Actor: journal.Actor{Kind: "member", ID: "m", Name: "Ada"}, Verb: "created", Type: "insight", ID: "i", After: map[string]any{"b": 1, "a": "ü<"}},
		{Actor: journal.Actor{Kind: "system", Name: "first start"}, Verb: "archived", Type: "project", ID: "p", Before: map[string]any{"name": "x"}},
	} {
		if err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return j.Record(t.Context(), tx, c) }); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := j.List(t.Context(), journal.Filter{}, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	got := entries[0].Hash + " " + entries[1].Hash
	if want := strings.Join([]string{firstHash, secondHash}, " "); got != want {
		t.Errorf("got %s", got)
	}
}

// Computed outside of this program (Python's hashlib).
const (
	firstHash  = "ef858d91e6645237f73ffff0df06dc78649f4cb9ac99ac438619f77f0a31982e"
	secondHash = "21f2ee6d5bd0bb7b588ac67881f0f9ab781c251a49aa6b563ce53fffaffdf6cb"
)
