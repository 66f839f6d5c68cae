package main

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"prodops/internal/auth"
	"prodops/internal/eventdb"
	"prodops/internal/eventdb/embedded"
	"prodops/internal/feedback"
	"prodops/internal/survey"
)

// surveys is the service of surveys, whose texts become notes.
func (s *stores) surveys(notes *feedback.Service) *survey.Surveys {
	surveys := survey.New(s.registry, survey.Options{People: answerers{s.engine}, Inbox: inbox{notes}, Log: s.logger})
	s.jobs.Every("file answers to surveys", time.Minute, surveys.FileLeft)
	return surveys
}

// inbox files the texts of answers as notes.
type inbox struct{ notes *feedback.Service }

// Add implements survey.Inbox.
func (i inbox) Add(ctx context.Context, actor auth.Actor, project string, n survey.Note) (string, error) {
	score := float64(n.Score)
	in := feedback.Create{Text: n.Text, Source: "survey", ExternalID: n.ID, ReceivedAt: n.ReceivedAt, Score: &score}
	if at, err := url.Parse(n.URL); err == nil && (at.Scheme == "https" || at.Scheme == "http") && !strings.ContainsAny(n.URL, " \t\n\r\"'<>") {
		in.URL = n.URL
	}
	if n.Person != "" {
		in.Person = &feedback.Sender{ID: n.Person}
	}
	// Whose company it is, the inbox knows from the person; a name or a domain is
	// a clue where there is none.
	if domain := strings.Contains(n.Company, "."); domain {
		in.Company = &feedback.SenderCompany{Domain: n.Company}
	} else if n.Company != "" && n.Person == "" {
		in.Company = &feedback.SenderCompany{Name: n.Company}
	}
	received, err := i.notes.Create(ctx, actor, project, in)
	return received.ID, err
}

// answerers tell package survey what the events know of who answers.
type answerers struct{ engine *embedded.Store }

// mostTraits of a person are looked at, and so long a value.
const (
	mostTraits = 200
	traitLimit = 500
)

// Properties implements survey.People.
func (a answerers) Properties(ctx context.Context, project, person string) (map[string]string, error) {
	found, err := a.engine.Persons(ctx, eventdb.Scope{Project: project}, []string{person})
	if err != nil || len(found) == 0 {
		return map[string]string{}, err
	}
	properties := map[string]string{}
	eventdb.Flatten(found[0].Properties, "", func(name string, value json.RawMessage) {
		if text := plain(value); text != "" && len(text) <= traitLimit && len(properties) < mostTraits {
			properties[name] = text
		}
	})
	if found[0].Group != "" && properties["company"] == "" {
		properties["company"] = found[0].Group
	}
	return properties, nil
}

// plain is a JSON text, number or truth as text, empty for anything else.
func plain(value json.RawMessage) string {
	var v any
	if json.Unmarshal(value, &v) != nil {
		return ""
	}
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}
