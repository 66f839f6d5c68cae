package api

import (
	"context"
	"encoding/json"

	"prodops/internal/analytics"
	"prodops/internal/eventdb"
	"prodops/internal/metric"
)

type metricsInput struct {
	InProject
	InRecords
}

type metricCreateInput struct {
	InProject
	Body MetricCreate
}

type metricPatchInput struct {
	OfRecord
	IfMatch
	Body MetricPatch
}

type metricInput struct {
	OfRecord
	IfMatch
}

type metricMeasureInput struct {
	OfRecord
	InRange
}

// conditionsView are conditions as the API shows them, never null.
func conditionsView(where []analytics.Condition) []QueryCondition {
	view := []QueryCondition{}
	for _, c := range where {
		condition := QueryCondition{Property: c.Property, Of: string(c.Of), Op: string(c.Op)}
		for _, v := range c.Values {
			condition.Values = append(condition.Values, json.RawMessage(v))
		}
		view = append(view, condition)
	}
	return view
}

func metricView(m metric.Metric) Metric {
	view := Metric{
		Head: m.Head, Key: m.Key, Name: m.Name, Description: m.Description, Event: m.Event, Where: conditionsView(m.Where),
		Aggregation: string(m.Aggregation), Property: m.Property, After: m.After, Within: m.Within, Cap: m.Cap,
		Direction: m.Direction, Format: m.Format, Unit: m.Unit, PreDays: m.PreDays, Owner: m.Owner,
	}
	if d := m.Denominator; d.Event != "" {
		view.Denominator = &MetricDenominator{
			Event: d.Event, Where: conditionsView(d.Where), Aggregation: string(d.Aggregation), Property: d.Property,
		}
	}
	return view
}

func taggedMetric(m metric.Metric) *tagged[Metric] {
	return &tagged[Metric]{ETag: etag(m.Version), Body: metricView(m)}
}

func (d *MetricDenominator) create() (*metric.DenominatorCreate, error) {
	if d == nil {
		return nil, nil //nolint:nilnil // A metric may have no denominator.
	}
	where, err := json.Marshal(d.Where)
	return &metric.DenominatorCreate{
		Event: d.Event, Where: where, Aggregation: eventdb.Aggregation(d.Aggregation), Property: d.Property,
	}, err
}

func (a *API) listMetrics(ctx context.Context, c call, in *metricsInput) (*answer[list[Metric]], error) {
	found, next, err := a.services.Metrics.List(ctx, c.Actor, c.Project.ID, in.filter())
	return newList(found, next, metricView), err
}

func (a *API) createMetric(ctx context.Context, c call, in *metricCreateInput) (*tagged[Metric], error) {
	b := in.Body
	where, err := json.Marshal(b.Where)
	if err != nil {
		return nil, err
	}
	denominator, err := b.Denominator.create()
	if err != nil {
		return nil, err
	}
	made, err := a.services.Metrics.Create(ctx, c.Actor, c.Project.ID, metric.Create{
		Key: b.Key, Name: b.Name, Description: b.Description, Event: b.Event, Where: where,
		Aggregation: eventdb.Aggregation(b.Aggregation), Property: b.Property, Denominator: denominator,
		After: b.After, Within: b.Within, Cap: b.Cap, Direction: b.Direction, Format: b.Format, Unit: b.Unit,
		PreDays: b.PreDays, Owner: b.Owner,
	})
	return taggedMetric(made), err
}

func (a *API) getMetric(ctx context.Context, c call, in *OfRecord) (*tagged[Metric], error) {
	found, err := a.services.Metrics.Get(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedMetric(found), err
}

func (a *API) patchMetric(ctx context.Context, c call, in *metricPatchInput) (*tagged[Metric], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	b := in.Body
	update := metric.Update{
		Name: b.Name, Description: b.Description, Event: b.Event, Aggregation: (*eventdb.Aggregation)(b.Aggregation), Property: b.Property,
		After: b.After, Within: b.Within, Cap: b.Cap, Direction: b.Direction, Format: b.Format, Unit: b.Unit, PreDays: b.PreDays, Owner: b.Owner,
	}
	if b.Where != nil {
		if update.Where, err = json.Marshal(*b.Where); err != nil {
			return nil, err
		}
	}
	if update.Denominator, err = b.Denominator.create(); err != nil {
		return nil, err
	}
	changed, err := a.services.Metrics.Update(ctx, c.Actor, c.Project.ID, in.ID, version, update)
	return taggedMetric(changed), err
}

func (a *API) archiveMetric(ctx context.Context, c call, in *metricInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Metrics.Archive(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreMetric(ctx context.Context, c call, in *metricInput) (*tagged[Metric], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Metrics.Restore(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedMetric(restored), err
}

func (a *API) measureMetric(ctx context.Context, c call, in *metricMeasureInput) (*answer[MetricMeasurement], error) {
	m, err := a.services.Metrics.Measure(ctx, c.Actor, c.Project.ID, in.ID, in.period())
	history := []MetricPoint{}
	for _, point := range m.History {
		history = append(history, MetricPoint(point))
	}
	return &answer[MetricMeasurement]{Body: MetricMeasurement{
		Value: m.Value, Reason: m.Reason, Previous: m.Previous, Change: m.Change, Better: m.Better, N: m.N, Of: m.Of, Interval: m.Interval,
		From: m.From, To: m.To, Label: m.Label, AsOf: m.AsOf, History: history, Bucket: string(m.Bucket),
		Explain: m.Explain, Warnings: m.Warnings, Question: m.Question,
	}}, err
}

type metricTrailInput struct {
	OfRecord
	Weeks int `query:"weeks" default:"12" minimum:"1" maximum:"52"`
}

func (a *API) metricTrail(ctx context.Context, c call, in *metricTrailInput) (*answer[list[MetricWas]], error) {
	found, err := a.services.Metrics.Trail(ctx, c.Actor, c.Project.ID, in.ID, in.Weeks)
	return newList(found, "", func(w metric.Was) MetricWas { return MetricWas(w) }), err
}

func (a *API) metricUses(ctx context.Context, c call, in *OfRecord) (*answer[list[MetricUse]], error) {
	found, err := a.services.Metrics.Uses(ctx, c.Actor, c.Project.ID, in.ID)
	return newList(found, "", func(u metric.Use) MetricUse { return MetricUse(u) }), err
}
