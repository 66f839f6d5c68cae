package main

import (
	"context"
	"encoding/json"

	"prodops/internal/auth"
	"prodops/internal/dashboard"
	"prodops/internal/errs"
	"prodops/internal/metric"
	"prodops/internal/okr"
	"prodops/internal/period"
)

// metricNumbers reads metrics for key results.
type metricNumbers struct{ metrics *metric.Metrics }

// Measure implements okr.Measurer. A metric has one number; shares are answered
// in per cent, as people write targets.
func (n metricNumbers) Measure(ctx context.Context, actor auth.Actor, project, id, _ string) (okr.Measurement, error) {
	m, err := n.metrics.Get(ctx, actor, project, id)
	if err != nil {
		return okr.Measurement{}, err
	}
	measured, err := n.metrics.Measure(ctx, actor, project, id, period.Range{})
	if err != nil {
		return okr.Measurement{}, err
	}
	if measured.Value == nil {
		return okr.Measurement{}, errs.New(errs.Conflict, "%s", measured.Reason)
	}
	out := okr.Measurement{Value: *measured.Value, Note: measured.Label}
	if m.Format == metric.Percent {
		out.Value *= 100
	}
	return out, nil
}

// Check implements okr.Measurer.
func (n metricNumbers) Check(ctx context.Context, actor auth.Actor, project, id, _ string) error {
	found, err := n.metrics.Named(ctx, actor, project, []string{id})
	if err == nil && len(found) == 0 {
		var f errs.Fields
		f.Add("body.metric", "There is no such metric.")
		return f.Err()
	}
	return err
}

// shownMetrics draws metrics on dashboards.
type shownMetrics struct{ metrics *metric.Metrics }

// Shown implements dashboard.Metrics.
func (s shownMetrics) Shown(ctx context.Context, actor auth.Actor, project string, ids []string) (map[string]dashboard.ShownMetric, error) {
	found, err := s.metrics.Named(ctx, actor, project, ids)
	shown := make(map[string]dashboard.ShownMetric, len(found))
	for id, m := range found {
		display := `{}`
		if m.Format == metric.Percent {
			display = `{"format":"percent"}`
		}
		shown[id] = dashboard.ShownMetric{
			Name: m.Name, Archived: m.Archived(), Display: json.RawMessage(display),
			Query: m.Question(period.Range{Last: "28d"}, period.Day),
		}
	}
	return shown, err
}
