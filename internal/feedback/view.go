package feedback

import (
	"context"
	"fmt"

	"prodops/internal/company"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Feedback is a note as it is read: with the names of what it belongs to.
type Feedback struct {
	record.Head
	Text       string        `json:"text"`
	Source     string        `json:"source"`
	URL        string        `json:"url,omitempty"`
	ReceivedAt sqldb.Micros  `json:"received_at" format:"date-time"`
	ExternalID string        `json:"external_id,omitempty"`
	Person     *Author       `json:"person,omitempty"`
	Company    *Account      `json:"company,omitempty"`
	Area       *FiledArea    `json:"area" required:"false"`
	Suggested  *Suggested    `json:"suggested_area,omitempty" doc:"What the router would say, of a note it is not sure enough of to file."`
	Owner      *Named        `json:"owner" required:"false"`
	Theme      *FiledTheme   `json:"theme" required:"false"`
	State      State         `json:"state" enum:"new,linked,snoozed,done"`
	Until      sqldb.Micros  `json:"snoozed_until,omitzero" format:"date-time"`
	Language   string        `json:"language,omitempty"`
	Score      *float64      `json:"score,omitempty"`
	Votes      int64         `json:"votes,omitempty"`
	Duplicate  string        `json:"duplicate_of,omitempty" doc:"The note it says the same as."`
	Merged     int           `json:"merged,omitempty" doc:"How many notes say the same as this one."`
	Supports   []NamedRecord `json:"ideas" doc:"The ideas and bets it supports."`
	ImportID   string        `json:"import_id,omitempty"`
}

// Named is something by its id and name.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// NamedRecord is a record by its type, id and title.
type NamedRecord struct {
	Type  string `json:"type"`
	ID    string `json:"id"`
	Title string `json:"title"`
}

// Author is who said it.
type Author struct {
	ID    string `json:"id,omitempty"`
	Email string `json:"email,omitempty"`
	Name  string `json:"name,omitempty"`
	Plan  string `json:"plan,omitempty" doc:"When the note came in."`
}

// Account is the company, as it is now.
type Account struct {
	ID         string  `json:"id"`
	Name       string  `json:"name"`
	Domain     string  `json:"domain,omitempty"`
	ExternalID string  `json:"external_id,omitempty"`
	Plan       string  `json:"plan,omitempty"`
	Segment    string  `json:"segment,omitempty"`
	Revenue    float64 `json:"revenue" doc:"A month."`
}

// FiledArea is the area of a note and how it came to be.
type FiledArea struct {
	ID         string  `json:"id"`
	Name       string  `json:"name"`
	How        How     `json:"how" enum:"rule,model,person"`
	Confidence float64 `json:"confidence" doc:"0 to 1; 1 when a rule or a person decided."`
	Why        string  `json:"why,omitempty"`
}

// Suggested is an area that a person may accept.
type Suggested struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Confidence float64  `json:"confidence"`
	Words      []string `json:"words" doc:"The words that speak for it most."`
}

// FiledTheme is the theme of a note.
type FiledTheme struct {
	ID    string     `json:"id"`
	Name  string     `json:"name"`
	State ThemeState `json:"state"`
	How   How        `json:"how"`
}

// accountOf is the company as notes show it.
func accountOf(c company.Company) *Account {
	return &Account{ID: c.ID, Name: c.Name, Domain: c.Domain, ExternalID: c.ExternalID, Plan: c.Plan, Segment: c.Segment, Revenue: c.Revenue}
}

// views are notes with the names of what they belong to: a handful of
// statements, however many notes there are.
func (s *Service) views(ctx context.Context, project string, notes []Note) ([]Feedback, error) {
	around, err := s.around(ctx, project, notes)
	if err != nil {
		return nil, err
	}
	views := make([]Feedback, len(notes))
	for i := range notes {
		views[i] = around.view(&notes[i])
	}
	return views, nil
}

// surroundings is what the views of notes need to know besides the notes.
type surroundings struct {
	now       sqldb.Micros
	areas     map[string]Area
	members   map[string]string
	companies map[string]company.Company
	themes    map[string]Theme
	merged    map[string]int
	supports  map[string][]NamedRecord
	router    *classifier
}

func (s *Service) around(ctx context.Context, project string, notes []Note) (a surroundings, err error) {
	a = surroundings{now: s.registry.Now(), areas: map[string]Area{}, themes: map[string]Theme{}}
	ids := make([]string, len(notes))
	areas, themes, companies := set{}, set{}, set{}
	for i := range notes {
		ids[i] = notes[i].ID
		areas.add(notes[i].AreaID)
		themes.add(notes[i].ThemeID)
		companies.add(notes[i].CompanyID)
	}
	// Areas are few and each note without one may be given any as a suggestion.
	all, err := s.areas.Select(ctx, s.db, "WHERE project_id = ?", project)
	if err != nil {
		return a, err
	}
	for _, area := range all {
		a.areas[area.ID] = area
	}
	if list := themes.list(); len(list) > 0 {
		found, err := s.themes.Select(ctx, s.db, "WHERE project_id = ? AND id IN (?)", project, list)
		if err != nil {
			return a, err
		}
		for _, t := range found {
			a.themes[t.ID] = t
		}
	}
	if a.members, err = s.members.Names(ctx, project); err != nil {
		return a, err
	}
	if a.companies, err = s.companies.Find(ctx, s.db, project, companies.list()); err != nil {
		return a, err
	}
	if a.merged, err = s.mergedInto(ctx, ids); err != nil {
		return a, err
	}
	if a.supports, err = s.supportedBy(ctx, project, ids); err != nil {
		return a, err
	}
	a.router, err = s.routers.of(ctx, project)
	return a, err
}

