package analytics

import (
	"context"

	"github.com/go-json-experiment/json/jsontext"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/eventdb"
)

// PeopleQuery asks who is behind a point of an answer.
type PeopleQuery struct {
	Query  Query
	Point  Point
	Limit  int
	Cursor string
}

// Point is a point of an answer: of trends the series (its place in the
// question, also under a formula) and the bucket's label, all buckets when
// absent; of a funnel the step and state; of retention the cohort's label and
// the column. Without a breakdown it means all groups together.
type Point struct {
	Series    int                 `json:"series,omitzero"`
	Bucket    string              `json:"bucket,omitempty"`
	Step      int                 `json:"step,omitzero"`
	State     eventdb.FunnelState `json:"state,omitempty"` // reached when absent
	Cohort    string              `json:"cohort,omitempty"`
	Period    int                 `json:"period,omitzero"`
	Breakdown []Value             `json:"breakdown,omitempty"`
}

// People is a page of the people behind a point. Of a funnel that counts
// groups, each stands for a group and has only its id.
type People struct {
	Total      int
	Persons    []eventdb.Person
	NextCursor string
}

// Limits of a page of people.
const (
	DefaultPage = 50
	MaxPage     = 200
)

// ParsePeople reads and checks a people question; see Parse.
func ParsePeople(text []byte, at string) (PeopleQuery, error) {
	var in struct {
		Query  jsontext.Value `json:"query"`
		Point  Point          `json:"point"`
		Limit  int            `json:"limit"`
		Cursor string         `json:"cursor"`
	}
	if err := strictly(text, &in, at); err != nil {
		return PeopleQuery{}, err
	}
	var wrong errs.Fields
	if len(in.Query) == 0 {
		wrong.Add(at+".query", "give the question whose answer the point is of")
	}
	if absent(&in.Limit, DefaultPage); in.Limit < 1 || in.Limit > MaxPage {
		wrong.Add(at+".limit", "use 1 to %d", MaxPage)
	}
	if err := wrong.Err(); err != nil {
		return PeopleQuery{}, err
	}
	q, err := Parse(in.Query, at+".query")
	if err != nil {
		return PeopleQuery{}, err
	}
	absent(&in.Point.State, eventdb.Reached)
	out := PeopleQuery{Query: q, Point: in.Point, Limit: in.Limit, Cursor: in.Cursor}
	return out, out.validate(at + ".point")
}

// validate checks the point against its question.
func (p PeopleQuery) validate(at string) error {
	var c checker
	switch q := p.Query; q.Kind() {
	case KindTrends:
		if p.Point.Series < 0 || p.Point.Series >= len(q.Trends.Series) {
			c.Add(at+".series", "the question has series 0 to %d", len(q.Trends.Series)-1)
		}
	case KindFunnel:
		if p.Point.Step < 1 || p.Point.Step > len(q.Funnel.Steps) {
			c.Add(at+".step", "the funnel has steps 1 to %d", len(q.Funnel.Steps))
		}
		oneOf(&c, at+".state", p.Point.State, eventdb.Reached, eventdb.Dropped, eventdb.InProgress)
	case KindRetention:
		if p.Point.Cohort == "" {
			c.Add(at+".cohort", "name the cohort by its start, as in the answer")
		}
		if p.Point.Period < 0 || p.Point.Period >= q.Retention.Periods {
			c.Add(at+".period", "the answer has columns 0 to %d", q.Retention.Periods-1)
		}
	}
	return c.Err()
}

// People answers who is behind a point, from ParsePeople, in ascending order of
// their ids.
func (r *Runner) People(ctx context.Context, actor auth.Actor, project Project, p PeopleQuery) (People, error) {
	for _, action := range []auth.Action{auth.QueryRun, auth.PersonRead} {
		if err := actor.Can(action, project.ID); err != nil {
			return People{}, err
		}
	}
	f, err := newFrame(project, p.Query.common(), r.now())
	if err != nil {
		return People{}, err
	}
	r.wait(ctx)
	ids, err := r.behind(ctx, f, p)
	if err != nil {
		return People{}, err
	}
	out := People{Total: ids.Total, Persons: []eventdb.Person{}}
	if n := len(ids.DistinctIDs); n == p.Limit && n < ids.Total {
		out.NextCursor = ids.DistinctIDs[n-1]
	}
	if p.Query.Kind() == KindFunnel && p.Query.Funnel.Count == eventdb.ByGroups {
		for _, name := range ids.DistinctIDs {
			out.Persons = append(out.Persons, eventdb.Person{DistinctID: name, DistinctIDs: []string{name}, Group: name})
		}
		return out, nil
	}
	if len(ids.DistinctIDs) > 0 {
		out.Persons, err = r.store.Persons(ctx, f.scope, ids.DistinctIDs)
	}
	return out, err
}

// behind asks the store for the ids behind the point.
func (r *Runner) behind(ctx context.Context, f frame, p PeopleQuery) (eventdb.People, error) {
	page := eventdb.Page{Limit: p.Limit, After: p.Cursor}
	var breakdown []string
	for _, v := range p.Point.Breakdown {
		breakdown = append(breakdown, string(v))
	}
	switch q := p.Query; q.Kind() {
	case KindTrends:
		buckets, err := f.calendar.Split(f.span, q.Trends.Interval)
		if err != nil {
			return eventdb.People{}, err
		}
		bucket, err := bucketAt(buckets, p.Point.Bucket, "body.point.bucket")
		if err != nil {
			return eventdb.People{}, err
		}
		point := eventdb.TrendsPoint{Series: p.Point.Series, Breakdown: breakdown, Bucket: bucket}
		return r.store.TrendsPeople(ctx, q.Trends.plan(f, buckets), point, page)
	case KindFunnel:
		plan, _, err := q.Funnel.plan(f)
		if err != nil {
			return eventdb.People{}, err
		}
		point := eventdb.FunnelPoint{Step: p.Point.Step, State: p.Point.State, Breakdown: breakdown}
		return r.store.FunnelPeople(ctx, plan, point, page)
	}
	plan, buckets, err := p.Query.Retention.plan(f)
	if err != nil {
		return eventdb.People{}, err
	}
	cohort, err := bucketAt(buckets, p.Point.Cohort, "body.point.cohort")
	if err != nil {
		return eventdb.People{}, err
	}
	return r.store.RetentionPeople(ctx, plan, eventdb.RetentionPoint{Cohort: cohort, Column: p.Point.Period}, page)
}
