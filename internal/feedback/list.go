package feedback

import (
	"context"
	"fmt"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Filter narrows a list of notes; what is empty does not.
type Filter struct {
	View    string `json:"view,omitempty" query:"view" enum:"inbox,linked,snoozed,done,all" doc:"inbox: new ones, and those whose rest is over; all when absent."`
	Search  string `json:"q,omitempty" query:"q" maxLength:"200" doc:"Words of the text."`
	Area    string `json:"area,omitempty" query:"area" maxLength:"64" doc:"Id of an area; none for notes without one."`
	Owner   string `json:"owner,omitempty" query:"owner" maxLength:"64" doc:"Id of a member; me; none for notes without an owner."`
	Theme   string `json:"theme,omitempty" query:"theme" maxLength:"64" doc:"Id of a theme; none for notes without one."`
	Source  string `json:"source,omitempty" query:"source" maxLength:"64"`
	Company string `json:"company,omitempty" query:"company" maxLength:"64" doc:"Id of a company."`
	Person  string `json:"person,omitempty" query:"person" maxLength:"200" doc:"Id or mail address of a person."`
	Segment string `json:"segment,omitempty" query:"segment" maxLength:"100"`
	Plan    string `json:"plan,omitempty" query:"plan" maxLength:"100" doc:"Of the company, or of the person where no company is known."`
	Idea    string `json:"idea,omitempty" query:"idea" maxLength:"64" doc:"Id of an idea or bet the notes support."`
	Import  string `json:"import,omitempty" query:"import" maxLength:"64" doc:"Id of the import that brought them."`
	From    string `json:"from,omitempty" query:"from" maxLength:"40" doc:"Received at or after this time."`
	To      string `json:"to,omitempty" query:"to" maxLength:"40" doc:"Received before this time."`
	Merged  bool   `json:"merged,omitempty" query:"merged" doc:"Include notes that were merged into others."`

	Archived bool `json:"archived,omitempty" query:"archived" doc:"The archived ones instead."`
}

// Page says which part of a list.
type Page struct {
	Limit  int    // 1 to 200; 0 is 50
	Cursor string // next cursor of the page before
}

// conditions are the filter in SQL.
func (f Filter) conditions(actor auth.Actor, project string, now sqldb.Micros) ([]record.Where, error) {
	var where []record.Where
	add := func(sql string, args ...any) { where = append(where, record.Where{SQL: sql, Args: args}) }
	switch f.View {
	case "inbox":
		add("state = 'new' OR (state = 'snoozed' AND snoozed_until <= ?)", now)
	case "linked", "done":
		add("state = ?", f.View)
	case "snoozed":
		add("state = 'snoozed' AND snoozed_until > ?", now)
	case "", "all":
	default:
		return nil, wrongField("view", "One of inbox, linked, snoozed, done, all.")
	}
	if !f.Merged {
		add("duplicate_of = ''")
	}
	one := func(column, value string) {
		switch {
		case value == "":
		case value == "none":
			add(column + " = ''")
		case value == "me" && column == "owner":
			add(column+" = ?", actor.ID())
		default:
			add(column+" = ?", value)
		}
	}
	one("area_id", f.Area)
	one("owner", f.Owner)
	one("theme_id", f.Theme)
	one("company_id", f.Company)
	one("import_id", f.Import)
	if f.Source != "" {
		add("source = ?", strings.ToLower(f.Source))
	}
	if f.Person != "" {
		add("person_id = ? OR person_email = ?", f.Person, strings.ToLower(f.Person))
	}
	if f.Segment != "" {
		add("company_id IN (SELECT id FROM companies WHERE project_id = ? AND segment = ?)", project, f.Segment)
	}
	if f.Plan != "" {
		add("company_id IN (SELECT id FROM companies WHERE project_id = ? AND plan = ?) OR (company_id = '' AND person_plan = ?)", project, f.Plan, f.Plan)
	}
	if f.Idea != "" {
		add("id IN (SELECT from_id FROM links WHERE project_id = ? AND to_id = ? AND relation = 'supports' AND archived_at = 0)", project, f.Idea)
	}
	for _, end := range []struct{ name, value, sign string }{{"from", f.From, ">="}, {"to", f.To, "<"}} {
		if end.value == "" {
			continue
		}
		var at sqldb.Micros
		if err := at.UnmarshalText([]byte(end.value)); err != nil {
			return nil, wrongField(end.name, "Give a time in RFC 3339, such as 2026-01-31T00:00:00Z.")
		}
		add("received_at "+end.sign+" ?", at)
	}
	return where, nil
}

func wrongField(name, message string) error {
	var f errs.Fields
	f.Add("query."+name, "%s", message)
	return f.Err()
}

func (s *Service) recordFilter(actor auth.Actor, project string, f Filter) (record.Filter, error) {
	where, err := f.conditions(actor, project, s.registry.Now())
	return record.Filter{
		Search: f.Search, Archived: f.Archived, Where: where,
		Order: record.Order{Column: "received_at"},
	}, err
}

// List returns a page of notes, the latest received first.
func (s *Service) List(ctx context.Context, actor auth.Actor, project string, f Filter, page Page) ([]Feedback, string, error) {
	if err := actor.Can(auth.FeedbackRead, project); err != nil {
		return nil, "", err
	}
	filter, err := s.recordFilter(actor, project, f)
	if err != nil {
		return nil, "", err
	}
	filter.Limit, filter.Cursor = page.Limit, page.Cursor
	notes, next, err := s.notes.List(ctx, actor, project, filter)
	if err != nil {
		return nil, "", err
	}
	views, err := s.views(ctx, project, notes)
	return views, next, err
}

// Get is one note, archived or not.
func (s *Service) Get(ctx context.Context, actor auth.Actor, project, id string) (Feedback, error) {
	note, err := s.notes.Get(ctx, actor, project, id)
	if err != nil {
		return Feedback{}, err
	}
	return s.viewOf(ctx, note)
}

// viewOf is one note as it is read.
func (s *Service) viewOf(ctx context.Context, note Note) (Feedback, error) {
	views, err := s.views(ctx, note.Project, []Note{note})
	if err != nil {
		return Feedback{}, err
	}
	return views[0], nil
}

// Counts are how many notes each view holds.
type Counts struct {
	Inbox      int64 `db:"inbox" json:"inbox"`
	Mine       int64 `db:"mine" json:"mine" doc:"In the inbox, and the caller's own."`
	Unassigned int64 `db:"unassigned" json:"unassigned" doc:"In the inbox, without an area."`
	Linked     int64 `db:"linked" json:"linked"`
	Snoozed    int64 `db:"snoozed" json:"snoozed"`
	Done       int64 `db:"done" json:"done"`
	Total      int64 `db:"total" json:"total"`
}

// Counts answers the size of every view in one statement.
func (s *Service) Counts(ctx context.Context, actor auth.Actor, project string) (Counts, error) {
	if err := actor.Can(auth.FeedbackRead, project); err != nil {
		return Counts{}, err
	}
	now := s.registry.Now()
	var c Counts
	err := s.db.Get(ctx, &c, `WITH notes AS (
			SELECT CASE WHEN state = 'snoozed' AND snoozed_until <= ? THEN 'new' ELSE state END AS state, owner, area_id
			FROM feedback WHERE project_id = ? AND archived_at = 0 AND duplicate_of = '')
		SELECT coalesce(sum(CASE WHEN state = 'new' THEN 1 ELSE 0 END), 0) AS inbox,
			coalesce(sum(CASE WHEN state = 'new' AND owner = ? AND owner <> '' THEN 1 ELSE 0 END), 0) AS mine,
			coalesce(sum(CASE WHEN state = 'new' AND area_id = '' THEN 1 ELSE 0 END), 0) AS unassigned,
			coalesce(sum(CASE WHEN state = 'linked' THEN 1 ELSE 0 END), 0) AS linked,
			coalesce(sum(CASE WHEN state = 'snoozed' THEN 1 ELSE 0 END), 0) AS snoozed,
			coalesce(sum(CASE WHEN state = 'done' THEN 1 ELSE 0 END), 0) AS done,
			count(*) AS total FROM notes`, now, project, actor.ID())
	if err != nil {
		return Counts{}, fmt.Errorf("count notes: %w", err)
	}
	return c, nil
}

// Facets are the values that notes can be filtered by.
type Facets struct {
	Sources  []string `json:"sources"`
	Plans    []string `json:"plans"`
	Segments []string `json:"segments"`
}

// Facets answers which sources, plans and segments there are, at most 100 of each.
func (s *Service) Facets(ctx context.Context, actor auth.Actor, project string) (Facets, error) {
	if err := actor.Can(auth.FeedbackRead, project); err != nil {
		return Facets{}, err
	}
	f := Facets{Sources: []string{}, Plans: []string{}, Segments: []string{}}
	for _, facet := range []struct {
		into *[]string
		sql  string
	}{
		{&f.Sources, "SELECT DISTINCT source FROM feedback WHERE project_id = ? ORDER BY source LIMIT 100"},
		{&f.Plans, "SELECT DISTINCT plan FROM companies WHERE project_id = ? AND plan <> '' ORDER BY plan LIMIT 100"},
		{&f.Segments, "SELECT DISTINCT segment FROM companies WHERE project_id = ? AND segment <> '' ORDER BY segment LIMIT 100"},
	} {
		if err := s.db.Select(ctx, facet.into, facet.sql, project); err != nil {
			return Facets{}, fmt.Errorf("read what notes are filtered by: %w", err)
		}
	}
	return f, nil
}
