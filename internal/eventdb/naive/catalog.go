package naive

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"prodops/internal/event"
	"prodops/internal/eventdb"
)

// Events lists events.
func (s *Store) Events(_ context.Context, plan eventdb.EventsPlan) ([]event.Event, error) {
	v := s.view(plan.Scope)
	hold, err := v.conditions(plan.Filter.Where)
	if err != nil {
		return nil, err
	}
	list := keep(v.events, func(e *event.Event) bool {
		return (plan.Filter.Event == "" || named(e, plan.Filter.Event)) && hold(e) &&
			(plan.DistinctID == "" || v.person(e) == v.identity.Canonical(plan.DistinctID)) &&
			(plan.From == 0 || e.Time >= plan.From) && (plan.To == 0 || e.Time < plan.To)
	})
	at := func(e *event.Event) int64 {
		if plan.ByTime {
			return e.Time
		}
		return e.ReceivedAt
	}
	slices.SortFunc(list, func(a, b *event.Event) int {
		return cmp.Or(cmp.Compare(at(b), at(a)), byTime(b, a))
	})
	if plan.Before != nil {
		list = after(list, *plan.Before, at)
	}
	out := []event.Event{}
	for _, e := range list[:min(plan.Limit, len(list))] {
		out = append(out, *e)
	}
	return out, nil
}

// after is what follows a cursor's event in a list, or if that is gone, what is
// older than it.
func after(list []*event.Event, cursor eventdb.EventCursor, at func(*event.Event) int64) []*event.Event {
	if i := slices.IndexFunc(list, func(e *event.Event) bool { return e.ID == cursor.ID }); i >= 0 {
		return list[i+1:]
	}
	return keep(list, func(e *event.Event) bool { return at(e) < cursor.At })
}

// EventNames lists the names ever sent, the most frequent first.
func (s *Store) EventNames(_ context.Context, scope eventdb.Scope) ([]eventdb.EventName, error) {
	byName := map[string]*eventdb.EventName{}
	for _, e := range s.view(scope).events {
		n := byName[e.Name]
		if n == nil {
			n = &eventdb.EventName{Name: e.Name, FirstSeen: e.Time}
			byName[e.Name] = n
		}
		n.Count++
		n.LastSeen = e.Time
	}
	out := []eventdb.EventName{}
	for _, n := range byName {
		out = append(out, *n)
	}
	slices.SortFunc(out, func(a, b eventdb.EventName) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

// documents are the JSON objects whose properties are asked about: of the
// events of a name, or of the persons in the scope.
func (v *view) documents(eventName string, of eventdb.Subject) []map[string]json.RawMessage {
	var out []map[string]json.RawMessage
	if of == eventdb.OfPerson {
		for person := range v.byPerson {
			out = append(out, flat(v.properties[person], nil))
		}
		return out
	}
	for _, e := range v.events {
		if named(e, eventName) {
			out = append(out, flat(e.Properties, e.Context))
		}
	}
	return out
}

// flat is every property of a document and, under "context.", of its context.
func flat(document, context json.RawMessage) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	visit := func(name string, value json.RawMessage) { out[name] = value }
	eventdb.Flatten(context, "context.", visit)
	eventdb.Flatten(document, "", visit)
	return out
}

// sampleValues is how many values Properties shows of each.
const sampleValues = 5

// Properties lists the properties of an event or of persons, the most frequent
// first.
func (s *Store) Properties(_ context.Context, scope eventdb.Scope, eventName string, of eventdb.Subject) ([]eventdb.Property, error) {
	values := map[string]map[string]int64{}
	types := map[string]map[string]int64{}
	for _, document := range s.view(scope).documents(eventName, of) {
		for name, value := range document {
			if values[name] == nil {
				values[name], types[name] = map[string]int64{}, map[string]int64{}
			}
			values[name][eventdb.Canonical(value)]++
			types[name][typeOf(value)]++
		}
	}
	out := []eventdb.Property{}
	for name := range values {
		p := eventdb.Property{Name: name}
		for _, t := range byCount(types[name]) {
			p.Types = append(p.Types, t.Value)
			p.Count += t.Count
		}
		p.Values = byCount(values[name])
		p.Values = p.Values[:min(sampleValues, len(p.Values))]
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b eventdb.Property) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

// PropertyValues lists the values of a property, the most frequent first.
func (s *Store) PropertyValues(_ context.Context, scope eventdb.Scope, plan eventdb.ValuesPlan) ([]eventdb.PropertyValue, error) {
	v := s.view(scope)
	counts := map[string]int64{}
	count := func(value json.RawMessage) {
		if value != nil && foldedContains(eventdb.Text(value), plan.Search) {
			counts[eventdb.Canonical(value)]++
		}
	}
	if plan.Of == eventdb.OfPerson {
		for person := range v.byPerson {
			count(eventdb.Lookup(v.properties[person], plan.Property))
		}
	} else {
		for _, e := range v.events {
			if named(e, plan.Event) {
				count(eventdb.EventProperty(e, plan.Property))
			}
		}
	}
	out := byCount(counts)
	return out[:min(plan.Limit, len(out))], nil
}

// byCount lists counts, the largest first, ties by value.
func byCount(counts map[string]int64) []eventdb.PropertyValue {
	out := []eventdb.PropertyValue{}
	for value, n := range counts {
		out = append(out, eventdb.PropertyValue{Value: value, Count: n})
	}
	slices.SortFunc(out, func(a, b eventdb.PropertyValue) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return out
}

// typeOf is the JSON type of a value.
func typeOf(value json.RawMessage) string {
	switch value[0] {
	case '"':
		return "string"
	case '{':
		return "object"
	case '[':
		return "array"
	case 't', 'f':
		return "boolean"
	}
	return "number"
}
