package operations

import (
	"context"
	"fmt"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// OperationsSettings are a project's choices of how it is measured.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OperationsSettings struct {
	LeastGroup  int     `db:"least_group" json:"least_group" doc:"Numbers about people are shown for this many or more; never below 3."`
	WeekHours   float64 `db:"week_hours" json:"week_hours" doc:"Hours of a working week, for those who do not say otherwise."`
	RitualShare float64 `db:"ritual_share" json:"ritual_share" doc:"Of the team's time, what rituals may take without a warning: 0.15 is 15 per cent."`
	Version     int64   `db:"version" json:"version"`
}

// OperationsSettingsUpdate changes settings; what is nil stays.
//
//nolint:revive // As above.
type OperationsSettingsUpdate struct {
	LeastGroup  *int     `json:"least_group,omitempty"`
	WeekHours   *float64 `json:"week_hours,omitempty"`
	RitualShare *float64 `json:"ritual_share,omitempty"`
}

// The least a group may be: with two, each knows what the other said.
const (
	smallestGroup = 3
	largestGroup  = 50
)

func defaults() OperationsSettings {
	return OperationsSettings{LeastGroup: smallestGroup, WeekHours: 40, RitualShare: 0.15, Version: 1}
}

func (s *OperationsSettings) check() error {
	var f errs.Fields
	if s.LeastGroup < smallestGroup || s.LeastGroup > largestGroup {
		f.Add("body.least_group", "From %d to %d: with fewer, colleagues could work out what one of them said.", smallestGroup, largestGroup)
	}
	if !(s.WeekHours >= 1 && s.WeekHours <= 80) {
		f.Add("body.week_hours", "From 1 to 80 hours.")
	}
	if !(s.RitualShare > 0 && s.RitualShare <= 1) {
		f.Add("body.ritual_share", "Above 0, at most 1: 0.15 is 15 per cent.")
	}
	return f.Err()
}

// Settings are the project's, or the defaults while nobody has changed them.
func (s *Operations) Settings(ctx context.Context, actor auth.Actor, project string) (OperationsSettings, error) {
	if err := actor.Can(auth.OperationsRead, project); err != nil {
		return OperationsSettings{}, err
	}
	return settingsIn(ctx, s.registry.DB(), project)
}

func settingsIn(ctx context.Context, db sqldb.Reader, project string) (OperationsSettings, error) {
	var found OperationsSettings
	err := db.Get(ctx, &found, "SELECT least_group, week_hours, ritual_share, version FROM operations_settings WHERE project_id = ?", project)
	if sqldb.IsNoRows(err) {
		return defaults(), nil
	}
	if err != nil {
		return OperationsSettings{}, fmt.Errorf("read the settings of operations: %w", err)
	}
	return found, nil
}

// ChangeSettings changes them; version is the one the caller has read, 0 for any.
func (s *Operations) ChangeSettings(ctx context.Context, actor auth.Actor, project string, version int64, in OperationsSettingsUpdate) (OperationsSettings, error) {
	if err := actor.Can(auth.OperationsWrite, project); err != nil {
		return OperationsSettings{}, err
	}
	var after OperationsSettings
	err := s.registry.DB().Tx(ctx, func(tx *sqldb.Tx) error {
		before, err := settingsIn(ctx, tx, project)
		if err != nil {
			return err
		}
		if version != 0 && version != before.Version {
			return errs.New(errs.Stale, "The settings have changed since you read them. Load them again.")
		}
		after = before
		set(&after.LeastGroup, in.LeastGroup)
		set(&after.WeekHours, in.WeekHours)
		set(&after.RitualShare, in.RitualShare)
		if err := after.check(); err != nil || after == before {
			return err
		}
		after.Version++
		_, err = tx.Exec(ctx, `INSERT INTO operations_settings (project_id, least_group, week_hours, ritual_share, version, updated_at) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (project_id) DO UPDATE SET least_group = excluded.least_group, week_hours = excluded.week_hours,
			ritual_share = excluded.ritual_share, version = excluded.version, updated_at = excluded.updated_at`,
			project, after.LeastGroup, after.WeekHours, after.RitualShare, after.Version, s.registry.Now())
		if err != nil {
			return fmt.Errorf("store the settings of operations: %w", err)
		}
		return s.journal.Record(ctx, tx, journal.Change{
			Project: project, Actor: actor.Journal(), Verb: "updated", Type: "operations_settings", ID: project, Before: before, After: after,
		})
	})
	return after, err
}

func set[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}
