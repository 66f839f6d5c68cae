package api

import (
	"context"

	"prodops/internal/feedback"
)

type feedbackInput struct {
	InProject
	InPage
	feedback.Filter
}

type feedbackCreateInput struct {
	InProject
	Body feedback.Create
}

// FeedbackBatch is up to 500 notes.
type FeedbackBatch struct {
	Notes []feedback.Create `json:"notes" maxItems:"500"`
}

type feedbackBatchInput struct {
	InProject
	Body FeedbackBatch
}

type feedbackPatchInput struct {
	OfRecord
	IfMatch
	Body feedback.Update
}

// ofEdited is the input of an edit without a body: which record, and its ETag.
type ofEdited struct {
	OfRecord
	IfMatch
}

func taggedFeedback(f feedback.Feedback) *tagged[feedback.Feedback] {
	return &tagged[feedback.Feedback]{ETag: etag(f.Version), Body: f}
}

func (a *API) listFeedback(ctx context.Context, c call, in *feedbackInput) (*answer[list[feedback.Feedback]], error) {
	found, next, err := a.services.Feedback.List(ctx, c.Actor, c.Project.ID, in.Filter, feedback.Page{Limit: in.Limit, Cursor: in.Cursor})
	return newList(found, next, same), err
}

func (a *API) createFeedback(ctx context.Context, c call, in *feedbackCreateInput) (*answer[feedback.Received], error) {
	made, err := a.services.Feedback.Create(ctx, c.Actor, c.Project.ID, in.Body)
	return &answer[feedback.Received]{Body: made}, err
}

func (a *API) createFeedbackBatch(ctx context.Context, c call, in *feedbackBatchInput) (*answer[list[feedback.Received]], error) {
	made, err := a.services.Feedback.CreateMany(ctx, c.Actor, c.Project.ID, in.Body.Notes)
	return newList(made, "", same), err
}

func (a *API) feedbackCounts(ctx context.Context, c call, _ *InProject) (*answer[feedback.Counts], error) {
	counts, err := a.services.Feedback.Counts(ctx, c.Actor, c.Project.ID)
	return &answer[feedback.Counts]{Body: counts}, err
}

func (a *API) feedbackFacets(ctx context.Context, c call, _ *InProject) (*answer[feedback.Facets], error) {
	facets, err := a.services.Feedback.Facets(ctx, c.Actor, c.Project.ID)
	return &answer[feedback.Facets]{Body: facets}, err
}

