package playbook

import (
	"context"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/markdown"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Docs is the service for documents. It is safe for concurrent use.
type Docs struct {
	records   *record.Store[Doc, *Doc]
	templates *Templates
	links     *link.Links
	journal   *journal.Journal
	markdown  *markdown.Renderer
}

// NewDocs returns the service.
func NewDocs(r *record.Registry, templates *Templates, links *link.Links, j *journal.Journal) *Docs {
	return &Docs{templates: templates, links: links, journal: j, markdown: markdown.New(), records: record.New[Doc](r, record.Kind{
		Type: "doc", Table: "docs", Noun: "document", Read: auth.DocRead, Write: auth.DocWrite,
	})}
}

// Create makes a document, from a template or without one, and links it to the
// record it describes.
func (s *Docs) Create(ctx context.Context, actor auth.Actor, project string, in DocCreate) (DocPage, error) {
	if err := actor.Can(auth.DocWrite, project); err != nil {
		return DocPage{}, err
	}
	made := Doc{Title: in.Title, State: in.State, Fields: in.Fields, Asks: Schema{}}
	if in.Template != "" {
		t, err := s.templates.current(ctx, s.records.Registry().DB(), project, in.Template)
		if errs.Is(err, errs.NotFound) {
			var f errs.Fields
			f.Add("body.template", "There is no such template. GET templates lists them.")
			return DocPage{}, f.Err()
		}
		if err != nil {
			return DocPage{}, err
		}
		made.from(t)
		made.Body = t.Body
	}
	given(&made.Body, in.Body)
	if given(&made.Owner, in.Owner); in.Owner == nil && actor.Kind() == auth.MemberActor {
		made.Owner = actor.ID()
	}
	if err := made.validate(); err != nil {
		return DocPage{}, err
	}
	made, err := s.records.Create(ctx, actor, project, made, indexFields, func(ctx context.Context, tx *sqldb.Tx, after Doc) error {
		return s.describe(ctx, tx, actor, after, in.Describes)
	})
	if err != nil {
		return DocPage{}, err
	}
	return s.page(ctx, made)
}

func (s *Docs) describe(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, d Doc, about *record.Ref) error {
	if about == nil {
		return nil
	}
	_, err := s.links.Join(ctx, tx, actor, d.Project, link.Create{From: record.Ref{Type: "doc", ID: d.ID}, To: *about, Relation: "describes"})
	return err
}

// indexFields keeps the rows of doc_fields as the document's answers are.
func indexFields(ctx context.Context, tx *sqldb.Tx, d Doc) error {
	if _, err := tx.Exec(ctx, "DELETE FROM doc_fields WHERE doc_id = ?", d.ID); err != nil {
		return err
	}
	if len(d.Fields) == 0 {
		return nil
	}
	args := make([]any, 0, 5*len(d.Fields))
	for name, value := range d.Fields {
		text, number := asked(value)
		args = append(args, d.ID, d.Project, name, text, number)
	}
	_, err := tx.Exec(ctx, "INSERT INTO doc_fields (doc_id, project_id, name, text_value, number_value) VALUES "+sqldb.Rows(len(d.Fields), 5), args...)
	return err
}

// Get is one document as it is read, archived or not.
func (s *Docs) Get(ctx context.Context, actor auth.Actor, project, id string) (DocPage, error) {
	found, err := s.records.Get(ctx, actor, project, id)
	if err != nil {
		return DocPage{}, err
	}
	return s.page(ctx, found)
}

// page renders the document.
func (s *Docs) page(ctx context.Context, d Doc) (DocPage, error) {
	p := DocPage{Doc: d, HTML: s.markdown.HTML(d.Body), Missing: d.Asks.missing(d.Fields)}
	p.Done, p.Tasks = s.markdown.Tasks(d.Body)
	if d.Template == "" {
		return p, nil
	}
	t, err := s.templates.current(ctx, s.records.Registry().DB(), d.Project, d.Template)
	if errs.Is(err, errs.NotFound) {
		return p, nil
	}
	p.Outdated = err == nil && (t.ID != d.Template || t.Revision > d.TemplateRevision)
	return p, err
}

// Preview is a text as safe HTML.
func (s *Docs) Preview(actor auth.Actor, project, body string) (string, error) {
	if err := actor.Can(auth.DocRead, project); err != nil {
		return "", err
	}
	var f errs.Fields
	body = checkBody(&f, body)
	return s.markdown.HTML(body), f.Err()
}

// Update changes a document. version is the one the caller has read; when the
// document has changed since, it is Stale; 0 asks for no check.
func (s *Docs) Update(ctx context.Context, actor auth.Actor, project, id string, version int64, in DocUpdate) (DocPage, error) {
	return s.change(ctx, actor, project, id, version, "updated", in.apply)
}

func (s *Docs) change(ctx context.Context, actor auth.Actor, project, id string, version int64, verb string, edit func(*Doc) error) (DocPage, error) {
	changed, err := s.records.Change(ctx, actor, project, id, version, verb, edit, indexFields)
	if err != nil {
		return DocPage{}, err
	}
	return s.page(ctx, changed)
}

// toChange is a document that the actor may change.
func (s *Docs) toChange(ctx context.Context, actor auth.Actor, project, id string) (Doc, error) {
	if err := actor.Can(auth.DocWrite, project); err != nil {
		return Doc{}, err
	}
	return s.records.Find(ctx, s.records.Registry().DB(), project, id)
}

// Tick sets a check box of the text: the one whose data-task in the page's HTML
// is task.
func (s *Docs) Tick(ctx context.Context, actor auth.Actor, project, id string, version int64, task int, done bool) (DocPage, error) {
	return s.change(ctx, actor, project, id, version, "updated", func(d *Doc) error {
		body, found := s.markdown.Tick(d.Body, task, done)
		if !found {
			return errs.New(errs.Stale, "There is no check box there any more. Load the document again.")
		}
		d.Body = body
		return nil
	})
}

// Upgrade makes the document ask what its template asks now. Answers to fields
// that the template no longer has are kept, each with its field, at the end;
// the text stays as it is.
func (s *Docs) Upgrade(ctx context.Context, actor auth.Actor, project, id string, version int64) (DocPage, error) {
	found, err := s.toChange(ctx, actor, project, id)
	if err != nil {
		return DocPage{}, err
	}
	if found.Template == "" {
		return DocPage{}, errs.New(errs.Conflict, "This document was made without a template.")
	}
	t, err := s.templates.current(ctx, s.records.Registry().DB(), project, found.Template)
	if err != nil {
		return DocPage{}, err
	}
	return s.change(ctx, actor, project, id, version, "upgraded", func(d *Doc) error {
		before := d.Asks
		d.from(t)
		asks := append(Schema{}, t.Fields...)
		for _, field := range before {
			value, answered := d.Fields[field.Name]
			now, still := asks.field(field.Name)
			var f errs.Fields
			if fits := still && now.check(&f, "", value) != nil && f.Err() == nil; !answered || fits {
				continue
			}
			field.Required = false
			if still { // asked differently now: the old answer keeps its old field
				delete(d.Fields, field.Name)
				field.Name += "_before"
				d.Fields[field.Name] = value
			}
			if _, taken := asks.field(field.Name); !taken {
				asks = append(asks, field)
			}
		}
		d.Asks = asks
		return d.validate()
	})
}

// Archive takes the document out of the list.
func (s *Docs) Archive(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	_, err := s.records.Archive(ctx, actor, project, id, version)
	return err
}

// Restore undoes Archive.
func (s *Docs) Restore(ctx context.Context, actor auth.Actor, project, id string, version int64) (DocPage, error) {
	restored, err := s.records.Restore(ctx, actor, project, id, version)
	if err != nil {
		return DocPage{}, err
	}
	return s.page(ctx, restored)
}
