package home_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"prodops/internal/annotation"
	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/home"
	"prodops/internal/link"
	"prodops/internal/period"
	"prodops/internal/record"
	"prodops/internal/record/recordtest"
	"prodops/internal/sqldb"
	"prodops/internal/todo"
)

var kinds = []string{"feedback", "theme", "idea", "bet", "experiment", "release", "outcome", "learning", "doc"}

type world struct {
	*recordtest.World
	*home.Home
	links  *link.Links
	trends *told
	facts  *facts
}

// told are trends as the test says.
type told struct {
	list  []home.WatchedTrend
	past  map[string]home.Past
	wrong map[string]error
	asked int
}

func (f *told) Watched(context.Context, auth.Actor, string, int) ([]home.WatchedTrend, error) {
	f.asked++
	return f.list, nil
}

func (f *told) Past(_ context.Context, _ auth.Actor, _ string, t home.WatchedTrend, _ int) (home.Past, error) {
	return f.past[t.Insight], f.wrong[t.Insight]
}

func (f *told) Gathered(context.Context, string) (int, int, error) { return 3, 4, nil }

// facts are what happened, as the test says, the newest first.
type facts struct{ list []annotation.Annotation }

func (f *facts) Annotations(_ context.Context, _ string, from, to sqldb.Micros, most int) ([]annotation.Annotation, error) {
	var found []annotation.Annotation
	for _, a := range f.list {
		if a.At >= from && a.At < to && len(found) < most {
			found = append(found, a)
		}
	}
	return found, nil
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	recordtest.Each(t, kinds, func(t *testing.T, w *recordtest.World) {
		all := &world{World: w, links: link.New(w.Registry, w.Journal), trends: &told{}, facts: &facts{}}
		all.Home = home.New(home.Options{
			Registry: w.Registry, Links: all.links, Todo: todo.New(), Notes: all.trends, Trends: all.trends, Journal: w.Journal,
			Annotations: annotation.New(annotation.Named{Read: auth.FlagRead, Source: all.facts}),
		})
		test(t, all)
	})
}

func TestTheLoopIsCounted(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.Now = time.Now() // ids tell when records are made, by the real clock
		make := func(kind, state string) record.Ref {
			return w.Make(kind, recordtest.Note{Title: kind, State: state})
		}
		for _, state := range []string{"new", "new", "done"} {
			make("feedback", state)
		}
		old := make("feedback", "new")
		w.Exec("UPDATE records SET record_id = ? WHERE record_id = ?", idOf(w.Now.AddDate(0, 0, -8)), old.ID)
		w.Archive(make("feedback", "new"))
		idea, bet := make("idea", "planned"), make("bet", "shipped")
		make("idea", "declined")
		for _, l := range []link.Create{{From: idea, To: bet, Relation: "becomes"}, {From: bet, To: make("outcome", "open"), Relation: "resulted_in"}} {
			if _, err := w.links.Create(ctx, recordtest.As(auth.Editor), recordtest.Home, l); err != nil {
				t.Fatal(err)
			}
		}
		loop, err := w.Loop(ctx, recordtest.As(auth.Viewer), recordtest.Home)
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for i, s := range loop.Stages {
			a := loop.Arrows[i]
			said = append(said, fmt.Sprintf("%s: %d %s of %d, %d new; %d of %d %s → %s", s.Name, s.Live, s.Says, s.Total, s.New, a.Passed, a.Of, a.Says, a.To))
		}
		want := []string{
			"heard: 3 notes to read of 4, 3 new; 3 of 4 notes are gathered in a theme → themes",
			"themes: 0 accepted themes of 0, 0 new; 0 of 2 ideas rest on something heard → ideas",
			"ideas: 1 open ideas of 2, 2 new; 1 of 1 bets came of an idea → bets",
			"bets: 0 bets under way of 1, 1 new; 0 of 1 bets made were tested → tried",
			"tried: 0 experiments running of 0, 0 new; 0 of 1 shipped bets are in a release → shipped",
			"shipped: 0 releases out of 0, 0 new; 1 of 1 shipped bets have an outcome → came_of_it",
			"came_of_it: 1 outcomes and learnings of 1, 1 new; 0 of 0 ended experiments taught something → heard",
		}
		if diff := cmp.Diff(want, said); diff != "" || len(loop.Breaks) != 0 {
			t.Error(diff, loop.Breaks)
		}
		// Two weeks later an idea that nothing supports is a break.
		w.Now = w.Now.Add(15 * 24 * time.Hour)
		loop, err = w.Loop(ctx, recordtest.As(auth.Viewer), recordtest.Home)
		if err != nil || len(loop.Breaks) != 1 || loop.Breaks[0].Oldest.Ref != idea || loop.Breaks[0].Lacks != "feedback" {
			t.Errorf("%+v, %v", loop.Breaks, err)
		}
		if _, err := w.Loop(ctx, recordtest.As(auth.Viewer), recordtest.Other); !errs.Is(err, errs.NotFound) {
			t.Errorf("another project's loop: %v", err)
		}
	})
}

