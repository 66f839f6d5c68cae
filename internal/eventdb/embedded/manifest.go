package embedded

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"prodops/internal/eventlog"
	"prodops/internal/sqldb"
)

// fileEntry is a file as the manifest knows it.
type fileEntry struct {
	Name        string `db:"name"` // without folder or extension; unique for ever
	Project     string `db:"project"`
	Month       string `db:"month"` // of the events' Time in UTC, such as "2026-01"
	Rows        int64  `db:"event_rows"`
	Bytes       int64  `db:"bytes"`
	MinTime     int64  `db:"min_time"`
	MaxTime     int64  `db:"max_time"`
	MinReceived int64  `db:"min_received"`
	MaxReceived int64  `db:"max_received"`
	Contents    string `db:"contents"` // fileContents as JSON
	CreatedAt   int64  `db:"created_at"`

	fileContents `db:"-"`
}

// fileContents is what else is known of a file without opening it.
type fileContents struct {
	Events     []nameCount      `json:"events"`            // by name, ascending
	Imports    map[string]int64 `json:"imports,omitempty"` // events of each import
	Properties []string         `json:"properties"`        // shredded, in column order
	// Keys are the other top-level keys of properties, ascending; with AllKeys
	// there are no more, so that a file without a property need not be read.
	Keys    []string `json:"keys,omitempty"`
	AllKeys bool     `json:"all_keys"`
	Edges   int64    `json:"edges,omitempty"` // rows of the .edges file; no file for 0
}

// nameCount counts the events of one name and environment.
type nameCount struct {
	Name        string `json:"name"`
	Environment string `json:"environment"`
	Count       int64  `json:"count"`
	First       int64  `json:"first"` // Unix microseconds, by Time
	Last        int64  `json:"last"`
}

// droppedImport is an import that was dropped when the store had taken the log
// in up to the position.
type droppedImport struct {
	Project  string `db:"project"`
	Import   string `db:"import"`
	Segment  int64  `db:"segment"`
	At       int64  `db:"at"`
	position eventlog.Position
}

// manifest is the record of what is sealed.
type manifest struct{ db *sqldb.DB }

// load reads the whole manifest.
func (m manifest) load(ctx context.Context) (files []fileEntry, dropped []droppedImport, at eventlog.Position, err error) {
	if err = m.db.Select(ctx, &files, `SELECT * FROM event_files ORDER BY created_at, name`); err != nil {
		return nil, nil, at, fmt.Errorf("read the manifest: %w", err)
	}
	for i := range files {
		if err = json.Unmarshal([]byte(files[i].Contents), &files[i].fileContents); err != nil {
			return nil, nil, at, fmt.Errorf("manifest row of file %s: %w", files[i].Name, err)
		}
	}
	if err = m.db.Select(ctx, &dropped, `SELECT * FROM event_dropped_imports`); err != nil {
		return nil, nil, at, fmt.Errorf("read the dropped imports: %w", err)
	}
	for i, d := range dropped {
		dropped[i].position = eventlog.Position{Segment: uint64(d.Segment), Offset: d.At}
	}
	var row struct {
		Segment int64 `db:"segment"`
		At      int64 `db:"at"`
	}
	err = m.db.Get(ctx, &row, `SELECT segment, at FROM event_position WHERE one = 1`)
	if err != nil && !sqldb.IsNoRows(err) {
		return nil, nil, at, fmt.Errorf("read the manifest's position: %w", err)
	}
	return files, dropped, eventlog.Position{Segment: uint64(row.Segment), Offset: row.At}, nil
}

// replace enters new files and takes old ones out, in one transaction. A
// position that is not nil advances with it.
func (m manifest) replace(ctx context.Context, add []fileEntry, remove []string, at *eventlog.Position) error {
	return m.db.Tx(ctx, func(tx *sqldb.Tx) error {
		for _, name := range remove {
			if _, err := tx.Exec(ctx, `DELETE FROM event_files WHERE name = ?`, name); err != nil {
				return err
			}
		}
		for _, f := range add {
			if err := insertFile(ctx, tx, f); err != nil {
				return err
			}
		}
		if at == nil {
			return nil
		}
		_, err := tx.Exec(ctx, `INSERT INTO event_position (one, segment, at) VALUES (1, ?, ?)
			ON CONFLICT (one) DO UPDATE SET segment = excluded.segment, at = excluded.at`,
			int64(at.Segment), at.Offset)
		return err
	})
}

func insertFile(ctx context.Context, tx *sqldb.Tx, f fileEntry) error {
	contents, err := json.Marshal(f.fileContents)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO event_files (name, project, month, event_rows, bytes,
		min_time, max_time, min_received, max_received, contents, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		f.Name, f.Project, f.Month, f.Rows, f.Bytes,
		f.MinTime, f.MaxTime, f.MinReceived, f.MaxReceived, string(contents), f.CreatedAt)
	return err
}

// drop records that an import is gone.
func (m manifest) drop(ctx context.Context, project, importID string, at eventlog.Position) error {
	_, err := m.db.Exec(ctx, `INSERT INTO event_dropped_imports (project, import, segment, at)
		VALUES (?, ?, ?, ?) ON CONFLICT (project, import) DO NOTHING`,
		project, importID, int64(at.Segment), at.Offset)
	return err
}

// monthOf is the month of a time, in UTC.
func monthOf(micros int64) string { return time.UnixMicro(micros).UTC().Format("2006-01") }
