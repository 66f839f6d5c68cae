package metric_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/analytics"
	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/eventdb/naive"
	"prodops/internal/eventlog"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/metric"
	"prodops/internal/period"
	"prodops/internal/project"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

const home, other = "project-home", "project-other"

type world struct {
	*metric.Metrics
	t     *testing.T
	store *naive.Store
	at    int64
}

// each runs a test on both dialects. The clock stands at noon of Sunday 1 March
// 2026, in UTC.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		clock := func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
		for _, id := range []string{home, other} {
			if _, err := db.Exec(t.Context(), "INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES (?, ?, 'x', 'UTC', 'monday', 1, 1, 1)", id, id); err != nil {
				t.Fatal(err)
			}
		}
		kept := journal.New(db, clock)
		registry := record.NewRegistry(db, kept, clock)
		w := &world{t: t, store: naive.New()}
		runner := analytics.NewRunner(w.store, "naive", nil, clock)
		w.Metrics = metric.New(registry, link.New(registry, kept), project.New(db, kept, nil, clock), analytics.NewShared(runner, analytics.SharedBytes), runner)
		test(t, w)
		report, err := kept.Verify(context.Background())
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("the journal: %+v, %v", report, err)
		}
	})
}

func as(role auth.Role) auth.Actor {
	return auth.AsMember(auth.Member{ID: "m", Name: "Mia"}, "s", map[string]auth.Role{home: role})
}

func (w *world) make(in metric.Create) metric.Metric {
	w.t.Helper()
	made, err := w.Create(w.t.Context(), as(auth.Editor), home, in)
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

// happened takes in lines of who, when, what and properties.
func (w *world) happened(lines ...string) {
	w.t.Helper()
	var batch []event.Event
	w.at++
	for i, line := range lines {
		word := strings.SplitN(line, " ", 4)
		at, err := time.Parse("2006-01-02T15:04", word[1])
		if err != nil {
			w.t.Fatal(err)
		}
		e := event.Event{Project: home, ID: fmt.Sprint(w.at, " ", i), DistinctID: word[0], Time: at.UnixMicro(), ReceivedAt: at.UnixMicro(), Name: word[2]}
		if len(word) == 4 {
			e.Properties = json.RawMessage(word[3])
		}
		batch = append(batch, e)
	}
	if err := w.store.Append(w.t.Context(), eventlog.Position{Offset: w.at}, batch); err != nil {
		w.t.Fatal(err)
	}
}

var (
	paid  = metric.Create{Key: "revenue", Name: "Revenue per person", Event: "Paid", Aggregation: eventdb.SumOf, Property: "amount"}
	share = metric.Create{Key: "buyers", Name: "Buyers", Event: "Paid", Aggregation: eventdb.Converted}
)

func TestTheLifeOfAMetric(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, no := t.Context(), int64(0)
		in := metric.Create{
			Key: "orders-per-visit", Name: " Orders per visit ", Event: "Ordered", Aggregation: eventdb.RatioOf,
			Where:       json.RawMessage(`[{"property":"plan","op":"in","values":["pro",3]}]`),
			Denominator: &metric.DenominatorCreate{Event: "Visited"},
			After:       "24h", Within: "14d", Cap: 20, Direction: metric.Increase, Unit: "orders", PreDays: &no,
		}
		made := w.make(in)
		if made.Name != "Orders per visit" || made.After != "1d" || made.Within != "2w" || made.Owner != "m" || made.Denominator.Aggregation != eventdb.Happened || made.Format != metric.Plain {
			t.Errorf("%+v", made)
		}
		for _, ref := range []string{made.ID, "orders-per-visit"} {
			got, err := w.Get(ctx, as(auth.Viewer), home, ref)
			if diff := cmp.Diff(made, got); err != nil || diff != "" {
				t.Errorf("%v %s", err, diff)
			}
		}
		if _, err := w.Create(ctx, as(auth.Editor), home, in); errs.KindOf(err) != errs.Conflict {
			t.Errorf("a second one of the key: %v", err)
		}
		count := eventdb.Happened
		after, err := w.Update(ctx, as(auth.Editor), home, made.ID, made.Version, metric.Update{Aggregation: &count})
		if err != nil || after.Denominator.Event != "" || after.Aggregation != count {
			t.Errorf("what only a ratio has goes with it: %+v, %v", after, err)
		}
		if _, err := w.Update(ctx, as(auth.Editor), home, made.ID, made.Version, metric.Update{}); errs.KindOf(err) != errs.Stale {
			t.Errorf("an old version: %v", err)
		}
		if err := w.Archive(ctx, as(auth.Editor), home, made.ID, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Create(ctx, as(auth.Editor), home, in); errs.KindOf(err) != errs.Conflict {
			t.Errorf("a key stays taken: %v", err)
		}
		back, err := w.Restore(ctx, as(auth.Editor), home, made.ID, 0)
		if err != nil || back.Archived() {
			t.Errorf("%+v, %v", back, err)
		}
		if _, err := w.Create(ctx, as(auth.Viewer), home, share); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("viewers make no metrics: %v", err)
		}
		if _, err := w.Get(ctx, as(auth.Owner), other, made.ID); err == nil {
			t.Error("another project has it not")
		}
	})
}

