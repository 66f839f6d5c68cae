package operations

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// mostRituals of a project are looked at together.
const mostRituals = 500

// CreateRitual registers a ritual.
func (s *Operations) CreateRitual(ctx context.Context, actor auth.Actor, project string, in RitualCreate) (RitualView, error) {
	if err := actor.Can(auth.OperationsWrite, project); err != nil {
		return RitualView{}, err
	}
	wanted := in.ritual()
	if err := wanted.check(); err != nil {
		return RitualView{}, err
	}
	made, err := s.rituals.Create(ctx, actor, project, wanted)
	return s.ritualView(ctx, actor, made, err)
}

// Ritual is one ritual, archived or not.
func (s *Operations) Ritual(ctx context.Context, actor auth.Actor, project, id string) (RitualView, error) {
	found, err := s.rituals.Get(ctx, actor, project, id)
	return s.ritualView(ctx, actor, found, err)
}

// Rituals is a page of rituals, the latest changed first.
func (s *Operations) Rituals(ctx context.Context, actor auth.Actor, project string, f record.Filter, owner string) ([]RitualView, string, error) {
	if owner != "" {
		f.Where = append(f.Where, record.Where{SQL: "owner = ?", Args: []any{owner}})
	}
	found, next, err := s.rituals.List(ctx, actor, project, f)
	if err != nil {
		return nil, "", err
	}
	views, err := s.ritualViews(ctx, actor, project, found)
	return views, next, err
}

// UpdateRitual changes a ritual; version is the one the caller has read, 0 for any.
func (s *Operations) UpdateRitual(ctx context.Context, actor auth.Actor, project, id string, version int64, in RitualUpdate) (RitualView, error) {
	verb := "updated"
	if in.ReviewedOn != nil && in == (RitualUpdate{ReviewedOn: in.ReviewedOn}) {
		verb = "reviewed"
	}
	changed, err := s.rituals.Change(ctx, actor, project, id, version, verb, func(r *Ritual) error {
		in.apply(r)
		return r.check()
	})
	return s.ritualView(ctx, actor, changed, err)
}

// ArchiveRitual ends a ritual.
func (s *Operations) ArchiveRitual(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	_, err := s.rituals.Archive(ctx, actor, project, id, version)
	return err
}

// RestoreRitual undoes ArchiveRitual.
func (s *Operations) RestoreRitual(ctx context.Context, actor auth.Actor, project, id string, version int64) (RitualView, error) {
	restored, err := s.rituals.Restore(ctx, actor, project, id, version)
	return s.ritualView(ctx, actor, restored, err)
}

// RitualVote is what a member says of a ritual.
type RitualVote struct {
	Says RitualSays `json:"says" enum:"faster,slower,neither"`
}

// Vote keeps what the member says of a ritual this quarter, in place of what
// they said before. It is not in the journal, which names people.
func (s *Operations) Vote(ctx context.Context, actor auth.Actor, project, id string, in RitualVote) (RitualView, error) {
	if err := actor.Can(auth.OperationsWrite, project); err != nil {
		return RitualView{}, err
	}
	if actor.Kind() != auth.MemberActor {
		return RitualView{}, errs.New(errs.Conflict, "Only members say whether a ritual makes them faster: sign in.")
	}
	if !in.Says.Valid() {
		var f errs.Fields
		f.Add("body.says", "One of faster, slower, neither.")
		return RitualView{}, f.Err()
	}
	var found Ritual
	err := s.registry.DB().Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if found, err = s.rituals.Find(ctx, tx, project, id); err != nil {
			return err
		}
		if found.Archived() {
			return errs.New(errs.Conflict, "This ritual is archived. Restore it first.")
		}
		now := s.registry.Now()
		_, err = tx.Exec(ctx, `INSERT INTO ritual_votes (project_id, ritual_id, member_id, quarter, says, voted_at) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (ritual_id, quarter, member_id) DO UPDATE SET says = excluded.says, voted_at = excluded.voted_at`,
			project, found.ID, actor.ID(), QuarterOf(now.Time()), string(in.Says), now)
		if err != nil {
			return fmt.Errorf("keep a vote on a ritual: %w", err)
		}
		return nil
	})
	return s.ritualView(ctx, actor, found, err)
}

