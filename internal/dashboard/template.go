package dashboard

import (
	"context"
	"fmt"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/eventdb"
	"prodops/internal/sqldb"
)

// BoardTemplate is a dashboard that can be made of a project's own events.
type BoardTemplate struct {
	Key         string                  `json:"key"`
	Name        string                  `json:"name"`
	Description string                  `json:"description"`
	Events      []BoardTemplateEvent    `json:"events" doc:"What it needs to know of the project."`
	Questions   []BoardTemplateQuestion `json:"questions"`
}

// BoardTemplateEvent is a role that one of the project's events plays in a template.
type BoardTemplateEvent struct {
	Role      string `json:"role" doc:"Such as sign_up."`
	Label     string `json:"label" doc:"The role in words."`
	Hint      string `json:"hint" doc:"Which event is meant."`
	Property  bool   `json:"property" doc:"A property of events or people is meant, rather than an event."`
	Suggested string `json:"suggested,omitempty" doc:"The event or property of the project that seems to be it; absent when none does."`
	Of        string `json:"of,omitempty" enum:"event,person" doc:"Whose property was suggested."`
}

// BoardTemplateQuestion is an insight that a template makes.
type BoardTemplateQuestion struct {
	Name  string   `json:"name"`
	Asks  string   `json:"asks" doc:"The question as people ask it."`
	Needs []string `json:"needs" doc:"Roles; without one of them the insight is not made."`
}

// FromBoardTemplate says which template to fill, and with what.
type FromBoardTemplate struct {
	Template string            `json:"template" maxLength:"40" doc:"Key of the template."`
	Name     string            `json:"name,omitempty" maxLength:"200" doc:"Of the dashboard; the template's when absent."`
	Events   map[string]string `json:"events,omitempty" doc:"Event or property by role. A role that is absent takes what is suggested; an empty one is left out, with all that needs it."`
}

// Templates are the templates, with suggestions from the events that the
// project has received.
func (s *Boards) Templates(ctx context.Context, actor auth.Actor, project string) ([]BoardTemplate, error) {
	if err := actor.Can(auth.DashboardRead, project); err != nil {
		return nil, err
	}
	var known vocabulary // who may not see events gets no suggestions
	if actor.Can(auth.EventRead, project) == nil {
		var err error
		if known, err = s.knownOf(ctx, actor, project); err != nil {
			return nil, err
		}
	}
	var out []BoardTemplate
	for _, t := range templates() {
		out = append(out, t.suggested(known))
	}
	return out, nil
}

func (t template) suggested(known vocabulary) BoardTemplate {
	out := BoardTemplate{Key: t.key, Name: t.name, Description: t.description, Events: []BoardTemplateEvent{}}
	for _, r := range t.roles() {
		found := known.guess(r)
		out.Events = append(out.Events, BoardTemplateEvent{
			Role: r.key, Label: r.label, Hint: r.hint, Property: r.property, Suggested: found.name, Of: string(found.of),
		})
	}
	for _, q := range t.questions {
		out.Questions = append(out.Questions, BoardTemplateQuestion{Name: q.name, Asks: q.asks, Needs: append([]string{}, q.needs...)})
	}
	return out
}

// Fill makes the insights of a template and a dashboard of them, all or none.
// Only questions are made whose roles the project has: an event that was never
// received is refused, one that is left out takes its questions with it. The
// actor needs to be allowed to change dashboards and insights.
func (s *Boards) Fill(ctx context.Context, actor auth.Actor, project string, in FromBoardTemplate) (Dashboard, error) {
	for _, action := range []auth.Action{auth.DashboardWrite, auth.InsightWrite} {
		if err := actor.Can(action, project); err != nil {
			return Dashboard{}, err
		}
	}
	t, err := templateOf(in.Template)
	if err != nil {
		return Dashboard{}, err
	}
	known, err := s.knownOf(ctx, actor, project)
	if err != nil {
		return Dashboard{}, err
	}
	chosen, err := known.choose(t.roles(), in.Events)
	if err != nil {
		return Dashboard{}, err
	}
	made, err := t.insights(chosen, s.insights.checker)
	if err != nil {
		return Dashboard{}, err
	}
	return s.fill(ctx, actor, project, t, in, made)
}

func (s *Boards) fill(ctx context.Context, actor auth.Actor, project string, t template, in FromBoardTemplate, made []filled) (Dashboard, error) {
	board := Board{Name: t.name, Description: t.description}
	if strings.TrimSpace(in.Name) != "" {
		board.Name = in.Name
	}
	if actor.Kind() == auth.MemberActor {
		board.Owner = actor.ID()
	}
	var d Dashboard
	err := s.records.Registry().DB().Tx(ctx, func(tx *sqldb.Tx) error {
		insights := make([]*Insight, len(made))
		for i, m := range made {
			insights[i] = &Insight{Name: m.name, Description: m.asks, Query: sqldb.JSON(m.query), Display: sqldb.JSON(m.display)}
			insights[i].Project = project
		}
		if err := s.insights.records.InsertAll(ctx, tx, actor, insights); err != nil {
			return err
		}
		board.Tiles = arranged(made, insights)
		d = Dashboard{}
		if err := board.onto(&d); err != nil {
			return err
		}
		d.Project = project
		return s.records.Insert(ctx, tx, actor, &d)
	})
	return d, err
}

// arranged puts the tiles row by row, each as wide as its question wants.
func arranged(made []filled, insights []*Insight) []Tile {
	tiles := make([]Tile, len(made))
	x, y, row := 0, 0, 0
	for i, m := range made {
		if x+m.w > Columns {
			x, y, row = 0, y+row, 0
		}
		tiles[i] = Tile{Insight: insights[i].ID, X: x, Y: y, W: m.w, H: m.h}
		x, row = x+m.w, max(row, m.h)
	}
	return tiles
}

func (s *Boards) knownOf(ctx context.Context, actor auth.Actor, project string) (vocabulary, error) {
	scope := eventdb.Scope{Project: project}
	names, err := s.catalogue.EventNames(ctx, actor, scope)
	if err != nil {
		return vocabulary{}, err
	}
	events, err := s.catalogue.Properties(ctx, actor, scope, "*", eventdb.OfEvent)
	if err != nil {
		return vocabulary{}, err
	}
	persons, err := s.catalogue.Properties(ctx, actor, scope, "*", eventdb.OfPerson)
	return vocabulary{events: names, properties: map[eventdb.Subject][]eventdb.Property{eventdb.OfEvent: events, eventdb.OfPerson: persons}}, err
}

func templateOf(key string) (template, error) {
	var keys []string
	for _, t := range templates() {
		if t.key == key {
			return t, nil
		}
		keys = append(keys, t.key)
	}
	return template{}, wrong("body.template", "There is no template %q: use one of %s.", key, strings.Join(keys, ", "))
}

// filled is a question of a template with the project's events in it.
type filled struct {
	question
	query, display string
}

// insights are the questions whose roles are all there.
func (t template) insights(chosen map[string]meant, checker Checker) ([]filled, error) {
	var out []filled
	for _, q := range t.questions {
		text, ok := q.with(chosen)
		if !ok {
			continue
		}
		if err := checker.Check([]byte(text)); err != nil {
			return nil, fmt.Errorf("the question %q of the template %q: %w", q.name, t.key, err)
		}
		out = append(out, filled{question: q, query: text, display: `{"chart":"` + q.chart + `"}`})
	}
	if len(out) == 0 {
		return nil, errs.New(errs.Conflict, "None of the template's questions can be asked of this project yet: send the events it is about, or say which they are.")
	}
	return out, nil
}
