package experiment_test

import (
	"strings"
	"testing"
	"time"

	"prodops/internal/annotation"
	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/experiment"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// tried is an experiment that ran, with so many of 1,000 in each variation who
// sign up, and the verdict on it.
func (w *world) tried(name string, control, treatment int, verdict experiment.Verdict) experiment.ExperimentView {
	w.t.Helper()
	begin := w.now
	e := w.began(name, experiment.Create{Plan: w.plan(func(p *experiment.ExperimentPlan) {
		p.Variations = []experiment.ExperimentVariation{{Key: name + " old"}, {Key: name + " new"}}
	})})
	w.exposes(name, name+" old", begin.Add(time.Hour), 1000, control)
	w.exposes(name, name+" new", begin.Add(time.Hour), 1000, treatment)
	w.now = begin.Add(30 * day)
	return w.decide(e.ID, verdict)
}

func TestCitationsAndTheirWarnings(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, editor := t.Context(), as(auth.Editor)
		good := w.tried("Short form", 200, 260, experiment.Shipped)
		invalid := w.tried("Long form", 200, 260, experiment.Invalid)
		begin := w.now
		skewed := w.began("No form", experiment.Create{})
		w.exposes("skewed", "control", begin.Add(time.Hour), 1000, 200)
		w.exposes("skewed", "treatment", begin.Add(time.Hour), 700, 300)
		w.now = begin.Add(30 * day)
		w.decide(skewed.ID, experiment.Shipped)
		learn := func(title, from string) experiment.LearningView {
			t.Helper()
			made, err := w.CreateLearning(ctx, editor, home, experiment.LearningCreate{Title: title, From: &record.Ref{Type: experiment.Type, ID: from}})
			if err != nil || len(made.From) != 1 || made.From[0].ID != from {
				t.Fatalf("%+v, %v", made, err)
			}
			return made
		}
		sound, unsound := learn("Short forms bring more in", good.ID), learn("No form is best", skewed.ID)
		if unsound.Warning == "" || sound.Warning != "" {
			t.Errorf("%q, %q", unsound.Warning, sound.Warning)
		}

		next := w.make("Shorter form", experiment.Create{Citations: []experiment.Citation{
			{Type: "experiment", ID: good.ID, Relation: "replicates", Note: "In Germany."}, {Type: "experiment", ID: invalid.ID, Relation: "supersedes"},
			{Type: "experiment", ID: skewed.ID, Relation: "contradicts"}, {Type: "learning", ID: sound.ID, Relation: "supports"}, {Type: "learning", ID: unsound.ID, Relation: "supports"},
		}})
		says := map[string]string{}
		for _, c := range next.Citations {
			says[c.Title] = c.Relation + "|" + c.Note + "|" + c.Warning
		}
		for title, want := range map[string]string{
			"Short form": "replicates|In Germany.|", "Long form": "supersedes||It was found that it cannot be trusted.", "No form": "contradicts||Its units were not shared out as planned",
			"Short forms bring more in": "supports||", "No form is best": "supports||It was learnt from an experiment whose numbers cannot be trusted.",
		} {
			if !strings.HasPrefix(says[title], want) || strings.HasSuffix(want, "|") && says[title] != want {
				t.Errorf("%s: %q, want %q", title, says[title], want)
			}
		}
		if again, err := w.Get(ctx, editor, home, good.ID); err != nil || again.CitedBy != 1 || len(again.CitedIn) != 1 || len(again.Learnings) != 1 {
			t.Errorf("%+v, %v", again, err)
		}

		// Something later contradicts what is cited.
		if _, err := w.links.Create(ctx, editor, home, link.Create{From: record.Ref{Type: experiment.Type, ID: next.ID}, To: record.Ref{Type: experiment.LearningType, ID: sound.ID}, Relation: "contradicts"}); err != nil {
			t.Fatal(err)
		}
		if l, err := w.Learning(ctx, editor, home, sound.ID); err != nil || l.Warning != "Something later contradicts it." || l.CitedBy != 1 {
			t.Errorf("%+v, %v", l, err)
		}

		for _, c := range []experiment.Citation{{Type: "idea", ID: good.ID, Relation: "supports"}, {Type: "learning", ID: sound.ID, Relation: "replicates"}, {Type: "experiment", ID: good.ID, Relation: "likes"}} {
			if _, err := w.Cite(ctx, editor, home, next.ID, c); !errs.Is(err, errs.Invalid) {
				t.Errorf("%+v: %v", c, err)
			}
		}
		fewer, err := w.Uncite(ctx, editor, home, next.ID, experiment.Citation{Type: "experiment", ID: invalid.ID, Relation: "supersedes"})
		if err != nil || len(fewer.Citations) != 4 {
			t.Errorf("%+v, %v", fewer.Citations, err)
		}
	})
}

