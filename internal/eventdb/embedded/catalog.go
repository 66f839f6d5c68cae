package embedded

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/apache/arrow-go/v18/arrow/array"

	"prodops/internal/event"
	"prodops/internal/eventdb"
)

// EventNames implements eventdb.Store: exact, from the manifest and the tail.
func (s *Store) EventNames(ctx context.Context, scope eventdb.Scope) ([]eventdb.EventName, error) {
	q, err := s.snapshot(ctx, scope)
	if err != nil {
		return nil, err
	}
	defer q.release()
	byName := map[string]*eventdb.EventName{}
	add := func(name string, count, first, last int64) {
		n, ok := byName[name]
		if !ok {
			n = &eventdb.EventName{Name: name, FirstSeen: first, LastSeen: last}
			byName[name] = n
		}
		n.Count += count
		n.FirstSeen, n.LastSeen = min(n.FirstSeen, first), max(n.LastSeen, last)
	}
	for _, f := range q.view.files {
		counts, err := q.exactCounts(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, c := range counts {
			if scope.Environment == "" || scope.Environment == c.Environment {
				add(c.Name, c.Count, c.First, c.Last)
			}
		}
	}
	for _, name := range q.view.tail.names() {
		for _, r := range q.view.tail.named(q.view.rows, name) {
			if q.sees(&r.Event) {
				add(r.Name, 1, r.Time, r.Time)
			}
		}
	}
	out := make([]eventdb.EventName, 0, len(byName))
	for _, n := range byName {
		out = append(out, *n)
	}
	slices.SortFunc(out, func(a, b eventdb.EventName) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

// exactCounts is the manifest's counts of a file, counted again while the file
// still holds events of dropped imports.
func (q *snapshot) exactCounts(ctx context.Context, f *file) ([]nameCount, error) {
	dropped := droppedIn(f, q.view.dropped)
	if len(dropped) == 0 {
		return f.Events, nil
	}
	var out []nameCount
	query := fmt.Sprintf(`SELECT event, environment, count(*)::BIGINT, min(time), max(time)
		FROM %s WHERE import NOT IN (%s) GROUP BY ALL`, f.source(), literals(dropped))
	err := q.store.duck.each(ctx, query, func(b batch) error {
		var text [2]*array.String
		var numbers [3]*array.Int64
		var err error
		for i := range text {
			if text[i], err = column[*array.String](b, i); err != nil {
				return err
			}
		}
		for i := range numbers {
			if numbers[i], err = column[*array.Int64](b, len(text)+i); err != nil {
				return err
			}
		}
		for i := range int(b.NumRows()) {
			out = append(out, nameCount{
				Name: string([]byte(text[0].Value(i))), Environment: string([]byte(text[1].Value(i))),
				Count: numbers[0].Value(i), First: numbers[1].Value(i), Last: numbers[2].Value(i),
			})
		}
		return nil
	})
	return out, err
}

// Properties implements eventdb.Store from a sample.
func (s *Store) Properties(ctx context.Context, scope eventdb.Scope, eventName string, of eventdb.Subject) ([]eventdb.Property, error) {
	q, err := s.snapshot(ctx, scope)
	if err != nil {
		return nil, err
	}
	defer q.release()
	documents, err := q.documents(ctx, eventName, of)
	if err != nil {
		return nil, err
	}
	recent := tally{}
	for _, d := range documents.recent {
		recent.addDocument(d)
	}
	out := documents.sealed.counted().with(recent)
	slices.SortFunc(out, func(a, b eventdb.Property) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

func (q *snapshot) documents(ctx context.Context, eventName string, of eventdb.Subject) (*sample, error) {
	if of == eventdb.OfPerson {
		return q.personDocuments(ctx)
	}
	if eventName == "" {
		eventName = event.Any
	}
	return q.sample(ctx, eventName)
}

// PropertyValues implements eventdb.Store from a sample.
func (s *Store) PropertyValues(ctx context.Context, scope eventdb.Scope, plan eventdb.ValuesPlan) ([]eventdb.PropertyValue, error) {
	q, err := s.snapshot(ctx, scope)
	if err != nil {
		return nil, err
	}
	defer q.release()
	documents, err := q.documents(ctx, plan.Event, plan.Of)
	if err != nil {
		return nil, err
	}
	counts := map[string]int64{}
	documents.each(func(d document) {
		value := eventdb.EventProperty(&event.Event{Properties: d.properties, Context: d.context}, plan.Property)
		if plan.Of == eventdb.OfPerson {
			value = eventdb.Lookup(d.properties, plan.Property)
		}
		if value != nil && containsFold(eventdb.Text(value), plan.Search) {
			counts[eventdb.Canonical(value)] += d.weight
		}
	})
	out := byCount(counts)
	out = slices.DeleteFunc(out, func(v eventdb.PropertyValue) bool { return v.Count <= 0 })
	return out[:min(plan.Limit, len(out))], nil
}
