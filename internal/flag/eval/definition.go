// Package eval decides which variation of a flag somebody gets. It is pure: a
// Definition is compiled once into a Ruleset, and evaluating is a walk over
// compiled conditions without IO, locks or allocation.
package eval

import "encoding/json"

// Definition is everything that is needed to evaluate the flags of one
// environment, as it is sent to programs that evaluate in process.
type Definition struct {
	Flags    []Flag    `json:"flags"`
	Segments []Segment `json:"segments,omitempty"`
}

// Flag is one flag as an environment has it.
type Flag struct {
	Key        string      `json:"key"`
	Type       Type        `json:"type" enum:"boolean,string,number,json"`
	Enabled    bool        `json:"enabled" doc:"False is the kill switch: everybody gets the off variation."`
	Seed       string      `json:"seed" doc:"Fixed when the flag is made: decides, with its key and the unit, who is in which bucket."`
	Variations []Variation `json:"variations"`
	Off        string      `json:"off" doc:"Key of the variation that is served while the flag is off."`
	Rules      []Rule      `json:"rules" doc:"The first that holds decides."`
	Default    Serve       `json:"default" doc:"What those get for whom no rule holds."`
}

// Type is what the values of a flag are.
type Type string

// The types of flags.
const (
	Boolean Type = "boolean"
	String  Type = "string"
	Number  Type = "number"
	JSON    Type = "json"
)

// Variation is one value that a flag can have.
type Variation struct {
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value"`
}

// Rule serves something to those whom all its conditions fit.
type Rule struct {
	ID         string      `json:"id"`
	Name       string      `json:"name,omitempty"`
	Conditions []Condition `json:"conditions" doc:"All must hold; none holds for everybody."`
	Serve
}

// Serve is what is served: one variation, or a split of them among units, to
// all or to a share.
type Serve struct {
	Variation string   `json:"variation,omitempty" doc:"Key of the one variation; or give split."`
	Split     []Weight `json:"split,omitempty" doc:"Weights add up to 100,000."`
	// Share is how many of 100,000 buckets are served at all; the rest goes on to
	// the next rule. It has buckets of its own, so that raising it moves nobody
	// from one variation to another. Only rules have it.
	Share *int   `json:"share,omitempty" doc:"Of 100,000; everybody when absent. The others go on to the next rule."`
	Unit  string `json:"unit,omitempty" doc:"Attribute that decides the bucket; the targeting key when absent."`
}

// Weight is a variation's part of a split.
type Weight struct {
	Variation string `json:"variation"`
	Weight    int    `json:"weight" doc:"Of 100,000."`
}

// Condition is a test of one attribute, or of membership in a segment.
type Condition struct {
	Attribute string            `json:"attribute,omitempty" doc:"Name of the attribute; targetingKey for the targeting key."`
	Segment   string            `json:"segment,omitempty" doc:"Key of a segment, in place of an attribute; op is in or not_in."`
	Op        Op                `json:"op" enum:"eq,neq,in,not_in,contains,not_contains,starts_with,ends_with,regex,gt,gte,lt,lte,between,set,not_set,before,after,semver_eq,semver_gt,semver_gte,semver_lt,semver_lte"`
	Values    []json.RawMessage `json:"values,omitempty"`
}

// Segment is a set of people that several flags use: those on its list, and
// those whom one of its rules fits.
type Segment struct {
	Key      string        `json:"key"`
	Included []string      `json:"included,omitempty" doc:"Targeting keys that are in, whatever the rules say."`
	Excluded []string      `json:"excluded,omitempty" doc:"Targeting keys that are not in, whatever the rules say."`
	Rules    []SegmentRule `json:"rules,omitempty" doc:"One that fits is enough."`
}

// SegmentRule fits those whom all its conditions fit. It names no segment.
type SegmentRule struct {
	Conditions []Condition `json:"conditions"`
}

// Op is how a condition compares. The words are those of questions, and so is
// what an attribute that is not there meets. Flags compare more strictly: texts
// with their case, a text never as a number, and gt to between numbers only.
type Op string

// The operators. An attribute that is not there, or is null, meets neq, not_in,
// not_contains and not_set, and no other. One of a kind that the operator does not
// compare meets the first three of those. A list meets an operator when one of its
// elements does, and one with "not" when none does.
const (
	Eq          Op = "eq"
	Neq         Op = "neq"
	In          Op = "in"
	NotIn       Op = "not_in"
	Contains    Op = "contains"
	NotContains Op = "not_contains"
	StartsWith  Op = "starts_with"
	EndsWith    Op = "ends_with"
	Regex       Op = "regex"
	Gt          Op = "gt"
	Gte         Op = "gte"
	Lt          Op = "lt"
	Lte         Op = "lte"
	Between     Op = "between"
	Set         Op = "set"
	NotSet      Op = "not_set"
	Before      Op = "before"
	After       Op = "after"
	SemverEq    Op = "semver_eq"
	SemverGt    Op = "semver_gt"
	SemverGte   Op = "semver_gte"
	SemverLt    Op = "semver_lt"
	SemverLte   Op = "semver_lte"
)
