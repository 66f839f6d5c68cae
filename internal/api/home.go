package api

import (
	"context"

	"prodops/internal/home"
	"prodops/internal/todo"
)

// Home is answered in three parts, so that none waits for another: what waits
// for somebody is one member's, and numbers may take a while.

func (a *API) homeNeeds(ctx context.Context, c call, _ *InProject) (*answer[todo.Needs], error) {
	found, err := a.services.Home.Needs(ctx, c.Actor, c.Project.ID)
	return &answer[todo.Needs]{Body: found}, err
}

func (a *API) homeLoop(ctx context.Context, c call, _ *InProject) (*answer[home.Loop], error) {
	found, err := a.services.Home.Loop(ctx, c.Actor, c.Project.ID)
	return &answer[home.Loop]{Body: found}, err
}

func (a *API) homeMoves(ctx context.Context, c call, _ *InProject) (*answer[home.Moves], error) {
	calendar, err := calendarOf(c.Project)
	if err != nil {
		return nil, err
	}
	found, err := a.services.Home.Moves(ctx, c.Actor, c.Project.ID, calendar)
	return &answer[home.Moves]{Body: found}, err
}
