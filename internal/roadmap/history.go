package roadmap

import (
	"context"
	"encoding/json"
	"reflect"
	"time"

	"prodops/internal/auth"
	"prodops/internal/journal"
)

// Predicted is a prediction as it was from a moment on.
type Predicted struct {
	At         time.Time  `json:"at"`
	By         string     `json:"by" doc:"Name of whoever made it."`
	Prediction Prediction `json:"prediction"`
	Promised   bool       `json:"promised,omitempty" doc:"This is the one the team committed with."`
}

// mostChanges bounds how far back the journal of one bet is read.
const mostChanges = 1000

// Predictions is what was predicted of a bet, the first first, from its journal.
func (s *Roadmap) Predictions(ctx context.Context, actor auth.Actor, project, id string) ([]Predicted, error) {
	bet, err := s.bets.Get(ctx, actor, project, id)
	if err != nil {
		return nil, err
	}
	entries, err := s.journal.List(ctx, journal.Filter{Project: project, Type: BetType, ID: id}, 0, mostChanges)
	if err != nil {
		return nil, err
	}
	history, last := []Predicted{}, Prediction{}
	for _, e := range entries {
		var after Bet
		if err := json.Unmarshal(e.After, &after); err != nil {
			return nil, err
		}
		if reflect.DeepEqual(after.Prediction, last) {
			continue
		}
		last = after.Prediction
		history = append(history, Predicted{At: e.At, By: e.Actor.Name, Prediction: last})
	}
	if bet.PromisedAt != 0 {
		markPromised(history, bet.Promise, bet.PromisedAt.Time())
	}
	return history, nil
}

// markPromised marks the prediction that was in force when the team committed.
func markPromised(history []Predicted, promise Prediction, at time.Time) {
	for i := range history {
		last := i == len(history)-1 || history[i+1].At.After(at)
		if last && reflect.DeepEqual(history[i].Prediction, promise) {
			history[i].Promised = true
			return
		}
	}
}
