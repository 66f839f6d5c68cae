package eval_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"prodops/internal/flag/eval"
)

// reference evaluates a definition as the documentation reads, one rule after
// the other, with nothing compiled. Only the arithmetic of buckets is shared,
// which has vectors of its own.
type reference struct {
	definition eval.Definition
	context    map[string]any
}

func (r reference) evaluate(key string) string {
	at := slices.IndexFunc(r.definition.Flags, func(f eval.Flag) bool { return f.Key == key })
	if at < 0 {
		return "ERROR FLAG_NOT_FOUND"
	}
	f := r.definition.Flags[at]
	if !f.Enabled {
		return f.Off + " DISABLED"
	}
	for _, rule := range f.Rules {
		if r.all(rule.Conditions) && r.inShare(f, rule.Serve) {
			return strings.TrimSuffix(r.served(f, rule.Serve, "TARGETING_MATCH")+" "+rule.ID, " ")
		}
	}
	if len(f.Rules) == 0 {
		return r.served(f, f.Default, "STATIC")
	}
	return r.served(f, f.Default, "DEFAULT")
}

func (r reference) served(f eval.Flag, s eval.Serve, reason string) string {
	if s.Variation != "" {
		return s.Variation + " " + reason
	}
	unit := r.unit(s)
	if unit == "" {
		return "ERROR TARGETING_KEY_MISSING"
	}
	bucket := eval.Bucket(f.Seed, f.Key, unit)
	for _, w := range s.Split {
		if bucket -= w.Weight; bucket < 0 {
			return w.Variation + " SPLIT"
		}
	}
	return "no bucket"
}

func (r reference) inShare(f eval.Flag, s eval.Serve) bool {
	if s.Share == nil || *s.Share == eval.Buckets {
		return true
	}
	unit := r.unit(s)
	return unit != "" && eval.ShareBucket(f.Seed, f.Key, unit) < *s.Share
}

func (r reference) unit(s eval.Serve) string {
	name := s.Unit
	if name == "" {
		name = eval.TargetingKey
	}
	switch x := r.context[name].(type) {
	case string:
		return x
	case float64:
		return strconv.Itoa(int(x)) // the numbers of this test are whole and small
	}
	return ""
}

func (r reference) all(conditions []eval.Condition) bool {
	return !slices.ContainsFunc(conditions, func(c eval.Condition) bool { return !r.holds(c) })
}

func (r reference) holds(c eval.Condition) bool {
	if positive, negative := opposite(c.Op); negative {
		c.Op = positive
		return !r.holds(c)
	}
	if c.Segment != "" {
		return r.in(c.Segment)
	}
	attribute := r.context[c.Attribute]
	if attribute == nil || c.Attribute == eval.TargetingKey && attribute == "" {
		return false
	}
	if c.Op == eval.Set {
		return true
	}
	if list, ok := attribute.([]any); ok {
		return slices.ContainsFunc(list, func(x any) bool { return meets(x, c) })
	}
	return meets(attribute, c)
}

func opposite(op eval.Op) (eval.Op, bool) {
	positive, negative := map[eval.Op]eval.Op{eval.Neq: eval.Eq, eval.NotIn: eval.In, eval.NotContains: eval.Contains, eval.NotSet: eval.Set}[op]
	return positive, negative
}

func (r reference) in(segment string) bool {
	s := r.definition.Segments[slices.IndexFunc(r.definition.Segments, func(s eval.Segment) bool { return s.Key == segment })]
	key, _ := r.context[eval.TargetingKey].(string)
	if slices.Contains(s.Excluded, key) {
		return false
	}
	return slices.Contains(s.Included, key) ||
		slices.ContainsFunc(s.Rules, func(rule eval.SegmentRule) bool { return r.all(rule.Conditions) })
}

// meets compares one thing, no list, with the values of a condition.
func meets(x any, c eval.Condition) bool {
	values := make([]any, len(c.Values))
	for i, raw := range c.Values {
		if json.Unmarshal(raw, &values[i]) != nil {
			return false
		}
	}
	text, isText := x.(string)
	anyText := func(has func(text, part string) bool) bool {
		return isText && slices.ContainsFunc(values, func(v any) bool { part, ok := v.(string); return ok && has(text, part) })
	}
	n, isNumber := x.(float64)
	than := func(holds func(limit float64) bool) bool { return isNumber && holds(values[0].(float64)) }
	switch c.Op {
	case eval.Eq, eval.In:
		return slices.Contains(values, x)
	case eval.Contains:
		return anyText(strings.Contains)
	case eval.StartsWith:
		return anyText(strings.HasPrefix)
	case eval.EndsWith:
		return anyText(strings.HasSuffix)
	case eval.Gt:
		return than(func(limit float64) bool { return n > limit })
	case eval.Gte:
		return than(func(limit float64) bool { return n >= limit })
	case eval.Lt:
		return than(func(limit float64) bool { return n < limit })
	case eval.Lte:
		return than(func(limit float64) bool { return n <= limit })
	case eval.Between:
		return than(func(limit float64) bool { return n >= limit && n <= values[1].(float64) })
	}
	return false
}

// Draws come from few words, so that rules are met about as often as not.
var (
	drawText   = rapid.SampledFrom([]string{"", "a", "ab", "b", "ba", "7", "true"})
	drawName   = rapid.SampledFrom([]string{"x", "y", eval.TargetingKey})
	drawNumber = rapid.Map(rapid.IntRange(-2, 9), func(n int) float64 { return float64(n) })
)

