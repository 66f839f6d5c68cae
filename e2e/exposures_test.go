package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"prodops/client"
)

// TestExperimentOnAFlag: a program evaluates a flag and tells who met it; the
// read-out counts them as the flag shared them out.
func TestExperimentOnAFlag(t *testing.T) {
	ctx := t.Context()
	s := start(t, t.TempDir())
	c := s.client(s.secret)
	const project = "/api/v1/projects/default"
	post := func(path string, in map[string]any) string {
		t.Helper()
		var made struct{ ID string }
		if err := c.Post(ctx, project+path, in, &made); err != nil {
			t.Fatal(err)
		}
		return made.ID
	}
	flag := post("/flags", map[string]any{"key": "short-form", "environments": map[string]any{"production": map[string]any{
		"enabled": true, "off": "off", "rules": []any{}, "default": map[string]any{"split": []any{map[string]any{"variation": "off", "weight": 50_000}, map[string]any{"variation": "on", "weight": 50_000}}},
	}}})
	goal := post("/metrics", map[string]any{"key": "signs-up", "name": "Signs up", "event": "Signed Up", "aggregation": "converted", "pre_days": 0})
	plan := func(more map[string]any) map[string]any {
		p := map[string]any{
			"because": "Half leave at the form.", "believe": "A short form brings more in.",
			"variations": []any{map[string]any{"key": "off"}, map[string]any{"key": "on"}}, "metrics": []any{map[string]any{"metric": goal, "role": "goal"}},
		}
		for name, value := range more {
			p[name] = value
		}
		return p
	}
	begin := func(name string, plan map[string]any) string {
		t.Helper()
		id := post("/experiments", map[string]any{"name": name, "plan": plan})
		post("/experiments/"+id+"/start", map[string]any{})
		return id
	}
	onFlag := begin("Short form", plan(map[string]any{"flag": flag}))
	viewed := begin("As Segment's libraries tell it", plan(map[string]any{"exposure": map[string]any{
		"event": "Experiment Viewed", "property": "variation_id", "where": []any{map[string]any{"property": "experiment_id", "op": "eq", "values": []string{"form"}}},
	}}))
	called := begin("As PostHog's libraries tell it", plan(map[string]any{"exposure": map[string]any{
		"event": "$feature_flag_called", "property": "$feature_flag_response", "where": []any{map[string]any{"property": "$feature_flag", "op": "eq", "values": []string{"form"}}},
	}}))

	flags, err := client.NewFlags(s.url, s.secret)
	if err != nil {
		t.Fatal(err)
	}
	defer flags.Close()
	if err := flags.Ready(ctx); err != nil {
		t.Fatal(err)
	}
	sender := s.client(s.write)
	exposures := client.NewExposures(flags, sender)
	const people = 600
	on := int64(0)
	var calls []client.Call
	for i := range people {
		who := fmt.Sprint("person-", i)
		variation := "off"
		if exposures.Bool("short-form", client.For(who), false) {
			variation, on = "on", on+1
		}
		calls = append(calls, client.Call{Type: "track", UserID: who, Event: "Experiment Viewed", Properties: map[string]any{"experiment_id": "form", "variation_id": variation}})
		calls = append(calls, client.Call{Type: "track", UserID: who, Event: "Experiment Viewed", Properties: map[string]any{"experiment_id": "another", "variation_id": "on"}})
		calls = append(calls, client.Call{Type: "track", UserID: who, Event: "$feature_flag_called", Properties: map[string]any{"$feature_flag": "form", "$feature_flag_response": variation}})
	}
	if err := exposures.Close(ctx); err != nil || exposures.Lost() != 0 {
		t.Fatal(err, exposures.Lost())
	}
	if err := sender.Send(ctx, calls); err != nil {
		t.Fatal(err)
	}
	for name, id := range map[string]string{"the flag": onFlag, "Experiment Viewed": viewed, "$feature_flag_called": called} {
		var r struct {
			Exposed map[string]int64
			Health  struct {
				SRM struct{ Mismatch bool }
			}
		}
		for deadline := time.Now().Add(20 * time.Second); r.Exposed["on"] != on || r.Exposed["off"] != people-on; time.Sleep(100 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s: %+v, want %d of %d on", name, r, on, people)
			}
			if err := c.Get(ctx, project+"/experiments/"+id+"/readout", nil, &r); err != nil {
				t.Fatal(err)
			}
		}
		if r.Health.SRM.Mismatch {
			t.Errorf("%s: %+v", name, r)
		}
	}
	// The checklist of a flag that shares otherwise says so before it starts.
	var draft struct{ Checklist []struct{ What string } }
	uneven := plan(map[string]any{"flag": flag, "variations": []any{map[string]any{"key": "off", "weight": 9}, map[string]any{"key": "on", "weight": 1}}})
	if err := c.Post(ctx, project+"/experiments", map[string]any{"name": "Uneven", "plan": uneven}, &draft); err != nil || !strings.Contains(fmt.Sprint(draft), "shares people out otherwise") {
		t.Errorf("%+v, %v", draft, err)
	}
}
