package feedback_test

import (
	"strings"
	"testing"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/feedback"
	"prodops/internal/jobs"
	"prodops/internal/record"
)

func TestThemesAreFoundAndKeepWhatPeopleDecided(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		endings := strings.Fields("today yesterday abroad twice online again here there now always never once slowly quickly oddly")
		for i := range 40 {
			end := endings[i%len(endings)] + " " + endings[(3*i+1)%len(endings)]
			w.take("my card payment was declined " + end)
			w.take("importing a large spreadsheet fails " + end)
		}
		discover := func() feedback.Discovered {
			job, err := w.Discover(ctx, as(auth.Editor), home, 0.2)
			if err != nil {
				t.Fatal(err)
			}
			if job, err = w.jobs.Wait(ctx, home, job.ID); err != nil || job.State != jobs.Done {
				t.Fatalf("%+v, %v", job, err)
			}
			found, err := w.Discovered(ctx, as(auth.Editor), home, job)
			if err != nil {
				t.Fatal(err)
			}
			return found
		}
		first := discover()
		if len(first.Themes) == 0 || first.Placed < 60 || len(first.Themes[0].Members) != int(first.Themes[0].Size) {
			t.Fatalf("%d themes, %d placed", len(first.Themes), first.Placed)
		}
		kept := first.Themes[0]
		accepted, name := feedback.Accepted, "As people call it"
		if _, err := w.UpdateTheme(ctx, as(auth.Editor), home, kept.ID, 0, feedback.ThemeUpdate{State: &accepted, Name: &name}); err != nil {
			t.Fatal(err)
		}
		again := discover()
		theme, err := w.Theme(ctx, as(auth.Viewer), home, kept.ID)
		if err != nil || theme.Name != name || theme.State != accepted || theme.Size < kept.Size {
			t.Errorf("%+v, %v", theme, err)
		}
		if _, err := w.Undo(ctx, as(auth.Editor), home, again.Step.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Undo(ctx, as(auth.Editor), home, first.Step.ID); err != nil {
			t.Fatal(err)
		}
		open, _, err := w.Themes(ctx, as(auth.Viewer), home, "", record.Filter{})
		if err != nil || len(open) != 0 || w.listed(feedback.Filter{Theme: "none"}) == "" {
			t.Errorf("undone: %d themes, %v", len(open), err)
		}
		if _, err := w.Discover(ctx, as(auth.Editor), home, 1.5); !errs.Is(err, errs.Invalid) {
			t.Errorf("too fine: %v", err)
		}
	})
}
