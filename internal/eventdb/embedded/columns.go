package embedded

import (
	"context"
	"slices"

	"prodops/internal/behavior"
	"prodops/internal/event"
	"prodops/internal/eventdb"
)

// The methods in this file are what query execution stands on: columns in
// (canonical person, time, event id) order, the same rows in the same order
// for every column of one name. All of them are safe for use by many
// goroutines; what they return is shared and must not be changed.

// snapshot is a consistent view of one scope: files, tail, identities, dropped
// imports and duplicates as they were at one moment. It keeps its files from
// being deleted until release.
type snapshot struct {
	store *Store
	scope eventdb.Scope
	view  *view
	keys  keyRange // canonical persons
	whole bool     // keys is all of them
	cache *cache   // the store's; a partition has its own, which goes with it
}

// keyRange is a range of person keys, both ends included.
type keyRange struct{ lo, hi uint64 }

// layoutKey names a layout in the cache. Its epoch and version change when what
// is sealed looks different.
type layoutKey struct {
	scope          eventdb.Scope
	name           string
	version, epoch uint64
}

// columnKey names a column of a layout or a live.
type columnKey struct {
	live     liveKey // only base is set for a column of the layout
	kind     columnKind
	property string
}

type columnKind uint8

const (
	kindLive columnKind = iota
	kindCodes
	kindTraits
	kindNumbers
	kindPerson
	kindNames
	kindSessions
	kindGroups
)

// series is the events of a name (event.Any for all that count as behaviour),
// by canonical person.
func (q *snapshot) series(ctx context.Context, name string) (*behavior.Series, error) {
	l, err := q.live(ctx, name)
	if err != nil {
		return nil, err
	}
	return l.series, nil
}

// rebase is how many persons may be absorbed before a layout is made again
// rather than patched with every new event.
const rebase = 20_000

// layout is the sealed rows of a name, from the cache or from the files.
func (q *snapshot) layout(ctx context.Context, name string) (*layout, error) {
	key := layoutKey{q.scope, name, q.view.version, q.view.identity.epoch}
	build := func() (*layout, int64, error) {
		rows, err := q.loadRows(ctx, name)
		if err != nil {
			return nil, 0, err
		}
		l, err := q.arrange(ctx, rows)
		if err != nil {
			return nil, 0, err
		}
		l.serial = q.store.serial.Add(1)
		return l, l.bytes(), nil
	}
	l, err := get(ctx, q.cache, key, build)
	switch known := len(q.view.identity.moved); {
	case err != nil:
		return nil, err
	case l.moved > known: // made for a later view than ours, between our questions
		l, _, err = build()
	case l.moved+rebase < known:
		q.cache.forget(func(k any) bool { return k == any(key) })
		l, err = get(ctx, q.cache, key, build)
	}
	return l, err
}

// live is the rows of a name as the snapshot sees them.
func (q *snapshot) live(ctx context.Context, name string) (*live, error) {
	base, err := q.layout(ctx, name)
	if err != nil {
		return nil, err
	}
	key := liveKey{base.serial, q.view.tail, len(q.view.rows), len(q.view.identity.moved)}
	return get(ctx, q.cache, columnKey{live: key, kind: kindLive}, func() (*live, int64, error) {
		l, err := q.patch(ctx, base, q.tailNamed(name))
		if err != nil {
			return nil, 0, err
		}
		l.key = key
		if l.pieces == nil {
			l.key = liveKey{base: base.serial}
		}
		// What an older tail made is of no use any more.
		q.cache.forget(func(k any) bool {
			c, ok := k.(columnKey)
			if p, isPerson := k.(personKey); isPerson {
				c, ok = p.columnKey, true
			}
			return ok && c.live.base == base.serial && c.live.tail != nil &&
				(c.live.tail != key.tail || c.live.rows < key.rows || c.live.moved < key.moved)
		})
		return l, l.bytes(), nil
	})
}

