package roadmap_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/roadmap"
	"prodops/internal/sqldb"
	"prodops/internal/todo"
)

func TestBetsPastTheirDayWaitForTheirOwner(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		bet := func(title, owner, by string, state roadmap.State) {
			t.Helper()
			must[roadmap.BetCard](t)(w.Create(t.Context(), as(auth.Editor), home, roadmap.Create{
				Title: title, Owner: owner, State: state, Prediction: roadmap.Prediction{Metric: "Exports", By: by},
			}))
		}
		bet("Late", "m", "2026-02-10", roadmap.InProgress)
		bet("Later", "m", "2026-01-10", roadmap.Committed)
		bet("Today", "m", "2026-03-01", roadmap.Committed)
		bet("Settled", "m", "2026-01-10", roadmap.Shipped)
		bet("Another's", "n", "2026-01-10", roadmap.Committed)
		bet("No day", "m", "", roadmap.Committed)
		list, total, err := roadmap.Overdue{DB: w.db}.Waiting(t.Context(), todo.Ask{Actor: as(auth.Editor), Project: home, Now: sqldb.MicrosOf(w.now), Most: 1})
		if err != nil || total != 2 || len(list) != 1 {
			t.Fatal(total, list, err)
		}
		if diff := cmp.Diff("Later It should have changed “Exports” by now. Settle it, or set another day. 2026-01-10", list[0].Title+" "+list[0].Says+" "+list[0].Due.Time().Format("2006-01-02")); diff != "" {
			t.Error(diff)
		}
	})
}
