package idea

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Scored is an idea with what speaks for it and what a model makes of it.
type Scored struct {
	Idea
	Evidence Evidence        `json:"evidence"`
	Says     string          `json:"says" doc:"The evidence in a sentence."`
	Measured *MeasuredNumber `json:"measured,omitempty" doc:"The number of the linked insight as last measured; absent while there is none."`
	Score    IdeaScore       `json:"score"`
	Rank     int             `json:"rank,omitempty" doc:"Its place among the open ideas that have a score, from 1; absent when it is not ranked."`
	Of       int             `json:"of" doc:"How many are ranked."`
}

// MeasuredNumber is the number of the linked insight.
type MeasuredNumber struct {
	Value float64      `json:"value"`
	Label string       `json:"label"`
	At    sqldb.Micros `json:"at" format:"date-time"`
}

// Sort is what a list is sorted by, the most or latest first.
type Sort string

// The ways to sort.
const (
	ByScore    Sort = "score"
	ByEvidence Sort = "evidence"
	ByRevenue  Sort = "revenue"
	ByUpdated  Sort = "updated"
	ByTitle    Sort = "title"
)

// Filter narrows and sorts a list of ideas; what is empty does not.
type Filter struct {
	Search    string
	States    []State // any of these
	Area      string
	Owner     string
	Tag       string
	Companies []string // ids: ideas that any of them asked for
	Largest   int      // ideas that any of so many of the companies that pay most asked for
	Archived  bool
	Model     string // id; "" for the default
	Sort      Sort
	Ascending bool
	Limit     int
	Cursor    string
}

// List answers a page of ideas and how many the filter finds on all pages.
func (s *Ideas) List(ctx context.Context, actor auth.Actor, project string, f Filter) (page []Scored, next string, total int, err error) {
	model, err := s.Model(ctx, actor, project, f.Model)
	if err != nil {
		return nil, "", 0, err
	}
	shelf, err := s.look(ctx, project)
	if err != nil {
		return nil, "", 0, err
	}
	board, err := shelf.board(model)
	if err != nil {
		return nil, "", 0, err
	}
	if f.Archived {
		return s.archived(ctx, actor, project, f, shelf, board)
	}
	rows, err := s.filter(ctx, project, f, shelf)
	if err != nil {
		return nil, "", 0, err
	}
	total = len(rows)
	ids, next, err := cut(keyed(rows, f, shelf, board), f)
	if err != nil {
		return nil, "", 0, err
	}
	page, err = s.full(ctx, project, ids, shelf, board)
	return page, next, total, err
}

// archived lists what is out of the lists: the latest first.
func (s *Ideas) archived(ctx context.Context, actor auth.Actor, project string, f Filter, k *shelf, b *board) ([]Scored, string, int, error) {
	filter := record.Filter{Search: f.Search, Archived: true, Limit: f.Limit, Cursor: f.Cursor}
	found, next, err := s.ideas.List(ctx, actor, project, filter)
	if err != nil {
		return nil, "", 0, err
	}
	total, err := s.ideas.Count(ctx, actor, project, filter)
	page := make([]Scored, len(found))
	for i, one := range found {
		page[i] = view(one, k, b, IdeaScore{Model: b.model.ID})
	}
	return page, next, total, err
}

