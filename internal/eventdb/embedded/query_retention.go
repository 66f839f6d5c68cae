package embedded

import (
	"context"

	"prodops/internal/behavior"
	"prodops/internal/errs"
	"prodops/internal/eventdb"
)

// retentionOf is the plan as the kernel asks it.
func retentionOf(plan eventdb.RetentionPlan) (*behavior.Retention, error) {
	if plan.Cohorts < 1 || plan.Periods < 1 || len(plan.Bounds) <= plan.Cohorts {
		return nil, errs.New(errs.Invalid, "a retention needs at least one cohort with its bounds and one period")
	}
	r := &behavior.Retention{
		Bounds: plan.Bounds, Cohorts: plan.Cohorts, Columns: plan.Periods,
		FirstTime: plan.Entry == eventdb.FirstTime,
	}
	switch plan.Mode {
	case eventdb.OnOrAfter:
		r.Mode = behavior.OnOrAfter
	case eventdb.Bracket:
		r.Mode = behavior.Bracket
		r.Brackets = plan.Brackets[:min(len(plan.Brackets), plan.Periods-1)]
	}
	if plan.Clock == eventdb.Rolling {
		if plan.Period <= 0 {
			return nil, errs.New(errs.Invalid, "a rolling retention needs a period")
		}
		r.Period = plan.Period
	}
	return r, nil
}

// Retention implements eventdb.Store.
func (s *Store) Retention(ctx context.Context, plan eventdb.RetentionPlan) (eventdb.RetentionAnswer, error) {
	r, err := retentionOf(plan)
	if err != nil {
		return eventdb.RetentionAnswer{}, err
	}
	snapshot, err := s.snapshot(ctx, plan.Scope)
	if err != nil {
		return eventdb.RetentionAnswer{}, err
	}
	defer snapshot.release()
	counts, err := snapshot.retention(ctx, r, plan, nil)
	if err != nil {
		return eventdb.RetentionAnswer{}, err
	}
	answer := eventdb.RetentionAnswer{Matched: counts.Matched}
	complete := r.Complete(plan.Now)
	for i, size := range counts.Size {
		answer.Cohorts = append(answer.Cohorts, eventdb.RetentionCohort{
			Size: size, Counts: counts.Counts[i*r.Columns : (i+1)*r.Columns], Complete: complete[i],
		})
	}
	return answer, nil
}

// retention counts all partitions. visit makes a visitor for each span.
func (q *snapshot) retention(ctx context.Context, r *behavior.Retention, plan eventdb.RetentionPlan,
	visit func() func(uint64, int, int)) (*behavior.RetentionCounts, error) {
	question := newQuestion(q, plan.Where)
	filters := []eventdb.Filter{plan.Start, plan.Return}
	var total *behavior.RetentionCounts
	err := question.partitions(filters, func(part *snapshot) error {
		sources, err := question.sources(ctx, part, filters)
		if err != nil {
			return err
		}
		results, err := behavior.Each(ctx, behavior.Spans(sources, workers()),
			func(ctx context.Context, span behavior.Span) (*behavior.RetentionCounts, error) {
				if visit == nil {
					return r.Run(ctx, sources, span, nil)
				}
				return r.Run(ctx, sources, span, visit())
			})
		for _, counts := range results {
			if total == nil {
				total = counts
			} else if err == nil {
				total.Add(counts)
			}
		}
		return err
	})
	return total, err
}

// RetentionPeople implements eventdb.Store.
func (s *Store) RetentionPeople(ctx context.Context, plan eventdb.RetentionPlan, point eventdb.RetentionPoint, page eventdb.Page) (eventdb.People, error) {
	r, err := retentionOf(plan)
	if err != nil {
		return eventdb.People{}, err
	}
	snapshot, err := s.snapshot(ctx, plan.Scope)
	if err != nil {
		return eventdb.People{}, err
	}
	defer snapshot.release()
	var found collector[uint64]
	if _, err = snapshot.retention(ctx, r, plan, func() func(uint64, int, int) {
		keys := found.list()
		return func(person uint64, cohort, column int) {
			if cohort == point.Cohort && column == point.Column {
				*keys = append(*keys, person)
			}
		}
	}); err != nil {
		return eventdb.People{}, err
	}
	return snapshot.people(ctx, found.all(), page)
}
