package api

import (
	"context"
	"encoding/json"
	"net/http"

	"prodops/internal/sqldb"
)

// once runs the handler, unless the caller sends an Idempotency-Key it has had
// an answer for: then it is given that answer again, and nothing is made.
func once[I, O any](ctx context.Context, a *API, r route, c call, in *I, h handler[I, O]) (*O, error) {
	if c.repeatKey == "" || !r.creates() {
		return h(ctx, c, in)
	}
	body, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	this := sqldb.Call{
		Actor: string(c.Actor.Kind()) + " " + c.Actor.ID(), Route: r.method + " " + c.path, Key: c.repeatKey, Body: body,
	}
	before, found, err := a.services.Idempotency.Begin(ctx, this)
	if err != nil {
		return nil, err
	}
	if found {
		out := new(O)
		return out, json.Unmarshal(before.Body, out)
	}
	// From here on the memory is brought up to date even if the caller leaves.
	ctx = context.WithoutCancel(ctx)
	out, err := h(ctx, c, in)
	if err != nil {
		if forgot := a.services.Idempotency.Forget(ctx, this); forgot != nil {
			a.log.WarnContext(ctx, "an idempotency key could not be freed", "error", forgot)
		}
		return nil, err
	}
	answered, err := json.Marshal(out)
	if err != nil {
		return nil, err
	}
	if err := a.services.Idempotency.Finish(ctx, this, sqldb.Answer{Status: http.StatusCreated, Body: answered}); err != nil {
		// The record is made: better an answer that cannot be repeated than none.
		a.log.WarnContext(ctx, "an answer could not be remembered", "error", err)
	}
	return out, nil
}
