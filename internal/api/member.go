package api

import (
	"context"

	"prodops/internal/auth"
)

// OfRecord names one record of a project.
type OfRecord struct {
	InProject
	ID string `path:"id" maxLength:"256"`
}

type memberPatchInput struct {
	OfRecord
	Body MemberPatch
}

func membershipView(m auth.Membership) Member {
	return Member{ID: m.ID, Name: m.Name, Email: m.Email, Role: string(m.Role), JoinedAt: m.JoinedAt, StartedOn: m.StartedOn}
}

func (a *API) listMembers(ctx context.Context, c call, _ *InProject) (*answer[list[Member]], error) {
	members, err := a.services.Auth.Members(ctx, c.Actor, c.Project.ID)
	return newList(members, "", membershipView), err
}

func (a *API) patchMember(ctx context.Context, c call, in *memberPatchInput) (*answer[Member], error) {
	changed, err := a.services.Auth.SetRole(ctx, c.Actor, c.Project.ID, in.ID, auth.Role(in.Body.Role))
	return &answer[Member]{membershipView(changed)}, err
}

func (a *API) removeMember(ctx context.Context, c call, in *OfRecord) (*nothing, error) {
	return &nothing{}, a.services.Auth.RemoveMember(ctx, c.Actor, c.Project.ID, in.ID)
}

type memberFirstDayInput struct {
	OfRecord
	Body MemberFirstDay
}

func (a *API) setFirstDay(ctx context.Context, c call, in *memberFirstDayInput) (*answer[Member], error) {
	changed, err := a.services.Auth.SetStartedOn(ctx, c.Actor, c.Project.ID, in.ID, in.Body.StartedOn)
	return &answer[Member]{membershipView(changed)}, err
}
