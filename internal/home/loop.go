package home

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"prodops/internal/auth"
	"prodops/internal/link"
	"prodops/internal/sqldb"
)

// Loop is the loop of a project as it runs now.
type Loop struct {
	Stages []LoopStage      `json:"stages" doc:"In the order of the loop."`
	Arrows []LoopArrow      `json:"arrows" doc:"From each stage to the next; the last leads back to the first."`
	Breaks []link.LoopBreak `json:"breaks" doc:"Where it breaks, by what is missing; the record left alone the longest first."`
}

// LoopStage is one stage of the loop.
type LoopStage struct {
	Name  string `json:"name" enum:"heard,themes,ideas,bets,tried,shipped,came_of_it"`
	Live  int    `json:"live" doc:"How many are in work, in the words of says."`
	Says  string `json:"says" doc:"What live counts, such as open ideas."`
	Total int    `json:"total" doc:"How many there are in all, archived ones left out."`
	New   int    `json:"new" doc:"How many of all were made in the last seven days."`
}

// LoopArrow is how much goes on from one stage to the next.
type LoopArrow struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Passed int    `json:"passed" doc:"How many are joined so."`
	Of     int    `json:"of" doc:"Of how many; nothing can be said of 0."`
	Says   string `json:"says" doc:"What is counted: completes passed of of."`
}

// stage says what a stage counts.
type stage struct {
	name  string
	kinds []string
	live  []string // states that count as being in work; all when empty
	says  string
}

//nolint:gochecknoglobals // A table that nothing writes; Go has no constant arrays.
var stages = [...]stage{
	{"heard", []string{"feedback"}, []string{"new"}, "notes to read"},
	{"themes", []string{"theme"}, []string{"accepted"}, "accepted themes"},
	{"ideas", []string{"idea"}, []string{"new", "exploring", "planned", "in_progress"}, "open ideas"},
	{"bets", []string{"bet"}, []string{"committed", "in_progress"}, "bets under way"},
	{"tried", []string{"experiment"}, []string{"running"}, "experiments running"},
	{"shipped", []string{"release", "deployment"}, []string{"rolling_out", "released"}, "releases out"},
	{"came_of_it", []string{"outcome", "learning"}, nil, "outcomes and learnings"},
}

// passage says what an arrow counts; the arrow from heard to themes is counted
// by Notes, because notes keep their theme themselves.
type passage struct {
	link.Passage
	says string
}

//nolint:gochecknoglobals // A table that nothing writes; Go has no constant arrays.
var passages = [...]passage{
	{says: "notes are gathered in a theme"},
	{link.Passage{Of: "idea", Side: link.Before, Types: []string{"feedback", "theme", "survey_response", "survey"}}, "ideas rest on something heard"},
	{link.Passage{Of: "bet", Side: link.Before, Types: []string{"idea"}}, "bets came of an idea"},
	{link.Passage{Of: "bet", States: []string{"committed", "in_progress", "shipped"}, Side: link.After, Types: []string{"experiment"}}, "bets made were tested"},
	{link.Passage{Of: "bet", States: []string{"shipped"}, Side: link.After, Types: []string{"release"}}, "shipped bets are in a release"},
	{link.Passage{Of: "bet", States: []string{"shipped"}, Side: link.After, Types: []string{"outcome"}}, "shipped bets have an outcome"},
	{link.Passage{Of: "experiment", States: []string{"stopped", "decided"}, Side: link.After, Types: []string{"learning"}}, "ended experiments taught something"},
}

const (
	// fresh is how long a record is new.
	fresh = 7 * day
	// patience is how long a record is left alone before what it lacks breaks
	// the loop: who has just made an idea owes nobody a bet yet.
	patience = 14 * day
)

// Loop counts the stages, what goes on between them, and where it breaks. The
// answer is shared by all who may read the same, until the next change of the
// project.
func (h *Home) Loop(ctx context.Context, actor auth.Actor, project string) (Loop, error) {
	if err := actor.Can(auth.ProjectRead, project); err != nil {
		return Loop{}, err
	}
	version, err := h.journal.Seq(ctx, project)
	if err != nil {
		return Loop{}, err
	}
	now, readable := h.registry.Now(), h.registry.Readable(actor, project)
	return h.loops.get(ctx, project+" "+strings.Join(readable, " "), version, now, func() (Loop, error) {
		return h.loop(ctx, actor, project, readable, now)
	})
}

func (h *Home) loop(ctx context.Context, actor auth.Actor, project string, readable []string, now sqldb.Micros) (Loop, error) {
	counted, err := h.count(ctx, project, readable, now)
	if err != nil {
		return Loop{}, err
	}
	arrows, err := h.arrows(ctx, project, readable)
	if err != nil {
		return Loop{}, err
	}
	breaks, err := h.links.Breaks(ctx, actor, project, ago(now, patience))
	return Loop{Stages: counted, Arrows: arrows, Breaks: breaks}, err
}

// count counts the records of every stage in one statement. A record's id says
// when it was made (UUID version 7 begins with the millisecond), so no time has
// to be read.
func (h *Home) count(ctx context.Context, project string, readable []string, now sqldb.Micros) ([]LoopStage, error) {
	kinds := map[string]int{} // stage of each kind
	var asked []string
	for i, s := range stages {
		for _, kind := range s.kinds {
			kinds[kind] = i
			if slices.Contains(readable, kind) {
				asked = append(asked, kind)
			}
		}
	}
	counted := make([]LoopStage, len(stages))
	for i, s := range stages {
		counted[i] = LoopStage{Name: s.name, Says: s.says}
	}
	if len(asked) == 0 {
		return counted, nil
	}
	var rows []struct {
		Type  string `db:"record_type"`
		State string `db:"state"`
		N     int    `db:"n"`
		New   int    `db:"fresh"`
	}
	err := h.registry.DB().Select(ctx, &rows, `SELECT record_type, state, count(*) AS n, count(CASE WHEN record_id >= ? THEN 1 END) AS fresh
		FROM records WHERE project_id = ? AND record_type IN (?) AND archived_at = 0 GROUP BY record_type, state`, firstID(ago(now, fresh).Time()), project, asked)
	if err != nil {
		return nil, fmt.Errorf("count the stages of the loop: %w", err)
	}
	for _, r := range rows {
		i := kinds[r.Type]
		counted[i].Total += r.N
		counted[i].New += r.New
		if live := stages[i].live; live == nil || slices.Contains(live, r.State) {
			counted[i].Live += r.N
		}
	}
	return counted, nil
}

// firstID sorts before every id made at t or later, and after those made before.
func firstID(t time.Time) string {
	text := fmt.Sprintf("%012x", t.UnixMilli())
	return text[:8] + "-" + text[8:]
}

// arrows counts what goes on. What the actor may not read is counted as nothing.
func (h *Home) arrows(ctx context.Context, project string, readable []string) ([]LoopArrow, error) {
	arrows := make([]LoopArrow, len(passages))
	for i, p := range passages {
		arrows[i] = LoopArrow{From: stages[i].name, To: stages[(i+1)%len(stages)].name, Says: p.says}
		var err error
		switch {
		case p.Of == "" && slices.Contains(readable, "feedback"):
			arrows[i].Passed, arrows[i].Of, err = h.notes.Gathered(ctx, project)
		case slices.Contains(readable, p.Of):
			arrows[i].Passed, arrows[i].Of, err = h.links.Passed(ctx, project, p.Passage)
		}
		if err != nil {
			return nil, err
		}
	}
	return arrows, nil
}
