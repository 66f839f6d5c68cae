// Package experiment keeps experiments: what the team believed, how it tried
// that, what came of it and what it learnt. A plan is frozen when the experiment
// starts, and a hypothesis cites what was learnt before.
package experiment

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"prodops/internal/errs"
	"prodops/internal/eventdb"
	"prodops/internal/metric"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/stats"
)

// What they are called in links, search and the journal.
const (
	Type         = "experiment"
	LearningType = "learning"
)

// State says how far an experiment has come.
type State string

// The states. A draft can be edited; from the start on the plan is frozen.
const (
	Draft   State = "draft"
	Running State = "running"
	Stopped State = "stopped"
	Decided State = "decided"
)

// Verdict is what the team did about it.
type Verdict string

// The verdicts.
const (
	Shipped      Verdict = "shipped"
	RolledBack   Verdict = "rolled_back"
	Inconclusive Verdict = "inconclusive"
	Invalid      Verdict = "invalid" // it could not be trusted
)

// Experiment is one experiment.
type Experiment struct {
	record.Head
	Key        string         `db:"experiment_key" json:"key"`
	Name       string         `db:"name" json:"name"`
	Owner      string         `db:"owner" json:"owner,omitempty" doc:"Id of a member."`
	State      State          `db:"state" json:"state" enum:"draft,running,stopped,decided"`
	Plan       ExperimentPlan `db:"plan" json:"plan" doc:"Frozen once it has started."`
	Tags       sqldb.Strings  `db:"tags" json:"tags"`
	Notes      string         `db:"notes" json:"notes" doc:"In Markdown; may be edited at any time."`
	Amendments Amendments     `db:"amendments" json:"amendments" doc:"What was done otherwise than planned, and why."`
	Frozen     FrozenMetrics  `db:"frozen" json:"frozen" doc:"The metrics as they were defined when it started, in the plan's order."`
	PlanHash   string         `db:"plan_hash" json:"plan_hash,omitempty" doc:"SHA-256 of plan and frozen metrics, as they were at the start."`
	StartedAt  sqldb.Micros   `db:"started_at" json:"started_at,omitzero" format:"date-time"`
	StoppedAt  sqldb.Micros   `db:"stopped_at" json:"stopped_at,omitzero" format:"date-time"`
	DecidedAt  sqldb.Micros   `db:"decided_at" json:"decided_at,omitzero" format:"date-time"`
	Verdict    Verdict        `db:"verdict" json:"verdict,omitempty" enum:"shipped,rolled_back,inconclusive,invalid"`
	Why        string         `db:"why" json:"why,omitempty" doc:"Why it was decided so."`
	Readout    sqldb.JSON     `db:"readout" json:"-"`
}

// Entry implements record.Record.
func (e *Experiment) Entry() record.Entry {
	p := e.Plan
	return record.Entry{
		Title: e.Name, State: string(e.State), Owner: e.Owner,
		Body: strings.Join([]string{e.Key, p.Because, p.Believe, p.Audience, p.Expect, e.Why, e.Notes, strings.Join(e.Tags, " ")}, "\n"),
	}
}

// ExperimentPlan is what is decided before an experiment starts.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type ExperimentPlan struct {
	Because  string `json:"because,omitempty" maxLength:"4000" doc:"What we saw or learnt that makes us think so."`
	Believe  string `json:"believe,omitempty" maxLength:"2000" doc:"What we will change, and for whom it will do what: something that can turn out wrong."`
	Expect   string `json:"expect,omitempty" maxLength:"2000" doc:"How we will know."`
	Audience string `json:"audience,omitempty" maxLength:"2000" doc:"Who takes part."`

	Flag        string `json:"flag,omitempty" maxLength:"64" doc:"Id of the flag it runs on; absent when the team shares people out by itself."`
	Environment string `json:"environment,omitempty" maxLength:"40" doc:"production when absent."`
	Unit        string `json:"unit,omitempty" enum:"persons,groups" doc:"persons when absent."`

	Variations []ExperimentVariation `json:"variations,omitempty" maxItems:"20" doc:"The control first."`
	Exposure   ExposureEvent         `json:"exposure,omitzero"`
	Metrics    []ExperimentGoal      `json:"metrics,omitempty" maxItems:"30"`

	Alpha        float64  `json:"alpha,omitempty" doc:"The chance of a false alarm; 0.05 when absent."`
	Power        float64  `json:"power,omitempty" doc:"The chance to see the minimum effect; 0.8 when absent."`
	Baseline     float64  `json:"baseline,omitempty" doc:"Of the first goal, for the size of the sample."`
	Days         int      `json:"days,omitempty" minimum:"0" maximum:"365" doc:"How long it runs: the one look of the fixed test is then. 14 when absent."`
	Sample       int64    `json:"sample,omitempty" minimum:"0" doc:"How many units of all variations together the plan needs; worked out from baseline and minimum effect when absent."`
	TuningN      float64  `json:"tuning_n,omitempty" minimum:"0" doc:"Units at which the always-valid interval is narrowest; the sample when absent, 5,000 without one."`
	Predicted    *float64 `json:"predicted,omitempty" doc:"The relative effect on the first goal that we expect, for calibration."`
	StoppingRule string   `json:"stopping_rule,omitempty" maxLength:"1000"`
	DecisionRule string   `json:"decision_rule,omitempty" maxLength:"1000"`
}

