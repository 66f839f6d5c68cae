package playbook

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Templates is the service for templates. It is safe for concurrent use.
type Templates struct {
	records  *record.Store[Template, *Template]
	builtIns []Template
}

// NewTemplates returns the service.
func NewTemplates(r *record.Registry) (*Templates, error) {
	builtIns, err := readBuiltIns()
	if err != nil {
		return nil, fmt.Errorf("built-in templates: %w", err)
	}
	return &Templates{builtIns: builtIns, records: record.New[Template](r, record.Kind{
		Type: "template", Table: "templates", Noun: "template", Read: auth.TemplateRead, Write: auth.TemplateWrite,
	})}, nil
}

// TemplateFilter narrows List.
type TemplateFilter struct {
	record.Filter
	Kind string
}

// builtInPage begins the cursor of a page that lies among the built-in ones.
const builtInPage = "built-in "

// List returns a page of templates and the cursor of the next: first the
// built-in ones that the project has not replaced, then its own.
func (s *Templates) List(ctx context.Context, actor auth.Actor, project string, f TemplateFilter) ([]Template, string, error) {
	if err := actor.Can(auth.TemplateRead, project); err != nil {
		return nil, "", err
	}
	if f.Kind != "" {
		f.Where = append(f.Where, record.Where{SQL: "kind = ?", Args: []any{f.Kind}})
	}
	rest, among := strings.CutPrefix(f.Cursor, builtInPage)
	if f.Archived || f.Cursor != "" && !among {
		return s.records.List(ctx, actor, project, f.Filter)
	}
	at := 0
	if among {
		var err error
		if at, err = strconv.Atoi(rest); err != nil || at < 0 {
			return nil, "", errs.New(errs.Malformed, "This cursor is not one of ours.")
		}
	}
	return s.listFrom(ctx, actor, project, f, at)
}

// listFrom is a page from the at-th built-in template on.
func (s *Templates) listFrom(ctx context.Context, actor auth.Actor, project string, f TemplateFilter, at int) ([]Template, string, error) {
	offered, err := s.offered(ctx, project, f)
	if err != nil {
		return nil, "", err
	}
	limit := f.Limit
	if limit <= 0 {
		limit = 50
	}
	at = min(at, len(offered))
	page := offered[at:min(at+limit, len(offered))]
	if len(page) == limit {
		return page, builtInPage + strconv.Itoa(at+limit), nil
	}
	f.Cursor, f.Limit = "", limit-len(page)
	own, next, err := s.records.List(ctx, actor, project, f.Filter)
	return append(slices.Clip(page), own...), next, err
}

// offered are the built-in templates that fit the filter and are not replaced.
func (s *Templates) offered(ctx context.Context, project string, f TemplateFilter) ([]Template, error) {
	replaced, err := s.replacing(ctx, s.records.Registry().DB(), project)
	if err != nil {
		return nil, err
	}
	words := strings.Fields(strings.ToLower(f.Search))
	var offered []Template
	for _, t := range s.builtIns {
		text := strings.ToLower(t.Title + " " + t.Summary + " " + t.Kind)
		missing := slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
		if _, gone := replaced[t.ID]; !gone && !missing && (f.Kind == "" || f.Kind == t.Kind) {
			offered = append(offered, t)
		}
	}
	return offered, nil
}

// replacing are the project's templates that take a built-in one's place, by
// the latter's id.
func (s *Templates) replacing(ctx context.Context, db sqldb.Reader, project string) (map[string]Template, error) {
	found, err := s.records.Select(ctx, db, "WHERE project_id = ? AND archived_at = 0 AND replaces <> ''", project)
	byID := make(map[string]Template, len(found))
	for _, t := range found {
		byID[t.Replaces] = t
	}
	return byID, err
}

// Get is one template, built-in or of the project.
func (s *Templates) Get(ctx context.Context, actor auth.Actor, project, id string) (Template, error) {
	if err := actor.Can(auth.TemplateRead, project); err != nil {
		return Template{}, err
	}
	return s.find(ctx, s.records.Registry().DB(), project, id)
}

func (s *Templates) find(ctx context.Context, db sqldb.Reader, project, id string) (Template, error) {
	if t, found := s.builtIn(id); found {
		t.Project = project
		return t, nil
	}
	return s.records.Find(ctx, db, project, id)
}

