package scorecard

import (
	"context"
	"fmt"
	"time"

	"prodops/internal/operations"
	"prodops/internal/period"
	"prodops/internal/sqldb"
	"prodops/internal/wording"
)

const howAdoption = "The mean over prodops itself and every registered tool on trial or core of: members who used it in the last four weeks of the quarter, or up to today, ÷ members it is meant for of whom that is known. " +
	"A tool was used by whoever said so in the weekly check, or was named by a \"Tool Used\" event the tool sent; prodops was used by whoever opened a page of one of its areas. " +
	"Beside it: each tool 30 and 60 days after its rollout, and who did something in each area of prodops in the quarter, by visits and by changes in the journal."

// Area is a part of prodops that is visited.
type Area struct{ Name, Label string }

// Areas are the parts of prodops, in the order of the loop.
func Areas() []Area {
	return []Area{{"listen", "Listen"}, {"understand", "Understand"}, {"decide", "Decide"}, {"experiment", "Experiment"}, {"deliver", "Deliver"}, {"operate", "Operate"}}
}

// IsArea reports whether a name is that of an area.
func IsArea(name string) bool {
	for _, a := range Areas() {
		if a.Name == name {
			return true
		}
	}
	return false
}

// areaOfRecord is the area that a kind of record in the journal belongs to; kinds
// that belong to none, such as sessions, are not in it.
//
//nolint:gochecknoglobals // A table that nothing writes; Go has no constant maps.
var areaOfRecord = map[string]string{
	"feedback": "listen", "theme": "listen", "company": "listen", "product_area": "listen", "survey": "listen", "survey_response": "listen", "interview": "listen", "highlight": "listen",
	"insight": "understand", "dashboard": "understand", "annotation": "understand", "cohort": "understand",
	"idea": "decide", "bet": "decide", "objective": "decide", "key_result": "decide", "decision": "decide", "scoring_model": "decide", "check_in": "decide",
	"experiment": "experiment", "flag": "experiment", "segment": "experiment", "metric": "experiment", "learning": "experiment",
	"release": "deliver", "deployment": "deliver", "incident": "deliver", "outcome": "deliver",
	"tool": "operate", "ritual": "operate", "data_request": "operate", "doc": "operate", "template": "operate", "playbook": "operate", "retrospective": "operate",
	"scorecard_targets": "operate", "operations_settings": "operate",
}

// adoption is tool_adoption for every quarter asked for.
func (s *Scorecard) adoption(ctx context.Context, a *asked) ([]ScorecardMeasure, error) {
	register, err := s.operations.Register(ctx, a.project)
	if err != nil {
		return nil, err
	}
	out := make([]ScorecardMeasure, len(a.quarters))
	for i, q := range a.quarters {
		day := q.seen(a.calendar, a.now)
		tools := toolsAt(register, day)
		adopted, err := s.operations.Adoptions(ctx, a.project, tools, day)
		if err != nil {
			return nil, err
		}
		own, err := s.ownAdoption(ctx, a, day)
		if err != nil {
			return nil, err
		}
		out[i] = adoptionOf(own, tools, adopted)
	}
	areas, err := s.areas(ctx, a)
	if err != nil {
		return nil, err
	}
	last := &out[len(out)-1]
	last.Parts = append(last.Parts, areas...)
	return out, nil
}

// toolsAt are the tools that people were meant to use on a day: on trial or core
// today, and rolled out by then (or registered, where no rollout is known).
func toolsAt(register []operations.Tool, day string) []operations.Tool {
	var tools []operations.Tool
	for i := range register {
		since := register[i].RolledOutOn
		if since == "" {
			since = register[i].CreatedAt.Time().Format(time.DateOnly)
		}
		if register[i].State.InForce() && since <= day {
			tools = append(tools, register[i])
		}
	}
	return tools
}

// ownDays is how many days before a day a visit of prodops counts.
const ownDays = 28

// ownAdoption is how many members used prodops in the four weeks up to a day.
func (s *Scorecard) ownAdoption(ctx context.Context, a *asked, day string) (operations.Adopted, error) {
	own := operations.Adopted{Day: day}
	end, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return own, err
	}
	var members []string
	err = s.db.Select(ctx, &members, "SELECT DISTINCT member_id FROM area_visits WHERE project_id = ? AND day > ? AND day <= ?",
		a.project, end.AddDate(0, 0, -ownDays).Format(time.DateOnly), day)
	if err != nil {
		return own, fmt.Errorf("read visits: %w", err)
	}
	if len(members) == 0 {
		own.Reason = "No visits were recorded then."
		return own, nil
	}
	visited := map[string]bool{}
	for _, m := range members {
		visited[m] = true
	}
	for _, m := range a.team {
		if m.Start(a.calendar.Zone) > day {
			continue
		}
		own.Known++
		if visited[m.ID] {
			own.Used++
		}
	}
	if own.Known < a.settings.LeastGroup {
		own.Reason = fmt.Sprintf("%s; shown from %d on.", wording.Count(own.Known, "member"), a.settings.LeastGroup)
		own.Used = 0
		return own, nil
	}
	own.Share, own.Enough = value(float64(own.Used)/float64(own.Known)), true
	return own, nil
}

