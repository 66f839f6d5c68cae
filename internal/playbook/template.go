// Package playbook keeps how the team writes things down: templates that ask
// for what matters, and the documents made from them, whose answers can be
// asked about.
package playbook

import (
	"regexp"

	"prodops/internal/errs"
	"prodops/internal/record"
)

// Template is what a document begins with: a text, and the fields it asks.
//
// Built-in templates come with the program and have ids such as "prd.light";
// they are not records. A project copies one to change it, and the copy may
// take its place.
type Template struct {
	record.Head
	Kind     string `db:"kind" json:"kind" doc:"What is made of it: prd, experiment, launch, retrospective, incident, interview_guide, interview_snapshot, stakeholder_update, or a kind of one's own."`
	Form     string `db:"form" json:"form" enum:"light,full" doc:"light takes under five minutes to fill in."`
	Title    string `db:"title" json:"title"`
	Summary  string `db:"summary" json:"summary"`
	Body     string `db:"body" json:"body" doc:"Markdown."`
	Fields   Schema `db:"fields" json:"fields"`
	Replaces string `db:"replaces" json:"replaces,omitempty" doc:"Id of the built-in template whose place it takes in this project."`
	Revision int64  `db:"revision" json:"revision" doc:"Grows when what it asks or says changes; documents remember it."`
	BuiltIn  bool   `json:"built_in,omitempty" doc:"It comes with the program: copy it to change it."`
}

// Entry implements record.Record.
func (t *Template) Entry() record.Entry {
	return record.Entry{Title: t.Title, Body: t.Summary + "\n" + searchable(t.Body), State: t.Form}
}

// TemplateCreate says what a template is made of.
type TemplateCreate struct {
	Copy     string  `json:"copy,omitempty" maxLength:"64" doc:"Id of a template to begin with; what is absent below is taken from it."`
	Replaces bool    `json:"replaces,omitempty" doc:"The copy takes the place of the built-in one it is made from."`
	Kind     *string `json:"kind,omitempty" maxLength:"64"`
	Form     *string `json:"form,omitempty" enum:"light,full"`
	Title    *string `json:"title,omitempty" maxLength:"200"`
	Summary  *string `json:"summary,omitempty" maxLength:"1000"`
	Body     *string `json:"body,omitempty" maxLength:"500000"`
	Fields   *Schema `json:"fields,omitempty"`
}

// TemplateUpdate changes a template; what is absent stays.
type TemplateUpdate struct {
	Kind    *string `json:"kind,omitempty" maxLength:"64"`
	Form    *string `json:"form,omitempty" enum:"light,full"`
	Title   *string `json:"title,omitempty" maxLength:"200"`
	Summary *string `json:"summary,omitempty" maxLength:"1000"`
	Body    *string `json:"body,omitempty" maxLength:"500000"`
	Fields  *Schema `json:"fields,omitempty"`
}

// The forms of a template.
const (
	Light = "light"
	Full  = "full"
)

const (
	titleLimit   = 200       // characters
	summaryLimit = 1000      // characters
	bodyLimit    = 500 << 10 // bytes
)

// apply changes the template and validates the whole of it.
func (in TemplateUpdate) apply(t *Template) error {
	given(&t.Kind, in.Kind)
	given(&t.Form, in.Form)
	given(&t.Title, in.Title)
	given(&t.Summary, in.Summary)
	given(&t.Body, in.Body)
	given(&t.Fields, in.Fields)
	return t.validate()
}

func given[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func (t *Template) validate() error {
	var f errs.Fields
	t.Title = f.Line("body.title", t.Title, titleLimit)
	t.Summary = f.Text("body.summary", t.Summary, summaryLimit)
	t.Body = checkBody(&f, t.Body)
	if !regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`).MatchString(t.Kind) {
		f.Add("body.kind", "A kind is lower-case letters, digits and underscores, beginning with a letter.")
	}
	if t.Form != Light && t.Form != Full {
		f.Add("body.form", "A form is light or full.")
	}
	t.Fields = t.Fields.validate(&f, "body.fields")
	return f.Err()
}

// checkBody checks a text in Markdown.
func checkBody(f *errs.Fields, body string) string {
	if len(body) > bodyLimit {
		f.Add("body.body", "At most %d KB. Split it, and link the parts.", bodyLimit>>10)
		return body
	}
	return f.Text("body.body", body, bodyLimit)
}
