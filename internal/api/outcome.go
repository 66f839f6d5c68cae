package api

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"prodops/internal/outcome"
	"prodops/internal/sqldb"
	"prodops/internal/table"
)

type outcomesInput struct {
	InProject
	InRecords
	State   string `query:"state" enum:"measuring,reviewed"`
	Verdict string `query:"verdict" enum:"reached,partly,missed,unclear"`
	Owner   string `query:"owner" maxLength:"64" doc:"Id of a member."`
	Due     bool   `query:"due" doc:"Only those whose day of review has come."`
}

type outcomePatchInput struct {
	OfRecord
	IfMatch
	Body outcome.Update
}

type outcomeInput struct {
	OfRecord
	IfMatch
}

type outcomeMeasuresInput struct {
	OfRecord
	Frozen bool `query:"frozen" doc:"As it was at the review; 409 before it."`
}

type outcomeReviewInput struct {
	OfRecord
	IfMatch
	Body outcome.OutcomeReview
}

type outcomeTellInput struct {
	OfRecord
	Body outcome.TellRequesters
}

func taggedOutcome(o outcome.OutcomeCard) *tagged[outcome.OutcomeCard] {
	return &tagged[outcome.OutcomeCard]{ETag: etag(o.Version), Body: o}
}

func (a *API) listOutcomes(ctx context.Context, c call, in *outcomesInput) (*answer[list[outcome.OutcomeCard]], error) {
	found, next, err := a.services.Outcomes.List(ctx, c.Actor, c.Project.ID, outcome.Filter{
		Filter: in.filter(), State: outcome.State(in.State), Verdict: outcome.Verdict(in.Verdict), Owner: in.Owner, Due: in.Due,
	})
	return newList(found, next, same), err
}

func (a *API) getOutcome(ctx context.Context, c call, in *OfRecord) (*tagged[outcome.OutcomeCard], error) {
	found, err := a.services.Outcomes.Get(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedOutcome(found), err
}

func (a *API) patchOutcome(ctx context.Context, c call, in *outcomePatchInput) (*tagged[outcome.OutcomeCard], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Outcomes.Update(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedOutcome(changed), err
}

func (a *API) outcomeMeasures(ctx context.Context, c call, in *outcomeMeasuresInput) (*answer[outcome.OutcomeMeasures], error) {
	found, err := a.services.Outcomes.Measures(ctx, c.Actor, c.Project.ID, in.ID, in.Frozen)
	return &answer[outcome.OutcomeMeasures]{Body: found}, err
}

func (a *API) reviewOutcome(ctx context.Context, c call, in *outcomeReviewInput) (*tagged[outcome.OutcomeCard], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Outcomes.Review(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedOutcome(changed), err
}

func (a *API) reopenOutcome(ctx context.Context, c call, in *outcomeInput) (*tagged[outcome.OutcomeCard], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Outcomes.Reopen(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedOutcome(changed), err
}

func (a *API) outcomeRequesters(ctx context.Context, c call, in *OfRecord) (*answer[outcome.OutcomeRequesters], error) {
	found, err := a.services.Outcomes.Requesters(ctx, c.Actor, c.Project.ID, in.ID)
	return &answer[outcome.OutcomeRequesters]{Body: found}, err
}

func (a *API) outcomeRequestersCSV(ctx context.Context, c call, in *OfRecord) (*huma.StreamResponse, error) {
	found, err := a.services.Outcomes.Requesters(ctx, c.Actor, c.Project.ID, in.ID)
	if err != nil {
		return nil, err
	}
	return csvAnswer("requesters.csv", func(to io.Writer) error { return writeRequesters(to, found.Items) }, a.halfway(ctx)), nil
}

func writeRequesters(to io.Writer, people []outcome.Requester) error {
	w := table.NewWriter(to)
	if err := w.Write("name", "email", "person", "company", "told", "told_at", "asked_first", "asked"); err != nil {
		return err
	}
	for _, p := range people {
		var first sqldb.Micros
		texts := make([]string, len(p.Asked))
		for i, note := range p.Asked {
			texts[i] = note.Text
			if i == 0 {
				first = note.At
			}
		}
		if err := w.Write(p.Name, p.Email, p.Person, p.Company, string(p.Told), when(p.ToldAt), when(first), strings.Join(texts, "\n")); err != nil {
			return err
		}
	}
	return w.Flush()
}

// when is a time as tables have it, empty for none.
func when(at sqldb.Micros) string {
	if at == 0 {
		return ""
	}
	return at.Time().UTC().Format(time.RFC3339)
}

func (a *API) tellRequesters(ctx context.Context, c call, in *outcomeTellInput) (*answer[outcome.ToldCounts], error) {
	counts, err := a.services.Outcomes.Tell(ctx, c.Actor, c.Project.ID, in.ID, in.Body)
	return &answer[outcome.ToldCounts]{Body: counts}, err
}

func (a *API) archiveOutcome(ctx context.Context, c call, in *outcomeInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Outcomes.Archive(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreOutcome(ctx context.Context, c call, in *outcomeInput) (*tagged[outcome.OutcomeCard], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Outcomes.Restore(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedOutcome(restored), err
}
