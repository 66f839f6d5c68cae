package delivery

import (
	"context"
	"fmt"
	"slices"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

// CodeChange is a commit.
type CodeChange struct {
	SHA         string       `db:"sha" json:"sha"`
	Title       string       `db:"title" json:"title,omitempty"`
	Author      string       `db:"author" json:"author,omitempty"`
	Kind        string       `db:"kind" json:"kind,omitempty"`
	PullRequest string       `db:"pull_request" json:"pull_request,omitempty"`
	AuthoredAt  sqldb.Micros `db:"authored_at" json:"authored_at,omitzero" format:"date-time"`
	CommittedAt sqldb.Micros `db:"committed_at" json:"committed_at" format:"date-time"`
}

// ChangeTold is a commit as it is told.
type ChangeTold struct {
	SHA         string    `json:"sha" minLength:"4" maxLength:"64"`
	Parents     []string  `json:"parents,omitempty" maxItems:"64"`
	Title       string    `json:"title,omitempty" maxLength:"500"`
	Author      string    `json:"author,omitempty" maxLength:"200"`
	Kind        string    `json:"kind,omitempty" maxLength:"40"`
	PullRequest string    `json:"pull_request,omitempty" maxLength:"40"`
	AuthoredAt  time.Time `json:"authored_at,omitzero"`
	CommittedAt time.Time `json:"committed_at" doc:"When it came into version control: what lead time is counted from."`
}

// ChangesTold are commits of a service.
type ChangesTold struct {
	Service string       `json:"service" maxLength:"100"`
	Changes []ChangeTold `json:"changes" minItems:"1" maxItems:"2000"`
}

// Tell takes commits in; those that are known already stay as they are. It
// answers how many are new.
func (s *Delivery) Tell(ctx context.Context, actor auth.Actor, project string, in ChangesTold) (int64, error) {
	if err := actor.Can(auth.DeliveryWrite, project); err != nil {
		return 0, err
	}
	var f errs.Fields
	in.Service = f.Line("body.service", in.Service, serviceLimit)
	for i := range in.Changes {
		c, at := &in.Changes[i], fmt.Sprintf("body.changes[%d].", i)
		c.SHA = f.Line(at+"sha", c.SHA, 64)
		c.Title = f.Optional(at+"title", c.Title, 500)
		c.Author = f.Optional(at+"author", c.Author, 200)
		c.Kind = f.Optional(at+"kind", c.Kind, 40)
		c.PullRequest = f.Optional(at+"pull_request", c.PullRequest, 40)
		if c.CommittedAt.IsZero() {
			f.Add(at+"committed_at", "Say when it was committed.")
		}
	}
	if err := f.Err(); err != nil {
		return 0, err
	}
	var made int64
	err := s.registry.DB().Tx(ctx, func(tx *sqldb.Tx) (err error) {
		made, err = tell(ctx, tx, project, in)
		return err
	})
	return made, err
}

func tell(ctx context.Context, tx *sqldb.Tx, project string, in ChangesTold) (int64, error) {
	const columns = 9
	var made int64
	var parents []any
	for part := range slices.Chunk(in.Changes, sqldb.RowsAtOnce(columns)) {
		args := make([]any, 0, len(part)*columns)
		for _, c := range part {
			args = append(args, project, in.Service, c.SHA, c.Title, c.Author, c.Kind, c.PullRequest, sqldb.MicrosOf(c.AuthoredAt), sqldb.MicrosOf(c.CommittedAt))
			for _, parent := range c.Parents {
				parents = append(parents, project, in.Service, c.SHA, parent)
			}
		}
		n, err := tx.Exec(ctx, "INSERT INTO code_changes (project_id, service, sha, title, author, kind, pull_request, authored_at, committed_at) VALUES "+
			sqldb.Rows(len(part), columns)+" ON CONFLICT DO NOTHING", args...)
		if err != nil {
			return 0, fmt.Errorf("take commits in: %w", err)
		}
		made += n
	}
	const width = 4
	for part := range slices.Chunk(parents, width*sqldb.RowsAtOnce(width)) {
		_, err := tx.Exec(ctx, "INSERT INTO code_change_parents (project_id, service, sha, parent) VALUES "+sqldb.Rows(len(part)/width, width)+" ON CONFLICT DO NOTHING", part...)
		if err != nil {
			return 0, fmt.Errorf("take the parents of commits in: %w", err)
		}
	}
	return made, nil
}

// attach finds what a deployment was the first to bring. One that is told of
// late, after others that ended later, takes its share from them.
func (s *Delivery) attach(ctx context.Context, tx *sqldb.Tx, d Deployment, commits []Commit) error {
	if len(commits) > 0 {
		return give(ctx, tx, d, commits)
	}
	later, err := s.deployments.Select(ctx, tx, `WHERE project_id = ? AND service = ? AND environment = ? AND status = 'succeeded' AND archived_at = 0
		AND finished_at > ? AND id <> ? ORDER BY finished_at, id`, d.Project, d.Service, d.Environment, d.FinishedAt, d.ID)
	if err != nil {
		return err
	}
	for _, l := range later {
		if _, err := tx.Exec(ctx, "DELETE FROM deployment_changes WHERE deployment_id = ? AND given = ?", l.ID, false); err != nil {
			return fmt.Errorf("take changes back from a later deployment: %w", err)
		}
	}
	for _, one := range append([]Deployment{d}, later...) {
		if err := walk(ctx, tx, one); err != nil {
			return err
		}
	}
	return nil
}

// give keeps the commits that a deployment says it brought.
func give(ctx context.Context, tx *sqldb.Tx, d Deployment, commits []Commit) error {
	const columns = 8
	for part := range slices.Chunk(commits, sqldb.RowsAtOnce(columns)) {
		args := make([]any, 0, len(part)*columns)
		for _, c := range part {
			committed := sqldb.MicrosOf(c.CommittedAt)
			if committed == 0 {
				committed = sqldb.MicrosOf(c.AuthoredAt)
			}
			if committed == 0 {
				var f errs.Fields
				f.Add("body.commits", "Say of each commit when it was committed: %s does not.", c.SHA)
				return f.Err()
			}
			args = append(args, d.Project, d.Service, d.Environment, c.SHA, d.ID, sqldb.MicrosOf(c.AuthoredAt), committed, true)
		}
		_, err := tx.Exec(ctx, "INSERT INTO deployment_changes (project_id, service, environment, sha, deployment_id, authored_at, committed_at, given) VALUES "+
			sqldb.Rows(len(part), columns)+" ON CONFLICT DO NOTHING", args...)
		if err != nil {
			return fmt.Errorf("keep the commits of a deployment: %w", err)
		}
	}
	return nil
}

// walk follows the parents of a deployment's commit until what is deployed
// already, and gives the deployment what is new. The joins are CROSS so that
// SQLite keeps their order: from the few commits at hand to their parents, never
// over all commits there are.
func walk(ctx context.Context, tx *sqldb.Tx, d Deployment) error {
	if d.Commit == "" {
		return nil
	}
	const deployed = "NOT EXISTS (SELECT 1 FROM deployment_changes d WHERE d.project_id = c.project_id AND d.service = c.service AND d.environment = ? AND d.sha = c.sha)"
	_, err := tx.Exec(ctx, `INSERT INTO deployment_changes (project_id, service, environment, sha, deployment_id, authored_at, committed_at, given)
		WITH RECURSIVE brought (sha, authored_at, committed_at) AS (
			SELECT c.sha, c.authored_at, c.committed_at FROM code_changes c WHERE c.project_id = ? AND c.service = ? AND c.sha = ? AND `+deployed+`
			UNION
			SELECT c.sha, c.authored_at, c.committed_at FROM brought b
			CROSS JOIN code_change_parents p CROSS JOIN code_changes c
			WHERE p.project_id = ? AND p.service = ? AND p.sha = b.sha AND c.project_id = p.project_id AND c.service = p.service AND c.sha = p.parent AND `+deployed+`
		)
		SELECT CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), sha, CAST(? AS TEXT), authored_at, committed_at, CAST(? AS BOOLEAN) FROM brought`,
		d.Project, d.Service, d.Commit, d.Environment, d.Project, d.Service, d.Environment,
		d.Project, d.Service, d.Environment, d.ID, false)
	if err != nil {
		return fmt.Errorf("find what a deployment brought: %w", err)
	}
	return nil
}
