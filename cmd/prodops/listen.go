package main

import (
	"context"
	"encoding/json"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/eventdb"
	"prodops/internal/feedback"
	"prodops/internal/link"
)

// feedback is the service of notes, joined to what it needs of others.
func (s *stores) feedback(links *link.Links) *feedback.Service {
	return feedback.New(feedback.Options{
		Records: s.registry, Journal: s.journal, Links: links, Jobs: s.jobs, Companies: s.companies,
		People: people{s.engine}, Members: members{s.auth}, Folder: s.folder, Log: s.logger,
	})
}

// people lets feedback ask the event store who somebody is.
type people struct{ events eventdb.Store }

// Lookup implements feedback.People.
func (p people) Lookup(ctx context.Context, project string, ids []string) (map[string]feedback.Known, error) {
	found, err := p.events.Persons(ctx, eventdb.Scope{Project: project}, ids)
	if err != nil {
		return nil, err
	}
	known := make(map[string]feedback.Known, len(ids))
	asked := make(map[string]bool, len(ids))
	for _, id := range ids {
		asked[id] = true
	}
	for _, person := range found {
		for _, id := range person.DistinctIDs {
			if asked[id] {
				known[id] = knownOf(person)
			}
		}
	}
	return known, nil
}

// fewNamesakes is how many people an address is looked for among those whose
// texts contain it.
const fewNamesakes = 20

// ByEmail implements feedback.People.
func (p people) ByEmail(ctx context.Context, project, email string) (feedback.Known, bool, error) {
	found, err := p.events.FindPersons(ctx, eventdb.Scope{Project: project}, email, eventdb.Page{Limit: fewNamesakes})
	if err != nil {
		return feedback.Known{}, false, err
	}
	for _, person := range found {
		if known := knownOf(person); strings.EqualFold(known.Email, email) || strings.EqualFold(person.DistinctID, email) {
			return known, true, nil
		}
	}
	return feedback.Known{}, false, nil
}

// knownOf reads a person's traits by the names that libraries give them.
func knownOf(p eventdb.Person) feedback.Known {
	var traits map[string]any
	if err := json.Unmarshal(p.Properties, &traits); err != nil {
		traits = nil
	}
	text := func(names ...string) string {
		for _, name := range names {
			if s, ok := traits[name].(string); ok {
				return s
			}
		}
		return ""
	}
	return feedback.Known{ID: p.DistinctID, Email: text("email", "$email"), Name: text("name", "$name", "full_name"), Plan: text("plan", "plan_name"), Group: p.Group}
}

// members lets areas ask who works in a project.
type members struct{ auth *auth.Service }

// Names implements feedback.Members.
func (m members) Names(ctx context.Context, project string) (map[string]string, error) {
	all, err := m.auth.Members(ctx, auth.AsSystem("names"), project)
	names := make(map[string]string, len(all))
	for _, member := range all {
		names[member.ID] = member.Name
	}
	return names, err
}
