package client

import (
	"context"
	"io"
	"net/http"
	"net/url"
)

// FeedbackMapping says which column of a table is what of a note: Columns is
// by field of a note, such as "text".
type FeedbackMapping struct {
	Columns  map[string]string `json:"columns"`
	Source   string            `json:"source,omitempty"` // of rows without one of their own
	DayFirst bool              `json:"day_first,omitempty"`
}

// FeedbackImport is an import of notes as the server has it.
type FeedbackImport struct {
	ID       string `json:"id"`
	File     string `json:"file"`
	Size     int64  `json:"size"` // bytes
	SHA256   string `json:"sha256"`
	Tool     string `json:"tool"`  // that wrote the table; csv when none is recognised
	State    string `json:"state"` // uploaded, importing, imported, failed or undone
	RowsDone int64  `json:"rows_done"`
	Created  int64  `json:"created"`  // notes it made
	Repeated int64  `json:"repeated"` // rows whose note was there already
	Failed   int64  `json:"failed"`   // rows that could not be read
	Failure  string `json:"failure"`  // why it stopped, in the state failed
}

// FeedbackPreview is what an import of notes would do.
type FeedbackPreview struct {
	FeedbackImport
	Columns []string           `json:"columns"`
	Mapping FeedbackMapping    `json:"mapping"`
	Rows    int64              `json:"rows"`
	Sound   int64              `json:"sound"` // rows that would become notes
	Known   int64              `json:"known"` // rows whose notes are there already
	Errors  []FeedbackRowError `json:"errors"`
}

// FeedbackRowError is a row that cannot be read.
type FeedbackRowError struct {
	Line  int64  `json:"line"` // as an editor counts
	Cause string `json:"cause"`
	Text  string `json:"text"` // how the row begins
}

// UploadFeedback hands a table of notes over as a stream and answers what
// importing it would do. However long that takes, only ctx ends it.
func (c *Client) UploadFeedback(ctx context.Context, project, name string, table io.Reader) (FeedbackPreview, error) {
	var preview FeedbackPreview
	patient := *c
	patient.http = &http.Client{Transport: c.http.Transport, CheckRedirect: c.http.CheckRedirect, Jar: c.http.Jar}
	path := projectPath(project, "/feedback/imports?"+url.Values{"file": {name}}.Encode())
	headers := http.Header{"Content-Type": {"text/csv"}}
	err := patient.send(ctx, http.MethodPost, path, headers, table, &preview)
	return preview, err
}

// FeedbackImports reads a page of the imports of notes, the newest first.
func (c *Client) FeedbackImports(ctx context.Context, project, cursor string) (imports []FeedbackImport, next string, err error) {
	var page struct {
		Items      []FeedbackImport `json:"items"`
		NextCursor string           `json:"next_cursor"`
	}
	query := url.Values{"limit": {"100"}}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	err = c.Get(ctx, projectPath(project, "/feedback/imports"), query, &page)
	return page.Items, page.NextCursor, err
}

// PreviewFeedback says what an import would do with another mapping; nil is
// the one it has.
func (c *Client) PreviewFeedback(ctx context.Context, project, id string, mapping *FeedbackMapping) (FeedbackPreview, error) {
	var preview FeedbackPreview
	err := c.Post(ctx, feedbackImportPath(project, id, "/preview"), mapped{mapping}, &preview)
	return preview, err
}

// CommitFeedback begins to take a table of notes in, or goes on with it: the
// server does it, and FeedbackImport tells how far it is.
func (c *Client) CommitFeedback(ctx context.Context, project, id string, mapping *FeedbackMapping) error {
	headers := http.Header{"Prefer": {"respond-async"}}
	return c.repeat(ctx, func() error {
		return c.once(ctx, http.MethodPost, feedbackImportPath(project, id, "/commit"), headers, mapped{mapping}, nil)
	})
}

// FeedbackImport reads one import of notes.
func (c *Client) FeedbackImport(ctx context.Context, project, id string) (FeedbackImport, error) {
	var found FeedbackImport
	err := c.Get(ctx, feedbackImportPath(project, id, ""), nil, &found)
	return found, err
}

// UndoFeedbackImport takes the notes of an import out again.
func (c *Client) UndoFeedbackImport(ctx context.Context, project, id string) (FeedbackImport, error) {
	var undone FeedbackImport
	err := c.Post(ctx, feedbackImportPath(project, id, "/undo"), nil, &undone)
	return undone, err
}

type mapped struct {
	Mapping *FeedbackMapping `json:"mapping,omitempty"`
}

func feedbackImportPath(project, id, rest string) string {
	return projectPath(project, "/feedback-imports/"+url.PathEscape(id)+rest)
}
