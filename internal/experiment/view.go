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
	CitedIn   []record.Listed `json:"cited_in" doc:"Which ones do."`
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
	if view.CitedIn, err = s.citedIn(ctx, e.Project, e.ID); err != nil {
		return ExperimentView{}, err
	}
	view.CitedBy = len(view.CitedIn)
	view.Learnings, err = s.listed(ctx, e.Project, e.ID, "teaches", false)
	return view, err
}

// listed are the records that a record has by a relation, as lists show them.
func (s *Experiments) listed(ctx context.Context, project, id, relation string, inverse bool) ([]record.Listed, error) {
	refs, err := s.links.Neighbours(ctx, s.registry.DB(), project, id, relation, inverse)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(refs))
	for i, ref := range refs {
		ids[i] = ref.ID
	}
	return s.asListed(ctx, project, ids)
}

// asListed are these records as lists show them.
func (s *Experiments) asListed(ctx context.Context, project string, ids []string) ([]record.Listed, error) {
	list := []record.Listed{}
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

// citers are, for each of these experiments and learnings, the ids of the later
// ones that cite it.
func (s *Experiments) citers(ctx context.Context, project string, ids []string) (map[string][]string, error) {
	citers := map[string][]string{}
	if len(ids) == 0 {
		return citers, nil
	}
	var rows []struct {
		ID string `db:"id"`
		By string `db:"by_id"`
	}
	err := s.registry.DB().Select(ctx, &rows, `
		SELECT from_id AS id, to_id AS by_id FROM links WHERE project_id = ? AND archived_at = 0 AND from_id IN (?) AND relation IN ('supports', 'contradicts') AND to_type IN ('experiment', 'learning')
		UNION SELECT to_id, from_id FROM links WHERE project_id = ? AND archived_at = 0 AND to_id IN (?) AND relation IN ('replicates', 'supersedes')
		ORDER BY by_id`,
		project, ids, project, ids)
	if err != nil {
		return nil, fmt.Errorf("find what cites them: %w", err)
	}
	for _, r := range rows {
		citers[r.ID] = append(citers[r.ID], r.By)
	}
	return citers, nil
}

// citedIn are the later experiments and learnings that cite one, as lists show them.
func (s *Experiments) citedIn(ctx context.Context, project, id string) ([]record.Listed, error) {
	citers, err := s.citers(ctx, project, []string{id})
	if err != nil {
		return nil, err
	}
	return s.asListed(ctx, project, citers[id])
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
