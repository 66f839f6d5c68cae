package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"prodops/internal/auth"
	"prodops/internal/dashboard"
	"prodops/internal/delivery"
	"prodops/internal/delivery/hook"
	"prodops/internal/period"
	"prodops/internal/playbook"
	"prodops/internal/record"
)

// hooks are where other systems tell of delivery.
func (s *stores) hooks(shipping *delivery.Delivery) *hook.Hooks {
	return hook.New(hook.Options{DB: s.records, Journal: s.journal, Jobs: s.jobs, Delivery: shipping, Key: s.sealing, Now: time.Now, Log: s.logger})
}

// beforeAfter lets delivery compare the numbers of insights before and after.
type beforeAfter struct{ measurer *dashboard.Measurer }

// Measure implements delivery.Measurer.
func (w beforeAfter) Measure(ctx context.Context, actor auth.Actor, project, insight, number, from, to string) (delivery.Reading, error) {
	m, err := w.measurer.Measure(ctx, actor, project, dashboard.Ask{Insight: insight, Number: number, Range: period.Range{From: from, To: to}})
	return delivery.Reading{Name: m.Name, Number: m.Number, Label: m.Label, Unit: string(m.Unit), Value: m.Value, Reason: m.Reason, N: m.N}, err
}

// postMortems lets delivery write documents about incidents.
type postMortems struct{ docs *playbook.Docs }

// PostMortem implements delivery.Writer: a document of the incident template
// with what is known filled in.
func (p postMortems) PostMortem(ctx context.Context, actor auth.Actor, project string, i delivery.Incident, full bool) (string, error) {
	template := "incident.light"
	if full {
		template = "incident.full"
	}
	fields := playbook.Values{"severity": i.Severity, "date": i.StartedAt.Time().Format("2006-01-02")}
	if i.Owner != "" {
		fields["owner"] = i.Owner
	}
	if !i.Open() {
		fields["minutes_to_recover"] = float64(int64(i.ResolvedAt-i.StartedAt) / 60_000_000)
	}
	body := postMortemText(i)
	made, err := p.docs.Create(ctx, actor, project, playbook.DocCreate{
		Title: "Post-mortem: " + i.Title, Template: template, Fields: fields, Body: &body, State: playbook.Draft,
		Describes: &record.Ref{Type: delivery.IncidentType, ID: i.ID},
	})
	return made.ID, err
}

// postMortemText is what a post-mortem begins with: what is known, and the
// questions it answers.
func postMortemText(i delivery.Incident) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## What people could not do\n\n%s\n\n## Timeline (UTC)\n\n", orElse(i.Summary, "Write it in their words, with numbers."))
	for _, m := range i.Timeline {
		fmt.Fprintf(&b, "- %s %s\n", m.At.Time().Format("15:04"), m.Text)
	}
	if len(i.Timeline) == 0 {
		b.WriteString("- When it began, when somebody noticed, when people could work again\n")
	}
	b.WriteString("\n## Why it happened\n\nNot who: which conditions made it possible.\n\n## Why it took so long\n\n## What went well, and where we were lucky\n\n## What we do about it\n\n- [ ] One thing, with somebody's name and a day\n")
	return b.String()
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
