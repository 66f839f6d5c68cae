package idea

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func near(t *testing.T, what string, got, want, off float64) {
	t.Helper()
	if !(math.Abs(got-want) <= off) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func mustCompile(t testing.TB, formula string, names ...string) *compiled {
	t.Helper()
	m := ScoringModel{Formula: formula}
	for _, name := range names {
		m.Inputs = append(m.Inputs, ScoreInput{Name: name, Label: name})
	}
	c, err := compile(m)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// candidateOf has one belief for each input of the model.
func candidateOf(c *compiled, id string, beliefs ...triangle) candidate {
	values := make([]triangle, c.names)
	copy(values, beliefs)
	cand := candidate{id: id, values: values}
	cand.score = c.likely(values, -1, 0)
	return cand
}

// TestQuantiles compares with the triangle (0, 1, 2), whose quantiles are known:
// the quarter is at sqrt(1/2), the median at 1.
func TestQuantiles(t *testing.T) {
	tri := triangle{0, 1, 2}
	for u, want := range map[float64]float64{0: 0, 0.25: math.Sqrt(0.5), 0.5: 1, 0.75: 2 - math.Sqrt(0.5), 1: 2, 0.125: 0.5} {
		near(t, fmt.Sprint(u), tri.quantile(u), want, 1e-12)
	}
	right := triangle{0, 0, 1} // falls from 0: the median is at 1 - sqrt(1/2)
	near(t, "median", right.quantile(0.5), 1-math.Sqrt(0.5), 1e-12)
	near(t, "certain", exactly(3).quantile(0.9), 3, 0)
}

// TestDraws compares the mean of drawn values with (low + likely + high) / 3 and
// the middle nine tenths with the quantiles.
func TestDraws(t *testing.T) {
	c := mustCompile(t, "a", "a")
	tri := triangle{2, 3, 10}
	draws := make([]float32, mostDraws)
	newDrawer(c.formula, c.names).draw(&[]candidate{candidateOf(c, "x", tri)}[0], c.used, draws)
	var sum float64
	for _, v := range draws {
		sum += float64(v)
	}
	near(t, "mean", sum/mostDraws, 5, 0.05)
	low, high, ok := interval(draws)
	if !ok {
		t.Fatal("no interval")
	}
	near(t, "low", low, tri.quantile(0.05), 0.1)
	near(t, "high", high, tri.quantile(0.95), 0.15)
}

func TestIntervalWithoutValues(t *testing.T) {
	nan := float32(math.NaN())
	if _, _, ok := interval([]float32{1, nan, nan, nan}); ok {
		t.Error("an interval of mostly nothing")
	}
	if low, high, ok := interval([]float32{1, nan, 3}); !ok || low != 1 || high != 3 {
		t.Error(low, high, ok)
	}
}

// TestPairs compares with probabilities worked out by hand. Two alike triangles
// beat each other half the time. Of a from 0 to 1 falling, and b certain at its
// median, a is above b half the time. Of certain ones the order is certain.
func TestPairs(t *testing.T) {
	c := mustCompile(t, "a", "a")
	cs := []candidate{
		candidateOf(c, "sure", exactly(10)),
		candidateOf(c, "one", triangle{0, 1, 2}),
		candidateOf(c, "two", triangle{0, 1, 2}),
		candidateOf(c, "median", exactly(1-math.Sqrt(0.5))),
		candidateOf(c, "falling", triangle{0, 0, 1}),
	}
	got := simulate(c.formula, c.names, cs, mostDraws, 1)
	near(t, "sure above one", got[0].holds, 1, 0)
	near(t, "one above two", got[1].holds, 0.5, 0.02)
	near(t, "median above falling", got[3].holds, 0.5, 0.02)
	near(t, "sure on top", got[0].top, 1, 0)
	near(t, "one on top", got[1].top, 0, 0)
}

// TestTop: one certain idea and two alike ones for the second place: each has
// it half the time. Two that tie for one place share it.
func TestTop(t *testing.T) {
	c := mustCompile(t, "a", "a")
	cs := []candidate{candidateOf(c, "sure", exactly(10)), candidateOf(c, "one", triangle{0, 1, 2}), candidateOf(c, "two", triangle{0, 1, 2})}
	got := simulate(c.formula, c.names, cs, mostDraws, 2)
	near(t, "sure", got[0].top, 1, 0)
	near(t, "one", got[1].top, 0.5, 0.02)
	near(t, "both", got[1].top+got[2].top, 1, 1e-9)

	ties := []candidate{candidateOf(c, "a", exactly(1)), candidateOf(c, "b", exactly(1)), candidateOf(c, "c", exactly(0))}
	got = simulate(c.formula, c.names, ties, leastDraws, 1)
	for i, want := range []float64{0.5, 0.5, 0} {
		near(t, ties[i].id, got[i].top, want, 1e-9)
	}
	near(t, "ties", got[0].holds, 0.5, 0)
	if got = simulate(c.formula, c.names, ties, leastDraws, 3); got[2].top != 1 {
		t.Error("all are among the first three of three")
	}
	if len(simulate(c.formula, c.names, nil, leastDraws, 3)) != 0 {
		t.Error("nothing has no standing")
	}
}

// TestSameEveryTime: draws depend on the idea alone.
func TestSameEveryTime(t *testing.T) {
	c := mustCompile(t, "a / b", "a", "b")
	one := candidateOf(c, "one", triangle{1, 2, 3}, triangle{1, 1, 4})
	d := newDrawer(c.formula, c.names)
	first, second := make([]float32, 3000), make([]float32, 3000)
	d.draw(&one, c.used, first)
	other := candidateOf(c, "two", triangle{1, 2, 3}, exactly(1))
	d.draw(&other, c.used, second)
	if slices.Equal(first, second) {
		t.Error("two ideas have the same draws")
	}
	d.draw(&one, c.used, second)
	if !slices.Equal(first, second) {
		t.Error("the draws of an idea changed")
	}
}

func TestNthLargest(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		v := make([]float32, 1+random.IntN(60))
		for i := range v {
			v[i] = float32(random.IntN(12))
		}
		n := 1 + random.IntN(len(v))
		sorted := slices.Sorted(slices.Values(v))
		if got := nthLargest(v, n); got != sorted[len(sorted)-n] {
			t.Fatalf("%v: the %d. largest is %v", sorted, n, got)
		}
	}
}

func TestRankOf(t *testing.T) {
	scores := []float64{9, 7, 7, 3}
	for _, tt := range []struct {
		score   float64
		without int
		want    int
	}{{9, 0, 1}, {7, 1, 2}, {7, 2, 2}, {3, 3, 4}, {10, 3, 1}, {8, 0, 1}, {1, 0, 4}, {7, 3, 2}} {
		if got := rankOf(scores, tt.score, tt.without); got != tt.want {
			t.Errorf("%+v: %d", tt, got)
		}
	}
}

// TestMoves is a RICE ranking by hand: A 100·2·0.8/4 = 40, B 100·1·1/4 = 25,
// C 100·1·0.8/4 = 20. B one step of impact up is 50, before A; its confidence one
// step down is 20, level with C; its effort from 4 to 4.5 is 22.2 and to 3.5 is
// 28.6, which moves nothing.
func TestMoves(t *testing.T) {
	m, _ := preset(RICE)
	k := &shelf{boards: map[string]*board{}, evidence: map[string]Evidence{}, measured: map[string]measured{}}
	for id, in := range map[string][4]float64{"A": {100, 2, 0.8, 4}, "B": {100, 1, 1, 4}, "C": {100, 1, 0.8, 4}} {
		k.rows = append(k.rows, row{ID: id, State: New, Inputs: Estimates{"reach": {Value: in[0]}, "impact": {Value: in[1]}, "confidence": {Value: in[2]}, "effort": {Value: in[3]}}})
	}
	b, err := k.board(m)
	if err != nil {
		t.Fatal(err)
	}
	if b.rank("A") != 1 || b.rank("B") != 2 || b.rank("C") != 3 {
		t.Fatalf("%+v", b.ranked)
	}
	place := b.place["B"]
	moves := b.moves(b.ranked[place], place)
	byMove := map[string]ScoreMove{}
	for _, move := range moves {
		byMove[fmt.Sprint(move.Input, " ", move.To)] = move
	}
	for key, want := range map[string]struct {
		score float64
		rank  int
	}{"impact 2": {50, 1}, "impact 0.5": {12.5, 3}, "confidence 0.8": {20, 2}, "effort 4.5": {100.0 / 4.5, 2}, "effort 3.5": {100 / 3.5, 2}, "reach 110": {27.5, 2}, "reach 90": {22.5, 2}} {
		got, found := byMove[key]
		if !found || got.Rank != want.rank {
			t.Errorf("%s: %+v", key, got)
		}
		near(t, key, got.Score, want.score, 1e-9)
	}
	if len(moves) != 7 { // confidence has no step above 1
		t.Errorf("%d moves", len(moves))
	}
	best, worst, matters := between(2, 25, moves)
	if best != 1 || worst != 3 || matters != "Impact" {
		t.Error(best, worst, matters)
	}
	if says := placeSays(2, best, worst, matters); says != "Rank 2, between 1 and 3 if one number moves one step. What matters most: Impact." {
		t.Error(says)
	}
}

func TestSureness(t *testing.T) {
	for _, tt := range []struct {
		holds []float64
		says  string
	}{
		{[]float64{0}, "There are fewer than two ideas to compare."},
		{[]float64{0.9, 0.8, 0}, "Quite sure: all 2 neighbours keep their order in at least 80% of the draws."},
		{[]float64{0.9, 0.79, 0.5, 0.6, 0}, "Not very sure: 1 of 4 neighbours keep their order in at least 80% of the draws. Read the rest as level."},
	} {
		standings := make([]standing, len(tt.holds))
		for i, h := range tt.holds {
			standings[i].holds = h
		}
		if got := surenessOf(standings); got.Says != tt.says {
			t.Error(got.Says)
		}
	}
}

func TestPresetsAreRight(t *testing.T) {
	for _, m := range Presets() {
		in := ModelCreate{Name: m.Name, Description: m.Description, Formula: m.Formula, Inputs: m.Inputs}
		if _, err := in.validate(); err != nil {
			t.Errorf("%s: %v", m.Name, err)
		}
	}
	for _, tt := range []struct {
		preset string
		inputs map[string]Estimate
		want   float64
	}{
		{RICE, map[string]Estimate{"reach": {Value: 500}, "impact": {Value: 2}, "confidence": {Value: 0.8}, "effort": {Value: 2}}, 400},
		{ICE, map[string]Estimate{"ice_impact": {Value: 8}, "ice_confidence": {Value: 5}, "ease": {Value: 3}}, 120},
		{WSJF, map[string]Estimate{"business_value": {Value: 8}, "time_criticality": {Value: 5}, "risk_reduction": {Value: 3}, "job_size": {Value: 5}}, 3.2},
		{ValueEffort, map[string]Estimate{"value": {Value: 9}, "effort": {Value: 3}}, 3},
	} {
		got, err := Calculate(tt.preset, tt.inputs)
		if err != nil || got.Low > got.Score || got.High < got.Score {
			t.Errorf("%+v, %v", got, err)
		}
		near(t, tt.preset, got.Score, tt.want, 1e-12)
	}
	if _, err := Calculate(RICE, map[string]Estimate{"effort": {Value: 0}}); err == nil {
		t.Error("divided by nothing")
	}
}

// ranked makes n ideas with four unsure numbers each.
func ranked(c *compiled, n int) []candidate {
	random := rand.New(rand.NewPCG(3, 4))
	cs := make([]candidate, n)
	for i := range cs {
		reach, effort := 100+900*random.Float64(), 1+9*random.Float64()
		impact := []float64{0.5, 1, 2}[random.IntN(3)]
		cs[i] = candidateOf(c, fmt.Sprint("idea-", i), triangle{reach / 2, reach, reach * 1.5}, triangle{impact / 2, impact, impact * 1.5}, triangle{0.5, 0.8, 1}, triangle{effort / 2, effort, effort * 1.5})
	}
	order(cs)
	return cs
}

func BenchmarkRanking(b *testing.B) {
	c := mustCompile(b, "reach * impact * confidence / effort", "reach", "impact", "confidence", "effort")
	for _, n := range []int{500, 10_000} {
		cs := ranked(c, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				simulate(c.formula, c.names, cs, drawsFor(n), 10)
			}
		})
	}
}
