package eventdb

// Order says how a funnel's steps must follow each other.
type Order string

// The orders.
const (
	Ordered Order = "ordered" // in order, other events allowed between
	Strict  Order = "strict"  // in order, no other event of the person between
	AnyOrd  Order = "any"     // in any order within the window of the first
)

// Attribution says which of a person's values a funnel breakdown uses.
type Attribution string

// The attributions. The value comes from the events of the person's chain that
// decides the answer: the first or last that has the property, or step 1's.
const (
	FirstTouch Attribution = "first_touch"
	LastTouch  Attribution = "last_touch"
	FirstStep  Attribution = "step_1"
)

// Unit is what a funnel counts.
type Unit string

// The units. Sessions: the chain must lie within one session. Groups: the
// company (event.Group) goes through the funnel, whoever of its people acts.
const (
	ByPersons  Unit = "persons"
	BySessions Unit = "sessions"
	ByGroups   Unit = "groups"
)

// FunnelPlan asks how many went through the steps.
//
// A chain begins with an event of step 1 in [From, To) and may go on after To.
// Its steps must happen within Window of its first, edge included. Of a unit's
// chains the one that got furthest decides; of those, the one that entered
// last. One event fills one step. Events at the same microsecond may fill
// consecutive steps in either order.
type FunnelPlan struct {
	Scope        Scope
	Steps        []Filter
	Order        Order
	Window       int64 // microseconds
	From, To     int64 // Unix microseconds, half open: when a chain may begin
	Now          int64 // Unix microseconds: chains whose window is still open then are in progress
	Where        []Condition
	Exclude      []Exclusion
	Breakdown    *Breakdown
	Attribution  Attribution
	HoldConstant []string // event properties whose values all events of a chain share
	StepWindows  []int64  // per step, microseconds after the step before it; 0 for none
	Unit         Unit
	// Bounds, if set, splits the answer by when chains began: each unit is
	// judged once per bucket by the chains that begin in it.
	Bounds []int64
}

// Exclusion takes a unit out of the funnel when an event of the filter falls
// between two of the steps (1-based) of its deciding chain.
type Exclusion struct {
	Filter                Filter
	AfterStep, BeforeStep int
}

// FunnelAnswer has a group per breakdown value, the largest first.
type FunnelAnswer struct {
	Groups  []FunnelGroup
	Matched int64
}

// FunnelGroup is the funnel of one breakdown value.
type FunnelGroup struct {
	Breakdown  []string
	Reached    []int64        // per step: units that got at least there
	Between    []StepDuration // per step; Between[0] is empty
	InProgress int64          // not converted, but the window was still open at Now
	Excluded   int64          // units taken out by an exclusion
	OverTime   []FunnelBucket // per bucket of Bounds
}

// StepDuration is how long units took from the step before.
type StepDuration struct {
	Median    float64        // seconds; NaN for none
	Histogram []DurationBand // non-empty bands, ascending
}

// DurationBand counts durations in [From, To) seconds. Bands are powers of
// two: [0,1), [1,2), [2,4) and so on.
type DurationBand struct {
	From, To float64
	Count    int64
}

// FunnelBucket is the funnel of the chains that began in one bucket.
type FunnelBucket struct {
	Entered, Converted int64
}

// FunnelState is where a unit stands with respect to a step.
type FunnelState string

// The states.
const (
	Reached    FunnelState = "reached"     // got at least to the step
	Dropped    FunnelState = "dropped"     // got to the step before and no further, its window over
	InProgress FunnelState = "in_progress" // the same, its window still open
)

// FunnelPoint is a point of a funnel answer. Step is 1-based.
type FunnelPoint struct {
	Step      int
	State     FunnelState
	Breakdown []string
}
