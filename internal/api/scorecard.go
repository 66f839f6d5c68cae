package api

import (
	"context"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"prodops/internal/scorecard"
)

// InQuarter is the part of an input that names a quarter.
type InQuarter struct {
	InProject
	Quarter string `query:"quarter" maxLength:"7" doc:"Such as 2026-Q3; the quarter it is when absent."`
}

func (a *API) getScorecard(ctx context.Context, c call, in *InQuarter) (*answer[scorecard.ScorecardCard], error) {
	found, err := a.services.Scorecard.Card(ctx, c.Actor, c.Project, in.Quarter)
	return &answer[scorecard.ScorecardCard]{Body: found}, err
}

type targetsInput struct {
	InProject
	IfMatch
	Body scorecard.TargetsUpdate
}

func taggedTargets(t scorecard.Targets) *tagged[scorecard.Targets] {
	return &tagged[scorecard.Targets]{ETag: etag(t.Version), Body: t}
}

func (a *API) getTargets(ctx context.Context, c call, _ *InProject) (*tagged[scorecard.Targets], error) {
	found, err := a.services.Scorecard.Targets(ctx, c.Actor, c.Project.ID)
	return taggedTargets(found), err
}

func (a *API) patchTargets(ctx context.Context, c call, in *targetsInput) (*tagged[scorecard.Targets], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Scorecard.ChangeTargets(ctx, c.Actor, c.Project, version, in.Body)
	return taggedTargets(changed), err
}

type timeCheckInput struct {
	InProject
	Week string `query:"week" maxLength:"10" doc:"current, previous, or the day one of them begins; current when absent."`
}

type timeCheckSaveInput struct {
	InProject
	Body scorecard.TimeCheck
}

func (a *API) getTimeCheck(ctx context.Context, c call, in *timeCheckInput) (*answer[scorecard.TimeCheckForm], error) {
	found, err := a.services.Scorecard.TimeCheckForm(ctx, c.Actor, c.Project, in.Week)
	return &answer[scorecard.TimeCheckForm]{Body: found}, err
}

func (a *API) saveTimeCheck(ctx context.Context, c call, in *timeCheckSaveInput) (*answer[scorecard.TimeCheckForm], error) {
	kept, err := a.services.Scorecard.SaveTimeCheck(ctx, c.Actor, c.Project, in.Body)
	return &answer[scorecard.TimeCheckForm]{Body: kept}, err
}

func (a *API) timeWeeks(ctx context.Context, c call, in *InQuarter) (*answer[scorecard.TimeWeeks], error) {
	found, err := a.services.Scorecard.TimeWeeks(ctx, c.Actor, c.Project, in.Quarter)
	return &answer[scorecard.TimeWeeks]{Body: found}, err
}

func (a *API) operationsSummary(ctx context.Context, c call, _ *InProject) (*answer[scorecard.OperationsSummary], error) {
	found, err := a.services.Scorecard.Summary(ctx, c.Actor, c.Project)
	return &answer[scorecard.OperationsSummary]{Body: found}, err
}

func (a *API) getReport(ctx context.Context, c call, in *InQuarter) (*answer[scorecard.QuarterReport], error) {
	found, err := a.services.Scorecard.Report(ctx, c.Actor, c.Project, in.Quarter)
	return &answer[scorecard.QuarterReport]{Body: found}, err
}

type reportInput struct {
	InQuarter
	Format string `query:"format" enum:"html,md" default:"html" doc:"A page without scripts, or Markdown."`
}

// reportPolicy lets the page of a report have its own style and nothing else.
const reportPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func (a *API) writeReport(ctx context.Context, c call, in *reportInput) (*huma.StreamResponse, error) {
	report, err := a.services.Scorecard.Report(ctx, c.Actor, c.Project, in.Quarter)
	if err != nil {
		return nil, err
	}
	text, kind, name := report.HTML, "text/html; charset=utf-8", c.Project.Slug+"-"+report.Card.Quarter
	if in.Format == "md" {
		text, kind = report.Markdown, "text/markdown; charset=utf-8"
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		ctx.SetHeader("Content-Type", kind)
		ctx.SetHeader("Content-Security-Policy", reportPolicy)
		ctx.SetHeader("Content-Disposition", `inline; filename="`+name+"."+in.Format+`"`)
		if _, err := io.WriteString(ctx.BodyWriter(), text()); err != nil {
			a.halfway(ctx.Context())(err)
		}
	}}, nil
}
