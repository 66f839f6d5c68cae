package feedback

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/google/uuid"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/jobs"
	"prodops/internal/sqldb"
	"prodops/internal/table"
)

// ImportState is where an import stands.
type ImportState string

// The states.
const (
	Uploaded  ImportState = "uploaded" // looked at, nothing taken in
	Importing ImportState = "importing"
	Imported  ImportState = "imported"
	Stopped   ImportState = "failed" // goes on where it stopped when committed again
	TakenBack ImportState = "undone"
)

// NoteImport is a table of notes brought from another tool.
type NoteImport struct {
	ID         string       `db:"id" json:"id"`
	Project    string       `db:"project_id" json:"project"`
	File       string       `db:"file" json:"file" doc:"Its name."`
	Stored     string       `db:"stored" json:"-"`
	Size       int64        `db:"size" json:"size" doc:"Bytes."`
	SHA256     string       `db:"sha256" json:"sha256"`
	Tool       string       `db:"tool" json:"tool" doc:"Recognised by the headers: canny, fider, uservoice, productboard, or csv."`
	Source     string       `db:"source" json:"source"`
	Mapping    sqldb.JSON   `db:"mapping" json:"-"`
	State      ImportState  `db:"state" json:"state" enum:"uploaded,importing,imported,failed,undone"`
	RowsDone   int64        `db:"rows_done" json:"rows_done"`
	Created    int64        `db:"created" json:"created" doc:"Notes it made."`
	Repeated   int64        `db:"repeated" json:"repeated" doc:"Rows whose note was there already."`
	Failed     int64        `db:"failed" json:"failed" doc:"Rows that could not be read."`
	Failure    string       `db:"failure" json:"failure,omitempty"`
	CreatedBy  string       `db:"created_by" json:"created_by"`
	CreatedAt  sqldb.Micros `db:"created_at" json:"created_at" format:"date-time"`
	FinishedAt sqldb.Micros `db:"finished_at" json:"finished_at,omitzero" format:"date-time"`
}

// Preview is what an import would do.
type Preview struct {
	NoteImport
	Columns []string   `json:"columns" doc:"Of the file, made unique."`
	Mapping Mapping    `json:"mapping" doc:"As suggested by the headers, or as sent."`
	Rows    int64      `json:"rows" doc:"Rows in the file."`
	Sound   int64      `json:"sound" doc:"Rows that would become notes."`
	Known   int64      `json:"known" doc:"Rows whose notes are there already."`
	Notes   []Create   `json:"notes" doc:"The first rows, as notes."`
	Errors  []RowError `json:"errors" doc:"The first rows that cannot be read, and why."`
}

// RowError is a row that cannot be read.
type RowError struct {
	Line  int64  `db:"line" json:"line" doc:"As an editor counts."`
	Cause string `db:"cause" json:"cause"`
	Text  string `db:"text" json:"text" doc:"How the row begins."`
}

const (
	importJob    = "feedback.import"
	largestFile  = 200 << 20 // bytes
	rowsAtOnce   = 500
	shownRows    = 20
	shownErrors  = 100
	keptErrors   = 10_000
	selectImport = "SELECT id, project_id, file, stored, size, sha256, tool, source, mapping, state, rows_done, created, repeated, failed, failure, created_by, created_at, finished_at FROM feedback_imports"
)

// Upload keeps a table for its import and says what importing it would do. The
// file streams to disk; nothing of it becomes a note before Commit.
func (s *Service) Upload(ctx context.Context, actor auth.Actor, project, name string, file io.Reader) (Preview, error) {
	if err := actor.Can(auth.FeedbackWrite, project); err != nil {
		return Preview{}, err
	}
	var f errs.Fields
	if name = f.Optional("query.file", name, nameLimit); name == "" {
		name = "pasted.csv"
	}
	if err := f.Err(); err != nil {
		return Preview{}, err
	}
	if s.folder == "" {
		return Preview{}, errs.New(errs.Unavailable, "This server has no folder for files.")
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Preview{}, err
	}
	in := NoteImport{ID: id.String(), Project: project, File: name, Stored: id.String() + ".csv", State: Uploaded, CreatedBy: actor.Name(), CreatedAt: s.registry.Now()}
	if in.Size, in.SHA256, err = s.store(in.Stored, file); err != nil {
		return Preview{}, err
	}
	preview, err := s.look(ctx, in, nil)
	if err != nil {
		return Preview{}, errors.Join(err, os.Remove(s.path(in.Stored)))
	}
	mapping, err := json.Marshal(preview.Mapping)
	if err != nil {
		return Preview{}, err
	}
	_, err = s.db.Exec(ctx, `INSERT INTO feedback_imports (id, project_id, file, stored, size, sha256, tool, source, mapping, state, rows_done, created, repeated, failed, failure, created_by, created_at, finished_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, '', ?, ?, 0)`,
		in.ID, project, in.File, in.Stored, in.Size, in.SHA256, preview.Tool, preview.Mapping.Source, string(mapping), string(in.State), in.CreatedBy, in.CreatedAt)
	if err != nil {
		return Preview{}, fmt.Errorf("keep an import: %w", err)
	}
	return preview, nil
}

