package embedded

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"
	"golang.org/x/sync/errgroup"

	"prodops/internal/behavior"
	"prodops/internal/event"
	"prodops/internal/eventdb"
)

// source says where a column of codes comes from: a column of the files, and
// the same of an event in the tail. Values are texts, "" for not set.
type source struct {
	key    string                       // in cache keys
	column func(f *file) (string, bool) // SQL and whether decode is to be called; "" when the file has no value
	decode func(text []byte) string     // from the column's text
	of     func(e *event.Event) string
}

// propertySource is an event property: its own column where the file has one,
// else the JSON it is in. An explicit null of a plain name comes as null.
func propertySource(property string) source {
	rest, inContext := strings.CutPrefix(property, "context.")
	decode := func(text []byte) string { return traitOf(text, property) }
	if inContext {
		decode = func(text []byte) string { return eventdb.Canonical(eventdb.Lookup(text, rest)) }
	}
	return source{
		key: property,
		column: func(f *file) (string, bool) {
			switch {
			case inContext:
				return "context", true
			case slices.Contains(f.Properties, property):
				return identifier(shredPrefix + property), false
			case f.lacks(property):
				return "", false
			}
			return "properties", true
		},
		decode: decode,
		of: func(e *event.Event) string {
			if inContext {
				return decode(e.Context)
			}
			return decode(e.Properties)
		},
	}
}

// traitOf is a property as canonical JSON, null when its literal key is an
// explicit null, "" when it is absent.
func traitOf(object json.RawMessage, property string) string {
	if v := eventdb.Canonical(eventdb.Lookup(object, property)); v != "" {
		return v
	}
	given := false
	eventdb.EachField(object, func(key, _ json.RawMessage) bool {
		given = eventdb.KeyText(key) == property
		return !given
	})
	if given {
		return null
	}
	return ""
}

// lacks reports whether no event of the file can have the property.
func (f *file) lacks(property string) bool {
	head, _, _ := strings.Cut(property, ".")
	has := func(key string) bool {
		_, found := slices.BinarySearch(f.Keys, key)
		return found
	}
	return f.AllKeys && !has(property) && !has(head) && !slices.Contains(f.Properties, head)
}

// literalSource is a trait by its literal key alone, null where it is unset.
func literalSource(key string) source {
	src := propertySource(key)
	if !strings.Contains(key, ".") {
		return src
	}
	src.key = "\x00literal " + key
	src.column = func(*file) (string, bool) { return "properties", true }
	src.decode = func(text []byte) (value string) {
		eventdb.EachField(text, func(k, v json.RawMessage) bool {
			if eventdb.KeyText(k) != key {
				return true
			}
			value = shredded(v)
			return false
		})
		return value
	}
	src.of = func(e *event.Event) string { return src.decode(e.Properties) }
	return src
}

// groupSource is the event's group, as it is.
func groupSource() source {
	return source{
		key:    "\x00grp",
		column: func(*file) (string, bool) { return "grp", false },
		of:     func(e *event.Event) string { return e.Group },
	}
}

// codedKey names a layout's column of codes in the cache.
type codedKey struct {
	base uint64
	key  string
}

// column is a source over the rows of a live.
func (q *snapshot) column(ctx context.Context, l *live, src source) (*behavior.Codes, error) {
	base, err := get(ctx, q.cache, codedKey{l.base.serial, src.key}, func() (*behavior.Codes, int64, error) {
		c, err := q.loadCodes(ctx, l.base, src)
		if err != nil {
			return nil, 0, err
		}
		c.Code = gather(l.base, c.Code)
		return c, codesBytes(c), nil
	})
	if err != nil || l.pieces == nil {
		return base, err
	}
	words := lexiconOf(base.Values)
	tail := make([]uint32, len(l.tail))
	for i, r := range l.tail {
		tail[i] = words.code(src.of(&r.Event))
	}
	return &behavior.Codes{Code: splice(l, base.Code, tail), Values: words.values}, nil
}

// lexicon gives texts their codes.
type lexicon struct {
	index  map[string]uint32
	values []string
}

func newLexicon() *lexicon {
	return &lexicon{map[string]uint32{"": 0}, []string{""}}
}

