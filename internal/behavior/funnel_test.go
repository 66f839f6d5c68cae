package behavior

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// row is an event of the tests: which source it is in, and its columns.
type row struct {
	source, person int
	time           int64
	mask           uint32
	group, hold    uint32
	session        uint32
}

// sourcesOf builds sources from rows. The order of rows of one person, source
// and microsecond is kept, as if by event id.
func sourcesOf(rows []row, n int) []Source {
	sources := make([]Source, n)
	for i := range sources {
		var own []row
		for _, r := range rows {
			if r.source == i {
				own = append(own, r)
			}
		}
		slices.SortStableFunc(own, func(a, b row) int {
			if a.person != b.person {
				return a.person - b.person
			}
			return int(a.time - b.time)
		})
		series := &Series{Starts: []uint32{0}}
		group, hold := &Column{}, &Column{}
		s := Source{Series: series, Group: group, Hold: hold}
		for at, r := range own {
			if at == 0 || own[at-1].person != r.person {
				series.Persons = append(series.Persons, uint64(r.person))
				series.Starts = append(series.Starts, uint32(at))
			}
			series.Starts[len(series.Starts)-1] = uint32(at + 1)
			series.Times = append(series.Times, r.time)
			s.Mask, s.Every = append(s.Mask, r.mask), s.Every|r.mask
			group.Code = append(group.Code, r.group)
			hold.Code = append(hold.Code, r.hold)
			s.Session = append(s.Session, r.session)
		}
		if !slices.ContainsFunc(s.Mask, func(m uint32) bool { return m != s.Every }) {
			s.Mask = nil
		}
		sources[i] = s
	}
	return sources
}

// bruteChain tries every chain of one unit's events and answers the one that
// decides. Events are in time order, and of one microsecond in tie order.
func bruteChain(f *Funnel, events []row, from, to int64) []int {
	var best, chain []int
	var used uint32
	better := func() bool {
		if len(chain) != len(best) {
			return len(chain) > len(best)
		}
		if a, b := events[chain[0]].time, events[best[0]].time; a != b {
			return a > b
		}
		for k := range chain {
			if a, b := events[chain[k]].time, events[best[k]].time; a != b {
				return a < b
			}
		}
		return slices.Compare(chain, best) < 0
	}
	fits := func(i int) bool {
		e := events[i]
		if f.Hold && (e.hold == 0 || len(chain) > 0 && e.hold != events[chain[0]].hold) {
			return false
		}
		if len(chain) == 0 {
			return e.time >= from && e.time < to
		}
		last := events[chain[len(chain)-1]]
		if slices.Contains(chain, i) || e.time < last.time || e.time-events[chain[0]].time > f.Window {
			return false
		}
		if f.Order != AnyOrder && f.StepWindows != nil {
			if w := f.StepWindows[len(chain)]; w > 0 && e.time-last.time > w {
				return false
			}
		}
		if f.Order == Strict {
			for _, x := range events {
				if x.mask&Interrupts != 0 && x.mask&(1<<(len(chain)-1)) == 0 && x.time > last.time && x.time < e.time {
					return false
				}
			}
		}
		return true
	}
	var extend func()
	extend = func() {
		if len(chain) > 0 && better() {
			best = slices.Clone(chain)
		}
		if len(chain) == f.Steps {
			return
		}
		for i, e := range events {
			if !fits(i) {
				continue
			}
			for k := range f.Steps {
				if e.mask&(1<<k) == 0 || used&(1<<k) != 0 || f.Order != AnyOrder && k != len(chain) {
					continue
				}
				chain, used = append(chain, i), used|1<<k
				extend()
				chain, used = chain[:len(chain)-1], used&^(1<<k)
			}
		}
	}
	extend()
	return best
}

