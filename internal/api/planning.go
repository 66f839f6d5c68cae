package api

import (
	"context"
	"errors"

	"prodops/internal/stats"
)

// SampleSizeQuestion is an experiment that is planned.
type SampleSizeQuestion struct {
	Kind          string    `json:"kind" enum:"proportion,mean"`
	Baseline      float64   `json:"baseline,omitempty" doc:"The control's mean; of a proportion, between 0 and 1. A mean with an absolute effect does without."`
	Variance      float64   `json:"variance,omitempty" minimum:"0" doc:"Of one unit, for a mean."`
	MinimumEffect float64   `json:"minimum_effect" doc:"The smallest effect worth seeing; negative for a drop."`
	Effect        string    `json:"effect,omitempty" enum:"relative,absolute" default:"relative" doc:"What minimum_effect is in: 0.05 is 5% of the baseline, or 0.05 more than it."`
	Power         float64   `json:"power,omitempty" minimum:"0.5" exclusiveMaximum:"1" default:"0.8" doc:"The chance to see the effect if it is there."`
	Alpha         float64   `json:"alpha,omitempty" exclusiveMinimum:"0" exclusiveMaximum:"0.5" default:"0.05" doc:"The chance to see an effect where there is none, in each comparison, two-sided."`
	Weights       []float64 `json:"weights,omitempty" maxItems:"100" doc:"The variations' shares, the control's first; they may add up to anything. Absent: two equal ones."`
}

// SampleSizeAnswer is how many units that takes.
type SampleSizeAnswer struct {
	PerVariation []int64 `json:"per_variation" doc:"Null when there is no such number; reason says why."`
	Total        *int64  `json:"total"`
	Reason       string  `json:"reason,omitempty"`
}

// SRMQuestion is units as they came, and as they should have come.
type SRMQuestion struct {
	Observed []int64   `json:"observed" maxItems:"100" doc:"Units of each variation."`
	Weights  []float64 `json:"weights,omitempty" maxItems:"100" doc:"Their shares as planned; they may add up to anything. Absent: equal ones."`
}

// SRMAnswer is whether that is chance.
type SRMAnswer struct {
	PValue   *float64 `json:"p_value" doc:"Of χ². Null when there are too few units; reason says why."`
	Mismatch *bool    `json:"mismatch" doc:"p_value is below 0.001: no result of this experiment can be trusted."`
	Reason   string   `json:"reason,omitempty"`
}

// AdjustQuestion is several p-values.
type AdjustQuestion struct {
	Method  string    `json:"method,omitempty" enum:"holm,benjamini_hochberg,bonferroni" default:"holm" doc:"holm and bonferroni bound the chance of any false alarm, benjamini_hochberg the share of false alarms among the alarms."`
	PValues []float64 `json:"p_values" maxItems:"5000"`
}

// AdjustAnswer is the p-values in the same order, to be compared with the alpha
// of all of them together.
type AdjustAnswer struct {
	PAdjusted []float64 `json:"p_adjusted"`
}

type (
	sampleSizeInput struct{ Body SampleSizeQuestion }
	srmInput        struct{ Body SRMQuestion }
	adjustInput     struct{ Body AdjustQuestion }
)

func (a *API) calculateSampleSize(_ context.Context, _ call, in *sampleSizeInput) (*answer[SampleSizeAnswer], error) {
	q := in.Body
	size, err := stats.Plan{
		Kind: stats.Kind(q.Kind), Baseline: q.Baseline, Variance: q.Variance, Scale: stats.Scale(q.Effect),
		Alpha: q.Alpha, Power: q.Power, Weights: q.Weights,
	}.SampleSize(q.MinimumEffect)
	if why, ok := errors.AsType[*stats.Undefined](err); ok {
		return &answer[SampleSizeAnswer]{Body: SampleSizeAnswer{Reason: why.Message}}, nil
	}
	return &answer[SampleSizeAnswer]{Body: SampleSizeAnswer{PerVariation: size.PerVariation, Total: &size.Total}}, within("body", err)
}

func (a *API) calculateSRM(_ context.Context, _ call, in *srmInput) (*answer[SRMAnswer], error) {
	weights := in.Body.Weights
	if weights == nil {
		weights = make([]float64, len(in.Body.Observed))
		for i := range weights {
			weights[i] = 1
		}
	}
	shares, err := stats.CheckSRM(in.Body.Observed, weights)
	if why, ok := errors.AsType[*stats.Undefined](err); ok {
		return &answer[SRMAnswer]{Body: SRMAnswer{Reason: why.Message}}, nil
	}
	return &answer[SRMAnswer]{Body: SRMAnswer{PValue: &shares.P, Mismatch: &shares.Mismatch}}, within("body", err)
}

func (a *API) calculateAdjust(_ context.Context, _ call, in *adjustInput) (*answer[AdjustAnswer], error) {
	adjusted, err := stats.Adjust(stats.Correction(in.Body.Method), in.Body.PValues)
	return &answer[AdjustAnswer]{Body: AdjustAnswer{PAdjusted: adjusted}}, within("body", err)
}
