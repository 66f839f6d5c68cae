package company

import (
	"context"

	"prodops/internal/auth"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Clue is what a note says of its company.
type Clue struct {
	ExternalID string // the id of its group
	Domain     string
	Name       string
	Email      string // of the person; says the domain when nothing else does
}

// key is the clue as what would be known of a company, false when it says
// nothing.
func (c Clue) create() (Create, bool) {
	domain, _ := Domain(c.Domain)
	if domain == "" && c.ExternalID == "" {
		domain, _ = DomainOfEmail(c.Email)
	}
	in := Create{Name: c.Name, Domain: domain, ExternalID: c.ExternalID}
	if in.ExternalID == "" && in.Domain == "" && in.Name == "" {
		return Create{}, false
	}
	_, err := in.company("")
	return in, err == nil
}

// Resolve answers, for each clue, the company it points to: by the group's id,
// by domain, by name, or by the domain of the mail address. A company nobody
// has heard of is made, with what the clue says; a clue that says nothing
// answers the zero Company. It asks no permission: it is part of taking a note
// in.
func (s *Companies) Resolve(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, project string, clues []Clue) ([]Company, error) {
	found := make([]Company, len(clues))
	var wanted []Create
	var at []int
	for i, clue := range clues {
		if in, ok := clue.create(); ok {
			wanted, at = append(wanted, in), append(at, i)
		}
	}
	resolved, err := s.upsert(ctx, tx, actor, project, wanted)
	if err != nil {
		return nil, err
	}
	for i, c := range resolved {
		found[at[i]] = c
	}
	return found, nil
}

// Find answers the companies with these ids, by id.
func (s *Companies) Find(ctx context.Context, db sqldb.Reader, project string, ids []string) (map[string]Company, error) {
	return s.byColumn(ctx, db, project, "id", ids)
}

func (s *Companies) byColumn(ctx context.Context, db sqldb.Reader, project, column string, values []string) (map[string]Company, error) {
	found := map[string]Company{}
	for len(values) > 0 {
		n := min(len(values), 500)
		// The oldest of several comes last and stays.
		rows, err := s.store.Select(ctx, db, "WHERE project_id = ? AND "+column+" IN (?) ORDER BY id DESC", project, values[:n])
		if err != nil {
			return nil, err
		}
		for _, c := range rows {
			found[map[string]string{"id": c.ID, "external_id": c.ExternalID, "domain": c.Domain, "name": c.Name}[column]] = c
		}
		values = values[n:]
	}
	return found, nil
}

// known are the companies that the wanted ones may be.
type known struct{ external, domain, name map[string]*Company }

func (s *Companies) known(ctx context.Context, tx *sqldb.Tx, project string, wanted []Create) (known, error) {
	values := map[string]map[string]bool{"external_id": {}, "domain": {}, "name": {}}
	for _, in := range wanted {
		for column, value := range map[string]string{"external_id": in.ExternalID, "domain": in.Domain, "name": in.Name} {
			if value != "" {
				values[column][value] = true
			}
		}
	}
	shared := map[string]*Company{} // one company has one place, whatever it was found by
	by := map[string]map[string]*Company{}
	for column, set := range values {
		list := make([]string, 0, len(set))
		for value := range set {
			list = append(list, value)
		}
		rows, err := s.byColumn(ctx, tx, project, column, list)
		if err != nil {
			return known{}, err
		}
		by[column] = map[string]*Company{}
		for value, c := range rows {
			if shared[c.ID] == nil {
				shared[c.ID] = &c
			}
			by[column][value] = shared[c.ID]
		}
	}
	return known{by["external_id"], by["domain"], by["name"]}, nil
}

// of is the company that the wanted one is, nil when it is new. One known by
// another external id is another company.
func (k known) of(in Create) *Company {
	if c := k.external[in.ExternalID]; in.ExternalID != "" && c != nil {
		return c
	}
	if c := k.domain[in.Domain]; in.Domain != "" && c != nil && (in.ExternalID == "" || c.ExternalID == "") {
		return c
	}
	if c := k.name[in.Name]; in.Name != "" && c != nil && (in.ExternalID == "" || c.ExternalID == "") && (in.Domain == "" || c.Domain == "") {
		return c
	}
	return nil
}

func (k known) add(c *Company) {
	for _, place := range []struct {
		of    map[string]*Company
		value string
	}{{k.external, c.ExternalID}, {k.domain, c.Domain}, {k.name, c.Name}} {
		if place.value != "" && place.of[place.value] == nil {
			place.of[place.value] = c
		}
	}
}

// upsert makes or changes companies and answers them in the order wanted. What
// is empty in the wanted one stays as it was.
func (s *Companies) upsert(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, project string, wanted []Create) ([]Company, error) {
	known, err := s.known(ctx, tx, project, wanted)
	if err != nil {
		return nil, err
	}
	places := make([]*Company, len(wanted))
	created := map[*Company]bool{}
	var made []*Company
	before := map[*Company]Company{}
	for i, in := range wanted {
		c := known.of(in)
		if c == nil {
			fresh, err := in.company(project)
			if err != nil {
				return nil, err
			}
			c = &fresh
			made, created[c] = append(made, c), true
		} else {
			if _, seen := before[c]; !seen && !created[c] {
				before[c] = *c
			}
			in.fill(c)
		}
		known.add(c)
		places[i] = c
	}
	if err := s.write(ctx, tx, actor, made, before); err != nil {
		return nil, err
	}
	answered := make([]Company, len(places))
	for i, c := range places {
		answered[i] = *c
	}
	return answered, nil
}

func (s *Companies) write(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, made []*Company, before map[*Company]Company) error {
	if len(made) > 0 {
		if err := s.store.InsertAll(ctx, tx, actor, made); err != nil {
			return err
		}
	}
	var changed []record.Changed[Company]
	for c, was := range before {
		if was != *c {
			changed = append(changed, record.Changed[Company]{Before: was, After: c})
		}
	}
	return s.store.SaveAll(ctx, tx, actor, "updated", changed)
}

// fill adds to a company what is given of it.
func (in Create) fill(c *Company) {
	set := func(to *string, from string) {
		if from != "" {
			*to = from
		}
	}
	if in.Name != in.Domain && in.Name != in.ExternalID {
		set(&c.Name, in.Name)
	}
	set(&c.Domain, in.Domain)
	set(&c.ExternalID, in.ExternalID)
	set(&c.Plan, in.Plan)
	set(&c.Segment, in.Segment)
	if in.Revenue != 0 || in.revenueKnown {
		c.Revenue = in.Revenue
	}
}
