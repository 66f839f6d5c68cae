package period_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"prodops/internal/errs"
	"prodops/internal/period"
)

// zones have all the troubles: an hour that comes twice, midnight that does not
// exist, half-hour changes, odd offsets, a date that never was.
var zones = []string{
	"UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe",
	"Pacific/Apia", "America/Havana", "America/St_Johns", "Africa/Cairo", "Asia/Kathmandu", "Atlantic/Azores", "Asia/Beirut",
}

func calendar(t testing.TB, zone string) period.Calendar {
	t.Helper()
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return period.Calendar{Zone: location, WeekStart: time.Monday}
}

func at(t testing.TB, text string) time.Time {
	t.Helper()
	instant, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return instant
}

func TestResolve(t *testing.T) {
	berlin := calendar(t, "Europe/Berlin")
	now := at(t, "2026-03-29T14:30:00Z") // 16:30 in Berlin, on the day the clocks went forward
	for _, tt := range []struct {
		in       period.Range
		from, to string
	}{
		{period.Range{From: "2026-01-01", To: "2026-01-31"}, "2026-01-01T00:00:00+01:00", "2026-02-01T00:00:00+01:00"},
		{period.Range{From: "2026-03-29", To: "2026-03-29"}, "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"},
		{period.Range{From: "2026-01-01T12:00:00Z", To: "2026-01-01T13:00:00Z"}, "2026-01-01T13:00:00+01:00", "2026-01-01T14:00:00+01:00"},
		{period.Range{Last: "1d"}, "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"},
		{period.Range{Last: "7d"}, "2026-03-23T00:00:00+01:00", "2026-03-30T00:00:00+02:00"},
		{period.Range{Last: "2w"}, "2026-03-16T00:00:00+01:00", "2026-03-30T00:00:00+02:00"},
		{period.Range{Last: "1m"}, "2026-02-28T00:00:00+01:00", "2026-03-30T00:00:00+02:00"},
		{period.Range{Last: "1y"}, "2025-03-30T00:00:00+01:00", "2026-03-30T00:00:00+02:00"},
		{period.Range{Last: "24h"}, "2026-03-28T16:00:00+01:00", "2026-03-29T17:00:00+02:00"},
	} {
		span, err := berlin.Resolve(tt.in, now)
		if err != nil {
			t.Errorf("%+v: %v", tt.in, err)
			continue
		}
		if got := [2]string{span.From.Format(time.RFC3339), span.To.Format(time.RFC3339)}; got != [2]string{tt.from, tt.to} {
			t.Errorf("%+v is %v, want %s %s", tt.in, got, tt.from, tt.to)
		}
	}
}

func TestResolveRefuses(t *testing.T) {
	for field, in := range map[string][]period.Range{
		"last": {{Last: "30"}, {Last: "d"}, {Last: "0d"}, {Last: "-1d"}, {Last: "+1d"}, {Last: "3s"}, {Last: "99999999d"}, {Last: "7d", From: "2026-01-01"}},
		"from": {{}, {From: "2026-01-01"}, {From: "1.1.2026", To: "2026-01-31"}},
		"to":   {{From: "2026-01-31", To: "2026-01-01"}, {From: "2026-01-01", To: "2026-13-01"}},
	} {
		for _, r := range in {
			_, err := calendar(t, "UTC").Resolve(r, time.Now())
			wrong, ok := errors.AsType[*errs.Error](err)
			if !ok || wrong.Kind != errs.Invalid || wrong.Fields[0].Location != field {
				t.Errorf("%+v: got %v, want something wrong with %s", r, err, field)
			}
		}
	}
}

