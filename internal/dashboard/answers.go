package dashboard

import (
	"context"
	"encoding/json"
	"slices"
	"sync"

	"prodops/internal/analytics"
	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/period"
)

// Answered is a tile of a dashboard with the answer to its question, or the
// reason why there is none.
type Answered struct {
	Tile    string           // id
	Insight Insight          // the zero one when it is gone, or for a metric
	Metric  string           // id of the metric that is drawn; "" for an insight
	Shown   ShownMetric      // the zero one when it is gone
	Query   analytics.Query  // as it was asked: with the dashboard's range and conditions
	Answer  analytics.Answer // nil when Err is set
	Err     error
}

// atOnce is how many questions of a dashboard are computed at a time: an engine
// uses every core for one question, so more would only take memory.
const atOnce = 4

// Answer asks every insight and metric of a dashboard, each over the dashboard's range and
// under its conditions, in the order of the tiles; tiles of text are left out.
// What is wrong with one tile does not keep the others from their answers.
// What several tiles ask is computed once, by an Answerer that shares.
func (s *Boards) Answer(ctx context.Context, actor auth.Actor, project, id string, over Over) ([]Answered, error) {
	d, err := s.records.Get(ctx, actor, project, id)
	if err != nil {
		return nil, err
	}
	if err := actor.Can(auth.QueryRun, project); err != nil {
		return nil, err
	}
	span, where, err := over.of(d)
	if err != nil {
		return nil, err
	}
	calendar, err := s.calendar(ctx, actor, project)
	if err != nil {
		return nil, err
	}
	insights, err := s.insights.named(ctx, actor, project, d.Tiles.insights())
	if err != nil {
		return nil, err
	}
	var metrics map[string]ShownMetric
	if ids := d.Tiles.metrics(); len(ids) > 0 {
		if metrics, err = s.metrics.Shown(ctx, actor, project, ids); err != nil {
			return nil, err
		}
	}
	answers := []Answered{}
	for _, t := range d.Tiles {
		if t.Text == "" && (len(over.Tiles) == 0 || slices.Contains(over.Tiles, t.ID)) {
			answers = append(answers, Answered{Tile: t.ID, Insight: insights[t.Insight], Metric: t.Metric, Shown: metrics[t.Metric]})
		}
	}
	var asking sync.WaitGroup
	free := make(chan struct{}, atOnce)
	for i := range answers {
		asking.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			answers[i].ask(ctx, s.answers, actor, calendar, span, where)
		})
	}
	asking.Wait()
	return answers, ctx.Err()
}

func (a *Answered) ask(ctx context.Context, answers Answerer, actor auth.Actor, project analytics.Project, span period.Range, where []analytics.Condition) {
	q, err := a.question()
	if err == nil {
		q, err = q.Over(span, where, "query")
	}
	if err != nil {
		a.Err = err
		return
	}
	a.Query = q
	a.Answer, a.Err = answers.Run(ctx, actor, project, q)
	if trends, ok := a.Answer.(*analytics.TrendsAnswer); ok && a.Metric != "" && len(trends.Series) == 1 {
		// The answer is shared with others: a line of its own has the metric's name.
		named := *trends
		named.Series = slices.Clone(trends.Series)
		named.Series[0].Label = a.Shown.Name
		a.Answer = &named
	}
}

// question is what the tile asks.
func (a *Answered) question() (analytics.Query, error) {
	switch {
	case a.Metric != "" && a.Shown.Name == "":
		return analytics.Query{}, errs.New(errs.NotFound, "This metric is not there any more. Remove the tile, or choose another metric.")
	case a.Metric != "":
		return a.Shown.Query, nil
	case a.Insight.ID == "":
		return analytics.Query{}, errs.New(errs.NotFound, "This insight is not there any more. Remove the tile, or choose another insight.")
	}
	return analytics.Parse(json.RawMessage(a.Insight.Query), "query")
}

// of is the range and the conditions that count.
func (o Over) of(d Dashboard) (period.Range, []analytics.Condition, error) {
	span, where := d.Range.Range, []analytics.Condition(d.Where)
	if o.Range != (period.Range{}) {
		if err := analytics.CheckRange(o.Range, "query"); err != nil {
			return span, nil, err
		}
		span = o.Range
	}
	if len(o.Where) == 0 {
		return span, where, nil
	}
	where, err := analytics.ParseConditions(o.Where, "query.where")
	return span, where, err
}

// named are insights by id, those that are there.
func (s *Insights) named(ctx context.Context, actor auth.Actor, project string, ids []string) (map[string]Insight, error) {
	if err := actor.Can(auth.InsightRead, project); err != nil {
		return nil, err
	}
	found := map[string]Insight{}
	if len(ids) == 0 {
		return found, nil
	}
	listed, err := s.records.Select(ctx, s.records.Registry().DB(), "WHERE project_id = ? AND id IN (?)", project, ids)
	for _, i := range listed {
		found[i.ID] = i
	}
	return found, err
}
