package feedback

import (
	"context"
	"fmt"
	"slices"

	"prodops/internal/auth"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Acceptance is how often people took what was suggested.
type Acceptance struct {
	Kind     string  `db:"kind" json:"kind" enum:"area,theme,duplicate"`
	Accepted int64   `db:"accepted" json:"accepted"`
	Changed  int64   `db:"changed" json:"changed" doc:"Decided otherwise."`
	Rate     float64 `db:"-" json:"rate" doc:"Share accepted; 0 when nothing was decided."`
}

// Acceptance answers the rate of each kind of suggestion since a day,
// 2006-01-02, "" for all time.
func (s *Service) Acceptance(ctx context.Context, actor auth.Actor, project, since string) ([]Acceptance, error) {
	if err := actor.Can(auth.FeedbackRead, project); err != nil {
		return nil, err
	}
	var counted []Acceptance
	err := s.db.Select(ctx, &counted, "SELECT kind, sum(accepted) AS accepted, sum(changed) AS changed FROM feedback_verdicts WHERE project_id = ? AND day >= ? GROUP BY kind", project, since)
	if err != nil {
		return nil, fmt.Errorf("read what became of suggestions: %w", err)
	}
	all := []Acceptance{}
	for _, kind := range []string{"area", "theme", "duplicate"} {
		a := Acceptance{Kind: kind}
		if at := slices.IndexFunc(counted, func(c Acceptance) bool { return c.Kind == kind }); at >= 0 {
			a = counted[at]
		}
		if n := a.Accepted + a.Changed; n > 0 {
			a.Rate = float64(a.Accepted) / float64(n)
		}
		all = append(all, a)
	}
	return all, nil
}

// verdicts are what people decided about suggestions, by kind: accepted and changed.
type verdicts map[string][2]int64

func (v verdicts) count(kind string, accepted bool) {
	n := v[kind]
	if accepted {
		n[0]++
	} else {
		n[1]++
	}
	v[kind] = n
}

// offered is what was suggested for notes before somebody decided.
type offered map[string]struct {
	theme      string
	duplicates []string
}

// fewEnough is up to how many notes suggestions are looked up for, to learn
// whether they were taken: nobody reads the suggestions of more.
const fewEnough = 20

func (s *Service) offered(ctx context.Context, project string, of Selection, do Do) (offered, error) {
	found := offered{}
	if do.ThemeID == nil && do.DuplicateOf == nil || len(of.IDs) == 0 || len(of.IDs) > fewEnough {
		return found, nil
	}
	notes, err := s.notes.Select(ctx, s.db, "WHERE project_id = ? AND id IN (?)", project, of.IDs)
	if err != nil {
		return nil, err
	}
	for _, n := range notes {
		entry := found[n.ID]
		if do.DuplicateOf != nil {
			similar, err := s.similar(ctx, project, n, fewDuplicates)
			if err != nil {
				return nil, err
			}
			for _, d := range similar {
				entry.duplicates = append(entry.duplicates, d.ID)
			}
		}
		if do.ThemeID != nil {
			theme, err := s.suggestTheme(ctx, project, n)
			if err != nil {
				return nil, err
			}
			entry.theme = theme.ID
		}
		found[n.ID] = entry
	}
	return found, nil
}

// verdicts are what the plan says about suggestions, of notes it changes.
func (p plan) verdicts(changed []record.Changed[Note], offered offered) verdicts {
	v := verdicts{}
	for i := range changed {
		before, after := &changed[i].Before, changed[i].After
		if p.do.AreaID != nil && before.AreaHow != ByPerson && before.AreaHow != ByRule {
			suggested := before.AreaID
			if suggested == "" {
				suggested = p.router.choose(before.Text).area
			}
			if _, known := p.areas[suggested]; known {
				v.count("area", suggested == after.AreaID)
			}
		}
		was := offered[before.ID]
		if p.do.ThemeID != nil && was.theme != "" && before.ThemeID == "" {
			v.count("theme", was.theme == after.ThemeID)
		}
		if p.do.DuplicateOf != nil && *p.do.DuplicateOf != "" && len(was.duplicates) > 0 {
			v.count("duplicate", slices.Contains(was.duplicates, after.DuplicateOf))
		}
	}
	return v
}

func (s *Service) countVerdicts(ctx context.Context, tx *sqldb.Tx, project string, v verdicts) error {
	day := s.registry.Now().Time().Format("2006-01-02")
	for kind, n := range v {
		_, err := tx.Exec(ctx, `INSERT INTO feedback_verdicts (project_id, kind, day, accepted, changed) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (project_id, kind, day) DO UPDATE SET accepted = feedback_verdicts.accepted + excluded.accepted, changed = feedback_verdicts.changed + excluded.changed`,
			project, kind, day, n[0], n[1])
		if err != nil {
			return fmt.Errorf("count suggestions: %w", err)
		}
	}
	return nil
}
