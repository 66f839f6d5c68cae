package delivery

import (
	"context"
	"fmt"

	"prodops/internal/sqldb"
)

// PullRequest is what is counted of a pull request. Who wrote or reviewed it is
// not kept: nothing here is measured of one person.
type PullRequest struct {
	Service     string       `db:"service"`
	Repository  string       `db:"repository"`
	Number      int64        `db:"number"`
	Opened      sqldb.Micros `db:"opened_at"`
	FirstReview sqldb.Micros `db:"first_review_at"` // by somebody else; 0 while there is none
	Merged      sqldb.Micros `db:"merged_at"`
	Closed      sqldb.Micros `db:"closed_at"`
	Lines       int64        `db:"changed_lines"`
}

// TellPullRequest takes in what is told of a pull request. What is not told
// stays; the first review is the earliest there is.
func (s *Delivery) TellPullRequest(ctx context.Context, project string, p PullRequest) error {
	_, err := s.registry.DB().Exec(ctx, `INSERT INTO pull_requests (project_id, service, repository, number, opened_at, first_review_at, merged_at, closed_at, changed_lines)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (project_id, repository, number) DO UPDATE SET
			service = excluded.service,
			opened_at = CASE WHEN excluded.opened_at <> 0 THEN excluded.opened_at ELSE pull_requests.opened_at END,
			first_review_at = CASE WHEN excluded.first_review_at <> 0 AND (pull_requests.first_review_at = 0 OR excluded.first_review_at < pull_requests.first_review_at)
				THEN excluded.first_review_at ELSE pull_requests.first_review_at END,
			merged_at = CASE WHEN excluded.merged_at <> 0 THEN excluded.merged_at ELSE pull_requests.merged_at END,
			closed_at = CASE WHEN excluded.closed_at <> 0 THEN excluded.closed_at ELSE pull_requests.closed_at END,
			changed_lines = CASE WHEN excluded.changed_lines <> 0 THEN excluded.changed_lines ELSE pull_requests.changed_lines END`,
		project, p.Service, p.Repository, p.Number, p.Opened, p.FirstReview, p.Merged, p.Closed, p.Lines)
	if err != nil {
		return fmt.Errorf("take a pull request in: %w", err)
	}
	return nil
}

// Build is one run of a workflow that does not deploy.
type Build struct {
	Service    string       `db:"service"`
	Repository string       `db:"repository"`
	Run        string       `db:"run"`
	Workflow   string       `db:"workflow"`
	Main       bool         `db:"main"` // of the default branch
	Succeeded  bool         `db:"succeeded"`
	Began      sqldb.Micros `db:"began_at"`
	Ended      sqldb.Micros `db:"ended_at"`
}

// TellBuild takes in a build that is over; the same run is taken once.
func (s *Delivery) TellBuild(ctx context.Context, project string, b Build) error {
	_, err := s.registry.DB().Exec(ctx, `INSERT INTO builds (project_id, service, repository, run, workflow, main, succeeded, began_at, ended_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (project_id, repository, run) DO UPDATE SET succeeded = excluded.succeeded, began_at = excluded.began_at, ended_at = excluded.ended_at`,
		project, b.Service, b.Repository, b.Run, b.Workflow, b.Main, b.Succeeded, b.Began, b.Ended)
	if err != nil {
		return fmt.Errorf("take a build in: %w", err)
	}
	return nil
}

// Over reports whether a deployment of that run is known and has ended.
func (s *Delivery) Over(ctx context.Context, project, service, environment, run string) (bool, error) {
	var n int
	err := s.registry.DB().Get(ctx, &n, "SELECT count(*) FROM deployments WHERE project_id = ? AND service = ? AND environment = ? AND identity = ? AND status <> 'running'",
		project, service, environment, "run "+run)
	return n > 0, err
}
