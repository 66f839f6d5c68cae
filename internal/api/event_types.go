package api

import (
	"encoding/json"
	"time"

	"prodops/internal/record"
)

// Event is one thing a person did, as accepted.
type Event struct {
	ID          string         `json:"id"`
	Event       string         `json:"event"`
	DistinctID  string         `json:"distinct_id" doc:"Who did it, in the sender's words."`
	AnonymousID string         `json:"anonymous_id,omitempty"`
	Person      string         `json:"person" doc:"Who that is, as known today."`
	Group       string         `json:"group,omitempty"`
	Environment string         `json:"environment,omitempty"`
	Time        time.Time      `json:"time"`
	ReceivedAt  time.Time      `json:"received_at"`
	Source      string         `json:"source"`
	Properties  map[string]any `json:"properties"`
	Context     map[string]any `json:"context"`
}

// Person is somebody who uses the measured product.
type Person struct {
	ID         string         `json:"id"`
	IDs        []string       `json:"ids" doc:"Every id known to be this person, the canonical one first."`
	Properties map[string]any `json:"properties"`
	Group      string         `json:"group,omitempty"`
	FirstSeen  time.Time      `json:"first_seen"`
	LastSeen   time.Time      `json:"last_seen"`
	Events     int64          `json:"events"`
}

// PeopleBehind is one page of the people behind a point of an answer.
type PeopleBehind struct {
	Total      int      `json:"total"`
	Items      []Person `json:"items"`
	NextCursor string   `json:"next_cursor,omitempty"`
}

// EventName is an event ever sent.
type EventName struct {
	Name      string    `json:"name"`
	Count     int64     `json:"count"`
	FirstSeen time.Time `json:"first_seen"`
	LastSeen  time.Time `json:"last_seen"`
}

// Property is a property ever sent.
type Property struct {
	Name   string          `json:"name"`
	Types  []string        `json:"types" doc:"string, number, boolean, object or array; the most frequent first."`
	Count  int64           `json:"count" doc:"How many of the events or people looked at have it."`
	Values []PropertyValue `json:"values" doc:"The most frequent values."`
}

// PropertyValue is a value and how often it occurs.
type PropertyValue struct {
	Value any   `json:"value" doc:"A string, number or boolean."`
	Count int64 `json:"count"`
}

// Quarantined is something received that is not an event, and why.
type Quarantined struct {
	ID         string    `json:"id"`
	ReceivedAt time.Time `json:"received_at"`
	Source     string    `json:"source"`
	Reason     string    `json:"reason" doc:"A short code, the same for the same fault."`
	Detail     string    `json:"detail" doc:"What exactly is wrong with this one."`
	Event      string    `json:"event,omitempty"`
	Payload    any       `json:"payload" doc:"As received; text when it is not JSON."`
	Whole      bool      `json:"whole" doc:"The payload is complete; only then can it be replayed."`
	Times      int64     `json:"times" doc:"How often exactly this was received."`
	State      string    `json:"state" enum:"waiting,replayed,discarded"`
}

// QuarantinePage is one page of the quarantine and how many wait for each reason.
type QuarantinePage struct {
	Items      []Quarantined      `json:"items"`
	NextCursor string             `json:"next_cursor,omitempty"`
	Reasons    []QuarantineReason `json:"reasons"`
}

// QuarantineReason is how many wait for a reason.
type QuarantineReason struct {
	Reason string `json:"reason"`
	Count  int64  `json:"count"`
}

// ReplayRequest says what to try again: some, all of a reason, or all.
type ReplayRequest struct {
	IDs    []string `json:"ids,omitempty" maxItems:"1000"`
	Reason string   `json:"reason,omitempty" maxLength:"100"`
	All    bool     `json:"all,omitempty"`
}

// Replayed says how a replay went.
type Replayed struct {
	Replayed int64 `json:"replayed"`
	Failed   int64 `json:"failed"`
}

// Import is a file of events taken in.
type Import struct {
	ID          string     `json:"id"`
	File        string     `json:"file"`
	Size        int64      `json:"size"`
	SHA256      string     `json:"sha256"`
	Source      string     `json:"source"`
	Environment string     `json:"environment"`
	State       string     `json:"state" enum:"running,finished,undone"`
	LinesDone   int64      `json:"lines_done" doc:"Lines acknowledged; an interrupted import goes on after them."`
	Accepted    int64      `json:"accepted"`
	Quarantined int64      `json:"quarantined"`
	CreatedAt   time.Time  `json:"created_at"`
	FinishedAt  *time.Time `json:"finished_at,omitempty"`
}

// ImportCreate begins an import, or continues an unfinished one of the same
// file and mapping.
type ImportCreate struct {
	File        string `json:"file" maxLength:"1024" doc:"The file's name."`
	Size        int64  `json:"size" minimum:"0" doc:"Bytes."`
	SHA256      string `json:"sha256" maxLength:"64" doc:"Of the file, in hex."`
	Source      string `json:"source" maxLength:"200" doc:"What wrote it, such as segment or csv."`
	Environment string `json:"environment,omitempty" maxLength:"64" doc:"Where the events belong; production when absent."`
	Mapping     string `json:"mapping,omitempty" maxLength:"65536" doc:"How columns became calls, as text; part of what tells imports apart."`
}

// ImportLines is a batch of an import's lines, as Segment calls.
type ImportLines struct {
	FromLine int64            `json:"from_line" minimum:"0" doc:"lines_done before this batch; a batch already taken in is skipped."`
	Calls    []map[string]any `json:"calls" maxItems:"10000"`
}

// ImportProgress is what became of a batch.
type ImportProgress struct {
	Accepted    int64 `json:"accepted"`
	Quarantined int64 `json:"quarantined"`
	LinesDone   int64 `json:"lines_done"`
}

// Insight is a saved question.
type Insight struct {
	record.Head
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Query       json.RawMessage `json:"query" doc:"As in POST query."`
	Display     json.RawMessage `json:"display" doc:"How the page shows it; not looked at here."`
}

// InsightCreate saves a question.
type InsightCreate struct {
	Name        string          `json:"name" maxLength:"200"`
	Description string          `json:"description,omitempty" maxLength:"5000"`
	Query       json.RawMessage `json:"query"`
	Display     json.RawMessage `json:"display,omitempty"`
}

// InsightPatch changes a saved question; what is absent stays.
type InsightPatch struct {
	Name        *string         `json:"name,omitempty" maxLength:"200"`
	Description *string         `json:"description,omitempty" maxLength:"5000"`
	Query       json.RawMessage `json:"query,omitempty"`
	Display     json.RawMessage `json:"display,omitempty"`
}
