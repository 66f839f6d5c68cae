//go:build linux

package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"prodops/client"
)

// TestFullDisk fills the data folder's disk under a running server: senders are
// told 503 and when to come back, nothing acknowledged is lost, and with room
// again the server takes events again, without a restart.
func TestFullDisk(t *testing.T) {
	data := smallDisk(t, "48m")
	s := start(t, data)
	if status, answer := s.post("/v1/track", nil, strings.NewReader(`{"userId":"a","event":"Before","messageId":"before"}`)); status != http.StatusOK {
		t.Fatalf("before: %d %s", status, answer)
	}
	ballast := filepath.Join(data, "ballast")
	fill(t, ballast)

	kept := []string{"before"}
	refused := false
	large := strings.Repeat("x", 20<<10)
	for n := 0; n < 2000 && !refused; n++ {
		id := fmt.Sprintf("full-%d", n)
		r, err := http.NewRequest(http.MethodPost, s.url+"/v1/track", strings.NewReader(fmt.Sprintf(`{"userId":"a","event":"During","messageId":%q,"properties":{"x":%q}}`, id, large)))
		if err != nil {
			t.Fatal(err)
		}
		r.SetBasicAuth(s.write, "")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		switch answer.StatusCode {
		case http.StatusOK:
			kept = append(kept, id)
		case http.StatusServiceUnavailable:
			refused = true
			if answer.Header.Get("Retry-After") == "" {
				t.Error("a 503 without Retry-After")
			}
		default:
			t.Fatalf("a full disk answered %d\n%s", answer.StatusCode, s.log)
		}
	}
	if !refused {
		t.Fatal("the disk never got full: the test tested nothing")
	}
	answer, err := http.Get(s.url + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("readyz says %d while nothing can be written", answer.StatusCode)
	}

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	c := s.client(s.write, client.WithAttempts(10))
	if err := c.Send(t.Context(), []client.Call{{Type: "track", UserID: "a", Event: "After", MessageID: "after"}}); err != nil {
		t.Fatalf("with room again: %v\n%s", err, s.log)
	}
	kept = append(kept, "after")
	expectOnce(t, s, kept)
	s.kill()
	expectOnce(t, start(t, data), kept)
}

// expectOnce checks that each id is there exactly once.
func expectOnce(t *testing.T, s *server, ids []string) {
	t.Helper()
	seen := map[string]int{}
	for _, e := range s.events(t.Context(), nil) {
		seen[e.ID]++
	}
	for _, id := range ids {
		if seen[id] != 1 {
			t.Errorf("%s was acknowledged and is there %d times\n%s", id, seen[id], s.log)
		}
	}
}

// smallDisk mounts a tmpfs, which takes root.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("SKIPPED, NOT TESTED: a full disk needs a small tmpfs, and mounting one failed: %v", err)
	}
	t.Cleanup(func() {
		var err error
		for range 50 {
			if err = syscall.Unmount(dir, 0); err == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		t.Errorf("unmount %s: %v", dir, err)
	})
	return dir
}

// fill writes until nothing more fits.
func fill(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	block := make([]byte, 64<<10)
	for len(block) > 0 {
		if _, err := file.Write(block); err != nil {
			block = block[:len(block)/2]
		}
	}
}
