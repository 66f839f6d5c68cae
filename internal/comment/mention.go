package comment

import (
	"context"
	"fmt"
	"maps"

	"prodops/internal/auth"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Mention tells a member that a comment names them.
type Mention struct {
	Comment Comment       `json:"comment"`
	On      record.Listed `json:"on" doc:"The record the comment is about."`
	SeenAt  sqldb.Micros  `json:"seen_at,omitzero" format:"date-time"`
}

const mostMentions = 50

// tell keeps who is mentioned; nobody is told twice of one comment.
func (s *Comments) tell(ctx context.Context, tx *sqldb.Tx, c Comment, members []string) error {
	for _, id := range mentioned(c.Body, members) {
		if id == c.AuthorID {
			continue
		}
		_, err := tx.Exec(ctx, "INSERT INTO mentions (comment_id, member_id, project_id, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", c.ID, id, c.Project, s.registry.Now())
		if err != nil {
			return fmt.Errorf("keep a mention: %w", err)
		}
	}
	return nil
}

// Mentions are the newest comments that name the actor, in any project they
// belong to.
func (s *Comments) Mentions(ctx context.Context, actor auth.Actor) ([]Mention, error) {
	if err := actor.Can(auth.AccountRead, ""); err != nil {
		return nil, err
	}
	projects := actor.Projects()
	if len(projects) == 0 {
		return []Mention{}, nil
	}
	var rows []mentionRow
	err := s.db.Select(ctx, &rows, `SELECT c.id, c.project_id, c.record_type, c.record_id, c.body, c.author_id, c.created_by, c.version, c.created_at, c.updated_at, c.archived_at, m.seen_at
		FROM mentions m JOIN comments c ON c.id = m.comment_id
		WHERE m.member_id = ? AND m.project_id IN (?) AND c.archived_at = 0 ORDER BY m.created_at DESC, c.id DESC LIMIT ?`, actor.ID(), projects, mostMentions)
	if err != nil {
		return nil, fmt.Errorf("list mentions: %w", err)
	}
	records, err := s.mentionedOn(ctx, rows)
	if err != nil {
		return nil, err
	}
	list := make([]Mention, 0, len(rows))
	for _, r := range rows {
		if on, found := records[r.OnID]; found {
			list = append(list, Mention{Comment: r.Comment, On: on, SeenAt: r.SeenAt})
		}
	}
	return list, nil
}

type mentionRow struct {
	Comment
	SeenAt sqldb.Micros `db:"seen_at"`
}

// mentionedOn are the records the comments are about, by id.
func (s *Comments) mentionedOn(ctx context.Context, rows []mentionRow) (map[string]record.Listed, error) {
	ids := map[string][]string{}
	for _, r := range rows {
		ids[r.Project] = append(ids[r.Project], r.OnID)
	}
	records := map[string]record.Listed{}
	for project, of := range ids {
		found, err := s.registry.Look(ctx, s.db, project, of)
		if err != nil {
			return nil, err
		}
		maps.Copy(records, found)
	}
	return records, nil
}

// SeeMentions notes that the actor has seen every mention so far, or only those
// on a record when its id is not empty.
func (s *Comments) SeeMentions(ctx context.Context, actor auth.Actor, recordID string) error {
	if err := actor.Can(auth.AccountChange, ""); err != nil {
		return err
	}
	only, args := "", []any{s.registry.Now(), actor.ID()}
	if recordID != "" {
		only, args = " AND comment_id IN (SELECT id FROM comments WHERE record_id = ?)", append(args, recordID)
	}
	_, err := s.db.Exec(ctx, "UPDATE mentions SET seen_at = ? WHERE member_id = ? AND seen_at = 0"+only, args...)
	return err
}
