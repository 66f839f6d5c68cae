package feedback_test

import (
	"testing"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/feedback"
)

func TestHighlightsStandWhereTheTextDoes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		target := w.idea("x")
		n := w.take("Größe 😀 matters")
		for name, in := range map[string]feedback.HighlightCreate{
			"beyond": {Idea: target, Begins: 3, Ends: 99}, "reversed": {Idea: target, Begins: 5, Ends: 3}, "another text": {Idea: target, Begins: 0, Ends: 5, Quote: "xxxxx"},
			"not there": {Idea: target, Quote: "nowhere"}, "importance": {Idea: target, Importance: "huge"},
		} {
			if _, err := w.Highlight(ctx, as(auth.Editor), home, n.ID, in); !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := w.Highlight(ctx, as(auth.Editor), home, n.ID, feedback.HighlightCreate{Idea: "nope"}); !errs.Is(err, errs.NotFound) {
			t.Errorf("no idea: %v", err)
		}
		made, err := w.Highlight(ctx, as(auth.Editor), home, n.ID, feedback.HighlightCreate{Idea: target, Begins: 6, Ends: 7, Quote: "😀"})
		if err != nil || made.Quote != "😀" || made.Importance != "important" {
			t.Errorf("%+v, %v", made, err)
		}
		all, err := w.Highlights(ctx, as(auth.Viewer), home, n.ID)
		if err != nil || len(all) != 1 || all[0].IdeaTitle != "x" || w.get(n.ID).State != feedback.Linked {
			t.Errorf("%+v, %v", all, err)
		}
	})
}
