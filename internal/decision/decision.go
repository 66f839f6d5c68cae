// Package decision keeps the log of decisions: what was decided, by whom and
// why, who disagreed, and when to look at it again.
package decision

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// State says whether a decision holds.
type State string

// The states of a decision.
const (
	Proposed   State = "proposed"
	Decided    State = "decided"
	Superseded State = "superseded"
)

// Decision is one choice and why it was made.
type Decision struct {
	record.Head
	Title        string        `db:"title" json:"title"`
	Decision     string        `db:"decision" json:"decision" doc:"What was decided, in Markdown."`
	Rationale    string        `db:"rationale" json:"rationale" doc:"Why, in Markdown."`
	Alternatives Alternatives  `db:"alternatives" json:"alternatives"`
	Dissent      Dissents      `db:"dissent" json:"dissent"`
	DecidedBy    sqldb.Strings `db:"decided_by" json:"decided_by" doc:"Ids of members."`
	DecidedOn    string        `db:"decided_on" json:"decided_on,omitempty" doc:"Day; absent while it is proposed."`
	RevisitOn    string        `db:"revisit_on" json:"revisit_on,omitempty" doc:"Day to look at it again."`
	State        State         `db:"state" json:"state" enum:"proposed,decided,superseded"`
}

// Alternative is what could have been decided instead.
type Alternative struct {
	Option string `json:"option" maxLength:"500"`
	WhyNot string `json:"why_not,omitempty" maxLength:"2000"`
}

// Dissent is who disagreed, and with what.
type Dissent struct {
	Who  string `json:"who" maxLength:"200" doc:"Id of a member, or a name."`
	What string `json:"what" maxLength:"2000"`
}

// Alternatives is a column.
type Alternatives []Alternative

// Value implements driver.Valuer.
func (a Alternatives) Value() (driver.Value, error) { return listValue(a) }

// Scan implements sql.Scanner.
func (a *Alternatives) Scan(src any) error { return sqldb.ScanJSON(src, (*[]Alternative)(a)) }

// Dissents is a column.
type Dissents []Dissent

// Value implements driver.Valuer.
func (d Dissents) Value() (driver.Value, error) { return listValue(d) }

// Scan implements sql.Scanner.
func (d *Dissents) Scan(src any) error { return sqldb.ScanJSON(src, (*[]Dissent)(d)) }

func listValue[T any](list []T) (driver.Value, error) {
	if list == nil {
		return "[]", nil
	}
	return sqldb.JSONValue(list)
}

// Entry implements record.Record.
func (d *Decision) Entry() record.Entry {
	owner := ""
	if len(d.DecidedBy) > 0 {
		owner = d.DecidedBy[0]
	}
	return record.Entry{Title: d.Title, Body: d.Decision + "\n" + d.Rationale, State: string(d.State), Owner: owner}
}

// Create says what a decision is made of.
type Create struct {
	Title        string        `json:"title" maxLength:"200"`
	Decision     string        `json:"decision,omitempty" maxLength:"20000"`
	Rationale    string        `json:"rationale,omitempty" maxLength:"20000"`
	Alternatives []Alternative `json:"alternatives,omitempty" maxItems:"50"`
	Dissent      []Dissent     `json:"dissent,omitempty" maxItems:"50"`
	DecidedBy    []string      `json:"decided_by,omitempty" maxItems:"50"`
	DecidedOn    string        `json:"decided_on,omitempty" maxLength:"10" doc:"Today when absent and it is decided."`
	RevisitOn    string        `json:"revisit_on,omitempty" maxLength:"10"`
	State        State         `json:"state,omitempty" enum:"proposed,decided" doc:"decided when absent."`
	About        []record.Ref  `json:"about,omitempty" maxItems:"50" doc:"Ideas, bets and objectives that it decides."`
	Supersedes   []string      `json:"supersedes,omitempty" maxItems:"20" doc:"Ids of decisions that no longer hold because of it."`
	FreezeScores bool          `json:"freeze_scores,omitempty" doc:"Keep the scores of the ideas it is about as they are now."`
}

