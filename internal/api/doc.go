package api

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"prodops/internal/playbook"
	"prodops/internal/textdiff"
)

type docsInput struct {
	InProject
	InRecords
	Template string `query:"template" maxLength:"64" doc:"Id of a template, or a kind such as launch."`
	State    string `query:"state" enum:"draft,in_review,final"`
	Owner    string `query:"owner" maxLength:"64" doc:"Id of a member."`
	Outdated bool   `query:"outdated" doc:"Only documents whose template has a newer revision."`
	Sort     string `query:"sort" enum:"updated,created,title" default:"updated"`
	docQuery
}

// docQuery reads the tests of answers: field.NAME=empty, set, eq:VALUE,
// contains:TEXT, before:VALUE or after:VALUE.
type docQuery struct {
	conditions []playbook.FieldCondition
	wrong      error
}

// Resolve implements huma.Resolver. What is wrong is said by the handler, after
// permission is decided.
func (q *docQuery) Resolve(ctx huma.Context) []error {
	address := ctx.URL()
	q.conditions, q.wrong = fieldConditions(address.Query())
	return nil
}

func fieldConditions(query url.Values) ([]playbook.FieldCondition, error) {
	var conditions []playbook.FieldCondition
	for parameter, values := range query {
		name, ours := strings.CutPrefix(parameter, "field.")
		if !ours {
			continue
		}
		for _, value := range values {
			c, err := playbook.ParseFieldCondition(name, value)
			if err != nil {
				return nil, err
			}
			conditions = append(conditions, c)
		}
	}
	slices.SortFunc(conditions, func(a, b playbook.FieldCondition) int {
		return strings.Compare(a.Name+a.Op+a.Value, b.Name+b.Op+b.Value)
	})
	return conditions, nil
}

func (in *docsInput) docFilter() playbook.DocFilter {
	return playbook.DocFilter{
		Filter: in.filter(), Template: in.Template, State: playbook.State(in.State), Owner: in.Owner,
		Outdated: in.Outdated, Sort: in.Sort, Fields: in.conditions,
	}
}

func (a *API) listDocs(ctx context.Context, c call, in *docsInput) (*answer[list[playbook.DocListed]], error) {
	if in.wrong != nil {
		return nil, in.wrong
	}
	found, next, err := a.services.Docs.List(ctx, c.Actor, c.Project.ID, in.docFilter())
	return newList(found, next, same), err
}

// DocCount is how many records a list has on all its pages.
type DocCount struct {
	Count int `json:"count"`
}

func (a *API) countDocs(ctx context.Context, c call, in *docsInput) (*answer[DocCount], error) {
	if in.wrong != nil {
		return nil, in.wrong
	}
	n, err := a.services.Docs.Count(ctx, c.Actor, c.Project.ID, in.docFilter())
	return &answer[DocCount]{Body: DocCount{n}}, err
}

type docCreateInput struct {
	InProject
	Body playbook.DocCreate
}

type docPatchInput struct {
	OfRecord
	IfMatch
	Body playbook.DocUpdate
}

type docInput struct {
	OfRecord
	IfMatch
}

func taggedDoc(p playbook.DocPage) *tagged[playbook.DocPage] {
	return &tagged[playbook.DocPage]{ETag: etag(p.Version), Body: p}
}

func (a *API) createDoc(ctx context.Context, c call, in *docCreateInput) (*tagged[playbook.DocPage], error) {
	made, err := a.services.Docs.Create(ctx, c.Actor, c.Project.ID, in.Body)
	return taggedDoc(made), err
}

