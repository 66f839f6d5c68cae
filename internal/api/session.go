package api

import (
	"context"
	"net/http"
)

// withCookie is an answer that signs somebody in.
type withCookie[T any] struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      T
}

// cookieGone is an answer that signs somebody out.
type cookieGone struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}
type setupInput struct {
	Body SetupRequest
}
type signInInput struct {
	Body SignIn
}
type sessionInput struct {
	ID string `path:"id" maxLength:"64"`
}
type profileInput struct {
	Body ProfilePatch
}
type tokenInput struct {
	Body InvitationToken
}
type acceptInput struct {
	Body InvitationAcceptance
}

func (a *API) setupState(ctx context.Context, c call, in *none) (*answer[Setup], error) {
	return nil, errNotWired()
}

func (a *API) setUp(ctx context.Context, c call, in *setupInput) (*withCookie[Session], error) {
	return nil, errNotWired()
}

func (a *API) signIn(ctx context.Context, c call, in *signInInput) (*withCookie[Session], error) {
	return nil, errNotWired()
}

func (a *API) session(ctx context.Context, c call, in *none) (*answer[Session], error) {
	return nil, errNotWired()
}

func (a *API) signOut(ctx context.Context, c call, in *none) (*cookieGone, error) {
	return nil, errNotWired()
}

func (a *API) listSessions(ctx context.Context, c call, in *none) (*answer[list[OpenSession]], error) {
	return nil, errNotWired()
}

func (a *API) endSession(ctx context.Context, c call, in *sessionInput) (*nothing, error) {
	return nil, errNotWired()
}

func (a *API) patchProfile(ctx context.Context, c call, in *profileInput) (*answer[SessionMember], error) {
	return nil, errNotWired()
}

func (a *API) lookUpInvitation(ctx context.Context, c call, in *tokenInput) (*answer[InvitationOffer], error) {
	return nil, errNotWired()
}

func (a *API) acceptInvitation(ctx context.Context, c call, in *acceptInput) (*withCookie[Session], error) {
	return nil, errNotWired()
}
