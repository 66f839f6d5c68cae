// Package operations keeps the registers of how a product organisation works:
// its tools and its rituals, with what they cost and what the people who live
// with them say of them.
//
// What one person said of a ritual, or which tools they used, is never answered:
// only counts over groups of at least Settings.LeastGroup people are.
package operations

import (
	"context"
	"fmt"
	"time"

	"prodops/internal/auth"
	"prodops/internal/journal"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// The kinds of record that are kept here.
const (
	ToolType    = "tool"
	RitualType  = "ritual"
	RequestType = "data_request"
)

// Operations is the service. It is safe for concurrent use.
type Operations struct {
	registry *record.Registry
	journal  *journal.Journal
	tools    *record.Store[Tool, *Tool]
	rituals  *record.Store[Ritual, *Ritual]
	requests *record.Store[DataRequest, *DataRequest]
	usage    Usage
}

// New returns the service. usage tells who used tools by their events; NoUsage
// knows of none.
func New(r *record.Registry, j *journal.Journal, usage Usage) *Operations {
	kind := func(name, table, noun string) record.Kind {
		return record.Kind{Type: name, Table: table, Noun: noun, Read: auth.OperationsRead, Write: auth.OperationsWrite}
	}
	return &Operations{
		registry: r, journal: j, usage: usage,
		tools:    record.New[Tool](r, kind(ToolType, "tools", "tool")),
		rituals:  record.New[Ritual](r, kind(RitualType, "rituals", "ritual")),
		requests: record.New[DataRequest](r, kind(RequestType, "data_requests", "data request")),
	}
}

// Teammate is somebody who works in the project.
type Teammate struct {
	ID        string       `db:"member_id"`
	Email     string       `db:"email_folded"`
	Role      string       `db:"role"`
	StartedOn string       `db:"started_on"` // empty: the day they joined
	JoinedAt  sqldb.Micros `db:"joined_at"`
}

// Works reports whether the member does product work here: viewers only look.
func (m Teammate) Works() bool { return m.Role != string(auth.Viewer) }

// Start is the member's first day, in the zone.
func (m Teammate) Start(zone *time.Location) string {
	if m.StartedOn != "" {
		return m.StartedOn
	}
	return m.JoinedAt.Time().In(zone).Format(time.DateOnly)
}

// Team is everybody who works in the project, without a question of permission.
func (s *Operations) Team(ctx context.Context, project string) ([]Teammate, error) {
	var team []Teammate
	err := s.registry.DB().Select(ctx, &team, `SELECT p.member_id, m.email_folded, p.role, p.started_on, p.joined_at
		FROM memberships p JOIN members m ON m.id = p.member_id WHERE p.project_id = ? ORDER BY p.member_id`, project)
	if err != nil {
		return nil, fmt.Errorf("read the team: %w", err)
	}
	return team, nil
}

// workers counts those of a team who do product work.
func workers(team []Teammate) int {
	n := 0
	for _, m := range team {
		if m.Works() {
			n++
		}
	}
	return n
}

// today is the day in UTC.
func (s *Operations) today() string { return s.registry.Now().Time().Format(time.DateOnly) }

// daysBetween counts the days from one date to another; 0 when either is none.
func daysBetween(from, to string) int {
	a, err := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	if err != nil || err2 != nil {
		return 0
	}
	return int(b.Sub(a) / (24 * time.Hour))
}

// OperationsWarning says what is amiss, in words.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OperationsWarning struct {
	Code string `json:"code" doc:"For programs, such as nobody_owns_it."`
	Text string `json:"text"`
}
