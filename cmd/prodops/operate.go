package main

import (
	"context"
	"fmt"
	"time"

	"prodops/internal/auth"
	"prodops/internal/decision"
	"prodops/internal/eventdb"
	"prodops/internal/eventdb/embedded"
	"prodops/internal/experiment"
	"prodops/internal/flag"
	"prodops/internal/okr"
	"prodops/internal/operations"
	"prodops/internal/record"
	"prodops/internal/roadmap"
	"prodops/internal/scorecard"
)

// betsShipped tells the scorecard which bets shipped.
type betsShipped struct{ roadmap *roadmap.Roadmap }

// Shipped implements scorecard.Bets.
func (s betsShipped) Shipped(ctx context.Context, project string) ([]scorecard.Done, error) {
	bets, err := s.roadmap.Shipped(ctx, project)
	done := make([]scorecard.Done, len(bets))
	for i := range bets {
		b := &bets[i]
		done[i] = scorecard.Done{ID: b.ID, Title: b.Title, Owner: b.Owner, At: b.EndedAt.Time()}
	}
	return done, err
}

// flagged answers the flags that experiments run on, and their changes.
type flagged struct {
	*flag.Flags
	flag.Changes
}

// tried tells the scorecard which experiments started.
type tried struct{ experiments *experiment.Experiments }

// Started implements scorecard.Experiments.
func (t tried) Started(ctx context.Context, project string) ([]scorecard.Experiment, error) {
	trials, err := t.experiments.Trials(ctx, project)
	list := make([]scorecard.Experiment, len(trials))
	for i, one := range trials {
		list[i] = scorecard.Experiment{ID: one.ID, Owner: one.Owner, StartedAt: one.StartedAt.Time(), DecidedAt: one.DecidedAt.Time(), Cites: one.Cites}
	}
	return list, err
}

// mostReported of a kind are in a report.
const mostReported = 100

// pursued writes a report's section of objectives.
type pursued struct{ objectives *okr.Objectives }

// Summarize implements scorecard.Summarizer.
func (p pursued) Summarize(ctx context.Context, actor auth.Actor, project string, from, to time.Time) (scorecard.ReportSection, error) {
	if actor.Can(auth.ObjectiveRead, project) != nil {
		return scorecard.ReportSection{Missing: "You may not see objectives."}, nil
	}
	section := scorecard.ReportSection{How: "Objectives whose period touches the quarter, as they stand today; progress is the mean over their key results, each from 0 to 100%."}
	found, _, err := p.objectives.List(ctx, actor, project, okr.Filter{
		Filter: record.Filter{Limit: mostReported}, Since: from.Format(time.DateOnly), Until: to.Add(-time.Second).Format(time.DateOnly),
	})
	for i := range found {
		o := &found[i]
		if o.State == okr.Draft {
			continue
		}
		line := scorecard.ReportLine{Label: o.Title, Value: "not measured", Detail: fmt.Sprintf("%d key results, %s, %s", len(o.KeyResults), o.Period, o.State), Record: record.Ref{Type: "objective", ID: o.ID}}
		if o.Progress != nil {
			line.Value = fmt.Sprintf("%.0f%%", 100**o.Progress)
			line.Detail += fmt.Sprintf(", %.0f%% of the period over", 100*o.Expected)
		}
		section.Lines = append(section.Lines, line)
	}
	if len(section.Lines) == 0 {
		section.Missing = "No objective was pursued in this quarter."
	}
	return section, err
}

// decided writes a report's section of decisions.
type decided struct{ decisions *decision.Decisions }

// Summarize implements scorecard.Summarizer.
func (d decided) Summarize(ctx context.Context, actor auth.Actor, project string, from, to time.Time) (scorecard.ReportSection, error) {
	if actor.Can(auth.DecisionRead, project) != nil {
		return scorecard.ReportSection{Missing: "You may not see decisions."}, nil
	}
	section := scorecard.ReportSection{How: "Decisions of the log that were taken in the quarter, the latest first."}
	found, _, err := d.decisions.List(ctx, actor, project, decision.Filter{
		Filter: record.Filter{Limit: mostReported}, Since: from.Format(time.DateOnly), Until: to.Add(-time.Second).Format(time.DateOnly),
	})
	for i := range found {
		f := &found[i]
		line := scorecard.ReportLine{Label: f.Title, Value: f.DecidedOn, Record: record.Ref{Type: decision.DecisionType, ID: f.ID}}
		if f.State == decision.Superseded {
			line.Detail = "superseded since"
		} else if f.Due {
			line.Detail = "to be looked at again"
		}
		section.Lines = append(section.Lines, line)
	}
	if len(section.Lines) == 0 {
		section.Missing = "No decision was taken in this quarter."
	}
	return section, err
}

// toolUsed is the event that says who used a tool, and property the tool's name.
const (
	toolUsed     = "Tool Used"
	toolProperty = "tool"
)

// mostUsers of a tool are counted.
const mostUsers = 10_000

// toolEvents finds who used tools by the events the tools send.
type toolEvents struct{ engine *embedded.Store }

// Users implements operations.Usage.
func (t toolEvents) Users(ctx context.Context, project string, names []string, from, to time.Time) (map[string][]string, error) {
	users := map[string][]string{}
	scope := eventdb.Scope{Project: project}
	plan := eventdb.TrendsPlan{
		Scope: scope, Bounds: []int64{from.UnixMicro(), to.UnixMicro()},
		Series: []eventdb.TrendsSeries{{Filter: eventdb.Filter{Event: toolUsed}, Measure: eventdb.Total}},
	}
	// Most projects send none, and are done with one question.
	if found, err := t.engine.Trends(ctx, plan); err != nil || found.Matched == 0 {
		return users, err
	}
	for _, name := range names {
		plan.Series[0].Filter.Where = []eventdb.Condition{{Property: toolProperty, Of: eventdb.OfEvent, Op: eventdb.Eq, Values: []string{eventdb.Quote(name)}}}
		people, err := t.engine.TrendsPeople(ctx, plan, eventdb.TrendsPoint{Bucket: 0}, eventdb.Page{Limit: mostUsers})
		if err != nil {
			return nil, fmt.Errorf("who used %s: %w", name, err)
		}
		if people.Total > 0 {
			users[name] = people.DistinctIDs
		}
	}
	return users, nil
}

// operations are the registers of how the team works.
func (s *stores) operations() *operations.Operations {
	return operations.New(s.registry, s.journal, toolEvents{s.engine})
}
