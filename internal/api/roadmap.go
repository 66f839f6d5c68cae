package api

import (
	"context"

	"prodops/internal/roadmap"
)

// BetsFilter is the part of an input that narrows bets.
type BetsFilter struct {
	Owner     string `query:"owner" maxLength:"64" doc:"Id of a member."`
	Area      string `query:"area" maxLength:"64" doc:"Id of a product area."`
	Objective string `query:"objective" maxLength:"64" doc:"Id of an objective or a key result that they advance."`
}

func (in BetsFilter) filter() roadmap.Filter {
	return roadmap.Filter{Owner: in.Owner, Area: in.Area, Objective: in.Objective}
}

type boardInput struct {
	InProject
	BetsFilter
	Group string `query:"group" enum:"horizon" default:"horizon" doc:"What the columns are."`
	Text  string `query:"q" maxLength:"200" doc:"Words of the bets' texts, each as the beginning of one."`
}

type betsInput struct {
	InProject
	InRecords
	BetsFilter
	Horizon string          `query:"horizon" enum:"now,next,later"`
	States  []roadmap.State `query:"state" doc:"Only these, separated by commas."`
	Order   string          `query:"order" enum:"updated,place" default:"updated" doc:"The latest changed first, or as the roadmap has a horizon's bets."`
}

type betCreateInput struct {
	InProject
	Body roadmap.Create
}

type betPatchInput struct {
	OfRecord
	IfMatch
	Body roadmap.Update
}

type betMoveInput struct {
	OfRecord
	IfMatch
	Body roadmap.Move
}

type betInput struct {
	OfRecord
	IfMatch
}

func taggedBet(b roadmap.BetCard) *tagged[roadmap.BetCard] {
	return &tagged[roadmap.BetCard]{ETag: etag(b.Version), Body: b}
}

func (a *API) getRoadmap(ctx context.Context, c call, in *boardInput) (*answer[roadmap.Board], error) {
	filter := in.filter()
	filter.Search = in.Text
	board, err := a.services.Roadmap.Board(ctx, c.Actor, c.Project.ID, filter)
	return &answer[roadmap.Board]{Body: board}, err
}

func (a *API) listBets(ctx context.Context, c call, in *betsInput) (*answer[list[roadmap.BetCard]], error) {
	filter := in.BetsFilter.filter()
	filter.Filter, filter.Horizon, filter.States, filter.Placed = in.InRecords.filter(), roadmap.Horizon(in.Horizon), in.States, in.Order == "place"
	found, next, err := a.services.Roadmap.List(ctx, c.Actor, c.Project.ID, filter)
	return newList(found, next, same), err
}

func (a *API) createBet(ctx context.Context, c call, in *betCreateInput) (*tagged[roadmap.BetCard], error) {
	made, err := a.services.Roadmap.Create(ctx, c.Actor, c.Project.ID, in.Body)
	return taggedBet(made), err
}

func (a *API) getBet(ctx context.Context, c call, in *OfRecord) (*tagged[roadmap.BetCard], error) {
	found, err := a.services.Roadmap.Get(ctx, c.Actor, c.Project.ID, in.ID)
	return taggedBet(found), err
}

func (a *API) patchBet(ctx context.Context, c call, in *betPatchInput) (*tagged[roadmap.BetCard], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	changed, err := a.services.Roadmap.Update(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedBet(changed), err
}

func (a *API) moveBet(ctx context.Context, c call, in *betMoveInput) (*tagged[roadmap.BetCard], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	moved, err := a.services.Roadmap.Move(ctx, c.Actor, c.Project.ID, in.ID, version, in.Body)
	return taggedBet(moved), err
}

func (a *API) archiveBet(ctx context.Context, c call, in *betInput) (*nothing, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.services.Roadmap.Archive(ctx, c.Actor, c.Project.ID, in.ID, version)
}

func (a *API) restoreBet(ctx context.Context, c call, in *betInput) (*tagged[roadmap.BetCard], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	restored, err := a.services.Roadmap.Restore(ctx, c.Actor, c.Project.ID, in.ID, version)
	return taggedBet(restored), err
}

func (a *API) betPredictions(ctx context.Context, c call, in *OfRecord) (*answer[list[roadmap.Predicted]], error) {
	history, err := a.services.Roadmap.Predictions(ctx, c.Actor, c.Project.ID, in.ID)
	return newList(history, "", same), err
}
