package link

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Link joins two records.
type Link struct {
	ID        string       `json:"id"`
	Project   string       `json:"project"`
	From      record.Ref   `json:"from"`
	To        record.Ref   `json:"to"`
	Relation  string       `json:"relation"`
	Note      string       `json:"note,omitempty" doc:"Why, in a line or two."`
	CreatedBy string       `json:"created_by"`
	CreatedAt sqldb.Micros `json:"created_at" format:"date-time"`

	archivedAt sqldb.Micros
}

// Create says what to join.
type Create struct {
	From     record.Ref `json:"from"`
	To       record.Ref `json:"to"`
	Relation string     `json:"relation" maxLength:"64"`
	Note     string     `json:"note,omitempty" maxLength:"1000"`
}

const noteLimit = 1000 // characters

// Links is the service. It is safe for concurrent use.
type Links struct {
	db       *sqldb.DB
	journal  *journal.Journal
	registry *record.Registry
	sources  []Source
}

// New returns the service. Sources know of relations that areas keep in
// columns of their own.
func New(r *record.Registry, j *journal.Journal, sources ...Source) *Links {
	return &Links{db: r.DB(), journal: j, registry: r, sources: sources}
}

// Create joins two records of the project. Joining them again by the same
// relation changes nothing and answers the link there is.
func (s *Links) Create(ctx context.Context, actor auth.Actor, project string, in Create) (Link, error) {
	if err := actor.Can(auth.LinkWrite, project); err != nil {
		return Link{}, err
	}
	var made Link
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		made, err = s.Join(ctx, tx, actor, project, in)
		return err
	})
	return made, err
}

// Join is Create in the caller's transaction, for areas that link what they
// make. It asks whether the records may be read, not whether links may be made.
func (s *Links) Join(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, project string, in Create) (Link, error) {
	var f errs.Fields
	in.Note = f.Text("body.note", in.Note, noteLimit)
	if err := f.Err(); err != nil {
		return Link{}, err
	}
	if err := check(in); err != nil {
		return Link{}, err
	}
	for _, end := range []struct {
		location string
		ref      record.Ref
	}{{"body.from", in.From}, {"body.to", in.To}} {
		if _, err := s.registry.Need(ctx, tx, actor, project, end.location, end.ref); err != nil {
			return Link{}, err
		}
	}
	known, err := s.between(ctx, tx, project, in)
	if err == nil && known.archivedAt == 0 {
		return known, nil
	}
	if circular := s.refuseCircle(ctx, tx, project, in); circular != nil {
		return Link{}, circular
	}
	switch {
	case err == nil:
		return s.restore(ctx, tx, actor, known)
	case !sqldb.IsNoRows(err):
		return Link{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Link{}, err
	}
	made := Link{ID: id.String(), Project: project, From: in.From, To: in.To, Relation: in.Relation, Note: in.Note,
		CreatedBy: actor.Name(), CreatedAt: s.registry.Now()}
	_, err = tx.Exec(ctx, "INSERT INTO links (id, project_id, from_type, from_id, to_type, to_id, relation, note, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		made.ID, project, in.From.Type, in.From.ID, in.To.Type, in.To.ID, in.Relation, in.Note, made.CreatedBy, made.CreatedAt)
	if err != nil {
		return Link{}, fmt.Errorf("create a link: %w", err)
	}
	return made, s.record(ctx, tx, actor, "created", nil, made)
}

// restore makes a link again that was taken away.
func (s *Links) restore(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, l Link) (Link, error) {
	l.archivedAt = 0
	if _, err := tx.Exec(ctx, "UPDATE links SET archived_at = 0 WHERE id = ?", l.ID); err != nil {
		return Link{}, fmt.Errorf("restore a link: %w", err)
	}
	return l, s.record(ctx, tx, actor, "restored", nil, l)
}

// Remove takes a link away; making it again is the way back.
func (s *Links) Remove(ctx context.Context, actor auth.Actor, project, id string) error {
	if err := actor.Can(auth.LinkWrite, project); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		var r row
		err := tx.Get(ctx, &r, selectLinks+" WHERE id = ? AND project_id = ? AND archived_at = 0", id, project)
		if sqldb.IsNoRows(err) {
			return errs.New(errs.NotFound, "There is no such link.")
		}
		if err != nil {
			return fmt.Errorf("find a link: %w", err)
		}
		return s.remove(ctx, tx, actor, r.link())
	})
}

// Part takes the link between two records away in the caller's transaction, if
// there is one.
func (s *Links) Part(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, project string, in Create) error {
	known, err := s.between(ctx, tx, project, in)
	if sqldb.IsNoRows(err) || err == nil && known.archivedAt != 0 {
		return nil
	}
	if err != nil {
		return err
	}
	return s.remove(ctx, tx, actor, known)
}

func (s *Links) remove(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, l Link) error {
	if _, err := tx.Exec(ctx, "UPDATE links SET archived_at = ? WHERE id = ?", s.registry.Now(), l.ID); err != nil {
		return fmt.Errorf("remove a link: %w", err)
	}
	return s.record(ctx, tx, actor, "removed", l, nil)
}

func (s *Links) record(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, verb string, before, after any) error {
	l, ok := after.(Link)
	if !ok {
		l, _ = before.(Link)
	}
	return s.journal.Record(ctx, tx, journal.Change{
		Project: l.Project, Actor: actor.Journal(), Verb: verb, Type: "link", ID: l.ID, Before: before, After: after,
	})
}

func (s *Links) between(ctx context.Context, db sqldb.Reader, project string, in Create) (Link, error) {
	var r row
	err := db.Get(ctx, &r, selectLinks+" WHERE project_id = ? AND from_id = ? AND to_id = ? AND relation = ?", project, in.From.ID, in.To.ID, in.Relation)
	return r.link(), err
}

type row struct {
	ID        string       `db:"id"`
	Project   string       `db:"project_id"`
	FromType  string       `db:"from_type"`
	FromID    string       `db:"from_id"`
	ToType    string       `db:"to_type"`
	ToID      string       `db:"to_id"`
	Relation  string       `db:"relation"`
	Note      string       `db:"note"`
	CreatedBy string       `db:"created_by"`
	CreatedAt sqldb.Micros `db:"created_at"`
	Archived  sqldb.Micros `db:"archived_at"`
}

const selectLinks = "SELECT id, project_id, from_type, from_id, to_type, to_id, relation, note, created_by, created_at, archived_at FROM links"

func (r row) link() Link {
	return Link{ID: r.ID, Project: r.Project, From: record.Ref{Type: r.FromType, ID: r.FromID}, To: record.Ref{Type: r.ToType, ID: r.ToID},
		Relation: r.Relation, Note: r.Note, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt, archivedAt: r.Archived}
}
