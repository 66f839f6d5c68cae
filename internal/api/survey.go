package api

import (
	"context"
	"strings"

	"prodops/internal/errs"
	"prodops/internal/period"
	"prodops/internal/project"
	"prodops/internal/survey"
)

// Survey is a survey as its members see it.
type Survey struct {
	survey.Survey
	URL     string         `json:"url" doc:"The open link: whoever has it may answer."`
	Summary survey.Summary `json:"summary"`
}

type surveysInput struct {
	InProject
	InRecords
	State string `query:"state" enum:"draft,open,closed" doc:"Only those in this state."`
}

type surveyCreateInput struct {
	InProject
	Body survey.Create
}

type surveyPatchInput struct {
	OfRecord
	IfMatch
	Body survey.Update
}

type surveyInput struct {
	OfRecord
	IfMatch
}

// surveyViews adds to surveys what their answers say.
func (a *API) surveyViews(ctx context.Context, c call, found []survey.Survey) ([]Survey, error) {
	ids := make([]string, len(found))
	for i, s := range found {
		ids[i] = s.ID
	}
	summaries, err := a.services.Surveys.Summaries(ctx, c.Actor, c.Project.ID, ids)
	views := make([]Survey, len(found))
	for i, s := range found {
		views[i] = Survey{Survey: s, URL: a.options.BaseURL + "/s/" + s.ID, Summary: summaries[s.ID]}
	}
	return views, err
}

func (a *API) taggedSurvey(ctx context.Context, c call, s survey.Survey, err error) (*tagged[Survey], error) {
	if err != nil {
		return nil, err
	}
	views, err := a.surveyViews(ctx, c, []survey.Survey{s})
	if err != nil {
		return nil, err
	}
	return &tagged[Survey]{ETag: etag(s.Version), Body: views[0]}, nil
}

func (a *API) listSurveys(ctx context.Context, c call, in *surveysInput) (*answer[list[Survey]], error) {
	found, next, err := a.services.Surveys.List(ctx, c.Actor, c.Project.ID, survey.State(in.State), in.filter())
	if err != nil {
		return nil, err
	}
	views, err := a.surveyViews(ctx, c, found)
	return newList(views, next, same), err
}

func (a *API) createSurvey(ctx context.Context, c call, in *surveyCreateInput) (*tagged[Survey], error) {
	made, err := a.services.Surveys.Create(ctx, c.Actor, c.Project.ID, in.Body)
	return a.taggedSurvey(ctx, c, made, err)
}

func (a *API) getSurvey(ctx context.Context, c call, in *OfRecord) (*tagged[Survey], error) {
	found, err := a.services.Surveys.Get(ctx, c.Actor, c.Project.ID, in.ID)
	return a.taggedSurvey(ctx, c, found, err)
}

