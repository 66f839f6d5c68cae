package journal

import (
	"context"
	"fmt"
	"slices"

	"prodops/internal/sqldb"
)

// RecordMany is Record for changes made together: they are entries one after
// another, written a few hundred at a time.
func (j *Journal) RecordMany(ctx context.Context, tx *sqldb.Tx, changes []Change) error {
	if len(changes) == 0 {
		return nil
	}
	var head Head
	if err := tx.Get(ctx, &head, "UPDATE journal_head SET seq = seq + ? WHERE id = 1 RETURNING seq, hash", len(changes)); err != nil {
		return fmt.Errorf("journal head: %w", err)
	}
	const width = 12
	first, hash, now := head.Seq-int64(len(changes))+1, head.Hash, sqldb.MicrosOf(j.now())
	args := make([]any, 0, len(changes)*width)
	for i, c := range changes {
		r, err := c.row(first+int64(i), now)
		if err != nil {
			return err
		}
		r.Hash = r.link(hash)
		hash = r.Hash
		args = append(args, r.Seq, r.RecordedAt, r.ProjectID, r.ActorKind, r.ActorID, r.ActorName,
			r.Verb, r.RecordType, r.RecordID, r.BeforeJSON, r.AfterJSON, r.Hash)
	}
	for part := range slices.Chunk(args, width*sqldb.RowsAtOnce(width)) {
		if _, err := tx.Exec(ctx, "INSERT INTO journal ("+columns+") VALUES "+sqldb.Rows(len(part)/width, width), part...); err != nil {
			return fmt.Errorf("append to the journal: %w", err)
		}
	}
	if _, err := tx.Exec(ctx, "UPDATE journal_head SET hash = ? WHERE id = 1", hash); err != nil {
		return err
	}
	tx.OnCommit(j.wake)
	return nil
}

// row is the change as the entry of that number, without its hash.
func (c Change) row(seq int64, at sqldb.Micros) (row, error) {
	before, err := canonical(c.Before)
	if err != nil {
		return row{}, fmt.Errorf("journal %s %s: before: %w", c.Type, c.Verb, err)
	}
	after, err := canonical(c.After)
	if err != nil {
		return row{}, fmt.Errorf("journal %s %s: after: %w", c.Type, c.Verb, err)
	}
	return row{
		Seq: seq, RecordedAt: at, ProjectID: c.Project,
		ActorKind: c.Actor.Kind, ActorID: c.Actor.ID, ActorName: c.Actor.Name,
		Verb: c.Verb, RecordType: c.Type, RecordID: c.ID, BeforeJSON: before, AfterJSON: after,
	}, nil
}
