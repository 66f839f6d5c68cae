// Package roadmap keeps bets: what the team means to do now, next and later,
// with what it promises each will change.
package roadmap

import (
	"regexp"
	"slices"

	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Horizon says how soon.
type Horizon string

// The horizons, the nearest first.
const (
	Now   Horizon = "now"
	Next  Horizon = "next"
	Later Horizon = "later"
)

// Horizons are all of them, the nearest first.
func Horizons() []Horizon { return []Horizon{Now, Next, Later} }

// State says how far a bet has come.
type State string

// The states. Shipped and Dropped end a bet; either can be taken back.
const (
	Proposed   State = "proposed"
	Committed  State = "committed"
	InProgress State = "in_progress"
	Shipped    State = "shipped"
	Dropped    State = "dropped"
)

// Over reports whether the bet is settled, one way or the other.
func (s State) Over() bool { return s == Shipped || s == Dropped }

// Bet is one thing the team means to do. Where it stands in its horizon is
// kept, but not shown: lists are in that order.
type Bet struct {
	record.Head
	Title       string       `db:"title" json:"title"`
	Why         string       `db:"why" json:"why" doc:"What we believe and what for, in Markdown."`
	Owner       string       `db:"owner" json:"owner,omitempty" doc:"Id of a member."`
	Area        string       `db:"area" json:"area,omitempty" doc:"Id of a product area."`
	Horizon     Horizon      `db:"horizon" json:"horizon" enum:"now,next,later"`
	State       State        `db:"state" json:"state" enum:"proposed,committed,in_progress,shipped,dropped"`
	Place       string       `db:"place" json:"place" doc:"Sorts the bets of a horizon; compare it as text."`
	Appetite    string       `db:"appetite" json:"appetite,omitempty" doc:"What it may cost: small, medium, large, or weeks such as 6w."`
	Prediction  Prediction   `db:"prediction" json:"prediction" doc:"What is expected of it today."`
	Promise     Prediction   `db:"promise" json:"promise" doc:"The prediction as it was when the team committed; never changed after."`
	PromisedAt  sqldb.Micros `db:"promised_at" json:"promised_at,omitzero" format:"date-time"`
	CommittedAt sqldb.Micros `db:"committed_at" json:"committed_at,omitzero" format:"date-time"`
	StartedAt   sqldb.Micros `db:"started_at" json:"started_at,omitzero" format:"date-time"`
	EndedAt     sqldb.Micros `db:"ended_at" json:"ended_at,omitzero" format:"date-time" doc:"Shipped or dropped."`
}

// Entry implements record.Record.
func (b *Bet) Entry() record.Entry {
	return record.Entry{Title: b.Title, Body: b.Why + "\n" + b.Prediction.Metric, State: string(b.State), Owner: b.Owner}
}

// Create says what a bet is made of.
type Create struct {
	Title      string     `json:"title" maxLength:"200"`
	Why        string     `json:"why,omitempty" maxLength:"20000"`
	Owner      string     `json:"owner,omitempty" maxLength:"64"`
	Area       string     `json:"area,omitempty" maxLength:"64"`
	Horizon    Horizon    `json:"horizon,omitempty" enum:"now,next,later" doc:"later when absent."`
	State      State      `json:"state,omitempty" enum:"proposed,committed,in_progress,shipped,dropped" doc:"proposed when absent."`
	Appetite   string     `json:"appetite,omitempty" maxLength:"8"`
	Prediction Prediction `json:"prediction,omitzero"`
	Idea       string     `json:"idea,omitempty" maxLength:"64" doc:"Id of the idea that becomes this bet."`
	Objective  string     `json:"objective,omitempty" maxLength:"64" doc:"Id of an objective that it advances."`
	KeyResult  string     `json:"key_result,omitempty" maxLength:"64" doc:"Id of a key result that it advances."`
}

// Update changes a bet; what is nil stays. The horizon changes by Move.
type Update struct {
	Title      *string     `json:"title,omitempty" maxLength:"200"`
	Why        *string     `json:"why,omitempty" maxLength:"20000"`
	Owner      *string     `json:"owner,omitempty" maxLength:"64"`
	Area       *string     `json:"area,omitempty" maxLength:"64"`
	State      *State      `json:"state,omitempty" enum:"proposed,committed,in_progress,shipped,dropped"`
	Appetite   *string     `json:"appetite,omitempty" maxLength:"8"`
	Prediction *Prediction `json:"prediction,omitempty" doc:"The whole of it; {} for none."`
}

const (
	titleLimit = 200    // characters
	textLimit  = 20_000 // characters
	idLimit    = 64     // characters
)

func (in Create) bet() Bet {
	b := Bet{Title: in.Title, Why: in.Why, Owner: in.Owner, Area: in.Area, Horizon: in.Horizon, State: in.State, Appetite: in.Appetite, Prediction: in.Prediction}
	if b.Horizon == "" {
		b.Horizon = Later
	}
	if b.State == "" {
		b.State = Proposed
	}
	return b
}

func (in Update) apply(b *Bet) {
	set(&b.Title, in.Title)
	set(&b.Why, in.Why)
	set(&b.Owner, in.Owner)
	set(&b.Area, in.Area)
	set(&b.State, in.State)
	set(&b.Appetite, in.Appetite)
	set(&b.Prediction, in.Prediction)
}

func set[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

var weeks = regexp.MustCompile(`^[1-9][0-9]?w$`)

// check refuses what a bet cannot be, and trims its texts.
func (b *Bet) check() error {
	var f errs.Fields
	b.Title = f.Line("body.title", b.Title, titleLimit)
	b.Why = f.Text("body.why", b.Why, textLimit)
	b.Owner = f.Optional("body.owner", b.Owner, idLimit)
	b.Area = f.Optional("body.area", b.Area, idLimit)
	if !slices.Contains(Horizons(), b.Horizon) {
		f.Add("body.horizon", "One of now, next, later.")
	}
	if !slices.Contains([]State{Proposed, Committed, InProgress, Shipped, Dropped}, b.State) {
		f.Add("body.state", "One of proposed, committed, in_progress, shipped, dropped.")
	}
	if a := b.Appetite; !slices.Contains([]string{"", "small", "medium", "large"}, a) && !weeks.MatchString(a) {
		f.Add("body.appetite", "One of small, medium, large, or weeks such as 6w.")
	}
	b.Prediction.check(&f)
	return f.Err()
}

// advance keeps the dates of a bet that came into a state, and the prediction
// it was committed with. Going back takes the later dates away; the promise
// stays, because it was made.
func (b *Bet) advance(before State, now sqldb.Micros) {
	if b.State != before {
		if b.State == Proposed {
			b.CommittedAt = 0
		} else if b.CommittedAt == 0 && b.State != Dropped {
			b.CommittedAt = now
		}
		if b.State == Proposed || b.State == Committed {
			b.StartedAt = 0
		} else if b.StartedAt == 0 && b.State != Dropped {
			b.StartedAt = now
		}
		b.EndedAt = 0
		if b.State.Over() {
			b.EndedAt = now
		}
	}
	if b.CommittedAt != 0 && b.PromisedAt == 0 && !b.Prediction.IsZero() {
		b.Promise, b.PromisedAt = b.Prediction, now
	}
}

// verb names an update in the journal: the state it led to, if it did.
func (in Update) verb(before State) string {
	if in.State == nil || *in.State == before {
		return "updated"
	}
	switch *in.State {
	case InProgress:
		return "started"
	case Proposed:
		return "reopened"
	}
	return string(*in.State)
}
