package dashboard_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"prodops/internal/analytics"
	"prodops/internal/auth"
	"prodops/internal/dashboard"
	"prodops/internal/errs"
	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/eventdb/naive"
	"prodops/internal/eventlog"
	"prodops/internal/period"
	"prodops/internal/project"
)

// happened are lines of who, when (UTC), what and properties as JSON.
func happened(t *testing.T, lines ...string) *naive.Store {
	t.Helper()
	store := naive.New()
	add(t, store, 1, lines...)
	return store
}

func add(t *testing.T, store *naive.Store, offset int64, lines ...string) {
	t.Helper()
	var batch []event.Event
	for i, line := range lines {
		word := strings.SplitN(line, " ", 4)
		at, err := time.Parse("2006-01-02T15:04", word[1])
		if err != nil {
			t.Fatal(err)
		}
		e := event.Event{Project: home, ID: fmt.Sprint(offset, i), DistinctID: word[0], Time: at.UnixMicro(), ReceivedAt: at.UnixMicro(), Name: word[2]}
		if len(word) == 4 {
			e.Properties = json.RawMessage(word[3])
		}
		batch = append(batch, e)
	}
	if err := store.Append(t.Context(), eventlog.Position{Offset: offset}, batch); err != nil {
		t.Fatal(err)
	}
}

// measurer measures what is in a store; the world's clock says when.
func (w *world) measurer(store eventdb.Store) *dashboard.Measurer {
	runner := analytics.NewRunner(store, "naive", nil, w.clock)
	projects := project.New(w.db, w.journal, nil, w.clock)
	return dashboard.NewMeasurer(w.Insights, projects, analytics.NewShared(runner, analytics.SharedBytes), runner)
}

func (w *world) insight(query string) string {
	w.t.Helper()
	made, err := w.Create(w.t.Context(), as(auth.Editor), home, dashboard.Create{Name: "Measured", Query: json.RawMessage(query)})
	if err != nil {
		w.t.Fatal(err)
	}
	return made.ID
}

const inWeeks = `{"kind":"trends","interval":"week","range":{"from":"2026-02-09","to":"2026-03-01"},"series":[{"event":"Signed Up","measure":"persons"}]}`

// TestMeasurements reads every number off every kind of question. The clock
// stands at noon of Sunday 1 March 2026.
func TestMeasurements(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		measurer := w.measurer(happened(t,
			"a 2026-02-09T08:00 Signed-Up {\"amount\":10,\"plan\":\"pro\"}",
			"b 2026-02-10T08:00 Signed-Up {\"amount\":20,\"plan\":\"free\"}",
			"c 2026-02-11T08:00 Signed-Up {}",
			"d 2026-02-17T08:00 Signed-Up {}",
			"a 2026-02-16T09:00 Imported",
			"b 2026-02-10T09:00 Imported",
			"a 2026-02-16T10:00 Exported",
			"e 2026-02-24T08:00 Signed-Up {}",
		))
		trends := func(rest string) string {
			return `{"kind":"trends","interval":"week","range":{"from":"2026-02-09","to":"2026-03-01"},` + rest + `}`
		}
		people := trends(`"series":[{"event":"Signed-Up","measure":"persons"}],"breakdown":{"property":"plan"},"compare":"previous_period"`)
		two := trends(`"series":[{"event":"Signed-Up"},{"event":"Imported"}]`)
		funnel := `{"kind":"funnel","range":{"from":"2026-02-09","to":"2026-02-28"},"steps":[{"event":"Signed-Up"},{"event":"Imported"},{"event":"Exported"}],"breakdown":{"property":"plan"}}`
		retention := `{"kind":"retention","range":{"from":"2026-02-09","to":"2026-02-22"},"interval":"week","periods":4,"start":{"event":"Signed-Up"},"return":{"event":"Imported"}}`
		none := math.NaN()
		for _, test := range []struct {
			name, query, number string
			value               float64
			unit                dashboard.Unit
			says                string // part of the label, or of the reason
			history             int
		}{
			{"the usual one of trends is the last week that is over", people, "", 1, dashboard.People, "last complete week", 2},
			{"the week that is under way does not count", people, "last", 1, dashboard.People, "last complete week", 2},
			{"total", people, "total", 5, dashboard.People, "whole range", 2},
			{"average", people, "average", 2, dashboard.People, "mean of 2 complete weeks", 2},
			{"second series", two, "total:2", 2, dashboard.Events, "Imported", 2},
			{"sum", trends(`"series":[{"event":"Signed-Up","measure":"sum","property":"amount"}]`), "total", 30, "amount", "amount", 2},
			{"a formula", trends(`"series":[{"event":"Imported"},{"event":"Signed-Up"}],"formula":"A / B * 100"`), "total", 40, "", "A / B", 2},
			{"a mean of nothing", trends(`"series":[{"event":"Imported","measure":"avg","property":"amount"}]`), "last", none, "amount", "nothing to measure in the week of 2026-02-16", 2},
			{"a mean of nothing over all", trends(`"series":[{"event":"Imported","measure":"avg","property":"amount"}]`), "total", none, "amount", "nothing to measure", 2},
			{"a zero that was measured", trends(`"series":[{"event":"Exported","where":[{"property":"plan","op":"eq","values":["pro"]}]}]`), "last", 0, dashboard.Events, "last complete week", 2},
			{"an event that never came", trends(`"series":[{"event":"Invited"}]`), "total", none, dashboard.Events, `"Invited" was never received`, 2},
			{"a range without events", `{"kind":"trends","interval":"day","range":{"from":"2026-01-01","to":"2026-01-03"},"series":[{"event":"Imported"}]}`, "total", none, dashboard.Events, "No event of any kind", 3},
			{"no bucket over", `{"kind":"trends","interval":"month","range":{"from":"2026-02-02","to":"2026-03-01"},"series":[{"event":"Imported"}]}`, "last", none, dashboard.Events, "No month of the range is over", 0},
			{"no bucket over to average", `{"kind":"trends","interval":"month","range":{"from":"2026-02-02","to":"2026-03-01"},"series":[{"event":"Imported"}]}`, "average", none, dashboard.Events, "No month of the range is over", 0},

			{"the usual one of a funnel is its last step", funnel, "", 0.2, dashboard.Share, "from Signed-Up to Exported", 0},
			{"a step of a funnel", funnel, "conversion:2", 0.4, dashboard.Share, "from Signed-Up to Imported", 0},
			{"an empty funnel", strings.Replace(funnel, `"Signed-Up"`, `"Invited"`, 1), "", none, dashboard.Share, "Nobody entered", 0},

			{"the usual one of retention is the first period", retention, "", 1.0 / 3, dashboard.Share, "week 1", 1},
			{"a cohort's start", retention, "retention:0", 1, dashboard.Share, "week 0", 2},
			{"a period that nobody has behind them", retention, "retention:3", none, dashboard.Share, "week 3 behind it yet", 0},
		} {
			got, err := measurer.Measure(t.Context(), as(auth.Viewer), home, dashboard.Ask{Insight: w.insight(test.query), Number: test.number})
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
				continue
			}
			text := got.Label
			if math.IsNaN(test.value) {
				text = got.Reason
			}
			value := none
			if got.Value != nil {
				value = *got.Value
			}
			if !alike(value, test.value) || got.Unit != test.unit || !strings.Contains(text, test.says) || len(got.History) != test.history || got.Value != nil && got.Reason != "" {
				t.Errorf("%s: %v %s, %q, %q, %d buckets", test.name, value, got.Unit, got.Label, got.Reason, len(got.History))
			}
			if got.Explain.Definition == "" || !got.AsOf.Equal(w.now) || got.Name != "Measured" {
				t.Errorf("%s: %+v", test.name, got)
			}
		}
	})
}

