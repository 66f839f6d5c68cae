package embedded

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/eventdb/eventdbtest"
	"prodops/internal/eventdb/naive"
	"prodops/internal/eventlog"
	"prodops/internal/sqldb"
)

// history is generated events whose times of arrival repeat and go back a
// little, as those of several connections do.
func history(shape eventdbtest.Shape) []event.Event {
	rng := rand.New(rand.NewPCG(3, 3))
	var all []event.Event
	for batch := range eventdbtest.Generate(shape) {
		for _, e := range batch {
			e.ReceivedAt = e.ReceivedAt/1000*1000 - int64(rng.IntN(5))*1000
			all = append(all, e)
		}
	}
	return all
}

// TestWalk walks lists longer than zones and stretches to their end.
func TestWalk(t *testing.T) {
	all := history(eventdbtest.Shape{Project: project1, Events: 24_000, Persons: 300, Days: 20})
	r, plain := newRig(t), naive.New()
	r.append(all[:20_000]...)
	r.seal()
	r.append(all[20_000:]...)
	if err := plain.Append(t.Context(), eventlog.Position{Segment: 1, Offset: 1}, all); err != nil {
		t.Fatal(err)
	}
	scope := eventdb.Scope{Project: project1}
	for i, plan := range []eventdb.EventsPlan{
		{}, {ByTime: true}, {DistinctID: all[7].DistinctID, ByTime: true}, {Filter: eventdb.Filter{Event: "Paid"}},
		{Filter: eventdb.Filter{Event: event.Any, Where: []eventdb.Condition{
			{Property: "plan", Of: eventdb.OfEvent, Op: eventdb.Eq, Values: []string{`"pro"`}},
		}}},
	} {
		plan.Scope, plan.Limit = scope, len(all)
		want, err := plain.Events(t.Context(), plan)
		if err != nil {
			t.Fatal(err)
		}
		plan.Limit = 190
		for page := 0; ; page++ {
			got, err := r.store.Events(t.Context(), plan)
			if err != nil {
				t.Fatal(err)
			}
			for n, e := range got {
				if len(want) <= n || e.ID != want[n].ID {
					t.Fatalf("plan %d, page %d, event %d: %+v", i, page, n, e)
				}
			}
			want = want[len(got):]
			if len(got) < plan.Limit {
				break
			}
			plan.Before = &eventdb.EventCursor{At: got[len(got)-1].ReceivedAt, ID: got[len(got)-1].ID}
			if plan.ByTime {
				plan.Before.At = got[len(got)-1].Time
			}
		}
		if len(want) > 0 {
			t.Fatalf("plan %d: %d events are missing", i, len(want))
		}
	}
}

// listsStore is a store with as many events in its tail as in its files.
func listsStore(b *testing.B, events, persons, tail int) *Store {
	b.Helper()
	dir := b.TempDir()
	records, err := sqldb.Open(b.Context(), filepath.Join(dir, "records.db"))
	if err != nil {
		b.Fatal(err)
	}
	s := openBench(b, dir, records)
	b.Cleanup(func() { _, _ = s.Close(), records.Close() })
	at, rows := int64(0), 0
	for batch := range eventdbtest.Generate(eventdbtest.Shape{Events: events + tail, Persons: persons}) {
		at++
		if err := s.Append(b.Context(), eventlog.Position{Segment: 1, Offset: at}, batch); err != nil {
			b.Fatal(err)
		}
		if rows += len(batch); rows == events {
			if err := s.Seal(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	}
	return s
}

// BenchmarkLists reports what a page costs, on average over a walk from the
// newest to the oldest and while events keep coming in.
func BenchmarkLists(b *testing.B) {
	const tail = 100_000
	events := benchEvents() / 10
	s := listsStore(b, events, 200_000, tail)
	scope := eventdb.Scope{Project: "bench"}
	ctx := context.WithoutCancel(b.Context())
	first, err := s.Events(ctx, eventdb.EventsPlan{Scope: scope, Limit: 1})
	if err != nil {
		b.Fatal(err)
	}
	walk := func(b *testing.B, plan eventdb.EventsPlan) {
		pages, used := 0, cpuTime()
		for b.Loop() {
			plan.Before = nil
			for {
				got, err := s.Events(ctx, plan)
				if err != nil {
					b.Fatal(err)
				}
				if pages++; len(got) < plan.Limit {
					break
				}
				plan.Before = &eventdb.EventCursor{At: got[len(got)-1].ReceivedAt, ID: got[len(got)-1].ID}
				if plan.ByTime {
					plan.Before.At = got[len(got)-1].Time
				}
			}
		}
		b.ReportMetric(float64((cpuTime()-used).Microseconds())/float64(pages), "cpu-µs/page")
		b.ReportMetric(float64(pages)/float64(b.N), "pages")
	}
	b.Run("Received", func(b *testing.B) { walk(b, eventdb.EventsPlan{Scope: scope, Limit: 200}) })
	b.Run("Timeline", func(b *testing.B) {
		walk(b, eventdb.EventsPlan{Scope: scope, Limit: 20, ByTime: true, DistinctID: first[0].DistinctID})
	})
	n := 0
	live := func(name string, ask func() error) {
		b.Run(name, func(b *testing.B) {
			if err := ask(); err != nil { // warm
				b.Fatal(err)
			}
			used, asked := cpuTime(), 0
			for b.Loop() {
				n++
				e := first[0]
				e.ID, e.Time, e.ReceivedAt = fmt.Sprint("live", n), e.Time+int64(n), e.ReceivedAt+int64(n)
				if err := s.Append(ctx, eventlog.Position{Segment: 2, Offset: int64(n)}, []event.Event{e}); err != nil {
					b.Fatal(err)
				}
				if err := ask(); err != nil {
					b.Fatal(err)
				}
				asked++
			}
			b.ReportMetric(float64((cpuTime()-used)/time.Microsecond)/float64(asked), "cpu-µs/op")
		})
	}
	live("People", func() error {
		_, err := s.FindPersons(ctx, scope, "", eventdb.Page{Limit: 50})
		return err
	})
	live("PeopleSearch", func() error {
		_, err := s.FindPersons(ctx, scope, "person-77", eventdb.Page{Limit: 50})
		return err
	})
	live("Names", func() error { _, err := s.EventNames(ctx, scope); return err })
	live("Properties", func() error { _, err := s.Properties(ctx, scope, event.Any, eventdb.OfEvent); return err })
	live("Traits", func() error { _, err := s.Properties(ctx, scope, "", eventdb.OfPerson); return err })
	live("Values", func() error {
		_, err := s.PropertyValues(ctx, scope, eventdb.ValuesPlan{Event: event.Any, Property: "plan", Of: eventdb.OfEvent, Limit: 20})
		return err
	})
}
