package main

import (
	"context"
	"encoding/json"
	"time"

	"prodops/internal/analytics"
	"prodops/internal/auth"
	"prodops/internal/dashboard"
	"prodops/internal/eventdb"
	"prodops/internal/eventdb/embedded"
	"prodops/internal/feedback"
	"prodops/internal/link"
	"prodops/internal/mail"
	"prodops/internal/outcome"
	"prodops/internal/period"
	"prodops/internal/survey"
)

// outcomes is the service of what came of bets.
func (s *stores) outcomes(links *link.Links, insights *dashboard.Insights, measuring *dashboard.Measurer, shared *analytics.Shared, runner *analytics.Runner) *outcome.Outcomes {
	outcomes := outcome.New(outcome.Options{
		Registry: s.registry, Links: links, Journal: s.journal, Projects: s.projects, Insights: promisedNumbers{insights, measuring},
		Answers: shared, Catalogue: runner, Evidence: feedback.NewEvidence(s.records), Answered: survey.NewRequests(s.records),
		People: addressed{s.engine}, Jobs: s.jobs, Mail: s.mail, Addresses: s.addresses, BaseURL: s.baseURL,
	})
	s.jobs.Every("outcomes of bets that shipped before", time.Hour, outcomes.OpenMissing)
	s.jobs.Every("letters to requesters", 5*time.Minute, outcomes.TidyLetters)
	return outcomes
}

// mailServer is where letters go, nil for nowhere.
func (f mailFlags) server() (*mail.Server, error) {
	if f.Mail == "" {
		return nil, nil //nolint:nilnil // A server without mail is no error.
	}
	return mail.Open(f.Mail, f.From)
}

// promisedNumbers reads numbers off insights for outcomes, whoever reads the outcome.
type promisedNumbers struct {
	insights *dashboard.Insights
	of       *dashboard.Measurer
}

// Measure implements outcome.Insights. Shares are answered in per cent, as
// people write predictions.
func (m promisedNumbers) Measure(ctx context.Context, project string, asked outcome.Asked) (outcome.Measurement, error) {
	found, err := m.of.Measure(ctx, auth.AsSystem("outcomes"), project, dashboard.Ask{
		Insight: asked.Insight, Number: asked.Number, Range: period.Range{From: asked.From, To: asked.To},
	})
	if err != nil {
		return outcome.Measurement{}, err
	}
	times, unit := 1.0, string(found.Unit)
	if found.Unit == dashboard.Share {
		times, unit = 100, "%"
	}
	out := outcome.Measurement{
		Value: scaled(found.Value, times), Reason: found.Reason, Name: found.Name, Number: found.Number, Label: found.Label, Unit: unit,
		N: found.N, Definition: found.Explain.Definition, Warnings: found.Warnings, History: make([]outcome.OutcomePoint, len(found.History)),
	}
	for _, end := range found.Interval {
		out.Interval = append(out.Interval, end*times)
	}
	for i, h := range found.History {
		out.History[i] = outcome.OutcomePoint{Bucket: h.Bucket, Value: scaled(h.Value, times)}
	}
	return out, nil
}

func scaled(value *float64, times float64) *float64 {
	if value == nil {
		return nil
	}
	v := *value * times
	return &v
}

// Question implements outcome.Insights.
func (m promisedNumbers) Question(ctx context.Context, project, insight string) (json.RawMessage, error) {
	found, err := m.insights.Get(ctx, auth.AsSystem("outcomes"), project, insight)
	return json.RawMessage(found.Query), err
}

// addressed tells outcomes the addresses that people's traits have.
type addressed struct{ engine *embedded.Store }

// Addresses implements outcome.People.
func (a addressed) Addresses(ctx context.Context, project string, ids []string) (map[string]string, error) {
	found, err := a.engine.Persons(ctx, eventdb.Scope{Project: project}, ids)
	if err != nil {
		return nil, err
	}
	known := map[string]string{}
	for _, person := range found {
		var traits struct {
			Email string `json:"email"`
		}
		if len(person.Properties) == 0 || json.Unmarshal(person.Properties, &traits) != nil {
			continue // an e-mail that is no text is none
		}
		for _, id := range person.DistinctIDs {
			known[id] = traits.Email
		}
	}
	return known, nil
}
