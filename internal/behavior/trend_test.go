package behavior

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// bruteTrend counts the events, persons, sessions, values and numbers of every
// cell from the definitions.
type bruteTrend struct {
	events, persons, sessions, values map[int]map[[3]int64]bool
	numbers                           map[int][]float64
}

func (b *bruteTrend) put(sets map[int]map[[3]int64]bool, cell int, key [3]int64) {
	if sets[cell] == nil {
		sets[cell] = map[[3]int64]bool{}
	}
	sets[cell][key] = true
}

func bruteTrends(trend *Trend, rows []row) *bruteTrend {
	b := &bruteTrend{map[int]map[[3]int64]bool{}, map[int]map[[3]int64]bool{}, map[int]map[[3]int64]bool{}, map[int]map[[3]int64]bool{}, map[int][]float64{}}
	last := len(trend.Bounds) - 1
	for i, e := range rows {
		if e.mask == 0 {
			continue
		}
		for bucket := range last + 1 {
			from, to := trend.Bounds[0], trend.Bounds[last]
			if bucket < last {
				from, to = trend.Bounds[bucket], trend.Bounds[bucket+1]
			}
			if trend.Tally == CountActives {
				from = trend.Back[bucket%last]
			}
			if e.time < from || e.time >= to {
				continue
			}
			cell := trend.Cell(int(e.group), bucket)
			b.put(b.events, cell, [3]int64{int64(i)})
			b.put(b.persons, cell, [3]int64{int64(e.person)})
			b.put(b.sessions, cell, [3]int64{int64(e.person), int64(e.session)})
			if e.hold != 0 {
				b.put(b.values, cell, [3]int64{int64(e.hold)})
				b.numbers[cell] = append(b.numbers[cell], float64(e.hold))
			}
		}
	}
	return b
}

func TestTrendEqualsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		trend := &Trend{Tally: Tally(rapid.IntRange(0, int(CountValues)).Draw(t, "tally")), Bounds: []int64{20}, Groups: 3}
		for range rapid.IntRange(1, 6).Draw(t, "buckets") {
			at := trend.Bounds[len(trend.Bounds)-1]
			trend.Bounds = append(trend.Bounds, at+rapid.Int64Range(1, 9).Draw(t, "width"))
			trend.Back = append(trend.Back, trend.Bounds[len(trend.Bounds)-1]-11)
		}
		least := rapid.Uint32Range(0, 1).Draw(t, "least mask")
		rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) row {
			e := row{
				person: rapid.IntRange(1, 3).Draw(t, "person"), time: rapid.Int64Range(0, 70).Draw(t, "time"),
				mask: rapid.Uint32Range(least, 1).Draw(t, "mask"), group: rapid.Uint32Range(0, 2).Draw(t, "group"), hold: rapid.Uint32Range(0, 3).Draw(t, "value"),
			}
			e.session = uint32(e.time / 13)
			return e
		}), 0, 30).Draw(t, "rows")
		source := sourcesOf(rows, 1)[0]
		trend.Value = source.Hold
		for _, v := range source.Hold.Code {
			number := float64(v)
			if v == 0 {
				number = math.NaN()
			}
			trend.Number = append(trend.Number, number)
		}
		ranks, err := RankGroups(context.Background(), []Source{source}, 3, trend.Bounds[0], trend.Bounds[len(trend.Bounds)-1], Everyone())
		if err != nil {
			t.Fatal(err)
		}
		inBuckets := *trend
		inBuckets.Tally = CountPersons
		for group, persons := range ranks {
			if want := len(bruteTrends(&inBuckets, rows).persons[trend.Cell(group, len(trend.Bounds)-1)]); persons != int64(want) {
				t.Fatalf("group %d ranks with %d persons, want %d", group, persons, want)
			}
		}
		var got *TrendCounts
		for _, span := range Spans([]Source{source}, 2) {
			part, err := trend.Run(context.Background(), &source, span, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got == nil {
				got = part
			} else {
				got.Add(part)
			}
		}
		compareTrend(t, trend, bruteTrends(trend, rows), got)
	})
}

