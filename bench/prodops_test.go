package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"prodops/internal/eventdb"
	"prodops/internal/eventdb/embedded"
	"prodops/internal/eventdb/eventdbtest"
	"prodops/internal/eventlog"
	"prodops/internal/sqldb"
)

// engine is our embedded engine on a folder.
type engine struct {
	records *sqldb.DB
	store   *embedded.Store
}

func openEngine(ctx context.Context, dir string) (*engine, error) {
	records, err := sqldb.Open(ctx, filepath.Join(dir, "records.db"))
	if err != nil {
		return nil, err
	}
	store, err := embedded.Open(ctx, embedded.Options{Dir: filepath.Join(dir, "events"), Records: records})
	if err != nil {
		return nil, errors.Join(err, records.Close())
	}
	return &engine{records, store}, nil
}

func (e *engine) close() error { return errors.Join(e.store.Close(), e.records.Close()) }

// load takes the history in as the server does: batch by batch, sealed when
// the tail is full, merged at the end.
func (e *engine) load(ctx context.Context, shape eventdbtest.Shape) error {
	position, tail := eventlog.Position{Segment: 1}, 0
	shape.Batch = 10_000
	for batch := range eventdbtest.Generate(shape) {
		position.Offset++
		if err := e.store.Append(ctx, position, batch); err != nil {
			return err
		}
		if tail += len(batch); tail >= 250_000 {
			if err := e.store.Seal(ctx); err != nil {
				return err
			}
			tail = 0
		}
	}
	return errors.Join(e.store.Seal(ctx), e.store.Merge(ctx))
}

// questions are the three questions by name; each answers its rows.
func (e *engine) questions() map[string]func(context.Context) ([]string, error) {
	return map[string]func(context.Context) ([]string, error){
		"funnel": func(ctx context.Context) ([]string, error) { return funnelRows(e.store.Funnel(ctx, funnelPlan())) },
		"retention": func(ctx context.Context) ([]string, error) {
			return retentionRows(e.store.Retention(ctx, retentionPlan()))
		},
		"unique": func(ctx context.Context) ([]string, error) { return uniqueRows(e.store.Trends(ctx, trendsPlan())) },
	}
}

func (e *engine) ask(ctx context.Context, name string, repeat int) (m measured, err error) {
	for range repeat {
		begin := time.Now()
		if m.answer, err = e.questions()[name](ctx); err != nil {
			return m, err
		}
		m.milliseconds = append(m.milliseconds, float64(time.Since(begin).Microseconds())/1000)
	}
	slices.Sort(m.answer)
	return m, nil
}

// funnelRows is how many persons ended at each step.
func funnelRows(a eventdb.FunnelAnswer, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	var rows []string
	reached := append(a.Groups[0].Reached, 0)
	for k := range steps {
		if n := reached[k] - reached[k+1]; n > 0 {
			rows = append(rows, fmt.Sprint(k+1, n))
		}
	}
	return rows, nil
}

func retentionRows(a eventdb.RetentionAnswer, err error) ([]string, error) {
	var rows []string
	for i, c := range a.Cohorts {
		for period, n := range c.Counts {
			if n > 0 {
				rows = append(rows, fmt.Sprint(i, period, n))
			}
		}
	}
	return rows, err
}

func uniqueRows(a eventdb.TrendsAnswer, err error) ([]string, error) {
	var rows []string
	for _, line := range a.Lines {
		for bucket, n := range line.Values {
			if n > 0 {
				rows = append(rows, fmt.Sprintf("%d %s %.0f", bucket, eventdb.Text(json.RawMessage(line.Breakdown[0])), n))
			}
		}
	}
	return rows, err
}

// fresh is what a new process on the folder takes: to open it, to answer its
// first question, and memory at its most.
type fresh struct {
	OpenMilliseconds float64
	ColdMilliseconds map[string]float64
	PeakMemoryBytes  int64
}

// TestFreshProcess is the new process of askFresh, not a test.
func TestFreshProcess(t *testing.T) {
	dir := os.Getenv("PRODOPS_BENCH_FOLDER")
	if dir == "" {
		t.Skip("run by TestSideBySide")
	}
	ctx := t.Context()
	begin := time.Now()
	e, err := openEngine(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	f := fresh{OpenMilliseconds: float64(time.Since(begin).Microseconds()) / 1000, ColdMilliseconds: map[string]float64{}}
	for _, name := range strings.Fields(os.Getenv("PRODOPS_BENCH_ASK")) {
		m, err := e.ask(ctx, name, 1)
		if err != nil {
			t.Fatal(err)
		}
		f.ColdMilliseconds[name] = m.milliseconds[0]
	}
	if f.PeakMemoryBytes, err = peakMemory(); err != nil {
		t.Fatal(err)
	}
	if err := e.close(); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(os.Stdout, "fresh "+string(text))
}

// peakMemory is the resident high-water mark of this process (proc(5), VmHWM).
func peakMemory() (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		var kilobytes int64
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kilobytes); err == nil {
			return kilobytes << 10, nil
		}
	}
	return 0, errors.New("no VmHWM in /proc/self/status")
}

// askFresh opens the folder in a new process and asks the questions there.
func askFresh(ctx context.Context, dir string, names ...string) (f fresh, err error) {
	self, err := os.Executable()
	if err != nil {
		return f, err
	}
	command := exec.CommandContext(ctx, self, "-test.run", "^TestFreshProcess$")
	command.Env = append(os.Environ(), "PRODOPS_BENCH_FOLDER="+dir, "PRODOPS_BENCH_ASK="+strings.Join(names, " "))
	out, err := command.CombinedOutput()
	if err != nil {
		return f, fmt.Errorf("fresh process: %w\n%s", err, out)
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		if text, ok := strings.CutPrefix(lines.Text(), "fresh "); ok {
			return f, json.Unmarshal([]byte(text), &f)
		}
	}
	return f, fmt.Errorf("fresh process said nothing: %s", out)
}
