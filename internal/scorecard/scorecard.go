// Package scorecard measures how well product operations does its own work, by
// five measures of a quarter, and writes the quarter's report.
//
// It measures teams, never one person: what a member says of their week is read
// only in sums over at least the project's least group, and weeks, quarters and
// sessions below it are left out and counted as left out.
package scorecard

import (
	"context"
	"time"

	"prodops/internal/auth"
	"prodops/internal/journal"
	"prodops/internal/operations"
	"prodops/internal/period"
	"prodops/internal/project"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Done is a bet that shipped.
type Done struct {
	ID, Title, Owner string // Owner is the id of a member, or empty
	At               time.Time
}

// Bets tells which bets shipped, ever.
type Bets interface {
	Shipped(ctx context.Context, project string) ([]Done, error)
}

// Experiment is what the scorecard needs to know of one.
type Experiment struct {
	ID, Owner            string    // Owner is the id of a member, or empty
	StartedAt, DecidedAt time.Time // zero when it has not come to that
	Cites                bool      // it cites an earlier experiment or learning
}

// Experiments tells of all experiments that were started.
type Experiments interface {
	Started(ctx context.Context, project string) ([]Experiment, error)
}

// Summarizer writes one section of the quarter's report, for [from, to).
type Summarizer interface {
	Summarize(ctx context.Context, actor auth.Actor, project string, from, to time.Time) (ReportSection, error)
}

// Sources are what other areas tell the scorecard. One that is nil is not there
// yet: what would come of it says so.
type Sources struct {
	Bets        Bets
	Experiments Experiments

	Outcomes, Delivery, Trials, Objectives, Decisions, Learnings Summarizer // of the report
}

// Scorecard is the service. It is safe for concurrent use.
type Scorecard struct {
	db         *sqldb.DB
	registry   *record.Registry
	journal    *journal.Journal
	operations *operations.Operations
	recorder   *Recorder
	sources    Sources
}

// New returns the service.
func New(r *record.Registry, j *journal.Journal, o *operations.Operations, recorder *Recorder, sources Sources) *Scorecard {
	return &Scorecard{db: r.DB(), registry: r, journal: j, operations: o, recorder: recorder, sources: sources}
}

// ScorecardPart is a number beside a measure's own, or one that it is made of.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type ScorecardPart struct {
	Group  string   `json:"group" doc:"What it belongs to, such as categories or tools_30."`
	Key    string   `json:"key"`
	Label  string   `json:"label"`
	Value  *float64 `json:"value,omitempty"`
	Unit   string   `json:"unit"`
	N      int      `json:"n"`
	Reason string   `json:"reason,omitempty" doc:"Why there is no value."`
}

// ScorecardExcluded is what a measure leaves out.
//
//nolint:revive // As above.
type ScorecardExcluded struct {
	Reason string `json:"reason"`
	Count  int    `json:"count"`
}

// ScorecardPoint is a measure in one quarter.
//
//nolint:revive // As above.
type ScorecardPoint struct {
	Quarter string   `json:"quarter"`
	Value   *float64 `json:"value,omitempty"`
	N       int      `json:"n"`
	Target  *float64 `json:"target,omitempty"`
}

// ScorecardTrend is how a measure came to where it is.
//
//nolint:revive // As above.
type ScorecardTrend struct {
	Previous *float64         `json:"previous,omitempty" doc:"The quarter before; absent when it was not known then."`
	Series   []ScorecardPoint `json:"series" doc:"The quarter asked for and the four before it, the oldest first."`
}

// ScorecardMeasure is one of the five, in one quarter.
//
//nolint:revive // As above.
type ScorecardMeasure struct {
	Label    string              `json:"label"`
	Value    *float64            `json:"value" doc:"null while there is too little to say; reason says what is missing."`
	Unit     string              `json:"unit" enum:"share,seconds,experiments,days" doc:"share is from 0 to 1."`
	Better   string              `json:"better" enum:"higher,lower"`
	Target   *float64            `json:"target" doc:"The latest set for this quarter or one before; null when none was set."`
	Trend    ScorecardTrend      `json:"trend"`
	N        int                 `json:"n"`
	Of       string              `json:"n_of" doc:"What n counts, such as weekly checks."`
	Coverage *float64            `json:"coverage,omitempty" doc:"How much of what there is to know is known, 0 to 1."`
	How      string              `json:"how" doc:"How it was measured."`
	Excluded []ScorecardExcluded `json:"excluded"`
	Enough   bool                `json:"enough"`
	Reason   string              `json:"reason,omitempty" doc:"Why there is no value, and what makes it appear."`
	Parts    []ScorecardPart     `json:"parts"`
}

// ScorecardCard is the scorecard of one quarter.
//
//nolint:revive // As above.
type ScorecardCard struct {
	Quarter    string `json:"quarter"`
	From       string `json:"from"`
	To         string `json:"to" doc:"The last day."`
	Over       bool   `json:"over" doc:"The quarter is over; until then everything may still change."`
	LeastGroup int    `json:"least_group" doc:"Numbers about people are shown for this many or more."`
	Team       int    `json:"team" doc:"Members with a role above viewer."`

	ProcessEfficiency  ScorecardMeasure `json:"process_efficiency"`
	DataAccessTime     ScorecardMeasure `json:"data_access_time"`
	ExperimentVelocity ScorecardMeasure `json:"experiment_velocity"`
	ToolAdoption       ScorecardMeasure `json:"tool_adoption"`
	OnboardingSpeed    ScorecardMeasure `json:"onboarding_speed"`
}

