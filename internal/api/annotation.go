package api

import (
	"context"
	"time"

	"prodops/internal/annotation"
	"prodops/internal/period"
	"prodops/internal/sqldb"
)

type annotationsInput struct {
	InProject
	InRange
}

// AnnotationList is what happened in a range.
type AnnotationList struct {
	Items []annotation.Annotation `json:"items" doc:"The oldest first."`
	More  bool                    `json:"more,omitempty" doc:"Whether there was more than fits: the oldest are left out then."`
}

func (a *API) listAnnotations(ctx context.Context, c call, in *annotationsInput) (*answer[AnnotationList], error) {
	calendar, err := calendarOf(c.Project)
	if err != nil {
		return nil, err
	}
	wanted := in.period()
	if wanted == (period.Range{}) {
		wanted.Last = "30d"
	}
	span, err := calendar.Resolve(wanted, time.Now())
	if err != nil {
		return nil, err
	}
	list, more, err := a.services.Annotations.List(ctx, c.Actor, c.Project.ID, sqldb.MicrosOf(span.From), sqldb.MicrosOf(span.To))
	return &answer[AnnotationList]{AnnotationList{Items: list, More: more}}, err
}
