package embedded

import (
	"context"

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
	keys  keyRange
}

// keyRange is a range of canonical person keys, both ends included.
type keyRange struct{ lo, hi uint64 }

var _ = event.Any

// snapshot opens a consistent view of the scope. The caller releases it.
func (s *Store) snapshot(ctx context.Context, scope eventdb.Scope) (*snapshot, error) {
	panic("not reached")
}

// release lets the snapshot's files be deleted. Columns taken from it stay valid.
func (q *snapshot) release() {}

// series is the events of a name (event.Any for all that count as behaviour),
// by canonical person.
func (q *snapshot) series(ctx context.Context, name string) (*behavior.Series, error) {
	panic("not reached")
}

// codes is an event property per row of series(name).
func (q *snapshot) codes(ctx context.Context, name, property string) (*behavior.Codes, error) {
	panic("not reached")
}

// personCodes is a person property per row of series(name): the latest value
// known of the row's person.
func (q *snapshot) personCodes(ctx context.Context, name, property string) (*behavior.Codes, error) {
	panic("not reached")
}

// numbers is an event property per row of series(name) as a number; NaN where
// it is not set or not a JSON number.
func (q *snapshot) numbers(ctx context.Context, name, property string) ([]float64, error) {
	panic("not reached")
}

// names is the event name per row of series(event.Any). Its values are event
// names as they are, not JSON; code 0 never occurs.
func (q *snapshot) names(ctx context.Context) (*behavior.Codes, error) { panic("not reached") }

// sessions is, per row of series(name), the ordinal of the row's session
// within its person, counting from 0. A session ends where two events of the
// person, whatever their names, are more than eventdb.SessionGap apart.
func (q *snapshot) sessions(ctx context.Context, name string) ([]uint32, error) {
	panic("not reached")
}

// groups is the group per row of series(name): the event's own or else the
// one its person last joined; code 0 for neither. Values are group ids as they
// are, not JSON.
func (q *snapshot) groups(ctx context.Context, name string) (*behavior.Codes, error) {
	panic("not reached")
}

// distinctIDs are the canonical distinct ids of canonical person keys, in the
// order of keys.
func (q *snapshot) distinctIDs(ctx context.Context, keys []uint64) ([]string, error) {
	panic("not reached")
}

// partitions is into how many ranges of persons a question about these names,
// with so many columns beside each series, must be cut to fit the memory
// budget; 1 for nearly all.
func (q *snapshot) partitions(names []string, columns int) int { panic("not reached") }

// partition is the i-th of n ranges of persons. It shares the snapshot's files
// and needs no release of its own. What it loads is not cached.
func (q *snapshot) partition(i, n int) *snapshot { panic("not reached") }
