package scorecard

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"prodops/internal/auth"
	"prodops/internal/operations"
	"prodops/internal/period"
	"prodops/internal/project"
	"prodops/internal/wording"
)

// TimeWeek is what the checks of one week say together.
type TimeWeek struct {
	Week  string             `json:"week" doc:"The day it begins."`
	N     int                `json:"n" doc:"How many answered."`
	Share *float64           `json:"product_share,omitempty" doc:"Product work ÷ (product work + operations), by hours; absent while enough is false."`
	Parts map[string]float64 `json:"parts" doc:"Share of all hours by category; empty while enough is false."`

	Enough bool   `json:"enough"`
	Reason string `json:"reason,omitempty"`

	hours   map[string]float64 // by category
	members []string
}

// TimeWeeks is how the team's weeks were split.
type TimeWeeks struct {
	Quarter    string         `json:"quarter"`
	LeastGroup int            `json:"least_group"`
	Weeks      []TimeWeek     `json:"weeks"`
	Categories []TimeCategory `json:"categories"`
}

// TimeWeeks is the split of the weeks of a quarter, for the team only.
func (s *Scorecard) TimeWeeks(ctx context.Context, actor auth.Actor, p project.Project, name string) (TimeWeeks, error) {
	if err := actor.Can(auth.OperationsRead, p.ID); err != nil {
		return TimeWeeks{}, err
	}
	a, err := s.ask(ctx, p, name)
	if err != nil {
		return TimeWeeks{}, err
	}
	a.quarters = a.quarters[len(a.quarters)-1:]
	weeks, err := s.weeks(ctx, &a)
	if err != nil {
		return TimeWeeks{}, err
	}
	out := TimeWeeks{Quarter: a.last().name, LeastGroup: a.settings.LeastGroup, Weeks: []TimeWeek{}, Categories: TimeCategories()}
	for _, w := range weeks {
		out.Weeks = append(out.Weeks, a.shown(w))
	}
	return out, nil
}

// shown is a week without what would show one person's answer.
func (a *asked) shown(w TimeWeek) TimeWeek {
	switch {
	case !a.finished(w.Week):
		w.Reason = "The week is not over: its numbers would change with every answer, and show whose it was."
	case w.N < a.settings.LeastGroup:
		w.Reason = fmt.Sprintf("%s; shown from %d on, so that nobody is found out.", wording.Count(w.N, "answer"), a.settings.LeastGroup)
	default:
		w.Enough = true
	}
	w.Parts = map[string]float64{}
	if !w.Enough {
		return w
	}
	total := 0.0
	for _, h := range w.hours {
		total += h
	}
	for category, h := range w.hours {
		w.Parts[category] = h / total
	}
	if share, ok := productShare(w.hours); ok {
		w.Share = &share
	}
	return w
}

// finished reports whether the week that began on a day is over.
func (a *asked) finished(day string) bool {
	start, err := time.ParseInLocation(time.DateOnly, day, a.calendar.Zone)
	return err == nil && !a.calendar.Add(start, period.Week, 1).After(a.now)
}

// productShare is product work ÷ (product work + operations).
func productShare(hours map[string]float64) (float64, bool) {
	made, ops := kinds(hours)
	if made+ops == 0 {
		return 0, false
	}
	return made / (made + ops), true
}

func kinds(hours map[string]float64) (made, ops float64) {
	for category, h := range hours {
		switch kindOf(category) {
		case product:
			made += h
		case operational:
			ops += h
		}
	}
	return made, ops
}

