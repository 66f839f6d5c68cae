package eval_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"
	"time"

	"prodops/internal/flag/eval"
)

// one is a ruleset of a flag that is on where a condition on "it" holds.
func one(t testing.TB, attribute, op, values string) *eval.Ruleset {
	t.Helper()
	return compile(t, fmt.Sprintf(`{
		"segments":[{"key":"beta","included":["ada"],"rules":[{"conditions":[{"attribute":"it","op":"eq","values":["beta"]}]}]}],
		"flags":[{"key":"f","type":"boolean","enabled":true,"seed":"s","off":"off",
		"variations":[{"key":"on","value":true},{"key":"off","value":false}],
		"rules":[{"id":"r","conditions":[{%s,"op":%q,"values":%s}],"variation":"on"}],"default":{"variation":"off"}}]}`, attribute, op, values))
}

// TestAttributesOfGo gives attributes as Go code has them, each equal to what
// JSON would have brought.
func TestAttributesOfGo(t *testing.T) {
	type level int
	for _, test := range []struct {
		attribute any
		values    string
		want      bool
	}{
		{int8(7), `[7]`, true}, {int16(7), `[7]`, true}, {int32(7), `[7]`, true}, {int64(7), `[7]`, true}, {7, `[7]`, true},
		{uint8(7), `[7]`, true}, {uint16(7), `[7]`, true}, {uint32(7), `[7]`, true}, {uint64(7), `[7]`, true}, {uint(7), `[7]`, true},
		{float32(7.5), `[7.5]`, true}, {7.0, `[7]`, true}, {level(7), `[7]`, true}, {json.Number("7.0"), `[7]`, true}, {json.Number("seven"), `["seven"]`, false},
		{math.Copysign(0, -1), `[0]`, true}, {[]int{1, 7}, `[7]`, true}, {[]int64{1, 7}, `[7]`, true}, {[]float64{1, 7}, `[7]`, true}, {[]any{"a", 7}, `[7]`, true}, {[]string{"7"}, `[7]`, false},
		{time.Date(2026, 1, 31, 10, 0, 0, 0, time.UTC), `["2026-01-31T10:00:00Z"]`, true},
		{struct{}{}, `[7]`, false}, {nil, `[7]`, false},
	} {
		x := eval.NewContext("").With("it", test.attribute)
		if got := one(t, `"attribute":"it"`, "eq", test.values).Evaluate("f", &x).Value.Bool; got != test.want {
			t.Errorf("%T(%v) eq %s: %t", test.attribute, test.attribute, test.values, got)
		}
	}
}

// TestTwoPathsToOneName reads contexts in which a name can be reached twice,
// many times each, because members of a Go map come in a different order each
// time.
func TestTwoPathsToOneName(t *testing.T) {
	for _, test := range []struct{ context, attribute, value string }{
		{`{"a.b":1,"a":{"b":2}}`, "a.b", "1"},                                        // the literal name
		{`{"a":{"b":{"c":1}},"a.b":{"c":2}}`, "a.b.c", "1"},                          // the shorter outer name
		{`{"a":{"b.c":1,"b":{"c":2}},"a.b":{"c":3}}`, "a.b.c", "1"},                  // both, inside an object
		{`{"targetingKey":"k","x":{"targetingKey":"no"}}`, "x.targetingKey", `"no"`}, // only the outer one is the key
	} {
		rules := one(t, fmt.Sprintf(`"attribute":%q`, test.attribute), "eq", "["+test.value+"]")
		for range 50 {
			x, err := eval.FromJSON([]byte(test.context))
			if err != nil {
				t.Fatal(err)
			}
			if !rules.Evaluate("f", &x).Value.Bool {
				t.Fatalf("%s of %s is not %s", test.attribute, test.context, test.value)
			}
		}
	}
}

// FuzzContext reads contexts of any bytes; one that is read gives the same
// answer when it is read again.
func FuzzContext(f *testing.F) {
	f.Add([]byte(`{"targetingKey":"a","it":"beta","a":{"b":1},"a.b":[1,"x",null,{"c":true}]}`))
	f.Add([]byte(`{"it":1e308,"":{"":-0.0}}`))
	rules := one(f, `"attribute":"it"`, "in", `["a",0,true,"beta"]`)
	f.Fuzz(func(t *testing.T, raw []byte) {
		x, err := eval.FromJSON(raw)
		if err != nil {
			return
		}
		again, err := eval.FromJSON(raw)
		if err != nil {
			t.Fatal(err)
		}
		if first, second := said(rules.Evaluate("f", &x)), said(rules.Evaluate("f", &again)); first != second {
			t.Errorf("%s, then %s", first, second)
		}
	})
}