// ExperimentVariation is one of the things compared.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type ExperimentVariation struct {
	Key    string  `json:"key" maxLength:"100" doc:"As exposures name it."`
	Name   string  `json:"name,omitempty" maxLength:"200"`
	Weight float64 `json:"weight,omitempty" minimum:"0" doc:"Its share against the others; equal when all are absent."`
}

// ExposureEvent says which events tell that somebody met the experiment.
type ExposureEvent struct {
	Event    string          `json:"event,omitempty" maxLength:"200" doc:"$exposure when absent."`
	Property string          `json:"property,omitempty" maxLength:"200" doc:"Names the variation; variation when absent."`
	Where    json.RawMessage `json:"where,omitempty" doc:"Conditions as in questions. When absent: the property flag is the flag's key, if the experiment runs on one."`
}

// Role says what a metric is watched for.
type Role string

// The roles.
const (
	GoalRole  Role = "goal"
	Guardrail Role = "guardrail"
	Secondary Role = "secondary"
)

// ExperimentGoal is a metric with its role.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type ExperimentGoal struct {
	Metric        string  `json:"metric" maxLength:"64" doc:"Id of a metric."`
	Role          Role    `json:"role" enum:"goal,guardrail,secondary"`
	MinimumEffect float64 `json:"minimum_effect,omitempty" doc:"The smallest relative effect worth seeing: 0.05 is 5 %. Of a guardrail: how much worse may be borne."`
}

// Value implements driver.Valuer.
func (p ExperimentPlan) Value() (driver.Value, error) { return sqldb.JSONValue(p) }

// Scan implements sql.Scanner.
func (p *ExperimentPlan) Scan(src any) error {
	*p = ExperimentPlan{}
	return sqldb.ScanJSON(src, p)
}

// PlanAmendment is one thing that was done otherwise than planned.
type PlanAmendment struct {
	At   sqldb.Micros `json:"at" format:"date-time"`
	By   string       `json:"by" doc:"Name of whoever says so."`
	What string       `json:"what" maxLength:"1000"`
}

// Amendments is a column.
type Amendments []PlanAmendment

// Value implements driver.Valuer.
func (a Amendments) Value() (driver.Value, error) {
	if a == nil {
		a = Amendments{}
	}
	return sqldb.JSONValue(a)
}

// Scan implements sql.Scanner.
func (a *Amendments) Scan(src any) error { return sqldb.ScanJSON(src, (*[]PlanAmendment)(a)) }

// FrozenMetric is a metric as it was when an experiment started.
type FrozenMetric struct {
	ID          string              `json:"id"`
	Key         string              `json:"key"`
	Name        string              `json:"name"`
	Direction   metric.Direction    `json:"direction" enum:"increase,decrease"`
	Format      metric.Format       `json:"format"`
	Unit        string              `json:"unit,omitempty"`
	Aggregation eventdb.Aggregation `json:"aggregation" enum:"converted,count,sum,ratio,average"`
	Definition  json.RawMessage     `json:"definition" doc:"As the event store is asked for it."`
}

// plan is the definition as the event store takes it.
func (d FrozenMetric) plan() (eventdb.ExperimentMetric, error) {
	var m eventdb.ExperimentMetric
	err := json.Unmarshal(d.Definition, &m)
	return m, err
}

// freeze is a metric as it is defined now.
func freeze(m metric.Metric) (FrozenMetric, error) {
	definition, err := json.Marshal(m.Plan())
	return FrozenMetric{ID: m.ID, Key: m.Key, Name: m.Name, Direction: m.Direction, Format: m.Format, Unit: m.Unit, Aggregation: m.Aggregation, Definition: definition}, err
}

// FrozenMetrics is a column.
type FrozenMetrics []FrozenMetric

// Value implements driver.Valuer.
func (d FrozenMetrics) Value() (driver.Value, error) {
	if d == nil {
		d = FrozenMetrics{}
	}
	return sqldb.JSONValue(d)
}

// Scan implements sql.Scanner.
func (d *FrozenMetrics) Scan(src any) error { return sqldb.ScanJSON(src, (*[]FrozenMetric)(d)) }

// hash names a plan and its metrics for ever: SHA-256 of their JSON, which Go
// writes with the fields in the order of the types.
func hash(p ExperimentPlan, d FrozenMetrics) (string, error) {
	raw, err := json.Marshal(struct {
		Plan    ExperimentPlan `json:"plan"`
		Metrics FrozenMetrics  `json:"metrics"`
	}{p, d})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), nil
}

const (
	nameLimit = 200 // characters
	textLimit = 20_000
	mostTags  = 20
)

