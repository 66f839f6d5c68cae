// Package client is the Go client of the prodops HTTP API.
//
// A Client is given the address of a server and a key: a secret key (sk_…) for
// questions and records, a write key (pk_…) for sending events. It is safe for
// concurrent use.
//
//	c, err := client.New("http://127.0.0.1:8080", client.WithKey("sk_…"))
//	err = c.Send(ctx, []client.Call{{Type: "track", UserID: "ada", Event: "Signed Up"}})
//
// An answer that is no success is a *Problem, whose Status says what happened.
// Calls that may be repeated without harm are repeated when the server asks to
// come back later or cannot be reached: reads, sent events (their message ids
// make the repetition harmless) and creates, which carry an Idempotency-Key.
package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Client calls one server.
type Client struct {
	base     *url.URL
	key      string
	http     *http.Client
	attempts int
	patience time.Duration
}

// Option changes how a Client calls.
type Option func(*Client)

// WithKey sends the key with every call.
func WithKey(key string) Option { return func(c *Client) { c.key = key } }

// WithHTTP uses another http.Client, such as one with its own transport.
func WithHTTP(h *http.Client) Option { return func(c *Client) { c.http = h } }

// WithAttempts sets how often a call that may be repeated is tried, 1 for no
// repetition; 6 when not set.
func WithAttempts(n int) Option { return func(c *Client) { c.attempts = max(1, n) } }

// New returns a client of the server at base, such as "http://127.0.0.1:8080".
func New(base string, options ...Option) (*Client, error) {
	address, err := url.Parse(base)
	if err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https" {
		return nil, fmt.Errorf("%q is no address of a server: write it as http://host:port", base)
	}
	transport := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		MaxIdleConnsPerHost: 16,
		IdleConnTimeout:     90 * time.Second,
	}
	c := &Client{
		base:     address,
		http:     &http.Client{Transport: transport, Timeout: 2 * time.Minute},
		attempts: 6,
		patience: 200 * time.Millisecond,
	}
	for _, option := range options {
		option(c)
	}
	return c, nil
}

// Close gives the idle connections free.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Get reads the path, such as "/api/v1/projects/default/insights", into out.
func (c *Client) Get(ctx context.Context, path string, query url.Values, out any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return c.repeat(ctx, func() error { return c.once(ctx, http.MethodGet, path, nil, nil, out) })
}

// Post sends in as JSON and reads the answer into out; either may be nil. The
// call carries an Idempotency-Key, so a repetition creates nothing twice.
func (c *Client) Post(ctx context.Context, path string, in, out any) error {
	headers := http.Header{"Idempotency-Key": {rand.Text()}}
	return c.repeat(ctx, func() error { return c.once(ctx, http.MethodPost, path, headers, in, out) })
}

// Patch edits a record; etag, unless empty, guards against lost updates.
func (c *Client) Patch(ctx context.Context, path, etag string, in, out any) error {
	headers := http.Header{}
	if etag != "" {
		headers.Set("If-Match", etag)
	}
	return c.once(ctx, http.MethodPatch, path, headers, in, out)
}

// Delete takes a record away.
func (c *Client) Delete(ctx context.Context, path string) error {
	return c.once(ctx, http.MethodDelete, path, nil, nil, nil)
}

// once makes one call.
func (c *Client) once(ctx context.Context, method, path string, headers http.Header, in, out any) error {
	var body io.Reader
	if in != nil {
		encoded, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("encode the call of %s: %w", path, err)
		}
		body = bytes.NewReader(encoded)
	}
	return c.send(ctx, method, path, headers, body, out)
}

func (c *Client) send(ctx context.Context, method, path string, headers http.Header, body io.Reader, out any) error {
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.base.String(), "/")+path, body)
	if err != nil {
		return fmt.Errorf("call %s: %w", path, err)
	}
	for name, values := range headers {
		r.Header[name] = values
	}
	if body != nil && r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.key != "" && r.Header.Get("Authorization") == "" {
		r.Header.Set("Authorization", "Bearer "+c.key)
	}
	r.Header.Set("User-Agent", "prodops-go")
	answer, err := c.http.Do(r)
	if err != nil {
		return fmt.Errorf("call %s: %w", path, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		return readProblem(answer)
	}
	if out == nil || answer.StatusCode == http.StatusNoContent {
		_, err := io.Copy(io.Discard, answer.Body)
		return err
	}
	if err := json.NewDecoder(answer.Body).Decode(out); err != nil {
		return fmt.Errorf("read the answer of %s: %w", path, err)
	}
	return nil
}

// repeat calls until it succeeds, fails for good, or the attempts are used up.
func (c *Client) repeat(ctx context.Context, call func() error) error {
	for attempt := 1; ; attempt++ {
		err := call()
		if err == nil || attempt == c.attempts || !worthRepeating(ctx, err) {
			return err
		}
		timer := time.NewTimer(c.pause(attempt, err))
		select {
		case <-ctx.Done():
			timer.Stop()
			return errors.Join(ctx.Err(), err)
		case <-timer.C:
		}
	}
}

// pause doubles from try to try; the server's own Retry-After counts if longer.
func (c *Client) pause(attempt int, err error) time.Duration {
	pause := c.patience << min(attempt-1, 6)
	if p, ok := errors.AsType[*Problem](err); ok {
		pause = max(pause, p.RetryAfter)
	}
	return pause
}

func worthRepeating(ctx context.Context, err error) bool {
	if ctx.Err() != nil {
		return false
	}
	p, ok := errors.AsType[*Problem](err)
	if !ok {
		_, network := errors.AsType[*url.Error](err)
		return network
	}
	switch p.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}
