package okr

import (
	"context"
	"errors"
	"fmt"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Measurers read the numbers of insights and of metrics.
type Measurers struct{ Insights, Metrics Measurer }

// of is the measurer of a record that measures.
func (m Measurers) of(source record.Ref) Measurer {
	if source.Type == "metric" {
		return m.Metrics
	}
	return m.Insights
}

// Measurer reads a number of an insight, or the one that a metric has.
type Measurer interface {
	// Measure answers one number of a saved insight or a metric as it is now, shares in per
	// cent: "last" (the last bucket that is over, of a trend's first series),
	// "total", "average", "conversion" (of a funnel), "retention:1"; "" for the
	// usual one of that kind of question. What it cannot answer is an errs.Error
	// that says why to people; too little to measure is one, too, and never 0.
	Measure(ctx context.Context, actor auth.Actor, project, id, number string) (Measurement, error)
	// Check refuses a number that there is not, without measuring.
	Check(ctx context.Context, actor auth.Actor, project, id, number string) error
}

// Measurement is a number and what it is.
type Measurement struct {
	Value float64 `json:"value"`
	Note  string  `json:"note" doc:"What the number is, in words, such as: week of 16 November."`
}

// KeyResultPoint is what a key result's number was at a moment.
type KeyResultPoint struct {
	At     sqldb.Micros `db:"at" json:"at" format:"date-time"`
	Value  float64      `db:"value" json:"value"`
	Source string       `db:"source" json:"source" enum:"measured,check_in"`
	Note   string       `db:"note" json:"note,omitempty"`
}

const (
	// pointEvery is how often a number that stays is written down again, in
	// microseconds: the line goes on without a point for every hour.
	pointEvery = sqldb.Micros(20 * 3600 * 1e6)
	// mostPoints is how many Points answers at most.
	mostPoints = 1000
)

// note writes a number down: as the current one, and as a point when it is new
// or the last point is old.
func (s *Objectives) note(ctx context.Context, tx *sqldb.Tx, id string, value float64, source, note string) error {
	now := s.registry.Now()
	var last KeyResultPoint
	err := tx.Get(ctx, &last, "SELECT at, value, source, note FROM key_result_points WHERE key_result_id = ? ORDER BY at DESC LIMIT 1", id)
	if err != nil && !sqldb.IsNoRows(err) {
		return fmt.Errorf("last point of a key result: %w", err)
	}
	if fresh := sqldb.IsNoRows(err) || last.Value != value || now-last.At >= pointEvery || source == "check_in"; fresh {
		_, err := tx.Exec(ctx, `INSERT INTO key_result_points (key_result_id, at, value, source, note) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (key_result_id, at) DO UPDATE SET value = excluded.value, source = excluded.source, note = excluded.note`, id, now, value, source, note)
		if err != nil {
			return fmt.Errorf("store a point of a key result: %w", err)
		}
	}
	_, err = tx.Exec(ctx, "UPDATE key_results SET current_value = ?, current_at = ?, current_note = ?, problem = '', problem_at = 0 WHERE id = ?", value, now, note, id)
	if err != nil {
		return fmt.Errorf("store the current number of a key result: %w", err)
	}
	return nil
}

// Measure measures a key result now and answers it as it is then.
func (s *Objectives) Measure(ctx context.Context, actor auth.Actor, project, id string) (KeyResultView, error) {
	if err := actor.Can(auth.ObjectiveWrite, project); err != nil {
		return KeyResultView{}, err
	}
	k, err := s.results.Find(ctx, s.registry.DB(), project, id)
	if err != nil {
		return KeyResultView{}, err
	}
	if k.source() == (record.Ref{}) {
		return KeyResultView{}, errs.New(errs.Conflict, "Nothing measures this key result. Choose an insight or a metric for it, or note the number in a check-in.")
	}
	if err := s.measure(ctx, actor, k); err != nil {
		return KeyResultView{}, err
	}
	return s.resultOf(ctx, k, nil)
}

// measure measures one key result. Why it could not be is noted with it.
func (s *Objectives) measure(ctx context.Context, actor auth.Actor, k KeyResult) error {
	source := k.source()
	measured, failed := s.measurers.of(source).Measure(ctx, actor, k.Project, source.ID, k.Number)
	err := s.registry.DB().Tx(ctx, func(tx *sqldb.Tx) error {
		if failed == nil {
			return s.note(ctx, tx, k.ID, measured.Value, "measured", measured.Note)
		}
		_, err := tx.Exec(ctx, "UPDATE key_results SET problem = ?, problem_at = ? WHERE id = ?", reason(failed), s.registry.Now(), k.ID)
		return err
	})
	return errors.Join(failed, err)
}

// reason is what people may know of a failure.
func reason(failed error) string {
	if public, ok := errors.AsType[*errs.Error](failed); ok && public.Kind != errs.Internal {
		return public.Message
	}
	return "The question could not be answered."
}

// MeasureAll measures every key result of every active objective that has an
// insight or a metric. One that fails does not keep the others from being measured.
func (s *Objectives) MeasureAll(ctx context.Context) error {
	const atOnce = 200
	actor := auth.AsSystem("key results")
	after := ""
	for {
		some, err := s.results.Select(ctx, s.registry.DB(), `WHERE id > ? AND (insight <> '' OR metric <> '') AND archived_at = 0
			AND objective_id IN (SELECT id FROM objectives WHERE state = 'active' AND archived_at = 0) ORDER BY id LIMIT ?`, after, atOnce)
		if err != nil {
			return err
		}
		for _, k := range some {
			after = k.ID
			// The failure is noted with the key result, where people see it.
			_ = s.measure(ctx, actor, k)
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
		if len(some) < atOnce {
			return nil
		}
	}
}

// Points are a key result's numbers over time, the oldest first: the newest
// thousand.
func (s *Objectives) Points(ctx context.Context, actor auth.Actor, project, id string) ([]KeyResultPoint, error) {
	if _, err := s.results.Get(ctx, actor, project, id); err != nil {
		return nil, err
	}
	points := []KeyResultPoint{}
	err := s.registry.DB().Select(ctx, &points, `SELECT at, value, source, note FROM (
		SELECT at, value, source, note FROM key_result_points WHERE key_result_id = ? ORDER BY at DESC LIMIT ?) AS newest ORDER BY at`, id, mostPoints)
	return points, err
}
