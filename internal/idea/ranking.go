package idea

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"prodops/internal/auth"
	"prodops/internal/errs"
)

// Ranking is the order in which a model puts the open ideas, and how sure that
// order is.
type Ranking struct {
	Model    ScoringModel `json:"model"`
	Top      int          `json:"top" doc:"in_top is the chance to be among so many."`
	Ranked   int          `json:"ranked" doc:"Open ideas that have a score."`
	Waiting  int          `json:"waiting" doc:"Open ideas without a score: something has to be entered first."`
	Draws    int          `json:"draws" doc:"How often the scores were drawn; the same ideas give the same draws every time."`
	Sureness Sureness     `json:"sureness"`
	Items    []Ranked     `json:"items"`
	Next     string       `json:"next_cursor,omitempty" doc:"Pass as cursor to get the next page; absent on the last one."`
}

// Sureness says how much of a ranking would stand if the numbers were drawn
// again within what is believed of them.
type Sureness struct {
	Pairs int     `json:"pairs" doc:"Neighbours in the ranking."`
	Held  int     `json:"held" doc:"Of these, pairs that keep their order in at least 80% of the draws."`
	Share float64 `json:"share" doc:"held of pairs; 1 when there are none."`
	Says  string  `json:"says"`
}

// Ranked is an idea at its place.
type Ranked struct {
	Scored
	InTop     float64     `json:"in_top" doc:"Share of the draws that have it among the first top."`
	AboveNext *float64    `json:"above_next,omitempty" doc:"Share of the draws that have it above the next one; absent for the last."`
	Best      int         `json:"best" doc:"The best place it has when one number moves one step."`
	Worst     int         `json:"worst" doc:"The worst place it has when one number moves one step."`
	Matters   string      `json:"matters,omitempty" doc:"Label of the number whose steps move it furthest; absent when none moves it."`
	Moves     []ScoreMove `json:"moves"`
	Place     string      `json:"place" doc:"All of this in a sentence."`
}

// RankingFilter says which ranking.
type RankingFilter struct {
	Model  string // id; "" for the default
	Top    int    // 1 to 100; 0 is 10
	Limit  int    // 1 to 200; 0 is 50
	Cursor string
}

const (
	sure       = 0.8 // of the draws keep a pair's order
	defaultTop = 10
)

// Ranking answers a page of the ranking.
func (s *Ideas) Ranking(ctx context.Context, actor auth.Actor, project string, f RankingFilter) (Ranking, error) {
	model, err := s.Model(ctx, actor, project, f.Model)
	if err != nil {
		return Ranking{}, err
	}
	shelf, err := s.look(ctx, project)
	if err != nil {
		return Ranking{}, err
	}
	board, err := shelf.board(model)
	if err != nil {
		return Ranking{}, err
	}
	if f.Top == 0 {
		f.Top = defaultTop
	}
	f.Top = min(max(f.Top, 1), 100)
	standings := shelf.standings(board, f.Top)
	r := Ranking{Model: model, Top: f.Top, Ranked: len(board.ranked), Waiting: len(board.waiting), Draws: drawsFor(len(board.ranked)), Sureness: surenessOf(standings), Items: []Ranked{}}
	from, to, next, err := places(len(board.ranked), f)
	if err != nil {
		return Ranking{}, err
	}
	r.Next = next
	ids := make([]string, 0, to-from)
	for _, c := range board.ranked[from:to] {
		ids = append(ids, c.id)
	}
	page, err := s.full(ctx, project, ids, shelf, board)
	if err != nil {
		return Ranking{}, err
	}
	for _, one := range page {
		r.Items = append(r.Items, board.placed(one, standings))
	}
	return r, nil
}

// places is the part of the ranking that a page shows.
func places(n int, f RankingFilter) (from, to int, next string, err error) {
	if f.Cursor != "" {
		if from, err = strconv.Atoi(f.Cursor); err != nil || from < 0 {
			return 0, 0, "", errs.New(errs.Malformed, "This cursor is not one of ours.")
		}
	}
	limit := f.Limit
	if limit == 0 {
		limit = 50
	}
	from = min(from, n)
	to = min(from+min(max(limit, 1), 200), n)
	if to < n {
		next = strconv.Itoa(to)
	}
	return from, to, next, nil
}

// placed says how sure an idea's place is.
func (b *board) placed(one Scored, standings []standing) Ranked {
	place := b.place[one.ID]
	c := b.ranked[place]
	r := Ranked{Scored: one, InTop: standings[place].top, Moves: b.moves(c, place)}
	if place < len(b.ranked)-1 {
		holds := standings[place].holds
		r.AboveNext = &holds
	}
	r.Best, r.Worst, r.Matters = between(one.Rank, c.score, r.Moves)
	r.Place = placeSays(one.Rank, r.Best, r.Worst, r.Matters)
	return r
}

func placeSays(rank, best, worst int, matters string) string {
	s := "Rank " + strconv.Itoa(rank)
	if matters == "" || best == worst {
		s += "; no single step of any number moves it."
		if matters != "" {
			s = "Rank " + strconv.Itoa(rank) + "; no single step moves it, " + matters + " changes its score most."
		}
		return s
	}
	return fmt.Sprintf("%s, between %d and %d if one number moves one step. What matters most: %s.", s, best, worst, matters)
}

