package experiment

import (
	"context"
	"encoding/json"
	"fmt"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/eventdb"
	"prodops/internal/record"
)

// ExperimentView is an experiment with what it cites and what still keeps it from starting.
//
//nolint:revive // The name is that of the views of other areas.
type ExperimentView struct {
	Experiment
	Citations []Cited         `json:"citations"`
	CitedBy   int             `json:"cited_by" doc:"How many later experiments and learnings cite it."`
	Learnings []record.Listed `json:"learnings" doc:"What it taught."`
	Checklist []LaunchCheck   `json:"checklist" doc:"Of a draft: what it still lacks before it can start."`
	Sample    int64           `json:"planned_sample,omitempty" doc:"Units of all variations together that the plan needs."`
	Metrics   FrozenMetrics   `json:"metrics" doc:"The metrics of the plan: as frozen, or, of a draft, as they are now."`
	DecidedOn *Readout        `json:"decided_on,omitempty" doc:"The read-out as it was when it was decided."`
	Observed  *float64        `json:"observed,omitempty" doc:"The relative effect on the first goal when it was decided."`
}

func (s *Experiments) viewOf(ctx context.Context, e Experiment, err error) (ExperimentView, error) {
	if err != nil {
		return ExperimentView{}, err
	}
	view := ExperimentView{Experiment: e, Checklist: []LaunchCheck{}, Metrics: e.Frozen, DecidedOn: e.decidedOn()}
	view.Observed = view.DecidedOn.observed()
	if view.Citations, err = s.citations(ctx, e.Project, e.ID); err != nil {
		return ExperimentView{}, err
	}
	if e.State == Draft {
		if view.Checklist, view.Metrics, err = s.lacks(ctx, e, len(view.Citations)); err != nil {
			return ExperimentView{}, err
		}
	}
	// A sample that cannot be worked out is in the checklist, with the reason.
	view.Sample, _ = e.Plan.size(view.Metrics)
	cited, err := s.citedBy(ctx, e.Project, []string{e.ID})
	if err != nil {
		return ExperimentView{}, err
	}
	view.CitedBy = cited[e.ID]
	view.Learnings, err = s.listed(ctx, e.Project, e.ID, "teaches", false)
	return view, err
}

// listed are the records that a record has by a relation, as lists show them.
func (s *Experiments) listed(ctx context.Context, project, id, relation string, inverse bool) ([]record.Listed, error) {
	list := []record.Listed{}
	refs, err := s.links.Neighbours(ctx, s.registry.DB(), project, id, relation, inverse)
	if err != nil {
		return list, err
	}
	ids := make([]string, len(refs))
	for i, ref := range refs {
		ids[i] = ref.ID
	}
	found, err := s.registry.Look(ctx, s.registry.DB(), project, ids)
	for _, id := range ids {
		if one, there := found[id]; there {
			list = append(list, one)
		}
	}
	return list, err
}

// decidedOn is the read-out that the experiment was decided on, nil for one that
// is not decided.
func (e *Experiment) decidedOn() *Readout {
	var r Readout
	if len(e.Readout) == 0 || json.Unmarshal([]byte(e.Readout), &r) != nil {
		return nil
	}
	return &r
}

// citedBy counts for each of these experiments and learnings how many later
// experiments and learnings cite it.
func (s *Experiments) citedBy(ctx context.Context, project string, ids []string) (map[string]int, error) {
	counts := map[string]int{}
	if len(ids) == 0 {
		return counts, nil
	}
	var rows []struct {
		ID string `db:"id"`
		N  int    `db:"n"`
	}
	err := s.registry.DB().Select(ctx, &rows, `SELECT id, count(*) AS n FROM (
		SELECT from_id AS id, to_id AS by_id FROM links WHERE project_id = ? AND archived_at = 0 AND from_id IN (?) AND relation IN ('supports', 'contradicts') AND to_type IN ('experiment', 'learning')
		UNION SELECT to_id, from_id FROM links WHERE project_id = ? AND archived_at = 0 AND to_id IN (?) AND relation IN ('replicates', 'supersedes')) t GROUP BY id`,
		project, ids, project, ids)
	if err != nil {
		return nil, fmt.Errorf("count citations: %w", err)
	}
	for _, r := range rows {
		counts[r.ID] = r.N
	}
	return counts, nil
}

// Readout measures an experiment as it stands: by its id or key. A draft has no
// read-out.
func (s *Experiments) Readout(ctx context.Context, actor auth.Actor, project, ref string) (Readout, error) {
	if err := actor.Can(auth.ExperimentRead, project); err != nil {
		return Readout{}, err
	}
	found, err := s.find(ctx, project, ref)
	if err != nil {
		return Readout{}, err
	}
	if found.State == Draft {
		return Readout{}, errs.New(errs.Conflict, "It has not started: there is nothing to read yet.")
	}
	return s.readout(ctx, found, s.registry.Now())
}

var _ Engine = eventdb.Store(nil)
