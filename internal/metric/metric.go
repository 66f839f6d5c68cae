// Package metric keeps metrics: numbers of the product that are defined once and
// read the same way by experiments, key results and dashboards.
package metric

import (
	"database/sql/driver"
	"encoding/json"

	"prodops/internal/analytics"
	"prodops/internal/eventdb"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Metric is one number of every person, and by it of all of them.
type Metric struct {
	record.Head
	Key         string              `db:"metric_key"`
	Name        string              `db:"name"`
	Description string              `db:"description"`
	Event       string              `db:"event"`
	Where       Conditions          `db:"conditions"`
	Aggregation eventdb.Aggregation `db:"aggregation"`
	Property    string              `db:"property"` // of the event; for sum and average, and a ratio of sums
	Denominator Denominator         `db:"denominator"`
	After       string              `db:"window_after"`  // a duration such as 1d; "" for at once
	Within      string              `db:"window_within"` // a duration; "" for no end
	Cap         float64             `db:"cap"`           // the most a person's number can be; 0 for none
	Direction   Direction           `db:"direction"`
	Format      Format              `db:"format"`
	Unit        string              `db:"unit"`     // what is counted, in words; the currency
	PreDays     int64               `db:"pre_days"` // before the exposure, for CUPED; 0 for none
	Owner       string              `db:"owner"`    // id of a member
}

// Entry implements record.Record.
func (m *Metric) Entry() record.Entry {
	return record.Entry{Title: m.Name, Body: m.Key + "\n" + m.Description + "\n" + m.Event, Owner: m.Owner}
}

// Direction says which way is better.
type Direction string

// The directions.
const (
	Increase Direction = "increase"
	Decrease Direction = "decrease"
)

// Format says how the number is shown.
type Format string

// The formats. Percent shows 0 to 1 as per cent; Duration is in seconds.
const (
	Plain    Format = "number"
	Percent  Format = "percent"
	Currency Format = "currency"
	Duration Format = "duration"
)

// Denominator is what a ratio divides by; the zero one is none.
type Denominator struct {
	Event       string              `json:"event"`
	Where       Conditions          `json:"where"`
	Aggregation eventdb.Aggregation `json:"aggregation"` // count or sum
	Property    string              `json:"property,omitempty"`
}

// Conditions is a column of conditions. It is never null.
type Conditions []analytics.Condition

// Value implements driver.Valuer.
func (c Conditions) Value() (driver.Value, error) {
	if c == nil {
		return "[]", nil
	}
	return sqldb.JSONValue([]analytics.Condition(c))
}

// Scan implements sql.Scanner.
func (c *Conditions) Scan(src any) error {
	*c = nil
	return sqldb.ScanJSON(src, (*[]analytics.Condition)(c))
}

// Value implements driver.Valuer.
func (d Denominator) Value() (driver.Value, error) {
	type plain Denominator
	return sqldb.JSONValue(plain(d))
}

// Scan implements sql.Scanner.
func (d *Denominator) Scan(src any) error {
	type plain Denominator
	*d = Denominator{}
	return sqldb.ScanJSON(src, (*plain)(d))
}

// Create says what a metric is made of; it is the whole of one.
type Create struct {
	Key, Name, Description string
	Event                  string
	Where                  json.RawMessage // conditions as questions take them; none when empty
	Aggregation            eventdb.Aggregation
	Property               string
	Denominator            *DenominatorCreate
	After, Within          string
	Cap                    float64
	Direction              Direction // increase when empty
	Format                 Format    // by the aggregation when empty
	Unit                   string
	PreDays                *int64 // DefaultPreDays when nil
	Owner                  string
}

// DenominatorCreate says what a ratio divides by.
type DenominatorCreate struct {
	Event       string
	Where       json.RawMessage
	Aggregation eventdb.Aggregation // count when empty
	Property    string
}

// Update changes a metric; what is nil stays. The key is never changed.
type Update struct {
	Name, Description *string
	Event             *string
	Where             json.RawMessage
	Aggregation       *eventdb.Aggregation
	Property          *string
	Denominator       *DenominatorCreate // one with no event takes it away
	After, Within     *string
	Cap               *float64
	Direction         *Direction
	Format            *Format
	Unit              *string
	PreDays           *int64
	Owner             *string
}

// DefaultPreDays is the look-back of CUPED where nothing is said: two weeks,
// long enough to know a person and short enough that most have been there.
const DefaultPreDays = 14

// create is the metric as it would be made anew.
func (m *Metric) create() (Create, error) {
	where, err := json.Marshal([]analytics.Condition(m.Where))
	if err != nil {
		return Create{}, err
	}
	c := Create{
		Key: m.Key, Name: m.Name, Description: m.Description, Event: m.Event, Where: where, Aggregation: m.Aggregation, Property: m.Property,
		After: m.After, Within: m.Within, Cap: m.Cap, Direction: m.Direction, Format: m.Format, Unit: m.Unit, PreDays: &m.PreDays, Owner: m.Owner,
	}
	if d := m.Denominator; d.Event != "" {
		under, err := json.Marshal([]analytics.Condition(d.Where))
		if err != nil {
			return Create{}, err
		}
		c.Denominator = &DenominatorCreate{Event: d.Event, Where: under, Aggregation: d.Aggregation, Property: d.Property}
	}
	return c, nil
}

// apply changes the metric, checked like a new one.
func (in Update) apply(m *Metric) error {
	next, err := m.create()
	if err != nil {
		return err
	}
	before := next.Aggregation
	replace(&next.Name, in.Name)
	replace(&next.Description, in.Description)
	replace(&next.Event, in.Event)
	replace(&next.Aggregation, in.Aggregation)
	replace(&next.Property, in.Property)
	replace(&next.After, in.After)
	replace(&next.Within, in.Within)
	replace(&next.Cap, in.Cap)
	replace(&next.Direction, in.Direction)
	replace(&next.Format, in.Format)
	replace(&next.Unit, in.Unit)
	replace(&next.Owner, in.Owner)
	if in.PreDays != nil {
		next.PreDays = in.PreDays
	}
	if in.Where != nil {
		next.Where = in.Where
	}
	if in.Denominator != nil {
		if next.Denominator = in.Denominator; in.Denominator.Event == "" {
			next.Denominator = nil
		}
	}
	// What only the old aggregation had is left behind with it.
	if next.Aggregation != before {
		if next.Aggregation != eventdb.RatioOf && in.Denominator == nil {
			next.Denominator = nil
		}
		if (next.Aggregation == eventdb.Converted || next.Aggregation == eventdb.Happened) && in.Property == nil {
			next.Property = ""
		}
	}
	return next.onto(m)
}

func replace[T any](at *T, with *T) {
	if with != nil {
		*at = *with
	}
}
