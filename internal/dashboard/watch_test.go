package dashboard_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/dashboard"
	"prodops/internal/period"
)

func TestTrendsAreThoseInUseThenTheLatest(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		store := happened(t)
		trend := func(interval string) string {
			return w.insight(strings.ReplaceAll(inWeeks, `"week"`, `"`+interval+`"`))
		}
		pinned, unused, measured := trend("week"), trend("day"), trend("day")
		trend("month")
		w.insight(`{"kind":"funnel","steps":[{"event":"A"},{"event":"B"}]}`)
		w.now = w.now.Add(1)
		board := dashboard.Board{Name: "Growth", Tiles: []dashboard.Tile{{Insight: pinned, W: 6, H: 5}}}
		w.board(w.boards(store), board)
		watched := func(most int) []string {
			found, err := w.measurer(store).Trends(t.Context(), as(auth.Viewer), home, map[string]int{measured: 3, "gone": 9}, most)
			if err != nil {
				t.Fatal(err)
			}
			ids := []string{}
			for _, f := range found {
				ids = append(ids, f.ID)
				if want := map[bool]period.Interval{true: period.Week, false: period.Day}[f.ID == pinned]; f.Interval != want || f.Name != "Measured" {
					t.Errorf("%+v", f)
				}
			}
			return ids
		}
		if diff := cmp.Diff([]string{measured, pinned, unused}, watched(9)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{measured, pinned}, watched(2)); diff != "" {
			t.Error(diff)
		}
		if _, err := w.measurer(store).Trends(t.Context(), auth.Actor{}, home, nil, 9); err == nil {
			t.Error("a stranger sees the trends")
		}
	})
}
