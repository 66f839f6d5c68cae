package dashboard

import (
	"context"

	"prodops/internal/auth"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// The kinds of record that are kept here, the kind that is kept elsewhere, and
// how a dashboard shows both.
const (
	insightType = "insight"
	metricType  = "metric"
	boardType   = "dashboard"
	shows       = "shows"
)

// Insights is the service. It is safe for concurrent use.
type Insights struct {
	records *record.Store[Insight, *Insight]
	checker Checker
}

// New returns the service.
func New(r *record.Registry, checker Checker) *Insights {
	return &Insights{checker: checker, records: record.New[Insight](r, record.Kind{
		Type: insightType, Table: "insights", Noun: "insight", Read: auth.InsightRead, Write: auth.InsightWrite,
	})}
}

// Create saves a question. project is a project's id, here and below.
func (s *Insights) Create(ctx context.Context, actor auth.Actor, project string, in Create) (Insight, error) {
	if err := actor.Can(auth.InsightWrite, project); err != nil {
		return Insight{}, err
	}
	in, err := in.validate(s.checker)
	if err != nil {
		return Insight{}, err
	}
	return s.records.Create(ctx, actor, project, Insight{
		Name: in.Name, Description: in.Description, Query: sqldb.JSON(in.Query), Display: sqldb.JSON(in.Display),
	})
}

// Get is one insight, archived or not.
func (s *Insights) Get(ctx context.Context, actor auth.Actor, project, id string) (Insight, error) {
	return s.records.Get(ctx, actor, project, id)
}

// List returns a page of insights, the latest changed first, and the cursor of
// the next page, empty on the last.
func (s *Insights) List(ctx context.Context, actor auth.Actor, project string, f record.Filter) ([]Insight, string, error) {
	return s.records.List(ctx, actor, project, f)
}

// Update changes an insight. version is the one the caller has read; when the
// insight has changed since, it is Stale. 0 asks for no check. An archived one
// is a Conflict: restore it first.
func (s *Insights) Update(ctx context.Context, actor auth.Actor, project, id string, version int64, in Update) (Insight, error) {
	return s.records.Change(ctx, actor, project, id, version, "updated", func(i *Insight) (err error) {
		*i, err = in.apply(*i, s.checker)
		return err
	})
}

// Archive takes the insight out of the list; Restore brings it back.
func (s *Insights) Archive(ctx context.Context, actor auth.Actor, project, id string, version int64) (Insight, error) {
	return s.records.Archive(ctx, actor, project, id, version)
}

// Restore undoes Archive.
func (s *Insights) Restore(ctx context.Context, actor auth.Actor, project, id string, version int64) (Insight, error) {
	return s.records.Restore(ctx, actor, project, id, version)
}
