package outcome

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"prodops/internal/analytics"
	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/period"
	"prodops/internal/stats"
)

// OutcomeAdoption is who used what shipped.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeAdoption struct {
	Event     string            `json:"event,omitempty"`
	Suggested bool              `json:"suggested,omitempty" doc:"Nobody chose the event: it is the one that the bet's insight counts."`
	Reason    string            `json:"reason,omitempty" doc:"Why nothing is measured."`
	Since     OutcomeReach      `json:"since" doc:"Since shipping."`
	At        []OutcomeReach    `json:"at" doc:"In the first 30 and 60 days."`
	Weeks     []OutcomeWeek     `json:"weeks"`
	filter    *analytics.Filter // nil without an event
}

// OutcomeReach is adopters of active people in one stretch of time.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeReach struct {
	OutcomeFigure
	Days   int64 `json:"days,omitempty" doc:"Since shipping; absent for up to now."`
	Used   int64 `json:"used" doc:"People who did the event."`
	Active int64 `json:"active" doc:"People who did anything."`
}

// OutcomeWeek is one week of adoption.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeWeek struct {
	Week       string   `json:"week" doc:"Where it begins."`
	Used       int64    `json:"used"`
	Active     int64    `json:"active"`
	Share      *float64 `json:"share" doc:"Null where nobody was active."`
	Incomplete bool     `json:"incomplete,omitempty" doc:"Not over, or cut by the day of shipping."`
}

// adopting is the event that says that somebody used it: the one that was
// chosen, or the one that the bet's insight counts.
func (sub subject) adopting() (filter *analytics.Filter, suggested bool, err error) {
	if sub.Adoption.Event != "" {
		where, err := analytics.ParseConditions(sub.Adoption.Where, "adoption.where")
		return &analytics.Filter{Event: sub.Adoption.Event, Where: where}, false, err
	}
	var found analytics.Filter
	switch q := sub.question; {
	case q.Trends != nil && len(q.Trends.Series) > 0:
		found = q.Trends.Series[0].Filter
	case q.Funnel != nil:
		found = q.Funnel.Steps[len(q.Funnel.Steps)-1]
	case q.Retention != nil:
		found = q.Retention.Return
		if found.Event == event.Any {
			found = q.Retention.Start
		}
	}
	if found.Event == "" || found.Event == event.Any {
		return nil, false, nil
	}
	return &found, true, nil
}

// adoption counts who used it, of those who were active in the same time.
func (s *Outcomes) adoption(ctx context.Context, sub subject) (OutcomeAdoption, error) {
	a := OutcomeAdoption{At: []OutcomeReach{}, Weeks: []OutcomeWeek{}}
	var err error
	if a.filter, a.Suggested, err = sub.adopting(); err != nil {
		return a, err
	}
	if a.filter == nil {
		a.Reason = "Choose the event that says that somebody used it."
		a.Since.OutcomeFigure = none("%s", a.Reason)
		return a, nil
	}
	a.Event = a.filter.Event
	names, err := s.Catalogue.EventNames(ctx, itself(), eventdb.Scope{Project: sub.Project})
	if err != nil {
		return a, err
	}
	if !slices.ContainsFunc(names, func(n eventdb.EventName) bool { return n.Name == a.Event }) {
		a.Reason = fmt.Sprintf("%q was never received: check the event's name.", a.Event)
		a.Since.OutcomeFigure = none("%s", a.Reason)
		return a, nil
	}
	from := sub.ShippedAt.Time().UTC().Format(time.RFC3339)
	now, err := s.reach(ctx, sub, a.filter, period.Range{From: from, To: sub.windows.Today})
	if err != nil {
		return a, err
	}
	a.Since = now.OutcomeReach
	a.Weeks = now.weeks
	for _, n := range []int64{30, 60} {
		to := sub.ShippedAt.Time().UTC().AddDate(0, 0, int(n))
		if sub.now.Before(to) {
			early := OutcomeReach{OutcomeFigure: none("Too early: the first %d days are over on %s.", n, to.In(sub.calendar.Zone).Format(time.DateOnly)), Days: n}
			a.At = append(a.At, early)
			continue
		}
		then, err := s.reach(ctx, sub, a.filter, period.Range{From: from, To: to.Format(time.RFC3339)})
		if err != nil {
			return a, err
		}
		then.Days = n
		a.At = append(a.At, then.OutcomeReach)
	}
	return a, nil
}

type reached struct {
	OutcomeReach
	weeks []OutcomeWeek
}

