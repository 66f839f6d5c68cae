package period

import (
	"time"

	"prodops/internal/errs"
)

// MaxBuckets is the most buckets an answer may have.
const MaxBuckets = 5000

// Buckets are the intervals that cover a span, in order.
type Buckets struct {
	Interval Interval
	// Edges has one entry more than there are buckets: bucket i is
	// [Edges[i], Edges[i+1]).
	Edges  []time.Time
	Labels []string // where the calendar interval of each bucket begins
	Whole  []bool   // the bucket is a whole calendar interval, not cut by the span
}

// Split cuts a span into intervals. The first and last are cut off where the
// span begins and ends: nothing outside the span is counted. Labels still name
// the whole interval ("2026-01-05", a Monday, for a week cut on the Wednesday).
func (c Calendar) Split(s Span, i Interval) (Buckets, error) {
	b := Buckets{Interval: i}
	for at := c.Floor(s.From, i); at.Before(s.To); {
		next := c.Next(at, i)
		b.Edges = append(b.Edges, later(at, s.From).In(c.Zone))
		b.Labels = append(b.Labels, c.Label(at, i))
		b.Whole = append(b.Whole, !at.Before(s.From) && !next.After(s.To))
		if len(b.Labels) > MaxBuckets {
			return Buckets{}, errs.New(errs.Invalid, "more than %d buckets of one %s: choose a longer interval or a shorter range", MaxBuckets, i)
		}
		at = next
	}
	b.Edges = append(b.Edges, s.To.In(c.Zone))
	return b, nil
}

// Cohorts are the whole intervals that a span touches, and after them as many
// more: the edges retention needs. Labels and Whole are of the touched ones.
func (c Calendar) Cohorts(s Span, i Interval, more int) (Buckets, error) {
	last := c.Floor(s.To.Add(-time.Microsecond), i)
	b, err := c.Split(Span{c.Floor(s.From, i), c.Next(last, i)}, i)
	for range more {
		if len(b.Edges) == 0 || len(b.Edges) > 2*MaxBuckets {
			break
		}
		b.Edges = append(b.Edges, c.Next(b.Edges[len(b.Edges)-1], i))
	}
	return b, err
}

// Micros are the edges in Unix microseconds.
func (b Buckets) Micros() []int64 { return Micros(b.Edges) }

// Micros are instants in Unix microseconds.
func Micros(times []time.Time) []int64 {
	out := make([]int64, len(times))
	for i, t := range times {
		out[i] = t.UnixMicro()
	}
	return out
}

// Incomplete are the labels of the buckets that cannot be compared with the
// others: not over at now, or cut by the span.
func (b Buckets) Incomplete(now time.Time) []string {
	out := []string{}
	for i, label := range b.Labels {
		if !b.Whole[i] || b.Edges[i+1].After(now) {
			out = append(out, label)
		}
	}
	return out
}

// Label names the interval that begins at t: its date, or for hours the
// instant in RFC 3339 with the zone's offset, since an hour can come twice.
func (c Calendar) Label(t time.Time, i Interval) string {
	if i == Hour {
		return t.In(c.Zone).Format(time.RFC3339)
	}
	return t.In(c.Zone).Format(time.DateOnly)
}

// Trailing is, for each bucket, where the days (of the calendar) that end with
// it begin: the window of rolling actives.
func (c Calendar) Trailing(b Buckets, days int) []time.Time {
	out := make([]time.Time, len(b.Labels))
	for i := range out {
		end := b.Edges[i+1].In(c.Zone)
		// An end within a day (hours) counts back by the clock on the wall.
		start := c.Floor(end, Day)
		out[i] = c.Add(start, Day, -days).Add(end.Sub(start))
	}
	return out
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
