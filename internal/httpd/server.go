// Package httpd is the listener: what every request passes through before a
// route sees it, and what is served beside the API: the page, health and
// metrics.
//
// There are two muxes. The one for people has cookies and refuses requests
// that another site made the browser send; the one for programs that send
// events never looks at a cookie, and so may be called from any origin.
package httpd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// Options say what to serve and how.
type Options struct {
	API     http.Handler   // /api/, /openapi.json, /docs
	Capture http.Handler   // /v1/, /in/: no cookies
	Public  http.Handler   // /s/ and /u/: pages for people who are no members; no cookies
	Asking  http.Handler   // /ofrep/, /api/v1/flags/: programs that ask for flags; no cookies
	Pages   fs.FS          // the built page
	Ready   func() error   // nil when every store works; the error is shown
	Gauges  func() []Gauge // read at every scrape of /metrics; may be nil
	Secure  bool           // people reach us by https: HSTS, and cookies that insist on it
	Proxies []netip.Prefix // proxies whose X-Forwarded-For is believed
	Log     *slog.Logger
	Drain   time.Duration      // how long a shutdown waits for requests; 20 s when 0
	Closing context.CancelFunc // called when a shutdown begins, to end streams; may be nil
}

// Server is a listening server.
type Server struct {
	http     http.Server
	listener net.Listener
	opts     Options
	metrics  *metrics
	stopping chan struct{} // closed when a shutdown begins: readyz says no
}

// New serves on the listener, which is open already because links are made with
// its address. Serve must follow.
func New(listener net.Listener, opts Options) *Server {
	if opts.Drain == 0 {
		opts.Drain = 20 * time.Second
	}
	s := &Server{listener: listener, opts: opts, metrics: newMetrics(), stopping: make(chan struct{})}
	s.http = http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       60 * time.Second,
		WriteTimeout:      120 * time.Second, // streams move their own deadline
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(opts.Log.Handler(), slog.LevelDebug),
	}
	return s
}

// Serve answers requests until Shutdown; it returns nil then.
func (s *Server) Serve() error {
	if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// Shutdown stops accepting, tells readyz and the streams, waits for the
// requests under way, at most Options.Drain and at most until ctx ends, and
// cuts off the rest.
func (s *Server) Shutdown(ctx context.Context) error {
	close(s.stopping)
	if s.opts.Closing != nil {
		s.opts.Closing()
	}
	ctx, cancel := context.WithTimeout(ctx, s.opts.Drain)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if err != nil {
		return errors.Join(fmt.Errorf("requests were cut off: %w", err), s.http.Close())
	}
	return nil
}

// handler is the whole of what the listener serves.
func (s *Server) handler() http.Handler {
	people := http.NewServeMux()
	people.Handle("/api/", s.opts.API)
	people.Handle("GET /openapi.json", s.opts.API)
	people.Handle("GET /docs", s.opts.API)
	people.HandleFunc("GET /healthz", s.healthz)
	people.HandleFunc("GET /readyz", s.readyz)
	people.HandleFunc("GET /metrics", s.serveMetrics)
	people.Handle("/", newPages(s.opts.Pages))

	root := http.NewServeMux()
	root.Handle("/v1/", s.opts.Capture)
	root.Handle("/in/", s.opts.Capture)
	root.Handle("/s/", s.opts.Public)
	root.Handle("/u/", s.opts.Public)
	root.Handle("/ofrep/", s.opts.Asking)
	root.Handle("/api/v1/flags/", s.opts.Asking)
	root.Handle("/", http.NewCrossOriginProtection().Handler(people))

	return s.forwarded(s.identify(s.observe(s.recoverPanics(s.secureHeaders(root)))))
}