func TestWhatIsWrongSaysWhere(t *testing.T) {
	many := int64(91)
	for location, in := range map[string]metric.Create{
		"body.name":                    {Key: "a", Event: "A", Aggregation: eventdb.Converted},
		"body.key":                     {Key: "Bad Key", Name: "A", Event: "A", Aggregation: eventdb.Converted},
		"body.event":                   {Key: "a", Name: "A", Event: "$identify", Aggregation: eventdb.Converted},
		"body.aggregation":             {Key: "a", Name: "A", Event: "A", Aggregation: "median"},
		"body.property":                {Key: "a", Name: "A", Event: "A", Aggregation: eventdb.SumOf},
		"body.where[0]":                {Key: "a", Name: "A", Event: "A", Aggregation: eventdb.Converted, Where: json.RawMessage(`[{"property":"x","op":"regex","values":["("]}]`)},
		"body.denominator":             {Key: "a", Name: "A", Event: "A", Aggregation: eventdb.RatioOf},
		"body.denominator.property":    {Key: "a", Name: "A", Event: "A", Aggregation: eventdb.RatioOf, Denominator: &metric.DenominatorCreate{Event: "B", Aggregation: eventdb.SumOf}},
		"body.denominator.aggregation": {Key: "a", Name: "A", Event: "A", Aggregation: eventdb.RatioOf, Denominator: &metric.DenominatorCreate{Event: "B", Aggregation: eventdb.AverageOf}},
		"body.after":                   {Key: "a", Name: "A", Event: "A", Aggregation: eventdb.Converted, After: "soon"},
		"body.within":                  {Key: "a", Name: "A", Event: "A", Aggregation: eventdb.Converted, After: "2d", Within: "1d"},
		"body.cap":                     {Key: "a", Name: "A", Event: "A", Aggregation: eventdb.Happened, Cap: math.Inf(1)},
		"body.direction":               {Key: "a", Name: "A", Event: "A", Aggregation: eventdb.Happened, Direction: "up"},
		"body.format":                  {Key: "a", Name: "A", Event: "A", Aggregation: eventdb.Happened, Format: "roman"},
		"body.pre_days":                {Key: "a", Name: "A", Event: "A", Aggregation: eventdb.Happened, PreDays: &many},
	} {
		sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
			kept := journal.New(db, time.Now)
			s := metric.New(record.NewRegistry(db, kept, time.Now), nil, nil, nil, nil)
			_, err := s.Create(t.Context(), as(auth.Editor), home, in)
			wrong, ok := errors.AsType[*errs.Error](err)
			if !ok || len(wrong.Fields) != 1 || wrong.Fields[0].Location != location {
				t.Errorf("%s: %v", location, err)
			}
		})
	}
}

