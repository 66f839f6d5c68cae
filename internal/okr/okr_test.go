package okr_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/okr"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

const home, other = "project-home", "project-other"

// insight stands for the saved questions that key results are measured by.
type insight struct {
	record.Head
	Name string `db:"name" json:"name"`
}

func (n *insight) Entry() record.Entry { return record.Entry{Title: n.Name} }

// reading is a measurer that answers what the test says.
type reading struct {
	value  float64
	failed error
	asked  []string
}

func (r *reading) Measure(_ context.Context, actor auth.Actor, project, insight, number string) (okr.Measurement, error) {
	r.asked = append(r.asked, number)
	return okr.Measurement{Value: r.value, Note: "week of 23 February"}, r.failed
}

func (r *reading) Check(_ context.Context, _ auth.Actor, _, insight, _ string) error {
	if insight == "none" {
		return errs.New(errs.NotFound, "There is no such insight.")
	}
	return nil
}

type world struct {
	*okr.Objectives
	t        *testing.T
	db       *sqldb.DB
	journal  *journal.Journal
	links    *link.Links
	insights *record.Store[insight, *insight]
	metrics  *record.Store[insight, *insight]
	reading  *reading // of insights
	metric   *reading
	now      time.Time
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &world{t: t, db: db, reading: &reading{value: 30}, metric: &reading{value: 12}, now: time.Date(2026, 2, 15, 0, 0, 0, 0, time.UTC)}
		clock := func() time.Time { return w.now }
		w.journal = journal.New(db, clock)
		r := record.NewRegistry(db, w.journal, clock)
		w.links = link.New(r, w.journal, okr.Belonging{DB: db})
		w.Objectives = okr.New(r, w.links, w.journal, okr.Measurers{Insights: w.reading, Metrics: w.metric})
		if _, err := db.Exec(t.Context(), "CREATE TABLE notes (id TEXT PRIMARY KEY, project_id TEXT, name TEXT, created_by TEXT, version BIGINT, created_at BIGINT, updated_at BIGINT, archived_at BIGINT)"); err != nil {
			t.Fatal(err)
		}
		w.insights = record.New[insight](r, record.Kind{Type: "insight", Table: "notes", Noun: "insight", Read: auth.InsightRead, Write: auth.InsightWrite})
		w.metrics = record.New[insight](r, record.Kind{Type: "metric", Table: "notes", Noun: "metric", Read: auth.MetricRead, Write: auth.MetricWrite})
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

func (w *world) objective(title, period, team string) okr.ObjectiveView {
	w.t.Helper()
	return must[okr.ObjectiveView](w.t)(w.Create(w.t.Context(), as(auth.Editor), home, okr.Create{Title: title, Period: period, Team: team}))
}

func (w *world) result(objective string, in okr.KeyResultCreate) okr.KeyResultView {
	w.t.Helper()
	return must[okr.KeyResultView](w.t)(w.CreateKeyResult(w.t.Context(), as(auth.Editor), home, objective, in))
}

func (w *world) get(id string) okr.ObjectiveView {
	w.t.Helper()
	return must[okr.ObjectiveView](w.t)(w.Get(w.t.Context(), as(auth.Viewer), home, id))
}

func number(n float64) *float64 { return &n }

func TestPeriods(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for period, want := range map[string][2]string{
			"2026-Q4": {"2026-10-01", "2026-12-31"}, "2026-Q1": {"2026-01-01", "2026-03-31"}, "2026-H2": {"2026-07-01", "2026-12-31"}, "2028": {"2028-01-01", "2028-12-31"},
		} {
			if o := w.objective("x", period, ""); o.From != want[0] || o.To != want[1] || o.Period != period {
				t.Errorf("%s is %s to %s", period, o.From, o.To)
			}
		}
		days := must[okr.ObjectiveView](t)(w.Create(t.Context(), as(auth.Editor), home, okr.Create{Title: "x", From: "2026-02-01", To: "2026-02-28"}))
		if days.Period != "2026-02-01 to 2026-02-28" {
			t.Errorf("%q", days.Period)
		}
		quarter := "2026-Q2"
		changed := must[okr.ObjectiveView](t)(w.Update(t.Context(), as(auth.Editor), home, days.ID, days.Version, okr.Update{Period: &quarter}))
		if changed.From != "2026-04-01" {
			t.Errorf("%+v", changed.Objective)
		}
		for _, in := range []okr.Create{{Title: "x"}, {Title: "x", Period: "2026-Q5"}, {Title: "x", Period: "2026-H3"}, {Title: "x", From: "2026-02-02", To: "2026-02-01"}, {Period: "2026-Q1"}, {Title: "x", Period: "2026", State: "lost"}} {
			_, err := w.Create(t.Context(), as(auth.Editor), home, in)
			w.want(errs.Invalid, err)
		}
	})
}

