package api

import (
	"context"

	"prodops/internal/okr"
)

type keyResultsInput struct {
	InProject
	InRecords
	Objective string `query:"objective" maxLength:"64" doc:"Only those of this objective."`
}

type keyResultCreateInput struct {
	OfRecord
	Body okr.KeyResultCreate
}

type keyResultPatchInput struct {
	OfRecord
	IfMatch
	Body okr.KeyResultUpdate
}

func taggedKeyResult(k okr.KeyResultView) *tagged[okr.KeyResultView] {
	return &tagged[okr.KeyResultView]{ETag: etag(k.Version), Body: k}
}

func (a *API) listKeyResults(ctx context.Context, c call, in *keyResultsInput) (*answer[list[okr.KeyResultView]], error) {
	found, next, err := a.services.Objectives.ListKeyResults(ctx, c.Actor, c.Project.ID, in.Objective, in.filter())
	return newList(found, next, same), err
}

func (a *API) objectiveKeyResults(ctx context.Context, c call, in *OfRecord) (*answer[list[okr.KeyResultView]], error) {
	of, err := a.services.Objectives.Get(ctx, c.Actor, c.Project.ID, in.ID)
	return newList(of.KeyResults, "", same), err
}

func (a *API) createKeyResult(ctx context.Context, c call, in *keyResultCreateInput) (*tagged[okr.KeyResultView], error) {
	made, err := a.services.Objectives.CreateKeyResult(ctx, c.Actor, c.Project.ID, in.ID, in.Body)
	return taggedKeyResult(made), err
}

func (a *API) getKeyResult(ctx context.Context, c call, in *OfRecord) (*tagged[okr.KeyResultView], error) {
	found, err := a.services.Objectives.GetKeyResult(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedKeyResult(found), err
}

func (a *API) patchKeyResult(ctx context.Context, c call, in *keyResultPatchInput) (*tagged[okr.KeyResultView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Objectives.UpdateKeyResult(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedKeyResult(changed), err
}

func (a *API) archiveKeyResult(ctx context.Context, c call, in *objectiveInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Objectives.ArchiveKeyResult(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreKeyResult(ctx context.Context, c call, in *objectiveInput) (*tagged[okr.KeyResultView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Objectives.RestoreKeyResult(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedKeyResult(restored), err
}

func (a *API) measureKeyResult(ctx context.Context, c call, in *OfRecord) (*tagged[okr.KeyResultView], error) {
	measured, err := a.services.Objectives.Measure(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedKeyResult(measured), err
}

func (a *API) keyResultPoints(ctx context.Context, c call, in *OfRecord) (*answer[list[okr.KeyResultPoint]], error) {
	points, err := a.services.Objectives.Points(ctx, c.Actor, c.Project.ID, in.ID)
	return newList(points, "", same), err
}