// Update changes a decision; what is nil stays.
type Update struct {
	Title        *string        `json:"title,omitempty" maxLength:"200"`
	Decision     *string        `json:"decision,omitempty" maxLength:"20000"`
	Rationale    *string        `json:"rationale,omitempty" maxLength:"20000"`
	Alternatives *[]Alternative `json:"alternatives,omitempty" maxItems:"50"`
	Dissent      *[]Dissent     `json:"dissent,omitempty" maxItems:"50"`
	DecidedBy    *[]string      `json:"decided_by,omitempty" maxItems:"50"`
	DecidedOn    *string        `json:"decided_on,omitempty" maxLength:"10"`
	RevisitOn    *string        `json:"revisit_on,omitempty" maxLength:"10" doc:"Empty for never again."`
	State        *State         `json:"state,omitempty" enum:"proposed,decided,superseded"`
}

// Freezer keeps the score of an idea as it was when something was decided.
type Freezer interface {
	// Freeze stores the idea's score in the decision's transaction.
	Freeze(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, project, idea, decision string) error
}

const (
	titleLimit = 200    // characters
	textLimit  = 20_000 // characters
	lineLimit  = 2000   // characters
	mostLines  = 50
)

func (in Create) decision() Decision {
	d := Decision{
		Title: in.Title, Decision: in.Decision, Rationale: in.Rationale, Alternatives: in.Alternatives, Dissent: in.Dissent,
		DecidedBy: in.DecidedBy, DecidedOn: in.DecidedOn, RevisitOn: in.RevisitOn, State: in.State,
	}
	if d.State == "" {
		d.State = Decided
	}
	return d
}

func (in Update) apply(d *Decision) {
	set(&d.Title, in.Title)
	set(&d.Decision, in.Decision)
	set(&d.Rationale, in.Rationale)
	set((*[]Alternative)(&d.Alternatives), in.Alternatives)
	set((*[]Dissent)(&d.Dissent), in.Dissent)
	set((*[]string)(&d.DecidedBy), in.DecidedBy)
	set(&d.DecidedOn, in.DecidedOn)
	set(&d.RevisitOn, in.RevisitOn)
	set(&d.State, in.State)
}

func set[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

// check refuses what a decision cannot be and trims its texts; today is what a
// decision without a day was decided on.
func (d *Decision) check(today string) error {
	var f errs.Fields
	d.Title = f.Line("body.title", d.Title, titleLimit)
	d.Decision = f.Text("body.decision", d.Decision, textLimit)
	d.Rationale = f.Text("body.rationale", d.Rationale, textLimit)
	d.DecidedOn = f.Date("body.decided_on", d.DecidedOn)
	d.RevisitOn = f.Date("body.revisit_on", d.RevisitOn)
	if !slices.Contains([]State{Proposed, Decided, Superseded}, d.State) {
		f.Add("body.state", "One of proposed, decided, superseded.")
	}
	if d.State == Proposed {
		d.DecidedOn = ""
	} else if d.DecidedOn == "" {
		d.DecidedOn = today
	}
	if d.RevisitOn != "" && d.RevisitOn < d.DecidedOn {
		f.Add("body.revisit_on", "It cannot be looked at again before it was decided.")
	}
	d.checkLists(&f)
	return f.Err()
}

func (d *Decision) checkLists(f *errs.Fields) {
	for _, list := range []struct {
		location string
		n        int
	}{{"body.alternatives", len(d.Alternatives)}, {"body.dissent", len(d.Dissent)}, {"body.decided_by", len(d.DecidedBy)}} {
		if list.n > mostLines {
			f.Add(list.location, "At most %d.", mostLines)
		}
	}
	alternatives, dissent, by := make(Alternatives, len(d.Alternatives)), make(Dissents, len(d.Dissent)), make(sqldb.Strings, len(d.DecidedBy))
	for i, a := range d.Alternatives {
		at := fmt.Sprintf("body.alternatives[%d]", i)
		alternatives[i] = Alternative{Option: f.Line(at+".option", a.Option, 500), WhyNot: f.Text(at+".why_not", a.WhyNot, lineLimit)}
	}
	for i, o := range d.Dissent {
		at := fmt.Sprintf("body.dissent[%d]", i)
		if strings.TrimSpace(o.What) == "" {
			f.Add(at+".what", "Say with what.")
		}
		dissent[i] = Dissent{Who: f.Line(at+".who", o.Who, titleLimit), What: f.Text(at+".what", o.What, lineLimit)}
	}
	for i, id := range d.DecidedBy {
		by[i] = f.Line(fmt.Sprintf("body.decided_by[%d]", i), id, 64)
	}
	d.Alternatives, d.Dissent, d.DecidedBy = alternatives, dissent, by
}
