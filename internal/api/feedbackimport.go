package api

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"prodops/internal/feedback"
	"prodops/internal/table"
)

// uploadTime is how long a file may take to arrive.
const uploadTime = 10 * time.Minute

// uploadInput reads its body itself: files stream to disk.
type uploadInput struct {
	InProject
	File string `query:"file" maxLength:"200" doc:"Name of the file."`

	body io.Reader
}

// Resolve implements huma.Resolver.
func (in *uploadInput) Resolve(ctx huma.Context) []error {
	request, w := humago.Unwrap(ctx)
	// The deadlines of other requests are too short for a large file.
	until := time.Now().Add(uploadTime)
	controller := http.NewResponseController(w)
	_ = controller.SetReadDeadline(until)  // not every writer can; then the usual one holds
	_ = controller.SetWriteDeadline(until) // the same
	in.body = request.Body
	return nil
}

func (a *API) uploadFeedback(ctx context.Context, c call, in *uploadInput) (*answer[feedback.Preview], error) {
	preview, err := a.services.Feedback.Upload(ctx, c.Actor, c.Project.ID, in.File, in.body)
	return &answer[feedback.Preview]{Body: preview}, err
}

type feedbackImportsInput struct {
	InProject
	InPage
}

func (a *API) listFeedbackImports(ctx context.Context, c call, in *feedbackImportsInput) (*answer[list[feedback.NoteImport]], error) {
	found, next, err := a.services.Feedback.Imports(ctx, c.Actor, c.Project.ID, in.Cursor, in.Limit)
	return newList(found, next, same), err
}

func (a *API) getFeedbackImport(ctx context.Context, c call, in *OfRecord) (*answer[feedback.NoteImport], error) {
	found, err := a.services.Feedback.Import(ctx, c.Actor, c.Project.ID, in.ID)
	return &answer[feedback.NoteImport]{Body: found}, err
}

// ImportMapping is how columns become notes.
type ImportMapping struct {
	Mapping *feedback.Mapping `json:"mapping,omitempty" doc:"The last one when absent."`
}

type feedbackPreviewInput struct {
	OfRecord
	Body ImportMapping
}

func (a *API) previewFeedbackImport(ctx context.Context, c call, in *feedbackPreviewInput) (*answer[feedback.Preview], error) {
	preview, err := a.services.Feedback.Look(ctx, c.Actor, c.Project.ID, in.ID, in.Body.Mapping)
	return &answer[feedback.Preview]{Body: preview}, err
}

type feedbackCommitInput struct {
	OfRecord
	Respond
	Body ImportMapping
}

// Committed is how far an import has come.
type Committed struct {
	feedback.NoteImport
	Job *Job `json:"job,omitempty" doc:"Of an import that nobody waits for."`
}

func (a *API) commitFeedbackImport(ctx context.Context, c call, in *feedbackCommitInput) (*worked[Committed], error) {
	job, err := a.services.Feedback.Commit(ctx, c.Actor, c.Project.ID, in.ID, in.Body.Mapping)
	job, status, err := a.waited(ctx, c, job, err, in.async())
	if err != nil {
		return nil, err
	}
	found, err := a.services.Feedback.Import(ctx, c.Actor, c.Project.ID, in.ID)
	done := Committed{NoteImport: found}
	if status == http.StatusAccepted {
		view := jobView(job)
		done.Job = &view
	}
	return &worked[Committed]{Status: status, Body: done}, err
}

func (a *API) undoFeedbackImport(ctx context.Context, c call, in *OfRecord) (*answer[feedback.NoteImport], error) {
	undone, err := a.services.Feedback.UndoImport(ctx, c.Actor, c.Project.ID, in.ID)
	return &answer[feedback.NoteImport]{Body: undone}, err
}

// csvAnswer streams a table.
func csvAnswer(name string, write func(w io.Writer) error, failed func(error)) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		ctx.SetHeader("Content-Type", "text/csv; charset=utf-8")
		ctx.SetHeader("Content-Disposition", `attachment; filename="`+name+`"`)
		if err := write(ctx.BodyWriter()); err != nil {
			failed(err)
		}
	}}
}

func (a *API) feedbackImportErrors(ctx context.Context, c call, in *OfRecord) (*huma.StreamResponse, error) {
	rows, err := a.services.Feedback.ImportErrors(ctx, c.Actor, c.Project.ID, in.ID)
	if err != nil {
		return nil, err
	}
	return csvAnswer("import-errors.csv", func(to io.Writer) error { return writeErrors(to, rows) }, a.halfway(ctx)), nil
}

func writeErrors(to io.Writer, rows []feedback.RowError) error {
	w := table.NewWriter(to)
	if err := w.Write("line", "cause", "text"); err != nil {
		return err
	}
	for _, r := range rows {
		if err := w.Write(strconv.FormatInt(r.Line, 10), r.Cause, r.Text); err != nil {
			return err
		}
	}
	return w.Flush()
}

// halfway tells of an answer that broke off: its status is sent already.
func (a *API) halfway(ctx context.Context) func(error) {
	return func(err error) { a.log.WarnContext(ctx, "a table broke off", "error", err) }
}

type feedbackExportInput struct {
	InProject
	feedback.Filter
}

func (a *API) exportFeedback(ctx context.Context, c call, in *feedbackExportInput) (*huma.StreamResponse, error) {
	// A wrong filter is an answer of its own, not a table that breaks off.
	if _, _, err := a.services.Feedback.List(ctx, c.Actor, c.Project.ID, in.Filter, feedback.Page{Limit: 1}); err != nil {
		return nil, err
	}
	return csvAnswer("feedback.csv", func(to io.Writer) error {
		return a.services.Feedback.Export(ctx, c.Actor, c.Project.ID, in.Filter, to)
	}, a.halfway(ctx)), nil
}
