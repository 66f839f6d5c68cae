package ingest

import (
	"bytes"
	"compress/gzip"
	"io"

	"prodops/internal/errs"
)

// ratioFrom is the inflated size from which on Limits.Ratio counts: small
// bodies of one repeated call compress very well.
const ratioFrom = 64 << 10

// ReadBody reads a request's body and inflates it if its bytes are gzip,
// whatever its headers say: clients in use label gzip as a form.
//
// Errors: TooLarge over Limits.Body, Limits.Inflated or Limits.Ratio,
// Malformed for broken gzip, and the reader's own error. Never more than
// Limits.Body + Limits.Inflated bytes are held.
func ReadBody(r io.Reader, limits Limits) ([]byte, error) {
	body, err := readAtMost(r, limits.Body)
	if err != nil {
		return nil, err
	}
	if !IsGzip(body) {
		return body, nil
	}
	allowed := min(limits.Inflated, max(ratioFrom, int64(len(body))*limits.Ratio))
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, brokenGzip(err)
	}
	inflated, err := readAtMost(z, allowed)
	if err == nil || errs.Is(err, errs.TooLarge) {
		return inflated, err
	}
	return nil, brokenGzip(err)
}

// IsGzip reports whether the bytes begin as a gzip stream does (RFC 1952).
func IsGzip(b []byte) bool {
	return len(b) >= 3 && b[0] == 0x1f && b[1] == 0x8b && b[2] == 8
}

func brokenGzip(err error) error {
	return errs.Wrap(errs.Malformed, err, "The body begins as gzip but cannot be inflated.")
}

func readAtMost(r io.Reader, limit int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > limit {
		return nil, errs.New(errs.TooLarge, "The body may not be larger than %d bytes, nor inflate to more. Send fewer calls at once.", limit)
	}
	return body, nil
}
