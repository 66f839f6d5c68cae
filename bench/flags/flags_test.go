// Package flags compares the flag evaluator with those of LaunchDarkly and
// GrowthBook, in one process and in rounds that take turns. It is a module of
// its own, so that the peers are no dependencies of prodops.
package flags

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"testing"

	growthbook "github.com/growthbook/growthbook-golang"
	"github.com/launchdarkly/go-sdk-common/v3/ldcontext"
	"github.com/launchdarkly/go-sdk-common/v3/ldvalue"
	evaluation "github.com/launchdarkly/go-server-sdk-evaluation/v3"
	"github.com/launchdarkly/go-server-sdk-evaluation/v3/ldbuilders"
	"github.com/launchdarkly/go-server-sdk-evaluation/v3/ldmodel"

	"prodops/internal/flag/eval"
)

// visitor is whom the flag is asked for.
type visitor struct {
	id, country, email string
	age                int
}

// rotating is how many visitors take turns, so that no branch predictor learns
// one of them by heart. It is a power of two.
const rotating = 1024

// missing are visitors for whom no rule holds.
func missing() []visitor {
	out := make([]visitor, rotating)
	for i := range out {
		out[i] = visitor{fmt.Sprintf("user-%06d", i), "FR", fmt.Sprintf("user-%06d@example.org", i), 18 + i%40}
	}
	return out
}

// flagOf is the same flag for every engine: on in three countries, for one mail
// domain and from 65 years; for everybody else by the toss of a coin.
const flagOf = `{"flags":[{"key":"checkout","type":"boolean","enabled":true,"seed":"bench","off":"off",
 "variations":[{"key":"on","value":true},{"key":"off","value":false}],
 "rules":[
  {"id":"country","conditions":[{"attribute":"country","op":"in","values":["DE","AT","CH"]}],"variation":"on"},
  {"id":"staff","conditions":[{"attribute":"email","op":"ends_with","values":["@example.com"]}],"variation":"on"},
  {"id":"senior","conditions":[{"attribute":"age","op":"gte","values":[65]}],"variation":"on"}],
 "default":{"split":[{"variation":"on","weight":50000},{"variation":"off","weight":50000}]}}]}`

// growthBookFlag has a regular expression where the others have a suffix,
// because GrowthBook has no operator for the end of a text.
const growthBookFlag = `{"checkout":{"defaultValue":false,"rules":[
 {"id":"country","condition":{"country":{"$in":["DE","AT","CH"]}},"force":true},
 {"id":"staff","condition":{"email":{"$regex":"@example\\.com$"}},"force":true},
 {"id":"senior","condition":{"age":{"$gte":65}},"force":true},
 {"id":"split","key":"checkout","seed":"bench","hashAttribute":"id","hashVersion":2,"variations":[true,false],"weights":[0.5,0.5],"coverage":1}]}}`

// engine evaluates the flag for the visitor of an index; contexts are made
// beforehand, as a program makes one for a request and asks many flags.
type engine struct {
	name     string
	evaluate func(i int) bool
}

func engines(t testing.TB, visitors []visitor) []engine {
	t.Helper()
	return []engine{ours(t, visitors), launchDarkly(visitors), growthBook(t, visitors)}
}

func ours(t testing.TB, visitors []visitor) engine {
	t.Helper()
	var d eval.Definition
	if err := json.Unmarshal([]byte(flagOf), &d); err != nil {
		t.Fatal(err)
	}
	rules, err := eval.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	contexts := make([]eval.Context, len(visitors))
	for i, v := range visitors {
		contexts[i] = eval.NewContext(v.id).With("country", v.country).With("email", v.email).With("age", v.age)
	}
	return engine{"prodops", func(i int) bool { return rules.Evaluate("checkout", &contexts[i]).Value.Bool }}
}

// provider looks flags up in a map, as the server SDK does in its store.
type provider map[string]*ldmodel.FeatureFlag

func (p provider) GetFeatureFlag(key string) *ldmodel.FeatureFlag { return p[key] }
func (p provider) GetSegment(string) *ldmodel.Segment             { return nil }

