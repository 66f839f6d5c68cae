package api

import (
	"context"
	"time"

	"prodops/internal/experiment"
)

type experimentsInput struct {
	InProject
	InRecords
	State   string `query:"state" enum:"draft,running,stopped,decided"`
	Verdict string `query:"verdict" enum:"shipped,rolled_back,inconclusive,invalid"`
	Metric  string `query:"metric" maxLength:"64" doc:"Id of a metric: those that watch it, the ones that moved it most first."`
	Tag     string `query:"tag" maxLength:"50"`
	Owner   string `query:"owner" maxLength:"64"`
}

type experimentCreateInput struct {
	InProject
	Body experiment.Create
}

type experimentPatchInput struct {
	OfRecord
	IfMatch
	Body experiment.Update
}

type experimentInput struct {
	OfRecord
	IfMatch
}

func taggedExperiment(v experiment.ExperimentView) *tagged[experiment.ExperimentView] {
	return &tagged[experiment.ExperimentView]{ETag: etag(v.Version), Body: v}
}

func (a *API) listExperiments(ctx context.Context, c call, in *experimentsInput) (*answer[list[experiment.ExperimentItem]], error) {
	found, next, err := a.services.Experiments.List(ctx, c.Actor, c.Project.ID, experiment.Filter{
		Filter: in.filter(), State: experiment.State(in.State), Verdict: experiment.Verdict(in.Verdict), Metric: in.Metric, Tag: in.Tag, Owner: in.Owner,
	})
	return newList(found, next, same), err
}

func (a *API) createExperiment(ctx context.Context, c call, in *experimentCreateInput) (*tagged[experiment.ExperimentView], error) {
	made, err := a.services.Experiments.Create(ctx, c.Actor, c.Project.ID, in.Body)
	return taggedExperiment(made), err
}

func (a *API) getExperiment(ctx context.Context, c call, in *OfRecord) (*tagged[experiment.ExperimentView], error) {
	found, err := a.services.Experiments.Get(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedExperiment(found), err
}

func (a *API) patchExperiment(ctx context.Context, c call, in *experimentPatchInput) (*tagged[experiment.ExperimentView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Experiments.Update(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedExperiment(changed), err
}

func (a *API) archiveExperiment(ctx context.Context, c call, in *experimentInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Experiments.Archive(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreExperiment(ctx context.Context, c call, in *experimentInput) (*tagged[experiment.ExperimentView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Experiments.Restore(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedExperiment(restored), err
}

type experimentStartInput struct {
	OfRecord
	IfMatch
	Body experiment.ExperimentStart
}

func (a *API) startExperiment(ctx context.Context, c call, in *experimentStartInput) (*tagged[experiment.ExperimentView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	started, err := a.services.Experiments.Start(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedExperiment(started), err
}

// ExperimentStop says when an experiment stopped.
type ExperimentStop struct {
	At time.Time `json:"stopped_at,omitzero" doc:"For one that was stopped before it was written down here; now when absent."`
}

type experimentStopInput struct {
	OfRecord
	IfMatch
	Body ExperimentStop
}

func (a *API) stopExperiment(ctx context.Context, c call, in *experimentStopInput) (*tagged[experiment.ExperimentView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	stopped, err := a.services.Experiments.Stop(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body.At)
	return taggedExperiment(stopped), err
}

type experimentDecideInput struct {
	OfRecord
	IfMatch
	Body experiment.Conclusion
}

func (a *API) decideExperiment(ctx context.Context, c call, in *experimentDecideInput) (*tagged[experiment.ExperimentView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	decided, err := a.services.Experiments.Decide(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedExperiment(decided), err
}

func (a *API) readExperiment(ctx context.Context, c call, in *OfRecord) (*answer[experiment.Readout], error) {
	found, err := a.services.Experiments.Readout(ctx, c.Actor, c.Project.ID, in.ID)
	return &answer[experiment.Readout]{found}, err
}

// ExperimentAmendment is what is done otherwise than planned.
type ExperimentAmendment struct {
	What string `json:"what" maxLength:"1000"`
}

type amendInput struct {
	OfRecord
	Body ExperimentAmendment
}

func (a *API) amendExperiment(ctx context.Context, c call, in *amendInput) (*tagged[experiment.ExperimentView], error) {
	changed, err := a.services.Experiments.Amend(ctx, c.Actor, c.Project.ID, in.ID, in.Body.What)
	return taggedExperiment(changed), err
}

type citeInput struct {
	OfRecord
	Body experiment.Citation
}

func (a *API) citeInExperiment(ctx context.Context, c call, in *citeInput) (*tagged[experiment.ExperimentView], error) {
	changed, err := a.services.Experiments.Cite(ctx, c.Actor, c.Project.ID, in.ID, in.Body)
	return taggedExperiment(changed), err
}

func (a *API) unciteInExperiment(ctx context.Context, c call, in *citeInput) (*tagged[experiment.ExperimentView], error) {
	changed, err := a.services.Experiments.Uncite(ctx, c.Actor, c.Project.ID, in.ID, in.Body)
	return taggedExperiment(changed), err
}

type similarInput struct {
	InProject
	Text   string `query:"text" maxLength:"4000" doc:"What the hypothesis says so far."`
	Except string `query:"except" maxLength:"64" doc:"Id of the experiment that is written."`
}

func (a *API) similarExperiments(ctx context.Context, c call, in *similarInput) (*answer[list[experiment.SimilarWork]], error) {
	found, err := a.services.Experiments.Similar(ctx, c.Actor, c.Project.ID, in.Text, in.Except)
	return newList(found, "", same), err
}

type learningsInput struct {
	InProject
	InRecords
	Tag string `query:"tag" maxLength:"50"`
}

type learningCreateInput struct {
	InProject
	Body experiment.LearningCreate
}

type learningPatchInput struct {
	OfRecord
	IfMatch
	Body experiment.LearningUpdate
}

func taggedLearning(v experiment.LearningView) *tagged[experiment.LearningView] {
	return &tagged[experiment.LearningView]{ETag: etag(v.Version), Body: v}
}

func (a *API) listLearnings(ctx context.Context, c call, in *learningsInput) (*answer[list[experiment.LearningItem]], error) {
	found, next, err := a.services.Experiments.Learnings(ctx, c.Actor, c.Project.ID, in.filter(), in.Tag)
	return newList(found, next, same), err
}

func (a *API) createLearning(ctx context.Context, c call, in *learningCreateInput) (*tagged[experiment.LearningView], error) {
	made, err := a.services.Experiments.CreateLearning(ctx, c.Actor, c.Project.ID, in.Body)
	return taggedLearning(made), err
}

func (a *API) getLearning(ctx context.Context, c call, in *OfRecord) (*tagged[experiment.LearningView], error) {
	found, err := a.services.Experiments.Learning(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedLearning(found), err
}

func (a *API) patchLearning(ctx context.Context, c call, in *learningPatchInput) (*tagged[experiment.LearningView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Experiments.UpdateLearning(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedLearning(changed), err
}

func (a *API) archiveLearning(ctx context.Context, c call, in *experimentInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Experiments.ArchiveLearning(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreLearning(ctx context.Context, c call, in *experimentInput) (*tagged[experiment.LearningView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Experiments.RestoreLearning(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedLearning(restored), err
}
