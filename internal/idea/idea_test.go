package idea_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/idea"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

const home, other = "project-home", "project-other"

// counted is evidence that was counted elsewhere.
type counted struct {
	evidence map[string]idea.Evidence
	asked    []string
}

func (c *counted) Count(_ context.Context, _ string, _ []string) (map[string]idea.Evidence, error) {
	found := map[string]idea.Evidence{}
	for id, e := range c.evidence {
		found[id] = e
	}
	return found, nil
}

func (c *counted) AskedBy(context.Context, string, []string, int) ([]string, error) {
	return c.asked, nil
}

type world struct {
	*idea.Ideas
	t       *testing.T
	db      *sqldb.DB
	journal *journal.Journal
	counted *counted
	now     time.Time
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &world{t: t, db: db, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), counted: &counted{evidence: map[string]idea.Evidence{}}}
		clock := func() time.Time { return w.now }
		w.journal = journal.New(db, clock)
		registry := record.NewRegistry(db, w.journal, clock)
		w.Ideas = idea.NewIdeas(registry, w.journal, link.New(registry, w.journal), idea.Sources{Counter: w.counted})
		for _, project := range []string{home, other} {
			if _, err := db.Exec(t.Context(), "INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES (?, ?, 'x', 'UTC', 'monday', 1, 1, 1)", project, project); err != nil {
				t.Fatal(err)
			}
		}
		test(t, w)
	})
}

func as(role auth.Role) auth.Actor {
	return auth.AsMember(auth.Member{ID: "m", Name: "Mia"}, "s", map[string]auth.Role{home: role})
}

func (w *world) want(kind errs.Kind, err error) {
	w.t.Helper()
	if !errs.Is(err, kind) {
		w.t.Errorf("got %v, want kind %d", err, kind)
	}
}

func rice(reach, impact, confidence, effort float64) idea.Estimates {
	return idea.Estimates{"reach": {Value: reach}, "impact": {Value: impact}, "confidence": {Value: confidence}, "effort": {Value: effort}}
}

func (w *world) create(title string, inputs idea.Estimates) idea.Scored {
	w.t.Helper()
	made, err := w.Create(w.t.Context(), as(auth.Editor), home, idea.Create{Title: title, Problem: "It hurts.", Inputs: inputs})
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

func TestAnIdeaAndItsScore(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		made := w.create("Faster export", rice(100, 2, 0.8, 4))
		if made.State != idea.New || made.Score.Value == nil || *made.Score.Value != 40 || made.Rank != 1 || *made.Score.Low > 40 || *made.Score.High < 40 {
			t.Errorf("%+v", made)
		}
		bare := w.create("Dark mode", nil)
		if bare.Score.Value != nil || fmt.Sprint(bare.Score.Missing) != "[Impact Confidence Effort]" {
			t.Errorf("%+v", bare.Score) // the people who asked count as reach
		}
		w.now = w.now.Add(time.Minute)
		changed, err := w.Update(ctx, as(auth.Editor), home, bare.ID, 1, idea.Update{Inputs: map[string]*idea.Estimate{
			"impact": {Value: 1}, "confidence": {Value: 1}, "effort": {Value: 1}, "reach": {Value: 50},
		}})
		if err != nil || *changed.Score.Value != 50 || changed.Rank != 1 || changed.Of != 2 {
			t.Errorf("%+v, %v", changed, err)
		}
		changed, err = w.Update(ctx, as(auth.Editor), home, bare.ID, 0, idea.Update{Inputs: map[string]*idea.Estimate{"reach": nil}})
		if err != nil || *changed.Score.Value != 0 || len(changed.Inputs) != 3 {
			t.Errorf("%+v, %v", changed, err)
		}
		_, err = w.Update(ctx, as(auth.Editor), home, bare.ID, 1, idea.Update{})
		w.want(errs.Stale, err)
		for _, wrong := range []map[string]*idea.Estimate{{"unheard": {Value: 1}}, {"effort": {Value: 0}}, {"impact": {Value: 9}}} {
			_, err = w.Update(ctx, as(auth.Editor), home, bare.ID, 0, idea.Update{Inputs: wrong})
			w.want(errs.Invalid, err)
		}
		_, err = w.Create(ctx, as(auth.Viewer), home, idea.Create{Title: "x"})
		w.want(errs.Forbidden, err)
		_, err = w.Get(ctx, as(auth.Viewer), other, made.ID, "")
		w.want(errs.NotFound, err)
	})
}

