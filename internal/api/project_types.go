package api

import "time"

// Project is one measured product.
type Project struct {
	ID        string    `json:"id"`
	Slug      string    `json:"slug"`
	Name      string    `json:"name"`
	Timezone  string    `json:"timezone"`
	WeekStart string    `json:"week_start" enum:"monday,sunday"`
	CreatedAt time.Time `json:"created_at"`

	Environments []string `json:"environments" doc:"The first is production."`
}

// EnvironmentAdd names an environment.
type EnvironmentAdd struct {
	Name string `json:"name" maxLength:"64" doc:"Lower-case letters, digits and single hyphens."`
}

// ProjectCreate makes a project.
type ProjectCreate struct {
	Name      string `json:"name" maxLength:"200"`
	Slug      string `json:"slug,omitempty" maxLength:"64" doc:"Made from the name when absent."`
	Timezone  string `json:"timezone,omitempty" maxLength:"64" doc:"IANA name; UTC when absent."`
	WeekStart string `json:"week_start,omitempty" enum:"monday,sunday"`
}

// ProjectPatch changes a project's settings; what is absent stays.
type ProjectPatch struct {
	Name      *string `json:"name,omitempty" maxLength:"200"`
	Timezone  *string `json:"timezone,omitempty" maxLength:"64"`
	WeekStart *string `json:"week_start,omitempty" enum:"monday,sunday"`
}

// Member is somebody who works in the project.
type Member struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Email    string    `json:"email"`
	Role     string    `json:"role" enum:"viewer,editor,admin,owner"`
	JoinedAt time.Time `json:"joined_at"`

	StartedOn string `json:"started_on,omitempty" doc:"First day of work; absent for the day they joined."`
}

// MemberFirstDay sets when a member began.
type MemberFirstDay struct {
	StartedOn string `json:"started_on" maxLength:"10" doc:"A day such as 2026-12-31; empty for the day they joined."`
}

// MemberPatch changes a member's role.
type MemberPatch struct {
	Role string `json:"role" enum:"viewer,editor,admin,owner"`
}

// Invitation waits for somebody to take it up.
type Invitation struct {
	ID        string    `json:"id"`
	Email     string    `json:"email"`
	Role      string    `json:"role" enum:"viewer,editor,admin,owner"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
	Link      string    `json:"link,omitempty" doc:"Shown once, in the answer that makes it."`
}

// InvitationCreate invites somebody.
type InvitationCreate struct {
	Email string `json:"email" maxLength:"254"`
	Role  string `json:"role" enum:"viewer,editor,admin,owner"`
}

// Key lets a program in.
type Key struct {
	ID          string     `json:"id"`
	Kind        string     `json:"kind" enum:"write,secret"`
	Name        string     `json:"name"`
	Prefix      string     `json:"prefix" doc:"How the key begins, to recognise it by."`
	Scopes      []string   `json:"scopes"`
	Environment string     `json:"environment,omitempty"`
	CreatedAt   time.Time  `json:"created_at"`
	CreatedBy   string     `json:"created_by,omitempty"`
	LastUsedAt  *time.Time `json:"last_used_at,omitempty"`
	RevokedAt   *time.Time `json:"revoked_at,omitempty"`
	Secret      string     `json:"secret,omitempty" doc:"The key itself. Shown once, in the answer that makes it."`
}

// KeyCreate makes a key.
type KeyCreate struct {
	Kind        string   `json:"kind" enum:"write,secret" doc:"write: may only send events, safe in a browser. secret: may do what its scopes say."`
	Name        string   `json:"name" maxLength:"200"`
	Scopes      []string `json:"scopes,omitempty" maxItems:"20" doc:"For a secret key: ingest:write, query:read, records:read, records:write, admin:* or *."`
	Environment string   `json:"environment,omitempty" maxLength:"64" doc:"Where a write key's events belong; production when absent."`
}

// Change is an entry of the journal.
type Change struct {
	Seq    int64          `json:"seq" doc:"Pass the last one as after to go on from it."`
	At     time.Time      `json:"at"`
	Type   string         `json:"type" doc:"What kind of record changed, such as insight."`
	ID     string         `json:"id" doc:"Which record."`
	Verb   string         `json:"verb" doc:"What happened to it, such as created."`
	Actor  ChangeActor    `json:"actor"`
	Before map[string]any `json:"before,omitempty"`
	After  map[string]any `json:"after,omitempty"`
}

// ChangeActor is who made a change.
type ChangeActor struct {
	Kind string `json:"kind" doc:"member, key or system."`
	ID   string `json:"id"`
	Name string `json:"name"`
}
