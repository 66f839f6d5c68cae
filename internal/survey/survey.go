// Package survey asks people how likely they are to recommend the product, and
// says what their answers amount to, with how sure that is.
//
// A survey is answered on a page of its own, by an open link or by a link of
// one person, and in a small window on the product's own pages. Every answer is
// a record; its text becomes a note in the inbox.
package survey

import (
	"database/sql/driver"
	"regexp"
	"slices"

	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// The types of record, as links, search and the journal name them.
const (
	Type         = "survey"
	ResponseType = "survey_response"
)

// State says whether a survey takes answers.
type State string

// The states.
const (
	Draft  State = "draft"
	Open   State = "open"
	Closed State = "closed"
)

// KindNPS is the one kind of survey: a score from 0 to 10, and why.
const KindNPS = "nps"

// Survey is a question with the rules of whom it is asked and when.
type Survey struct {
	record.Head
	Name     string       `db:"name" json:"name"`
	Kind     string       `db:"kind" json:"kind" enum:"nps"`
	State    State        `db:"state" json:"state" enum:"draft,open,closed"`
	Question string       `db:"question" json:"question"`
	FollowUp FollowUp     `db:"follow_up" json:"follow_up"`
	Thanks   string       `db:"thanks" json:"thanks"`
	Look     Look         `db:"look" json:"look"`
	Rules    Rules        `db:"rules" json:"rules"`
	Wave     int64        `db:"wave" json:"wave" doc:"Grows each time the survey is opened; 0 before the first."`
	OpenedAt sqldb.Micros `db:"opened_at" json:"opened_at,omitzero" format:"date-time"`
	ClosedAt sqldb.Micros `db:"closed_at" json:"closed_at,omitzero" format:"date-time"`
}

// Entry implements record.Record.
func (s *Survey) Entry() record.Entry {
	return record.Entry{Title: s.Name, Body: s.Question, State: string(s.State)}
}

// FollowUp is the open question after the score; its wording may depend on the
// group that the score puts somebody in.
type FollowUp struct {
	Ask        bool   `json:"ask" required:"false" doc:"Whether it is asked at all."`
	Question   string `json:"question" required:"false" doc:"For everybody who has no wording of their own."`
	Promoters  string `json:"promoters" required:"false" doc:"After a 9 or 10."`
	Passives   string `json:"passives" required:"false" doc:"After a 7 or 8."`
	Detractors string `json:"detractors" required:"false" doc:"After 0 to 6."`
}

// Value implements driver.Valuer.
func (f FollowUp) Value() (driver.Value, error) { return sqldb.JSONValue(f) }

// Scan implements sql.Scanner.
func (f *FollowUp) Scan(src any) error { return sqldb.ScanJSON(src, f) }

// After is the question after a score, empty when there is none.
func (f FollowUp) After(score int) string {
	if !f.Ask {
		return ""
	}
	own := map[Group]string{Promoter: f.Promoters, Passive: f.Passives, Detractor: f.Detractors}[GroupOf(score)]
	if own != "" {
		return own
	}
	return f.Question
}

// Look is how the page and the window look and speak.
type Look struct {
	Accent   string `json:"accent" required:"false" doc:"A colour such as #2f5fd0."`
	Scheme   string `json:"scheme" required:"false" enum:"auto,light,dark"`
	Corner   string `json:"corner" required:"false" enum:"right,left" doc:"Where the window opens, at the bottom."`
	Language string `json:"language" required:"false" doc:"Of the texts, such as en or de-AT."`
	Low      string `json:"low" required:"false" doc:"What 0 means."`
	High     string `json:"high" required:"false" doc:"What 10 means."`
	Send     string `json:"send" required:"false" doc:"On the button."`
}

// Value implements driver.Valuer.
func (l Look) Value() (driver.Value, error) { return sqldb.JSONValue(l) }

// Scan implements sql.Scanner.
func (l *Look) Scan(src any) error { return sqldb.ScanJSON(src, l) }

// Create says what a survey is made of. What is left out gets the usual words.
type Create struct {
	Name     string    `json:"name" maxLength:"200"`
	Kind     string    `json:"kind,omitempty" enum:"nps"`
	Question string    `json:"question,omitempty" maxLength:"300"`
	FollowUp *FollowUp `json:"follow_up,omitempty"`
	Thanks   string    `json:"thanks,omitempty" maxLength:"500"`
	Look     *Look     `json:"look,omitempty"`
	Rules    *Rules    `json:"rules,omitempty"`
}

// Update changes a survey; what is absent stays.
type Update struct {
	Name     *string   `json:"name,omitempty" maxLength:"200"`
	Question *string   `json:"question,omitempty" maxLength:"300"`
	FollowUp *FollowUp `json:"follow_up,omitempty"`
	Thanks   *string   `json:"thanks,omitempty" maxLength:"500"`
	Look     *Look     `json:"look,omitempty"`
	Rules    *Rules    `json:"rules,omitempty"`
}

// The usual words.
const (
	usualQuestion = "How likely are you to recommend us to a friend or colleague?"
	usualFollowUp = "What is the main reason for your score?"
	usualThanks   = "Thank you. Your answer reached the team."
	usualAccent   = "#2f5fd0"
)

// Limits of texts, in characters.
const (
	nameLimit     = 200
	questionLimit = 300
	thanksLimit   = 500
	wordLimit     = 60
)

func (in Create) survey() (Survey, error) {
	s := Survey{Name: in.Name, Kind: KindNPS, State: Draft, Question: in.Question, Thanks: in.Thanks,
		FollowUp: FollowUp{Ask: true, Question: usualFollowUp}, Rules: usualRules()}
	if in.FollowUp != nil {
		s.FollowUp = *in.FollowUp
	}
	if in.Look != nil {
		s.Look = *in.Look
	}
	if in.Rules != nil {
		s.Rules = *in.Rules
	}
	return s, s.validate()
}

func (in Update) apply(s *Survey) error {
	set(&s.Name, in.Name)
	set(&s.Question, in.Question)
	set(&s.Thanks, in.Thanks)
	set(&s.FollowUp, in.FollowUp)
	set(&s.Look, in.Look)
	set(&s.Rules, in.Rules)
	return s.validate()
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// validate checks a survey and puts the usual words where there are none.
func (s *Survey) validate() error {
	var f errs.Fields
	s.Name = f.Line("body.name", s.Name, nameLimit)
	s.Question = or(f.Optional("body.question", s.Question, questionLimit), usualQuestion)
	s.Thanks = or(f.Text("body.thanks", s.Thanks, thanksLimit), usualThanks)
	s.FollowUp.validate(&f)
	s.Look.validate(&f)
	s.Rules.validate(&f)
	return f.Err()
}

func or(text, usual string) string {
	if text == "" {
		return usual
	}
	return text
}

func (f *FollowUp) validate(wrong *errs.Fields) {
	f.Question = wrong.Optional("body.follow_up.question", f.Question, questionLimit)
	f.Promoters = wrong.Optional("body.follow_up.promoters", f.Promoters, questionLimit)
	f.Passives = wrong.Optional("body.follow_up.passives", f.Passives, questionLimit)
	f.Detractors = wrong.Optional("body.follow_up.detractors", f.Detractors, questionLimit)
	if f.Ask {
		f.Question = or(f.Question, usualFollowUp)
	}
}

func (l *Look) validate(f *errs.Fields) {
	l.Accent, l.Scheme, l.Corner = or(l.Accent, usualAccent), or(l.Scheme, "auto"), or(l.Corner, "right")
	l.Language = or(l.Language, "en")
	if !regexp.MustCompile(`^#[0-9a-fA-F]{6}$`).MatchString(l.Accent) {
		f.Add("body.look.accent", "Give a colour as # and six hexadecimal digits, such as %s.", usualAccent)
	}
	if !slices.Contains([]string{"auto", "light", "dark"}, l.Scheme) {
		f.Add("body.look.scheme", "One of auto, light and dark.")
	}
	if !slices.Contains([]string{"left", "right"}, l.Corner) {
		f.Add("body.look.corner", "Either left or right.")
	}
	if !regexp.MustCompile(`^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{2,8})*$`).MatchString(l.Language) || len(l.Language) > wordLimit {
		f.Add("body.look.language", "Give a language such as en or de-AT.")
	}
	l.Low = or(f.Optional("body.look.low", l.Low, wordLimit), "Not at all likely")
	l.High = or(f.Optional("body.look.high", l.High, wordLimit), "Extremely likely")
	l.Send = or(f.Optional("body.look.send", l.Send, wordLimit), "Send")
}
