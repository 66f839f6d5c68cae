// Package behavior holds the pure kernels that answer funnels, retention and
// trends from columns sorted by person. It does no IO, knows no time zones
// (callers pass boundaries) and no names (callers pass masks).
//
// Every kernel works on a Span of persons and accumulates into counts that add
// up, so a question may be cut by person as often as cores or memory demand:
// Spans cuts it, Each runs the pieces, and the counts' Add puts them together.
package behavior

import (
	"context"
	"math"
	"sort"

	"golang.org/x/sync/errgroup"
)

// Series is a stream of events grouped by person. It is immutable once built
// and safe to share.
type Series struct {
	Persons []uint64 // canonical person keys, ascending, distinct
	Starts  []uint32 // len(Persons)+1; the events of Persons[i] are the rows Starts[i]..Starts[i+1]
	Times   []int64  // per row, Unix microseconds; ascending within a person, ties by event id
}

// Rows is the number of events.
func (s *Series) Rows() int { return len(s.Times) }

// Codes is a column of values beside a Series' rows: Code[row] is an index
// into Values. Code 0 is always "the property is not set".
type Codes struct {
	Code   []uint32
	Values []string // JSON scalars: "pro" is kept as "\"pro\"", 12 as "12"; Values[0] is ""
}

// Column is a column of codes as one question reads it. The sources of a
// question have dictionaries of their own; To maps each to the numbers the
// question gave its values, in which 0 is still "not set". To may be nil when
// the codes are those numbers already.
type Column struct {
	Code []uint32
	To   []uint32
}

// at is the question's number for a row.
func (c *Column) at(row uint32) uint32 {
	code := c.Code[row]
	if c.To != nil {
		return c.To[code]
	}
	return code
}

// Source is a Series and, for each of its rows, which conditions of the
// question the event meets: bit k of Mask[row] is condition k. The sources of
// one question share no events, so a row is one event and may fill one step.
// All candidates for one condition come from one source.
type Source struct {
	Series  *Series
	Mask    []uint32  // per row; nil means Every for all rows
	Every   uint32    // the bits of all rows or, with a Mask, those a row may have
	Group   *Column   // breakdown value per row; nil if the question has none
	Hold    *Column   // value held constant per row; nil if the question has none
	Session []uint32  // per row, the number of the person's session, ascending; nil unless sessions are counted
	Number  []float64 // per row, NaN for none; nil unless an experiment sums
	Value   *Column   // beside Number, to tell what is no number from what is not set; nil when all are numbers
}

// Span is a range of person keys, both ends included.
type Span struct{ First, Last uint64 }

// Everyone is the span of all persons.
func Everyone() Span { return Span{0, math.MaxUint64} }

// Spans cuts the sources' persons into at most n spans of about equal numbers
// of rows of the largest source. Together they cover everyone.
func Spans(sources []Source, n int) []Span {
	var largest *Series
	for _, s := range sources {
		if largest == nil || s.Series.Rows() > largest.Rows() {
			largest = s.Series
		}
	}
	spans := []Span{Everyone()}
	if largest == nil || len(largest.Persons) == 0 {
		return spans
	}
	for k := 1; k < n; k++ {
		row := uint32(uint64(largest.Rows()) * uint64(k) / uint64(n))
		person := sort.Search(len(largest.Persons), func(i int) bool { return largest.Starts[i+1] > row })
		last := &spans[len(spans)-1]
		if person < len(largest.Persons) && largest.Persons[person] > last.First {
			cut := largest.Persons[person]
			last.Last = cut - 1
			spans = append(spans, Span{cut, math.MaxUint64})
		}
	}
	return spans
}

// mask is the conditions the row meets.
func (s *Source) mask(row uint32) uint32 {
	if s.Mask == nil {
		return s.Every
	}
	return s.Mask[row]
}

// indexes is the range of the span's persons in Persons.
func (s *Series) indexes(span Span) (from, to int) {
	from = sort.Search(len(s.Persons), func(i int) bool { return s.Persons[i] >= span.First })
	to = sort.Search(len(s.Persons), func(i int) bool { return s.Persons[i] > span.Last })
	return from, to
}

// Each runs the kernel on every span at once and answers their results in the
// order of the spans.
func Each[T any](ctx context.Context, spans []Span, run func(context.Context, Span) (T, error)) ([]T, error) {
	results := make([]T, len(spans))
	group, ctx := errgroup.WithContext(ctx)
	for i, span := range spans {
		group.Go(func() (err error) {
			results[i], err = run(ctx, span)
			return err
		})
	}
	return results, group.Wait()
}

// patience is how many persons a kernel works through between two looks at
// its context.
const patience = 1 << 12

// CountRows is how many rows of the span's persons in [from, to) meet one of
// the bits.
func (s *Source) CountRows(ctx context.Context, bits uint32, from, to int64, span Span) (int64, error) {
	var n int64
	if s.Every&bits == 0 {
		return 0, nil
	}
	first, end := s.Series.indexes(span)
	for i := first; i < end; i++ {
		if (i-first)%patience == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		n += s.countPerson(i, bits, from, to)
	}
	return n, nil
}

func (s *Source) countPerson(i int, bits uint32, from, to int64) int64 {
	times, row, last := s.Series.Times, s.Series.Starts[i], s.Series.Starts[i+1]
	for row < last && times[row] < from {
		row++
	}
	for row < last && times[last-1] >= to {
		last--
	}
	if s.Mask == nil {
		return int64(last - row)
	}
	var n int64
	for ; row < last; row++ {
		if s.Mask[row]&bits != 0 {
			n++
		}
	}
	return n
}
