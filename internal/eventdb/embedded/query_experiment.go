package embedded

import (
	"context"
	"math"
	"slices"

	"prodops/internal/behavior"
	"prodops/internal/eventdb"
	"prodops/internal/stats"
)

// experiment is an experiment question being answered.
type experiment struct {
	*question
	plan      eventdb.ExperimentPlan
	number    map[string]uint32 // of each variation, from 1
	companies dictionary        // of Unit ByGroups
}

// Experiment implements eventdb.Store.
func (s *Store) Experiment(ctx context.Context, plan eventdb.ExperimentPlan) (eventdb.ExperimentAnswer, error) {
	if err := plan.Check(); err != nil {
		return eventdb.ExperimentAnswer{}, err
	}
	snapshot, err := s.snapshot(ctx, plan.Scope)
	if err != nil {
		return eventdb.ExperimentAnswer{}, err
	}
	defer snapshot.release()
	x := &experiment{
		question: newQuestion(snapshot, nil), plan: plan,
		number: map[string]uint32{}, companies: newDictionary(),
	}
	for i, v := range plan.Variations {
		x.number[eventdb.Canonical([]byte(v))] = uint32(i) + 1
	}
	return x.answer(ctx)
}

// parts calls visit with each part of the snapshot that fits the memory budget;
// a company's people may be anywhere, so companies are one part.
func (x *experiment) parts(visit func(*snapshot) error) error {
	n := 1
	if x.plan.Unit != eventdb.ByGroups {
		names, columns := x.needs()
		n = x.snapshot.partitions(names, columns)
	}
	for i := range n {
		if err := visit(x.snapshot.partition(i, n)); err != nil {
			return err
		}
	}
	return nil
}

// needs are the series the question reads, each filter its own, and how many
// columns there are beside them.
func (x *experiment) needs() (names []string, columns int) {
	parts := []eventdb.ExperimentPart{{Filter: x.plan.Exposure, Property: x.plan.Variation}}
	for _, m := range x.plan.Metrics {
		parts = append(parts, m.Parts()...)
	}
	for _, part := range parts {
		if !slices.Contains(names, part.Filter.Event) {
			names = append(names, part.Filter.Event)
		}
		columns += 2 + len(part.Filter.Where)
	}
	return names, columns/len(names) + 1
}

func (x *experiment) answer(ctx context.Context) (eventdb.ExperimentAnswer, error) {
	exposures := behavior.Exposures{
		Bit: 1, From: x.plan.From, To: min(x.plan.To, x.plan.Until),
		Variations: len(x.plan.Variations), Bounds: x.plan.Bounds,
	}
	counts := exposures.NewCounts()
	outcomes := make([]behavior.OutcomeCounts, len(x.plan.Metrics))
	for i := range outcomes {
		outcomes[i].Sums = make([]behavior.OutcomeSums, len(x.plan.Variations))
	}
	err := x.parts(func(part *snapshot) error {
		here, err := x.expose(ctx, part, &exposures)
		if err != nil {
			return err
		}
		for i, m := range x.plan.Metrics {
			if err := x.measure(ctx, part, m, &here.Exposed, &outcomes[i]); err != nil {
				return err
			}
		}
		here.Exposed = behavior.Exposed{} // measured: who they are is of no more use
		counts.Add(here)
		return nil
	})
	if err != nil {
		return eventdb.ExperimentAnswer{}, err
	}
	answer := eventdb.ExperimentAnswer{
		Exposed: counts.PerVariation, Several: counts.Several, Elsewhere: counts.Elsewhere, Matched: counts.Matched,
	}
	if len(x.plan.Bounds) > 0 {
		answer.ByTime = counts.ByTime
	}
	for i, m := range x.plan.Metrics {
		sums := sumsOf(m, &outcomes[i])
		answer.Metrics = append(answer.Metrics, sums)
		answer.Skipped += sums.Skipped
	}
	return answer, nil
}

