package embedded

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"prodops/internal/eventdb"
)

// null is an explicit JSON null in a shredded column. It is kept apart from
// absence because a null trait unsets the person's property.
const null = "null"

const (
	maxShredded   = 64     // columns of their own per file; the others are read from the JSON
	shredSample   = 20_000 // events looked at to choose them
	longestScalar = 256    // bytes; free text is not worth a column
)

// propertyCount counts in how many events a property was seen as a scalar.
type propertyCount map[string]int

// count takes one event's properties in.
func (p propertyCount) count(properties []byte) {
	eventdb.EachField(properties, func(key, value json.RawMessage) bool {
		// A dot would need the nested lookup beside the literal one.
		if value[0] != '{' && value[0] != '[' && len(value) <= longestScalar && bytes.IndexByte(key, '.') < 0 {
			p[eventdb.KeyText(key)]++
		}
		return true
	})
}

// top is the most frequent properties, by name.
func (p propertyCount) top() []string {
	names := slices.SortedFunc(maps.Keys(p), func(a, b string) int {
		return cmp.Or(cmp.Compare(p[b], p[a]), cmp.Compare(a, b))
	})
	names = names[:min(len(names), maxShredded)]
	slices.Sort(names)
	return names
}

// shredder turns the properties of a batch into one column per chosen property.
type shredder struct {
	index    map[string]int
	builders []*array.StringBuilder
	others   map[string]struct{} // keys without a column
}

func newShredder(properties []string) *shredder {
	s := &shredder{index: make(map[string]int, len(properties)), others: map[string]struct{}{}}
	for i, p := range properties {
		s.index[p] = i
		s.builders = append(s.builders, array.NewStringBuilder(memory.DefaultAllocator))
	}
	return s
}

// shred is the columns of a batch, one per property: compact JSON text, null
// where the event lacks the property. The caller releases them.
func (s *shredder) shred(properties *array.String) []arrow.Array {
	values := make([]string, len(s.builders))
	touched := make([]int, 0, len(s.builders))
	for row := range properties.Len() {
		touched = touched[:0]
		eventdb.EachField(json.RawMessage(properties.Value(row)), func(key, value json.RawMessage) bool {
			i, ok := s.index[string(key[1:len(key)-1])]
			if !ok && bytes.IndexByte(key, '\\') >= 0 {
				i, ok = s.index[eventdb.KeyText(key)]
			}
			if ok && !slices.Contains(touched, i) { // of a key sent twice the first counts, as everywhere
				values[i] = shredded(value)
				touched = append(touched, i)
			} else if !ok {
				s.other(key)
			}
			return true
		})
		for _, i := range touched {
			b := s.builders[i]
			b.AppendNulls(row - b.Len())
			b.Append(values[i])
		}
	}
	out := make([]arrow.Array, len(s.builders))
	for i, b := range s.builders {
		b.AppendNulls(properties.Len() - b.Len())
		out[i] = b.NewArray()
	}
	return out
}

// shredded is how a value is kept in a column: canonical, and null where it is
// an explicit null.
func shredded(value json.RawMessage) string {
	if v := eventdb.Canonical(value); v != "" {
		return v
	}
	return null
}

// maxOthers bounds the keys that are remembered: a sender that makes keys up
// must not fill the manifest.
const maxOthers = 1000

// other remembers a key that has no column.
func (s *shredder) other(key json.RawMessage) {
	if _, known := s.others[string(key[1:len(key)-1])]; !known && len(s.others) <= maxOthers {
		s.others[eventdb.KeyText(key)] = struct{}{}
	}
}

// keys is the keys without a column, and whether they are all.
func (s *shredder) keys() ([]string, bool) {
	if len(s.others) > maxOthers {
		return nil, false
	}
	return slices.Sorted(maps.Keys(s.others)), true
}

func (s *shredder) release() {
	for _, b := range s.builders {
		b.Release()
	}
}
