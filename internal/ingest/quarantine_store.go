package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

const (
	maxPayload   = 64 << 10 // bytes kept of a call
	insertChunk  = 100      // rows of one INSERT
	encodingText = "text"
	encoding64   = "base64" // for payloads a database would not take as text
)

type quarantineRow struct {
	ID          string `db:"id"`
	Environment string `db:"environment"`
	Source      string `db:"source"`
	Import      string `db:"import_id"`
	Kind        string `db:"kind"`
	Reason      string `db:"reason"`
	Detail      string `db:"detail"`
	Event       string `db:"event"`
	Payload     string `db:"payload"`
	Encoding    string `db:"encoding"`
	Whole       bool   `db:"whole"`
	SentAt      int64  `db:"sent_at"`
	ReceivedAt  int64  `db:"received_at"`
	Times       int64  `db:"times"`
	State       string `db:"state"`
}

const quarantineColumns = "id, environment, source, import_id, kind, reason, detail, event, payload, encoding, whole, sent_at, received_at, times, state"

func (r quarantineRow) quarantined() (Quarantined, error) {
	payload := []byte(r.Payload)
	if r.Encoding == encoding64 {
		var err error
		if payload, err = base64.StdEncoding.DecodeString(r.Payload); err != nil {
			return Quarantined{}, fmt.Errorf("payload of quarantined call %s: %w", r.ID, err)
		}
	}
	return Quarantined{
		ID: r.ID, Environment: r.Environment, Source: r.Source, Import: r.Import, Kind: Kind(r.Kind),
		Reason: Reason(r.Reason), Detail: r.Detail, Event: r.Event, Payload: payload, Whole: r.Whole,
		SentAt: r.SentAt, ReceivedAt: r.ReceivedAt, Times: r.Times, State: State(r.State),
	}, nil
}

// keep inserts bad calls in one transaction. A call seen before is counted
// again, and waits again if it had been replayed.
func (q *Quarantine) keep(ctx context.Context, from Origin, bad []Call) error {
	rows := make(map[string]bool, len(bad))
	var args []any
	for i := range bad {
		if print := fingerprint(from, &bad[i]); !rows[print] { // one statement may touch a row only once
			rows[print] = true
			args = append(args, rowArgs(from, &bad[i], print)...)
		}
	}
	const columns = 18
	err := q.db.Tx(ctx, func(tx *sqldb.Tx) error {
		for rest := args; len(rest) > 0; {
			n := min(len(rest), columns*insertChunk)
			values := strings.Repeat(", (?"+strings.Repeat(", ?", columns-1)+")", n/columns)[2:]
			_, err := tx.Exec(ctx, `INSERT INTO quarantine (`+quarantineColumns+`, project_id, decided_at, fingerprint)
				VALUES `+values+` ON CONFLICT (project_id, fingerprint) DO UPDATE SET
				times = quarantine.times + 1, received_at = excluded.received_at,
				state = CASE WHEN quarantine.state = 'discarded' THEN 'discarded' ELSE 'waiting' END`, rest[:n]...)
			if err != nil {
				return fmt.Errorf("keep calls in quarantine: %w", err)
			}
			rest = rest[n:]
		}
		return nil
	})
	if err != nil {
		return err
	}
	return q.trim(ctx, from.Project, len(rows))
}

func rowArgs(from Origin, c *Call, print string) []any {
	payload, whole := c.Raw, true
	if len(payload) > maxPayload {
		payload, whole = payload[:maxPayload], false
	}
	text, encoding := string(payload), encodingText
	if !whole {
		text = strings.ToValidUTF8(text, "")
	}
	if !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 {
		text, encoding = base64.StdEncoding.EncodeToString(payload), encoding64
	}
	return []any{
		uuid.Must(uuid.NewV7()).String(), from.Environment, from.Source, from.Import, storable(string(c.Kind), 40),
		string(c.Reason), storable(c.Detail, 500), storable(c.Event.Name, 255), text, encoding, whole,
		c.SentAt, from.ReceivedAt.UnixMicro(), int64(1), string(Waiting), from.Project, int64(0), print,
	}
}