// filter picks rows of the shelf.
func (s *Ideas) filter(ctx context.Context, project string, f Filter, k *shelf) ([]*row, error) {
	within, err := s.within(ctx, project, f)
	if err != nil {
		return nil, err
	}
	var rows []*row
	for i := range k.rows {
		r := &k.rows[i]
		if within != nil && !within[r.ID] || len(f.States) > 0 && !slices.Contains(f.States, r.State) ||
			f.Area != "" && r.Area != f.Area || f.Owner != "" && r.Owner != f.Owner || f.Tag != "" && !slices.Contains(r.Tags, f.Tag) {
			continue
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// within are the ids that a search and the companies leave; nil for no limit.
func (s *Ideas) within(ctx context.Context, project string, f Filter) (map[string]bool, error) {
	var within map[string]bool
	if strings.TrimSpace(f.Search) != "" {
		where, args, err := s.ideas.Where(project, record.Filter{Search: f.Search})
		if err != nil {
			return nil, err
		}
		var ids []string
		if err := s.db.Select(ctx, &ids, "SELECT id FROM ideas WHERE "+where, args...); err != nil {
			return nil, err
		}
		within = setOf(ids)
	}
	if len(f.Companies) == 0 && f.Largest == 0 {
		return within, nil
	}
	var ids []string
	if s.sources.Counter != nil {
		var err error
		if ids, err = s.sources.Counter.AskedBy(ctx, project, f.Companies, f.Largest); err != nil {
			return nil, err
		}
	}
	asked := setOf(ids)
	for id := range asked {
		if within != nil && !within[id] {
			delete(asked, id)
		}
	}
	return asked, nil
}

func setOf(ids []string) map[string]bool {
	set := make(map[string]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}

// key is where a row stands in a list: by number or by text, then by id.
type key struct {
	Number float64 `json:"n"`
	Text   string  `json:"t,omitempty"`
	ID     string  `json:"i"`
}

// compareKeys puts the smallest first.
func compareKeys(a, b key) int {
	return cmp.Or(cmp.Compare(a.Number, b.Number), strings.Compare(a.Text, b.Text), strings.Compare(a.ID, b.ID))
}

// keyed are the keys of rows by what the list is sorted by. An idea without a
// score is behind all others, whichever way the list runs.
func keyed(rows []*row, f Filter, k *shelf, b *board) []key {
	keys := make([]key, len(rows))
	for i, r := range rows {
		keys[i].ID = r.ID
		switch f.Sort {
		case ByEvidence:
			keys[i].Number = float64(k.evidence[r.ID].Notes)
		case ByRevenue:
			keys[i].Number = k.evidence[r.ID].Revenue
		case ByUpdated:
			keys[i].Number = float64(r.UpdatedAt)
		case ByTitle:
			keys[i].Text = strings.ToLower(r.Title)
		default:
			last := -1e300
			if f.Ascending {
				last = 1e300
			}
			keys[i].Number = last
			if v := b.scores[r.ID].Value; v != nil {
				keys[i].Number = *v
			}
		}
	}
	return keys
}

// cut sorts keys and answers the ids of the page behind the cursor. What moved
// while somebody turned pages is at worst seen twice or not at all; nothing
// else shifts.
func cut(keys []key, f Filter) (ids []string, next string, err error) {
	order := compareKeys
	if !f.Ascending {
		order = func(a, b key) int { return compareKeys(b, a) }
	}
	slices.SortFunc(keys, order)
	if f.Cursor != "" {
		after, err := decodeKey(f.Cursor)
		if err != nil {
			return nil, "", err
		}
		at, found := slices.BinarySearchFunc(keys, after, order)
		if found {
			at++
		}
		keys = keys[at:]
	}
	limit := f.Limit
	if limit == 0 {
		limit = 50
	}
	limit = min(max(limit, 1), 200)
	if len(keys) > limit {
		keys = keys[:limit]
		text, err := json.Marshal(keys[limit-1])
		if err != nil {
			return nil, "", err
		}
		next = base64.RawURLEncoding.EncodeToString(text)
	}
	for _, k := range keys {
		ids = append(ids, k.ID)
	}
	return ids, next, nil
}

func decodeKey(cursor string) (k key, err error) {
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(text, &k)
	}
	if err != nil || k.ID == "" {
		return key{}, errs.New(errs.Malformed, "This cursor is not one of ours.")
	}
	return k, nil
}

// full are whole ideas, in the order of ids.
func (s *Ideas) full(ctx context.Context, project string, ids []string, k *shelf, b *board) ([]Scored, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := s.ideas.Select(ctx, s.db, "WHERE project_id = ? AND id IN (?)", project, ids)
	if err != nil {
		return nil, err
	}
	at := make(map[string]int, len(found))
	for i := range found {
		at[found[i].ID] = i
	}
	scores := b.scoresOf(ids)
	page := make([]Scored, 0, len(ids))
	for _, id := range ids {
		if i, ok := at[id]; ok {
			page = append(page, view(found[i], k, b, scores[id]))
		}
	}
	return page, nil
}

// view joins an idea with its numbers.
func view(i Idea, k *shelf, b *board, score IdeaScore) Scored {
	e := k.evidence[i.ID]
	v := Scored{Idea: i, Evidence: e, Says: e.Says(), Score: score, Rank: b.rank(i.ID), Of: len(b.ranked)}
	if m, found := k.measured[i.Insight]; found && i.Insight != "" {
		v.Measured = &MeasuredNumber{Value: m.Value, Label: m.Label, At: m.At}
	}
	return v
}

// scored is one idea with its numbers by a model, "" for the default. The
// actor's right to read the idea is settled.
func (s *Ideas) scored(ctx context.Context, i Idea, model string) (Scored, error) {
	m, err := s.model(ctx, i.Project, model)
	if err != nil {
		return Scored{}, err
	}
	k, err := s.look(ctx, i.Project)
	if err != nil {
		return Scored{}, err
	}
	b, err := k.board(m)
	if err != nil {
		return Scored{}, err
	}
	if _, listed := k.at[i.ID]; !listed { // archived or merged
		c, score, ok := b.candidate(i.ID, i.Inputs, k.live(i.ID, i.Insight))
		if ok {
			b.intervals([]candidate{c}, []*IdeaScore{&score})
		}
		return view(i, k, b, score), nil
	}
	return view(i, k, b, b.scoresOf([]string{i.ID})[i.ID]), nil
}
