package delivery

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"prodops/internal/annotation"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Annotations implements annotation.Source: deployments and releases when they
// ended or came out, incidents while they last.
func (s *Delivery) Annotations(ctx context.Context, project string, from, to sqldb.Micros, most int) ([]annotation.Annotation, error) {
	db := s.registry.DB()
	deployments, err := s.deployments.Select(ctx, db, "WHERE project_id = ? AND archived_at = 0 AND status <> 'running' AND environment = 'production' AND finished_at >= ? AND finished_at < ? ORDER BY finished_at DESC LIMIT ?", project, from, to, most)
	if err != nil {
		return nil, err
	}
	incidents, err := s.incidents.Select(ctx, db, "WHERE project_id = ? AND archived_at = 0 AND started_at >= ? AND started_at < ? ORDER BY started_at DESC LIMIT ?", project, from, to, most)
	if err != nil {
		return nil, err
	}
	releases, err := s.releases.Select(ctx, db, "WHERE project_id = ? AND archived_at = 0 AND released_at >= ? AND released_at < ? ORDER BY released_at DESC LIMIT ?", project, from, to, most)
	if err != nil {
		return nil, err
	}
	list := make([]annotation.Annotation, 0, len(deployments)+len(incidents)+len(releases))
	for _, d := range deployments {
		a := annotation.Annotation{At: d.at(), Kind: annotation.Deployment, Record: record.Ref{Type: DeploymentType, ID: d.ID}, Title: "Deployed " + d.title(), Failed: d.Status == Failed}
		if a.Failed {
			a.Title = "Deploying " + d.title() + " failed"
		}
		if !d.Planned {
			a.Detail = "not planned: " + d.Unplanned
		}
		list = append(list, a)
	}
	for _, i := range incidents {
		list = append(list, annotation.Annotation{
			At: i.StartedAt, Until: i.ResolvedAt, Kind: annotation.Incident, Record: record.Ref{Type: IncidentType, ID: i.ID}, Title: fmt.Sprintf("%s: %s", i.Severity, i.Title), Failed: true,
		})
	}
	for _, r := range releases {
		list = append(list, annotation.Annotation{
			At: r.ReleasedAt, Until: r.EndedAt, Kind: annotation.Release, Record: record.Ref{Type: ReleaseType, ID: r.ID},
			Title: "Released " + r.Name, Detail: strings.ReplaceAll(string(r.State), "_", " "), Failed: r.State == RolledBack,
		})
	}
	slices.SortStableFunc(list, func(a, b annotation.Annotation) int { return cmp.Compare(b.At, a.At) })
	return list[:min(len(list), most)], nil
}
