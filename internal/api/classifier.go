package api

import (
	"context"
	"net/http"
	"strings"

	"prodops/internal/errs"
	"prodops/internal/feedback"
	"prodops/internal/jobs"
)

// Respond lets a caller of long work choose whether to wait for its end.
type Respond struct {
	Prefer string `header:"Prefer" maxLength:"200" doc:"respond-async answers 202 with the job at once."`
}

func (r Respond) async() bool { return strings.Contains(strings.ToLower(r.Prefer), "respond-async") }

// worked is the answer of long work: 200 with what came of it, or 202 with the
// job that does it.
type worked[T any] struct {
	Status int
	Body   T
}

// waited is the end of a job, for a caller who waits for it.
func (a *API) waited(ctx context.Context, c call, job jobs.Job, err error, async bool) (jobs.Job, int, error) {
	if err != nil || async {
		return job, http.StatusAccepted, err
	}
	job, err = a.services.Jobs.Wait(ctx, c.Project.ID, job.ID)
	switch {
	case err != nil:
		return job, 0, err
	case job.State == jobs.Failed:
		return job, 0, errs.New(errs.Conflict, "%s", job.Failure)
	case job.State == jobs.Cancelled:
		return job, 0, errs.New(errs.Conflict, "Somebody cancelled it.")
	}
	return job, http.StatusOK, nil
}

// Training is what to learn from.
type Training struct {
	Examples []feedback.Example `json:"examples,omitempty" doc:"Kept, in place of those sent before; none means those and the notes that people filed."`
}

type trainInput struct {
	InProject
	Respond
	Body Training
}

// Trained is what came of a training.
type Trained struct {
	feedback.Router
	Job *Job `json:"job,omitempty" doc:"Of a training that nobody waits for."`
}

func (a *API) trainClassifier(ctx context.Context, c call, in *trainInput) (*worked[Trained], error) {
	job, err := a.services.Feedback.Train(ctx, c.Actor, c.Project.ID, in.Body.Examples)
	job, status, err := a.waited(ctx, c, job, err, in.async())
	if err != nil {
		return nil, err
	}
	known, err := a.services.Feedback.Router(ctx, c.Actor, c.Project.ID)
	trained := Trained{Router: known}
	if status == http.StatusAccepted {
		view := jobView(job)
		trained.Job = &view
	}
	return &worked[Trained]{Status: status, Body: trained}, err
}

func (a *API) getClassifier(ctx context.Context, c call, _ *InProject) (*answer[feedback.Router], error) {
	known, err := a.services.Feedback.Router(ctx, c.Actor, c.Project.ID)
	return &answer[feedback.Router]{Body: known}, err
}

// Texts are what to classify.
type Texts struct {
	Texts []string `json:"texts" maxItems:"20000"`
}

type classifyInput struct {
	InProject
	Body Texts
}

func (a *API) classify(ctx context.Context, c call, in *classifyInput) (*answer[list[feedback.Classified]], error) {
	said, err := a.services.Feedback.Classify(ctx, c.Actor, c.Project.ID, in.Body.Texts)
	return newList(said, "", same), err
}
