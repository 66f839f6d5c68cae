package eval_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"prodops/internal/errs"
	"prodops/internal/flag/eval"
)

// script is testdata/rules.txt: a definition and cases by flag.
type script struct {
	rules *eval.Ruleset
	cases []scriptCase
}

type scriptCase struct {
	line                int
	flag, context, want string
}

func readScript(t *testing.T) script {
	t.Helper()
	raw, err := os.ReadFile("testdata/rules.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(raw), "definition\n")
	definition, _, found := strings.Cut(rest, "\n}\n")
	if !found {
		t.Fatal("the definition does not end")
	}
	s := script{rules: compile(t, definition+"\n}")}
	flag := ""
	past := false
	for i, line := range strings.Split(string(raw), "\n") {
		if past = past || line == "}"; !past || line == "}" || line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		context, want, isCase := strings.Cut(line, "=>")
		if !isCase {
			flag = line
			continue
		}
		s.cases = append(s.cases, scriptCase{i + 1, flag, strings.TrimSpace(context), strings.TrimSpace(want)})
	}
	return s
}

func compile(t testing.TB, definition string) *eval.Ruleset {
	t.Helper()
	var d eval.Definition
	if err := json.Unmarshal([]byte(definition), &d); err != nil {
		t.Fatal(err)
	}
	rules, err := eval.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func said(r eval.Result) string {
	if r.Error != "" {
		return string(r.Reason) + " " + string(r.Error)
	}
	return strings.TrimSpace(r.Value.Variation + " " + string(r.Reason) + " " + r.Rule)
}

func TestRules(t *testing.T) {
	s := readScript(t)
	if len(s.cases) < 15 {
		t.Fatalf("only %d cases were read", len(s.cases))
	}
	for _, c := range s.cases {
		x, err := eval.FromJSON([]byte(c.context))
		if err != nil {
			t.Fatalf("line %d: %v", c.line, err)
		}
		if got := said(s.rules.Evaluate(c.flag, &x)); got != c.want {
			t.Errorf("line %d: %s for %s: %s, not %s", c.line, c.flag, c.context, got, c.want)
		}
	}
}

func TestOperators(t *testing.T) {
	for _, test := range []struct {
		op, values string
		attribute  any
		want       bool
	}{
		{"eq", `["a"]`, "a", true}, {"eq", `[1]`, "1", false}, {"eq", `[1]`, 1, true}, {"eq", `[true]`, true, true}, {"eq", `["a"]`, nil, false},
		{"neq", `["a"]`, "b", true}, {"neq", `["a"]`, "a", false}, {"neq", `["a"]`, nil, true},
		{"in", `["a","b","c","d","e","f","g","h","i"]`, "i", true}, {"in", `["a","b","c","d","e","f","g","h","i"]`, "j", false},
		{"not_in", `["a","b"]`, nil, true}, {"not_in", `["a"]`, []string{"b", "a"}, false},
		{"contains", `["@acme."]`, "x@acme.com", true}, {"contains", `["A"]`, "a", false}, {"not_contains", `["a"]`, nil, true},
		{"starts_with", `["ab","x"]`, "xyz", true}, {"ends_with", `[".com"]`, "x.com", true}, {"ends_with", `[".com"]`, 3, false},
		{"regex", `["^a+$"]`, "aaa", true}, {"regex", `["^a+$"]`, "ab", false}, {"regex", `["a"]`, nil, false},
		{"gt", `[5]`, 5, false}, {"gte", `[5]`, 5.0, true}, {"lt", `[5]`, int64(4), true}, {"lte", `[5]`, "4", false}, {"between", `[1,3]`, 3, true}, {"between", `[1,3]`, 4, false},
		{"set", `[]`, "", true}, {"set", `[]`, nil, false}, {"not_set", `[]`, nil, true},
		{"before", `["2026-02-01"]`, "2026-01-31T23:59:59Z", true}, {"before", `["2026-02-01"]`, "2026-02-01T00:30:00+01:00", true}, {"after", `["2026-02-01T10:00:00Z"]`, "2026-02-02", true}, {"after", `["2026-02-01"]`, "soon", false},
		{"semver_eq", `["1.2.3"]`, "1.2.3+build7", true}, {"semver_gt", `["1.2.3"]`, "1.10.0", true}, {"semver_lt", `["1.0.0"]`, "1.0.0-alpha", true}, {"semver_lte", `["1.0.0"]`, "1.0.0", true}, {"semver_gt", `["1.0.0"]`, "latest", false},
	} {
		x := eval.NewContext("k")
		if test.attribute != nil {
			x = x.With("it", test.attribute)
		}
		rules := compile(t, `{"flags":[{"key":"f","type":"boolean","enabled":true,"seed":"s","variations":[{"key":"on","value":true},{"key":"off","value":false}],"off":"off",
			"rules":[{"id":"r","conditions":[{"attribute":"it","op":"`+test.op+`","values":`+test.values+`}],"variation":"on"}],"default":{"variation":"off"}}]}`)
		if got := rules.Evaluate("f", &x).Value.Bool; got != test.want {
			t.Errorf("%v %s %s: %t", test.attribute, test.op, test.values, got)
		}
	}
}

// TestPrecedence is the order of section 11 of semver.org.
func TestPrecedence(t *testing.T) {
	ordered := strings.Fields("1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 2.0.0 2.1.0 2.1.1")
	for i, limit := range ordered {
		rules := compile(t, `{"flags":[{"key":"f","type":"boolean","enabled":true,"seed":"s","variations":[{"key":"on","value":true},{"key":"off","value":false}],"off":"off",
			"rules":[{"id":"r","conditions":[{"attribute":"v","op":"semver_lt","values":["`+limit+`"]}],"variation":"on"}],"default":{"variation":"off"}}]}`)
		for j, version := range ordered {
			x := eval.NewContext("").With("v", version)
			if got := rules.Evaluate("f", &x).Value.Bool; got != (j < i) {
				t.Errorf("%s before %s: %t", version, limit, got)
			}
		}
	}
}

func TestWrongDefinitions(t *testing.T) {
	var d eval.Definition
	bad := `{"flags":[{"key":"","type":"boolean","variations":[{"key":"on","value":"yes"},{"key":"on","value":true}],"off":"none",
		"rules":[{"id":"r","conditions":[{"attribute":"a","op":"regex","values":["("]},{"op":"eq","values":["x"]},{"segment":"nobody","op":"in"},{"attribute":"a","op":"gt","values":["3"]}],"variation":"gone"}],
		"default":{"share":5,"split":[{"variation":"on","weight":5}]}}]}`
	if err := json.Unmarshal([]byte(bad), &d); err != nil {
		t.Fatal(err)
	}
	_, err := eval.Compile(d)
	if !errs.Is(err, errs.Invalid) {
		t.Fatal(err)
	}
	said := err.Error()
	for _, place := range []string{"flags[0].key", "variations[0].value", "variations[1].key", "flags[0].off", "conditions[0]", "conditions[1].attribute", "conditions[2].segment", "conditions[3]", "rules[0].variation", "default.share", "default.split"} {
		if !strings.Contains(said, place) {
			t.Errorf("%s is not named in %s", place, said)
		}
	}
}

// half is a definition with one flag split in two.
func half(seed, key string) eval.Flag {
	return eval.Flag{
		Key: key, Type: eval.Boolean, Enabled: true, Seed: seed, Off: "off",
		Variations: []eval.Variation{{Key: "on", Value: json.RawMessage("true")}, {Key: "off", Value: json.RawMessage("false")}},
		Default:    eval.Serve{Split: []eval.Weight{{Variation: "on", Weight: 50_000}, {Variation: "off", Weight: 50_000}}},
	}
}

// TestFlagsAreIndependent: 40 flags split in two over 100,000 units are 780
// pairs. The correlation phi of each, times the root of n, is close to standard
// normal when flags are independent; 780 pairs all stay below 4.5 with a
// probability of 0.995. FNV-1a as peers use it reaches 280 here.
func TestFlagsAreIndependent(t *testing.T) {
	const flags, units, limit = 40, 100_000, 4.5
	rng := rand.New(rand.NewPCG(1, 2))
	for name, unit := range map[string]func(i int) string{
		"in a row":  func(i int) string { return "user-" + pad(i) },
		"at random": func(int) string { return pad(int(rng.Uint64()>>20)) + pad(int(rng.Uint64()>>20)) },
	} {
		on := make([][]bool, flags)
		names := make([]string, units)
		for i := range names {
			names[i] = unit(i)
		}
		for f := range on {
			on[f] = make([]bool, units)
			key := "exp-" + pad(f)
			served := 0
			for i, u := range names {
				on[f][i] = eval.Bucket("seed", key, u) < 50_000
				if on[f][i] {
					served++
				}
			}
			if z := (float64(served) - units/2) / math.Sqrt(units/4); math.Abs(z) > 4 {
				t.Errorf("%s: %d of %d are served %s", name, served, units, key)
			}
		}
		for f := range on {
			for g := range f {
				if z := phi(on[f], on[g]) * math.Sqrt(units); math.Abs(z) > limit {
					t.Errorf("%s: flags %d and %d hang together: z %.1f", name, g, f, z)
				}
			}
		}
	}
}

func pad(i int) string {
	const digits = "0123456789"
	out := []byte("000000000000")
	for at := len(out) - 1; at >= 0; at-- {
		out[at] = digits[i%10]
		i /= 10
	}
	return string(out)
}

func phi(a, b []bool) float64 {
	var both, onlyA, onlyB, none float64
	for i := range a {
		switch {
		case a[i] && b[i]:
			both++
		case a[i]:
			onlyA++
		case b[i]:
			onlyB++
		default:
			none++
		}
	}
	return (both*none - onlyA*onlyB) / math.Sqrt((both+onlyA)*(onlyB+none)*(both+onlyB)*(onlyA+none))
}

// TestBucketsAreEven compares the buckets of 1,000,000 units, in 100 parts, with
// an even spread: chi-squared with 99 degrees of freedom stays below 158 with a
// probability of 0.9999.
func TestBucketsAreEven(t *testing.T) {
	const units, parts = 1_000_000, 100
	var count [parts]float64
	for i := range units {
		count[eval.Bucket("seed", "even", pad(i))*parts/eval.Buckets]++
	}
	chi := 0.0
	for _, n := range count {
		chi += (n - units/parts) * (n - units/parts) / (units / parts)
	}
	if chi > 158 {
		t.Errorf("chi-squared is %.0f", chi)
	}
}

// TestRampingMovesNobodyBack raises a share in steps: who was served stays
// served, and keeps the variation.
func TestRampingMovesNobodyBack(t *testing.T) {
	before := map[string]string{}
	for _, share := range []int{1_000, 10_000, 50_000, 100_000} {
		f := half("seed", "ramp")
		f.Rules = []eval.Rule{{ID: "ramp", Serve: eval.Serve{Share: &share, Split: f.Default.Split}}}
		f.Default = eval.Serve{Variation: "off"}
		rules, err := eval.Compile(eval.Definition{Flags: []eval.Flag{f}})
		if err != nil {
			t.Fatal(err)
		}
		served := 0
		for i := range 20_000 {
			x := eval.NewContext(pad(i))
			got := rules.Evaluate("ramp", &x)
			if got.Rule == "" {
				if before[x.Key()] != "" {
					t.Fatalf("%s is not served any more at %d", x.Key(), share)
				}
				continue
			}
			served++
			if was := before[x.Key()]; was != "" && was != got.Value.Variation {
				t.Fatalf("%s moves from %s to %s", x.Key(), was, got.Value.Variation)
			}
			before[x.Key()] = got.Value.Variation
		}
		if want := 20_000 * float64(share) / eval.Buckets; math.Abs(float64(served)-want) > 4*math.Sqrt(want)+1 {
			t.Errorf("%d of 20,000 are served at a share of %d", served, share)
		}
	}
}

// busy is the flag of the benchmark: three rules that all miss, then a split.
func busy() (*eval.Ruleset, error) {
	f := half("seed", "busy")
	condition := func(attribute string, op eval.Op, values ...string) []eval.Condition {
		c := eval.Condition{Attribute: attribute, Op: op}
		for _, v := range values {
			c.Values = append(c.Values, json.RawMessage(v))
		}
		return []eval.Condition{c}
	}
	f.Rules = []eval.Rule{
		{ID: "1", Conditions: condition("country", eval.In, `"DE"`, `"AT"`, `"CH"`), Serve: eval.Serve{Variation: "on"}},
		{ID: "2", Conditions: condition("email", eval.EndsWith, `"@example.com"`), Serve: eval.Serve{Variation: "on"}},
		{ID: "3", Conditions: condition("age", eval.Gte, `65`), Serve: eval.Serve{Variation: "on"}},
	}
	return eval.Compile(eval.Definition{Flags: []eval.Flag{f}})
}

func contexts() []eval.Context {
	out := make([]eval.Context, 1024)
	for i := range out {
		out[i] = eval.NewContext("user-"+pad(i)).With("country", "FR").With("email", pad(i)+"@example.org").With("age", i%60)
	}
	return out
}

func TestEvaluatingDoesNotAllocate(t *testing.T) {
	rules, err := busy()
	if err != nil {
		t.Fatal(err)
	}
	x := contexts()[0]
	if n := testing.AllocsPerRun(100, func() { rules.Evaluate("busy", &x) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkEvaluate(b *testing.B) {
	rules, err := busy()
	if err != nil {
		b.Fatal(err)
	}
	all := contexts()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		rules.Evaluate("busy", &all[i&1023])
		i++
	}
}

// FuzzDefinition reads definitions of any bytes. Its seeds are small: one of
// several kilobytes keeps the fuzzer busy with making it smaller.
func FuzzDefinition(f *testing.F) {
	const about = `{"flags":[{"key":"f","type":"boolean","enabled":true,"variations":[{"key":"on","value":true}],"off":"on",%s}]%s}`
	for _, seed := range [][2]string{
		{`"default":{"variation":"on"}`, ""},
		{`"default":{"split":[{"variation":"on","weight":100000}],"unit":"a.b"}`, ""},
		{`"rules":[{"id":"r","conditions":[{"segment":"s","op":"not_in"}],"share":5,"variation":"on"}],"default":{"variation":"on"}`, `,"segments":[{"key":"s","included":["a"],"rules":[{"conditions":[]}]}]`},
		{`"rules":[{"conditions":[{"attribute":"x","op":"regex","values":["^(a|b)*$"]}],"variation":"on"}],"default":{"variation":"on"}`, ""},
		{`"rules":[{"conditions":[{"attribute":"x","op":"before","values":["2026-01-31"]}],"variation":"on"}],"default":{"variation":"on"}`, ""},
		{`"rules":[{"conditions":[{"attribute":"x","op":"semver_lt","values":["1.2.3-rc.1"]}],"variation":"on"}],"default":{"variation":"on"}`, ""},
		{`"rules":[{"conditions":[{"attribute":"x","op":"between","values":[1,2e3]}],"variation":"on"}],"default":{"variation":"on"}`, ""},
	} {
		f.Add(fmt.Appendf(nil, about, seed[0], seed[1]), []byte(`{"targetingKey":"a","x":["ab",1,true,null],"a":{"b":"1.2.3"}}`))
	}
	f.Fuzz(func(t *testing.T, definition, context []byte) {
		var d eval.Definition
		if json.Unmarshal(definition, &d) != nil {
			return
		}
		rules, err := eval.Compile(d)
		if err != nil {
			return
		}
		x, err := eval.FromJSON(context)
		if err != nil {
			return
		}
		for _, key := range rules.Keys() {
			if r := rules.Evaluate(key, &x); (r.Value == nil) != (r.Error != "") || r.Reason == "" {
				t.Errorf("%q: %+v", key, r)
			}
		}
	})
}
