package experiment

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"prodops/internal/analytics"
	"prodops/internal/annotation"
	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/eventdb"
	"prodops/internal/flag"
	"prodops/internal/link"
	"prodops/internal/metric"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Experiments is the service. It is safe for concurrent use.
type Experiments struct {
	registry    *record.Registry
	links       *link.Links
	experiments *record.Store[Experiment, *Experiment]
	learnings   *record.Store[Learning, *Learning]
	metrics     Metrics
	flags       Flags
	engine      Engine
}

// self reads on behalf of an experiment what whoever reads the experiment may
// know of it: its metrics and its flag.
func self() auth.Actor { return auth.AsSystem("experiments") }

// Metrics answers metrics by id: *metric.Metrics does.
type Metrics interface {
	Named(ctx context.Context, actor auth.Actor, project string, ids []string) (map[string]metric.Metric, error)
}

// Flags answers the flag that an experiment runs on, by id, and how what it
// serves changed in [from, to), the newest first.
type Flags interface {
	Get(ctx context.Context, actor auth.Actor, project, id string) (flag.Flag, error)
	ChangesOf(ctx context.Context, project, id string, from, to sqldb.Micros) ([]annotation.Annotation, error)
}

// Engine answers what the units of an experiment did: an event store does.
type Engine interface {
	Experiment(ctx context.Context, plan eventdb.ExperimentPlan) (eventdb.ExperimentAnswer, error)
}

// New returns the service.
func New(r *record.Registry, l *link.Links, metrics Metrics, flags Flags, engine Engine) *Experiments {
	return &Experiments{
		registry: r, links: l, metrics: metrics, flags: flags, engine: engine,
		experiments: record.New[Experiment](r, record.Kind{Type: Type, Table: "experiments", Noun: "experiment", Read: auth.ExperimentRead, Write: auth.ExperimentWrite}),
		learnings:   record.New[Learning](r, record.Kind{Type: LearningType, Table: "learnings", Noun: "learning", Read: auth.ExperimentRead, Write: auth.ExperimentWrite}),
	}
}

// Create says what an experiment is made of.
type Create struct {
	Key       string         `json:"key,omitempty" maxLength:"100" doc:"Made of the name when absent."`
	Name      string         `json:"name" maxLength:"200"`
	Owner     string         `json:"owner,omitempty" maxLength:"64" doc:"Whoever makes it when absent."`
	Plan      ExperimentPlan `json:"plan,omitzero"`
	Tags      []string       `json:"tags,omitempty" maxItems:"20"`
	Notes     string         `json:"notes,omitempty" maxLength:"20000"`
	Citations []Citation     `json:"citations,omitempty" maxItems:"20"`
	Tests     []record.Ref   `json:"tests,omitempty" maxItems:"20" doc:"The ideas and bets that it tests."`
}

// Update changes an experiment; what is nil stays. Once it has started, its plan
// is refused.
type Update struct {
	Name  *string         `json:"name,omitempty" maxLength:"200"`
	Owner *string         `json:"owner,omitempty" maxLength:"64"`
	Plan  *ExperimentPlan `json:"plan,omitempty" doc:"The whole of it."`
	Tags  *[]string       `json:"tags,omitempty" maxItems:"20"`
	Notes *string         `json:"notes,omitempty" maxLength:"20000"`
}

// Create makes a draft, links what runs it and what it tests, and cites.
func (s *Experiments) Create(ctx context.Context, actor auth.Actor, project string, in Create) (ExperimentView, error) {
	if err := actor.Can(auth.ExperimentWrite, project); err != nil {
		return ExperimentView{}, err
	}
	wanted := Experiment{Key: in.Key, Name: in.Name, Owner: in.Owner, State: Draft, Plan: in.Plan, Tags: in.Tags, Notes: in.Notes, Readout: sqldb.JSON("")}
	if wanted.Owner == "" && actor.Kind() == auth.MemberActor {
		wanted.Owner = actor.ID()
	}
	if strings.TrimSpace(wanted.Key) == "" {
		wanted.Key = keyOf(wanted.Name)
	}
	if err := wanted.check(); err != nil {
		return ExperimentView{}, err
	}
	var made Experiment
	err := s.registry.DB().Tx(ctx, func(tx *sqldb.Tx) error {
		var taken int
		if err := tx.Get(ctx, &taken, "SELECT count(*) FROM experiments WHERE project_id = ? AND experiment_key = ?", project, wanted.Key); err != nil {
			return fmt.Errorf("look for the key of an experiment: %w", err)
		}
		if taken > 0 {
			return errs.New(errs.Conflict, "There is an experiment with the key %q already, perhaps an archived one. Choose another.", wanted.Key)
		}
		made = wanted
		made.Project = project
		if err := s.experiments.Insert(ctx, tx, actor, &made); err != nil {
			return err
		}
		here := record.Ref{Type: Type, ID: made.ID}
		for _, ref := range in.Tests {
			if _, err := s.links.Join(ctx, tx, actor, project, link.Create{From: ref, To: here, Relation: "tested_by"}); err != nil {
				return err
			}
		}
		for _, c := range in.Citations {
			if err := s.cite(ctx, tx, actor, project, made.ID, c); err != nil {
				return err
			}
		}
		return s.carry(ctx, tx, actor, made, "")
	})
	return s.viewOf(ctx, made, err)
}

