package embedded

import (
	"context"
	"fmt"
	"testing"
	"time"

	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/eventlog"
)

// benchTrickle asks the same questions again and again, of a store at rest and
// while an event arrives before each.
func benchTrickle(b *testing.B, s *Store) {
	ctx := context.WithoutCancel(b.Context())
	scope := eventdb.Scope{Project: "bench"}
	newest, err := s.Events(ctx, eventdb.EventsPlan{Scope: scope, Limit: 1})
	if err != nil {
		b.Fatal(err)
	}
	const day = 86_400_000_000
	last := newest[0].Time
	bounds := make([]int64, 31)
	for i := range bounds {
		bounds[i] = last - int64(30-i)*day + 1
	}
	ask := map[string]func() error{
		"Funnel": func() error {
			_, err := s.Funnel(ctx, eventdb.FunnelPlan{
				Scope: scope, Steps: []eventdb.Filter{{Event: "Opened"}, {Event: "Viewed"}, {Event: "Paid"}},
				From: last - 100*day, To: last + day, Now: last + day, Window: 14 * day,
			})
			return err
		},
		"Trend": func() error {
			_, err := s.Trends(ctx, eventdb.TrendsPlan{
				Scope: scope, Bounds: bounds, Breakdown: &eventdb.Breakdown{Property: "country", Of: eventdb.OfEvent, Limit: 10},
				Series: []eventdb.TrendsSeries{{Filter: eventdb.Filter{Event: "Viewed"}, Measure: eventdb.Persons}},
			})
			return err
		},
		"Traits": func() error {
			_, err := s.Trends(ctx, eventdb.TrendsPlan{
				Scope: scope, Bounds: bounds, Breakdown: &eventdb.Breakdown{Property: "tier", Of: eventdb.OfPerson, Limit: 10},
				Series: []eventdb.TrendsSeries{{Filter: eventdb.Filter{Event: "Viewed"}, Measure: eventdb.Sessions}},
			})
			return err
		},
	}
	n := 0
	arrive := func() error {
		n++
		e := newest[0]
		e.ID, e.Name, e.Time = fmt.Sprint("live", n), []string{"Opened", "Viewed", "Paid", event.Identify}[n%4], last+int64(n)
		e.DistinctID = fmt.Sprint("user-", n*7919%10_000)
		return s.Append(ctx, eventlog.Position{Segment: 9, Offset: int64(n)}, []event.Event{e})
	}
	for _, name := range []string{"Funnel", "Trend", "Traits"} {
		for _, trickle := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/trickle=%v", name, trickle), func(b *testing.B) {
				if err := ask[name](); err != nil { // warm
					b.Fatal(err)
				}
				used, asked := cpuTime(), 0
				for b.Loop() {
					if trickle {
						if err := arrive(); err != nil {
							b.Fatal(err)
						}
					}
					if err := ask[name](); err != nil {
						b.Fatal(err)
					}
					asked++
				}
				b.ReportMetric(float64((cpuTime()-used)/time.Microsecond)/float64(asked), "cpu-µs/op")
			})
		}
	}
}
