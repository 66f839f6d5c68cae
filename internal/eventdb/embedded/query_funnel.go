package embedded

import (
	"context"
	"sync"

	"prodops/internal/behavior"
	"prodops/internal/errs"
	"prodops/internal/eventdb"
)

// funnel is a funnel question being answered.
type funnel struct {
	*question
	plan      eventdb.FunnelPlan
	filters   []eventdb.Filter // steps, then exclusions
	kernel    *behavior.Funnel
	companies dictionary // of Unit ByGroups
	matched   int64
}

func newFunnel(snapshot *snapshot, plan eventdb.FunnelPlan) (*funnel, error) {
	if n := len(plan.Steps); n < 1 || n > behavior.MaxSteps {
		return nil, errs.New(errs.Invalid, "a funnel has 1 to %d steps, not %d", behavior.MaxSteps, n)
	}
	f := &funnel{question: newQuestion(snapshot, plan.Where), plan: plan, companies: newDictionary()}
	f.group, f.hold = plan.Breakdown, plan.HoldConstant
	f.sessions, f.strict = plan.Unit == eventdb.BySessions, plan.Order == eventdb.Strict
	f.filters = append(f.filters, plan.Steps...)
	f.kernel = &behavior.Funnel{
		Steps: len(plan.Steps), Window: plan.Window, From: plan.From, To: plan.To, Now: plan.Now,
		Order: orderOf(plan.Order), Attribution: attributionOf(plan.Attribution), Bounds: plan.Bounds,
		Grouped: f.group != nil, Hold: len(f.hold) > 0, Sessions: f.sessions,
	}
	for _, w := range plan.StepWindows {
		if w > 0 && plan.Order != eventdb.AnyOrd {
			f.kernel.StepWindows = plan.StepWindows
		}
	}
	for _, x := range plan.Exclude {
		if x.AfterStep < 1 || x.BeforeStep <= x.AfterStep || x.BeforeStep > len(plan.Steps) {
			return nil, errs.New(errs.Invalid, "an exclusion lies between two steps of the funnel, the earlier first")
		}
		f.kernel.Exclude = append(f.kernel.Exclude, behavior.FunnelExclusion{
			Bits: 1 << len(f.filters), After: x.AfterStep - 1, Before: x.BeforeStep - 1,
		})
		f.filters = append(f.filters, x.Filter)
	}
	return f, nil
}

func orderOf(order eventdb.Order) behavior.Order {
	switch order {
	case eventdb.Strict:
		return behavior.Strict
	case eventdb.AnyOrd:
		return behavior.AnyOrder
	}
	return behavior.Ordered
}

func attributionOf(a eventdb.Attribution) behavior.Attribution {
	switch a {
	case eventdb.LastTouch:
		return behavior.LastTouch
	case eventdb.FirstStep:
		return behavior.FirstStep
	}
	return behavior.FirstTouch
}

// count runs the kernel over all partitions. visit makes a visitor for each
// span; nil for none.
func (f *funnel) count(ctx context.Context, visit func() func(behavior.Verdict)) (*behavior.FunnelCounts, error) {
	total := &behavior.FunnelCounts{}
	err := f.parts(func(part *snapshot) error {
		sources, err := f.sources(ctx, part, f.filters)
		if err != nil {
			return err
		}
		if err := f.match(ctx, sources); err != nil {
			return err
		}
		if f.plan.Unit == eventdb.ByGroups {
			if err := f.regroup(ctx, part, sources); err != nil {
				return err
			}
		}
		results, err := behavior.Each(ctx, behavior.Spans(sources, workers()),
			func(ctx context.Context, span behavior.Span) (*behavior.FunnelCounts, error) {
				if visit == nil {
					return f.kernel.Run(ctx, sources, span, nil)
				}
				return f.kernel.Run(ctx, sources, span, visit())
			})
		if err != nil {
			return err
		}
		for _, counts := range results {
			total.Add(f.kernel, counts)
		}
		return nil
	})
	return total, err
}

// parts is partitions, but a company's people may be anywhere, so a funnel of
// companies is one part.
func (f *funnel) parts(visit func(*snapshot) error) error {
	if f.plan.Unit == eventdb.ByGroups {
		return visit(f.snapshot)
	}
	return f.partitions(f.filters, visit)
}

// regroup puts companies in the place of persons.
func (f *funnel) regroup(ctx context.Context, part *snapshot, sources []behavior.Source) error {
	columns := make([]*behavior.Column, len(sources))
	for i, name := range f.names(f.filters) {
		codes, err := part.groups(ctx, name)
		if err != nil {
			return err
		}
		columns[i] = f.companies.column(codes)
	}
	for i := range sources {
		sources[i] = behavior.Regroup(&sources[i], columns[i], len(f.companies.texts))
	}
	return nil
}

