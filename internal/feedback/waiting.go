package feedback

import (
	"context"
	"fmt"

	"prodops/internal/sqldb"
	"prodops/internal/todo"
)

// Inbox is how many notes of a member nobody has dealt with: those that have
// them as their owner, as notes of their product areas do. It implements
// todo.Source.
type Inbox struct{ DB *sqldb.DB }

// Waiting implements todo.Source: one line for all, in the words of the filter
// that the inbox takes.
func (i Inbox) Waiting(ctx context.Context, ask todo.Ask) ([]todo.Waiting, int, error) {
	var found struct {
		N     int          `db:"n"`
		Since sqldb.Micros `db:"since"`
	}
	err := i.DB.Get(ctx, &found, `SELECT count(*) AS n, coalesce(min(received_at), 0) AS since FROM feedback
		WHERE project_id = ? AND owner = ? AND owner <> '' AND archived_at = 0 AND duplicate_of = '' AND (state = 'new' OR state = 'snoozed' AND snoozed_until <= ?)`,
		ask.Project, ask.Actor.ID(), ask.Now)
	if err != nil || found.N == 0 {
		return nil, 0, err
	}
	noun, that := "notes", "They are"
	if found.N == 1 {
		noun, that = "note", "It is"
	}
	return []todo.Waiting{{
		Title: fmt.Sprintf("%d %s in your inbox", found.N, noun), Count: found.N, Since: found.Since, Urgency: todo.Gathers,
		Says: that + " yours, and nobody has dealt with " + map[bool]string{true: "it", false: "them"}[found.N == 1] + " yet.",
	}}, 1, nil
}

// Gathered is how many of a project's notes are under a theme that stands, of
// how many there are.
func (e EvidenceOf) Gathered(ctx context.Context, project string) (gathered, of int, err error) {
	var found struct {
		N  int `db:"n"`
		Of int `db:"of_all"`
	}
	err = e.db.Get(ctx, &found, `SELECT count(*) AS of_all, count(CASE WHEN theme_id <> '' AND theme_id NOT IN (
			SELECT id FROM themes WHERE project_id = ? AND (state = 'dismissed' OR archived_at <> 0)) THEN 1 END) AS n
		FROM feedback WHERE project_id = ? AND archived_at = 0`, project, project)
	if err != nil {
		return 0, 0, fmt.Errorf("count notes under themes: %w", err)
	}
	return found.N, found.Of, nil
}
