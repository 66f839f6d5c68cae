package period

import (
	"time"
)

// Calendar is how a project counts time: its zone, and the day its weeks begin.
type Calendar struct {
	Zone      *time.Location
	WeekStart time.Weekday
}

// Interval is a length of calendar time to group by.
type Interval string

// The intervals.
const (
	Hour    Interval = "hour"
	Day     Interval = "day"
	Week    Interval = "week"
	Month   Interval = "month"
	Quarter Interval = "quarter"
)

// Valid reports whether i is one of the intervals.
func (i Interval) Valid() bool {
	switch i {
	case Hour, Day, Week, Month, Quarter:
		return true
	}
	return false
}

// Floor is the beginning of the interval that t lies in.
func (c Calendar) Floor(t time.Time, i Interval) time.Time {
	t = t.In(c.Zone)
	if i == Hour {
		return floorHour(t)
	}
	y, m, d := t.Date()
	switch i {
	case Week:
		d -= (int(t.Weekday()) - int(c.WeekStart) + 7) % 7
	case Month:
		d = 1
	case Quarter:
		m, d = (m-1)/3*3+1, 1
	}
	start := c.startOfDay(y, m, d)
	if start.After(t) { // the zone went back over midnight: t is in what is left of the day before
		return c.Floor(start.Add(-time.Microsecond), i)
	}
	return start
}

// Next is the beginning of the interval after the one that begins at start.
func (c Calendar) Next(start time.Time, i Interval) time.Time {
	start = start.In(c.Zone)
	if i == Hour {
		return nextHour(start)
	}
	for n := 1; ; n++ {
		// A day the zone left out (Apia, 30 December 2011) begins when the
		// next one does: step over it.
		if next := c.add(start, i, n); next.After(start) {
			return next
		}
	}
}

// Add is the first instant of the day n days, weeks, months or quarters (or
// hours of elapsed time) after that of t. A month counts by date; a date the
// month does not have becomes its last.
func (c Calendar) Add(t time.Time, i Interval, n int) time.Time {
	if i == Hour {
		return t.Add(time.Duration(n) * time.Hour)
	}
	return c.add(t.In(c.Zone), i, n)
}

func (c Calendar) add(t time.Time, i Interval, n int) time.Time {
	y, m, d := t.Date()
	switch i {
	case Day:
		d += n
	case Week:
		d += 7 * n
	case Month:
		y, m, d = addMonths(y, m, d, n)
	case Quarter:
		y, m, d = addMonths(y, m, d, 3*n)
	}
	return c.startOfDay(y, m, d)
}

// addMonths moves a date by months, keeping it within the month it lands in.
func addMonths(y int, m time.Month, d, n int) (int, time.Month, int) {
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.Year(), first.Month(), min(d, last)
}

// startOfDay is the first instant of a date. Where the clocks jump over
// midnight that is the jump; where midnight comes twice it is the first one.
func (c Calendar) startOfDay(y int, m time.Month, d int) time.Time {
	wall := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	before := wall.Add(-36 * time.Hour).In(c.Zone) // surely earlier, whatever the offset
	_, early := before.Zone()
	_, late := wall.Add(36 * time.Hour).In(c.Zone).Zone()
	// The offset before a change is the larger one when clocks go back, so
	// that subtracting the larger offset gives the earlier instant.
	for _, offset := range []int{max(early, late), min(early, late)} {
		t := wall.Add(-time.Duration(offset) * time.Second).In(c.Zone)
		if sameWall(t, wall) {
			return t
		}
	}
	for { // no such midnight: the change of clocks that skipped it
		_, change := before.ZoneBounds()
		if change.IsZero() {
			return time.Date(y, m, d, 0, 0, 0, 0, c.Zone)
		}
		if change = change.In(c.Zone); !wallOf(change).Before(wall) {
			return change
		}
		before = change
	}
}

// wallOf is what the clock on the wall shows at t, as if it were UTC.
func wallOf(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

func sameWall(t, wall time.Time) bool { return wallOf(t).Equal(wall) }

// floorHour is the last instant, not after t, at which the clock showed a full
// hour. An hour that comes twice is two hours; where the clocks move by half
// an hour (Lord Howe) the hour of the change is longer or shorter.
func floorHour(t time.Time) time.Time {
	for {
		part := pastHour(t)
		if part == 0 {
			return t
		}
		t = t.Add(-part)
	}
}

func nextHour(start time.Time) time.Time {
	t := start.Add(time.Hour - pastHour(start))
	for {
		part := pastHour(t)
		if part == 0 {
			return t
		}
		t = t.Add(time.Hour - part)
	}
}

// pastHour is how far the wall clock at t is past the full hour.
func pastHour(t time.Time) time.Duration {
	return time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())
}
