package feedback_test

import (
	"strings"
	"testing"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/feedback"
	"prodops/internal/jobs"
)

func TestTheRouterLearns(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		var examples []feedback.Example
		ends := strings.Fields("today yesterday abroad twice online again here there now always never once slowly quickly oddly")
		for i := range 40 {
			end := ends[i%len(ends)] + " " + ends[(3*i+1)%len(ends)] + " " + ends[(7*i+i/15)%len(ends)]
			examples = append(examples,
				feedback.Example{Text: "my card payment was declined " + end, Area: "Payments"},
				feedback.Example{Text: "importing a spreadsheet fails " + end, Area: "Imports"},
				feedback.Example{Text: "thank you, great work " + end})
		}
		if _, err := w.Classify(ctx, as(auth.Viewer), home, []string{"x"}); !errs.Is(err, errs.Conflict) {
			t.Errorf("before any training: %v", err)
		}
		job, err := w.Train(ctx, as(auth.Editor), home, examples)
		if err != nil {
			t.Fatal(err)
		}
		if job, err = w.jobs.Wait(ctx, home, job.ID); err != nil || job.State != jobs.Done {
			t.Fatalf("%+v, %v", job, err)
		}
		known, err := w.Router(ctx, as(auth.Viewer), home)
		if err != nil || !known.Trained || known.Examples != 120 || known.Given != 120 || known.Areas != 2 || known.Without != 40 || known.Accuracy < 0.9 || len(known.Classes) != 2 {
			t.Errorf("%+v, %v", known, err)
		}
		said, err := w.Classify(ctx, as(auth.Viewer), home, []string{"my card payment was declined again", "a spreadsheet import"})
		if err != nil || said[0].Area != "Payments" || said[1].Area != "Imports" || len(said[0].Words) == 0 || said[0].Top[0].Area != "Payments" {
			t.Errorf("%+v, %v", said, err)
		}
		n := w.take("card payment declined once more")
		if n.Area == nil || n.Area.Name != "Payments" || n.Area.How != feedback.ByModel || n.Area.Why == "" {
			t.Errorf("%+v", n.Area)
		}
		// What belongs nowhere is left alone, however sure that is.
		if said, err = w.Classify(ctx, as(auth.Viewer), home, []string{"thank you once again, great"}); err != nil || said[0].Area != "" || said[0].Sure || len(said[0].Top) != 2 {
			t.Errorf("%+v, %v", said, err)
		}
		if praise := w.take("great work, thank you"); praise.Area != nil {
			t.Errorf("%+v", praise.Area)
		}
		// A person who decides otherwise is counted, and learned from.
		other := known.Classes[0].AreaID
		w.change(feedback.Do{AreaID: &other}, n.ID)
		rates, err := w.Acceptance(ctx, as(auth.Viewer), home, "")
		if err != nil || rates[0].Kind != "area" || rates[0].Accepted+rates[0].Changed != 1 {
			t.Errorf("%+v, %v", rates, err)
		}
		if job, err = w.Train(ctx, as(auth.Editor), home, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := w.jobs.Wait(ctx, home, job.ID); err != nil {
			t.Fatal(err)
		}
		if known, err = w.Router(ctx, as(auth.Viewer), home); err != nil || known.Examples != 121 || known.Filed != 1 {
			t.Errorf("%+v, %v", known, err)
		}
	})
}
