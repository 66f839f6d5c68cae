package api

import (
	"context"
	"encoding/json"
	"strconv"

	"prodops/internal/comment"
	"prodops/internal/jobs"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/search"
)

// AtRecord is the part of an input that names a record of any kind.
type AtRecord struct {
	InProject
	Type string `path:"type" maxLength:"64" doc:"Kind of record, such as idea."`
	ID   string `path:"id" maxLength:"64"`
}

func (in AtRecord) ref() record.Ref { return record.Ref{Type: in.Type, ID: in.ID} }

type searchInput struct {
	InProject
	Text     string   `query:"q" required:"true" minLength:"1" maxLength:"200" doc:"Words, each as the beginning of one; all must be there."`
	Types    []string `query:"type" doc:"Only these kinds of record, separated by commas."`
	Archived bool     `query:"archived" doc:"The archived ones as well."`
	Limit    int      `query:"limit" minimum:"1" maximum:"50" default:"20"`
}

func same[T any](v T) T { return v }

func (a *API) search(ctx context.Context, c call, in *searchInput) (*answer[list[search.Hit]], error) {
	hits, err := a.services.Search.Find(ctx, c.Actor, c.Project.ID, search.Question{
		Text: in.Text, Types: in.Types, Archived: in.Archived, Limit: in.Limit,
	})
	return newList(hits, "", same), err
}

type traceInput struct {
	AtRecord
	Depth int `query:"depth" minimum:"1" maximum:"8" default:"4" doc:"How many steps to follow in each direction."`
}

func (a *API) trace(ctx context.Context, c call, in *traceInput) (*answer[link.Trace], error) {
	found, err := a.services.Links.Trace(ctx, c.Actor, c.Project.ID, in.ref(), in.Depth)
	return &answer[link.Trace]{Body: found}, err
}

func (a *API) listRelations(context.Context, call, *InProject) (*answer[list[link.Relation]], error) {
	return newList(link.Relations(), "", same), nil
}

type linkCreateInput struct {
	InProject
	Body link.Create
}

func (a *API) createLink(ctx context.Context, c call, in *linkCreateInput) (*answer[link.Link], error) {
	made, err := a.services.Links.Create(ctx, c.Actor, c.Project.ID, in.Body)
	return &answer[link.Link]{Body: made}, err
}

func (a *API) removeLink(ctx context.Context, c call, in *OfRecord) (*nothing, error) {
	return &nothing{}, a.services.Links.Remove(ctx, c.Actor, c.Project.ID, in.ID)
}

// CommentText is what somebody says; @[Name](member:ID) mentions a member.
type CommentText struct {
	Body string `json:"body" maxLength:"10000"`
}

type commentCreateInput struct {
	AtRecord
	Body CommentText
}

type commentPatchInput struct {
	OfRecord
	IfMatch
	Body CommentText
}

type commentInput struct {
	OfRecord
	IfMatch
}

func taggedComment(c comment.Comment) *tagged[comment.Comment] {
	return &tagged[comment.Comment]{ETag: etag(c.Version), Body: c}
}

func (a *API) listComments(ctx context.Context, c call, in *AtRecord) (*answer[list[comment.Comment]], error) {
	found, err := a.services.Comments.List(ctx, c.Actor, c.Project.ID, in.ref())
	return newList(found, "", same), err
}

func (a *API) createComment(ctx context.Context, c call, in *commentCreateInput) (*tagged[comment.Comment], error) {
	made, err := a.services.Comments.Create(ctx, c.Actor, c.Project.ID, in.ref(), in.Body.Body)
	return taggedComment(made), err
}

func (a *API) patchComment(ctx context.Context, c call, in *commentPatchInput) (*tagged[comment.Comment], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Comments.Update(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body.Body)
	return taggedComment(changed), err
}

func (a *API) archiveComment(ctx context.Context, c call, in *commentInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	_, err = a.services.Comments.Archive(ctx, c.Actor, c.Project.ID, in.ID, version)
	return &nothing{}, err
}

