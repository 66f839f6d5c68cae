package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"
)

type changesInput struct {
	InProject
	After int64  `query:"after" minimum:"0" doc:"seq of the last change already known."`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Type  string `query:"type" maxLength:"64" doc:"Only changes of this kind of record."`
	ID    string `query:"id" maxLength:"64" doc:"Only changes of this record."`
}

func (a *API) listChanges(ctx context.Context, c call, in *changesInput) (*answer[list[Change]], error) {
	return nil, errNotWired()
}

func (a *API) streamChanges(ctx context.Context, c call, in *changesInput) (*huma.StreamResponse, error) {
	return nil, errNotWired()
}
