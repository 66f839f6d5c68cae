// Package idea keeps what the team might do: the problem first, the evidence
// for it counted live, and scores that say how sure they are.
//
// A scoring model is a formula over what is entered for each idea and what is
// counted. Nothing of a score is stored: it is worked out when asked, from the
// ideas and the evidence as they are, except for snapshots, which keep a score
// as it was when something was decided.
package idea

import (
	"slices"
	"strconv"
	"strings"

	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Type is an idea's type among records.
const Type = "idea"

// State says how far an idea has come.
type State string

// The states, in the order of an idea's life.
const (
	New        State = "new"
	Exploring  State = "exploring"
	Planned    State = "planned"
	InProgress State = "in_progress"
	Shipped    State = "shipped"
	Declined   State = "declined"
)

// States are all of them.
func States() []State { return []State{New, Exploring, Planned, InProgress, Shipped, Declined} }

// Open reports whether the idea is still to be decided or done: it is ranked.
func (s State) Open() bool { return s != Shipped && s != Declined }

// Idea is something the team might do about a problem.
type Idea struct {
	record.Head
	Title       string        `db:"title" json:"title"`
	Problem     string        `db:"problem" json:"problem" doc:"Who has it, what hurts, how often. Markdown."`
	Proposal    string        `db:"proposal" json:"proposal" doc:"What could be done about it. Markdown; may be empty."`
	Area        string        `db:"area" json:"area" doc:"Id of a product area, or its name; empty for none."`
	Owner       string        `db:"owner" json:"owner" doc:"Id of a member; empty for nobody."`
	State       State         `db:"state" json:"state" enum:"new,exploring,planned,in_progress,shipped,declined"`
	Tags        sqldb.Strings `db:"tags" json:"tags"`
	Inputs      Estimates     `db:"inputs" json:"inputs" doc:"What was entered for scoring, by the name of the input."`
	Insight     string        `db:"insight" json:"insight" doc:"Id of the insight whose number formulas have as measured; empty for none."`
	MergedInto  string        `db:"merged_into" json:"merged_into,omitempty" doc:"Id of the idea this one duplicates; absent for one that stands by itself."`
	MergedAlong sqldb.Strings `db:"merged_along" json:"-"`
}

// Entry implements record.Record.
func (i *Idea) Entry() record.Entry {
	body := i.Problem
	if i.Proposal != "" {
		body += "\n\n" + i.Proposal
	}
	if len(i.Tags) > 0 {
		body += "\n" + strings.Join(i.Tags, " ")
	}
	return record.Entry{Title: i.Title, Body: body, State: string(i.State), Owner: i.Owner}
}

// Create says what an idea is made of.
type Create struct {
	Title    string    `json:"title" maxLength:"200"`
	Problem  string    `json:"problem,omitempty" maxLength:"20000" doc:"Who has it, what hurts, how often. Markdown."`
	Proposal string    `json:"proposal,omitempty" maxLength:"20000" doc:"What could be done about it. Markdown."`
	Area     string    `json:"area,omitempty" maxLength:"100" doc:"Id of a product area, or its name."`
	Owner    string    `json:"owner,omitempty" maxLength:"64" doc:"Id of a member."`
	State    State     `json:"state,omitempty" enum:"new,exploring,planned,in_progress,shipped,declined" doc:"new when absent."`
	Tags     []string  `json:"tags,omitempty" maxItems:"20"`
	Inputs   Estimates `json:"inputs,omitempty" doc:"What is believed, by the name of the scoring input."`
	Insight  string    `json:"insight,omitempty" maxLength:"64" doc:"Id of the insight that measures it."`
}

// Update changes an idea; what is absent stays.
type Update struct {
	Title    *string              `json:"title,omitempty" maxLength:"200"`
	Problem  *string              `json:"problem,omitempty" maxLength:"20000"`
	Proposal *string              `json:"proposal,omitempty" maxLength:"20000"`
	Area     *string              `json:"area,omitempty" maxLength:"100"`
	Owner    *string              `json:"owner,omitempty" maxLength:"64" doc:"Empty for nobody."`
	State    *State               `json:"state,omitempty" enum:"new,exploring,planned,in_progress,shipped,declined"`
	Tags     *[]string            `json:"tags,omitempty" maxItems:"20"`
	Inputs   map[string]*Estimate `json:"inputs,omitempty" doc:"The inputs to change, by name; null takes one out. Others stay."`
	Insight  *string              `json:"insight,omitempty" maxLength:"64" doc:"Empty for none."`
}

const (
	titleLimit = 200 // characters
	textLimit  = 20_000
	areaLimit  = 100
	idLimit    = 64
	mostTags   = 20
	tagLimit   = 50
	mostStored = 100 // estimates of one idea
)

// check puts an idea's texts in order and refuses what cannot be.
func (i *Idea) check() error {
	var f errs.Fields
	i.Title = f.Line("body.title", i.Title, titleLimit)
	i.Problem = f.Text("body.problem", i.Problem, textLimit)
	i.Proposal = f.Text("body.proposal", i.Proposal, textLimit)
	i.Area = f.Optional("body.area", i.Area, areaLimit)
	i.Owner = f.Optional("body.owner", i.Owner, idLimit)
	i.Insight = f.Optional("body.insight", i.Insight, idLimit)
	if i.State == "" {
		i.State = New
	}
	if !slices.Contains(States(), i.State) {
		f.Add("body.state", "One of %v.", States())
	}
	i.Tags = tags(&f, i.Tags)
	if len(i.Inputs) > mostStored {
		f.Add("body.inputs", "At most %d inputs.", mostStored)
	}
	return f.Err()
}

// tags are without the space around them, each once.
func tags(f *errs.Fields, given []string) sqldb.Strings {
	if len(given) > mostTags {
		f.Add("body.tags", "At most %d tags.", mostTags)
		return nil
	}
	kept := sqldb.Strings{}
	for k, tag := range given {
		tag = f.Line("body.tags["+strconv.Itoa(k)+"]", tag, tagLimit)
		if !slices.Contains(kept, tag) {
			kept = append(kept, tag)
		}
	}
	return kept
}

// idea is the record that is to be made.
func (in Create) idea() (Idea, error) {
	i := Idea{Title: in.Title, Problem: in.Problem, Proposal: in.Proposal, Area: in.Area, Owner: in.Owner, State: in.State,
		Tags: in.Tags, Inputs: in.Inputs, Insight: in.Insight, MergedAlong: sqldb.Strings{}}
	if i.Inputs == nil {
		i.Inputs = Estimates{}
	}
	return i, i.check()
}

// apply changes an idea.
func (in Update) apply(i *Idea) error {
	set(&i.Title, in.Title)
	set(&i.Problem, in.Problem)
	set(&i.Proposal, in.Proposal)
	set(&i.Area, in.Area)
	set(&i.Owner, in.Owner)
	set(&i.State, in.State)
	set(&i.Insight, in.Insight)
	if in.Tags != nil {
		i.Tags = *in.Tags
	}
	if len(in.Inputs) > 0 {
		next := Estimates{}
		for name, e := range i.Inputs {
			next[name] = e
		}
		for name, e := range in.Inputs {
			if e == nil {
				delete(next, name)
			} else {
				next[name] = *e
			}
		}
		i.Inputs = next
	}
	return i.check()
}
