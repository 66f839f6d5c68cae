package api

import (
	"context"
	"time"

	"prodops/internal/analytics"
)

type queryInput struct {
	InProject
	RawBody []byte `contentType:"application/json"`
}

// analysed is what a question needs to know of its project.
func analysed(c call) analytics.Project {
	return analytics.Project{ID: c.Project.ID, Timezone: c.Project.Timezone, WeekStart: c.Project.FirstWeekday()}
}

func (a *API) query(ctx context.Context, c call, in *queryInput) (*answer[any], error) {
	question, err := analytics.Parse(in.RawBody, "body")
	if err != nil {
		return nil, err
	}
	started := time.Now()
	result, err := a.services.Analytics.Run(ctx, c.Actor, analysed(c), question)
	if err == nil {
		a.answered(c, in.RawBody, time.Since(started))
	}
	return &answer[any]{result}, err
}

func (a *API) peopleBehind(ctx context.Context, c call, in *queryInput) (*answer[PeopleBehind], error) {
	question, err := analytics.ParsePeople(in.RawBody, "body")
	if err != nil {
		return nil, err
	}
	people, err := a.services.Analytics.People(ctx, c.Actor, analysed(c), question)
	view := PeopleBehind{Total: people.Total, Items: []Person{}, NextCursor: people.NextCursor}
	for _, p := range people.Persons {
		view.Items = append(view.Items, personView(p))
	}
	return &answer[PeopleBehind]{view}, err
}
