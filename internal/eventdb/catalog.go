package eventdb

import "encoding/json"

// Person is somebody who uses the measured product.
type Person struct {
	DistinctID  string          // the canonical id
	DistinctIDs []string        // every id merged into this person, the canonical one first
	Properties  json.RawMessage // traits, the latest value of each; nil for none
	Group       string          // the group last joined
	FirstSeen   int64           // Unix microseconds
	LastSeen    int64
	Events      int64
}

// EventsPlan lists events, newest received first (ties: newest time, then id).
type EventsPlan struct {
	Scope      Scope
	Filter     Filter // Event "" lists the describing calls too
	DistinctID string // any id of a person, "" for everybody's
	From, To   int64  // by Time, half open; 0 for open
	ByTime     bool   // newest Time first instead, as a person's timeline reads
	Before     *EventCursor
	Limit      int
}

// EventCursor is where a page of events ended.
type EventCursor struct {
	At int64 // the last event's ReceivedAt, or Time when ByTime
	ID string
}

// EventName is an event of the catalogue.
type EventName struct {
	Name      string
	Count     int64
	FirstSeen int64 // Unix microseconds, by Time
	LastSeen  int64
}

// Property is a property seen on an event or a person.
type Property struct {
	Name   string
	Types  []string // of "string", "number", "boolean", "object", "array", most frequent first
	Count  int64    // events or persons that have it, among those sampled
	Values []PropertyValue
}

// ValuesPlan asks for the values of a property.
type ValuesPlan struct {
	Event    string // event.Any for all
	Property string
	Of       Subject
	Search   string // case-folded substring, "" for all
	Limit    int
}

// PropertyValue is a value and how many events or persons have it.
type PropertyValue struct {
	Value string // JSON scalar
	Count int64
}