func launchDarkly(visitors []visitor) engine {
	text := ldvalue.String
	flag := ldbuilders.NewFlagBuilder("checkout").On(true).Salt("bench").OffVariation(1).
		Variations(ldvalue.Bool(true), ldvalue.Bool(false)).
		AddRule(ldbuilders.NewRuleBuilder().ID("country").Variation(0).
			Clauses(ldbuilders.Clause("country", ldmodel.OperatorIn, text("DE"), text("AT"), text("CH")))).
		AddRule(ldbuilders.NewRuleBuilder().ID("staff").Variation(0).
			Clauses(ldbuilders.Clause("email", ldmodel.OperatorEndsWith, text("@example.com")))).
		AddRule(ldbuilders.NewRuleBuilder().ID("senior").Variation(0).
			Clauses(ldbuilders.Clause("age", ldmodel.OperatorGreaterThanOrEqual, ldvalue.Int(65)))).
		Fallthrough(ldbuilders.Rollout(ldbuilders.Bucket(0, 50_000), ldbuilders.Bucket(1, 50_000))).Build()
	store := provider{"checkout": &flag}
	evaluator := evaluation.NewEvaluator(store)
	contexts := make([]ldcontext.Context, len(visitors))
	for i, v := range visitors {
		contexts[i] = ldcontext.NewBuilder(v.id).SetString("country", v.country).SetString("email", v.email).SetInt("age", v.age).Build()
	}
	return engine{"LaunchDarkly", func(i int) bool {
		return evaluator.Evaluate(store.GetFeatureFlag("checkout"), contexts[i], nil).Detail.Value.BoolValue()
	}}
}

func growthBook(t testing.TB, visitors []visitor) engine {
	t.Helper()
	ctx := context.Background()
	parent, err := growthbook.NewClient(ctx, growthbook.WithJsonFeatures(growthBookFlag))
	if err != nil {
		t.Fatal(err)
	}
	clients := make([]*growthbook.Client, len(visitors))
	for i, v := range visitors {
		clients[i], err = parent.WithAttributes(growthbook.Attributes{"id": v.id, "country": v.country, "email": v.email, "age": v.age})
		if err != nil {
			t.Fatal(err)
		}
	}
	return engine{"GrowthBook", func(i int) bool { return clients[i].EvalFeature(ctx, "checkout").On }}
}

// TestEnginesMeanTheSame holds all engines to the rules, and to an even split
// of those for whom none holds: within 5 standard deviations, which chance
// passes about once in two million runs. Buckets are fixed, so that it never
// fails by chance twice.
func TestEnginesMeanTheSame(t *testing.T) {
	met := []visitor{
		{"user-1", "AT", "user-1@example.org", 30},
		{"user-1", "FR", "user-1@example.com", 30},
		{"user-1", "FR", "user-1@example.org", 65},
	}
	for rule := range met {
		// With one visitor the coin could say yes too; sixteen heads in a row it does not.
		same := make([]visitor, 16)
		for i := range same {
			same[i] = met[rule]
			same[i].id = fmt.Sprintf("user-%d", i)
		}
		for _, e := range engines(t, same) {
			for i := range same {
				if !e.evaluate(i) {
					t.Errorf("%s: rule %d does not hold for %+v", e.name, rule, same[i])
				}
			}
		}
	}
	for _, e := range engines(t, missing()) {
		on := 0
		for i := range rotating {
			if e.evaluate(i) {
				on++
			}
		}
		if z := (float64(on) - rotating/2) / math.Sqrt(rotating/4); math.Abs(z) > 5 {
			t.Errorf("%s serves %d of %d", e.name, on, rotating)
		}
	}
}

func BenchmarkEvaluate(b *testing.B) {
	for _, e := range engines(b, missing()) {
		b.Run(e.name, func(b *testing.B) { measure(b, e) })
	}
}

func measure(b *testing.B, e engine) {
	b.ReportAllocs()
	on, i := 0, 0
	for b.Loop() {
		if e.evaluate(i & (rotating - 1)) {
			on++
		}
		i++
	}
	if i > rotating && (on == 0 || on == i) {
		b.Fatalf("%s serves everybody the same", e.name)
	}
}
