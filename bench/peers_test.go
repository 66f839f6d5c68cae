package bench

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/duckdb/duckdb-go/v2"

	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/eventdb/eventdbtest"
)

// measured is one question on one engine.
type measured struct {
	milliseconds []float64
	answer       []string // rows, sorted
}

func (m measured) median() float64 {
	sorted := slices.Sorted(slices.Values(m.milliseconds))
	return sorted[len(sorted)/2]
}

// duckPeer is DuckDB with the resolved events in a table of its own, sorted as
// the questions like it. Peers are given the identities resolved.
type duckPeer struct {
	db      *sql.DB
	parquet string
}

func newDuckPeer(ctx context.Context, dir string, shape eventdbtest.Shape) (*duckPeer, error) {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, err
	}
	p := &duckPeer{db: sql.OpenDB(connector), parquet: filepath.Join(dir, "events.parquet")}
	p.db.SetMaxOpenConns(1)
	if _, err := p.db.ExecContext(ctx, "CREATE TABLE raw (event VARCHAR, person UBIGINT, time BIGINT, country VARCHAR)"); err != nil {
		return nil, err
	}
	if err := p.fill(ctx, shape); err != nil {
		return nil, err
	}
	for _, statement := range []string{
		"CREATE TYPE name AS ENUM (SELECT DISTINCT event FROM raw)",
		"CREATE TYPE land AS ENUM (SELECT DISTINCT country FROM raw)",
		"CREATE TABLE events AS SELECT event::name AS event, person, time, country::land AS country FROM raw ORDER BY event, person, time",
		"DROP TABLE raw",
		fmt.Sprintf("COPY (SELECT event::VARCHAR AS event, person, time, country::VARCHAR AS country FROM events) TO '%s' (FORMAT parquet)", p.parquet),
	} {
		if _, err := p.db.ExecContext(ctx, statement); err != nil {
			return nil, fmt.Errorf("%s: %w", statement, err)
		}
	}
	return p, nil
}

// fill appends the history with its persons resolved.
func (p *duckPeer) fill(ctx context.Context, shape eventdbtest.Shape) error {
	var identity eventdb.Identity
	for batch := range eventdbtest.Generate(shape) {
		for i := range batch {
			if edge, ok := eventdb.EdgeOf(&batch[i]); ok {
				identity.Add(edge)
			}
		}
	}
	connection, err := p.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer connection.Close()
	return connection.Raw(func(driver any) error {
		appender, err := duckdb.NewAppenderFromConn(driver.(*duckdb.Conn), "", "raw")
		if err != nil {
			return err
		}
		for batch := range eventdbtest.Generate(shape) {
			for i := range batch {
				e := &batch[i]
				if !event.IsBehavior(e.Name) {
					continue
				}
				country := eventdb.Text(eventdb.EventProperty(e, "country"))
				if err := appender.AppendRow(e.Name, xxhash.Sum64String(identity.Canonical(e.DistinctID)), e.Time, country); err != nil {
					return err
				}
			}
		}
		return appender.Close()
	})
}

// ask runs a query some times.
func (p *duckPeer) ask(ctx context.Context, query string, repeat int) (measured, error) {
	var m measured
	for range repeat {
		begin := time.Now()
		rows, err := p.db.QueryContext(ctx, query)
		if err != nil {
			return m, err
		}
		if m.answer, err = scan(rows); err != nil {
			return m, err
		}
		m.milliseconds = append(m.milliseconds, float64(time.Since(begin).Microseconds())/1000)
	}
	slices.Sort(m.answer)
	return m, nil
}

func scan(rows *sql.Rows) ([]string, error) {
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var out []string
	for rows.Next() {
		row := make([]any, len(columns))
		for i := range row {
			row[i] = new(any)
		}
		if err := rows.Scan(row...); err != nil {
			return nil, err
		}
		var cells []string
		for _, cell := range row {
			cells = append(cells, fmt.Sprint(*cell.(*any)))
		}
		out = append(out, strings.Join(cells, " "))
	}
	return out, rows.Err()
}

func (p *duckPeer) version(ctx context.Context) (version string, err error) {
	err = p.db.QueryRowContext(ctx, "SELECT version()").Scan(&version)
	return version, err
}

// clickTask is what clickhouse.mjs does in one process.
type clickTask struct {
	Path    string       `json:"path"`
	Parquet string       `json:"parquet"`
	Load    bool         `json:"load"`
	Repeat  int          `json:"repeat"`
	Queries []clickQuery `json:"queries"`
}

type clickQuery struct {
	Name string `json:"name"`
	SQL  string `json:"sql"`
}

// run starts a process for the task.
func (t clickTask) run(ctx context.Context) (version string, results map[string]measured, err error) {
	input, err := json.Marshal(t)
	if err != nil {
		return "", nil, err
	}
	command := exec.CommandContext(ctx, "node", "clickhouse.mjs")
	var stdout, stderr bytes.Buffer
	command.Stdin, command.Stdout, command.Stderr = bytes.NewReader(input), &stdout, &stderr
	if err := command.Run(); err != nil {
		return "", nil, fmt.Errorf("clickhouse.mjs: %w\n%s", err, &stderr)
	}
	var answer struct {
		Version string
		Results map[string]struct {
			Milliseconds []float64
			Rows         [][]any
		}
	}
	if err := json.Unmarshal(stdout.Bytes(), &answer); err != nil {
		return "", nil, fmt.Errorf("clickhouse.mjs: %w: %s", err, &stdout)
	}
	results = map[string]measured{}
	for name, r := range answer.Results {
		m := measured{milliseconds: r.Milliseconds}
		for _, row := range r.Rows {
			var cells []string
			for _, cell := range row {
				if f, ok := cell.(float64); ok {
					cell = int64(f)
				}
				cells = append(cells, fmt.Sprint(cell))
			}
			m.answer = append(m.answer, strings.Join(cells, " "))
		}
		slices.Sort(m.answer)
		results[name] = m
	}
	return answer.Version, results, nil
}
