package eventdb

import (
	"math"

	"prodops/internal/errs"
	"prodops/internal/stats"
)

// ExperimentPlan asks what the units of each variation did after they were
// first exposed. The answer is sums that add, so that no row of a unit leaves
// the engine.
//
// An exposure is an event of Exposure in [From, To) and before Until. It is to
// the variation that the property Variation of the event names, if that is one
// of Variations; values are compared in their canonical spelling. A unit whose
// exposures are to one variation belongs to it, and is exposed at the time of
// the first of them. A unit with exposures to more than one belongs to none and
// is counted as Several; one with exposures to none, as Elsewhere. So a unit
// that first saw a value of no variation and then one of Variations belongs to
// that, from then on.
//
// Who is who is decided when the question is asked, as in all questions: a
// visitor who was exposed and later became known is one unit with what the known
// person did, and one who saw two variations on two devices is Several.
type ExperimentPlan struct {
	Scope      Scope
	Exposure   Filter
	Variation  string   // an event property
	Variations []string // JSON scalars, the control first
	Unit       Unit     // ByPersons (also when empty) or ByGroups
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

// IsRatio reports whether a unit's number has a denominator.
func (a Aggregation) IsRatio() bool { return a == RatioOf || a == AverageOf }

// ExperimentMetric is one number of every unit.
//
// The events of a unit count whose time t has exposed+After <= t < exposed+Within,
// or t < Until where Within is 0. Events of the microsecond of the exposure are
// after it. A unit whose window is not over at Until (or, where it has no end,
// has not begun) is Waiting and in no sum: its number is not known yet. Every
// other unit of the variation is in the sums, with 0 if it did nothing.
type ExperimentMetric struct {
	Aggregation Aggregation
	Part        ExperimentPart  // its Sum says what RatioOf does; the other aggregations say it themselves
	Denominator *ExperimentPart // for RatioOf
	After       int64           // microseconds after the exposure
	Within      int64           // microseconds after the exposure; 0 for no end
	// Cap, if above 0, is the most a unit's number can be (winsorising by a
	// number said beforehand); for a ratio, of its numerator. It holds before the
	// exposure too.
	Cap float64
	// Before, if above 0, is how many microseconds before the exposure the same
	// number is measured for CUPED: events with exposed-Before <= t < exposed. Of
	// a ratio or an average it is the numerator: any number that is older than the
	// exposure will do, and this one goes along best with what it adjusts.
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
	Matched   int64 // exposures of any unit and any value that were looked at
	Skipped   int64 // events left out because the property is set but not a number, of all metrics
}

// ExperimentSums are one metric's sums, and the units that wait, per variation.
type ExperimentSums struct {
	Sums    []stats.Sums
	Waiting []int64
	Matched int64 // events that went into the sums, before the exposure or after; one that is both numerator and denominator twice
	Skipped int64 // events of these units and times whose property is set but not a number
}

// maxVariations is how many variations an experiment may have.
const maxVariations = 100

// Check reports what no engine could answer, with Invalid.
func (p ExperimentPlan) Check() error {
	switch {
	case len(p.Variations) == 0 || len(p.Variations) > maxVariations:
		return errs.New(errs.Invalid, "an experiment has 1 to %d variations, not %d", maxVariations, len(p.Variations))
	case p.Variation == "":
		return errs.New(errs.Invalid, "an experiment needs the event property that names the variation")
	case p.Unit != "" && p.Unit != ByPersons && p.Unit != ByGroups:
		return errs.New(errs.Invalid, "an experiment counts persons or groups, not %s", p.Unit)
	case len(p.Bounds) == 1:
		return errs.New(errs.Invalid, "exposures by time need at least one bucket")
	}
	seen := map[string]bool{}
	for _, v := range p.Variations {
		if c := Canonical([]byte(v)); c == "" || seen[c] {
			return errs.New(errs.Invalid, "variations are different values, not %s twice or none", v)
		} else {
			seen[c] = true
		}
	}
	for i, m := range p.Metrics {
		if err := m.check(); err != nil {
			return errs.Wrap(errs.Invalid, err, "metric %d: %v", i+1, err)
		}
	}
	return nil
}

func (m ExperimentMetric) check() error {
	switch m.Aggregation {
	case Converted, Happened, SumOf, AverageOf:
	case RatioOf:
		if m.Denominator == nil {
			return errs.New(errs.Invalid, "a ratio needs a denominator")
		}
	default:
		return errs.New(errs.Invalid, "unknown aggregation %q: use converted, count, sum, ratio or average", m.Aggregation)
	}
	for _, part := range m.Parts() {
		if part.Sum && part.Property == "" {
			return errs.New(errs.Invalid, "a sum needs an event property")
		}
	}
	switch {
	case m.After < 0 || m.Within < 0 || m.Before < 0:
		return errs.New(errs.Invalid, "the times of a metric are not negative")
	case m.Within > 0 && m.Within <= m.After:
		return errs.New(errs.Invalid, "the window of a metric ends after it begins")
	case m.Cap < 0 || math.IsNaN(m.Cap) || math.IsInf(m.Cap, 0):
		return errs.New(errs.Invalid, "the cap of a metric is a number above 0")
	}
	return nil
}

// Parts are the numerator and, of a ratio or an average, the denominator, with
// Sum as the aggregation has it. An average divides by the events that have a
// number, which is of the numerator and so no part.
func (m ExperimentMetric) Parts() []ExperimentPart {
	part := m.Part
	switch m.Aggregation {
	case Converted, Happened:
		part.Sum = false
	case SumOf, AverageOf:
		part.Sum = true
	case RatioOf:
		if m.Denominator != nil {
			return []ExperimentPart{part, *m.Denominator}
		}
	}
	return []ExperimentPart{part}
}

// Waits reports whether a unit exposed at a time has a window that is not over,
// or not begun, at until.
func (m ExperimentMetric) Waits(exposed, until int64) bool {
	if m.Within > 0 {
		return exposed+m.Within > until
	}
	return exposed+m.After >= until
}
