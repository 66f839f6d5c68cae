package scorecard

import (
	"context"
	"fmt"
	"time"

	"prodops/internal/behavior"
	"prodops/internal/sqldb"
	"prodops/internal/wording"
)

const howAccess = "The median time from a question to its answer. By oneself: from the first question a member asks in prodops until they save the answer as an insight or put it on a dashboard, " +
	"or else until the answer to the last question before a pause of 10 minutes; runs of a single question that was not saved are look-ups, answered at once, and are left out. " +
	"By asking a colleague: from a data request to its answer. A span counts in the quarter it ends in."

// fewestSpans is below how many spans a median says nothing.
const fewestSpans = 5

type spanRow struct {
	Member    string       `db:"member_id"`
	StartedAt sqldb.Micros `db:"started_at"`
	EndedAt   sqldb.Micros `db:"ended_at"`
	Questions int          `db:"questions"`
	Outcome   string       `db:"outcome"`
}

// access is data_access_time for every quarter asked for.
func (s *Scorecard) access(ctx context.Context, a *asked) ([]ScorecardMeasure, error) {
	from, to := sqldb.MicrosOf(a.quarters[0].from), sqldb.MicrosOf(a.last().to)
	var rows []spanRow
	err := s.db.Select(ctx, &rows, `SELECT member_id, started_at, ended_at, questions, outcome FROM answer_spans
		WHERE project_id = ? AND ended_at >= ? AND ended_at < ?`, a.project, from, to)
	if err != nil {
		return nil, fmt.Errorf("read spans of questions: %w", err)
	}
	waits, err := s.operations.Waits(ctx, a.project, from, to)
	if err != nil {
		return nil, err
	}
	out := make([]ScorecardMeasure, len(a.quarters))
	for i, q := range a.quarters {
		var answers spansOf
		for _, r := range rows {
			if q.holds(r.EndedAt.Time()) {
				answers.addRun(r)
			}
		}
		for _, w := range waits {
			if q.holds(w.AnsweredAt.Time()) {
				answers.addRequest(w.AskedBy, w.AnsweredAt.Time().Sub(w.AskedAt.Time()))
			}
		}
		out[i] = a.accessOf(answers)
	}
	open, err := s.operations.Unanswered(ctx, a.project, to)
	if err != nil {
		return nil, err
	}
	out[len(out)-1].leave(open, "data requests that are still open")
	return out, nil
}

// spansOf are the spans of a quarter, in seconds.
type spansOf struct {
	own, requests []float64
	lookups       int
	members       map[string]bool
}

func (s *spansOf) by(member string) {
	if s.members == nil {
		s.members = map[string]bool{}
	}
	s.members[member] = true
}

func (s *spansOf) addRun(r spanRow) {
	s.by(r.Member)
	if r.Questions < 2 && r.Outcome != saved {
		s.lookups++
		return
	}
	s.own = append(s.own, r.EndedAt.Time().Sub(r.StartedAt.Time()).Seconds())
}

func (s *spansOf) addRequest(member string, took time.Duration) {
	s.by(member)
	s.requests = append(s.requests, took.Seconds())
}

func (a *asked) accessOf(s spansOf) ScorecardMeasure {
	all := append(append([]float64{}, s.own...), s.requests...)
	m := ScorecardMeasure{Label: "Data access time", Unit: "seconds", Better: "lower", How: howAccess, N: len(all), Of: "questions answered"}
	m.leave(s.lookups, "look-ups, answered at once")
	if len(a.team) > 0 {
		m.Coverage = value(min(1, float64(len(s.members))/float64(len(a.team))))
	}
	switch {
	case len(all) < fewestSpans:
		m.Reason = fmt.Sprintf("%s answered; a median says something from %d on. Ask in Insights and save what you find, or put a data request to a colleague.", wording.Count(len(all), "question"), fewestSpans)
	case len(s.members) < a.settings.LeastGroup:
		m.Reason = fmt.Sprintf("The questions of %s; shown from %d on, so that it measures the team.", wording.Count(len(s.members), "member"), a.settings.LeastGroup)
	default:
		m.is(behavior.Quantile(all, 0.5))
	}
	hidden := ""
	if !m.Enough {
		hidden = "Too few to say."
	}
	m.Parts = append(m.Parts,
		spanPart("all", "p90", "90% are answered within", all, 0.9, hidden),
		spanPart("own", "median_own", "By oneself, median", s.own, 0.5, hidden),
		spanPart("own", "p90_own", "By oneself, 90% within", s.own, 0.9, hidden),
		spanPart("requests", "median_requests", "By asking a colleague, median", s.requests, 0.5, hidden),
		spanPart("requests", "p90_requests", "By asking a colleague, 90% within", s.requests, 0.9, hidden),
	)
	return m
}

// spanPart is a quantile of some of the spans; the least group holds for the
// measure as a whole, and each part needs as many spans as it does.
func spanPart(group, key, label string, of []float64, q float64, hidden string) ScorecardPart {
	p := ScorecardPart{Group: group, Key: key, Label: label, Unit: "seconds", N: len(of), Reason: hidden}
	switch {
	case hidden != "":
	case len(of) < fewestSpans:
		p.Reason = fmt.Sprintf("%d of at least %d.", len(of), fewestSpans)
	default:
		p.Value = value(behavior.Quantile(of, q))
	}
	return p
}
