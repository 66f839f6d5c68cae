package roadmap

import (
	"context"
	"slices"

	"prodops/internal/auth"
	"prodops/internal/link"
	"prodops/internal/record"
)

// BetCard is a bet with what stands around it.
type BetCard struct {
	Bet
	AreaName  string          `json:"area_name,omitempty"`
	Ideas     []BetIdea       `json:"ideas" doc:"What it came of."`
	Advances  []record.Listed `json:"advances" doc:"Objectives and key results."`
	DependsOn []BetNeed       `json:"depends_on"`
	NeededBy  []BetNeed       `json:"needed_by"`
	Warnings  []string        `json:"warnings"`
}

// BetNeed is a bet at the other end of a dependency.
type BetNeed struct {
	record.Listed
	Horizon Horizon `json:"horizon" enum:"now,next,later"`
}

// BetIdea is an idea that became a bet.
type BetIdea struct {
	record.Listed
	Evidence Behind `json:"evidence"`
}

// Behind is what stands behind an idea.
type Behind struct {
	Notes     int64   `json:"notes" doc:"Notes that support it."`
	Companies int64   `json:"companies" doc:"Companies behind the notes, each once."`
	Revenue   float64 `json:"revenue" doc:"What these companies pay, together."`
}

// Evidence counts what stands behind ideas, by their ids; one with nothing
// behind it may be left out. It takes a number of statements that does not grow
// with every idea.
type Evidence interface {
	Behind(ctx context.Context, project string, ideas []string) (map[string]Behind, error)
}

// mostAround is how many neighbours a card shows by one relation.
const mostAround = 20

func (s *Roadmap) card(ctx context.Context, actor auth.Actor, bet Bet) (BetCard, error) {
	cards, err := s.cards(ctx, actor, bet.Project, []Bet{bet})
	if err != nil {
		return BetCard{}, err
	}
	return cards[0], nil
}

// cards puts bets together with what stands around them, in a few statements
// for all.
func (s *Roadmap) cards(ctx context.Context, actor auth.Actor, project string, bets []Bet) ([]BetCard, error) {
	cards, at := make([]BetCard, len(bets)), make([]record.Ref, len(bets))
	byID := make(map[string]*BetCard, len(bets))
	for i, b := range bets {
		cards[i] = BetCard{Bet: b, Ideas: []BetIdea{}, Advances: []record.Listed{}, DependsOn: []BetNeed{}, NeededBy: []BetNeed{}, Warnings: []string{}}
		at[i] = record.Ref{Type: BetType, ID: b.ID}
		byID[b.ID] = &cards[i]
	}
	edges, err := s.links.Around(ctx, project, at, mostAround, "advances", "becomes", "depends_on")
	if err != nil {
		return nil, err
	}
	around, err := s.look(ctx, project, bets, edges)
	if err != nil {
		return nil, err
	}
	readable := s.registry.Readable(actor, project)
	for _, e := range edges {
		around.add(byID, readable, e)
	}
	for i := range cards {
		cards[i].AreaName = around.listed[cards[i].Area].Title
		cards[i].warn(around.bets)
	}
	return cards, s.weigh(ctx, project, cards)
}

// neighbourhood is what a page of cards needs to know of other records.
type neighbourhood struct {
	listed map[string]record.Listed
	bets   map[string]Bet // those at the other end of a dependency
}

func (s *Roadmap) look(ctx context.Context, project string, bets []Bet, edges []link.Edge) (neighbourhood, error) {
	var ids, needed []string
	for _, b := range bets {
		if b.Area != "" {
			ids = append(ids, b.Area)
		}
	}
	for _, e := range edges {
		ids = append(ids, e.From.ID, e.To.ID)
		if e.Relation == "depends_on" {
			needed = append(needed, e.From.ID, e.To.ID)
		}
	}
	n := neighbourhood{bets: map[string]Bet{}}
	var err error
	if n.listed, err = s.registry.Look(ctx, s.registry.DB(), project, unique(ids)); err != nil || len(needed) == 0 {
		return n, err
	}
	found, err := s.bets.Select(ctx, s.registry.DB(), "WHERE project_id = ? AND id IN (?)", project, unique(needed))
	for _, b := range found {
		n.bets[b.ID] = b
	}
	return n, err
}

func unique(ids []string) []string {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// add puts what an edge leads to on the card it leads from.
func (n neighbourhood) add(cards map[string]*BetCard, readable []string, e link.Edge) {
	from, to := n.listed[e.From.ID], n.listed[e.To.ID]
	shown := func(l record.Listed) bool {
		return l.ID != "" && l.ArchivedAt == 0 && slices.Contains(readable, l.Type)
	}
	if card := cards[e.From.ID]; card != nil && shown(to) {
		switch e.Relation {
		case "advances":
			card.Advances = append(card.Advances, to)
		case "depends_on":
			card.DependsOn = append(card.DependsOn, BetNeed{Listed: to, Horizon: n.bets[to.ID].Horizon})
		}
	}
	if card := cards[e.To.ID]; card != nil && shown(from) {
		switch e.Relation {
		case "becomes":
			card.Ideas = append(card.Ideas, BetIdea{Listed: from})
		case "depends_on":
			card.NeededBy = append(card.NeededBy, BetNeed{Listed: from, Horizon: n.bets[from.ID].Horizon})
		}
	}
}

// warn says where a bet stands before what it needs.
func (c *BetCard) warn(bets map[string]Bet) {
	if c.State.Over() {
		return
	}
	for _, need := range c.DependsOn {
		other := bets[need.ID]
		switch {
		case other.State == Dropped:
			c.Warnings = append(c.Warnings, "It needs “"+other.Title+"”, which was dropped.")
		case other.State == Shipped:
		case before(c.Bet, other):
			c.Warnings = append(c.Warnings, "It stands before “"+other.Title+"”, which it needs.")
		}
	}
}

// before reports whether a stands earlier on the roadmap than b.
func before(a, b Bet) bool {
	x, y := slices.Index(Horizons(), a.Horizon), slices.Index(Horizons(), b.Horizon)
	return x < y || x == y && a.Place < b.Place
}

// weigh adds the evidence behind the cards' ideas.
func (s *Roadmap) weigh(ctx context.Context, project string, cards []BetCard) error {
	var ids []string
	for _, c := range cards {
		for _, idea := range c.Ideas {
			ids = append(ids, idea.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	behind, err := s.evidence.Behind(ctx, project, unique(ids))
	if err != nil {
		return err
	}
	for _, c := range cards {
		for i := range c.Ideas {
			c.Ideas[i].Evidence = behind[c.Ideas[i].ID]
		}
	}
	return nil
}
