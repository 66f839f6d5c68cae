package idea

import (
	"database/sql/driver"
	"math"
	"slices"
	"strconv"

	"prodops/internal/errs"
	"prodops/internal/formula"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// ModelType is a scoring model's type among records.
const ModelType = "scoring_model"

// ScoringModel says how ideas are scored: what is entered for each, what is
// counted live, and the formula over both. A higher score comes first.
type ScoringModel struct {
	record.Head
	Name        string      `db:"name" json:"name"`
	Description string      `db:"description" json:"description"`
	Formula     string      `db:"formula" json:"formula"`
	Inputs      ScoreInputs `db:"inputs" json:"inputs"`
	BuiltIn     bool        `db:"-" json:"built_in" doc:"It comes with prodops and cannot be changed; make one of your own from it."`
	IsDefault   bool        `db:"-" json:"is_default" doc:"Ideas are scored by it unless another is asked for."`
}

// Entry implements record.Record.
func (m *ScoringModel) Entry() record.Entry {
	return record.Entry{Title: m.Name, Body: m.Description + "\n" + m.Formula}
}

// ScoreInput is a number that is entered for each idea. Models share what is
// entered by its name.
type ScoreInput struct {
	Name   string     `json:"name" maxLength:"40" doc:"As the formula has it: English letters, digits and _."`
	Label  string     `json:"label" maxLength:"60"`
	Says   string     `json:"says,omitempty" maxLength:"300" doc:"What to enter, in a sentence."`
	Scale  ScoreScale `json:"scale"`
	Live   string     `json:"live,omitempty" doc:"A live number that counts while nothing is entered: notes, people, companies, revenue, critical, important, nice_to_have, themes, votes, measured."`
	Spread float64    `json:"spread,omitempty" minimum:"0" maximum:"1" doc:"How far off one number may be, as a share of it, where no low and high are given. On a scale of steps it is one step."`
}

// ScoreScale is what may be entered.
type ScoreScale struct {
	Steps []ScaleStep `json:"steps,omitempty" doc:"The values to choose from, ascending; absent for any number."`
	Low   *float64    `json:"low,omitempty" doc:"The least, for a scale without steps; absent for no limit."`
	High  *float64    `json:"high,omitempty" doc:"The most, for a scale without steps; absent for no limit."`
	Step  float64     `json:"step,omitempty" doc:"One step up or down on a scale without steps; a tenth of the value when absent."`
	Unit  string      `json:"unit,omitempty" maxLength:"30" doc:"Such as person-months."`
}

// ScaleStep is one value of a scale.
type ScaleStep struct {
	Value float64 `json:"value"`
	Label string  `json:"label" maxLength:"60"`
}

// ScoreInputs are a model's inputs in their order.
type ScoreInputs []ScoreInput

// Value implements driver.Valuer.
func (s ScoreInputs) Value() (driver.Value, error) { return sqldb.JSONValue([]ScoreInput(s)) }

// Scan implements sql.Scanner.
func (s *ScoreInputs) Scan(src any) error { return sqldb.ScanJSON(src, (*[]ScoreInput)(s)) }

// bounds are the least and the most that may be entered.
func (s ScoreScale) bounds() (low, high float64) {
	low, high = -mostValue, mostValue
	if len(s.Steps) > 0 {
		return s.Steps[0].Value, s.Steps[len(s.Steps)-1].Value
	}
	if s.Low != nil {
		low = *s.Low
	}
	if s.High != nil {
		high = *s.High
	}
	return low, high
}

// moved is the value one step down and one up; at an end of the scale it is the
// value itself.
func (s ScoreScale) moved(value float64) (down, up float64) {
	if len(s.Steps) == 0 {
		low, high := s.bounds()
		step := s.Step
		if step <= 0 {
			step = math.Abs(value) / 10
		}
		return min(value, max(low, value-step)), max(value, min(high, value+step))
	}
	down, up = value, value
	for _, step := range s.Steps {
		if step.Value < value {
			down = step.Value
		}
		if step.Value > value {
			return down, step.Value
		}
	}
	return down, up
}

// around is how far a value may be off when nobody has said: a step either way,
// or the spread.
func (in ScoreInput) around(value float64) (low, high float64) {
	if in.Spread == 0 {
		return value, value
	}
	if len(in.Scale.Steps) > 0 {
		return in.Scale.moved(value)
	}
	least, most := in.Scale.bounds()
	off := math.Abs(value) * in.Spread
	return min(value, max(least, value-off)), max(value, min(most, value+off))
}

const (
	mostInputs       = 20
	mostSteps        = 50
	mostNames        = 64 // of a formula: inputs and live numbers
	modelNameLimit   = 100
	modelTextLimit   = 2000
	modelLabelLimit  = 60
	modelUnitLimit   = 30
	modelSaysLimit   = 300
	modelsPerProject = 50
)

// ModelCreate says what a scoring model is made of.
type ModelCreate struct {
	Name        string      `json:"name" maxLength:"100"`
	Description string      `json:"description,omitempty" maxLength:"2000"`
	Formula     string      `json:"formula" maxLength:"500"`
	Inputs      ScoreInputs `json:"inputs" maxItems:"20"`
}

// ModelUpdate changes a scoring model; what is absent stays.
type ModelUpdate struct {
	Name        *string      `json:"name,omitempty" maxLength:"100"`
	Description *string      `json:"description,omitempty" maxLength:"2000"`
	Formula     *string      `json:"formula,omitempty" maxLength:"500"`
	Inputs      *ScoreInputs `json:"inputs,omitempty" maxItems:"20"`
}

// validate checks a model and puts its texts in order.
func (in ModelCreate) validate() (ModelCreate, error) {
	var f errs.Fields
	in.Name = f.Line("body.name", in.Name, modelNameLimit)
	in.Description = f.Text("body.description", in.Description, modelTextLimit)
	in.Inputs = slices.Clone(in.Inputs)
	if len(in.Inputs) > mostInputs {
		f.Add("body.inputs", "At most %d inputs.", mostInputs)
	}
	seen := map[string]bool{}
	for i := range in.Inputs {
		at := "body.inputs[" + strconv.Itoa(i) + "]"
		in.Inputs[i].check(&f, at)
		if name := in.Inputs[i].Name; seen[name] {
			f.Add(at+".name", "Another input is called %q.", name)
		}
		seen[in.Inputs[i].Name] = true
	}
	if err := f.Err(); err != nil {
		return in, err
	}
	c, err := compile(ScoringModel{Formula: in.Formula, Inputs: in.Inputs})
	if err != nil {
		f.Add("body.formula", "%s", err.Error())
	} else if len(c.used) == 0 {
		f.Add("body.formula", "A formula of numbers alone scores every idea alike. Use an input or a live number.")
	}
	return in, f.Err()
}

func (in *ScoreInput) check(f *errs.Fields, at string) {
	if !formula.IsName(in.Name) {
		f.Add(at+".name", "A name has 1 to 40 English letters, digits and _, begins with a letter and is not a function: %v.", formula.Functions())
	} else if slices.Contains(liveNames(), in.Name) {
		f.Add(at+".name", "%q is a live number and cannot be entered. Take another name.", in.Name)
	}
	if in.Label == "" {
		in.Label = in.Name
	}
	in.Label = f.Line(at+".label", in.Label, modelLabelLimit)
	in.Says = f.Optional(at+".says", in.Says, modelSaysLimit)
	if in.Live != "" && !slices.Contains(liveNames(), in.Live) {
		f.Add(at+".live", "There is no live number %q; one of %v.", in.Live, liveNames())
	}
	if !(in.Spread >= 0 && in.Spread <= 1) {
		f.Add(at+".spread", "From 0 to 1: 0.5 means half as much either way.")
	}
	in.Scale.check(f, at+".scale")
}

func (s *ScoreScale) check(f *errs.Fields, at string) {
	s.Unit = f.Optional(at+".unit", s.Unit, modelUnitLimit)
	if len(s.Steps) == 1 || len(s.Steps) > mostSteps {
		f.Add(at+".steps", "Give 2 to %d steps, or none.", mostSteps)
	}
	s.Steps = slices.Clone(s.Steps)
	for i := range s.Steps {
		step := &s.Steps[i]
		here := at + ".steps[" + strconv.Itoa(i) + "]"
		step.Label = f.Optional(here+".label", step.Label, modelLabelLimit)
		if math.IsNaN(step.Value) || math.Abs(step.Value) > mostValue {
			f.Add(here+".value", "This is not a number we can work with.")
		}
		if i > 0 && step.Value <= s.Steps[i-1].Value {
			f.Add(here+".value", "Steps ascend: more than %s.", plain(s.Steps[i-1].Value))
		}
	}
	if len(s.Steps) > 0 {
		s.Low, s.High, s.Step = nil, nil, 0
	}
	if low, high := s.bounds(); math.IsNaN(low) || math.IsNaN(high) || low >= high || low < -mostValue || high > mostValue {
		f.Add(at+".high", "More than the least, %s.", plain(low))
	}
	if !(s.Step >= 0 && s.Step <= mostValue) {
		f.Add(at+".step", "A step is not less than 0.")
	}
}

// plain is a number without more digits than it has.
func plain(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// apply is the whole model after the update, validated like a new one.
func (in ModelUpdate) apply(before ScoringModel) (ScoringModel, error) {
	next := ModelCreate{Name: before.Name, Description: before.Description, Formula: before.Formula, Inputs: before.Inputs}
	set(&next.Name, in.Name)
	set(&next.Description, in.Description)
	set(&next.Formula, in.Formula)
	set(&next.Inputs, in.Inputs)
	next, err := next.validate()
	after := before
	after.Name, after.Description, after.Formula, after.Inputs = next.Name, next.Description, next.Formula, next.Inputs
	return after, err
}

// set writes what was given.
func set[T any](to, given *T) {
	if given != nil {
		*to = *given
	}
}
