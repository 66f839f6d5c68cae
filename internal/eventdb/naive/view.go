package naive

import (
	"encoding/json"
	"slices"
	"strings"

	"prodops/internal/event"
	"prodops/internal/eventdb"
)

// view is what one question sees: the events of its scope, and who did them.
type view struct {
	events     []*event.Event             // of the scope, by time
	byPerson   map[string][]*event.Event  // the same, by canonical id
	ids        map[string][]string        // canonical id → every id of the person, sorted
	properties map[string]json.RawMessage // canonical id → traits
	joined     map[string]string          // canonical id → group last joined
	session    map[*event.Event]session
	identity   eventdb.Identity
}

// session is a run of one person's events.
type session struct {
	person string
	number int
}

// view gathers what a question needs. Who is who, what is known of a person
// and their group come from all environments of the project.
func (s *Store) view(scope eventdb.Scope) *view {
	s.mu.RLock()
	defer s.mu.RUnlock()
	v := &view{
		byPerson:   map[string][]*event.Event{},
		ids:        map[string][]string{},
		properties: map[string]json.RawMessage{},
		joined:     map[string]string{},
		session:    map[*event.Event]session{},
	}
	var all []*event.Event
	for i := range s.events {
		if s.events[i].Project == scope.Project {
			all = append(all, &s.events[i])
		}
	}
	slices.SortFunc(all, byTime)
	for _, e := range all {
		if edge, ok := eventdb.EdgeOf(e); ok {
			v.identity.Add(edge)
		}
	}
	v.describe(all)
	for _, e := range all {
		if scope.Environment == "" || e.Environment == scope.Environment {
			v.events = append(v.events, e)
			v.byPerson[v.person(e)] = append(v.byPerson[v.person(e)], e)
		}
	}
	for person, events := range v.byPerson {
		v.sessions(person, events)
	}
	return v
}

// person is who did an event.
func (v *view) person(e *event.Event) string { return v.identity.Canonical(e.DistinctID) }

// describe collects ids, traits and groups from all events, in time order: the
// latest value of each trait stays, and null takes it away.
func (v *view) describe(all []*event.Event) {
	traits := map[string]map[string]json.RawMessage{}
	ids := map[string]bool{}
	for _, e := range all {
		ids[e.DistinctID] = true
		if e.AnonymousID != "" {
			ids[e.AnonymousID] = true
		}
		person := v.person(e)
		switch e.Name {
		case event.Identify:
			var set map[string]json.RawMessage
			if json.Unmarshal(e.Properties, &set) != nil {
				continue
			}
			if traits[person] == nil {
				traits[person] = map[string]json.RawMessage{}
			}
			for name, value := range set {
				if traits[person][name] = value; string(value) == "null" {
					delete(traits[person], name)
				}
			}
		case event.Group:
			if e.Group != "" {
				v.joined[person] = e.Group
			}
		}
	}
	for person, set := range traits {
		if text, err := json.Marshal(set); err == nil && len(set) > 0 {
			v.properties[person] = text
		}
	}
	for id := range ids {
		person := v.identity.Canonical(id)
		v.ids[person] = append(v.ids[person], id)
	}
	for _, list := range v.ids {
		slices.Sort(list)
	}
}

// sessions numbers a person's sessions: a gap longer than SessionGap begins a
// new one.
func (v *view) sessions(person string, events []*event.Event) {
	number := 0
	for i, e := range events {
		if i > 0 && e.Time-events[i-1].Time > eventdb.SessionGap {
			number++
		}
		v.session[e] = session{person, number}
	}
}

// group is the group an event happened in, "" for none.
func (v *view) group(e *event.Event) string {
	if e.Group != "" {
		return e.Group
	}
	return v.joined[v.person(e)]
}

// value is a property of an event or of who did it, nil when not set.
func (v *view) value(e *event.Event, of eventdb.Subject, property string) json.RawMessage {
	if of == eventdb.OfPerson {
		return eventdb.Lookup(v.properties[v.person(e)], property)
	}
	return eventdb.EventProperty(e, property)
}

// test reports whether an event passes.
type test func(*event.Event) bool

// conditions is the test that all conditions hold.
func (v *view) conditions(where []eventdb.Condition) (test, error) {
	matchers := make([]eventdb.Matcher, len(where))
	for i, c := range where {
		m, err := c.Compile()
		if err != nil {
			return nil, err
		}
		matchers[i] = m
	}
	return func(e *event.Event) bool {
		for i, c := range where {
			if !matchers[i].Match(v.value(e, c.Of, c.Property)) {
				return false
			}
		}
		return true
	}, nil
}

// filter is the test of a filter's name and conditions.
func (v *view) filter(f eventdb.Filter) (test, error) {
	hold, err := v.conditions(f.Where)
	if err != nil {
		return nil, err
	}
	return func(e *event.Event) bool { return named(e, f.Event) && hold(e) }, nil
}

func (v *view) filters(filters []eventdb.Filter) ([]test, error) {
	tests := make([]test, len(filters))
	for i, f := range filters {
		var err error
		if tests[i], err = v.filter(f); err != nil {
			return nil, err
		}
	}
	return tests, nil
}

func named(e *event.Event, name string) bool {
	return e.Name == name || name == event.Any && event.IsBehavior(e.Name)
}

// keep is the events that pass, in the same order.
func keep(events []*event.Event, passes test) []*event.Event {
	var out []*event.Event
	for _, e := range events {
		if passes(e) {
			out = append(out, e)
		}
	}
	return out
}

// people is a page of a set of ids.
func people(set map[string]bool, page eventdb.Page) eventdb.People {
	var all []string
	for id := range set {
		all = append(all, id)
	}
	slices.Sort(all)
	p := eventdb.People{Total: len(all)}
	for _, id := range all {
		if id > page.After && len(p.DistinctIDs) < page.Limit {
			p.DistinctIDs = append(p.DistinctIDs, id)
		}
	}
	return p
}

// foldedContains reports whether s contains text, ignoring case.
func foldedContains(s, text string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(text))
}
