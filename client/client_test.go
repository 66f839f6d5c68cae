package client

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func serve(t *testing.T, h http.HandlerFunc, options ...Option) *Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	c, err := New(server.URL, options...)
	if err != nil {
		t.Fatal(err)
	}
	c.patience = time.Millisecond
	t.Cleanup(c.Close)
	return c
}

func TestAProblemIsTyped(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Request-Id", "request-7")
		w.WriteHeader(http.StatusUnprocessableEntity)
		fmt.Fprint(w, `{"status":422,"title":"Unprocessable Entity","detail":"no","errors":[{"location":"body.name","message":"name it"}]}`)
	})
	err := c.Post(t.Context(), "/x", map[string]any{}, nil)
	p, ok := errors.AsType[*Problem](err)
	if !ok || p.Status != 422 || p.RequestID != "request-7" || p.Errors[0].Location != "body.name" {
		t.Fatalf("%#v", err)
	}
	if !strings.Contains(p.Error(), "name it") {
		t.Error(p.Error())
	}
}

func TestWhatMayBeRepeatedIsAndKeepsItsKey(t *testing.T) {
	var calls atomic.Int32
	keys := make(chan string, 10)
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		keys <- r.Header.Get("Idempotency-Key")
		if calls.Add(1) < 3 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, `{"id":"7"}`)
	})
	var made struct{ ID string }
	if err := c.Post(t.Context(), "/x", nil, &made); err != nil || made.ID != "7" {
		t.Fatal(made, err)
	}
	if first := <-keys; first == "" || first != <-keys || first != <-keys {
		t.Error("a repeated create needs the same Idempotency-Key")
	}
}

func TestWhatMayNotBeRepeatedIsNot(t *testing.T) {
	var calls atomic.Int32
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	if err := c.Patch(t.Context(), "/x", "", map[string]any{}, nil); err == nil {
		t.Error("no error")
	}
	if calls.Load() != 1 {
		t.Errorf("an edit was sent %d times", calls.Load())
	}
}

func TestSendSplitsAndNamesEveryCall(t *testing.T) {
	var got []Call
	requests := 0
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests++
		key, _, _ := r.BasicAuth()
		z, err := gzip.NewReader(r.Body)
		if err != nil || key != "pk_x" {
			t.Error(key, err)
			return
		}
		var body struct {
			Batch  []Call
			SentAt time.Time
		}
		if err := json.NewDecoder(z).Decode(&body); err != nil || body.SentAt.IsZero() {
			t.Error(body.SentAt, err)
		}
		got = append(got, body.Batch...)
	}, WithKey("pk_x"))
	calls := make([]Call, 50)
	for i := range calls {
		calls[i] = Call{Type: "track", UserID: "a", Event: "e", Properties: map[string]any{"x": strings.Repeat("x", 20<<10)}}
	}
	if err := c.Send(t.Context(), calls); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, call := range got {
		ids[call.MessageID] = true
	}
	if len(got) != 50 || len(ids) != 50 || ids[""] || requests != 3 {
		t.Errorf("%d calls with %d ids in %d requests", len(got), len(ids), requests)
	}
}

func TestNewWantsAnAddress(t *testing.T) {
	for _, base := range []string{"", "localhost:8080", "ftp://x", "http://"} {
		if _, err := New(base); err == nil {
			t.Errorf("%q was taken", base)
		}
	}
}
