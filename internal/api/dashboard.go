package api

import (
	"context"
	"encoding/json"
	"time"

	"prodops/internal/dashboard"
	"prodops/internal/period"
)

type dashboardsInput struct {
	InProject
	InRecords
}

type dashboardCreateInput struct {
	InProject
	Body DashboardCreate
}

type dashboardPatchInput struct {
	OfRecord
	IfMatch
	Body DashboardPatch
}

type dashboardInput struct {
	OfRecord
	IfMatch
}

type tileCreateInput struct {
	OfRecord
	Body TileCreate
}

type dashboardAnswersInput struct {
	OfRecord
	InRange
	Where string   `query:"where" maxLength:"16384" doc:"Conditions as JSON, in place of the dashboard's own."`
	Tiles []string `query:"tile" doc:"Only these tiles, by id, separated by commas."`
}

func dashboardView(d dashboard.Dashboard) Dashboard {
	view := Dashboard{
		Head: d.Head, Name: d.Name, Description: d.Description, Owner: d.Owner,
		Tiles: []dashboard.Tile(d.Tiles), Where: conditionsView(d.Where), RefreshSeconds: d.Refresh,
	}
	if view.Tiles == nil {
		view.Tiles = []dashboard.Tile{}
	}
	if d.Range.Range != (period.Range{}) {
		view.Range = &QueryRange{From: d.Range.From, To: d.Range.To, Last: d.Range.Last}
	}
	return view
}

func taggedDashboard(d dashboard.Dashboard) *tagged[Dashboard] {
	return &tagged[Dashboard]{ETag: etag(d.Version), Body: dashboardView(d)}
}

// rangeOf is a range of the API as questions have it, the zero one for none.
func rangeOf(r *QueryRange) period.Range {
	if r == nil {
		return period.Range{}
	}
	return period.Range{From: r.From, To: r.To, Last: r.Last}
}

func (a *API) listDashboards(ctx context.Context, c call, in *dashboardsInput) (*answer[list[Dashboard]], error) {
	found, next, err := a.services.Boards.List(ctx, c.Actor, c.Project.ID, in.filter())
	return newList(found, next, dashboardView), err
}

func (a *API) createDashboard(ctx context.Context, c call, in *dashboardCreateInput) (*tagged[Dashboard], error) {
	where, err := json.Marshal(in.Body.Where)
	if err != nil {
		return nil, err
	}
	made, err := a.services.Boards.Create(ctx, c.Actor, c.Project.ID, dashboard.Board{
		Name: in.Body.Name, Description: in.Body.Description, Owner: in.Body.Owner, Tiles: in.Body.Tiles,
		Range: rangeOf(in.Body.Range), Where: where, Refresh: in.Body.RefreshSeconds,
	})
	return taggedDashboard(made), err
}

func (a *API) getDashboard(ctx context.Context, c call, in *OfRecord) (*tagged[Dashboard], error) {
	found, err := a.services.Boards.Get(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedDashboard(found), err
}

func (a *API) patchDashboard(ctx context.Context, c call, in *dashboardPatchInput) (*tagged[Dashboard], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	edit := dashboard.BoardEdit{
		Name: in.Body.Name, Description: in.Body.Description, Owner: in.Body.Owner,
		Tiles: in.Body.Tiles, Refresh: in.Body.RefreshSeconds,
	}
	if in.Body.Range != nil {
		span := rangeOf(in.Body.Range)
		edit.Range = &span
	}
	if in.Body.Where != nil {
		if edit.Where, err = json.Marshal(*in.Body.Where); err != nil {
			return nil, err
		}
	}
	changed, err := a.services.Boards.Update(ctx, c.Actor, c.Project.ID, in.ID, version, edit)
	return taggedDashboard(changed), err
}

func (a *API) archiveDashboard(ctx context.Context, c call, in *dashboardInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	_, err = a.services.Boards.Archive(ctx, c.Actor, c.Project.ID, in.ID, version)
	return &nothing{}, err
}

func (a *API) restoreDashboard(ctx context.Context, c call, in *dashboardInput) (*tagged[Dashboard], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Boards.Restore(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedDashboard(restored), err
}

func (a *API) addTile(ctx context.Context, c call, in *tileCreateInput) (*tagged[Dashboard], error) {
	changed, err := a.services.Boards.Append(ctx, c.Actor, c.Project.ID, in.ID, dashboard.Tile{
		Insight: in.Body.Insight, Metric: in.Body.Metric, Text: in.Body.Text, W: in.Body.W, H: in.Body.H, Title: in.Body.Title, Display: in.Body.Display,
	})
	return taggedDashboard(changed), err
}

func (a *API) answerDashboard(ctx context.Context, c call, in *dashboardAnswersInput) (*answer[DashboardAnswers], error) {
	answered, err := a.services.Boards.Answer(ctx, c.Actor, c.Project.ID, in.ID, dashboard.Over{
		Range: in.period(), Where: []byte(in.Where), Tiles: in.Tiles,
	})
	if err != nil {
		return nil, err
	}
	view := DashboardAnswers{Items: make([]TileAnswer, len(answered)), AskedAt: time.Now().UTC()}
	for i, t := range answered {
		if view.Items[i], err = a.tileView(ctx, t); err != nil {
			return nil, err
		}
	}
	return &answer[DashboardAnswers]{Body: view}, nil
}

func (a *API) tileView(ctx context.Context, t dashboard.Answered) (TileAnswer, error) {
	view := TileAnswer{
		Tile: t.Tile, Insight: t.Insight.ID, Name: t.Insight.Name, Archived: t.Insight.Archived(),
		Display: json.RawMessage(t.Insight.Display), Query: json.RawMessage(t.Insight.Query),
	}
	if t.Metric != "" {
		view.Metric, view.Name, view.Archived, view.Display = t.Metric, t.Shown.Name, t.Shown.Archived, t.Shown.Display
	}
	if t.Err != nil {
		view.Problem, _ = problem(ctx, a.log, t.Err)
		return view, nil
	}
	var err error
	if view.Query, err = json.Marshal(t.Query); err != nil {
		return view, err
	}
	view.Answer, err = json.Marshal(t.Answer)
	return view, err
}

type fromBoardTemplateInput struct {
	InProject
	Body dashboard.FromBoardTemplate
}

func (a *API) listBoardTemplates(ctx context.Context, c call, _ *InProject) (*answer[list[dashboard.BoardTemplate]], error) {
	found, err := a.services.Boards.Templates(ctx, c.Actor, c.Project.ID)
	return newList(found, "", same), err
}

func (a *API) fillBoardTemplate(ctx context.Context, c call, in *fromBoardTemplateInput) (*tagged[Dashboard], error) {
	made, err := a.services.Boards.Fill(ctx, c.Actor, c.Project.ID, in.Body)
	return taggedDashboard(made), err
}
