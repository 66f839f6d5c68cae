package operations

import (
	"fmt"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// ToolState says where a tool is in its life.
type ToolState string

// The states, the first first.
const (
	Trial    ToolState = "trial"
	Core     ToolState = "core"
	Retiring ToolState = "retiring"
	Retired  ToolState = "retired"
)

// InForce reports whether people are meant to use the tool.
func (s ToolState) InForce() bool { return s == Trial || s == Core }

// Tool is one program that the product organisation works with.
type Tool struct {
	record.Head
	Name        string        `db:"name" json:"name"`
	Purpose     string        `db:"purpose" json:"purpose" doc:"What it is for, in a sentence or two."`
	Category    string        `db:"category" json:"category" doc:"Two tools in force of one category overlap."`
	Owner       string        `db:"owner" json:"owner,omitempty" doc:"Id of a member."`
	URL         string        `db:"url" json:"url,omitempty"`
	Cost        float64       `db:"cost" json:"cost_per_month" doc:"In currency, for all seats."`
	Currency    string        `db:"currency" json:"currency,omitempty" doc:"ISO 4217, such as EUR; absent when it costs nothing."`
	Seats       int           `db:"seats" json:"seats" doc:"How many may use it; 0 when that is not limited."`
	Replaces    sqldb.Strings `db:"replaces" json:"replaces" doc:"Ids of the tools it takes the place of."`
	MeantFor    sqldb.Strings `db:"meant_for" json:"meant_for" doc:"Ids of the members who are to use it; empty for everybody."`
	State       ToolState     `db:"state" json:"state" enum:"trial,core,retiring,retired"`
	RolledOutOn string        `db:"rolled_out_on" json:"rolled_out_on,omitempty" doc:"The day people were to begin; adoption is counted from it."`
	ReviewOn    string        `db:"review_on" json:"review_on,omitempty" doc:"The day it is to be looked at again."`
}

// Entry implements record.Record.
func (t *Tool) Entry() record.Entry {
	return record.Entry{Title: t.Name, Body: t.Purpose + "\n" + t.Category, State: string(t.State), Owner: t.Owner}
}

// ToolCreate says what a tool is made of.
type ToolCreate struct {
	Name        string    `json:"name" maxLength:"200"`
	Purpose     string    `json:"purpose,omitempty" maxLength:"2000"`
	Category    string    `json:"category,omitempty" maxLength:"100"`
	Owner       string    `json:"owner,omitempty" maxLength:"64"`
	URL         string    `json:"url,omitempty" maxLength:"2000"`
	Cost        float64   `json:"cost_per_month,omitempty"`
	Currency    string    `json:"currency,omitempty" maxLength:"3"`
	Seats       int       `json:"seats,omitempty"`
	Replaces    []string  `json:"replaces,omitempty" maxItems:"20"`
	MeantFor    []string  `json:"meant_for,omitempty" maxItems:"500"`
	State       ToolState `json:"state,omitempty" enum:"trial,core,retiring,retired" doc:"trial when absent."`
	RolledOutOn string    `json:"rolled_out_on,omitempty" maxLength:"10"`
	ReviewOn    string    `json:"review_on,omitempty" maxLength:"10"`
}

// ToolUpdate changes a tool; what is nil stays.
type ToolUpdate struct {
	Name        *string    `json:"name,omitempty" maxLength:"200"`
	Purpose     *string    `json:"purpose,omitempty" maxLength:"2000"`
	Category    *string    `json:"category,omitempty" maxLength:"100"`
	Owner       *string    `json:"owner,omitempty" maxLength:"64"`
	URL         *string    `json:"url,omitempty" maxLength:"2000"`
	Cost        *float64   `json:"cost_per_month,omitempty"`
	Currency    *string    `json:"currency,omitempty" maxLength:"3"`
	Seats       *int       `json:"seats,omitempty"`
	Replaces    *[]string  `json:"replaces,omitempty" maxItems:"20"`
	MeantFor    *[]string  `json:"meant_for,omitempty" maxItems:"500"`
	State       *ToolState `json:"state,omitempty" enum:"trial,core,retiring,retired"`
	RolledOutOn *string    `json:"rolled_out_on,omitempty" maxLength:"10"`
	ReviewOn    *string    `json:"review_on,omitempty" maxLength:"10"`
}

const (
	nameLimit     = 200
	purposeLimit  = 2000
	categoryLimit = 100
	idLimit       = 64
	urlLimit      = 2000
	mostReplaced  = 20
	mostMembers   = 500
	mostMoney     = 1e9
	mostSeats     = 1_000_000
)

func (in ToolCreate) tool() Tool {
	t := Tool{
		Name: in.Name, Purpose: in.Purpose, Category: in.Category, Owner: in.Owner, URL: in.URL, Cost: in.Cost, Currency: in.Currency, Seats: in.Seats,
		Replaces: in.Replaces, MeantFor: in.MeantFor, State: in.State, RolledOutOn: in.RolledOutOn, ReviewOn: in.ReviewOn,
	}
	if t.State == "" {
		t.State = Trial
	}
	return t
}

func (in ToolUpdate) apply(t *Tool) {
	set(&t.Name, in.Name)
	set(&t.Purpose, in.Purpose)
	set(&t.Category, in.Category)
	set(&t.Owner, in.Owner)
	set(&t.URL, in.URL)
	set(&t.Cost, in.Cost)
	set(&t.Currency, in.Currency)
	set(&t.Seats, in.Seats)
	if in.Replaces != nil {
		t.Replaces = *in.Replaces
	}
	if in.MeantFor != nil {
		t.MeantFor = *in.MeantFor
	}
	set(&t.State, in.State)
	set(&t.RolledOutOn, in.RolledOutOn)
	set(&t.ReviewOn, in.ReviewOn)
}

var currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)

