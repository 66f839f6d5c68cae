package httpd

import (
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"

	"log/slog"
)

func testServer(t *testing.T, opts Options) *httptest.Server {
	t.Helper()
	opts.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	if opts.Ready == nil {
		opts.Ready = func() error { return nil }
	}
	if opts.Pages == nil {
		opts.Pages = page1()
	}
	if opts.API == nil {
		opts.API = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.RemoteAddr) })
	}
	opts.Capture = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("boom") })
	opts.Public = http.NotFoundHandler()
	opts.Asking = http.NotFoundHandler()
	s := &Server{opts: opts, metrics: newMetrics(), stopping: make(chan struct{})}
	server := httptest.NewServer(s.handler())
	t.Cleanup(server.Close)
	return server
}

func page1() fs.FS {
	return fstest.MapFS{
		"index.html":        {Data: []byte("<!doctype html>the app")},
		"assets/app-1a2.js": {Data: []byte(strings.Repeat("let x = 1;\n", 500))},
	}
}

func get(t *testing.T, url string, headers ...string) (*http.Response, string) {
	t.Helper()
	return do(t, http.MethodGet, url, headers...)
}

func do(t *testing.T, method, url string, headers ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := (&http.Transport{DisableCompression: true}).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

func TestEveryAddressIsThePageAndAssetsAreKept(t *testing.T) {
	server := testServer(t, Options{})
	answer, body := get(t, server.URL+"/p/default/insights")
	if body != "<!doctype html>the app" || answer.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("a page of the app answered %q, %v", body, answer.Header)
	}
	answer, _ = get(t, server.URL+"/assets/app-1a2.js", "Accept-Encoding", "gzip")
	if answer.Header.Get("Content-Encoding") != "gzip" || !strings.Contains(answer.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("an asset answered %v", answer.Header)
	}
	again, _ := get(t, server.URL+"/assets/app-1a2.js", "If-None-Match", answer.Header.Get("ETag"))
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("an asset already held answered %d", again.StatusCode)
	}
	for _, missing := range []string{"/assets/gone.js", "/.env"} {
		if answer, body := get(t, server.URL+missing); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s answered %d %q", missing, answer.StatusCode, body)
		}
	}
}

func TestHeadersKeepThePageSafe(t *testing.T) {
	answer, _ := get(t, testServer(t, Options{Secure: true}).URL+"/")
	csp := answer.Header.Get("Content-Security-Policy")
	for _, want := range []string{"script-src 'self';", "frame-ancestors 'none'", "default-src 'none'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("the policy %q lacks %q", csp, want)
		}
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000"} {
		if got := answer.Header.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	plain, _ := get(t, testServer(t, Options{}).URL+"/")
	if plain.Header.Get("Strict-Transport-Security") != "" {
		t.Error("HSTS on plain http would lock people out")
	}
}

func TestAnotherSiteMayNotWrite(t *testing.T) {
	server := testServer(t, Options{})
	answer, _ := do(t, http.MethodPost, server.URL+"/api/v1/session", "Sec-Fetch-Site", "cross-site")
	if answer.StatusCode != http.StatusForbidden {
		t.Errorf("a cross-site POST answered %d", answer.StatusCode)
	}
	answer, _ = do(t, http.MethodPost, server.URL+"/api/v1/session", "Origin", "https://evil.example")
	if answer.StatusCode != http.StatusForbidden {
		t.Errorf("a POST from another origin answered %d", answer.StatusCode)
	}
	answer, _ = do(t, http.MethodPost, server.URL+"/api/v1/session", "Sec-Fetch-Site", "same-origin")
	if answer.StatusCode != http.StatusOK {
		t.Errorf("our own page's POST answered %d", answer.StatusCode)
	}
}

func TestAPanicIsAProblemAndTheServerLives(t *testing.T) {
	server := testServer(t, Options{})
	answer, body := do(t, http.MethodPost, server.URL+"/v1/track")
	if answer.StatusCode != http.StatusInternalServerError || strings.Contains(body, "boom") {
		t.Errorf("a panic answered %d %s", answer.StatusCode, body)
	}
	if id := answer.Header.Get("X-Request-Id"); !strings.Contains(body, id) {
		t.Errorf("the answer %s does not name its request %s", body, id)
	}
}

func TestOnlyTrustedProxiesNameTheCaller(t *testing.T) {
	s := &Server{opts: Options{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}}
	for _, c := range []struct {
		peer      string
		forwarded []string
		want      string
	}{
		{"203.0.113.9", []string{"1.2.3.4"}, "203.0.113.9"},
		{"10.0.0.1", []string{"1.2.3.4"}, "1.2.3.4"},
		{"10.0.0.1", []string{"6.6.6.6, 1.2.3.4, 10.0.0.2"}, "1.2.3.4"},
		{"10.0.0.1", []string{"6.6.6.6", "1.2.3.4"}, "1.2.3.4"},
		{"10.0.0.1", []string{"nonsense"}, "10.0.0.1"},
		{"10.0.0.1", nil, "10.0.0.1"},
	} {
		if got := s.caller(netip.MustParseAddr(c.peer), c.forwarded).String(); got != c.want {
			t.Errorf("caller(%s, %q) = %s, want %s", c.peer, c.forwarded, got, c.want)
		}
	}
}

func TestMetricsNameRoutesNotAddresses(t *testing.T) {
	server := testServer(t, Options{Gauges: func() []Gauge { return []Gauge{{"prodops_log_bytes", "Bytes.", 7}} }})
	get(t, server.URL+"/some/person/id")
	_, body := get(t, server.URL+"/metrics")
	for _, want := range []string{`route="/"`, "prodops_log_bytes 7", "# TYPE prodops_http_request_seconds histogram", "go_goroutines "} {
		if !strings.Contains(body, want) {
			t.Errorf("metrics lack %q:\n%s", want, body)
		}
	}
	if strings.Contains(body, "some/person") {
		t.Error("metrics contain an address")
	}
}