func TestProgress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		// Half of the first quarter of 2026 is over: 45 of 90 days.
		o := w.objective("Activation", "2026-Q1", "product")
		for _, c := range []struct {
			in            okr.KeyResultCreate
			raw, expected float64
		}{
			{okr.KeyResultCreate{Title: "up", Start: 20, Target: 40, Current: number(25)}, 0.25, 0.5},
			{okr.KeyResultCreate{Title: "down", Start: 10, Target: 5, Current: number(11)}, -0.2, 0.5},
			{okr.KeyResultCreate{Title: "beyond", Start: 0, Target: 10, Current: number(30)}, 3, 0.5},
			{okr.KeyResultCreate{Title: "kept", Kind: okr.Keep, Start: 99.9, Target: 99.5, Current: number(99.6)}, 1, 1},
			{okr.KeyResultCreate{Title: "not kept", Kind: okr.Keep, Start: 1, Target: 2, Current: number(2.5)}, 0, 1},
		} {
			k := w.result(o.ID, c.in)
			if k.Progress == nil || math.Abs(*k.Progress-c.raw) > 1e-9 || math.Abs(k.Expected-c.expected) > 1e-9 {
				t.Errorf("%s: progress %v of expected %v, want %v of %v", c.in.Title, *k.Progress, k.Expected, c.raw, c.expected)
			}
		}
		unknown := w.result(o.ID, okr.KeyResultCreate{Title: "unknown", Start: 0, Target: 1})
		if unknown.Progress != nil {
			t.Errorf("nobody knows: %v", *unknown.Progress)
		}
		// (0.25 + 0 + 1 + 1 + 0 + 0) / 6
		if o := w.get(o.ID); o.Progress == nil || math.Abs(*o.Progress-0.375) > 1e-9 || len(o.KeyResults) != 6 || o.KeyResults[0].Title != "up" {
			t.Errorf("progress %v", o.Progress)
		}
		if empty := w.objective("Nothing yet", "2026-Q1", ""); empty.Progress != nil {
			t.Errorf("without key results: %v", *empty.Progress)
		}
		for _, in := range []okr.KeyResultCreate{
			{Title: "", Start: 1, Target: 2},
			{Title: "x", Kind: okr.Increase, Start: 2, Target: 2},
			{Title: "x", Kind: okr.Decrease, Start: 2, Target: 3},
			{Title: "x", Start: 1, Target: math.Inf(1)},
			{Title: "x", Start: 1, Target: 2, Insight: "i", Number: "the best"},
			{Title: "x", Start: 1, Target: 2, Insight: "i", Current: number(1)},
		} {
			_, err := w.CreateKeyResult(t.Context(), as(auth.Editor), home, o.ID, in)
			w.want(errs.Invalid, err)
		}
		_, err := w.CreateKeyResult(t.Context(), as(auth.Editor), home, "none", okr.KeyResultCreate{Title: "x", Target: 1})
		w.want(errs.NotFound, err)
		_, err = w.CreateKeyResult(t.Context(), as(auth.Viewer), home, o.ID, okr.KeyResultCreate{Title: "x", Target: 1})
		w.want(errs.Forbidden, err)
	})
}

