package embedded

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"
	"golang.org/x/sync/errgroup"

	"prodops/internal/event"
)

// span is a stretch of a file: the events of the names first to last, and of
// these the person keys lo to hi (all ends included).
type span struct {
	first, last string
	keys        keyRange
	rows        int64 // about
}

// condition is the stretch in SQL. The files are sorted by (event, person_key),
// so DuckDB skips the row groups outside of it.
func (s span) condition() string {
	names := fmt.Sprintf("event = %s", literal(s.first))
	if s.first != s.last {
		names = fmt.Sprintf("event BETWEEN %s AND %s", literal(s.first), literal(s.last))
	}
	if s.keys.lo > 0 {
		names += fmt.Sprintf(" AND person_key >= %d", s.keys.lo)
	}
	if s.keys.hi < math.MaxUint64 {
		names += fmt.Sprintf(" AND person_key <= %d", s.keys.hi)
	}
	return names
}

// spansOf cuts names with these counts into stretches of about size rows, in
// file order: rare names together, frequent ones by person.
func spansOf(counts []nameCount, size int64) []span {
	var out []span
	for _, c := range totals(counts) {
		if n := len(out); n > 0 && out[n-1].keys == (keyRange{0, math.MaxUint64}) && out[n-1].rows+c.Count <= size {
			out[n-1].last = c.Name
			out[n-1].rows += c.Count
			continue
		}
		pieces := uint64((c.Count + size - 1) / size)
		width := math.MaxUint64/max(pieces, 1) + 1
		if pieces <= 1 {
			out = append(out, span{c.Name, c.Name, keyRange{0, math.MaxUint64}, c.Count})
			continue
		}
		for i := range pieces { // keys are hashes, so equal ranges hold about equally many
			keys := keyRange{i * width, i*width + width - 1}
			if i == pieces-1 {
				keys.hi = math.MaxUint64
			}
			out = append(out, span{c.Name, c.Name, keys, c.Count / int64(pieces)})
		}
	}
	return out
}

// totals sums counts over environments, by name ascending.
func totals(counts []nameCount) []nameCount {
	var out []nameCount
	for _, c := range counts {
		if n := len(out); n > 0 && out[n-1].Name == c.Name {
			out[n-1].Count += c.Count
			continue
		}
		out = append(out, c)
	}
	return out
}

// loadSpan is how many rows are asked of DuckDB at once: it holds the whole
// answer to a query in memory.
const loadSpan = 1 << 20

// jsonSpan is the same for columns of JSON, whose rows are a hundred times as wide.
const jsonSpan = 128 << 10

// part is the rows of a name in one file that the snapshot sees, in file order.
type part struct {
	file *file
	name string
	from int // first row's number among the rows of all parts
	rows int
	// segments begin where the event changes: within one, rows are sorted by
	// (person key, time, id).
	segments []segment
}

type segment struct {
	name     string
	from, to int // row numbers
}

// counts is the manifest's counts of the names that name stands for.
func (f *file) counts(name, environment string) []nameCount {
	var out []nameCount
	for _, c := range f.Events {
		if (name == c.Name || name == event.Any && event.IsBehavior(c.Name) || name == everything) &&
			(environment == "" || c.Environment == environment) {
			out = append(out, c)
		}
	}
	return out
}

// everything is the name that stands for all events, the describing calls too.
const everything = ""

// where is the SQL condition for the rows of a span that the snapshot sees.
func (q *snapshot) where(f *file, s span, name string) string {
	parts := []string{s.condition()}
	if name == event.Any && s.first != s.last {
		parts = append(parts, fmt.Sprintf("event NOT IN (%s)", literals([]string{event.Identify, event.Alias, event.Group})))
	}
	if q.scope.Environment != "" {
		parts = append(parts, "environment = "+literal(q.scope.Environment))
	}
	if dropped := droppedIn(f, q.view.dropped); len(dropped) > 0 {
		parts = append(parts, fmt.Sprintf("import NOT IN (%s)", literals(dropped)))
	}
	return strings.Join(parts, " AND ")
}

// scan visits the rows of a name in a file, in file order, with the span they
// are of and the columns named. keep is nil when all rows of the batch are in
// the snapshot's range of persons, else the rows that are.
func (q *snapshot) scan(ctx context.Context, f *file, name string, columns []string, visit func(s span, b batch, keep []int) error) error {
	list := strings.Join(columns, ", ")
	if !q.whole {
		list += ", person_key"
	}
	size := int64(loadSpan)
	if slices.Contains(columns, "properties") || slices.Contains(columns, "context") {
		size = jsonSpan
	}
	keep := []int{} // never nil
	for _, s := range spansOf(f.counts(name, q.scope.Environment), size) {
		query := fmt.Sprintf("SELECT %s FROM %s WHERE %s", list, f.source(), q.where(f, s, name))
		err := q.store.duck.each(ctx, query, func(b batch) error {
			if q.whole {
				return visit(s, b, nil)
			}
			keys, err := column[*array.Uint64](b, len(columns))
			if err != nil {
				return err
			}
			keep = keep[:0]
			for i, k := range keys.Values() {
				if q.keys.has(q.view.identity.canonical(k)) {
					keep = append(keep, i)
				}
			}
			return visit(s, b, keep)
		})
		if err != nil {
			return fmt.Errorf("event file %s: %w", f.path+extParquet, err)
		}
	}
	return nil
}

