package httpd

import (
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"

	"prodops/internal/api"
	"prodops/internal/errs"
)

// identify gives every request an id, the caller's own if it looks like one,
// and answers it, so that a person's report can be found in the log.
func (s *Server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		if !plausibleID(id) {
			id = uuid.NewString()
		}
		w.Header().Set("X-Request-Id", id)
		next.ServeHTTP(w, r.WithContext(api.WithRequestID(r.Context(), id)))
	})
}

// plausibleID keeps log lines and headers safe from what a caller may invent.
func plausibleID(id string) bool {
	if len(id) < 8 || len(id) > 64 {
		return false
	}
	for _, c := range []byte(id) {
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '-', c == '_':
		default:
			return false
		}
	}
	return true
}

// observe logs and counts every request. Paths are logged without their query,
// which may hold secrets; headers and bodies never are.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		seen := &responseWriter{ResponseWriter: w}
		next.ServeHTTP(seen, r)
		took := time.Since(began)
		status := seen.statusCode()
		s.metrics.request(r.Method, routeOf(r), status, took)
		s.opts.Log.LogAttrs(r.Context(), levelOf(r, status), "request",
			slog.String("id", w.Header().Get("X-Request-Id")),
			slog.String("method", r.Method),
			slog.String("path", r.URL.Path),
			slog.Int("status", status),
			slog.Int64("bytes", seen.written),
			slog.Duration("took", took.Round(time.Microsecond)),
			slog.String("from", r.RemoteAddr))
	})
}

// routeOf is the pattern that answered, so that metrics do not grow with ids.
func routeOf(r *http.Request) string {
	_, pattern, found := strings.Cut(r.Pattern, " ")
	if !found {
		return r.Pattern
	}
	return pattern
}

// levelOf keeps the log readable: what happens many times a second, and went
// well, is debug.
func levelOf(r *http.Request, status int) slog.Level {
	switch {
	case status >= 500:
		return slog.LevelWarn
	case status >= 400:
		return slog.LevelInfo
	case strings.HasPrefix(r.URL.Path, "/api/") && r.Method != http.MethodGet:
		return slog.LevelInfo
	default:
		return slog.LevelDebug
	}
}

// recoverPanics answers 500 for a handler's panic and logs where it was.
func (s *Server) recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(cause)
			}
			s.opts.Log.Error("panic", "id", w.Header().Get("X-Request-Id"), "cause", cause, "stack", string(debug.Stack()))
			api.WriteProblem(w, r, s.opts.Log, errs.New(errs.Internal, "panic"))
		}()
		next.ServeHTTP(w, r)
	})
}

// contentSecurityPolicy allows what the page needs and nothing else. Styles
// may be inline because Mantine and the charts set style attributes and insert
// style elements; scripts may not.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

func (s *Server) secureHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentSecurityPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		if s.opts.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// responseWriter remembers what was answered.
type responseWriter struct {
	http.ResponseWriter
	status  int
	written int64
}

func (w *responseWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *responseWriter) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p)
	w.written += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController flush and move deadlines.
func (w *responseWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *responseWriter) statusCode() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}
