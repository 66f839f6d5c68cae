package analytics

import (
	"context"
	"math"

	"prodops/internal/eventdb"
	"prodops/internal/period"
	"prodops/internal/stats"
)

// funnel answers a funnel question.
func (r *Runner) funnel(ctx context.Context, f frame, q *Funnel) (*FunnelAnswer, error) {
	plan, buckets, err := q.plan(f)
	if err != nil {
		return nil, err
	}
	got, err := r.store.Funnel(ctx, plan)
	if err != nil {
		return nil, err
	}
	answer := &FunnelAnswer{
		Head:   newHead(got.Matched, q.explain(f, got), buckets.Incomplete(f.now)),
		Groups: []FunnelGroup{},
	}
	for _, g := range got.Groups {
		answer.Groups = append(answer.Groups, q.group(g, buckets))
	}
	return answer, nil
}

func (q *Funnel) group(g eventdb.FunnelGroup, buckets period.Buckets) FunnelGroup {
	out := FunnelGroup{Breakdown: valuesOf(g.Breakdown), InProgress: g.InProgress, Excluded: g.Excluded}
	for k, reached := range g.Reached {
		step := FunnelStep{Label: filterLabel(q.Steps[k]), Count: reached, FromStart: ratio(reached, g.Reached[0]), FromPrevious: ratio(reached, g.Reached[0])}
		if k > 0 {
			step.after(g.Reached[k-1], g.Between[k])
		}
		out.Steps = append(out.Steps, step)
	}
	for i, b := range g.OverTime {
		out.OverTime = append(out.OverTime, FunnelBucket{Bucket: buckets.Labels[i], Entered: b.Entered, Converted: b.Converted, Rate: ratio(b.Converted, b.Entered)})
	}
	return out
}

// after adds what a step has that follows another.
func (s *FunnelStep) after(previous int64, between eventdb.StepDuration) {
	s.FromPrevious = ratio(s.Count, previous)
	if previous > 0 {
		low, high := stats.Wilson(s.Count, previous)
		s.Interval = []Float{Float(low), Float(high)}
	}
	if !math.IsNaN(between.Median) {
		median := Float(between.Median)
		s.MedianSeconds = &median
	}
	for _, band := range between.Histogram {
		s.SecondsHistogram = append(s.SecondsHistogram, [3]Float{Float(band.From), Float(band.To), Float(band.Count)})
	}
}

// filterLabel names what a filter picks.
func filterLabel(f Filter) string {
	if f.isAny() {
		return "Any event"
	}
	return f.Event
}
