// Package period turns what people say about time ("last 30 days, by week, in
// Berlin") into instants, and back into labels. It is the only place that
// knows about time zones, daylight saving and the day a week begins.
package period

import (
	"time"

	"prodops/internal/errs"
)

// Range is a stretch of time as people give it: From and To are dates in the
// project's zone, both included ("2026-01-31"), or RFC 3339 instants, the
// second then excluded; or Last is a count and a unit: h hours, d days,
// w weeks, m months, y years.
//
// Last ends with the current day (for hours: the current hour), which is
// included although it is not over: "7d" is today and the six days before.
type Range struct {
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
	Last string `json:"last,omitempty"`
}

// Span is a half-open stretch of time [From, To).
type Span struct {
	From, To time.Time
}

// Resolve turns a range into instants, now being the present. Errors are
// errs.Invalid with the field at fault ("last", "from", "to").
func (c Calendar) Resolve(r Range, now time.Time) (Span, error) {
	var wrong errs.Fields
	var span Span
	switch {
	case r.Last != "" && (r.From != "" || r.To != ""):
		wrong.Add("last", "give either last, or from and to, not both")
	case r.Last != "":
		span = c.last(r.Last, now, &wrong)
	case r.From == "" || r.To == "":
		wrong.Add("from", "give from and to (dates such as 2026-01-31, both included), or last (such as 30d)")
	default:
		span.From, _ = c.edge("from", r.From, &wrong)
		var whole bool
		if span.To, whole = c.edge("to", r.To, &wrong); whole {
			span.To = c.Next(span.To, Day)
		}
		if len(wrong) == 0 && !span.From.Before(span.To) {
			wrong.Add("to", "the range ends (%s) before it begins (%s): swap from and to", r.To, r.From)
		}
	}
	return span, wrong.Err()
}

// last is the range of a count and a unit that ends with today.
func (c Calendar) last(text string, now time.Time, wrong *errs.Fields) Span {
	n, unit, ok := splitCount(text)
	limits := map[byte]int64{'h': 24 * 366, 'd': 40 * 366, 'w': 40 * 53, 'm': 40 * 12, 'y': 40}
	if !ok || limits[unit] == 0 || n > limits[unit] {
		wrong.Add("last", "%q is not a range: write a count and a unit, h hours, d days, w weeks, m months or y years (up to 40 years), such as 30d", text)
		return Span{}
	}
	if unit == 'h' {
		end := c.Next(c.Floor(now, Hour), Hour)
		return Span{end.Add(-time.Duration(n) * time.Hour), end}
	}
	end := c.Next(c.Floor(now, Day), Day)
	back := -int(n)
	switch unit {
	case 'd':
		return Span{c.Add(end, Day, back), end}
	case 'w':
		return Span{c.Add(end, Week, back), end}
	case 'm':
		return Span{c.Add(end, Month, back), end}
	}
	return Span{c.Add(end, Month, 12*back), end}
}

// edge reads one end of a range; whole says that it is a date.
func (c Calendar) edge(location, text string, wrong *errs.Fields) (t time.Time, whole bool) {
	if date, err := time.Parse(time.DateOnly, text); err == nil {
		return c.startOfDay(date.Date()), true
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		wrong.Add(location, "%q is not a date: write 2026-01-31, or an instant such as 2026-01-31T15:04:05Z", text)
	}
	return t.In(c.Zone), false
}

// Previous is the stretch of the same length just before a span, and Shift
// does the same to any instant of it, so that buckets can be laid side by side.
type Previous struct {
	calendar Calendar
	months   int
	days     int
	elapsed  time.Duration
}

// Before is the move from a span to the one before it: by whole months if the
// span is whole months of the calendar, by days if it is whole days, else by
// elapsed time. With byHour the elapsed time is kept, since days are not all
// 24 hours long.
func (c Calendar) Before(s Span, byHour bool) Previous {
	from, to := s.From.In(c.Zone), s.To.In(c.Zone)
	p := Previous{calendar: c}
	switch {
	case byHour || !from.Equal(c.Floor(from, Day)) || !to.Equal(c.Floor(to, Day)):
		p.elapsed = to.Sub(from)
	case from.Day() == 1 && to.Day() == 1:
		p.months = (to.Year()-from.Year())*12 + int(to.Month()-from.Month())
	default:
		p.days = daysBetween(from, to)
	}
	return p
}

// Shift moves an instant of the span back to its counterpart.
func (p Previous) Shift(t time.Time) time.Time {
	switch {
	case p.months > 0:
		return p.calendar.Add(t, Month, -p.months)
	case p.days > 0:
		return p.calendar.Add(t, Day, -p.days)
	}
	return t.Add(-p.elapsed)
}

// daysBetween counts the dates from one day to another.
func daysBetween(from, to time.Time) int {
	y, m, d := from.Date()
	a := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	y, m, d = to.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(a) / (24 * time.Hour))
}