func (s *Templates) builtIn(id string) (Template, bool) {
	i := slices.IndexFunc(s.builtIns, func(t Template) bool { return t.ID == id })
	if i < 0 {
		return Template{}, false
	}
	return s.builtIns[i], true
}

// current is the template that documents of this one follow now: itself, or
// what the project has put in a built-in one's place.
func (s *Templates) current(ctx context.Context, db sqldb.Reader, project, id string) (Template, error) {
	if _, builtIn := s.builtIn(id); builtIn {
		replaced, err := s.replacing(ctx, db, project)
		if err != nil {
			return Template{}, err
		}
		if t, gone := replaced[id]; gone {
			return t, nil
		}
	}
	return s.find(ctx, db, project, id)
}

// Create makes a template, of nothing or of another one.
func (s *Templates) Create(ctx context.Context, actor auth.Actor, project string, in TemplateCreate) (Template, error) {
	if err := actor.Can(auth.TemplateWrite, project); err != nil {
		return Template{}, err
	}
	made := Template{Form: Light, Fields: Schema{}, Revision: 1}
	if in.Copy != "" {
		from, err := s.find(ctx, s.records.Registry().DB(), project, in.Copy)
		if err != nil {
			return Template{}, err
		}
		made.Kind, made.Form, made.Title, made.Summary, made.Body, made.Fields = from.Kind, from.Form, from.Title, from.Summary, from.Body, from.Fields
		// A copy that replaces goes on counting, so that documents made from
		// the built-in one are seen to be older.
		if from.BuiltIn && in.Replaces {
			made.Replaces, made.Revision = from.ID, from.Revision+1
		}
	}
	if in.Replaces && made.Replaces == "" {
		var f errs.Fields
		f.Add("body.replaces", "Only a copy of a built-in template can take its place.")
		return Template{}, f.Err()
	}
	if err := (TemplateUpdate{in.Kind, in.Form, in.Title, in.Summary, in.Body, in.Fields}).apply(&made); err != nil {
		return Template{}, err
	}
	return s.records.Create(ctx, actor, project, made, s.alone)
}

// alone refuses a second template in one built-in one's place.
func (s *Templates) alone(ctx context.Context, tx *sqldb.Tx, after Template) error {
	if after.Replaces == "" || after.Archived() {
		return nil
	}
	var n int
	if err := tx.Get(ctx, &n, "SELECT count(*) FROM templates WHERE project_id = ? AND replaces = ? AND archived_at = 0", after.Project, after.Replaces); err != nil {
		return err
	}
	if n > 1 {
		return errs.New(errs.Conflict, "Another template already takes the place of %s. Change that one, or archive it first.", after.Replaces)
	}
	return nil
}

// Update changes a template of the project. Its revision grows when what it
// asks or says has changed.
func (s *Templates) Update(ctx context.Context, actor auth.Actor, project, id string, version int64, in TemplateUpdate) (Template, error) {
	if err := s.own(actor, project, id); err != nil {
		return Template{}, err
	}
	return s.records.Change(ctx, actor, project, id, version, "updated", func(t *Template) error {
		before := *t
		if err := in.apply(t); err != nil {
			return err
		}
		asked, err := before.Fields.Value()
		if err != nil {
			return err
		}
		asks, err := t.Fields.Value()
		if err != nil {
			return err
		}
		if asked != asks || before.Body != t.Body {
			t.Revision++
		}
		return nil
	})
}

// Archive takes a template of the project out of the list.
func (s *Templates) Archive(ctx context.Context, actor auth.Actor, project, id string, version int64) (Template, error) {
	if err := s.own(actor, project, id); err != nil {
		return Template{}, err
	}
	return s.records.Archive(ctx, actor, project, id, version)
}

// Restore undoes Archive.
func (s *Templates) Restore(ctx context.Context, actor auth.Actor, project, id string, version int64) (Template, error) {
	if err := s.own(actor, project, id); err != nil {
		return Template{}, err
	}
	return s.records.Restore(ctx, actor, project, id, version, s.alone)
}

// own refuses to change a built-in template.
func (s *Templates) own(actor auth.Actor, project, id string) error {
	if err := actor.Can(auth.TemplateWrite, project); err != nil {
		return err
	}
	if _, builtIn := s.builtIn(id); builtIn {
		return errs.New(errs.Conflict, "This template comes with prodops. Make a copy and change that.")
	}
	return nil
}
