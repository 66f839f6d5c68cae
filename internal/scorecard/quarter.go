package scorecard

import (
	"regexp"
	"strconv"
	"time"

	"prodops/internal/errs"
	"prodops/internal/operations"
	"prodops/internal/period"
)

// quarter is a quarter of a year in a project's zone: [from, to).
type quarter struct {
	name     string
	from, to time.Time
}

var quarterForm = regexp.MustCompile(`^(\d{4})-Q([1-4])$`)

// quarterNamed is the quarter of a name such as 2026-Q3, the one that now lies in
// when the name is empty. A quarter that has not begun is Invalid: there is
// nothing to measure.
func quarterNamed(c period.Calendar, name string, now time.Time) (quarter, error) {
	if name == "" {
		name = operations.QuarterOf(now.In(c.Zone))
	}
	parts := quarterForm.FindStringSubmatch(name)
	var f errs.Fields
	if parts == nil {
		f.Add("query.quarter", "Give a quarter as 2026-Q3.")
		return quarter{}, f.Err()
	}
	year, _ := strconv.Atoi(parts[1])
	n, _ := strconv.Atoi(parts[2])
	// The middle of its first day: no zone moves the day over it.
	from := c.Floor(time.Date(year, time.Month(3*n-2), 1, 12, 0, 0, 0, c.Zone), period.Day)
	if from.After(now) {
		f.Add("query.quarter", "%s has not begun.", name)
		return quarter{}, f.Err()
	}
	if year < 2000 {
		f.Add("query.quarter", "Give a quarter from 2000 on.")
		return quarter{}, f.Err()
	}
	return quarter{name: name, from: from, to: c.Add(from, period.Quarter, 1)}, nil
}

// upTo are n quarters, the last of which is q.
func (q quarter) upTo(c period.Calendar, n int) []quarter {
	out := make([]quarter, n)
	for i := n - 1; i >= 0; i-- {
		out[i] = q
		q = quarter{name: operations.QuarterBefore(q.name), from: c.Add(q.from, period.Quarter, -1), to: q.from}
	}
	return out
}

// holds reports whether a moment lies in the quarter.
func (q quarter) holds(t time.Time) bool { return !t.Before(q.from) && t.Before(q.to) }

// days are the quarter's first day and the day after its last, as text that
// compares as days do.
func (q quarter) days() (from, to string) {
	return q.from.Format(time.DateOnly), q.to.Format(time.DateOnly)
}

// seen is the last day of the quarter that is not in the future.
func (q quarter) seen(c period.Calendar, now time.Time) string {
	last := c.Add(q.to, period.Day, -1)
	if now.Before(last) {
		last = now.In(c.Zone)
	}
	return last.Format(time.DateOnly)
}
