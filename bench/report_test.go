package bench

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// target is what DESIGN asks of a question.
type target struct {
	question string
	cold     bool
	least    float64
	title    string
}

var targets = []target{
	{"funnel", false, 20, "3-step funnel, 14-day window, warm"},
	{"funnel", true, 4, "3-step funnel, 14-day window, cold"},
	{"retention", false, 10, "Weekly retention, 12 cohorts of 12 periods, warm"},
	{"unique", false, 3, "Daily unique persons by country, 120 days, warm"},
}

// report writes docs/benchmarks.md.
func (c *contest) report() {
	var b strings.Builder
	c.head(&b)
	fmt.Fprintf(&b, "\n## Ratios\n\n| Question | prodops, ms | best peer, ms | which | faster by | asked for | |\n|---|---:|---:|---|---:|---:|---|\n")
	for _, t := range targets {
		of := c.warm
		if t.cold {
			of = c.cold
		}
		ours := of[t.question][prodops].median()
		peer, theirs := best(of[t.question])
		verdict := "met"
		if theirs/ours < t.least {
			verdict = "**missed**"
		}
		fmt.Fprintf(&b, "| %s | %.1f | %.0f | %s | %.1f× | %.0f× | %s |\n", t.title, ours, theirs, peer, theirs/ours, t.least, verdict)
	}
	c.table(&b, "Warm", c.warm)
	c.table(&b, "Cold", c.cold)
	c.rest(&b)
	c.queries(&b)
	c.must(os.WriteFile("../docs/benchmarks.md", []byte(b.String()), 0o644))
}

func (c *contest) head(b *strings.Builder) {
	fmt.Fprintf(b, `# Benchmarks

Written by `+"`make bench`"+` on %s; do not edit. All engines answer the same questions about the same events in one run, one engine at a time, and their answers are compared: this page is only written when all are equal.

- Events: %d of %d persons over %d days, made by `+"`eventdbtest.Generate`"+` with a fixed seed; one person in five was anonymous first.
- Machine: %s, %d processors, %s, %s.
- prodops resolves identities at query time from raw events. The peers are given them resolved, in one narrow table sorted by (event, person, time) with the strings as enumerations, which is the best layout we know for them.
- DuckDB %s, in process, once on its own table in memory and once on a Parquet file; ClickHouse %s in process (npm chdb), MergeTree ordered by (event, person, time), one part.
- Warm is the median of %d answers of prodops after two, and of %d of each peer. Cold is a new process whose first question this is (median of 3; DuckDB: the first scan of the Parquet file), with the files in the page cache for everybody.
`, time.Now().UTC().Format("2006-01-02"), c.shape.Events, c.shape.Persons, c.shape.Days, processor(), runtime.NumCPU(), runtime.GOOS+"/"+runtime.GOARCH,
		runtime.Version(), c.duckVersion, c.clickVersion, repeat, repeat/2+1)
}

func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	for line := range strings.Lines(string(text)) {
		if name, found := strings.CutPrefix(line, "model name"); found {
			return strings.Trim(name, "\t :\n")
		}
	}
	return "unknown processor"
}

func (c *contest) table(b *strings.Builder, title string, of map[string]map[string]measured) {
	fmt.Fprintf(b, "\n## %s, milliseconds\n\n| Question | Engine | median | fastest | slowest |\n|---|---|---:|---:|---:|\n", title)
	for _, question := range questionNames {
		for _, engine := range enginesOf(of[question]) {
			m := of[question][engine]
			lo, hi := m.milliseconds[0], m.milliseconds[0]
			for _, at := range m.milliseconds {
				lo, hi = min(lo, at), max(hi, at)
			}
			fmt.Fprintf(b, "| %s | %s | %.1f | %.1f | %.1f |\n", question, engine, m.median(), lo, hi)
		}
	}
}

func (c *contest) rest(b *strings.Builder) {
	fmt.Fprintf(b, `
## Start, memory, size and intake

| | |
|---|---:|
| Open the store in a new process | %.0f ms (asked for: 2 s) |
| Peak memory of that process after all three questions, budget 1 GiB | %d MiB |
| Event files on disk | %d MiB, %.0f bytes an event with all properties |
| Take in, deduplicate, sort, seal and merge all events | %.1f s, %.0f events/s |
`, c.fresh.OpenMilliseconds, c.fresh.PeakMemoryBytes>>20, c.diskBytes>>20, float64(c.diskBytes)/float64(c.shape.Events),
		c.loaded.Seconds(), float64(c.shape.Events)/c.loaded.Seconds())
	if c.ingestRate > 0 {
		fmt.Fprintf(b, "| Ingest over HTTP, batches of %d, %d connections, acknowledged after fsync | %.0f events/s (asked for: 50,000), p99 %.1f ms |\n",
			ingestBatch, connections, c.ingestRate, c.ingestP99)
	}
}

func (c *contest) queries(b *strings.Builder) {
	fmt.Fprintf(b, "\n## Questions\n\nprodops: `bench/queries_test.go`. The peers:\n")
	for _, q := range []struct{ title, sql string }{
		{"DuckDB, funnel", duckFunnel("events")}, {"ClickHouse, funnel", clickFunnel()},
		{"DuckDB, retention", duckRetention("events")}, {"ClickHouse, retention", clickRetention()},
		{"DuckDB, unique", duckUnique("events")}, {"ClickHouse, unique", clickUnique()},
	} {
		fmt.Fprintf(b, "\n%s:\n```sql\n%s\n```\n", q.title, q.sql)
	}
	fmt.Fprintf(b, "\n## Again\n\n`make bench`, or `PRODOPS_BENCH_EVENTS=1000000 bench/run.sh` for a quick one. Needs Node 20 for chdb (`bench/package.json`, pinned).\n")
}
