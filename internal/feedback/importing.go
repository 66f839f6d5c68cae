package feedback

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/jobs"
	"prodops/internal/sqldb"
	"prodops/internal/table"
)

// runImport is the job: rows become notes a few hundred at a time, each batch
// in one transaction with how far the file is read, so that a job that is run
// again goes on where it stopped.
func (s *Service) runImport(ctx context.Context, run *jobs.Run) (any, error) {
	in, err := findImport(ctx, s.db, run.Project, run.Subject)
	if err != nil {
		return nil, err
	}
	err = s.importRows(ctx, run, &in)
	if failure, public := errors.AsType[*errs.Error](err); public && failure.Kind != errs.Unavailable {
		_, e := s.db.Exec(context.WithoutCancel(ctx), "UPDATE feedback_imports SET state = ?, failure = ? WHERE id = ?", string(Stopped), failure.Message, in.ID)
		return nil, errors.Join(err, e)
	}
	if err != nil {
		return nil, err
	}
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		now := s.registry.Now()
		if _, err := tx.Exec(ctx, "UPDATE feedback_imports SET state = ?, finished_at = ? WHERE id = ?", string(Imported), now, in.ID); err != nil {
			return err
		}
		in.State, in.FinishedAt = Imported, now
		return s.recordBatch(ctx, tx, auth.AsSystem("import by "+run.CreatedBy), in.Project, "imported", "feedback_import", in.ID, in)
	})
	if err != nil {
		return nil, err
	}
	// The notes are in: the file has done its work.
	return in, os.Remove(s.path(in.Stored))
}

func (s *Service) importRows(ctx context.Context, run *jobs.Run, in *NoteImport) (err error) {
	file, err := s.open(*in)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.file.Close()) }()
	var mapping Mapping
	if err := json.Unmarshal(in.Mapping, &mapping); err != nil {
		return err
	}
	areas, err := s.areasOf(ctx, s.db, in.Project)
	if err != nil {
		return err
	}
	binding, err := mapping.bind(file.Columns(), areas)
	if err != nil {
		return err
	}
	actor := auth.AsSystem("import by " + run.CreatedBy)
	for skipped := int64(0); ; {
		batch, err := readBatch(file, binding, in, s.registry.Now(), &skipped)
		if err != nil {
			return err
		}
		if batch.rows == 0 {
			return nil
		}
		if err := s.takeBatch(ctx, actor, in, batch); err != nil {
			return err
		}
		at, err := file.file.Seek(0, io.SeekCurrent)
		if err != nil {
			return err
		}
		run.Progress(at, in.Size, fmt.Sprintf("%d rows", in.RowsDone))
	}
}

// batch is some rows of a file.
type batch struct {
	rows   int64
	create []Create
	notes  []Note
	errors []RowError
}

// readBatch reads the next rows; those done before are passed over.
func readBatch(file opened, binding bound, in *NoteImport, now sqldb.Micros, skipped *int64) (b batch, err error) {
	for b.rows < rowsAtOnce {
		row, err := file.Next()
		if errors.Is(err, io.EOF) {
			return b, nil
		}
		if err != nil {
			return b, err
		}
		if *skipped < in.RowsDone {
			*skipped++
			continue
		}
		b.rows++
		*skipped++
		b.add(binding, in, row, now)
	}
	return b, nil
}

func (b *batch) add(binding bound, in *NoteImport, row table.Row, now sqldb.Micros) {
	create, note, problem := binding.note(in.Project, row, now)
	if problem != "" {
		b.errors = append(b.errors, rowError(row, problem))
		return
	}
	note.ImportID = in.ID
	b.create, b.notes = append(b.create, create), append(b.notes, note)
}

// takeBatch takes a batch in and counts it, in one transaction.
func (s *Service) takeBatch(ctx context.Context, actor auth.Actor, in *NoteImport, b batch) error {
	after := *in
	_, err := s.take(ctx, actor, in.Project, b.create, b.notes, false, func(tx *sqldb.Tx, taken []taken) error {
		after = *in
		after.RowsDone += b.rows
		after.Failed += int64(len(b.errors))
		for _, t := range taken {
			if t.repeated {
				after.Repeated++
			} else {
				after.Created++
			}
		}
		if err := keepErrors(ctx, tx, in, b.errors); err != nil {
			return err
		}
		rows, err := tx.Exec(ctx, "UPDATE feedback_imports SET rows_done = ?, created = ?, repeated = ?, failed = ? WHERE id = ? AND rows_done = ?",
			after.RowsDone, after.Created, after.Repeated, after.Failed, in.ID, in.RowsDone)
		if err == nil && rows == 0 {
			return errs.New(errs.Conflict, "Another server goes on with this import.")
		}
		return err
	})
	*in = after
	return err
}

func keepErrors(ctx context.Context, tx *sqldb.Tx, in *NoteImport, rows []RowError) error {
	if room := keptErrors - in.Failed; int64(len(rows)) > room {
		rows = rows[:max(0, room)]
	}
	args := make([]any, 0, 4*len(rows))
	for _, r := range rows {
		args = append(args, in.ID, r.Line, r.Cause, r.Text)
	}
	for part := range slices.Chunk(args, 4*sqldb.RowsAtOnce(4)) {
		if _, err := tx.Exec(ctx, "INSERT INTO feedback_import_errors (import_id, line, cause, text) VALUES "+sqldb.Rows(len(part)/4, 4)+" ON CONFLICT (import_id, line) DO NOTHING", part...); err != nil {
			return fmt.Errorf("keep the errors of an import: %w", err)
		}
	}
	return nil
}

// UndoImport takes every note of an import out again: they are archived, and
// their ids at the source are free for another import. Undoing twice changes
// nothing.
func (s *Service) UndoImport(ctx context.Context, actor auth.Actor, project, id string) (NoteImport, error) {
	if err := actor.Can(auth.FeedbackWrite, project); err != nil {
		return NoteImport{}, err
	}
	var in NoteImport
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if in, err = findImport(ctx, tx, project, id); err != nil || in.State == TakenBack {
			return err
		}
		if in.State == Importing {
			return errs.New(errs.Conflict, "This import is still running. Cancel its job first.")
		}
		if err := s.notes.ArchiveAll(ctx, tx, "project_id = ? AND import_id = ?", project, id); err != nil {
			return err
		}
		// An id of a source is a note in force: the next import makes it anew.
		if _, err := tx.Exec(ctx, "UPDATE feedback SET external_id = '' WHERE project_id = ? AND import_id = ?", project, id); err != nil {
			return err
		}
		in.State, in.FinishedAt = TakenBack, s.registry.Now()
		if _, err := tx.Exec(ctx, "UPDATE feedback_imports SET state = ?, finished_at = ? WHERE id = ?", string(TakenBack), in.FinishedAt, id); err != nil {
			return err
		}
		return s.recordBatch(ctx, tx, actor, project, "undone", "feedback_import", id, in)
	})
	if err == nil {
		s.neighbours.forget(project)
	}
	return in, err
}