// carry links the flag an experiment runs on, in place of the one before.
func (s *Experiments) carry(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, e Experiment, before string) error {
	if e.Plan.Flag == before {
		return nil
	}
	on := func(flag string) link.Create {
		return link.Create{From: record.Ref{Type: Type, ID: e.ID}, To: record.Ref{Type: "flag", ID: flag}, Relation: "runs_on"}
	}
	if before != "" {
		if err := s.links.Part(ctx, tx, actor, e.Project, on(before)); err != nil {
			return err
		}
	}
	if e.Plan.Flag == "" {
		return nil
	}
	_, err := s.links.Join(ctx, tx, actor, e.Project, on(e.Plan.Flag))
	return err
}

// keyOf makes a key of a name.
func keyOf(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	key := strings.Trim(b.String()[:min(b.Len(), 80)], "-")
	if key == "" {
		return "experiment"
	}
	return key
}

func (e *Experiment) check() error {
	var f errs.Fields
	e.Key = f.Line("body.key", e.Key, 100)
	e.Name = f.Line("body.name", e.Name, nameLimit)
	e.Owner = f.Optional("body.owner", e.Owner, 64)
	e.Notes = f.Text("body.notes", e.Notes, textLimit)
	e.Tags = tags(&f, e.Tags)
	e.Plan.check(&f)
	if _, err := conditions(e.Plan.Exposure.Where); err != nil {
		f.Add("body.plan.exposure.where", "These conditions cannot be read: %s", err)
	}
	return f.Err()
}

// conditions reads conditions as questions take them.
func conditions(where []byte) ([]analytics.Condition, error) {
	if len(where) == 0 || string(where) == "null" {
		return nil, nil
	}
	return analytics.ParseConditions(where, "body.plan.exposure.where")
}

// Update changes an experiment. version is the one the caller has read, 0 for
// any. The plan of one that has started is a Conflict: amend it instead.
func (s *Experiments) Update(ctx context.Context, actor auth.Actor, project, id string, version int64, in Update) (ExperimentView, error) {
	flag := ""
	changed, err := s.experiments.Change(ctx, actor, project, id, version, "updated", func(e *Experiment) error {
		flag = e.Plan.Flag
		set(&e.Name, in.Name)
		set(&e.Owner, in.Owner)
		set(&e.Notes, in.Notes)
		if in.Tags != nil {
			e.Tags = *in.Tags
		}
		if in.Plan != nil {
			if e.State != Draft {
				return errs.New(errs.Conflict, "The plan was frozen when the experiment started. Write down what is done otherwise as an amendment.")
			}
			e.Plan = *in.Plan
		}
		return e.check()
	}, func(ctx context.Context, tx *sqldb.Tx, after Experiment) error {
		return s.carry(ctx, tx, actor, after, flag)
	})
	return s.viewOf(ctx, changed, err)
}

// Amend writes down what is done otherwise than planned.
func (s *Experiments) Amend(ctx context.Context, actor auth.Actor, project, id, what string) (ExperimentView, error) {
	var f errs.Fields
	what = f.Line("body.what", what, 1000)
	if err := actor.Can(auth.ExperimentWrite, project); err != nil {
		return ExperimentView{}, err
	}
	if err := f.Err(); err != nil {
		return ExperimentView{}, err
	}
	changed, err := s.experiments.Change(ctx, actor, project, id, 0, "amended", func(e *Experiment) error {
		if e.State == Draft {
			return errs.New(errs.Conflict, "It has not started: change the plan itself.")
		}
		e.Amendments = append(slices.Clone(e.Amendments), PlanAmendment{At: s.registry.Now(), By: actor.Name(), What: what})
		return nil
	})
	return s.viewOf(ctx, changed, err)
}

