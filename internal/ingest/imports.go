package ingest

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// Dropper takes an import's events out of the event store, at once and for good.
type Dropper interface {
	DropImport(ctx context.Context, project, importID string) error
}

// ImportState is where an import stands.
type ImportState string

// The states.
const (
	Running  ImportState = "running"
	Finished ImportState = "finished"
	Undone   ImportState = "undone"
)

// Import is a file of events taken in, line by line. Its id is on each of its
// events.
type Import struct {
	ID          string      `json:"id"`
	Environment string      `json:"environment"`
	File        string      `json:"file"`
	Size        int64       `json:"size"` // bytes
	SHA256      string      `json:"sha256"`
	Source      string      `json:"source"`
	Mapping     string      `json:"mapping"` // how columns became calls, as text; "" for calls
	State       ImportState `json:"state"`
	LinesDone   int64       `json:"lines_done"`
	Accepted    int64       `json:"accepted"` // sound calls; those seen before are counted too, though stores drop them
	Quarantined int64       `json:"quarantined"`
	CreatedAt   int64       `json:"created_at"`  // Unix microseconds
	FinishedAt  int64       `json:"finished_at"` // Unix microseconds, 0 while running
}

// NewImport is what is known about a file before its first line is sent.
type NewImport struct {
	Environment string // "" is production
	File        string // its name
	Size        int64  // bytes
	SHA256      string // in hex
	Source      string // what wrote it, such as "segment"
	Mapping     string
}

// Validate answers Invalid with every field that is wrong.
func (n NewImport) Validate() error {
	var wrong errs.Fields
	if strings.TrimSpace(n.File) == "" || len(n.File) > 1024 {
		wrong.Add("body.file", "Name the file, in at most 1024 bytes.")
	}
	if n.Size < 0 {
		wrong.Add("body.size", "A size is not negative.")
	}
	if len(n.SHA256) != 64 || strings.Trim(n.SHA256, "0123456789abcdef") != "" {
		wrong.Add("body.sha256", "Give the file's SHA-256 in 64 lower-case hex digits.")
	}
	if len(n.Source) > 200 {
		wrong.Add("body.source", "A source may have 200 bytes.")
	}
	if len(n.Mapping) > 64<<10 {
		wrong.Add("body.mapping", "A mapping may have 64 KiB.")
	}
	return wrong.Err()
}

// ImportProgress is what became of a batch of lines.
type ImportProgress struct {
	Accepted    int64
	Quarantined int64
	LinesDone   int64
}

// ImportPage is one page of imports, newest first.
type ImportPage struct {
	Imports []Import
	Next    string // cursor of the next page, "" at the end
}

// Imports takes files of events in. An interrupted import goes on where it
// stopped, a batch sent twice is taken once, and an import can be undone.
type Imports struct {
	db       *sqldb.DB
	journal  *journal.Journal
	pipeline *Pipeline
	dropper  Dropper
	now      func() time.Time
}

// NewImports returns the imports in db; now is the clock.
func NewImports(db *sqldb.DB, j *journal.Journal, pipeline *Pipeline, dropper Dropper, now func() time.Time) *Imports {
	return &Imports{db: db, journal: j, pipeline: pipeline, dropper: dropper, now: now}
}

// Create begins an import, or answers the unfinished one of the same file,
// mapping and environment, to be continued after its LinesDone.
func (s *Imports) Create(ctx context.Context, actor auth.Actor, project string, in NewImport) (Import, error) {
	if err := actor.Can(auth.ImportWrite, project); err != nil {
		return Import{}, err
	}
	if in.Environment == "" {
		in.Environment = "production"
	}
	if err := in.Validate(); err != nil {
		return Import{}, err
	}
	var made Import
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		var err error
		if made, err = findUnfinished(ctx, tx, project, in); !errs.Is(err, errs.NotFound) {
			return err
		}
		made = Import{
			ID: uuid.Must(uuid.NewV7()).String(), Environment: in.Environment, File: in.File, Size: in.Size,
			SHA256: in.SHA256, Source: in.Source, Mapping: in.Mapping, State: Running, CreatedAt: s.now().UnixMicro(),
		}
		if err := insertImport(ctx, tx, project, made); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, project, "created", nil, &made)
	})
	return made, err
}

// Get answers one import, NotFound when the project has none such.
func (s *Imports) Get(ctx context.Context, actor auth.Actor, project, id string) (Import, error) {
	if err := actor.Can(auth.ImportRead, project); err != nil {
		return Import{}, err
	}
	return getImport(ctx, s.db, project, id)
}

// List answers a page of the project's imports.
func (s *Imports) List(ctx context.Context, actor auth.Actor, project, cursor string, limit int) (ImportPage, error) {
	if err := actor.Can(auth.ImportRead, project); err != nil {
		return ImportPage{}, err
	}
	return listImports(ctx, s.db, project, cursor, pageLimit(limit))
}

