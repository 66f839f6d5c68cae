package api

import (
	"context"
	"encoding/json"

	"prodops/internal/auth"
	"prodops/internal/flag"
)

type flagsInput struct {
	InProject
	InRecords
	Tag string `query:"tag" maxLength:"50"`
}

type flagCreateInput struct {
	InProject
	Body flag.Create
}

type flagPatchInput struct {
	OfRecord
	IfMatch
	Body flag.Update
}

type flagInput struct {
	OfRecord
	IfMatch
}

func taggedFlag(f flag.Flag) *tagged[flag.Flag] {
	return &tagged[flag.Flag]{ETag: etag(f.Version), Body: f}
}

func (a *API) listFlags(ctx context.Context, c call, in *flagsInput) (*answer[list[flag.Flag]], error) {
	found, next, err := a.services.Flags.List(ctx, c.Actor, c.Project.ID, in.filter(), in.Tag)
	return newList(found, next, same), err
}

func (a *API) createFlag(ctx context.Context, c call, in *flagCreateInput) (*tagged[flag.Flag], error) {
	made, err := a.services.Flags.Create(ctx, c.Actor, c.Project.ID, in.Body)
	return taggedFlag(made), err
}

func (a *API) getFlag(ctx context.Context, c call, in *OfRecord) (*tagged[flag.Flag], error) {
	found, err := a.services.Flags.Get(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedFlag(found), err
}

func (a *API) patchFlag(ctx context.Context, c call, in *flagPatchInput) (*tagged[flag.Flag], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Flags.Update(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedFlag(changed), err
}

func (a *API) archiveFlag(ctx context.Context, c call, in *flagInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Flags.Archive(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreFlag(ctx context.Context, c call, in *flagInput) (*tagged[flag.Flag], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Flags.Restore(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedFlag(restored), err
}

// Simulate asks what somebody would get.
type Simulate struct {
	Environment string          `json:"environment,omitempty" maxLength:"64" doc:"production when absent."`
	Flag        string          `json:"flag,omitempty" maxLength:"100" doc:"Key of the only flag asked about; all when absent."`
	Context     json.RawMessage `json:"context" doc:"An object: targetingKey and attributes, as OFREP sends it."`
}

type simulateInput struct {
	InProject
	Body Simulate
}

func (a *API) simulateFlags(_ context.Context, c call, in *simulateInput) (*answer[list[flag.Simulation]], error) {
	environment := in.Body.Environment
	if environment == "" {
		environment = auth.DefaultEnvironment
	}
	found, err := a.services.Snapshots.Simulate(c.Actor, c.Project.ID, environment, in.Body.Flag, in.Body.Context)
	return newList(found, "", same), err
}

type segmentCreateInput struct {
	InProject
	Body flag.SegmentCreate
}

type segmentPatchInput struct {
	OfRecord
	IfMatch
	Body flag.SegmentUpdate
}

type segmentsInput struct {
	InProject
	InRecords
}

func taggedSegment(s flag.Segment) *tagged[flag.Segment] {
	return &tagged[flag.Segment]{ETag: etag(s.Version), Body: s}
}

func (a *API) listSegments(ctx context.Context, c call, in *segmentsInput) (*answer[list[flag.Segment]], error) {
	found, next, err := a.services.Flags.Segments(ctx, c.Actor, c.Project.ID, in.filter())
	return newList(found, next, same), err
}

func (a *API) createSegment(ctx context.Context, c call, in *segmentCreateInput) (*tagged[flag.Segment], error) {
	made, err := a.services.Flags.CreateSegment(ctx, c.Actor, c.Project.ID, in.Body)
	return taggedSegment(made), err
}

func (a *API) getSegment(ctx context.Context, c call, in *OfRecord) (*tagged[flag.Segment], error) {
	found, err := a.services.Flags.Segment(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedSegment(found), err
}

func (a *API) patchSegment(ctx context.Context, c call, in *segmentPatchInput) (*tagged[flag.Segment], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Flags.UpdateSegment(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedSegment(changed), err
}

func (a *API) archiveSegment(ctx context.Context, c call, in *flagInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Flags.ArchiveSegment(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreSegment(ctx context.Context, c call, in *flagInput) (*tagged[flag.Segment], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Flags.RestoreSegment(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedSegment(restored), err
}
