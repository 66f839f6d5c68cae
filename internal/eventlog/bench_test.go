package eventlog

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"prodops/internal/event"
)

// realistic is a batch as a client library sends it.
func realistic(n int) []event.Event {
	events := make([]event.Event, n)
	for i := range events {
		events[i] = event.Event{
			Project: "0198c1a5-7b1e-7c3d-9e2f-a1b2c3d4e5f6", Environment: "production",
			ID: fmt.Sprintf("node-next-1772366399123-9b2a4c1e-6f0d-4a51-8d8e-%012d", i), Name: "Item Added",
			DistinctID: fmt.Sprintf("user-%d", i), Time: 1772366399123000 + int64(i), ReceivedAt: 1772366400000000, Source: "segment @segment/analytics-node/3.1.0",
			Properties: []byte(`{"sku":"SKU-10","price":9.5,"currency":"EUR","quantity":2,"source":"search"}`),
			Context:    []byte(`{"library":{"name":"@segment/analytics-node","version":"3.1.0"}}`),
		}
	}
	return events
}

// BenchmarkAppend measures events acknowledged after fdatasync: batches of 100
// from 16 goroutines. PRODOPS_BENCH_DIR names the disk; the default is the
// folder for temporary files.
func BenchmarkAppend(b *testing.B) {
	dir, err := os.MkdirTemp(os.Getenv("PRODOPS_BENCH_DIR"), "eventlog")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	l := open(b, OS{}, dir, discard())
	events := realistic(100)
	work := make(chan struct{})
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range work {
				if _, err := l.Append(context.Background(), events); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for b.Loop() {
		work <- struct{}{}
	}
	close(work)
	wg.Wait()
	b.ReportMetric(100*float64(b.N)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(l.Stats().Bytes)/float64(100*b.N), "B/event")
	shut(l)
}

// BenchmarkRead measures a replay from the page cache.
func BenchmarkRead(b *testing.B) {
	l := open(b, OS{}, b.TempDir(), discard())
	events := realistic(100)
	for range 1000 {
		appendAll(b, l, events)
	}
	n := 0
	for b.Loop() {
		if err := l.Read(context.Background(), Position{}, func(_ Position, batch []event.Event) error { n += len(batch); return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
	shut(l)
}
