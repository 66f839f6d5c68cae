package api

import (
	"context"

	"prodops/internal/playbook"
)

type templatesInput struct {
	InProject
	InRecords
	Kind string `query:"kind" maxLength:"64" doc:"Only templates of this kind, such as launch."`
}

type templateCreateInput struct {
	InProject
	Body playbook.TemplateCreate
}

type templatePatchInput struct {
	OfRecord
	IfMatch
	Body playbook.TemplateUpdate
}

type templateInput struct {
	OfRecord
	IfMatch
}

func taggedTemplate(t playbook.Template) *tagged[playbook.Template] {
	return &tagged[playbook.Template]{ETag: etag(t.Version), Body: t}
}

func (a *API) listTemplates(ctx context.Context, c call, in *templatesInput) (*answer[list[playbook.Template]], error) {
	found, next, err := a.services.Templates.List(ctx, c.Actor, c.Project.ID, playbook.TemplateFilter{Filter: in.filter(), Kind: in.Kind})
	return newList(found, next, same), err
}

func (a *API) createTemplate(ctx context.Context, c call, in *templateCreateInput) (*tagged[playbook.Template], error) {
	made, err := a.services.Templates.Create(ctx, c.Actor, c.Project.ID, in.Body)
	return taggedTemplate(made), err
}

func (a *API) getTemplate(ctx context.Context, c call, in *OfRecord) (*tagged[playbook.Template], error) {
	found, err := a.services.Templates.Get(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedTemplate(found), err
}

func (a *API) patchTemplate(ctx context.Context, c call, in *templatePatchInput) (*tagged[playbook.Template], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Templates.Update(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedTemplate(changed), err
}

func (a *API) archiveTemplate(ctx context.Context, c call, in *templateInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	_, err = a.services.Templates.Archive(ctx, c.Actor, c.Project.ID, in.ID, version)
	return &nothing{}, err
}

func (a *API) restoreTemplate(ctx context.Context, c call, in *templateInput) (*tagged[playbook.Template], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Templates.Restore(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedTemplate(restored), err
}

func (a *API) templateDrift(ctx context.Context, c call, _ *InProject) (*answer[list[playbook.TemplateDrift]], error) {
	report, err := a.services.Docs.Drift(ctx, c.Actor, c.Project.ID)
	return newList(report, "", same), err
}
