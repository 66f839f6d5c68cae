// Package feedback is what people say about the product: notes that come in
// from everywhere, find their area and owner, and are gathered into themes and
// joined to ideas as evidence.
//
// Nothing is decided in silence. A rule or a learned router that files a note
// says why; what they are not sure of is a suggestion; every change of many
// notes is a step that can be undone; and how often suggestions were right is
// counted.
package feedback

import (
	"strings"
	"unicode/utf8"

	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// The types among records.
const (
	Type      = "feedback"
	AreaType  = "product_area"
	ThemeType = "theme"
)

// State is where a note stands.
type State string

// The states.
const (
	Waiting State = "new"     // nobody has looked at it, or its rest is over
	Linked  State = "linked"  // it supports an idea
	Snoozed State = "snoozed" // out of the inbox until a time
	Done    State = "done"    // read, and nothing more to do
)

// How says who filed a note under its area or theme.
type How string

// The ways.
const (
	ByNobody How = ""
	ByRule   How = "rule"
	ByModel  How = "model"
	ByPerson How = "person"
	ByRun    How = "run" // of discovering themes
)

// Note is one piece of feedback as it is stored.
type Note struct {
	record.Head
	Text       string       `db:"text" json:"text"`
	Source     string       `db:"source" json:"source"`
	URL        string       `db:"url" json:"url"`
	ReceivedAt sqldb.Micros `db:"received_at" json:"received_at"`
	ExternalID string       `db:"external_id" json:"external_id"`

	PersonID    string `db:"person_id" json:"person_id"`
	PersonEmail string `db:"person_email" json:"person_email"`
	PersonName  string `db:"person_name" json:"person_name"`
	PersonPlan  string `db:"person_plan" json:"person_plan"` // when the note came in
	CompanyID   string `db:"company_id" json:"company_id"`   // of the record

	AreaID         string  `db:"area_id" json:"area_id"`
	AreaHow        How     `db:"area_how" json:"area_how"`
	AreaConfidence float64 `db:"area_confidence" json:"area_confidence"` // 0 to 1, of the model
	AreaWhy        string  `db:"area_why" json:"area_why"`
	Owner          string  `db:"owner" json:"owner"` // id of a member
	ThemeID        string  `db:"theme_id" json:"theme_id"`
	ThemeHow       How     `db:"theme_how" json:"theme_how"`

	State        State        `db:"state" json:"state"`
	SnoozedUntil sqldb.Micros `db:"snoozed_until" json:"snoozed_until,omitzero"`
	Language     string       `db:"language" json:"language"`
	Score        float64      `db:"score" json:"score"` // such as the NPS answer the note came with
	Scored       bool         `db:"scored" json:"scored"`
	Votes        int64        `db:"votes" json:"votes"` // that an imported note had
	DuplicateOf  string       `db:"duplicate_of" json:"duplicate_of"`
	ImportID     string       `db:"import_id" json:"import_id"`

	group string // that the person last joined, while the note is taken in
}

// Entry implements record.Record.
func (n *Note) Entry() record.Entry {
	return record.Entry{Title: excerpt(n.Text, 120), Body: n.Text, State: string(n.State), Owner: n.Owner}
}

// stateAt is the state at a time: a rest that is over makes the note new again.
func (n *Note) stateAt(now sqldb.Micros) State {
	if n.State == Snoozed && n.SnoozedUntil <= now {
		return Waiting
	}
	return n.State
}

// excerpt is the beginning of a text on one line, cut between words.
func excerpt(text string, characters int) string {
	text = strings.Join(strings.Fields(text[:min(len(text), 8*characters)]), " ")
	text = strings.ToValidUTF8(text, "")
	if utf8.RuneCountInString(text) <= characters {
		return text
	}
	cut := string([]rune(text)[:characters])
	if at := strings.LastIndexByte(cut, ' '); at > len(cut)/2 {
		cut = cut[:at]
	}
	return cut + "…"
}

// Limits of a note, in characters.
const (
	textLimit   = 20_000
	sourceLimit = 64
	urlLimit    = 2000
	idLimit     = 200
	nameLimit   = 200
)

// Sender is who said it.
type Sender struct {
	ID    string `json:"id,omitempty" maxLength:"200" doc:"As the product's events name them."`
	Email string `json:"email,omitempty" maxLength:"254"`
	Name  string `json:"name,omitempty" maxLength:"200"`
}

// SenderCompany is what the sender knows of the person's company.
type SenderCompany struct {
	ID     string `json:"id,omitempty" maxLength:"200" doc:"As the product's group calls name it."`
	Domain string `json:"domain,omitempty" maxLength:"253"`
	Name   string `json:"name,omitempty" maxLength:"200"`
}

// Create is a note as it comes in.
type Create struct {
	Text       string         `json:"text"`
	Source     string         `json:"source,omitempty" maxLength:"64" doc:"Where it was said, such as support; api when absent."`
	URL        string         `json:"url,omitempty" maxLength:"2000" doc:"Where it can be read in full; http or https."`
	ReceivedAt sqldb.Micros   `json:"received_at,omitzero" doc:"Now when absent."`
	ExternalID string         `json:"external_id,omitempty" maxLength:"200" doc:"Its id at the source: sent again, it is the same note."`
	Person     *Sender        `json:"person,omitempty"`
	Company    *SenderCompany `json:"company,omitempty"`
	AreaID     string         `json:"area_id,omitempty" maxLength:"64" doc:"Files it; absent, rules and the router decide."`
	Language   string         `json:"language,omitempty" maxLength:"35"`
	Score      *float64       `json:"score,omitempty"`
	Votes      int64          `json:"votes,omitempty" minimum:"0" maximum:"1000000000"`
}

// note checks what came in; location names the input in messages. A note from
// the future is from now: clocks of senders are wrong more often than not.
func (in Create) note(project, location string, now sqldb.Micros) (Note, error) {
	var f errs.Fields
	at := func(field string) string { return location + "." + field }
	n := Note{Head: record.Head{Project: project}, State: Waiting, ReceivedAt: in.ReceivedAt, Votes: max(0, in.Votes)}
	n.Text = f.Text(at("text"), in.Text, textLimit)
	if n.Text == "" {
		f.Add(at("text"), "Give the words of the note.")
	}
	n.Source = strings.ToLower(f.Optional(at("source"), in.Source, sourceLimit))
	if n.Source == "" {
		n.Source = "api"
	}
	n.URL = f.Optional(at("url"), in.URL, urlLimit)
	if n.URL != "" && !isWeb(n.URL) {
		f.Add(at("url"), "Give an address that begins with http:// or https://.")
	}
	if n.ReceivedAt == 0 || n.ReceivedAt > now {
		n.ReceivedAt = now
	}
	n.ExternalID = f.Optional(at("external_id"), in.ExternalID, idLimit)
	n.Language = f.Optional(at("language"), in.Language, 35)
	if in.Person != nil {
		n.PersonID = f.Optional(at("person.id"), in.Person.ID, idLimit)
		n.PersonEmail = strings.ToLower(f.Optional(at("person.email"), in.Person.Email, 254))
		n.PersonName = f.Optional(at("person.name"), in.Person.Name, nameLimit)
	}
	if in.Company != nil {
		f.Optional(at("company.id"), in.Company.ID, idLimit)
		f.Optional(at("company.domain"), in.Company.Domain, 253)
		f.Optional(at("company.name"), in.Company.Name, nameLimit)
	}
	if in.Score != nil {
		n.Score, n.Scored = *in.Score, true
	}
	return n, f.Err()
}

// isWeb reports whether an address is one that a page may link to.
func isWeb(address string) bool {
	lower := strings.ToLower(address)
	return (strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://")) && !strings.ContainsAny(address, " \t\n\r\"'<>")
}
