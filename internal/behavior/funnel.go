package behavior

import "context"

// Order says how the steps of a funnel must follow each other.
type Order uint8

// The orders; package eventdb defines them.
const (
	Ordered Order = iota
	Strict
	AnyOrder
)

// Attribution says which event of a chain gives the unit's breakdown value.
type Attribution uint8

// The attributions; package eventdb defines them.
const (
	FirstTouch Attribution = iota
	LastTouch
	FirstStep
)

// MaxSteps is how many steps a funnel may have, and MaxBits how many steps and
// exclusions together.
const (
	MaxSteps = 20
	MaxBits  = 31
)

// Interrupts is the bit of events that break the chains of a Strict funnel
// between two steps, unless they repeat the earlier one.
const Interrupts = 1 << 31

// Funnel is a funnel question over masks: bit k is step k+1, and the bits from
// Steps on may be exclusions; Interrupts matters to Strict funnels. Times are Unix microseconds, spans
// microseconds. The definitions are those of eventdb.FunnelPlan.
type Funnel struct {
	Steps       int
	Order       Order
	Window      int64
	From, To    int64
	Now         int64
	StepWindows []int64 // per step, 0 for none; nil for none at all
	Exclude     []FunnelExclusion
	Attribution Attribution
	Grouped     bool // sources carry Group
	Hold        bool // sources carry Hold
	Sessions    bool // sources carry Session; the unit is the session
	Bounds      []int64
}

// FunnelExclusion is an exclusion between two steps (0-based): events that have
// one of the Bits.
type FunnelExclusion struct {
	Bits          uint32
	After, Before int
}

// Verdict is what a funnel found about one unit.
type Verdict struct {
	Person     uint64 // key of the unit's person, or of the group after Regroup
	Group      uint32 // breakdown value number; 0 for none
	Steps      int    // steps reached, at least 1
	InProgress bool   // not converted, and the window still open
	Excluded   bool
}

// FunnelCounts is what a funnel adds up. All slices are by group number.
type FunnelCounts struct {
	Groups  []FunnelGroup
	Matched int64
}

// FunnelGroup is the funnel of one breakdown value.
type FunnelGroup struct {
	Reached    []int64   // per step
	Durations  [][]int64 // per step, microseconds since the step before, in no order
	InProgress int64
	Excluded   int64
	Entered    []int64 // per bucket
	Converted  []int64 // per bucket
}

// Run judges the units of the span. visit, if not nil, is told each unit with
// a chain, excluded ones too; persons come in ascending order.
func (f *Funnel) Run(ctx context.Context, sources []Source, span Span, visit func(Verdict)) (*FunnelCounts, error) {
	if f.apart(sources) {
		run := newApartRun(f, sources, span, visit)
		return run.counts, run.persons(ctx)
	}
	run := newFunnelRun(f, sources, span, visit)
	if err := run.persons(ctx); err != nil {
		return nil, err
	}
	return run.counts, nil
}

// Group is the group's funnel, made when first asked for.
func (c *FunnelCounts) Group(f *Funnel, number uint32) *FunnelGroup {
	for int(number) >= len(c.Groups) {
		c.Groups = append(c.Groups, FunnelGroup{})
	}
	g := &c.Groups[number]
	if g.Reached == nil {
		buckets := max(len(f.Bounds)-1, 0)
		*g = FunnelGroup{
			Reached:   make([]int64, f.Steps),
			Durations: make([][]int64, f.Steps),
			Entered:   make([]int64, buckets),
			Converted: make([]int64, buckets),
		}
	}
	return g
}

// Add adds the counts of other units.
func (c *FunnelCounts) Add(f *Funnel, other *FunnelCounts) {
	c.Matched += other.Matched
	for number := range other.Groups {
		if other.Groups[number].Reached != nil {
			c.Group(f, uint32(number)).Add(&other.Groups[number])
		}
	}
}

// Add adds the funnel of other units.
func (g *FunnelGroup) Add(other *FunnelGroup) {
	for k := range g.Reached {
		g.Reached[k] += other.Reached[k]
		g.Durations[k] = append(g.Durations[k], other.Durations[k]...)
	}
	g.InProgress += other.InProgress
	g.Excluded += other.Excluded
	for b := range g.Entered {
		g.Entered[b] += other.Entered[b]
		g.Converted[b] += other.Converted[b]
	}
}
