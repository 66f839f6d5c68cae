package eventdb

// Measure says what is counted per bucket.
type Measure string

// The measures. Unique counts are of canonical persons.
const (
	Total          Measure = "total"           // events
	Persons        Measure = "persons"         // unique persons
	Sessions       Measure = "sessions"        // unique sessions in which it happened; see SessionGap
	WeeklyActives  Measure = "weekly_actives"  // unique persons in the 7 days ending with the bucket
	MonthlyActives Measure = "monthly_actives" // unique persons in the 30 days ending with the bucket
	PerPerson      Measure = "per_person"      // events / unique persons
	Sum            Measure = "sum"             // of the numeric values of Property
	Avg            Measure = "avg"
	Min            Measure = "min"
	Max            Measure = "max"
	Median         Measure = "median" // continuous quantiles, interpolated as SQL's percentile_cont
	P90            Measure = "p90"
	P95            Measure = "p95"
	P99            Measure = "p99"
	Distinct       Measure = "distinct" // different values of Property
)

// SessionGap ends a session: two events of a person more than this many
// microseconds apart, whatever they are, belong to two sessions.
const SessionGap = 30 * 60 * 1_000_000

// TrendsPlan asks how often things happened per bucket.
//
// A breakdown ranks values over the events of all series in
// [Bounds[0], Bounds[n]) together, so that every series has the same groups:
// the ranked values, then Other, then None, each only if it has events there.
type TrendsPlan struct {
	Scope  Scope
	Series []TrendsSeries
	// Bounds are the edges of the buckets, Unix microseconds, ascending: bucket
	// i is [Bounds[i], Bounds[i+1]).
	Bounds []int64
	// Week[i] and Month[i] are where the rolling 7 and 30 days that end with
	// bucket i begin; set only when a series needs them.
	Week, Month []int64
	Where       []Condition // for every series
	Breakdown   *Breakdown
}

// TrendsSeries is one line of the question.
type TrendsSeries struct {
	Filter   Filter
	Measure  Measure
	Property string // for Sum to P99 and Distinct
}

// TrendsAnswer has the lines, in the order of the plan's series and, within
// one, of the breakdown's groups.
type TrendsAnswer struct {
	Lines   []TrendsLine
	Matched int64 // events in the buckets that matched a series, once per series
	Skipped int64 // of those, events left out because the property is set but not a number
}

// TrendsLine is one series for one breakdown value.
type TrendsLine struct {
	Series    int
	Breakdown []string // one JSON scalar, Other or None; empty without a breakdown
	// Values has the measure per bucket. Counts and Sum are 0 where nothing
	// happened; the others are NaN where there is nothing to measure.
	Values []float64
	// Total is the measure over all buckets at once, not the sum of Values; for
	// rolling actives over all their windows, from Week[0] or Month[0].
	Total float64
}

// TrendsPoint is a point of a trends answer: the persons with an event that
// matched there. An empty Breakdown means all groups; Bucket -1 all buckets.
type TrendsPoint struct {
	Series    int
	Breakdown []string
	Bucket    int
}
