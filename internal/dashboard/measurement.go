package dashboard

import (
	"time"

	"prodops/internal/analytics"
)

// Measurement is one number of an insight, and how it came about.
type Measurement struct {
	Insight string `json:"insight" doc:"Id of the insight."`
	Name    string `json:"name" doc:"Name of the insight."`
	Number  string `json:"number" doc:"Which number, such as last, conversion:3 or retention:1."`

	Value    *float64  `json:"value" doc:"Null when there is too little to measure; reason says why."`
	Reason   string    `json:"reason,omitempty" doc:"Why there is no value."`
	Label    string    `json:"label" doc:"What the number is, in words."`
	Unit     Unit      `json:"unit" doc:"share (0 to 1), events, people, sessions, seconds or another word for what is counted; empty for a bare number."`
	Bucket   string    `json:"bucket,omitempty" doc:"Where the last complete bucket begins, for last."`
	Interval []float64 `json:"interval,omitempty" doc:"95% interval of a share of people."`
	AsOf     time.Time `json:"as_of" doc:"When it was computed; later events do not count."`
	N        int64     `json:"n" doc:"How many events, people, sessions or groups the number rests on."`

	History  []Measured        `json:"history" doc:"The number in each bucket that is over, the oldest first; empty for what has no buckets."`
	Explain  analytics.Explain `json:"explain"`
	Warnings []string          `json:"warnings"`
}

// Measured is the number of one bucket.
type Measured struct {
	Bucket string   `json:"bucket" doc:"Where the bucket begins."`
	Value  *float64 `json:"value" doc:"Null where there is nothing to measure."`
}

// Unit says what a number counts.
type Unit string

// Units that mean the same everywhere; others are words for what is counted,
// such as the name of the property that is summed up.
const (
	Share           Unit = "share" // 0 to 1, shown in percent
	Events          Unit = "events"
	People          Unit = "people"
	Sessions        Unit = "sessions"
	Groups          Unit = "groups"
	EventsPerPerson Unit = "events per person"
)

// none says why there is no value.
func (m *Measurement) none(reason string) {
	m.Value, m.Interval, m.Reason = nil, nil, reason
}
