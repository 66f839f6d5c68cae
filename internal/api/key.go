package api

import (
	"context"
	"time"

	"prodops/internal/auth"
)

type keyCreateInput struct {
	InProject
	Body KeyCreate
}

func keyView(k auth.Key) Key {
	view := Key{
		ID: k.ID, Kind: string(k.Kind), Name: k.Name, Prefix: k.Prefix, Scopes: []string{}, Environment: k.Environment,
		CreatedAt: k.CreatedAt, CreatedBy: k.CreatedBy, LastUsedAt: timeOrNil(k.LastUsedAt), RevokedAt: timeOrNil(k.RevokedAt),
	}
	for _, scope := range k.Scopes {
		view.Scopes = append(view.Scopes, string(scope))
	}
	return view
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func (a *API) listKeys(ctx context.Context, c call, _ *InProject) (*answer[list[Key]], error) {
	keys, err := a.services.Auth.Keys(ctx, c.Actor, c.Project.ID)
	return newList(keys, "", keyView), err
}

func (a *API) createKey(ctx context.Context, c call, in *keyCreateInput) (*answer[Key], error) {
	wanted := auth.NewKey{Kind: auth.KeyKind(in.Body.Kind), Name: in.Body.Name, Environment: in.Body.Environment}
	for _, scope := range in.Body.Scopes {
		wanted.Scopes = append(wanted.Scopes, auth.Scope(scope))
	}
	made, secret, err := a.services.Auth.CreateKey(ctx, c.Actor, c.Project.ID, wanted)
	view := keyView(made)
	view.Secret = secret
	return &answer[Key]{view}, err
}

func (a *API) revokeKey(ctx context.Context, c call, in *OfRecord) (*nothing, error) {
	return &nothing{}, a.services.Auth.RevokeKey(ctx, c.Actor, c.Project.ID, in.ID)
}