// check refuses what a tool cannot be, and puts its texts in order.
func (t *Tool) check() error {
	var f errs.Fields
	t.Name = f.Line("body.name", t.Name, nameLimit)
	t.Purpose = f.Text("body.purpose", t.Purpose, purposeLimit)
	t.Category = f.Optional("body.category", t.Category, categoryLimit)
	t.Owner = f.Optional("body.owner", t.Owner, idLimit)
	t.URL = checkURL(&f, "body.url", t.URL)
	if math.IsNaN(t.Cost) || t.Cost < 0 || t.Cost > mostMoney {
		f.Add("body.cost_per_month", "From 0 to a thousand million.")
	}
	t.Currency = strings.ToUpper(strings.TrimSpace(t.Currency))
	switch {
	case t.Currency != "" && !currencyForm.MatchString(t.Currency):
		f.Add("body.currency", "Three letters, such as EUR.")
	case t.Currency == "" && t.Cost > 0:
		f.Add("body.currency", "Say in which currency, such as EUR.")
	}
	if t.Seats < 0 || t.Seats > mostSeats {
		f.Add("body.seats", "From 0 to a million.")
	}
	t.Replaces = ids(&f, "body.replaces", t.Replaces, mostReplaced)
	t.MeantFor = ids(&f, "body.meant_for", t.MeantFor, mostMembers)
	if t.ID != "" && slices.Contains(t.Replaces, t.ID) {
		f.Add("body.replaces", "A tool cannot take its own place.")
	}
	if !slices.Contains([]ToolState{Trial, Core, Retiring, Retired}, t.State) {
		f.Add("body.state", "One of trial, core, retiring, retired.")
	}
	t.RolledOutOn = f.Date("body.rolled_out_on", t.RolledOutOn)
	t.ReviewOn = f.Date("body.review_on", t.ReviewOn)
	return f.Err()
}

func checkURL(f *errs.Fields, location, text string) string {
	text = f.Optional(location, text, urlLimit)
	if text == "" {
		return text
	}
	if at, err := url.Parse(text); err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" {
		f.Add(location, "An address that begins with https:// or http://.")
	}
	return text
}

// ids are a list of ids without repeats.
func ids(f *errs.Fields, location string, list []string, most int) sqldb.Strings {
	out := sqldb.Strings{}
	if len(list) > most {
		f.Add(location, "At most %d.", most)
		return out
	}
	for i, id := range list {
		if id = f.Line(fmt.Sprintf("%s[%d]", location, i), id, idLimit); !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}
