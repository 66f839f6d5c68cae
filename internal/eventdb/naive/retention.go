package naive

import (
	"context"
	"slices"

	"prodops/internal/event"
	"prodops/internal/eventdb"
)

// retention is a retention question being answered.
type retention struct {
	*view
	plan           eventdb.RetentionPlan
	start, returns test
}

func (s *Store) retention(plan eventdb.RetentionPlan) (*retention, error) {
	r := &retention{view: s.view(plan.Scope), plan: plan}
	seen, err := r.conditions(plan.Where)
	if err != nil {
		return nil, err
	}
	r.events = keep(r.events, seen)
	for person, events := range r.byPerson {
		r.byPerson[person] = keep(events, seen)
	}
	if r.start, err = r.filter(plan.Start); err != nil {
		return nil, err
	}
	r.returns, err = r.filter(plan.Return)
	return r, err
}

// Retention answers how many of those who started came back.
func (s *Store) Retention(_ context.Context, plan eventdb.RetentionPlan) (eventdb.RetentionAnswer, error) {
	r, err := s.retention(plan)
	if err != nil {
		return eventdb.RetentionAnswer{}, err
	}
	var answer eventdb.RetentionAnswer
	for cohort := range plan.Cohorts {
		row := eventdb.RetentionCohort{Size: int64(len(r.members(cohort, 0)))}
		for column := range plan.Periods {
			row.Counts = append(row.Counts, int64(len(r.members(cohort, column))))
			row.Complete = append(row.Complete, r.complete(cohort, column))
		}
		answer.Cohorts = append(answer.Cohorts, row)
	}
	for _, e := range r.events {
		if plan.Bounds[0] <= e.Time && e.Time < plan.Bounds[len(plan.Bounds)-1] && (r.start(e) || r.returns(e)) {
			answer.Matched++
		}
	}
	return answer, nil
}

// RetentionPeople lists the persons of a cell.
func (s *Store) RetentionPeople(_ context.Context, plan eventdb.RetentionPlan, point eventdb.RetentionPoint, page eventdb.Page) (eventdb.People, error) {
	r, err := s.retention(plan)
	if err != nil {
		return eventdb.People{}, err
	}
	return people(r.members(point.Cohort, point.Column), page), nil
}

// members are the persons of a cohort that column counts.
func (r *retention) members(cohort, column int) map[string]bool {
	set := map[string]bool{}
	for person, events := range r.byPerson {
		start, ok := r.started(events, cohort)
		if !ok {
			continue
		}
		from, to := r.period(start, cohort, column)
		if column == 0 || slices.ContainsFunc(events, func(e *event.Event) bool {
			return from <= e.Time && e.Time < to && r.returns(e) && e != start
		}) {
			set[person] = true
		}
	}
	return set
}

// started is the event by which a person belongs to a cohort.
func (r *retention) started(events []*event.Event, cohort int) (start *event.Event, ok bool) {
	for _, e := range keep(events, r.start) {
		if r.plan.Bounds[cohort] <= e.Time && e.Time < r.plan.Bounds[cohort+1] {
			return e, true
		}
		if r.plan.Entry == eventdb.FirstTime {
			break // the first ever was in another interval
		}
	}
	return nil, false
}

// periods are the first and the last period a column covers.
func (r *retention) periods(column int) (first, last int) {
	if r.plan.Mode != eventdb.Bracket || column == 0 {
		return column, column
	}
	first = 1
	for _, width := range r.plan.Brackets[:column-1] {
		first += width
	}
	return first, first + r.plan.Brackets[column-1] - 1
}

// period is when a return counts for a column, [from, to).
func (r *retention) period(start *event.Event, cohort, column int) (from, to int64) {
	first, last := r.periods(column)
	if r.plan.Clock == eventdb.Rolling {
		from = start.Time + int64(first)*r.plan.Period
		to = start.Time + int64(last+1)*r.plan.Period
	} else {
		from, to = r.plan.Bounds[cohort+first], r.plan.Bounds[cohort+last+1]
	}
	if r.plan.Mode == eventdb.OnOrAfter {
		to = never
	}
	return from, to
}

// complete reports whether a column's period was over for the whole cohort.
func (r *retention) complete(cohort, column int) bool {
	_, last := r.periods(column)
	if r.plan.Clock == eventdb.Rolling {
		end := r.plan.Bounds[cohort+1]
		if last > 0 {
			end += int64(last+1) * r.plan.Period
		}
		return end <= r.plan.Now
	}
	return r.plan.Bounds[cohort+last+1] <= r.plan.Now
}
