package api

import (
	"context"
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

func (a *API) listProjects(ctx context.Context, c call, in *none) (*answer[list[Project]], error) {
	return nil, errNotWired()
}

func (a *API) createProject(ctx context.Context, c call, in *projectCreateInput) (*tagged[Project], error) {
	return nil, errNotWired()
}

func (a *API) getProject(ctx context.Context, c call, in *InProject) (*tagged[Project], error) {
	return nil, errNotWired()
}

func (a *API) patchProject(ctx context.Context, c call, in *projectPatchInput) (*tagged[Project], error) {
	return nil, errNotWired()
}
