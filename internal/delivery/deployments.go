package delivery

import (
	"context"
	"fmt"

	"prodops/internal/auth"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Deploy takes in what is told of a deployment. Telling of the same one again,
// as pipelines do when it begins and when it ends, changes it.
func (s *Delivery) Deploy(ctx context.Context, actor auth.Actor, project string, in DeploymentCreate) (Deployment, error) {
	if err := actor.Can(auth.DeliveryWrite, project); err != nil {
		return Deployment{}, err
	}
	told, err := in.check(s.registry.Now())
	if err != nil {
		return Deployment{}, err
	}
	var kept Deployment
	err = s.registry.DB().Tx(ctx, func(tx *sqldb.Tx) (err error) {
		kept, err = s.deploy(ctx, tx, actor, project, told, in.Commits)
		return err
	})
	return kept, err
}

func (s *Delivery) deploy(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, project string, told Deployment, commits []Commit) (Deployment, error) {
	known, err := s.deployments.Select(ctx, tx, "WHERE project_id = ? AND service = ? AND environment = ? AND identity = ?", project, told.Service, told.Environment, told.Identity)
	if err != nil {
		return Deployment{}, err
	}
	kept := told
	if len(known) == 0 {
		kept.Project = project
		err = s.deployments.Insert(ctx, tx, actor, &kept)
	} else {
		kept, err = s.deployments.Edit(ctx, tx, actor, verbOf(known[0], told), known[0], func(d *Deployment) error {
			d.take(told)
			return nil
		})
	}
	if err != nil || kept.Status != Succeeded || len(commits) == 0 && len(known) > 0 && known[0].bringsLike(kept) {
		return kept, err
	}
	return kept, s.attach(ctx, tx, kept, commits)
}

// bringsLike reports whether both brought the same: then nothing has to be
// looked for again.
func (d *Deployment) bringsLike(other Deployment) bool {
	return d.Status == other.Status && d.Commit == other.Commit && d.FinishedAt == other.FinishedAt && d.ArchivedAt == other.ArchivedAt
}

// take is what is told anew of a deployment; what is not told stays.
func (d *Deployment) take(told Deployment) {
	for _, text := range []struct {
		to   *string
		from string
	}{{&d.Version, told.Version}, {&d.Run, told.Run}, {&d.Commit, told.Commit}, {&d.URL, told.URL}} {
		if text.from != "" {
			*text.to = text.from
		}
	}
	if told.StartedAt != 0 && (d.StartedAt == 0 || told.StartedAt < d.StartedAt) {
		d.StartedAt = told.StartedAt
	}
	if told.FinishedAt != 0 {
		d.FinishedAt = told.FinishedAt
	}
	d.Status = told.Status
	if !told.Planned {
		d.Planned, d.Unplanned = false, told.Unplanned
	}
	d.ArchivedAt = 0
}

func verbOf(known, told Deployment) string {
	if known.Status == told.Status {
		return "updated"
	}
	return string(told.Status)
}

// Deployment is one deployment, archived or not, with what came of it.
func (s *Delivery) Deployment(ctx context.Context, actor auth.Actor, project, id string) (DeploymentView, error) {
	found, err := s.deployments.Get(ctx, actor, project, id)
	if err != nil {
		return DeploymentView{}, err
	}
	return s.deploymentView(ctx, found)
}

// DeploymentView is a deployment with the changes it was the first to bring and
// the incidents that are held against it.
type DeploymentView struct {
	Deployment
	Changes     []CodeChange `json:"changes" doc:"The newest first; at most 200."`
	ChangeCount int          `json:"change_count"`
	Incidents   []Incident   `json:"incidents"`
}

const mostShown = 200

func (s *Delivery) deploymentView(ctx context.Context, d Deployment) (DeploymentView, error) {
	view := DeploymentView{Deployment: d, Changes: []CodeChange{}, Incidents: []Incident{}}
	db := s.registry.DB()
	if err := db.Get(ctx, &view.ChangeCount, "SELECT count(*) FROM deployment_changes WHERE deployment_id = ?", d.ID); err != nil {
		return view, fmt.Errorf("count the changes of a deployment: %w", err)
	}
	err := db.Select(ctx, &view.Changes, `SELECT dc.sha, COALESCE(c.title, '') AS title, COALESCE(c.author, '') AS author, COALESCE(c.kind, '') AS kind,
		COALESCE(c.pull_request, '') AS pull_request, dc.authored_at, dc.committed_at
		FROM deployment_changes dc LEFT JOIN code_changes c ON c.project_id = dc.project_id AND c.service = dc.service AND c.sha = dc.sha
		WHERE dc.deployment_id = ? ORDER BY dc.committed_at DESC, dc.sha LIMIT ?`, d.ID, mostShown)
	if err != nil {
		return view, fmt.Errorf("read the changes of a deployment: %w", err)
	}
	against, err := s.heldAgainst(ctx, d)
	if err != nil {
		return view, err
	}
	view.Incidents = append(view.Incidents, against...)
	return view, nil
}

// heldAgainst are the incidents held against a deployment, by the rule that the
// measures use.
func (s *Delivery) heldAgainst(ctx context.Context, d Deployment) ([]Incident, error) {
	db := s.registry.DB()
	window, err := s.window(ctx, d.Project, d.Service)
	if err != nil {
		return nil, err
	}
	var next sqldb.Micros
	err = db.Get(ctx, &next, `SELECT COALESCE(MIN(finished_at), 0) FROM deployments WHERE project_id = ? AND service = ? AND environment = ?
		AND status = 'succeeded' AND archived_at = 0 AND finished_at > ?`, d.Project, d.Service, d.Environment, d.FinishedAt)
	if err != nil {
		return nil, fmt.Errorf("find the next deployment: %w", err)
	}
	until := d.at() + sqldb.Micros(window)
	if next != 0 {
		until = min(until, next)
	}
	if d.Status != Succeeded {
		until = 0
	}
	return s.incidents.Select(ctx, db, `WHERE project_id = ? AND archived_at = 0 AND (deployment_id = ?
		OR deployment_id = '' AND service = ? AND environment = ? AND started_at >= ? AND started_at < ?) ORDER BY started_at`,
		d.Project, d.ID, d.Service, d.Environment, d.at(), until)
}

// DeploymentFilter narrows Deployments.
type DeploymentFilter struct {
	record.Filter
	Service, Environment string
	Status               Status
}

// Deployments is a page of deployments, the latest first.
func (s *Delivery) Deployments(ctx context.Context, actor auth.Actor, project string, f DeploymentFilter) ([]Deployment, string, error) {
	narrow := f.Filter
	narrow.Order = record.Order{Column: "finished_at"}
	for column, value := range map[string]string{"service": f.Service, "environment": f.Environment, "status": string(f.Status)} {
		if value != "" {
			narrow.Where = append(narrow.Where, record.Where{SQL: column + " = ?", Args: []any{value}})
		}
	}
	return s.deployments.List(ctx, actor, project, narrow)
}

// DeploymentUpdate changes what was told of a deployment; what is nil stays.
type DeploymentUpdate struct {
	URL     *string `json:"url,omitempty" maxLength:"2000"`
	Planned *bool   `json:"planned,omitempty"`
	Status  *Status `json:"status,omitempty" enum:"running,succeeded,failed"`
}

// UpdateDeployment changes a deployment. version is the one the caller has read, 0 for any.
func (s *Delivery) UpdateDeployment(ctx context.Context, actor auth.Actor, project, id string, version int64, in DeploymentUpdate) (Deployment, error) {
	return s.deployments.Change(ctx, actor, project, id, version, "updated", func(d *Deployment) error {
		told := DeploymentCreate{
			Service: d.Service, Environment: d.Environment, Version: d.Version, Run: d.Run, Commit: d.Commit, URL: d.URL,
			StartedAt: d.StartedAt.Time(), FinishedAt: d.FinishedAt.Time(), Status: d.Status, Source: d.Source,
		}
		if in.URL != nil {
			told.URL = *in.URL
		}
		if in.Status != nil {
			told.Status = *in.Status
		}
		checked, err := told.check(s.registry.Now())
		if err != nil {
			return err
		}
		d.URL, d.Status = checked.URL, checked.Status
		if in.Planned != nil {
			d.Planned, d.Unplanned = planned(in.Planned, *d)
		}
		return nil
	})
}

// ArchiveDeployment takes a deployment out of lists and measures.
func (s *Delivery) ArchiveDeployment(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	_, err := s.deployments.Archive(ctx, actor, project, id, version)
	return err
}

// RestoreDeployment undoes ArchiveDeployment.
func (s *Delivery) RestoreDeployment(ctx context.Context, actor auth.Actor, project, id string, version int64) (Deployment, error) {
	return s.deployments.Restore(ctx, actor, project, id, version)
}