// Append takes the lines that follow the first fromLine ones, one call a line,
// and answers once they are durable. Lines already done are passed over, so a
// batch may be sent again. Conflict when lines are missing before the batch, or
// when the import is not running.
func (s *Imports) Append(ctx context.Context, actor auth.Actor, project, id string, fromLine int64, calls []Call) (ImportProgress, error) {
	if err := actor.Can(auth.ImportWrite, project); err != nil {
		return ImportProgress{}, err
	}
	before, err := getImport(ctx, s.db, project, id)
	if err != nil {
		return ImportProgress{}, err
	}
	skip := before.LinesDone - fromLine
	switch {
	case before.State != Running:
		return ImportProgress{}, errs.New(errs.Conflict, "The import is %s; begin a new one.", before.State)
	case fromLine < 0 || skip < 0:
		return ImportProgress{}, errs.New(errs.Conflict, "The import has %d lines; go on from there.", before.LinesDone)
	case skip >= int64(len(calls)):
		return ImportProgress{LinesDone: before.LinesDone}, nil
	}
	calls = calls[skip:]
	from := Origin{Project: project, Environment: before.Environment, Source: before.Source, Import: id}
	result, err := s.pipeline.Accept(ctx, from, calls)
	if err != nil {
		return ImportProgress{}, err
	}
	after := before
	after.LinesDone += int64(len(calls))
	after.Accepted += int64(result.Accepted)
	after.Quarantined += int64(result.Quarantined)
	return s.advance(ctx, project, before, after)
}

// advance writes the progress, unless something happened to the import in the
// meantime: another sender of the same batch did it, or it was undone.
func (s *Imports) advance(ctx context.Context, project string, before, after Import) (ImportProgress, error) {
	written := false
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		written, err = advanceImport(ctx, tx, before, after)
		return err
	})
	if err != nil {
		return ImportProgress{}, err
	}
	if written {
		return ImportProgress{
			Accepted: after.Accepted - before.Accepted, Quarantined: after.Quarantined - before.Quarantined, LinesDone: after.LinesDone,
		}, nil
	}
	now, err := getImport(ctx, s.db, project, before.ID)
	if err != nil {
		return ImportProgress{}, err
	}
	if now.State == Undone { // these lines reached the log after it was dropped
		if err := s.dropper.DropImport(ctx, project, before.ID); err != nil {
			return ImportProgress{}, err
		}
		return ImportProgress{}, errs.New(errs.Conflict, "The import was undone.")
	}
	return ImportProgress{LinesDone: now.LinesDone}, nil
}

// Finish says that the last line was sent. Finishing again changes nothing.
func (s *Imports) Finish(ctx context.Context, actor auth.Actor, project, id string) (Import, error) {
	if err := actor.Can(auth.ImportWrite, project); err != nil {
		return Import{}, err
	}
	return s.end(ctx, actor, project, id, Finished, "finished")
}

// Undo takes the import's events out of every answer. What other imports and
// live calls brought stays, even events this import brought too, once they are
// sent again.
func (s *Imports) Undo(ctx context.Context, actor auth.Actor, project, id string) (Import, error) {
	if err := actor.Can(auth.ImportWrite, project); err != nil {
		return Import{}, err
	}
	if _, err := getImport(ctx, s.db, project, id); err != nil {
		return Import{}, err
	}
	undone, err := s.end(ctx, actor, project, id, Undone, "undone")
	if err != nil {
		return Import{}, err
	}
	// After the state: a batch that is on its way sees it and drops itself. A
	// failure here is mended by calling Undo again.
	return undone, s.dropper.DropImport(ctx, project, id)
}

// end gives the import its last state.
func (s *Imports) end(ctx context.Context, actor auth.Actor, project, id string, state ImportState, verb string) (Import, error) {
	var after Import
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		before, err := getImport(ctx, tx, project, id)
		if err != nil {
			return err
		}
		after = before
		switch before.State {
		case state:
			return nil
		case Undone:
			return errs.New(errs.Conflict, "The import was undone.")
		}
		after.State, after.FinishedAt = state, s.now().UnixMicro()
		if err := endImport(ctx, tx, after); err != nil {
			return err
		}
		if state == Undone {
			if err := s.pipeline.quarantine.discardImport(ctx, tx, project, id); err != nil {
				return err
			}
		}
		return s.record(ctx, tx, actor, project, verb, &before, &after)
	})
	return after, err
}

func (s *Imports) record(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, project, verb string, before, after *Import) error {
	change := journal.Change{Project: project, Actor: actor.Journal(), Verb: verb, Type: "import", ID: after.ID, After: after}
	if before != nil {
		change.Before = before
	}
	return s.journal.Record(ctx, tx, change)
}
