package main

import (
	"context"
	"fmt"
	"slices"

	"prodops/internal/annotation"
	"prodops/internal/auth"
	"prodops/internal/comment"
	"prodops/internal/dashboard"
	"prodops/internal/decision"
	"prodops/internal/delivery"
	"prodops/internal/experiment"
	"prodops/internal/feedback"
	"prodops/internal/home"
	"prodops/internal/ingest"
	"prodops/internal/link"
	"prodops/internal/okr"
	"prodops/internal/outcome"
	"prodops/internal/period"
	"prodops/internal/roadmap"
	"prodops/internal/scorecard"
	"prodops/internal/todo"
)

// waiting is what waits for members, area by area. A new kind of thing that
// somebody has to do is one line here, with what it takes to do it.
func (s *stores) waiting() *todo.Todo {
	return todo.New(
		todo.Named{Kind: "incident", Needs: auth.DeliveryWrite, Source: delivery.Open{DB: s.records}},
		todo.Named{Kind: "experiment", Needs: auth.ExperimentWrite, Source: experiment.Due{DB: s.records}},
		todo.Named{Kind: "mention", Needs: auth.CommentRead, Source: comment.Unseen{Registry: s.registry}},
		todo.Named{Kind: "outcome", Needs: auth.OutcomeWrite, Source: outcome.Due{DB: s.records}},
		todo.Named{Kind: "decision", Needs: auth.DecisionWrite, Source: decision.Revisits{DB: s.records}},
		todo.Named{Kind: "bet", Needs: auth.RoadmapWrite, Source: roadmap.Overdue{DB: s.records}},
		todo.Named{Kind: "checklist", Needs: auth.DeliveryWrite, Source: delivery.Unticked{DB: s.records}},
		todo.Named{Kind: "key_result", Needs: auth.ObjectiveWrite, Source: okr.Silent{DB: s.records}},
		todo.Named{Kind: "quarantine", Needs: auth.QuarantineReplay, Source: ingest.Undecided{DB: s.records}},
		todo.Named{Kind: "time_check", Needs: auth.OperationsWrite, Source: scorecard.Unanswered{DB: s.records}},
		todo.Named{Kind: "inbox", Needs: auth.FeedbackWrite, Source: feedback.Inbox{DB: s.records}},
	)
}

// home is the first page, put together of what areas know.
func (s *stores) home(links *link.Links, measuring *dashboard.Measurer, annotations *annotation.Annotations) *home.Home {
	return home.New(home.Options{
		Registry: s.registry, Links: links, Todo: s.waiting(), Notes: feedback.NewEvidence(s.records),
		Trends: trends{measurer: measuring, links: links}, Annotations: annotations, Journal: s.journal,
	})
}

// trends lets home follow the numbers of insights.
type trends struct {
	measurer *dashboard.Measurer
	links    *link.Links
}

// Watched implements home.Trends: insights count once for each key result, bet,
// idea or other record they measure, and once for each dashboard.
func (t trends) Watched(ctx context.Context, actor auth.Actor, project string, most int) ([]home.WatchedTrend, error) {
	uses, err := t.links.Uses(ctx, project, "insight", "measures")
	if err != nil {
		return nil, err
	}
	found, err := t.measurer.Trends(ctx, actor, project, uses, most)
	watched := make([]home.WatchedTrend, len(found))
	for i, f := range found {
		watched[i] = home.WatchedTrend{Insight: f.ID, Name: f.Name, Interval: f.Interval}
	}
	return watched, err
}

// Past implements home.Trends.
func (t trends) Past(ctx context.Context, actor auth.Actor, project string, trend home.WatchedTrend, buckets int) (home.Past, error) {
	unit := map[period.Interval]string{period.Day: "d", period.Week: "w"}[trend.Interval]
	m, err := t.measurer.Measure(ctx, actor, project, dashboard.Ask{
		Insight: trend.Insight, Number: dashboard.Last, Range: period.Range{Last: fmt.Sprintf("%d%s", buckets, unit)},
	})
	if err != nil {
		return home.Past{}, err
	}
	past := home.Past{
		Unit:   string(m.Unit),
		Counts: slices.Contains([]dashboard.Unit{dashboard.Events, dashboard.People, dashboard.Sessions, dashboard.Groups}, m.Unit),
	}
	for _, h := range m.History {
		past.Points = append(past.Points, home.TrendPoint(h))
	}
	return past, nil
}
