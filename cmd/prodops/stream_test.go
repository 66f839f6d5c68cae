package main

import (
	"bufio"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A stream sends what happened before it was opened, what happens while it is,
// and ends when the server shuts down, which it must not hold up.
func TestStreamFollowsTheJournalAndEndsWithTheServer(t *testing.T) {
	m := startMain(t)
	w := &world{url: m.URL(), own: m.Started.Project}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, m.URL()+"/api/v1/projects/default/stream?type=key", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+m.local.Token)
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if kind := answer.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Fatalf("answered %d %s", answer.StatusCode, kind)
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(answer.Body); scanner.Scan(); {
			if line, isEvent := strings.CutPrefix(scanner.Text(), "data: "); isEvent {
				lines <- line
			}
		}
	}()
	for i := range 2 {
		w.post(t, m.local.Token, "/api/v1/projects/default/keys", map[string]any{"kind": "write", "name": fmt.Sprintf("streamed %d", i)}, http.StatusCreated)
		select {
		case line := <-lines:
			if !strings.Contains(line, fmt.Sprintf("streamed %d", i)) || strings.Contains(line, `"pk_`) && strings.Contains(line, "secret") {
				t.Errorf("the stream said %s", line)
			}
		case <-time.After(5 * time.Second):
			t.Fatal("a change did not arrive within 5 s")
		}
	}
	began := time.Now()
	if err := m.server.Shutdown(t.Context()); err != nil || time.Since(began) > 5*time.Second {
		t.Errorf("the shutdown took %s: %v", time.Since(began), err)
	}
	m.server = nil
	if _, more := <-lines; more {
		t.Error("the stream goes on after the end of the server")
	}
}
