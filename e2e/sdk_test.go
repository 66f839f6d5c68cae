package e2e

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"reflect"
	"testing"
	"time"
)

// TestUnmodifiedSDKs sends with the SDKs people use, as published: every event
// arrives once, with its properties.
func TestUnmodifiedSDKs(t *testing.T) {
	if _, err := os.Stat("sdk/node_modules"); err != nil {
		t.Skip("SKIPPED, NOT TESTED: the SDKs are not installed; run `npm install` in e2e/sdk")
	}
	s := start(t, t.TempDir())
	for _, sdk := range []struct{ script, person, event string }{
		{"segment.mjs", "segment-ada", "Segment Tracked"},
		{"rudder.mjs", "rudder-ada", "Rudder Tracked"},
	} {
		t.Run(sdk.script, func(t *testing.T) {
			const count = 100
			ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
			defer cancel()
			node := exec.CommandContext(ctx, "node", sdk.script, s.url, s.write, fmt.Sprint(count))
			node.Dir = "sdk"
			if out, err := node.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s\n%s", err, out, s.log)
			}
			checkTracked(t, s, sdk.event, count)
			checkDescribed(t, s, sdk.person)
		})
	}
}

func checkTracked(t *testing.T, s *server, event string, count int) {
	t.Helper()
	got := s.events(t.Context(), url.Values{"event": {event}})
	if len(got) != count {
		t.Fatalf("%d events arrived, want %d", len(got), count)
	}
	seen := map[float64]bool{}
	for _, e := range got {
		n, ok := e.Properties["n"].(float64)
		if !ok || seen[n] {
			t.Fatalf("event %v is missing its number or came twice", e.Properties)
		}
		seen[n] = true
		want := map[string]any{
			"n": n, "label": fmt.Sprintf("n° %d", int(n)),
			"nested": map[string]any{"even": int(n)%2 == 0}, "list": []any{n, n + 1},
		}
		if !reflect.DeepEqual(e.Properties, want) {
			t.Fatalf("properties arrived as %v, want %v", e.Properties, want)
		}
	}
}

// checkDescribed looks at what identify, page and group made of the person.
func checkDescribed(t *testing.T, s *server, person string) {
	t.Helper()
	var got struct {
		Properties map[string]any
		Group      string
	}
	if err := s.client(s.secret).Get(t.Context(), "/api/v1/projects/default/persons/"+person, nil, &got); err != nil {
		t.Fatal(err)
	}
	if got.Properties["name"] != "Ada" || got.Properties["plan"] != "pro" || got.Group != "acme" {
		t.Errorf("the person is %+v", got)
	}
	pages := s.events(t.Context(), url.Values{"event": {"$page"}, "person": {person}})
	if len(pages) != 1 || pages[0].Properties["name"] != "Home" {
		t.Errorf("the page arrived as %+v", pages)
	}
}
