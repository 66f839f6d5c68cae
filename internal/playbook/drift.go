package playbook

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
)

// TemplateDrift says how far the documents of one template are from it.
type TemplateDrift struct {
	Template string               `json:"template" doc:"Id."`
	Kind     string               `json:"kind"`
	Form     string               `json:"form"`
	Title    string               `json:"title"`
	Revision int64                `json:"revision" doc:"The template's newest."`
	Docs     int                  `json:"docs" doc:"Documents made from it, without the archived ones."`
	Outdated int                  `json:"outdated" doc:"Of these, made from an older revision."`
	Missing  []TemplateFieldDrift `json:"missing" doc:"Required fields that some of them leave empty, the most often empty first."`
	Gone     bool                 `json:"gone,omitempty" doc:"The template is archived."`
	Replaced string               `json:"replaced_by,omitempty" doc:"Id of the template that took its place."`
}

// TemplateFieldDrift says how many documents leave a required field empty.
type TemplateFieldDrift struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Docs  int    `json:"docs"`
}

// Drift reports on every template that documents were made from, those with
// most to do first.
func (s *Docs) Drift(ctx context.Context, actor auth.Actor, project string) ([]TemplateDrift, error) {
	for _, action := range []auth.Action{auth.TemplateRead, auth.DocRead} {
		if err := actor.Can(action, project); err != nil {
			return nil, err
		}
	}
	made, err := s.madeFrom(ctx, project)
	if err != nil {
		return nil, err
	}
	answered, err := s.answered(ctx, project)
	if err != nil {
		return nil, err
	}
	report := []TemplateDrift{}
	for id, revisions := range made {
		d, err := s.driftOf(ctx, project, id, revisions, answered[id])
		if err != nil {
			return nil, err
		}
		report = append(report, d)
	}
	slices.SortFunc(report, func(a, b TemplateDrift) int {
		if x, y := a.work(), b.work(); x != y {
			return y - x
		}
		return strings.Compare(a.Template, b.Template)
	})
	return report, nil
}

func (d TemplateDrift) work() int {
	n := d.Outdated
	for _, m := range d.Missing {
		n += m.Docs
	}
	return n
}

func (s *Docs) driftOf(ctx context.Context, project, id string, revisions map[int64]int, answered map[string]int) (TemplateDrift, error) {
	db := s.records.Registry().DB()
	t, err := s.templates.find(ctx, db, project, id)
	if errs.Is(err, errs.NotFound) {
		t, err = Template{Title: id}, nil
	}
	if err != nil {
		return TemplateDrift{}, err
	}
	now, err := s.templates.current(ctx, db, project, id)
	if errs.Is(err, errs.NotFound) {
		now, err = t, nil
	}
	if err != nil {
		return TemplateDrift{}, err
	}
	d := TemplateDrift{Template: id, Kind: t.Kind, Form: t.Form, Title: t.Title, Revision: now.Revision, Gone: t.Archived(), Missing: []TemplateFieldDrift{}}
	if now.ID != id {
		d.Replaced = now.ID
	}
	for revision, docs := range revisions {
		d.Docs += docs
		if d.Replaced != "" || revision < now.Revision {
			d.Outdated += docs
		}
	}
	for _, field := range now.Fields {
		if empty := d.Docs - answered[field.Name]; field.Required && empty > 0 {
			d.Missing = append(d.Missing, TemplateFieldDrift{Name: field.Name, Label: field.Label, Docs: empty})
		}
	}
	slices.SortStableFunc(d.Missing, func(a, b TemplateFieldDrift) int { return b.Docs - a.Docs })
	return d, nil
}

// madeFrom counts documents by template and revision.
func (s *Docs) madeFrom(ctx context.Context, project string) (map[string]map[int64]int, error) {
	var rows []struct {
		Template string `db:"template_id"`
		Revision int64  `db:"template_revision"`
		Docs     int    `db:"docs"`
	}
	err := s.records.Registry().DB().Select(ctx, &rows, "SELECT template_id, template_revision, count(*) AS docs FROM docs WHERE project_id = ? AND archived_at = 0 AND template_id <> '' GROUP BY template_id, template_revision", project)
	if err != nil {
		return nil, fmt.Errorf("count documents by template: %w", err)
	}
	made := map[string]map[int64]int{}
	for _, r := range rows {
		if made[r.Template] == nil {
			made[r.Template] = map[int64]int{}
		}
		made[r.Template][r.Revision] = r.Docs
	}
	return made, nil
}

// answered counts documents by template and filled-in field.
func (s *Docs) answered(ctx context.Context, project string) (map[string]map[string]int, error) {
	var rows []struct {
		Template string `db:"template_id"`
		Name     string `db:"name"`
		Docs     int    `db:"docs"`
	}
	err := s.records.Registry().DB().Select(ctx, &rows, `SELECT d.template_id, f.name, count(*) AS docs FROM docs d JOIN doc_fields f ON f.doc_id = d.id
		WHERE d.project_id = ? AND d.archived_at = 0 AND d.template_id <> '' GROUP BY d.template_id, f.name`, project)
	if err != nil {
		return nil, fmt.Errorf("count filled-in fields: %w", err)
	}
	answered := map[string]map[string]int{}
	for _, r := range rows {
		if answered[r.Template] == nil {
			answered[r.Template] = map[string]int{}
		}
		answered[r.Template][r.Name] = r.Docs
	}
	return answered, nil
}
