package eventdbtest

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/eventlog"
)

// Pair is two engines to compare, and what happens between taking events in and
// being asked. Settle may be nil; an engine that seals does so there.
type Pair struct {
	Reference, Engine eventdb.Store
	Settle            func(ctx context.Context) error
}

// Compare checks that two engines answer random questions about random events
// alike. open makes an empty pair for each try.
func Compare(t *testing.T, open func(t *rapid.T) Pair) {
	rapid.Check(t, func(t *rapid.T) {
		pair := open(t)
		feed(t, pair)
		for range 3 {
			compareTrends(t, pair, RandomTrends(t))
			compareFunnel(t, pair, RandomFunnel(t))
			compareRetention(t, pair, RandomRetention(t))
			compareExperiment(t, pair, RandomExperiment(t))
		}
		comparePersons(t, pair)
	})
}

// feed gives both engines the same batches, and takes an import back sometimes.
func feed(t *rapid.T, pair Pair) {
	ctx := context.Background()
	position := eventlog.Position{Segment: 1}
	for range rapid.IntRange(1, 3).Draw(t, "batches") {
		batch := RandomEvents(t)
		if rapid.IntRange(0, 3).Draw(t, "import") == 0 {
			for i := range batch {
				batch[i].Import = "i1"
			}
		}
		position.Offset++
		for _, store := range []eventdb.Store{pair.Reference, pair.Engine} {
			must(t, store.Append(ctx, position, append([]event.Event(nil), batch...)))
		}
		if pair.Settle != nil && rapid.Bool().Draw(t, "settle") {
			must(t, pair.Settle(ctx))
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "drop") == 0 {
		must(t, pair.Reference.DropImport(ctx, Project, "i1"))
		must(t, pair.Engine.DropImport(ctx, Project, "i1"))
	}
}

func must(t *rapid.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func compareTrends(t *rapid.T, pair Pair, plan eventdb.TrendsPlan) {
	ctx := context.Background()
	want, err := pair.Reference.Trends(ctx, plan)
	must(t, err)
	got, err := pair.Engine.Trends(ctx, plan)
	must(t, err)
	same(t, "trends", plan, got, want)
	if len(want.Lines) == 0 {
		return
	}
	line := rapid.SampledFrom(want.Lines).Draw(t, "line")
	point := eventdb.TrendsPoint{Series: line.Series, Breakdown: line.Breakdown, Bucket: rapid.IntRange(-1, len(plan.Bounds)-2).Draw(t, "bucket")}
	page := randomPage(t)
	people, err := pair.Reference.TrendsPeople(ctx, plan, point, page)
	must(t, err)
	gotPeople, err := pair.Engine.TrendsPeople(ctx, plan, point, page)
	must(t, err)
	same(t, fmt.Sprintf("people of trends at %+v", point), plan, gotPeople, people)
}

func compareFunnel(t *rapid.T, pair Pair, plan eventdb.FunnelPlan) {
	ctx := context.Background()
	want, err := pair.Reference.Funnel(ctx, plan)
	must(t, err)
	got, err := pair.Engine.Funnel(ctx, plan)
	must(t, err)
	same(t, "funnel", plan, got, want)
	point := eventdb.FunnelPoint{
		Step:  rapid.IntRange(1, len(plan.Steps)).Draw(t, "step"),
		State: rapid.SampledFrom([]eventdb.FunnelState{eventdb.Reached, eventdb.Dropped, eventdb.InProgress}).Draw(t, "state"),
	}
	if len(want.Groups) > 0 {
		point.Breakdown = rapid.SampledFrom(want.Groups).Draw(t, "group").Breakdown
	}
	page := randomPage(t)
	people, err := pair.Reference.FunnelPeople(ctx, plan, point, page)
	must(t, err)
	gotPeople, err := pair.Engine.FunnelPeople(ctx, plan, point, page)
	must(t, err)
	same(t, fmt.Sprintf("people of the funnel at %+v", point), plan, gotPeople, people)
}

func compareRetention(t *rapid.T, pair Pair, plan eventdb.RetentionPlan) {
	ctx := context.Background()
	want, err := pair.Reference.Retention(ctx, plan)
	must(t, err)
	got, err := pair.Engine.Retention(ctx, plan)
	must(t, err)
	same(t, "retention", plan, got, want)
	point := eventdb.RetentionPoint{Cohort: rapid.IntRange(0, plan.Cohorts-1).Draw(t, "cohort"), Column: rapid.IntRange(0, plan.Periods-1).Draw(t, "column")}
	page := randomPage(t)
	people, err := pair.Reference.RetentionPeople(ctx, plan, point, page)
	must(t, err)
	gotPeople, err := pair.Engine.RetentionPeople(ctx, plan, point, page)
	must(t, err)
	same(t, fmt.Sprintf("people of retention at %+v", point), plan, gotPeople, people)
}

func compareExperiment(t *rapid.T, pair Pair, plan eventdb.ExperimentPlan) {
	ctx := context.Background()
	want, err := pair.Reference.Experiment(ctx, plan)
	must(t, err)
	got, err := pair.Engine.Experiment(ctx, plan)
	must(t, err)
	same(t, "experiment", plan, got, want)
}

func comparePersons(t *rapid.T, pair Pair) {
	ctx := context.Background()
	scope := randomScope(t)
	asked := []string{"ann", "phone", "bob", "eve", "zoe", "tablet"}
	want, err := pair.Reference.Persons(ctx, scope, asked)
	must(t, err)
	got, err := pair.Engine.Persons(ctx, scope, asked)
	must(t, err)
	same(t, "persons", scope, got, want)
	plan := eventdb.EventsPlan{Scope: scope, Filter: eventdb.Filter{Where: randomWhere(t)}, Limit: 20, ByTime: rapid.Bool().Draw(t, "by time")}
	wantEvents, err := pair.Reference.Events(ctx, plan)
	must(t, err)
	gotEvents, err := pair.Engine.Events(ctx, plan)
	must(t, err)
	same(t, "events", plan, gotEvents, wantEvents)
}

func randomPage(t *rapid.T) eventdb.Page {
	return eventdb.Page{Limit: rapid.IntRange(1, 5).Draw(t, "page"), After: rapid.SampledFrom([]string{"", "", "bob"}).Draw(t, "after")}
}

// same fails with the question and the difference. Numbers may differ in the
// last digits, since sums depend on their order; JSON objects in spelling.
func same(t *rapid.T, what string, plan, got, want any) {
	t.Helper()
	near := cmp.Comparer(func(x, y float64) bool {
		return x == y || math.IsNaN(x) && math.IsNaN(y) || math.Abs(x-y) <= 1e-9*math.Max(math.Abs(x), math.Abs(y))
	})
	equalJSON := cmp.Comparer(func(x, y json.RawMessage) bool {
		var a, b any
		return json.Unmarshal(orNull(x), &a) == nil && json.Unmarshal(orNull(y), &b) == nil && cmp.Equal(a, b)
	})
	noneIsEmpty := cmp.FilterPath(func(p cmp.Path) bool {
		return p.Last().Type() != reflect.TypeFor[json.RawMessage]()
	}, cmpopts.EquateEmpty())
	if diff := cmp.Diff(want, got, near, equalJSON, noneIsEmpty); diff != "" {
		t.Fatalf("%s: the engine differs from the reference (-want +got):\n%s\nasked: %+v", what, diff, plan)
	}
}

func orNull(text json.RawMessage) []byte {
	if len(text) == 0 {
		return []byte("null")
	}
	return text
}
