package experiment

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"prodops/internal/annotation"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Annotations implements annotation.Source: where experiments started and stopped.
func (s *Experiments) Annotations(ctx context.Context, project string, from, to sqldb.Micros, most int) ([]annotation.Annotation, error) {
	within := func(at sqldb.Micros) bool { return from <= at && at < to }
	found, err := s.experiments.Select(ctx, s.registry.DB(), `WHERE project_id = ? AND archived_at = 0 AND (started_at >= ? AND started_at < ? OR stopped_at >= ? AND stopped_at < ?)
		ORDER BY CASE WHEN stopped_at >= ? AND stopped_at < ? THEN stopped_at ELSE started_at END DESC LIMIT ?`, project, from, to, from, to, from, to, most)
	if err != nil {
		return nil, err
	}
	list := []annotation.Annotation{}
	for _, e := range found {
		mark := annotation.Annotation{Kind: annotation.Experiment, Record: record.Ref{Type: Type, ID: e.ID}}
		if e.StartedAt != 0 && within(e.StartedAt) {
			mark.At, mark.Until, mark.Title = e.StartedAt, e.StoppedAt, "Experiment “"+e.Name+"” started"
			list = append(list, mark)
		}
		if e.StoppedAt != 0 && within(e.StoppedAt) {
			mark.At, mark.Until, mark.Title = e.StoppedAt, 0, "Experiment “"+e.Name+"” stopped"
			list = append(list, mark)
		}
	}
	slices.SortStableFunc(list, func(a, b annotation.Annotation) int { return cmp.Compare(b.At, a.At) })
	return list[:min(most, len(list))], nil
}

// Edges implements link.Source: experiments are measured by their metrics, which
// stand in the plan.
type Edges struct{ DB *sqldb.DB }

// Edges implements link.Source.
func (s Edges) Edges(ctx context.Context, project string, at []record.Ref, most int) ([]link.Edge, []link.Many, error) {
	var edges []link.Edge
	for _, ref := range at {
		var rows []struct {
			ID   string         `db:"id"`
			Plan ExperimentPlan `db:"plan"`
		}
		query, args := "SELECT id, plan FROM experiments WHERE project_id = ? AND archived_at = 0 AND id = ?", []any{project, ref.ID}
		switch ref.Type {
		case Type:
		case "metric":
			query, args = `SELECT id, plan FROM experiments WHERE project_id = ? AND archived_at = 0 AND plan LIKE ? ESCAPE '\' ORDER BY updated_at DESC LIMIT ?`,
				[]any{project, sqldb.Contains(`"metric":"` + ref.ID + `"`), most}
		default:
			continue
		}
		if err := s.DB.Select(ctx, &rows, query, args...); err != nil {
			return nil, nil, fmt.Errorf("experiments around records: %w", err)
		}
		for _, r := range rows {
			for _, g := range r.Plan.Metrics {
				if ref.Type == Type || g.Metric == ref.ID {
					edges = append(edges, link.Edge{From: record.Ref{Type: "metric", ID: g.Metric}, To: record.Ref{Type: Type, ID: r.ID}, Relation: "measures"})
				}
			}
		}
	}
	return edges, nil, nil
}

// Trial is an experiment as the scorecard counts it.
type Trial struct {
	ID        string
	Owner     string
	StartedAt sqldb.Micros
	DecidedAt sqldb.Micros // 0 for one that is not
	Cites     bool
}

// Trials are the experiments of a project that started.
func (s *Experiments) Trials(ctx context.Context, project string) ([]Trial, error) {
	var rows []struct {
		ID        string       `db:"id"`
		Owner     string       `db:"owner"`
		StartedAt sqldb.Micros `db:"started_at"`
		DecidedAt sqldb.Micros `db:"decided_at"`
		Cites     int          `db:"cites"`
	}
	err := s.registry.DB().Select(ctx, &rows, `SELECT e.id, e.owner, e.started_at, e.decided_at, (SELECT count(*) FROM links l WHERE l.project_id = e.project_id AND l.archived_at = 0 AND (
		l.to_id = e.id AND l.relation IN ('supports', 'contradicts') AND l.from_type IN ('experiment', 'learning')
		OR l.from_id = e.id AND l.relation IN ('replicates', 'supersedes'))) AS cites
		FROM experiments e WHERE e.project_id = ? AND e.archived_at = 0 AND e.started_at > 0 ORDER BY e.started_at`, project)
	if err != nil {
		return nil, fmt.Errorf("list the experiments that started: %w", err)
	}
	list := make([]Trial, len(rows))
	for i, r := range rows {
		list[i] = Trial{ID: r.ID, Owner: r.Owner, StartedAt: r.StartedAt, DecidedAt: r.DecidedAt, Cites: r.Cites > 0}
	}
	return list, nil
}

// Stops says for each of these experiments that runs and whose guardrails say
// stop why it does.
func (s *Experiments) Stops(ctx context.Context, project string, ids []string) ([]string, error) {
	found, err := s.experiments.Select(ctx, s.registry.DB(), "WHERE project_id = ? AND id IN (?) AND state IN ('running', 'stopped')", project, ids)
	if err != nil {
		return nil, err
	}
	var stops []string
	for _, e := range found {
		r, err := s.readout(ctx, e, s.registry.Now())
		if err != nil {
			return nil, err
		}
		if r.Recommendation.Verdict == RollBackNow || r.Health.SRM.Mismatch {
			stops = append(stops, fmt.Sprintf("Experiment “%s”: %s", e.Name, r.Recommendation.Why))
		}
	}
	return stops, nil
}
