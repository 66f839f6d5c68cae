package api

import (
	"context"

	"prodops/internal/company"
)

type companiesInput struct {
	InProject
	InRecords
	Plan    string `query:"plan" maxLength:"100"`
	Segment string `query:"segment" maxLength:"100"`
	Sort    string `query:"sort" enum:"updated_at,name,revenue" default:"updated_at"`
}

type companyCreateInput struct {
	InProject
	Body company.Create
}

type companyPatchInput struct {
	OfRecord
	IfMatch
	Body company.Update
}

func taggedCompany(r company.Company) *tagged[company.Company] {
	return &tagged[company.Company]{ETag: etag(r.Version), Body: r}
}

func (a *API) listCompanies(ctx context.Context, c call, in *companiesInput) (*answer[list[company.Company]], error) {
	found, next, err := a.services.Companies.List(ctx, c.Actor, c.Project.ID, company.Filter{
		Search: in.Text, Plan: in.Plan, Segment: in.Segment, Sort: in.Sort, Archived: in.Archived, Limit: in.Limit, Cursor: in.Cursor,
	})
	return newList(found, next, same), err
}

func (a *API) createCompany(ctx context.Context, c call, in *companyCreateInput) (*tagged[company.Company], error) {
	made, err := a.services.Companies.Create(ctx, c.Actor, c.Project.ID, in.Body)
	return taggedCompany(made), err
}

func (a *API) getCompany(ctx context.Context, c call, in *OfRecord) (*tagged[company.Company], error) {
	found, err := a.services.Companies.Get(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedCompany(found), err
}

func (a *API) patchCompany(ctx context.Context, c call, in *companyPatchInput) (*tagged[company.Company], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Companies.Update(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedCompany(changed), err
}

func (a *API) archiveCompany(ctx context.Context, c call, in *ofEdited) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	_, err = a.services.Companies.Archive(ctx, c.Actor, c.Project.ID, in.ID, version)
	return &nothing{}, err
}

func (a *API) restoreCompany(ctx context.Context, c call, in *ofEdited) (*tagged[company.Company], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Companies.Restore(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedCompany(restored), err
}
