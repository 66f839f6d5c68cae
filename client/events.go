package client

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Call is one call of the Segment family.
type Call struct {
	Type        string         `json:"type"` // track, identify, page, screen, group or alias
	MessageID   string         `json:"messageId,omitempty"`
	UserID      string         `json:"userId,omitempty"`
	AnonymousID string         `json:"anonymousId,omitempty"`
	PreviousID  string         `json:"previousId,omitempty"` // alias only
	GroupID     string         `json:"groupId,omitempty"`    // group only
	Event       string         `json:"event,omitempty"`      // track only
	Name        string         `json:"name,omitempty"`       // page and screen only
	Timestamp   *time.Time     `json:"timestamp,omitempty"`
	Properties  map[string]any `json:"properties,omitempty"`
	Traits      map[string]any `json:"traits,omitempty"` // identify and group
	Context     map[string]any `json:"context,omitempty"`
}

// Send sends the calls as one batch and returns once they are on the server's
// disk. Calls without a MessageID are given one, so that repeating them is
// harmless. A server takes at most 500 KB at once: Send splits what is larger.
// The client's key must be a write key, or a secret key with ingest:write.
func (c *Client) Send(ctx context.Context, calls []Call) error {
	encoded := make([]json.RawMessage, len(calls))
	for i, call := range calls {
		if call.MessageID == "" {
			call.MessageID = rand.Text()
		}
		raw, err := json.Marshal(call)
		if err != nil {
			return fmt.Errorf("encode call %d: %w", i, err)
		}
		encoded[i] = raw
	}
	for len(encoded) > 0 {
		n := fits(encoded)
		if err := c.sendBatch(ctx, encoded[:n]); err != nil {
			return err
		}
		encoded = encoded[n:]
	}
	return nil
}

// batchBytes is the most JSON put into one request, with room for its frame.
const batchBytes = 480 << 10

// fits is how many of the calls one request takes, at least one.
func fits(calls []json.RawMessage) int {
	size := 0
	for i, call := range calls {
		size += len(call) + 1
		if size > batchBytes && i > 0 {
			return i
		}
	}
	return len(calls)
}

func (c *Client) sendBatch(ctx context.Context, calls []json.RawMessage) error {
	return c.repeat(ctx, func() error {
		// SentAt is taken anew for each try: the server corrects clocks by it.
		body, err := zipped(map[string]any{"batch": calls, "sentAt": time.Now().UTC()})
		if err != nil {
			return err
		}
		headers := http.Header{
			"Content-Type":     {"application/json"},
			"Content-Encoding": {"gzip"},
			"Authorization":    {"Basic " + base64.StdEncoding.EncodeToString([]byte(c.key+":"))},
		}
		return c.send(ctx, http.MethodPost, "/v1/batch", headers, body, nil)
	})
}

func zipped(v any) (*bytes.Buffer, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := json.NewEncoder(z).Encode(v); err != nil {
		return nil, fmt.Errorf("encode a batch: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("compress a batch: %w", err)
	}
	return &b, nil
}