func TestListsAreSortedAndPaged(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		var ids []string
		for i := range 5 {
			ids = append(ids, w.create(fmt.Sprint("Idea ", i), rice(float64(100+100*(i*2%5)), 1, 1, 1)).ID)
		}
		w.counted.evidence[ids[3]] = idea.Evidence{Notes: 7, Revenue: 900}
		w.counted.asked = []string{ids[3], "elsewhere"}
		last := w.create("Unscored", nil)
		var seen []string
		for cursor, pages := "", 0; pages < 6; pages++ {
			page, next, total, err := w.List(ctx, as(auth.Viewer), home, idea.Filter{Limit: 2, Cursor: cursor})
			if err != nil || total != 6 {
				t.Fatal(err, total)
			}
			for _, i := range page {
				seen = append(seen, i.Title)
			}
			if cursor = next; next == "" {
				break
			}
		}
		if want := "[Idea 2 Idea 4 Idea 1 Idea 3 Idea 0 Unscored]"; fmt.Sprint(seen) != want {
			t.Errorf("%v, want %v", seen, want)
		}
		for name, f := range map[string]idea.Filter{
			"largest": {Largest: 3}, "revenue": {Sort: idea.ByRevenue, Limit: 1}, "evidence": {Sort: idea.ByEvidence, Limit: 1}, "search": {Search: "idea 3"},
		} {
			page, _, _, err := w.List(ctx, as(auth.Viewer), home, f)
			if err != nil || len(page) != 1 || page[0].ID != ids[3] {
				t.Errorf("%s: %v, %v", name, page, err)
			}
		}
		if err := w.Archive(ctx, as(auth.Editor), home, last.ID, 0); err != nil {
			t.Fatal(err)
		}
		page, _, total, err := w.List(ctx, as(auth.Viewer), home, idea.Filter{Archived: true})
		if err != nil || total != 1 || page[0].ID != last.ID {
			t.Error(page, total, err)
		}
		_, _, _, err = w.List(ctx, as(auth.Viewer), home, idea.Filter{Cursor: "?"})
		w.want(errs.Malformed, err)
	})
}

func TestRankingAndWhatIf(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.create("A", rice(100, 2, 0.8, 4))
		b := w.create("B", rice(100, 1, 1, 4))
		w.create("C", rice(100, 1, 0.8, 4))
		w.create("Waits", nil)
		r, err := w.Ranking(ctx, as(auth.Viewer), home, idea.RankingFilter{Top: 1})
		if err != nil || r.Ranked != 3 || r.Waiting != 1 || r.Sureness.Pairs != 2 || r.Items[1].Place != "Rank 2, between 1 and 3 if one number moves one step. What matters most: Impact." {
			t.Errorf("%+v, %v", r, err)
		}
		would, err := w.Try(ctx, as(auth.Viewer), home, b.ID, "", map[string]*idea.Estimate{"impact": {Value: 3}})
		if err != nil || *would.Score.Value != 75 || would.Rank != 1 || would.Of != 3 {
			t.Errorf("%+v, %v", would, err)
		}
		kept, err := w.Get(ctx, as(auth.Viewer), home, b.ID, "")
		if err != nil || *kept.Score.Value != 25 {
			t.Errorf("%+v, %v", kept, err)
		}
	})
}

