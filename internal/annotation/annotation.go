// Package annotation gathers what happened to the product, to be marked on
// charts of what people did: deployments, changes of flags, experiments that
// began, incidents.
package annotation

import (
	"cmp"
	"context"
	"slices"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// The kinds of what happens.
const (
	Deployment = "deployment"
	Release    = "release"
	Flag       = "flag"
	Experiment = "experiment"
	Incident   = "incident"
)

// Annotation is one thing that happened.
type Annotation struct {
	At     sqldb.Micros `json:"at" format:"date-time"`
	Until  sqldb.Micros `json:"until,omitzero" format:"date-time" doc:"When it was over, for what lasted."`
	Kind   string       `json:"kind" enum:"deployment,release,flag,experiment,incident" doc:"What happened, in one word."`
	Record record.Ref   `json:"record" doc:"The record it is about."`
	Title  string       `json:"title" doc:"What happened, in a line."`
	Detail string       `json:"detail,omitempty"`
	Failed bool         `json:"failed,omitempty" doc:"Whether it went wrong."`
}

// Source tells what happened to a project in [from, to), the newest first, and
// no more than most.
type Source interface {
	Annotations(ctx context.Context, project string, from, to sqldb.Micros, most int) ([]Annotation, error)
}

// Named is a source, and what an actor needs to be allowed to see what it tells.
type Named struct {
	Read   auth.Action
	Source Source
}

// Annotations are those of all sources.
type Annotations struct{ sources []Named }

// New returns the annotations of these sources.
func New(sources ...Named) *Annotations { return &Annotations{sources: sources} }

// Most is how many annotations one answer has.
const Most = 1000

// List answers what happened to the project in [from, to) and the actor may
// see, the oldest first: the newest Most if there is more. It fails with Invalid
// for a range that ends before it begins.
func (a *Annotations) List(ctx context.Context, actor auth.Actor, project string, from, to sqldb.Micros) (list []Annotation, more bool, err error) {
	if to < from {
		var f errs.Fields
		f.Add("query.to", "The range ends before it begins.")
		return nil, false, f.Err()
	}
	list = []Annotation{}
	for _, named := range a.sources {
		if actor.Can(named.Read, project) != nil {
			continue
		}
		part, err := named.Source.Annotations(ctx, project, from, to, Most+1)
		if err != nil {
			return nil, false, err
		}
		slices.Reverse(part)
		list = append(list, part...)
	}
	slices.SortStableFunc(list, func(a, b Annotation) int { return cmp.Compare(a.At, b.At) })
	if len(list) > Most {
		return list[len(list)-Most:], true, nil
	}
	return list, false, nil
}
