package experiment

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"prodops/internal/analytics"
	"prodops/internal/errs"
	"prodops/internal/eventdb"
	"prodops/internal/flag"
	"prodops/internal/sqldb"
)

// readout asks the event store and works out what its sums say.
func (s *Experiments) readout(ctx context.Context, e Experiment, now sqldb.Micros) (Readout, error) {
	r := Readout{
		AsOf: now, From: e.StartedAt, To: now, PlannedEnd: e.ends(), Exposed: map[string]int64{}, ByDay: []ExposedOn{}, Metrics: []MetricResult{}, Disagreement: []string{},
		Health: ExperimentHealth{Says: []string{}},
	}
	if e.StoppedAt != 0 {
		r.To = e.StoppedAt
	}
	r.Sample, _ = e.Plan.size(e.Frozen)
	on, err := s.runsOn(ctx, e)
	if err != nil {
		return r, err
	}
	asked, err := e.ask(on, r.From, r.To)
	if err != nil {
		return r, err
	}
	answer, err := s.look(ctx, e, &r, asked)
	if err != nil {
		return r, err
	}
	for i, d := range e.Frozen {
		r.Metrics = append(r.Metrics, e.Plan.result(e.Plan.Metrics[i], d, answer.Metrics[i], r.Ended))
	}
	e.Plan.adjust(r.Metrics)
	if on.ID != "" {
		if err := s.flagChanges(ctx, e, &r); err != nil {
			return r, err
		}
	}
	r.Recommendation = r.judge(e.State)
	r.Disagreement = append(r.Disagreement, r.disagree()...)
	r.Explain = e.explain(r, asked)
	return r, nil
}

// look asks what the metrics are read from, and notes the health.
//
// The fixed test is right for one look, and the plan says which: at the units
// exposed by the planned end, with what they did until their windows were over.
// However late somebody comes to see it, it is made of these and no others, so
// that it is one look and not many. Until its moment has come everything there
// is counts, and the always-valid test does.
func (s *Experiments) look(ctx context.Context, e Experiment, r *Readout, asked eventdb.ExperimentPlan) (eventdb.ExperimentAnswer, error) {
	end := r.PlannedEnd
	if e.StoppedAt != 0 && e.StoppedAt < end {
		r.CutShort = e.StoppedAt <= end-dayMicros
		end = e.StoppedAt // stopped on the last day is as planned
	}
	r.ReadsAt = end + e.longest(asked)
	planned := asked
	planned.To, planned.Until = int64(min(r.To, end)), int64(r.ReadsAt)
	due := !r.CutShort && r.AsOf >= r.ReadsAt
	all := asked
	all.Until = int64(r.AsOf)
	bound, days := byDay(r.From, r.To)
	all.Bounds = bound
	if due && r.To > end { // what came later is for the health only, unless it is most
		all.Metrics = nil
	} else if due {
		all.Until = planned.Until
	}
	answer, err := s.engine.Experiment(ctx, all)
	if err != nil {
		return answer, err
	}
	r.health(e.Plan, answer)
	r.days(e.Plan, days, answer)
	for i, v := range e.Plan.Variations {
		r.Exposed[v.Key] = answer.Exposed[i]
	}
	r.Ended = due
	if !due || r.To <= end {
		return answer, nil
	}
	then, err := s.engine.Experiment(ctx, planned)
	if err != nil {
		return answer, err
	}
	total, came := units(answer), units(then)
	r.Health.Late = max(0, total-came)
	if 2*came >= total {
		return then, nil
	}
	r.Ended = false
	r.Health.Says = append(r.Health.Says, fmt.Sprintf("Of %d units %d were first exposed after the planned end, so the look that was planned has too little to say. The always-valid test counts, over all of them.", total, r.Health.Late))
	all.Metrics = asked.Metrics
	return s.engine.Experiment(ctx, all)
}

// units are all that are exposed to one variation.
func units(a eventdb.ExperimentAnswer) int64 {
	total := int64(0)
	for _, n := range a.Exposed {
		total += n
	}
	return total
}