// TestPlan is the metric as an experiment measures it.
func TestPlan(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := metric.Create{
			Key: "a", Name: "A", Event: "Paid", Aggregation: eventdb.RatioOf, Property: "amount", Cap: 5, After: "1h", Within: "7d",
			Where:       json.RawMessage(`[{"property":"plan","op":"eq","values":["pro"]}]`),
			Denominator: &metric.DenominatorCreate{Event: "Visited", Where: json.RawMessage(`[{"property":"tier","of":"person","op":"set"}]`)},
		}
		const hour = 3_600_000_000
		want := eventdb.ExperimentMetric{
			Aggregation: eventdb.RatioOf, Cap: 5, After: hour, Within: 7 * 24 * hour, Before: 14 * 24 * hour,
			Part: eventdb.ExperimentPart{Sum: true, Property: "amount", Filter: eventdb.Filter{
				Event: "Paid", Where: []eventdb.Condition{{Property: "plan", Of: eventdb.OfEvent, Op: eventdb.Eq, Values: []string{`"pro"`}}},
			}},
			Denominator: &eventdb.ExperimentPart{Filter: eventdb.Filter{
				Event: "Visited", Where: []eventdb.Condition{{Property: "tier", Of: eventdb.OfPerson, Op: eventdb.IsSet}},
			}},
		}
		made := w.make(in)
		if diff := cmp.Diff(want, made.Plan()); diff != "" {
			t.Error(diff)
		}
		plan := eventdb.ExperimentPlan{
			Exposure: eventdb.Filter{Event: "E"}, Variation: "v", Variations: []string{"1"}, Metrics: []eventdb.ExperimentMetric{made.Plan()},
		}
		if err := plan.Check(); err != nil {
			t.Error(err)
		}
	})
}

// TestMeasure measures each aggregation: the 28 days up to 28 February, beside
// the 28 days before.
func TestMeasure(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.happened(
			// Before: two people, one of whom paid 10.
			`ann 2026-01-10T10:00 Visited`,
			`ann 2026-01-10T11:00 Paid {"amount":10}`,
			`bob 2026-01-11T10:00 Visited`,
			// Now: four people, two of whom paid, 50 in three payments.
			`ann 2026-02-02T10:00 Visited`,
			`ann 2026-02-02T11:00 Paid {"amount":20}`,
			`ann 2026-02-03T11:00 Paid {"amount":10}`,
			`bob 2026-02-03T10:00 Paid {"amount":20}`,
			`bob 2026-02-03T11:00 Paid {"amount":"free"}`,
			`eve 2026-02-04T10:00 Visited`,
			`zoe 2026-02-28T23:59 Visited`,
			// Today is not over.
			`kim 2026-03-01T08:00 Paid {"amount":1000}`,
		)
		perVisit := metric.Create{Key: "per-visit", Name: "Revenue per visit", Event: "Paid", Aggregation: eventdb.RatioOf, Property: "amount", Denominator: &metric.DenominatorCreate{Event: "Visited"}}
		for _, test := range []struct {
			in            metric.Create
			now, before   float64
			n             int64
			of, explained string
		}{
			{share, 0.5, 0.5, 4, "active people", "divided by people with any event"},
			{metric.Create{Key: "payments", Name: "Payments", Event: "Paid", Aggregation: eventdb.Happened}, 1, 0.5, 4, "active people", "per active person"},
			{paid, 12.5, 5, 4, "active people", "sum of amount"},
			{metric.Create{Key: "basket", Name: "Basket", Event: "Paid", Aggregation: eventdb.AverageOf, Property: "amount"}, 50. / 3, 10, 4, "events with amount", "average amount"},
			{perVisit, 50. / 3, 5, 3, "Visited", "the number of Visited"},
		} {
			made := w.make(test.in)
			got, err := w.Measure(t.Context(), as(auth.Viewer), home, made.Key, period.Range{})
			if err != nil || got.Value == nil || got.Previous == nil {
				t.Fatalf("%s: %+v, %v", made.Key, got, err)
			}
			if math.Abs(*got.Value-test.now) > 1e-9 || math.Abs(*got.Previous-test.before) > 1e-9 || got.N != test.n || got.Of != test.of {
				t.Errorf("%s: %v, before %v, of %d %s", made.Key, *got.Value, *got.Previous, got.N, got.Of)
			}
			if got.From != "2026-02-01" || got.To != "2026-02-28" || len(got.History) != 28 || !strings.Contains(got.Explain.Definition, test.explained) {
				t.Errorf("%s: %s to %s, %d days: %s", made.Key, got.From, got.To, len(got.History), got.Explain.Definition)
			}
			if q, err := json.Marshal(got.Question); err != nil {
				t.Error(err)
			} else if _, err := analytics.Parse(q, "q"); err != nil {
				t.Errorf("%s: the question is none: %v", made.Key, err)
			}
		}
	})
}