// storable is the text as both databases take it.
func storable(text string, n int) string {
	return cut(strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD"), n)
}

// fingerprint is equal for calls that are the same, sent again.
func fingerprint(from Origin, c *Call) string {
	h := sha256.New()
	for _, part := range []string{from.Environment, from.Import, string(c.Kind), string(c.Reason)} {
		h.Write([]byte(part + "\x00"))
	}
	h.Write(c.Raw)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// trim makes room when the project has more than it may.
func (q *Quarantine) trim(ctx context.Context, project string, added int) error {
	q.mu.Lock()
	n, known := q.since[project]
	due := !known || n+added >= trimEvery
	if q.since[project] = n + added; due {
		q.since[project] = 0
	}
	q.mu.Unlock()
	if !due {
		return nil
	}
	for {
		var size struct {
			Rows  int64 `db:"n"`
			Bytes int64 `db:"bytes"`
		}
		err := q.db.Get(ctx, &size, "SELECT count(*) AS n, coalesce(sum(length(payload)), 0) AS bytes FROM quarantine WHERE project_id = ?", project)
		if err != nil || size.Rows <= q.maxRows && size.Bytes <= q.maxBytes {
			return err
		}
		removed, err := q.db.Exec(ctx, `DELETE FROM quarantine WHERE id IN (SELECT id FROM quarantine WHERE project_id = ?
			ORDER BY CASE WHEN state = 'waiting' THEN 1 ELSE 0 END, id LIMIT ?)`,
			project, max(size.Rows-q.maxRows, 0)+max(q.maxRows/10, 1))
		if err != nil {
			return fmt.Errorf("make room in quarantine: %w", err)
		}
		q.log.Warn("the quarantine is full; its oldest calls were removed", "project", project, "removed", removed)
	}
}

func (q *Quarantine) get(ctx context.Context, db sqldb.Reader, project, id string) (Quarantined, error) {
	var row quarantineRow
	err := db.Get(ctx, &row, "SELECT "+quarantineColumns+" FROM quarantine WHERE project_id = ? AND id = ?", project, id)
	if sqldb.IsNoRows(err) {
		return Quarantined{}, errs.New(errs.NotFound, "There is no such call in quarantine.")
	}
	if err != nil {
		return Quarantined{}, err
	}
	return row.quarantined()
}

func (q *Quarantine) list(ctx context.Context, project string, f QuarantineFilter) (QuarantinePage, error) {
	limit := pageLimit(f.Limit)
	where, args := "project_id = ?", []any{project}
	for _, narrow := range []struct{ sql, value string }{
		{" AND state = ?", string(f.State)}, {" AND reason = ?", string(f.Reason)}, {" AND id < ?", f.Cursor},
	} {
		if narrow.value != "" {
			where, args = where+narrow.sql, append(args, narrow.value)
		}
	}
	var rows []quarantineRow
	err := q.db.Select(ctx, &rows, "SELECT "+quarantineColumns+" FROM quarantine WHERE "+where+" ORDER BY id DESC LIMIT ?", append(args, limit+1)...)
	if err != nil {
		return QuarantinePage{}, err
	}
	var page QuarantinePage
	if len(rows) > limit {
		rows = rows[:limit]
		page.Next = rows[limit-1].ID
	}
	if page.Calls, err = quarantinedOf(rows); err != nil {
		return QuarantinePage{}, err
	}
	return page, q.db.Select(ctx, &page.Reasons,
		"SELECT reason, count(*) AS n FROM quarantine WHERE project_id = ? AND state = 'waiting' GROUP BY reason ORDER BY n DESC, reason", project)
}

// waiting answers the next calls of a selection, by ascending id.
func (q *Quarantine) waiting(ctx context.Context, project string, which Selection, after string, limit int) ([]Quarantined, error) {
	where, args := "project_id = ? AND state = 'waiting' AND id > ?", []any{project, after}
	if len(which.IDs) > 0 {
		where, args = where+" AND id IN (?)", append(args, which.IDs)
	}
	if which.Reason != "" {
		where, args = where+" AND reason = ?", append(args, string(which.Reason))
	}
	var rows []quarantineRow
	err := q.db.Select(ctx, &rows, "SELECT "+quarantineColumns+" FROM quarantine WHERE "+where+" ORDER BY id LIMIT ?", append(args, limit)...)
	if err != nil {
		return nil, err
	}
	return quarantinedOf(rows)
}

func quarantinedOf(rows []quarantineRow) ([]Quarantined, error) {
	calls := make([]Quarantined, len(rows))
	for i, row := range rows {
		var err error
		if calls[i], err = row.quarantined(); err != nil {
			return nil, err
		}
	}
	return calls, nil
}

// decide sets the state of calls.
func (q *Quarantine) decide(ctx context.Context, tx *sqldb.Tx, project string, ids []string, state State) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, "UPDATE quarantine SET state = ?, decided_at = ? WHERE project_id = ? AND id IN (?)",
		string(state), q.now().UnixMicro(), project, ids)
	return err
}

// rename writes the reason a call has by today's rules.
func (q *Quarantine) rename(ctx context.Context, tx *sqldb.Tx, project string, c Quarantined) error {
	_, err := tx.Exec(ctx, "UPDATE quarantine SET reason = ?, detail = ? WHERE project_id = ? AND id = ?",
		string(c.Reason), storable(c.Detail, 500), project, c.ID)
	return err
}

// discardImport decides about everything an undone import left.
func (q *Quarantine) discardImport(ctx context.Context, tx *sqldb.Tx, project, importID string) error {
	_, err := tx.Exec(ctx, "UPDATE quarantine SET state = 'discarded', decided_at = ? WHERE project_id = ? AND import_id = ? AND state = 'waiting'",
		q.now().UnixMicro(), project, importID)
	return err
}

func pageLimit(asked int) int {
	if asked <= 0 {
		return 50
	}
	return min(asked, 200)
}
