// Package ingest takes events in: it decodes what outside programs send,
// checks every call, appends the good ones to the log and keeps the bad ones in
// quarantine with the reason.
//
// One bad call never costs the good ones their place: a decoder answers a Call
// for each call it can tell apart, sound or not, and fails as a whole only when
// the body cannot be read at all.
package ingest

import (
	"time"

	"prodops/internal/event"
)

// Kind is the last part of a Segment path, and the type of a Segment call.
type Kind string

// The kinds.
const (
	Track    Kind = "track"
	Identify Kind = "identify"
	Page     Kind = "page"
	Screen   Kind = "screen"
	Group    Kind = "group"
	Alias    Kind = "alias"
	Batch    Kind = "batch" // a path only: its calls have the other types
)

// Reason names why a call was not taken. Reasons are part of the API.
type Reason string

// The reasons.
const (
	NotAnObject       Reason = "not_an_object"       // the call is no JSON object
	UnknownType       Reason = "unknown_type"        // type is none of the six kinds
	CallTooLarge      Reason = "call_too_large"      // larger than Limits.Call
	TooDeep           Reason = "too_deep"            // nested deeper than Limits.Depth
	TooManyProperties Reason = "too_many_properties" // more names than Limits.Properties or Limits.Names
	DuplicateName     Reason = "duplicate_name"      // an object has the same name twice, so its meaning is open
	InvalidUTF8       Reason = "invalid_utf8"        // bytes that are no text
	NULByte           Reason = "nul_byte"            // U+0000 or another raw control character
	MissingID         Reason = "missing_id"          // neither userId nor anonymousId (alias: either one missing)
	JunkID            Reason = "junk_id"             // an id that stands for nobody, such as "null"
	InvalidID         Reason = "invalid_id"          // an id that is neither text nor a number
	IDTooLong         Reason = "id_too_long"         // longer than Limits.ID
	MissingEventName  Reason = "missing_event_name"  // track without event, or a blank one
	NameTooLong       Reason = "event_name_too_long" // longer than Limits.Name
	ReservedName      Reason = "reserved_event_name" // track with one of prodops' own names
	MissingGroup      Reason = "missing_group"       // group without groupId
	InvalidProperties Reason = "invalid_properties"  // properties, traits or context are no object
	InvalidTimestamp  Reason = "invalid_timestamp"   // no time can be read from it
	TimeTooOld        Reason = "time_too_old"        // before Limits.Oldest; never for imports
	TimeInFuture      Reason = "time_in_future"      // after Limits.Ahead
	NumberOutOfRange  Reason = "number_out_of_range" // no 64-bit float can hold it
	UnreadableLine    Reason = "unreadable_line"     // a line of a file that is no JSON
)

// Call is one decoded call: an event when Reason is empty, a bad call otherwise.
// Its slices share the memory of the decoded body.
type Call struct {
	Kind Kind
	// Event is complete but for Project, Environment, Import, Time and
	// ReceivedAt, which Pipeline.Accept sets; its Source is the library only.
	Event event.Event

	Timestamp int64  // what the sender's clock said when it happened, Unix microseconds, 0 for not given
	SentAt    int64  // what the sender's clock said when it was sent, Unix microseconds, 0 for not given
	Raw       []byte // the call's JSON, as received
	DerivedID bool   // the call had no messageId: Event.ID is a hash of what it says

	Reason Reason // "" for a good call
	Detail string // one sentence about the reason, for people
}

// Sound reports whether the call holds an event.
func (c *Call) Sound() bool { return c.Reason == "" }

// Origin is where calls came from, established before they are accepted.
type Origin struct {
	Project     string    // id
	Environment string    // slug
	Source      string    // wire family, such as "segment"
	ReceivedAt  time.Time // zero for now
	Import      string    // id of the import, "" for live calls
}

// Result counts what became of the calls.
type Result struct {
	Accepted    int
	Quarantined int
}