func (a *API) patchSurvey(ctx context.Context, c call, in *surveyPatchInput) (*tagged[Survey], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Surveys.Update(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return a.taggedSurvey(ctx, c, changed, err)
}

func (a *API) openSurvey(ctx context.Context, c call, in *surveyInput) (*tagged[Survey], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	opened, err := a.services.Surveys.Open(ctx, c.Actor, c.Project.ID, in.ID, version)
	return a.taggedSurvey(ctx, c, opened, err)
}

func (a *API) closeSurvey(ctx context.Context, c call, in *surveyInput) (*tagged[Survey], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	closed, err := a.services.Surveys.Close(ctx, c.Actor, c.Project.ID, in.ID, version)
	return a.taggedSurvey(ctx, c, closed, err)
}

func (a *API) archiveSurvey(ctx context.Context, c call, in *surveyInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	_, err = a.services.Surveys.Archive(ctx, c.Actor, c.Project.ID, in.ID, version)
	return &nothing{}, err
}

func (a *API) restoreSurvey(ctx context.Context, c call, in *surveyInput) (*tagged[Survey], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Surveys.Restore(ctx, c.Actor, c.Project.ID, in.ID, version)
	return a.taggedSurvey(ctx, c, restored, err)
}

// SurveyPeople are those who get a link of their own.
type SurveyPeople struct {
	People []string `json:"people" minItems:"1" maxItems:"1000" doc:"Ids of people, as the product's events name them."`
}

type surveyLinksInput struct {
	OfRecord
	Body SurveyPeople
}

func (a *API) surveyLinks(ctx context.Context, c call, in *surveyLinksInput) (*answer[list[survey.PersonLink]], error) {
	links, err := a.services.Surveys.Links(ctx, c.Actor, c.Project.ID, in.ID, a.options.BaseURL, in.Body.People)
	return newList(links, "", same), err
}

type surveyResultsInput struct {
	OfRecord
	Interval    string `query:"interval" enum:"day,week,month,quarter" default:"week" doc:"Of the trend."`
	From        string `query:"from" maxLength:"40" doc:"First day, such as 2026-01-01; with to. Everything when both are absent."`
	To          string `query:"to" maxLength:"40" doc:"Last day, included."`
	Last        string `query:"last" maxLength:"10" doc:"Instead of from and to: such as 90d."`
	Compare     string `query:"compare" enum:"previous" doc:"Compare with the stretch of the same length before."`
	CompareFrom string `query:"compare_from" maxLength:"40" doc:"Or with these days."`
	CompareTo   string `query:"compare_to" maxLength:"40"`
}

func (a *API) surveyResults(ctx context.Context, c call, in *surveyResultsInput) (*answer[survey.Results], error) {
	calendar, err := calendarOf(c.Project)
	if err != nil {
		return nil, err
	}
	found, err := a.services.Surveys.Results(ctx, c.Actor, c.Project.ID, in.ID, calendar, survey.Question{
		Interval: period.Interval(in.Interval), Range: period.Range{From: in.From, To: in.To, Last: in.Last},
		Against: in.Compare, Earlier: period.Range{From: in.CompareFrom, To: in.CompareTo},
	})
	return &answer[survey.Results]{Body: found}, err
}

func calendarOf(p project.Project) (period.Calendar, error) {
	zone, err := p.Location()
	return period.Calendar{Zone: zone, WeekStart: p.FirstWeekday()}, err
}

type surveyWhyInput struct {
	OfRecord
	Person      string   `query:"person" maxLength:"200" doc:"Id of the person, as the page tells it."`
	AnonymousID string   `query:"anonymous_id" maxLength:"200" doc:"Of the browser, when the page knows no person."`
	URL         string   `query:"url" maxLength:"2000" doc:"Address of the page."`
	Told        []string `query:"told" doc:"Properties the page tells of the person, such as plan=pro, separated by commas."`
}

func (a *API) surveyWhy(ctx context.Context, c call, in *surveyWhyInput) (*answer[survey.ShowWhy], error) {
	facts := survey.Facts{Person: in.Person, AnonymousID: in.AnonymousID, URL: in.URL, Properties: map[string]string{}}
	for _, told := range in.Told {
		name, value, found := strings.Cut(told, "=")
		if !found {
			var f errs.Fields
			f.Add("query.told", "Write each property as name=value.")
			return nil, f.Err()
		}
		facts.Properties[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	found, err := a.services.Surveys.Why(ctx, c.Actor, c.Project.ID, in.ID, facts)
	return &answer[survey.ShowWhy]{Body: found}, err
}

type surveyResponsesInput struct {
	OfRecord
	InRecords
	Group    string `query:"group" enum:"promoter,passive,detractor" doc:"Only answers of this group."`
	WithText bool   `query:"with_text" doc:"Only answers with a text."`
}

func (a *API) listSurveyResponses(ctx context.Context, c call, in *surveyResponsesInput) (*answer[list[survey.Response]], error) {
	found, next, err := a.services.Surveys.Responses(ctx, c.Actor, c.Project.ID, in.ID, survey.ResponseFilter{
		Filter: in.filter(), Group: survey.Group(in.Group), WithText: in.WithText,
	})
	return newList(found, next, same), err
}

func taggedResponse(r survey.Response) *tagged[survey.Response] {
	return &tagged[survey.Response]{ETag: etag(r.Version), Body: r}
}

func (a *API) getSurveyResponse(ctx context.Context, c call, in *OfRecord) (*tagged[survey.Response], error) {
	found, err := a.services.Surveys.GetResponse(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedResponse(found), err
}

func (a *API) archiveSurveyResponse(ctx context.Context, c call, in *surveyInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	_, err = a.services.Surveys.ArchiveResponse(ctx, c.Actor, c.Project.ID, in.ID, version)
	return &nothing{}, err
}

func (a *API) restoreSurveyResponse(ctx context.Context, c call, in *surveyInput) (*tagged[survey.Response], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Surveys.RestoreResponse(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedResponse(restored), err
}