// match counts the events that meet a step, whether or not they help anybody.
func (f *funnel) match(ctx context.Context, sources []behavior.Source) error {
	steps := uint32(1)<<f.kernel.Steps - 1
	counts, err := behavior.Each(ctx, behavior.Spans(sources, workers()), func(ctx context.Context, span behavior.Span) (int64, error) {
		var total int64
		for i := range sources {
			n, err := sources[i].CountRows(ctx, steps, f.plan.From, f.plan.To+f.plan.Window+1, span)
			if err != nil {
				return 0, err
			}
			total += n
		}
		return total, nil
	})
	for _, n := range counts {
		f.matched += n
	}
	return err
}

// ranking makes the groups of the answer.
func (f *funnel) ranking(total *behavior.FunnelCounts) ranking {
	weight := make([]int64, len(total.Groups))
	for number, g := range total.Groups {
		if g.Reached != nil {
			weight[number] = g.Reached[0]
		}
	}
	return rank(f.group, &f.groups, weight, func(number int) bool {
		g := &total.Groups[number]
		return g.Reached != nil && g.Reached[0]+g.Excluded > 0
	})
}

// Funnel implements eventdb.Store.
func (s *Store) Funnel(ctx context.Context, plan eventdb.FunnelPlan) (eventdb.FunnelAnswer, error) {
	snapshot, err := s.snapshot(ctx, plan.Scope)
	if err != nil {
		return eventdb.FunnelAnswer{}, err
	}
	defer snapshot.release()
	f, err := newFunnel(snapshot, plan)
	if err != nil {
		return eventdb.FunnelAnswer{}, err
	}
	total, err := f.count(ctx, nil)
	if err != nil {
		return eventdb.FunnelAnswer{}, err
	}
	ranks := f.ranking(total)
	slots := &behavior.FunnelCounts{}
	for number := range total.Groups {
		if total.Groups[number].Reached != nil {
			slots.Group(f.kernel, uint32(ranks.of(uint32(number)))).Add(&total.Groups[number])
		}
	}
	answer := eventdb.FunnelAnswer{Matched: f.matched}
	for _, slot := range ranks.shown() {
		answer.Groups = append(answer.Groups, groupOf(ranks.label(slot), slots.Group(f.kernel, uint32(slot))))
	}
	return answer, nil
}

// groupOf is a group as answered.
func groupOf(label []string, g *behavior.FunnelGroup) eventdb.FunnelGroup {
	out := eventdb.FunnelGroup{
		Breakdown: label, Reached: g.Reached, InProgress: g.InProgress, Excluded: g.Excluded,
		Between: make([]eventdb.StepDuration, len(g.Reached)),
	}
	var steps sync.WaitGroup
	for k, durations := range g.Durations {
		steps.Go(func() {
			out.Between[k] = eventdb.StepDuration{Median: behavior.MedianSeconds(durations), Histogram: bandsOf(durations)}
		})
	}
	steps.Wait()
	for b := range g.Entered {
		out.OverTime = append(out.OverTime, eventdb.FunnelBucket{Entered: g.Entered[b], Converted: g.Converted[b]})
	}
	return out
}

func bandsOf(durations []int64) []eventdb.DurationBand {
	var bands []eventdb.DurationBand
	from, to := 0.0, 1.0
	for _, count := range behavior.Bands(durations) {
		if count > 0 {
			bands = append(bands, eventdb.DurationBand{From: from, To: to, Count: count})
		}
		from, to = to, 2*to
	}
	return bands
}

// stands reports whether a verdict is at the point.
func (f *funnel) stands(v behavior.Verdict, point eventdb.FunnelPoint) bool {
	if v.Excluded {
		return false
	}
	switch point.State {
	case eventdb.Reached:
		return v.Steps >= point.Step
	case eventdb.InProgress:
		return v.Steps == point.Step-1 && v.InProgress
	}
	return v.Steps == point.Step-1 && !v.InProgress
}

// FunnelPeople implements eventdb.Store.
func (s *Store) FunnelPeople(ctx context.Context, plan eventdb.FunnelPlan, point eventdb.FunnelPoint, page eventdb.Page) (eventdb.People, error) {
	snapshot, err := s.snapshot(ctx, plan.Scope)
	if err != nil {
		return eventdb.People{}, err
	}
	defer snapshot.release()
	f, err := newFunnel(snapshot, plan)
	if err != nil {
		return eventdb.People{}, err
	}
	f.kernel.Bounds = nil
	var found collector[behavior.Verdict]
	total, err := f.count(ctx, func() func(behavior.Verdict) {
		verdicts := found.list()
		return func(v behavior.Verdict) {
			if f.stands(v, point) {
				*verdicts = append(*verdicts, v)
			}
		}
	})
	if err != nil {
		return eventdb.People{}, err
	}
	ranks := f.ranking(total)
	var picked []uint64
	for _, v := range found.all() {
		if ranks.picks(point.Breakdown, ranks.of(v.Group)) {
			picked = append(picked, v.Person)
		}
	}
	if plan.Unit != eventdb.ByGroups {
		return snapshot.people(ctx, picked, page)
	}
	names := make([]string, len(picked))
	for i, number := range picked {
		names[i] = f.companies.texts[number]
	}
	return pageOf(names, page), nil
}
