package api

import (
	"context"
)

type importsInput struct {
	InProject
	InPage
}
type importCreateInput struct {
	InProject
	Body ImportCreate
}
type importLinesInput struct {
	OfRecord
	Body ImportLines
}

func (a *API) listImports(ctx context.Context, c call, in *importsInput) (*answer[list[Import]], error) {
	return nil, errNotWired()
}

func (a *API) createImport(ctx context.Context, c call, in *importCreateInput) (*answer[Import], error) {
	return nil, errNotWired()
}

func (a *API) importLines(ctx context.Context, c call, in *importLinesInput) (*answer[ImportProgress], error) {
	return nil, errNotWired()
}

func (a *API) finishImport(ctx context.Context, c call, in *OfRecord) (*answer[Import], error) {
	return nil, errNotWired()
}

func (a *API) undoImport(ctx context.Context, c call, in *OfRecord) (*answer[Import], error) {
	return nil, errNotWired()
}