func (s *Service) path(stored string) string { return filepath.Join(s.folder, stored) }

// store writes an upload to disk and hashes it on the way.
func (s *Service) store(name string, from io.Reader) (size int64, sum string, err error) {
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return 0, "", fmt.Errorf("the folder of imports: %w", err)
	}
	file, err := os.OpenFile(s.path(name), os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return 0, "", fmt.Errorf("keep an upload: %w", err)
	}
	hash := sha256.New()
	size, err = io.Copy(io.MultiWriter(file, hash), io.LimitReader(from, largestFile+1))
	err = errors.Join(err, file.Close())
	if err == nil && size > largestFile {
		err = errs.New(errs.TooLarge, "A file may have %d MB. Split it.", largestFile>>20)
	}
	if err == nil && size == 0 {
		err = errs.New(errs.Invalid, "The file is empty.")
	}
	if err != nil {
		return 0, "", errors.Join(err, os.Remove(s.path(name)))
	}
	return size, hex.EncodeToString(hash.Sum(nil)), nil
}

// opened is an upload being read.
type opened struct {
	*table.Reader
	file *os.File
}

func (s *Service) open(in NoteImport) (opened, error) {
	file, err := os.Open(s.path(in.Stored))
	if errors.Is(err, os.ErrNotExist) {
		return opened{}, errs.New(errs.Conflict, "The file of this import is gone. Upload it again: what was imported already is not imported twice.")
	}
	if err != nil {
		return opened{}, fmt.Errorf("open an upload: %w", err)
	}
	reader, err := table.NewReader(bufio.NewReaderSize(file, 64<<10))
	if err != nil {
		return opened{}, errors.Join(err, file.Close())
	}
	return opened{reader, file}, nil
}

// look reads the whole file without taking anything in. A nil mapping is the
// one that the headers suggest.
func (s *Service) look(ctx context.Context, in NoteImport, mapping *Mapping) (p Preview, err error) {
	file, err := s.open(in)
	if err != nil {
		return Preview{}, err
	}
	defer func() { err = errors.Join(err, file.file.Close()) }()
	p = Preview{NoteImport: in, Columns: file.Columns(), Notes: []Create{}, Errors: []RowError{}}
	p.Tool, p.Mapping = detect(p.Columns)
	if mapping != nil {
		p.Mapping = *mapping
	}
	areas, err := s.areasOf(ctx, s.db, in.Project)
	if err != nil {
		return Preview{}, err
	}
	binding, err := p.Mapping.bind(p.Columns, areas)
	if mapping == nil && errs.Is(err, errs.Invalid) {
		return p, nil // nothing suggests itself: people map it
	}
	if err != nil {
		return Preview{}, err
	}
	now := s.registry.Now()
	var batch []Note
	for ctx.Err() == nil {
		row, err := file.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Preview{}, err
		}
		p.Rows++
		create, note, problem := binding.note(in.Project, row, now)
		if problem != "" {
			if len(p.Errors) < shownErrors {
				p.Errors = append(p.Errors, rowError(row, problem))
			}
			continue
		}
		p.Sound++
		if len(p.Notes) < shownRows {
			p.Notes = append(p.Notes, create)
		}
		if batch = append(batch, note); len(batch) == rowsAtOnce {
			if err := s.countKnown(ctx, in.Project, batch, &p); err != nil {
				return Preview{}, err
			}
			batch = batch[:0]
		}
	}
	if err := ctx.Err(); err != nil {
		return Preview{}, err
	}
	return p, s.countKnown(ctx, in.Project, batch, &p)
}

// note is a row as a checked note.
func (b bound) note(project string, row table.Row, now sqldb.Micros) (Create, Note, string) {
	in, problem := b.create(row)
	if problem != "" {
		return in, Note{}, problem
	}
	note, err := in.note(project, "row", now)
	if err != nil {
		return in, Note{}, err.Error()
	}
	return in, note, ""
}

