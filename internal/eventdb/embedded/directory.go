package embedded

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"

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
