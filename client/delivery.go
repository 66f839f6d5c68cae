package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"
)

// Change is a commit.
type Change struct {
	SHA         string    `json:"sha"`
	Parents     []string  `json:"parents,omitempty"`
	Title       string    `json:"title,omitempty"`
	Author      string    `json:"author,omitempty"`
	Kind        string    `json:"kind,omitempty"`
	PullRequest string    `json:"pull_request,omitempty"`
	AuthoredAt  time.Time `json:"authored_at,omitzero"`
	CommittedAt time.Time `json:"committed_at"`
}

// TellChanges tells of up to 2,000 commits of a service and answers how many
// were new; those that are known already stay as they are.
func (c *Client) TellChanges(ctx context.Context, project, service string, changes []Change) (int64, error) {
	var taken struct {
		New int64 `json:"new"`
	}
	err := c.Post(ctx, projectPath(project, "/delivery/changes"), map[string]any{"service": service, "changes": changes}, &taken)
	return taken.New, err
}

// Deployment is one deployment of a service to an environment.
type Deployment struct {
	ID          string     `json:"id,omitempty"`
	Service     string     `json:"service"`
	Environment string     `json:"environment,omitempty"` // production when empty
	Version     string     `json:"version,omitempty"`
	Run         string     `json:"run,omitempty"` // what tells two deployments of one version apart
	Commit      string     `json:"commit,omitempty"`
	URL         string     `json:"url,omitempty"`
	StartedAt   *time.Time `json:"started_at,omitempty"`
	FinishedAt  *time.Time `json:"finished_at,omitempty"`
	Status      string     `json:"status,omitempty"` // running, succeeded or failed; succeeded when empty
	Planned     *bool      `json:"planned,omitempty"`
	Source      string     `json:"source,omitempty"`
}

// Deploy tells of a deployment. Telling of the same one again changes it.
func (c *Client) Deploy(ctx context.Context, project string, d Deployment) (Deployment, error) {
	var kept struct {
		ID string `json:"id"`
	}
	err := c.Post(ctx, projectPath(project, "/deployments"), d, &kept)
	d.ID = kept.ID
	return d, err
}

// NewRelease is what a release is made of.
type NewRelease struct {
	Name        string     `json:"name"`
	Service     string     `json:"service,omitempty"`
	Environment string     `json:"environment,omitempty"`
	Version     string     `json:"version,omitempty"`
	State       string     `json:"state,omitempty"`
	ReleasedAt  *time.Time `json:"released_at,omitempty"`
	Template    string     `json:"template,omitempty"`
}

// Release makes a release unless the service has one of this version.
func (c *Client) Release(ctx context.Context, project string, r NewRelease) error {
	_, err := c.GateOf(ctx, project, r.Service, r.Version)
	if p, ok := errors.AsType[*Problem](err); !ok || p.Status != http.StatusNotFound {
		return err
	}
	return c.Post(ctx, projectPath(project, "/releases"), r, nil)
}

// Gate says whether a release may go on.
type Gate struct {
	Go      bool     `json:"go"`
	Release string   `json:"release"`
	ID      string   `json:"id"`
	Stops   []string `json:"stops"`
}

// GateOf asks for the release of a service and version.
func (c *Client) GateOf(ctx context.Context, project, service, version string) (Gate, error) {
	var g Gate
	err := c.Get(ctx, projectPath(project, "/delivery/gate"), url.Values{"service": {service}, "version": {version}}, &g)
	return g, err
}

// Gate asks for a release by its id.
func (c *Client) Gate(ctx context.Context, project, id string) (Gate, error) {
	var g Gate
	err := c.Get(ctx, projectPath(project, "/releases/"+url.PathEscape(id)+"/gate"), nil, &g)
	return g, err
}
