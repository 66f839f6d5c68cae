package flag

import (
	"database/sql/driver"

	"prodops/internal/errs"
	"prodops/internal/flag/eval"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Segment is a set of people that several flags use, the same in every
// environment.
type Segment struct {
	record.Head
	Key         string        `db:"segment_key" json:"key" doc:"What conditions name; never changed."`
	Name        string        `db:"name" json:"name"`
	Description string        `db:"description" json:"description"`
	Included    sqldb.Strings `db:"included" json:"included" doc:"Targeting keys that are in, whatever the rules say."`
	Excluded    sqldb.Strings `db:"excluded" json:"excluded" doc:"Targeting keys that are not in, whatever the rules say."`
	Rules       SegmentRules  `db:"rules" json:"rules" doc:"One that fits is enough."`
}

// SegmentRules is a column.
type SegmentRules []eval.SegmentRule

// Value implements driver.Valuer.
func (r SegmentRules) Value() (driver.Value, error) {
	if r == nil {
		return "[]", nil
	}
	return sqldb.JSONValue([]eval.SegmentRule(r))
}

// Scan implements sql.Scanner.
func (r *SegmentRules) Scan(src any) error {
	*r = nil
	return sqldb.ScanJSON(src, (*[]eval.SegmentRule)(r))
}

// Entry implements record.Record.
func (s *Segment) Entry() record.Entry {
	return record.Entry{Title: s.Name, Body: s.Key + "\n" + s.Description}
}

// SegmentCreate says what a segment is made of.
type SegmentCreate struct {
	Key         string             `json:"key" maxLength:"100"`
	Name        string             `json:"name,omitempty" maxLength:"200" doc:"The key when absent."`
	Description string             `json:"description,omitempty" maxLength:"5000"`
	Included    []string           `json:"included,omitempty" maxItems:"10000"`
	Excluded    []string           `json:"excluded,omitempty" maxItems:"10000"`
	Rules       []eval.SegmentRule `json:"rules,omitempty" maxItems:"100"`
}

// SegmentUpdate changes a segment; what is nil stays.
type SegmentUpdate struct {
	Name        *string             `json:"name,omitempty" maxLength:"200"`
	Description *string             `json:"description,omitempty" maxLength:"5000"`
	Included    *[]string           `json:"included,omitempty" maxItems:"10000"`
	Excluded    *[]string           `json:"excluded,omitempty" maxItems:"10000"`
	Rules       *[]eval.SegmentRule `json:"rules,omitempty" maxItems:"100"`
}

func (in SegmentCreate) segment() Segment {
	s := Segment{Key: in.Key, Name: in.Name, Description: in.Description, Included: in.Included, Excluded: in.Excluded, Rules: in.Rules}
	if s.Name == "" {
		s.Name = s.Key
	}
	return s
}

func (in SegmentUpdate) apply(s *Segment) {
	if in.Name != nil {
		s.Name = *in.Name
	}
	if in.Description != nil {
		s.Description = *in.Description
	}
	if in.Included != nil {
		s.Included = *in.Included
	}
	if in.Excluded != nil {
		s.Excluded = *in.Excluded
	}
	if in.Rules != nil {
		s.Rules = *in.Rules
	}
}

func (s *Segment) check() error {
	var wrong errs.Fields
	s.Key = wrong.Line("body.key", s.Key, keyLimit)
	if s.Key != "" && !keyForm.MatchString(s.Key) {
		wrong.Add("body.key", "A key has letters, digits, dots, dashes and underscores, and begins with a letter or digit.")
	}
	s.Name = wrong.Line("body.name", s.Name, nameLimit)
	s.Description = wrong.Optional("body.description", s.Description, descriptionLimit)
	if s.Included == nil {
		s.Included = sqldb.Strings{}
	}
	if s.Excluded == nil {
		s.Excluded = sqldb.Strings{}
	}
	for _, problem := range eval.CheckSegment("body", s.served()) {
		wrong.Add(problem.Location, "%s", problem.Message)
	}
	return wrong.Err()
}

func (s *Segment) served() eval.Segment {
	return eval.Segment{Key: s.Key, Included: s.Included, Excluded: s.Excluded, Rules: s.Rules}
}
