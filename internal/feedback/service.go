package feedback

import (
	"context"
	"log/slog"

	"prodops/internal/auth"
	"prodops/internal/company"
	"prodops/internal/errs"
	"prodops/internal/jobs"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Known is what the event store knows of a person.
type Known struct {
	ID    string // as events name them
	Email string
	Name  string
	Plan  string
	Group string // the company last joined, as group calls name it
}

// People knows the people who use the product.
type People interface {
	// Lookup answers who these ids or mail addresses are, by the id or address
	// asked for; those never seen are left out. All of them are looked up at once.
	Lookup(ctx context.Context, project string, ids []string) (map[string]Known, error)
	// ByEmail is the person with the address as a property, false when there is
	// none. It may look through everybody, and is asked for one note at a time.
	ByEmail(ctx context.Context, project, email string) (Known, bool, error)
}

// Members knows who works in the project.
type Members interface {
	// Names answers the members' names by their ids.
	Names(ctx context.Context, project string) (map[string]string, error)
}

// Options are what the service works with.
type Options struct {
	Records   *record.Registry
	Journal   *journal.Journal
	Links     *link.Links
	Jobs      *jobs.Jobs
	Companies *company.Companies
	People    People
	Members   Members
	Folder    string // where files wait for their import; "" for none
	Log       *slog.Logger
}

// Service keeps notes, areas and themes. It is safe for concurrent use.
type Service struct {
	db        *sqldb.DB
	registry  *record.Registry
	journal   *journal.Journal
	links     *link.Links
	jobs      *jobs.Jobs
	companies *company.Companies
	people    People
	members   Members
	folder    string
	log       *slog.Logger

	notes  *record.Store[Note, *Note]
	areas  *record.Store[Area, *Area]
	themes *record.Store[Theme, *Theme]

	routers    *routers
	neighbours *neighbourhoods
}

// New returns the service; its kinds of record and of job are known from then on.
func New(o Options) *Service {
	kind := func(name, table, noun string) record.Kind {
		return record.Kind{Type: name, Table: table, Noun: noun, Read: auth.FeedbackRead, Write: auth.FeedbackWrite}
	}
	s := &Service{
		db: o.Records.DB(), registry: o.Records, journal: o.Journal, links: o.Links, jobs: o.Jobs,
		companies: o.Companies, people: o.People, members: o.Members, folder: o.Folder, log: o.Log,
		notes:  record.New[Note](o.Records, kind(Type, "feedback", "note")),
		areas:  record.New[Area](o.Records, kind(AreaType, "product_areas", "area")),
		themes: record.New[Theme](o.Records, kind(ThemeType, "themes", "theme")),
	}
	s.routers = newRouters(s.db)
	s.neighbours = newNeighbourhoods(s)
	s.handleJobs()
	return s
}

// checkOwner refuses an owner who is no member; "" is nobody.
func (s *Service) checkOwner(ctx context.Context, f *errs.Fields, location, project, owner string) error {
	if owner == "" {
		return nil
	}
	names, err := s.members.Names(ctx, project)
	if err != nil {
		return err
	}
	if _, known := names[owner]; !known {
		f.Add(location, "There is no such member of the project.")
	}
	return nil
}
