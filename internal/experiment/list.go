package experiment

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Filter narrows List; the zero Filter has every experiment that is not archived.
type Filter struct {
	record.Filter
	State   State
	Verdict Verdict
	Metric  string // id of a metric it watches; the decided ones come by how much they moved it
	Tag     string
	Owner   string
}

// ExperimentItem is an experiment in a list.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type ExperimentItem struct {
	ID        string        `json:"id"`
	Key       string        `json:"key"`
	Name      string        `json:"name"`
	Owner     string        `json:"owner,omitempty"`
	State     State         `json:"state" enum:"draft,running,stopped,decided"`
	Verdict   Verdict       `json:"verdict,omitempty" enum:"shipped,rolled_back,inconclusive,invalid"`
	Why       string        `json:"why,omitempty"`
	Believe   string        `json:"believe"`
	Tags      sqldb.Strings `json:"tags"`
	StartedAt sqldb.Micros  `json:"started_at,omitzero" format:"date-time"`
	StoppedAt sqldb.Micros  `json:"stopped_at,omitzero" format:"date-time"`
	DecidedAt sqldb.Micros  `json:"decided_at,omitzero" format:"date-time"`
	EndsAt    sqldb.Micros  `json:"ends_at,omitzero" format:"date-time" doc:"When the plan has it end."`
	Predicted *float64      `json:"predicted,omitempty"`
	Observed  *float64      `json:"observed,omitempty" doc:"The relative effect on the first goal when it was decided."`
	Moved     *MovedMetric  `json:"moved,omitempty" doc:"What it did to the metric that was asked for, when it was decided."`
	CitedBy   int           `json:"cited_by"`
	UpdatedAt sqldb.Micros  `json:"updated_at" format:"date-time"`
}

// MovedMetric is what a decided experiment did to one metric, by the treatment
// that moved it most.
type MovedMetric struct {
	Variation string     `json:"variation"`
	Lift      float64    `json:"lift" doc:"Relative to the control: 0.05 is 5% more."`
	Interval  []*float64 `json:"interval"`
	Better    *bool      `json:"better,omitempty" doc:"Absent where it may be chance."`
}

// mostRanked is how many experiments a ranking by what they did to a metric
// looks at.
const mostRanked = 2000

// List is a page of the repository of experiments, the latest changed first.
// Of those that watch one metric, those that moved it come first: where it is
// sure that they did before where it may be chance, and then by how much.
func (s *Experiments) List(ctx context.Context, actor auth.Actor, project string, f Filter) ([]ExperimentItem, string, error) {
	narrow := f.Filter
	where := func(sql string, arg any) {
		narrow.Where = append(narrow.Where, record.Where{SQL: sql, Args: []any{arg}})
	}
	for _, by := range []struct{ column, value string }{{"state", string(f.State)}, {"verdict", string(f.Verdict)}, {"owner", f.Owner}} {
		if by.value != "" {
			where(by.column+" = ?", by.value)
		}
	}
	if f.Tag != "" {
		where(`tags LIKE ? ESCAPE '\'`, sqldb.Contains(`"`+f.Tag+`"`))
	}
	if f.Metric != "" {
		where(`plan LIKE ? ESCAPE '\'`, sqldb.Contains(`"metric":"`+f.Metric+`"`))
		return s.ranked(ctx, actor, project, narrow, f.Metric)
	}
	found, next, err := s.experiments.List(ctx, actor, project, narrow)
	if err != nil {
		return nil, "", err
	}
	items := make([]ExperimentItem, len(found))
	for i := range found {
		items[i] = found[i].item("")
	}
	return items, next, s.countCitations(ctx, project, items)
}

// ranked is a page of the experiments that watch a metric. All of them are
// ranked for each page, so a cursor is how many came before.
func (s *Experiments) ranked(ctx context.Context, actor auth.Actor, project string, f record.Filter, metric string) ([]ExperimentItem, string, error) {
	limit, skip := f.Limit, 0
	if limit <= 0 {
		limit = 50
	}
	if f.Cursor != "" {
		var err error
		if skip, err = strconv.Atoi(f.Cursor); err != nil || skip < 0 {
			return nil, "", errs.New(errs.Invalid, "This is no cursor of this list. Begin with its first page.")
		}
	}
	items := []ExperimentItem{}
	f.Cursor, f.Limit = "", 200
	for {
		found, next, err := s.experiments.List(ctx, actor, project, f)
		if err != nil {
			return nil, "", err
		}
		for i := range found {
			items = append(items, found[i].item(metric))
		}
		if f.Cursor = next; next == "" || len(items) >= mostRanked {
			break
		}
	}
	slices.SortStableFunc(items, func(a, b ExperimentItem) int {
		return cmp.Or(cmp.Compare(b.Moved.sureness(), a.Moved.sureness()), cmp.Compare(b.Moved.size(), a.Moved.size()))
	})
	items = items[min(skip, len(items)):]
	next := ""
	if len(items) > limit {
		items, next = items[:limit], strconv.Itoa(skip+limit)
	}
	return items, next, s.countCitations(ctx, project, items)
}

func (m *MovedMetric) sureness() int {
	switch {
	case m == nil:
		return 0
	case m.Better == nil:
		return 1
	}
	return 2
}

func (m *MovedMetric) size() float64 {
	if m == nil {
		return 0
	}
	return math.Abs(m.Lift)
}

func (s *Experiments) countCitations(ctx context.Context, project string, items []ExperimentItem) error {
	ids := make([]string, len(items))
	for i := range items {
		ids[i] = items[i].ID
	}
	citers, err := s.citers(ctx, project, ids)
	for i := range items {
		items[i].CitedBy = len(citers[items[i].ID])
	}
	return err
}

// item is the experiment in a list; metric is the id of the one asked for, or
// empty.
func (e *Experiment) item(metric string) ExperimentItem {
	decided := e.decidedOn()
	i := ExperimentItem{
		ID: e.ID, Key: e.Key, Name: e.Name, Owner: e.Owner, State: e.State, Verdict: e.Verdict, Why: e.Why, Believe: e.Plan.Believe, Tags: e.Tags,
		StartedAt: e.StartedAt, StoppedAt: e.StoppedAt, DecidedAt: e.DecidedAt, Predicted: e.Plan.Predicted, Observed: decided.observed(), Moved: decided.moved(metric), UpdatedAt: e.UpdatedAt,
	}
	if e.StartedAt != 0 {
		i.EndsAt = e.ends()
	}
	return i
}

// observed is the relative effect on the first goal, of the first treatment, nil
// where there is none.
func (r *Readout) observed() *float64 {
	if r == nil {
		return nil
	}
	for _, m := range r.Metrics {
		if m.Role == GoalRole && len(m.Variations) > 1 {
			return m.Variations[1].Lift
		}
	}
	return nil
}

// moved is what was done to the metric of this id, nil where nothing is known.
func (r *Readout) moved(metric string) *MovedMetric {
	if r == nil || metric == "" {
		return nil
	}
	var most *MovedMetric
	for _, m := range r.Metrics {
		if m.Metric != metric {
			continue
		}
		for _, v := range m.Variations {
			if v.Lift == nil {
				continue
			}
			one := &MovedMetric{Variation: v.Key, Lift: *v.Lift, Interval: v.Interval, Better: v.Better}
			if most == nil || cmp.Or(cmp.Compare(one.sureness(), most.sureness()), cmp.Compare(one.size(), most.size())) > 0 {
				most = one
			}
		}
	}
	return most
}
