package api

import (
	"time"

	"prodops/internal/analytics"
	"prodops/internal/metric"
	"prodops/internal/record"
)

// Metric is a number that is defined once and read the same way everywhere.
type Metric struct {
	record.Head
	Key         string             `json:"key" doc:"Never changed."`
	Name        string             `json:"name"`
	Description string             `json:"description"`
	Event       string             `json:"event" doc:"A name, or * for any."`
	Where       []QueryCondition   `json:"where"`
	Aggregation string             `json:"aggregation" enum:"converted,count,sum,ratio,average"`
	Property    string             `json:"property,omitempty" doc:"Of the event; a ratio without one counts."`
	Denominator *MetricDenominator `json:"denominator,omitempty" doc:"Of a ratio."`
	After       string             `json:"after,omitempty" doc:"In experiments, events count from so long after the exposure, such as 1d."`
	Within      string             `json:"within,omitempty" doc:"In experiments, events count up to so long after the exposure; absent for no end."`
	Cap         float64            `json:"cap,omitempty" doc:"In experiments, the most a person's number can be; absent for none."`
	Direction   metric.Direction   `json:"direction" enum:"increase,decrease" doc:"Which way is better."`
	Format      metric.Format      `json:"format" enum:"number,percent,currency,duration"`
	Unit        string             `json:"unit,omitempty" doc:"What is counted, in words; the currency."`
	PreDays     int64              `json:"pre_days" doc:"In experiments, how many days before the exposure are taken out of the noise (CUPED); 0 for none."`
	Owner       string             `json:"owner,omitempty" doc:"Id of a member."`
}

// MetricDenominator is what a ratio divides by.
type MetricDenominator struct {
	Event       string           `json:"event" maxLength:"500" doc:"A name, or * for any."`
	Where       []QueryCondition `json:"where,omitempty"`
	Aggregation string           `json:"aggregation,omitempty" enum:"count,sum" doc:"count when absent."`
	Property    string           `json:"property,omitempty" maxLength:"500" doc:"Of the event, for a sum."`
}

// MetricCreate makes a metric.
type MetricCreate struct {
	Key         string             `json:"key" maxLength:"100" doc:"Small letters, digits, dots, dashes and underscores."`
	Name        string             `json:"name" maxLength:"200"`
	Description string             `json:"description,omitempty" maxLength:"5000"`
	Event       string             `json:"event" maxLength:"500"`
	Where       []QueryCondition   `json:"where,omitempty"`
	Aggregation string             `json:"aggregation" enum:"converted,count,sum,ratio,average"`
	Property    string             `json:"property,omitempty" maxLength:"500"`
	Denominator *MetricDenominator `json:"denominator,omitempty"`
	After       string             `json:"after,omitempty" maxLength:"10"`
	Within      string             `json:"within,omitempty" maxLength:"10"`
	Cap         float64            `json:"cap,omitempty"`
	Direction   metric.Direction   `json:"direction,omitempty" enum:"increase,decrease" doc:"increase when absent."`
	Format      metric.Format      `json:"format,omitempty" enum:"number,percent,currency,duration" doc:"percent for converted and number for the others when absent."`
	Unit        string             `json:"unit,omitempty" maxLength:"32"`
	PreDays     *int64             `json:"pre_days,omitempty" minimum:"0" maximum:"90" doc:"14 when absent."`
	Owner       string             `json:"owner,omitempty" maxLength:"64" doc:"Id of a member; whoever makes it when absent."`
}

// MetricPatch changes a metric; what is absent stays. A denominator with no
// event takes the old one away.
type MetricPatch struct {
	Name        *string            `json:"name,omitempty" maxLength:"200"`
	Description *string            `json:"description,omitempty" maxLength:"5000"`
	Event       *string            `json:"event,omitempty" maxLength:"500"`
	Where       *[]QueryCondition  `json:"where,omitempty"`
	Aggregation *string            `json:"aggregation,omitempty" enum:"converted,count,sum,ratio,average"`
	Property    *string            `json:"property,omitempty" maxLength:"500"`
	Denominator *MetricDenominator `json:"denominator,omitempty"`
	After       *string            `json:"after,omitempty" maxLength:"10"`
	Within      *string            `json:"within,omitempty" maxLength:"10"`
	Cap         *float64           `json:"cap,omitempty"`
	Direction   *metric.Direction  `json:"direction,omitempty" enum:"increase,decrease"`
	Format      *metric.Format     `json:"format,omitempty" enum:"number,percent,currency,duration"`
	Unit        *string            `json:"unit,omitempty" maxLength:"32"`
	PreDays     *int64             `json:"pre_days,omitempty" minimum:"0" maximum:"90"`
	Owner       *string            `json:"owner,omitempty" maxLength:"64"`
}

// MetricMeasurement is what a metric is of everybody, now and in the period
// before.
type MetricMeasurement struct {
	Value    *float64  `json:"value" doc:"Null when there is too little to measure; reason says why."`
	Reason   string    `json:"reason,omitempty" doc:"Why there is no value."`
	Previous *float64  `json:"previous" doc:"The same in as much time before, as far as the range is over; null when there is nothing to compare with."`
	Change   *float64  `json:"change" doc:"(value − previous) / |previous|; null when it cannot be said."`
	Better   *bool     `json:"better" doc:"Whether the change goes the metric's way; null without a change, and while the value before lies within the interval."`
	N        int64     `json:"n" doc:"What the number rests on: active people; of a ratio what it divides by; of an average the events."`
	Of       string    `json:"of" doc:"What n counts, in words."`
	Interval []float64 `json:"interval,omitempty" doc:"95% interval of a share of people."`
	From     string    `json:"from" doc:"First day, in the project's time zone."`
	To       string    `json:"to" doc:"Last day, included."`
	Label    string    `json:"label" doc:"What the number is, in words."`
	AsOf     time.Time `json:"as_of"`

	History  []MetricPoint     `json:"history" doc:"The metric in each bucket that is over, the oldest first."`
	Bucket   string            `json:"bucket" enum:"day,week,month" doc:"How long the buckets of history are."`
	Explain  analytics.Explain `json:"explain"`
	Warnings []string          `json:"warnings"`
	Question any               `json:"question" doc:"The question that shows the metric over time, as POST query takes it."`
}

// MetricPoint is a metric in one bucket.
type MetricPoint struct {
	Bucket string   `json:"bucket" doc:"Where it begins."`
	Value  *float64 `json:"value" doc:"Null where there is nothing to measure."`
}

// MetricUse is a record that builds on a metric.
type MetricUse struct {
	record.Listed
	Relation string `json:"relation" doc:"measures (by the metric), shows (it) or another of the links' relations."`
}

// MetricWas is a metric as it was once, over its own 28 days.
type MetricWas struct {
	To    string    `json:"to" doc:"Last of the 28 days, included."`
	At    time.Time `json:"at" doc:"The end of that day."`
	Value *float64  `json:"value" doc:"Null where there was nothing to measure."`
}
