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

// The attributions, by time and within a microsecond by step. The value comes from the events of the person's chain that
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
// The funnel sees the events that meet Where, and no others: its steps, its
// exclusions and the "other events" of a Strict order are all among them.
//
// A chain is a list of different events, one per step from the first on. Event
// k meets filter k, its time is not before that of event k-1, it lies within
// StepWindows[k] of event k-1 and within Window of the first, edges included.
// So one event fills one step, and events of the same microsecond may fill
// consecutive steps in either order. The first lies in [From, To); the others
// may come after To. A Strict chain has no event (any that event.Any matches)
// with a time strictly between those of two consecutive events of the chain,
// save repeats of the earlier one's step: A A B B C is a strict chain of three.
// With HoldConstant all events of the chain have the properties set, and equal.
//
// In AnyOrd the events meet the filters of different steps in any order, the
// earliest being the chain's first; "step n" is the n-th event in time, and
// StepWindows do not apply.
//
// Of a unit's chains one decides: the one with the most steps; of those, the
// one whose first event is latest; of those, the one whose second event is
// earliest, then the third, and so on. Chains equal in all these times differ
// by event ids: the smallest id of the first event decides, then the second's.
type FunnelPlan struct {
	Scope        Scope
	Steps        []Filter
	Order        Order
	Window       int64 // microseconds
	From, To     int64 // Unix microseconds, half open: when a chain may begin
	Now          int64 // Unix microseconds: a chain is in progress while first + Window >= Now
	Where        []Condition
	Exclude      []Exclusion
	Breakdown    *Breakdown
	Attribution  Attribution
	HoldConstant []string // event properties whose values all events of a chain share
	StepWindows  []int64  // per step, microseconds after the step before it; 0 for none
	Unit         Unit
	// Bounds, if set, splits the answer by when chains began: each unit is
	// judged once per bucket by the chains that begin in it (and in [From, To)),
	// with the breakdown value and the exclusions of the chain that decides the
	// bucket.
	Bounds []int64
}

// Exclusion takes a unit out of the funnel when an event of the filter falls,
// by time and strictly, between two of the steps (1-based) of its deciding
// chain. A chain that never reached BeforeStep is left alone.
type Exclusion struct {
	Filter                Filter
	AfterStep, BeforeStep int
}

// FunnelAnswer has a group per breakdown value: those with the most units that
// reached step 1 (ties by value) up to the breakdown's limit, then Other, then
// None. Groups without units are absent; without a breakdown there is always
// exactly one. Matched counts the events in [From, To + Window] that meet a step.
type FunnelAnswer struct {
	Groups  []FunnelGroup
	Matched int64
}

// FunnelGroup is the funnel of one breakdown value.
type FunnelGroup struct {
	Breakdown  []string
	Reached    []int64        // per step: units that got at least there; excluded units are not among them
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

// FunnelPoint is a point of a funnel answer. Step is 1-based; nobody dropped
// before step 1. An empty Breakdown means all groups. Sessions stand for their
// persons; ByGroups lists the names of groups.
type FunnelPoint struct {
	Step      int
	State     FunnelState
	Breakdown []string
}
