package embedded

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"

	"prodops/internal/event"
	"prodops/internal/eventdb"
)

// directory is the distinct ids of a project's sealed events by person key as
// sent, and what they did in a scope. It does not know who is who.
type directory struct {
	keys                []uint64 // ascending
	ids                 []string
	events, first, last []int64 // events is 0 for those outside the scope
}

// directoryKey names a directory in the cache.
type directoryKey struct {
	scope   eventdb.Scope
	version uint64
}

// id is the distinct id with the key.
func (d *directory) id(key uint64) (string, bool) {
	i, ok := slices.BinarySearch(d.keys, key)
	if !ok {
		return "", false
	}
	return d.ids[i], true
}

func (q *snapshot) directory(ctx context.Context) (*directory, error) {
	return get(ctx, q.cache, directoryKey{q.scope, q.view.version}, func() (*directory, int64, error) {
		d := &directory{}
		if len(q.view.files) == 0 {
			return d, 0, nil
		}
		paths := make([]string, len(q.view.files))
		for i, f := range q.view.files {
			paths[i] = f.path + extPeople
		}
		seen := "TRUE"
		if q.scope.Environment != "" {
			seen = "environment = " + literal(q.scope.Environment)
		}
		if len(q.view.dropped) > 0 {
			var dropped []string
			for id := range q.view.dropped {
				dropped = append(dropped, id)
			}
			seen += fmt.Sprintf(" AND import NOT IN (%s)", literals(dropped))
		}
		query := fmt.Sprintf(`SELECT person_key, any_value(distinct_id),
			coalesce(sum(events) FILTER (WHERE %[2]s), 0)::BIGINT,
			coalesce(min(first) FILTER (WHERE %[2]s), 0), coalesce(max(last) FILTER (WHERE %[2]s), 0)
			FROM read_parquet([%[1]s]) GROUP BY person_key ORDER BY person_key`, literals(paths), seen)
		if err := q.store.duck.each(ctx, query, d.add); err != nil {
			return nil, 0, fmt.Errorf("read the persons of sealed files: %w", err)
		}
		bytes := int64(len(d.keys)) * 48
		for _, id := range d.ids {
			bytes += int64(len(id))
		}
		return d, bytes, nil
	})
}

func (d *directory) add(b batch) error {
	keys, err := column[*array.Uint64](b, 0)
	if err != nil {
		return err
	}
	ids, err := column[*array.String](b, 1)
	if err != nil {
		return err
	}
	for i := range ids.Len() {
		d.ids = append(d.ids, strings.Clone(ids.Value(i)))
	}
	d.keys = append(d.keys, keys.Values()...)
	for i, into := range []*[]int64{&d.events, &d.first, &d.last} {
		numbers, err := column[*array.Int64](b, 2+i)
		if err != nil {
			return err
		}
		*into = append(*into, numbers.Values()...)
	}
	return nil
}

// activity is what a person did in the scope.
type activity struct {
	key         uint64 // canonical
	events      int64
	first, last int64
}

// roster is everybody with events in the scope, newest activity first.
type roster struct {
	all   []activity
	place map[uint64]int // by canonical key
}

// rosterKey names a roster in the cache.
type rosterKey struct {
	directoryKey
	tail  *tail
	rows  int
	epoch uint64
	moved int
}

func (q *snapshot) roster(ctx context.Context) (*roster, error) {
	v := q.view
	key := rosterKey{directoryKey{q.scope, v.version}, v.tail, len(v.rows), v.identity.epoch, len(v.identity.moved)}
	return get(ctx, q.cache, key, func() (*roster, int64, error) {
		d, err := q.directory(ctx)
		if err != nil {
			return nil, 0, err
		}
		r := &roster{place: make(map[uint64]int, len(d.keys))}
		for i, k := range d.keys {
			if d.events[i] > 0 {
				r.add(v.identity.canonical(k), d.events[i], d.first[i], d.last[i])
			}
		}
		for _, row := range v.rows {
			if q.sees(&row.Event) {
				r.add(v.identity.canonical(row.key), 1, row.Time, row.Time)
			}
		}
		slices.SortFunc(r.all, func(a, b activity) int {
			return cmp.Or(cmp.Compare(b.last, a.last), cmp.Compare(a.key, b.key))
		})
		for i, a := range r.all {
			r.place[a.key] = i
		}
		q.cache.forget(func(k any) bool {
			o, ok := k.(rosterKey)
			return ok && o.scope == q.scope && (o.tail != v.tail || o.rows < len(v.rows))
		})
		return r, 64 * int64(len(r.all)), nil
	})
}

func (r *roster) add(key uint64, events, first, last int64) {
	i, ok := r.place[key]
	if !ok {
		r.place[key] = len(r.all)
		r.all = append(r.all, activity{key, events, first, last})
		return
	}
	a := &r.all[i]
	a.events += events
	a.first, a.last = min(a.first, first), max(a.last, last)
}

