// Package comment keeps what members say about records, and tells those who are
// mentioned.
package comment

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	"github.com/google/uuid"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Comment is something said about a record. Its text may mention members, as
// @[Name](member:ID); pages show it as text.
type Comment struct {
	ID        string       `db:"id" json:"id"`
	Project   string       `db:"project_id" json:"project"`
	OnType    string       `db:"record_type" json:"on_type" doc:"Kind of the record it is about."`
	OnID      string       `db:"record_id" json:"on_id"`
	Body      string       `db:"body" json:"body"`
	AuthorID  string       `db:"author_id" json:"author_id,omitempty" doc:"Id of the member who wrote it."`
	CreatedBy string       `db:"created_by" json:"created_by"`
	Version   int64        `db:"version" json:"version"`
	CreatedAt sqldb.Micros `db:"created_at" json:"created_at" format:"date-time"`
	UpdatedAt sqldb.Micros `db:"updated_at" json:"updated_at" format:"date-time"`
	Archived  sqldb.Micros `db:"archived_at" json:"archived_at,omitzero" format:"date-time"`
}

const (
	bodyLimit     = 10_000 // characters
	mostComments  = 500    // on one record, in one answer
	mostMentioned = 50     // members one comment tells
)

var mention = regexp.MustCompile(`@\[[^\]\n]{1,200}\]\(member:([0-9a-f-]{36})\)`)

// Comments is the service. It is safe for concurrent use.
type Comments struct {
	db       *sqldb.DB
	journal  *journal.Journal
	registry *record.Registry
	auth     *auth.Service
}

// New returns the service.
func New(r *record.Registry, j *journal.Journal, a *auth.Service) *Comments {
	return &Comments{db: r.DB(), journal: j, registry: r, auth: a}
}

// Create says something about a record.
func (s *Comments) Create(ctx context.Context, actor auth.Actor, project string, on record.Ref, body string) (Comment, error) {
	if err := actor.Can(auth.CommentWrite, project); err != nil {
		return Comment{}, err
	}
	body, err := checked(body)
	if err != nil {
		return Comment{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Comment{}, err
	}
	members, err := s.memberIDs(ctx, project)
	if err != nil {
		return Comment{}, err
	}
	now := s.registry.Now()
	made := Comment{ID: id.String(), Project: project, OnType: on.Type, OnID: on.ID, Body: body, CreatedBy: actor.Name(), Version: 1, CreatedAt: now, UpdatedAt: now}
	if actor.Kind() == auth.MemberActor {
		made.AuthorID = actor.ID()
	}
	return made, s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if _, err := s.registry.Need(ctx, tx, actor, project, "path", on); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "INSERT INTO comments (id, project_id, record_type, record_id, body, author_id, created_by, version, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			made.ID, project, on.Type, on.ID, body, made.AuthorID, made.CreatedBy, made.Version, now, now)
		if err != nil {
			return fmt.Errorf("create a comment: %w", err)
		}
		if err := s.tell(ctx, tx, made, members); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "created", nil, made)
	})
}

// List returns what was said about a record, the oldest first.
func (s *Comments) List(ctx context.Context, actor auth.Actor, project string, on record.Ref) ([]Comment, error) {
	if err := actor.Can(auth.CommentRead, project); err != nil {
		return nil, err
	}
	if _, err := s.registry.Need(ctx, s.db, actor, project, "path", on); err != nil {
		return nil, err
	}
	var found []Comment
	err := s.db.Select(ctx, &found, selectComments+" WHERE project_id = ? AND record_id = ? AND archived_at = 0 ORDER BY created_at, id LIMIT ?", project, on.ID, mostComments)
	if err != nil {
		return nil, fmt.Errorf("list comments: %w", err)
	}
	return found, nil
}

// Update changes the text of one's own comment, under its version (0 for no
// check).
func (s *Comments) Update(ctx context.Context, actor auth.Actor, project, id string, version int64, body string) (Comment, error) {
	if err := actor.Can(auth.CommentWrite, project); err != nil {
		return Comment{}, err
	}
	body, err := checked(body)
	if err != nil {
		return Comment{}, err
	}
	members, err := s.memberIDs(ctx, project)
	if err != nil {
		return Comment{}, err
	}
	return s.change(ctx, actor, project, id, version, "updated", func(ctx context.Context, tx *sqldb.Tx, c *Comment) error {
		if c.Archived != 0 {
			return errs.New(errs.Conflict, "This comment is archived. Restore it first.")
		}
		c.Body = body
		return s.tell(ctx, tx, *c, members)
	})
}

