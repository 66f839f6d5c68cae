package record

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// Store keeps the records of one kind. It is safe for concurrent use.
//
// Create, Get, List, Change, Archive and Restore ask the actor's permission and
// own their transaction; Insert, InsertMany, Find and Edit work in the caller's
// and ask nothing.
type Store[T any, P Record[T]] struct {
	registry *Registry
	kind     Kind
	columns  columns
	selects  string
}

// Also is further work in a change's transaction; after is the record as it
// will be.
type Also[T any] func(ctx context.Context, tx *sqldb.Tx, after T) error

// New makes the store of a kind and makes the kind known to the registry.
func New[T any, P Record[T]](r *Registry, kind Kind) *Store[T, P] {
	r.kinds[kind.Type] = kind
	c := columnsOf(reflect.TypeFor[T]())
	return &Store[T, P]{registry: r, kind: kind, columns: c, selects: "SELECT " + c.list() + " FROM " + kind.Table}
}

// Registry is where the store's records are known.
func (s *Store[T, P]) Registry() *Registry { return s.registry }

// Create makes a record; its Head is set here.
func (s *Store[T, P]) Create(ctx context.Context, actor auth.Actor, project string, made T, also ...Also[T]) (T, error) {
	if err := actor.Can(s.kind.Write, project); err != nil {
		return *new(T), err
	}
	err := s.registry.db.Tx(ctx, func(tx *sqldb.Tx) error {
		P(&made).head().Project = project
		if err := s.Insert(ctx, tx, actor, &made); err != nil {
			return err
		}
		return all(ctx, tx, made, also)
	})
	if err != nil {
		return *new(T), err
	}
	return made, nil
}

// Insert writes a new record of the project its Head names, and its entry in
// the journal.
func (s *Store[T, P]) Insert(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, made *T) error {
	if err := s.InsertMany(ctx, tx, actor, []*T{made}); err != nil {
		return err
	}
	return s.record(ctx, tx, actor, "created", nil, *made)
}

// InsertMany writes new records without entries in the journal: the caller
// records the batch as the one change it is.
func (s *Store[T, P]) InsertMany(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, made []*T) error {
	now := s.registry.Now()
	heads, entries := make([]*Head, len(made)), make([]Entry, len(made))
	args := make([]any, 0, len(made)*len(s.columns.names))
	for i, m := range made {
		h := P(m).head()
		id, err := s.registry.ids.next(now)
		if err != nil {
			return err
		}
		*h = Head{ID: id, Project: h.Project, CreatedBy: actor.Name(), Version: 1, CreatedAt: now, UpdatedAt: now}
		values, err := s.columns.values(reflect.ValueOf(m).Elem())
		if err != nil {
			return err
		}
		heads[i], entries[i], args = h, P(m).Entry(), append(args, values...)
	}
	insert := "INSERT INTO " + s.kind.Table + " (" + s.columns.list() + ") VALUES "
	if err := insertRows(ctx, tx, insert, len(s.columns.names), args); err != nil {
		return fmt.Errorf("create %s: %w", s.kind.Noun, err)
	}
	return s.registry.enter(ctx, tx, s.kind, heads, entries)
}

// Get is one record, archived or not.
func (s *Store[T, P]) Get(ctx context.Context, actor auth.Actor, project, id string) (T, error) {
	if err := actor.Can(s.kind.Read, project); err != nil {
		return *new(T), err
	}
	return s.Find(ctx, s.registry.db, project, id)
}

// Find is Get in the caller's transaction, or outside one, without a question
// of permission. No such record is NotFound.
func (s *Store[T, P]) Find(ctx context.Context, db sqldb.Reader, project, id string) (T, error) {
	var found T
	err := db.Get(ctx, &found, s.selects+" WHERE id = ? AND project_id = ?", id, project)
	if sqldb.IsNoRows(err) {
		return *new(T), errs.New(errs.NotFound, "There is no such %s.", s.kind.Noun)
	}
	if err != nil {
		return *new(T), fmt.Errorf("find %s: %w", s.kind.Noun, err)
	}
	return found, nil
}

// Select scans the records that rest, the part of the statement after FROM
// TABLE, picks: "WHERE project_id = ? AND … ORDER BY …".
func (s *Store[T, P]) Select(ctx context.Context, db sqldb.Reader, rest string, args ...any) ([]T, error) {
	var found []T
	if err := db.Select(ctx, &found, s.selects+" "+rest, args...); err != nil {
		return nil, fmt.Errorf("select %s: %w", s.kind.Noun, err)
	}
	return found, nil
}

