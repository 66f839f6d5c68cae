package feedback

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"

	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

// Evidence is what supports an idea or bet, counted live.
type Evidence struct {
	Notes     int64   `db:"notes"`
	People    int64   `db:"people"`
	Companies int64   `db:"companies"` // each once, however many notes it sent
	Revenue   float64 `db:"revenue"`   // of those companies, a month
	Critical  int64   `db:"critical"`  // highlights marked so
	Important int64   `db:"important"`
	Nice      int64   `db:"nice"`
	Themes    int64   `db:"themes"` // that motivate it
	Votes     int64   `db:"votes"`  // of the notes
}

// EvidenceOf counts evidence for ideas. It has no permission to ask: whoever
// shows the idea has.
type EvidenceOf struct{ db *sqldb.DB }

// NewEvidence counts in a database.
func NewEvidence(db *sqldb.DB) EvidenceOf { return EvidenceOf{db: db} }

// supporting joins ideas to the notes that support them: those linked to the
// idea or to one that duplicates it, and those merged into such a note. note is
// the one that the merged ones count as. Its arguments are the project, twice.
const supporting = `WITH merged AS (
		SELECT from_id AS via, to_id AS idea FROM links
		WHERE project_id = ? AND relation = 'duplicates' AND from_type = 'idea' AND archived_at = 0),
	linked AS (
		SELECT l.to_id AS idea, l.to_id AS via, l.from_id AS note FROM links l
		WHERE l.project_id = ? AND l.relation = 'supports' AND l.from_type = 'feedback' AND l.archived_at = 0),
	reached AS (
		SELECT idea, via, note FROM linked
		UNION
		SELECT merged.idea, linked.via, linked.note FROM merged JOIN linked ON linked.idea = merged.via),
	supporting AS (
		SELECT r.idea, r.via, n.id, n.company_id, n.person_id, n.person_email, n.votes,
			CASE WHEN n.duplicate_of <> '' THEN n.duplicate_of ELSE n.id END AS note
		FROM reached r JOIN feedback n ON n.id = r.note AND n.archived_at = 0
		UNION
		SELECT r.idea, r.via, d.id, d.company_id, d.person_id, d.person_email, d.votes, d.duplicate_of
		FROM reached r JOIN feedback d ON d.duplicate_of = r.note AND d.duplicate_of <> '' AND d.archived_at = 0)`

// Count answers the evidence of these ideas, or of every idea that has any when
// ideas is nil, by id; an idea without evidence is left out. One statement
// counts for five hundred ideas.
func (e EvidenceOf) Count(ctx context.Context, project string, ideas []string) (map[string]Evidence, error) {
	found := make(map[string]Evidence, len(ideas))
	if ideas == nil {
		return found, e.count(ctx, project, nil, found)
	}
	for len(ideas) > 0 {
		n := min(len(ideas), 500)
		if err := e.count(ctx, project, ideas[:n], found); err != nil {
			return nil, err
		}
		ideas = ideas[n:]
	}
	return found, nil
}

func (e EvidenceOf) count(ctx context.Context, project string, ideas []string, found map[string]Evidence) error {
	only, args := "", []any{project, project, project, project}
	if ideas != nil {
		only, args = " WHERE all_ideas.idea IN (?)", append(args, ideas)
	}
	var rows []struct {
		Idea string `db:"idea"`
		Evidence
	}
	err := e.db.Select(ctx, &rows, supporting+`,
		notes AS (
			SELECT idea, count(DISTINCT note) AS notes,
				count(DISTINCT CASE WHEN person_id <> '' THEN person_id WHEN person_email <> '' THEN person_email END) AS people
			FROM supporting GROUP BY idea),
		voted AS (SELECT idea, sum(votes) AS votes FROM (SELECT DISTINCT idea, id, votes FROM supporting) v GROUP BY idea),
		accounts AS (
			SELECT a.idea, count(*) AS companies, coalesce(sum(c.revenue), 0) AS revenue
			FROM (SELECT DISTINCT idea, company_id FROM supporting WHERE company_id <> '') a
			JOIN companies c ON c.id = a.company_id GROUP BY a.idea),
		marked AS (
			SELECT s.idea,
				sum(CASE WHEN h.importance = 'critical' THEN 1 ELSE 0 END) AS critical,
				sum(CASE WHEN h.importance = 'important' THEN 1 ELSE 0 END) AS important,
				sum(CASE WHEN h.importance = 'nice_to_have' THEN 1 ELSE 0 END) AS nice
			FROM (SELECT DISTINCT idea, via, id FROM supporting) s
			JOIN feedback_highlights h ON h.feedback_id = s.id AND h.idea_id = s.via AND h.project_id = ? GROUP BY s.idea),
		motivated AS (
			SELECT to_id AS idea, count(*) AS themes FROM links
			WHERE project_id = ? AND relation = 'motivates' AND from_type = 'theme' AND archived_at = 0 GROUP BY to_id),
		all_ideas AS (SELECT idea FROM notes UNION SELECT idea FROM motivated)
		SELECT all_ideas.idea, coalesce(notes, 0) AS notes, coalesce(people, 0) AS people, coalesce(companies, 0) AS companies,
			coalesce(revenue, 0) AS revenue, coalesce(critical, 0) AS critical, coalesce(important, 0) AS important,
			coalesce(nice, 0) AS nice, coalesce(themes, 0) AS themes, coalesce(votes, 0) AS votes
		FROM all_ideas LEFT JOIN notes ON notes.idea = all_ideas.idea LEFT JOIN voted ON voted.idea = all_ideas.idea
			LEFT JOIN accounts ON accounts.idea = all_ideas.idea LEFT JOIN marked ON marked.idea = all_ideas.idea
			LEFT JOIN motivated ON motivated.idea = all_ideas.idea`+only, args...)
	if err != nil {
		return fmt.Errorf("count evidence: %w", err)
	}
	for _, r := range rows {
		found[r.Idea] = r.Evidence
	}
	return nil
}

