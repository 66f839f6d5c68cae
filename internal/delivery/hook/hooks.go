package hook

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"prodops/internal/auth"
	"prodops/internal/delivery"
	"prodops/internal/errs"
	"prodops/internal/jobs"
	"prodops/internal/journal"
	"prodops/internal/seal"
	"prodops/internal/sqldb"
)

// Hooks is the service. It is safe for concurrent use.
type Hooks struct {
	db       *sqldb.DB
	journal  *journal.Journal
	jobs     *jobs.Jobs
	delivery *delivery.Delivery
	key      seal.Key
	now      func() time.Time
	log      *slog.Logger

	turn sync.Mutex // deliveries are made something of one after the other
}

// ConnectionType is what connections are called in the journal.
const ConnectionType = "connection"

// jobKind is the work of making something of what came.
const jobKind = "webhook"

// Options are what the service stands on.
type Options struct {
	DB       *sqldb.DB
	Journal  *journal.Journal
	Jobs     *jobs.Jobs
	Delivery *delivery.Delivery
	Key      seal.Key
	Now      func() time.Time
	Log      *slog.Logger
}

// New returns the service and has its work done by the jobs.
func New(o Options) *Hooks {
	s := &Hooks{db: o.DB, journal: o.Journal, jobs: o.Jobs, delivery: o.Delivery, key: o.Key, now: o.Now, log: o.Log}
	s.jobs.Handle(jobKind, s.work)
	s.jobs.Every("webhooks", time.Hour, s.forget)
	return s
}

const selectConnections = "SELECT id, project_id, kind, name, rules, secrets, created_by, version, created_at, updated_at, ended_at FROM hook_connections"

// Create says what a connection is made of.
type Create struct {
	Kind   string           `json:"kind,omitempty" enum:"github" doc:"github when absent."`
	Name   string           `json:"name" maxLength:"100"`
	Rules  *ConnectionRules `json:"rules,omitempty" doc:"When absent: every repository is a service of its name, environments keep theirs, no workflow deploys, issues labelled incident are incidents."`
	Secret string           `json:"secret,omitempty" maxLength:"200" doc:"One of at least 16 characters; made when absent."`
}

// Update changes a connection; what is nil stays.
type Update struct {
	Name  *string          `json:"name,omitempty" maxLength:"100"`
	Rules *ConnectionRules `json:"rules,omitempty" doc:"The whole of them."`
}

// Shown is a connection with a secret that was just made: it is shown this once.
type Shown struct {
	Connection
	Secret string `json:"secret" doc:"Shown this once."`
}

// Create makes a connection and its first secret.
func (s *Hooks) Create(ctx context.Context, actor auth.Actor, project string, in Create) (Shown, error) {
	if err := actor.Can(auth.HookManage, project); err != nil {
		return Shown{}, err
	}
	if in.Kind == "" {
		in.Kind = GitHub
	}
	rules := ConnectionRules{IncidentLabel: "incident"}
	if in.Rules != nil {
		rules = *in.Rules
	}
	var f errs.Fields
	in.Name = f.Line("body.name", in.Name, 100)
	if in.Kind != GitHub {
		f.Add("body.kind", "There are connections of the kind github.")
	}
	if err := both(f.Err(), rules.check()); err != nil {
		return Shown{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Shown{}, err
	}
	now := sqldb.MicrosOf(s.now())
	made := Connection{ID: id.String(), Project: project, Kind: in.Kind, Name: in.Name, Rules: rules, CreatedBy: actor.Name(), Version: 1, CreatedAt: now, UpdatedAt: now}
	secret, text, err := s.newSecret(made.ID, in.Secret)
	if err != nil {
		return Shown{}, err
	}
	made.Secrets = Secrets{secret}
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO hook_connections (id, project_id, kind, name, rules, secrets, created_by, version, created_at, updated_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, made.ID, project, made.Kind, made.Name, made.Rules, made.Secrets, made.CreatedBy, made.Version, now, now)
		if err != nil {
			return fmt.Errorf("make a connection: %w", err)
		}
		return s.record(ctx, tx, actor, "created", nil, made)
	})
	return Shown{Connection: made, Secret: text}, err
}

// both is the one error that two are.
func both(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func (s *Hooks) record(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, verb string, before any, after Connection) error {
	return s.journal.Record(ctx, tx, journal.Change{Project: after.Project, Actor: actor.Journal(), Verb: verb, Type: ConnectionType, ID: after.ID, Before: before, After: after})
}

// newSecret seals a secret for a connection; one that is not given is made.
func (s *Hooks) newSecret(connection, text string) (SigningSecret, string, error) {
	if text == "" {
		text = rand.Text() + rand.Text()
	}
	var f errs.Fields
	if len(text) < 16 || len(text) > 200 || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f }) && strings.TrimSpace(text) != text {
		f.Add("body.secret", "From 16 to 200 characters, without space around them.")
		return SigningSecret{}, "", f.Err()
	}
	id, err := uuid.NewV7()
	if err != nil {
		return SigningSecret{}, "", err
	}
	return SigningSecret{ID: id.String(), Ends: text[len(text)-4:], CreatedAt: sqldb.MicrosOf(s.now()), sealed: s.key.Seal(text, connection)}, text, nil
}

// Listed is a connection with what last came by it.
type Listed struct {
	Connection
	LastAt   sqldb.Micros `db:"last_at" json:"last_at,omitzero" format:"date-time" doc:"When something last came."`
	Received int64        `db:"received" json:"received" doc:"Deliveries of the last 30 days."`
	Failed   int64        `db:"failed" json:"failed" doc:"Of these, those that failed."`
}

