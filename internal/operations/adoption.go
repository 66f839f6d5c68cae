package operations

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"prodops/internal/sqldb"
	"prodops/internal/wording"
)

// Adopted is how many of those a tool is meant for used it in the four weeks up
// to a day.
type Adopted struct {
	Day    string   `json:"day" doc:"The last day of the four weeks."`
	Used   int      `json:"used" doc:"Said in a weekly check that they used it, or sent a usage event; 0 while enough is false."`
	Known  int      `json:"known" doc:"Of whom it is known whether they used it."`
	Share  *float64 `json:"share,omitempty" doc:"used ÷ known."`
	Enough bool     `json:"enough"`
	Reason string   `json:"reason,omitempty" doc:"Why there is no share."`
}

// ToolAdoption is how a tool was taken up.
type ToolAdoption struct {
	MeantFor int     `json:"meant_for" doc:"How many members it is meant for."`
	Now      Adopted `json:"now"`
	At30     Adopted `json:"at_30_days" doc:"30 days after its rollout."`
	At60     Adopted `json:"at_60_days" doc:"60 days after its rollout."`
}

// adoptionDays is how long before a day a use counts: long enough for a tool
// that is needed once a fortnight, short enough that a first try is not adoption.
const adoptionDays = 28

// Usage finds who used tools by the events the tools send: event "Tool Used"
// with the property tool. names are as in the register; answers are by name, the
// distinct ids of the events, which are members' ids or e-mail addresses. A tool
// that sent no event at all has no entry.
type Usage interface {
	Users(ctx context.Context, project string, names []string, from, to time.Time) (map[string][]string, error)
}

// NoUsage is the Usage of a project that takes no events.
type NoUsage struct{}

// Users implements Usage.
func (NoUsage) Users(context.Context, string, []string, time.Time, time.Time) (map[string][]string, error) {
	return map[string][]string{}, nil
}

