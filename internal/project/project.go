// Package project keeps the workspace's projects. A project is one measured
// product: its events, records, members and keys belong together and are seen
// by nobody outside it.
package project

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// Project is one measured product.
type Project struct {
	ID           string     `json:"id"`
	Slug         string     `json:"slug"` // its name in addresses, never changed
	Name         string     `json:"name"`
	Timezone     string     `json:"timezone"`   // IANA name
	WeekStart    string     `json:"week_start"` // "monday" or "sunday"
	Environments []string   `json:"environments"`
	Version      int64      `json:"version"` // grows with every change: the ETag
	CreatedAt    time.Time  `json:"created_at"`
	UpdatedAt    time.Time  `json:"updated_at"`
	ArchivedAt   *time.Time `json:"archived_at,omitempty"`
}

// Location is the time zone the project's days are cut in.
func (p Project) Location() (*time.Location, error) { return time.LoadLocation(p.Timezone) }

// FirstWeekday is the day the project's weeks begin with.
func (p Project) FirstWeekday() time.Weekday {
	if p.WeekStart == "sunday" {
		return time.Sunday
	}
	return time.Monday
}

// DefaultSlug is the slug of the project that a workspace begins with.
const DefaultSlug = "default"

// Create says what a project is made of.
type Create struct {
	Name      string
	Slug      string // made from the name when empty
	Timezone  string // UTC when empty
	WeekStart string // monday when empty
}

// Update changes a project; what is nil stays.
type Update struct {
	Name, Timezone, WeekStart *string
}

// Projects is the service. It is safe for concurrent use.
type Projects struct {
	db      *sqldb.DB
	journal *journal.Journal
	auth    *auth.Service
	now     func() time.Time
}

// New returns the service; now is the clock, time.Now outside tests.
func New(db *sqldb.DB, j *journal.Journal, a *auth.Service, now func() time.Time) *Projects {
	return &Projects{db: db, journal: j, auth: a, now: now}
}

const (
	nameLimit = 100 // characters
	slugLimit = 60
)

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// idForm is how an id looks; a slug that looks like one would be ambiguous.
var idForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

func (in Create) validate() (Create, error) {
	var f errs.Fields
	in.Name = f.Line("body.name", in.Name, nameLimit)
	if in.Slug == "" {
		in.Slug = slugOf(in.Name)
	}
	if len(in.Slug) > slugLimit || !slugForm.MatchString(in.Slug) || idForm.MatchString(in.Slug) {
		f.Add("body.slug", "Lower-case letters, digits and single hyphens, at most %d.", slugLimit)
	}
	if in.Timezone == "" {
		in.Timezone = "UTC"
	}
	if in.WeekStart == "" {
		in.WeekStart = "monday"
	}
	checkCalendar(&f, in.Timezone, in.WeekStart)
	return in, f.Err()
}

func checkCalendar(f *errs.Fields, timezone, weekStart string) {
	// "Local" would be the server's zone, which is nobody's question.
	if _, err := time.LoadLocation(timezone); err != nil || timezone == "Local" || timezone == "" {
		f.Add("body.timezone", "There is no time zone %q; use an IANA name such as Europe/Berlin.", timezone)
	}
	if !slices.Contains([]string{"monday", "sunday"}, weekStart) {
		f.Add("body.week_start", "One of monday, sunday.")
	}
}

// slugOf makes a slug of a name: ASCII letters and digits, the rest hyphens.
// A name without any is a "project".
func slugOf(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		} else if b.Len() > 0 && !strings.HasSuffix(b.String(), "-") {
			b.WriteByte('-')
		}
	}
	slug := strings.Trim(b.String()[:min(b.Len(), slugLimit)], "-")
	if slug == "" {
		return "project"
	}
	return slug
}
