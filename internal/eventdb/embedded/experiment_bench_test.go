package embedded

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/eventlog"
	"prodops/internal/sqldb"
)

// benchUnits is how many persons are exposed: PRODOPS_BENCH_UNITS, or a million.
func benchUnits() int {
	if n, err := strconv.Atoi(os.Getenv("PRODOPS_BENCH_UNITS")); err == nil {
		return n
	}
	return 1_000_000
}

const (
	experimentDay   = int64(86_400_000_000)
	experimentStart = int64(1_767_225_600_000_000) // 2026-01-01
)

// unitEvents are the events of one person of an experiment: exposed once
// between day 28 and day 42, about six other events from day 14 to day 56. One
// person in twenty is exposed before becoming known.
func unitEvents(r *rand.Rand, person int, batch []event.Event) []event.Event {
	id := "user-" + strconv.Itoa(person)
	add := func(who, name string, at int64, properties string) {
		batch = append(batch, event.Event{
			Project: "bench", Environment: "production", ID: fmt.Sprintf("%08x-%x", person, len(batch)), Name: name,
			DistinctID: who, Time: at, ReceivedAt: at, Source: "bench", Properties: json.RawMessage(properties),
		})
	}
	exposed := experimentStart + 28*experimentDay + r.Int64N(14*experimentDay)
	who := id
	if person%20 == 0 {
		who = "device-" + strconv.Itoa(person)
		add(id, event.Identify, exposed+3_600_000_000, `{}`)
		batch[len(batch)-1].AnonymousID = who
	}
	add(who, "Flag evaluated", exposed, `{"flag":"checkout","variant":"`+[]string{"control", "treatment"}[person&1]+`"}`)
	for range 4 {
		add(id, "Opened", exposed-14*experimentDay+r.Int64N(28*experimentDay), `{"screen":"home"}`)
	}
	for range 1 + r.IntN(3) {
		add(id, "Paid", exposed-14*experimentDay+r.Int64N(28*experimentDay), `{"plan":"pro","amount":`+strconv.Itoa(1+r.IntN(200))+`}`)
	}
	return batch
}

// experimentStore is a store whose persons all are in one experiment.
func experimentStore(b *testing.B) (s *Store, events int) {
	b.Helper()
	dir := b.TempDir()
	records, err := sqldb.Open(b.Context(), filepath.Join(dir, "records.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = records.Close() })
	s = openBench(b, dir, records)
	b.Cleanup(func() { closeBench(b, s) })
	r := rand.New(rand.NewPCG(7, 11))
	position, pending := int64(0), 0
	for from := 0; from < benchUnits(); from += 500 {
		var batch []event.Event
		for person := from; person < min(from+500, benchUnits()); person++ {
			batch = unitEvents(r, person, batch)
		}
		position++
		if err := s.Append(b.Context(), eventlog.Position{Segment: 1, Offset: position}, batch); err != nil {
			b.Fatal(err)
		}
		events += len(batch)
		if pending += len(batch); pending >= 500_000 {
			if err := s.Seal(b.Context()); err != nil {
				b.Fatal(err)
			}
			pending = 0
		}
	}
	if err := s.Seal(b.Context()); err != nil {
		b.Fatal(err)
	}
	if err := s.Merge(b.Context()); err != nil {
		b.Fatal(err)
	}
	return s, events
}

// BenchmarkExperiment reads out an experiment with five metrics, all of them
// with CUPED, over all exposed persons: DESIGN section 7 allows a second, warm,
// for a million.
func BenchmarkExperiment(b *testing.B) {
	s, events := experimentStore(b)
	paid := eventdb.ExperimentPart{Filter: eventdb.Filter{Event: "Paid"}, Property: "amount"}
	opened := eventdb.ExperimentPart{Filter: eventdb.Filter{Event: "Opened"}}
	plan := eventdb.ExperimentPlan{
		Scope: eventdb.Scope{Project: "bench", Environment: "production"},
		Exposure: eventdb.Filter{Event: "Flag evaluated", Where: []eventdb.Condition{
			{Property: "flag", Of: eventdb.OfEvent, Op: eventdb.Eq, Values: []string{`"checkout"`}},
		}},
		Variation: "variant", Variations: []string{`"control"`, `"treatment"`},
		From: experimentStart, To: experimentStart + 60*experimentDay, Until: experimentStart + 60*experimentDay,
	}
	for at := plan.From; at <= plan.To; at += experimentDay {
		plan.Bounds = append(plan.Bounds, at)
	}
	for _, m := range []eventdb.ExperimentMetric{
		{Aggregation: eventdb.Converted, Part: paid},
		{Aggregation: eventdb.Happened, Part: opened},
		{Aggregation: eventdb.SumOf, Part: paid, Cap: 500},
		{Aggregation: eventdb.AverageOf, Part: paid},
		{Aggregation: eventdb.RatioOf, Part: paid, Denominator: &opened},
	} {
		m.Within, m.Before = 7*experimentDay, 14*experimentDay
		plan.Metrics = append(plan.Metrics, m)
	}
	ask := func(b *testing.B) {
		answer, err := s.Experiment(b.Context(), plan)
		if err != nil {
			b.Fatal(err)
		}
		if n := answer.Exposed[0] + answer.Exposed[1]; n != int64(benchUnits()) {
			b.Fatalf("%d of %d exposed", n, benchUnits())
		}
	}
	b.Run("Warm", func(b *testing.B) {
		ask(b)
		b.ReportAllocs()
		used := cpuTime()
		for b.Loop() {
			ask(b)
		}
		b.ReportMetric(float64((cpuTime()-used).Milliseconds())/float64(b.N), "cpu-ms/op")
		b.ReportMetric(float64(events), "events")
	})
	b.Run("Cold", func(b *testing.B) {
		for b.Loop() {
			s.cache.forget(func(any) bool { return true })
			ask(b)
		}
	})
}