// SaveUses keeps, in the caller's transaction, which tools a member said they
// used in the week that began on a day, in place of what they said before. Ids
// that name no tool of the project are left out.
func (s *Operations) SaveUses(ctx context.Context, tx *sqldb.Tx, project, member, week string, tools []string) error {
	if _, err := tx.Exec(ctx, "INSERT INTO tool_weeks (project_id, member_id, week) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", project, member, week); err != nil {
		return fmt.Errorf("keep a week of tools: %w", err)
	}
	if _, err := tx.Exec(ctx, "DELETE FROM tool_uses WHERE project_id = ? AND week = ? AND member_id = ?", project, week, member); err != nil {
		return fmt.Errorf("keep a week of tools: %w", err)
	}
	if len(tools) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO tool_uses (project_id, tool_id, member_id, week) SELECT project_id, id, ?, ? FROM tools WHERE project_id = ? AND id IN (?)`,
		member, week, project, tools)
	if err != nil {
		return fmt.Errorf("keep a week of tools: %w", err)
	}
	return nil
}

// UsesOf are the tools the member said they used in a week, and whether they
// were asked at all.
func (s *Operations) UsesOf(ctx context.Context, project, member, week string) (tools []string, asked bool, err error) {
	tools = []string{}
	db := s.registry.DB()
	if err := db.Select(ctx, &tools, "SELECT tool_id FROM tool_uses WHERE project_id = ? AND week = ? AND member_id = ? ORDER BY tool_id", project, week, member); err != nil {
		return nil, false, fmt.Errorf("read a week of tools: %w", err)
	}
	var n int
	err = db.Get(ctx, &n, "SELECT count(*) FROM tool_weeks WHERE project_id = ? AND week = ? AND member_id = ?", project, week, member)
	return tools, n > 0, err
}

// said is what the weekly checks say of a stretch of weeks.
type said struct {
	asked map[string][]string // weeks a member was asked for
	uses  map[string]map[string][]string
}

// saidSince reads the weekly checks from a week on.
func (s *Operations) saidSince(ctx context.Context, project, from string) (said, error) {
	out := said{asked: map[string][]string{}, uses: map[string]map[string][]string{}}
	var asked []struct {
		Member string `db:"member_id"`
		Week   string `db:"week"`
	}
	if err := s.registry.DB().Select(ctx, &asked, "SELECT member_id, week FROM tool_weeks WHERE project_id = ? AND week > ?", project, from); err != nil {
		return out, fmt.Errorf("read who was asked about tools: %w", err)
	}
	for _, a := range asked {
		out.asked[a.Member] = append(out.asked[a.Member], a.Week)
	}
	var uses []struct {
		Tool   string `db:"tool_id"`
		Member string `db:"member_id"`
		Week   string `db:"week"`
	}
	if err := s.registry.DB().Select(ctx, &uses, "SELECT tool_id, member_id, week FROM tool_uses WHERE project_id = ? AND week > ?", project, from); err != nil {
		return out, fmt.Errorf("read the uses of tools: %w", err)
	}
	for _, u := range uses {
		if out.uses[u.Tool] == nil {
			out.uses[u.Tool] = map[string][]string{}
		}
		out.uses[u.Tool][u.Member] = append(out.uses[u.Tool][u.Member], u.Week)
	}
	return out, nil
}

// touches reports whether one of the weeks shares a day with the four weeks
// that end on a day.
func touches(weeks []string, day string) bool {
	return slices.ContainsFunc(weeks, func(week string) bool {
		after := daysBetween(week, day) // 0 when the week begins on the day
		return after >= 0 && after < adoptionDays+6
	})
}

// adopted works out one window of one tool. sent are the ids that usage events
// named in it, nil when the tool sent none.
func (w said) adopted(t *Tool, meant []Teammate, sent []string, day string, least int) Adopted {
	a := Adopted{Day: day}
	for _, m := range meant {
		byEvent := slices.ContainsFunc(sent, func(id string) bool { return id == m.ID || strings.EqualFold(id, m.Email) })
		used := byEvent || touches(w.uses[t.ID][m.ID], day)
		if used {
			a.Used++
		}
		if used || sent != nil || touches(w.asked[m.ID], day) {
			a.Known++
		}
	}
	if a.Known < least {
		a.Used = 0
		a.Reason = fmt.Sprintf("Known of %s in the four weeks up to %s; shown from %d on. Members say so in the weekly check, or the tool sends \"Tool Used\" events.", wording.Count(a.Known, "member"), day, least)
		return a
	}
	share := float64(a.Used) / float64(a.Known)
	a.Share, a.Enough = &share, true
	return a
}

// meantFor are those of the team a tool is meant for.
func (t *Tool) meantFor(team []Teammate) []Teammate {
	if len(t.MeantFor) == 0 {
		return team
	}
	var meant []Teammate
	for _, m := range team {
		if slices.Contains(t.MeantFor, m.ID) {
			meant = append(meant, m)
		}
	}
	return meant
}

// window is the end of a stretch of four weeks; today when it is not over.
type window struct {
	day     string
	missing string // why there is none
}

// windowAfter is the four weeks that end some days after the rollout.
func (t *Tool) windowAfter(days int, today string) window {
	if t.RolledOutOn == "" {
		return window{missing: "It has no rollout date."}
	}
	start, err := time.Parse(time.DateOnly, t.RolledOutOn)
	if err != nil {
		return window{missing: "It has no rollout date."}
	}
	day := start.AddDate(0, 0, days).Format(time.DateOnly)
	if day > today {
		return window{day: day, missing: fmt.Sprintf("That day, %s, is still to come.", day)}
	}
	return window{day: day}
}

// Adoptions works out the adoption of tools as of a day, by their ids, in a few
// statements for all. It asks no permission.
func (s *Operations) Adoptions(ctx context.Context, project string, tools []Tool, day string) (map[string]ToolAdoption, error) {
	out := make(map[string]ToolAdoption, len(tools))
	if len(tools) == 0 {
		return out, nil
	}
	team, err := s.Team(ctx, project)
	if err != nil {
		return nil, err
	}
	settings, err := settingsIn(ctx, s.registry.DB(), project)
	if err != nil {
		return nil, err
	}
	// The earliest day that any window looks at, and a week that began before it.
	earliest := day
	for i := range tools {
		if w := tools[i].windowAfter(30, day); w.missing == "" {
			earliest = min(earliest, w.day)
		}
	}
	from, err := time.Parse(time.DateOnly, earliest)
	if err != nil {
		return nil, err
	}
	checks, err := s.saidSince(ctx, project, from.AddDate(0, 0, -adoptionDays-7).Format(time.DateOnly))
	if err != nil {
		return nil, err
	}
	sent := s.sentBy(project, tools)
	for i := range tools {
		t := &tools[i]
		meant := t.meantFor(team)
		a := ToolAdoption{MeantFor: len(meant)}
		for _, part := range []struct {
			into *Adopted
			at   window
		}{{&a.Now, window{day: day}}, {&a.At30, t.windowAfter(30, day)}, {&a.At60, t.windowAfter(60, day)}} {
			if part.at.missing != "" {
				*part.into = Adopted{Day: part.at.day, Reason: part.at.missing}
				continue
			}
			ids, err := sent(ctx, part.at.day, t.Name)
			if err != nil {
				return nil, err
			}
			*part.into = checks.adopted(t, meant, ids, part.at.day, settings.LeastGroup)
		}
		out[t.ID] = a
	}
	return out, nil
}

// sentBy answers the ids that a tool's usage events named in the four weeks that
// end on a day, nil when it sent none. It asks once for each day, about all tools.
func (s *Operations) sentBy(project string, tools []Tool) func(ctx context.Context, day, name string) ([]string, error) {
	names := make([]string, len(tools))
	for i := range tools {
		names[i] = tools[i].Name
	}
	days := map[string]map[string][]string{}
	return func(ctx context.Context, day, name string) ([]string, error) {
		if known, asked := days[day]; asked {
			return known[name], nil
		}
		end, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return nil, err
		}
		end = end.AddDate(0, 0, 1)
		days[day], err = s.usage.Users(ctx, project, names, end.AddDate(0, 0, -adoptionDays), end)
		return days[day][name], err
	}
}
