package roadmap_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/roadmap"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

const home, other = "project-home", "project-other"

// note stands for the records of other areas that bets are linked with.
type note struct {
	record.Head
	Name string `db:"name" json:"name"`
}

func (n *note) Entry() record.Entry { return record.Entry{Title: n.Name} }

// notes counts 3 notes behind every idea.
type notes struct{}

func (notes) Behind(_ context.Context, _ string, ideas []string) (map[string]roadmap.Behind, error) {
	behind := map[string]roadmap.Behind{}
	for _, id := range ideas {
		behind[id] = roadmap.Behind{Notes: 3, Companies: 2, Revenue: 100}
	}
	return behind, nil
}

type world struct {
	*roadmap.Roadmap
	t                          *testing.T
	journal                    *journal.Journal
	links                      *link.Links
	db                         *sqldb.DB
	now                        time.Time
	ideas, objectives, insight *record.Store[note, *note]
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &world{t: t, db: db, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
		clock := func() time.Time { return w.now }
		w.journal = journal.New(db, clock)
		r := record.NewRegistry(db, w.journal, clock)
		w.links = link.New(r, w.journal)
		w.Roadmap = roadmap.New(r, w.links, w.journal, notes{}, nil)
		if _, err := db.Exec(t.Context(), "CREATE TABLE notes (id TEXT PRIMARY KEY, project_id TEXT, name TEXT, created_by TEXT, version BIGINT, created_at BIGINT, updated_at BIGINT, archived_at BIGINT)"); err != nil {
			t.Fatal(err)
		}
		kind := func(name string) record.Kind {
			return record.Kind{Type: name, Table: "notes", Noun: name, Read: auth.IdeaRead, Write: auth.IdeaWrite}
		}
		w.ideas, w.objectives, w.insight = record.New[note](r, kind("idea")), record.New[note](r, kind("objective")), record.New[note](r, kind("insight"))
		for _, project := range []string{home, other} {
			if _, err := db.Exec(t.Context(), "INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES (?, ?, 'x', 'UTC', 'monday', 1, 1, 1)", project, project); err != nil {
				t.Fatal(err)
			}
		}
		test(t, w)
		report, err := w.journal.Verify(context.Background())
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("the journal: %+v, %v", report, err)
		}
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

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (w *world) bet(title string, horizon roadmap.Horizon) roadmap.BetCard {
	w.t.Helper()
	return must[roadmap.BetCard](w.t)(w.Create(w.t.Context(), as(auth.Editor), home, roadmap.Create{Title: title, Horizon: horizon}))
}

func (w *world) other(store *record.Store[note, *note], name string) note {
	w.t.Helper()
	return must[note](w.t)(store.Create(w.t.Context(), as(auth.Editor), home, note{Name: name}))
}

func (w *world) titles(horizon roadmap.Horizon) []string {
	w.t.Helper()
	board := must[roadmap.Board](w.t)(w.Board(w.t.Context(), as(auth.Viewer), home, roadmap.Filter{}))
	var titles []string
	for _, column := range board.Columns {
		if column.Key == string(horizon) {
			for _, b := range column.Bets {
				titles = append(titles, b.Title)
			}
		}
	}
	return titles
}

func (w *world) order(horizon roadmap.Horizon, want ...string) {
	w.t.Helper()
	if diff := cmp.Diff(want, w.titles(horizon)); diff != "" {
		w.t.Errorf("%s: %s", horizon, diff)
	}
}

func TestOnlyWhoMayChangesTheRoadmap(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		b := w.bet("Import in one step", roadmap.Now)
		_, err := w.Create(ctx, as(auth.Viewer), home, roadmap.Create{Title: "x"})
		w.want(errs.Forbidden, err)
		_, err = w.Create(ctx, as(auth.Editor), other, roadmap.Create{Title: "x"})
		w.want(errs.NotFound, err)
		_, err = w.Move(ctx, as(auth.Viewer), home, b.ID, 0, roadmap.Move{Horizon: roadmap.Next})
		w.want(errs.Forbidden, err)
		_, err = w.Update(ctx, as(auth.Viewer), home, b.ID, 0, roadmap.Update{})
		w.want(errs.Forbidden, err)
		_, err = w.Board(ctx, as(auth.Viewer), other, roadmap.Filter{})
		w.want(errs.NotFound, err)
		_, err = w.Get(ctx, auth.AsSystem("test"), other, b.ID)
		w.want(errs.NotFound, err)
	})
}

func TestWrongBetsAreRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		five := 5.0
		for _, in := range []roadmap.Create{
			{Title: " "},
			{Title: "x", Horizon: "soon"},
			{Title: "x", State: "done"},
			{Title: "x", Appetite: "huge"},
			{Title: "x", Appetite: "0w"},
			{Title: "x", Area: "no-such-area"},
			{Title: "x", Prediction: roadmap.Prediction{Amount: &five}},
			{Title: "x", Prediction: roadmap.Prediction{Metric: "m", By: "soon"}},
			{Title: "x", Prediction: roadmap.Prediction{Metric: "m", Amount: &five, Reading: roadmap.Change}},
		} {
			_, err := w.Create(t.Context(), as(auth.Editor), home, in)
			w.want(errs.Invalid, err)
		}
		_, err := w.Create(t.Context(), as(auth.Editor), home, roadmap.Create{Title: "x", Idea: "none"})
		w.want(errs.NotFound, err)
		if all, _, err := w.List(t.Context(), as(auth.Viewer), home, roadmap.Filter{}); err != nil || len(all) != 0 {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

func TestABetIsLinkedAsItIsMade(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		idea, objective, insight := w.other(w.ideas, "Import hurts"), w.other(w.objectives, "Activation"), w.other(w.insight, "Share who import")
		baseline, amount := 40.0, 25.0
		b := must[roadmap.BetCard](t)(w.Create(ctx, as(auth.Editor), home, roadmap.Create{
			Title: "Import in one step", Idea: idea.ID, Objective: objective.ID, Horizon: roadmap.Now, State: roadmap.Committed, Appetite: "6w",
			Prediction: roadmap.Prediction{Metric: "People who import", Insight: insight.ID, Baseline: &baseline, Amount: &amount, Reading: roadmap.Percent, By: "2026-06-30"},
		}))
		if len(b.Ideas) != 1 || b.Ideas[0].Title != "Import hurts" || b.Ideas[0].Evidence.Notes != 3 || len(b.Advances) != 1 {
			t.Errorf("%+v", b)
		}
		if b.Prediction.Expected == nil || *b.Prediction.Expected != 50 {
			t.Errorf("expected %v, want 50", b.Prediction.Expected)
		}
		measured := must[[]record.Ref](t)(w.links.Neighbours(ctx, w.db, home, b.ID, "measures", true))
		if len(measured) != 1 || measured[0].ID != insight.ID {
			t.Errorf("measured by %+v", measured)
		}
		found, _, err := w.List(ctx, as(auth.Viewer), home, roadmap.Filter{Objective: objective.ID})
		if err != nil || len(found) != 1 {
			t.Errorf("%+v, %v", found, err)
		}
		found, _, err = w.List(ctx, as(auth.Viewer), home, roadmap.Filter{Objective: "none"})
		if err != nil || len(found) != 0 {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

func TestMovesKeepTheOrderOfTheOthers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		a, b, c := w.bet("a", roadmap.Now), w.bet("b", roadmap.Now), w.bet("c", roadmap.Now)
		d := w.bet("d", "")
		w.order(roadmap.Now, "a", "b", "c")
		w.order(roadmap.Later, "d")
		first := "first"
		move := must[roadmap.BetCard](t)
		c = move(w.Move(ctx, as(auth.Editor), home, c.ID, c.Version, roadmap.Move{Horizon: roadmap.Now, After: &first}))
		w.order(roadmap.Now, "c", "a", "b")
		d = move(w.Move(ctx, as(auth.Editor), home, d.ID, d.Version, roadmap.Move{Horizon: roadmap.Now, After: &c.ID}))
		w.order(roadmap.Now, "c", "d", "a", "b")
		w.order(roadmap.Later)
		move(w.Move(ctx, as(auth.Editor), home, c.ID, c.Version, roadmap.Move{Horizon: roadmap.Now}))
		w.order(roadmap.Now, "d", "a", "b", "c")

		_, err := w.Move(ctx, as(auth.Editor), home, c.ID, 1, roadmap.Move{Horizon: roadmap.Now})
		w.want(errs.Stale, err)
		_, err = w.Move(ctx, as(auth.Editor), home, a.ID, 0, roadmap.Move{Horizon: roadmap.Later, After: &b.ID})
		w.want(errs.Invalid, err)
		_, err = w.Move(ctx, as(auth.Editor), home, a.ID, 0, roadmap.Move{Horizon: "soon"})
		w.want(errs.Invalid, err)
		again := move(w.Move(ctx, as(auth.Editor), home, d.ID, 0, roadmap.Move{Horizon: roadmap.Now, After: &d.ID}))
		if again.Version != d.Version {
			t.Errorf("a move to its own place made version %d of %d", again.Version, d.Version)
		}
		w.want(errs.NotFound, errOf(w.Move(ctx, as(auth.Editor), home, "none", 0, roadmap.Move{Horizon: roadmap.Now})))
		if err := w.Archive(ctx, as(auth.Editor), home, a.ID, 0); err != nil {
			t.Fatal(err)
		}
		w.order(roadmap.Now, "d", "b", "c")
		w.want(errs.Conflict, errOf(w.Move(ctx, as(auth.Editor), home, a.ID, 0, roadmap.Move{Horizon: roadmap.Next})))
		move(w.Restore(ctx, as(auth.Editor), home, a.ID, 0))
		w.order(roadmap.Now, "d", "a", "b", "c")
	})
}