func (a *API) getDoc(ctx context.Context, c call, in *OfRecord) (*tagged[playbook.DocPage], error) {
	found, err := a.services.Docs.Get(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedDoc(found), err
}

func (a *API) patchDoc(ctx context.Context, c call, in *docPatchInput) (*tagged[playbook.DocPage], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Docs.Update(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedDoc(changed), err
}

func (a *API) archiveDoc(ctx context.Context, c call, in *docInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Docs.Archive(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreDoc(ctx context.Context, c call, in *docInput) (*tagged[playbook.DocPage], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Docs.Restore(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedDoc(restored), err
}

// DocTick sets a check box of a document's text.
type DocTick struct {
	Task int  `json:"task" minimum:"0" doc:"data-task of the check box in the document's HTML."`
	Done bool `json:"done"`
}

type docTickInput struct {
	OfRecord
	IfMatch
	Body DocTick
}

func (a *API) tickDoc(ctx context.Context, c call, in *docTickInput) (*tagged[playbook.DocPage], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Docs.Tick(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body.Task, in.Body.Done)
	return taggedDoc(changed), err
}

func (a *API) upgradeDoc(ctx context.Context, c call, in *docInput) (*tagged[playbook.DocPage], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Docs.Upgrade(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedDoc(changed), err
}

// DocBody is a text in Markdown.
type DocBody struct {
	Body string `json:"body" maxLength:"500000"`
}

// DocPreview is a text as safe HTML.
type DocPreview struct {
	HTML string `json:"html"`
}

type docPreviewInput struct {
	InProject
	Body DocBody
}

func (a *API) previewDoc(_ context.Context, c call, in *docPreviewInput) (*answer[DocPreview], error) {
	html, err := a.services.Docs.Preview(c.Actor, c.Project.ID, in.Body.Body)
	return &answer[DocPreview]{Body: DocPreview{html}}, err
}

// DocImport is a document as Markdown with front matter.
type DocImport struct {
	Text string `json:"text" maxLength:"600000"`
}

type docImportInput struct {
	InProject
	Body DocImport
}

func (a *API) importDoc(ctx context.Context, c call, in *docImportInput) (*tagged[playbook.DocPage], error) {
	made, err := a.services.Docs.Import(ctx, c.Actor, c.Project.ID, in.Body.Text)
	return taggedDoc(made), err
}

// docFile is a document as a file to keep.
type docFile struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (a *API) exportDoc(ctx context.Context, c call, in *OfRecord) (*docFile, error) {
	name, text, err := a.services.Docs.Export(ctx, c.Actor, c.Project.ID, in.ID)
	return &docFile{
		ContentType: "text/markdown; charset=utf-8", Disposition: "attachment; filename*=UTF-8''" + url.PathEscape(name), Body: []byte(text),
	}, err
}

type docHistoryInput struct {
	OfRecord
	Cursor string `query:"cursor" maxLength:"20" doc:"next_cursor of the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"50" default:"20"`
}

func (a *API) docHistory(ctx context.Context, c call, in *docHistoryInput) (*answer[list[playbook.DocVersion]], error) {
	before, err := seqCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	found, next, err := a.services.Docs.History(ctx, c.Actor, c.Project.ID, in.ID, before, in.Limit)
	cursor := ""
	if next > 0 {
		cursor = strconv.FormatInt(next, 10)
	}
	return newList(found, cursor, same), err
}

type docDiffInput struct {
	OfRecord
	From int64 `query:"from" minimum:"0" doc:"Version; absent for the one before to."`
	To   int64 `query:"to" minimum:"0" doc:"Version; absent for the newest."`
}

func (a *API) docDiff(ctx context.Context, c call, in *docDiffInput) (*answer[playbook.DocDifference], error) {
	found, err := a.services.Docs.Diff(ctx, c.Actor, c.Project.ID, in.ID, in.From, in.To)
	if err != nil {
		found.Body.Lines = []textdiff.DiffLine{}
	}
	return &answer[playbook.DocDifference]{Body: found}, err
}

type docVersionInput struct {
	OfRecord
	Version int64 `path:"version" minimum:"1"`
}

func (a *API) docVersion(ctx context.Context, c call, in *docVersionInput) (*answer[playbook.DocPage], error) {
	found, err := a.services.Docs.At(ctx, c.Actor, c.Project.ID, in.ID, in.Version)
	return &answer[playbook.DocPage]{Body: found}, err
}

// DocRevert says which version to bring back.
type DocRevert struct {
	Version int64 `json:"version" minimum:"1"`
}

type docRevertInput struct {
	OfRecord
	IfMatch
	Body DocRevert
}

func (a *API) revertDoc(ctx context.Context, c call, in *docRevertInput) (*tagged[playbook.DocPage], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Docs.Revert(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body.Version)
	return taggedDoc(changed), err
}

// DocMerge is an edit that came too late.
type DocMerge struct {
	Version int64  `json:"version" minimum:"1" doc:"The version the edit began at."`
	Body    string `json:"body" maxLength:"500000" doc:"The text as edited."`
}

type docMergeInput struct {
	OfRecord
	Body DocMerge
}

func (a *API) mergeDoc(ctx context.Context, c call, in *docMergeInput) (*answer[playbook.DocMerged], error) {
	merged, err := a.services.Docs.Merge(ctx, c.Actor, c.Project.ID, in.ID, in.Body.Version, in.Body.Body)
	return &answer[playbook.DocMerged]{Body: merged}, err
}