func (a *API) restoreComment(ctx context.Context, c call, in *commentInput) (*tagged[comment.Comment], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Comments.Restore(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedComment(restored), err
}

func (a *API) listMentions(ctx context.Context, c call, _ *none) (*answer[list[comment.Mention]], error) {
	found, err := a.services.Comments.Mentions(ctx, c.Actor)
	return newList(found, "", same), err
}

type mentionsSeenInput struct {
	Record string `query:"record" maxLength:"64" doc:"Only those on this record, by its id; all when absent."`
}

func (a *API) seeMentions(ctx context.Context, c call, in *mentionsSeenInput) (*nothing, error) {
	return &nothing{}, a.services.Comments.SeeMentions(ctx, c.Actor, in.Record)
}

type activityInput struct {
	AtRecord
	Before int64 `query:"before" minimum:"0" doc:"Only changes before this seq; 0 or absent for the end."`
	Limit  int   `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// recordActivity is the journal of a record together with that of its links and
// comments.
func (a *API) recordActivity(ctx context.Context, c call, in *activityInput) (*answer[list[Change]], error) {
	if _, err := a.services.Records.Need(ctx, a.services.Records.DB(), c.Actor, c.Project.ID, "path", in.ref()); err != nil {
		return nil, err
	}
	links, err := a.services.Links.IDs(ctx, c.Project.ID, in.ID)
	if err != nil {
		return nil, err
	}
	comments, err := a.services.Comments.IDs(ctx, c.Project.ID, in.ID)
	if err != nil {
		return nil, err
	}
	entries, err := a.services.Journal.Latest(ctx, journal.Filter{
		Project: c.Project.ID, Types: []string{in.Type, "link", "comment"}, IDs: append(append(links, comments...), in.ID),
	}, in.Before, in.Limit)
	next := ""
	if len(entries) == in.Limit {
		next = strconv.FormatInt(entries[len(entries)-1].Seq, 10)
	}
	return newList(entries, next, changeView), err
}

// Job is a piece of long work.
type Job struct {
	jobs.Job
	Result any `json:"result,omitempty" doc:"What came of it; its shape depends on kind."`
}

func jobView(j jobs.Job) Job {
	view := Job{Job: j}
	_ = json.Unmarshal(j.Result, &view.Result) // written by us; null when there is none
	return view
}

type jobsInput struct {
	InProject
	Kind  string `query:"kind" maxLength:"64" doc:"Only jobs of this kind."`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

func (a *API) listJobs(ctx context.Context, c call, in *jobsInput) (*answer[list[Job]], error) {
	found, err := a.services.Jobs.List(ctx, c.Actor, c.Project.ID, in.Kind, in.Limit)
	return newList(found, "", jobView), err
}

func (a *API) getJob(ctx context.Context, c call, in *OfRecord) (*answer[Job], error) {
	found, err := a.services.Jobs.Get(ctx, c.Actor, c.Project.ID, in.ID)
	return &answer[Job]{Body: jobView(found)}, err
}

func (a *API) cancelJob(ctx context.Context, c call, in *OfRecord) (*nothing, error) {
	return &nothing{}, a.services.Jobs.Cancel(ctx, c.Actor, c.Project.ID, in.ID)
}

type newestInput struct {
	InProject
	Type  string `query:"type" required:"true" maxLength:"64" doc:"Kind of record, such as idea."`
	State string `query:"state" maxLength:"64"`
	Owner string `query:"owner" maxLength:"64" doc:"Id of a member."`
	Text  string `query:"q" maxLength:"200" doc:"Words, each as the beginning of one."`
	Limit int    `query:"limit" minimum:"1" maximum:"50" default:"20"`
}

// newestRecords lists records of any kind as others show them.
func (a *API) newestRecords(ctx context.Context, c call, in *newestInput) (*answer[list[record.Listed]], error) {
	found, err := a.services.Records.Newest(ctx, c.Actor, c.Project.ID, record.Narrow{
		Type: in.Type, State: in.State, Owner: in.Owner, Words: in.Text, Limit: in.Limit,
	})
	return newList(found, "", same), err
}
