package flag_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/annotation"
	"prodops/internal/auth"
	"prodops/internal/flag"
	"prodops/internal/sqldb"
)

// Charts are marked where a flag changed what people get, and nowhere else.
func TestChangesOfFlagsAreAnnotations(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, editor := t.Context(), as(auth.Editor)
		made, err := w.Create(ctx, editor, home, flag.Create{Key: "checkout", Name: "New checkout"})
		if err != nil {
			t.Fatal(err)
		}
		targeting := made.Environments["production"]
		change := func(in flag.Update) {
			t.Helper()
			if _, err := w.Update(ctx, editor, home, made.ID, 0, in); err != nil {
				t.Fatal(err)
			}
		}
		name := "The checkout"
		change(flag.Update{Name: &name})
		targeting.Enabled = true
		change(flag.Update{Environments: map[string]flag.Targeting{"production": targeting}})
		targeting.Default.Variation = "off"
		change(flag.Update{Environments: map[string]flag.Targeting{"production": targeting}})
		if err := w.Archive(ctx, editor, home, made.ID, 0); err != nil {
			t.Fatal(err)
		}
		changes := annotation.New(annotation.Named{Read: auth.FlagRead, Source: flag.Changes{Journal: w.journal}})
		far := sqldb.MicrosOf(time.Now().AddDate(100, 0, 0))
		list, more, err := changes.List(ctx, as(auth.Viewer), home, 0, far)
		var titles []string
		for _, a := range list {
			titles = append(titles, a.Title)
		}
		want := []string{
			"Flag “The checkout” switched on in production", "Flag “The checkout” changed in production",
			"Flag “The checkout” taken out of service",
		}
		if diff := cmp.Diff(want, titles); diff != "" || more || err != nil {
			t.Error(diff, more, err)
		}
		if list, _, err := changes.List(ctx, auth.Actor{}, home, 0, far); len(list) > 0 || err != nil {
			t.Errorf("a stranger sees %v, %v", list, err)
		}
		if _, _, err := changes.List(ctx, editor, home, far, 0); err == nil {
			t.Error("a range backwards is taken")
		}
	})
}
