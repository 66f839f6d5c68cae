package behavior

import (
	"cmp"
	"slices"
)

// Regroup is the source with the groups of by in the place of persons: keys are
// group numbers, and rows without one (number 0) are left out. Events of a
// group at one microsecond come in the order of the persons who did them.
// numbers is more than the greatest group number.
func Regroup(s *Source, by *Column, numbers int) Source {
	rows := rowsByGroup(s, by, numbers)
	series := &Series{Times: pick(s.Series.Times, rows.order)}
	for number := 1; number < numbers; number++ {
		if rows.starts[number] < rows.starts[number+1] {
			series.Persons = append(series.Persons, uint64(number))
			series.Starts = append(series.Starts, rows.starts[number])
		}
	}
	series.Starts = append(series.Starts, uint32(len(rows.order)))
	return Source{
		Series: series, Mask: pick(s.Mask, rows.order), Every: s.Every,
		Group: s.Group.pick(rows.order), Hold: s.Hold.pick(rows.order),
		Number: pick(s.Number, rows.order), Value: s.Value.pick(rows.order),
	}
}

// grouped is rows in the order of group and time; those of a group begin at
// starts[group].
type grouped struct {
	order  []uint32
	starts []uint32
}

// rowsByGroup sorts by counting, then each group by time.
func rowsByGroup(s *Source, by *Column, numbers int) grouped {
	g := grouped{starts: make([]uint32, numbers+1)}
	for row := range s.Series.Times {
		if number := by.at(uint32(row)); number > 0 {
			g.starts[number+1]++
		}
	}
	for number := 1; number <= numbers; number++ {
		g.starts[number] += g.starts[number-1]
	}
	g.order = make([]uint32, g.starts[numbers])
	next := slices.Clone(g.starts)
	for row := range s.Series.Times {
		if number := by.at(uint32(row)); number > 0 {
			g.order[next[number]] = uint32(row)
			next[number]++
		}
	}
	times := s.Series.Times
	for number := 1; number < numbers; number++ {
		slices.SortStableFunc(g.order[g.starts[number]:g.starts[number+1]], func(a, b uint32) int {
			return cmp.Compare(times[a], times[b])
		})
	}
	return g
}

// pick is the column's values at the rows; nil for a nil column.
func pick[T any](column []T, rows []uint32) []T {
	if column == nil {
		return nil
	}
	picked := make([]T, len(rows))
	for i, row := range rows {
		picked[i] = column[row]
	}
	return picked
}

func (c *Column) pick(rows []uint32) *Column {
	if c == nil {
		return nil
	}
	return &Column{Code: pick(c.Code, rows), To: c.To}
}
