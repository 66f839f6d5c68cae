package jobs

import (
	"context"
	"time"

	"prodops/internal/sqldb"
)

// repeat is work done again and again.
type repeat struct {
	name  string
	every time.Duration
	do    func(ctx context.Context) error
}

// Every has do called once in every interval, by one of the processes that
// share the database. What fails is logged and done again at the next one.
func (s *Jobs) Every(name string, every time.Duration, do func(ctx context.Context) error) {
	s.repeats = append(s.repeats, repeat{name: name, every: every, do: do})
}

// lookEvery is how often the schedules are looked at.
const lookEvery = 10 * time.Second

func (s *Jobs) repeat(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		for _, r := range s.repeats {
			if ctx.Err() != nil {
				return
			}
			mine, err := s.due(ctx, r)
			if mine {
				err = r.do(ctx)
			}
			if err != nil && ctx.Err() == nil {
				s.log.WarnContext(ctx, "scheduled work", "name", r.name, "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// due reports whether the interval is over, and if so begins the next one.
func (s *Jobs) due(ctx context.Context, r repeat) (bool, error) {
	now := s.now()
	before := sqldb.MicrosOf(now.Add(-r.every))
	var last sqldb.Micros
	err := s.db.Get(ctx, &last, "SELECT last_at FROM schedules WHERE name = ?", r.name)
	if err == nil && last > before || err != nil && !sqldb.IsNoRows(err) {
		return false, err
	}
	var rows int64
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		rows, err = tx.Exec(ctx, `INSERT INTO schedules (name, last_at) VALUES (?, ?)
			ON CONFLICT (name) DO UPDATE SET last_at = excluded.last_at WHERE schedules.last_at <= ?`, r.name, sqldb.MicrosOf(now), before)
		return err
	})
	return rows > 0, err
}
