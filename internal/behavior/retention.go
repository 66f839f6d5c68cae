package behavior

import (
	"context"
	"math"
	mathbits "math/bits"
	"sort"
)

// ReturnMode says what counts as having returned in a column.
type ReturnMode uint8

// The modes; package eventdb defines them.
const (
	On ReturnMode = iota
	OnOrAfter
	Bracket
)

// Bits of a retention question's masks.
const (
	StartBit  = 1
	ReturnBit = 2
)

// Retention is a retention question over masks with StartBit and ReturnBit.
// The definitions are those of eventdb.RetentionPlan.
type Retention struct {
	Bounds    []int64 // edges of the calendar intervals
	Cohorts   int     // how many of them are cohorts
	Columns   int     // column 0 included
	Brackets  []int   // widths in periods of columns 1, 2, ... in Bracket mode
	Mode      ReturnMode
	FirstTime bool
	Period    int64 // microseconds; 0 for the calendar clock
}

// RetentionCounts is what a retention adds up.
type RetentionCounts struct {
	Size    []int64 // per cohort
	Counts  []int64 // per cohort and column: Counts[cohort*Columns+column]
	Matched int64
}

// Add adds the counts of other persons.
func (c *RetentionCounts) Add(other *RetentionCounts) {
	for i, n := range other.Size {
		c.Size[i] += n
	}
	for i, n := range other.Counts {
		c.Counts[i] += n
	}
	c.Matched += other.Matched
}

// Run counts the persons of the span. visit, if not nil, is told every cell a
// person is counted in, persons in ascending order.
func (r *Retention) Run(ctx context.Context, sources []Source, span Span, visit func(person uint64, cohort, column int)) (*RetentionCounts, error) {
	run := &retentionRun{
		Retention: r, visit: visit, grid: newBuckets(r.Bounds),
		starts: make([]int64, r.Cohorts), columnOf: r.columns(),
		counts: &RetentionCounts{Size: make([]int64, r.Cohorts), Counts: make([]int64, r.Cohorts*r.Columns)},
	}
	run.seen = make([]uint64, len(r.Bounds)/64+1)
	run.hit = make([]bool, r.Columns)
	if err := run.persons(ctx, sources, span); err != nil {
		return nil, err
	}
	return run.counts, nil
}

// columns maps a period to its column, for as many periods as have one.
func (r *Retention) columns() []int {
	columns := []int{0}
	if r.Mode != Bracket {
		for n := 1; n < r.Columns; n++ {
			columns = append(columns, n)
		}
		return columns
	}
	for i, width := range r.Brackets {
		for range width {
			columns = append(columns, i+1)
		}
	}
	return columns
}

// retentionRun is one pass over a span.
type retentionRun struct {
	*Retention
	visit    func(uint64, int, int)
	counts   *RetentionCounts
	grid     buckets
	columnOf []int

	// Of the current person:
	starts   []int64 // per cohort the first start event, or none
	began    bool
	seen     []uint64 // bit per interval: a return event
	hit      []bool   // per column: counted
	lastTime int64    // of the last return event
	returns  []int64
}

const none = math.MinInt64

// persons walks the persons who have start events.
func (r *retentionRun) persons(ctx context.Context, sources []Source, span Span) error {
	walk := newWalk(sources, span)
	for n := 0; ; n++ {
		if n%patience == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		key, found := walk.next()
		if !found {
			return nil
		}
		r.clear()
		for i := range sources {
			if from, to := walk.rows(i); from < to {
				r.read(&sources[i], from, to)
			}
		}
		if r.began {
			r.count(key)
		}
	}
}

func (r *retentionRun) clear() {
	for i := range r.starts {
		r.starts[i] = none
	}
	clear(r.seen)
	r.began, r.lastTime, r.returns = false, none, r.returns[:0]
}

// read notes a source's events of the person.
func (r *retentionRun) read(s *Source, from, to uint32) {
	if s.Every == 0 {
		return
	}
	if s.Mask == nil && r.Period == 0 && len(r.Bounds) <= 64 {
		r.skim(s.Series.Times[from:to], s.Every)
		return
	}
	first, last := r.Bounds[0], r.Bounds[len(r.Bounds)-1]
	opened := false // a start event came before
	for row := from; row < to; row++ {
		mask := s.mask(row)
		if mask&(StartBit|ReturnBit) == 0 {
			continue
		}
		t := s.Series.Times[row]
		interval := -1
		if t >= first && t < last {
			interval = r.grid.at(t)
			r.counts.Matched++
		}
		if mask&StartBit != 0 && (!r.FirstTime || !opened) {
			opened = true
			if interval >= 0 && interval < r.Cohorts && r.starts[interval] == none {
				r.starts[interval], r.began = t, true
			}
		}
		if mask&ReturnBit != 0 {
			r.lastTime = max(r.lastTime, t)
			if r.Period > 0 {
				r.returns = append(r.returns, t)
			} else if interval >= 0 {
				r.seen[interval/64] |= 1 << (interval % 64)
			}
		}
	}
}

