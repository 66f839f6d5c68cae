package e2e

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"prodops/internal/sqldb/sqldbtest"
)

// cable stands between a server and its PostgreSQL, and can be pulled.
type cable struct {
	listener net.Listener
	to       string // the real socket

	mu     sync.Mutex
	pulled bool
	open   []net.Conn
}

// between returns a URL of the same database that leads through a cable. It
// skips where the database is not reached by a socket.
func between(t *testing.T, dsn string) (string, *cable) {
	t.Helper()
	real, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	query := real.Query()
	if !filepath.IsAbs(query.Get("host")) {
		t.Skip("the PostgreSQL of PRODOPS_TEST_POSTGRES is not reached by a socket, so that it cannot be cut off")
	}
	const name = ".s.PGSQL.5432"
	folder, err := os.MkdirTemp("", "cable") // short: the path of a socket has about 100 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	c := &cable{to: filepath.Join(query.Get("host"), name)}
	if c.listener, err = net.Listen("unix", filepath.Join(folder, name)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.pull)
	go c.run()
	query.Set("host", folder)
	real.RawQuery = query.Encode()
	return real.String(), c
}

func (c *cable) run() {
	for {
		near, err := c.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("unix", c.to)
		if err != nil {
			_ = near.Close() // the server sees that nobody is there
			continue
		}
		c.mu.Lock()
		c.open = append(c.open, near, far)
		pulled := c.pulled
		c.mu.Unlock()
		if pulled {
			c.pull()
			return
		}
		go func() { _, _ = io.Copy(far, near) }()
		go func() { _, _ = io.Copy(near, far) }()
	}
}

// pull cuts every connection, and lets no new one through.
func (c *cable) pull() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pulled = true
	c.listener.Close()
	for _, end := range c.open {
		_ = end.Close() // cut, whatever it says
	}
	c.open = nil
}

// TestFlagsWithoutTheDatabase cuts a running server off from its records
// database: what needs it fails, and flags are answered all the same.
func TestFlagsWithoutTheDatabase(t *testing.T) {
	dsn, cable := between(t, sqldbtest.Postgres(t))
	s := start(t, t.TempDir(), "PRODOPS_RECORDS="+dsn)
	c := s.client(s.secret)
	if err := c.Post(t.Context(), "/api/v1/projects/default/flags", map[string]any{"key": "export"}, nil); err != nil {
		t.Fatal(err)
	}
	cable.pull()
	records, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/api/v1/projects/default/ideas", nil)
	if err != nil {
		t.Fatal(err)
	}
	records.Header.Set("Authorization", "Bearer "+s.secret)
	answer, err := (&http.Client{Timeout: 20 * time.Second}).Do(records)
	if err == nil {
		answer.Body.Close()
		if answer.StatusCode < 500 {
			t.Fatalf("the database is not away: ideas answered %s", answer.Status)
		}
	} else if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal(err)
	}
	for _, key := range []string{s.secret, s.write} {
		status, body := s.post("/ofrep/v1/evaluate/flags/export", map[string]string{"Authorization": "Bearer " + key, "Content-Type": "application/json"}, strings.NewReader(`{"context":{"targetingKey":"ada"}}`))
		if status != http.StatusOK || !strings.Contains(body, `"reason":"DISABLED"`) {
			t.Errorf("without the database: %d %s", status, body)
		}
	}
}
