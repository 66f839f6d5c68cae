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
