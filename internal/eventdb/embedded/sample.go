package embedded

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/apache/arrow-go/v18/arrow/array"

	"prodops/internal/event"
	"prodops/internal/eventdb"
)

const (
	// catalogSample is how many events, or persons, of the files the catalogue
	// looks at.
	catalogSample = 20_000
	// tailSample is how many of the newest in the tail.
	tailSample = 2_000
	// sampleCost is what a sample keeps alive beside its documents: its tally.
	sampleCost = 2
)

// sampleKey names a sample of the files in the cache.
type sampleKey struct {
	scope   eventdb.Scope
	version uint64
	name    string
}

// document is the objects of a sampled event or person.
type document struct {
	properties, context json.RawMessage
	weight              int64 // 1, or -1 for what no longer holds
}

// sample is what the catalogue is made of.
type sample struct {
	sealed *sealedSample
	recent []document
}

// sealedSample is the part of a sample that is the same until the next seal.
type sealedSample struct {
	documents []document

	once   sync.Once
	counts countedTally
}

// counted is the properties of the documents.
func (s *sealedSample) counted() countedTally {
	s.once.Do(func() {
		counts := tally{}
		for _, d := range s.documents {
			counts.addDocument(d)
		}
		s.counts = counts.counted()
	})
	return s.counts
}

// each visits all documents.
func (s *sample) each(visit func(document)) {
	for _, d := range s.sealed.documents {
		visit(d)
	}
	for _, d := range s.recent {
		visit(d)
	}
}

// sample is about catalogSample events of a name, spread evenly over the files,
// and the newest of the tail.
func (q *snapshot) sample(ctx context.Context, name string) (*sample, error) {
	sealed, err := get(ctx, q.cache, sampleKey{q.scope, q.view.version, name}, func() (*sealedSample, int64, error) {
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
						d := document{json.RawMessage(properties.Value(i)), json.RawMessage(context.Value(i)), 1}
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
		return &sealedSample{documents: out}, sampleCost * bytes, nil
	})
	if err != nil {
		return nil, err
	}
	out := &sample{sealed: sealed}
	rows := q.view.rows
	if name != event.Any {
		rows = q.view.tail.named(rows, name)
	}
	for i := len(rows) - 1; i >= 0 && len(out.recent) < tailSample; i-- {
		if r := rows[i]; q.sees(&r.Event) && (name != event.Any || event.IsBehavior(r.Name)) {
			out.recent = append(out.recent, document{r.Properties, r.Context, 1})
		}
	}
	return out, nil
}

// traitsKey names the sample of persons in the cache.
type traitsKey struct{ recentKey }

// sampledTraits is the traits of sampled persons at a moment, a document each.
type sampledTraits struct {
	sealedSample
	persons     []uint64 // canonical, ascending
	rows, moved int
}

// personDocuments is the traits of about catalogSample persons of the scope, as
// they were a while ago, and of those of whom more is known since.
func (q *snapshot) personDocuments(ctx context.Context) (*sample, error) {
	base, err := q.sampledTraits(ctx)
	if err != nil {
		return nil, err
	}
	changed := q.newTraits(base)
	out := &sample{sealed: &base.sealedSample}
	for k := range changed {
		if i, ok := slices.BinarySearch(base.persons, k); ok {
			out.recent = append(out.recent, document{base.documents[i].properties, nil, -1})
		}
	}
	d, err := q.directory(ctx)
	if err != nil {
		return nil, err
	}
	var keys []uint64
	for _, a := range q.activities(d, slices.Collect(maps.Keys(changed))) {
		if a.events > 0 {
			keys = append(keys, a.key)
		}
	}
	profiles, err := q.known(ctx, keys)
	if err != nil {
		return nil, err
	}
	for _, p := range profiles {
		out.recent = append(out.recent, document{p.json(), nil, 1})
	}
	return out, nil
}

// newTraits is the canonical keys of whom there are identify calls since the
// sample was taken, and of those who changed their key.
func (q *snapshot) newTraits(since *sampledTraits) map[uint64]bool {
	changed := map[uint64]bool{}
	for _, k := range q.view.identity.moved[since.moved:] {
		changed[k] = true
		changed[q.view.identity.canonical(k)] = true
	}
	rows := q.view.tail.named(q.view.rows, event.Identify)
	for i := len(rows) - 1; i >= 0 && rows[i].seq >= since.rows; i-- {
		changed[q.view.identity.canonical(rows[i].key)] = true
	}
	return changed
}

func (q *snapshot) sampledTraits(ctx context.Context) (*sampledTraits, error) {
	v := q.view
	key := traitsKey{recentKey{rankedKey{directoryKey{q.scope, v.version}, v.identity.epoch}, v.tail}}
	build := func() (*sampledTraits, int64, error) { return q.sampleTraits(ctx) }
	t, err := get(ctx, q.cache, key, build)
	switch {
	case err != nil:
		return nil, err
	case t.rows > len(v.rows) || t.moved > len(v.identity.moved): // made for a later view than ours
		t, _, err = build()
	case len(q.newTraits(t)) > tailSample:
		q.cache.forget(func(k any) bool {
			o, ok := k.(traitsKey)
			return ok && o.scope == q.scope
		})
		t, err = get(ctx, q.cache, key, build)
	}
	return t, err
}

func (q *snapshot) sampleTraits(ctx context.Context) (*sampledTraits, int64, error) {
	people, err := q.roster(ctx)
	if err != nil {
		return nil, 0, err
	}
	out := &sampledTraits{rows: len(q.view.rows), moved: len(q.view.identity.moved)}
	step, n := 1+people.size()/catalogSample, 0
	people.each(nil, func(a activity) bool {
		if n%step == 0 {
			out.persons = append(out.persons, a.key)
		}
		n++
		return true
	})
	slices.Sort(out.persons)
	known, err := q.known(ctx, out.persons)
	if err != nil {
		return nil, 0, err
	}
	var bytes int64
	for _, k := range out.persons {
		d := document{known[k].json(), nil, 1}
		bytes += 64 + int64(len(d.properties))
		out.documents = append(out.documents, d)
	}
	return out, sampleCost * bytes, nil
}