// bruteVerdict is the verdict on one unit, and the durations of its steps.
func bruteVerdict(f *Funnel, person int, events []row, from, to int64) (v Verdict, durations []int64, found bool) {
	chain := bruteChain(f, events, from, to)
	if chain == nil {
		return Verdict{}, nil, false
	}
	v = Verdict{Person: uint64(person), Steps: len(chain)}
	var set []uint32
	for k, i := range chain {
		if g := events[i].group; g != 0 {
			set = append(set, g)
		}
		if k > 0 {
			durations = append(durations, events[i].time-events[chain[k-1]].time)
		}
	}
	switch {
	case f.Attribution == FirstStep:
		v.Group = events[chain[0]].group
	case len(set) > 0 && f.Attribution == LastTouch:
		v.Group = set[len(set)-1]
	case len(set) > 0:
		v.Group = set[0]
	}
	for _, x := range f.Exclude {
		if x.Before >= len(chain) {
			continue
		}
		for _, e := range events {
			if e.mask&x.Bits != 0 && e.time > events[chain[x.After]].time && e.time < events[chain[x.Before]].time {
				v.Excluded = true
			}
		}
	}
	v.InProgress = !v.Excluded && len(chain) < f.Steps && events[chain[0]].time+f.Window >= f.Now
	return v, durations, true
}

// drawFunnel draws a question and events for it: few times, so that ties are
// frequent, and at most one source per step's events.
func drawFunnel(t *rapid.T) (*Funnel, []row, int) {
	f := &Funnel{
		Steps: rapid.IntRange(1, 4).Draw(t, "steps"), Order: Order(rapid.IntRange(0, 2).Draw(t, "order")),
		Window: rapid.Int64Range(0, 20).Draw(t, "window"), From: 3, To: rapid.Int64Range(4, 30).Draw(t, "to"),
		Now: rapid.Int64Range(0, 40).Draw(t, "now"), Attribution: Attribution(rapid.IntRange(0, 2).Draw(t, "attribution")),
		Grouped: true, Hold: rapid.Bool().Draw(t, "hold"), Sessions: rapid.IntRange(0, 4).Draw(t, "sessions") == 0,
	}
	if rapid.Bool().Draw(t, "step windows") {
		f.StepWindows = rapid.SliceOfN(rapid.Int64Range(0, 8), f.Steps, f.Steps).Draw(t, "windows")
	}
	if f.Steps > 1 && rapid.Bool().Draw(t, "exclude") {
		after := rapid.IntRange(0, f.Steps-2).Draw(t, "after")
		f.Exclude = append(f.Exclude, FunnelExclusion{1 << f.Steps, after, rapid.IntRange(after+1, f.Steps-1).Draw(t, "before")})
	}
	if rapid.Bool().Draw(t, "buckets") {
		f.Bounds = []int64{0, 7, 14, 40}
	}
	uniform := rapid.Bool().Draw(t, "uniform")
	last := rapid.SampledFrom([]int64{6, 30, 400}).Draw(t, "last time")
	n := rapid.IntRange(1, 3).Draw(t, "sources")
	owner := rapid.SliceOfN(rapid.IntRange(0, n-1), f.Steps+1, f.Steps+1).Draw(t, "owners")
	if n == f.Steps && rapid.Bool().Draw(t, "apart") {
		owner = []int{0, 1, 2, n}[:f.Steps]
		owner = append(owner, n)
	}
	rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) row {
		r := row{
			source: rapid.IntRange(0, n-1).Draw(t, "source"), person: rapid.IntRange(1, 3).Draw(t, "person"),
			time: rapid.Int64Range(0, last).Draw(t, "time"), mask: rapid.Uint32Range(0, 1<<(f.Steps+1)-1).Draw(t, "mask"),
			group: rapid.Uint32Range(0, 2).Draw(t, "group"), hold: rapid.Uint32Range(0, 2).Draw(t, "held"),
		}
		for k := range owner {
			if owner[k] != r.source {
				r.mask &^= 1 << k
			} else if uniform {
				r.mask |= 1 << k
			}
		}
		if rapid.Bool().Draw(t, "interrupts") {
			r.mask |= Interrupts
		}
		r.session = uint32(r.time / 10)
		return r
	}), rapid.SampledFrom([]int{0, 8}).Draw(t, "least rows"), 14).Draw(t, "rows")
	return f, rows, n
}

