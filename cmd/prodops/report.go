package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"prodops/internal/auth"
	"prodops/internal/delivery"
	"prodops/internal/delivery/dora"
	"prodops/internal/experiment"
	"prodops/internal/outcome"
	"prodops/internal/period"
	"prodops/internal/record"
	"prodops/internal/scorecard"
	"prodops/internal/sqldb"
	"prodops/internal/wording"
)

// delivered writes a report's section of delivery.
type delivered struct{ delivery *delivery.Delivery }

// Summarize implements scorecard.Summarizer.
func (d delivered) Summarize(ctx context.Context, actor auth.Actor, project string, from, to time.Time) (scorecard.ReportSection, error) {
	if actor.Can(auth.DeliveryRead, project) != nil {
		return scorecard.ReportSection{Missing: "You may not see deployments and incidents."}, nil
	}
	section := scorecard.ReportSection{How: "Deployments to production and incidents of the quarter, all services together; each measure is defined on the page Delivery."}
	m, err := d.delivery.Measure(ctx, actor, project, delivery.Question{
		Range: period.Range{From: from.Format(time.RFC3339), To: to.Format(time.RFC3339)}, Calendar: period.Calendar{Zone: from.Location(), WeekStart: time.Monday},
	})
	if err != nil {
		return section, err
	}
	if m.DeploymentFrequency.N == 0 {
		section.Missing = "Nothing was deployed in this quarter, as far as prodops was told."
		return section, nil
	}
	for _, one := range []struct {
		label   string
		measure delivery.DoraMeasure
	}{
		{"Deployment frequency", m.DeploymentFrequency}, {"Lead time of changes, median", m.LeadTime}, {"Change fail rate", m.ChangeFailRate},
		{"Recovery from failed deployments, median", m.RecoveryTime}, {"Rework rate", m.ReworkRate},
	} {
		line := scorecard.ReportLine{Label: one.label, Value: measured(one.measure), Detail: fmt.Sprintf("n = %d", one.measure.N)}
		if one.measure.Value == nil {
			line.Detail = one.measure.Reason
		}
		for _, e := range excluded(one.measure.Excluded) {
			line.Detail += "; left out: " + e
		}
		section.Lines = append(section.Lines, line)
	}
	return section, nil
}

func excluded(list []dora.Excluded) []string {
	lines := make([]string, len(list))
	for i, e := range list {
		lines[i] = fmt.Sprintf("%s (%d)", e.Reason, e.Count)
	}
	return lines
}

// measured is a measure of delivery as people read it.
func measured(m delivery.DoraMeasure) string {
	if m.Value == nil {
		return "too little to say"
	}
	switch m.Unit {
	case "seconds":
		if *m.Value < 48*3600 {
			return fmt.Sprintf("%.1f hours", *m.Value/3600)
		}
		return fmt.Sprintf("%.1f days", *m.Value/86400)
	case "share":
		return fmt.Sprintf("%.1f%%", 100**m.Value)
	}
	return fmt.Sprintf("%.2f a day", *m.Value)
}

// trials writes a report's section of experiments.
type trials struct{ experiments *experiment.Experiments }

// Summarize implements scorecard.Summarizer.
func (t trials) Summarize(ctx context.Context, actor auth.Actor, project string, from, to time.Time) (scorecard.ReportSection, error) {
	if actor.Can(auth.ExperimentRead, project) != nil {
		return scorecard.ReportSection{Missing: "You may not see experiments."}, nil
	}
	section := scorecard.ReportSection{How: "Experiments that were decided in the quarter, with the relative effect on their first goal when they were."}
	found, _, err := t.experiments.List(ctx, actor, project, experiment.Filter{Filter: record.Filter{Limit: mostReported}, State: experiment.Decided})
	for _, e := range found {
		if at := e.DecidedAt.Time(); at.Before(from) || !at.Before(to) {
			continue
		}
		line := scorecard.ReportLine{Label: e.Name, Value: string(e.Verdict), Detail: e.Why, Record: record.Ref{Type: experiment.Type, ID: e.ID}}
		if e.Observed != nil {
			line.Detail = fmt.Sprintf("%+.1f%% observed. %s", 100**e.Observed, e.Why)
		}
		section.Lines = append(section.Lines, line)
	}
	if len(section.Lines) == 0 {
		section.Missing = "No experiment was decided in this quarter."
	}
	return section, err
}