func TestEarlierWorkIsFound(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, editor := t.Context(), as(auth.Editor)
		form := w.make("A short form", experiment.Create{Plan: w.plan(func(p *experiment.ExperimentPlan) {
			p.Believe = "Newcomers sign up more often with fewer fields in the form."
		})})
		w.make("Dark colours", experiment.Create{Plan: w.plan(func(p *experiment.ExperimentPlan) {
			p.Because, p.Believe = "The page is bright at night.", "Dark colours are kinder to eyes."
		})})
		found, err := w.Similar(ctx, editor, home, "Ask for fewer fields when people sign up", "")
		if err != nil || len(found) == 0 || found[0].ID != form.ID || found[0].Score <= 0 {
			t.Errorf("%+v, %v", found, err)
		}
		if found, err = w.Similar(ctx, editor, home, "fewer fields in the form", form.ID); err != nil || len(found) > 0 && found[0].ID == form.ID {
			t.Errorf("without the one that is written: %+v, %v", found, err)
		}
		if found, err = w.Similar(ctx, editor, home, " ", ""); err != nil || len(found) != 0 {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

func TestTheRepositoryRanksByWhatWasMoved(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, editor := t.Context(), as(auth.Editor)
		w.tried("Chance", 200, 215, experiment.Inconclusive)
		w.tried("Small", 200, 260, experiment.Shipped)
		w.tried("Large", 200, 100, experiment.RolledBack)
		w.make("A draft", experiment.Create{Tags: []string{"forms"}})
		var got []string
		f := experiment.Filter{Metric: w.goal.ID}
		f.Limit = 3
		for {
			items, next, err := w.List(ctx, editor, home, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range items {
				got = append(got, i.Name)
				if (i.Moved == nil) != (i.Name == "A draft") || i.Moved != nil && (i.Observed == nil || *i.Observed != i.Moved.Lift) {
					t.Errorf("%+v", i)
				}
			}
			if next == "" {
				break
			}
			f.Cursor = next
		}
		if strings.Join(got, ", ") != "Large, Small, Chance, A draft" {
			t.Error(got)
		}
		f.Cursor = "x"
		if _, _, err := w.List(ctx, editor, home, f); !errs.Is(err, errs.Invalid) {
			t.Errorf("a cursor that is none: %v", err)
		}
		for _, c := range []struct {
			f    experiment.Filter
			want string
		}{
			{experiment.Filter{State: experiment.Draft}, "A draft"}, {experiment.Filter{Verdict: experiment.Shipped}, "Small"}, {experiment.Filter{Tag: "forms"}, "A draft"},
			{experiment.Filter{Filter: record.Filter{Search: "chan"}}, "Chance"}, {experiment.Filter{Owner: "nobody"}, ""}, {experiment.Filter{Metric: "none"}, ""},
		} {
			items, _, err := w.List(ctx, editor, home, c.f)
			names := make([]string, len(items))
			for i := range items {
				names[i] = items[i].Name
			}
			if err != nil || strings.Join(names, ", ") != c.want {
				t.Errorf("%+v: %v, %v", c.f, names, err)
			}
		}
	})
}

func TestStartsAndStopsAreMarked(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		begin := w.now
		e := w.tried("Short form", 200, 260, experiment.Shipped) // 30 days
		w.now = w.now.Add(time.Minute)
		w.began("Shorter form", experiment.Create{})
		at := func(t time.Time) sqldb.Micros { return sqldb.MicrosOf(t) }
		for _, c := range []struct {
			from, to time.Time
			want     string
		}{
			{begin, begin.Add(40 * day), "Experiment “Shorter form” started, Experiment “Short form” stopped, Experiment “Short form” started"},
			{begin.Add(day), begin.Add(40 * day), "Experiment “Shorter form” started, Experiment “Short form” stopped"},
			{begin, begin.Add(day), "Experiment “Short form” started"},
			{begin.Add(day), begin.Add(2 * day), ""},
		} {
			marks, err := w.Annotations(t.Context(), home, at(c.from), at(c.to), 10)
			titles := make([]string, len(marks))
			for i, m := range marks {
				titles[i] = m.Title
				if m.Kind != annotation.Experiment || m.Record.ID == "" {
					t.Errorf("%+v", m)
				}
			}
			if err != nil || strings.Join(titles, ", ") != c.want {
				t.Errorf("%q, want %q (%v)", titles, c.want, err)
			}
		}
		if marks, err := w.Annotations(t.Context(), home, at(begin), at(begin.Add(40*day)), 1); err != nil || len(marks) != 1 || marks[0].Record.ID == e.ID {
			t.Errorf("the newest: %+v, %v", marks, err)
		}
	})
}

func TestTheLifeOfALearning(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, editor := t.Context(), as(auth.Editor)
		made, err := w.CreateLearning(ctx, editor, home, experiment.LearningCreate{Title: " Short forms work ", Tags: []string{"forms", "forms"}})
		if err != nil || made.Title != "Short forms work" || made.Confidence != "medium" || made.Owner != "m" || len(made.Tags) != 1 {
			t.Fatalf("%+v, %v", made, err)
		}
		day, sure, wrong := "2027-03-01", "high", "certain"
		changed, err := w.UpdateLearning(ctx, editor, home, made.ID, made.Version, experiment.LearningUpdate{RevisitOn: &day, Confidence: &sure})
		if err != nil || changed.RevisitOn != day || changed.Confidence != sure {
			t.Errorf("%+v, %v", changed, err)
		}
		if _, err := w.UpdateLearning(ctx, editor, home, made.ID, 0, experiment.LearningUpdate{Confidence: &wrong}); !errs.Is(err, errs.Invalid) {
			t.Errorf("%v", err)
		}
		if _, err := w.UpdateLearning(ctx, editor, home, made.ID, made.Version, experiment.LearningUpdate{Confidence: &sure}); !errs.Is(err, errs.Stale) {
			t.Errorf("an old version: %v", err)
		}
		if err := w.ArchiveLearning(ctx, editor, home, made.ID, 0); err != nil {
			t.Fatal(err)
		}
		if list, _, err := w.Learnings(ctx, editor, home, record.Filter{}, "forms"); err != nil || len(list) != 0 {
			t.Errorf("%+v, %v", list, err)
		}
		if _, err := w.RestoreLearning(ctx, editor, home, made.ID, 0); err != nil {
			t.Fatal(err)
		}
		if list, _, err := w.Learnings(ctx, editor, home, record.Filter{}, "forms"); err != nil || len(list) != 1 {
			t.Errorf("%+v, %v", list, err)
		}
	})
}
