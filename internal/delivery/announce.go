package delivery

import (
	"context"

	"prodops/internal/auth"
	"prodops/internal/sqldb"
)

// Announce takes in that another system says a version of a service is out. A
// release of that service and version that is known here, perhaps because it
// was planned, is that one: it is out now. Notes that somebody wrote here stay.
func (s *Delivery) Announce(ctx context.Context, actor auth.Actor, project string, in ReleaseCreate) (Release, error) {
	if err := actor.Can(auth.DeliveryWrite, project); err != nil {
		return Release{}, err
	}
	in.Template, in.State = "none", Released
	told := in.release()
	if err := told.check(Release{}, actor.Name(), s.registry.Now()); err != nil {
		return Release{}, err
	}
	told.EndedAt = told.ReleasedAt // what another system announces is out for everybody
	var kept Release
	err := s.registry.DB().Tx(ctx, func(tx *sqldb.Tx) error {
		known, err := s.releases.Select(ctx, tx, "WHERE project_id = ? AND service = ? AND release_version = ? AND archived_at = 0 ORDER BY created_at DESC, id DESC LIMIT 1", project, told.Service, told.Version)
		if err != nil {
			return err
		}
		if len(known) == 0 {
			kept = told
			kept.Project = project
			return s.releases.Insert(ctx, tx, actor, &kept)
		}
		kept, err = s.releases.Edit(ctx, tx, actor, "released", known[0], func(r *Release) error {
			if r.Notes == "" {
				r.Notes = told.Notes
			}
			if r.State == PlannedRelease || r.State == RollingOut {
				r.State, r.ReleasedAt, r.EndedAt = Released, told.ReleasedAt, told.EndedAt
			}
			return nil
		})
		return err
	})
	return kept, err
}
