package company

import (
	"context"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Companies is the service. It is safe for concurrent use.
type Companies struct {
	db    *sqldb.DB
	store *record.Store[Company, *Company]
}

// New returns the service.
func New(r *record.Registry) *Companies {
	return &Companies{db: r.DB(), store: record.New[Company](r, record.Kind{
		Type: Type, Table: "companies", Noun: "company", Read: auth.CompanyRead, Write: auth.CompanyWrite,
	})}
}

// Filter narrows List.
type Filter struct {
	Search   string // words of the name, domain, plan or segment
	Plan     string
	Segment  string
	Sort     string // "revenue", "name" or "updated_at" (the default)
	Archived bool
	Limit    int
	Cursor   string
}

// List returns a page of companies: the highest revenue first, by name, or the
// latest changed first.
func (s *Companies) List(ctx context.Context, actor auth.Actor, project string, f Filter) ([]Company, string, error) {
	filter := record.Filter{Search: f.Search, Archived: f.Archived, Limit: f.Limit, Cursor: f.Cursor}
	switch f.Sort {
	case "name":
		filter.Order = record.Order{Column: "name", Ascending: true}
	case "revenue":
		filter.Order = record.Order{Column: "revenue"}
	}
	if f.Plan != "" {
		filter.Where = append(filter.Where, record.Where{SQL: "plan = ?", Args: []any{f.Plan}})
	}
	if f.Segment != "" {
		filter.Where = append(filter.Where, record.Where{SQL: "segment = ?", Args: []any{f.Segment}})
	}
	return s.store.List(ctx, actor, project, filter)
}

// Create makes a company, or changes the one there is with the same external
// id or, when none is given, the same domain: what is sent twice is one
// company, and what is left out stays.
func (s *Companies) Create(ctx context.Context, actor auth.Actor, project string, in Create) (Company, error) {
	if err := actor.Can(auth.CompanyWrite, project); err != nil {
		return Company{}, err
	}
	if _, err := in.company(project); err != nil {
		return Company{}, err
	}
	var made Company
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		all, err := s.upsert(ctx, tx, actor, project, []Create{in})
		if err == nil {
			made = all[0]
		}
		return err
	})
	return made, err
}

// Get is one company, archived or not.
func (s *Companies) Get(ctx context.Context, actor auth.Actor, project, id string) (Company, error) {
	return s.store.Get(ctx, actor, project, id)
}

// Update changes a company. version is the one the caller has read, 0 for no check.
func (s *Companies) Update(ctx context.Context, actor auth.Actor, project, id string, version int64, in Update) (Company, error) {
	return s.store.Change(ctx, actor, project, id, version, "updated", func(c *Company) error {
		if err := in.apply(c); err != nil {
			return err
		}
		return s.free(ctx, *c)
	})
}

// free refuses an external id that another company has.
func (s *Companies) free(ctx context.Context, c Company) error {
	if c.ExternalID == "" {
		return nil
	}
	known, err := s.byColumn(ctx, s.db, c.Project, "external_id", []string{c.ExternalID})
	if other, taken := known[c.ExternalID]; err == nil && taken && other.ID != c.ID {
		return errs.New(errs.Conflict, "%s has this external id already.", other.Name)
	}
	return err
}

// Archive takes the company out of the list; Restore brings it back.
func (s *Companies) Archive(ctx context.Context, actor auth.Actor, project, id string, version int64) (Company, error) {
	return s.store.Archive(ctx, actor, project, id, version)
}

// Restore undoes Archive.
func (s *Companies) Restore(ctx context.Context, actor auth.Actor, project, id string, version int64) (Company, error) {
	return s.store.Restore(ctx, actor, project, id, version)
}