// Stop ends the exposures. What exposed people still do counts until it is decided.
func (s *Experiments) Stop(ctx context.Context, actor auth.Actor, project, id string, version int64, at time.Time) (ExperimentView, error) {
	changed, err := s.experiments.Change(ctx, actor, project, id, version, "stopped", func(e *Experiment) error {
		if e.State != Running {
			return errs.New(errs.Conflict, "It does not run.")
		}
		e.State, e.StoppedAt = Stopped, s.registry.Now()
		if told := sqldb.MicrosOf(at); told != 0 {
			e.StoppedAt = min(told, e.StoppedAt)
		}
		if e.StoppedAt < e.StartedAt {
			var f errs.Fields
			f.Add("body.stopped_at", "It stops before it starts.")
			return f.Err()
		}
		return nil
	})
	return s.viewOf(ctx, changed, err)
}

// Conclusion is what the team does about an experiment.
type Conclusion struct {
	Verdict Verdict `json:"verdict" enum:"shipped,rolled_back,inconclusive,invalid"`
	Why     string  `json:"why" maxLength:"4000"`
}

// Decide ends an experiment: the verdict, why, and the read-out as it is now.
func (s *Experiments) Decide(ctx context.Context, actor auth.Actor, project, id string, version int64, in Conclusion) (ExperimentView, error) {
	if err := actor.Can(auth.ExperimentWrite, project); err != nil {
		return ExperimentView{}, err
	}
	var f errs.Fields
	in.Why = f.Text("body.why", in.Why, 4000)
	if in.Why == "" {
		f.Add("body.why", "Say why: whoever reads it next year was not there.")
	}
	if !slices.Contains([]Verdict{Shipped, RolledBack, Inconclusive, Invalid}, in.Verdict) {
		f.Add("body.verdict", "One of shipped, rolled_back, inconclusive, invalid.")
	}
	if err := f.Err(); err != nil {
		return ExperimentView{}, err
	}
	was, err := s.experiments.Find(ctx, s.registry.DB(), project, id)
	if err != nil {
		return ExperimentView{}, err
	}
	if was.State != Running && was.State != Stopped {
		return ExperimentView{}, errs.New(errs.Conflict, "Only an experiment that ran can be decided.")
	}
	readout, err := s.readout(ctx, was, s.registry.Now())
	if err != nil {
		return ExperimentView{}, err
	}
	frozen, err := sqldb.JSONValue(readout)
	if err != nil {
		return ExperimentView{}, err
	}
	changed, err := s.experiments.Change(ctx, actor, project, id, version, "decided", func(e *Experiment) error {
		if e.State != Running && e.State != Stopped {
			return errs.New(errs.Conflict, "Only an experiment that ran can be decided.")
		}
		now := s.registry.Now()
		if e.State == Running {
			e.StoppedAt = now
		}
		e.State, e.DecidedAt, e.Verdict, e.Why = Decided, now, in.Verdict, in.Why
		e.Readout = sqldb.JSON(frozen.(string))
		return nil
	})
	return s.viewOf(ctx, changed, err)
}

// Get is one experiment by its id or key, archived or not.
func (s *Experiments) Get(ctx context.Context, actor auth.Actor, project, ref string) (ExperimentView, error) {
	if err := actor.Can(auth.ExperimentRead, project); err != nil {
		return ExperimentView{}, err
	}
	found, err := s.find(ctx, project, ref)
	return s.viewOf(ctx, found, err)
}

func (s *Experiments) find(ctx context.Context, project, ref string) (Experiment, error) {
	found, err := s.experiments.Select(ctx, s.registry.DB(), "WHERE project_id = ? AND (id = ? OR experiment_key = ?) ORDER BY id LIMIT 1", project, ref, ref)
	if err == nil && len(found) == 0 {
		err = errs.New(errs.NotFound, "There is no such experiment.")
	}
	if err != nil {
		return Experiment{}, err
	}
	return found[0], nil
}

// Archive takes an experiment out of the list.
func (s *Experiments) Archive(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	_, err := s.experiments.Archive(ctx, actor, project, id, version)
	return err
}

// Restore undoes Archive.
func (s *Experiments) Restore(ctx context.Context, actor auth.Actor, project, id string, version int64) (ExperimentView, error) {
	restored, err := s.experiments.Restore(ctx, actor, project, id, version)
	return s.viewOf(ctx, restored, err)
}