// Change applies one edit to one record. version is the one the caller has
// read; when the record has changed since, it is Stale; 0 asks for no check. An
// archived record is a Conflict: it is restored first. An edit that changes
// nothing writes nothing. edit runs in the transaction, perhaps more than once.
func (s *Store[T, P]) Change(ctx context.Context, actor auth.Actor, project, id string, version int64, verb string, edit func(*T) error, also ...Also[T]) (T, error) {
	return s.change(ctx, actor, project, id, version, verb, func(record *T) error {
		if P(record).head().Archived() {
			return errs.New(errs.Conflict, "This %s is archived. Restore it first.", s.kind.Noun)
		}
		return edit(record)
	}, also)
}

// Archive takes the record out of its lists; Restore brings it back. Doing
// either twice changes nothing.
func (s *Store[T, P]) Archive(ctx context.Context, actor auth.Actor, project, id string, version int64, also ...Also[T]) (T, error) {
	return s.change(ctx, actor, project, id, version, "archived", func(record *T) error {
		if h := P(record).head(); !h.Archived() {
			h.ArchivedAt = s.registry.Now()
		}
		return nil
	}, also)
}

// Restore undoes Archive.
func (s *Store[T, P]) Restore(ctx context.Context, actor auth.Actor, project, id string, version int64, also ...Also[T]) (T, error) {
	return s.change(ctx, actor, project, id, version, "restored", func(record *T) error {
		P(record).head().ArchivedAt = 0
		return nil
	}, also)
}

func (s *Store[T, P]) change(ctx context.Context, actor auth.Actor, project, id string, version int64, verb string, edit func(*T) error, also []Also[T]) (T, error) {
	if err := actor.Can(s.kind.Write, project); err != nil {
		return *new(T), err
	}
	var after T
	err := s.registry.db.Tx(ctx, func(tx *sqldb.Tx) error {
		record, err := s.Find(ctx, tx, project, id)
		if err != nil {
			return err
		}
		if version != 0 && version != P(&record).head().Version {
			return errs.New(errs.Stale, "The %s has changed since you read it. Load it again.", s.kind.Noun)
		}
		after, err = s.Edit(ctx, tx, actor, verb, record, edit, also...)
		return err
	})
	if err != nil {
		return *new(T), err
	}
	return after, nil
}

// Edit applies one edit to a record that the caller has found in its
// transaction, writes it and its entry in the journal, and answers the record
// as it is then. An edit that changes nothing writes nothing and does not
// come to also.
func (s *Store[T, P]) Edit(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, verb string, record T, edit func(*T) error, also ...Also[T]) (T, error) {
	// The edit may write into what the record points to: what it was is kept as text.
	was, err := s.columns.values(reflect.ValueOf(&record).Elem())
	if err != nil {
		return record, err
	}
	before, err := json.Marshal(record)
	if err != nil {
		return record, err
	}
	if err := edit(&record); err != nil {
		return record, err
	}
	is, err := s.columns.values(reflect.ValueOf(&record).Elem())
	if err != nil || reflect.DeepEqual(was, is) {
		return record, err
	}
	h := P(&record).head()
	h.Version, h.UpdatedAt = h.Version+1, s.registry.Now()
	if err := s.save(ctx, tx, &record); err != nil {
		return record, err
	}
	if err := s.record(ctx, tx, actor, verb, json.RawMessage(before), record); err != nil {
		return record, err
	}
	return record, all(ctx, tx, record, also)
}

func (s *Store[T, P]) save(ctx context.Context, tx *sqldb.Tx, record *T) error {
	values, err := s.columns.values(reflect.ValueOf(record).Elem())
	if err != nil {
		return err
	}
	h := P(record).head()
	if _, err := tx.Exec(ctx, "UPDATE "+s.kind.Table+" SET "+s.columns.assignments()+" WHERE id = ?", append(values, h.ID)...); err != nil {
		return fmt.Errorf("store %s: %w", s.kind.Noun, err)
	}
	return s.registry.renew(ctx, tx, h, P(record).Entry())
}

func (s *Store[T, P]) record(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, verb string, before any, after T) error {
	h := P(&after).head()
	return s.registry.journal.Record(ctx, tx, journal.Change{
		Project: h.Project, Actor: actor.Journal(), Verb: verb, Type: s.kind.Type, ID: h.ID, Before: before, After: after,
	})
}

func all[T any](ctx context.Context, tx *sqldb.Tx, after T, also []Also[T]) error {
	for _, work := range also {
		if err := work(ctx, tx, after); err != nil {
			return err
		}
	}
	return nil
}