// reach is adopters ÷ active people over a range, with Wilson's interval, and
// week by week.
func (s *Outcomes) reach(ctx context.Context, sub subject, filter *analytics.Filter, r period.Range) (reached, error) {
	question := analytics.Query{Trends: &analytics.Trends{Kind: analytics.KindTrends, Interval: period.Week, Series: []analytics.Series{
		{Filter: *filter, Measure: eventdb.Persons},
		{Filter: analytics.Filter{Event: event.Any}, Measure: eventdb.Persons},
	}}}
	question, err := question.Over(r, nil, "query")
	if err != nil {
		return reached{}, err
	}
	answer, err := s.Answers.Run(ctx, itself(), sub.in, question)
	if err != nil {
		return reached{}, err
	}
	trends, ok := answer.(*analytics.TrendsAnswer)
	if !ok || len(trends.Series) != 2 {
		return reached{}, fmt.Errorf("a question about adoption was answered by %T", answer)
	}
	out := reached{}
	out.Used, out.Active = whole(trends.Series[0].Total), whole(trends.Series[1].Total)
	out.N = out.Active
	out.Definition = fmt.Sprintf("People who did %q ÷ people who did anything, since it shipped. %s", filter.Event, trends.Explain.Definition)
	if out.Active == 0 {
		out.Reason = "Nobody was active in this time."
	} else {
		share := float64(out.Used) / float64(out.Active)
		out.Value = &share
		low, high := stats.Wilson(out.Used, out.Active)
		out.Interval = []float64{low, high}
	}
	for i, week := range trends.Buckets {
		w := OutcomeWeek{Week: week, Used: whole(trends.Series[0].Values[i]), Active: whole(trends.Series[1].Values[i]), Incomplete: slices.Contains(trends.Incomplete, week)}
		if w.Active > 0 {
			share := float64(w.Used) / float64(w.Active)
			w.Share = &share
		}
		out.weeks = append(out.weeks, w)
	}
	return out, nil
}

func whole(f analytics.Float) int64 {
	if math.IsNaN(float64(f)) {
		return 0
	}
	return int64(f)
}

// OutcomeRetention is whether adopters stay, beside everybody who was active.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeRetention struct {
	Reason   string        `json:"reason,omitempty"`
	Adopters []OutcomeStay `json:"adopters"`
	Everyone []OutcomeStay `json:"everyone"`
	Says     string        `json:"says" doc:"How to read it."`
}

// OutcomeStay is the share that came back so many weeks after.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeStay struct {
	Week  int      `json:"week" doc:"Weeks after the one they began in."`
	Share *float64 `json:"share" doc:"Null while no such week is over."`
	N     int64    `json:"n" doc:"People whose week is over."`
}

// stayWeeks is how many weeks retention is followed, the first included.
const stayWeeks = 9

const retentionSays = "Adopters: people whose first use was in a week since shipping, and what share of them did anything so many weeks later. Everybody: people who did anything in those weeks, adopters among them. Adopters choose themselves: that they stay longer does not say that this made them stay."

// retention asks the retention question twice over the same weeks.
func (s *Outcomes) retention(ctx context.Context, sub subject, a OutcomeAdoption) (OutcomeRetention, error) {
	r := OutcomeRetention{Adopters: []OutcomeStay{}, Everyone: []OutcomeStay{}, Says: retentionSays}
	if a.Reason != "" {
		r.Reason = a.Reason
		return r, nil
	}
	var err error
	if r.Adopters, err = s.staying(ctx, sub, *a.filter, eventdb.FirstTime); err != nil {
		return r, err
	}
	if r.Everyone, err = s.staying(ctx, sub, analytics.Filter{Event: event.Any}, eventdb.Recurring); err != nil {
		return r, err
	}
	if r.Adopters[1].Share == nil {
		r.Reason = "Too early: nobody who took it up has the week after behind them."
	}
	return r, nil
}

func (s *Outcomes) staying(ctx context.Context, sub subject, start analytics.Filter, entry eventdb.Entry) ([]OutcomeStay, error) {
	question := analytics.Query{Retention: &analytics.Retention{
		Kind: analytics.KindRetention, Interval: period.Week, Start: start, Return: analytics.Filter{Event: event.Any},
		Periods: stayWeeks, Entry: entry, Mode: eventdb.On, Clock: eventdb.Calendar,
	}}
	question, err := question.Over(period.Range{From: sub.windows.ShippedOn, To: sub.windows.Today}, nil, "query")
	if err != nil {
		return nil, err
	}
	answer, err := s.Answers.Run(ctx, itself(), sub.in, question)
	if err != nil {
		return nil, err
	}
	found, ok := answer.(*analytics.RetentionAnswer)
	if !ok {
		return nil, fmt.Errorf("a question about retention was answered by %T", answer)
	}
	stay := make([]OutcomeStay, stayWeeks)
	for week := range stay {
		stay[week].Week = week
		for _, c := range found.Cohorts {
			if c.Complete[week] {
				stay[week].N += c.Size
			}
		}
		if share := float64(found.Average[week]); stay[week].N > 0 && !math.IsNaN(share) {
			stay[week].Share = &share
		}
	}
	return stay, nil
}
