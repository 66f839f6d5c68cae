package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
)

func TestEveryKindHasItsStatus(t *testing.T) {
	for kind, want := range map[errs.Kind]int{
		errs.Internal: 500, errs.Invalid: 422, errs.Malformed: 400, errs.Unauthenticated: 401, errs.Forbidden: 403, errs.NotFound: 404,
		errs.Conflict: 409, errs.Stale: 412, errs.TooLarge: 413, errs.Overloaded: 429, errs.Unavailable: 503,
	} {
		if got := statusOf(kind); got != want {
			t.Errorf("kind %d answers %d, want %d", kind, got, want)
		}
	}
}

func TestWhatIsOurFaultIsLoggedAndNotShown(t *testing.T) {
	var logged strings.Builder
	log := slog.New(slog.NewTextHandler(&logged, nil))
	ctx := WithRequestID(t.Context(), "request-7")
	for _, cause := range []error{errors.New("password canary"), errs.Wrap(errs.Internal, errors.New("password canary"), "canary")} {
		logged.Reset()
		model, _ := problem(ctx, log, cause)
		if model.Status != 500 || strings.Contains(model.Detail, "canary") || !strings.Contains(model.Detail, "request-7") {
			t.Errorf("shown: %+v", model)
		}
		if !strings.Contains(logged.String(), "canary") || !strings.Contains(logged.String(), "request-7") {
			t.Errorf("logged: %s", &logged)
		}
	}
	model, _ := problem(ctx, log, errs.Wrap(errs.NotFound, errors.New("row canary"), "There is no such key."))
	if model.Status != 404 || model.Detail != "There is no such key." {
		t.Errorf("shown: %+v", model)
	}
}

func TestComeBackLater(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	for wait, want := range map[time.Duration]string{0: "1", time.Millisecond: "1", 1500 * time.Millisecond: "2", time.Minute: "60"} {
		if _, headers := problem(t.Context(), log, errs.Retry(errs.Overloaded, wait, "slow down")); headers.Get("Retry-After") != want {
			t.Errorf("after %s: Retry-After %q, want %q", wait, headers.Get("Retry-After"), want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if model, _ := problem(ctx, log, ctx.Err()); model.Status != statusCancelled {
		t.Errorf("a caller who left is a %d", model.Status)
	}
}

func TestBucketsLimitOneKeyAndNotTheOthers(t *testing.T) {
	now := time.Unix(0, 0)
	b := newBuckets(10, 20, func() time.Time { return now })
	for range 20 {
		if err := b.take("a", 1); err != nil {
			t.Fatal(err)
		}
	}
	err := b.take("a", 15)
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || e.Kind != errs.Overloaded || e.RetryAfter != 2*time.Second {
		t.Fatalf("an empty bucket answered %v", err)
	}
	if err := b.take("b", 1); err != nil {
		t.Errorf("another key: %v", err)
	}
	now = now.Add(2 * time.Second)
	if err := b.take("a", 15); err != nil {
		t.Errorf("after the time it was told: %v", err)
	}
	now = now.Add(time.Hour)
	if err := b.take("a", 1000); err != nil {
		t.Errorf("more than a bucket holds, when it is full: %v", err)
	}
	if b.take("a", 1) == nil {
		t.Error("it did not cost anything")
	}
}

func TestOnlyWhoSitsHereIsLoopback(t *testing.T) {
	for _, c := range []struct {
		remote, host string
		want         bool
	}{
		{"127.0.0.1:5000", "localhost:8080", true},
		{"127.0.0.1", "127.0.0.1:8080", true},
		{"[::1]:5000", "[::1]:8080", true},
		{"127.0.0.1:5000", "evil.example", false},
		{"127.0.0.1:5000", "localhost.evil.example:8080", false},
		{"192.168.1.9:5000", "localhost:8080", false},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.RemoteAddr, r.Host = c.remote, c.host
		if got := isLoopback(r); got != c.want {
			t.Errorf("from %s asking for %s: %v", c.remote, c.host, got)
		}
	}
}

func TestIfMatch(t *testing.T) {
	for header, want := range map[string]int64{"": 0, "*": 0, `"7"`: 7, `W/"7"`: 7} {
		if got, err := (IfMatch{IfMatch: header}).version(); err != nil || got != want {
			t.Errorf("%q is version %d, %v", header, got, err)
		}
	}
	if _, err := (IfMatch{IfMatch: `"abc"`}).version(); !errs.Is(err, errs.Stale) {
		t.Errorf("a tag of nothing answered %v", err)
	}
}

func TestEveryRouteHasARuleAndADescription(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range (&API{}).routes() {
		if _, found := auth.RuleOf(r.needs); !found {
			t.Errorf("%s %s needs %q, which has no rule", r.method, r.path, r.needs)
		}
		if r.summary == "" || seen[r.id()] {
			t.Errorf("%s %s has no summary, or its id %s is taken", r.method, r.path, r.id())
		}
		seen[r.id()] = true
	}
}

func TestTheDocumentHasNoNullArrays(t *testing.T) {
	document, err := Document()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(document), `["array","null"]`) {
		t.Error("an array may be null: the page's types would have to doubt every list")
	}
}