// MeasureNames are the five, as targets and reports name them.
func MeasureNames() []string {
	return []string{"process_efficiency", "data_access_time", "experiment_velocity", "tool_adoption", "onboarding_speed"}
}

// Measures are the five by name, in their order.
func (c *ScorecardCard) Measures() []*ScorecardMeasure {
	return []*ScorecardMeasure{&c.ProcessEfficiency, &c.DataAccessTime, &c.ExperimentVelocity, &c.ToolAdoption, &c.OnboardingSpeed}
}

// asked is a question for the scorecard with all it needs.
type asked struct {
	project  string
	calendar period.Calendar
	now      time.Time
	quarters []quarter // the oldest first; the one asked for is the last
	settings operations.OperationsSettings
	team     []operations.Teammate
	targets  Targets
}

// last is the quarter asked for.
func (a *asked) last() quarter { return a.quarters[len(a.quarters)-1] }

// seriesLength is how many quarters a trend has.
const seriesLength = 5

// calendarOf is how a project counts time.
func calendarOf(p project.Project) (period.Calendar, error) {
	zone, err := p.Location()
	return period.Calendar{Zone: zone, WeekStart: p.FirstWeekday()}, err
}

// ask reads what all measures need. An empty name is the quarter it is.
func (s *Scorecard) ask(ctx context.Context, p project.Project, name string) (asked, error) {
	calendar, err := calendarOf(p)
	if err != nil {
		return asked{}, err
	}
	a := asked{project: p.ID, calendar: calendar, now: s.registry.Now().Time()}
	last, err := quarterNamed(calendar, name, a.now)
	if err != nil {
		return asked{}, err
	}
	a.quarters = last.upTo(calendar, seriesLength)
	if a.settings, err = s.operations.Settings(ctx, auth.AsSystem("scorecard"), p.ID); err != nil {
		return asked{}, err
	}
	if a.team, err = s.operations.Team(ctx, p.ID); err != nil {
		return asked{}, err
	}
	a.targets, err = targetsIn(ctx, s.db, p.ID)
	return a, err
}

// Card is the scorecard of a quarter such as 2026-Q3, the one it is when empty.
func (s *Scorecard) Card(ctx context.Context, actor auth.Actor, p project.Project, name string) (ScorecardCard, error) {
	if err := actor.Can(auth.OperationsRead, p.ID); err != nil {
		return ScorecardCard{}, err
	}
	a, err := s.ask(ctx, p, name)
	if err != nil {
		return ScorecardCard{}, err
	}
	return s.card(ctx, &a)
}

func (s *Scorecard) card(ctx context.Context, a *asked) (ScorecardCard, error) {
	// What is counted in memory is part of the answer.
	if err := s.recorder.Flush(ctx); err != nil {
		return ScorecardCard{}, err
	}
	q := a.last()
	c := ScorecardCard{
		Quarter: q.name, From: q.from.Format(time.DateOnly), To: a.calendar.Add(q.to, period.Day, -1).Format(time.DateOnly),
		Over: !q.to.After(a.now), LeastGroup: a.settings.LeastGroup,
	}
	for _, m := range a.team {
		if m.Works() {
			c.Team++
		}
	}
	for _, part := range []struct {
		name    string
		into    *ScorecardMeasure
		measure func(context.Context, *asked) ([]ScorecardMeasure, error)
	}{
		{"process_efficiency", &c.ProcessEfficiency, s.efficiency},
		{"data_access_time", &c.DataAccessTime, s.access},
		{"experiment_velocity", &c.ExperimentVelocity, s.velocity},
		{"tool_adoption", &c.ToolAdoption, s.adoption},
		{"onboarding_speed", &c.OnboardingSpeed, s.onboarding},
	} {
		series, err := part.measure(ctx, a)
		if err != nil {
			return ScorecardCard{}, err
		}
		*part.into = a.trended(part.name, series)
	}
	return c, nil
}

// trended is the measure of the last quarter with those before it as its trend.
func (a *asked) trended(name string, series []ScorecardMeasure) ScorecardMeasure {
	m := series[len(series)-1]
	for i, before := range series {
		quarter := a.quarters[i].name
		m.Trend.Series = append(m.Trend.Series, ScorecardPoint{Quarter: quarter, Value: before.Value, N: before.N, Target: a.targets.of(name, quarter)})
	}
	if len(series) > 1 {
		m.Trend.Previous = series[len(series)-2].Value
	}
	m.Target = a.targets.of(name, a.last().name)
	if m.Excluded == nil {
		m.Excluded = []ScorecardExcluded{}
	}
	if m.Parts == nil {
		m.Parts = []ScorecardPart{}
	}
	return m
}

// leave notes what a measure leaves out, if there is any.
func (m *ScorecardMeasure) leave(count int, reason string) {
	if count > 0 {
		m.Excluded = append(m.Excluded, ScorecardExcluded{Reason: reason, Count: count})
	}
}

// is gives the measure its value.
func (m *ScorecardMeasure) is(value float64) { m.Value, m.Enough, m.Reason = &value, true, "" }

func value(v float64) *float64 { return &v }
