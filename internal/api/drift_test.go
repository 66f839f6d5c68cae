package api

import (
	"bytes"
	"encoding/json"
	"testing"

	"prodops/internal/analytics"
)

// The answers of POST query are documented by types of this package and made by
// types of package analytics: what one writes, the other reads without a rest.
func TestAnswersAreAsDocumented(t *testing.T) {
	median := analytics.Float(3)
	head := &analytics.Head{Kind: "x", Warnings: []string{}, Incomplete: []string{}, Explain: analytics.Explain{Exclusions: []string{}}}
	for _, c := range []struct{ made, documented any }{
		{analytics.TrendsAnswer{Head: head, Buckets: []string{"2026-01-01"}, Series: []analytics.Line{{
			Label: "a", Breakdown: []analytics.Value{`"DE"`}, Values: []analytics.Float{1}, Previous: []analytics.Float{1},
		}}}, &TrendsAnswer{}},
		{analytics.FunnelAnswer{Head: head, Groups: []analytics.FunnelGroup{{
			Breakdown: []analytics.Value{}, OverTime: []analytics.FunnelBucket{{Bucket: "b"}},
			Steps: []analytics.FunnelStep{{
				Label: "a", MedianSeconds: &median, SecondsHistogram: [][3]analytics.Float{{0, 1, 2}}, Interval: []analytics.Float{0, 1},
			}},
		}}}, &FunnelAnswer{}},
		{analytics.RetentionAnswer{Head: head, Average: []analytics.Float{1}, Cohorts: []analytics.Cohort{{
			Start: "s", Counts: []int64{1}, Complete: []bool{true},
		}}}, &RetentionAnswer{}},
		{analytics.Trends{
			Kind: "trends", Series: []analytics.Series{{Filter: analytics.Filter{Event: "a"}, Measure: "sum", Property: "p"}},
			Breakdown: &analytics.Breakdown{Property: "p", Of: "event", Limit: 3}, Compare: "previous_period", Formula: "A", Smooth: &analytics.Smooth{Average: 7},
			Common: analytics.Common{Timezone: "UTC", Environment: "production", Where: []analytics.Condition{{Property: "p", Of: "event", Op: "eq", Values: []analytics.Scalar{`"x"`}}}},
		}, &TrendsQuery{}},
		{analytics.Funnel{
			Kind: "funnel", Steps: []analytics.Filter{{Event: "a"}}, Order: "any", Exclude: []analytics.Exclusion{{AfterStep: 1, BeforeStep: 2}},
			HoldConstant: []string{"x"}, StepWindows: []analytics.StepWindow{{Step: 2}}, Count: "persons", OverTime: "day",
		}, &FunnelQuery{}},
		{analytics.Retention{Kind: "retention", Interval: "day", Periods: 3, Entry: "first_time", Mode: "on", Brackets: []int{1}, Clock: "calendar"}, &RetentionQuery{}},
		{analytics.Point{Series: 1, Bucket: "b", Step: 1, State: "reached", Cohort: "c", Period: 1, Breakdown: []analytics.Value{`"x"`}}, &QueryPoint{}},
	} {
		written, err := json.Marshal(c.made)
		if err != nil {
			t.Fatal(err)
		}
		strict := json.NewDecoder(bytes.NewReader(written))
		strict.DisallowUnknownFields()
		if err := strict.Decode(c.documented); err != nil {
			t.Errorf("%T is documented as %T, which cannot read it: %v\n%s", c.made, c.documented, err, written)
			continue
		}
		again, err := json.Marshal(c.documented)
		if err != nil {
			t.Fatal(err)
		}
		var one, other any
		if json.Unmarshal(written, &one) != nil || json.Unmarshal(again, &other) != nil {
			t.Fatal("unreadable")
		}
		if a, b := names(one), names(other); a != b {
			t.Errorf("%T writes the fields %s, %T documents %s", c.made, a, c.documented, b)
		}
	}
}

// names are an object's fields in order, as text.
func names(v any) string {
	object, ok := v.(map[string]any)
	if !ok {
		return ""
	}
	keys := map[string]bool{}
	for name := range object {
		keys[name] = true
	}
	text, err := json.Marshal(keys)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
