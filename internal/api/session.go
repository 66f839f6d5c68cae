package api

import (
	"context"
	"net/http"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/project"
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

// profileAnswer renews the cookie when the password changed.
type profileAnswer struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      SessionMember
}

func (a *API) setupState(ctx context.Context, _ call, _ *none) (*answer[Setup], error) {
	needed, err := a.services.Auth.SetupNeeded(ctx)
	return &answer[Setup]{Setup{Needed: needed, Demo: a.options.DemoMember != ""}}, err
}

func (a *API) setUp(ctx context.Context, c call, in *setupInput) (*withCookie[Session], error) {
	opened, err := a.services.Projects.SetUp(ctx, project.Setup{
		Token:       in.Body.Token,
		Owner:       auth.NewMember{Name: in.Body.Name, Email: in.Body.Email, Password: in.Body.Password},
		ProjectName: in.Body.ProjectName,
		Timezone:    in.Body.Timezone,
		Visitor:     c.Visitor,
	})
	return a.signedIn(ctx, opened, err)
}

func (a *API) signIn(ctx context.Context, c call, in *signInInput) (*withCookie[Session], error) {
	opened, err := a.services.Auth.SignIn(ctx, auth.Credentials{
		Email: in.Body.Email, Password: in.Body.Password, Visitor: c.Visitor, Previous: c.token,
	})
	return a.signedIn(ctx, opened, err)
}

// signedIn answers a new session with its cookie.
func (a *API) signedIn(ctx context.Context, opened auth.Opened, err error) (*withCookie[Session], error) {
	if err != nil {
		return nil, err
	}
	actor, err := a.services.Auth.Authenticate(ctx, opened.Token)
	if err != nil {
		return nil, err
	}
	body, err := a.sessionOf(ctx, actor)
	return &withCookie[Session]{SetCookie: *a.cookie(opened.Token, int(auth.SessionLength.Seconds())), Body: body}, err
}

func (a *API) session(ctx context.Context, c call, _ *none) (*answer[Session], error) {
	body, err := a.sessionOf(ctx, c.Actor)
	return &answer[Session]{body}, err
}

// sessionOf is who the actor is, and the projects they belong to.
func (a *API) sessionOf(ctx context.Context, actor auth.Actor) (Session, error) {
	member, err := a.services.Auth.Member(ctx, actor)
	if err != nil {
		return Session{}, err
	}
	projects, err := a.services.Projects.List(ctx, actor)
	if err != nil {
		return Session{}, err
	}
	s := Session{Member: memberView(member), Projects: []SessionProject{}, Demo: a.options.DemoMember != ""}
	for _, p := range projects {
		s.Projects = append(s.Projects, SessionProject{
			ID: p.ID, Slug: p.Slug, Name: p.Name, Role: string(actor.Role(p.ID)), Timezone: p.Timezone, WeekStart: p.WeekStart, Environments: p.Environments,
		})
	}
	return s, nil
}

func memberView(m auth.Member) SessionMember {
	return SessionMember{ID: m.ID, Name: m.Name, Email: m.Email}
}

// signOut takes the cookie away in any case: who asks to be signed out is.
func (a *API) signOut(ctx context.Context, c call, _ *none) (*cookieGone, error) {
	gone := &cookieGone{SetCookie: *a.cookie("", -1)}
	if c.Actor.Kind() != auth.MemberActor {
		return gone, nil
	}
	if err := a.services.Auth.SignOut(ctx, c.Actor); err != nil && !errs.Is(err, errs.NotFound) {
		return nil, err
	}
	return gone, nil
}

func (a *API) listSessions(ctx context.Context, c call, _ *none) (*answer[list[OpenSession]], error) {
	sessions, err := a.services.Auth.Sessions(ctx, c.Actor)
	return newList(sessions, "", func(s auth.Session) OpenSession {
		return OpenSession{
			ID: s.ID, CreatedAt: s.CreatedAt, LastSeen: s.SeenAt, ExpiresAt: s.ExpiresAt,
			Address: s.Address, UserAgent: s.UserAgent, Current: s.ID == c.Actor.Session(),
		}
	}), err
}

func (a *API) endSession(ctx context.Context, c call, in *sessionInput) (*nothing, error) {
	return &nothing{}, a.services.Auth.EndSession(ctx, c.Actor, in.ID)
}

func (a *API) patchProfile(ctx context.Context, c call, in *profileInput) (*profileAnswer, error) {
	update := auth.AccountUpdate{Name: in.Body.Name, Visitor: c.Visitor}
	if in.Body.Password != nil {
		update.Password = &auth.PasswordChange{Current: in.Body.Password.Current, New: in.Body.Password.New}
	}
	member, token, err := a.services.Auth.UpdateAccount(ctx, c.Actor, update)
	out := &profileAnswer{Body: memberView(member)}
	if token != "" {
		out.SetCookie = append(out.SetCookie, *a.cookie(token, int(auth.SessionLength.Seconds())))
	}
	return out, err
}