func alike(a, b float64) bool {
	return math.Abs(a-b) < 1e-9 || math.IsNaN(a) && math.IsNaN(b)
}

func TestMeasuredFunnelSaysHowSure(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		measurer := w.measurer(happened(t, "a 2026-02-09T08:00 A", "a 2026-02-09T09:00 B", "b 2026-02-09T08:00 A"))
		got, err := measurer.Measure(t.Context(), as(auth.Viewer), home, dashboard.Ask{
			Insight: w.insight(`{"kind":"funnel","steps":[{"event":"A"},{"event":"B"}]}`), Range: period.Range{From: "2026-02-01", To: "2026-02-28"},
		})
		// Wilson's interval of 1 in 2.
		if err != nil || len(got.Interval) != 2 || math.Abs(got.Interval[0]-0.0945) > 1e-3 || math.Abs(got.Interval[1]-0.9055) > 1e-3 || got.N != 2 {
			t.Errorf("%+v, %v", got, err)
		}
		if got.Number != "conversion:2" {
			t.Errorf("the number is %q", got.Number)
		}
	})
}

func TestNumbersThatAreNone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		measurer := w.measurer(happened(t))
		funnel := w.insight(`{"kind":"funnel","steps":[{"event":"A"},{"event":"B"}]}`)
		for _, ask := range []dashboard.Ask{
			{Insight: w.insight(inWeeks), Number: "conversion"},
			{Insight: w.insight(inWeeks), Number: "last:2"},
			{Insight: w.insight(inWeeks), Number: "last:0"},
			{Insight: w.insight(inWeeks), Number: "last:x"},
			{Insight: w.insight(inWeeks), Number: "median"},
			{Insight: funnel, Number: "last"},
			{Insight: funnel, Number: "conversion:3"},
			{Insight: w.insight(`{"kind":"retention","start":{"event":"A"},"return":{"event":"A"},"periods":3}`), Number: "retention:3"},
		} {
			_, err := measurer.Measure(t.Context(), as(auth.Viewer), home, ask)
			w.want(errs.Invalid, err)
			w.want(errs.Invalid, measurer.Check(t.Context(), as(auth.Viewer), home, ask))
		}
		ask := dashboard.Ask{Insight: funnel}
		_, err := measurer.Measure(t.Context(), auth.Actor{}, home, ask)
		w.want(errs.Unauthenticated, err)
		_, err = measurer.Measure(t.Context(), auth.AsKey(auth.Key{Project: home, Scopes: []auth.Scope{auth.ReadScope}}), home, ask)
		w.want(errs.Forbidden, err)
		_, err = measurer.Measure(t.Context(), as(auth.Owner), home, dashboard.Ask{Insight: "nothing"})
		w.want(errs.NotFound, err)
		if err := measurer.Check(t.Context(), as(auth.Viewer), home, ask); err != nil {
			t.Error(err)
		}
		if _, err := measurer.Measure(t.Context(), auth.AsSystem("check-in"), home, ask); err != nil {
			t.Errorf("work in the background: %v", err)
		}
	})
}

func TestTextsOfNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "last": "last", "last:1": "last", "total:2": "total:2", "conversion": "conversion", "conversion:3": "conversion:3", "retention": "retention:1", "retention:0": "retention:0",
	} {
		n, err := dashboard.ParseNumber(text, "number")
		if err != nil || n.String() != want {
			t.Errorf("%q: %q, %v", text, n, err)
		}
	}
}
