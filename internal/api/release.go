package api

import (
	"context"

	"prodops/internal/delivery"
)

type releasesInput struct {
	InProject
	InRecords
	State   string `query:"state" enum:"planned,rolling_out,released,rolled_back"`
	Service string `query:"service" maxLength:"100"`
}

type releaseCreateInput struct {
	InProject
	Body delivery.ReleaseCreate
}

type releasePatchInput struct {
	OfRecord
	IfMatch
	Body delivery.ReleaseUpdate
}

func taggedRelease(r delivery.ReleaseView) *tagged[delivery.ReleaseView] {
	return &tagged[delivery.ReleaseView]{ETag: etag(r.Head.Version), Body: r}
}

func (a *API) listReleases(ctx context.Context, c call, in *releasesInput) (*answer[list[delivery.Release]], error) {
	found, next, err := a.services.Delivery.Releases(ctx, c.Actor, c.Project.ID, delivery.ReleaseFilter{Filter: in.filter(), State: delivery.ReleaseState(in.State), Service: in.Service})
	return newList(found, next, same), err
}

func (a *API) createRelease(ctx context.Context, c call, in *releaseCreateInput) (*tagged[delivery.ReleaseView], error) {
	made, err := a.services.Delivery.CreateRelease(ctx, c.Actor, c.Project.ID, in.Body)
	return taggedRelease(made), err
}

func (a *API) getRelease(ctx context.Context, c call, in *OfRecord) (*tagged[delivery.ReleaseView], error) {
	found, err := a.services.Delivery.Release(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedRelease(found), err
}

func (a *API) patchRelease(ctx context.Context, c call, in *releasePatchInput) (*tagged[delivery.ReleaseView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Delivery.UpdateRelease(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedRelease(changed), err
}

func (a *API) archiveRelease(ctx context.Context, c call, in *guarded) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Delivery.ArchiveRelease(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreRelease(ctx context.Context, c call, in *guarded) (*tagged[delivery.ReleaseView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Delivery.RestoreRelease(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedRelease(restored), err
}

func (a *API) compareRelease(ctx context.Context, c call, in *OfRecord) (*answer[delivery.Comparison], error) {
	zone, err := c.Project.Location()
	if err != nil {
		return nil, err
	}
	found, err := a.services.Delivery.Compare(ctx, c.Actor, c.Project.ID, in.ID, zone)
	return &answer[delivery.Comparison]{found}, err
}

func (a *API) releaseGate(ctx context.Context, c call, in *OfRecord) (*answer[delivery.Gate], error) {
	found, err := a.services.Delivery.Ask(ctx, c.Actor, c.Project.ID, in.ID)
	return &answer[delivery.Gate]{found}, err
}

type gateInput struct {
	InProject
	Service string `query:"service" required:"true" maxLength:"100"`
	Version string `query:"version" required:"true" maxLength:"200"`
}

func (a *API) gateOf(ctx context.Context, c call, in *gateInput) (*answer[delivery.Gate], error) {
	found, err := a.services.Delivery.AskFor(ctx, c.Actor, c.Project.ID, in.Service, in.Version)
	return &answer[delivery.Gate]{found}, err
}
