package api

import (
	"context"
	"net/url"

	"prodops/internal/auth"
)

type inviteInput struct {
	InProject
	Body InvitationCreate
}

type tokenInput struct {
	Body InvitationToken
}

type acceptInput struct {
	Body InvitationAcceptance
}

func invitationView(i auth.Invitation) Invitation {
	return Invitation{ID: i.ID, Email: i.Email, Role: string(i.Role), CreatedAt: i.CreatedAt, ExpiresAt: i.ExpiresAt}
}

func (a *API) listInvitations(ctx context.Context, c call, _ *InProject) (*answer[list[Invitation]], error) {
	open, err := a.services.Auth.Invitations(ctx, c.Actor, c.Project.ID)
	return newList(open, "", invitationView), err
}

func (a *API) invite(ctx context.Context, c call, in *inviteInput) (*answer[Invitation], error) {
	made, token, err := a.services.Auth.Invite(ctx, c.Actor, c.Project.ID, auth.NewInvitation{
		Email: in.Body.Email, Role: auth.Role(in.Body.Role),
	})
	view := invitationView(made)
	// After the #, so that it is in no server's log and in no Referer.
	view.Link = a.options.BaseURL + "/invitation#" + url.QueryEscape(token)
	return &answer[Invitation]{view}, err
}

func (a *API) revokeInvitation(ctx context.Context, c call, in *OfRecord) (*nothing, error) {
	return &nothing{}, a.services.Auth.RevokeInvitation(ctx, c.Actor, c.Project.ID, in.ID)
}

func (a *API) lookUpInvitation(ctx context.Context, _ call, in *tokenInput) (*answer[InvitationOffer], error) {
	offer, err := a.services.Auth.LookUpInvitation(ctx, in.Body.Token)
	return &answer[InvitationOffer]{InvitationOffer{
		Email: offer.Email, Project: offer.ProjectName, Role: string(offer.Role), HasAccount: offer.HasAccount,
	}}, err
}

func (a *API) acceptInvitation(ctx context.Context, c call, in *acceptInput) (*withCookie[Session], error) {
	opened, err := a.services.Auth.AcceptInvitation(ctx, c.Actor, auth.Acceptance{
		Token: in.Body.Token, Name: in.Body.Name, Password: in.Body.Password, Visitor: c.Visitor,
	})
	return a.signedIn(ctx, opened, err)
}