func drawScalar(t *rapid.T, name string) any {
	return rapid.OneOf(rapid.Map(drawText, asAny), rapid.Map(drawNumber, asAny), rapid.Map(rapid.Bool(), asAny)).Draw(t, name)
}

func asAny[T any](x T) any { return x }

func drawCondition(t *rapid.T, segments bool) eval.Condition {
	if segments && rapid.IntRange(0, 4).Draw(t, "segment") == 0 {
		return eval.Condition{Segment: "s", Op: rapid.SampledFrom([]eval.Op{eval.In, eval.NotIn}).Draw(t, "op")}
	}
	c := eval.Condition{Attribute: drawName.Draw(t, "attribute"), Op: rapid.SampledFrom([]eval.Op{
		eval.Eq, eval.Neq, eval.In, eval.NotIn, eval.Contains, eval.NotContains, eval.StartsWith, eval.EndsWith,
		eval.Gt, eval.Gte, eval.Lt, eval.Lte, eval.Between, eval.Set, eval.NotSet,
	}).Draw(t, "op")}
	least, most, draw := 1, 1, drawScalar
	switch c.Op {
	case eval.Set, eval.NotSet:
		return c
	case eval.In, eval.NotIn:
		most = 12 // on both sides of where lists become sets
	case eval.Contains, eval.NotContains, eval.StartsWith, eval.EndsWith:
		most, draw = 3, func(t *rapid.T, name string) any { return drawText.Draw(t, name) }
	case eval.Gt, eval.Gte, eval.Lt, eval.Lte, eval.Between:
		draw = func(t *rapid.T, name string) any { return drawNumber.Draw(t, name) }
		if c.Op == eval.Between {
			least, most = 2, 2
		}
	}
	for range rapid.IntRange(least, most).Draw(t, "values") {
		raw, err := json.Marshal(draw(t, "value"))
		if err != nil {
			t.Fatal(err)
		}
		c.Values = append(c.Values, raw)
	}
	return c
}

func drawConditions(t *rapid.T, segments bool) []eval.Condition {
	out := make([]eval.Condition, rapid.IntRange(0, 2).Draw(t, "conditions"))
	for i := range out {
		out[i] = drawCondition(t, segments)
	}
	return out
}

func drawServe(t *rapid.T, share bool) eval.Serve {
	var s eval.Serve
	if share && rapid.Bool().Draw(t, "share") {
		n := rapid.SampledFrom([]int{0, 1, 50_000, eval.Buckets}).Draw(t, "of")
		s.Share = &n
	}
	s.Unit = rapid.SampledFrom([]string{"", "x", eval.TargetingKey}).Draw(t, "unit")
	if rapid.Bool().Draw(t, "one") {
		s.Variation = "on"
		return s
	}
	w := rapid.IntRange(0, eval.Buckets).Draw(t, "weight")
	s.Split = []eval.Weight{{Variation: "on", Weight: w}, {Variation: "off", Weight: eval.Buckets - w}}
	return s
}

func drawDefinition(t *rapid.T) eval.Definition {
	f := half(drawText.Draw(t, "seed"), "f")
	f.Enabled = rapid.IntRange(0, 9).Draw(t, "off") > 0
	f.Default = drawServe(t, false)
	for i := range rapid.IntRange(0, 3).Draw(t, "rules") {
		f.Rules = append(f.Rules, eval.Rule{ID: "r" + strconv.Itoa(i), Conditions: drawConditions(t, true), Serve: drawServe(t, true)})
	}
	s := eval.Segment{Key: "s", Included: rapid.SliceOfN(drawText, 0, 2).Draw(t, "included"), Excluded: rapid.SliceOfN(drawText, 0, 2).Draw(t, "excluded")}
	for range rapid.IntRange(0, 2).Draw(t, "segment rules") {
		s.Rules = append(s.Rules, eval.SegmentRule{Conditions: drawConditions(t, false)})
	}
	return eval.Definition{Flags: []eval.Flag{f}, Segments: []eval.Segment{s}}
}

func drawContext(t *rapid.T) map[string]any {
	out := map[string]any{}
	if rapid.Bool().Draw(t, "somebody") {
		out[eval.TargetingKey] = drawText.Draw(t, "key")
	}
	for _, name := range []string{"x", "y"} {
		switch rapid.IntRange(0, 3).Draw(t, name) {
		case 0:
		case 1:
			list := make([]any, rapid.IntRange(0, 3).Draw(t, "elements"))
			for i := range list {
				list[i] = drawScalar(t, "element")
			}
			out[name] = list
		default:
			if out[name] = drawScalar(t, "attribute"); out[name] == true || out[name] == false {
				out[name] = drawText.Draw(t, "instead") // reference.unit knows no booleans
			}
		}
	}
	return out
}

// TestAgainstReference evaluates what was drawn by both, and what became of it
// after a way over JSON, as programs get it.
func TestAgainstReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		definition, context := drawDefinition(t), drawContext(t)
		rules, err := eval.Compile(definition)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(context)
		if err != nil {
			t.Fatal(err)
		}
		x, err := eval.FromJSON(raw)
		if err != nil {
			t.Fatal(err)
		}
		want := reference{definition, context}.evaluate("f")
		got := said(rules.Evaluate("f", &x))
		if after, failed := strings.CutPrefix(got, "ERROR "); failed {
			want, _, _ = strings.Cut(strings.TrimPrefix(want, "ERROR "), " ") // an error names no rule in said
			got = after
		}
		if got != want {
			t.Fatalf("%s, not %s", got, want)
		}
	})
}
