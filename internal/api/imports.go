package api

import (
	"context"
	"encoding/json"

	"prodops/internal/errs"
	"prodops/internal/ingest"
)

type importsInput struct {
	InProject
	InPage
}

type importCreateInput struct {
	InProject
	Body ImportCreate
}

// importLinesInput is read by hand: its calls are decoded once, by ingest.
type importLinesInput struct {
	OfRecord
	RawBody []byte `contentType:"application/json"`
}

func importView(i ingest.Import) Import {
	return Import{
		ID: i.ID, File: i.File, Size: i.Size, SHA256: i.SHA256, Source: i.Source, Environment: i.Environment,
		State: string(i.State), LinesDone: i.LinesDone, Accepted: i.Accepted, Quarantined: i.Quarantined,
		CreatedAt: micros(i.CreatedAt), FinishedAt: microsOrNil(i.FinishedAt),
	}
}

func (a *API) listImports(ctx context.Context, c call, in *importsInput) (*answer[list[Import]], error) {
	page, err := a.services.Imports.List(ctx, c.Actor, c.Project.ID, in.Cursor, in.Limit)
	return newList(page.Imports, page.Next, importView), err
}

func (a *API) createImport(ctx context.Context, c call, in *importCreateInput) (*answer[Import], error) {
	wanted := ingest.NewImport{
		Environment: in.Body.Environment, File: in.Body.File, Size: in.Body.Size, SHA256: in.Body.SHA256, Source: in.Body.Source, Mapping: in.Body.Mapping,
	}
	made, err := a.services.Imports.Create(ctx, c.Actor, c.Project.ID, wanted)
	return &answer[Import]{importView(made)}, err
}

func (a *API) importLines(ctx context.Context, c call, in *importLinesInput) (*answer[ImportProgress], error) {
	var batch struct {
		FromLine int64             `json:"from_line"`
		Calls    []json.RawMessage `json:"calls"`
	}
	if err := json.Unmarshal(in.RawBody, &batch); err != nil {
		return nil, errs.Wrap(errs.Malformed, err, "The body must be JSON: from_line and calls.")
	}
	calls := ingest.DecodeCalls(batch.Calls, ingest.ImportLimits())
	done, err := a.services.Imports.Append(ctx, c.Actor, c.Project.ID, in.ID, batch.FromLine, calls)
	return &answer[ImportProgress]{ImportProgress{Accepted: done.Accepted, Quarantined: done.Quarantined, LinesDone: done.LinesDone}}, err
}

func (a *API) finishImport(ctx context.Context, c call, in *OfRecord) (*answer[Import], error) {
	done, err := a.services.Imports.Finish(ctx, c.Actor, c.Project.ID, in.ID)
	return &answer[Import]{importView(done)}, err
}

func (a *API) undoImport(ctx context.Context, c call, in *OfRecord) (*answer[Import], error) {
	done, err := a.services.Imports.Undo(ctx, c.Actor, c.Project.ID, in.ID)
	return &answer[Import]{importView(done)}, err
}