func compareTrend(t *rapid.T, trend *Trend, want *bruteTrend, got *TrendCounts) {
	values := map[int]int64{}
	for _, packed := range got.Values {
		values[int(packed>>32)]++
	}
	for cell := range trend.Groups * len(trend.Bounds) {
		all := cell%len(trend.Bounds) == len(trend.Bounds)-1
		unique := int64(len(want.persons[cell]))
		switch trend.Tally {
		case CountEvents, CountPersons, CountPerPerson, CountSessions, CountActives:
			if trend.Tally == CountSessions {
				unique = int64(len(want.sessions[cell]))
			}
			if trend.Tally != CountEvents && got.Unique[cell] != unique {
				t.Fatalf("tally %d cell %d: %d unique, want %d", trend.Tally, cell, got.Unique[cell], unique)
			}
			if (trend.Tally == CountEvents || trend.Tally == CountPerPerson) && !all && got.Count[cell] != int64(len(want.events[cell])) {
				t.Fatalf("cell %d: %d events, want %d", cell, got.Count[cell], len(want.events[cell]))
			}
		case CountValues:
			if !all && values[cell] != int64(len(want.values[cell])) {
				t.Fatalf("cell %d: %d values, want %d", cell, values[cell], len(want.values[cell]))
			}
		case KeepNumbers:
			slices.Sort(got.Numbers[cell])
			slices.Sort(want.numbers[cell])
			if diff := cmp.Diff(want.numbers[cell], got.Numbers[cell]); !all && diff != "" {
				t.Fatalf("cell %d numbers:\n%s", cell, diff)
			}
		case SumNumbers:
			if numbers := want.numbers[cell]; !all && len(numbers) > 0 {
				sum := 0.0
				for _, n := range numbers {
					sum += n
				}
				if got.Sum[cell] != sum || got.Count[cell] != int64(len(numbers)) || got.Least[cell] != slices.Min(numbers) || got.Most[cell] != slices.Max(numbers) {
					t.Fatalf("cell %d: sum %v of %d from %v to %v, want those of %v", cell, got.Sum[cell], got.Count[cell], got.Least[cell], got.Most[cell], numbers)
				}
			}
		}
	}
}

func TestQuantile(t *testing.T) {
	for _, c := range []struct {
		values []float64
		q      float64
		want   float64
	}{
		{[]float64{4, 1, 3, 2}, 0.5, 2.5},
		{[]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0.9, 9.1}, // select percentile_cont(0.9) within group (order by v)
		{[]float64{7}, 0.99, 7},
		{[]float64{1, 2}, 1, 2},
	} {
		if got := Quantile(c.values, c.q); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("quantile %v of %v = %v, want %v", c.q, c.values, got, c.want)
		}
	}
	if !math.IsNaN(Quantile(nil, 0.5)) || !math.IsNaN(MedianSeconds(nil)) {
		t.Error("the quantile of nothing is not NaN")
	}
	if got := MedianSeconds([]int64{3_000_000, 1_000_000}); got != 2 {
		t.Errorf("median %v, want 2", got)
	}
}

func TestBands(t *testing.T) {
	got := Bands([]int64{0, 999_999, 1_000_000, 2_000_000, 3_999_999, 4_000_000})
	if want := [4]int64{2, 1, 2, 1}; [4]int64(got[:4]) != want {
		t.Errorf("bands %v, want %v", got[:4], want)
	}
}

func TestMedianEqualsSorting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(0, rapid.SampledFrom([]int64{3, 1 << 40}).Draw(t, "most")), 1, 200).Draw(t, "durations")
		sorted := slices.Sorted(slices.Values(values))
		n := len(sorted)
		want := float64(sorted[(n-1)/2]+sorted[n/2]) / 2 / 1e6
		if got := MedianSeconds(values); got != want {
			t.Fatalf("median %v, want %v", got, want)
		}
	})
}
