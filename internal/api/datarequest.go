package api

import (
	"context"

	"prodops/internal/operations"
)

type dataRequestsInput struct {
	InProject
	InRecords
	State string `query:"state" enum:"open,answered,withdrawn"`
}

type dataRequestCreateInput struct {
	InProject
	Body operations.DataRequestCreate
}

type dataRequestPatchInput struct {
	OfRecord
	IfMatch
	Body operations.DataRequestUpdate
}

func taggedRequest(r operations.DataRequest) *tagged[operations.DataRequest] {
	return &tagged[operations.DataRequest]{ETag: etag(r.Version), Body: r}
}

func (a *API) listDataRequests(ctx context.Context, c call, in *dataRequestsInput) (*answer[list[operations.DataRequest]], error) {
	found, next, err := a.services.Operations.Requests(ctx, c.Actor, c.Project.ID, in.filter(), operations.RequestState(in.State))
	return newList(found, next, same), err
}

func (a *API) askForData(ctx context.Context, c call, in *dataRequestCreateInput) (*tagged[operations.DataRequest], error) {
	made, err := a.services.Operations.Ask(ctx, c.Actor, c.Project.ID, in.Body)
	return taggedRequest(made), err
}

func (a *API) getDataRequest(ctx context.Context, c call, in *OfRecord) (*tagged[operations.DataRequest], error) {
	found, err := a.services.Operations.Request(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedRequest(found), err
}

func (a *API) patchDataRequest(ctx context.Context, c call, in *dataRequestPatchInput) (*tagged[operations.DataRequest], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Operations.UpdateRequest(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedRequest(changed), err
}

func (a *API) archiveDataRequest(ctx context.Context, c call, in *matchedInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Operations.ArchiveRequest(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreDataRequest(ctx context.Context, c call, in *matchedInput) (*tagged[operations.DataRequest], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Operations.RestoreRequest(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedRequest(restored), err
}
