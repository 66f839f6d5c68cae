package playbook

import (
	"strings"

	"prodops/internal/errs"
	"prodops/internal/markdown"
	"prodops/internal/record"
)

// State says how far a document is.
type State string

// The states.
const (
	Draft    State = "draft"
	InReview State = "in_review"
	Final    State = "final"
)

// Doc is a document: a text, and the answers to what its template asks. It
// keeps what was asked when it was made, so that a change of the template
// breaks nothing; Upgrade brings it to the template's newest revision.
type Doc struct {
	record.Head
	Title            string `db:"title" json:"title"`
	Body             string `db:"body" json:"body" doc:"Markdown."`
	State            State  `db:"state" json:"state" enum:"draft,in_review,final"`
	Owner            string `db:"owner" json:"owner,omitempty" doc:"Id of the member it belongs to."`
	Kind             string `db:"kind" json:"kind,omitempty" doc:"Of its template; absent for a document without one."`
	Form             string `db:"form" json:"form,omitempty"`
	Template         string `db:"template_id" json:"template,omitempty" doc:"Id of the template it was made from."`
	TemplateRevision int64  `db:"template_revision" json:"template_revision,omitempty" doc:"Of the template when it was made or brought up to date."`
	Asks             Schema `db:"asks" json:"asks" doc:"What its template asked then."`
	Fields           Values `db:"field_values" json:"fields" doc:"The answers, by the field's name."`
}

// Entry implements record.Record.
func (d *Doc) Entry() record.Entry {
	return record.Entry{Title: d.Title, Body: searchable(d.Body) + "\n" + d.Fields.words(), State: string(d.State), Owner: d.Owner}
}

// searchable is the beginning of a text without marks; search reads no more.
func searchable(body string) string {
	if limit := 40_000; len(body) > limit {
		body = strings.ToValidUTF8(body[:limit], "")
	}
	return markdown.Text(body)
}

// words are the answers that are texts, for search.
func (v Values) words() string {
	var texts []string
	for _, value := range v {
		switch value := value.(type) {
		case string:
			texts = append(texts, value)
		case map[string]any:
			if name, ok := value["name"].(string); ok {
				texts = append(texts, name)
			}
		}
	}
	return strings.Join(texts, "\n")
}

// DocCreate says what a document is made of.
type DocCreate struct {
	Title     string      `json:"title" maxLength:"200"`
	Template  string      `json:"template,omitempty" maxLength:"64" doc:"Id of a template, such as prd.light; absent for a document without one."`
	Body      *string     `json:"body,omitempty" maxLength:"500000" doc:"Markdown; the template's own text when absent."`
	Fields    Values      `json:"fields,omitempty"`
	State     State       `json:"state,omitempty" enum:"draft,in_review,final" default:"draft"`
	Owner     *string     `json:"owner,omitempty" maxLength:"64" doc:"Id of a member; whoever makes it when absent."`
	Describes *record.Ref `json:"describes,omitempty" doc:"A record that the document is about: it is linked in the same call."`
}

// DocUpdate changes a document; what is absent stays.
type DocUpdate struct {
	Title  *string `json:"title,omitempty" maxLength:"200"`
	Body   *string `json:"body,omitempty" maxLength:"500000"`
	Fields Values  `json:"fields,omitempty" doc:"Only the answers that change; null empties one."`
	State  *State  `json:"state,omitempty" enum:"draft,in_review,final"`
	Owner  *string `json:"owner,omitempty" maxLength:"64"`
}

// apply changes the document and validates the whole of it.
func (in DocUpdate) apply(d *Doc) error {
	given(&d.Title, in.Title)
	given(&d.Body, in.Body)
	given(&d.State, in.State)
	given(&d.Owner, in.Owner)
	values := Values{}
	for name, value := range d.Fields {
		values[name] = value
	}
	for name, value := range in.Fields {
		values[name] = value
	}
	d.Fields = values
	return d.validate()
}

func (d *Doc) validate() error {
	var f errs.Fields
	d.Title = f.Line("body.title", d.Title, titleLimit)
	d.Body = checkBody(&f, d.Body)
	d.Owner = f.Optional("body.owner", d.Owner, 64)
	if d.State == "" {
		d.State = Draft
	}
	if d.State != Draft && d.State != InReview && d.State != Final {
		f.Add("body.state", "A document is draft, in_review or final.")
	}
	d.Fields = d.Asks.check(&f, "body.fields", d.Fields)
	return f.Err()
}

// from makes the document one of the template's.
func (d *Doc) from(t Template) {
	d.Kind, d.Form, d.Template, d.TemplateRevision, d.Asks = t.Kind, t.Form, t.ID, t.Revision, t.Fields
}

// DocPage is a document as it is read.
type DocPage struct {
	Doc
	HTML     string   `json:"html" doc:"The text as safe HTML. Live blocks are empty <div data-block=…> that the page fills."`
	Missing  []string `json:"missing" doc:"Names of the required fields that have no answer."`
	Done     int      `json:"tasks_done" doc:"Ticked check boxes of the text."`
	Tasks    int      `json:"tasks" doc:"Check boxes of the text."`
	Outdated bool     `json:"outdated,omitempty" doc:"The template has a newer revision."`
}

// DocListed is a document in a list.
type DocListed struct {
	record.Head
	Title            string   `json:"title"`
	Excerpt          string   `json:"excerpt"`
	State            State    `json:"state" enum:"draft,in_review,final"`
	Owner            string   `json:"owner,omitempty"`
	Kind             string   `json:"kind,omitempty"`
	Form             string   `json:"form,omitempty"`
	Template         string   `json:"template,omitempty"`
	TemplateRevision int64    `json:"template_revision,omitempty"`
	Fields           Values   `json:"fields"`
	Missing          []string `json:"missing" doc:"Names of the required fields that have no answer."`
}
