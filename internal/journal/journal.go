// Package journal keeps the append-only record of every change.
//
// Whoever changes a record calls Record in the same transaction, so a change
// without an entry, or an entry without its change, cannot be committed.
// Entries form a hash chain: each hash covers the entry's canonical JSON and
// the hash before it, so Verify finds any later alteration. The format is in
// docs/format/journal.md.
package journal

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"prodops/internal/sqldb"
)

// Actor is who made a change.
type Actor struct {
	Kind string `json:"kind"` // "member", "key" or "system"
	ID   string `json:"id"`   // of the member or key; empty for the system
	Name string `json:"name"` // as it was at the time
}

// Change is what Record is given.
type Change struct {
	Project string // project id; empty for the workspace
	Actor   Actor
	Verb    string // past tense, such as "created"
	Type    string // of the record, such as "insight"
	ID      string // of the record
	// Before and After are the record as its readers see it, marshalled to
	// JSON; nil when there was or is none. They never hold a secret or a hash
	// of one: pass the public type.
	Before, After any
}

// Entry is one line of the journal.
type Entry struct {
	Seq     int64 // 1, 2, 3, ... without gaps
	At      time.Time
	Project string
	Actor   Actor
	Verb    string
	Type    string
	ID      string
	Before  json.RawMessage // canonical JSON; "null" when there was none
	After   json.RawMessage
	Hash    string // 64 hex digits
}

// Journal reads and writes the journal of one database.
type Journal struct {
	db  *sqldb.DB
	now func() time.Time

	mu      sync.Mutex
	changed chan struct{} // closed and replaced at every commit
}

// New returns the journal of db. now is the clock, time.Now outside tests.
func New(db *sqldb.DB, now func() time.Time) *Journal {
	return &Journal{db: db, now: now, changed: make(chan struct{})}
}

// Record appends one entry in the caller's transaction. It takes the chain's
// head row first, so entries are numbered in the order of their commits.
func (j *Journal) Record(ctx context.Context, tx *sqldb.Tx, c Change) error {
	return j.RecordMany(ctx, tx, []Change{c})
}

// wake lets everybody who waits in Follow look again.
func (j *Journal) wake() {
	j.mu.Lock()
	defer j.mu.Unlock()
	close(j.changed)
	j.changed = make(chan struct{})
}

// next is closed at the next commit.
func (j *Journal) next() <-chan struct{} {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.changed
}