func adoptionOf(own operations.Adopted, tools []operations.Tool, adopted map[string]operations.ToolAdoption) ScorecardMeasure {
	m := ScorecardMeasure{Label: "Tool adoption", Unit: "share", Better: "higher", How: howAdoption, Of: "tools, prodops among them"}
	add := func(group, key, label string, a operations.Adopted) {
		m.Parts = append(m.Parts, ScorecardPart{Group: group, Key: key, Label: label, Value: a.Share, Unit: "share", N: a.Known, Reason: a.Reason})
	}
	sum, known, meant := 0.0, 0, 0
	note := func(a operations.Adopted, of int) {
		known, meant = known+a.Known, meant+of
		if a.Share != nil {
			m.N++
			sum += *a.Share
		}
	}
	add("tools_now", "prodops", "prodops", own)
	note(own, own.Known)
	for i := range tools {
		t := &tools[i]
		a := adopted[t.ID]
		add("tools_now", t.ID, t.Name, a.Now)
		note(a.Now, a.MeantFor)
	}
	for i := range tools {
		t := &tools[i]
		if t.RolledOutOn != "" {
			add("tools_30", t.ID, t.Name, adopted[t.ID].At30)
			add("tools_60", t.ID, t.Name, adopted[t.ID].At60)
		}
	}
	if meant > 0 {
		m.Coverage = value(min(1, float64(known)/float64(meant)))
	}
	m.leave(1+len(tools)-m.N, "tools of whose use too little is known")
	if m.N == 0 {
		m.Reason = "Of no tool is it known who uses it. Register the team's tools, and tick the ones you used in the weekly check; prodops counts by itself once enough members are here."
		return m
	}
	m.is(sum / float64(m.N))
	return m
}

// areas are who did something in each area of prodops in the quarter asked for.
func (s *Scorecard) areas(ctx context.Context, a *asked) ([]ScorecardPart, error) {
	q := a.last()
	active := map[string]map[string]bool{}
	note := func(area, member string) {
		if area == "" {
			return
		}
		if active[area] == nil {
			active[area] = map[string]bool{}
		}
		active[area][member] = true
	}
	var visits []struct {
		Area   string `db:"area"`
		Member string `db:"member_id"`
	}
	// Days are those of UTC, the quarter's of the project: a day more on either
	// side would be the neighbour's, so the ends are those of the quarter.
	from, to := q.from.UTC().Format(time.DateOnly), q.to.UTC().Format(time.DateOnly)
	err := s.db.Select(ctx, &visits, "SELECT DISTINCT area, member_id FROM area_visits WHERE project_id = ? AND day >= ? AND day < ?", a.project, from, to)
	if err != nil {
		return nil, fmt.Errorf("read visits of areas: %w", err)
	}
	for _, v := range visits {
		note(v.Area, v.Member)
	}
	var writes []struct {
		Type   string `db:"record_type"`
		Member string `db:"actor_id"`
	}
	err = s.db.Select(ctx, &writes, `SELECT DISTINCT record_type, actor_id FROM journal WHERE project_id = ? AND recorded_at >= ? AND recorded_at < ? AND actor_kind = 'member'`,
		a.project, sqldb.MicrosOf(q.from), sqldb.MicrosOf(q.to))
	if err != nil {
		return nil, fmt.Errorf("read who changed what: %w", err)
	}
	for _, w := range writes {
		note(areaOfRecord[w.Type], w.Member)
	}
	until := a.calendar.Add(q.to, period.Day, -1).Format(time.DateOnly)
	parts := []ScorecardPart{}
	for _, area := range Areas() {
		p := ScorecardPart{Group: "areas", Key: area.Name, Label: area.Label, Unit: "share"}
		used := 0
		for _, m := range a.team {
			if m.Start(a.calendar.Zone) > until {
				continue
			}
			p.N++
			if active[area.Name][m.ID] {
				used++
			}
		}
		if p.N < a.settings.LeastGroup {
			p.Reason = fmt.Sprintf("%s; shown from %d on.", wording.Count(p.N, "member"), a.settings.LeastGroup)
		} else {
			p.Value = value(float64(used) / float64(p.N))
		}
		parts = append(parts, p)
	}
	return parts, nil
}
