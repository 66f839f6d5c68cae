package embedded

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"

	"prodops/internal/event"
	"prodops/internal/eventdb"
)

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
	var after *activity
	if page.After != "" {
		after, err = q.placeOf(ctx, page.After)
		if err != nil {
			return nil, err
		}
	}
	if text == "" {
		var who []activity
		known.each(after, func(a activity) bool {
			if len(who) < page.Limit {
				who = append(who, a)
			}
			return len(who) < page.Limit
		})
		return q.describe(ctx, who)
	}
	return q.search(ctx, known, after, text, page.Limit)
}

// placeOf is where a person stands in the list, nil for nobody.
func (q *snapshot) placeOf(ctx context.Context, id string) (*activity, error) {
	d, err := q.directory(ctx)
	if err != nil {
		return nil, err
	}
	a := q.activities(d, []uint64{q.view.identity.canonical(eventdb.PersonKey(id))})[0]
	if a.events == 0 {
		return nil, nil //nolint:nilnil // the documented answer: the list begins at its beginning
	}
	return &a, nil
}

// search lists the persons after a place whose ids or text traits have the text.
func (q *snapshot) search(ctx context.Context, known roster, after *activity, text string, limit int) ([]eventdb.Person, error) {
	candidates, err := q.candidates(ctx, text)
	if err != nil {
		return nil, err
	}
	var rest []activity
	known.each(after, func(a activity) bool {
		if candidates[a.key] {
			rest = append(rest, a)
		}
		return true
	})
	out := []eventdb.Person{}
	for part := range slices.Chunk(rest, max(limit, 1)) {
		persons, err := q.describe(ctx, part)
		if err != nil {
			return nil, err
		}
		for _, p := range persons {
			if len(out) < limit && mentions(p, text) {
				out = append(out, p)
			}
		}
		if len(out) == limit {
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
	q.view.tail.persons(func(key uint64, id string) {
		if containsFold(id, text) {
			out[canonical(key)] = true
		}
	})
	for _, r := range q.view.tail.named(q.view.rows, event.Identify) {
		if bytes.IndexByte(r.Properties, '\\') >= 0 || containsFold(string(r.Properties), text) {
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
