// Package eventdb is the contract of the event store: what goes in, what may
// be asked, and what comes back. Engines implement Store; they all pass the
// scripts of eventdbtest, so that the same question has the same answer
// whichever engine holds the events.
//
// Plans are free of calendars: package analytics turns dates, time zones and
// week starts into boundaries before an engine sees them.
package eventdb

import (
	"context"

	"prodops/internal/event"
	"prodops/internal/eventlog"
)

// Store keeps accepted events and answers questions about them. All methods
// may be called from many goroutines at once, and stop early when ctx ends.
type Store interface {
	// Append takes a batch from the log, in log order; next is the position
	// after it. A batch at or before Position is ignored, so a replay from an
	// older position is harmless.
	Append(ctx context.Context, next eventlog.Position, batch []event.Event) error
	// Position is how far the store has taken the log in: queries see
	// everything before it.
	Position() eventlog.Position

	Trends(context.Context, TrendsPlan) (TrendsAnswer, error)
	Funnel(context.Context, FunnelPlan) (FunnelAnswer, error)
	Retention(context.Context, RetentionPlan) (RetentionAnswer, error)
	Experiment(context.Context, ExperimentPlan) (ExperimentAnswer, error)

	// The same questions, asked for the people behind one point of the answer.
	// They answer canonical distinct ids in ascending order, at most limit of
	// them, those after the given one.
	TrendsPeople(ctx context.Context, plan TrendsPlan, point TrendsPoint, page Page) (People, error)
	FunnelPeople(ctx context.Context, plan FunnelPlan, point FunnelPoint, page Page) (People, error)
	RetentionPeople(ctx context.Context, plan RetentionPlan, point RetentionPoint, page Page) (People, error)

	// Persons answers the persons with these distinct ids (any of a person's
	// ids will do), in the order asked, leaving out those never seen.
	Persons(ctx context.Context, scope Scope, distinctIDs []string) ([]Person, error)
	// CanonicalIDs answers, for each of these distinct ids, the id its person
	// goes by: itself for an id that was never merged or never seen.
	CanonicalIDs(ctx context.Context, project string, distinctIDs []string) ([]string, error)
	// FindPersons lists persons, newest activity first, whose id or a text
	// property contains the text (case folded); "" matches all.
	FindPersons(ctx context.Context, scope Scope, text string, page Page) ([]Person, error)

	// Events lists events, newest received first.
	Events(ctx context.Context, plan EventsPlan) ([]event.Event, error)

	// The catalogue: what was ever sent, for pickers and the tracking plan.
	EventNames(ctx context.Context, scope Scope) ([]EventName, error)
	Properties(ctx context.Context, scope Scope, eventName string, of Subject) ([]Property, error)
	PropertyValues(ctx context.Context, scope Scope, plan ValuesPlan) ([]PropertyValue, error)

	// DropImport hides an import's events at once and for good; the space is
	// reclaimed later.
	DropImport(ctx context.Context, project, importID string) error
}

// Scope is whose events a question is about.
type Scope struct {
	Project     string
	Environment string // "" for all
}

// Page is a slice of a list: at most Limit entries after the one named.
type Page struct {
	Limit int
	After string
}

// People is one page of the people behind a point, and how many there are.
type People struct {
	DistinctIDs []string // canonical, ascending
	Total       int
}

// Subject says whose property is meant.
type Subject string

// The subjects.
const (
	OfEvent  Subject = "event"
	OfPerson Subject = "person"
)

// Op compares a property with the values of a condition. Its meaning is pinned
// by Condition.Match.
type Op string

// The operators.
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
	IsSet       Op = "set"
	IsNotSet    Op = "not_set"
)

// Condition is a test of one property. Person properties are the latest values
// known when the question is asked; event properties those sent with the event.
type Condition struct {
	Property string
	Of       Subject
	Op       Op
	Values   []string // JSON scalars, as in behavior.Codes.Values
}

// Filter picks events: the name (event.Any for any) and all conditions.
type Filter struct {
	Event string
	Where []Condition
}

// Breakdown splits an answer by the value of a property. The Limit values with
// the most persons (ties by value) get a group each; the rest become the group
// named Other. Events without the property form the group named None.
type Breakdown struct {
	Property string
	Of       Subject
	Limit    int
}

// Labels of the groups that stand for no single value.
const (
	Other = "$other"
	None  = "$none"
)
