package api

import (
	"context"
)

type keyCreateInput struct {
	InProject
	Body KeyCreate
}

func (a *API) listKeys(ctx context.Context, c call, in *InProject) (*answer[list[Key]], error) {
	return nil, errNotWired()
}

func (a *API) createKey(ctx context.Context, c call, in *keyCreateInput) (*answer[Key], error) {
	return nil, errNotWired()
}

func (a *API) revokeKey(ctx context.Context, c call, in *OfRecord) (*nothing, error) {
	return nil, errNotWired()
}
