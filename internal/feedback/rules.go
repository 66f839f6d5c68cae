package feedback

import (
	"context"
	"encoding/json"
	"fmt"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// RoutingRules are a project's rules in their order: the first that holds files the note.
type RoutingRules struct {
	Rules     []RoutingRule `json:"rules"`
	Version   int64         `json:"version"`
	UpdatedBy string        `json:"updated_by"`
	UpdatedAt sqldb.Micros  `json:"updated_at,omitzero" format:"date-time"`
}

// Rules answers the rules of a project.
func (s *Service) Rules(ctx context.Context, actor auth.Actor, project string) (RoutingRules, error) {
	if err := actor.Can(auth.FeedbackRead, project); err != nil {
		return RoutingRules{}, err
	}
	return rulesOf(ctx, s.db, project)
}

func rulesOf(ctx context.Context, db sqldb.Reader, project string) (RoutingRules, error) {
	var row struct {
		Rules     string       `db:"rules"`
		Version   int64        `db:"version"`
		UpdatedBy string       `db:"updated_by"`
		UpdatedAt sqldb.Micros `db:"updated_at"`
	}
	err := db.Get(ctx, &row, "SELECT rules, version, updated_by, updated_at FROM feedback_rules WHERE project_id = ?", project)
	if sqldb.IsNoRows(err) {
		return RoutingRules{Rules: []RoutingRule{}, Version: 1}, nil
	}
	if err != nil {
		return RoutingRules{}, fmt.Errorf("read the rules: %w", err)
	}
	r := RoutingRules{Version: row.Version, UpdatedBy: row.UpdatedBy, UpdatedAt: row.UpdatedAt}
	return r, json.Unmarshal([]byte(row.Rules), &r.Rules)
}

// SetRules puts other rules in place of those there are. version is the one
// the caller has read, 0 for no check.
func (s *Service) SetRules(ctx context.Context, actor auth.Actor, project string, version int64, rules []RoutingRule) (RoutingRules, error) {
	if err := actor.Can(auth.FeedbackWrite, project); err != nil {
		return RoutingRules{}, err
	}
	var f errs.Fields
	if len(rules) > mostRules {
		f.Add("body.rules", "At most %d rules.", mostRules)
	}
	areas, err := s.areasOf(ctx, s.db, project)
	if err != nil {
		return RoutingRules{}, err
	}
	known := map[string]bool{}
	for _, a := range areas {
		known[a.ID] = true
	}
	for i := range rules {
		at := fmt.Sprintf("body.rules[%d]", i)
		rules[i] = rules[i].check(&f, at)
		if !known[rules[i].AreaID] {
			f.Add(at+".area_id", "There is no such area.")
		}
	}
	if err := f.Err(); err != nil {
		return RoutingRules{}, err
	}
	if rules == nil {
		rules = []RoutingRule{}
	}
	var after RoutingRules
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		before, err := rulesOf(ctx, tx, project)
		if err != nil {
			return err
		}
		if version != 0 && version != before.Version {
			return errs.New(errs.Stale, "The rules have changed since you read them. Load them again.")
		}
		after = RoutingRules{Rules: rules, Version: before.Version + 1, UpdatedBy: actor.Name(), UpdatedAt: s.registry.Now()}
		text, err := json.Marshal(rules)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO feedback_rules (project_id, rules, version, updated_by, updated_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (project_id) DO UPDATE SET rules = excluded.rules, version = excluded.version, updated_by = excluded.updated_by, updated_at = excluded.updated_at",
			project, string(text), after.Version, after.UpdatedBy, after.UpdatedAt)
		if err != nil {
			return fmt.Errorf("store the rules: %w", err)
		}
		return s.journal.Record(ctx, tx, journal.Change{
			Project: project, Actor: actor.Journal(), Verb: "updated", Type: "feedback_rules", ID: project, Before: before, After: after,
		})
	})
	return after, err
}
