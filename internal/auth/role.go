package auth

import "slices"

// Role is what a member may do in one project. Each includes the ones before.
type Role string

// The roles, from the least to the most.
const (
	Viewer Role = "viewer" // reads
	Editor Role = "editor" // also changes what the team works on
	Admin  Role = "admin"  // also members, invitations, keys, settings
	Owner  Role = "owner"  // also other owners, and the project itself
)

// Roles returns every role, from the least to the most.
func Roles() []Role { return []Role{Viewer, Editor, Admin, Owner} }

// Valid reports whether r is one of the four.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// AtLeast reports whether r includes least. No role includes nothing.
func (r Role) AtLeast(least Role) bool {
	return r.Valid() && slices.Index(Roles(), r) >= slices.Index(Roles(), least)
}

// Scope is what a key may do in its project.
type Scope string

// The scopes.
const (
	IngestScope Scope = "ingest:write"  // send events: all that a write key may
	QueryScope  Scope = "query:read"    // ask questions, read events and people
	ReadScope   Scope = "records:read"  // read records
	WriteScope  Scope = "records:write" // change records
	AdminScope  Scope = "admin:*"       // members, invitations, keys, settings
	AllScopes   Scope = "*"             // everything a key can be allowed
)

// Scopes returns every scope.
func Scopes() []Scope {
	return []Scope{IngestScope, QueryScope, ReadScope, WriteScope, AdminScope, AllScopes}
}

// Valid reports whether s is a scope.
func (s Scope) Valid() bool { return slices.Contains(Scopes(), s) }