// codes is an event property per row of series(name).
func (q *snapshot) codes(ctx context.Context, name, property string) (*behavior.Codes, error) {
	l, err := q.live(ctx, name)
	if err != nil {
		return nil, err
	}
	return get(ctx, q.cache, columnKey{l.key, kindCodes, property}, func() (*behavior.Codes, int64, error) {
		c, err := q.column(ctx, l, propertySource(property))
		if err != nil {
			return nil, 0, err
		}
		c = withoutNull(c)
		return c, codesBytes(c), nil
	})
}

// withoutNull turns explicit nulls into "not set".
func withoutNull(c *behavior.Codes) *behavior.Codes {
	n := slices.Index(c.Values, null)
	if n < 0 {
		return c
	}
	out := &behavior.Codes{Code: slices.Clone(c.Code), Values: slices.Clone(c.Values)}
	for i, code := range out.Code {
		if int(code) == n {
			out.Code[i] = 0
		}
	}
	return out
}

// numbers is an event property per row of series(name) as a number; NaN where
// it is not set or not one (see eventdb.Number).
func (q *snapshot) numbers(ctx context.Context, name, property string) ([]float64, error) {
	l, err := q.live(ctx, name)
	if err != nil {
		return nil, err
	}
	return get(ctx, q.cache, columnKey{l.key, kindNumbers, property}, func() ([]float64, int64, error) {
		c, err := q.codes(ctx, name, property)
		if err != nil {
			return nil, 0, err
		}
		values := numbersOf(c.Values)
		out := make([]float64, len(c.Code))
		for i, code := range c.Code {
			out[i] = values[code]
		}
		return out, 8 * int64(len(out)), nil
	})
}

// names is the event name per row of series(event.Any). Its values are event
// names as they are, not JSON; code 0 never occurs.
func (q *snapshot) names(ctx context.Context) (*behavior.Codes, error) {
	l, err := q.live(ctx, event.Any)
	if err != nil {
		return nil, err
	}
	return get(ctx, q.cache, columnKey{l.key, kindNames, ""}, func() (*behavior.Codes, int64, error) {
		c := q.nameColumn(l)
		return c, codesBytes(c), nil
	})
}

// distinctIDs are the canonical distinct ids of canonical person keys, in the
// order of keys.
func (q *snapshot) distinctIDs(ctx context.Context, keys []uint64) ([]string, error) {
	d, err := q.directory(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(keys))
	var missing bool
	for i, k := range keys {
		var ok bool
		out[i], ok = d.id(k)
		missing = missing || !ok
	}
	if !missing {
		return out, nil
	}
	for i, k := range keys {
		if out[i] != "" {
			continue
		}
		for r := range q.view.tail.ofPerson(k, len(q.view.rows)) {
			out[i] = r.DistinctID
			break
		}
	}
	return out, nil
}

// partitions is into how many ranges of persons a question about these names,
// with so many columns beside each series, must be cut to fit the memory
// budget; 1 for nearly all.
func (q *snapshot) partitions(names []string, columns int) int {
	var rows int64
	for _, name := range names {
		for _, f := range q.view.files {
			for _, c := range f.counts(name, q.scope.Environment) {
				rows += c.Count
			}
		}
	}
	// While a layout is made, keys, times and order exist twice.
	const layoutRow, columnRow = 48, 8
	need := rows * (layoutRow + columnRow*int64(columns))
	// What exists twice may use DuckDB's share too; what stays is a third of it,
	// and the cache holds that to its own.
	budget := q.store.opts.cacheBytes() + q.store.opts.duckBytes()
	if need <= budget {
		return 1
	}
	return int((2*need + budget - 1) / budget)
}

// partition is the i-th of n ranges of persons. It shares the snapshot's files
// and needs no release of its own. What it loads is kept only as long as it is.
func (q *snapshot) partition(i, n int) *snapshot {
	width := ^uint64(0)/uint64(n) + 1
	if n <= 1 {
		return q
	}
	keys := keyRange{uint64(i) * width, uint64(i)*width + width - 1}
	if i == n-1 {
		keys.hi = ^uint64(0)
	}
	return &snapshot{store: q.store, scope: q.scope, view: q.view, keys: keys, cache: newCache(1 << 62)}
}
