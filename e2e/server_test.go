package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"prodops/client"
)

// What every server of these tests is provisioned with.
const (
	ownerEmail    = "owner@example.com"
	ownerPassword = "correct horse battery staple"
)

// binary is the program under test, built once: PRODOPS_BIN, or from source.
var binary = sync.OnceValues(func() (string, error) {
	if path := os.Getenv("PRODOPS_BIN"); path != "" {
		return filepath.Abs(path)
	}
	dir, err := os.MkdirTemp("", "prodops-e2e-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "prodops")
	build := exec.Command("go", "build", "-tags", "duckdb_arrow", "-o", path, "../cmd/prodops")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

// server is one run of the program.
type server struct {
	t        testing.TB
	data     string
	url      string
	secret   string // key with every scope
	write    string // key for events
	command  *exec.Cmd
	exited   chan struct{} // closed when the process has ended
	log      *logBuffer
	settings []string // extra environment
}

// keys returns the secret and the write key. They are fixed, so that the
// same data folder is provisioned once and opened many times.
func keys() (secret, write string) {
	return "sk_e2e" + strings.Repeat("s", 32), "pk_e2e" + strings.Repeat("w", 32)
}

// start runs the program on the data folder and waits until it is ready.
func start(t testing.TB, data string, settings ...string) *server {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, data: data, settings: settings, log: &logBuffer{}, exited: make(chan struct{})}
	s.secret, s.write = keys()
	// The old file of a killed server must not be taken for the new one's.
	_ = os.Remove(filepath.Join(data, "server.json"))
	s.command = exec.Command(path, "serve", "--listen", "127.0.0.1:0", "--data", data)
	s.command.Env = append(os.Environ(),
		"PRODOPS_BOOTSTRAP_EMAIL="+ownerEmail, "PRODOPS_BOOTSTRAP_PASSWORD="+ownerPassword,
		"PRODOPS_BOOTSTRAP_SECRET_KEY="+s.secret, "PRODOPS_BOOTSTRAP_WRITE_KEY="+s.write)
	s.command.Env = append(s.command.Env, settings...)
	s.command.Stdout, s.command.Stderr = s.log, s.log
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = s.command.Wait()
		close(s.exited)
	}()
	t.Cleanup(s.stop)
	s.awaitReady()
	return s
}

func (s *server) awaitReady() {
	s.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		select {
		case <-s.exited:
			s.t.Fatalf("the server ended before it was ready:\n%s", s.log)
		case <-time.After(5 * time.Millisecond):
		}
		if s.url == "" {
			s.url = address(s.data)
			continue
		}
		answer, err := http.Get(s.url + "/readyz")
		if err != nil {
			continue
		}
		answer.Body.Close()
		if answer.StatusCode == http.StatusOK {
			return
		}
	}
	s.t.Fatalf("the server was not ready within 20 s:\n%s", s.log)
}

// address reads where the server of the data folder listens, "" when unknown.
func address(data string) string {
	raw, err := os.ReadFile(filepath.Join(data, "server.json"))
	if err != nil {
		return ""
	}
	var running struct {
		Address string `json:"address"`
	}
	if json.Unmarshal(raw, &running) != nil || running.Address == "" {
		return ""
	}
	return "http://" + strings.TrimPrefix(running.Address, "http://")
}

// stop asks the server to end, and insists after 25 s, as its promise says.
func (s *server) stop() {
	select {
	case <-s.exited:
		return
	default:
	}
	_ = s.command.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.exited:
		if code := s.command.ProcessState.ExitCode(); code != 0 {
			s.t.Errorf("the server ended with %d after SIGTERM:\n%s", code, s.log)
		}
	case <-time.After(25 * time.Second):
		s.t.Errorf("the server did not end within 25 s of SIGTERM:\n%s", s.log)
		s.kill()
	}
}

// kill ends the server as a power cut would.
func (s *server) kill() {
	_ = s.command.Process.Kill()
	<-s.exited
}

// client is a Go client with the key.
func (s *server) client(key string, options ...client.Option) *client.Client {
	s.t.Helper()
	c, err := client.New(s.url, append([]client.Option{client.WithKey(key)}, options...)...)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(c.Close)
	return c
}

// events is every event the project has, through the API.
func (s *server) events(ctx context.Context, query url.Values) []client.Event {
	s.t.Helper()
	if query == nil {
		query = url.Values{}
	}
	query.Set("limit", "200")
	c := s.client(s.secret)
	var all []client.Event
	for {
		page, next, err := c.Events(ctx, "default", query)
		if err != nil {
			s.t.Fatalf("events: %v\n%s", err, s.log)
		}
		all = append(all, page...)
		if next == "" {
			return all
		}
		query.Set("cursor", next)
	}
}

// post sends a raw body to a capture route with the write key.
func (s *server) post(path string, headers map[string]string, body io.Reader) (status int, answer string) {
	s.t.Helper()
	r, err := http.NewRequest(http.MethodPost, s.url+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	r.SetBasicAuth(s.write, "")
	r.Header.Set("Content-Type", "application/json")
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer got.Body.Close()
	raw, err := io.ReadAll(got.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return got.StatusCode, string(raw)
}

// logBuffer keeps what the program said.
type logBuffer struct {
	mu  sync.Mutex
	buf strings.Builder
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}
