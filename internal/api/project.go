package api

import (
	"context"

	"prodops/internal/project"
)

// InProject is the part of an input that names the project.
type InProject struct {
	Project string `path:"project" maxLength:"64" doc:"Slug or id."`
}

type projectCreateInput struct {
	Body ProjectCreate
}

type projectPatchInput struct {
	InProject
	IfMatch
	Body ProjectPatch
}

func projectView(p project.Project) Project {
	return Project{ID: p.ID, Slug: p.Slug, Name: p.Name, Timezone: p.Timezone, WeekStart: p.WeekStart, CreatedAt: p.CreatedAt, Environments: p.Environments}
}

func taggedProject(p project.Project) *tagged[Project] {
	return &tagged[Project]{ETag: etag(p.Version), Body: projectView(p)}
}

func (a *API) listProjects(ctx context.Context, c call, _ *none) (*answer[list[Project]], error) {
	projects, err := a.services.Projects.List(ctx, c.Actor)
	return newList(projects, "", projectView), err
}

func (a *API) createProject(ctx context.Context, c call, in *projectCreateInput) (*tagged[Project], error) {
	made, err := a.services.Projects.Create(ctx, c.Actor, project.Create{
		Name: in.Body.Name, Slug: in.Body.Slug, Timezone: in.Body.Timezone, WeekStart: in.Body.WeekStart,
	})
	return taggedProject(made), err
}

func (a *API) getProject(_ context.Context, c call, _ *InProject) (*tagged[Project], error) {
	return taggedProject(c.Project), nil
}

func (a *API) patchProject(ctx context.Context, c call, in *projectPatchInput) (*tagged[Project], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Projects.Update(ctx, c.Actor, c.Project.ID, version, project.Update{
		Name: in.Body.Name, Timezone: in.Body.Timezone, WeekStart: in.Body.WeekStart,
	})
	return taggedProject(changed), err
}

type environmentAddInput struct {
	InProject
	Body EnvironmentAdd
}

type environmentInput struct {
	InProject
	Name string `path:"name" maxLength:"64"`
}

func (a *API) addEnvironment(ctx context.Context, c call, in *environmentAddInput) (*tagged[Project], error) {
	changed, err := a.services.Projects.AddEnvironment(ctx, c.Actor, c.Project.ID, in.Body.Name)
	return taggedProject(changed), err
}

func (a *API) removeEnvironment(ctx context.Context, c call, in *environmentInput) (*nothing, error) {
	_, err := a.services.Projects.RemoveEnvironment(ctx, c.Actor, c.Project.ID, in.Name)
	return &nothing{}, err
}