// longest is how long after its exposure the last window of a unit is over.
func (e *Experiment) longest(asked eventdb.ExperimentPlan) sqldb.Micros {
	long := int64(0)
	for _, m := range asked.Metrics {
		long = max(long, m.Within, m.After)
	}
	return sqldb.Micros(long)
}

// runsOn is the flag an experiment runs on; its id is empty where it runs on none
// or that is gone for good.
func (s *Experiments) runsOn(ctx context.Context, e Experiment) (flag.Flag, error) {
	if e.Plan.Flag == "" {
		return flag.Flag{}, nil
	}
	on, err := s.flags.Get(ctx, self(), e.Project, e.Plan.Flag)
	if errs.Is(err, errs.NotFound) {
		return flag.Flag{Key: e.Plan.Flag}, nil
	}
	return on, err
}

// flagChanges notes how what the flag serves changed while the experiment ran:
// a change of shares is what mismatches and crossings mostly come from.
func (s *Experiments) flagChanges(ctx context.Context, e Experiment, r *Readout) error {
	changes, err := s.flags.ChangesOf(ctx, e.Project, e.Plan.Flag, r.From+1, r.To)
	if err != nil {
		return err
	}
	r.Health.FlagChanges = changes
	changed := 0
	for _, c := range changes {
		if strings.Contains(c.Title, "changed in "+e.Plan.Environment) {
			changed++
		}
	}
	if changed > 0 {
		r.Health.Says = append(r.Health.Says, fmt.Sprintf("What the flag serves was changed while it ran (%s the last time). If shares moved, units of before and after are not alike.", changes[0].At.Time().UTC().Format("2 Jan 2006 15:04 UTC")))
	}
	return nil
}

// ask is the experiment as a question of the event store: exposures in [from,
// to), and everything its metrics count.
func (e *Experiment) ask(on flag.Flag, from, to sqldb.Micros) (eventdb.ExperimentPlan, error) {
	p := &e.Plan
	where, err := conditions(p.Exposure.Where)
	if err != nil {
		return eventdb.ExperimentPlan{}, err
	}
	if len(where) == 0 && on.Key != "" {
		value, err := json.Marshal([]string{on.Key})
		if err != nil {
			return eventdb.ExperimentPlan{}, err
		}
		where, err = conditions([]byte(`[{"property":"flag","of":"event","op":"eq","values":` + string(value) + `}]`))
		if err != nil {
			return eventdb.ExperimentPlan{}, err
		}
	}
	plan := eventdb.ExperimentPlan{
		Scope: eventdb.Scope{Project: e.Project, Environment: p.Environment}, Exposure: analytics.Filter{Event: p.Exposure.Event, Where: where}.Plan(),
		Variation: p.Exposure.Property, Unit: eventdb.Unit(p.Unit), From: int64(from), To: int64(max(to, from+1)),
	}
	for _, v := range p.Variations {
		scalar, err := json.Marshal(v.Key)
		if err != nil {
			return plan, err
		}
		plan.Variations = append(plan.Variations, string(scalar))
	}
	for _, d := range e.Frozen {
		m, err := d.plan()
		if err != nil {
			return plan, fmt.Errorf("the frozen metric %s: %w", d.Key, err)
		}
		plan.Metrics = append(plan.Metrics, m)
	}
	return plan, nil
}

// byDay are the edges of the days (UTC) from one time to another, and the days.
func byDay(from, to sqldb.Micros) (bounds []int64, days []string) {
	first := from - from%dayMicros
	for at := first; at < to && len(days) < mostDays; at += dayMicros {
		bounds = append(bounds, int64(at))
		days = append(days, at.Time().UTC().Format(time.DateOnly))
	}
	if len(days) > 0 {
		bounds = append(bounds, int64(first+sqldb.Micros(len(days))*dayMicros))
	}
	return bounds, days
}

// mostDays bounds how many days exposures are counted by.
const mostDays = 400