// surenessOf counts the neighbours that keep their order.
func surenessOf(standings []standing) Sureness {
	s := Sureness{Share: 1}
	if len(standings) < 2 {
		s.Says = "There are fewer than two ideas to compare."
		return s
	}
	s.Pairs = len(standings) - 1
	for _, st := range standings[:s.Pairs] {
		if st.holds >= sure {
			s.Held++
		}
	}
	s.Share = float64(s.Held) / float64(s.Pairs)
	word := "Mostly undecided"
	switch {
	case s.Share >= 0.8:
		word = "Quite sure"
	case s.Share >= 0.5:
		word = "Half sure"
	case s.Share >= 0.2:
		word = "Not very sure"
	}
	s.Says = fmt.Sprintf("%s: %d of %d neighbours keep their order in at least 80%% of the draws. Read the rest as level.", word, s.Held, s.Pairs)
	if s.Held == s.Pairs {
		s.Says = fmt.Sprintf("%s: all %d neighbours keep their order in at least 80%% of the draws.", word, s.Pairs)
	}
	return s
}

// WhatIf is what would become of an idea.
type WhatIf struct {
	Score   IdeaScore   `json:"score"`
	Rank    int         `json:"rank,omitempty" doc:"The place it would have among the open ideas; absent without a score."`
	Of      int         `json:"of"`
	Best    int         `json:"best,omitempty"`
	Worst   int         `json:"worst,omitempty"`
	Matters string      `json:"matters,omitempty"`
	Moves   []ScoreMove `json:"moves,omitempty"`
	Place   string      `json:"place,omitempty"`
}

// Try answers what an idea's score and place would be with other inputs, which
// are laid over those it has; nil takes one out. Nothing is stored.
func (s *Ideas) Try(ctx context.Context, actor auth.Actor, project, id, model string, inputs map[string]*Estimate) (WhatIf, error) {
	i, err := s.ideas.Get(ctx, actor, project, id)
	if err != nil {
		return WhatIf{}, err
	}
	before := i.Inputs
	if err := (Update{Inputs: inputs}).apply(&i); err != nil {
		return WhatIf{}, err
	}
	scales, err := s.scales(ctx, project)
	if err != nil {
		return WhatIf{}, err
	}
	if err := checkInputs(scales, i.Inputs, before); err != nil {
		return WhatIf{}, err
	}
	m, err := s.Model(ctx, actor, project, model)
	if err != nil {
		return WhatIf{}, err
	}
	k, err := s.look(ctx, project)
	if err != nil {
		return WhatIf{}, err
	}
	b, err := k.board(m)
	if err != nil {
		return WhatIf{}, err
	}
	return b.try(i, k.live(i.ID, i.Insight)), nil
}

// try puts an idea into the ranking in place of what it was there.
func (b *board) try(i Idea, live []float64) WhatIf {
	c, score, ok := b.candidate(i.ID, i.Inputs, live)
	out := WhatIf{Score: score, Of: len(b.ranked)}
	if !ok {
		return out
	}
	b.intervals([]candidate{c}, []*IdeaScore{&out.Score})
	others := b.sorted
	if place, found := b.place[i.ID]; found {
		others = slices.Delete(slices.Clone(b.sorted), place, place+1)
	}
	out.Of = len(others) + 1
	with := &board{compiled: b.compiled, sorted: others}
	out.Rank = rankOf(others, c.score, len(others))
	out.Moves = with.moves(c, len(others))
	out.Best, out.Worst, out.Matters = between(out.Rank, c.score, out.Moves)
	out.Place = placeSays(out.Rank, out.Best, out.Worst, out.Matters)
	return out
}

// Preview scores the project's ideas by a model that is not stored: the first
// of them in its order.
func (s *Ideas) Preview(ctx context.Context, actor auth.Actor, project string, in ModelCreate, limit int) (Ranking, error) {
	if err := actor.Can(auth.IdeaRead, project); err != nil {
		return Ranking{}, err
	}
	in, err := in.validate()
	if err != nil {
		return Ranking{}, err
	}
	k, err := s.look(ctx, project)
	if err != nil {
		return Ranking{}, err
	}
	// A shelf of its own, so that what is being typed does not stay.
	own := &shelf{rows: k.rows, at: k.at, evidence: k.evidence, measured: k.measured, boards: map[string]*board{}}
	b, err := own.board(ScoringModel{Name: in.Name, Formula: in.Formula, Inputs: in.Inputs})
	if err != nil {
		return Ranking{}, err
	}
	standings := own.standings(b, defaultTop)
	r := Ranking{Model: b.model, Top: defaultTop, Ranked: len(b.ranked), Waiting: len(b.waiting), Draws: drawsFor(len(b.ranked)), Sureness: surenessOf(standings), Items: []Ranked{}}
	ids := []string{}
	for _, c := range b.ranked[:min(limit, len(b.ranked))] {
		ids = append(ids, c.id)
	}
	ids = append(ids, b.waiting[:min(limit-len(ids), len(b.waiting))]...)
	page, err := s.full(ctx, project, ids, own, b)
	if err != nil {
		return Ranking{}, err
	}
	for _, one := range page {
		if one.Rank == 0 {
			r.Items = append(r.Items, Ranked{Scored: one, Moves: []ScoreMove{}})
			continue
		}
		r.Items = append(r.Items, b.placed(one, standings))
	}
	return r, nil
}
