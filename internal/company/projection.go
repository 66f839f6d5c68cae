package company

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"

	"prodops/internal/auth"
	"prodops/internal/event"
	"prodops/internal/eventlog"
	"prodops/internal/sqldb"
)

// Projection reads group calls from the event log into companies. What it has
// read is kept with them, in one transaction, so that a log read again changes
// nothing.
type Projection struct {
	companies *Companies
	name      string

	mu sync.Mutex
	at eventlog.Position
}

// NewProjection stands where the last one stopped.
func NewProjection(ctx context.Context, s *Companies) (*Projection, error) {
	p := &Projection{companies: s, name: "companies"}
	var row struct {
		Segment int64 `db:"segment"`
		Offset  int64 `db:"log_offset"`
	}
	err := s.db.Get(ctx, &row, "SELECT segment, log_offset FROM projections WHERE name = ?", p.name)
	if err != nil && !sqldb.IsNoRows(err) {
		return nil, fmt.Errorf("read how far companies are: %w", err)
	}
	p.at = eventlog.Position{Segment: uint64(row.Segment), Offset: row.Offset}
	return p, nil
}

// Apply takes a batch of the log in; next is the position after it. A batch at
// or before what was taken in is passed over, so that reading the log again
// after a start does not write over what people have changed since.
func (p *Projection) Apply(ctx context.Context, next eventlog.Position, batch []event.Event) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.at.Before(next) {
		return nil
	}
	groups := gather(batch)
	if len(groups) > 0 {
		err := p.companies.db.Tx(ctx, func(tx *sqldb.Tx) error {
			for project, wanted := range groups {
				if _, err := p.companies.upsert(ctx, tx, auth.AsSystem("group calls"), project, wanted); err != nil {
					return err
				}
			}
			_, err := tx.Exec(ctx, "INSERT INTO projections (name, segment, log_offset) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET segment = excluded.segment, log_offset = excluded.log_offset",
				p.name, int64(next.Segment), next.Offset)
			return err
		})
		if err != nil {
			return fmt.Errorf("companies from group calls: %w", err)
		}
	}
	p.at = next
	return nil
}

// gather are the companies that a batch describes, by project; the last word
// on a trait holds.
func gather(batch []event.Event) map[string][]Create {
	type key struct{ project, group string }
	places := map[key]int{}
	groups := map[string][]Create{}
	for i := range batch {
		e := &batch[i]
		if e.Name != event.Group || e.Group == "" {
			continue
		}
		in := fromTraits(e.Group, e.Properties)
		if _, err := in.company(e.Project); err != nil {
			continue // a group whose id is no name: nothing to show of it
		}
		at, seen := places[key{e.Project, e.Group}]
		if !seen {
			places[key{e.Project, e.Group}] = len(groups[e.Project])
			groups[e.Project] = append(groups[e.Project], in)
			continue
		}
		in.over(&groups[e.Project][at])
	}
	return groups
}

// over writes what is known here over what was known before.
func (in Create) over(before *Create) {
	c := Company{Name: before.Name, Domain: before.Domain, ExternalID: before.ExternalID, Plan: before.Plan, Segment: before.Segment, Revenue: before.Revenue}
	in.fill(&c)
	*before = Create{Name: c.Name, Domain: c.Domain, ExternalID: c.ExternalID, Plan: c.Plan, Segment: c.Segment, Revenue: c.Revenue, revenueKnown: in.revenueKnown || before.revenueKnown}
}

// fromTraits reads a group's traits by the names that products give them.
func fromTraits(group string, properties json.RawMessage) Create {
	var traits map[string]any
	if err := json.Unmarshal(properties, &traits); err != nil {
		traits = nil
	}
	text := func(limit int, names ...string) string {
		for _, name := range names {
			if s, ok := traits[name].(string); ok && strings.TrimSpace(s) != "" {
				return cut(strings.Join(strings.Fields(s), " "), limit)
			}
		}
		return ""
	}
	in := Create{
		ExternalID: cut(group, nameLimit),
		Name:       text(nameLimit, "name", "company_name", "companyName", "company"),
		Plan:       text(wordLimit, "plan", "plan_name", "planName", "subscription", "tier"),
		Segment:    text(wordLimit, "segment", "customer_segment", "customerSegment", "size", "industry"),
	}
	in.Revenue, in.revenueKnown = amount(traits)
	in.Domain, _ = Domain(text(domainLimit, "domain", "website", "url"))
	return in
}

// amount is what a company pays a month, and whether the traits say so: nothing
// is an amount, too.
func amount(traits map[string]any) (float64, bool) {
	for _, name := range []string{"mrr", "revenue", "monthly_revenue", "monthlyRevenue", "revenue_per_month", "monthly_spend", "monthlySpend"} {
		value, ok := traits[name].(float64)
		if s, isText := traits[name].(string); isText {
			parsed, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
			value, ok = parsed, err == nil
		}
		if ok && value >= 0 && value <= 1e12 && !math.IsNaN(value) {
			return value, true
		}
	}
	return 0, false
}

func cut(text string, characters int) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), characters)])
}
