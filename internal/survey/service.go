package survey

import (
	"context"
	"fmt"
	"log/slog"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// People knows what the events tell of a person: property names and values, as
// text. Nobody of that id is an empty map.
type People interface {
	Properties(ctx context.Context, project, person string) (map[string]string, error)
}

// Inbox takes what people write as feedback. A note with the ID of one that was
// added before is that one.
type Inbox interface {
	Add(ctx context.Context, actor auth.Actor, project string, n Note) (feedback string, err error)
}

// Note is the text of an answer, for the inbox.
type Note struct {
	ID         string // of the response
	Survey     string // id
	Text       string
	Score      int
	Person     string // id, "" when unknown
	Company    string
	URL        string
	ReceivedAt sqldb.Micros
}

// Surveys is the service. It is safe for concurrent use.
type Surveys struct {
	db        *sqldb.DB
	surveys   *record.Store[Survey, *Survey]
	responses *record.Store[Response, *Response]
	people    People
	inbox     Inbox
	log       *slog.Logger
}

// Options are what a service of surveys works with.
type Options struct {
	People People // nil: an answer knows only what the page tells
	Inbox  Inbox  // nil: texts stay with their answers
	Log    *slog.Logger
}

// New returns the service.
func New(r *record.Registry, o Options) *Surveys {
	return &Surveys{
		db: r.DB(), people: o.People, inbox: o.Inbox, log: o.Log,
		surveys: record.New[Survey](r, record.Kind{
			Type: Type, Table: "surveys", Noun: "survey", Read: auth.SurveyRead, Write: auth.SurveyWrite,
		}),
		responses: record.New[Response](r, record.Kind{
			Type: ResponseType, Table: "survey_responses", Noun: "answer", Read: auth.SurveyRead, Write: auth.SurveyWrite,
		}),
	}
}

// Create makes a draft. project is a project's id, here and below.
func (s *Surveys) Create(ctx context.Context, actor auth.Actor, project string, in Create) (Survey, error) {
	if err := actor.Can(auth.SurveyWrite, project); err != nil {
		return Survey{}, err
	}
	made, err := in.survey()
	if err != nil {
		return Survey{}, err
	}
	return s.surveys.Create(ctx, actor, project, made, func(ctx context.Context, tx *sqldb.Tx, after Survey) error {
		_, err := tx.Exec(ctx, "INSERT INTO survey_secrets (survey_id, secret) VALUES (?, ?)", after.ID, newSecret())
		return err
	})
}

// Get is one survey, archived or not.
func (s *Surveys) Get(ctx context.Context, actor auth.Actor, project, id string) (Survey, error) {
	return s.surveys.Get(ctx, actor, project, id)
}

// List returns a page of surveys, the latest changed first, and the cursor of
// the next page, empty on the last. An empty state is any.
func (s *Surveys) List(ctx context.Context, actor auth.Actor, project string, state State, f record.Filter) ([]Survey, string, error) {
	if state != "" {
		f.Where = append(f.Where, record.Where{SQL: "state = ?", Args: []any{string(state)}})
	}
	return s.surveys.List(ctx, actor, project, f)
}

// Update changes a survey. version is the one the caller has read, 0 asks for
// no check.
func (s *Surveys) Update(ctx context.Context, actor auth.Actor, project, id string, version int64, in Update) (Survey, error) {
	return s.surveys.Change(ctx, actor, project, id, version, "updated", in.apply)
}

// Open lets the survey take answers and begins a wave: everybody may answer
// again. Opening an open survey changes nothing.
func (s *Surveys) Open(ctx context.Context, actor auth.Actor, project, id string, version int64) (Survey, error) {
	return s.surveys.Change(ctx, actor, project, id, version, "opened", func(v *Survey) error {
		if v.State == Open {
			return nil
		}
		now := s.surveys.Registry().Now()
		if v.Rules.ClosesAt != 0 && v.Rules.ClosesAt <= now {
			return errs.New(errs.Conflict, "Its last day has passed: change the day it closes first.")
		}
		v.State, v.OpenedAt, v.ClosedAt, v.Wave = Open, now, 0, v.Wave+1
		return nil
	})
}

// Close ends the wave. Closing a closed survey changes nothing.
func (s *Surveys) Close(ctx context.Context, actor auth.Actor, project, id string, version int64) (Survey, error) {
	return s.surveys.Change(ctx, actor, project, id, version, "closed", func(v *Survey) error {
		switch v.State {
		case Draft:
			return errs.New(errs.Conflict, "This survey was never open.")
		case Open:
			v.State, v.ClosedAt = Closed, s.surveys.Registry().Now()
		}
		return nil
	})
}

// Archive takes the survey out of the list; it takes no answers then. Restore
// brings it back.
func (s *Surveys) Archive(ctx context.Context, actor auth.Actor, project, id string, version int64) (Survey, error) {
	return s.surveys.Archive(ctx, actor, project, id, version)
}

// Restore undoes Archive.
func (s *Surveys) Restore(ctx context.Context, actor auth.Actor, project, id string, version int64) (Survey, error) {
	return s.surveys.Restore(ctx, actor, project, id, version)
}

// PersonLink is the link of one person.
type PersonLink struct {
	Person string `json:"person"`
	URL    string `json:"url"`
}

// mostLinks is how many links are made at once.
const mostLinks = 1000

// Links makes a link for each person, which carries who it is: whoever opens
// it answers as that person. URLs are below base, such as
// https://prodops.example. The same person always gets the same link.
func (s *Surveys) Links(ctx context.Context, actor auth.Actor, project, id, base string, people []string) ([]PersonLink, error) {
	if err := actor.Can(auth.SurveyWrite, project); err != nil {
		return nil, err
	}
	survey, err := s.Get(ctx, actor, project, id)
	if err != nil {
		return nil, err
	}
	var f errs.Fields
	if len(people) == 0 || len(people) > mostLinks {
		f.Add("body.people", "Give 1 to %d people.", mostLinks)
	}
	links := make([]PersonLink, 0, len(people))
	for i, person := range people {
		links = append(links, PersonLink{Person: f.Line(fmt.Sprintf("body.people[%d]", i), person, idLimit)})
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	signer, err := s.signerOf(ctx, s.db, survey.ID)
	if err != nil {
		return nil, err
	}
	for i := range links {
		links[i].URL = base + "/s/" + survey.ID + "?t=" + signer.sign(ofPerson, links[i].Person)
	}
	return links, nil
}