// bruteFunnel answers the question from the definitions.
func bruteFunnel(f *Funnel, rows []row) (*FunnelCounts, []Verdict) {
	counts := &FunnelCounts{}
	var verdicts []Verdict
	for person := 1; person <= 3; person++ {
		bySession := map[uint32][]row{}
		for _, r := range rows {
			if r.person != person {
				continue
			}
			if !f.Sessions {
				r.session = 0
			}
			bySession[r.session] = append(bySession[r.session], r)
		}
		for session := uint32(0); session < 50; session++ {
			events := bySession[session]
			slices.SortStableFunc(events, func(a, b row) int { return int(a.time - b.time) })
			if v, durations, found := bruteVerdict(f, person, events, f.From, f.To); found {
				verdicts = append(verdicts, v)
				g := counts.Group(f, v.Group)
				switch {
				case v.Excluded:
					g.Excluded++
					countBuckets(f, person, events, counts)
					continue
				case v.InProgress:
					g.InProgress++
				}
				for k := range v.Steps {
					g.Reached[k]++
					if k > 0 {
						g.Durations[k] = append(g.Durations[k], durations[k-1])
					}
				}
			}
			countBuckets(f, person, events, counts)
		}
	}
	return counts, verdicts
}

// countBuckets counts the unit's buckets.
func countBuckets(f *Funnel, person int, events []row, counts *FunnelCounts) {
	for b := 0; b+1 < len(f.Bounds); b++ {
		v, _, found := bruteVerdict(f, person, events, max(f.From, f.Bounds[b]), min(f.To, f.Bounds[b+1]))
		if !found || v.Excluded {
			continue
		}
		g := counts.Group(f, v.Group)
		g.Entered[b]++
		if v.Steps == f.Steps {
			g.Converted[b]++
		}
	}
}

// shown is counts in a form to compare: groups with anything in them, durations
// sorted.
func shown(c *FunnelCounts) []string {
	var out []string
	for number, g := range c.Groups {
		total := g.InProgress + g.Excluded
		for _, n := range slices.Concat(g.Reached, g.Entered) {
			total += n
		}
		if total == 0 {
			continue
		}
		for k := range g.Durations {
			slices.Sort(g.Durations[k])
		}
		out = append(out, fmt.Sprintf("%d: %v %v in progress %d excluded %d entered %v converted %v",
			number, g.Reached, g.Durations, g.InProgress, g.Excluded, g.Entered, g.Converted))
	}
	return out
}

func TestFunnelEqualsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, rows, n := drawFunnel(t)
		if rapid.Bool().Draw(t, "plain") { // so that the plain finder has its share
			f.Order, f.StepWindows, f.Hold = Ordered, nil, false
			if rapid.Bool().Draw(t, "no ties") {
				spread(rows)
			}
		}
		if f.Order == AnyOrder {
			spread(rows) // equal times of different sources have no order to attribute by
		}
		sources := sourcesOf(rows, n)
		want, wantVerdicts := bruteFunnel(f, rows)
		var verdicts []Verdict
		got := &FunnelCounts{}
		for _, span := range Spans(sources, 2) {
			part, err := f.Run(context.Background(), sources, span, func(v Verdict) { verdicts = append(verdicts, v) })
			if err != nil {
				t.Fatal(err)
			}
			got.Add(f, part)
		}
		if diff := cmp.Diff(wantVerdicts, verdicts); diff != "" {
			t.Fatalf("verdicts differ (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(shown(want), shown(got)); diff != "" {
			t.Fatalf("counts differ (-want +got):\n%s", diff)
		}
	})
}

// spread makes all times different.
func spread(rows []row) {
	seen := map[int64]bool{}
	for i := range rows {
		for seen[rows[i].time] {
			rows[i].time++
		}
		seen[rows[i].time] = true
		rows[i].session = uint32(rows[i].time / 10)
	}
}
