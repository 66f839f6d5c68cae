package experiment

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/eventdb"
	"prodops/internal/flag"
	"prodops/internal/flag/eval"
	"prodops/internal/sqldb"
)

// LaunchCheck is one thing that keeps an experiment from starting.
type LaunchCheck struct {
	What     string `json:"what"`
	Required bool   `json:"required" doc:"It cannot start without; the others are advice."`
}

// checklist gathers what a plan lacks.
type checklist []LaunchCheck

func (l *checklist) need(missing bool, what string)   { l.note(missing, what, true) }
func (l *checklist) advise(missing bool, what string) { l.note(missing, what, false) }

func (l *checklist) note(missing bool, what string, required bool) {
	if missing {
		*l = append(*l, LaunchCheck{what, required})
	}
}

// lacks is the launch checklist, what a plan still needs, and the plan's metrics
// as they are now. cited is how many citations it has.
func (s *Experiments) lacks(ctx context.Context, e Experiment, cited int) ([]LaunchCheck, FrozenMetrics, error) {
	p := &e.Plan
	list := checklist{}
	has := func(role Role) bool {
		return slices.ContainsFunc(p.Metrics, func(g ExperimentGoal) bool { return g.Role == role })
	}
	list.need(p.Because == "", "Say what makes us think so.")
	list.need(p.Believe == "", "Say what we believe will happen, for whom: something that can turn out wrong.")
	list.need(!has(GoalRole), "Choose a goal: the metric that should move.")
	frozen, err := s.freezeAll(ctx, e, &list)
	if err != nil {
		return nil, nil, err
	}
	if err := s.checkFlag(ctx, e, &list); err != nil {
		return nil, nil, err
	}
	list.advise(!has(Guardrail), "No guardrail: nothing would stop it when it hurts.")
	list.advise(!slices.ContainsFunc(p.Metrics, func(g ExperimentGoal) bool { return g.Role == GoalRole && g.MinimumEffect > 0 }), "No minimum effect: say which is the smallest worth seeing, so that the sample can be planned.")
	list.advise(p.Sample == 0 && p.Baseline == 0, "No sample is planned: give the goal's baseline.")
	if _, err := p.size(frozen); err != nil {
		list.advise(true, "The sample cannot be worked out: "+reason(err))
	}
	if _, goal := p.goal(frozen); p.Sample == 0 && p.Baseline != 0 && p.Deviation == 0 && goal != nil && goal.Aggregation != eventdb.Converted {
		list.advise(true, "No sample is planned: the goal is no share, so give its standard deviation too, or the sample itself.")
	}
	list.advise(p.Flag == "" && p.Exposure.Event == usualExposure && len(p.Exposure.Where) == 0,
		"It runs on no flag, and every event "+usualExposure+" is an exposure to it: add a condition as soon as another experiment sends them too.")
	list.advise(cited == 0, "It cites nothing: what was learnt before?")
	return list, frozen, nil
}

// freezeAll are the plan's metrics as they are now.
func (s *Experiments) freezeAll(ctx context.Context, e Experiment, list *checklist) (FrozenMetrics, error) {
	ids := make([]string, len(e.Plan.Metrics))
	for i, g := range e.Plan.Metrics {
		ids[i] = g.Metric
	}
	named, err := s.metrics.Named(ctx, self(), e.Project, ids)
	if err != nil {
		return nil, err
	}
	frozen := make(FrozenMetrics, 0, len(ids))
	for _, id := range ids {
		m, found := named[id]
		list.need(!found || m.Archived(), "A metric of the plan is not there any more: choose another.")
		if !found {
			continue
		}
		one, err := freeze(m)
		if err != nil {
			return nil, err
		}
		frozen = append(frozen, one)
	}
	return frozen, nil
}

