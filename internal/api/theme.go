package api

import (
	"context"
	"net/http"

	"prodops/internal/feedback"
)

type themesInput struct {
	InProject
	InRecords
	State string `query:"state" enum:"suggested,accepted,dismissed" doc:"All but the dismissed ones when absent."`
}

type themeCreateInput struct {
	InProject
	Body feedback.ThemeCreate
}

type themePatchInput struct {
	OfRecord
	IfMatch
	Body feedback.ThemeUpdate
}

func taggedTheme(r feedback.ThemeView) *tagged[feedback.ThemeView] {
	return &tagged[feedback.ThemeView]{ETag: etag(r.Version), Body: r}
}

func (a *API) listThemes(ctx context.Context, c call, in *themesInput) (*answer[list[feedback.ThemeView]], error) {
	found, next, err := a.services.Feedback.Themes(ctx, c.Actor, c.Project.ID, in.State, in.filter())
	return newList(found, next, same), err
}

func (a *API) createTheme(ctx context.Context, c call, in *themeCreateInput) (*tagged[feedback.ThemeView], error) {
	made, err := a.services.Feedback.CreateTheme(ctx, c.Actor, c.Project.ID, in.Body)
	return taggedTheme(made), err
}

func (a *API) getTheme(ctx context.Context, c call, in *OfRecord) (*tagged[feedback.ThemeView], error) {
	found, err := a.services.Feedback.Theme(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedTheme(found), err
}

func (a *API) patchTheme(ctx context.Context, c call, in *themePatchInput) (*tagged[feedback.ThemeView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Feedback.UpdateTheme(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedTheme(changed), err
}

func (a *API) archiveTheme(ctx context.Context, c call, in *ofEdited) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Feedback.ArchiveTheme(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreTheme(ctx context.Context, c call, in *ofEdited) (*tagged[feedback.ThemeView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Feedback.RestoreTheme(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedTheme(restored), err
}

// ThemeMerge says where the notes of a theme go.
type ThemeMerge struct {
	Into string `json:"into" maxLength:"64" doc:"Id of the theme that stays."`
}

type themeMergeInput struct {
	OfRecord
	Body ThemeMerge
}

func (a *API) mergeTheme(ctx context.Context, c call, in *themeMergeInput) (*answer[feedback.Step], error) {
	step, err := a.services.Feedback.MergeThemes(ctx, c.Actor, c.Project.ID, in.ID, in.Body.Into)
	return &answer[feedback.Step]{Body: step}, err
}

// ThemeSplit says which notes become a theme of their own.
type ThemeSplit struct {
	Name  string   `json:"name" maxLength:"200"`
	Notes []string `json:"notes" maxItems:"1000" doc:"Ids."`
}

type themeSplitInput struct {
	OfRecord
	Body ThemeSplit
}

func (a *API) splitTheme(ctx context.Context, c call, in *themeSplitInput) (*answer[feedback.Step], error) {
	step, err := a.services.Feedback.SplitTheme(ctx, c.Actor, c.Project.ID, in.ID, in.Body.Name, in.Body.Notes)
	return &answer[feedback.Step]{Body: step}, err
}

// Discovery says how finely themes are told apart.
type Discovery struct {
	Granularity *float64 `json:"granularity,omitempty" minimum:"0" maximum:"1" doc:"0 for few broad themes, 1 for many narrow ones; 0.5 when absent."`
	Async       bool     `json:"async,omitempty" doc:"Answer 202 with the job at once, as Prefer: respond-async does."`
}

type discoverInput struct {
	InProject
	Respond
	Body Discovery
}

// Discoveries is what a discovery found.
type Discoveries struct {
	feedback.Discovered
	Job *Job `json:"job,omitempty" doc:"Of a discovery that nobody waits for."`
}

func (a *API) discoverThemes(ctx context.Context, c call, in *discoverInput) (*worked[Discoveries], error) {
	granularity := 0.5
	if in.Body.Granularity != nil {
		granularity = *in.Body.Granularity
	}
	job, err := a.services.Feedback.Discover(ctx, c.Actor, c.Project.ID, granularity)
	job, status, err := a.waited(ctx, c, job, err, in.async() || in.Body.Async)
	if err != nil {
		return nil, err
	}
	if status == http.StatusAccepted {
		view := jobView(job)
		return &worked[Discoveries]{Status: status, Body: Discoveries{Job: &view, Discovered: feedback.Discovered{Themes: []feedback.ThemeView{}}}}, nil
	}
	found, err := a.services.Feedback.Discovered(ctx, c.Actor, c.Project.ID, job)
	return &worked[Discoveries]{Status: status, Body: Discoveries{Discovered: found}}, err
}
