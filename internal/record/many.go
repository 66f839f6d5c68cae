package record

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// InsertAll is InsertMany with an entry in the journal for each record.
func (s *Store[T, P]) InsertAll(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, made []*T) error {
	if err := s.InsertMany(ctx, tx, actor, made); err != nil {
		return err
	}
	changes := make([]journal.Change, len(made))
	for i, m := range made {
		changes[i] = s.changeOf(actor, "created", nil, m)
	}
	return s.registry.journal.RecordMany(ctx, tx, changes)
}

// Changed is a record before and after an edit by the caller.
type Changed[T any] struct {
	Before T
	After  *T
}

// SaveAll writes records that the caller has read in its transaction and
// edited: one statement for a few hundred of them, and an entry in the journal
// for each. Their versions grow here. It asks no permission.
func (s *Store[T, P]) SaveAll(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, verb string, changed []Changed[T]) error {
	if len(changed) == 0 {
		return nil
	}
	now := s.registry.Now()
	args := make([]any, 0, len(changed)*len(s.columns.names))
	changes := make([]journal.Change, len(changed))
	for i, c := range changed {
		before, err := json.Marshal(c.Before)
		if err != nil {
			return err
		}
		h := P(c.After).head()
		h.Version, h.UpdatedAt = h.Version+1, now
		values, err := s.columns.values(reflect.ValueOf(c.After).Elem())
		if err != nil {
			return err
		}
		args = append(args, values...)
		changes[i] = s.changeOf(actor, verb, json.RawMessage(before), c.After)
	}
	if err := s.upsert(ctx, tx, args); err != nil {
		return err
	}
	if err := s.registry.renewAll(ctx, tx, changedEntries[T, P](changed)); err != nil {
		return err
	}
	return s.registry.journal.RecordMany(ctx, tx, changes)
}

func (s *Store[T, P]) changeOf(actor auth.Actor, verb string, before any, after *T) journal.Change {
	h := P(after).head()
	return journal.Change{Project: h.Project, Actor: actor.Journal(), Verb: verb, Type: s.kind.Type, ID: h.ID, Before: before, After: *after}
}

// upsert writes whole rows over those with the same ids. An UPDATE takes one
// row's values; this is the statement both databases know for many.
func (s *Store[T, P]) upsert(ctx context.Context, tx *sqldb.Tx, args []any) error {
	set := make([]string, 0, len(s.columns.names))
	for _, name := range s.columns.names {
		if name != "id" {
			set = append(set, name+" = excluded."+name)
		}
	}
	columns := len(s.columns.names)
	for part := range slices.Chunk(args, columns*sqldb.RowsAtOnce(columns)) {
		_, err := tx.Exec(ctx, "INSERT INTO "+s.kind.Table+" ("+s.columns.list()+") VALUES "+sqldb.Rows(len(part)/columns, columns)+
			" ON CONFLICT (id) DO UPDATE SET "+strings.Join(set, ", "), part...)
		if err != nil {
			return fmt.Errorf("store many of %s: %w", s.kind.Table, err)
		}
	}
	return nil
}

// changedEntry is a record's entry before and after.
type changedEntry struct {
	head          *Head
	before, after Entry
}

func changedEntries[T any, P Record[T]](changed []Changed[T]) []changedEntry {
	entries := make([]changedEntry, len(changed))
	for i := range changed {
		entries[i] = changedEntry{head: P(changed[i].After).head(), before: P(&changed[i].Before).Entry(), after: P(changed[i].After).Entry()}
	}
	return entries
}

// renewAll is renew for many: those whose words stay share statements, one for
// each combination of state, owner and archiving.
func (r *Registry) renewAll(ctx context.Context, tx *sqldb.Tx, entries []changedEntry) error {
	type same struct {
		state, owner string
		archived     sqldb.Micros
	}
	alike := map[same][]string{}
	var now sqldb.Micros
	for _, e := range entries {
		if e.before.Title != e.after.Title || e.before.Body != e.after.Body {
			if err := r.renew(ctx, tx, e.head, e.after); err != nil {
				return err
			}
			continue
		}
		now = e.head.UpdatedAt
		key := same{e.after.State, e.after.Owner, e.head.ArchivedAt}
		alike[key] = append(alike[key], e.head.ID)
	}
	for key, ids := range alike {
		for part := range slices.Chunk(ids, 500) {
			_, err := tx.Exec(ctx, "UPDATE records SET state = ?, owner = ?, archived_at = ?, updated_at = ? WHERE record_id IN (?)", key.state, key.owner, key.archived, now, part)
			if err != nil {
				return fmt.Errorf("renew entries of records: %w", err)
			}
		}
	}
	return nil
}

// Where is a filter as the condition of a statement and its arguments, for an
// area that changes whatever a list shows.
func (s *Store[T, P]) Where(project string, f Filter) (string, []any, error) {
	return s.where(project, f)
}

// ArchiveAll archives the records in force that a condition picks, in two
// statements however many they are. The caller records it as the one change it
// is.
func (s *Store[T, P]) ArchiveAll(ctx context.Context, tx *sqldb.Tx, where string, args ...any) error {
	now := s.registry.Now()
	if _, err := tx.Exec(ctx, "UPDATE records SET archived_at = ?, updated_at = ? WHERE record_id IN (SELECT id FROM "+s.kind.Table+" WHERE archived_at = 0 AND ("+where+"))", append([]any{now, now}, args...)...); err != nil {
		return fmt.Errorf("archive many of %s: %w", s.kind.Table, err)
	}
	if _, err := tx.Exec(ctx, "UPDATE "+s.kind.Table+" SET archived_at = ?, updated_at = ?, version = version + 1 WHERE archived_at = 0 AND ("+where+")", append([]any{now, now}, args...)...); err != nil {
		return fmt.Errorf("archive many of %s: %w", s.kind.Table, err)
	}
	return nil
}
