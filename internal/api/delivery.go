package api

import (
	"context"

	"prodops/internal/delivery"
	"prodops/internal/period"
	"prodops/internal/project"
)

type deploymentsInput struct {
	InProject
	InRecords
	Service     string `query:"service" maxLength:"100"`
	Environment string `query:"environment" maxLength:"40"`
	Status      string `query:"status" enum:"running,succeeded,failed"`
}

type deployInput struct {
	InProject
	Body delivery.DeploymentCreate
}

type deploymentPatchInput struct {
	OfRecord
	IfMatch
	Body delivery.DeploymentUpdate
}

// guarded names a record, and the version it was read in.
type guarded struct {
	OfRecord
	IfMatch
}

func taggedDeployment(d delivery.Deployment) *tagged[delivery.Deployment] {
	return &tagged[delivery.Deployment]{ETag: etag(d.Head.Version), Body: d}
}

func (a *API) listDeployments(ctx context.Context, c call, in *deploymentsInput) (*answer[list[delivery.Deployment]], error) {
	found, next, err := a.services.Delivery.Deployments(ctx, c.Actor, c.Project.ID, delivery.DeploymentFilter{
		Filter: in.filter(), Service: in.Service, Environment: in.Environment, Status: delivery.Status(in.Status),
	})
	return newList(found, next, same), err
}

func (a *API) deploy(ctx context.Context, c call, in *deployInput) (*tagged[delivery.Deployment], error) {
	kept, err := a.services.Delivery.Deploy(ctx, c.Actor, c.Project.ID, in.Body)
	return taggedDeployment(kept), err
}

func (a *API) getDeployment(ctx context.Context, c call, in *OfRecord) (*tagged[delivery.DeploymentView], error) {
	found, err := a.services.Delivery.Deployment(ctx, c.Actor, c.Project.ID, in.ID)
	return &tagged[delivery.DeploymentView]{ETag: etag(found.Head.Version), Body: found}, err
}

func (a *API) patchDeployment(ctx context.Context, c call, in *deploymentPatchInput) (*tagged[delivery.Deployment], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Delivery.UpdateDeployment(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedDeployment(changed), err
}

func (a *API) archiveDeployment(ctx context.Context, c call, in *guarded) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Delivery.ArchiveDeployment(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreDeployment(ctx context.Context, c call, in *guarded) (*tagged[delivery.Deployment], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Delivery.RestoreDeployment(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedDeployment(restored), err
}

type changesToldInput struct {
	InProject
	Body delivery.ChangesTold
}

// ChangesTaken says how many commits were new.
type ChangesTaken struct {
	New int64 `json:"new"`
}

func (a *API) tellChanges(ctx context.Context, c call, in *changesToldInput) (*answer[ChangesTaken], error) {
	n, err := a.services.Delivery.Tell(ctx, c.Actor, c.Project.ID, in.Body)
	return &answer[ChangesTaken]{ChangesTaken{New: n}}, err
}

// DoraQuestion is the part of an input that asks for the measures of delivery.
type DoraQuestion struct {
	InProject
	InRange
	Service     string `query:"service" maxLength:"100" doc:"All together when absent."`
	Environment string `query:"environment" maxLength:"40" doc:"production when absent."`
	Interval    string `query:"interval" enum:"day,week,month,quarter" doc:"Of the series; week when absent."`
	Profile     string `query:"profile" maxLength:"20" doc:"How what DORA leaves open is decided; prodops when absent, and no other is built."`
}

func (in DoraQuestion) question(p project.Project) (delivery.Question, error) {
	calendar, err := calendarOf(p)
	return delivery.Question{
		Range: in.period(), Calendar: calendar, Interval: period.Interval(in.Interval), Service: in.Service, Environment: in.Environment, Profile: in.Profile,
	}, err
}

func (a *API) getDORA(ctx context.Context, c call, in *DoraQuestion) (*answer[delivery.DoraMeasures], error) {
	q, err := in.question(c.Project)
	if err != nil {
		return nil, err
	}
	found, err := a.services.Delivery.Measure(ctx, c.Actor, c.Project.ID, q)
	return &answer[delivery.DoraMeasures]{found}, err
}

type devExInput struct {
	InProject
	InRange
	Service string `query:"service" maxLength:"100" doc:"All together when absent."`
}

func (a *API) getDevEx(ctx context.Context, c call, in *devExInput) (*answer[delivery.DevEx], error) {
	calendar, err := calendarOf(c.Project)
	if err != nil {
		return nil, err
	}
	found, err := a.services.Delivery.Experience(ctx, c.Actor, c.Project.ID, delivery.Question{Range: in.period(), Calendar: calendar, Service: in.Service})
	return &answer[delivery.DevEx]{found}, err
}

type doraRowsInput struct {
	DoraQuestion
	Measure string `query:"measure" required:"true" enum:"deployment_frequency,lead_time,change_fail_rate,recovery_time,rework_rate"`
	Limit   int    `query:"limit" minimum:"1" maximum:"1000" default:"200"`
}

// DeliveryRows is what a measure looked at.
type DeliveryRows struct {
	Items []delivery.DoraRow `json:"items" doc:"The newest first."`
	Total int                `json:"total"`
}

func (a *API) listDORARows(ctx context.Context, c call, in *doraRowsInput) (*answer[DeliveryRows], error) {
	q, err := in.question(c.Project)
	if err != nil {
		return nil, err
	}
	rows, total, err := a.services.Delivery.Rows(ctx, c.Actor, c.Project.ID, in.Measure, q, in.Limit)
	return &answer[DeliveryRows]{DeliveryRows{Items: rows, Total: total}}, err
}

func (a *API) listServices(ctx context.Context, c call, _ *InProject) (*answer[list[delivery.DeployedService]], error) {
	found, err := a.services.Delivery.Services(ctx, c.Actor, c.Project.ID)
	return newList(found, "", same), err
}

// ServiceWindow says for how long incidents are held against deployments.
type ServiceWindow struct {
	Service     string `json:"service" maxLength:"100"`
	WindowHours int64  `json:"window_hours" minimum:"1" maximum:"720"`
}

type serviceWindowInput struct {
	InProject
	Body ServiceWindow
}

func (a *API) setServiceWindow(ctx context.Context, c call, in *serviceWindowInput) (*answer[ServiceWindow], error) {
	return &answer[ServiceWindow]{in.Body}, a.services.Delivery.SetWindow(ctx, c.Actor, c.Project.ID, in.Body.Service, in.Body.WindowHours)
}