// Archive takes one's own comment away; Restore brings it back.
func (s *Comments) Archive(ctx context.Context, actor auth.Actor, project, id string, version int64) (Comment, error) {
	return s.change(ctx, actor, project, id, version, "archived", func(_ context.Context, _ *sqldb.Tx, c *Comment) error {
		if c.Archived == 0 {
			c.Archived = s.registry.Now()
		}
		return nil
	})
}

// Restore undoes Archive.
func (s *Comments) Restore(ctx context.Context, actor auth.Actor, project, id string, version int64) (Comment, error) {
	return s.change(ctx, actor, project, id, version, "restored", func(_ context.Context, _ *sqldb.Tx, c *Comment) error {
		c.Archived = 0
		return nil
	})
}

// change edits a comment of the actor's own; an administrator may archive
// anybody's.
func (s *Comments) change(ctx context.Context, actor auth.Actor, project, id string, version int64, verb string, edit func(context.Context, *sqldb.Tx, *Comment) error) (Comment, error) {
	if err := actor.Can(auth.CommentWrite, project); err != nil {
		return Comment{}, err
	}
	var c Comment
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		c = Comment{}
		err := tx.Get(ctx, &c, selectComments+" WHERE id = ? AND project_id = ?", id, project)
		if sqldb.IsNoRows(err) {
			return errs.New(errs.NotFound, "There is no such comment.")
		}
		if err != nil {
			return fmt.Errorf("find a comment: %w", err)
		}
		if err := mayChange(actor, c, verb); err != nil {
			return err
		}
		if version != 0 && version != c.Version {
			return errs.New(errs.Stale, "The comment has changed since you read it. Load it again.")
		}
		before := c
		if err := edit(ctx, tx, &c); err != nil || c == before {
			return err
		}
		c.Version, c.UpdatedAt = c.Version+1, s.registry.Now()
		if _, err := tx.Exec(ctx, "UPDATE comments SET body = ?, version = ?, updated_at = ?, archived_at = ? WHERE id = ?", c.Body, c.Version, c.UpdatedAt, c.Archived, id); err != nil {
			return fmt.Errorf("change a comment: %w", err)
		}
		return s.record(ctx, tx, actor, verb, before, c)
	})
	return c, err
}

// mayChange: nobody puts words into somebody else's mouth.
func mayChange(actor auth.Actor, c Comment, verb string) error {
	own := actor.Kind() == auth.MemberActor && actor.ID() == c.AuthorID ||
		actor.Kind() == auth.KeyActor && c.AuthorID == "" && actor.Name() == c.CreatedBy
	if own || actor.Kind() == auth.SystemActor || verb != "updated" && actor.Can(auth.MemberUpdate, c.Project) == nil {
		return nil
	}
	return errs.New(errs.Forbidden, "Only who wrote a comment may change it.")
}

func (s *Comments) record(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, verb string, before any, after Comment) error {
	return s.journal.Record(ctx, tx, journal.Change{
		Project: after.Project, Actor: actor.Journal(), Verb: verb, Type: "comment", ID: after.ID, Before: before, After: after,
	})
}

// IDs are the ids of every comment on a record: what its activity shows.
func (s *Comments) IDs(ctx context.Context, project, recordID string) ([]string, error) {
	var ids []string
	err := s.db.Select(ctx, &ids, "SELECT id FROM comments WHERE project_id = ? AND record_id = ? ORDER BY created_at DESC LIMIT ?", project, recordID, mostComments)
	if err != nil {
		return nil, fmt.Errorf("ids of comments: %w", err)
	}
	return ids, nil
}

// memberIDs are those who can be mentioned.
func (s *Comments) memberIDs(ctx context.Context, project string) ([]string, error) {
	members, err := s.auth.Members(ctx, auth.AsSystem("comments"), project)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(members))
	for i, m := range members {
		ids[i] = m.ID
	}
	return ids, nil
}

func checked(body string) (string, error) {
	var f errs.Fields
	body = f.Text("body.body", body, bodyLimit)
	if body == "" {
		f.Add("body.body", "Say something.")
	}
	return body, f.Err()
}

// mentioned are the members a text mentions, each once.
func mentioned(body string, members []string) []string {
	var ids []string
	for _, match := range mention.FindAllStringSubmatch(body, mostMentioned) {
		if id := match[1]; slices.Contains(members, id) && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

const selectComments = "SELECT id, project_id, record_type, record_id, body, author_id, created_by, version, created_at, updated_at, archived_at FROM comments"
