package idea

import (
	"math"
	"slices"
)

// board is a shelf scored by one model.
type board struct {
	*compiled
	version int64
	scores  map[string]IdeaScore // without intervals
	ranked  []candidate          // the open ideas that have a score, in order
	sorted  []float64            // their scores
	place   map[string]int       // in ranked, by id
	others  map[string]candidate // ideas that have a score and are not ranked
	waiting []string             // open ideas without a score
	draws   map[int][]standing   // by the size of the top
}

// board scores the shelf by a model, once.
func (k *shelf) board(m ScoringModel) (*board, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if b := k.boards[m.ID]; b != nil && b.version == m.Version {
		return b, nil
	}
	c, err := compile(m)
	if err != nil {
		return nil, err
	}
	b := &board{compiled: c, version: m.Version, scores: make(map[string]IdeaScore, len(k.rows)), place: map[string]int{}, others: map[string]candidate{}, draws: map[int][]standing{}}
	for i := range k.rows {
		r := &k.rows[i]
		cand, score, ok := c.candidate(r.ID, r.Inputs, k.live(r.ID, r.Insight))
		b.scores[r.ID] = score
		switch {
		case ok && r.State.Open():
			b.ranked = append(b.ranked, cand)
		case ok:
			b.others[r.ID] = cand
		case r.State.Open():
			b.waiting = append(b.waiting, r.ID)
		}
	}
	order(b.ranked)
	b.sorted = make([]float64, len(b.ranked))
	for i, cand := range b.ranked {
		b.sorted[i], b.place[cand.id] = cand.score, i
	}
	slices.Sort(b.waiting)
	k.boards[m.ID] = b
	return b, nil
}

// standings are what the draws say of the ranked ideas, worked out once for
// each size of the top.
func (k *shelf) standings(b *board, top int) []standing {
	k.mu.Lock()
	defer k.mu.Unlock()
	if known, found := b.draws[top]; found {
		return known
	}
	if len(b.draws) > 8 {
		clear(b.draws)
	}
	b.draws[top] = simulate(b.formula, b.names, b.ranked, drawsFor(len(b.ranked)), top)
	return b.draws[top]
}

// rank is the place of a ranked idea, from 1; ideas with the same score share
// the better one. 0 for an idea that is not ranked.
func (b *board) rank(id string) int {
	place, found := b.place[id]
	if !found {
		return 0
	}
	return rankOf(b.sorted, b.sorted[place], place)
}

// scoresOf are the scores of these ideas with where they probably lie.
func (b *board) scoresOf(ids []string) map[string]IdeaScore {
	found := make(map[string]IdeaScore, len(ids))
	var cs []candidate
	var full []*IdeaScore
	for _, id := range ids {
		score := b.scores[id]
		if place, ok := b.place[id]; ok {
			cs = append(cs, b.ranked[place])
		} else if cand, ok := b.others[id]; ok {
			cs = append(cs, cand)
		} else {
			found[id] = score
			continue
		}
		full = append(full, &score)
	}
	b.intervals(cs, full)
	for i, cand := range cs {
		found[cand.id] = *full[i]
	}
	return found
}

// ScoreMove is what becomes of an idea's place when one input moves one step.
type ScoreMove struct {
	Input string  `json:"input" doc:"Name of the input or live number."`
	Label string  `json:"label"`
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	Score float64 `json:"score" doc:"The score it would have."`
	Rank  int     `json:"rank" doc:"The place it would have, the others staying as they are."`
}

// moves are the places of an idea after each single step of each number. Live
// numbers move by a tenth.
func (b *board) moves(c candidate, place int) []ScoreMove {
	var all []ScoreMove
	for _, name := range b.used {
		likely := c.values[name].likely
		down, up := likely-math.Abs(likely)/10, likely+math.Abs(likely)/10
		input := ""
		if name < len(b.model.Inputs) {
			in := b.model.Inputs[name]
			input = in.Name
			down, up = in.Scale.moved(likely)
		} else {
			input = liveNames()[name-len(b.model.Inputs)]
		}
		for _, to := range []float64{down, up} {
			if to == likely {
				continue
			}
			score := b.likely(c.values, name, to)
			if score != score {
				continue
			}
			all = append(all, ScoreMove{Input: input, Label: b.label(name), From: likely, To: to, Score: score, Rank: rankOf(b.sorted, score, place)})
		}
	}
	return all
}

// between are the best and the worst place after any one step, and the label of
// the number whose steps move the idea furthest; "" when none moves it.
func between(rank int, score float64, moves []ScoreMove) (best, worst int, matters string) {
	best, worst = rank, rank
	type reach struct {
		places int
		change float64
	}
	reaches := map[string]reach{}
	var most reach
	for _, m := range moves {
		best, worst = min(best, m.Rank), max(worst, m.Rank)
		r := reaches[m.Input]
		r.places += abs(m.Rank - rank)
		r.change += math.Abs(m.Score - score)
		reaches[m.Input] = r
		if r.places > most.places || r.places == most.places && r.change > most.change {
			most, matters = r, m.Label
		}
	}
	return best, worst, matters
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
