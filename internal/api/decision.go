package api

import (
	"context"

	"prodops/internal/decision"
)

type decisionsInput struct {
	InProject
	InRecords
	State   string `query:"state" enum:"proposed,decided,superseded"`
	Member  string `query:"decided_by" maxLength:"64" doc:"Id of a member who decided."`
	About   string `query:"about" maxLength:"64" doc:"Id of an idea, a bet or an objective that was decided."`
	Revisit string `query:"revisit" enum:"due" doc:"Only those whose day to be looked at again has come, the longest due first."`
}

type decisionCreateInput struct {
	InProject
	Body decision.Create
}

type decisionPatchInput struct {
	OfRecord
	IfMatch
	Body decision.Update
}

type decisionInput struct {
	OfRecord
	IfMatch
}

func taggedDecision(d decision.DecisionView) *tagged[decision.DecisionView] {
	return &tagged[decision.DecisionView]{ETag: etag(d.Version), Body: d}
}

func (a *API) listDecisions(ctx context.Context, c call, in *decisionsInput) (*answer[list[decision.DecisionView]], error) {
	found, next, err := a.services.Decisions.List(ctx, c.Actor, c.Project.ID, decision.Filter{
		Filter: in.filter(), State: decision.State(in.State), Member: in.Member, About: in.About, Due: in.Revisit == "due",
	})
	return newList(found, next, same), err
}

func (a *API) createDecision(ctx context.Context, c call, in *decisionCreateInput) (*tagged[decision.DecisionView], error) {
	made, err := a.services.Decisions.Create(ctx, c.Actor, c.Project.ID, in.Body)
	return taggedDecision(made), err
}

func (a *API) getDecision(ctx context.Context, c call, in *OfRecord) (*tagged[decision.DecisionView], error) {
	found, err := a.services.Decisions.Get(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedDecision(found), err
}

func (a *API) patchDecision(ctx context.Context, c call, in *decisionPatchInput) (*tagged[decision.DecisionView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Decisions.Update(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedDecision(changed), err
}

func (a *API) archiveDecision(ctx context.Context, c call, in *decisionInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Decisions.Archive(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreDecision(ctx context.Context, c call, in *decisionInput) (*tagged[decision.DecisionView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Decisions.Restore(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedDecision(restored), err
}