// complete fills in what a plan leaves to the usual.
func (p *ExperimentPlan) complete() {
	orElse(&p.Environment, "production")
	orElse(&p.Unit, string(eventdb.ByPersons))
	orElse(&p.Exposure.Event, "$exposure")
	orElse(&p.Exposure.Property, "variation")
	if len(p.Variations) == 0 {
		p.Variations = []ExperimentVariation{{Key: "control"}, {Key: "treatment"}}
	}
	if !slices.ContainsFunc(p.Variations, func(v ExperimentVariation) bool { return v.Weight != 0 }) {
		for i := range p.Variations {
			p.Variations[i].Weight = 1
		}
	}
	if p.Metrics == nil {
		p.Metrics = []ExperimentGoal{}
	}
	if p.Alpha == 0 {
		p.Alpha = 0.05
	}
	if p.Power == 0 {
		p.Power = 0.8
	}
	if p.Days == 0 {
		p.Days = 14
	}
}

func orElse(text *string, otherwise string) {
	if *text == "" {
		*text = otherwise
	}
}

// check refuses a plan that means nothing. What only a start needs is asked for
// then.
func (p *ExperimentPlan) check(f *errs.Fields) {
	p.complete()
	for _, t := range []struct {
		at    string
		text  *string
		limit int
	}{{"because", &p.Because, 4000}, {"believe", &p.Believe, 2000}, {"expect", &p.Expect, 2000}, {"audience", &p.Audience, 2000}, {"stopping_rule", &p.StoppingRule, 1000}, {"decision_rule", &p.DecisionRule, 1000}} {
		*t.text = f.Text("body.plan."+t.at, *t.text, t.limit)
	}
	if p.Unit != string(eventdb.ByPersons) && p.Unit != string(eventdb.ByGroups) {
		f.Add("body.plan.unit", "One of persons, groups.")
	}
	seen := map[string]bool{}
	for i := range p.Variations {
		v, at := &p.Variations[i], fmt.Sprintf("body.plan.variations[%d].", i)
		v.Key = f.Line(at+"key", v.Key, 100)
		if seen[v.Key] {
			f.Add(at+"key", "There is another variation %q.", v.Key)
		}
		seen[v.Key] = true
		orElse(&v.Name, v.Key)
		if v.Weight < 0 || math.IsInf(v.Weight, 0) || math.IsNaN(v.Weight) {
			f.Add(at+"weight", "Give a share from 0 on.")
		}
	}
	if len(p.Variations) < 2 {
		f.Add("body.plan.variations", "An experiment compares two variations or more: the control first.")
	}
	p.checkGoals(f)
	if !(p.Alpha >= 0.0001 && p.Alpha < 0.5) {
		f.Add("body.plan.alpha", "Between 0.0001 and 0.5, such as 0.05.")
	}
	if !(p.Power > 0 && p.Power < 1) {
		f.Add("body.plan.power", "Between 0 and 1, such as 0.8.")
	}
	if p.Days < 1 || p.Days > 365 {
		f.Add("body.plan.days", "From 1 day to 365.")
	}
	if p.Sample < 0 || p.TuningN < 0 {
		f.Add("body.plan.sample", "From 0 on.")
	}
}

func (p *ExperimentPlan) checkGoals(f *errs.Fields) {
	seen := map[string]bool{}
	for i, g := range p.Metrics {
		at := fmt.Sprintf("body.plan.metrics[%d].", i)
		if !slices.Contains([]Role{GoalRole, Guardrail, Secondary}, g.Role) {
			f.Add(at+"role", "One of goal, guardrail, secondary.")
		}
		if g.Metric == "" || seen[g.Metric] {
			f.Add(at+"metric", "Choose each metric once.")
		}
		seen[g.Metric] = true
		if g.MinimumEffect < 0 || g.MinimumEffect > 10 || math.IsNaN(g.MinimumEffect) {
			f.Add(at+"minimum_effect", "Give a relative effect from 0 on: 0.05 is 5 %%.")
		}
	}
}

// size is how many units of all variations together the plan needs, 0 where
// that cannot be worked out: a goal that is no share, or no baseline.
func (p *ExperimentPlan) size(first *FrozenMetric) int64 {
	if p.Sample > 0 {
		return p.Sample
	}
	i := slices.IndexFunc(p.Metrics, func(g ExperimentGoal) bool { return g.Role == GoalRole })
	if i < 0 || first == nil || first.Aggregation != eventdb.Converted || p.Baseline <= 0 || p.Metrics[i].MinimumEffect <= 0 {
		return 0
	}
	plan := stats.Plan{Kind: stats.Proportion, Baseline: p.Baseline, Scale: stats.Relative, Alpha: p.Alpha, Power: p.Power, Weights: p.weights()}
	size, err := plan.SampleSize(p.Metrics[i].MinimumEffect)
	if err != nil {
		return 0
	}
	return size.Total
}

func (p *ExperimentPlan) weights() []float64 {
	w := make([]float64, len(p.Variations))
	for i, v := range p.Variations {
		w[i] = v.Weight
	}
	return w
}

// tuning is where the always-valid interval is narrowest.
func (p *ExperimentPlan) tuning() float64 {
	switch {
	case p.TuningN > 0:
		return p.TuningN
	case p.Sample > 0:
		return float64(p.Sample)
	}
	return 5000
}