// List are the connections of a project, the oldest first.
func (s *Hooks) List(ctx context.Context, actor auth.Actor, project string) ([]Listed, error) {
	if err := actor.Can(auth.HookManage, project); err != nil {
		return nil, err
	}
	list := []Listed{}
	since := sqldb.MicrosOf(s.now().Add(-30 * 24 * time.Hour))
	err := s.db.Select(ctx, &list, `SELECT c.id, c.project_id, c.kind, c.name, c.rules, c.secrets, c.created_by, c.version, c.created_at, c.updated_at,
		COALESCE((SELECT MAX(received_at) FROM hook_deliveries d WHERE d.connection_id = c.id), 0) AS last_at,
		(SELECT count(*) FROM hook_deliveries d WHERE d.connection_id = c.id AND d.received_at >= ?) AS received,
		(SELECT count(*) FROM hook_deliveries d WHERE d.connection_id = c.id AND d.received_at >= ? AND d.state = 'failed') AS failed
		FROM hook_connections c WHERE c.project_id = ? AND c.ended_at = 0 ORDER BY c.created_at, c.id`, since, since, project)
	if err != nil {
		return nil, fmt.Errorf("list connections: %w", err)
	}
	return list, nil
}

// Get is one connection.
func (s *Hooks) Get(ctx context.Context, actor auth.Actor, project, id string) (Connection, error) {
	if err := actor.Can(auth.HookManage, project); err != nil {
		return Connection{}, err
	}
	return find(ctx, s.db, project, id)
}

func find(ctx context.Context, db sqldb.Reader, project, id string) (Connection, error) {
	var c Connection
	err := db.Get(ctx, &c, selectConnections+" WHERE id = ? AND project_id = ? AND ended_at = 0", id, project)
	if sqldb.IsNoRows(err) {
		return c, errs.New(errs.NotFound, "There is no such connection.")
	}
	return c, err
}

// Update changes a connection. version is the one the caller has read, 0 for any.
func (s *Hooks) Update(ctx context.Context, actor auth.Actor, project, id string, version int64, in Update) (Connection, error) {
	return s.change(ctx, actor, project, id, version, "updated", func(c *Connection) error {
		var f errs.Fields
		if in.Name != nil {
			c.Name = f.Line("body.name", *in.Name, 100)
		}
		if in.Rules != nil {
			c.Rules = *in.Rules
		}
		return both(f.Err(), c.Rules.check())
	})
}

// End takes a connection away: what is sent to it is not found any more. Its
// log goes with it, what was made of it stays.
func (s *Hooks) End(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	_, err := s.change(ctx, actor, project, id, version, "removed", func(c *Connection) error {
		c.EndedAt, c.Secrets = sqldb.MicrosOf(s.now()), Secrets{}
		return nil
	})
	return err
}

// AddSecret gives a connection one more secret, made here when text is "".
func (s *Hooks) AddSecret(ctx context.Context, actor auth.Actor, project, id, text string) (Shown, error) {
	if err := actor.Can(auth.HookManage, project); err != nil {
		return Shown{}, err
	}
	secret, text, err := s.newSecret(id, text)
	if err != nil {
		return Shown{}, err
	}
	changed, err := s.change(ctx, actor, project, id, 0, "updated", func(c *Connection) error {
		if len(c.Secrets) >= mostSecrets {
			return errs.New(errs.Conflict, "At most %d secrets at once: remove those that nobody signs with.", mostSecrets)
		}
		c.Secrets = append(c.Secrets, secret)
		return nil
	})
	return Shown{Connection: changed, Secret: text}, err
}

// RemoveSecret takes a secret away: what it signs is refused from then on.
func (s *Hooks) RemoveSecret(ctx context.Context, actor auth.Actor, project, id, secret string) (Connection, error) {
	return s.change(ctx, actor, project, id, 0, "updated", func(c *Connection) error {
		at := slices.IndexFunc(c.Secrets, func(one SigningSecret) bool { return one.ID == secret })
		switch {
		case at < 0:
			return errs.New(errs.NotFound, "There is no such secret.")
		case len(c.Secrets) == 1:
			return errs.New(errs.Conflict, "This is the only secret: add another one first.")
		}
		c.Secrets = slices.Delete(slices.Clone(c.Secrets), at, at+1)
		return nil
	})
}

func (s *Hooks) change(ctx context.Context, actor auth.Actor, project, id string, version int64, verb string, edit func(*Connection) error) (Connection, error) {
	if err := actor.Can(auth.HookManage, project); err != nil {
		return Connection{}, err
	}
	var after Connection
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		before, err := find(ctx, tx, project, id)
		if err != nil {
			return err
		}
		if version != 0 && version != before.Version {
			return errs.New(errs.Stale, "The connection has changed since you read it. Load it again.")
		}
		after = before
		if err := edit(&after); err != nil {
			return err
		}
		after.Version, after.UpdatedAt = before.Version+1, sqldb.MicrosOf(s.now())
		_, err = tx.Exec(ctx, "UPDATE hook_connections SET name = ?, rules = ?, secrets = ?, version = ?, updated_at = ?, ended_at = ? WHERE id = ?",
			after.Name, after.Rules, after.Secrets, after.Version, after.UpdatedAt, after.EndedAt, id)
		if err != nil {
			return fmt.Errorf("change a connection: %w", err)
		}
		return s.record(ctx, tx, actor, verb, before, after)
	})
	return after, err
}
