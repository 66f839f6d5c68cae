package api

import (
	"context"
)

type insightsInput struct {
	InProject
	InPage
	Text     string `query:"q" maxLength:"200" doc:"Part of the name or description."`
	Archived bool   `query:"archived" doc:"The archived ones instead."`
}
type insightCreateInput struct {
	InProject
	Body InsightCreate
}
type insightPatchInput struct {
	OfRecord
	IfMatch
	Body InsightPatch
}

func (a *API) listInsights(ctx context.Context, c call, in *insightsInput) (*answer[list[Insight]], error) {
	return nil, errNotWired()
}

func (a *API) createInsight(ctx context.Context, c call, in *insightCreateInput) (*tagged[Insight], error) {
	return nil, errNotWired()
}

func (a *API) getInsight(ctx context.Context, c call, in *OfRecord) (*tagged[Insight], error) {
	return nil, errNotWired()
}

func (a *API) patchInsight(ctx context.Context, c call, in *insightPatchInput) (*tagged[Insight], error) {
	return nil, errNotWired()
}

func (a *API) archiveInsight(ctx context.Context, c call, in *OfRecord) (*nothing, error) {
	return nil, errNotWired()
}

func (a *API) restoreInsight(ctx context.Context, c call, in *OfRecord) (*tagged[Insight], error) {
	return nil, errNotWired()
}
