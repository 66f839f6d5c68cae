package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"prodops/internal/errs"
)

// statusOf is the one place where a kind of error becomes an HTTP status.
func statusOf(kind errs.Kind) int {
	switch kind {
	case errs.Invalid:
		return http.StatusUnprocessableEntity
	case errs.Malformed:
		return http.StatusBadRequest
	case errs.Unauthenticated:
		return http.StatusUnauthorized
	case errs.Forbidden:
		return http.StatusForbidden
	case errs.NotFound:
		return http.StatusNotFound
	case errs.Conflict:
		return http.StatusConflict
	case errs.Stale:
		return http.StatusPreconditionFailed
	case errs.TooLarge:
		return http.StatusRequestEntityTooLarge
	case errs.Overloaded:
		return http.StatusTooManyRequests
	case errs.Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// statusCancelled is what the log shows when the caller went away before the
// answer was ready; nobody reads the answer. The number is nginx's.
const statusCancelled = 499

// problem is err as an RFC 9457 document, and the headers that go with it. An
// error without a public message is logged with the request's id and shown as
// nothing but that id.
func problem(ctx context.Context, log *slog.Logger, err error) (*huma.ErrorModel, http.Header) {
	headers := http.Header{}
	public, ok := errors.AsType[*errs.Error](err)
	if !ok && ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return &huma.ErrorModel{Status: statusCancelled, Title: "Client Closed Request", Detail: "The caller went away."}, headers
	}
	if !ok || public.Kind == errs.Internal {
		log.ErrorContext(ctx, "internal error", "id", RequestID(ctx), "error", err)
		return &huma.ErrorModel{
			Status: http.StatusInternalServerError,
			Title:  http.StatusText(http.StatusInternalServerError),
			Detail: "Something went wrong on our side. The log has the details under request " + RequestID(ctx) + ".",
		}, headers
	}
	status := statusOf(public.Kind)
	if status >= 500 {
		log.WarnContext(ctx, "refused", "id", RequestID(ctx), "error", err)
	}
	switch public.Kind {
	case errs.Overloaded, errs.Unavailable:
		headers.Set("Retry-After", retryAfter(public.RetryAfter))
	case errs.Unauthenticated:
		headers.Set("WWW-Authenticate", "Bearer")
	}
	model := &huma.ErrorModel{Status: status, Title: http.StatusText(status), Detail: public.Message}
	for _, field := range public.Fields {
		model.Errors = append(model.Errors, &huma.ErrorDetail{Location: field.Location, Message: field.Message})
	}
	return model, headers
}

// retryAfter is the header in whole seconds, at least one: senders that read 0
// come back at once.
func retryAfter(after time.Duration) string {
	return strconv.Itoa(max(1, int(math.Ceil(after.Seconds()))))
}

// WriteProblem answers err from a plain handler.
func WriteProblem(w http.ResponseWriter, r *http.Request, log *slog.Logger, err error) {
	model, headers := problem(r.Context(), log, err)
	for name, values := range headers {
		w.Header()[name] = values
	}
	body, err := json.Marshal(model)
	if err != nil {
		body = []byte(`{"status":500}`)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(model.Status)
	_, _ = w.Write(body)
}

// hideValues takes the offending value out of huma's own complaints: it may be
// a password. It also says in our words what huma says in its own.
func hideValues(_ huma.Context, _ string, v any) (any, error) {
	model, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	for _, detail := range model.Errors {
		if detail != nil {
			detail.Value = nil
		}
	}
	if model.Detail == "validation failed" && len(model.Errors) > 0 {
		model.Detail = model.Errors[0].Location + ": " + model.Errors[0].Message
	}
	return model, nil
}