// skim is read for events that all have the same bits, on the calendar clock
// and with intervals that fit a word.
func (r *retentionRun) skim(times []int64, bits uint32) {
	first, last := r.Bounds[0], r.Bounds[len(r.Bounds)-1]
	latest, before := times[len(times)-1], 0
	for before < len(times) && times[before] < first {
		before++
	}
	times = times[before:]
	for len(times) > 0 && times[len(times)-1] >= last {
		times = times[:len(times)-1]
	}
	r.counts.Matched += int64(len(times))
	seen := r.grid.bits(times)
	if bits&ReturnBit != 0 {
		r.seen[0] |= seen
		r.lastTime = max(r.lastTime, latest)
	}
	if bits&StartBit == 0 || r.FirstTime && before > 0 {
		return
	}
	if r.FirstTime {
		seen &= -seen
	}
	for seen &= 1<<r.Cohorts - 1; seen != 0; seen &= seen - 1 {
		r.began = true
		// The clock is the calendar: any time of the interval will do.
		interval := mathbits.TrailingZeros64(seen)
		r.starts[interval] = r.Bounds[interval]
	}
}

// count counts the person in the cells of each cohort the person is in.
func (r *retentionRun) count(key uint64) {
	for cohort, start := range r.starts {
		if start == none {
			continue
		}
		r.counts.Size[cohort]++
		cells := r.counts.Counts[cohort*r.Columns : (cohort+1)*r.Columns]
		if r.visit == nil && r.Mode == On && r.Period == 0 {
			cells[0]++
			for n := 1; n < len(cells); n++ {
				cells[n] += r.seenIn(cohort + n)
			}
			continue
		}
		clear(r.hit)
		r.hit[0] = true
		switch {
		case r.Mode == OnOrAfter:
			r.after(cohort, start)
		case r.Period > 0:
			r.rolling(start)
		default:
			r.calendar(cohort)
		}
		for column, hit := range r.hit {
			if hit {
				cells[column]++
				if r.visit != nil {
					r.visit(key, cohort, column)
				}
			}
		}
	}
}

// seenIn is 1 if there was a return event in the interval, else 0.
func (r *retentionRun) seenIn(interval int) int64 {
	if interval/64 >= len(r.seen) {
		return 0
	}
	return int64(r.seen[interval/64] >> (interval % 64) & 1)
}

// after marks the columns that begin no later than the last return.
func (r *retentionRun) after(cohort int, start int64) {
	for n := 1; n < r.Columns; n++ {
		begins := start + int64(n)*r.Period
		if r.Period == 0 {
			if cohort+n >= len(r.Bounds) {
				return
			}
			begins = r.Bounds[cohort+n]
		}
		if r.lastTime < begins {
			return
		}
		r.hit[n] = true
	}
}

// rolling marks the columns of the person's own periods with a return.
func (r *retentionRun) rolling(start int64) {
	for _, t := range r.returns {
		if t < start {
			continue
		}
		if n := (t - start) / r.Period; n > 0 && n < int64(len(r.columnOf)) {
			r.hit[r.columnOf[n]] = true
		}
	}
}

// calendar marks the columns of the calendar intervals with a return.
func (r *retentionRun) calendar(cohort int) {
	for n := 1; n < len(r.columnOf); n++ {
		if r.seenIn(cohort+n) > 0 {
			r.hit[r.columnOf[n]] = true
		}
	}
}

// Complete reports per cohort and column whether the column's last period was
// over at now for the whole cohort.
func (r *Retention) Complete(now int64) [][]bool {
	columnOf := r.columns()
	complete := make([][]bool, r.Cohorts)
	for cohort := range complete {
		complete[cohort] = make([]bool, r.Columns)
		for column := range complete[cohort] {
			period := sort.Search(len(columnOf), func(n int) bool { return columnOf[n] > column }) - 1
			complete[cohort][column] = r.over(cohort, period) <= now
		}
	}
	return complete
}

// over is when a period ends for the whole cohort; never, if the bounds do not
// reach that far.
func (r *Retention) over(cohort, period int) int64 {
	switch {
	case period == 0:
		return r.Bounds[cohort+1]
	case r.Period > 0:
		return r.Bounds[cohort+1] + int64(period+1)*r.Period
	case cohort+period+1 < len(r.Bounds):
		return r.Bounds[cohort+period+1]
	}
	return math.MaxInt64
}
