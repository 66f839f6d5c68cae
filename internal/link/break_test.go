package link_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/record/recordtest"
	"prodops/internal/sqldb"
)

func (w *world) breaks(role auth.Role, before time.Time) []string {
	w.T.Helper()
	found, err := w.Breaks(w.T.Context(), recordtest.As(role), recordtest.Home, sqldb.MicrosOf(before))
	if err != nil {
		w.T.Fatal(err)
	}
	says := []string{}
	for _, b := range found {
		says = append(says, fmt.Sprintf("%d %s: %s %s %s", b.Count, b.Oldest.Title, b.Side, b.Lacks, b.Says))
	}
	return says
}

func TestBreaksAreWhereTheLoopShouldHaveGoneOn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		make := func(kind, title, state string) record.Ref {
			return w.Make(kind, recordtest.Note{Title: title, State: state})
		}
		theme := make("theme", "Exports", "accepted")
		make("theme", "Found by a run", "suggested")
		answered := make("theme", "Logins", "accepted")
		idea := make("idea", "One login", "planned")
		w.join(answered, "motivates", idea)
		bet := make("bet", "Exports that end", "shipped")
		w.join(idea, "becomes", bet)
		make("bet", "Not begun", "proposed")
		make("bet", "Shipped later", "shipped")
		goal := make("objective", "Leave on time", "active")
		w.Archive(make("theme", "Gone", "accepted"))

		later := w.Now.Add(time.Hour)
		want := []string{
			"1 Exports: after idea No idea answers this theme yet.",
			"2 Exports that end: after release Nothing shipped of this bet yet.",
			"1 Leave on time: before bet No bet advances this objective.",
		}
		if diff := cmp.Diff(want, w.breaks(auth.Viewer, later)); diff != "" {
			t.Error(diff)
		}
		// What was only just left is no break yet.
		if got := w.breaks(auth.Viewer, w.Now.Add(-24*time.Hour)); len(got) != 0 {
			t.Errorf("too early: %v", got)
		}
		// A link that says nothing of the loop mends nothing; one that does, does.
		w.join(theme, "relates_to", idea)
		if got := w.breaks(auth.Viewer, later); len(got) != 3 {
			t.Errorf("mended by relates_to: %v", got)
		}
		mended := w.join(theme, "motivates", idea)
		w.join(bet, "advances", goal)
		if diff := cmp.Diff(want[1:2], w.breaks(auth.Viewer, later)); diff != "" {
			t.Error(diff)
		}
		if err := w.Remove(t.Context(), recordtest.As(auth.Editor), recordtest.Home, mended.ID); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[:2], w.breaks(auth.Viewer, later)); diff != "" {
			t.Error(diff)
		}
		_, err := w.Breaks(t.Context(), recordtest.As(auth.Viewer), recordtest.Other, 0)
		if err == nil {
			t.Error("another project's breaks are told")
		}
	})
}

func TestPassagesCountEachRecordOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		idea, bare := w.Make("idea", recordtest.Note{State: "new"}), w.Make("idea", recordtest.Note{State: "declined"})
		for range 3 {
			w.join(w.Make("feedback", recordtest.Note{}), "supports", idea)
		}
		w.join(w.Make("theme", recordtest.Note{}), "motivates", idea)
		w.join(idea, "becomes", w.Make("bet", recordtest.Note{}))
		w.join(bare, "duplicates", idea)
		for _, c := range []struct {
			ask        link.Passage
			passed, of int
		}{
			{link.Passage{Of: "idea", Side: link.Before, Types: []string{"feedback", "theme"}}, 1, 2},
			{link.Passage{Of: "idea", States: []string{"new"}, Side: link.Before, Types: []string{"theme"}}, 1, 1},
			{link.Passage{Of: "bet", Side: link.Before, Types: []string{"idea"}}, 1, 1},
			{link.Passage{Of: "bet", Side: link.After, Types: []string{"release"}}, 0, 1},
			{link.Passage{Of: "experiment", Side: link.After, Types: []string{"learning"}}, 0, 0},
		} {
			passed, of, err := w.Passed(t.Context(), recordtest.Home, c.ask)
			if err != nil || passed != c.passed || of != c.of {
				t.Errorf("%+v: %d of %d, %v; want %d of %d", c.ask, passed, of, err, c.passed, c.of)
			}
		}
	})
}
