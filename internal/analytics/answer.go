package analytics

import (
	"encoding/json"
	"math"
	"time"

	"prodops/internal/eventdb"
)

// Answer is a *TrendsAnswer, a *FunnelAnswer or a *RetentionAnswer. Each
// marshals to the JSON of the contract.
type Answer interface {
	// About is what every answer says of itself.
	About() *Head
}

// Head is what every answer says of itself.
type Head struct {
	Kind          Kind      `json:"kind"`
	ComputedAt    time.Time `json:"computed_at"`
	Engine        string    `json:"engine"`
	ElapsedMS     float64   `json:"elapsed_ms"`
	MatchedEvents int64     `json:"matched_events"`
	Explain       Explain   `json:"explain"`
	Warnings      []string  `json:"warnings"`
	Incomplete    []string  `json:"incomplete"` // labels of buckets or cohorts that are not over, or cut by the range
}

// About answers itself.
func (h *Head) About() *Head { return h }

// Explain says how a number came about.
type Explain struct {
	Definition string   `json:"definition" doc:"What was counted, in words."`
	Exclusions []string `json:"exclusions" doc:"What was left out, and how much."`
	N          int64    `json:"n" doc:"How many events, people, sessions or groups the answer rests on."`
}

// Float is a number that is null in JSON when there is nothing to measure.
type Float float64

// MarshalJSON writes NaN and infinities as null.
func (f Float) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(f)) || math.IsInf(float64(f), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(f))
}

// ratio is a/b, NaN when b is 0.
func ratio(a, b int64) Float { return Float(float64(a) / float64(b)) }

// TrendsAnswer answers Trends.
type TrendsAnswer struct {
	*Head
	Buckets []string `json:"buckets"` // where each bucket's interval begins
	Series  []Line   `json:"series"`
}

// Line is one series for one breakdown value.
type Line struct {
	Label     string  `json:"label"`
	Breakdown []Value `json:"breakdown"`
	Values    []Float `json:"values"`
	Total     Float   `json:"total"` // the measure over the whole range at once
	Previous  []Float `json:"previous,omitempty"`
}

// Value is a breakdown value: JSON, or one of the labels eventdb.Other and
// eventdb.None.
type Value string

// MarshalJSON writes the scalar, or the label as a string.
func (v Value) MarshalJSON() ([]byte, error) {
	if string(v) == eventdb.Other || string(v) == eventdb.None || !json.Valid([]byte(v)) {
		return json.Marshal(string(v))
	}
	return []byte(v), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (v *Value) UnmarshalJSON(text []byte) error {
	*v = Value(eventdb.Canonical(text))
	for _, label := range []string{eventdb.Other, eventdb.None} {
		if string(*v) == eventdb.Quote(label) {
			*v = Value(label)
		}
	}
	return nil
}

func valuesOf(breakdown []string) []Value {
	out := make([]Value, len(breakdown))
	for i, b := range breakdown {
		out[i] = Value(b)
	}
	return out
}

// FunnelAnswer answers Funnel.
type FunnelAnswer struct {
	*Head
	Groups []FunnelGroup `json:"groups"`
}

// FunnelGroup is the funnel of one breakdown value.
type FunnelGroup struct {
	Breakdown  []Value        `json:"breakdown"`
	Steps      []FunnelStep   `json:"steps"`
	InProgress int64          `json:"in_progress"`
	Excluded   int64          `json:"excluded"`
	OverTime   []FunnelBucket `json:"over_time,omitempty"`
}

// FunnelStep is one bar.
type FunnelStep struct {
	Label            string     `json:"label"`
	Count            int64      `json:"count"`
	FromStart        Float      `json:"from_start"`
	FromPrevious     Float      `json:"from_previous"`
	MedianSeconds    *Float     `json:"median_seconds,omitempty"`    // from the step before
	SecondsHistogram [][3]Float `json:"seconds_histogram,omitempty"` // from, to, count
	Interval         []Float    `json:"interval,omitempty"`          // 95% interval of from_previous
}

// FunnelBucket is the funnel of those who entered in one bucket.
type FunnelBucket struct {
	Bucket    string `json:"bucket"`
	Entered   int64  `json:"entered"`
	Converted int64  `json:"converted"`
	Rate      Float  `json:"rate"`
}

// RetentionAnswer answers Retention.
type RetentionAnswer struct {
	*Head
	Cohorts []Cohort `json:"cohorts"`
	// Average is the retention rate of each column over its complete cells.
	Average []Float `json:"average"`
}

// Cohort is the people who started in one interval.
type Cohort struct {
	Start    string  `json:"start"`
	Size     int64   `json:"size"`
	Counts   []int64 `json:"counts"`
	Complete []bool  `json:"complete"`
}

// average is the rate of one column over complete cells: retained people and
// cohort sizes are each averaged with the cohort sizes as weights, and divided.
// This is the average Mixpanel's retention report documents; it leans further
// to large cohorts than pooling does (500 of 1000 and 400 of 500 give 56%,
// pooled 60%). NaN without a complete cell.
func average(cohorts []Cohort, column int) Float {
	var retained, size float64
	for _, c := range cohorts {
		if c.Complete[column] {
			retained += float64(c.Size) * float64(c.Counts[column])
			size += float64(c.Size) * float64(c.Size)
		}
	}
	return Float(retained / size)
}

// smoothed is the mean of each value and those before it, n in all or as many
// as there are. Values that are NaN are left out.
func smoothed(values []float64, n int) []float64 {
	out := make([]float64, len(values))
	for i := range values {
		sum, count := 0.0, 0
		for _, v := range values[max(0, i-n+1) : i+1] {
			if !math.IsNaN(v) {
				sum += v
				count++
			}
		}
		out[i] = sum / float64(count) // 0/0 is NaN
	}
	return out
}

func floats(values []float64) []Float {
	out := make([]Float, len(values))
	for i, v := range values {
		out[i] = Float(v)
	}
	return out
}
