package api

import (
	"context"
	"encoding/json"

	"prodops/internal/dashboard"
	"prodops/internal/period"
)

type insightsInput struct {
	InProject
	InRecords
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

type insightInput struct {
	OfRecord
	IfMatch
}

func insightView(i dashboard.Insight) Insight {
	return Insight{
		Head: i.Head, Name: i.Name, Description: i.Description,
		Query: json.RawMessage(i.Query), Display: json.RawMessage(i.Display),
	}
}

func taggedInsight(i dashboard.Insight) *tagged[Insight] {
	return &tagged[Insight]{ETag: etag(i.Version), Body: insightView(i)}
}

func (a *API) listInsights(ctx context.Context, c call, in *insightsInput) (*answer[list[Insight]], error) {
	found, next, err := a.services.Insights.List(ctx, c.Actor, c.Project.ID, in.filter())
	return newList(found, next, insightView), err
}

func (a *API) createInsight(ctx context.Context, c call, in *insightCreateInput) (*tagged[Insight], error) {
	made, err := a.services.Insights.Create(ctx, c.Actor, c.Project.ID, dashboard.Create{
		Name: in.Body.Name, Description: in.Body.Description, Query: in.Body.Query, Display: in.Body.Display,
	})
	return taggedInsight(made), err
}

func (a *API) getInsight(ctx context.Context, c call, in *OfRecord) (*tagged[Insight], error) {
	found, err := a.services.Insights.Get(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedInsight(found), err
}

func (a *API) patchInsight(ctx context.Context, c call, in *insightPatchInput) (*tagged[Insight], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Insights.Update(ctx, c.Actor, c.Project.ID, in.ID, version, dashboard.Update{
		Name: in.Body.Name, Description: in.Body.Description, Query: in.Body.Query, Display: in.Body.Display,
	})
	return taggedInsight(changed), err
}

func (a *API) archiveInsight(ctx context.Context, c call, in *insightInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	_, err = a.services.Insights.Archive(ctx, c.Actor, c.Project.ID, in.ID, version)
	return &nothing{}, err
}

func (a *API) restoreInsight(ctx context.Context, c call, in *insightInput) (*tagged[Insight], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Insights.Restore(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedInsight(restored), err
}

// InRange is the part of an input that asks about another time.
type InRange struct {
	From string `query:"from" maxLength:"40" doc:"First day, in the project's time zone; with to."`
	To   string `query:"to" maxLength:"40" doc:"Last day, included."`
	Last string `query:"last" maxLength:"10" doc:"Such as 24h, 30d or 12w, ending now; instead of from and to."`
}

func (in InRange) period() period.Range {
	return period.Range{From: in.From, To: in.To, Last: in.Last}
}

type measureInput struct {
	OfRecord
	InRange
	Number string `query:"number" maxLength:"40" doc:"last, total or average (last:2 for the second series); conversion (conversion:2 for the second step); retention:1 (period). The usual one of its kind when absent."`
}

func (a *API) measureInsight(ctx context.Context, c call, in *measureInput) (*answer[dashboard.Measurement], error) {
	measured, err := a.services.Measurer.Measure(ctx, c.Actor, c.Project.ID, dashboard.Ask{Insight: in.ID, Number: in.Number, Range: in.period()})
	return &answer[dashboard.Measurement]{Body: measured}, err
}
