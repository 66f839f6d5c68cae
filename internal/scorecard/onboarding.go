package scorecard

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"prodops/internal/operations"
	"prodops/internal/period"
	"prodops/internal/wording"
)

const howOnboarding = "Days from a member's first day until the first bet they own ships or the first experiment they own starts. Of the members who began in this quarter or the three before it; viewers do not count. " +
	"The median is that of Kaplan and Meier: whoever is still waiting counts for as long as they have waited, so that the number is not better than it is."

// onboarding is onboarding_speed for every quarter asked for.
func (s *Scorecard) onboarding(ctx context.Context, a *asked) ([]ScorecardMeasure, error) {
	out := make([]ScorecardMeasure, len(a.quarters))
	var bets []Done
	var experiments []Experiment
	var err error
	if s.sources.Bets != nil {
		if bets, err = s.sources.Bets.Shipped(ctx, a.project); err != nil {
			return nil, err
		}
	}
	if s.sources.Experiments != nil {
		if experiments, err = s.sources.Experiments.Started(ctx, a.project); err != nil {
			return nil, err
		}
	}
	first := firsts(bets, experiments)
	for i, q := range a.quarters {
		out[i] = a.onboardingIn(q, first)
	}
	return out, nil
}

// wait is how long a member waited for their first, or waits still.
type wait struct {
	days    int
	waiting bool
}

func (a *asked) onboardingIn(q quarter, first map[string][]time.Time) ScorecardMeasure {
	m := ScorecardMeasure{Label: "Onboarding speed", Unit: "days", Better: "lower", How: howOnboarding, Of: "members who began"}
	since := a.calendar.Add(q.from, period.Quarter, -3).Format(time.DateOnly)
	until := q.seen(a.calendar, a.now)
	var waits []wait
	before := 0
	for _, t := range a.team {
		start := t.Start(a.calendar.Zone)
		if !t.Works() || start < since || start > until {
			continue
		}
		w, had := a.waited(t, first[t.ID], until)
		if had {
			before++
			continue
		}
		waits = append(waits, w)
	}
	m.N = len(waits)
	m.leave(before, "members who owned one before their first day here: correct their first day")
	waiting, longest := 0, 0
	for _, w := range waits {
		if w.waiting {
			waiting++
			longest = max(longest, w.days)
		}
	}
	if len(a.team) > 0 {
		m.Coverage = value(1)
	}
	median := medianWait(waits)
	switch {
	case len(waits) < a.settings.LeastGroup:
		m.Reason = fmt.Sprintf("%s began in the year up to then; shown from %d on. Set when members began under Settings, Members.", wording.Count(len(waits), "member"), a.settings.LeastGroup)
	case math.IsNaN(median):
		m.Reason = fmt.Sprintf("Fewer than half have come to their first: %d of %d have neither shipped a bet nor started an experiment that they own yet.", waiting, len(waits))
	default:
		m.is(median)
	}
	m.Parts = []ScorecardPart{
		{Group: "newcomers", Key: "began", Label: "Began", Value: value(float64(len(waits))), Unit: "members", N: len(waits)},
		{Group: "newcomers", Key: "reached", Label: "Shipped or started their first", Value: value(float64(len(waits) - waiting)), Unit: "members", N: len(waits)},
		{Group: "newcomers", Key: "waiting", Label: "Still waiting", Value: value(float64(waiting)), Unit: "members", N: len(waits)},
	}
	if waiting > 0 && len(waits) >= a.settings.LeastGroup {
		m.Parts = append(m.Parts, ScorecardPart{Group: "newcomers", Key: "longest_wait", Label: "The longest wait so far", Value: value(float64(longest)), Unit: "days", N: waiting})
	}
	return m
}

// waited is how long a member waited as of a day; had says that their first came
// before their first day, which is a wrong day rather than a quick start.
func (a *asked) waited(t operations.Teammate, firsts []time.Time, until string) (w wait, had bool) {
	start, err := time.Parse(time.DateOnly, t.Start(a.calendar.Zone))
	if err != nil {
		return wait{}, true
	}
	end, err := time.Parse(time.DateOnly, until)
	if err != nil {
		return wait{}, true
	}
	w = wait{days: int(end.Sub(start) / (24 * time.Hour)), waiting: true}
	for _, at := range firsts {
		day, err := time.Parse(time.DateOnly, at.In(a.calendar.Zone).Format(time.DateOnly))
		switch {
		case err != nil || day.After(end):
			continue
		case day.Before(start):
			return wait{}, true
		}
		if took := int(day.Sub(start) / (24 * time.Hour)); w.waiting || took < w.days {
			w = wait{days: took}
		}
	}
	return w, false
}

// medianWait is the smallest time by which the Kaplan–Meier estimate of still
// waiting is at or below a half; NaN when it never is. The estimate at t is the
// product over the times u ≤ t at which d of the r still at risk came to their
// end of (1 − d/r); who is censored at u is at risk at u. (E. L. Kaplan and
// P. Meier, Nonparametric estimation from incomplete observations, 1958.)
func medianWait(waits []wait) float64 {
	sorted := slices.SortedFunc(slices.Values(waits), func(a, b wait) int { return a.days - b.days })
	still := 1.0
	for i := 0; i < len(sorted); {
		at, ended, j := sorted[i].days, 0, i
		for ; j < len(sorted) && sorted[j].days == at; j++ {
			if !sorted[j].waiting {
				ended++
			}
		}
		still *= 1 - float64(ended)/float64(len(sorted)-i)
		if still <= 0.5+1e-12 {
			return float64(at)
		}
		i = j
	}
	return math.NaN()
}
