package main

import (
	"context"

	"prodops/internal/auth"
	"prodops/internal/dashboard"
	"prodops/internal/errs"
	"prodops/internal/feedback"
	"prodops/internal/idea"
	"prodops/internal/link"
	"prodops/internal/sqldb"
)

// ideas is the service of ideas on what feedback and insights know.
func (s *stores) ideas(links *link.Links, measurer *dashboard.Measurer) *idea.Ideas {
	evidence := feedback.NewEvidence(s.records)
	return idea.NewIdeas(s.registry, s.journal, links, idea.Sources{
		Counter: ideaCounter{evidence}, Notes: ideaNotes{evidence}, Measurer: ideaMeasurer{measurer},
	})
}

// ideaCounter has ideas count the notes of feedback.
type ideaCounter struct{ of feedback.EvidenceOf }

// Count implements idea.Counter.
func (c ideaCounter) Count(ctx context.Context, project string, ideas []string) (map[string]idea.Evidence, error) {
	found, err := c.of.Count(ctx, project, ideas)
	if err != nil {
		return nil, err
	}
	counted := make(map[string]idea.Evidence, len(found))
	for id, e := range found {
		counted[id] = idea.Evidence(e)
	}
	return counted, nil
}

// AskedBy implements idea.Counter.
func (c ideaCounter) AskedBy(ctx context.Context, project string, companies []string, largest int) ([]string, error) {
	return c.of.AskedBy(ctx, project, companies, largest)
}

// ideaNotes has ideas list the notes of feedback.
type ideaNotes struct{ of feedback.EvidenceOf }

// Noted implements idea.Notes.
func (n ideaNotes) Noted(ctx context.Context, project, id string, limit int, cursor string) ([]idea.Noted, string, error) {
	found, next, err := n.of.Noted(ctx, project, id, limit, cursor)
	if err != nil {
		return nil, "", err
	}
	notes := make([]idea.Noted, len(found))
	for i, note := range found {
		notes[i] = idea.Noted(note)
	}
	return notes, next, nil
}

// ideaMeasurer has ideas measured by insights.
type ideaMeasurer struct{ of *dashboard.Measurer }

// Measure implements idea.Measurer.
func (m ideaMeasurer) Measure(ctx context.Context, actor auth.Actor, project, insight string) (idea.Measurement, error) {
	found, err := m.of.Measure(ctx, actor, project, dashboard.Ask{Insight: insight})
	if err != nil {
		return idea.Measurement{}, err
	}
	if found.Value == nil {
		return idea.Measurement{}, errs.New(errs.Conflict, "The insight has no number now: %s", found.Reason)
	}
	return idea.Measurement{Value: *found.Value, At: sqldb.MicrosOf(found.AsOf), Label: found.Label}, nil
}

// scores freezes the scores of ideas for decisions.
type scores struct{ ideas *idea.Ideas }

// Freeze implements decision.Freezer.
func (s scores) Freeze(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, project, id, decision string) error {
	return s.ideas.FreezeFor(ctx, tx, actor, project, id, decision)
}
