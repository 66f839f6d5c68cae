// Package bench compares prodops with its peers on the same events in one run:
// DuckDB SQL and ClickHouse in process. It is all tests, because it stands on
// eventdbtest's generator; bench/run.sh runs it and docs/benchmarks.md is what
// it writes.
package bench

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/eventdb/eventdbtest"
)

// repeat is how often a warm question is asked; the median counts.
const repeat = 9

// contest is a run.
type contest struct {
	*testing.T
	shape                 eventdbtest.Shape
	dir                   string
	duck                  *duckPeer
	ours                  *engine
	warm                  map[string]map[string]measured // question → engine → measured
	cold                  map[string]map[string]measured
	clickVersion          string
	duckVersion           string
	loaded                time.Duration
	fresh                 fresh
	ingestRate, ingestP99 float64
	diskBytes             int64
}

// Names of the engines in the report.
const (
	prodops     = "prodops"
	duckTable   = "DuckDB table"
	duckParquet = "DuckDB Parquet"
	clickhouse  = "ClickHouse"
)

var questionNames = []string{"funnel", "retention", "unique"}

// TestSideBySide runs everything and writes the report.
func TestSideBySide(t *testing.T) {
	if os.Getenv("PRODOPS_BENCH") == "" {
		t.Skip("set PRODOPS_BENCH=1, or use make bench")
	}
	c := &contest{T: t, dir: t.TempDir(), warm: map[string]map[string]measured{}, cold: map[string]map[string]measured{}}
	c.shape = eventdbtest.Shape{Project: "bench", Seed: 1, Events: 10_000_000, Persons: 200_000, Days: days, Start: start}
	if n, err := strconv.Atoi(os.Getenv("PRODOPS_BENCH_EVENTS")); err == nil {
		c.shape.Events, c.shape.Persons = n, max(n/50, 1)
	}
	ctx := t.Context()
	c.load(ctx)
	c.ask(ctx)
	c.agree()
	c.ingest(ctx)
	c.report()
}

func (c *contest) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

func (c *contest) keep(into map[string]map[string]measured, question, engine string, m measured) {
	if into[question] == nil {
		into[question] = map[string]measured{}
	}
	into[question][engine] = m
	c.Logf("%-10s %-15s %9.1f ms", question, engine, m.median())
}

// load gives the history to all engines.
func (c *contest) load(ctx context.Context) {
	begin := time.Now()
	folder := filepath.Join(c.dir, "prodops")
	c.must(os.MkdirAll(folder, 0o700))
	ours, err := openEngine(ctx, folder)
	c.must(err)
	c.must(ours.load(ctx, c.shape))
	c.must(ours.close())
	c.loaded = time.Since(begin)
	c.Logf("prodops took %d events in %v", c.shape.Events, c.loaded.Round(time.Millisecond))
	c.must(filepath.Walk(filepath.Join(folder, "events"), func(_ string, entry os.FileInfo, err error) error {
		if err == nil && !entry.IsDir() {
			c.diskBytes += entry.Size()
		}
		return err
	}))
	begin = time.Now()
	c.duck, err = newDuckPeer(ctx, c.dir, c.shape)
	c.must(err)
	c.duckVersion, err = c.duck.version(ctx)
	c.must(err)
	c.Logf("DuckDB took them in %v", time.Since(begin).Round(time.Millisecond))
}

// ask measures every question on every engine, cold first where that matters.
// Only one engine works at a time.
func (c *contest) ask(ctx context.Context) {
	folder := filepath.Join(c.dir, "prodops")
	for _, name := range questionNames {
		var m measured
		for range 3 {
			f, err := askFresh(ctx, folder, name)
			c.must(err)
			m.milliseconds = append(m.milliseconds, f.ColdMilliseconds[name])
		}
		c.keep(c.cold, name, prodops, m)
	}
	var err error
	c.fresh, err = askFresh(ctx, folder, questionNames...)
	c.must(err)

	c.ours, err = openEngine(ctx, folder)
	c.must(err)
	for _, name := range questionNames {
		_, err := c.ours.ask(ctx, name, 2) // loads the columns
		c.must(err)
		m, err := c.ours.ask(ctx, name, repeat)
		c.must(err)
		c.keep(c.warm, name, prodops, m)
	}
	c.must(c.ours.close())
	c.askDuck(ctx)
	c.askClick(ctx)
}

func (c *contest) askDuck(ctx context.Context) {
	parquet := "read_parquet('" + c.duck.parquet + "')"
	for _, table := range []struct{ engine, from string }{{duckTable, "events"}, {duckParquet, parquet}} {
		for name, query := range map[string]string{
			"funnel": duckFunnel(table.from), "retention": duckRetention(table.from), "unique": duckUnique(table.from),
		} {
			m, err := c.duck.ask(ctx, query, repeat/2+1)
			c.must(err)
			c.keep(c.warm, name, table.engine, m)
			if table.engine == duckParquet {
				first := measured{m.milliseconds[:1], m.answer}
				c.keep(c.cold, name, duckParquet, first)
			}
		}
	}
	c.must(c.duck.db.Close())
}

func (c *contest) askClick(ctx context.Context) {
	task := clickTask{Path: filepath.Join(c.dir, "clickhouse"), Parquet: c.duck.parquet, Load: true, Repeat: repeat/2 + 1, Queries: []clickQuery{
		{"funnel", clickFunnel()}, {"retention", clickRetention()}, {"unique", clickUnique()},
	}}
	version, results, err := task.run(ctx)
	c.must(err)
	c.clickVersion = version
	for name, m := range results {
		c.keep(c.warm, name, clickhouse, m)
	}
	for _, query := range task.Queries {
		cold := task
		cold.Load, cold.Repeat, cold.Queries = false, 1, []clickQuery{query}
		var m measured
		for range 3 {
			_, results, err := cold.run(ctx)
			c.must(err)
			m.milliseconds = append(m.milliseconds, results[query.Name].milliseconds...)
		}
		c.keep(c.cold, query.Name, clickhouse, m)
	}
}

// agree checks that all engines gave the same answers.
func (c *contest) agree() {
	for _, name := range questionNames {
		want := c.warm[name][prodops].answer
		if len(want) == 0 {
			c.Fatalf("%s: an empty answer compares nothing", name)
		}
		for _, engine := range []string{duckTable, duckParquet, clickhouse} {
			if diff := cmp.Diff(want, c.warm[name][engine].answer); diff != "" {
				c.Fatalf("%s: %s disagrees with prodops (-prodops +%s):\n%.2000s", name, engine, engine, diff)
			}
		}
	}
}

// best is the fastest peer of a question and its time.
func best(engines map[string]measured) (engine string, milliseconds float64) {
	for name, m := range engines {
		if at := m.median(); name != prodops && (engine == "" || at < milliseconds) {
			engine, milliseconds = name, at
		}
	}
	return engine, milliseconds
}

func enginesOf(of map[string]measured) []string {
	var names []string
	for name := range of {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
