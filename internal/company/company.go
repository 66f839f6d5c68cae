// Package company keeps the companies that use the measured product: who they
// are, their plan, segment and revenue. They come from the product's own group
// calls, from the API, and from the mail addresses of those who write to us.
package company

import (
	"math"
	"net/url"
	"strings"

	"prodops/internal/errs"
	"prodops/internal/record"
)

// Type is a company's type among records.
const Type = "company"

// Company is an account of the measured product.
type Company struct {
	record.Head
	Name       string  `db:"name" json:"name"`
	Domain     string  `db:"domain" json:"domain" doc:"Such as acme.com; empty when not known."`
	ExternalID string  `db:"external_id" json:"external_id" doc:"The id the product's group calls use; empty when not known."`
	Plan       string  `db:"plan" json:"plan"`
	Segment    string  `db:"segment" json:"segment"`
	Revenue    float64 `db:"revenue" json:"revenue" doc:"A month, in the project's currency."`
}

// Entry implements record.Record.
func (c *Company) Entry() record.Entry {
	return record.Entry{Title: c.Name, Body: strings.Join([]string{c.Domain, c.ExternalID, c.Plan, c.Segment}, " "), State: c.Plan}
}

// Create says what is known of a company; a name, a domain or an external id
// is needed.
type Create struct {
	Name       string  `json:"name,omitempty" maxLength:"200"`
	Domain     string  `json:"domain,omitempty" maxLength:"253"`
	ExternalID string  `json:"external_id,omitempty" maxLength:"200"`
	Plan       string  `json:"plan,omitempty" maxLength:"100"`
	Segment    string  `json:"segment,omitempty" maxLength:"100"`
	Revenue    float64 `json:"revenue,omitempty" doc:"A month, in the project's currency."`

	revenueKnown bool // 0 is what it pays, and not that nothing is known
}

// Update changes a company; what is nil stays.
type Update struct {
	Name       *string  `json:"name,omitempty" maxLength:"200"`
	Domain     *string  `json:"domain,omitempty" maxLength:"253"`
	ExternalID *string  `json:"external_id,omitempty" maxLength:"200"`
	Plan       *string  `json:"plan,omitempty" maxLength:"100"`
	Segment    *string  `json:"segment,omitempty" maxLength:"100"`
	Revenue    *float64 `json:"revenue,omitempty"`
}

const (
	nameLimit   = 200 // characters
	domainLimit = 253 // RFC 1035
	wordLimit   = 100 // of a plan or segment
)

// company checks what is known and answers it as a record.
func (in Create) company(project string) (Company, error) {
	c := Company{Head: record.Head{Project: project}, Name: in.Name, Domain: in.Domain, ExternalID: in.ExternalID, Plan: in.Plan, Segment: in.Segment, Revenue: in.Revenue}
	c.nameItself()
	return c, c.check()
}

// nameItself gives a company without a name the next best it has.
func (c *Company) nameItself() {
	if strings.TrimSpace(c.Name) == "" {
		c.Name = c.Domain
	}
	if strings.TrimSpace(c.Name) == "" {
		c.Name = c.ExternalID
	}
}

func (c *Company) check() error {
	var f errs.Fields
	c.Name = f.Line("body.name", c.Name, nameLimit)
	if domain, ok := Domain(c.Domain); ok || c.Domain == "" {
		c.Domain = domain
	} else {
		f.Add("body.domain", "Give a domain, such as acme.com.")
	}
	c.ExternalID = f.Optional("body.external_id", c.ExternalID, nameLimit)
	c.Plan = f.Optional("body.plan", c.Plan, wordLimit)
	c.Segment = f.Optional("body.segment", c.Segment, wordLimit)
	if math.IsNaN(c.Revenue) || math.IsInf(c.Revenue, 0) || c.Revenue < 0 || c.Revenue > 1e12 {
		f.Add("body.revenue", "Revenue is an amount of 0 or more.")
	}
	return f.Err()
}

// apply changes the company.
func (in Update) apply(c *Company) error {
	set := func(to *string, from *string) {
		if from != nil {
			*to = *from
		}
	}
	set(&c.Name, in.Name)
	set(&c.Domain, in.Domain)
	set(&c.ExternalID, in.ExternalID)
	set(&c.Plan, in.Plan)
	set(&c.Segment, in.Segment)
	if in.Revenue != nil {
		c.Revenue = *in.Revenue
	}
	return c.check()
}

// Domain is the domain in an address of the web or in a bare domain: lower
// case, without "www." and port. ok is false when there is none.
func Domain(text string) (domain string, ok bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	if strings.Contains(text, "//") {
		address, err := url.Parse(text)
		if err != nil {
			return "", false
		}
		text = address.Hostname()
	}
	text, _, _ = strings.Cut(text, "/")
	text = strings.TrimSuffix(strings.TrimPrefix(text, "www."), ".")
	if len(text) > domainLimit || !strings.Contains(text, ".") || strings.ContainsAny(text, " \t\n\r@:,;\"'<>\x00") || strings.HasPrefix(text, ".") || strings.Contains(text, "..") {
		return "", false
	}
	return text, true
}

// DomainOfEmail is the domain of a mail address when it says where somebody
// works: not for addresses of mail providers, which anybody can have.
func DomainOfEmail(email string) (domain string, ok bool) {
	at := strings.LastIndexByte(email, '@')
	if at < 1 {
		return "", false
	}
	domain, ok = Domain(email[at+1:])
	if !ok || isMailProvider(domain) {
		return "", false
	}
	return domain, true
}
