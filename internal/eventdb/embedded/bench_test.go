package embedded

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/eventdb/eventdbtest"
	"prodops/internal/eventlog"
	"prodops/internal/sqldb"
)

// benchEvents is the size of the benchmarks: PRODOPS_BENCH_EVENTS, or a million.
func benchEvents() int {
	if n, err := strconv.Atoi(os.Getenv("PRODOPS_BENCH_EVENTS")); err == nil {
		return n
	}
	return 1_000_000
}

// benchStore is a store on disk with generated events, sealed and merged.
func benchStore(b *testing.B) (dir string, records *sqldb.DB) {
	b.Helper()
	n := benchEvents()
	dir = b.TempDir()
	records, err := sqldb.Open(b.Context(), filepath.Join(dir, "records.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = records.Close() })
	s := openBench(b, dir, records)
	defer closeBench(b, s)
	var appending, sealing, sealingCPU time.Duration
	at, rows := int64(0), 0
	for batch := range eventdbtest.Generate(eventdbtest.Shape{Events: n, Persons: max(n/50, 1)}) {
		at++
		begin := time.Now()
		if err := s.Append(b.Context(), eventlog.Position{Segment: 1, Offset: at}, batch); err != nil {
			b.Fatal(err)
		}
		appending += time.Since(begin)
		if rows += len(batch); rows >= 500_000 || rows == n {
			begin, used := time.Now(), cpuTime()
			if err := s.Seal(b.Context()); err != nil {
				b.Fatal(err)
			}
			sealing, sealingCPU = sealing+time.Since(begin), sealingCPU+cpuTime()-used
			rows = 0
		}
	}
	begin := time.Now()
	if err := s.Merge(b.Context()); err != nil {
		b.Fatal(err)
	}
	merging := time.Since(begin)
	var bytes, files int64
	for _, f := range s.projects["bench"].files {
		bytes += f.Bytes
		files++
	}
	b.Logf("append with dedupe %.2f µs/event; seal %.0f rows/s, %.0f rows/cpu-s; merge %v; %d files, %.1f B/event",
		float64(appending.Microseconds())/float64(n), float64(n)/sealing.Seconds(), float64(n)/sealingCPU.Seconds(), merging, files, float64(bytes)/float64(n))
	return dir, records
}

func openBench(b *testing.B, dir string, records *sqldb.DB) *Store {
	b.Helper()
	s, err := Open(b.Context(), Options{Dir: filepath.Join(dir, "events"), Records: records, Memory: 2 << 30})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func closeBench(b *testing.B, s *Store) {
	b.Helper()
	if err := s.Close(); err != nil {
		b.Error(err)
	}
}

// BenchmarkStore reports the storage figures of DESIGN section 7.
func BenchmarkStore(b *testing.B) {
	dir, records := benchStore(b)
	ctx := b.Context()
	b.Run("Open", func(b *testing.B) {
		for b.Loop() {
			s := openBench(b, dir, records)
			_ = s.Close()
		}
	})
	s := openBench(b, dir, records)
	defer closeBench(b, s)
	q, err := s.snapshot(ctx, eventdb.Scope{Project: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	defer q.release()
	cold := func(name string, rows func() (int, error)) {
		b.Run(name, func(b *testing.B) {
			n, used := 0, cpuTime()
			for b.Loop() {
				s.cache.forget(func(any) bool { return true })
				got, err := rows()
				if err != nil {
					b.Fatal(err)
				}
				n += got
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds()/1e6, "Mrows/s")
			b.ReportMetric(float64(n)/(cpuTime()-used).Seconds()/1e6, "Mrows/cpu-s")
		})
	}
	cold("ColdSeries", func() (int, error) {
		series, err := q.series(ctx, "Viewed")
		return len(series.Times), err
	})
	cold("ColdAny", func() (int, error) {
		series, err := q.series(ctx, event.Any)
		return len(series.Times), err
	})
	cold("ColdPlan", func() (int, error) {
		c, err := q.codes(ctx, "Viewed", "plan")
		return len(c.Code), err
	})
	cold("ColdAmount", func() (int, error) {
		c, err := q.numbers(ctx, "Viewed", "amount")
		return len(c), err
	})
	cold("ColdContext", func() (int, error) {
		c, err := q.codes(ctx, "Viewed", "context.page.path")
		return len(c.Code), err
	})
	cold("LoadRows", func() (int, error) {
		rows, err := q.loadRows(ctx, "Viewed")
		if err != nil {
			return 0, err
		}
		return len(rows.keys), nil
	})
	b.Run("Trickle", func(b *testing.B) { benchTrickle(b, s) })
}

// cpuTime is what this process has used of all cores: unlike the clock it says
// the same on a busy machine.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
