// Package errs holds the only errors that leave the process.
//
// An Error has a Kind, which one place in package api maps to an HTTP status,
// and a message written for the person who made the call. Whatever caused it
// stays inside: the cause is logged, never sent.
package errs

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind says what sort of failure happened, in the caller's terms.
type Kind uint8

// The kinds, each with the status package api answers.
const (
	Internal        Kind = iota // 500: our fault; the message is never shown
	Invalid                     // 422: the input is understood but wrong; Fields say where
	Malformed                   // 400: the input cannot be read at all
	Unauthenticated             // 401: who are you?
	Forbidden                   // 403: we know you, and you may not
	NotFound                    // 404: no such record, or not one you may see
	Conflict                    // 409: it clashes with what is there
	Stale                       // 412: the record changed since you read it
	TooLarge                    // 413: over a limit
	Overloaded                  // 429: come back after RetryAfter
	Unavailable                 // 503: a store cannot take it now; come back after RetryAfter
)

// Field is one wrong part of the input.
type Field struct {
	Location string // where, such as "body.steps[1].event"
	Message  string // what to do about it
}

// Error is an error with a public message.
type Error struct {
	Kind       Kind
	Message    string
	Fields     []Field
	RetryAfter time.Duration // for Overloaded and Unavailable
	cause      error
}

// New returns an error of the kind with a public message.
func New(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// Wrap is New with a cause kept for the log.
func Wrap(kind Kind, cause error, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...), cause: cause}
}

// Retry is New with the time after which the caller should come back.
func Retry(kind Kind, after time.Duration, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...), RetryAfter: after}
}

// Error implements error. It is for logs: it includes the cause.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Message)
	for _, f := range e.Fields {
		b.WriteString("; " + f.Location + ": " + f.Message)
	}
	if e.cause != nil {
		b.WriteString(": " + e.cause.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// KindOf is the kind of the first Error in err's chain, Internal if there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is of the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// Fields collects what is wrong with an input. The zero value is ready to use.
type Fields []Field

// Add notes one wrong part.
func (f *Fields) Add(location, format string, args ...any) {
	*f = append(*f, Field{Location: location, Message: fmt.Sprintf(format, args...)})
}

// Err is nil when nothing was added, an Invalid error otherwise.
func (f Fields) Err() error {
	if len(f) == 0 {
		return nil
	}
	message := f[0].Message
	if len(f) > 1 {
		message = fmt.Sprintf("%s (and %d more)", message, len(f)-1)
	}
	return &Error{Kind: Invalid, Message: message, Fields: f}
}
