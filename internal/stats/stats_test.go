package stats_test

import (
	"math"
	"testing"

	"prodops/internal/stats"
)

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.Abs(got-want) > within || math.IsNaN(got) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// TestWilson compares with the intervals that method 3 gives in R. G. Newcombe,
// Two-sided confidence intervals for the single proportion: comparison of seven
// methods, Statistics in Medicine 17, 1998.
func TestWilson(t *testing.T) {
	for _, tt := range []struct {
		k, n      int64
		low, high float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}, {10, 10, 0.7225, 1}} {
		low, high := stats.Wilson(tt.k, tt.n)
		near(t, "low", low, tt.low, 5e-5)
		near(t, "high", high, tt.high, 5e-5)
	}
}

func TestGroupsOfScores(t *testing.T) {
	var a stats.Answers
	for score := range stats.MostScore + 1 {
		a.Add(score)
	}
	if want := (stats.Answers{Promoters: 2, Passives: 2, Detractors: 7}); a != want || a.N() != 11 {
		t.Errorf("%+v", a)
	}
}

// TestNPS has numbers worked out by hand. 50, 30 and 20 of 100: p = .5, d = .2,
// NPS = 30; the variance of one answer is .7 − .09 = .61, so SE = 100 · √.0061 =
// 7.8102, and 1.96 of it is 15.3081.
func TestNPS(t *testing.T) {
	for _, tt := range []struct {
		name                 string
		answers              stats.Answers
		method               stats.Method
		value, se, low, high float64
	}{
		{"a hundred", stats.Answers{Promoters: 50, Passives: 30, Detractors: 20}, stats.Wald, 30, 7.8102, 14.6919, 45.3081},
		// p = d = .5: the widest there is. SE = 100 · √(1/100) = 10.
		{"torn", stats.Answers{Promoters: 50, Detractors: 50}, stats.Wald, 0, 10, -19.6, 19.6},
		// Unanimous and large: no error by the plain form.
		{"unanimous", stats.Answers{Promoters: 40}, stats.Wald, 100, 0, 100, 100},
		// 10.75, 1.5 and .75 of 13: centre 76.9231, variance .884615 − .591716 =
		// .292899, SE = 100 · √(.292899/13) = 15.0103; cut at 100.
		{"ten of ten", stats.Answers{Promoters: 10}, stats.AdjustedWald, 100, 15.0103, 47.5030, 100},
		// 3.75, 2.5 and 1.75 of 8: centre 25, variance .6875 − .0625 = .625,
		// SE = 100 · √(.078125) = 27.9508.
		{"five", stats.Answers{Promoters: 3, Passives: 1, Detractors: 1}, stats.AdjustedWald, 40, 27.9508, -29.7836, 79.7836},
	} {
		got := tt.answers.NPS()
		if !got.Known || got.Method != tt.method {
			t.Errorf("%s: %+v", tt.name, got)
		}
		near(t, tt.name+": the score", got.Value, tt.value, 1e-9)
		near(t, tt.name+": its error", got.StandardError, tt.se, 1e-4)
		near(t, tt.name+": low", got.Low, tt.low, 1e-4)
		near(t, tt.name+": high", got.High, tt.high, 1e-4)
	}
	if none := (stats.Answers{}).NPS(); none.Known {
		t.Errorf("no answers have a score: %+v", none)
	}
}

// TestTwoWaves: NPS 30 (SE 7.8102) after 0 (SE 10): z = 30/12.6886 = 2.3643,
// two-sided p = 0.01806.
func TestTwoWaves(t *testing.T) {
	later, earlier := stats.Answers{Promoters: 50, Passives: 30, Detractors: 20}, stats.Answers{Promoters: 50, Detractors: 50}
	d := stats.Compare(later, earlier)
	if !d.Known {
		t.Fatal("not known")
	}
	near(t, "the difference", d.Value, 30, 1e-9)
	near(t, "z", d.Z, 2.3643, 1e-4)
	near(t, "p", d.P, 0.01806, 1e-4)
	near(t, "low", d.Low, 5.1303, 1e-3)
	near(t, "high", d.High, 54.8697, 1e-3)
	if back := stats.Compare(earlier, later); back.Z != -d.Z || back.P != d.P {
		t.Errorf("the other way round: %+v", back)
	}
	near(t, "p of a wave and itself", stats.Compare(later, later).P, 1, 1e-12)
	if few := stats.Compare(stats.Answers{Promoters: 4}, later); few.Known {
		t.Errorf("four answers are compared: %+v", few)
	}
	if p := stats.Compare(stats.Answers{Promoters: 5}, stats.Answers{Detractors: 5}).P; p <= 0 || p > 0.01 {
		t.Errorf("five against five: p = %v", p)
	}
	if sure := stats.Compare(stats.Answers{Promoters: 50}, stats.Answers{Detractors: 50}); sure.P != 0 || !math.IsInf(sure.Z, 1) {
		t.Errorf("%+v", sure)
	}
}

// TestIntervalsHoldWhatTheyPromise counts, exactly over all outcomes of twelve
// answers, how often the interval holds the true score: the adjusted form is
// near 95% where the plain one falls short.
func TestIntervalsHoldWhatTheyPromise(t *testing.T) {
	const n = 12
	for _, truth := range [][2]float64{{0.5, 0.2}, {0.8, 0.05}, {0.3, 0.4}} {
		p, d := truth[0], truth[1]
		held := map[stats.Method]float64{}
		for promoters := range n + 1 {
			for detractors := range n + 1 - promoters {
				a := stats.Answers{Promoters: int64(promoters), Detractors: int64(detractors), Passives: int64(n - promoters - detractors)}
				for _, method := range []stats.Method{stats.Wald, stats.AdjustedWald} {
					if s := a.NPSBy(method); s.Low <= 100*(p-d) && 100*(p-d) <= s.High {
						held[method] += trinomial(n, promoters, detractors, p, d)
					}
				}
			}
		}
		if held[stats.AdjustedWald] < 0.93 || held[stats.AdjustedWald] < held[stats.Wald] {
			t.Errorf("p %v, d %v: held %.3f adjusted, %.3f plain", p, d, held[stats.AdjustedWald], held[stats.Wald])
		}
	}
}

func trinomial(n, a, b int, p, d float64) float64 {
	c := n - a - b
	fact := func(k int) float64 { return math.Gamma(float64(k) + 1) }
	return fact(n) / fact(a) / fact(b) / fact(c) * math.Pow(p, float64(a)) * math.Pow(d, float64(b)) * math.Pow(1-p-d, float64(c))
}
