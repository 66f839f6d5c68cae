package analytics

import (
	"math"
	"testing"
)

func TestFormula(t *testing.T) {
	values := []float64{6, 3, 0, math.NaN()}
	for text, want := range map[string]float64{
		"A": 6, "A/B": 2, "A / B * 100": 200, "A - B - 1": 2, "A - (B - 1)": 4, "2 + A * B": 20, "-A + 1": -5, "--A": 6, "(A)": 6, "1.5*B": 4.5,
		"A / C": math.NaN(), "A + D": math.NaN(), "C / C": math.NaN(),
	} {
		f, err := parseFormula(text, len(values))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := f.Eval(values); got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Errorf("%s is %v, want %v", text, got, want)
		}
	}
	for _, text := range []string{"", "A +", "(A", "A)", "A B", "E", "a", "A ^ 2", "1.2.3", "A / / B", "é"} {
		if _, err := parseFormula(text, len(values)); err == nil {
			t.Errorf("%q is read", text)
		}
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
		low, high := Wilson(tt.k, tt.n)
		if math.Abs(low-tt.low) > 5e-5 || math.Abs(high-tt.high) > 5e-5 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", tt.k, tt.n, low, high, tt.low, tt.high)
		}
	}
}
