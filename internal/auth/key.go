package auth

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// KeyKind says where a key may be kept.
type KeyKind string

// The kinds of key.
const (
	WriteKey  KeyKind = "write"  // pk_…: only sends events, safe in a browser
	SecretKey KeyKind = "secret" // sk_…: does what its scopes say, for servers
)

// Prefix is how a key of the kind begins, empty for an unknown kind.
func (k KeyKind) Prefix() string {
	switch k {
	case WriteKey:
		return "pk_"
	case SecretKey:
		return "sk_"
	}
	return ""
}

// KindOf is the kind of a key's text, empty when it begins like neither.
func KindOf(secret string) KeyKind {
	for _, kind := range []KeyKind{WriteKey, SecretKey} {
		if strings.HasPrefix(secret, kind.Prefix()) && len(secret) > len(kind.Prefix()) {
			return kind
		}
	}
	return ""
}

// Key lets a program into one project. The secret itself is not kept.
type Key struct {
	ID          string    `json:"id"`
	Project     string    `json:"project"`
	Environment string    `json:"environment"` // where events sent with it belong
	Kind        KeyKind   `json:"kind"`
	Name        string    `json:"name"`
	Prefix      string    `json:"prefix"` // how the secret begins, to recognise it by
	Scopes      []Scope   `json:"scopes"`
	CreatedBy   string    `json:"created_by"` // name
	CreatedAt   time.Time `json:"created_at"`
	LastUsedAt  time.Time `json:"-"` // zero when never; behind by a few seconds
	RevokedAt   time.Time `json:"-"` // zero when in force
}

// NewKey is what a key is made of.
type NewKey struct {
	Kind        KeyKind
	Name        string
	Scopes      []Scope // of a secret key; a write key has ingest:write and nothing else
	Environment string  // "production" when empty
}

// DefaultEnvironment is the environment every project has from the start.
const DefaultEnvironment = "production"

func (in NewKey) validate() (NewKey, error) {
	var f errs.Fields
	in.Name = f.Line("body.name", in.Name, nameLimit)
	if in.Environment == "" {
		in.Environment = DefaultEnvironment
	}
	switch in.Kind {
	case WriteKey:
		if len(in.Scopes) > 0 && !slices.Equal(in.Scopes, []Scope{IngestScope}) {
			f.Add("body.scopes", "A write key has the scope ingest:write and no other.")
		}
		in.Scopes = []Scope{IngestScope}
	case SecretKey:
		in.Scopes = slices.Compact(slices.Sorted(slices.Values(in.Scopes)))
		if len(in.Scopes) == 0 {
			f.Add("body.scopes", "Choose at least one scope.")
		}
		for _, scope := range in.Scopes {
			if !scope.Valid() {
				f.Add("body.scopes", "There is no scope %q.", scope)
			}
		}
	default:
		f.Add("body.kind", "One of write, secret.")
	}
	return in, f.Err()
}

// CreateKey makes a key and returns its secret, which is known here and never
// again. A key makes no key with more scopes than its own.
func (s *Service) CreateKey(ctx context.Context, actor Actor, project string, in NewKey) (Key, string, error) {
	if err := actor.Can(KeyCreate, project); err != nil {
		return Key{}, "", err
	}
	in, err := in.validate()
	if err != nil {
		return Key{}, "", err
	}
	for _, scope := range in.Scopes {
		if actor.Kind() == KeyActor && !actor.Holds(scope) {
			return Key{}, "", errs.New(errs.Forbidden, "This key may not make a key with the scope %s: it lacks it.", scope)
		}
	}
	secret := newKeySecret(in.Kind.Prefix())
	var key Key
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		key, err = s.insertKey(ctx, tx, actor, project, in, secret)
		return err
	})
	if err != nil {
		return Key{}, "", err
	}
	return key, secret, s.RefreshKeys(ctx)
}

// AddKey stores a key whose secret the operator chose, in the caller's
// transaction. It may have any form that begins with pk_ or sk_. Call
// RefreshKeys after the commit.
func (s *Service) AddKey(ctx context.Context, tx *sqldb.Tx, actor Actor, project string, in NewKey, secret string) (Key, error) {
	in.Kind = KindOf(secret)
	if in.Kind == "" || strings.TrimSpace(secret) != secret || len(secret) > 200 {
		var f errs.Fields
		f.Add("bootstrap-key", "A key begins with pk_ or sk_ and has at most 200 bytes.")
		return Key{}, f.Err()
	}
	in, err := in.validate()
	if err != nil {
		return Key{}, err
	}
	return s.insertKey(ctx, tx, actor, project, in, secret)
}