// mergedInto counts the notes that say the same as these.
func (s *Service) mergedInto(ctx context.Context, ids []string) (map[string]int, error) {
	merged := map[string]int{}
	if len(ids) == 0 {
		return merged, nil
	}
	var rows []struct {
		Of string `db:"duplicate_of"`
		N  int    `db:"n"`
	}
	err := s.db.Select(ctx, &rows, "SELECT duplicate_of, count(*) AS n FROM feedback WHERE duplicate_of <> '' AND duplicate_of IN (?) AND archived_at = 0 GROUP BY duplicate_of", ids)
	if err != nil {
		return nil, fmt.Errorf("count duplicates: %w", err)
	}
	for _, r := range rows {
		merged[r.Of] = r.N
	}
	return merged, nil
}

// supportedBy are the ideas and bets that these notes support, by note.
func (s *Service) supportedBy(ctx context.Context, project string, ids []string) (map[string][]NamedRecord, error) {
	supports := map[string][]NamedRecord{}
	if len(ids) == 0 {
		return supports, nil
	}
	var rows []struct {
		From  string `db:"from_id"`
		Type  string `db:"to_type"`
		ID    string `db:"to_id"`
		Title string `db:"title"`
	}
	err := s.db.Select(ctx, &rows, `SELECT l.from_id, l.to_type, l.to_id, r.title FROM links l JOIN records r ON r.record_id = l.to_id
		WHERE l.project_id = ? AND l.relation = 'supports' AND l.archived_at = 0 AND l.from_id IN (?) ORDER BY l.id`, project, ids)
	if err != nil {
		return nil, fmt.Errorf("read what notes support: %w", err)
	}
	for _, r := range rows {
		supports[r.From] = append(supports[r.From], NamedRecord{Type: r.Type, ID: r.ID, Title: r.Title})
	}
	return supports, nil
}

func (a surroundings) view(n *Note) Feedback {
	v := Feedback{
		Head: n.Head, Text: n.Text, Source: n.Source, URL: n.URL, ReceivedAt: n.ReceivedAt, ExternalID: n.ExternalID,
		State: n.stateAt(a.now), Language: n.Language, Votes: n.Votes, Duplicate: n.DuplicateOf, Merged: a.merged[n.ID],
		Supports: a.supports[n.ID], ImportID: n.ImportID,
	}
	if v.Supports == nil {
		v.Supports = []NamedRecord{}
	}
	if v.State == Snoozed {
		v.Until = n.SnoozedUntil
	}
	if n.Scored {
		v.Score = &n.Score
	}
	if n.PersonID != "" || n.PersonEmail != "" || n.PersonName != "" {
		v.Person = &Author{ID: n.PersonID, Email: n.PersonEmail, Name: n.PersonName, Plan: n.PersonPlan}
	}
	if c, known := a.companies[n.CompanyID]; known {
		v.Company = accountOf(c)
	}
	if name, known := a.members[n.Owner]; known {
		v.Owner = &Named{ID: n.Owner, Name: name}
	}
	if t, known := a.themes[n.ThemeID]; known && t.State != Dismissed && !t.Archived() {
		v.Theme = &FiledTheme{ID: t.ID, Name: t.Name, State: t.State, How: n.ThemeHow}
	}
	a.area(n, &v)
	return v
}

// area is the note's area, or what the router would suggest.
func (a surroundings) area(n *Note, v *Feedback) {
	if area, known := a.areas[n.AreaID]; known {
		confidence := n.AreaConfidence
		if n.AreaHow != ByModel {
			confidence = 1
		}
		v.Area = &FiledArea{ID: area.ID, Name: area.Name, How: n.AreaHow, Confidence: confidence, Why: n.AreaWhy}
		return
	}
	if n.AreaHow == ByPerson { // somebody took it out of every area
		return
	}
	learned := a.router.choose(n.Text)
	if area, known := a.areas[learned.area]; known && !area.Archived() {
		v.Suggested = &Suggested{ID: area.ID, Name: area.Name, Confidence: learned.confidence, Words: a.router.words(n.Text, learned.area)}
	}
}

// set is a set of ids; the empty one is not in it.
type set map[string]bool

func (s set) add(id string) {
	if id != "" {
		s[id] = true
	}
}

func (s set) list() []string {
	list := make([]string, 0, len(s))
	for id := range s {
		list = append(list, id)
	}
	return list
}
