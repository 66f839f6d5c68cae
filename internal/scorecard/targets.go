package scorecard

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/project"
	"prodops/internal/sqldb"
)

// Targets are what a project wants of its measures.
type Targets struct {
	Targets  map[string]map[string]float64 `json:"targets" doc:"By measure, then by the quarter from which on they hold: {\"tool_adoption\":{\"2026-Q3\":0.8}}. In the measure's unit."`
	Baseline string                        `json:"baseline,omitempty" doc:"The quarter that saved hours are counted against; the first that is known when absent."`
	Version  int64                         `json:"version"`
}

// TargetsUpdate changes targets; what is not named stays.
type TargetsUpdate struct {
	Targets  map[string]map[string]*float64 `json:"targets,omitempty" doc:"null takes a target away."`
	Baseline *string                        `json:"baseline,omitempty" maxLength:"7" doc:"Empty for the first quarter that is known."`
}

// of is a measure's target in a quarter: the latest set for it or one before.
func (t Targets) of(measure, quarter string) *float64 {
	latest := ""
	for from := range t.Targets[measure] {
		if from <= quarter && from > latest {
			latest = from
		}
	}
	if latest == "" {
		return nil
	}
	return value(t.Targets[measure][latest])
}

// mostTargets bounds how many a measure may have.
const mostTargets = 200

// with is the targets after a change.
func (t Targets) with(in TargetsUpdate) (Targets, error) {
	var f errs.Fields
	out := Targets{Targets: map[string]map[string]float64{}, Baseline: t.Baseline, Version: t.Version}
	for measure, by := range t.Targets {
		out.Targets[measure] = maps.Clone(by)
	}
	for measure, by := range in.Targets {
		at := "body.targets." + measure
		if !slices.Contains(MeasureNames(), measure) {
			f.Add(at, "There is no such measure; one of %v.", MeasureNames())
			continue
		}
		if out.Targets[measure] == nil {
			out.Targets[measure] = map[string]float64{}
		}
		for quarter, target := range by {
			switch {
			case !quarterForm.MatchString(quarter):
				f.Add(at, "%q is no quarter: write 2026-Q3.", quarter)
			case target == nil:
				delete(out.Targets[measure], quarter)
			case math.IsNaN(*target) || *target < 0 || *target > 1e9 || isShare(measure) && *target > 1:
				f.Add(at+"."+quarter, "%s", rangeOf(measure))
			default:
				out.Targets[measure][quarter] = *target
			}
		}
		if len(out.Targets[measure]) == 0 {
			delete(out.Targets, measure)
		} else if len(out.Targets[measure]) > mostTargets {
			f.Add(at, "At most %d quarters.", mostTargets)
		}
	}
	if in.Baseline != nil {
		if out.Baseline = *in.Baseline; out.Baseline != "" && !quarterForm.MatchString(out.Baseline) {
			f.Add("body.baseline", "Give a quarter as 2026-Q3.")
		}
	}
	return out, f.Err()
}

func isShare(measure string) bool {
	return measure == "process_efficiency" || measure == "tool_adoption"
}

func rangeOf(measure string) string {
	if isShare(measure) {
		return "A share from 0 to 1: 0.8 is 80 per cent."
	}
	return "A number from 0 on."
}

// Targets are the project's targets.
func (s *Scorecard) Targets(ctx context.Context, actor auth.Actor, project string) (Targets, error) {
	if err := actor.Can(auth.OperationsRead, project); err != nil {
		return Targets{}, err
	}
	return targetsIn(ctx, s.db, project)
}

func targetsIn(ctx context.Context, db sqldb.Reader, project string) (Targets, error) {
	t := Targets{Targets: map[string]map[string]float64{}, Version: 1}
	var row struct {
		Targets  string `db:"targets"`
		Baseline string `db:"baseline"`
		Version  int64  `db:"version"`
	}
	err := db.Get(ctx, &row, "SELECT targets, baseline, version FROM scorecard_targets WHERE project_id = ?", project)
	if sqldb.IsNoRows(err) {
		return t, nil
	}
	if err != nil {
		return t, fmt.Errorf("read the scorecard's targets: %w", err)
	}
	t.Baseline, t.Version = row.Baseline, row.Version
	return t, json.Unmarshal([]byte(row.Targets), &t.Targets)
}

// ChangeTargets changes targets; version is the one the caller has read, 0 for
// any. Who changed what is in the journal.
func (s *Scorecard) ChangeTargets(ctx context.Context, actor auth.Actor, p project.Project, version int64, in TargetsUpdate) (Targets, error) {
	if err := actor.Can(auth.OperationsWrite, p.ID); err != nil {
		return Targets{}, err
	}
	var after Targets
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		before, err := targetsIn(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		if version != 0 && version != before.Version {
			return errs.New(errs.Stale, "The targets have changed since you read them. Load them again.")
		}
		if after, err = before.with(in); err != nil {
			return err
		}
		was, err := json.Marshal(before)
		if err != nil {
			return err
		}
		is, err := json.Marshal(after)
		if err != nil || string(was) == string(is) {
			return err
		}
		after.Version++
		text, err := json.Marshal(after.Targets)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO scorecard_targets (project_id, targets, baseline, version, updated_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (project_id) DO UPDATE SET targets = excluded.targets, baseline = excluded.baseline, version = excluded.version, updated_at = excluded.updated_at`,
			p.ID, string(text), after.Baseline, after.Version, s.registry.Now())
		if err != nil {
			return fmt.Errorf("store the scorecard's targets: %w", err)
		}
		return s.journal.Record(ctx, tx, journal.Change{
			Project: p.ID, Actor: actor.Journal(), Verb: "updated", Type: "scorecard_targets", ID: p.ID, Before: before, After: after,
		})
	})
	return after, err
}
