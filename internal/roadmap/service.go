package roadmap

import (
	"context"
	"slices"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Roadmap is the service. It is safe for concurrent use.
type Roadmap struct {
	bets     *record.Store[Bet, *Bet]
	registry *record.Registry
	links    *link.Links
	journal  *journal.Journal
	evidence Evidence
	outcomes Outcomes
}

// Outcomes is told of every bet that comes into the state shipped or leaves it,
// in the transaction in which it does. It opens what came of the bet, or puts
// it away.
type Outcomes interface {
	Follow(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, bet Bet) error
}

// BetType is what bets are called in links, search and the journal.
const BetType = "bet"

// New returns the service. evidence says what stands behind ideas; outcomes may
// be nil.
func New(r *record.Registry, l *link.Links, j *journal.Journal, evidence Evidence, outcomes Outcomes) *Roadmap {
	return &Roadmap{registry: r, links: l, journal: j, evidence: evidence, outcomes: outcomes, bets: record.New[Bet](r, record.Kind{
		Type: BetType, Table: "bets", Noun: "bet", Read: auth.RoadmapRead, Write: auth.RoadmapWrite,
	})}
}

// Create makes a bet at the end of its horizon and links the idea that becomes
// it and what it advances, in one transaction.
func (s *Roadmap) Create(ctx context.Context, actor auth.Actor, project string, in Create) (BetCard, error) {
	if err := actor.Can(auth.RoadmapWrite, project); err != nil {
		return BetCard{}, err
	}
	bet := in.bet()
	if err := bet.check(); err != nil {
		return BetCard{}, err
	}
	bet.advance(Proposed, s.registry.Now())
	var made Bet
	err := s.registry.DB().Tx(ctx, func(tx *sqldb.Tx) error {
		made = bet
		made.Project = project
		if err := s.checkArea(ctx, tx, project, made.Area); err != nil {
			return err
		}
		var err error
		if made.Place, err = s.placeIn(ctx, tx, project, made.Horizon, end, ""); err != nil {
			return err
		}
		if err := s.bets.Insert(ctx, tx, actor, &made); err != nil {
			return err
		}
		if err := s.joinAll(ctx, tx, actor, made, in); err != nil {
			return err
		}
		return s.follow(ctx, tx, actor, Proposed, made)
	})
	if err != nil {
		return BetCard{}, err
	}
	return s.card(ctx, actor, made)
}

// follow tells outcomes of a bet that shipped, or whose shipping is taken back.
func (s *Roadmap) follow(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, before State, bet Bet) error {
	if s.outcomes == nil || (before == Shipped) == (bet.State == Shipped) {
		return nil
	}
	return s.outcomes.Follow(ctx, tx, actor, bet)
}

// joinAll links a new bet with what the caller named.
func (s *Roadmap) joinAll(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, made Bet, in Create) error {
	here := record.Ref{Type: BetType, ID: made.ID}
	for _, l := range []struct {
		id string
		link.Create
	}{
		{in.Idea, link.Create{From: record.Ref{Type: "idea", ID: in.Idea}, To: here, Relation: "becomes"}},
		{in.Objective, link.Create{From: here, To: record.Ref{Type: "objective", ID: in.Objective}, Relation: "advances"}},
		{in.KeyResult, link.Create{From: here, To: record.Ref{Type: "key_result", ID: in.KeyResult}, Relation: "advances"}},
		{made.Prediction.source().ID, measures(made.Prediction.source(), made.ID)},
	} {
		if l.id == "" {
			continue
		}
		if _, err := s.links.Join(ctx, tx, actor, made.Project, l.Create); err != nil {
			return err
		}
	}
	return nil
}

func measures(source record.Ref, bet string) link.Create {
	return link.Create{From: source, To: record.Ref{Type: BetType, ID: bet}, Relation: "measures"}
}

// Get is one bet, archived or not, with what stands around it.
func (s *Roadmap) Get(ctx context.Context, actor auth.Actor, project, id string) (BetCard, error) {
	bet, err := s.bets.Get(ctx, actor, project, id)
	if err != nil {
		return BetCard{}, err
	}
	return s.card(ctx, actor, bet)
}

// Update changes a bet. version is the one the caller has read, 0 for any.
func (s *Roadmap) Update(ctx context.Context, actor auth.Actor, project, id string, version int64, in Update) (BetCard, error) {
	if err := actor.Can(auth.RoadmapWrite, project); err != nil {
		return BetCard{}, err
	}
	was, err := s.bets.Find(ctx, s.registry.DB(), project, id) // names the change; Change reads it again
	if err != nil {
		return BetCard{}, err
	}
	var before State
	bet, err := s.bets.Change(ctx, actor, project, id, version, in.verb(was.State), func(b *Bet) error {
		before = b.State
		in.apply(b)
		if err := b.check(); err != nil {
			return err
		}
		b.advance(before, s.registry.Now())
		return nil
	}, func(ctx context.Context, tx *sqldb.Tx, after Bet) error {
		if after.Area != was.Area {
			if err := s.checkArea(ctx, tx, project, after.Area); err != nil {
				return err
			}
		}
		if err := s.relink(ctx, tx, actor, was.Prediction.source(), after); err != nil {
			return err
		}
		return s.follow(ctx, tx, actor, before, after)
	})
	if err != nil {
		return BetCard{}, err
	}
	return s.card(ctx, actor, bet)
}

// relink keeps the link from what measures a bet in step with its prediction.
func (s *Roadmap) relink(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, before record.Ref, bet Bet) error {
	after := bet.Prediction.source()
	if after == before {
		return nil
	}
	if before.ID != "" && before != bet.Promise.source() {
		if err := s.links.Part(ctx, tx, actor, bet.Project, measures(before, bet.ID)); err != nil {
			return err
		}
	}
	if after.ID == "" {
		return nil
	}
	_, err := s.links.Join(ctx, tx, actor, bet.Project, measures(after, bet.ID))
	return err
}

// checkArea refuses an area the project does not have.
func (s *Roadmap) checkArea(ctx context.Context, db sqldb.Reader, project, area string) error {
	if area == "" {
		return nil
	}
	found, err := s.registry.Look(ctx, db, project, []string{area})
	if err != nil {
		return err
	}
	if found[area].Type != "product_area" {
		var f errs.Fields
		f.Add("body.area", "There is no such product area.")
		return f.Err()
	}
	return nil
}

// Archive takes the bet off the roadmap.
func (s *Roadmap) Archive(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	_, err := s.bets.Archive(ctx, actor, project, id, version)
	return err
}

// Restore brings an archived bet back to where it stood.
func (s *Roadmap) Restore(ctx context.Context, actor auth.Actor, project, id string, version int64) (BetCard, error) {
	bet, err := s.bets.Restore(ctx, actor, project, id, version)
	if err != nil {
		return BetCard{}, err
	}
	return s.card(ctx, actor, bet)
}

// Filter narrows List; the zero Filter has every bet that is not archived.
type Filter struct {
	record.Filter
	Horizon   Horizon
	States    []State
	Owner     string
	Area      string
	Objective string // id of an objective or a key result they advance
	Placed    bool   // in the order of the roadmap rather than the latest changed first; needs Horizon
}

// List is a page of bets with what stands around them.
func (s *Roadmap) List(ctx context.Context, actor auth.Actor, project string, f Filter) ([]BetCard, string, error) {
	if err := actor.Can(auth.RoadmapRead, project); err != nil {
		return nil, "", err
	}
	if f.Placed && f.Horizon == "" {
		var wrong errs.Fields
		wrong.Add("query.horizon", "The order of the roadmap is that of one horizon: say which.")
		return nil, "", wrong.Err()
	}
	narrow, err := s.narrow(ctx, project, f)
	if err != nil {
		return nil, "", err
	}
	bets, next, err := s.bets.List(ctx, actor, project, narrow)
	if err != nil {
		return nil, "", err
	}
	cards, err := s.cards(ctx, actor, project, bets)
	return cards, next, err
}

// narrow is the filter as the store takes it.
func (s *Roadmap) narrow(ctx context.Context, project string, f Filter) (record.Filter, error) {
	narrow := f.Filter
	where := func(sql string, arg any) {
		narrow.Where = append(narrow.Where, record.Where{SQL: sql, Args: []any{arg}})
	}
	if f.Placed {
		narrow.Order = record.Order{Column: "place", Ascending: true}
	}
	if f.Horizon != "" {
		where("horizon = ?", string(f.Horizon))
	}
	if len(f.States) > 0 {
		states := make([]string, len(f.States))
		for i, state := range f.States {
			states[i] = string(state)
		}
		where("state IN (?)", states)
	}
	if f.Owner != "" {
		where("owner = ?", f.Owner)
	}
	if f.Area != "" {
		where("area = ?", f.Area)
	}
	if f.Objective == "" {
		return narrow, nil
	}
	advancing, err := s.links.Neighbours(ctx, s.registry.DB(), project, f.Objective, "advances", true)
	if err != nil {
		return narrow, err
	}
	ids := []string{"none"} // an empty list would be no list
	for _, ref := range advancing {
		ids = append(ids, ref.ID)
	}
	slices.Sort(ids)
	where("id IN (?)", ids)
	return narrow, nil
}