// AskedBy are the ids of the ideas that notes of these companies support, each
// once; the largest so many companies by revenue are added to those named.
func (e EvidenceOf) AskedBy(ctx context.Context, project string, companies []string, largest int) ([]string, error) {
	if largest > 0 {
		var top []string
		err := e.db.Select(ctx, &top, "SELECT id FROM companies WHERE project_id = ? AND archived_at = 0 AND revenue > 0 ORDER BY revenue DESC, id LIMIT ?", project, largest)
		if err != nil {
			return nil, fmt.Errorf("find the largest companies: %w", err)
		}
		companies = append(append([]string{}, companies...), top...)
	}
	ideas := []string{}
	if len(companies) == 0 {
		return ideas, nil
	}
	err := e.db.Select(ctx, &ideas, supporting+" SELECT DISTINCT idea FROM supporting WHERE company_id IN (?) ORDER BY idea", project, project, companies)
	if err != nil {
		return nil, fmt.Errorf("find what companies asked for: %w", err)
	}
	return ideas, nil
}

// Noted is a note that supports an idea, with what it weighs.
type Noted struct {
	Feedback   string       `db:"feedback"`
	Text       string       `db:"text"`
	Quote      string       `db:"quote"`
	Importance string       `db:"importance"`
	Person     string       `db:"person"`
	Company    string       `db:"company"`
	Name       string       `db:"company_name"`
	Plan       string       `db:"plan"`
	Revenue    float64      `db:"revenue"`
	Source     string       `db:"source"`
	Via        string       `db:"via"`
	ReceivedAt sqldb.Micros `db:"received_at"`
}

// Noted answers a page of the notes that support an idea, by the rules of
// Count: those whose companies pay most first, then the newest.
func (e EvidenceOf) Noted(ctx context.Context, project, idea string, limit int, cursor string) ([]Noted, string, error) {
	limit = min(max(limit, 1), 200)
	offset := 0
	if cursor != "" {
		text, err := base64.RawURLEncoding.DecodeString(cursor)
		if err == nil {
			offset, err = strconv.Atoi(string(text))
		}
		if err != nil || offset < 0 {
			return nil, "", errs.New(errs.Malformed, "This cursor is not one of ours.")
		}
	}
	page := []Noted{}
	err := e.db.Select(ctx, &page, supporting+`,
		here AS (SELECT id, min(via) AS via FROM supporting WHERE idea = ? GROUP BY id),
		marks AS (
			SELECT h.feedback_id, h.quote, h.importance, row_number() OVER (PARTITION BY h.feedback_id ORDER BY
				CASE h.importance WHEN 'critical' THEN 0 WHEN 'important' THEN 1 ELSE 2 END, h.begins, h.id) AS rank
			FROM feedback_highlights h JOIN here ON here.id = h.feedback_id AND here.via = h.idea_id)
		SELECT n.id AS feedback, substr(n.text, 1, 2000) AS text, coalesce(marks.quote, '') AS quote, coalesce(marks.importance, '') AS importance,
			CASE WHEN n.person_name <> '' THEN n.person_name WHEN n.person_email <> '' THEN n.person_email ELSE n.person_id END AS person,
			n.company_id AS company, coalesce(c.name, '') AS company_name, coalesce(c.plan, n.person_plan) AS plan, coalesce(c.revenue, 0) AS revenue,
			n.source, here.via, n.received_at
		FROM here JOIN feedback n ON n.id = here.id
			LEFT JOIN companies c ON c.id = n.company_id
			LEFT JOIN marks ON marks.feedback_id = n.id AND marks.rank = 1
		ORDER BY revenue DESC, n.received_at DESC, n.id LIMIT ? OFFSET ?`, project, project, idea, limit+1, offset)
	if err != nil {
		return nil, "", fmt.Errorf("list evidence: %w", err)
	}
	if len(page) <= limit {
		return page, "", nil
	}
	return page[:limit], base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(offset + limit))), nil
}
