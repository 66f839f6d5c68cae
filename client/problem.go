package client

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Problem is an answer that is no success (RFC 9457).
type Problem struct {
	Status     int           `json:"status"`
	Title      string        `json:"title"`
	Detail     string        `json:"detail"`
	Errors     []Field       `json:"errors"`
	RetryAfter time.Duration `json:"-"` // when to come back; 0 when the server did not say
	RequestID  string        `json:"-"` // to find the request in the server's log
}

// Field is one wrong part of the input.
type Field struct {
	Location string `json:"location"` // such as "body.steps[1].event"
	Message  string `json:"message"`
}

// Error implements error.
func (p *Problem) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s", p.Status, p.Title)
	if p.Detail != "" {
		b.WriteString(": " + p.Detail)
	}
	for _, f := range p.Errors {
		fmt.Fprintf(&b, "; %s: %s", f.Location, f.Message)
	}
	return b.String()
}

// readProblem reads what the server said, whatever that was.
func readProblem(answer *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(answer.Body, 64<<10))
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	p := &Problem{}
	if json.Unmarshal(body, p) != nil || p.Title == "" {
		p = &Problem{Title: http.StatusText(answer.StatusCode), Detail: strings.TrimSpace(string(body))}
	}
	p.Status = answer.StatusCode
	p.RequestID = answer.Header.Get("X-Request-Id")
	if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil {
		p.RetryAfter = time.Duration(seconds) * time.Second
	}
	return p
}
