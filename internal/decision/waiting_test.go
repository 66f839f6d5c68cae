package decision_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/decision"
	"prodops/internal/sqldb"
	"prodops/internal/todo"
)

func TestDecisionsWaitForThoseWhoMadeThem(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		made := func(title, on string, by ...string) decision.DecisionView {
			return w.decide(decision.Create{Title: title, DecidedOn: "2026-01-01", RevisitOn: on, DecidedBy: by})
		}
		made("Mine, later", "2026-02-20", "m", "n")
		made("Mine, first", "2026-02-10", "m")
		made("Not due", "2026-03-02", "m")
		made("Another's", "2026-02-01", "n")
		made("Nobody's", "2026-02-15")
		w.decide(decision.Create{Title: "Instead", Supersedes: []string{made("Replaced", "2026-02-02", "m").ID}})
		waits := func(role auth.Role, most int) []string {
			list, total, err := decision.Revisits{DB: w.db}.Waiting(t.Context(), todo.Ask{Actor: as(role), Project: home, Now: sqldb.MicrosOf(w.now), Most: most})
			if err != nil {
				t.Fatal(err)
			}
			titles := []string{fmt.Sprint(total)}
			for _, d := range list {
				titles = append(titles, d.Title+" "+d.Due.Time().Format("2 Jan"))
			}
			return titles
		}
		if diff := cmp.Diff([]string{"2", "Mine, first 10 Feb", "Mine, later 20 Feb"}, waits(auth.Editor, 9)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"3", "Mine, first 10 Feb", "Nobody's 15 Feb"}, waits(auth.Admin, 2)); diff != "" {
			t.Error(diff)
		}
	})
}
