package api

import (
	"context"
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
type inviteInput struct {
	InProject
	Body InvitationCreate
}

func (a *API) listMembers(ctx context.Context, c call, in *InProject) (*answer[list[Member]], error) {
	return nil, errNotWired()
}

func (a *API) patchMember(ctx context.Context, c call, in *memberPatchInput) (*answer[Member], error) {
	return nil, errNotWired()
}

func (a *API) removeMember(ctx context.Context, c call, in *OfRecord) (*nothing, error) {
	return nil, errNotWired()
}

func (a *API) listInvitations(ctx context.Context, c call, in *InProject) (*answer[list[Invitation]], error) {
	return nil, errNotWired()
}

func (a *API) invite(ctx context.Context, c call, in *inviteInput) (*answer[Invitation], error) {
	return nil, errNotWired()
}

func (a *API) revokeInvitation(ctx context.Context, c call, in *OfRecord) (*nothing, error) {
	return nil, errNotWired()
}