func TestKeyResultsMeasureThemselves(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		source := must[insight](t)(w.insights.Create(ctx, as(auth.Editor), home, insight{Name: "Weekly actives"}))
		o := w.objective("Activation", "2026-Q1", "product")
		k := w.result(o.ID, okr.KeyResultCreate{Title: "Weekly actives", Start: 20, Target: 40, Insight: source.ID})
		if k.Value == nil || *k.Value != 30 || k.Note == "" || len(k.Recent) != 1 {
			t.Errorf("%+v", k)
		}
		trace := must[link.Trace](t)(w.links.Trace(ctx, as(auth.Viewer), home, record.Ref{Type: "key_result", ID: k.ID}, 2))
		if len(trace.Nodes) != 3 {
			t.Errorf("objective and insight belong to it: %+v", trace.Nodes)
		}

		// An hour later nothing has changed, a day later it is written down again.
		measureAll := func(later time.Duration) int {
			w.now = w.now.Add(later)
			if err := w.MeasureAll(ctx); err != nil {
				t.Fatal(err)
			}
			return len(must[[]okr.KeyResultPoint](t)(w.Points(ctx, as(auth.Viewer), home, k.ID)))
		}
		if n := measureAll(time.Hour); n != 1 {
			t.Errorf("%d points of one number", n)
		}
		if n := measureAll(24 * time.Hour); n != 2 {
			t.Errorf("%d points after a day", n)
		}
		w.reading.value = 35
		if n := measureAll(time.Hour); n != 3 {
			t.Errorf("%d points", n)
		}
		measured := must[okr.KeyResultView](t)(w.GetKeyResult(ctx, as(auth.Viewer), home, k.ID))
		if *measured.Value != 35 || measured.Version != 1 {
			t.Errorf("measuring is no edit: %+v", measured)
		}

		// Failing says why and keeps the last number; nothing of the cause leaks.
		w.reading.failed = errs.New(errs.Conflict, "Too few people yet.")
		measureAll(time.Hour)
		measured = must[okr.KeyResultView](t)(w.GetKeyResult(ctx, as(auth.Viewer), home, k.ID))
		if *measured.Value != 35 || measured.Problem != "Too few people yet." {
			t.Errorf("%+v", measured.Current)
		}
		w.reading.failed = errors.New("password canary")
		_, err := w.Measure(ctx, as(auth.Editor), home, k.ID)
		w.want(errs.Internal, err)
		measured = must[okr.KeyResultView](t)(w.GetKeyResult(ctx, as(auth.Viewer), home, k.ID))
		if measured.Problem != "The question could not be answered." {
			t.Errorf("%q", measured.Problem)
		}
		w.reading.failed = nil
		measured = must[okr.KeyResultView](t)(w.Measure(ctx, as(auth.Editor), home, k.ID))
		if measured.Problem != "" {
			t.Errorf("%q", measured.Problem)
		}
		_, err = w.CheckInKeyResult(ctx, as(auth.Editor), home, k.ID, okr.CheckInCreate{Confidence: okr.OnTrack, Value: number(1)})
		w.want(errs.Invalid, err)

		// What is no longer pursued is not measured.
		done := okr.Done
		must[okr.ObjectiveView](t)(w.Update(ctx, as(auth.Editor), home, o.ID, 0, okr.Update{State: &done}))
		asked := len(w.reading.asked)
		measureAll(time.Hour)
		if len(w.reading.asked) != asked {
			t.Error("an objective that is done was measured")
		}

		// Taking the insight away leaves the number to people.
		nobody := ""
		k2 := must[okr.KeyResultView](t)(w.UpdateKeyResult(ctx, as(auth.Editor), home, k.ID, 1, okr.KeyResultUpdate{Insight: &nobody}))
		if k2.Number != "" || *k2.Value != 35 {
			t.Errorf("%+v", k2)
		}
		_, err = w.Measure(ctx, as(auth.Editor), home, k.ID)
		w.want(errs.Conflict, err)
		if refs := must[[]record.Ref](t)(w.links.Neighbours(ctx, w.db, home, k.ID, "measures", true)); len(refs) != 0 {
			t.Errorf("%+v", refs)
		}
		_, err = w.CreateKeyResult(ctx, as(auth.Editor), home, o.ID, okr.KeyResultCreate{Title: "x", Target: 1, Insight: "none"})
		w.want(errs.NotFound, err)
	})
}

