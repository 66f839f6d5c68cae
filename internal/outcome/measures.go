package outcome

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"prodops/internal/analytics"
	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/period"
	"prodops/internal/record"
	"prodops/internal/roadmap"
	"prodops/internal/sqldb"
	"prodops/internal/wording"
)

// OutcomeMeasures is everything that can be counted of what came of a bet. A
// value that is null has a reason; there is never a zero for "too little".
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeMeasures struct {
	ComputedAt  sqldb.Micros      `json:"computed_at" format:"date-time"`
	Frozen      bool              `json:"frozen,omitempty" doc:"As it was at the review."`
	Windows     OutcomeWindows    `json:"windows"`
	Metric      OutcomeMetric     `json:"metric"`
	Adoption    OutcomeAdoption   `json:"adoption"`
	Retention   OutcomeRetention  `json:"retention"`
	Heard       OutcomeHeard      `json:"heard"`
	Money       OutcomeMoney      `json:"money"`
	Experiments []record.Listed   `json:"experiments" doc:"That tested the bet or its ideas: they say what it caused."`
	Suggests    *OutcomeSuggested `json:"suggests,omitempty"`
}

// OutcomeWindows are the days that are compared, both ends included. The day it
// shipped is in neither: on that day some had it and some had not.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeWindows struct {
	Days       int64  `json:"days"`
	ShippedOn  string `json:"shipped_on"`
	BeforeFrom string `json:"before_from"`
	BeforeTo   string `json:"before_to"`
	AfterFrom  string `json:"after_from"`
	AfterTo    string `json:"after_to"`
	Over       bool   `json:"over" doc:"The days after shipping are behind us."`
	Today      string `json:"today"`
}

// OutcomeFigure is a number and what it rests on, or the reason why there is none.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeFigure struct {
	Value      *float64  `json:"value"`
	Reason     string    `json:"reason,omitempty"`
	N          int64     `json:"n" doc:"How many events, people or notes it rests on."`
	Interval   []float64 `json:"interval,omitempty" doc:"95% interval."`
	Definition string    `json:"definition,omitempty"`
}

// OutcomePoint is the number of one bucket.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomePoint struct {
	Bucket string   `json:"bucket"`
	Value  *float64 `json:"value"`
}

// OutcomeSuggested is the verdict that the numbers speak for.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeSuggested struct {
	Verdict Verdict `json:"verdict" enum:"reached,partly,missed,unclear"`
	Why     string  `json:"why"`
}

func none(reason string, args ...any) OutcomeFigure {
	return OutcomeFigure{Reason: fmt.Sprintf(reason, args...)}
}

// subject is what measuring needs to know of one outcome.
type subject struct {
	Outcome
	bet      roadmap.Bet
	calendar period.Calendar
	in       analytics.Project
	now      time.Time
	question analytics.Query // of the prediction's insight; the zero one without
	windows  OutcomeWindows
	before   period.Span
	after    period.Span
	ideas    []string // that became the bet
	themes   []string // that motivate them
	tested   []record.Listed
}

// Measures computes what came of a bet. Answers of the event store are shared
// for up to a minute. frozen asks for what was kept at the review.
func (s *Outcomes) Measures(ctx context.Context, actor auth.Actor, project, id string, frozen bool) (OutcomeMeasures, error) {
	if err := actor.Can(auth.OutcomeRead, project); err != nil {
		return OutcomeMeasures{}, err
	}
	o, err := s.find(ctx, s.db, project, id)
	if err != nil {
		return OutcomeMeasures{}, err
	}
	if frozen {
		return o.frozen()
	}
	return s.measure(ctx, o)
}

func (o Outcome) frozen() (OutcomeMeasures, error) {
	if o.State != Reviewed {
		return OutcomeMeasures{}, errs.New(errs.Conflict, "This outcome is not reviewed yet, so nothing was kept.")
	}
	var m OutcomeMeasures
	err := json.Unmarshal(o.Measured, &m)
	m.Frozen = true
	return m, err
}

func (s *Outcomes) measure(ctx context.Context, o Outcome) (OutcomeMeasures, error) {
	sub, err := s.subject(ctx, o)
	if err != nil {
		return OutcomeMeasures{}, err
	}
	m := OutcomeMeasures{ComputedAt: sqldb.MicrosOf(sub.now), Windows: sub.windows, Experiments: sub.tested}
	if m.Metric, err = s.metric(ctx, sub); err != nil {
		return m, err
	}
	if m.Adoption, err = s.adoption(ctx, sub); err != nil {
		return m, err
	}
	if m.Retention, err = s.retention(ctx, sub, m.Adoption); err != nil {
		return m, err
	}
	if m.Heard, err = s.heard(ctx, sub); err != nil {
		return m, err
	}
	m.Money = money(o.Cost, o.Benefit, m.Metric, o.WindowDays)
	m.Suggests = suggested(m.Metric)
	return m, nil
}

