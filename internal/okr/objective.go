// Package okr keeps objectives and their key results, which measure themselves.
package okr

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"prodops/internal/errs"
	"prodops/internal/record"
)

// State says whether an objective is pursued.
type State string

// The states of an objective.
const (
	Draft   State = "draft"
	Active  State = "active"
	Done    State = "done"
	Dropped State = "dropped"
)

// Objective is what a team wants to reach in a period.
type Objective struct {
	record.Head
	Title  string `db:"title" json:"title"`
	Why    string `db:"why" json:"why" doc:"In Markdown."`
	Owner  string `db:"owner" json:"owner,omitempty" doc:"Id of a member."`
	Team   string `db:"team" json:"team,omitempty" doc:"Who pursues it, such as product, engineering or shared."`
	Period string `db:"period" json:"period" doc:"Its name: a quarter such as 2026-Q4, a year, or the days when it is neither."`
	From   string `db:"begins" json:"from" doc:"First day."`
	To     string `db:"ends" json:"to" doc:"Last day."`
	State  State  `db:"state" json:"state" enum:"draft,active,done,dropped"`
}

// Entry implements record.Record.
func (o *Objective) Entry() record.Entry {
	return record.Entry{Title: o.Title, Body: o.Why, State: string(o.State), Owner: o.Owner}
}

// Create says what an objective is made of.
type Create struct {
	Title  string `json:"title" maxLength:"200"`
	Why    string `json:"why,omitempty" maxLength:"20000"`
	Owner  string `json:"owner,omitempty" maxLength:"64"`
	Team   string `json:"team,omitempty" maxLength:"64"`
	Period string `json:"period,omitempty" maxLength:"24" doc:"A quarter such as 2026-Q4, a half such as 2026-H2 or a year; or give from and to."`
	From   string `json:"from,omitempty" maxLength:"10"`
	To     string `json:"to,omitempty" maxLength:"10"`
	State  State  `json:"state,omitempty" enum:"draft,active,done,dropped" doc:"active when absent."`
}

// Update changes an objective; what is nil stays. A period sets its days.
type Update struct {
	Title  *string `json:"title,omitempty" maxLength:"200"`
	Why    *string `json:"why,omitempty" maxLength:"20000"`
	Owner  *string `json:"owner,omitempty" maxLength:"64"`
	Team   *string `json:"team,omitempty" maxLength:"64"`
	Period *string `json:"period,omitempty" maxLength:"24"`
	From   *string `json:"from,omitempty" maxLength:"10"`
	To     *string `json:"to,omitempty" maxLength:"10"`
	State  *State  `json:"state,omitempty" enum:"draft,active,done,dropped"`
}

const (
	titleLimit = 200    // characters
	textLimit  = 20_000 // characters
	wordLimit  = 64     // characters
)

func (in Create) objective() Objective {
	o := Objective{Title: in.Title, Why: in.Why, Owner: in.Owner, Team: in.Team, Period: in.Period, From: in.From, To: in.To, State: in.State}
	if o.State == "" {
		o.State = Active
	}
	return o
}

func (in Update) apply(o *Objective) {
	set(&o.Title, in.Title)
	set(&o.Why, in.Why)
	set(&o.Owner, in.Owner)
	set(&o.Team, in.Team)
	set(&o.State, in.State)
	switch {
	case in.Period != nil:
		o.Period, o.From, o.To = *in.Period, "", ""
	case in.From != nil || in.To != nil:
		o.Period = ""
	}
	set(&o.From, in.From)
	set(&o.To, in.To)
}

func set[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

// verb names an update in the journal: the state it led to, if it did.
func (in Update) verb(before State) string {
	if in.State == nil || *in.State == before {
		return "updated"
	}
	if *in.State == Active {
		return "started"
	}
	return string(*in.State)
}

// check refuses what an objective cannot be, trims its texts and works out its
// period.
func (o *Objective) check() error {
	var f errs.Fields
	o.Title = f.Line("body.title", o.Title, titleLimit)
	o.Why = f.Text("body.why", o.Why, textLimit)
	o.Owner = f.Optional("body.owner", o.Owner, wordLimit)
	o.Team = f.Optional("body.team", o.Team, wordLimit)
	if !slices.Contains([]State{Draft, Active, Done, Dropped}, o.State) {
		f.Add("body.state", "One of draft, active, done, dropped.")
	}
	o.checkPeriod(&f)
	return f.Err()
}

func (o *Objective) checkPeriod(f *errs.Fields) {
	if from, to, ok := daysOf(o.Period); ok {
		o.From, o.To = from, to
		return
	}
	o.From, o.To = f.Date("body.from", o.From), f.Date("body.to", o.To)
	switch {
	case o.From == "" || o.To == "":
		f.Add("body.period", "Give a quarter such as 2026-Q4, or the days from and to.")
	case o.To < o.From:
		f.Add("body.to", "The last day is before the first.")
	}
	o.Period = o.From + " to " + o.To
}

var named = regexp.MustCompile(`^([0-9]{4})(?:-([QH])([1-4]))?$`)

// daysOf are the first and the last day of a year, a half or a quarter.
func daysOf(period string) (from, to string, ok bool) {
	parts := named.FindStringSubmatch(period)
	if parts == nil || parts[2] == "H" && parts[3] > "2" {
		return "", "", false
	}
	months, n := 12, 1
	if parts[2] != "" {
		n = int(parts[3][0] - '0')
		months = map[string]int{"Q": 3, "H": 6}[parts[2]]
	}
	year, err := time.Parse("2006", parts[1])
	if err != nil {
		return "", "", false
	}
	begin := year.AddDate(0, months*(n-1), 0)
	return begin.Format(time.DateOnly), begin.AddDate(0, months, -1).Format(time.DateOnly), true
}

// Quarter is the name of the quarter a day is in.
func Quarter(day time.Time) string {
	return fmt.Sprintf("%04d-Q%d", day.Year(), (int(day.Month())+2)/3)
}
