package api

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/ingest"
)

// kinds are the calls of the Segment family, each a route of its own.
func kinds() []ingest.Kind {
	return []ingest.Kind{
		ingest.Track, ingest.Identify, ingest.Page, ingest.Screen, ingest.Group, ingest.Alias, ingest.Batch,
	}
}

// Capture is where events come in. These routes never look at a cookie, so any
// page may call them.
func (a *API) Capture() http.Handler {
	mux := http.NewServeMux()
	for _, kind := range kinds() {
		for _, root := range []string{"/v1/", "/in/segment/v1/"} {
			path := root + string(kind)
			mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) { a.capture(w, r, kind) })
			mux.HandleFunc("OPTIONS "+path, preflight)
		}
	}
	mux.HandleFunc("POST /in/hooks/github/{connection}", a.githubHook)
	mux.HandleFunc("/", a.notFound)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		mux.ServeHTTP(w, r)
	})
}

// preflight tells a browser what a page of another origin may send.
func preflight(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", "POST")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Content-Encoding")
	h.Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
}

// capture takes one request's calls in. It answers 200 only once they are on
// stable storage.
func (a *API) capture(w http.ResponseWriter, r *http.Request, kind ingest.Kind) {
	if err := a.takeIn(w, r, kind); err != nil {
		WriteProblem(w, r, a.log, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"success":true}`)
}

func (a *API) takeIn(w http.ResponseWriter, r *http.Request, kind ingest.Kind) error {
	// A key in the header is looked at before the body is: a stranger's upload
	// costs us nothing.
	if key := headerKey(r.Header); key != "" {
		if _, err := a.captureActor(r, key); err != nil {
			return cutOff(w, err)
		}
	}
	limits := ingest.DefaultLimits()
	if r.ContentLength > limits.Body {
		return cutOff(w, errs.New(errs.TooLarge, "The body may not be larger than %d bytes. Send fewer calls at once.", limits.Body))
	}
	body, err := ingest.ReadBody(http.MaxBytesReader(w, r.Body, limits.Body+1), limits)
	if err != nil {
		return cutOff(w, readable(err))
	}
	decoded, err := ingest.DecodeSegment(kind, body, r.Header, limits)
	if err != nil {
		return err
	}
	actor, err := a.captureActor(r, decoded.WriteKey)
	if err != nil {
		return err
	}
	if err := a.buckets.take(actor.ID(), len(decoded.Calls)); err != nil {
		return err
	}
	_, err = a.services.Pipeline.Accept(r.Context(), ingest.Origin{
		Project: actor.Project(), Environment: actor.Environment(), Source: "segment",
	}, decoded.Calls)
	return err
}

// captureActor is the program that holds the key, if it may send events.
func (a *API) captureActor(r *http.Request, key string) (auth.Actor, error) {
	if key == "" {
		return auth.Actor{}, errs.New(errs.Unauthenticated, "Send the write key: as the user name of Basic authorisation, or as writeKey in the body.")
	}
	actor, err := a.services.Auth.AuthenticateKey(r.Context(), key)
	if err != nil {
		return auth.Actor{}, err
	}
	return actor, actor.Can(auth.IngestWrite, actor.Project())
}

// headerKey is the key in the Authorization header, "" when there is none or
// it does not look like one: the body may have it then.
func headerKey(header http.Header) string {
	scheme, credentials, _ := strings.Cut(header.Get("Authorization"), " ")
	key := credentials
	if strings.EqualFold(scheme, "Basic") {
		plain, err := base64.StdEncoding.DecodeString(credentials)
		if err != nil {
			return ""
		}
		key, _, _ = strings.Cut(string(plain), ":")
	}
	if auth.KindOf(key) == "" {
		return ""
	}
	return key
}

// cutOff has the connection closed after the answer, so that what the caller
// still wants to send is not read.
func cutOff(w http.ResponseWriter, err error) error {
	w.Header().Set("Connection", "close")
	return err
}

// readable words the failures of reading a body.
func readable(err error) error {
	if _, ok := errors.AsType[*errs.Error](err); ok {
		return err
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errs.New(errs.TooLarge, "The body may not be larger than %d bytes. Send fewer calls at once.", tooLarge.Limit)
	}
	return errs.Wrap(errs.Malformed, err, "The body could not be read to its end.")
}
