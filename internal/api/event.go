package api

import (
	"context"
	"encoding/base64"
	"encoding/json"

	"prodops/internal/analytics"
	"prodops/internal/errs"
	"prodops/internal/event"
	"prodops/internal/eventdb"
)

type eventsInput struct {
	InProject
	InPage
	Event  string `query:"event" maxLength:"200" doc:"Only events of this name."`
	Person string `query:"person" maxLength:"256" doc:"Only events of this person, by any of their ids."`
}

type eventPropertiesInput struct {
	InProject
	Event string `path:"event" maxLength:"600"`
}

type valuesInput struct {
	InProject
	Event    string `query:"event" maxLength:"200" doc:"* or absent for any."`
	Property string `query:"property" required:"true" maxLength:"200"`
	Of       string `query:"of" enum:"event,person" default:"event"`
	Search   string `query:"search" maxLength:"200" doc:"Part of the value, in any case."`
	Limit    int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// scopeOf is whose events a call is about.
func scopeOf(c call) eventdb.Scope { return eventdb.Scope{Project: c.Project.ID} }

func eventView(e analytics.Seen) Event {
	return Event{
		ID: e.ID, Event: e.Name, DistinctID: e.DistinctID, AnonymousID: e.AnonymousID, Person: e.Person,
		Group: e.Group, Environment: e.Environment, Time: micros(e.Time), ReceivedAt: micros(e.ReceivedAt),
		Source: e.Source, Properties: objectOrEmpty(e.Properties), Context: objectOrEmpty(e.Context),
	}
}

// objectOrEmpty is object for what is never null in an answer.
func objectOrEmpty(raw json.RawMessage) map[string]any {
	if o := object(raw); o != nil {
		return o
	}
	return map[string]any{}
}

func (a *API) listEvents(ctx context.Context, c call, in *eventsInput) (*answer[list[Event]], error) {
	return a.events(ctx, c, in.InPage, eventdb.EventsPlan{Filter: eventdb.Filter{Event: in.Event}, DistinctID: in.Person})
}

// events answers a page of the plan's events.
func (a *API) events(ctx context.Context, c call, page InPage, plan eventdb.EventsPlan) (*answer[list[Event]], error) {
	plan.Scope, plan.Limit = scopeOf(c), page.Limit
	if page.Cursor != "" {
		before, err := readEventCursor(page.Cursor)
		if err != nil {
			return nil, err
		}
		plan.Before = &before
	}
	events, err := a.services.Analytics.Events(ctx, c.Actor, plan)
	next := ""
	if len(events) == page.Limit {
		last := events[len(events)-1]
		next = eventCursor(last, plan.ByTime)
	}
	return newList(events, next, eventView), err
}

// eventCursor says where a page ended, opaque to callers.
func eventCursor(last analytics.Seen, byTime bool) string {
	cursor := eventdb.EventCursor{At: last.ReceivedAt, ID: last.ID}
	if byTime {
		cursor.At = last.Time
	}
	text, err := json.Marshal(cursor)
	if err != nil {
		return "" // unreachable: a number and a string
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func readEventCursor(text string) (eventdb.EventCursor, error) {
	var cursor eventdb.EventCursor
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(raw, &cursor)
	}
	if err != nil {
		return cursor, errs.Wrap(errs.Malformed, err, "This cursor is not one that a page was answered with.")
	}
	return cursor, nil
}

func (a *API) eventNames(ctx context.Context, c call, _ *InProject) (*answer[list[EventName]], error) {
	names, err := a.services.Analytics.EventNames(ctx, c.Actor, scopeOf(c))
	return newList(names, "", func(n eventdb.EventName) EventName {
		return EventName{Name: n.Name, Count: n.Count, FirstSeen: micros(n.FirstSeen), LastSeen: micros(n.LastSeen)}
	}), err
}

func (a *API) eventProperties(ctx context.Context, c call, in *eventPropertiesInput) (*answer[list[Property]], error) {
	return a.properties(ctx, c, in.Event, eventdb.OfEvent)
}

func (a *API) personProperties(ctx context.Context, c call, _ *InProject) (*answer[list[Property]], error) {
	return a.properties(ctx, c, event.Any, eventdb.OfPerson)
}

func (a *API) properties(ctx context.Context, c call, name string, of eventdb.Subject) (*answer[list[Property]], error) {
	found, err := a.services.Analytics.Properties(ctx, c.Actor, scopeOf(c), name, of)
	return newList(found, "", func(p eventdb.Property) Property {
		view := Property{Name: p.Name, Types: p.Types, Count: p.Count, Values: []PropertyValue{}}
		if view.Types == nil {
			view.Types = []string{}
		}
		for _, v := range p.Values {
			view.Values = append(view.Values, valueView(v))
		}
		return view
	}), err
}

func (a *API) propertyValues(ctx context.Context, c call, in *valuesInput) (*answer[list[PropertyValue]], error) {
	plan := eventdb.ValuesPlan{
		Event: in.Event, Property: in.Property, Of: eventdb.Subject(in.Of), Search: in.Search, Limit: in.Limit,
	}
	if plan.Event == "" {
		plan.Event = event.Any
	}
	values, err := a.services.Analytics.PropertyValues(ctx, c.Actor, scopeOf(c), plan)
	return newList(values, "", valueView), err
}

func valueView(v eventdb.PropertyValue) PropertyValue {
	view := PropertyValue{Count: v.Count}
	if json.Unmarshal([]byte(v.Value), &view.Value) != nil {
		view.Value = v.Value
	}
	return view
}
