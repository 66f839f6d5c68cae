package api

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/project"
)

// call is what every handler is given besides its input: who asks, from where,
// and about which project.
type call struct {
	Actor   auth.Actor
	Project project.Project // of the path; the zero Project outside one
	Visitor auth.Visitor

	token     string // of the session the caller still has, "" for none
	path      string // as requested
	repeatKey string // Idempotency-Key, "" for none
	area      string // of prodops that the page says it shows, "" when it says nothing
}

// callKey carries the call from admit to the handler, past huma, which knows
// nothing of callers. Only newRoute reads it.
type callKey struct{}

func callOf(ctx context.Context) call {
	c, _ := ctx.Value(callKey{}).(call)
	return c
}

// admit finds out who asks and whether they may, before anything of the
// request's body is read.
func (a *API) admit(r route) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		request, w := humago.Unwrap(ctx)
		c, err := a.caller(request, w)
		if ref := ctx.Param("project"); err == nil && ref != "" {
			c.Project, err = a.services.Projects.Resolve(ctx.Context(), c.Actor, r.needs, ref)
		} else if err == nil {
			err = c.Actor.Can(r.needs, "")
		}
		if err != nil {
			WriteProblem(w, request, a.log, err)
			return
		}
		next(huma.WithValue(ctx, callKey{}, c))
	}
}

// caller is who asks: the local command line, a program with a key, a member
// with a session, or a stranger. A key or session that is not valid is an
// error, unless the session is one of those routes that anybody may use.
func (a *API) caller(r *http.Request, w http.ResponseWriter) (call, error) {
	c := call{
		Visitor: auth.Visitor{Address: r.RemoteAddr, UserAgent: r.UserAgent()},
		path:    r.URL.Path, repeatKey: r.Header.Get("Idempotency-Key"),
		area: r.Header.Get(areaHeader),
	}
	if scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") {
		if a.isLocal(secret) {
			c.Actor = auth.AsSystem("command line")
			return c, nil
		}
		actor, err := a.services.Auth.AuthenticateKey(r.Context(), strings.TrimSpace(secret))
		c.Actor = actor
		return c, err
	}
	if cookie, err := r.Cookie(a.cookieName()); err == nil {
		c.token = cookie.Value
		c.Actor, err = a.services.Auth.Authenticate(r.Context(), cookie.Value)
		if err == nil || !errs.Is(err, errs.Unauthenticated) {
			return c, err
		}
		// An ended session makes a stranger, who may sign in again.
		c.Actor = auth.Actor{}
	}
	return a.welcome(c, r, w)
}

// isLocal reports whether the secret is that of the local command line, which
// only the owner of the data folder can read.
func (a *API) isLocal(secret string) bool {
	return a.options.LocalToken != "" && subtle.ConstantTimeCompare([]byte(secret), []byte(a.options.LocalToken)) == 1
}

// welcome signs a demo's visitor in. The demo has nothing to protect, but only
// who sits at the machine gets in without a password: the connection and the
// name the browser asked for are both loopback, so that no page on the Internet
// can reach it by making its own name point here.
func (a *API) welcome(c call, r *http.Request, w http.ResponseWriter) (call, error) {
	if a.options.DemoMember == "" || !isLoopback(r) {
		return c, nil
	}
	opened, err := a.services.Auth.Open(r.Context(), auth.AsSystem("demo"), a.options.DemoMember, c.Visitor)
	if err != nil {
		return c, err
	}
	http.SetCookie(w, a.cookie(opened.Token, int(auth.SessionLength.Seconds())))
	c.token = opened.Token
	c.Actor, err = a.services.Auth.Authenticate(r.Context(), opened.Token)
	return c, err
}

// cookieName is one that the browser itself ties to https and this very host,
// where that is possible.
func (a *API) cookieName() string {
	if a.options.Secure {
		return "__Host-prodops_session"
	}
	return "prodops_session"
}

// cookie holds the session's token for so many seconds; -1 takes it away.
func (a *API) cookie(token string, seconds int) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // Secure whenever the server is reached by https; on plain loopback it could not be set
		Name: a.cookieName(), Value: token, Path: "/", MaxAge: seconds,
		HttpOnly: true, Secure: a.options.Secure, SameSite: http.SameSiteLaxMode,
	}
}

// mapped makes a handler's error one that huma answers as we want it.
func (a *API) mapped(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if already, ok := errors.AsType[huma.StatusError](err); ok {
		return already.(error)
	}
	model, headers := problem(ctx, a.log, err)
	return huma.ErrorWithHeaders(model, headers)
}