// weeks are the weeks with checks that begin in the quarters asked for, in order.
func (s *Scorecard) weeks(ctx context.Context, a *asked) ([]TimeWeek, error) {
	from, _ := a.quarters[0].days()
	_, to := a.last().days()
	var checks []struct {
		Week   string `db:"week"`
		Member string `db:"member_id"`
	}
	err := s.db.Select(ctx, &checks, "SELECT week, member_id FROM time_checks WHERE project_id = ? AND week >= ? AND week < ? ORDER BY week, member_id", a.project, from, to)
	if err != nil {
		return nil, fmt.Errorf("read time checks: %w", err)
	}
	var weeks []TimeWeek
	for _, c := range checks {
		if n := len(weeks); n == 0 || weeks[n-1].Week != c.Week {
			weeks = append(weeks, TimeWeek{Week: c.Week, hours: map[string]float64{}})
		}
		w := &weeks[len(weeks)-1]
		w.N, w.members = w.N+1, append(w.members, c.Member)
	}
	var sums []struct {
		Week     string  `db:"week"`
		Category string  `db:"category"`
		Hours    float64 `db:"hours"`
	}
	err = s.db.Select(ctx, &sums, `SELECT c.week, t.category, sum(c.hours * t.percent / 100) AS hours FROM time_checks c
		JOIN time_check_parts t ON t.project_id = c.project_id AND t.week = c.week AND t.member_id = c.member_id
		WHERE c.project_id = ? AND c.week >= ? AND c.week < ? GROUP BY c.week, t.category`, a.project, from, to)
	if err != nil {
		return nil, fmt.Errorf("sum time checks: %w", err)
	}
	for _, sum := range sums {
		if at := slices.IndexFunc(weeks, func(w TimeWeek) bool { return w.Week == sum.Week }); at >= 0 {
			weeks[at].hours[sum.Category] = sum.Hours
		}
	}
	return weeks, nil
}

// spent is what the shown weeks of a quarter say together.
type spent struct {
	hours         map[string]float64
	checks, weeks int
	members       map[string]bool
	small, open   int // checks left out
}

func (a *asked) spentIn(q quarter, weeks []TimeWeek) spent {
	out := spent{hours: map[string]float64{}, members: map[string]bool{}}
	from, to := q.days()
	for _, w := range weeks {
		switch {
		case w.Week < from || w.Week >= to:
			continue
		case !a.finished(w.Week):
			out.open += w.N
			continue
		case w.N < a.settings.LeastGroup:
			out.small += w.N
			continue
		}
		out.checks, out.weeks = out.checks+w.N, out.weeks+1
		for category, h := range w.hours {
			out.hours[category] += h
		}
		for _, m := range w.members {
			out.members[m] = true
		}
	}
	return out
}

// perWeek is how many hours of operations a person has in a week.
func (s spent) perWeek() float64 {
	_, ops := kinds(s.hours)
	return ops / float64(s.checks)
}

const howEfficiency = "Members split their week once a week, in per cent; this is product work ÷ (product work + operations), weighted by their hours. " +
	"Product work: discovery, talking to customers, deciding, building. Operations: finding data, status and meetings, chasing approvals, keeping tools up. " +
	"Anything else, such as leave, counts as neither. A week counts in the quarter it begins in, once it is over and enough members answered."

// efficiency is process_efficiency for every quarter asked for.
func (s *Scorecard) efficiency(ctx context.Context, a *asked) ([]ScorecardMeasure, error) {
	weeks, err := s.weeks(ctx, a)
	if err != nil {
		return nil, err
	}
	spents := make([]spent, len(a.quarters))
	out := make([]ScorecardMeasure, len(a.quarters))
	for i, q := range a.quarters {
		spents[i] = a.spentIn(q, weeks)
		out[i] = a.efficiencyIn(q, spents[i])
	}
	base, baseName, err := s.baseline(ctx, a, spents)
	if err != nil {
		return nil, err
	}
	last := len(out) - 1
	out[last].Parts = a.timeParts(spents[last], base, baseName)
	return out, nil
}

