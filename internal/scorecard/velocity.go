package scorecard

import (
	"context"
	"time"

	"prodops/internal/behavior"
)

const howVelocity = "Experiments that came to a decision in the quarter. Beside it: how many were started, how many of those cite an earlier experiment or learning, and how long the decided ones took from their start."

// velocity is experiment_velocity for every quarter asked for.
func (s *Scorecard) velocity(ctx context.Context, a *asked) ([]ScorecardMeasure, error) {
	out := make([]ScorecardMeasure, len(a.quarters))
	if s.sources.Experiments == nil {
		for i := range out {
			out[i] = velocityMeasure()
			out[i].Reason = "Not measured: this prodops keeps no experiments yet."
		}
		return out, nil
	}
	all, err := s.sources.Experiments.Started(ctx, a.project)
	if err != nil {
		return nil, err
	}
	for i, q := range a.quarters {
		out[i] = velocityOf(q, all)
	}
	return out, nil
}

func velocityMeasure() ScorecardMeasure {
	return ScorecardMeasure{Label: "Experiment velocity", Unit: "experiments", Better: "higher", How: howVelocity, Of: "experiments started or decided"}
}

func velocityOf(q quarter, all []Experiment) ScorecardMeasure {
	m := velocityMeasure()
	started, cites, decided, running := 0, 0, 0, 0
	var days []float64
	ever := false
	for _, e := range all {
		ever = ever || e.StartedAt.Before(q.to)
		begun, ended := q.holds(e.StartedAt), !e.DecidedAt.IsZero() && q.holds(e.DecidedAt)
		if begun || ended {
			m.N++
		}
		if begun {
			started++
			if e.Cites {
				cites++
			}
		}
		if ended {
			decided++
			days = append(days, e.DecidedAt.Sub(e.StartedAt).Hours()/24)
		}
		if e.StartedAt.Before(q.to) && (e.DecidedAt.IsZero() || !e.DecidedAt.Before(q.to)) {
			running++
		}
	}
	if ever {
		m.is(float64(decided))
	} else {
		m.Reason = "No experiment was started by then. Start one, and decide what it told you."
	}
	m.leave(running, "started and not decided by the end of the quarter")
	cited := ScorecardPart{Group: "learning", Key: "cites", Label: "Started ones that cite earlier results", Unit: "share", N: started, Reason: "None was started."}
	if started > 0 {
		cited.Value, cited.Reason = value(float64(cites)/float64(started)), ""
	}
	took := ScorecardPart{Group: "pace", Key: "days", Label: "Start to decision, median", Unit: "days", N: len(days), Reason: "None was decided."}
	if len(days) > 0 {
		took.Value, took.Reason = value(behavior.Quantile(days, 0.5)), ""
	}
	m.Parts = []ScorecardPart{
		{Group: "pace", Key: "started", Label: "Started", Value: value(float64(started)), Unit: "experiments", N: started},
		{Group: "pace", Key: "decided", Label: "Decided", Value: value(float64(decided)), Unit: "experiments", N: decided},
		cited, took,
	}
	return m
}

// firsts are when members first started an experiment or shipped a bet that they
// own, by their ids.
func firsts(bets []Done, experiments []Experiment) map[string][]time.Time {
	out := map[string][]time.Time{}
	for _, b := range bets {
		if b.Owner != "" {
			out[b.Owner] = append(out[b.Owner], b.At)
		}
	}
	for _, e := range experiments {
		if e.Owner != "" {
			out[e.Owner] = append(out[e.Owner], e.StartedAt)
		}
	}
	return out
}