// TestAMetricTakesThePlaceOfAnInsight, and the other way round: the one that is
// named measures, and the links say so.
func TestAMetricTakesThePlaceOfAnInsight(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		source := must[insight](t)(w.insights.Create(ctx, as(auth.Editor), home, insight{Name: "Weekly actives"}))
		buyers := must[insight](t)(w.metrics.Create(ctx, as(auth.Editor), home, insight{Name: "Buyers"}))
		o := w.objective("Revenue", "2026-Q1", "product")
		measuredBy := func(id string) []record.Ref {
			return must[[]record.Ref](t)(w.links.Neighbours(ctx, w.db, home, id, "measures", true))
		}
		k := w.result(o.ID, okr.KeyResultCreate{Title: "Buyers", Start: 5, Target: 20, Insight: source.ID, Number: "last"})
		k = must[okr.KeyResultView](t)(w.UpdateKeyResult(ctx, as(auth.Editor), home, k.ID, 1, okr.KeyResultUpdate{Metric: &buyers.ID}))
		if k.Insight != "" || k.Number != "" || k.Metric != buyers.ID || *k.Value != 12 {
			t.Errorf("%+v", k)
		}
		if refs := measuredBy(k.ID); len(refs) != 1 || refs[0] != (record.Ref{Type: "metric", ID: buyers.ID}) {
			t.Errorf("%+v", refs)
		}
		w.metric.value = 14
		if err := w.MeasureAll(ctx); err != nil {
			t.Fatal(err)
		}
		if k = must[okr.KeyResultView](t)(w.GetKeyResult(ctx, as(auth.Viewer), home, k.ID)); *k.Value != 14 {
			t.Errorf("%+v", k)
		}
		k = must[okr.KeyResultView](t)(w.UpdateKeyResult(ctx, as(auth.Editor), home, k.ID, 2, okr.KeyResultUpdate{Insight: &source.ID}))
		if k.Metric != "" || *k.Value != 30 || measuredBy(k.ID)[0].Type != "insight" {
			t.Errorf("%+v", k)
		}
		_, err := w.UpdateKeyResult(ctx, as(auth.Editor), home, k.ID, 3, okr.KeyResultUpdate{Insight: &source.ID, Metric: &buyers.ID})
		w.want(errs.Invalid, err)
	})
}