func (a *asked) efficiencyIn(q quarter, t spent) ScorecardMeasure {
	m := ScorecardMeasure{Label: "Process efficiency", Unit: "share", Better: "higher", How: howEfficiency, N: t.checks, Of: "weekly checks"}
	m.leave(t.small, fmt.Sprintf("checks of weeks with fewer than %d answers", a.settings.LeastGroup))
	m.leave(t.open, "checks of a week that is not over")
	if expected := a.expectedChecks(q); expected > 0 {
		m.Coverage = value(math.Min(1, float64(t.checks)/float64(expected)))
	}
	if share, ok := productShare(t.hours); ok && t.checks > 0 {
		m.is(share)
		return m
	}
	m.Reason = fmt.Sprintf("No week has the answers of %d members yet. Everybody who does the weekly time check, once the week is over, brings the number nearer.", a.settings.LeastGroup)
	return m
}

// expectedChecks is how many checks there would be if everybody who works here
// had answered for every finished week.
func (a *asked) expectedChecks(q quarter) int {
	n := 0
	for at := a.calendar.Floor(q.from, period.Week); at.Before(q.to); at = a.calendar.Next(at, period.Week) {
		day := at.Format(time.DateOnly)
		if at.Before(q.from) || !a.finished(day) {
			continue
		}
		for _, m := range a.team {
			if m.Works() && m.Start(a.calendar.Zone) <= day {
				n++
			}
		}
	}
	return n
}

// baseline is what saved hours are counted against: the quarter that was chosen,
// or the first with enough answers.
func (s *Scorecard) baseline(ctx context.Context, a *asked, known []spent) (spent, string, error) {
	name := a.targets.Baseline
	if name == "" {
		var first string
		err := s.db.Get(ctx, &first, `SELECT coalesce(min(week), '') FROM (SELECT week FROM time_checks WHERE project_id = ? GROUP BY week HAVING count(*) >= ?) AS w`,
			a.project, a.settings.LeastGroup)
		if err != nil || first == "" {
			return spent{}, "", err
		}
		day, err := time.Parse(time.DateOnly, first)
		if err != nil {
			return spent{}, "", err
		}
		name = operations.QuarterOf(day)
	}
	for i, q := range a.quarters {
		if q.name == name {
			return known[i], name, nil
		}
	}
	q, err := quarterNamed(a.calendar, name, a.now)
	if err != nil {
		return spent{}, name, nil //nolint:nilerr // a baseline that has not begun saves nothing yet
	}
	before := *a
	before.quarters = []quarter{q}
	weeks, err := s.weeks(ctx, &before)
	return a.spentIn(q, weeks), name, err
}

// timeParts are the shares by category and the hours saved.
func (a *asked) timeParts(t, base spent, baseName string) []ScorecardPart {
	parts := []ScorecardPart{}
	total := 0.0
	for _, h := range t.hours {
		total += h
	}
	for _, c := range timeCategories {
		p := ScorecardPart{Group: "categories_" + c.Kind, Key: c.Key, Label: c.Label, Unit: "share", N: t.checks}
		if total > 0 {
			p.Value = value(t.hours[c.Key] / total)
		} else {
			p.Reason = "No week with enough answers."
		}
		parts = append(parts, p)
	}
	each := ScorecardPart{Group: "hours", Key: "operations_hours", Label: "Operations, per person and week", Unit: "hours", N: t.checks, Reason: "No week with enough answers."}
	saved := ScorecardPart{Group: "hours", Key: "saved_hours", Label: "Saved per person and week", Unit: "hours", N: t.checks}
	team := ScorecardPart{Group: "hours", Key: "saved_hours_team", Label: "Saved by the team a week", Unit: "hours", N: len(t.members)}
	if t.checks > 0 {
		each.Value, each.Reason = value(t.perWeek()), ""
	}
	switch {
	case baseName != "":
		saved.Label += ", against " + baseName
		team.Label += ", against " + baseName
	}
	switch {
	case t.checks == 0:
		saved.Reason = "No week with enough answers."
	case baseName == "" || base.checks == 0:
		saved.Reason = "The baseline quarter has no week with enough answers."
	case baseName == a.last().name:
		saved.Reason = "This is the baseline quarter."
	default:
		each := base.perWeek() - t.perWeek()
		saved.Value = value(each)
		team.Value = value(each * float64(len(t.members)))
	}
	team.Reason = saved.Reason
	return append(parts, each, saved, team)
}
