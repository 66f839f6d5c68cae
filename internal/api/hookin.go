package api

import (
	"encoding/json"
	"io"
	"net/http"
	"time"

	"prodops/internal/delivery/hook"
	"prodops/internal/errs"
)

// uploads is how many deliveries are read at once: each may be 25 MB.
const uploads = 4

// HookTaken is what a sender of webhooks is answered.
type HookTaken struct {
	ID    string `json:"id,omitempty"`
	State string `json:"state"`
}

// githubHook takes a delivery of GitHub in: 202 when it is kept and something
// will be made of it, 200 when it was taken before. Nobody waits for what is
// made of it: senders give up after ten seconds.
func (a *API) githubHook(w http.ResponseWriter, r *http.Request) {
	id, fresh, err := a.takeHook(w, r)
	if err != nil {
		WriteProblem(w, r, a.log, cutOff(w, err))
		return
	}
	status, taken := http.StatusAccepted, HookTaken{ID: id, State: string(hook.Received)}
	if !fresh {
		status, taken = http.StatusOK, HookTaken{State: "already taken"}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(taken)
}

func (a *API) takeHook(w http.ResponseWriter, r *http.Request) (id string, fresh bool, err error) {
	// Who is not known, or says too much, is answered before the body is read.
	connection, err := a.services.Hooks.Known(r.Context(), hook.GitHub, r.PathValue("connection"))
	if err != nil {
		return "", false, err
	}
	if r.ContentLength > hook.Limit {
		return "", false, errs.New(errs.TooLarge, "A delivery may not be larger than %d bytes.", hook.Limit)
	}
	if err := a.buckets.take("hook "+connection.ID, 1); err != nil {
		return "", false, err
	}
	select {
	case a.uploads <- struct{}{}:
		defer func() { <-a.uploads }()
	default:
		return "", false, errs.Retry(errs.Unavailable, 2*time.Second, "Too many deliveries come at once. Send it again.")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, hook.Limit))
	if err != nil {
		return "", false, readable(err)
	}
	return a.services.Hooks.Take(r.Context(), connection, hook.Call{
		Event: r.Header.Get("X-GitHub-Event"), Delivery: r.Header.Get("X-GitHub-Delivery"), Signature: r.Header.Get("X-Hub-Signature-256"),
		ContentType: r.Header.Get("Content-Type"), Body: body,
	})
}
