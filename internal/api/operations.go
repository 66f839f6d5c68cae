package api

import (
	"context"

	"prodops/internal/operations"
)

type toolsInput struct {
	InProject
	InRecords
	State    string `query:"state" enum:"trial,core,retiring,retired"`
	Category string `query:"category" maxLength:"100"`
	Owner    string `query:"owner" maxLength:"64" doc:"Id of a member."`
}

type toolCreateInput struct {
	InProject
	Body operations.ToolCreate
}

type toolPatchInput struct {
	OfRecord
	IfMatch
	Body operations.ToolUpdate
}

// matchedInput names one record and the version the caller has read.
type matchedInput struct {
	OfRecord
	IfMatch
}

func taggedTool(t operations.ToolView) *tagged[operations.ToolView] {
	return &tagged[operations.ToolView]{ETag: etag(t.Version), Body: t}
}

func (a *API) listTools(ctx context.Context, c call, in *toolsInput) (*answer[list[operations.ToolView]], error) {
	found, next, err := a.services.Operations.Tools(ctx, c.Actor, c.Project.ID, operations.ToolFilter{
		Filter: in.filter(), State: operations.ToolState(in.State), Category: in.Category, Owner: in.Owner,
	})
	return newList(found, next, same), err
}

func (a *API) createTool(ctx context.Context, c call, in *toolCreateInput) (*tagged[operations.ToolView], error) {
	made, err := a.services.Operations.CreateTool(ctx, c.Actor, c.Project.ID, in.Body)
	return taggedTool(made), err
}

func (a *API) toolStack(ctx context.Context, c call, _ *InProject) (*answer[operations.ToolStack], error) {
	found, err := a.services.Operations.Stack(ctx, c.Actor, c.Project.ID)
	return &answer[operations.ToolStack]{Body: found}, err
}

func (a *API) getTool(ctx context.Context, c call, in *OfRecord) (*tagged[operations.ToolView], error) {
	found, err := a.services.Operations.Tool(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedTool(found), err
}

func (a *API) patchTool(ctx context.Context, c call, in *toolPatchInput) (*tagged[operations.ToolView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Operations.UpdateTool(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedTool(changed), err
}

func (a *API) archiveTool(ctx context.Context, c call, in *matchedInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Operations.ArchiveTool(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreTool(ctx context.Context, c call, in *matchedInput) (*tagged[operations.ToolView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Operations.RestoreTool(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedTool(restored), err
}

type ritualsInput struct {
	InProject
	InRecords
	Owner string `query:"owner" maxLength:"64" doc:"Id of a member."`
}

type ritualCreateInput struct {
	InProject
	Body operations.RitualCreate
}

type ritualPatchInput struct {
	OfRecord
	IfMatch
	Body operations.RitualUpdate
}

type ritualVoteInput struct {
	OfRecord
	Body operations.RitualVote
}

func taggedRitual(r operations.RitualView) *tagged[operations.RitualView] {
	return &tagged[operations.RitualView]{ETag: etag(r.Version), Body: r}
}

func (a *API) listRituals(ctx context.Context, c call, in *ritualsInput) (*answer[list[operations.RitualView]], error) {
	found, next, err := a.services.Operations.Rituals(ctx, c.Actor, c.Project.ID, in.filter(), in.Owner)
	return newList(found, next, same), err
}

func (a *API) createRitual(ctx context.Context, c call, in *ritualCreateInput) (*tagged[operations.RitualView], error) {
	made, err := a.services.Operations.CreateRitual(ctx, c.Actor, c.Project.ID, in.Body)
	return taggedRitual(made), err
}

func (a *API) ritualLoad(ctx context.Context, c call, _ *InProject) (*answer[operations.RitualLoad], error) {
	found, err := a.services.Operations.Load(ctx, c.Actor, c.Project.ID)
	return &answer[operations.RitualLoad]{Body: found}, err
}

func (a *API) getRitual(ctx context.Context, c call, in *OfRecord) (*tagged[operations.RitualView], error) {
	found, err := a.services.Operations.Ritual(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedRitual(found), err
}

func (a *API) patchRitual(ctx context.Context, c call, in *ritualPatchInput) (*tagged[operations.RitualView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Operations.UpdateRitual(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedRitual(changed), err
}

func (a *API) voteOnRitual(ctx context.Context, c call, in *ritualVoteInput) (*tagged[operations.RitualView], error) {
	voted, err := a.services.Operations.Vote(ctx, c.Actor, c.Project.ID, in.ID, in.Body)
	return taggedRitual(voted), err
}

func (a *API) archiveRitual(ctx context.Context, c call, in *matchedInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Operations.ArchiveRitual(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreRitual(ctx context.Context, c call, in *matchedInput) (*tagged[operations.RitualView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Operations.RestoreRitual(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedRitual(restored), err
}

type operationsSettingsInput struct {
	InProject
	IfMatch
	Body operations.OperationsSettingsUpdate
}

func taggedSettings(s operations.OperationsSettings) *tagged[operations.OperationsSettings] {
	return &tagged[operations.OperationsSettings]{ETag: etag(s.Version), Body: s}
}

func (a *API) getOperationsSettings(ctx context.Context, c call, _ *InProject) (*tagged[operations.OperationsSettings], error) {
	found, err := a.services.Operations.Settings(ctx, c.Actor, c.Project.ID)
	return taggedSettings(found), err
}

func (a *API) patchOperationsSettings(ctx context.Context, c call, in *operationsSettingsInput) (*tagged[operations.OperationsSettings], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Operations.ChangeSettings(ctx, c.Actor, c.Project.ID, version, in.Body)
	return taggedSettings(changed), err
}