func errOf[T any](_ T, err error) error { return err }

// Many people move bets at once: each move lands, and no two bets share a place.
func TestConcurrentMoves(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		const n = 12
		ids := make([]string, n)
		for i := range ids {
			ids[i] = w.bet(fmt.Sprint(i), roadmap.Later).ID
		}
		anchor := w.bet("anchor", roadmap.Now)
		var group sync.WaitGroup
		for _, id := range ids {
			group.Go(func() {
				if _, err := w.Move(ctx, as(auth.Editor), home, id, 0, roadmap.Move{Horizon: roadmap.Now, After: &anchor.ID}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		found, _, err := w.List(ctx, as(auth.Viewer), home, roadmap.Filter{Horizon: roadmap.Now, Placed: true})
		if err != nil || len(found) != n+1 || found[0].Title != "anchor" {
			t.Fatalf("%d bets, %v", len(found), err)
		}
		for i := 1; i < len(found); i++ {
			if found[i-1].Place >= found[i].Place {
				t.Errorf("places %q and %q", found[i-1].Place, found[i].Place)
			}
		}
	})
}

func TestAPromiseIsKeptAsItWasMade(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		target := func(n float64) *roadmap.Prediction { return &roadmap.Prediction{Metric: "Imports", Amount: &n} }
		state := func(s roadmap.State) *roadmap.State { return &s }
		update := func(id string, in roadmap.Update) roadmap.BetCard {
			w.now = w.now.Add(time.Hour)
			return must[roadmap.BetCard](t)(w.Update(ctx, as(auth.Editor), home, id, 0, in))
		}
		b := w.bet("Import", roadmap.Now)
		update(b.ID, roadmap.Update{Prediction: target(10)})
		b = update(b.ID, roadmap.Update{Prediction: target(20)})
		if !b.Promise.IsZero() {
			t.Errorf("a proposal promises %+v", b.Promise)
		}
		b = update(b.ID, roadmap.Update{State: state(roadmap.Committed)})
		committed := b.CommittedAt
		if b.Promise.Expected == nil || *b.Promise.Expected != 20 || committed == 0 {
			t.Errorf("promised %+v at %v", b.Promise, committed)
		}
		b = update(b.ID, roadmap.Update{Prediction: target(5)})
		b = update(b.ID, roadmap.Update{State: state(roadmap.InProgress)})
		b = update(b.ID, roadmap.Update{State: state(roadmap.Shipped)})
		if *b.Promise.Expected != 20 || *b.Prediction.Expected != 5 || b.CommittedAt != committed || b.StartedAt == 0 || b.EndedAt == 0 {
			t.Errorf("%+v", b.Bet)
		}
		w.order(roadmap.Now)
		history := must[[]roadmap.Predicted](t)(w.Predictions(ctx, as(auth.Viewer), home, b.ID))
		if len(history) != 3 || history[0].Promised || !history[1].Promised || history[2].Promised || *history[2].Prediction.Amount != 5 {
			t.Errorf("%+v", history)
		}
		b = update(b.ID, roadmap.Update{State: state(roadmap.Proposed)})
		if b.EndedAt != 0 || b.StartedAt != 0 || b.CommittedAt != 0 || *b.Promise.Expected != 20 {
			t.Errorf("reopened: %+v", b.Bet)
		}
		entries := must[[]journal.Entry](t)(w.journal.List(ctx, journal.Filter{Project: home, Type: "bet", ID: b.ID}, 0, 100))
		var verbs []string
		for _, e := range entries {
			verbs = append(verbs, e.Verb)
		}
		if diff := cmp.Diff([]string{"created", "updated", "updated", "committed", "updated", "started", "shipped", "reopened"}, verbs); diff != "" {
			t.Error(diff)
		}
	})
}