func (s *Service) insertKey(ctx context.Context, tx *sqldb.Tx, actor Actor, project string, in NewKey, secret string) (Key, error) {
	var known int
	if err := tx.Get(ctx, &known, "SELECT count(*) FROM environments WHERE project_id = ? AND name = ? AND archived_at = 0", project, in.Environment); err != nil {
		return Key{}, err
	}
	if known == 0 {
		var f errs.Fields
		f.Add("body.environment", "The project has no environment %q.", in.Environment)
		return Key{}, f.Err()
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Key{}, err
	}
	scopes, err := json.Marshal(in.Scopes)
	if err != nil {
		return Key{}, err
	}
	now := sqldb.MicrosOf(s.now())
	key := Key{ID: id.String(), Project: project, Environment: in.Environment, Kind: in.Kind, Name: in.Name,
		Prefix: shown(secret), Scopes: in.Scopes, CreatedBy: actor.Name(), CreatedAt: now.Time()}
	_, err = tx.Exec(ctx, "INSERT INTO keys (id, project_id, environment, kind, name, prefix, secret_hash, scopes, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		key.ID, project, key.Environment, string(key.Kind), key.Name, key.Prefix, hashSecret(secret), string(scopes), key.CreatedBy, now)
	if err != nil {
		return Key{}, fmt.Errorf("create a key: %w", err)
	}
	return key, s.record(ctx, tx, actor, journal.Change{Project: project, Verb: "created", Type: "key", ID: key.ID, After: key})
}

// Keys lists the project's keys, also the revoked ones, the latest first.
func (s *Service) Keys(ctx context.Context, actor Actor, project string) ([]Key, error) {
	if err := actor.Can(KeyRead, project); err != nil {
		return nil, err
	}
	var rows []keyRow
	if err := s.db.Select(ctx, &rows, selectKeys+" WHERE k.project_id = ? ORDER BY k.id DESC", project); err != nil {
		return nil, fmt.Errorf("list keys: %w", err)
	}
	keys := make([]Key, len(rows))
	for i, r := range rows {
		var err error
		if keys[i], err = r.key(); err != nil {
			return nil, err
		}
		// What Run has not written down yet.
		if used := s.ring.usedAt(r.ID); used.After(keys[i].LastUsedAt) {
			keys[i].LastUsedAt = used
		}
	}
	return keys, nil
}

// RevokeKey ends a key at once in this process, and within five seconds in
// others on the same database.
func (s *Service) RevokeKey(ctx context.Context, actor Actor, project, id string) error {
	if err := actor.Can(KeyRevoke, project); err != nil {
		return err
	}
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		var r keyRow
		err := tx.Get(ctx, &r, selectKeys+" WHERE k.id = ? AND k.project_id = ? AND k.revoked_at = 0", id, project)
		if sqldb.IsNoRows(err) {
			return errs.New(errs.NotFound, "There is no such key in force.")
		}
		if err != nil {
			return err
		}
		before, err := r.key()
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE keys SET revoked_at = ? WHERE id = ?", sqldb.MicrosOf(s.now()), id); err != nil {
			return fmt.Errorf("revoke a key: %w", err)
		}
		tx.OnCommit(func() { s.ring.forget(r.SecretHash) })
		return s.record(ctx, tx, actor, journal.Change{Project: project, Verb: "revoked", Type: "key", ID: id, Before: before})
	})
	return err
}

type keyRow struct {
	ID          string       `db:"id"`
	ProjectID   string       `db:"project_id"`
	Environment string       `db:"environment"`
	Kind        string       `db:"kind"`
	Name        string       `db:"name"`
	Prefix      string       `db:"prefix"`
	SecretHash  string       `db:"secret_hash"`
	Scopes      string       `db:"scopes"`
	CreatedBy   string       `db:"created_by"`
	CreatedAt   sqldb.Micros `db:"created_at"`
	LastUsedAt  sqldb.Micros `db:"last_used_at"`
	RevokedAt   sqldb.Micros `db:"revoked_at"`
}

const selectKeys = "SELECT k.id, k.project_id, k.environment, k.kind, k.name, k.prefix, k.secret_hash, k.scopes, k.created_by, k.created_at, k.last_used_at, k.revoked_at FROM keys k"

func (r keyRow) key() (Key, error) {
	key := Key{ID: r.ID, Project: r.ProjectID, Environment: r.Environment, Kind: KeyKind(r.Kind), Name: r.Name, Prefix: r.Prefix,
		CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.Time(), LastUsedAt: r.LastUsedAt.Time(), RevokedAt: r.RevokedAt.Time()}
	if err := json.Unmarshal([]byte(r.Scopes), &key.Scopes); err != nil {
		return Key{}, fmt.Errorf("the scopes of key %s: %w", r.ID, err)
	}
	return key, nil
}
