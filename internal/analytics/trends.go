package analytics

import (
	"context"
	"fmt"
	"math"
	"time"

	"prodops/internal/errs"
	"prodops/internal/eventdb"
	"prodops/internal/formula"
	"prodops/internal/period"
)

// trends answers a trends question.
func (r *Runner) trends(ctx context.Context, f frame, t *Trends) (*TrendsAnswer, error) {
	buckets, err := f.calendar.Split(f.span, t.Interval)
	if err != nil {
		return nil, err
	}
	plan := t.plan(f, buckets)
	now, err := r.store.Trends(ctx, plan)
	if err != nil {
		return nil, err
	}
	lines := now.Lines
	var before []eventdb.TrendsLine
	if t.Compare == PreviousPeriod {
		if before, err = r.previous(ctx, f, t, buckets, lines); err != nil {
			return nil, err
		}
	}
	if t.Formula != "" {
		combine, err := parseFormula(t.Formula, len(t.Series))
		if err != nil {
			return nil, err
		}
		lines = combined(lines, len(t.Series), combine)
		before = combined(before, len(t.Series), combine)
	}
	answer := &TrendsAnswer{
		Head:    newHead(now.Matched, t.explain(f, buckets, now), buckets.Incomplete(f.now)),
		Buckets: buckets.Labels,
		Series:  []Line{},
	}
	for i, line := range lines {
		out := Line{Label: t.label(line.Series), Breakdown: valuesOf(line.Breakdown), Values: t.shown(line.Values), Total: Float(line.Total)}
		if before != nil {
			out.Previous = t.shown(before[i].Values)
		}
		answer.Series = append(answer.Series, out)
	}
	return answer, nil
}

// shown are values as the answer gives them.
func (t *Trends) shown(values []float64) []Float {
	if t.Smooth != nil {
		values = smoothed(values, t.Smooth.Average)
	}
	return floats(values)
}

// label names a line: the event, with its measure where that is not the total.
func (t *Trends) label(series int) string {
	if t.Formula != "" {
		return t.Formula
	}
	s := t.Series[series]
	name := s.Event
	if s.isAny() {
		name = "Any event"
	}
	switch {
	case s.Measure == eventdb.Total || s.Measure == eventdb.Persons:
		return name
	case s.Property != "":
		return fmt.Sprintf("%s (%s of %s)", name, s.Measure, s.Property)
	}
	return fmt.Sprintf("%s (%s)", name, measureWords(s.Measure))
}

// combined applies a formula to the lines of each breakdown group, which every
// series has in the same order.
func combined(lines []eventdb.TrendsLine, series int, combine *formula.Formula) []eventdb.TrendsLine {
	groups := len(lines) / series
	var out []eventdb.TrendsLine
	for g := range groups {
		line := eventdb.TrendsLine{Breakdown: lines[g].Breakdown}
		operands := make([]float64, series)
		for bucket := range lines[g].Values {
			for s := range series {
				operands[s] = lines[s*groups+g].Values[bucket]
			}
			line.Values = append(line.Values, combine.Eval(operands))
		}
		for s := range series {
			operands[s] = lines[s*groups+g].Total
		}
		line.Total = combine.Eval(operands)
		out = append(out, line)
	}
	return out
}

// previous answers the same question for the period before, with a line for
// each of the given ones.
func (r *Runner) previous(ctx context.Context, f frame, t *Trends, buckets period.Buckets, lines []eventdb.TrendsLine) ([]eventdb.TrendsLine, error) {
	earlier := f.calendar.Before(f.span, t.Interval == period.Hour)
	shifted := period.Buckets{Interval: buckets.Interval, Labels: buckets.Labels, Edges: make([]time.Time, len(buckets.Edges))}
	for i, edge := range buckets.Edges {
		shifted.Edges[i] = earlier.Shift(edge)
	}
	plan := t.plan(f, shifted)
	if plan.Breakdown != nil {
		plan.Breakdown.Limit = math.MaxInt32 // today's largest groups need not be the largest then
	}
	all, err := r.store.Trends(ctx, plan)
	if err != nil {
		return nil, err
	}
	rest, err := r.previousOther(ctx, plan, lines)
	if err != nil {
		return nil, err
	}
	out := make([]eventdb.TrendsLine, len(lines))
	for i, line := range lines {
		out[i] = lineOf(append(all.Lines, rest...), line, plan)
	}
	return out, nil
}

// previousOther answers for the events whose value has no group of its own
// among the lines, as the group Other; nothing when the lines have no such group.
func (r *Runner) previousOther(ctx context.Context, plan eventdb.TrendsPlan, lines []eventdb.TrendsLine) ([]eventdb.TrendsLine, error) {
	if plan.Breakdown == nil {
		return nil, nil
	}
	b := *plan.Breakdown
	named, other := eventdb.Condition{Property: b.Property, Of: b.Of, Op: eventdb.NotIn}, false
	for _, line := range lines {
		switch {
		case line.Series > 0 || line.Breakdown[0] == eventdb.None:
		case line.Breakdown[0] == eventdb.Other:
			other = true
		default:
			named.Values = append(named.Values, line.Breakdown[0])
		}
	}
	if !other {
		return nil, nil
	}
	plan.Where = append(append([]eventdb.Condition{}, plan.Where...), named, eventdb.Condition{Property: b.Property, Of: b.Of, Op: eventdb.IsSet})
	plan.Breakdown = nil
	answer, err := r.store.Trends(ctx, plan)
	for i := range answer.Lines {
		answer.Lines[i].Breakdown = []string{eventdb.Other}
	}
	return answer.Lines, err
}

// lineOf is the line of the same series and group, or one of nothing.
func lineOf(lines []eventdb.TrendsLine, like eventdb.TrendsLine, plan eventdb.TrendsPlan) eventdb.TrendsLine {
	for _, line := range lines {
		if line.Series == like.Series && len(line.Breakdown) == len(like.Breakdown) && (len(line.Breakdown) == 0 || line.Breakdown[0] == like.Breakdown[0]) {
			return line
		}
	}
	nothing := math.NaN()
	switch plan.Series[like.Series].Measure {
	case eventdb.Total, eventdb.Persons, eventdb.Sessions, eventdb.WeeklyActives, eventdb.MonthlyActives, eventdb.Sum, eventdb.Distinct:
		nothing = 0
	}
	out := eventdb.TrendsLine{Series: like.Series, Breakdown: like.Breakdown, Total: nothing}
	for range like.Values {
		out.Values = append(out.Values, nothing)
	}
	return out
}

// bucket finds a bucket by its label; "" is all of them.
func bucketAt(b period.Buckets, label, location string) (int, error) {
	if label == "" {
		return -1, nil
	}
	for i, l := range b.Labels {
		if l == label {
			return i, nil
		}
	}
	var wrong errs.Fields
	wrong.Add(location, "the answer has no %q: use one of its labels, such as %q", label, b.Labels[0])
	return 0, wrong.Err()
}