func lexiconOf(values []string) *lexicon {
	d := &lexicon{make(map[string]uint32, len(values)), slices.Clip(values)}
	for i, v := range values {
		d.index[v] = uint32(i)
	}
	return d
}

// code is the text's code, which is new for a new text. The text is copied if kept.
func (d *lexicon) code(text string) uint32 {
	c, ok := d.index[text]
	if !ok {
		c = uint32(len(d.values))
		text = strings.Clone(text)
		d.index[text], d.values = c, append(d.values, text)
	}
	return c
}

// loadCodes reads a column of a layout, in the order its rows were loaded.
func (q *snapshot) loadCodes(ctx context.Context, l *layout, src source) (*behavior.Codes, error) {
	rows := 0
	for _, p := range l.parts {
		rows = max(rows, p.from+p.rows)
	}
	codes := make([]uint32, rows)
	words := make([]*lexicon, len(l.parts))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(max(1, runtime.GOMAXPROCS(0)))
	for i, p := range l.parts {
		words[i] = newLexicon()
		if p.rows > 0 {
			g.Go(func() error { return q.loadPartCodes(ctx, p, src, codes[p.from:p.from+p.rows], words[i]) })
		}
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	if len(words) == 1 {
		return &behavior.Codes{Code: codes, Values: words[0].values}, nil
	}
	all := newLexicon()
	for i, p := range l.parts {
		table := make([]uint32, len(words[i].values))
		for code, text := range words[i].values {
			table[code] = all.code(text)
		}
		part := codes[p.from : p.from+p.rows]
		for j, code := range part {
			part[j] = table[code]
		}
	}
	return &behavior.Codes{Code: codes, Values: all.values}, nil
}

func (q *snapshot) loadPartCodes(ctx context.Context, p part, src source, codes []uint32, words *lexicon) error {
	expression, decoded := src.column(p.file)
	if expression == "" {
		return nil
	}
	at := 0
	err := q.scan(ctx, p.file, p.name, []string{expression}, func(_ span, b batch, keep []int) error {
		texts, err := column[*array.String](b, 0)
		if err != nil {
			return err
		}
		n := texts.Len()
		if keep != nil {
			n = len(keep)
		}
		if at+n > len(codes) {
			return fmt.Errorf("more rows than before")
		}
		last, lastCode := "", uint32(0)
		for i := range n {
			row := i
			if keep != nil {
				row = keep[i]
			}
			if texts.IsNull(row) {
				continue
			}
			text := texts.Value(row)
			if decoded {
				text = src.decode([]byte(text))
			}
			if text != last {
				lastCode = words.code(text)
				last = words.values[lastCode]
			}
			codes[at+i] = lastCode
		}
		at += n
		return nil
	})
	if err == nil && at != len(codes) {
		err = fmt.Errorf("event file %s: %d rows where there were %d", p.file.path+extParquet, at, len(codes))
	}
	return err
}

// codesBytes is what a column keeps alive.
func codesBytes(c *behavior.Codes) int64 {
	bytes := 4 * int64(cap(c.Code))
	for _, v := range c.Values {
		bytes += int64(len(v)) + 16
	}
	return bytes
}

// numbersOf is each value as a number, NaN where it is none.
func numbersOf(values []string) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = math.NaN()
		if n, ok := eventdb.Number(json.RawMessage(v)); ok {
			out[i] = n
		}
	}
	return out
}

// nameColumn is the event name per row of a live of event.Any.
func (q *snapshot) nameColumn(l *live) *behavior.Codes {
	rows := 0
	for _, p := range l.base.parts {
		rows = max(rows, p.from+p.rows)
	}
	codes, words := make([]uint32, rows), newLexicon()
	for _, p := range l.base.parts {
		for _, s := range p.segments {
			code := words.code(s.name)
			for row := s.from; row < s.to; row++ {
				codes[row] = code
			}
		}
	}
	tail := make([]uint32, len(l.tail))
	for i, r := range l.tail {
		tail[i] = words.code(r.Name)
	}
	return &behavior.Codes{Code: splice(l, gather(l.base, codes), tail), Values: words.values}
}
