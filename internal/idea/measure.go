package idea

import (
	"context"
	"errors"
	"fmt"
	"math"

	"prodops/internal/auth"
	"prodops/internal/errs"
)

// Measure asks the question of the insight that is linked to an idea and keeps
// the number, which formulas have as measured.
func (s *Ideas) Measure(ctx context.Context, actor auth.Actor, project, id string) (Scored, error) {
	if err := actor.Can(auth.IdeaWrite, project); err != nil {
		return Scored{}, err
	}
	i, err := s.ideas.Find(ctx, s.db, project, id)
	if err != nil {
		return Scored{}, err
	}
	if i.Insight == "" {
		return Scored{}, errs.New(errs.Conflict, "No insight measures this idea. Link one first.")
	}
	if s.sources.Measurer == nil {
		return Scored{}, errs.New(errs.Unavailable, "Insights cannot be measured here.")
	}
	m, err := s.sources.Measurer.Measure(ctx, actor, project, i.Insight)
	if err != nil {
		return Scored{}, err
	}
	if err := s.keep(ctx, project, i.Insight, m); err != nil {
		return Scored{}, err
	}
	return s.scored(ctx, i, "")
}

// keep stores the number of an insight. It is not in the journal: the question
// is what somebody decided, the number follows from it.
func (s *Ideas) keep(ctx context.Context, project, insight string, m Measurement) error {
	if math.IsNaN(m.Value) || math.IsInf(m.Value, 0) {
		return errs.New(errs.Conflict, "The insight has no number now.")
	}
	_, err := s.db.Exec(ctx, `INSERT INTO idea_measures (project_id, insight_id, value, label, measured_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (project_id, insight_id) DO UPDATE SET value = excluded.value, label = excluded.label, measured_at = excluded.measured_at`,
		project, insight, m.Value, m.Label, m.At)
	if err != nil {
		return fmt.Errorf("keep a measured number: %w", err)
	}
	s.forget(project)
	return nil
}

// MeasureAll measures every insight that is linked to an open idea of any
// project. It is for the schedule.
func (s *Ideas) MeasureAll(ctx context.Context) error {
	if s.sources.Measurer == nil {
		return nil
	}
	var due []struct {
		Project string `db:"project_id"`
		Insight string `db:"insight"`
	}
	err := s.db.Select(ctx, &due, "SELECT DISTINCT project_id, insight FROM ideas WHERE insight <> '' AND archived_at = 0 AND merged_into = '' AND state NOT IN (?)", []string{string(Shipped), string(Declined)})
	if err != nil {
		return fmt.Errorf("find what measures ideas: %w", err)
	}
	var failed error
	for _, d := range due {
		m, err := s.sources.Measurer.Measure(ctx, auth.AsSystem("measure ideas"), d.Project, d.Insight)
		if err == nil {
			err = s.keep(ctx, d.Project, d.Insight, m)
		}
		if err != nil && errs.KindOf(err) == errs.Internal {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}
