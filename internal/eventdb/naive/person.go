package naive

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"prodops/internal/eventdb"
)

// Persons answers the persons asked for.
func (s *Store) Persons(_ context.Context, scope eventdb.Scope, distinctIDs []string) ([]eventdb.Person, error) {
	v := s.view(scope)
	out := []eventdb.Person{}
	done := map[string]bool{}
	for _, id := range distinctIDs {
		person := v.identity.Canonical(id)
		if len(v.byPerson[person]) == 0 || done[person] {
			continue
		}
		done[person] = true
		out = append(out, v.describePerson(person))
	}
	return out, nil
}

// CanonicalIDs answers the ids these go by.
func (s *Store) CanonicalIDs(_ context.Context, project string, distinctIDs []string) ([]string, error) {
	v := s.view(eventdb.Scope{Project: project})
	out := make([]string, len(distinctIDs))
	for i, id := range distinctIDs {
		out[i] = v.identity.Canonical(id)
	}
	return out, nil
}

// FindPersons lists the persons a text is found in, newest activity first.
func (s *Store) FindPersons(_ context.Context, scope eventdb.Scope, text string, page eventdb.Page) ([]eventdb.Person, error) {
	v := s.view(scope)
	found := []eventdb.Person{}
	for person := range v.byPerson {
		if p := v.describePerson(person); mentions(p, text) {
			found = append(found, p)
		}
	}
	slices.SortFunc(found, func(a, b eventdb.Person) int {
		return cmp.Or(cmp.Compare(b.LastSeen, a.LastSeen), cmp.Compare(a.DistinctID, b.DistinctID))
	})
	if i := slices.IndexFunc(found, func(p eventdb.Person) bool { return p.DistinctID == page.After }); i >= 0 {
		found = found[i+1:]
	}
	return found[:min(page.Limit, len(found))], nil
}

// describePerson gathers what is known of a canonical id.
func (v *view) describePerson(person string) eventdb.Person {
	events := v.byPerson[person]
	ids := []string{person}
	for _, id := range v.ids[person] {
		if id != person {
			ids = append(ids, id)
		}
	}
	return eventdb.Person{
		DistinctID:  person,
		DistinctIDs: ids,
		Properties:  v.properties[person],
		Group:       v.joined[person],
		FirstSeen:   events[0].Time,
		LastSeen:    events[len(events)-1].Time,
		Events:      int64(len(events)),
	}
}

// mentions reports whether a text is found in a person's ids or text traits.
func mentions(p eventdb.Person, text string) bool {
	found := slices.ContainsFunc(p.DistinctIDs, func(id string) bool { return foldedContains(id, text) })
	eventdb.Flatten(p.Properties, "", func(_ string, value json.RawMessage) {
		found = found || value[0] == '"' && foldedContains(eventdb.Text(value), text)
	})
	return found
}