func (s *Outcomes) subject(ctx context.Context, o Outcome) (subject, error) {
	sub := subject{Outcome: o, now: s.Registry.Now().Time()}
	in, err := s.Projects.Get(ctx, itself(), o.Project)
	if err != nil {
		return sub, err
	}
	zone, err := in.Location()
	if err != nil {
		return sub, err
	}
	sub.calendar = period.Calendar{Zone: zone, WeekStart: in.FirstWeekday()}
	sub.in = analytics.Project{ID: in.ID, Timezone: in.Timezone, WeekStart: in.FirstWeekday()}
	sub.frame()
	bets, err := s.bets(ctx, o.Project, []string{o.Bet})
	if err != nil {
		return sub, err
	}
	sub.bet = bets[o.Bet]
	if insight := promised(sub.bet).Insight; insight != "" {
		// An insight that is gone or cannot be read leaves the question empty;
		// measuring it says why.
		if text, err := s.Insights.Question(ctx, o.Project, insight); err == nil {
			sub.question, _ = analytics.Parse(text, "query")
		}
	}
	return sub, s.around(ctx, &sub)
}

// frame lays the windows around the day of shipping, in the project's zone.
func (sub *subject) frame() {
	c, n := sub.calendar, int(sub.WindowDays)
	shipped := c.Floor(sub.ShippedAt.Time(), period.Day)
	next := c.Next(shipped, period.Day)
	sub.before = period.Span{From: c.Add(shipped, period.Day, -n), To: shipped}
	sub.after = period.Span{From: next, To: c.Add(next, period.Day, n)}
	date := func(t time.Time) string { return t.In(c.Zone).Format(time.DateOnly) }
	sub.windows = OutcomeWindows{
		Days: sub.WindowDays, ShippedOn: date(shipped), BeforeFrom: date(sub.before.From), BeforeTo: date(c.Add(shipped, period.Day, -1)),
		AfterFrom: date(next), AfterTo: date(c.Add(next, period.Day, n-1)), Over: !sub.now.Before(sub.after.To), Today: date(sub.now),
	}
}

// mostAround bounds how many ideas, themes and experiments are followed.
const mostAround = 100

// around finds the ideas of the bet, the themes behind them, and the
// experiments that tested any of these.
func (s *Outcomes) around(ctx context.Context, sub *subject) error {
	bet := record.Ref{Type: roadmap.BetType, ID: sub.Bet}
	edges, err := s.Links.Around(ctx, sub.Project, []record.Ref{bet}, mostAround, "becomes", "motivates", "tested_by")
	if err != nil {
		return err
	}
	var ideas []record.Ref
	themes, tests := map[string]bool{}, map[string]bool{}
	for _, e := range edges {
		if e.Relation == "becomes" && e.To == bet {
			ideas = append(ideas, e.From)
			sub.ideas = append(sub.ideas, e.From.ID)
		}
	}
	further, err := s.Links.Around(ctx, sub.Project, ideas, mostAround, "motivates", "tested_by")
	if err != nil {
		return err
	}
	for _, e := range append(edges, further...) {
		if e.Relation == "motivates" && e.From.Type == "theme" && !themes[e.From.ID] {
			themes[e.From.ID] = true
			sub.themes = append(sub.themes, e.From.ID)
		}
		if e.Relation == "tested_by" && e.To.Type == "experiment" {
			tests[e.To.ID] = true
		}
	}
	sub.tested = []record.Listed{}
	found, err := s.Registry.Look(ctx, s.db, sub.Project, keys(tests))
	if err != nil {
		return err
	}
	for _, id := range keys(tests) {
		if l, ok := found[id]; ok && l.ArchivedAt == 0 {
			sub.tested = append(sub.tested, l)
		}
	}
	return nil
}

// suggested is the verdict that the metric speaks for: all of the way is
// reached, half of it partly, less is missed.
func suggested(m OutcomeMetric) *OutcomeSuggested {
	if m.Promise == nil || m.Promise.Way.Value == nil {
		return nil
	}
	way := *m.Promise.Way.Value
	out := OutcomeSuggested{Verdict: Missed, Why: fmt.Sprintf("The number went %s of the way it was promised to go.", wording.Percent(way, 0))}
	switch {
	case way >= 1:
		out.Verdict = Reached
	case way >= 0.5:
		out.Verdict = Partly
	}
	return &out
}
