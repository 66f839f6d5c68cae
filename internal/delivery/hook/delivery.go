package hook

import (
	"bytes"
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"prodops/internal/auth"
	"prodops/internal/delivery/github"
	"prodops/internal/errs"
	"prodops/internal/jobs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// State says what became of a delivery.
type State string

// The states.
const (
	Received  State = "received" // kept, and nothing made of it yet
	Processed State = "processed"
	Ignored   State = "ignored"
	Failed    State = "failed"
)

// LoggedDelivery is one call of a webhook, as it came.
type LoggedDelivery struct {
	ID         string       `db:"id" json:"id"`
	Project    string       `db:"project_id" json:"-"`
	Connection string       `db:"connection_id" json:"connection"`
	Delivery   string       `db:"delivery" json:"delivery" doc:"The sender's id of it: the same one is taken once."`
	Event      string       `db:"event" json:"event"`
	Action     string       `db:"action" json:"action,omitempty"`
	Source     string       `db:"source" json:"source,omitempty" doc:"The repository."`
	Bytes      int64        `db:"bytes" json:"bytes"`
	ReceivedAt sqldb.Micros `db:"received_at" json:"received_at" format:"date-time"`
	State      State        `db:"state" json:"state" enum:"received,processed,ignored,failed"`
	Says       string       `db:"says" json:"says" doc:"What it told, or why it was ignored or failed."`
	Made       Refs         `db:"made" json:"made" doc:"Records that were made or changed."`
	Attempts   int64        `db:"attempts" json:"attempts"`
	At         sqldb.Micros `db:"processed_at" json:"processed_at,omitzero" format:"date-time"`
}

// Refs is a column.
type Refs []record.Ref

// Value implements driver.Valuer.
func (r Refs) Value() (driver.Value, error) {
	if r == nil {
		r = Refs{}
	}
	return sqldb.JSONValue(r)
}

// Scan implements sql.Scanner.
func (r *Refs) Scan(src any) error { return sqldb.ScanJSON(src, (*[]record.Ref)(r)) }

const columns = "id, project_id, connection_id, delivery, event, action, source, bytes, received_at, state, says, made, attempts, processed_at"

// Limit is how large a delivery may be, in bytes: GitHub sends none larger.
const Limit = 25 << 20

// Call is a delivery that has come in.
type Call struct {
	Event, Delivery, Signature, ContentType string
	Body                                    []byte // as it came over the wire
}

// Known is the connection that calls are for, of this kind; one that is not
// there is NotFound. Whoever asks has read no body yet.
func (s *Hooks) Known(ctx context.Context, kind, id string) (Connection, error) {
	var c Connection
	err := s.db.Get(ctx, &c, selectConnections+" WHERE id = ? AND kind = ? AND ended_at = 0", id, kind)
	if sqldb.IsNoRows(err) {
		return c, errs.New(errs.NotFound, "There is no such connection.")
	}
	return c, err
}

// Take keeps a call of a connection and has something made of it after. It
// reports whether it is new: the sender's id is taken once. A missing signature
// is Unauthenticated, a wrong one Forbidden, a body that is no JSON Malformed.
func (s *Hooks) Take(ctx context.Context, c Connection, in Call) (id string, fresh bool, err error) {
	if err := s.checkSignature(c, in); err != nil {
		return "", false, err
	}
	if in.Event == "" || in.Delivery == "" || len(in.Event) > 100 || len(in.Delivery) > 200 {
		return "", false, errs.New(errs.Malformed, "Send X-GitHub-Event and X-GitHub-Delivery: what it is, and an id of it.")
	}
	body, err := payload(in)
	if err != nil {
		return "", false, err
	}
	key, err := uuid.NewV7()
	if err != nil {
		return "", false, err
	}
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		rows, err := tx.Exec(ctx, "INSERT INTO hook_deliveries ("+columns+`, body)
			VALUES (?, ?, ?, ?, ?, '', '', ?, ?, ?, '', ?, 0, 0, ?) ON CONFLICT DO NOTHING`,
			key.String(), c.Project, c.ID, in.Delivery, in.Event, len(body), sqldb.MicrosOf(s.now()), string(Received), Refs{}, string(body))
		if err != nil {
			return fmt.Errorf("keep a delivery: %w", err)
		}
		if fresh = rows > 0; !fresh {
			return nil
		}
		_, err = s.jobs.EnqueueIn(ctx, tx, auth.AsSystem("webhook "+c.Name), c.Project, jobs.Ask{Kind: jobKind, Input: input{Connection: c.ID}})
		return err
	})
	return key.String(), fresh, err
}

func (s *Hooks) checkSignature(c Connection, in Call) error {
	if in.Signature == "" {
		return errs.New(errs.Unauthenticated, "This is not signed: set the connection's secret over there, so that X-Hub-Signature-256 is sent.")
	}
	signed := false
	for _, secret := range c.Secrets {
		text, err := s.key.Open(secret.sealed, c.ID)
		if err != nil {
			return errs.Wrap(errs.Unavailable, err, "A secret of this connection cannot be opened: the log says why.")
		}
		signed = github.Signed(in.Signature, text, in.Body) || signed
	}
	if !signed {
		return errs.New(errs.Forbidden, "The signature is not one by a secret of this connection.")
	}
	return nil
}

