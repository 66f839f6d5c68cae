package api

import (
	"context"
)

type eventsInput struct {
	InProject
	InPage
	Event  string `query:"event" maxLength:"200" doc:"Only events of this name."`
	Person string `query:"person" maxLength:"256" doc:"Only events of this person, by any of their ids."`
}
type eventPropertiesInput struct {
	InProject
	Event string `path:"event" maxLength:"600"`
}
type valuesInput struct {
	InProject
	Event    string `query:"event" maxLength:"200" doc:"* or absent for any."`
	Property string `query:"property" required:"true" maxLength:"200"`
	Of       string `query:"of" enum:"event,person" default:"event"`
	Search   string `query:"search" maxLength:"200" doc:"Part of the value, in any case."`
	Limit    int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

func (a *API) listEvents(ctx context.Context, c call, in *eventsInput) (*answer[list[Event]], error) {
	return nil, errNotWired()
}

func (a *API) eventNames(ctx context.Context, c call, in *InProject) (*answer[list[EventName]], error) {
	return nil, errNotWired()
}

func (a *API) eventProperties(ctx context.Context, c call, in *eventPropertiesInput) (*answer[list[Property]], error) {
	return nil, errNotWired()
}

func (a *API) personProperties(ctx context.Context, c call, in *InProject) (*answer[list[Property]], error) {
	return nil, errNotWired()
}

func (a *API) propertyValues(ctx context.Context, c call, in *valuesInput) (*answer[list[PropertyValue]], error) {
	return nil, errNotWired()
}
