package api

import (
	"context"

	"prodops/internal/delivery"
	"prodops/internal/record"
)

type incidentsInput struct {
	InProject
	InRecords
	Service string `query:"service" maxLength:"100"`
	Open    bool   `query:"open" doc:"Only those that last."`
}

type incidentReportInput struct {
	InProject
	Body delivery.IncidentCreate
}

type incidentPatchInput struct {
	OfRecord
	IfMatch
	Body delivery.IncidentUpdate
}

func taggedIncident(i delivery.IncidentView) *tagged[delivery.IncidentView] {
	return &tagged[delivery.IncidentView]{ETag: etag(i.Version), Body: i}
}

func (a *API) listIncidents(ctx context.Context, c call, in *incidentsInput) (*answer[list[delivery.Incident]], error) {
	found, next, err := a.services.Delivery.Incidents(ctx, c.Actor, c.Project.ID, delivery.IncidentFilter{Filter: in.filter(), Service: in.Service, Open: in.Open})
	return newList(found, next, same), err
}

func (a *API) reportIncident(ctx context.Context, c call, in *incidentReportInput) (*tagged[delivery.Incident], error) {
	kept, err := a.services.Delivery.Report(ctx, c.Actor, c.Project.ID, in.Body)
	return &tagged[delivery.Incident]{ETag: etag(kept.Version), Body: kept}, err
}

func (a *API) getIncident(ctx context.Context, c call, in *OfRecord) (*tagged[delivery.IncidentView], error) {
	found, err := a.services.Delivery.Incident(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedIncident(found), err
}

func (a *API) patchIncident(ctx context.Context, c call, in *incidentPatchInput) (*tagged[delivery.IncidentView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Delivery.UpdateIncident(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedIncident(changed), err
}

func (a *API) archiveIncident(ctx context.Context, c call, in *guarded) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Delivery.ArchiveIncident(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreIncident(ctx context.Context, c call, in *guarded) (*tagged[delivery.IncidentView], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Delivery.RestoreIncident(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedIncident(restored), err
}

// PostMortem says which template a post-mortem begins with.
type PostMortem struct {
	Full bool `json:"full,omitempty" doc:"The full template; the light one when absent."`
}

type postMortemInput struct {
	OfRecord
	Body PostMortem
}

func (a *API) writePostMortem(ctx context.Context, c call, in *postMortemInput) (*answer[record.Ref], error) {
	id, err := a.services.Delivery.WritePostMortem(ctx, c.Actor, c.Project.ID, in.ID, in.Body.Full)
	return &answer[record.Ref]{record.Ref{Type: "doc", ID: id}}, err
}