// TestADayThatIsNotOver is compared with as much of the day before.
func TestADayThatIsNotOver(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.make(paid)
		w.happened(
			`ann 2026-02-28T10:00 Paid {"amount":10}`,
			`ann 2026-02-28T18:00 Paid {"amount":90}`, // later than it is now
			`ann 2026-03-01T10:00 Paid {"amount":20}`,
		)
		got, err := w.Measure(t.Context(), as(auth.Viewer), home, "revenue", period.Range{Last: "1d"})
		if err != nil || *got.Value != 20 || got.Previous == nil || *got.Previous != 10 || *got.Change != 1 || !*got.Better {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// TestChance says of a share that moved within its interval neither better nor
// worse.
func TestChance(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.make(share)
		w.happened(
			`ann 2026-01-10T10:00 Paid`, `bob 2026-01-10T10:00 Visited`, `eve 2026-01-10T10:00 Visited`,
			`ann 2026-02-10T10:00 Paid`, `bob 2026-02-10T10:00 Visited`,
		)
		got, err := w.Measure(t.Context(), as(auth.Viewer), home, "buyers", period.Range{})
		if err != nil || got.Change == nil || got.Better != nil {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// TestTrail measures each week's 28 days by themselves.
func TestTrail(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.make(share)
		w.happened(
			`ann 2026-01-27T10:00 Paid`, `bob 2026-01-27T10:00 Visited`,
			`ann 2026-02-20T10:00 Visited`, `bob 2026-02-20T10:00 Visited`,
			`eve 2026-02-27T10:00 Paid`, `zoe 2026-03-01T10:00 Paid`,
		)
		got, err := w.Trail(t.Context(), as(auth.Viewer), home, "buyers", 6)
		var said []string
		for _, was := range got {
			if was.Value == nil {
				said = append(said, was.To+" nothing")
			} else {
				said = append(said, fmt.Sprintf("%s %.2f", was.To, *was.Value))
			}
		}
		want := []string{
			"2026-01-24 nothing", "2026-01-31 0.50", "2026-02-07 0.50", "2026-02-14 0.50",
			"2026-02-21 0.50", "2026-02-28 0.33",
		}
		if diff := cmp.Diff(want, said); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		if _, err := w.Trail(t.Context(), as(auth.Viewer), home, "buyers", 0); errs.KindOf(err) != errs.Invalid {
			t.Error(err)
		}
	})
}

// TestTooLittle gives reasons and never zeroes.
func TestTooLittle(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.make(share)
		says := func(ref, reason string) {
			t.Helper()
			got, err := w.Measure(t.Context(), as(auth.Viewer), home, ref, period.Range{})
			if err != nil || got.Value != nil || !strings.Contains(got.Reason, reason) {
				t.Errorf("%+v, %v", got, err)
			}
		}
		says("buyers", "never received")
		w.happened(`ann 2025-01-10T10:00 Paid`)
		says("buyers", "Nobody did anything")
		w.happened(`ann 2026-02-10T10:00 Visited`)
		got, err := w.Measure(t.Context(), as(auth.Viewer), home, "buyers", period.Range{})
		if err != nil || got.Value == nil || *got.Value != 0 || got.Previous != nil {
			t.Errorf("nobody of one bought, which is a number: %+v, %v", got, err)
		}
		w.make(metric.Create{Key: "ratio", Name: "R", Event: "Visited", Aggregation: eventdb.RatioOf, Denominator: &metric.DenominatorCreate{Event: "Paid"}})
		says("ratio", "no Paid to divide by")
		w.make(metric.Create{Key: "average", Name: "R", Event: "Visited", Aggregation: eventdb.AverageOf, Property: "x"})
		says("average", "No Visited with a number")
	})
}
