package idea

import (
	"database/sql/driver"
	"math"

	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

// Estimate is a number that somebody believes: what it most likely is and
// between what it may be. With the value alone a model says how unsure one
// number is.
type Estimate struct {
	Value float64  `json:"value"`
	Low   *float64 `json:"low,omitempty" doc:"It will not be below this; absent when nobody has said."`
	High  *float64 `json:"high,omitempty" doc:"It will not be above this; absent when nobody has said."`
}

// Estimates are what was entered for an idea, by the name of the input.
type Estimates map[string]Estimate

// Value implements driver.Valuer.
func (e Estimates) Value() (driver.Value, error) {
	if e == nil {
		return "{}", nil
	}
	return sqldb.JSONValue(map[string]Estimate(e))
}

// Scan implements sql.Scanner.
func (e *Estimates) Scan(src any) error { return sqldb.ScanJSON(src, (*map[string]Estimate)(e)) }

// check refuses what is not a number within the scale, or out of order.
func (e Estimate) check(f *errs.Fields, location string, scale ScoreScale) {
	low, high := scale.bounds()
	for _, part := range []struct {
		at    string
		value *float64
	}{{".value", &e.Value}, {".low", e.Low}, {".high", e.High}} {
		switch {
		case part.value == nil:
		case math.IsNaN(*part.value) || math.IsInf(*part.value, 0) || math.Abs(*part.value) > mostValue:
			f.Add(location+part.at, "This is not a number we can work with.")
		case *part.value < low || *part.value > high:
			f.Add(location+part.at, "From %s to %s.", plain(low), plain(high))
		}
	}
	if e.Low != nil && *e.Low > e.Value {
		f.Add(location+".low", "At most the value itself, %s.", plain(e.Value))
	}
	if e.High != nil && *e.High < e.Value {
		f.Add(location+".high", "At least the value itself, %s.", plain(e.Value))
	}
}

// mostValue bounds every number that is entered.
const mostValue = 1e15

// belief is the estimate as the draws take it, and whether an end of it is
// assumed because nobody has said.
func (e Estimate) belief(in ScoreInput) (t triangle, assumed bool) {
	t = triangle{e.Value, e.Value, e.Value}
	low, high := in.around(e.Value)
	if e.Low != nil {
		t.low = *e.Low
	} else {
		t.low, assumed = low, true
	}
	if e.High != nil {
		t.high = *e.High
	} else {
		t.high, assumed = high, true
	}
	return t, assumed && !t.certain()
}
