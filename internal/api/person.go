package api

import (
	"context"
)

type personsInput struct {
	InProject
	InPage
	Text string `query:"q" maxLength:"200" doc:"Part of an id or of a text property."`
}
type personEventsInput struct {
	OfRecord
	InPage
}

func (a *API) findPersons(ctx context.Context, c call, in *personsInput) (*answer[list[Person]], error) {
	return nil, errNotWired()
}

func (a *API) getPerson(ctx context.Context, c call, in *OfRecord) (*answer[Person], error) {
	return nil, errNotWired()
}

func (a *API) personEvents(ctx context.Context, c call, in *personEventsInput) (*answer[list[Event]], error) {
	return nil, errNotWired()
}
