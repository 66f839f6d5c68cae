package okr_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/okr"
	"prodops/internal/sqldb"
	"prodops/internal/todo"
)

func TestKeyResultsWaitForAWord(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, editor := t.Context(), as(auth.Editor)
		mine := must[okr.ObjectiveView](t)(w.Create(ctx, editor, home, okr.Create{Title: "Mine", Period: "2026-Q1", Owner: "m", State: okr.Active}))
		draft := must[okr.ObjectiveView](t)(w.Create(ctx, editor, home, okr.Create{Title: "Draft", Period: "2026-Q1", Owner: "m", State: okr.Draft}))
		spoken := w.result(mine.ID, okr.KeyResultCreate{Title: "Spoken of", Target: 1})
		w.result(mine.ID, okr.KeyResultCreate{Title: "Silent", Target: 1})
		w.result(mine.ID, okr.KeyResultCreate{Title: "Another's", Target: 1, Owner: "n"})
		w.result(draft.ID, okr.KeyResultCreate{Title: "Of a draft", Target: 1, Owner: "m"})
		source := must[insight](t)(w.insights.Create(ctx, editor, home, insight{Name: "Sign-ups"}))
		w.reading.failed = errs.New(errs.Conflict, "“Export” was never received.")
		w.now = w.now.Add(time.Minute)
		w.result(mine.ID, okr.KeyResultCreate{Title: "Unmeasured", Target: 1, Insight: source.ID})
		waits := func() []string {
			list, total, err := okr.Silent{DB: w.db}.Waiting(ctx, todo.Ask{Actor: editor, Project: home, Now: sqldb.MicrosOf(w.now), Most: 9})
			if err != nil || total != len(list) {
				t.Fatal(total, err)
			}
			said := []string{}
			for _, k := range list {
				said = append(said, fmt.Sprintf("%s: %s %d Feb", k.Title, k.Says, k.Since.Time().Day()))
			}
			return said
		}
		unmeasured := "Unmeasured: It cannot be measured: “Export” was never received. 15 Feb"
		if diff := cmp.Diff([]string{unmeasured}, waits()); diff != "" {
			t.Error(diff)
		}
		w.now = w.now.AddDate(0, 0, 5)
		if _, err := w.CheckInKeyResult(ctx, editor, home, spoken.ID, okr.CheckInCreate{Confidence: okr.OnTrack}); err != nil {
			t.Fatal(err)
		}
		w.now = w.now.AddDate(0, 0, 3)
		if diff := cmp.Diff([]string{unmeasured, "Silent: Check in: nobody has said how it goes yet. 15 Feb"}, waits()); diff != "" {
			t.Error(diff)
		}
		w.now = w.now.AddDate(0, 0, 5)
		if got := waits(); len(got) != 3 || got[2] != "Spoken of: Check in: nothing was said of it for a week. 20 Feb" {
			t.Errorf("%q", got)
		}
	})
}
