package api

import (
	"context"
)

type queryInput struct {
	InProject
	RawBody []byte `contentType:"application/json"`
}

func (a *API) query(ctx context.Context, c call, in *queryInput) (*answer[any], error) {
	return nil, errNotWired()
}

func (a *API) peopleBehind(ctx context.Context, c call, in *queryInput) (*answer[PeopleBehind], error) {
	return nil, errNotWired()
}
