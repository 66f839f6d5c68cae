package api

import (
	"context"
)

type quarantineInput struct {
	InProject
	InPage
	State  string `query:"state" enum:"waiting,replayed,discarded" default:"waiting"`
	Reason string `query:"reason" maxLength:"100"`
}
type replayInput struct {
	InProject
	Body ReplayRequest
}

func (a *API) listQuarantine(ctx context.Context, c call, in *quarantineInput) (*answer[QuarantinePage], error) {
	return nil, errNotWired()
}

func (a *API) replayQuarantine(ctx context.Context, c call, in *replayInput) (*answer[Replayed], error) {
	return nil, errNotWired()
}

func (a *API) discardQuarantined(ctx context.Context, c call, in *OfRecord) (*nothing, error) {
	return nil, errNotWired()
}
