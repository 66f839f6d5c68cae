package e2e

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"prodops/client"
)

// Every hostile body has its named answer, and the server answers the next
// honest call as if nothing had been.
func TestHostileInputHasItsNamedAnswer(t *testing.T) {
	s := start(t, t.TempDir())
	track := func(extra string) string {
		return fmt.Sprintf(`{"userId":"ada","event":"Tried","messageId":%q%s}`, "hostile-"+t.Name(), extra)
	}
	for _, c := range []struct {
		name   string
		body   func() io.Reader
		header map[string]string
		status int
		answer string // part of the answer
		reason string // in quarantine, "" when the answer is all
	}{
		{name: "a body of 100 MB", body: func() io.Reader { return io.LimitReader(endless('a'), 100<<20) }, status: http.StatusRequestEntityTooLarge, answer: "413"},
		{name: "a gzip bomb", body: func() io.Reader { return bomb(t, 200<<20) }, header: map[string]string{"Content-Encoding": "gzip"}, status: http.StatusRequestEntityTooLarge, answer: "413"},
		{name: "cut gzip", body: func() io.Reader { return io.LimitReader(bomb(t, 32<<10), 40) }, header: map[string]string{"Content-Encoding": "gzip"}, status: http.StatusBadRequest, answer: "400"},
		{name: "no JSON", body: text("hello"), status: http.StatusBadRequest, answer: "400"},
		{name: "an empty body", body: text(""), status: http.StatusBadRequest, answer: "400"},
		{name: "JSON 10,000 levels deep", body: text(track(`,"properties":{"a":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `}`)), status: http.StatusOK, reason: "too_deep"},
		{name: "invalid UTF-8", body: text(track(",\"properties\":{\"a\":\"\xff\xfe\"}")), status: http.StatusOK, reason: "invalid_utf8"},
		{name: "a NUL byte", body: text(track(`,"properties":{"a":"\u0000"}`)), status: http.StatusOK, reason: "nul_byte"},
		{name: "the year 1970", body: text(track(`,"timestamp":"1970-01-01T00:00:00Z"`)), status: http.StatusOK, reason: "time_too_old"},
		{name: "the year 2100", body: text(track(`,"timestamp":"2100-01-01T00:00:00Z"`)), status: http.StatusOK, reason: "time_in_future"},
		{name: "10,000 names", body: text(track(`,"properties":{` + manyNames(10_000) + `}`)), status: http.StatusOK, reason: "too_many_properties"},
		{name: "1,000 names", body: text(track(`,"properties":{` + manyNames(1_000) + `}`)), status: http.StatusOK, reason: "too_many_properties"},
		{name: "an id that is nobody", body: text(`{"userId":"undefined","event":"Tried"}`), status: http.StatusOK, reason: "junk_id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := reasons(t, s)
			status, answer := s.tryPost("/v1/track", c.header, c.body())
			if status != c.status || !strings.Contains(answer, c.answer) {
				t.Fatalf("answered %d %.300s, want %d with %q", status, answer, c.status, c.answer)
			}
			if c.reason == "" {
				return
			}
			if after := reasons(t, s); after[c.reason] != before[c.reason]+1 {
				t.Errorf("quarantine went from %v to %v: no %s", before, after, c.reason)
			}
		})
	}
	if status, answer := s.post("/v1/track", nil, text(`{"userId":"ada","event":"Honest","messageId":"honest"}`)()); status != http.StatusOK {
		t.Fatalf("after all that, an honest call answered %d %s", status, answer)
	}
	if got := s.events(t.Context(), url.Values{"event": {"Honest"}}); len(got) != 1 {
		t.Errorf("the honest event is there %d times", len(got))
	}
}

func TestABatchWithOneBadEventKeepsTheGoodOnes(t *testing.T) {
	s := start(t, t.TempDir())
	status, answer := s.post("/v1/batch", nil, text(`{"batch":[
		{"type":"track","userId":"a","event":"Good","messageId":"1"},
		{"type":"track","userId":"null","event":"Bad","messageId":"2"},
		{"type":"track","userId":"b","event":"Good","messageId":"3"}]}`)())
	if status != http.StatusOK {
		t.Fatalf("answered %d %s", status, answer)
	}
	if got := s.events(t.Context(), nil); len(got) != 2 {
		t.Errorf("%d events were kept, want the 2 good ones", len(got))
	}
	if got := reasons(t, s)["junk_id"]; got != 1 {
		t.Errorf("quarantine holds %d bad ids, want 1", got)
	}
}

// The upload is cut off long before its end: a client that insists on sending
// 100 MB costs a fraction of it.
func TestALargeBodyIsCutOffEarly(t *testing.T) {
	s := start(t, t.TempDir())
	for _, declared := range []bool{true, false} {
		body := &counting{from: io.LimitReader(endless('a'), 100<<20)}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/v1/batch", io.NopCloser(body))
		if err != nil {
			t.Fatal(err)
		}
		r.SetBasicAuth(s.write, "")
		if declared {
			r.ContentLength = 100 << 20
		}
		answer, err := http.DefaultClient.Do(r)
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode != http.StatusRequestEntityTooLarge {
				t.Errorf("declared %v: answered %d", declared, answer.StatusCode)
			}
		}
		if read := body.read.Load(); read > 16<<20 {
			t.Errorf("declared %v: %d MB were taken before the answer", declared, read>>20)
		}
	}
}

// tryPost is post for bodies that the server may refuse before they have been
// sent: the connection may break under the client then.
func (s *server) tryPost(path string, headers map[string]string, body io.Reader) (status int, answer string) {
	s.t.Helper()
	r, err := http.NewRequest(http.MethodPost, s.url+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	r.SetBasicAuth(s.write, "")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Expect", "100-continue")
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	transport := &http.Transport{ExpectContinueTimeout: time.Second}
	defer transport.CloseIdleConnections()
	got, err := transport.RoundTrip(r)
	if err != nil {
		return 0, err.Error()
	}
	defer got.Body.Close()
	raw, err := io.ReadAll(got.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return got.StatusCode, string(raw)
}

// reasons is how many calls wait in quarantine for each reason.
func reasons(t *testing.T, s *server) map[string]int {
	t.Helper()
	var page struct {
		Reasons []struct {
			Reason string
			Count  int
		}
	}
	if err := s.client(s.secret, client.WithAttempts(1)).Get(t.Context(), "/api/v1/projects/default/quarantine", nil, &page); err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, r := range page.Reasons {
		counts[r.Reason] = r.Count
	}
	return counts
}

func text(body string) func() io.Reader {
	return func() io.Reader { return strings.NewReader(body) }
}

func manyNames(n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("%q:%d", fmt.Sprintf("name%d", i), i)
	}
	return strings.Join(names, ",")
}

// bomb is a valid call of the given size, compressed a thousandfold.
func bomb(t *testing.T, size int) io.Reader {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := json.NewEncoder(z).Encode("x"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(z, endless(' '), int64(size)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return &b
}

// endless reads the same byte for ever.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

// counting counts what was read through it.
type counting struct {
	from io.Reader
	read atomic.Int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.read.Add(int64(n))
	return n, err
}
