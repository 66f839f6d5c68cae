// Package event holds the words everything else is written in: the event a
// measured product sends, and the names prodops reserves.
package event

import "encoding/json"

// Event is one thing a person did, as accepted: checked, its time corrected,
// ready to be kept for ever. Events are values; nothing changes one after it
// was accepted.
type Event struct {
	Project     string // project id
	Environment string // environment slug, such as "production"

	// ID makes the event itself: two events of a project with the same ID are
	// one event, and the one that reached the log first is kept.
	ID   string
	Name string // "Signed Up", or one of the reserved names

	// DistinctID is who did it, in the sender's words: the user id, or the
	// anonymous id while the person is not known. AnonymousID is set when the
	// sender named both, and so said that they are one person.
	DistinctID  string
	AnonymousID string
	Group       string // company or account the event happened in, "" if none was named

	Time       int64 // when it happened, Unix microseconds, corrected for clock skew
	ReceivedAt int64 // when we got it, Unix microseconds

	Source string // wire family and library, such as "segment analytics-node/3.1.0"
	Import string // id of the import that brought it, "" for live events

	// Properties and Context are JSON objects, or nil when empty. A property
	// named "context.page.path" in a query is read from Context.
	Properties json.RawMessage
	Context    json.RawMessage
}

// Reserved names. They start with $ so that no product's own event collides.
const (
	Identify = "$identify" // Properties are traits to set on the person
	Alias    = "$alias"    // AnonymousID (the previous id) and DistinctID are one person
	Group    = "$group"    // the person joined Group; Properties are the group's traits
	Page     = "$page"     // a page was viewed; its name is the property "name"
	Screen   = "$screen"   // a screen of an app was viewed; its name is the property "name"
)

// Any is the name that stands for every event in a query. It leaves out the
// three calls that describe a person rather than record what the person did.
const Any = "*"

// IsBehavior reports whether an event of this name counts as something a
// person did: whether Any matches it.
func IsBehavior(name string) bool {
	return name != Identify && name != Alias && name != Group
}
