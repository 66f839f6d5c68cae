package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"prodops/internal/eventdb/eventdbtest"
)

// Ingest is measured with so many connections, for so long, in batches of so
// many events, each acknowledged after fsync.
const (
	connections  = 16
	ingestFor    = 8 * time.Second
	ingestBatch  = 100
	ingestBodies = 400 // different bodies per connection, sent with new ids each time
)

// ingest measures events per second over HTTP on the built server.
func (c *contest) ingest(ctx context.Context) {
	server := filepath.Join("..", "bin", "prodops")
	if _, err := os.Stat(server); err != nil {
		c.Logf("no %s: ingest over HTTP is not measured", server)
		return
	}
	address, key := c.freeAddress(), os.Getenv("PRODOPS_BENCH_WRITE_KEY")
	if key == "" {
		key = "pk_benchbenchbenchbenchbenchbench"
	}
	command := exec.CommandContext(ctx, server, "serve", "--listen", address, "--data", filepath.Join(c.dir, "server"))
	command.Env = append(os.Environ(), "PRODOPS_BOOTSTRAP_EMAIL=bench@example.org", "PRODOPS_BOOTSTRAP_PASSWORD=a long enough passphrase",
		"PRODOPS_BOOTSTRAP_WRITE_KEY="+key)
	var log bytes.Buffer
	command.Stdout, command.Stderr = &log, &log
	c.must(command.Start())
	defer func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		_ = command.Wait()
	}()
	if err := ready(ctx, "http://"+address+"/readyz"); err != nil {
		c.Logf("the server did not get ready, ingest is not measured: %v\n%s", err, &log)
		return
	}
	c.ingestRate, c.ingestP99 = c.send(ctx, "http://"+address+"/v1/batch", key)
	c.Logf("ingest: %.0f events/s, p99 of a batch %.1f ms", c.ingestRate, c.ingestP99)
}

func (c *contest) freeAddress() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	c.must(err)
	defer listener.Close()
	return listener.Addr().String()
}

func ready(ctx context.Context, url string) error {
	var err error
	for range 100 {
		var response *http.Response
		if response, err = http.Get(url); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
			err = fmt.Errorf("status %d", response.StatusCode)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return err
}

// send posts batches from all connections until the time is over.
func (c *contest) send(ctx context.Context, url, key string) (perSecond, p99 float64) {
	bodies := c.bodies()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}}
	var accepted, serial atomic.Int64
	var mu sync.Mutex
	var took []float64
	var group sync.WaitGroup
	begin := time.Now()
	for range connections {
		group.Go(func() {
			for time.Since(begin) < ingestFor {
				n := serial.Add(1)
				body := bytes.ReplaceAll(bodies[n%int64(len(bodies))], []byte("@@@"), fmt.Appendf(nil, "%d", n))
				sent := time.Now()
				request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
				if err != nil {
					c.Error(err)
					return
				}
				request.SetBasicAuth(key, "")
				request.Header.Set("Content-Type", "application/json")
				response, err := client.Do(request)
				if err != nil {
					c.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, response.Body)
				response.Body.Close()
				if response.StatusCode != http.StatusOK {
					if response.StatusCode == http.StatusTooManyRequests || response.StatusCode == http.StatusServiceUnavailable {
						time.Sleep(10 * time.Millisecond)
						continue
					}
					c.Errorf("ingest: status %d", response.StatusCode)
					return
				}
				accepted.Add(ingestBatch)
				mu.Lock()
				took = append(took, float64(time.Since(sent).Microseconds())/1000)
				mu.Unlock()
			}
		})
	}
	group.Wait()
	seconds := time.Since(begin).Seconds()
	slices.Sort(took)
	if len(took) == 0 {
		return 0, 0
	}
	return float64(accepted.Load()) / seconds, took[len(took)*99/100]
}

// bodies are batches of generated events as Segment calls; @@@ makes ids new.
func (c *contest) bodies() [][]byte {
	shape := c.shape
	shape.Events, shape.Batch = ingestBatch*ingestBodies, ingestBatch
	var bodies [][]byte
	for batch := range eventdbtest.Generate(shape) {
		calls := make([]map[string]any, 0, len(batch))
		for _, e := range batch {
			calls = append(calls, map[string]any{
				"type": "track", "event": e.Name, "userId": e.DistinctID, "messageId": e.ID + "-@@@",
				"timestamp": time.UnixMicro(e.Time).UTC(), "properties": e.Properties, "context": e.Context,
			})
		}
		body, err := json.Marshal(map[string]any{"batch": calls})
		c.must(err)
		bodies = append(bodies, body)
	}
	return bodies
}
