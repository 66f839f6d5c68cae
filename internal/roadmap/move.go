package roadmap

import (
	"context"
	"fmt"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

// Move says where a bet shall stand.
type Move struct {
	Horizon Horizon `json:"horizon" enum:"now,next,later"`
	After   *string `json:"after,omitempty" maxLength:"64" doc:"Id of the bet it shall follow, first for the top; absent or null for the end."`
}

// end and first are the places of a horizon that name no bet.
const (
	end   = ""
	first = "first"
)

// Move puts a bet elsewhere. It writes that one bet: the order of the others
// stays, so moves made at the same time do not undo one another. A bet that was
// settled stays settled and takes its place when it is taken up again.
func (s *Roadmap) Move(ctx context.Context, actor auth.Actor, project, id string, version int64, in Move) (BetCard, error) {
	if err := actor.Can(auth.RoadmapWrite, project); err != nil {
		return BetCard{}, err
	}
	after := end
	if in.After != nil {
		after = *in.After
	}
	var moved Bet
	err := s.registry.DB().Tx(ctx, func(tx *sqldb.Tx) error {
		bet, err := s.bets.Find(ctx, tx, project, id)
		if err != nil {
			return err
		}
		switch {
		case version != 0 && version != bet.Version:
			return errs.New(errs.Stale, "The bet has changed since you read it. Load it again.")
		case bet.Archived():
			return errs.New(errs.Conflict, "This bet is archived. Restore it first.")
		case after == id && bet.Horizon == in.Horizon:
			moved = bet
			return nil
		}
		place, err := s.placeIn(ctx, tx, project, in.Horizon, after, id)
		if err != nil {
			return err
		}
		moved, err = s.bets.Edit(ctx, tx, actor, "moved", bet, func(b *Bet) error {
			b.Horizon, b.Place = in.Horizon, place
			return b.check()
		})
		return err
	})
	if err != nil {
		return BetCard{}, err
	}
	return s.card(ctx, actor, moved)
}

// placeIn is a free place in a horizon: at its end, its top, or behind a bet.
// Archived and settled bets keep their places, so they count; moving does not.
func (s *Roadmap) placeIn(ctx context.Context, tx *sqldb.Tx, project string, horizon Horizon, after, moving string) (string, error) {
	one := func(condition, direction string, args ...any) (string, error) {
		var place string
		args = append([]any{project, string(horizon), moving}, args...)
		err := tx.Get(ctx, &place, "SELECT place FROM bets WHERE project_id = ? AND horizon = ? AND id <> ?"+condition+" ORDER BY place "+direction+" LIMIT 1", args...)
		if sqldb.IsNoRows(err) {
			return "", nil
		}
		if err != nil {
			return "", fmt.Errorf("find a place on the roadmap: %w", err)
		}
		return place, nil
	}
	switch after {
	case end:
		last, err := one("", "DESC")
		return placeBetween(last, ""), err
	case first:
		top, err := one("", "ASC")
		return placeBetween("", top), err
	}
	low, err := one(" AND id = ?", "ASC", after)
	if err != nil {
		return "", err
	}
	if low == "" {
		var f errs.Fields
		f.Add("body.after", "That bet is not in this horizon any more. Load the roadmap again.")
		return "", f.Err()
	}
	high, err := one(" AND place > ?", "ASC", low)
	return placeBetween(low, high), err
}
