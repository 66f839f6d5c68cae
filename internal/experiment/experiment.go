// Package experiment keeps experiments: what the team believed, how it tried
// that, what came of it and what it learnt. A plan is frozen when the experiment
// starts, and a hypothesis cites what was learnt before.
package experiment

import (
	"database/sql/driver"
	"encoding/json"
	"strings"

	"prodops/internal/eventdb"
	"prodops/internal/metric"
	"prodops/internal/record"
	"prodops/internal/sqldb"
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
	PlanHash   string         `db:"plan_hash" json:"plan_hash,omitempty" doc:"SHA-256 of the JSON of plan and metrics as they were at the start, in the spelling of RFC 8785: of {\"metrics\": frozen, \"plan\": plan}."`
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
	Baseline     float64  `json:"baseline,omitempty" doc:"The mean of the first goal without the change, for the size of the sample."`
	Deviation    float64  `json:"deviation,omitempty" minimum:"0" doc:"The standard deviation of the first goal from one unit to the next, for the size of the sample of a count or a sum; a share needs none."`
	Days         int      `json:"days,omitempty" minimum:"0" maximum:"365" doc:"How long it runs: the one look of the fixed test is then. 14 when absent."`
	Sample       int64    `json:"sample,omitempty" minimum:"0" doc:"How many units of all variations together the plan needs; worked out from baseline, deviation and minimum effect when absent."`
	TuningN      float64  `json:"tuning_n,omitempty" minimum:"0" doc:"Units at which the always-valid interval is narrowest; the sample given when absent, 5,000 without one."`
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
	MinimumEffect float64 `json:"minimum_effect,omitempty" doc:"The smallest relative effect worth seeing: 0.05 is 5%. Of a guardrail: how much worse may be borne."`
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

const (
	nameLimit = 200 // characters
	textLimit = 20_000
	mostTags  = 20
)
