package embedded

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/apache/arrow-go/v18/arrow/array"

	"prodops/internal/event"
	"prodops/internal/eventdb"
)

const (
	// catalogSample is how many events of the files the catalogue looks at, and
	// how many of the newest in the tail.
	catalogSample = 20_000
	// sampleValues is how many values Properties shows of each property.
	sampleValues = 5
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
	for _, r := range q.view.rows {
		if q.sees(&r.Event) {
			add(r.Name, 1, r.Time, r.Time)
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
		for i := range 5 {
			var err error
			if i < 2 {
				text[i], err = column[*array.String](b, i)
			} else {
				numbers[i-2], err = column[*array.Int64](b, i)
			}
			if err != nil {
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

// tally counts the values and types of properties.
type tally map[string]*propertyTally

type propertyTally struct {
	values, types map[string]int64
}

// maxValues bounds the values remembered of one property.
const maxValues = 10_000

func (t tally) add(name string, value json.RawMessage) {
	p, ok := t[name]
	if !ok {
		p = &propertyTally{map[string]int64{}, map[string]int64{}}
		t[name] = p
	}
	p.types[typeOf(value)]++
	text := eventdb.Canonical(value)
	if _, known := p.values[text]; known || len(p.values) < maxValues {
		p.values[text]++
	}
}

// addDocument counts an event's properties and context. Of a property that is
// in the object twice, by a dotted key and nested, the one Lookup finds counts.
func (t tally) addDocument(properties, context json.RawMessage) {
	seen := map[string]json.RawMessage{}
	visit := func(name string, value json.RawMessage) { seen[name] = value }
	eventdb.Flatten(context, "context.", visit)
	eventdb.Flatten(properties, "", visit)
	for name, value := range seen {
		t.add(name, value)
	}
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

// sampleKey names a sample of the files in the cache.
type sampleKey struct {
	scope   eventdb.Scope
	version uint64
	name    string
}

// document is the objects of a sampled event.
type document struct{ properties, context json.RawMessage }

// sample is about catalogSample events of a name, spread evenly over the files,
// and as many of the newest in the tail.
func (q *snapshot) sample(ctx context.Context, name string) ([]document, error) {
	sealed, err := get(ctx, q.cache, sampleKey{q.scope, q.view.version, name}, func() ([]document, int64, error) {
		var rows, bytes int64
		for _, f := range q.view.files {
			for _, c := range f.counts(name, q.scope.Environment) {
				rows += c.Count
			}
		}
		var out []document
		for _, f := range q.view.files {
			for _, s := range spansOf(f.counts(name, q.scope.Environment), 1<<62) {
				// Ids are hashed, so each n-th hash is a fair choice, and the same every time.
				query := fmt.Sprintf("SELECT properties, context FROM %s WHERE %s AND id_hash %% %d = 0",
					f.source(), q.where(f, s, name), 1+rows/catalogSample)
				err := q.store.duck.each(ctx, query, func(b batch) error {
					properties, err := column[*array.String](b, 0)
					if err != nil {
						return err
					}
					context, err := column[*array.String](b, 1)
					for i := 0; err == nil && i < properties.Len(); i++ {
						d := document{json.RawMessage(properties.Value(i)), json.RawMessage(context.Value(i))}
						bytes += int64(len(d.properties) + len(d.context) + 48)
						out = append(out, d)
					}
					return err
				})
				if err != nil {
					return nil, 0, fmt.Errorf("event file %s: %w", f.path+extParquet, err)
				}
			}
		}
		return out, bytes, nil
	})
	if err != nil {
		return nil, err
	}
	tail := q.tailNamed(name)
	tail = tail[max(0, len(tail)-catalogSample):]
	out := slices.Clip(sealed)
	for _, r := range tail {
		out = append(out, document{r.Properties, r.Context})
	}
	return out, nil
}

// persons is the canonical keys of at most catalogSample persons of the scope
// and their traits.
func (q *snapshot) personDocuments(ctx context.Context) ([]document, error) {
	known, err := q.roster(ctx)
	if err != nil {
		return nil, err
	}
	var keys []uint64
	step := 1 + len(known.all)/catalogSample
	for i := 0; i < len(known.all); i += step {
		keys = append(keys, known.all[i].key)
	}
	if len(keys) == 0 {
		return nil, nil
	}
	profiles, err := q.known(ctx, keys)
	if err != nil {
		return nil, err
	}
	out := make([]document, 0, len(keys))
	for _, p := range profiles {
		out = append(out, document{properties: p.json()})
	}
	return out, nil
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
	counts := tally{}
	for _, d := range documents {
		counts.addDocument(d.properties, d.context)
	}
	out := make([]eventdb.Property, 0, len(counts))
	for name, t := range counts {
		p := eventdb.Property{Name: name}
		for _, c := range byCount(t.types) {
			p.Types = append(p.Types, c.Value)
			p.Count += c.Count
		}
		p.Values = byCount(t.values)
		p.Values = p.Values[:min(sampleValues, len(p.Values))]
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b eventdb.Property) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

func (q *snapshot) documents(ctx context.Context, eventName string, of eventdb.Subject) ([]document, error) {
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
	for _, d := range documents {
		value := eventdb.EventProperty(&event.Event{Properties: d.properties, Context: d.context}, plan.Property)
		if plan.Of == eventdb.OfPerson {
			value = eventdb.Lookup(d.properties, plan.Property)
		}
		if value != nil && containsFold(eventdb.Text(value), plan.Search) {
			counts[eventdb.Canonical(value)]++
		}
	}
	out := byCount(counts)
	return out[:min(plan.Limit, len(out))], nil
}

// byCount lists counts, the largest first, ties by value.
func byCount(counts map[string]int64) []eventdb.PropertyValue {
	out := make([]eventdb.PropertyValue, 0, len(counts))
	for value, n := range counts {
		out = append(out, eventdb.PropertyValue{Value: value, Count: n})
	}
	slices.SortFunc(out, func(a, b eventdb.PropertyValue) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return out
}
