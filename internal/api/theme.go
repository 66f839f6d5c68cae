package api

import (
	"context"

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
