package eventdb

// Entry says which start events open a cohort.
type Entry string

// The entries.
const (
	FirstTime Entry = "first_time" // the first start event the person ever did
	Recurring Entry = "recurring"  // any start event: a person is in every interval's cohort where one occurred
)

// ReturnMode says what counts as having returned in period n.
type ReturnMode string

// The modes.
const (
	On        ReturnMode = "on"          // a return event in period n
	OnOrAfter ReturnMode = "on_or_after" // a return event in period n or any later one
	Bracket   ReturnMode = "bracket"     // a return event in the n-th bracket of periods
)

// Clock says how periods are counted.
type Clock string

// The clocks.
const (
	Calendar Clock = "calendar" // period n is the n-th calendar interval after the cohort's
	Rolling  Clock = "rolling"  // period n is the n-th span of Period after the person's own start
)

// RetentionPlan asks how many of those who started came back.
//
// Column 0 is the start interval itself, and counts the whole cohort. Column n
// counts those with a return event in it; an event is never its own return.
// FirstTime looks at all a person ever did, before Bounds[0] too. With Recurring
// and the Rolling clock a person's start is the first start event of the cohort's
// interval. OnOrAfter looks beyond the last column and beyond Bounds. Matched
// counts the events between the first and the last bound that are start or
// return, each once.
type RetentionPlan struct {
	Scope         Scope
	Start, Return Filter
	Where         []Condition
	// Bounds are the edges of calendar intervals, ascending. The first Cohorts
	// intervals are cohorts; those after them exist so that the last cohort has
	// all its Periods.
	Bounds  []int64
	Cohorts int
	Periods int // columns, column 0 included
	Entry   Entry
	Mode    ReturnMode
	// Brackets are the widths in periods of columns 1, 2, ... when Mode is
	// Bracket: 1, 3, 7 makes columns of period 1, periods 2 to 4, periods 5 to 11.
	Brackets []int
	Clock    Clock
	Period   int64 // microseconds, for the Rolling clock
	// Now in Unix microseconds: a cell whose (last) period ends after Now is
	// incomplete. Rolling period n > 0 of a cohort ends Period*(n+1) after the
	// cohort's interval; period 0 is the interval itself.
	Now int64
}

// RetentionAnswer has a row per cohort.
type RetentionAnswer struct {
	Cohorts []RetentionCohort
	Matched int64
}

// RetentionCohort is the people who started in one interval.
type RetentionCohort struct {
	Size     int64
	Counts   []int64 // per column
	Complete []bool  // per column: the period was over at Now for the whole cohort
}

// RetentionPoint is a cell of a retention answer.
type RetentionPoint struct {
	Cohort, Column int
}
