// Package flag keeps feature flags and segments, and serves them from memory:
// whoever asks for a flag never waits for the database.
package flag

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"prodops/internal/errs"
	"prodops/internal/flag/eval"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Flag is one flag, with what it serves in each environment.
type Flag struct {
	record.Head
	Key          string        `db:"flag_key" json:"key" doc:"What programs ask for; never changed."`
	Name         string        `db:"name" json:"name"`
	Description  string        `db:"description" json:"description"`
	Type         eval.Type     `db:"type" json:"type" enum:"boolean,string,number,json" doc:"Never changed."`
	Seed         string        `db:"seed" json:"seed" doc:"Decides with the key and the unit who is in which bucket; never changed."`
	Variations   Variations    `db:"variations" json:"variations"`
	Environments Environments  `db:"environments" json:"environments" doc:"What it serves, by environment; one that is not named has the flag switched off."`
	Owner        string        `db:"owner" json:"owner,omitempty" doc:"Id of a member."`
	Tags         sqldb.Strings `db:"tags" json:"tags"`
}

// Variation is one value that the flag can have.
type Variation struct {
	Key   string          `json:"key" maxLength:"100"`
	Name  string          `json:"name,omitempty" maxLength:"200"`
	Value json.RawMessage `json:"value" doc:"Of the flag's type."`
}

// Targeting is what a flag serves in one environment.
type Targeting struct {
	Enabled bool        `json:"enabled" doc:"False is the kill switch: everybody gets the off variation."`
	Off     string      `json:"off" doc:"Key of the variation served while it is off."`
	Rules   []eval.Rule `json:"rules" doc:"The first that holds decides."`
	Default eval.Serve  `json:"default" doc:"What those get for whom no rule holds."`
}

// Variations is a column.
type Variations []Variation

// Value implements driver.Valuer.
func (v Variations) Value() (driver.Value, error) { return sqldb.JSONValue([]Variation(v)) }

// Scan implements sql.Scanner.
func (v *Variations) Scan(src any) error { *v = nil; return sqldb.ScanJSON(src, (*[]Variation)(v)) }

// Environments is a column.
type Environments map[string]Targeting

// Value implements driver.Valuer.
func (e Environments) Value() (driver.Value, error) {
	return sqldb.JSONValue(map[string]Targeting(e))
}

// Scan implements sql.Scanner.
func (e *Environments) Scan(src any) error {
	*e = nil
	return sqldb.ScanJSON(src, (*map[string]Targeting)(e))
}

// Entry implements record.Record.
func (f *Flag) Entry() record.Entry {
	state := "off"
	for _, t := range f.Environments {
		if t.Enabled {
			state = "on"
		}
	}
	return record.Entry{Title: f.Name, Body: f.Key + "\n" + f.Description + "\n" + strings.Join(f.Tags, " "), State: state, Owner: f.Owner}
}

// Create says what a flag is made of.
type Create struct {
	Key          string               `json:"key" maxLength:"100" doc:"Letters, digits, dots, dashes and underscores."`
	Name         string               `json:"name,omitempty" maxLength:"200" doc:"The key when absent."`
	Description  string               `json:"description,omitempty" maxLength:"5000"`
	Type         eval.Type            `json:"type,omitempty" enum:"boolean,string,number,json" doc:"boolean when absent."`
	Variations   []Variation          `json:"variations,omitempty" maxItems:"50" doc:"on and off when absent and the flag is boolean."`
	Environments map[string]Targeting `json:"environments,omitempty" doc:"Switched off, and serving the first variation once it is on, where absent."`
	Owner        string               `json:"owner,omitempty" maxLength:"64" doc:"Id of a member; whoever makes it when absent."`
	Tags         []string             `json:"tags,omitempty" maxItems:"20"`
}

// Update changes a flag; what is nil stays. An environment that is not named
// stays as it is.
type Update struct {
	Name         *string              `json:"name,omitempty" maxLength:"200"`
	Description  *string              `json:"description,omitempty" maxLength:"5000"`
	Variations   *[]Variation         `json:"variations,omitempty" maxItems:"50"`
	Environments map[string]Targeting `json:"environments,omitempty"`
	Owner        *string              `json:"owner,omitempty" maxLength:"64"`
	Tags         *[]string            `json:"tags,omitempty" maxItems:"20"`
}

const (
	keyLimit         = 100
	nameLimit        = 200
	descriptionLimit = 5000
	mostRules        = 100
	mostTags         = 20
	tagLimit         = 50
)

var keyForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// flag is a new one, before it is checked.
func (in Create) flag(environments []string) Flag {
	f := Flag{
		Key: in.Key, Name: in.Name, Description: in.Description, Type: in.Type, Variations: in.Variations,
		Environments: Environments{}, Owner: in.Owner, Tags: in.Tags,
	}
	if f.Name == "" {
		f.Name = f.Key
	}
	if f.Type == "" {
		f.Type = eval.Boolean
	}
	if len(f.Variations) == 0 && f.Type == eval.Boolean {
		f.Variations = Variations{{Key: "on", Value: json.RawMessage("true")}, {Key: "off", Value: json.RawMessage("false")}}
	}
	for _, name := range environments {
		f.Environments[name] = f.untouched()
	}
	for name, t := range in.Environments {
		f.Environments[name] = t
	}
	return f
}

// untouched is what a flag serves where nobody has said anything: nothing but
// the last variation, and the first once it is switched on.
func (f *Flag) untouched() Targeting {
	t := Targeting{Rules: []eval.Rule{}}
	if n := len(f.Variations); n > 0 {
		t.Off, t.Default = f.Variations[n-1].Key, eval.Serve{Variation: f.Variations[0].Key}
	}
	return t
}

func (in Update) apply(f *Flag) {
	if in.Name != nil {
		f.Name = *in.Name
	}
	if in.Description != nil {
		f.Description = *in.Description
	}
	if in.Variations != nil {
		f.Variations = *in.Variations
	}
	if in.Owner != nil {
		f.Owner = *in.Owner
	}
	if in.Tags != nil {
		f.Tags = *in.Tags
	}
	for name, t := range in.Environments {
		f.Environments[name] = t
	}
}

// check refuses a flag that could not be evaluated, and puts texts in order.
// before are the environments that it spoke of until now.
func (f *Flag) check(environments, before []string, segments []eval.Segment) error {
	var wrong errs.Fields
	f.Key = wrong.Line("body.key", f.Key, keyLimit)
	if f.Key != "" && !keyForm.MatchString(f.Key) {
		wrong.Add("body.key", "A key has letters, digits, dots, dashes and underscores, and begins with a letter or digit.")
	}
	f.Name = wrong.Line("body.name", f.Name, nameLimit)
	f.Description = wrong.Optional("body.description", f.Description, descriptionLimit)
	f.Tags = tags(&wrong, f.Tags)
	for name, t := range f.Environments {
		at := "body.environments." + name + "."
		if !slices.Contains(environments, name) {
			// What it served in an environment that was removed waits for that to come back.
			if !slices.Contains(before, name) {
				wrong.Add("body.environments."+name, "The project has no environment %q.", name)
			}
			continue
		}
		if len(t.Rules) > mostRules {
			wrong.Add(at+"rules", "At most %d rules.", mostRules)
			continue
		}
		t.Rules = named(t.Rules)
		f.Environments[name] = t
		for _, problem := range eval.Check(at, f.served(t), segments) {
			wrong.Add(placeOf(problem.Location, at), "%s", problem.Message)
		}
	}
	return wrong.Err()
}

// placeOf is where a problem is in the body: variations are those of the flag, not
// of an environment.
func placeOf(location, environment string) string {
	if rest, found := strings.CutPrefix(location, environment+"variations"); found {
		return "body.variations" + rest
	}
	return location
}

// named gives rules that have no id one, by their place.
func named(rules []eval.Rule) []eval.Rule {
	out := make([]eval.Rule, len(rules))
	taken := map[string]bool{}
	for _, r := range rules {
		taken[r.ID] = true
	}
	for i, r := range rules {
		for n := i + 1; r.ID == ""; n++ {
			if id := fmt.Sprintf("rule-%d", n); !taken[id] {
				r.ID, taken[id] = id, true
			}
		}
		if r.Conditions == nil {
			r.Conditions = []eval.Condition{}
		}
		out[i] = r
	}
	return out
}

func tags(wrong *errs.Fields, list []string) sqldb.Strings {
	if len(list) > mostTags {
		wrong.Add("body.tags", "At most %d tags.", mostTags)
		return sqldb.Strings{}
	}
	out := sqldb.Strings{}
	for i, tag := range list {
		if tag = wrong.Line(fmt.Sprintf("body.tags[%d]", i), tag, tagLimit); !slices.Contains(out, tag) {
			out = append(out, tag)
		}
	}
	return out
}

// served is the flag as one environment serves it.
func (f *Flag) served(t Targeting) eval.Flag {
	out := eval.Flag{Key: f.Key, Type: f.Type, Enabled: t.Enabled, Seed: f.Seed, Off: t.Off, Rules: t.Rules, Default: t.Default}
	for _, v := range f.Variations {
		out.Variations = append(out.Variations, eval.Variation{Key: v.Key, Value: v.Value})
	}
	return out
}