// payload is the JSON of a call: its body, or the field of that name when it
// was sent as a form.
func payload(in Call) ([]byte, error) {
	body := in.Body
	if strings.HasPrefix(in.ContentType, "application/x-www-form-urlencoded") {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, errs.Wrap(errs.Malformed, err, "The body is no form.")
		}
		body = []byte(form.Get("payload"))
	}
	if !json.Valid(body) || !utf8.Valid(body) || bytes.IndexByte(body, 0) >= 0 {
		return nil, errs.New(errs.Malformed, "The body is no JSON, or it was cut off.")
	}
	return body, nil
}

// Deliveries is a page of what came by a connection, the newest first; state
// and event narrow it, "" for all.
func (s *Hooks) Deliveries(ctx context.Context, actor auth.Actor, project, connection string, state State, event, before string, limit int) (list []LoggedDelivery, next string, err error) {
	if _, err := s.Get(ctx, actor, project, connection); err != nil {
		return nil, "", err
	}
	where, args := " WHERE connection_id = ?", []any{connection}
	for _, narrow := range []struct{ sql, value string }{{"state = ?", string(state)}, {"event = ?", event}, {"id < ?", before}} {
		if narrow.value != "" {
			where, args = where+" AND "+narrow.sql, append(args, narrow.value)
		}
	}
	// Ids begin with their time.
	err = s.db.Select(ctx, &list, "SELECT "+columns+" FROM hook_deliveries"+where+" ORDER BY id DESC LIMIT ?", append(args, limit+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list deliveries: %w", err)
	}
	if len(list) > limit {
		list = list[:limit]
		next = list[limit-1].ID
	}
	return list, next, nil
}

// OpenedDelivery is a delivery with its body.
type OpenedDelivery struct {
	LoggedDelivery
	Body sqldb.JSON `json:"body" doc:"Null when it is too old to be kept."`
}

// Open is one delivery with its body.
func (s *Hooks) Open(ctx context.Context, actor auth.Actor, project, connection, id string) (OpenedDelivery, error) {
	if _, err := s.Get(ctx, actor, project, connection); err != nil {
		return OpenedDelivery{}, err
	}
	d, body, err := s.read(ctx, project, connection, id)
	if body == "" {
		body = "null"
	}
	return OpenedDelivery{LoggedDelivery: d, Body: sqldb.JSON(body)}, err
}

func (s *Hooks) read(ctx context.Context, project, connection, id string) (LoggedDelivery, string, error) {
	var row struct {
		LoggedDelivery
		Body string `db:"body"`
	}
	err := s.db.Get(ctx, &row, "SELECT "+columns+", body FROM hook_deliveries WHERE id = ? AND connection_id = ? AND project_id = ?", id, connection, project)
	if sqldb.IsNoRows(err) {
		return row.LoggedDelivery, "", errs.New(errs.NotFound, "There is no such delivery.")
	}
	return row.LoggedDelivery, row.Body, err
}

// Replay has something made of a delivery once more, as the rules are now.
func (s *Hooks) Replay(ctx context.Context, actor auth.Actor, project, connection, id string) (LoggedDelivery, error) {
	if _, err := s.Get(ctx, actor, project, connection); err != nil {
		return LoggedDelivery{}, err
	}
	d, body, err := s.read(ctx, project, connection, id)
	if err != nil {
		return d, err
	}
	if body == "" {
		return d, errs.New(errs.Conflict, "Its body is not kept any more. The sender may be able to send it again.")
	}
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, "UPDATE hook_deliveries SET state = ?, attempts = 0 WHERE id = ?", string(Received), id); err != nil {
			return fmt.Errorf("replay a delivery: %w", err)
		}
		_, err := s.jobs.EnqueueIn(ctx, tx, actor, project, jobs.Ask{Kind: jobKind, Input: input{Connection: connection}})
		return err
	})
	d.State, d.Attempts = Received, 0
	return d, err
}

// keptFor is how long bodies are kept: longer than senders offer to send again.
const keptFor = 30 * 24 * time.Hour

// forget empties the bodies of old deliveries, and drops the jobs that took
// them in: the log tells what came of each.
func (s *Hooks) forget(ctx context.Context) error {
	before := sqldb.MicrosOf(s.now().Add(-keptFor))
	_, err := s.db.Exec(ctx, "UPDATE hook_deliveries SET body = '' WHERE received_at < ? AND body <> '' AND state <> ?", before, string(Received))
	if err != nil {
		return fmt.Errorf("empty the bodies of old deliveries: %w", err)
	}
	return s.jobs.Forget(ctx, jobKind, s.now().Add(-time.Hour))
}
