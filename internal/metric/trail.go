package metric

import (
	"context"
	"time"

	"prodops/internal/analytics"
	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/period"
)

// Was is a metric as it was once.
type Was struct {
	To    string    // last day of its 28, included
	At    time.Time // the end of that day
	Value *float64  // nil where there was nothing to measure
}

// MostWeeks is how far back Trail goes.
const MostWeeks = 52

// Trail is the number that Measure answers as it was at the end of each of the
// last weeks, the oldest first and yesterday's last: each over its own 28 days.
// The buckets of a chart are shorter, and their shares of people smaller, so only
// this can be held against a target.
func (s *Metrics) Trail(ctx context.Context, actor auth.Actor, projectID, ref string, weeks int) ([]Was, error) {
	if weeks < 1 || weeks > MostWeeks {
		var f errs.Fields
		f.Add("query.weeks", "Ask for 1 to %d weeks.", MostWeeks)
		return nil, f.Err()
	}
	m, err := s.Get(ctx, actor, projectID, ref)
	if err != nil {
		return nil, err
	}
	in, err := s.projects.Get(ctx, actor, m.Project)
	if err != nil {
		return nil, err
	}
	calendar := calendarOf(in)
	about := analytics.Project{ID: in.ID, Timezone: in.Timezone, WeekStart: in.FirstWeekday()}
	today := calendar.Floor(s.now(), period.Day)
	trail := make([]Was, weeks)
	for i := range trail {
		end := calendar.Add(today, period.Day, -7*(weeks-1-i))
		r, _, last := asRange(calendar, period.Span{From: calendar.Add(end, period.Day, -usualDays), To: end})
		a, err := s.ask(ctx, actor, about, m.parts(r, period.Month)) // only the total matters
		if err != nil {
			return nil, err
		}
		trail[i] = Was{To: last, At: end.UTC(), Value: total(a)}
	}
	return trail, nil
}
