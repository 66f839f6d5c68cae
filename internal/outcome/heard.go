package outcome

import (
	"context"

	"prodops/internal/feedback"
	"prodops/internal/period"
	"prodops/internal/sqldb"
)

// OutcomeHeard is what people said of the bet's ideas and themes before and
// after.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeHeard struct {
	Reason     string      `json:"reason,omitempty" doc:"Why nothing is counted."`
	Before     OutcomeSaid `json:"before"`
	After      OutcomeSaid `json:"after"`
	Definition string      `json:"definition"`
}

// OutcomeSaid is what was said in one window.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeSaid struct {
	Notes     int64         `json:"notes"`
	People    int64         `json:"people" doc:"Each once."`
	Companies int64         `json:"companies" doc:"Each once."`
	Until     string        `json:"until,omitempty" doc:"The window is not over: counted up to this day."`
	Newest    []OutcomeNote `json:"newest"`
}

// OutcomeNote is one piece of feedback.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeNote struct {
	ID         string       `json:"id"`
	Text       string       `json:"text" doc:"Its beginning."`
	Person     string       `json:"person,omitempty"`
	Company    string       `json:"company,omitempty"`
	ReceivedAt sqldb.Micros `json:"received_at" format:"date-time"`
}

// newestNotes of a window are shown.
const newestNotes = 5

func (s *Outcomes) heard(ctx context.Context, sub subject) (OutcomeHeard, error) {
	h := OutcomeHeard{Definition: "Notes that support the bet or its ideas, and notes of the themes that motivate them; duplicates count with their original, people and companies once."}
	h.Before.Newest, h.After.Newest = []OutcomeNote{}, []OutcomeNote{}
	about := feedback.About{Records: append([]string{sub.Bet}, sub.ideas...), Themes: sub.themes}
	known, err := s.Evidence.Heard(ctx, sub.Project, about, 0, sqldb.MicrosOf(sub.now)+1)
	if err != nil {
		return h, err
	}
	if known.Notes == 0 {
		h.Reason = "No feedback is linked to this bet. Link the idea it came of, and notes to that idea."
		return h, nil
	}
	if h.Before, err = s.said(ctx, sub.Project, about, sub.before); err != nil {
		return h, err
	}
	if h.After, err = s.said(ctx, sub.Project, about, sub.after); err != nil {
		return h, err
	}
	if !sub.windows.Over {
		h.After.Until = sub.windows.Today
	}
	return h, nil
}

func (s *Outcomes) said(ctx context.Context, project string, about feedback.About, in period.Span) (OutcomeSaid, error) {
	from, to := micros(in)
	out := OutcomeSaid{Newest: []OutcomeNote{}}
	counted, err := s.Evidence.Heard(ctx, project, about, from, to)
	if err != nil {
		return out, err
	}
	out.Notes, out.People, out.Companies = counted.Notes, counted.People, counted.Companies
	newest, err := s.Evidence.Said(ctx, project, about, from, to, newestNotes)
	for _, n := range newest {
		out.Newest = append(out.Newest, OutcomeNote{ID: n.ID, Text: n.Text, Person: n.Person, Company: n.Company, ReceivedAt: n.ReceivedAt})
	}
	return out, err
}