// expose finds the units of each variation in a part.
func (x *experiment) expose(ctx context.Context, part *snapshot, exposures *behavior.Exposures) (*behavior.ExposureCounts, error) {
	source, err := x.stream(ctx, part, eventdb.ExperimentPart{Filter: x.plan.Exposure}, func(source *behavior.Source) error {
		codes, err := part.codes(ctx, x.plan.Exposure.Event, x.plan.Variation)
		if err != nil {
			return err
		}
		source.Group = &behavior.Column{Code: codes.Code, To: make([]uint32, max(len(codes.Values), 1))}
		for code, value := range codes.Values {
			source.Group.To[code] = x.number[value]
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	spans := behavior.Spans([]behavior.Source{source}, workers())
	results, err := behavior.Each(ctx, spans, func(ctx context.Context, span behavior.Span) (*behavior.ExposureCounts, error) {
		return exposures.Run(ctx, &source, span)
	})
	if err != nil {
		return nil, err
	}
	for _, later := range results[1:] {
		results[0].Add(later)
	}
	return results[0], nil
}

// stream is the source of a part's filter, with the numbers it sums and what
// extend adds, by company if companies are counted.
func (x *experiment) stream(ctx context.Context, part *snapshot, of eventdb.ExperimentPart, extend func(*behavior.Source) error) (behavior.Source, error) {
	sources, err := x.sources(ctx, part, []eventdb.Filter{of.Filter})
	if err != nil {
		return behavior.Source{}, err
	}
	source, name := sources[0], of.Filter.Event
	if extend != nil {
		if err := extend(&source); err != nil {
			return behavior.Source{}, err
		}
	}
	if of.Sum {
		if source.Number, err = part.numbers(ctx, name, of.Property); err != nil {
			return behavior.Source{}, err
		}
		if slices.ContainsFunc(source.Number, math.IsNaN) {
			codes, err := part.codes(ctx, name, of.Property)
			if err != nil {
				return behavior.Source{}, err
			}
			source.Value = &behavior.Column{Code: codes.Code}
		}
	}
	if x.plan.Unit != eventdb.ByGroups {
		return source, nil
	}
	codes, err := part.groups(ctx, name)
	if err != nil {
		return behavior.Source{}, err
	}
	column := x.companies.column(codes)
	return behavior.Regroup(&source, column, len(x.companies.texts)), nil
}

// measure adds what the part's exposed units did to the counts.
func (x *experiment) measure(ctx context.Context, part *snapshot, m eventdb.ExperimentMetric, units *behavior.Exposed, counts *behavior.OutcomeCounts) error {
	outcome := behavior.Outcome{
		Once: m.Aggregation == eventdb.Converted, Average: m.Aggregation == eventdb.AverageOf,
		After: m.After, Within: m.Within, Before: m.Before, Cap: m.Cap, Until: x.plan.Until, Variations: len(x.plan.Variations),
	}
	for i, p := range m.Parts() {
		source, err := x.stream(ctx, part, p, nil)
		if err != nil {
			return err
		}
		measured := behavior.Measured{Source: &source, Bit: 1, Sum: p.Sum}
		if i == 0 {
			outcome.Part = measured
		} else {
			outcome.Denominator = &measured
		}
	}
	results, err := behavior.Each(ctx, units.Cut(workers()), func(ctx context.Context, span behavior.Span) (*behavior.OutcomeCounts, error) {
		return outcome.Run(ctx, units, span)
	})
	for _, c := range results {
		if err == nil {
			counts.Add(c)
		}
	}
	return err
}

// sumsOf is a metric's sums as answered.
func sumsOf(m eventdb.ExperimentMetric, counts *behavior.OutcomeCounts) eventdb.ExperimentSums {
	out := eventdb.ExperimentSums{Matched: counts.Matched, Skipped: counts.Skipped}
	for i := range counts.Sums {
		s := &counts.Sums[i]
		out.Waiting = append(out.Waiting, s.Waiting)
		out.Sums = append(out.Sums, stats.Sums{
			N: s.N, Sum: s.Y, SumSquares: s.YY,
			DenominatorSum: s.D, DenominatorSumSquares: s.DD, CrossSum: s.YD,
			Pre: m.Before > 0, PreSum: s.Before, PreSumSquares: s.BeforeSquares,
			PreCrossSum: s.BeforeTimesY, PreDenominatorCrossSum: s.BeforeTimesD,
		})
	}
	return out
}
