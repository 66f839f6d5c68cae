package embedded

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"prodops/internal/event"
	"prodops/internal/eventdb"
)

// Persons implements eventdb.Store.
func (s *Store) Persons(ctx context.Context, scope eventdb.Scope, distinctIDs []string) ([]eventdb.Person, error) {
	q, err := s.snapshot(ctx, scope)
	if err != nil {
		return nil, err
	}
	defer q.release()
	d, err := q.directory(ctx)
	if err != nil {
		return nil, err
	}
	var keys []uint64
	done := map[uint64]bool{}
	for _, id := range distinctIDs {
		if key := q.view.identity.canonical(eventdb.PersonKey(id)); !done[key] {
			done[key] = true
			keys = append(keys, key)
		}
	}
	who := slices.DeleteFunc(q.activities(d, keys), func(a activity) bool { return a.events == 0 })
	return q.describe(ctx, who)
}

// describe gathers all that is known of some persons.
func (q *snapshot) describe(ctx context.Context, who []activity) ([]eventdb.Person, error) {
	out := make([]eventdb.Person, len(who))
	if len(who) == 0 {
		return out, nil
	}
	keys := make([]uint64, len(who))
	for i, a := range who {
		keys[i] = a.key
	}
	ids, err := q.distinctIDs(ctx, keys)
	if err != nil {
		return nil, err
	}
	known, err := q.known(ctx, keys)
	if err != nil {
		return nil, err
	}
	for i, a := range who {
		out[i] = eventdb.Person{
			DistinctID: ids[i], DistinctIDs: q.allIDs(a.key, ids[i]), Group: known[a.key].group,
			Properties: known[a.key].json(), FirstSeen: a.first, LastSeen: a.last, Events: a.events,
		}
	}
	return out, nil
}

// allIDs is every id of a person, the canonical one first.
func (q *snapshot) allIDs(key uint64, canonical string) []string {
	s := q.store
	s.mu.RLock()
	defer s.mu.RUnlock()
	var others []string
	if p, ok := s.projects[q.scope.Project]; ok {
		for _, k := range p.identity.members[key] {
			if id := p.identity.edges[k].ID; id != canonical {
				others = append(others, id)
			}
		}
	}
	slices.Sort(others)
	return append([]string{canonical}, others...)
}

// profile is what describing calls said of a person.
type profile struct {
	traits map[string]json.RawMessage
	group  string
}

func (p *profile) json() json.RawMessage {
	if p == nil || len(p.traits) == 0 {
		return nil
	}
	text, err := json.Marshal(p.traits)
	if err != nil { // the values were decoded from valid JSON
		return nil
	}
	return text
}

// known folds the describing calls of persons, given by canonical key.
func (q *snapshot) known(ctx context.Context, keys []uint64) (map[uint64]*profile, error) {
	q = q.ofProject()
	out := make(map[uint64]*profile, len(keys))
	for _, k := range keys {
		out[k] = &profile{traits: map[string]json.RawMessage{}}
	}
	if len(keys) == 0 {
		return out, nil
	}
	calls, err := q.eventsOf(ctx, q.keysOf(keys), []string{event.Identify, event.Group})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(calls, func(a, b event.Event) int {
		return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.ID, b.ID))
	})
	for i := range calls {
		e := &calls[i]
		p := out[q.view.identity.canonical(eventdb.PersonKey(e.DistinctID))]
		if p == nil {
			continue
		}
		if e.Name == event.Group && e.Group != "" {
			p.group = e.Group
		}
		if e.Name == event.Identify {
			p.set(e.Properties)
		}
	}
	return out, nil
}

// set applies one identify call. Of a key given twice the first counts.
func (p *profile) set(traits json.RawMessage) {
	seen := map[string]bool{}
	eventdb.EachField(traits, func(key, value json.RawMessage) bool {
		name := eventdb.KeyText(key)
		if seen[name] {
			return true
		}
		seen[name] = true
		if string(value) == null {
			delete(p.traits, name)
		} else {
			p.traits[name] = slices.Clone(value)
		}
		return true
	})
}

// CanonicalIDs implements eventdb.Store from the identity alone.
func (s *Store) CanonicalIDs(ctx context.Context, project string, distinctIDs []string) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := slices.Clone(distinctIDs)
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, ok := s.projects[project]
	if !ok {
		return out, nil
	}
	for i, id := range out {
		out[i] = p.identity.canonicalID(id)
	}
	return out, nil
}
