package outcome

import (
	"context"
	"fmt"
	"time"

	"prodops/internal/auth"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/roadmap"
	"prodops/internal/sqldb"
)

//nolint:gochecknoglobals // Shorter to write than time.UTC; nothing writes it.
var utc = time.UTC

// Follow implements roadmap.Outcomes: a bet that shipped has its outcome opened
// or brought back, one whose shipping is taken back has it archived. All that
// was written into it stays.
func (s *Outcomes) Follow(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, bet roadmap.Bet) error {
	found, err := s.records.Select(ctx, tx, "WHERE project_id = ? AND bet_id = ?", bet.Project, bet.ID)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		if bet.State != roadmap.Shipped {
			return nil
		}
		return s.open(ctx, tx, actor, bet)
	}
	if bet.State == roadmap.Shipped {
		_, err = s.records.Edit(ctx, tx, actor, "restored", found[0], func(o *Outcome) error {
			o.ArchivedAt = 0
			if o.State == Measuring && !o.ShippedSaid {
				o.ShippedAt, o.ReviewOn = bet.EndedAt, reviewOn(bet, bet.EndedAt, o.WindowDays)
			}
			return nil
		})
		return err
	}
	_, err = s.records.Edit(ctx, tx, actor, "archived", found[0], func(o *Outcome) error {
		if o.ArchivedAt == 0 {
			o.ArchivedAt = s.Registry.Now()
		}
		return nil
	})
	return err
}

// open makes the outcome of a bet and links the two.
func (s *Outcomes) open(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, bet roadmap.Bet) error {
	opened := s.opened(bet)
	if err := s.records.Insert(ctx, tx, actor, &opened); err != nil {
		return err
	}
	_, err := s.Links.Join(ctx, tx, actor, bet.Project, link.Create{
		From: record.Ref{Type: roadmap.BetType, ID: bet.ID}, To: record.Ref{Type: Type, ID: opened.ID}, Relation: "resulted_in",
	})
	return err
}

// opened is a new outcome of a bet that shipped.
func (s *Outcomes) opened(bet roadmap.Bet) Outcome {
	shipped := bet.EndedAt
	if shipped == 0 {
		shipped = s.Registry.Now()
	}
	return Outcome{
		Head: record.Head{Project: bet.Project}, Bet: bet.ID, Title: bet.Title, Owner: bet.Owner, ShippedAt: shipped,
		WindowDays: usualDays, Cost: OutcomeCost{Currency: "EUR"}, Benefit: OutcomeBenefit{Kind: NoBenefit},
		ReviewOn: reviewOn(bet, shipped, usualDays), State: Measuring, Measured: sqldb.JSON("null"),
	}
}

// reviewOn is the day by which the bet was predicted to have worked, or that on
// which the window after shipping is over, whichever is later: before it there
// is nothing to see.
func reviewOn(bet roadmap.Bet, shipped sqldb.Micros, days int64) string {
	over := shipped.Time().UTC().AddDate(0, 0, int(days)+1).Format(time.DateOnly)
	return max(promised(bet).By, over)
}

// openedAtOnce is how many outcomes a sweep opens at most.
const openedAtOnce = 200

// OpenMissing opens the outcomes of bets that shipped before there were any. It
// is run again and again.
func (s *Outcomes) OpenMissing(ctx context.Context) error {
	var missing []struct {
		ID         string             `db:"id"`
		Project    string             `db:"project_id"`
		Title      string             `db:"title"`
		Owner      string             `db:"owner"`
		EndedAt    sqldb.Micros       `db:"ended_at"`
		Prediction roadmap.Prediction `db:"prediction"`
		Promise    roadmap.Prediction `db:"promise"`
	}
	err := s.db.Select(ctx, &missing, `SELECT b.id, b.project_id, b.title, b.owner, b.ended_at, b.prediction, b.promise FROM bets b
		WHERE b.state = 'shipped' AND b.archived_at = 0 AND NOT EXISTS (SELECT 1 FROM outcomes o WHERE o.bet_id = b.id)
		ORDER BY b.id LIMIT ?`, openedAtOnce)
	if err != nil || len(missing) == 0 {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		for _, m := range missing {
			bet := roadmap.Bet{Title: m.Title, Owner: m.Owner, State: roadmap.Shipped, EndedAt: m.EndedAt, Prediction: m.Prediction, Promise: m.Promise}
			bet.ID, bet.Project = m.ID, m.Project
			var n int
			if err := tx.Get(ctx, &n, "SELECT count(*) FROM outcomes WHERE bet_id = ?", m.ID); err != nil {
				return fmt.Errorf("look for an outcome: %w", err)
			}
			if n > 0 { // somebody was faster
				continue
			}
			if err := s.open(ctx, tx, itself(), bet); err != nil {
				return err
			}
		}
		return nil
	})
}
