package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"prodops/internal/auth"
)

// handler answers one route: it decodes nothing, decides nothing, calls one
// method of a service and says what came of it.
type handler[I, O any] func(ctx context.Context, c call, in *I) (*O, error)

// route is one line of the table.
type route struct {
	method, path string
	needs        auth.Action
	summary      string
	limit        int64 // bytes of body; 0 for a route that takes none
	answers      int   // status when all went well
	unchecked    bool  // the body's shape is for the handler to check
	asking       bool  // a POST that changes nothing
	register     func(r route, a *API, op huma.Operation)
}

func newRoute[I, O any](method string, needs auth.Action, path string, h handler[I, O], summary string) route {
	answers := http.StatusOK
	switch method {
	case http.MethodPost:
		answers = http.StatusCreated
	case http.MethodDelete:
		answers = http.StatusNoContent
	}
	r := route{
		method: method, path: path, needs: needs, summary: summary, answers: answers,
	}
	r.register = func(r route, a *API, op huma.Operation) {
		huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
			c := callOf(ctx)
			out, err := once(ctx, a, r, c, in, h)
			if err == nil {
				a.noticed(r, c)
			}
			return out, a.mapped(ctx, err)
		})
	}
	return r
}

func get[I, O any](needs auth.Action, path string, h handler[I, O], summary string) route {
	return newRoute(http.MethodGet, needs, path, h, summary)
}

func post[I, O any](needs auth.Action, path string, h handler[I, O], summary string) route {
	return newRoute(http.MethodPost, needs, path, h, summary)
}

func patch[I, O any](needs auth.Action, path string, h handler[I, O], summary string) route {
	return newRoute(http.MethodPatch, needs, path, h, summary)
}

func del[I, O any](needs auth.Action, path string, h handler[I, O], summary string) route {
	return newRoute(http.MethodDelete, needs, path, h, summary)
}

// body sets how many bytes the body may have.
func (r route) body(limit int64) route { r.limit = limit; return r }

// raw leaves the check of the body's shape to the handler.
func (r route) raw() route { r.unchecked = true; return r }

// ok makes a POST that creates nothing answer 200 when all went well.
func (r route) ok() route { r.answers = http.StatusOK; return r }

// asks is ok for a POST that changes nothing: it only has too much to ask for
// an address.
func (r route) asks() route { r.asking = true; return r.ok() }

// operation describes the route to huma.
func (r route) operation() huma.Operation {
	limit := r.limit
	if limit == 0 {
		limit = small
	}
	return huma.Operation{
		OperationID:   r.id(),
		Method:        r.method,
		Path:          r.path,
		Summary:       r.summary,
		Tags:          []string{r.tag()},
		DefaultStatus: r.answers,
		MaxBodyBytes:  limit,

		SkipValidateBody: r.unchecked,
	}
}

// tag is the area the route belongs to: the first word of its path.
func (r route) tag() string {
	rest := strings.TrimPrefix(r.path, inProject)
	if rest == r.path {
		rest = strings.TrimPrefix(r.path, "/api/v1")
	}
	word, _, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
	if word == "" {
		return "projects"
	}
	return word
}

// id is the operation's name in the OpenAPI document, such as
// "post-projects-project-keys".
func (r route) id() string {
	path := strings.NewReplacer("{", "", "}", "").Replace(strings.TrimPrefix(r.path, "/api/v1/"))
	return fmt.Sprintf("%s-%s", strings.ToLower(r.method), strings.ReplaceAll(path, "/", "-"))
}

// stream is a route that answers server-sent events.
func stream[I any](needs auth.Action, path string, h handler[I, huma.StreamResponse], summary string) route {
	return newRoute(http.MethodGet, needs, path, h, summary)
}

// creates reports whether a repeated call would make a second record: it
// honours Idempotency-Key then.
func (r route) creates() bool {
	return r.method == http.MethodPost && r.answers == http.StatusCreated && r.needs != auth.Public
}

// documented is the route on the page of documentation.
func (r route) documented() docsRoute {
	rule, _ := auth.RuleOf(r.needs)
	d := docsRoute{Method: r.method, Path: r.path, Summary: r.summary, Role: string(rule.Role), Scope: string(rule.Scope)}
	switch rule.Reach {
	case auth.Everybody:
		d.Role, d.Scope = "anybody", "none needed"
	case auth.Known:
		d.Role, d.Scope = "anybody signed in", "any"
	case auth.Oneself:
		d.Role = "oneself"
	}
	return d
}
