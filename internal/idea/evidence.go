package idea

import (
	"context"

	"prodops/internal/auth"
	"prodops/internal/sqldb"
	"prodops/internal/wording"
)

// Evidence is what speaks for an idea, counted when asked: the notes that
// support it (or an idea that duplicates it), each once.
type Evidence struct {
	Notes     int64   `json:"notes" doc:"Notes that support it; a note filed as a duplicate counts with its original."`
	People    int64   `json:"people" doc:"People behind the notes, each once."`
	Companies int64   `json:"companies" doc:"Companies behind the notes, each once."`
	Revenue   float64 `json:"revenue" doc:"What these companies pay a month, in the project's currency, each company once."`
	Critical  int64   `json:"critical" doc:"Highlights of notes that call it critical."`
	Important int64   `json:"important" doc:"Highlights of notes that call it important."`
	Nice      int64   `json:"nice_to_have" doc:"Highlights of notes that call it nice to have."`
	Themes    int64   `json:"themes" doc:"Themes that motivate it."`
	Votes     int64   `json:"votes" doc:"Votes on the notes."`
}

// Counter counts evidence. Package feedback is the one there is; it has a type
// of its own with the same fields, and main turns one into the other.
type Counter interface {
	// Count answers the evidence of these ideas, or of every idea of the project
	// that has any when ideas is nil, by id; an idea without evidence may be left
	// out. A note counts for an idea when it is linked to it by "supports", or to
	// an idea that is linked to it by "duplicates" (from the duplicate to the
	// original; one step). Archived notes do not count. It takes a number of
	// statements that does not grow with every idea.
	Count(ctx context.Context, project string, ideas []string) (map[string]Evidence, error)
	// AskedBy are the ids of the ideas that notes of these companies support,
	// each once. The largest are the companies that pay most; 0 asks for none.
	AskedBy(ctx context.Context, project string, companies []string, largest int) ([]string, error)
}

// Noted is a note that supports an idea, with what it weighs.
type Noted struct {
	Feedback   string       `db:"feedback" json:"feedback" doc:"Id of the note."`
	Text       string       `db:"text" json:"text" doc:"At most the first 2,000 characters."`
	Quote      string       `db:"quote" json:"quote" doc:"The highlighted part that weighs most; empty when none is highlighted."`
	Importance string       `db:"importance" json:"importance" doc:"critical, important, nice_to_have; empty when nothing is highlighted."`
	Person     string       `db:"person" json:"person" doc:"Name, mail address or id of whoever said it; empty when not known."`
	Company    string       `db:"company" json:"company" doc:"Id of the company; empty when not known."`
	Name       string       `db:"company_name" json:"company_name"`
	Plan       string       `db:"plan" json:"plan"`
	Revenue    float64      `db:"revenue" json:"revenue" doc:"A month, in the project's currency."`
	Source     string       `db:"source" json:"source"`
	Via        string       `db:"via" json:"via" doc:"Id of the idea the note is linked to: this one, or one that duplicates it."`
	ReceivedAt sqldb.Micros `db:"received_at" json:"received_at" format:"date-time"`
}

// Notes lists the notes behind the numbers of Counter.
type Notes interface {
	// Noted answers a page of the notes that support an idea, by the same rules
	// as Count: those whose companies pay most first, then the newest. Cursor is
	// the one that the page before answered.
	Noted(ctx context.Context, project, idea string, limit int, cursor string) (page []Noted, next string, err error)
}

// Measurement is the number of an insight as it is now.
type Measurement struct {
	Value float64
	At    sqldb.Micros // when it was computed
	Label string       // what the number is, such as "Signed up, people, last 30 days"
}

// Measurer asks the question that an insight saves and answers one number.
type Measurer interface {
	Measure(ctx context.Context, actor auth.Actor, project, insight string) (Measurement, error)
}

// Says is the evidence in a sentence.
func (e Evidence) Says() string {
	if e.Notes == 0 {
		return "No note supports this yet."
	}
	s := wording.CountOf(e.Notes, "note", "notes")
	if e.People > 0 {
		s += " from " + wording.CountOf(e.People, "person", "people")
	}
	if e.Companies > 0 {
		s += " in " + wording.CountOf(e.Companies, "company", "companies")
	}
	if e.Revenue > 0 {
		s += " paying " + wording.Rounded(e.Revenue, 0) + " a month"
	}
	return s + "; duplicates counted once."
}
