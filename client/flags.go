package client

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"prodops/internal/flag/eval"
)

// Flags evaluates feature flags in the calling process, from memory: a call
// takes about a hundred nanoseconds and never waits for anybody. The rules come
// by a stream, so that a change is there within milliseconds; while the server
// is away the last ones hold. It is safe for concurrent use.
//
//	flags, err := client.NewFlags("http://127.0.0.1:8080", "sk_…")
//	defer flags.Close()
//	if flags.Bool("new-export", client.For("ada").With("plan", "pro"), false) { … }
type Flags struct {
	client *Client
	cancel context.CancelFunc
	done   sync.WaitGroup
	rules  atomic.Pointer[eval.Ruleset]
	ready  chan struct{} // closed once there are rules
	first  sync.Once
}

// Context is whom a flag is evaluated for. Make it once and use it for many
// flags.
type Context = eval.Context

// For is a context of this targeting key.
func For(targetingKey string) Context { return eval.NewContext(targetingKey) }

// Result is a flag's value with how it came about.
type Result = eval.Result

// NewFlags begins to follow the flags of the key's project: a secret key that
// may read records. It does not wait for the first rules; Ready does.
func NewFlags(url, key string) (*Flags, error) {
	c, err := New(url, WithKey(key), WithHTTP(&http.Client{})) // a stream has no time limit
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	f := &Flags{client: c, cancel: cancel, ready: make(chan struct{})}
	f.rules.Store(&eval.Ruleset{})
	f.done.Go(func() { f.follow(ctx) })
	return f, nil
}

// Ready waits for the first rules, or says why there are none when ctx ends.
func (f *Flags) Ready(ctx context.Context) error {
	select {
	case <-f.ready:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("no flags yet: %w", ctx.Err())
	}
}

// Close stops following.
func (f *Flags) Close() {
	f.cancel()
	f.done.Wait()
	f.client.Close()
}

// Evaluate is a flag's value and why; see eval for the reasons and errors.
func (f *Flags) Evaluate(key string, x Context) Result { return f.rules.Load().Evaluate(key, &x) }

// Bool is a boolean flag's value, otherwise when there is none.
func (f *Flags) Bool(key string, x Context, otherwise bool) bool {
	if r := f.rules.Load().Evaluate(key, &x).Of(eval.Boolean); r.Error == "" {
		return r.Value.Bool
	}
	return otherwise
}

// String is a string flag's value, otherwise when there is none.
func (f *Flags) String(key string, x Context, otherwise string) string {
	if r := f.rules.Load().Evaluate(key, &x).Of(eval.String); r.Error == "" {
		return r.Value.Text
	}
	return otherwise
}

// Number is a number flag's value, otherwise when there is none.
func (f *Flags) Number(key string, x Context, otherwise float64) float64 {
	if r := f.rules.Load().Evaluate(key, &x).Of(eval.Number); r.Error == "" {
		return r.Value.Number
	}
	return otherwise
}

// JSON is any flag's value as JSON, nil when there is none.
func (f *Flags) JSON(key string, x Context) json.RawMessage {
	if r := f.rules.Load().Evaluate(key, &x); r.Error == "" {
		return r.Value.JSON
	}
	return nil
}

// Waits between two attempts to reach the server.
const (
	firstWait = 100 * time.Millisecond
	lastWait  = 30 * time.Second
)

// follow reads the stream again and again until ctx ends, at growing distances
// while the server is away.
func (f *Flags) follow(ctx context.Context) {
	wait := firstWait
	last := ""
	for ctx.Err() == nil {
		if f.stream(ctx, &last) {
			wait = firstWait
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		wait = min(2*wait, lastWait)
	}
}

// mostRules is how large a ruleset may be.
const mostRules = 64 << 20

// stream reads one connection to its end and reports whether any rules came.
func (f *Flags) stream(ctx context.Context, last *string) (any bool) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.client.base.JoinPath("/api/v1/flags/stream").String(), nil)
	if err != nil {
		return false
	}
	request.Header.Set("Authorization", "Bearer "+f.client.key)
	request.Header.Set("Last-Event-ID", *last)
	answer, err := f.client.http.Do(request)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return false
	}
	lines := bufio.NewReaderSize(answer.Body, 64<<10)
	id := ""
	for {
		line, err := readLine(lines)
		if err != nil {
			return any
		}
		name, value, _ := strings.Cut(string(line), ": ")
		switch name {
		case "id":
			id = value
		case "data":
			if f.take([]byte(value)) == nil {
				*last, any = id, true
			}
		}
	}
}

func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if line = append(line, part...); err == nil {
			return bytes.TrimRight(line, "\r\n"), nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err
		}
		if len(line) > mostRules {
			return nil, errors.New("the ruleset is too large")
		}
	}
}

// take puts a definition in place; one that cannot be read leaves the last.
func (f *Flags) take(raw []byte) error {
	var definition eval.Definition
	if err := json.Unmarshal(raw, &definition); err != nil {
		return err
	}
	rules, err := eval.Compile(definition)
	if err != nil {
		return err
	}
	f.rules.Store(rules)
	f.first.Do(func() { close(f.ready) })
	return nil
}
