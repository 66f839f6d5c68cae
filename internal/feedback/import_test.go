package feedback_test

import (
	"strings"
	"testing"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/feedback"
	"prodops/internal/jobs"
)

func TestAnImportGoesOnAndIsTakenBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		file := "\xef\xbb\xbfTitle;Details;Board;Status;Author Email;Created\r\nSlow;\"two\r\nlines\";X;open;ann@acme.com;2026-01-02\r\nBad;x;X;open;;yesterday\r\n=1;;X;open;;\r\n"
		looked, err := w.Upload(ctx, as(auth.Editor), home, "canny.csv", strings.NewReader(file))
		if err != nil || looked.Tool != "canny" || looked.Rows != 3 || looked.Sound != 2 || len(looked.Errors) != 1 || looked.Errors[0].Line != 4 || looked.Notes[0].Text != "Slow\n\ntwo\nlines" {
			t.Fatalf("%+v, %v", looked, err)
		}
		job, err := w.Commit(ctx, as(auth.Editor), home, looked.ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		if job, err = w.jobs.Wait(ctx, home, job.ID); err != nil || job.State != jobs.Done {
			t.Fatalf("%+v, %v", job, err)
		}
		done, err := w.Import(ctx, as(auth.Viewer), home, looked.ID)
		if err != nil || done.State != feedback.Imported || done.Created != 2 || done.Failed != 1 {
			t.Errorf("%+v, %v", done, err)
		}
		again, err := w.Upload(ctx, as(auth.Editor), home, "canny.csv", strings.NewReader(file))
		if err != nil || again.Known != 2 {
			t.Errorf("%d known, %v", again.Known, err)
		}
		var exported strings.Builder
		if err := w.Export(ctx, as(auth.Viewer), home, feedback.Filter{}, &exported); err != nil || !strings.Contains(exported.String(), ",'=1,") {
			t.Errorf("%s %v", exported.String(), err)
		}
		if _, err := w.UndoImport(ctx, as(auth.Editor), home, looked.ID); err != nil || w.listed(feedback.Filter{}) != "" {
			t.Errorf("taken back: %q, %v", w.listed(feedback.Filter{}), err)
		}
		fresh, err := w.Upload(ctx, as(auth.Editor), home, "canny.csv", strings.NewReader(file))
		if err != nil || fresh.Known != 0 {
			t.Errorf("after taking it back: %d known, %v", fresh.Known, err)
		}
		if _, err := w.Upload(ctx, as(auth.Editor), home, "x", strings.NewReader("")); !errs.Is(err, errs.Invalid) {
			t.Errorf("an empty file: %v", err)
		}
	})
}
