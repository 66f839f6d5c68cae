package flags

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// What is asked of an evaluation: at most so many nanoseconds, and so many times
// faster than the best peer, without allocation.
const (
	mostNanoseconds = 150
	leastRatio      = 4
)

// rounds in which the engines take turns. On a machine that others use, an engine
// is compared with its neighbours in time, and never with another minute.
const rounds = 5

// TestSideBySide measures and writes docs/benchmarks-flags.md. How long each
// measurement takes is the flag -benchtime.
func TestSideBySide(t *testing.T) {
	if os.Getenv("PRODOPS_BENCH") == "" {
		t.Skip("set PRODOPS_BENCH=1, or use make bench")
	}
	all := engines(t, missing())
	nanoseconds := make([][]float64, len(all)) // engine → round
	last := make([]testing.BenchmarkResult, len(all))
	for range rounds {
		for i, e := range all {
			last[i] = testing.Benchmark(func(b *testing.B) { measure(b, e) })
			nanoseconds[i] = append(nanoseconds[i], float64(last[i].T.Nanoseconds())/float64(last[i].N))
		}
	}
	var b strings.Builder
	head(&b)
	for i, e := range all {
		ns := slices.Sorted(slices.Values(nanoseconds[i]))
		fmt.Fprintf(&b, "| %s | %.0f | %.0f | %.0f | %d | %d | %s |\n", e.name, median(ns), ns[0], ns[len(ns)-1],
			last[i].AllocedBytesPerOp(), last[i].AllocsPerOp(), slower(nanoseconds[i], nanoseconds[0]))
	}
	verdicts(&b, nanoseconds, last[0].AllocsPerOp())
	if err := os.WriteFile("../../docs/benchmarks-flags.md", []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func head(b *strings.Builder) {
	fmt.Fprintf(b, `# Benchmarks of flags

Written by `+"`make bench`"+` on %s; do not edit.

One boolean flag: three rules that all miss (country in 3, suffix of the mail address, age at least 65), then 50/50 by the key. %d visitors take turns, with contexts made beforehand. Every engine looks the flag up by its key. `+"`bench/flags`"+` also checks that they mean the same: each rule serves those whom it fits, and the split is even.

- Machine: %s, %d processors, %s/%s, %s. The load of the machine was %s at the end: where it is above one, ratios say more than times.
- LaunchDarkly: go-server-sdk-evaluation v3.0.1, the evaluator without its client. GrowthBook: growthbook-golang v0.7.0, a client for each visitor; it has no operator for a suffix, so it is given a regular expression.
- %d rounds in which the engines take turns; slower than prodops is the median over rounds of the ratio within a round.

| Evaluator | median, ns | fastest | slowest | B | allocations | slower than prodops |
|---|---:|---:|---:|---:|---:|---:|
`, time.Now().UTC().Format(time.DateOnly), rotating, processor(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), load(), rounds)
}

func verdicts(b *strings.Builder, nanoseconds [][]float64, allocations int64) {
	best := ratio(nanoseconds[1], nanoseconds[0])
	for _, peer := range nanoseconds[2:] {
		best = min(best, ratio(peer, nanoseconds[0]))
	}
	ours := median(nanoseconds[0])
	fmt.Fprintf(b, "\n| Asked for | Measured | |\n|---|---:|---|\n")
	fmt.Fprintf(b, "| at most %d ns | %.0f ns | %s |\n", mostNanoseconds, ours, verdict(ours <= mostNanoseconds))
	fmt.Fprintf(b, "| no allocation | %d | %s |\n", allocations, verdict(allocations == 0))
	fmt.Fprintf(b, "| %d× faster than the best peer | %.1f× | %s |\n", leastRatio, best, verdict(best >= leastRatio))
}

func verdict(met bool) string {
	if met {
		return "met"
	}
	return "**missed**"
}

func slower(theirs, ours []float64) string {
	return fmt.Sprintf("%.1f×", ratio(theirs, ours))
}

// ratio is the median over rounds.
func ratio(theirs, ours []float64) float64 {
	out := make([]float64, len(ours))
	for i := range ours {
		out[i] = theirs[i] / ours[i]
	}
	return median(out)
}

func median(x []float64) float64 { return slices.Sorted(slices.Values(x))[len(x)/2] }

func processor() string {
	raw, _ := os.ReadFile("/proc/cpuinfo")
	_, rest, _ := strings.Cut(string(raw), "model name\t: ")
	name, _, _ := strings.Cut(rest, "\n")
	return name
}

func load() string {
	raw, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(raw), " ")
	return first
}