// TestDays pins how many hours some days have, and that a date that never was
// is no bucket.
func TestDays(t *testing.T) {
	for _, tt := range []struct {
		zone, from, to string
		hours          []float64
		labels         []string
	}{
		{"Europe/Berlin", "2026-03-28", "2026-03-30", []float64{24, 23, 24}, []string{"2026-03-28", "2026-03-29", "2026-03-30"}},
		{"Europe/Berlin", "2026-10-25", "2026-10-25", []float64{25}, []string{"2026-10-25"}},
		{"America/Sao_Paulo", "2018-11-03", "2018-11-05", []float64{24, 23, 24}, []string{"2018-11-03", "2018-11-04", "2018-11-05"}},
		{"America/Sao_Paulo", "2018-02-17", "2018-02-18", []float64{25, 24}, []string{"2018-02-17", "2018-02-18"}},
		{"America/Havana", "2024-11-03", "2024-11-03", []float64{25}, []string{"2024-11-03"}},
		{"Australia/Lord_Howe", "2026-04-05", "2026-04-05", []float64{24.5}, []string{"2026-04-05"}},
		{"Pacific/Apia", "2011-12-29", "2011-12-31", []float64{24, 24}, []string{"2011-12-29", "2011-12-31"}},
	} {
		c := calendar(t, tt.zone)
		span, err := c.Resolve(period.Range{From: tt.from, To: tt.to}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		b, err := c.Split(span, period.Day)
		if err != nil {
			t.Fatal(err)
		}
		var hours []float64
		for i := range b.Labels {
			hours = append(hours, b.Edges[i+1].Sub(b.Edges[i]).Hours())
		}
		if diff := cmp.Diff(tt.hours, hours); diff != "" {
			t.Errorf("%s %s: %s", tt.zone, tt.from, diff)
		}
		if diff := cmp.Diff(tt.labels, b.Labels); diff != "" {
			t.Errorf("%s %s: %s", tt.zone, tt.from, diff)
		}
	}
}

func TestHours(t *testing.T) {
	for _, tt := range []struct {
		zone, from string
		hours      int
		want       []string
	}{
		{"America/New_York", "2026-11-01T00:00:00-04:00", 4, []string{"2026-11-01T00:00:00-04:00", "2026-11-01T01:00:00-04:00", "2026-11-01T01:00:00-05:00", "2026-11-01T02:00:00-05:00"}},
		{"America/New_York", "2026-03-08T01:00:00-05:00", 2, []string{"2026-03-08T01:00:00-05:00", "2026-03-08T03:00:00-04:00"}},
		{"Asia/Kolkata", "2026-01-01T00:00:00+05:30", 2, []string{"2026-01-01T00:00:00+05:30", "2026-01-01T01:00:00+05:30"}},
		{"Australia/Lord_Howe", "2026-04-05T01:00:00+11:00", 2, []string{"2026-04-05T01:00:00+11:00", "2026-04-05T02:00:00+10:30"}},
	} {
		c := calendar(t, tt.zone)
		from := at(t, tt.from)
		b, err := c.Split(period.Span{From: from, To: from.Add(time.Duration(tt.hours) * time.Hour)}, period.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, b.Labels); diff != "" {
			t.Errorf("%s: %s", tt.zone, diff)
		}
	}
}

func TestWeeksMonthsQuarters(t *testing.T) {
	c := calendar(t, "UTC")
	span, _ := c.Resolve(period.Range{From: "2026-01-07", To: "2026-01-20"}, time.Now())
	b, _ := c.Split(span, period.Week)
	if diff := cmp.Diff([]string{"2026-01-05", "2026-01-12", "2026-01-19"}, b.Labels); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"2026-01-05", "2026-01-19"}, b.Incomplete(at(t, "2027-01-01T00:00:00Z"))); diff != "" {
		t.Error(diff)
	}
	if !b.Edges[0].Equal(span.From) || !b.Edges[3].Equal(span.To) {
		t.Errorf("buckets reach beyond the range: %v", b.Edges)
	}
	c.WeekStart = time.Sunday
	if b, _ = c.Split(span, period.Week); b.Labels[0] != "2026-01-04" {
		t.Errorf("the week of 7 January began on %s, want Sunday the 4th", b.Labels[0])
	}
	b, _ = c.Cohorts(span, period.Quarter, 2)
	if got := []string{c.Label(b.Edges[0], period.Quarter), c.Label(b.Edges[3], period.Quarter)}; !cmp.Equal(got, []string{"2026-01-01", "2026-10-01"}) || len(b.Labels) != 1 {
		t.Errorf("quarters %v, cohorts %v", got, b.Labels)
	}
}

