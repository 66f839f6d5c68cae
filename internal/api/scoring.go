package api

import (
	"context"

	"prodops/internal/idea"
)

type modelCreateInput struct {
	InProject
	Body idea.ModelCreate
}

type modelPatchInput struct {
	OfRecord
	IfMatch
	Body idea.ModelUpdate
}

type modelPreviewInput struct {
	InProject
	Limit int `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"How many ideas at most."`
	Body  idea.ModelCreate
}

func taggedModel(m idea.ScoringModel) *tagged[idea.ScoringModel] {
	return &tagged[idea.ScoringModel]{ETag: etag(m.Version), Body: m}
}

func (a *API) listModels(ctx context.Context, c call, _ *InProject) (*answer[list[idea.ScoringModel]], error) {
	found, err := a.services.Ideas.Models(ctx, c.Actor, c.Project.ID)
	return newList(found, "", same), err
}

func (a *API) createModel(ctx context.Context, c call, in *modelCreateInput) (*tagged[idea.ScoringModel], error) {
	made, err := a.services.Ideas.CreateModel(ctx, c.Actor, c.Project.ID, in.Body)
	return taggedModel(made), err
}

func (a *API) getModel(ctx context.Context, c call, in *OfRecord) (*tagged[idea.ScoringModel], error) {
	found, err := a.services.Ideas.Model(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedModel(found), err
}

func (a *API) patchModel(ctx context.Context, c call, in *modelPatchInput) (*tagged[idea.ScoringModel], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Ideas.UpdateModel(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedModel(changed), err
}

func (a *API) archiveModel(ctx context.Context, c call, in *ideaChangeInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Ideas.ArchiveModel(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreModel(ctx context.Context, c call, in *ideaChangeInput) (*tagged[idea.ScoringModel], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Ideas.RestoreModel(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedModel(restored), err
}

func (a *API) makeModelDefault(ctx context.Context, c call, in *OfRecord) (*tagged[idea.ScoringModel], error) {
	chosen, err := a.services.Ideas.MakeDefault(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedModel(chosen), err
}

func (a *API) previewModel(ctx context.Context, c call, in *modelPreviewInput) (*answer[idea.Ranking], error) {
	ranking, err := a.services.Ideas.Preview(ctx, c.Actor, c.Project.ID, in.Body, in.Limit)
	return &answer[idea.Ranking]{Body: ranking}, err
}

// RangeOf says how unsure an input of a calculator is.
type RangeOf struct {
	Low  *float64 `json:"low,omitempty"`
	High *float64 `json:"high,omitempty"`
}

// RICEInputs are what the RICE calculator takes.
type RICEInputs struct {
	Reach      float64            `json:"reach" doc:"People in a quarter."`
	Impact     float64            `json:"impact" doc:"0.25 minimal, 0.5 low, 1 medium, 2 high, 3 massive."`
	Confidence float64            `json:"confidence" doc:"0.5 low, 0.8 medium, 1 high."`
	Effort     float64            `json:"effort" doc:"Person-months, more than 0."`
	Ranges     map[string]RangeOf `json:"ranges,omitempty" doc:"How unsure an input is, by its name."`
}

// ICEInputs are what the ICE calculator takes.
type ICEInputs struct {
	Impact     float64            `json:"impact" doc:"1 to 10."`
	Confidence float64            `json:"confidence" doc:"1 to 10."`
	Ease       float64            `json:"ease" doc:"1 to 10."`
	Ranges     map[string]RangeOf `json:"ranges,omitempty" doc:"How unsure an input is, by its name."`
}

type riceInput struct{ Body RICEInputs }

type iceInput struct{ Body ICEInputs }

func estimate(value float64, r RangeOf) idea.Estimate {
	return idea.Estimate{Value: value, Low: r.Low, High: r.High}
}

func (a *API) calculateRICE(_ context.Context, _ call, in *riceInput) (*answer[idea.Calculated], error) {
	b := in.Body
	score, err := idea.Calculate(idea.RICE, map[string]idea.Estimate{
		"reach": estimate(b.Reach, b.Ranges["reach"]), "impact": estimate(b.Impact, b.Ranges["impact"]),
		"confidence": estimate(b.Confidence, b.Ranges["confidence"]), "effort": estimate(b.Effort, b.Ranges["effort"]),
	})
	return &answer[idea.Calculated]{Body: score}, err
}

func (a *API) calculateICE(_ context.Context, _ call, in *iceInput) (*answer[idea.Calculated], error) {
	b := in.Body
	score, err := idea.Calculate(idea.ICE, map[string]idea.Estimate{
		"ice_impact": estimate(b.Impact, b.Ranges["impact"]), "ice_confidence": estimate(b.Confidence, b.Ranges["confidence"]), "ease": estimate(b.Ease, b.Ranges["ease"]),
	})
	return &answer[idea.Calculated]{Body: score}, err
}