// Persons implements eventdb.Store.
func (s *Store) Persons(ctx context.Context, scope eventdb.Scope, distinctIDs []string) ([]eventdb.Person, error) {
	q, err := s.snapshot(ctx, scope)
	if err != nil {
		return nil, err
	}
	defer q.release()
	known, err := q.roster(ctx)
	if err != nil {
		return nil, err
	}
	var who []activity
	done := map[uint64]bool{}
	for _, id := range distinctIDs {
		key := q.view.identity.canonical(eventdb.PersonKey(id))
		if i, ok := known.place[key]; ok && !done[key] {
			done[key] = true
			who = append(who, known.all[i])
		}
	}
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

// keysOf is the person keys as sent of canonical keys.
func (q *snapshot) keysOf(canonical []uint64) []uint64 {
	s := q.store
	s.mu.RLock()
	defer s.mu.RUnlock()
	keys := slices.Clone(canonical)
	if p, ok := s.projects[q.scope.Project]; ok {
		for _, k := range canonical {
			keys = append(keys, p.identity.members[k]...)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// FindPersons implements eventdb.Store.
func (s *Store) FindPersons(ctx context.Context, scope eventdb.Scope, text string, page eventdb.Page) ([]eventdb.Person, error) {
	q, err := s.snapshot(ctx, scope)
	if err != nil {
		return nil, err
	}
	defer q.release()
	known, err := q.roster(ctx)
	if err != nil {
		return nil, err
	}
	rest := known.all
	if page.After != "" {
		if i, ok := known.place[q.view.identity.canonical(eventdb.PersonKey(page.After))]; ok {
			rest = rest[i+1:]
		}
	}
	if text == "" {
		return q.describe(ctx, rest[:min(page.Limit, len(rest))])
	}
	candidates, err := q.candidates(ctx, text)
	if err != nil {
		return nil, err
	}
	rest = slices.DeleteFunc(slices.Clone(rest), func(a activity) bool { return !candidates[a.key] })
	out := []eventdb.Person{}
	for part := range slices.Chunk(rest, max(page.Limit, 1)) {
		persons, err := q.describe(ctx, part)
		if err != nil {
			return nil, err
		}
		for _, p := range persons {
			if len(out) < page.Limit && mentions(p, text) {
				out = append(out, p)
			}
		}
		if len(out) == page.Limit {
			break
		}
	}
	return out, nil
}

// mentions reports whether a text is found in a person's ids or text traits.
func mentions(p eventdb.Person, text string) bool {
	if slices.ContainsFunc(p.DistinctIDs, func(id string) bool { return containsFold(id, text) }) {
		return true
	}
	found := false
	eventdb.Flatten(p.Properties, "", func(_ string, value json.RawMessage) {
		found = found || value[0] == '"' && containsFold(eventdb.Text(value), text)
	})
	return found
}

func containsFold(s, text string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(text))
}

// candidates is the canonical keys of all persons that may mention the text:
// an id of theirs does, or a trait they have or had.
func (q *snapshot) candidates(ctx context.Context, text string) (map[uint64]bool, error) {
	out := map[uint64]bool{}
	canonical := q.view.identity.canonical
	d, err := q.directory(ctx)
	if err != nil {
		return nil, err
	}
	for i, id := range d.ids {
		if containsFold(id, text) {
			out[canonical(d.keys[i])] = true
		}
	}
	for _, r := range q.view.rows {
		if containsFold(r.DistinctID, text) || r.Name == event.Identify && containsFold(string(r.Properties), text) ||
			strings.Contains(string(r.Properties), `\`) {
			out[canonical(r.key)] = true
		}
	}
	q.candidatesByEdge(text, out)
	// Escapes may hide the text: what has any is looked at more closely later.
	condition := fmt.Sprintf(`(contains(lower(properties), %s) OR contains(properties, '\'))`, literal(strings.ToLower(text)))
	for _, f := range q.view.files {
		if len(f.counts(event.Identify, "")) == 0 {
			continue
		}
		query := fmt.Sprintf("SELECT DISTINCT person_key FROM %s WHERE event = %s AND %s", f.source(), literal(event.Identify), condition)
		err := q.store.duck.each(ctx, query, func(b batch) error {
			keys, err := column[*array.Uint64](b, 0)
			if err == nil {
				for _, k := range keys.Values() {
					out[canonical(k)] = true
				}
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("event file %s: %w", f.path+extParquet, err)
		}
	}
	return out, nil
}

// candidatesByEdge adds the persons with an anonymous id that has the text.
func (q *snapshot) candidatesByEdge(text string, out map[uint64]bool) {
	s := q.store
	s.mu.RLock()
	defer s.mu.RUnlock()
	if p, ok := s.projects[q.scope.Project]; ok {
		for k, e := range p.identity.edges {
			if containsFold(e.ID, text) {
				out[q.view.identity.canonical(k)] = true
			}
		}
	}
}
