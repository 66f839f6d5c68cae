package eventdb

import "prodops/internal/stats"

// ExperimentPlan asks what the units of each variation did after they were
// first exposed. The answer is sums that add, so that no row of a unit leaves
// the engine.
//
// A unit is exposed by the first event of Exposure in [From, To). Its variation
// is the value of the property Variation of that event. A unit with exposures
// to more than one of Variations belongs to none of them and is counted as
// Several; one that saw only other values is counted as Elsewhere.
type ExperimentPlan struct {
	Scope      Scope
	Exposure   Filter
	Variation  string   // an event property
	Variations []string // JSON scalars, the control first
	Unit       Unit     // ByPersons or ByGroups
	From, To   int64    // Unix microseconds, when exposures count
	// Until ends what is known: events at or after it do not count.
	Until int64
	// Bounds are the edges of the buckets that first exposures are counted in,
	// as in TrendsPlan; none for no count by time.
	Bounds  []int64
	Metrics []ExperimentMetric
}

// Aggregation says how a unit's events become the unit's number.
type Aggregation string

// The aggregations.
const (
	Converted Aggregation = "converted" // 1 if it happened, 0 if not
	Happened  Aggregation = "count"     // how often it happened
	SumOf     Aggregation = "sum"       // of the numeric values of Property
	RatioOf   Aggregation = "ratio"     // Part over Denominator, both sums or counts
	AverageOf Aggregation = "average"   // of a unit's numeric values of Property: their sum over their count, as a ratio
)

// ExperimentMetric is one number of every unit.
//
// The events of a unit count whose time t has exposed+After <= t < exposed+Within,
// or t < Until where Within is 0. A unit whose window is not over at Until is
// Waiting and in no sum: its number is not known yet.
type ExperimentMetric struct {
	Aggregation Aggregation
	Part        ExperimentPart
	Denominator *ExperimentPart // for RatioOf
	After       int64           // microseconds after the exposure
	Within      int64           // microseconds after the exposure; 0 for no end
	// Cap, if above 0, is the most a unit's number can be (winsorising by a
	// number said beforehand); for a ratio, of its numerator.
	Cap float64
	// Before, if above 0, is how many microseconds before the exposure the same
	// number is measured for CUPED: events with exposed-Before <= t < exposed.
	Before int64
}

// ExperimentPart is what is counted or summed.
type ExperimentPart struct {
	Filter   Filter
	Sum      bool   // of Property; otherwise events are counted
	Property string // an event property, for Sum
}

// ExperimentAnswer has everything in the order of the plan's variations.
type ExperimentAnswer struct {
	Exposed   []int64   // units of each variation
	Several   int64     // units that saw more than one variation, in none of the counts
	Elsewhere int64     // units that saw only what is no variation of the plan
	ByTime    [][]int64 // [variation][bucket] units first exposed in it
	Metrics   []ExperimentSums
	Matched   int64 // exposures that were looked at
	Skipped   int64 // events left out because the property is set but not a number
}

// ExperimentSums are one metric's sums, and the units that wait, per variation.
type ExperimentSums struct {
	Sums    []stats.Sums
	Waiting []int64
}
