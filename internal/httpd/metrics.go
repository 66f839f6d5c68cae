package httpd

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// Gauge is one number read when /metrics is scraped. A name that ends in
// _total is a counter.
type Gauge struct {
	Name  string // such as "prodops_log_bytes"
	Help  string
	Value float64
}

// metrics counts requests. The text format is small enough to write by hand
// (docs/decisions/0020-metrics-by-hand.md).
type metrics struct {
	mu       sync.Mutex
	requests map[requestKey]*requestCount
}

type requestKey struct {
	method, route string
	status        int
}

type requestCount struct {
	count   uint64
	seconds float64
	within  [len(latencyBounds)]uint64
}

// latencyBounds are the upper edges of the histogram's buckets, in seconds.
var latencyBounds = [...]float64{0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30} //nolint:gochecknoglobals // a table that nothing assigns

func newMetrics() *metrics { return &metrics{requests: map[requestKey]*requestCount{}} }

func (m *metrics) request(method, route string, status int, took time.Duration) {
	key := requestKey{knownMethod(method), route, status}
	seconds := took.Seconds()
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.requests[key]
	if c == nil {
		c = &requestCount{}
		m.requests[key] = c
	}
	c.count++
	c.seconds += seconds
	for i, bound := range latencyBounds {
		if seconds <= bound {
			c.within[i]++
		}
	}
}

// knownMethod keeps the number of series bounded: a method is whatever the
// caller writes.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// serveMetrics answers in the Prometheus text format, version 0.0.4.
func (s *Server) serveMetrics(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	var b strings.Builder
	s.metrics.write(&b)
	for _, g := range slices.Concat(processGauges(), s.gauges()) {
		kind := "gauge"
		if strings.HasSuffix(g.Name, "_total") {
			kind = "counter"
		}
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s %s\n%s %g\n", g.Name, g.Help, g.Name, kind, g.Name, g.Value)
	}
	_, _ = w.Write([]byte(b.String()))
}

func (s *Server) gauges() []Gauge {
	if s.opts.Gauges == nil {
		return nil
	}
	return s.opts.Gauges()
}

func (m *metrics) write(b *strings.Builder) {
	m.mu.Lock()
	defer m.mu.Unlock()
	keys := slices.SortedFunc(maps.Keys(m.requests), func(a, b requestKey) int {
		return cmp.Or(cmp.Compare(a.route, b.route), cmp.Compare(a.method, b.method), cmp.Compare(a.status, b.status))
	})
	const name = "prodops_http_request_seconds"
	fmt.Fprintf(b, "# HELP %s How long requests took.\n# TYPE %s histogram\n", name, name)
	for _, k := range keys {
		c := m.requests[k]
		labels := fmt.Sprintf("method=%q,route=%q,status=\"%d\"", k.method, k.route, k.status)
		for i, bound := range latencyBounds {
			fmt.Fprintf(b, "%s_bucket{%s,le=\"%g\"} %d\n", name, labels, bound, c.within[i])
		}
		fmt.Fprintf(b, "%s_bucket{%s,le=\"+Inf\"} %d\n%s_sum{%s} %g\n%s_count{%s} %d\n",
			name, labels, c.count, name, labels, c.seconds, name, labels, c.count)
	}
}

func processGauges() []Gauge {
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	return []Gauge{
		{"go_goroutines", "Goroutines that exist.", float64(runtime.NumGoroutine())},
		{"go_memstats_heap_alloc_bytes", "Bytes of live and not yet swept heap objects.", float64(mem.HeapAlloc)},
		{"go_memstats_sys_bytes", "Bytes of memory the Go runtime has from the system.", float64(mem.Sys)},
	}
}
