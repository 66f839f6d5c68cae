package client

import (
	"context"
	"encoding/json"
	"net/url"
	"time"
)

// projectPath is the address of something in a project, by slug or id.
func projectPath(project, rest string) string {
	return "/api/v1/projects/" + url.PathEscape(project) + rest
}

// NewKey asks for a key.
type NewKey struct {
	Kind        string   `json:"kind"` // write or secret
	Name        string   `json:"name"`
	Scopes      []string `json:"scopes,omitempty"`
	Environment string   `json:"environment,omitempty"`
}

// Key is a key as made: Secret is shown this once.
type Key struct {
	ID     string   `json:"id"`
	Kind   string   `json:"kind"`
	Name   string   `json:"name"`
	Prefix string   `json:"prefix"`
	Scopes []string `json:"scopes"`
	Secret string   `json:"secret"`
}

// CreateKey makes a key in the project.
func (c *Client) CreateKey(ctx context.Context, project string, k NewKey) (Key, error) {
	var made Key
	err := c.Post(ctx, projectPath(project, "/keys"), k, &made)
	return made, err
}

// Query asks a question, given as the JSON of POST query, and answers the JSON
// of its answer.
func (c *Client) Query(ctx context.Context, project string, question any) (json.RawMessage, error) {
	var answer json.RawMessage
	path := projectPath(project, "/query")
	err := c.repeat(ctx, func() error { return c.once(ctx, "POST", path, nil, question, &answer) })
	return answer, err
}

// Event is one event as the server has it.
type Event struct {
	ID          string         `json:"id"`
	Event       string         `json:"event"`
	DistinctID  string         `json:"distinct_id"`
	AnonymousID string         `json:"anonymous_id"`
	Person      string         `json:"person"`
	Time        time.Time      `json:"time"`
	ReceivedAt  time.Time      `json:"received_at"`
	Source      string         `json:"source"`
	Properties  map[string]any `json:"properties"`
	Context     map[string]any `json:"context"`
}

// Events reads a page of the newest events; cursor is "" for the first page,
// and next is "" on the last.
func (c *Client) Events(ctx context.Context, project string, query url.Values) (events []Event, next string, err error) {
	var page struct {
		Items      []Event `json:"items"`
		NextCursor string  `json:"next_cursor"`
	}
	err = c.Get(ctx, projectPath(project, "/events"), query, &page)
	return page.Items, page.NextCursor, err
}

// NewImport begins an import.
type NewImport struct {
	File        string `json:"file"`
	Size        int64  `json:"size"`
	SHA256      string `json:"sha256"`
	Source      string `json:"source"`
	Environment string `json:"environment,omitempty"`
	Mapping     string `json:"mapping,omitempty"`
}

// Import is an import as the server has it.
type Import struct {
	ID          string `json:"id"`
	File        string `json:"file"`
	State       string `json:"state"` // running, finished or undone
	LinesDone   int64  `json:"lines_done"`
	Accepted    int64  `json:"accepted"`
	Quarantined int64  `json:"quarantined"`
}

// ImportProgress is what became of a batch of lines.
type ImportProgress struct {
	Accepted    int64 `json:"accepted"`
	Quarantined int64 `json:"quarantined"`
	LinesDone   int64 `json:"lines_done"`
}

// CreateImport begins an import, or continues an unfinished one of the same
// file and mapping: LinesDone says from where.
func (c *Client) CreateImport(ctx context.Context, project string, n NewImport) (Import, error) {
	var made Import
	err := c.Post(ctx, projectPath(project, "/imports"), n, &made)
	return made, err
}

// ImportLines hands over a batch of lines as Segment calls. A repeated batch
// is recognised by fromLine and not taken in twice.
func (c *Client) ImportLines(ctx context.Context, project, id string, fromLine int64, calls []json.RawMessage) (ImportProgress, error) {
	var progress ImportProgress
	path := projectPath(project, "/imports/"+url.PathEscape(id)+"/events")
	body := map[string]any{"from_line": fromLine, "calls": calls}
	err := c.repeat(ctx, func() error { return c.once(ctx, "POST", path, nil, body, &progress) })
	return progress, err
}

// FinishImport ends an import.
func (c *Client) FinishImport(ctx context.Context, project, id string) (Import, error) {
	var done Import
	err := c.Post(ctx, projectPath(project, "/imports/"+url.PathEscape(id)+"/finish"), nil, &done)
	return done, err
}

// UndoImport takes an import's events out again.
func (c *Client) UndoImport(ctx context.Context, project, id string) (Import, error) {
	var done Import
	err := c.Post(ctx, projectPath(project, "/imports/"+url.PathEscape(id)+"/undo"), nil, &done)
	return done, err
}
