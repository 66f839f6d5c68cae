package client

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"
)

// shared has a flag shared half and half, except for staff, and one that is off.
const shared = `{"flags":[
 {"key":"short-form","type":"boolean","seed":"s","enabled":true,"off":"off","variations":[{"key":"on","value":true},{"key":"off","value":false}],
  "rules":[{"id":"staff","conditions":[{"attribute":"staff","op":"eq","values":[true]}],"variation":"on"}],
  "default":{"split":[{"variation":"on","weight":50000},{"variation":"off","weight":50000}]}},
 {"key":"dark","type":"boolean","seed":"s","enabled":false,"off":"off","variations":[{"key":"on","value":true},{"key":"off","value":false}],"rules":[],
  "default":{"split":[{"variation":"on","weight":50000},{"variation":"off","weight":50000}]}}]}`

// told is a server that keeps the exposures it is sent.
type told struct {
	mu    sync.Mutex
	calls []Call
}

func (s *told) take(t *testing.T) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		z, err := gzip.NewReader(r.Body)
		if err != nil {
			t.Error(err)
			return
		}
		var body struct{ Batch []Call }
		if err := json.NewDecoder(z).Decode(&body); err != nil {
			t.Error(err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.calls = append(s.calls, body.Batch...)
	}
}

func withRules(t *testing.T, definition string) *Flags {
	t.Helper()
	f := &Flags{ready: make(chan struct{})}
	if err := f.take([]byte(definition)); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestExposuresAreSentOnceAndOnlyForALot(t *testing.T) {
	var server told
	x := NewExposures(withRules(t, shared), serve(t, server.take(t), WithKey("pk_x")))
	want := map[string]string{}
	for i := range 1200 {
		who := fmt.Sprint("person-", i)
		variation := map[bool]string{true: "on", false: "off"}[x.Bool("short-form", For(who), false)]
		want[who] = variation
		x.Bool("short-form", For(who), false) // a second time
		x.Bool("short-form", For("staff-"+who).With("staff", true), false)
		x.Bool("dark", For(who), false)
		x.Bool("none", For(who), false)
		x.Bool("short-form", For(""), false)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := x.Close(ctx); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, c := range server.calls {
		if c.Type != "track" || c.Event != "$exposure" || c.MessageID == "" || c.Timestamp == nil || c.Properties["flag"] != "short-form" || got[c.UserID] != "" {
			t.Fatalf("%+v", c)
		}
		got[c.UserID] = c.Properties["variation"].(string)
	}
	if len(got) != len(want) || x.Lost() != 0 {
		t.Fatalf("%d people, want %d; %d lost", len(got), len(want), x.Lost())
	}
	for who, variation := range want {
		if got[who] != variation {
			t.Errorf("%s: %s, want %s", who, got[who], variation)
		}
	}
	x.Bool("short-form", For("too late"), false)
	if x.Lost() != 1 {
		t.Error("an exposure after the end is not counted as lost")
	}
}

func TestExposuresThatCannotBeSentAreCounted(t *testing.T) {
	refusing := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	x := NewExposures(withRules(t, shared), refusing)
	for i := range 10 {
		x.Bool("short-form", For(fmt.Sprint(i)), false)
	}
	if err := x.Close(t.Context()); err != nil || x.Lost() != 10 {
		t.Errorf("%d lost, %v", x.Lost(), err)
	}
}

func TestCloseDoesNotWaitForEver(t *testing.T) {
	stuck := make(chan struct{})
	slow := serve(t, func(http.ResponseWriter, *http.Request) { <-stuck })
	defer close(stuck)
	x := NewExposures(withRules(t, shared), slow)
	x.Bool("short-form", For("ada"), false)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := x.Close(ctx); err == nil {
		t.Error("no error")
	}
}
