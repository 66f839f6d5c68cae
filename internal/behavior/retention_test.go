package behavior

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// bruteRetention reads the counts off the definition.
func bruteRetention(r *Retention, rows []row) *RetentionCounts {
	counts := &RetentionCounts{Size: make([]int64, r.Cohorts), Counts: make([]int64, r.Cohorts*r.Columns)}
	for person := 1; person <= 3; person++ {
		for cohort := range r.Cohorts {
			start, found := bruteStart(r, rows, person, cohort)
			if !found {
				continue
			}
			counts.Size[cohort]++
			for column := range r.Columns {
				if column == 0 || bruteReturned(r, rows, person, cohort, column, start) {
					counts.Counts[cohort*r.Columns+column]++
				}
			}
		}
	}
	for _, e := range rows {
		if e.time >= r.Bounds[0] && e.time < r.Bounds[len(r.Bounds)-1] && e.mask&3 != 0 {
			counts.Matched++
		}
	}
	return counts
}

// bruteStart is when the person's cohort membership begins.
func bruteStart(r *Retention, rows []row, person, cohort int) (start int64, found bool) {
	first := int64(1 << 40)
	start = first
	for _, e := range rows {
		if e.person == person && e.mask&StartBit != 0 {
			first = min(first, e.time)
			if e.time >= r.Bounds[cohort] && e.time < r.Bounds[cohort+1] {
				start, found = min(start, e.time), true
			}
		}
	}
	return start, found && (!r.FirstTime || first == start)
}

func bruteReturned(r *Retention, rows []row, person, cohort, column int, start int64) bool {
	first, last := column, column
	if r.Mode == Bracket {
		first = 1
		for _, width := range r.Brackets[:column-1] {
			first += width
		}
		last = first + r.Brackets[column-1] - 1
	}
	from, to := start+int64(first)*r.Period, start+int64(last+1)*r.Period
	if r.Period == 0 {
		from, to = r.Bounds[cohort+first], r.Bounds[cohort+last+1]
	}
	for _, e := range rows {
		if e.person == person && e.mask&ReturnBit != 0 && e.time >= from && (e.time < to || r.Mode == OnOrAfter) {
			return true
		}
	}
	return false
}

func TestRetentionEqualsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := &Retention{
			Cohorts: rapid.IntRange(1, 4).Draw(t, "cohorts"), Columns: rapid.IntRange(1, 4).Draw(t, "columns"),
			Mode: ReturnMode(rapid.IntRange(0, 2).Draw(t, "mode")), FirstTime: rapid.Bool().Draw(t, "first time"),
			Period: rapid.Int64Range(0, 6).Draw(t, "period"), Bounds: []int64{5},
		}
		periods := r.Columns - 1
		if r.Mode == Bracket {
			r.Brackets = rapid.SliceOfN(rapid.IntRange(1, 3), r.Columns-1, r.Columns-1).Draw(t, "brackets")
			periods = 0
			for _, width := range r.Brackets {
				periods += width
			}
		}
		for range r.Cohorts + periods {
			r.Bounds = append(r.Bounds, r.Bounds[len(r.Bounds)-1]+rapid.Int64Range(1, 9).Draw(t, "width"))
		}
		n, uniform := rapid.IntRange(1, 2).Draw(t, "sources"), rapid.Bool().Draw(t, "uniform")
		rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) row {
			e := row{
				person: rapid.IntRange(1, 3).Draw(t, "person"), time: rapid.Int64Range(0, 60).Draw(t, "time"),
				source: rapid.IntRange(0, n-1).Draw(t, "source"), mask: rapid.Uint32Range(0, 3).Draw(t, "mask"),
			}
			if uniform {
				e.mask = 3
			}
			if n == 2 {
				e.mask &= 1 << e.source
			}
			return e
		}), 0, 30).Draw(t, "rows")
		sources := sourcesOf(rows, n)
		var got *RetentionCounts
		cells := make([]int64, r.Cohorts*r.Columns)
		for _, span := range Spans(sources, 2) {
			part, err := r.Run(context.Background(), sources, span, func(_ uint64, cohort, column int) { cells[cohort*r.Columns+column]++ })
			if err != nil {
				t.Fatal(err)
			}
			if got == nil {
				got = part
			} else {
				got.Add(part)
			}
		}
		if diff := cmp.Diff(bruteRetention(r, rows), got); diff != "" {
			t.Fatalf("counts differ (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(got.Counts, cells); diff != "" {
			t.Fatalf("visits differ from counts (-counts +visits):\n%s", diff)
		}
	})
}

func TestRetentionCompleteness(t *testing.T) {
	r := &Retention{Bounds: []int64{0, 10, 20, 30, 40}, Cohorts: 2, Columns: 3}
	for _, c := range []struct {
		name string
		set  func()
		now  int64
		want [][]bool
	}{
		{"calendar", func() {}, 30, [][]bool{{true, true, true}, {true, true, false}}},
		{"calendar, a microsecond before", func() {}, 29, [][]bool{{true, true, false}, {true, false, false}}},
		{"rolling", func() { r.Period = 7 }, 31, [][]bool{{true, true, true}, {true, false, false}}},
		{"brackets", func() { r.Period, r.Mode, r.Brackets = 0, Bracket, []int{1, 2} }, 40, [][]bool{{true, true, true}, {true, true, false}}},
	} {
		c.set()
		if diff := cmp.Diff(c.want, r.Complete(c.now)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
