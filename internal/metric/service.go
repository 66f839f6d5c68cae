package metric

import (
	"context"
	"fmt"
	"slices"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/link"
	"prodops/internal/project"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Type is what metrics are called in links, search and the journal.
const Type = "metric"

// Metrics is the service. It is safe for concurrent use.
type Metrics struct {
	records  *record.Store[Metric, *Metric]
	links    *link.Links
	projects *project.Projects
	answers  Answerer
	names    Names
	now      func() time.Time
}

// New returns the service. answers should share what several ask:
// *analytics.Shared.
func New(r *record.Registry, links *link.Links, projects *project.Projects, answers Answerer, names Names) *Metrics {
	return &Metrics{
		links: links, projects: projects, answers: answers, names: names, now: func() time.Time { return r.Now().Time() },
		records: record.New[Metric](r, record.Kind{Type: Type, Table: "metrics", Noun: "metric", Read: auth.MetricRead, Write: auth.MetricWrite}),
	}
}

// Create makes a metric. Its owner is the member who makes it when nobody is
// named.
func (s *Metrics) Create(ctx context.Context, actor auth.Actor, project string, in Create) (Metric, error) {
	if err := actor.Can(auth.MetricWrite, project); err != nil {
		return Metric{}, err
	}
	if in.Owner == "" && actor.Kind() == auth.MemberActor {
		in.Owner = actor.ID()
	}
	var made Metric
	if err := in.onto(&made); err != nil {
		return Metric{}, err
	}
	made.Project = project
	err := s.records.Registry().DB().Tx(ctx, func(tx *sqldb.Tx) error {
		var taken int
		if err := tx.Get(ctx, &taken, "SELECT count(*) FROM metrics WHERE project_id = ? AND metric_key = ?", project, made.Key); err != nil {
			return fmt.Errorf("look for the key of a metric: %w", err)
		}
		if taken > 0 {
			return errs.New(errs.Conflict, "The key %q is taken, perhaps by an archived metric. Choose another, or restore that one.", made.Key)
		}
		return s.records.Insert(ctx, tx, actor, &made)
	})
	return made, err
}

// Get is one metric by its id or its key, archived or not.
func (s *Metrics) Get(ctx context.Context, actor auth.Actor, project, ref string) (Metric, error) {
	if err := actor.Can(auth.MetricRead, project); err != nil {
		return Metric{}, err
	}
	found, err := s.records.Select(ctx, s.records.Registry().DB(), "WHERE project_id = ? AND (id = ? OR metric_key = ?) ORDER BY id LIMIT 1", project, ref, ref)
	if err != nil {
		return Metric{}, err
	}
	if len(found) == 0 {
		return Metric{}, errs.New(errs.NotFound, "There is no such metric.")
	}
	return found[0], nil
}

// Named are metrics by id, those that are there, archived or not.
func (s *Metrics) Named(ctx context.Context, actor auth.Actor, project string, ids []string) (map[string]Metric, error) {
	if err := actor.Can(auth.MetricRead, project); err != nil {
		return nil, err
	}
	named := make(map[string]Metric, len(ids))
	if len(ids) == 0 {
		return named, nil
	}
	found, err := s.records.Select(ctx, s.records.Registry().DB(), "WHERE project_id = ? AND id IN (?)", project, ids)
	for _, m := range found {
		named[m.ID] = m
	}
	return named, err
}

// List is a page of metrics, the latest changed first.
func (s *Metrics) List(ctx context.Context, actor auth.Actor, project string, f record.Filter) ([]Metric, string, error) {
	return s.records.List(ctx, actor, project, f)
}

// Update changes a metric; version is the one the caller has read, 0 for any.
func (s *Metrics) Update(ctx context.Context, actor auth.Actor, project, id string, version int64, in Update) (Metric, error) {
	return s.records.Change(ctx, actor, project, id, version, "updated", in.apply)
}

// Archive takes a metric out of the list; what uses it keeps its definition.
func (s *Metrics) Archive(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	_, err := s.records.Archive(ctx, actor, project, id, version)
	return err
}

// Restore undoes Archive.
func (s *Metrics) Restore(ctx context.Context, actor auth.Actor, project, id string, version int64) (Metric, error) {
	return s.records.Restore(ctx, actor, project, id, version)
}

// Use is a record that builds on a metric.
type Use struct {
	record.Listed
	Relation string // measures (by the metric), shows (it) or another of the links' relations
}

// Uses are the records that build on a metric: those it measures, those that
// show it, and what else is linked to it, as far as the actor may read them. What
// is archived uses nothing.
func (s *Metrics) Uses(ctx context.Context, actor auth.Actor, project, ref string) ([]Use, error) {
	m, err := s.Get(ctx, actor, project, ref)
	if err != nil {
		return nil, err
	}
	here := record.Ref{Type: Type, ID: m.ID}
	trace, err := s.links.Trace(ctx, actor, project, here, 1)
	if err != nil {
		return nil, err
	}
	uses := []Use{}
	for _, e := range trace.Edges {
		other := e.To
		if other == here {
			other = e.From
		} else if e.From != here {
			continue
		}
		at := slices.IndexFunc(trace.Nodes, func(n link.Node) bool { return n.Ref == other })
		if at >= 0 && trace.Nodes[at].ArchivedAt == 0 {
			uses = append(uses, Use{Listed: trace.Nodes[at].Listed, Relation: e.Relation})
		}
	}
	return uses, nil
}