func (a *API) getFeedback(ctx context.Context, c call, in *OfRecord) (*tagged[feedback.Feedback], error) {
	found, err := a.services.Feedback.Get(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedFeedback(found), err
}

func (a *API) patchFeedback(ctx context.Context, c call, in *feedbackPatchInput) (*tagged[feedback.Feedback], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Feedback.Update(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedFeedback(changed), err
}

func (a *API) archiveFeedback(ctx context.Context, c call, in *ofEdited) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Feedback.Archive(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreFeedback(ctx context.Context, c call, in *ofEdited) (*tagged[feedback.Feedback], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Feedback.Restore(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedFeedback(restored), err
}

func (a *API) feedbackDuplicates(ctx context.Context, c call, in *OfRecord) (*answer[feedback.Duplicates], error) {
	found, err := a.services.Feedback.Duplicates(ctx, c.Actor, c.Project.ID, in.ID)
	return &answer[feedback.Duplicates]{Body: found}, err
}

func (a *API) feedbackSuggestions(ctx context.Context, c call, in *OfRecord) (*answer[feedback.Suggestions], error) {
	found, err := a.services.Feedback.Suggest(ctx, c.Actor, c.Project.ID, in.ID)
	return &answer[feedback.Suggestions]{Body: found}, err
}

// FeedbackChange is what to do with which notes.
type FeedbackChange struct {
	feedback.Selection
	Do feedback.Do `json:"do"`
}

type feedbackChangeInput struct {
	InProject
	Body FeedbackChange
}

func (a *API) changeFeedback(ctx context.Context, c call, in *feedbackChangeInput) (*answer[feedback.Step], error) {
	step, err := a.services.Feedback.Change(ctx, c.Actor, c.Project.ID, in.Body.Selection, in.Body.Do)
	return &answer[feedback.Step]{Body: step}, err
}

type stepsInput struct {
	InProject
	InPage
}

func (a *API) listSteps(ctx context.Context, c call, in *stepsInput) (*answer[list[feedback.Step]], error) {
	steps, next, err := a.services.Feedback.Steps(ctx, c.Actor, c.Project.ID, in.Cursor, in.Limit)
	return newList(steps, next, same), err
}

func (a *API) undoStep(ctx context.Context, c call, in *OfRecord) (*answer[feedback.Undone], error) {
	undone, err := a.services.Feedback.Undo(ctx, c.Actor, c.Project.ID, in.ID)
	return &answer[feedback.Undone]{Body: undone}, err
}

func (a *API) listHighlights(ctx context.Context, c call, in *OfRecord) (*answer[list[feedback.Highlight]], error) {
	found, err := a.services.Feedback.Highlights(ctx, c.Actor, c.Project.ID, in.ID)
	return newList(found, "", same), err
}

type highlightInput struct {
	OfRecord
	Body feedback.HighlightCreate
}

func (a *API) createHighlight(ctx context.Context, c call, in *highlightInput) (*answer[feedback.Highlight], error) {
	made, err := a.services.Feedback.Highlight(ctx, c.Actor, c.Project.ID, in.ID, in.Body)
	return &answer[feedback.Highlight]{Body: made}, err
}

func (a *API) removeHighlight(ctx context.Context, c call, in *OfRecord) (*nothing, error) {
	return &nothing{}, a.services.Feedback.RemoveHighlight(ctx, c.Actor, c.Project.ID, in.ID)
}

func (a *API) feedbackAcceptance(ctx context.Context, c call, in *acceptanceInput) (*answer[list[feedback.Acceptance]], error) {
	found, err := a.services.Feedback.Acceptance(ctx, c.Actor, c.Project.ID, in.Since)
	return newList(found, "", same), err
}

type acceptanceInput struct {
	InProject
	Since string `query:"since" maxLength:"10" doc:"A day, such as 2026-01-31."`
}

type areasInput struct {
	InProject
	InRecords
}

type areaCreateInput struct {
	InProject
	Body feedback.AreaCreate
}

type areaPatchInput struct {
	OfRecord
	IfMatch
	Body feedback.AreaUpdate
}

func taggedArea(r feedback.Area) *tagged[feedback.Area] {
	return &tagged[feedback.Area]{ETag: etag(r.Version), Body: r}
}

func (a *API) listAreas(ctx context.Context, c call, in *areasInput) (*answer[list[feedback.Area]], error) {
	found, next, err := a.services.Feedback.Areas(ctx, c.Actor, c.Project.ID, in.filter())
	return newList(found, next, same), err
}

func (a *API) createArea(ctx context.Context, c call, in *areaCreateInput) (*tagged[feedback.Area], error) {
	made, err := a.services.Feedback.CreateArea(ctx, c.Actor, c.Project.ID, in.Body)
	return taggedArea(made), err
}

func (a *API) getArea(ctx context.Context, c call, in *OfRecord) (*tagged[feedback.Area], error) {
	found, err := a.services.Feedback.Area(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedArea(found), err
}

func (a *API) patchArea(ctx context.Context, c call, in *areaPatchInput) (*tagged[feedback.Area], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Feedback.UpdateArea(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedArea(changed), err
}

func (a *API) archiveArea(ctx context.Context, c call, in *ofEdited) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	_, err = a.services.Feedback.ArchiveArea(ctx, c.Actor, c.Project.ID, in.ID, version)
	return &nothing{}, err
}

func (a *API) restoreArea(ctx context.Context, c call, in *ofEdited) (*tagged[feedback.Area], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Feedback.RestoreArea(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedArea(restored), err
}

// RulesUpdate puts other rules in place of those there are.
type RulesUpdate struct {
	Rules []feedback.RoutingRule `json:"rules" maxItems:"200"`
}

type rulesInput struct {
	InProject
	IfMatch
	Body RulesUpdate
}

func taggedRules(r feedback.RoutingRules) *tagged[feedback.RoutingRules] {
	return &tagged[feedback.RoutingRules]{ETag: etag(r.Version), Body: r}
}

func (a *API) getRules(ctx context.Context, c call, _ *InProject) (*tagged[feedback.RoutingRules], error) {
	found, err := a.services.Feedback.Rules(ctx, c.Actor, c.Project.ID)
	return taggedRules(found), err
}

func (a *API) setRules(ctx context.Context, c call, in *rulesInput) (*tagged[feedback.RoutingRules], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	set, err := a.services.Feedback.SetRules(ctx, c.Actor, c.Project.ID, version, in.Body.Rules)
	return taggedRules(set), err
}
