package comment

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/todo"
)

// Unseen are the comments that name somebody who has not seen them yet. It
// implements todo.Source.
type Unseen struct{ Registry *record.Registry }

// Waiting implements todo.Source.
func (u Unseen) Waiting(ctx context.Context, ask todo.Ask) ([]todo.Waiting, int, error) {
	readable := u.Registry.Readable(ask.Actor, ask.Project)
	if len(readable) == 0 {
		return nil, 0, nil
	}
	var rows []struct {
		Type  string       `db:"record_type"`
		ID    string       `db:"record_id"`
		Title string       `db:"title"`
		Body  string       `db:"body"`
		By    string       `db:"created_by"`
		At    sqldb.Micros `db:"created_at"`
		Total int          `db:"total"`
	}
	err := u.Registry.DB().Select(ctx, &rows, `SELECT c.record_type, c.record_id, r.title, c.body, c.created_by, m.created_at, count(*) OVER () AS total
		FROM mentions m JOIN comments c ON c.id = m.comment_id JOIN records r ON r.record_id = c.record_id
		WHERE m.member_id = ? AND m.project_id = ? AND m.seen_at = 0 AND c.archived_at = 0 AND r.record_type IN (?)
		ORDER BY m.created_at, c.id LIMIT ?`, ask.Actor.ID(), ask.Project, readable, ask.Most)
	if err != nil {
		return nil, 0, fmt.Errorf("unseen mentions: %w", err)
	}
	list, total := make([]todo.Waiting, len(rows)), 0
	for i, r := range rows {
		list[i] = todo.Waiting{
			Record: record.Ref{Type: r.Type, ID: r.ID}, Title: r.Title, Since: r.At, Urgency: todo.Asked,
			Says: fmt.Sprintf("%s mentions you: “%s”", r.By, excerpt(plain(r.Body))),
		}
		total = r.Total
	}
	return list, total, nil
}

// plain is a comment as one line of text, mentions by their names.
func plain(body string) string {
	named := mention.ReplaceAllStringFunc(body, func(m string) string { return "@" + m[2:strings.IndexByte(m, ']')] })
	return strings.Join(strings.Fields(named), " ")
}

// excerptLimit is how much of a comment a line shows, in characters.
const excerptLimit = 100

func excerpt(text string) string {
	if utf8.RuneCountInString(text) <= excerptLimit {
		return text
	}
	cut := string([]rune(text)[:excerptLimit])
	if at := strings.LastIndexByte(cut, ' '); at > len(cut)/2 {
		cut = cut[:at]
	}
	return cut + "…"
}
