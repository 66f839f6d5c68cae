package roadmap

import (
	"context"

	"prodops/internal/auth"
	"prodops/internal/record"
)

// Board is the roadmap at a glance.
type Board struct {
	Columns []BoardColumn `json:"columns" doc:"now, next, later, then done."`
}

// BoardColumn is one horizon, or what is done.
type BoardColumn struct {
	Key        string    `json:"key" enum:"now,next,later,done"`
	Total      int       `json:"total" doc:"How many bets are in it, shown or not."`
	Bets       []BetCard `json:"bets" doc:"In the order of the roadmap; what is done, the latest first."`
	NextCursor string    `json:"next_cursor,omitempty" doc:"For the rest, by roadmap/bets with the same filters and order=place; absent when all are here."`
}

// Bounds of a board: what nobody could take in at a glance comes by List.
const (
	mostInHorizon = 50
	mostDone      = 20
)

// Board is every horizon with its bets, and the latest that were shipped or
// dropped, in one call. Of the filter, Owner, Area, Objective and Search count.
func (s *Roadmap) Board(ctx context.Context, actor auth.Actor, project string, f Filter) (Board, error) {
	if err := actor.Can(auth.RoadmapRead, project); err != nil {
		return Board{}, err
	}
	f.Archived, f.Cursor, f.Placed = false, "", true
	board := Board{}
	var all []Bet
	var counts []int
	for _, horizon := range Horizons() {
		f.Horizon, f.States, f.Limit = horizon, []State{Proposed, Committed, InProgress}, mostInHorizon
		narrow, err := s.narrow(ctx, project, f)
		if err != nil {
			return Board{}, err
		}
		if err := s.column(ctx, actor, project, string(horizon), narrow, &board, &all, &counts); err != nil {
			return Board{}, err
		}
	}
	f.Horizon, f.States, f.Limit, f.Placed = "", []State{Shipped, Dropped}, mostDone, false
	narrow, err := s.narrow(ctx, project, f)
	if err != nil {
		return Board{}, err
	}
	narrow.Order = record.Order{Column: "ended_at"}
	if err := s.column(ctx, actor, project, "done", narrow, &board, &all, &counts); err != nil {
		return Board{}, err
	}
	cards, err := s.cards(ctx, actor, project, all)
	for i, n := range counts {
		if err == nil {
			board.Columns[i].Bets, cards = cards[:n:n], cards[n:]
		}
	}
	return board, err
}

// column reads one column's bets and how many there are.
func (s *Roadmap) column(ctx context.Context, actor auth.Actor, project, key string, f record.Filter, board *Board, all *[]Bet, counts *[]int) error {
	bets, next, err := s.bets.List(ctx, actor, project, f)
	if err != nil {
		return err
	}
	total := len(bets)
	if next != "" {
		if total, err = s.bets.Count(ctx, actor, project, f); err != nil {
			return err
		}
	}
	board.Columns = append(board.Columns, BoardColumn{Key: key, Total: total, NextCursor: next})
	*all, *counts = append(*all, bets...), append(*counts, len(bets))
	return nil
}
