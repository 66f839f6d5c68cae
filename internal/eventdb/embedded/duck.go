package embedded

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/duckdb/duckdb-go/v2"

	"prodops/internal/errs"
)

// batch is some rows of an answer. It is valid only inside the call it is
// given to; strings that outlive it are cloned.
type batch = arrow.RecordBatch

// duck is an in-memory DuckDB that reads our Parquet files. It holds nothing of
// its own: every answer is computed from the files named in the query.
type duck struct {
	connector *duckdb.Connector
	free      chan driver.Conn
}

// duckConns is how many queries may run at once; each uses all of DuckDB's threads.
const duckConns = 4

// openDuck starts DuckDB with no way out of the store's folder.
func openDuck(ctx context.Context, opts Options) (*duck, error) {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, err
	}
	d := &duck{connector: connector, free: make(chan driver.Conn, duckConns)}
	for range duckConns {
		conn, err := connector.Connect(ctx)
		if err != nil {
			return nil, errors.Join(err, d.close())
		}
		d.free <- conn
	}
	settings := []string{
		fmt.Sprintf("SET memory_limit = '%dMiB'", max(64, opts.duckBytes()>>20)),
		"SET temp_directory = " + literal(filepath.Join(opts.Dir, "spill")),
		"SET autoinstall_known_extensions = false",
		"SET autoload_known_extensions = false",
		"SET enable_object_cache = true",
		"SET allowed_directories = [" + literal(opts.Dir+"/") + "]",
		"SET enable_external_access = false",
	}
	if opts.Threads > 0 {
		settings = append(settings, fmt.Sprintf("SET threads = %d", opts.Threads))
	}
	for _, statement := range append(settings, "SET lock_configuration = true") {
		if err := d.each(ctx, statement, func(batch) error { return nil }); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", statement, err), d.close())
		}
	}
	return d, nil
}

// each runs a query and calls visit with the rows of its answer, in order.
func (d *duck) each(ctx context.Context, query string, visit func(batch) error) error {
	var conn driver.Conn
	select {
	case conn = <-d.free:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { d.free <- conn }()
	arrowConn, err := duckdb.NewArrowFromConn(conn)
	if err != nil {
		return err
	}
	rows, err := arrowConn.QueryContext(ctx, query)
	if err != nil {
		return explain(ctx, err)
	}
	defer rows.Release()
	for rows.Next() {
		if err := visit(rows.RecordBatch()); err != nil {
			return err
		}
	}
	return explain(ctx, rows.Err())
}

// explain turns DuckDB's error into one whose text may leave the process: the
// cause, which names the file, is for the log.
func explain(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case strings.Contains(err.Error(), "Out of Memory"):
		return errs.Wrap(errs.Unavailable, err, "The question needs more memory than the server may use; narrow it, or raise --memory.")
	}
	return errs.Wrap(errs.Internal, err, "The event files could not be read.")
}

func (d *duck) close() error {
	var err error
	for range len(d.free) {
		err = errors.Join(err, (<-d.free).Close())
	}
	return errors.Join(err, d.connector.Close())
}

// column is a column of a batch as the array type it must be.
func column[T arrow.Array](b batch, i int) (T, error) {
	a, ok := b.Column(i).(T)
	if !ok {
		return a, fmt.Errorf("column %s is %s", b.ColumnName(i), b.Column(i).DataType())
	}
	return a, nil
}

// literal is text as a SQL literal.
func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// literals is texts as a list of SQL literals.
func literals(texts []string) string {
	quoted := make([]string, len(texts))
	for i, t := range texts {
		quoted[i] = literal(t)
	}
	return strings.Join(quoted, ", ")
}

// identifier is a name as a SQL identifier.
func identifier(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