// checkFlag looks whether the flag an experiment runs on shares people out as
// the plan says: most mismatches of shares begin here.
func (s *Experiments) checkFlag(ctx context.Context, e Experiment, list *checklist) error {
	p := &e.Plan
	if p.Flag == "" {
		return nil
	}
	on, err := s.flags.Get(ctx, self(), e.Project, p.Flag)
	if errs.Is(err, errs.NotFound) || err == nil && on.Archived() {
		list.need(true, "The flag it runs on is not there any more: choose another.")
		return nil
	}
	if err != nil {
		return err
	}
	for _, v := range p.Variations {
		list.advise(!slices.ContainsFunc(on.Variations, func(has flag.Variation) bool { return has.Key == v.Key }),
			fmt.Sprintf("The flag has no variation “%s”. Exposures name the variations of the flag, so nobody would be counted there.", v.Key))
	}
	serves, known := on.Environments[p.Environment]
	if !known || !serves.Enabled {
		list.advise(true, fmt.Sprintf("The flag is switched off in %s: nobody is exposed until it is on.", p.Environment))
		return nil
	}
	splits := 0
	for _, rule := range append(slices.Clone(serves.Rules), eval.Rule{Serve: serves.Default}) {
		if len(rule.Split) > 0 {
			splits++
			list.advise(!p.sharedLike(rule.Split), fmt.Sprintf("The flag shares people out otherwise in %s than the plan does: every read-out would find a mismatch.", p.Environment))
		}
	}
	list.advise(splits == 0, fmt.Sprintf("The flag shares nobody out in %s: everybody gets what a rule or the default names.", p.Environment))
	return nil
}

// sharedLike reports whether a split has the plan's variations in the plan's
// proportions, to a thousandth. A split with one of them or none is another
// matter.
func (p *ExperimentPlan) sharedLike(split []eval.Weight) bool {
	weights, all, planned, met := make([]float64, len(p.Variations)), 0.0, 0.0, 0
	for i, v := range p.Variations {
		for _, w := range split {
			if w.Variation == v.Key && w.Weight > 0 {
				weights[i] += float64(w.Weight)
				met++
			}
		}
		all += weights[i]
		planned += v.Weight
	}
	if met < 2 {
		return true
	}
	for i, v := range p.Variations {
		if math.Abs(weights[i]/all-v.Weight/planned) > 0.001 {
			return false
		}
	}
	return true
}

// ExperimentStart says when an experiment began.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type ExperimentStart struct {
	At time.Time `json:"started_at,omitzero" doc:"For one that runs already: when it began. Now when absent."`
}

// Start freezes the plan and the metrics as they are now, names both by their
// hash, and has exposures count from then on. It fails with Invalid while the
// launch checklist lacks something required.
func (s *Experiments) Start(ctx context.Context, actor auth.Actor, project, id string, version int64, in ExperimentStart) (ExperimentView, error) {
	if err := actor.Can(auth.ExperimentWrite, project); err != nil {
		return ExperimentView{}, err
	}
	was, err := s.experiments.Find(ctx, s.registry.DB(), project, id)
	if err != nil {
		return ExperimentView{}, err
	}
	cited, err := s.citations(ctx, project, id)
	if err != nil {
		return ExperimentView{}, err
	}
	lacks, frozen, err := s.lacks(ctx, was, len(cited))
	if err != nil {
		return ExperimentView{}, err
	}
	var f errs.Fields
	for _, l := range lacks {
		if l.Required {
			f.Add("plan", "%s", l.What)
		}
	}
	at := sqldb.MicrosOf(in.At)
	now := s.registry.Now()
	if at == 0 {
		at = now
	}
	if at > now {
		f.Add("body.started_at", "This lies in the future.")
	}
	if err := f.Err(); err != nil {
		return ExperimentView{}, err
	}
	changed, err := s.experiments.Change(ctx, actor, project, id, version, "started", func(e *Experiment) error {
		if e.State != Draft {
			return errs.New(errs.Conflict, "It has started already.")
		}
		if e.Version != was.Version {
			return errs.New(errs.Conflict, "Somebody changed it just now. Look at it again and then start it.")
		}
		e.Frozen, e.State, e.StartedAt = frozen, Running, at
		var err error
		e.PlanHash, err = hash(e.Plan, e.Frozen)
		return err
	})
	return s.viewOf(ctx, changed, err)
}
