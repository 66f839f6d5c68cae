package demo

import (
	"math/rand/v2"
	"time"
)

// country is where a person lives: it sets the hours of their day.
type country struct {
	code   string
	name   string
	offset int64   // microseconds east of UTC; the demo keeps winter time
	share  float64 // of all people
}

var countries = [...]country{
	{"US", "United States", -5 * microsPerHour, 0.34},
	{"DE", "Germany", 1 * microsPerHour, 0.16},
	{"GB", "United Kingdom", 0, 0.13},
	{"FR", "France", 1 * microsPerHour, 0.09},
	{"IN", "India", 11 * microsPerHour / 2, 0.08},
	{"BR", "Brazil", -3 * microsPerHour, 0.07},
	{"CA", "Canada", -5 * microsPerHour, 0.06},
	{"JP", "Japan", 9 * microsPerHour, 0.04},
	{"AU", "Australia", 10 * microsPerHour, 0.03},
}

// weekdayPull is how much of a full day's work each weekday gets, Sunday first.
var weekdayPull = [7]float64{0.10, 1, 1.05, 1.05, 1, 0.78, 0.12}

// hourPull is how likely work is in each local hour: two humps around lunch.
var hourPull = [24]float64{
	0.02, 0.01, 0.01, 0.01, 0.01, 0.03, 0.10, 0.35, 0.80, 1.00, 1.00, 0.95,
	0.60, 0.75, 0.95, 1.00, 0.90, 0.65, 0.35, 0.22, 0.18, 0.15, 0.10, 0.05,
}

// weekday is the weekday of the day that begins at a midnight.
func weekday(midnight int64) time.Weekday { return time.UnixMicro(midnight).UTC().Weekday() }

// workMoment picks a moment of the local day of that date, by the pull of its
// hours. Dates are written as their midnight UTC.
func (c country) workMoment(rng *rand.Rand, midnight int64) int64 {
	hour := pick(rng, hourPull[:])
	within := int64(rng.Float64() * float64(microsPerHour))
	return midnight + int64(hour)*microsPerHour + within - c.offset
}

// pick draws an index by weight.
func pick(rng *rand.Rand, weights []float64) int {
	var sum float64
	for _, w := range weights {
		sum += w
	}
	mark := rng.Float64() * sum
	for i, w := range weights {
		if mark -= w; mark < 0 {
			return i
		}
	}
	return len(weights) - 1
}

func chance(rng *rand.Rand, p float64) bool { return rng.Float64() < p }

// between draws a duration, uniform between the two.
func between(rng *rand.Rand, low, high time.Duration) int64 {
	return (low + time.Duration(rng.Float64()*float64(high-low))).Microseconds()
}
