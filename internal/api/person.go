package api

import (
	"context"

	"prodops/internal/eventdb"
)

type personsInput struct {
	InProject
	InPage
	Text string `query:"q" maxLength:"200" doc:"Part of an id or of a text property."`
}

type personEventsInput struct {
	OfRecord
	InPage
}

func personView(p eventdb.Person) Person {
	ids := p.DistinctIDs
	if ids == nil {
		ids = []string{}
	}
	return Person{
		ID: p.DistinctID, IDs: ids, Properties: objectOrEmpty(p.Properties), Group: p.Group,
		FirstSeen: micros(p.FirstSeen), LastSeen: micros(p.LastSeen), Events: p.Events,
	}
}

func (a *API) findPersons(ctx context.Context, c call, in *personsInput) (*answer[list[Person]], error) {
	page := eventdb.Page{Limit: in.Limit, After: in.Cursor}
	found, err := a.services.Analytics.FindPersons(ctx, c.Actor, scopeOf(c), in.Text, page)
	next := ""
	if len(found) == in.Limit {
		next = found[len(found)-1].DistinctID
	}
	return newList(found, next, personView), err
}

func (a *API) getPerson(ctx context.Context, c call, in *OfRecord) (*answer[Person], error) {
	person, err := a.services.Analytics.Person(ctx, c.Actor, scopeOf(c), in.ID)
	return &answer[Person]{personView(person)}, err
}

func (a *API) personEvents(ctx context.Context, c call, in *personEventsInput) (*answer[list[Event]], error) {
	return a.events(ctx, c, in.InPage, eventdb.EventsPlan{DistinctID: in.ID, ByTime: true})
}
