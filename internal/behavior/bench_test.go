package behavior

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
)

const (
	benchPersons = 200_000
	benchNames   = 5
	benchDays    = 90
	day          = int64(86_400_000_000)
)

// benchSources are rows events of 200,000 persons over 90 days under five
// names, one source per name, and the same in one source.
func benchSources(rows int) (byName []Source, everything Source) {
	r := rand.New(rand.NewPCG(1, 2))
	byName = make([]Source, benchNames)
	for i := range byName {
		byName[i] = Source{Series: &Series{Starts: []uint32{0}}, Every: 1 << i, Group: &Column{}}
	}
	everything = Source{Series: &Series{Starts: []uint32{0}}, Every: StartBit | ReturnBit, Group: &Column{}}
	times := make([]int64, rows/benchPersons)
	for person := range benchPersons {
		for i := range times {
			times[i] = r.Int64N(benchDays * day)
		}
		slices.Sort(times)
		for _, t := range times {
			push(&byName[r.IntN(benchNames)], person, t, r.Uint32N(8))
			push(&everything, person, t, r.Uint32N(8))
		}
	}
	return byName, everything
}

func push(s *Source, person int, t int64, group uint32) {
	key := uint64(person) * 0x9E3779B97F4A7 // ascending
	if n := len(s.Series.Persons); n == 0 || s.Series.Persons[n-1] != key {
		s.Series.Persons = append(s.Series.Persons, key)
		s.Series.Starts = append(s.Series.Starts, 0)
	}
	s.Series.Times = append(s.Series.Times, t)
	s.Group.Code = append(s.Group.Code, group)
	s.Series.Starts[len(s.Series.Starts)-1] = uint32(len(s.Series.Times))
}

func BenchmarkKernels(b *testing.B) {
	byName, everything := benchSources(10_000_000)
	ctx := context.Background()
	funnel := Funnel{Steps: 3, Window: 7 * day, To: benchDays * day, Now: benchDays * day}
	runFunnel := func(f Funnel, sources []Source) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Each(ctx, Spans(sources, 2), func(ctx context.Context, span Span) (*FunnelCounts, error) {
					return f.Run(ctx, sources, span, nil)
				}); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	b.Run("funnel", runFunnel(funnel, byName[:3]))
	grouped := funnel
	grouped.Grouped = true
	b.Run("funnel/breakdown", runFunnel(grouped, byName[:3]))
	windowed := funnel
	windowed.StepWindows = []int64{0, day, day}
	b.Run("funnel/step windows", runFunnel(windowed, byName[:3]))
	anyOrder := funnel
	anyOrder.Order = AnyOrder
	b.Run("funnel/any order", runFunnel(anyOrder, byName[:3]))
	strict := funnel
	strict.Order = Strict
	b.Run("funnel/strict", runFunnel(strict, byName[:3]))

	retention := Retention{Cohorts: 12, Columns: 12, FirstTime: true}
	for i := range int64(25) {
		retention.Bounds = append(retention.Bounds, i*7*day)
	}
	b.Run("retention", func(b *testing.B) {
		b.ReportAllocs()
		sources := []Source{everything}
		for b.Loop() {
			if _, err := Each(ctx, Spans(sources, 2), func(ctx context.Context, span Span) (*RetentionCounts, error) {
				return retention.Run(ctx, sources, span, nil)
			}); err != nil {
				b.Fatal(err)
			}
		}
	})
	trend := Trend{Tally: CountPersons, Groups: 8}
	for i := range int64(benchDays + 1) {
		trend.Bounds = append(trend.Bounds, i*day)
	}
	sources := []Source{everything}
	b.Run("unique persons with breakdown", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Each(ctx, Spans(sources, 2), func(ctx context.Context, span Span) (*TrendCounts, error) {
				return trend.Run(ctx, &everything, span, nil)
			}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("rank groups", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Each(ctx, Spans(sources, 2), func(ctx context.Context, span Span) ([]int64, error) {
				return RankGroups(ctx, sources, 8, 0, benchDays*day, span)
			}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// TestNoAllocationPerPerson compares twice the persons with once: what a kernel
// allocates may grow with its results, not with each person.
func TestNoAllocationPerPerson(t *testing.T) {
	byName, everything := benchSources(4 * benchPersons)
	half := Span{0, everything.Series.Persons[benchPersons/2]}
	ctx := t.Context()
	for name, run := range map[string]func(Span) error{
		"funnel": func(span Span) error {
			f := Funnel{Steps: 3, Window: 7 * day, To: benchDays * day}
			_, err := f.Run(ctx, byName[:3], span, nil)
			return err
		},
		"strict funnel": func(span Span) error {
			f := Funnel{Steps: 3, Order: Strict, Window: 7 * day, To: benchDays * day}
			_, err := f.Run(ctx, byName[:3], span, nil)
			return err
		},
		"retention": func(span Span) error {
			r := Retention{Cohorts: 3, Columns: 3, Bounds: []int64{0, 7 * day, 14 * day, 21 * day, 28 * day, 35 * day}}
			_, err := r.Run(ctx, []Source{everything}, span, nil)
			return err
		},
		"trend": func(span Span) error {
			trend := Trend{Tally: CountPersons, Groups: 8, Bounds: []int64{0, 45 * day, benchDays * day}}
			_, err := trend.Run(ctx, &everything, span, nil)
			return err
		},
	} {
		allocations := func(span Span) float64 {
			return testing.AllocsPerRun(1, func() {
				if err := run(span); err != nil {
					t.Fatal(err)
				}
			})
		}
		if few, many := allocations(half), allocations(Everyone()); many-few > 50 {
			t.Errorf("%s: %v allocations for half the persons, %v for all", name, few, many)
		}
	}
}
