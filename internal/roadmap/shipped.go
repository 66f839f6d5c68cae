package roadmap

import "context"

// Shipped are all bets that shipped, archived or not, the first first, without a
// question of permission: for what counts them.
func (s *Roadmap) Shipped(ctx context.Context, project string) ([]Bet, error) {
	return s.bets.Select(ctx, s.registry.DB(), "WHERE project_id = ? AND state = ? AND ended_at > 0 ORDER BY ended_at, id", project, string(Shipped))
}
