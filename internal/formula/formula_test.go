package formula_test

import (
	"math"
	"strings"
	"testing"

	"prodops/internal/errs"
	"prodops/internal/formula"
)

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func TestEval(t *testing.T) {
	names, values := []string{"a", "b", "zero", "none", "reach_2"}, []float64{6, 3, 0, math.NaN(), 100}
	nan := math.NaN()
	for text, want := range map[string]float64{
		"a": 6, "a/b": 2, "a / b * 100": 200, "a - b - 1": 2, "a - (b - 1)": 4, "2 + a * b": 20, "-a + 1": -5, "--a": 6, "(a)": 6, "1.5*b": 4.5,
		"a × b ÷ 2 − 1": 8, "a·b": 18, "reach_2 / b": 100.0 / 3, "min(a, b, 1)": 1, "max(a,b)": 6, "max(b)": 3, "sqrt(a + b)": 3, "pow(b, 2)": 9,
		"log(1)": 0, "abs(b - a)": 3, "\n a\t": 6, ".5 * a": 3,
		"a / zero": nan, "a + none": nan, "zero / zero": nan, "sqrt(-a)": nan, "log(zero)": nan, "pow(10, 400)": nan, "min(none, 1)": nan,
	} {
		f, err := formula.Parse(text, names)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := f.Eval(values); !same(got, want) {
			t.Errorf("%s is %v, want %v", text, got, want)
		}
		columns, out := make([][]float64, len(names)), make([]float64, 3)
		for i, v := range values {
			columns[i] = []float64{v, v, v}
		}
		f.Machine(5).Run(columns, out)
		for _, got := range out {
			if !same(got, want) {
				t.Errorf("%s is %v in a block, want %v", text, got, want)
			}
		}
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "character 1",
		"a +":                     "character 4",
		"(a":                      "not closed (character 3)",
		"a)":                      `")" is not expected here (character 2)`,
		"a b":                     "character 3",
		"e":                       `There is no "e"; there is a, b (character 1)`,
		"a ^ 2":                   "character 3",
		"1.2.3":                   "character 1",
		"a / / b":                 "character 5",
		"é":                       `"é" is neither a name nor a number (character 1)`,
		"a × é":                   "character 5",
		"sqrt(a, b)":              "Sqrt takes one value (character 1)",
		"pow(a)":                  "takes 2 values",
		"sqrt a":                  "write sqrt(…)",
		"min()":                   "character 5",
		"1e5":                     "character 2",
		strings.Repeat("(", 100):  "nested too deep",
		strings.Repeat("-", 100):  "nested too deep",
		strings.Repeat("a+", 300): "at most 500",
		"a\x00":                   "character 2",
		"\xff":                    "character 1",
		"system(a)":               `There is no "system"`,
	} {
		_, err := formula.Parse(text, []string{"a", "b"})
		if !errs.Is(err, errs.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestUsed(t *testing.T) {
	f, err := formula.Parse("b * b + max(c, 1)", []string{"a", "b", "c"})
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Used(); len(got) != 2 || got[0] != 1 || got[1] != 2 {
		t.Error(got)
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]bool{"effort": true, "A": true, "x2_y": true, "": false, "2x": false, "min": false, "a b": false, "é": false, "_a": false, strings.Repeat("a", 41): false} {
		if formula.IsName(name) != want {
			t.Errorf("%q", name)
		}
	}
}

// FuzzParse: no text makes the parser or what it reads fail, and what is read
// is computed alike alone and in a block.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"a*b/c", "min(a, -b) + 2", "pow(a, sqrt(b))", "((a", "×÷−"} {
		f.Add(text, 1.5, -2.0)
	}
	f.Fuzz(func(t *testing.T, text string, a, b float64) {
		read, err := formula.Parse(text, []string{"a", "b"})
		if err != nil {
			return
		}
		want, out := read.Eval([]float64{a, b}), make([]float64, 1)
		read.Machine(1).Run([][]float64{{a}, {b}}, out)
		if !same(want, out[0]) {
			t.Errorf("%q is %v, in a block %v", text, want, out[0])
		}
	})
}
