package api

import (
	"context"

	"prodops/internal/idea"
)

type ideasInput struct {
	InProject
	InRecords
	Model     string   `query:"model" maxLength:"64" doc:"Id of the scoring model; the default when absent."`
	States    []string `query:"state" doc:"Only these states, separated by commas: new, exploring, planned, in_progress, shipped, declined."`
	Area      string   `query:"area" maxLength:"100" doc:"Only ideas of this product area, as the idea has it."`
	Owner     string   `query:"owner" maxLength:"64" doc:"Only ideas of this member."`
	Tag       string   `query:"tag" maxLength:"50"`
	Companies []string `query:"company" doc:"Only ideas that one of these companies asked for; ids, separated by commas."`
	Largest   int      `query:"largest" minimum:"0" maximum:"100" doc:"Only ideas that one of so many of the companies that pay most asked for."`
	Sort      string   `query:"sort" enum:"score,evidence,revenue,updated,title" default:"score"`
	Ascending bool     `query:"ascending" doc:"The least or oldest first."`
}

// IdeaList is a page of ideas.
type IdeaList struct {
	Items      []idea.Scored `json:"items"`
	NextCursor string        `json:"next_cursor,omitempty" doc:"Pass as cursor to get the next page; absent on the last one."`
	Total      int           `json:"total" doc:"How many there are on all pages."`
}

type ideaCreateInput struct {
	InProject
	Body idea.Create
}

type ideaPatchInput struct {
	OfRecord
	IfMatch
	Body idea.Update
}

type ideaInput struct {
	OfRecord
	Model string `query:"model" maxLength:"64" doc:"Id of the scoring model; the default when absent."`
}

type ideaChangeInput struct {
	OfRecord
	IfMatch
}

// MergeInto names the idea that stays.
type MergeInto struct {
	Into string `json:"into" maxLength:"64" doc:"Id of the idea that this one duplicates."`
}

type ideaMergeInput struct {
	OfRecord
	IfMatch
	Body MergeInto
}

type ideaEvidenceInput struct {
	OfRecord
	InPage
}

type snapshotCreateInput struct {
	OfRecord
	Body idea.SnapshotCreate
}

// WhatIfInputs are laid over the inputs an idea has.
type WhatIfInputs struct {
	Model  string                    `json:"model,omitempty" maxLength:"64" doc:"Id of the scoring model; the default when absent."`
	Inputs map[string]*idea.Estimate `json:"inputs" doc:"The inputs to change, by name; null takes one out."`
}

type whatIfInput struct {
	OfRecord
	Body WhatIfInputs
}

type rankingInput struct {
	InProject
	InPage
	Model string `query:"model" maxLength:"64" doc:"Id of the scoring model; the default when absent."`
	Top   int    `query:"top" minimum:"1" maximum:"100" default:"10" doc:"in_top is the chance to be among so many."`
}

func taggedIdea(i idea.Scored) *tagged[idea.Scored] {
	return &tagged[idea.Scored]{ETag: etag(i.Version), Body: i}
}

func (a *API) listIdeas(ctx context.Context, c call, in *ideasInput) (*answer[IdeaList], error) {
	states := make([]idea.State, len(in.States))
	for i, s := range in.States {
		states[i] = idea.State(s)
	}
	found, next, total, err := a.services.Ideas.List(ctx, c.Actor, c.Project.ID, idea.Filter{
		Search: in.Text, States: states, Area: in.Area, Owner: in.Owner, Tag: in.Tag, Companies: in.Companies, Largest: in.Largest,
		Archived: in.Archived, Model: in.Model, Sort: idea.Sort(in.Sort), Ascending: in.Ascending, Limit: in.Limit, Cursor: in.Cursor,
	})
	return &answer[IdeaList]{Body: IdeaList{Items: newList(found, next, same).Body.Items, NextCursor: next, Total: total}}, err
}

func (a *API) createIdea(ctx context.Context, c call, in *ideaCreateInput) (*tagged[idea.Scored], error) {
	made, err := a.services.Ideas.Create(ctx, c.Actor, c.Project.ID, in.Body)
	return taggedIdea(made), err
}

func (a *API) getIdea(ctx context.Context, c call, in *ideaInput) (*tagged[idea.Scored], error) {
	found, err := a.services.Ideas.Get(ctx, c.Actor, c.Project.ID, in.ID, in.Model)
	return taggedIdea(found), err
}

func (a *API) patchIdea(ctx context.Context, c call, in *ideaPatchInput) (*tagged[idea.Scored], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Ideas.Update(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedIdea(changed), err
}

func (a *API) archiveIdea(ctx context.Context, c call, in *ideaChangeInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Ideas.Archive(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreIdea(ctx context.Context, c call, in *ideaChangeInput) (*tagged[idea.Scored], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Ideas.Restore(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedIdea(restored), err
}

func (a *API) mergeIdea(ctx context.Context, c call, in *ideaMergeInput) (*tagged[idea.Scored], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	merged, err := a.services.Ideas.Merge(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body.Into)
	return taggedIdea(merged), err
}

func (a *API) unmergeIdea(ctx context.Context, c call, in *ideaChangeInput) (*tagged[idea.Scored], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	freed, err := a.services.Ideas.Unmerge(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedIdea(freed), err
}

func (a *API) listIdeaDuplicates(ctx context.Context, c call, in *OfRecord) (*answer[list[idea.Idea]], error) {
	found, err := a.services.Ideas.Duplicates(ctx, c.Actor, c.Project.ID, in.ID)
	return newList(found, "", same), err
}

func (a *API) listIdeaEvidence(ctx context.Context, c call, in *ideaEvidenceInput) (*answer[list[idea.Noted]], error) {
	found, next, err := a.services.Ideas.Noted(ctx, c.Actor, c.Project.ID, in.ID, in.Limit, in.Cursor)
	return newList(found, next, same), err
}

func (a *API) measureIdea(ctx context.Context, c call, in *OfRecord) (*tagged[idea.Scored], error) {
	measured, err := a.services.Ideas.Measure(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedIdea(measured), err
}

func (a *API) tryIdea(ctx context.Context, c call, in *whatIfInput) (*answer[idea.WhatIf], error) {
	would, err := a.services.Ideas.Try(ctx, c.Actor, c.Project.ID, in.ID, in.Body.Model, in.Body.Inputs)
	return &answer[idea.WhatIf]{Body: would}, err
}

func (a *API) listSnapshots(ctx context.Context, c call, in *OfRecord) (*answer[list[idea.SnapshotCompared]], error) {
	found, err := a.services.Ideas.Snapshots(ctx, c.Actor, c.Project.ID, in.ID)
	return newList(found, "", same), err
}

func (a *API) createSnapshot(ctx context.Context, c call, in *snapshotCreateInput) (*answer[idea.SnapshotCompared], error) {
	made, err := a.services.Ideas.Freeze(ctx, c.Actor, c.Project.ID, in.ID, in.Body)
	return &answer[idea.SnapshotCompared]{Body: made}, err
}

func (a *API) ranking(ctx context.Context, c call, in *rankingInput) (*answer[idea.Ranking], error) {
	ranking, err := a.services.Ideas.Ranking(ctx, c.Actor, c.Project.ID, idea.RankingFilter{Model: in.Model, Top: in.Top, Limit: in.Limit, Cursor: in.Cursor})
	return &answer[idea.Ranking]{Body: ranking}, err
}