func TestCheckIns(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		o := w.objective("Activation", "2026-Q1", "product")
		a := w.result(o.ID, okr.KeyResultCreate{Title: "a", Start: 0, Target: 10})
		b := w.result(o.ID, okr.KeyResultCreate{Title: "b", Start: 0, Target: 10})
		score := func(n int) *int { return &n }
		checkIn := func(id string, in okr.CheckInCreate) {
			t.Helper()
			w.now = w.now.Add(time.Hour)
			must[okr.CheckIn](t)(w.CheckInKeyResult(ctx, as(auth.Editor), home, id, in))
		}
		checkIn(a.ID, okr.CheckInCreate{Confidence: okr.OnTrack, Value: number(4), Note: "Going well"})
		checkIn(b.ID, okr.CheckInCreate{Score: score(5)})
		got := w.get(o.ID)
		if got.Confidence != okr.AtRisk || *got.KeyResults[0].Value != 4 || got.KeyResults[0].Confidence != okr.OnTrack || got.LastCheckIn == nil || *got.LastCheckIn.Score != 5 {
			t.Errorf("%+v", got)
		}
		checkIn(b.ID, okr.CheckInCreate{Score: score(2)})
		if got := w.get(o.ID); got.Confidence != okr.OffTrack {
			t.Errorf("%q", got.Confidence)
		}
		must[okr.CheckIn](t)(w.CheckInObjective(ctx, as(auth.Editor), home, o.ID, okr.CheckInCreate{Confidence: okr.OnTrack}))
		if got := w.get(o.ID); got.Confidence != okr.OnTrack || got.Stale {
			t.Errorf("what is said of the objective itself counts: %q, stale %v", got.Confidence, got.Stale)
		}
		all := must[[]okr.CheckIn](t)(w.ObjectiveCheckIns(ctx, as(auth.Viewer), home, o.ID, 50))
		of := must[[]okr.CheckIn](t)(w.KeyResultCheckIns(ctx, as(auth.Viewer), home, b.ID, 50))
		if len(all) != 4 || len(of) != 2 || *of[0].Score != 2 || of[0].Author != "m" {
			t.Errorf("%d and %+v", len(all), of)
		}
		w.now = w.now.Add(15 * 24 * time.Hour)
		if got := w.get(o.ID); !got.Stale {
			t.Error("nobody has checked in for 15 days")
		}
		for _, in := range []okr.CheckInCreate{{}, {Score: score(11)}, {Confidence: "great"}, {Confidence: okr.OnTrack, Value: number(math.NaN())}} {
			_, err := w.CheckInKeyResult(ctx, as(auth.Editor), home, a.ID, in)
			w.want(errs.Invalid, err)
		}
		_, err := w.CheckInObjective(ctx, as(auth.Editor), home, o.ID, okr.CheckInCreate{Confidence: okr.OnTrack, Value: number(1)})
		w.want(errs.Invalid, err)
		_, err = w.CheckInObjective(ctx, as(auth.Viewer), home, o.ID, okr.CheckInCreate{Confidence: okr.OnTrack})
		w.want(errs.Forbidden, err)
		_, err = w.CheckInObjective(ctx, as(auth.Editor), home, "none", okr.CheckInCreate{Confidence: okr.OnTrack})
		w.want(errs.NotFound, err)
		if err := w.ArchiveKeyResult(ctx, as(auth.Editor), home, b.ID, 0); err != nil {
			t.Fatal(err)
		}
		_, err = w.CheckInKeyResult(ctx, as(auth.Editor), home, b.ID, okr.CheckInCreate{Confidence: okr.OnTrack})
		w.want(errs.Conflict, err)
		if got := w.get(o.ID); len(got.KeyResults) != 1 || math.Abs(*got.Progress-0.4) > 1e-9 {
			t.Errorf("%+v", got)
		}
	})
}

func TestListsByPeriodAndTeam(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for i := range 3 {
			w.objective(fmt.Sprint(i), "2026-Q1", "product")
		}
		w.objective("next", "2026-Q2", "engineering")
		w.objective("both", "2026-Q1", "shared")
		for _, c := range []struct {
			f    okr.Filter
			want int
		}{{okr.Filter{}, 5}, {okr.Filter{Period: "2026-Q1"}, 4}, {okr.Filter{Team: "product"}, 3}, {okr.Filter{Period: "2026-Q2", Team: "product"}, 0}, {okr.Filter{Filter: record.Filter{Search: "bot"}}, 1}, {okr.Filter{State: okr.Done}, 0}, {okr.Filter{Owner: "x"}, 0}} {
			found, _, err := w.List(ctx, as(auth.Viewer), home, c.f)
			if err != nil || len(found) != c.want {
				t.Errorf("%+v finds %d, %v", c.f, len(found), err)
			}
		}
		found, _, err := w.List(ctx, as(auth.Viewer), home, okr.Filter{})
		if err != nil || found[0].Title != "next" {
			t.Errorf("the latest period first: %v", err)
		}
		choices := must[okr.ObjectiveChoices](t)(w.Choices(ctx, as(auth.Viewer), home))
		if len(choices.Periods) != 2 || choices.Periods[0].Period != "2026-Q2" || choices.Periods[1].Total != 4 || len(choices.Teams) != 3 || choices.Now != "2026-Q1" {
			t.Errorf("%+v", choices)
		}
		_, _, err = w.List(ctx, as(auth.Viewer), other, okr.Filter{})
		w.want(errs.NotFound, err)
		_, err = w.Choices(ctx, as(auth.Viewer), other)
		w.want(errs.NotFound, err)
	})
}