func rowError(row table.Row, problem string) RowError {
	begins := ""
	for _, cell := range row.Cells {
		begins += cell + " · "
		if len(begins) > 200 {
			break
		}
	}
	return RowError{Line: row.Line, Cause: problem, Text: excerpt(begins, 120)}
}

func (s *Service) countKnown(ctx context.Context, project string, notes []Note, p *Preview) error {
	known, err := s.sent(ctx, s.db, project, notes)
	if err != nil {
		return err
	}
	for _, n := range notes {
		if known[n.Source+"\x00"+n.ExternalID] != nil {
			p.Known++
		}
	}
	return nil
}

// Look says what an import would do with another mapping.
func (s *Service) Look(ctx context.Context, actor auth.Actor, project, id string, mapping *Mapping) (Preview, error) {
	in, err := s.Import(ctx, actor, project, id)
	if err != nil {
		return Preview{}, err
	}
	if mapping == nil {
		mapping = &Mapping{}
		if err := json.Unmarshal(in.Mapping, mapping); err != nil {
			return Preview{}, err
		}
	}
	return s.look(ctx, in, mapping)
}

// Import is one import.
func (s *Service) Import(ctx context.Context, actor auth.Actor, project, id string) (NoteImport, error) {
	if err := actor.Can(auth.FeedbackRead, project); err != nil {
		return NoteImport{}, err
	}
	return findImport(ctx, s.db, project, id)
}

func findImport(ctx context.Context, db sqldb.Reader, project, id string) (NoteImport, error) {
	var in NoteImport
	err := db.Get(ctx, &in, selectImport+" WHERE id = ? AND project_id = ?", id, project)
	if sqldb.IsNoRows(err) {
		return NoteImport{}, errs.New(errs.NotFound, "There is no such import.")
	}
	if err != nil {
		return NoteImport{}, fmt.Errorf("find an import: %w", err)
	}
	return in, nil
}

// Imports are the imports of a project, the newest first.
func (s *Service) Imports(ctx context.Context, actor auth.Actor, project, cursor string, limit int) ([]NoteImport, string, error) {
	if err := actor.Can(auth.FeedbackRead, project); err != nil {
		return nil, "", err
	}
	where, args := "project_id = ?", []any{project}
	if cursor != "" { // ids are in the order they were made
		where, args = where+" AND id < ?", append(args, cursor)
	}
	var found []NoteImport
	if err := s.db.Select(ctx, &found, selectImport+" WHERE "+where+" ORDER BY id DESC LIMIT ?", append(args, limit+1)...); err != nil {
		return nil, "", fmt.Errorf("list imports: %w", err)
	}
	if len(found) <= limit {
		return found, "", nil
	}
	return found[:limit], found[limit-1].ID, nil
}

// ImportErrors are the rows that an import could not read, at most 10,000.
func (s *Service) ImportErrors(ctx context.Context, actor auth.Actor, project, id string) ([]RowError, error) {
	if _, err := s.Import(ctx, actor, project, id); err != nil {
		return nil, err
	}
	found := []RowError{}
	err := s.db.Select(ctx, &found, "SELECT line, cause, text FROM feedback_import_errors WHERE import_id = ? ORDER BY line", id)
	return found, err
}

// Commit takes the file in, by a job: the answer is that job. One that stopped
// goes on after the last row it took in; rows whose notes are there already
// make none.
func (s *Service) Commit(ctx context.Context, actor auth.Actor, project, id string, mapping *Mapping) (jobs.Job, error) {
	if err := actor.Can(auth.FeedbackWrite, project); err != nil {
		return jobs.Job{}, err
	}
	in, err := findImport(ctx, s.db, project, id)
	if err != nil {
		return jobs.Job{}, err
	}
	if in.State == Imported || in.State == TakenBack {
		return jobs.Job{}, errs.New(errs.Conflict, "This import is %s already. Upload the file again to begin another.", in.State)
	}
	if mapping != nil && in.RowsDone == 0 {
		preview, err := s.look(ctx, in, mapping)
		if err != nil {
			return jobs.Job{}, err
		}
		text, err := json.Marshal(preview.Mapping)
		if err != nil {
			return jobs.Job{}, err
		}
		if _, err := s.db.Exec(ctx, "UPDATE feedback_imports SET mapping = ?, source = ? WHERE id = ?", string(text), mapping.Source, id); err != nil {
			return jobs.Job{}, err
		}
	}
	if _, err := s.db.Exec(ctx, "UPDATE feedback_imports SET state = ?, failure = '' WHERE id = ?", string(Importing), id); err != nil {
		return jobs.Job{}, err
	}
	return s.jobs.Enqueue(ctx, actor, project, jobs.Ask{Kind: importJob, Subject: id})
}
