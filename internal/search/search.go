// Package search finds records by the words in them.
package search

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Search looks through every record of a project. It is safe for concurrent use.
type Search struct {
	db       *sqldb.DB
	registry *record.Registry
}

// New returns the search over the registry's records.
func New(r *record.Registry) *Search { return &Search{db: r.DB(), registry: r} }

// Question is what to look for.
type Question struct {
	Text     string   // words, each as the beginning of one; all must be there
	Types    []string // only these kinds of record; all when empty
	Archived bool     // the archived ones as well
	Limit    int      // 1 to 50; 0 is 20
}

// Hit is a record found.
type Hit struct {
	record.Listed
	Excerpt string `json:"excerpt,omitempty" doc:"Text around the first word found, when it is not in the title."`
}

// mostFound bounds how many records are looked at before the best are picked:
// a word that everything has stays quick. The newest are looked at.
const mostFound = 100

// Find answers the records that have all the words, those with the words in
// their title first, and of those the ones whose title is the text or begins
// with it; then the newest. It finds only what the actor may read.
func (s *Search) Find(ctx context.Context, actor auth.Actor, project string, q Question) ([]Hit, error) {
	if err := actor.Can(auth.SearchRun, project); err != nil {
		return nil, err
	}
	types, err := s.types(actor, project, q.Types)
	if err != nil || len(types) == 0 {
		return []Hit{}, err
	}
	if q.Limit == 0 {
		q.Limit = 20
	}
	q.Limit = min(max(q.Limit, 1), 50)
	titled, err := s.match(ctx, project, types, q, true)
	if err != nil {
		return nil, err
	}
	rank(titled, q.Text)
	found := titled
	if len(found) < q.Limit {
		anywhere, err := s.match(ctx, project, types, q, false)
		if err != nil {
			return nil, err
		}
		found = append(found, without(anywhere, titled)...)
	}
	hits := make([]Hit, 0, q.Limit)
	for _, r := range found[:min(len(found), q.Limit)] {
		hits = append(hits, r.hit(q.Text))
	}
	return hits, nil
}

func (s *Search) types(actor auth.Actor, project string, asked []string) ([]string, error) {
	readable := s.registry.Readable(actor, project)
	if len(asked) == 0 {
		return readable, nil
	}
	for _, t := range asked {
		if _, err := s.registry.Kind("query.type", t); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(readable, func(t string) bool { return !slices.Contains(asked, t) }), nil
}

type row struct {
	Type string `db:"record_type"`
	ID   string `db:"record_id"`
	Body string `db:"body"`
	record.Listed
}

// newest is how many of the newest records are looked at before the index is:
// a word that many have is found among them at once.
const newest = 2000

// match answers the newest records that have the words.
func (s *Search) match(ctx context.Context, project string, types []string, q Question, titleOnly bool) ([]row, error) {
	var last int64
	if err := s.db.Get(ctx, &last, "SELECT coalesce(max(number), 0) FROM records"); err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	if last > 2*newest {
		if rows, err := s.above(ctx, last-newest, project, types, q, titleOnly); err != nil || len(rows) == mostFound {
			return rows, err
		}
	}
	return s.above(ctx, 0, project, types, q, titleOnly)
}

// above answers the newest records with a number above the given one that have
// the words.
func (s *Search) above(ctx context.Context, number int64, project string, types []string, q Question, titleOnly bool) ([]row, error) {
	matching, args, ok := s.db.MatchTexts(q.Text, titleOnly, number)
	if !ok {
		return nil, errs.New(errs.Malformed, "Give at least one word to search for.")
	}
	archived := " AND r.archived_at = 0"
	if q.Archived {
		archived = ""
	}
	var rows []row
	err := s.db.Select(ctx, &rows, `SELECT r.record_type, r.record_id, r.title, r.body, r.state, r.owner, r.updated_at, r.archived_at
		FROM (`+matching+`) AS found JOIN records r ON r.number = found.number
		WHERE r.project_id = ? AND r.record_type IN (?)`+archived+` ORDER BY found.number DESC LIMIT ?`,
		append(args, project, types, mostFound)...)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return rows, nil
}

// rank sorts by how well the title fits, and keeps the order among equals.
func rank(rows []row, text string) {
	wanted := strings.Join(sqldb.Words(text), " ")
	fit := func(r row) int {
		title := strings.Join(sqldb.Words(r.Title), " ")
		switch {
		case title == wanted:
			return 0
		case strings.HasPrefix(title, wanted):
			return 1
		case strings.Contains(" "+title+" ", " "+wanted+" "):
			return 2
		case strings.Contains(title, wanted):
			return 3
		}
		return 4
	}
	slices.SortStableFunc(rows, func(a, b row) int { return fit(a) - fit(b) })
}

func without(rows, others []row) []row {
	known := make(map[string]bool, len(others))
	for _, r := range others {
		known[r.ID] = true
	}
	return slices.DeleteFunc(rows, func(r row) bool { return known[r.ID] })
}

func (r row) hit(text string) Hit {
	h := Hit{Listed: r.Listed}
	h.Ref = record.Ref{Type: r.Type, ID: r.ID}
	if words := sqldb.Words(text); len(words) > 0 && !hasWord(r.Title, words[0]) {
		h.Excerpt = excerpt(r.Body, words[0])
	}
	return h
}

func hasWord(text, word string) bool {
	return slices.ContainsFunc(sqldb.Words(text), func(w string) bool { return strings.HasPrefix(w, word) })
}
