package github

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// How deployments and runs stand.
const (
	Running   = "running"
	Succeeded = "succeeded"
	Failed    = "failed"
)

type deployment struct {
	ID          int64  `json:"id"`
	SHA         string `json:"sha"`
	Ref         string `json:"ref"`
	Environment string `json:"environment"`
	CreatedAt   moment `json:"created_at"`
}

func (d deployment) heard(e envelope) *Deployment {
	ref := strings.TrimPrefix(strings.TrimPrefix(d.Ref, branchRef), tagRef)
	return &Deployment{
		ID: d.ID, SHA: d.SHA, Ref: ref, Environment: d.Environment, Default: ref == e.Repository.DefaultBranch,
		State: Running, Began: d.CreatedAt.Time,
	}
}

// readDeployment reads that a deployment was asked for.
func readDeployment(body []byte, e envelope, h *Heard) error {
	var in struct {
		Deployment deployment `json:"deployment"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return err
	}
	if in.Deployment.ID == 0 {
		return errors.New("a deployment without an id")
	}
	h.Deployment = in.Deployment.heard(e)
	h.Says = fmt.Sprintf("a deployment to %s was asked for", in.Deployment.Environment)
	return nil
}

// readDeploymentStatus reads how a deployment stands.
func readDeploymentStatus(body []byte, e envelope, h *Heard) error {
	var in struct {
		Deployment deployment `json:"deployment"`
		Status     struct {
			State          string `json:"state"`
			Environment    string `json:"environment"`
			CreatedAt      moment `json:"created_at"`
			LogURL         string `json:"log_url"`
			TargetURL      string `json:"target_url"`
			EnvironmentURL string `json:"environment_url"`
		} `json:"deployment_status"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return err
	}
	if in.Deployment.ID == 0 {
		return errors.New("a deployment without an id")
	}
	d := in.Deployment.heard(e)
	if in.Status.Environment != "" {
		d.Environment = in.Status.Environment // it may be set after the deployment was asked for
	}
	for _, url := range []string{in.Status.LogURL, in.Status.TargetURL, in.Status.EnvironmentURL} {
		if d.URL == "" {
			d.URL = url
		}
	}
	switch in.Status.State {
	case "success":
		d.State, d.Ended = Succeeded, in.Status.CreatedAt.Time
	case "failure", "error":
		d.State, d.Ended = Failed, in.Status.CreatedAt.Time
	case "queued", "pending", "in_progress", "waiting":
	default:
		h.Ignored = fmt.Sprintf("the state %q says nothing of how it went", in.Status.State)
		return nil
	}
	if d.State != Running && d.Ended.IsZero() {
		return errors.New("a deployment that ended without a time")
	}
	h.Deployment = d
	h.Says = fmt.Sprintf("the deployment to %s: %s", d.Environment, in.Status.State)
	return nil
}

// readRun reads how a run of a workflow stands.
func readRun(body []byte, e envelope, h *Heard) error {
	var in struct {
		Run struct {
			ID         int64   `json:"id"`
			Attempt    int64   `json:"run_attempt"`
			Name       *string `json:"name"`
			Branch     *string `json:"head_branch"`
			SHA        string  `json:"head_sha"`
			Status     string  `json:"status"`
			Conclusion *string `json:"conclusion"`
			CreatedAt  moment  `json:"created_at"`
			StartedAt  moment  `json:"run_started_at"`
			UpdatedAt  moment  `json:"updated_at"`
			HTMLURL    string  `json:"html_url"`
		} `json:"workflow_run"`
		Workflow *struct {
			Name string `json:"name"`
		} `json:"workflow"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return err
	}
	r := in.Run
	if r.ID == 0 {
		return errors.New("a run without an id")
	}
	run := Run{ID: r.ID, Attempt: max(1, r.Attempt), Workflow: value(r.Name), Branch: value(r.Branch), SHA: r.SHA, State: Running, Began: first(r.StartedAt.Time, r.CreatedAt.Time), URL: r.HTMLURL}
	if in.Workflow != nil && in.Workflow.Name != "" {
		run.Workflow = in.Workflow.Name
	}
	run.Default = run.Branch != "" && run.Branch == e.Repository.DefaultBranch
	if e.Action == "completed" {
		switch conclusion := value(r.Conclusion); conclusion {
		case "success":
			run.State = Succeeded
		case "failure", "timed_out", "startup_failure":
			run.State = Failed
		case "":
			h.Ignored = "the run is over and does not say how it went"
			return nil
		default:
			h.Ignored = fmt.Sprintf("a run that is %s did not come to an end of its own", strings.ReplaceAll(conclusion, "_", " "))
			return nil
		}
		run.Ended = r.UpdatedAt.Time
	}
	h.Run = &run
	h.Says = fmt.Sprintf("workflow %q: %s", run.Workflow, run.State)
	return nil
}

func value(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

func first(a, b time.Time) time.Time {
	if a.IsZero() {
		return b
	}
	return a
}
