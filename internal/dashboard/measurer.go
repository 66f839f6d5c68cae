package dashboard

import (
	"context"
	"encoding/json"

	"prodops/internal/analytics"
	"prodops/internal/auth"
	"prodops/internal/eventdb"
	"prodops/internal/period"
	"prodops/internal/project"
)

// Answerer answers questions: *analytics.Shared is one, and *analytics.Runner.
type Answerer interface {
	Run(ctx context.Context, actor auth.Actor, project analytics.Project, q analytics.Query) (analytics.Answer, error)
}

// Catalogue knows every event ever received and its properties:
// *analytics.Runner is one.
type Catalogue interface {
	EventNames(ctx context.Context, actor auth.Actor, scope eventdb.Scope) ([]eventdb.EventName, error)
	Properties(ctx context.Context, actor auth.Actor, scope eventdb.Scope, eventName string, of eventdb.Subject) ([]eventdb.Property, error)
}

// Measurer gives the one number of an insight that others build on: the
// current value of a key result, the evidence of an idea, what came of a bet.
// It is safe for concurrent use.
//
// Areas below this one declare the interface they need, of the values they
// keep, and cmd/prodops adapts this to it:
//
//	// in package okr
//	type Measurer interface {
//		Measure(ctx context.Context, actor auth.Actor, project, insight, number string) (Reading, error)
//	}
//
//	// in cmd/prodops
//	m, err := measurer.Measure(ctx, actor, project, dashboard.Ask{Insight: insight, Number: number})
//	return okr.Reading{Value: m.Value, Reason: m.Reason, Unit: string(m.Unit), At: m.AsOf, N: m.N}, err
//
// A nil Value is an answer, not a failure: there is too little to say, and
// Reason says why. Never show it as zero. Errors are for what cannot be asked:
// no such insight (NotFound), a number the insight does not have (Invalid at
// "number"), an actor who may not (Forbidden). Work in the background measures
// as auth.AsSystem, or as the member who set the number up.
//
// Answers are shared for up to a minute while no event arrives, so asking for
// the same insight for ten key results computes it once.
type Measurer struct {
	insights  *Insights
	projects  *project.Projects
	answers   Answerer
	catalogue Catalogue
}

// NewMeasurer measures the insights of a service.
func NewMeasurer(insights *Insights, projects *project.Projects, answers Answerer, catalogue Catalogue) *Measurer {
	return &Measurer{insights: insights, projects: projects, answers: answers, catalogue: catalogue}
}

// Ask says which number is wanted.
type Ask struct {
	Insight string       // id
	Number  string       // as ParseNumber takes it; "" for the insight's usual one
	Range   period.Range // instead of the insight's own; the zero one for that
}

// Measure computes a number of an insight. project is an id. The
// insight's breakdown and comparison are left away: the number is that of the
// whole. An archived insight is still measured, with a warning.
func (m *Measurer) Measure(ctx context.Context, actor auth.Actor, project string, ask Ask) (Measurement, error) {
	insight, number, q, err := m.read(ctx, actor, project, ask)
	if err != nil {
		return Measurement{}, err
	}
	if q, err = q.Over(ask.Range, nil, "query"); err != nil {
		return Measurement{}, err
	}
	in, err := m.projects.Get(ctx, actor, insight.Project)
	if err != nil {
		return Measurement{}, err
	}
	calendar := analytics.Project{ID: in.ID, Timezone: in.Timezone, WeekStart: in.FirstWeekday()}
	answer, err := m.answers.Run(ctx, actor, calendar, q.Whole())
	if err != nil {
		return Measurement{}, err
	}
	out := Measurement{Insight: insight.ID, Name: insight.Name, Number: number.String()}
	out.about(answer.About())
	if insight.Archived() {
		out.Warnings = append(out.Warnings, "The insight is archived.")
	}
	switch a := answer.(type) {
	case *analytics.TrendsAnswer:
		out.ofTrends(a, q.Trends, number)
		if a.MatchedEvents == 0 {
			err = m.doubtZero(ctx, actor, calendar, q.Trends, &out)
		}
	case *analytics.FunnelAnswer:
		out.ofFunnel(a, q.Funnel, number)
	case *analytics.RetentionAnswer:
		out.ofRetention(a, q.Retention, number)
	}
	return out, err
}

// Check refuses what Measure would refuse: an insight that is not there, or a
// number it does not have. It computes nothing. Areas call it when somebody
// chooses an insight to measure by.
func (m *Measurer) Check(ctx context.Context, actor auth.Actor, project string, ask Ask) error {
	_, _, _, err := m.read(ctx, actor, project, ask)
	return err
}

func (m *Measurer) read(ctx context.Context, actor auth.Actor, project string, ask Ask) (Insight, Number, analytics.Query, error) {
	insight, err := m.insights.Get(ctx, actor, project, ask.Insight)
	if err != nil {
		return Insight{}, Number{}, analytics.Query{}, err
	}
	number, err := ParseNumber(ask.Number, "number")
	if err != nil {
		return Insight{}, Number{}, analytics.Query{}, err
	}
	q, err := analytics.Parse(json.RawMessage(insight.Query), "query")
	if err != nil {
		return Insight{}, Number{}, analytics.Query{}, err
	}
	number, err = number.fit(q, "number")
	return insight, number, q, err
}