func TestDependencies(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		a, b, c := w.bet("a", roadmap.Now), w.bet("b", roadmap.Next), w.bet("c", roadmap.Later)
		depend := func(from, to string) error {
			_, err := w.links.Create(ctx, as(auth.Editor), home, link.Create{From: record.Ref{Type: "bet", ID: from}, To: record.Ref{Type: "bet", ID: to}, Relation: "depends_on"})
			return err
		}
		if err := depend(a.ID, b.ID); err != nil {
			t.Fatal(err)
		}
		if err := depend(b.ID, c.ID); err != nil {
			t.Fatal(err)
		}
		w.want(errs.Conflict, depend(c.ID, a.ID))
		w.want(errs.Conflict, depend(b.ID, a.ID))
		get := func(id string) roadmap.BetCard {
			return must[roadmap.BetCard](t)(w.Get(ctx, as(auth.Viewer), home, id))
		}
		if b := get(b.ID); len(b.DependsOn) != 1 || len(b.NeededBy) != 1 || len(b.Warnings) != 1 || b.DependsOn[0].Horizon != roadmap.Later {
			t.Errorf("%+v", b)
		}
		shipped := roadmap.Shipped
		must[roadmap.BetCard](t)(w.Update(ctx, as(auth.Editor), home, c.ID, 0, roadmap.Update{State: &shipped}))
		if b := get(b.ID); len(b.Warnings) != 0 {
			t.Errorf("what is shipped is no worry: %v", b.Warnings)
		}
		must[roadmap.BetCard](t)(w.Move(ctx, as(auth.Editor), home, a.ID, 0, roadmap.Move{Horizon: roadmap.Next}))
		if a := get(a.ID); len(a.Warnings) != 0 {
			t.Errorf("it stands behind what it needs: %v", a.Warnings)
		}
	})
}

func TestPagesInTheOrderOfTheRoadmap(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		want := []string{}
		for i := range 7 {
			w.bet(fmt.Sprint(i), roadmap.Next)
			want = append(want, fmt.Sprint(i))
		}
		var got []string
		cursor := ""
		for {
			page, next, err := w.List(t.Context(), as(auth.Viewer), home, roadmap.Filter{
				Horizon: roadmap.Next, Placed: true, Filter: record.Filter{Limit: 3, Cursor: cursor},
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range page {
				got = append(got, b.Title)
			}
			if cursor = next; cursor == "" {
				break
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		_, _, err := w.List(t.Context(), as(auth.Viewer), home, roadmap.Filter{Placed: true})
		w.want(errs.Invalid, err)
	})
}