func TestModels(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		i := w.create("A", rice(100, 2, 0.8, 4))
		w.counted.evidence[i.ID] = idea.Evidence{Notes: 3, Revenue: 1200}
		in := idea.ModelCreate{Name: "Money", Formula: "revenue / effort", Inputs: idea.ScoreInputs{{Name: "effort", Scale: idea.ScoreScale{}}}}
		m, err := w.CreateModel(ctx, as(auth.Editor), home, in)
		if err != nil {
			t.Fatal(err)
		}
		got, err := w.Get(ctx, as(auth.Viewer), home, i.ID, m.ID)
		if err != nil || *got.Score.Value != 300 || *got.Score.Low != 300 {
			t.Errorf("%+v, %v", got.Score, err)
		}
		if m, err = w.MakeDefault(ctx, as(auth.Editor), home, m.ID); err != nil || !m.IsDefault {
			t.Error(m, err)
		}
		w.want(errs.Conflict, w.ArchiveModel(ctx, as(auth.Editor), home, m.ID, 0))
		_, err = w.UpdateModel(ctx, as(auth.Editor), home, idea.RICE, 0, idea.ModelUpdate{})
		w.want(errs.Conflict, err)
		for _, formula := range []string{"", "effort +", "unknown", "1 + 1"} {
			in.Formula = formula
			_, err = w.CreateModel(ctx, as(auth.Editor), home, in)
			w.want(errs.Invalid, err)
			_, err = w.Preview(ctx, as(auth.Viewer), home, in, 10)
			w.want(errs.Invalid, err)
		}
		all, err := w.Models(ctx, as(auth.Viewer), home)
		if err != nil || len(all) != 5 || !all[0].IsDefault || all[1].IsDefault {
			t.Error(all, err)
		}
	})
}

func TestMergingIsUndone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		a, b, c := w.create("A", nil), w.create("B", nil), w.create("C", nil)
		for _, step := range [][2]string{{c.ID, b.ID}, {b.ID, a.ID}} {
			if _, err := w.Merge(ctx, as(auth.Editor), home, step[0], 0, step[1]); err != nil {
				t.Fatal(err)
			}
		}
		merged, err := w.Duplicates(ctx, as(auth.Viewer), home, a.ID)
		if err != nil || len(merged) != 2 {
			t.Error(merged, err)
		}
		_, _, total, err := w.List(ctx, as(auth.Viewer), home, idea.Filter{})
		if err != nil || total != 1 {
			t.Error(total, err)
		}
		_, err = w.Merge(ctx, as(auth.Editor), home, a.ID, 0, b.ID)
		w.want(errs.Conflict, err)
		if _, err := w.Unmerge(ctx, as(auth.Editor), home, b.ID, 0); err != nil {
			t.Fatal(err)
		}
		merged, err = w.Duplicates(ctx, as(auth.Viewer), home, b.ID)
		if err != nil || len(merged) != 1 || merged[0].ID != c.ID {
			t.Error("C came along and goes back along", merged, err)
		}
	})
}

func TestSnapshots(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		i := w.create("A", rice(100, 2, 0.8, 4))
		frozen, err := w.Freeze(ctx, as(auth.Editor), home, i.ID, idea.SnapshotCreate{Note: "before the quarter"})
		if err != nil || *frozen.Score.Value != 40 || frozen.Place.Rank != 1 {
			t.Fatalf("%+v, %v", frozen, err)
		}
		if _, err := w.Update(ctx, as(auth.Editor), home, i.ID, 0, idea.Update{Inputs: map[string]*idea.Estimate{"reach": {Value: 150}, "effort": {Value: 5}}}); err != nil {
			t.Fatal(err)
		}
		found, err := w.Snapshots(ctx, as(auth.Viewer), home, i.ID)
		if err != nil || len(found) != 1 || *found[0].Now.Value != 48 || found[0].Says != "Then 40, now 48, above all because Reach went from 100 to 150." || len(found[0].Changes) != 2 {
			t.Errorf("%+v, %v", found, err)
		}
		bare := w.create("B", nil)
		_, err = w.Freeze(ctx, as(auth.Editor), home, bare.ID, idea.SnapshotCreate{})
		w.want(errs.Conflict, err)
	})
}
