package feedback

import (
	"context"
	"fmt"

	"prodops/internal/sqldb"
)

// About says which notes are meant: those that support one of the records, by
// the rules of Count, and those of the themes.
type About struct {
	Records []string // ids of ideas and bets
	Themes  []string
}

// Heard is what was said of something in a stretch of time.
type Heard struct {
	Notes     int64 `db:"notes"` // duplicates count with their original
	People    int64 `db:"people"`
	Companies int64 `db:"companies"`
}

// Said is one note of Heard.
type Said struct {
	ID         string       `db:"id"`
	Text       string       `db:"text"` // its beginning
	Person     string       `db:"person"`
	Company    string       `db:"company"` // name
	ReceivedAt sqldb.Micros `db:"received_at"`
}

const aboutNotes = supporting + `, about AS (
		SELECT id, note, company_id, person_id, person_email FROM supporting WHERE idea IN (?)
		UNION
		SELECT id, CASE WHEN duplicate_of <> '' THEN duplicate_of ELSE id END, company_id, person_id, person_email
		FROM feedback WHERE project_id = ? AND theme_id IN (?) AND archived_at = 0)`

func (a About) args(project string, rest ...any) []any {
	// An empty list would be no list; no record has this id.
	return append([]any{project, project, append([]string{"none"}, a.Records...), project, append([]string{"none"}, a.Themes...)}, rest...)
}

// Heard counts what was received from an instant on and before another.
func (e EvidenceOf) Heard(ctx context.Context, project string, a About, from, to sqldb.Micros) (Heard, error) {
	var h Heard
	err := e.db.Get(ctx, &h, aboutNotes+` SELECT count(DISTINCT about.note) AS notes,
			count(DISTINCT CASE WHEN about.person_id <> '' THEN about.person_id WHEN about.person_email <> '' THEN about.person_email END) AS people,
			count(DISTINCT CASE WHEN about.company_id <> '' THEN about.company_id END) AS companies
		FROM about JOIN feedback n ON n.id = about.id WHERE n.received_at >= ? AND n.received_at < ?`, a.args(project, from, to)...)
	if err != nil {
		return h, fmt.Errorf("count what was said: %w", err)
	}
	return h, nil
}

// Said lists the newest of what Heard counts, at most so many.
func (e EvidenceOf) Said(ctx context.Context, project string, a About, from, to sqldb.Micros, most int) ([]Said, error) {
	said := []Said{}
	err := e.db.Select(ctx, &said, aboutNotes+` SELECT n.id, substr(n.text, 1, 400) AS text, n.received_at, coalesce(c.name, '') AS company,
			CASE WHEN n.person_name <> '' THEN n.person_name WHEN n.person_email <> '' THEN n.person_email ELSE n.person_id END AS person
		FROM (SELECT DISTINCT id FROM about) a JOIN feedback n ON n.id = a.id LEFT JOIN companies c ON c.id = n.company_id
		WHERE n.received_at >= ? AND n.received_at < ? ORDER BY n.received_at DESC, n.id LIMIT ?`, a.args(project, from, to, most)...)
	if err != nil {
		return nil, fmt.Errorf("list what was said: %w", err)
	}
	return said, nil
}

// Request is a note that asks for something, with whoever wrote it.
type Request struct {
	ID         string       `db:"id"`
	Text       string       `db:"text"` // its beginning
	Person     string       `db:"person_id"`
	Email      string       `db:"person_email"`
	Name       string       `db:"person_name"`
	Company    string       `db:"company"` // name
	ReceivedAt sqldb.Micros `db:"received_at"`
}

// Requests are the notes that support any of these records, the oldest first;
// those of nobody in particular are left out.
func (e EvidenceOf) Requests(ctx context.Context, project string, records []string) ([]Request, error) {
	found := []Request{}
	if len(records) == 0 {
		return found, nil
	}
	err := e.db.Select(ctx, &found, supporting+` SELECT n.id, substr(n.text, 1, 240) AS text, n.person_id, n.person_email, n.person_name, coalesce(c.name, '') AS company, n.received_at
		FROM (SELECT DISTINCT id FROM supporting WHERE idea IN (?)) s JOIN feedback n ON n.id = s.id LEFT JOIN companies c ON c.id = n.company_id
		WHERE n.person_id <> '' OR n.person_email <> '' ORDER BY n.received_at, n.id`, project, project, records)
	if err != nil {
		return nil, fmt.Errorf("list who asked: %w", err)
	}
	return found, nil
}
