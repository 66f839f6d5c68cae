package main

import (
	"context"

	"prodops/internal/auth"
	"prodops/internal/dashboard"
	"prodops/internal/errs"
	"prodops/internal/feedback"
	"prodops/internal/okr"
	"prodops/internal/roadmap"
)

// numbers reads the numbers of insights for key results.
type numbers struct{ measurer *dashboard.Measurer }

// Measure implements okr.Measurer. Shares are answered in per cent, as people
// write targets.
func (n numbers) Measure(ctx context.Context, actor auth.Actor, project, insight, number string) (okr.Measurement, error) {
	m, err := n.measurer.Measure(ctx, actor, project, dashboard.Ask{Insight: insight, Number: number})
	if err != nil {
		return okr.Measurement{}, err
	}
	if m.Value == nil {
		return okr.Measurement{}, errs.New(errs.Conflict, "%s", m.Reason)
	}
	measured := okr.Measurement{Value: *m.Value, Note: m.Label}
	if m.Unit == dashboard.Share {
		measured.Value *= 100
	}
	if m.Bucket != "" {
		measured.Note += ", from " + m.Bucket
	}
	return measured, nil
}

// Check implements okr.Measurer.
func (n numbers) Check(ctx context.Context, actor auth.Actor, project, insight, number string) error {
	return n.measurer.Check(ctx, actor, project, dashboard.Ask{Insight: insight, Number: number})
}

// evidence counts what stands behind ideas.
type evidence struct{ counts feedback.EvidenceOf }

// Behind implements roadmap.Evidence.
func (e evidence) Behind(ctx context.Context, project string, ideas []string) (map[string]roadmap.Behind, error) {
	counted, err := e.counts.Count(ctx, project, ideas)
	behind := make(map[string]roadmap.Behind, len(counted))
	for id, c := range counted {
		behind[id] = roadmap.Behind{Notes: c.Notes, Companies: c.Companies, Revenue: c.Revenue}
	}
	return behind, err
}
