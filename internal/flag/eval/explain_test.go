package eval_test

import (
	"testing"

	"prodops/internal/flag/eval"
)

// TestExplainNamesOneRule has rules whose ids do not tell them apart.
func TestExplainNamesOneRule(t *testing.T) {
	for _, id := range []string{"", "same"} {
		f := half("s", "f")
		none := 0
		f.Rules = []eval.Rule{
			{ID: id, Serve: eval.Serve{Variation: "on", Share: &none}},
			{ID: id, Serve: eval.Serve{Variation: "on"}},
			{ID: id, Serve: eval.Serve{Variation: "off"}},
		}
		rules, err := eval.Compile(eval.Definition{Flags: []eval.Flag{f}})
		if err != nil {
			t.Fatal(err)
		}
		x := eval.NewContext("ada")
		if _, steps := rules.Explain("f", &x); steps[0].Decided || !steps[1].Decided || steps[2].Decided {
			t.Errorf("rules of id %q: %+v", id, steps)
		}
	}
}