func TestBefore(t *testing.T) {
	c := calendar(t, "Europe/Berlin")
	for _, tt := range []struct{ from, to, wantFrom, wantTo string }{
		{"2026-03-01", "2026-03-31", "2026-02-01T00:00:00+01:00", "2026-03-01T00:00:00+01:00"}, // whole months
		{"2026-03-23", "2026-03-29", "2026-03-16T00:00:00+01:00", "2026-03-23T00:00:00+01:00"}, // seven days, one of 23 hours
		{"2026-01-01", "2026-03-31", "2025-10-01T00:00:00+02:00", "2026-01-01T00:00:00+01:00"},
	} {
		span, err := c.Resolve(period.Range{From: tt.from, To: tt.to}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		earlier := c.Before(span, false)
		if got := earlier.Shift(span.From).Format(time.RFC3339); got != tt.wantFrom {
			t.Errorf("before %s begins %s, want %s", tt.from, got, tt.wantFrom)
		}
		if got := earlier.Shift(span.To).Format(time.RFC3339); got != tt.wantTo {
			t.Errorf("before %s ends %s, want %s", tt.from, got, tt.wantTo)
		}
	}
}

func TestIncomplete(t *testing.T) {
	c := calendar(t, "UTC")
	now := at(t, "2026-01-03T12:00:00Z")
	span, _ := c.Resolve(period.Range{Last: "3d"}, now)
	b, _ := c.Split(span, period.Day)
	if diff := cmp.Diff([]string{"2026-01-03"}, b.Incomplete(now)); diff != "" {
		t.Error(diff)
	}
}

func TestTooManyBuckets(t *testing.T) {
	c := calendar(t, "UTC")
	span, _ := c.Resolve(period.Range{From: "1990-01-01", To: "2026-01-01"}, time.Now())
	if _, err := c.Split(span, period.Hour); !errs.Is(err, errs.Invalid) {
		t.Errorf("36 years by hour: %v, want a refusal", err)
	}
}

func TestDuration(t *testing.T) {
	for text, words := range map[string]string{"30s": "30 seconds", "15m": "15 minutes", "24h": "1 day", "7d": "7 days", "12w": "84 days", "1h": "1 hour"} {
		d, err := period.ParseDuration(text)
		if err != nil || d.Words() != words {
			t.Errorf("%s: %s, %v, want %s", text, d.Words(), err, words)
		}
		again, err := period.ParseDuration(d.String())
		if err != nil || again != d {
			t.Errorf("%s written as %s reads %v, %v", text, d, again, err)
		}
		var back period.Duration
		written, err := json.Marshal(d)
		if err != nil || json.Unmarshal(written, &back) != nil || back != d {
			t.Errorf("%s as JSON: %s %v", text, written, back)
		}
	}
	for _, text := range []string{"", "5", "d", "1y", "-1d", "1.5h", "+3d", "999999999999w", " 1d"} {
		if d, err := period.ParseDuration(text); err == nil {
			t.Errorf("%q is read as %v", text, d)
		}
	}
}

// TestFloorAndNext checks what must hold in every zone at every instant: an
// interval begins before what is in it, and the next begins after; buckets
// leave no gap and go up.
func TestFloorAndNext(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		c := period.Calendar{Zone: zone, WeekStart: rapid.SampledFrom([]time.Weekday{time.Monday, time.Sunday}).Draw(t, "week start")}
		i := rapid.SampledFrom([]period.Interval{period.Hour, period.Day, period.Week, period.Month, period.Quarter}).Draw(t, "interval")
		instant := time.Unix(rapid.Int64Range(-2_000_000_000, 3_000_000_000).Draw(t, "instant"), 0)
		// Half of the time, right at a change of clocks.
		if _, change := instant.In(zone).ZoneBounds(); rapid.Bool().Draw(t, "at a change") && !change.IsZero() {
			instant = change.Add(time.Duration(rapid.IntRange(-90, 90).Draw(t, "minutes")) * time.Minute)
		}
		start := c.Floor(instant, i)
		if start.After(instant) {
			t.Fatalf("%v begins at %v, after it", instant.In(zone), start)
		}
		if next := c.Next(start, i); !next.After(instant) {
			t.Fatalf("%v is in the %s from %v, but the next begins at %v", instant.In(zone), i, start, next)
		}
		if again := c.Floor(start, i); !again.Equal(start) {
			t.Fatalf("the %s that begins at %v begins at %v", i, start, again)
		}
	})
}
