package analytics

import (
	"context"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/event"
	"prodops/internal/eventdb"
)

// Seen is an event and who did it, as known today.
type Seen struct {
	event.Event
	Person string // canonical id
}

// Events lists events.
func (r *Runner) Events(ctx context.Context, actor auth.Actor, plan eventdb.EventsPlan) ([]Seen, error) {
	if err := actor.Can(auth.EventRead, plan.Scope.Project); err != nil {
		return nil, err
	}
	r.wait(ctx)
	events, err := r.store.Events(ctx, plan)
	if err != nil || len(events) == 0 {
		return []Seen{}, err
	}
	ids := make([]string, len(events))
	for i, e := range events {
		ids[i] = e.DistinctID
	}
	persons, err := r.store.CanonicalIDs(ctx, plan.Scope.Project, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Seen, len(events))
	for i, e := range events {
		out[i] = Seen{Event: e, Person: persons[i]}
	}
	return out, nil
}

// Person is the person with an id, any of theirs; errs.NotFound for nobody.
func (r *Runner) Person(ctx context.Context, actor auth.Actor, scope eventdb.Scope, id string) (eventdb.Person, error) {
	if err := actor.Can(auth.PersonRead, scope.Project); err != nil {
		return eventdb.Person{}, err
	}
	r.wait(ctx)
	persons, err := r.store.Persons(ctx, scope, []string{id})
	if err != nil {
		return eventdb.Person{}, err
	}
	if len(persons) == 0 {
		return eventdb.Person{}, errs.New(errs.NotFound, "nobody with the id %q was seen", id)
	}
	return persons[0], nil
}

// FindPersons lists persons, newest activity first.
func (r *Runner) FindPersons(ctx context.Context, actor auth.Actor, scope eventdb.Scope, text string, page eventdb.Page) ([]eventdb.Person, error) {
	if err := actor.Can(auth.PersonRead, scope.Project); err != nil {
		return nil, err
	}
	r.wait(ctx)
	return r.store.FindPersons(ctx, scope, text, page)
}

// EventNames lists the events ever sent.
func (r *Runner) EventNames(ctx context.Context, actor auth.Actor, scope eventdb.Scope) ([]eventdb.EventName, error) {
	if err := actor.Can(auth.EventRead, scope.Project); err != nil {
		return nil, err
	}
	return r.store.EventNames(ctx, scope)
}

// Properties lists the properties of an event, event.Any for all, or of persons.
func (r *Runner) Properties(ctx context.Context, actor auth.Actor, scope eventdb.Scope, eventName string, of eventdb.Subject) ([]eventdb.Property, error) {
	if err := actor.Can(catalogAction(of), scope.Project); err != nil {
		return nil, err
	}
	return r.store.Properties(ctx, scope, eventName, of)
}

// PropertyValues lists the values of a property, the most frequent first.
func (r *Runner) PropertyValues(ctx context.Context, actor auth.Actor, scope eventdb.Scope, plan eventdb.ValuesPlan) ([]eventdb.PropertyValue, error) {
	if err := actor.Can(catalogAction(plan.Of), scope.Project); err != nil {
		return nil, err
	}
	return r.store.PropertyValues(ctx, scope, plan)
}

func catalogAction(of eventdb.Subject) auth.Action {
	if of == eventdb.OfPerson {
		return auth.PersonRead
	}
	return auth.EventRead
}
