package outcome

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

// OutcomeReview says what the team makes of it.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeReview struct {
	Verdict    Verdict `json:"verdict" enum:"reached,partly,missed,unclear"`
	Conclusion string  `json:"conclusion,omitempty" maxLength:"20000" doc:"In Markdown; what is written already stays when absent."`
}

// Review keeps the verdict, and everything that is measured as it is now: later
// events change nothing of it.
func (s *Outcomes) Review(ctx context.Context, actor auth.Actor, project, id string, version int64, in OutcomeReview) (OutcomeCard, error) {
	if err := actor.Can(auth.OutcomeWrite, project); err != nil {
		return OutcomeCard{}, err
	}
	if !slices.Contains([]Verdict{Reached, Partly, Missed, Unclear}, in.Verdict) {
		var f errs.Fields
		f.Add("body.verdict", "One of reached, partly, missed, unclear.")
		return OutcomeCard{}, f.Err()
	}
	o, err := s.records.Find(ctx, s.db, project, id)
	if err != nil {
		return OutcomeCard{}, err
	}
	measures, err := s.measure(ctx, o)
	if err != nil {
		return OutcomeCard{}, err
	}
	measured, err := json.Marshal(measures)
	if err != nil {
		return OutcomeCard{}, err
	}
	if version == 0 {
		version = o.Version // what was measured is of this version
	}
	changed, err := s.records.Change(ctx, actor, project, id, version, "reviewed", func(o *Outcome) error {
		if o.State == Reviewed {
			return errs.New(errs.Conflict, "This outcome is reviewed already. Reopen it to review it again.")
		}
		o.State, o.Verdict, o.ReviewedAt, o.ReviewedBy = Reviewed, in.Verdict, s.Registry.Now(), actor.Name()
		if in.Conclusion != "" {
			o.Conclusion = in.Conclusion
		}
		o.Result, o.Measured = measures.result(), sqldb.JSON(measured)
		return o.check(s.Registry.Now())
	})
	if err != nil {
		return OutcomeCard{}, err
	}
	return s.card(ctx, changed)
}

// Reopen undoes Review: the verdict and what was kept go, the conclusion stays.
func (s *Outcomes) Reopen(ctx context.Context, actor auth.Actor, project, id string, version int64) (OutcomeCard, error) {
	changed, err := s.records.Change(ctx, actor, project, id, version, "reopened", func(o *Outcome) error {
		o.State, o.Verdict, o.ReviewedAt, o.ReviewedBy = Measuring, "", 0, ""
		o.Result, o.Measured = OutcomeResult{}, sqldb.JSON("null")
		return nil
	})
	if err != nil {
		return OutcomeCard{}, err
	}
	return s.card(ctx, changed)
}

// result is what lists and reports say of the measures.
func (m OutcomeMeasures) result() OutcomeResult {
	r := OutcomeResult{
		Before: m.Metric.Before.Value, After: m.Metric.After.Value, Unit: m.Metric.Unit, Metric: m.Metric.Metric,
		Adoption: m.Adoption.Since.Value, Net: m.Money.Net, Return: m.Money.Return, Currency: m.Money.Currency,
	}
	if t := m.Metric.Promise; t != nil {
		r.Expected, r.Way = t.Expected, t.Way.Value
	}
	return r
}

// ReportedOutcome is one line of a report on a stretch of time.
type ReportedOutcome struct {
	ID         string        `db:"id"`
	Bet        string        `db:"bet_id"`
	Title      string        `db:"title"`
	Verdict    Verdict       `db:"verdict"`
	Conclusion string        `db:"conclusion"`
	Result     OutcomeResult `db:"result"`
	ShippedAt  sqldb.Micros  `db:"shipped_at"`
	ReviewedAt sqldb.Micros  `db:"reviewed_at"`
}

// Reported are the outcomes reviewed from an instant on and before another, the
// first first: for the quarterly report. It takes one statement.
func (s *Outcomes) Reported(ctx context.Context, actor auth.Actor, project string, from, to sqldb.Micros) ([]ReportedOutcome, error) {
	if err := actor.Can(auth.OutcomeRead, project); err != nil {
		return nil, err
	}
	found := []ReportedOutcome{}
	err := s.db.Select(ctx, &found, `SELECT id, bet_id, title, verdict, conclusion, result, shipped_at, reviewed_at FROM outcomes
		WHERE project_id = ? AND archived_at = 0 AND reviewed_at >= ? AND reviewed_at < ? AND reviewed_at > 0 ORDER BY reviewed_at, id`, project, from, to)
	if err != nil {
		return nil, fmt.Errorf("outcomes of a report: %w", err)
	}
	return found, nil
}