func (r keyRange) has(k uint64) bool { return r.lo <= k && k <= r.hi }

// sealedRows are the person keys as sent and the times of a name's sealed rows,
// file after file.
type sealedRows struct {
	parts []part
	keys  []uint64
	times []int64
}

// loadRows reads a name's rows of all files, several files at a time.
func (q *snapshot) loadRows(ctx context.Context, name string) (*sealedRows, error) {
	loaded := make([]sealedRows, len(q.view.files))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(max(1, runtime.GOMAXPROCS(0)))
	for i, f := range q.view.files {
		g.Go(func() error { return q.loadPart(ctx, f, name, &loaded[i]) })
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	all := &sealedRows{}
	if len(loaded) == 1 {
		all = &loaded[0]
	} else {
		total := 0
		for i := range loaded {
			total += len(loaded[i].keys)
		}
		all.keys, all.times = make([]uint64, 0, total), make([]int64, 0, total)
		for i := range loaded {
			one := &loaded[i]
			for _, p := range one.parts {
				p.shift(len(all.keys))
				all.parts = append(all.parts, p)
			}
			all.keys, all.times = append(all.keys, one.keys...), append(all.times, one.times...)
			*one = sealedRows{}
		}
	}
	if uint64(len(all.keys)) > math.MaxUint32 {
		return nil, fmt.Errorf("more than %d events of one name: ask in partitions", uint32(math.MaxUint32))
	}
	return all, nil
}

func (p *part) shift(by int) {
	p.from += by
	for i := range p.segments {
		p.segments[i].from += by
		p.segments[i].to += by
	}
}

func (q *snapshot) loadPart(ctx context.Context, f *file, name string, into *sealedRows) error {
	counts := f.counts(name, q.scope.Environment)
	if len(counts) == 0 {
		return nil
	}
	var estimate int64
	for _, c := range counts {
		estimate += c.Count
	}
	if !q.whole {
		estimate = 0
	}
	into.keys, into.times = make([]uint64, 0, estimate), make([]int64, 0, estimate)
	p := part{file: f, name: name}
	columns := []string{"person_key", "time"}
	if name == event.Any || name == everything {
		columns = append(columns, "event")
	}
	err := q.scan(ctx, f, name, columns, func(s span, b batch, keep []int) error {
		keys, err := column[*array.Uint64](b, 0)
		if err != nil {
			return err
		}
		times, err := column[*array.Int64](b, 1)
		if err != nil {
			return err
		}
		from := len(into.keys)
		if keep == nil {
			into.keys, into.times = append(into.keys, keys.Values()...), append(into.times, times.Values()...)
		}
		for _, i := range keep {
			into.keys, into.times = append(into.keys, keys.Value(i)), append(into.times, times.Value(i))
		}
		if s.first == s.last {
			p.extend(s.first, from, len(into.keys))
			return nil
		}
		return p.addSegments(b, keep, from)
	})
	p.rows = len(into.keys)
	into.parts = []part{p}
	return err
}

// addSegments notes where the event changes in a batch whose first kept row has
// the number from.
func (p *part) addSegments(b batch, keep []int, from int) error {
	names, err := column[*array.String](b, 2)
	if err != nil {
		return err
	}
	n := names.Len()
	if keep != nil {
		n = len(keep)
	}
	at := func(i int) string {
		if keep != nil {
			i = keep[i]
		}
		return names.Value(i)
	}
	for i := 0; i < n; {
		name := at(i)
		end := n
		if at(n-1) != name { // sorted by event: one look tells for the whole batch
			end = i + firstOther(n-i, func(j int) bool { return at(i+j) != name })
		}
		p.extend(name, from+i, from+end)
		i = end
	}
	return nil
}

// extend adds rows from..to of an event to the last segment if it is the same.
func (p *part) extend(name string, from, to int) {
	if last := len(p.segments) - 1; last < 0 || p.segments[last].name != name {
		p.segments = append(p.segments, segment{strings.Clone(name), from, to})
	}
	p.segments[len(p.segments)-1].to = to
}

// firstOther is the least j below n for which other is true; once true it stays so.
func firstOther(n int, other func(j int) bool) int {
	lo, hi := 0, n
	for lo < hi {
		mid := (lo + hi) / 2
		if other(mid) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// idsOf reads the event ids of rows, given by ascending row number.
func (q *snapshot) idsOf(ctx context.Context, parts []part, rows []uint32) (map[uint32]string, error) {
	ids := make(map[uint32]string, len(rows))
	for _, p := range parts {
		lo, _ := slices.BinarySearch(rows, uint32(p.from))
		hi, _ := slices.BinarySearch(rows, uint32(p.from+p.rows))
		wanted := rows[lo:hi]
		if len(wanted) == 0 {
			continue
		}
		at := p.from
		err := q.scan(ctx, p.file, p.name, []string{"id"}, func(_ span, b batch, keep []int) error {
			names, err := column[*array.String](b, 0)
			if err != nil {
				return err
			}
			n := names.Len()
			if keep != nil {
				n = len(keep)
			}
			for ; len(wanted) > 0 && int(wanted[0]) < at+n; wanted = wanted[1:] {
				i := int(wanted[0]) - at
				if keep != nil {
					i = keep[i]
				}
				ids[wanted[0]] = strings.Clone(names.Value(i))
			}
			at += n
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return ids, nil
}
