package e2e

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
	"time"

	"prodops/client"
)

// TestFlagsInProcess: a program evaluates flags from memory, hears of a change
// at once, and goes on with what it knows when the server is gone.
func TestFlagsInProcess(t *testing.T) {
	ctx := t.Context()
	s := start(t, t.TempDir())
	c := s.client(s.secret)
	const flags = "/api/v1/projects/default/flags"
	if err := c.Post(ctx, flags, map[string]any{"key": "export"}, nil); err != nil {
		t.Fatal(err)
	}
	program, err := client.NewFlags(s.url, s.secret)
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	if err := program.Ready(ctx); err != nil {
		t.Fatal(err)
	}
	ada := client.For("ada").With("plan", "pro")
	if r := program.Evaluate("export", ada); r.Value == nil || r.Value.Bool || r.Reason != "DISABLED" {
		t.Errorf("while it is off: %+v", r)
	}
	if program.Bool("none", ada, true) != true || program.Number("export", ada, 3) != 3 {
		t.Error("a flag that is not there, or of another type, is what the caller says")
	}
	on := map[string]any{"environments": map[string]any{"production": map[string]any{
		"enabled": true, "off": "off", "default": map[string]any{"variation": "off"},
		"rules": []any{map[string]any{"id": "pro", "variation": "on", "conditions": []any{map[string]any{"attribute": "plan", "op": "eq", "values": []string{"pro"}}}}},
	}}}
	if err := c.Patch(ctx, flags+"/export", "", on, nil); err != nil {
		t.Fatal(err)
	}
	changed := time.Now()
	for !program.Bool("export", ada, false) {
		if time.Since(changed) > 10*time.Second {
			t.Fatal("the change did not arrive within ten seconds")
		}
		time.Sleep(time.Millisecond)
	}
	t.Logf("the change was there after %s", time.Since(changed).Round(time.Millisecond))
	s.stop()
	if !program.Bool("export", ada, false) || program.Bool("export", client.For("bob"), false) {
		t.Error("without the server the last rules hold")
	}
}

// TestFlagsComeBackByTheStream: a connection that breaks is made again, and what
// changed meanwhile arrives.
func TestFlagsComeBackByTheStream(t *testing.T) {
	ctx := t.Context()
	s := start(t, t.TempDir())
	to, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	broken := false
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		cut := broken
		mu.Unlock()
		if cut {
			panic(http.ErrAbortHandler)
		}
		forward := httputil.NewSingleHostReverseProxy(to)
		forward.FlushInterval = -1
		forward.ServeHTTP(w, r)
	}))
	defer proxy.Close()
	program, err := client.NewFlags(proxy.URL, s.secret)
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	if err := program.Ready(ctx); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	broken = true
	mu.Unlock()
	proxy.CloseClientConnections()
	c := s.client(s.secret)
	for i := range 3 {
		if err := c.Post(ctx, "/api/v1/projects/default/flags", map[string]any{"key": fmt.Sprintf("flag-%d", i)}, nil); err != nil {
			t.Fatal(err)
		}
	}
	mu.Lock()
	broken = false
	mu.Unlock()
	until, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for program.Evaluate("flag-2", client.For("ada")).Error != "" {
		select {
		case <-until.Done():
			t.Fatal("the changes made meanwhile did not arrive")
		case <-time.After(5 * time.Millisecond):
		}
	}
}
