package api

import (
	"context"

	"prodops/internal/okr"
)

type objectivesInput struct {
	InProject
	InRecords
	Period string `query:"period" maxLength:"24" doc:"As objectives name it, such as 2026-Q4."`
	Team   string `query:"team" maxLength:"64"`
	Owner  string `query:"owner" maxLength:"64" doc:"Id of a member."`
	State  string `query:"state" enum:"draft,active,done,dropped"`
}

type objectiveCreateInput struct {
	InProject
	Body okr.Create
}

type objectivePatchInput struct {
	OfRecord
	IfMatch
	Body okr.Update
}

type objectiveInput struct {
	OfRecord
	IfMatch
}

func taggedObjective(o okr.ObjectiveView) *tagged[okr.ObjectiveView] {
	return &tagged[okr.ObjectiveView]{ETag: etag(o.Version), Body: o}
}

func (a *API) listObjectives(ctx context.Context, c call, in *objectivesInput) (*answer[list[okr.ObjectiveView]], error) {
	found, next, err := a.services.Objectives.List(ctx, c.Actor, c.Project.ID, okr.Filter{
		Filter: in.filter(), Period: in.Period, Team: in.Team, Owner: in.Owner, State: okr.State(in.State),
	})
	return newList(found, next, same), err
}

func (a *API) objectiveChoices(ctx context.Context, c call, _ *InProject) (*answer[okr.ObjectiveChoices], error) {
	choices, err := a.services.Objectives.Choices(ctx, c.Actor, c.Project.ID)
	return &answer[okr.ObjectiveChoices]{Body: choices}, err
}

func (a *API) createObjective(ctx context.Context, c call, in *objectiveCreateInput) (*tagged[okr.ObjectiveView], error) {
	made, err := a.services.Objectives.Create(ctx, c.Actor, c.Project.ID, in.Body)
	return taggedObjective(made), err
}

func (a *API) getObjective(ctx context.Context, c call, in *OfRecord) (*tagged[okr.ObjectiveView], error) {
	found, err := a.services.Objectives.Get(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedObjective(found), err
}

func (a *API) patchObjective(ctx context.Context, c call, in *objectivePatchInput) (*tagged[okr.ObjectiveView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Objectives.Update(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedObjective(changed), err
}

func (a *API) archiveObjective(ctx context.Context, c call, in *objectiveInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Objectives.Archive(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreObjective(ctx context.Context, c call, in *objectiveInput) (*tagged[okr.ObjectiveView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Objectives.Restore(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedObjective(restored), err
}

type checkInInput struct {
	OfRecord
	Body okr.CheckInCreate
}

type checkInsInput struct {
	OfRecord
	Limit int `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

func (a *API) checkInObjective(ctx context.Context, c call, in *checkInInput) (*answer[okr.CheckIn], error) {
	made, err := a.services.Objectives.CheckInObjective(ctx, c.Actor, c.Project.ID, in.ID, in.Body)
	return &answer[okr.CheckIn]{Body: made}, err
}

func (a *API) listObjectiveCheckIns(ctx context.Context, c call, in *checkInsInput) (*answer[list[okr.CheckIn]], error) {
	found, err := a.services.Objectives.ObjectiveCheckIns(ctx, c.Actor, c.Project.ID, in.ID, in.Limit)
	return newList(found, "", same), err
}

func (a *API) checkInKeyResult(ctx context.Context, c call, in *checkInInput) (*answer[okr.CheckIn], error) {
	made, err := a.services.Objectives.CheckInKeyResult(ctx, c.Actor, c.Project.ID, in.ID, in.Body)
	return &answer[okr.CheckIn]{Body: made}, err
}

func (a *API) listKeyResultCheckIns(ctx context.Context, c call, in *checkInsInput) (*answer[list[okr.CheckIn]], error) {
	found, err := a.services.Objectives.KeyResultCheckIns(ctx, c.Actor, c.Project.ID, in.ID, in.Limit)
	return newList(found, "", same), err
}
