package api

import (
	"context"

	"prodops/internal/delivery/hook"
)

// HookConnection is a connection with the address that deliveries are sent to.
type HookConnection struct {
	hook.Connection
	URL string `json:"url" doc:"Where deliveries are sent to."`
}

// ListedConnection is a connection with what last came by it.
type ListedConnection struct {
	hook.Listed
	URL string `json:"url" doc:"Where deliveries are sent to."`
}

// NewConnectionSecret is a connection with a secret that was just made.
type NewConnectionSecret struct {
	hook.Shown
	URL string `json:"url" doc:"Where deliveries are sent to."`
}

type connectionCreateInput struct {
	InProject
	Body hook.Create
}

type connectionPatchInput struct {
	OfRecord
	IfMatch
	Body hook.Update
}

type secretCreateInput struct {
	OfRecord
	Body NewSecret
}

// NewSecret asks for one more secret of a connection.
type NewSecret struct {
	Secret string `json:"secret,omitempty" maxLength:"200" doc:"One of at least 16 characters; made when absent."`
}

type secretInput struct {
	OfRecord
	Secret string `path:"secret" maxLength:"64"`
}

type deliveriesInput struct {
	OfRecord
	InPage
	State string `query:"state" enum:"received,processed,ignored,failed"`
	Event string `query:"event" maxLength:"100"`
}

type hookDeliveryInput struct {
	OfRecord
	Delivery string `path:"delivery" maxLength:"64"`
}

func (a *API) hookURL(c hook.Connection) string { return a.options.BaseURL + c.Path() }

func (a *API) taggedConnection(c hook.Connection) *tagged[HookConnection] {
	return &tagged[HookConnection]{ETag: etag(c.Version), Body: HookConnection{Connection: c, URL: a.hookURL(c)}}
}

func (a *API) taggedSecret(s hook.Shown) *tagged[NewConnectionSecret] {
	return &tagged[NewConnectionSecret]{ETag: etag(s.Version), Body: NewConnectionSecret{Shown: s, URL: a.hookURL(s.Connection)}}
}

func (a *API) listConnections(ctx context.Context, c call, _ *InProject) (*answer[list[ListedConnection]], error) {
	found, err := a.services.Hooks.List(ctx, c.Actor, c.Project.ID)
	return newList(found, "", func(l hook.Listed) ListedConnection { return ListedConnection{Listed: l, URL: a.hookURL(l.Connection)} }), err
}

func (a *API) createConnection(ctx context.Context, c call, in *connectionCreateInput) (*tagged[NewConnectionSecret], error) {
	made, err := a.services.Hooks.Create(ctx, c.Actor, c.Project.ID, in.Body)
	return a.taggedSecret(made), err
}

func (a *API) getConnection(ctx context.Context, c call, in *OfRecord) (*tagged[HookConnection], error) {
	found, err := a.services.Hooks.Get(ctx, c.Actor, c.Project.ID, in.ID)
	return a.taggedConnection(found), err
}

func (a *API) patchConnection(ctx context.Context, c call, in *connectionPatchInput) (*tagged[HookConnection], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Hooks.Update(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return a.taggedConnection(changed), err
}

func (a *API) removeConnection(ctx context.Context, c call, in *guarded) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Hooks.End(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) addConnectionSecret(ctx context.Context, c call, in *secretCreateInput) (*tagged[NewConnectionSecret], error) {
	made, err := a.services.Hooks.AddSecret(ctx, c.Actor, c.Project.ID, in.ID, in.Body.Secret)
	return a.taggedSecret(made), err
}

func (a *API) removeConnectionSecret(ctx context.Context, c call, in *secretInput) (*nothing, error) {
	_, err := a.services.Hooks.RemoveSecret(ctx, c.Actor, c.Project.ID, in.ID, in.Secret)
	return &nothing{}, err
}

func (a *API) listHookDeliveries(ctx context.Context, c call, in *deliveriesInput) (*answer[list[hook.LoggedDelivery]], error) {
	found, next, err := a.services.Hooks.Deliveries(ctx, c.Actor, c.Project.ID, in.ID, hook.State(in.State), in.Event, in.Cursor, in.Limit)
	return newList(found, next, same), err
}

func (a *API) getHookDelivery(ctx context.Context, c call, in *hookDeliveryInput) (*answer[hook.OpenedDelivery], error) {
	found, err := a.services.Hooks.Open(ctx, c.Actor, c.Project.ID, in.ID, in.Delivery)
	return &answer[hook.OpenedDelivery]{found}, err
}

func (a *API) replayHookDelivery(ctx context.Context, c call, in *hookDeliveryInput) (*answer[hook.LoggedDelivery], error) {
	found, err := a.services.Hooks.Replay(ctx, c.Actor, c.Project.ID, in.ID, in.Delivery)
	return &answer[hook.LoggedDelivery]{found}, err
}
