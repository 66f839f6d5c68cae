// Package behavior holds the pure kernels that answer funnels, retention and
// trends from columns sorted by person. It does no IO, knows no time zones
// (callers pass boundaries) and no names (callers pass masks).
package behavior

// Series is a stream of events grouped by person. It is immutable once built
// and safe to share.
type Series struct {
	Persons []uint64 // canonical person keys, ascending, distinct
	Starts  []uint32 // len(Persons)+1; the events of Persons[i] are the rows Starts[i]..Starts[i+1]
	Times   []int64  // per row, Unix microseconds; ascending within a person, ties by event id
}

// Codes is a column of values beside a Series' rows: Code[row] is an index
// into Values. Code 0 is always "the property is not set".
type Codes struct {
	Code   []uint32
	Values []string // JSON scalars: "pro" is kept as "\"pro\"", 12 as "12"; Values[0] is ""
}

// Source is a Series and, for each of its rows, which conditions of the
// question the event meets: bit k of Mask[row] is condition k. The sources of
// one question share no events, so a row is one event and may fill one step.
type Source struct {
	Series *Series
	Mask   []uint32 // per row; nil means Every for all rows
	Every  uint32
	Group  *Codes // breakdown value per row; nil if the question has none
	Hold   *Codes // value held constant per row; nil if the question has none
}
