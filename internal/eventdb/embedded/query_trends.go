package embedded

import (
	"context"
	"math"
	"slices"

	"prodops/internal/behavior"
	"prodops/internal/errs"
	"prodops/internal/eventdb"
)

// trends is a trends question being answered.
type trends struct {
	*question
	plan    eventdb.TrendsPlan
	filters []eventdb.Filter
	ranks   ranking
}

func newTrends(ctx context.Context, snapshot *snapshot, plan eventdb.TrendsPlan) (*trends, error) {
	if len(plan.Bounds) < 2 {
		return nil, errs.New(errs.Invalid, "trends need at least one bucket")
	}
	t := &trends{question: newQuestion(snapshot, plan.Where), plan: plan}
	t.group = plan.Breakdown
	for _, series := range plan.Series {
		t.filters = append(t.filters, series.Filter)
		t.sessions = t.sessions || series.Measure == eventdb.Sessions
	}
	return t, t.rank(ctx)
}

// rank counts the persons of each breakdown value and makes the groups.
func (t *trends) rank(ctx context.Context) error {
	var persons []int64
	if t.group != nil {
		from, to := t.plan.Bounds[0], t.plan.Bounds[len(t.plan.Bounds)-1]
		err := t.partitions(t.filters, func(part *snapshot) error {
			sources, err := t.sources(ctx, part, t.filters)
			if err != nil {
				return err
			}
			counts, err := behavior.Each(ctx, behavior.Spans(sources, workers()),
				func(ctx context.Context, span behavior.Span) ([]int64, error) {
					return behavior.RankGroups(ctx, sources, len(t.groups.texts), from, to, span)
				})
			for _, c := range counts {
				persons = slices.Grow(persons, len(c))[:max(len(persons), len(c))]
				for number, n := range c {
					persons[number] += n
				}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	t.ranks = rank(t.group, &t.groups, persons, func(number int) bool { return persons[number] > 0 })
	return nil
}

// kernel is a series as the kernel counts it, without its columns.
func (t *trends) kernel(series eventdb.TrendsSeries) behavior.Trend {
	k := behavior.Trend{Bounds: t.plan.Bounds, Groups: t.ranks.slots()}
	switch series.Measure {
	case eventdb.Persons:
		k.Tally = behavior.CountPersons
	case eventdb.PerPerson:
		k.Tally = behavior.CountPerPerson
	case eventdb.Sessions:
		k.Tally = behavior.CountSessions
	case eventdb.WeeklyActives:
		k.Tally, k.Back = behavior.CountActives, t.plan.Week
	case eventdb.MonthlyActives:
		k.Tally, k.Back = behavior.CountActives, t.plan.Month
	case eventdb.Sum, eventdb.Avg, eventdb.Min, eventdb.Max:
		k.Tally = behavior.SumNumbers
	case eventdb.Median, eventdb.P90, eventdb.P95, eventdb.P99:
		k.Tally = behavior.KeepNumbers
	case eventdb.Distinct:
		k.Tally = behavior.CountValues
	}
	return k
}

// count runs a series' kernel over all partitions. visit makes a visitor for
// each span; nil for none.
func (t *trends) count(ctx context.Context, series int, kernel behavior.Trend, visit func() func(uint64, uint32, int)) (*behavior.TrendCounts, error) {
	var total *behavior.TrendCounts
	filter := t.filters[series : series+1]
	values := newDictionary()
	err := t.partitions(filter, func(part *snapshot) error {
		sources, err := t.sources(ctx, part, filter)
		if err != nil {
			return err
		}
		source := &sources[0]
		source.Group = t.ranks.column(source.Group)
		kernel, err := t.columnsOf(ctx, part, series, kernel, &values)
		if err != nil {
			return err
		}
		results, err := behavior.Each(ctx, behavior.Spans(sources, workers()),
			func(ctx context.Context, span behavior.Span) (*behavior.TrendCounts, error) {
				if visit == nil {
					return kernel.Run(ctx, source, span, nil)
				}
				return kernel.Run(ctx, source, span, visit())
			})
		if err != nil {
			return err
		}
		for _, counts := range results {
			if total == nil {
				total = counts
			} else {
				total.Add(counts)
			}
		}
		return nil
	})
	return total, err
}

// columnsOf is the kernel with the columns its measure reads.
func (t *trends) columnsOf(ctx context.Context, part *snapshot, series int, kernel behavior.Trend, values *dictionary) (behavior.Trend, error) {
	name := t.names(t.filters[series : series+1])[0]
	property := t.plan.Series[series].Property
	var err error
	switch kernel.Tally {
	case behavior.SumNumbers, behavior.KeepNumbers:
		kernel.Number, err = part.numbers(ctx, name, property)
		if err != nil || !slices.ContainsFunc(kernel.Number, math.IsNaN) {
			return kernel, err
		}
	case behavior.CountValues:
	default:
		return kernel, nil
	}
	codes, err := part.codes(ctx, name, property)
	if err == nil {
		kernel.Value = values.column(codes)
	}
	return kernel, err
}

// Trends implements eventdb.Store.
func (s *Store) Trends(ctx context.Context, plan eventdb.TrendsPlan) (eventdb.TrendsAnswer, error) {
	snapshot, err := s.snapshot(ctx, plan.Scope)
	if err != nil {
		return eventdb.TrendsAnswer{}, err
	}
	defer snapshot.release()
	t, err := newTrends(ctx, snapshot, plan)
	if err != nil {
		return eventdb.TrendsAnswer{}, err
	}
	var answer eventdb.TrendsAnswer
	for i, series := range plan.Series {
		kernel := t.kernel(series)
		counts, err := t.count(ctx, i, kernel, nil)
		if err != nil {
			return eventdb.TrendsAnswer{}, err
		}
		answer.Matched += counts.Matched
		answer.Skipped += counts.Skipped
		distinct := distinctOf(&kernel, counts)
		for _, slot := range t.ranks.shown() {
			line := eventdb.TrendsLine{Series: i, Breakdown: t.ranks.label(slot), Values: make([]float64, len(plan.Bounds)-1)}
			for bucket := range line.Values {
				line.Values[bucket] = measure(series.Measure, counts, distinct, kernel.Cell(slot, bucket))
			}
			line.Total = total(series.Measure, &kernel, counts, distinct, slot)
			answer.Lines = append(answer.Lines, line)
		}
	}
	return answer, nil
}

// distinctOf is the number of different values per cell.
func distinctOf(kernel *behavior.Trend, counts *behavior.TrendCounts) []int64 {
	if kernel.Tally != behavior.CountValues {
		return nil
	}
	distinct := make([]int64, len(counts.Count))
	all := make([]uint64, len(counts.Values)) // by group instead of by cell
	for i, packed := range counts.Values {
		cell := packed >> 32
		distinct[cell]++
		all[i] = cell/uint64(len(kernel.Bounds))<<32 | packed&math.MaxUint32
	}
	slices.Sort(all)
	for _, packed := range slices.Compact(all) {
		distinct[kernel.Cell(int(packed>>32), len(kernel.Bounds)-1)]++
	}
	return distinct
}

// total is the measure over all buckets of a slot.
func total(m eventdb.Measure, kernel *behavior.Trend, counts *behavior.TrendCounts, distinct []int64, slot int) float64 {
	last := kernel.Cell(slot, len(kernel.Bounds)-1)
	for cell := kernel.Cell(slot, 0); cell < last; cell++ {
		counts.Count[last] += counts.Count[cell]
		if counts.Sum != nil {
			counts.Sum[last] += counts.Sum[cell]
			counts.Least[last] = min(counts.Least[last], counts.Least[cell])
			counts.Most[last] = max(counts.Most[last], counts.Most[cell])
		}
		if counts.Numbers != nil {
			counts.Numbers[last] = append(counts.Numbers[last], counts.Numbers[cell]...)
		}
	}
	return measure(m, counts, distinct, last)
}

// measure is the measure of a cell.
func measure(m eventdb.Measure, c *behavior.TrendCounts, distinct []int64, cell int) float64 {
	switch m {
	case eventdb.Total:
		return float64(c.Count[cell])
	case eventdb.PerPerson:
		return float64(c.Count[cell]) / float64(c.Unique[cell]) // 0/0 is NaN
	case eventdb.Distinct:
		return float64(distinct[cell])
	case eventdb.Sum:
		return c.Sum[cell]
	case eventdb.Avg:
		return c.Sum[cell] / float64(c.Count[cell])
	case eventdb.Min:
		return ifAny(c.Count[cell], c.Least[cell])
	case eventdb.Max:
		return ifAny(c.Count[cell], c.Most[cell])
	case eventdb.Median:
		return behavior.Quantile(c.Numbers[cell], 0.5)
	case eventdb.P90:
		return behavior.Quantile(c.Numbers[cell], 0.9)
	case eventdb.P95:
		return behavior.Quantile(c.Numbers[cell], 0.95)
	case eventdb.P99:
		return behavior.Quantile(c.Numbers[cell], 0.99)
	}
	return float64(c.Unique[cell])
}

func ifAny(n int64, value float64) float64 {
	if n == 0 {
		return math.NaN()
	}
	return value
}

// TrendsPeople implements eventdb.Store.
func (s *Store) TrendsPeople(ctx context.Context, plan eventdb.TrendsPlan, point eventdb.TrendsPoint, page eventdb.Page) (eventdb.People, error) {
	if point.Series < 0 || point.Series >= len(plan.Series) {
		return eventdb.People{}, errs.New(errs.Invalid, "there is no series %d", point.Series)
	}
	snapshot, err := s.snapshot(ctx, plan.Scope)
	if err != nil {
		return eventdb.People{}, err
	}
	defer snapshot.release()
	t, err := newTrends(ctx, snapshot, plan)
	if err != nil {
		return eventdb.People{}, err
	}
	kernel := t.kernel(plan.Series[point.Series])
	if kernel.Tally != behavior.CountActives {
		kernel.Tally = behavior.CountPersons
	}
	picked := make([]bool, kernel.Groups)
	for _, slot := range t.ranks.shown() {
		picked[slot] = t.ranks.picks(point.Breakdown, slot)
	}
	var found collector[uint64]
	_, err = t.count(ctx, point.Series, kernel, func() func(uint64, uint32, int) {
		keys := found.list()
		return func(person uint64, group uint32, bucket int) {
			if picked[group] && (point.Bucket < 0 || bucket == point.Bucket) {
				*keys = append(*keys, person)
			}
		}
	})
	if err != nil {
		return eventdb.People{}, err
	}
	return snapshot.people(ctx, found.all(), page)
}