// Load sums the rituals up.
func (s *Operations) Load(ctx context.Context, actor auth.Actor, project string) (RitualLoad, error) {
	if err := actor.Can(auth.OperationsRead, project); err != nil {
		return RitualLoad{}, err
	}
	rituals, err := s.rituals.Select(ctx, s.registry.DB(), "WHERE project_id = ? AND archived_at = 0 ORDER BY id LIMIT ?", project, mostRituals)
	if err != nil {
		return RitualLoad{}, err
	}
	views, err := s.ritualViews(ctx, actor, project, rituals)
	if err != nil {
		return RitualLoad{}, err
	}
	settings, err := settingsIn(ctx, s.registry.DB(), project)
	if err != nil {
		return RitualLoad{}, err
	}
	team, err := s.Team(ctx, project)
	return loadOf(views, workers(team), settings, s.today()), err
}

func (s *Operations) ritualView(ctx context.Context, actor auth.Actor, r Ritual, err error) (RitualView, error) {
	if err != nil {
		return RitualView{}, err
	}
	views, err := s.ritualViews(ctx, actor, r.Project, []Ritual{r})
	if err != nil {
		return RitualView{}, err
	}
	return views[0], nil
}

// ritualViews puts rituals together with their votes, in two statements for all.
func (s *Operations) ritualViews(ctx context.Context, actor auth.Actor, project string, rituals []Ritual) ([]RitualView, error) {
	views := make([]RitualView, len(rituals))
	if len(rituals) == 0 {
		return views, nil
	}
	db := s.registry.DB()
	settings, err := settingsIn(ctx, db, project)
	if err != nil {
		return nil, err
	}
	list := make([]string, len(rituals))
	for i := range rituals {
		list[i] = rituals[i].ID
	}
	now := s.registry.Now().Time()
	quarters := []string{QuarterOf(now), QuarterBefore(QuarterOf(now))}
	var votes []struct {
		Ritual  string `db:"ritual_id"`
		Quarter string `db:"quarter"`
		Member  string `db:"member_id"`
		Says    string `db:"says"`
	}
	err = db.Select(ctx, &votes, "SELECT ritual_id, quarter, member_id, says FROM ritual_votes WHERE ritual_id IN (?) AND quarter IN (?)", list, quarters)
	if err != nil {
		return nil, fmt.Errorf("read votes on rituals: %w", err)
	}
	today := s.today()
	for i, r := range rituals {
		v := RitualView{Ritual: r, HoursPerMonth: r.HoursAMonth(), Warnings: []OperationsWarning{}}
		v.Votes.Quarter, v.Before.Quarter = quarters[0], quarters[1]
		for _, vote := range votes {
			if vote.Ritual != r.ID {
				continue
			}
			into := &v.Votes
			if vote.Quarter == quarters[1] {
				into = &v.Before
			} else if actor.Kind() == auth.MemberActor && vote.Member == actor.ID() {
				v.MyVote = RitualSays(vote.Says)
			}
			into.add(RitualSays(vote.Says))
		}
		v.Votes, v.Before = v.Votes.hide(settings.LeastGroup), v.Before.hide(settings.LeastGroup)
		v.warn(today)
		views[i] = v
	}
	return views, nil
}

func (v *RitualVotes) add(says RitualSays) {
	v.N++
	switch says {
	case Faster:
		v.Faster++
	case Slower:
		v.Slower++
	case Neither:
		v.Neither++
	}
}

// QuarterOf is the quarter a time lies in, such as 2026-Q3, by its own zone.
func QuarterOf(t time.Time) string {
	return fmt.Sprintf("%04d-Q%d", t.Year(), (int(t.Month())+2)/3)
}

// QuarterBefore is the quarter before one.
func QuarterBefore(quarter string) string {
	var year, q int
	if _, err := fmt.Sscanf(quarter, "%d-Q%d", &year, &q); err != nil {
		return ""
	}
	if q == 1 {
		return fmt.Sprintf("%04d-Q4", year-1)
	}
	return fmt.Sprintf("%04d-Q%d", year, q-1)
}

// RitualsByCost is every ritual that is not archived, the dearest first, with
// its votes; for a report. It asks for the permission to read.
func (s *Operations) RitualsByCost(ctx context.Context, actor auth.Actor, project string) ([]RitualView, error) {
	if err := actor.Can(auth.OperationsRead, project); err != nil {
		return nil, err
	}
	rituals, err := s.rituals.Select(ctx, s.registry.DB(), "WHERE project_id = ? AND archived_at = 0 ORDER BY id LIMIT ?", project, mostRituals)
	if err != nil {
		return nil, err
	}
	views, err := s.ritualViews(ctx, actor, project, rituals)
	slices.SortStableFunc(views, func(a, b RitualView) int {
		if a.HoursPerMonth != b.HoursPerMonth {
			if a.HoursPerMonth > b.HoursPerMonth {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	return views, err
}