// cameOf writes a report's section of outcomes.
type cameOf struct{ outcomes *outcome.Outcomes }

// Summarize implements scorecard.Summarizer.
func (c cameOf) Summarize(ctx context.Context, actor auth.Actor, project string, from, to time.Time) (scorecard.ReportSection, error) {
	if actor.Can(auth.OutcomeRead, project) != nil {
		return scorecard.ReportSection{Missing: "You may not see outcomes."}, nil
	}
	section := scorecard.ReportSection{How: "Outcomes that were reviewed in the quarter, with the numbers of their review. The return is the net benefit ÷ the cost; its arithmetic stands on the page of each."}
	found, err := c.outcomes.Reported(ctx, actor, project, sqldb.MicrosOf(from), sqldb.MicrosOf(to))
	for i := range found {
		section.Lines = append(section.Lines, reported(&found[i]))
	}
	if len(section.Lines) == 0 {
		section.Missing = "No outcome was reviewed in this quarter."
	}
	return section, err
}

// reported is one outcome as a line of a report: the number against the promise,
// who took it up, and the return.
func reported(o *outcome.ReportedOutcome) scorecard.ReportLine {
	r := &o.Result
	line := scorecard.ReportLine{Label: o.Title, Value: string(o.Verdict), Record: record.Ref{Type: outcome.Type, ID: o.ID}}
	var parts []string
	if r.After != nil {
		unit := strings.TrimSpace(r.Unit)
		if unit != "" && unit != "%" {
			unit = " " + unit
		}
		text := r.Metric + ": " + wording.Rounded(*r.After, 1) + unit
		if r.Before != nil {
			text += ", " + wording.Rounded(*r.Before, 1) + unit + " before"
		}
		if r.Expected != nil {
			text += ", " + wording.Rounded(*r.Expected, 1) + unit + " promised"
		}
		parts = append(parts, text)
	}
	if r.Adoption != nil {
		parts = append(parts, wording.Percent(*r.Adoption, 1)+" of the active people used it")
	}
	if r.Net != nil {
		text := "net " + wording.Rounded(*r.Net, 0) + " " + r.Currency
		if r.Return != nil {
			text += ", a return of " + wording.Rounded(*r.Return, 0) + "%"
		}
		parts = append(parts, text)
	}
	line.Detail = strings.Join(parts, "; ")
	return line
}

// taught writes a report's section of learnings.
type taught struct{ experiments *experiment.Experiments }

// Summarize implements scorecard.Summarizer.
func (t taught) Summarize(ctx context.Context, actor auth.Actor, project string, from, to time.Time) (scorecard.ReportSection, error) {
	if actor.Can(auth.ExperimentRead, project) != nil {
		return scorecard.ReportSection{Missing: "You may not see learnings."}, nil
	}
	section := scorecard.ReportSection{How: "What was written down as learnt in the quarter, and how often it is cited since."}
	found, _, err := t.experiments.Learnings(ctx, actor, project, record.Filter{Limit: mostReported}, "")
	for _, l := range found {
		if at := l.CreatedAt.Time(); at.Before(from) || !at.Before(to) {
			continue
		}
		section.Lines = append(section.Lines, scorecard.ReportLine{
			Label: l.Title, Value: l.Confidence + " confidence", Detail: "cited " + wording.Count(l.CitedBy, "time"), Record: record.Ref{Type: experiment.LearningType, ID: l.ID},
		})
	}
	if len(section.Lines) == 0 {
		section.Missing = "Nothing was written down as learnt in this quarter."
	}
	return section, err
}