// idOf is an id made at t.
func idOf(t time.Time) string {
	id := uuid.Must(uuid.NewV7())
	ms := t.UnixMilli()
	for i := range 6 {
		id[5-i] = byte(ms >> (8 * i))
	}
	return id.String()
}

// daily is a number that varies about a level, by days up to yesterday; changed
// are other values, by days before today.
func daily(today time.Time, days int, changed map[int]float64) home.Past {
	r := rand.New(rand.NewPCG(1, 2))
	past := home.Past{Unit: "events", Counts: true}
	for before := days; before > 0; before-- {
		value := float64(200 + r.IntN(40))
		if other, found := changed[before]; found {
			value = other
		}
		past.Points = append(past.Points, home.TrendPoint{Bucket: today.AddDate(0, 0, -before).Format(time.DateOnly), Value: &value})
	}
	return past
}

func TestWhatMovedIsToldWithWhatHappened(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Now = time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)
		trend := func(id string) home.WatchedTrend {
			return home.WatchedTrend{Insight: id, Name: "Name of " + id, Interval: period.Day}
		}
		for _, id := range []string{"calm", "drop", "spike", "young", "gone"} {
			w.trends.list = append(w.trends.list, trend(id))
		}
		w.trends.past = map[string]home.Past{
			"calm": daily(w.Now, 84, nil), "drop": daily(w.Now, 84, map[int]float64{10: 60, 9: 70}),
			"spike": daily(w.Now, 84, map[int]float64{20: 2000, 4: 20, 50: 3000}), "young": daily(w.Now, 20, nil),
		}
		w.trends.wrong = map[string]error{"gone": errs.New(errs.NotFound, "There is no such insight.")}
		at := func(before int, clock time.Duration, title string) annotation.Annotation {
			return annotation.Annotation{At: sqldb.MicrosOf(w.Now.Truncate(24*time.Hour).AddDate(0, 0, -before).Add(clock)), Kind: annotation.Flag, Title: title}
		}
		w.facts.list = []annotation.Annotation{ // the newest first
			at(1, 0, "yesterday"), at(9, 0, "the day after"), at(10, 23*time.Hour, "the same day"), at(11, 0, "the day before"),
			at(12, 23*time.Hour, "two days before"), at(40, 0, "long ago"),
		}
		berlin, err := time.LoadLocation("Europe/Berlin")
		if err != nil {
			t.Fatal(err)
		}
		moves, err := w.Moves(t.Context(), recordtest.As(auth.Viewer), recordtest.Home, home.Calendar{Zone: time.UTC, WeekStart: time.Monday})
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, m := range moves.Moved {
			said = append(said, fmt.Sprintf("%s %s to %s: %g, %d others, %d past, %v", m.Insight, m.Bucket, m.Last, m.Value, m.Others, len(m.Past), titles(m.Nearby)))
		}
		want := []string{
			"spike 2026-05-26 to 2026-05-26: 2000, 1 others, 56 past, []",
			"drop 2026-06-05 to 2026-06-06: 60, 0 others, 56 past, [the same day the day before]",
		}
		if diff := cmp.Diff(want, said); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"yesterday", "the day after", "the same day", "the day before", "two days before"}, titles(moves.Changes)); diff != "" || moves.Changed != 5 {
			t.Error(diff, moves.Changed)
		}
		var unsaid []string
		for _, u := range moves.Unsaid {
			unsaid = append(unsaid, u.Insight+": "+u.Why)
		}
		if diff := cmp.Diff([]string{"young: It takes 50 values in a row to know what is usual.", "gone: There is no such insight."}, unsaid); diff != "" || moves.Watched != 5 {
			t.Error(diff, moves.Watched)
		}
		// What trends say is kept; what happened is asked anew, in the zone of who asks.
		moves, err = w.Moves(t.Context(), recordtest.As(auth.Viewer), recordtest.Home, home.Calendar{Zone: berlin, WeekStart: time.Monday})
		if err != nil || w.trends.asked != 1 {
			t.Error(err, w.trends.asked)
		}
		if diff := cmp.Diff([]string{"the day before", "two days before"}, titles(moves.Moved[1].Nearby)); diff != "" {
			t.Error(diff)
		}
		w.Now = w.Now.Add(6 * time.Minute)
		if _, err = w.Moves(t.Context(), recordtest.As(auth.Viewer), recordtest.Home, home.Calendar{Zone: time.UTC}); err != nil || w.trends.asked != 2 {
			t.Error(err, w.trends.asked)
		}
		if _, err := w.Moves(t.Context(), recordtest.As(auth.Viewer), recordtest.Other, home.Calendar{Zone: time.UTC}); !errs.Is(err, errs.NotFound) {
			t.Errorf("another project's numbers: %v", err)
		}
	})
}

func titles(list []annotation.Annotation) []string {
	out := []string{}
	for _, a := range list {
		out = append(out, a.Title)
	}
	return out
}
