package survey

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/stats"
)

// Group is what a score makes of somebody.
type Group string

// The groups.
const (
	Promoter  Group = "promoter"
	Passive   Group = "passive"
	Detractor Group = "detractor"
)

// GroupOf is the group of a score from 0 to 10.
func GroupOf(score int) Group {
	switch {
	case score >= stats.LeastPromoter:
		return Promoter
	case score >= stats.LeastPassive:
		return Passive
	}
	return Detractor
}

// bounds are the least and the most score of a group.
func (g Group) bounds() (least, most int) {
	switch g {
	case Promoter:
		return stats.LeastPromoter, stats.MostScore
	case Passive:
		return stats.LeastPassive, stats.LeastPromoter - 1
	default:
		return 0, stats.LeastPassive - 1
	}
}

// Via is the way an answer came.
type Via string

// The ways.
const (
	ByLink   Via = "link"   // the link of one person: who it is, is certain
	ByPage   Via = "page"   // the open link
	ByWidget Via = "widget" // the window on a page: who it is, is what that page says
)

// Response is one answer. Its score may be there without a text: the score is
// kept as soon as it is given.
type Response struct {
	record.Head
	Survey      string       `db:"survey_id" json:"survey" doc:"Id of the survey."`
	Wave        int64        `db:"wave" json:"wave"`
	Respondent  string       `db:"respondent" json:"-"`
	Score       int          `db:"score" json:"score" minimum:"0" maximum:"10"`
	Text        string       `db:"text" json:"text"`
	Person      string       `db:"person" json:"person" doc:"Id of the person, empty when it is not known."`
	Company     string       `db:"company" json:"company"`
	URL         string       `db:"url" json:"url"`
	Via         Via          `db:"via" json:"via" enum:"link,page,widget"`
	Plan        string       `db:"plan" json:"plan"`
	Segment     string       `db:"segment" json:"segment"`
	CompanySize string       `db:"company_size" json:"company_size"`
	Feedback    string       `db:"feedback_id" json:"feedback" doc:"Id of the note its text became, empty for none."`
	ReceivedAt  sqldb.Micros `db:"received_at" json:"received_at" format:"date-time"`
}

// Entry implements record.Record.
func (r *Response) Entry() record.Entry {
	who := r.Person
	if who == "" {
		who = r.Company
	}
	if who == "" {
		who = "somebody"
	}
	title := fmt.Sprintf("%d from %s", r.Score, who)
	if r.Text != "" {
		title += ": " + excerpt(r.Text, 100)
	}
	return record.Entry{Title: title, Body: r.Text + "\n" + r.Company, State: string(GroupOf(r.Score))}
}

// excerpt is a text's beginning on one line.
func excerpt(text string, limit int) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit-1]) + "…"
	}
	return text
}

// ResponseFilter narrows Responses.
type ResponseFilter struct {
	record.Filter
	Group    Group // "" for all
	WithText bool
}

// Responses lists a survey's answers, the latest first.
func (s *Surveys) Responses(ctx context.Context, actor auth.Actor, project, id string, f ResponseFilter) ([]Response, string, error) {
	if _, err := s.Get(ctx, actor, project, id); err != nil {
		return nil, "", err
	}
	f.Where = append(f.Where, record.Where{SQL: "survey_id = ?", Args: []any{id}})
	if f.Group != "" {
		least, most := f.Group.bounds()
		f.Where = append(f.Where, record.Where{SQL: "score BETWEEN ? AND ?", Args: []any{least, most}})
	}
	if f.WithText {
		f.Where = append(f.Where, record.Where{SQL: "text <> ''"})
	}
	f.Order = record.Order{Column: "received_at"}
	return s.responses.List(ctx, actor, project, f.Filter)
}

// GetResponse is one answer, archived or not.
func (s *Surveys) GetResponse(ctx context.Context, actor auth.Actor, project, id string) (Response, error) {
	return s.responses.Get(ctx, actor, project, id)
}

// ArchiveResponse takes an answer out of the results: nonsense, or a test.
func (s *Surveys) ArchiveResponse(ctx context.Context, actor auth.Actor, project, id string, version int64) (Response, error) {
	return s.responses.Archive(ctx, actor, project, id, version)
}

// RestoreResponse undoes ArchiveResponse.
func (s *Surveys) RestoreResponse(ctx context.Context, actor auth.Actor, project, id string, version int64) (Response, error) {
	return s.responses.Restore(ctx, actor, project, id, version)
}

// Given is what somebody sends: a score, or later a text to it.
type Given struct {
	Score    *int    // 0 to 10; needed for a new answer
	Text     *string // nil leaves it as it is
	Link     string  // token of a person's link, "" without one
	Response string  // token of the answer to change, "" for none
	Once     string  // a name of the caller's own for one answer, so that sending twice answers once
	Company  string
	Via      Via // how a new answer comes when there is no link of a person
	Facts
}

// Limits of what strangers send, in characters. The body has a limit of its own.
const (
	textLimit     = 5000
	idLimit       = 200
	propertyLimit = 100
	mostTold      = 50
)

func (g *Given) validate() error {
	var f errs.Fields
	if g.Score != nil && (*g.Score < 0 || *g.Score > stats.MostScore) {
		f.Add("body.score", "Give a whole number from 0 to 10.")
	}
	if g.Score == nil && g.Response == "" {
		f.Add("body.score", "Choose a number from 0 to 10.")
	}
	if g.Text != nil {
		text := f.Text("body.text", strings.ReplaceAll(*g.Text, "\r\n", "\n"), textLimit)
		g.Text = &text
	}
	g.Company = f.Optional("body.company", g.Company, idLimit)
	g.Once = f.Optional("body.once", g.Once, idLimit)
	g.Facts.validate(&f)
	return f.Err()
}

func (p *Facts) validate(f *errs.Fields) {
	p.Person = f.Optional("body.person", p.Person, idLimit)
	p.AnonymousID = f.Optional("body.anonymous_id", p.AnonymousID, idLimit)
	p.URL = f.Optional("body.url", p.URL, urlLimit)
	if len(p.Properties) > mostTold {
		f.Add("body.properties", "At most %d properties.", mostTold)
	}
}

// property is a told value as it is kept to split results by.
func (p Facts) property(names ...string) string {
	for _, name := range names {
		if v := strings.ToValidUTF8(strings.ReplaceAll(p.Properties[name], "\x00", ""), ""); v != "" {
			return excerpt(v, propertyLimit)
		}
	}
	return ""
}

// sizeOf puts a number of people into one of five sizes; what is no number is
// a size already.
func sizeOf(told string) string {
	n, err := strconv.ParseFloat(strings.ReplaceAll(told, ",", ""), 64)
	switch {
	case err != nil || told == "":
		return told
	case n < 10:
		return "1–9"
	case n < 50:
		return "10–49"
	case n < 250:
		return "50–249"
	case n < 1000:
		return "250–999"
	}
	return "1,000 and more"
}
