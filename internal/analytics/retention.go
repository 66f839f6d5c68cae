package analytics

import (
	"context"

	"prodops/internal/eventdb"
	"prodops/internal/period"
)

// retention answers a retention question.
func (r *Runner) retention(ctx context.Context, f frame, q *Retention) (*RetentionAnswer, error) {
	plan, buckets, err := q.plan(f)
	if err != nil {
		return nil, err
	}
	got, err := r.store.Retention(ctx, plan)
	if err != nil {
		return nil, err
	}
	var size int64
	answer := &RetentionAnswer{Cohorts: []Cohort{}, Average: []Float{}}
	incomplete := []string{}
	for i, c := range got.Cohorts {
		size += c.Size
		answer.Cohorts = append(answer.Cohorts, Cohort{Start: buckets.Labels[i], Size: c.Size, Counts: c.Counts, Complete: c.Complete})
		if !c.Complete[0] {
			incomplete = append(incomplete, buckets.Labels[i])
		}
	}
	for column := range q.Periods {
		answer.Average = append(answer.Average, average(answer.Cohorts, column))
	}
	answer.Head = newHead(got.Matched, Explain{Definition: q.definition(f), N: size}, incomplete)
	if widened := q.widened(f, buckets); widened != "" {
		answer.Warnings = append(answer.Warnings, widened)
	}
	if open := incompleteCells(got); open > 0 {
		answer.Explain.Exclusions = append(answer.Explain.Exclusions, countWords(open, "cell")+" whose period is not over left out of the average")
	}
	return answer, nil
}

func incompleteCells(a eventdb.RetentionAnswer) int64 {
	var n int64
	for _, c := range a.Cohorts {
		for _, complete := range c.Complete {
			if !complete {
				n++
			}
		}
	}
	return n
}

// widened says that the cohorts go beyond the range, "" if they do not.
func (q *Retention) widened(f frame, b period.Buckets) string {
	first, last := b.Edges[0], b.Edges[len(b.Labels)]
	if first.Equal(f.span.From) && last.Equal(f.span.To) {
		return ""
	}
	return "cohorts are whole " + string(q.Interval) + "s, so the range was widened to " + dates(period.Span{From: first, To: last}, f)
}
