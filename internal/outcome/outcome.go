// Package outcome says what came of a bet: whether its number moved as was
// promised, who took the thing up and stayed, what people said before and
// after, what it cost and brought. And it tells those who asked, once.
package outcome

import (
	"database/sql/driver"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"time"

	"prodops/internal/analytics"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// State says how far the question is answered.
type State string

// The states.
const (
	Measuring State = "measuring"
	Reviewed  State = "reviewed"
)

// Verdict is what the team makes of a bet that shipped.
type Verdict string

// The verdicts; empty until there is one.
const (
	Reached Verdict = "reached"
	Partly  Verdict = "partly"
	Missed  Verdict = "missed"
	Unclear Verdict = "unclear"
)

// Outcome is what came of one bet.
type Outcome struct {
	record.Head
	Bet         string         `db:"bet_id" json:"bet" doc:"Id of the bet."`
	Title       string         `db:"title" json:"title"`
	Owner       string         `db:"owner" json:"owner,omitempty" doc:"Id of a member."`
	ShippedAt   sqldb.Micros   `db:"shipped_at" json:"shipped_at" format:"date-time" doc:"When customers had it."`
	ShippedSaid bool           `db:"shipped_said" json:"shipped_said" doc:"Somebody said when; otherwise it is when the bet was set to shipped."`
	Adoption    AdoptionEvent  `db:"adoption" json:"adoption" doc:"Which event says that somebody used it."`
	WindowDays  int64          `db:"window_days" json:"window_days" doc:"How many days before and after shipping are compared."`
	Cost        OutcomeCost    `db:"cost" json:"cost"`
	Benefit     OutcomeBenefit `db:"benefit" json:"benefit"`
	ReviewOn    string         `db:"review_on" json:"review_on" doc:"Day to look at it."`
	State       State          `db:"state" json:"state" enum:"measuring,reviewed"`
	Verdict     Verdict        `db:"verdict" json:"verdict,omitempty" enum:"reached,partly,missed,unclear"`
	Conclusion  string         `db:"conclusion" json:"conclusion" doc:"In Markdown."`
	Result      OutcomeResult  `db:"result" json:"result" doc:"The numbers of the review; empty before it."`
	ReviewedAt  sqldb.Micros   `db:"reviewed_at" json:"reviewed_at,omitzero" format:"date-time"`
	ReviewedBy  string         `db:"reviewed_by" json:"reviewed_by,omitempty" doc:"Name of whoever reviewed it."`
	// Measured is everything as it was at the review: Measures as JSON, or null.
	Measured sqldb.JSON `db:"measured" json:"-"`
}

// AdoptionEvent is the event that says that somebody used what shipped.
type AdoptionEvent struct {
	Event string          `json:"event,omitempty" maxLength:"200"`
	Where json.RawMessage `json:"where,omitempty" doc:"Conditions as in a question."`
}

// OutcomeCost is what the bet cost. What is nil is not known.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeCost struct {
	PeopleDays *float64 `json:"people_days,omitempty" minimum:"0" maximum:"1000000"`
	DayRate    *float64 `json:"day_rate,omitempty" minimum:"0" maximum:"1000000000" doc:"What one person-day costs."`
	Other      *float64 `json:"other,omitempty" minimum:"0" maximum:"1000000000000" doc:"What was bought."`
	Currency   string   `json:"currency,omitempty" maxLength:"3" doc:"Three letters, such as EUR; of the benefit too."`
}

// BenefitKind says how a benefit is worked out.
type BenefitKind string

// The kinds of benefit.
const (
	NoBenefit BenefitKind = "none"     // in money
	PerUnit   BenefitKind = "per_unit" // what the number rose by, times what one is worth
	Fixed     BenefitKind = "fixed"    // so much a month
)

// OutcomeBenefit is what the bet brings, as far as it can be put into money.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeBenefit struct {
	Kind         BenefitKind `json:"kind,omitempty" enum:"none,per_unit,fixed" doc:"none when absent."`
	ValuePerUnit *float64    `json:"value_per_unit,omitempty" minimum:"-1000000000" maximum:"1000000000" doc:"What one more of the number is worth."`
	Unit         string      `json:"unit,omitempty" maxLength:"60" doc:"What is counted, such as sign-ups."`
	Per          string      `json:"per,omitempty" enum:"day,week,month,window" doc:"What time the number counts in; as its insight does when absent."`
	Monthly      *float64    `json:"monthly,omitempty" minimum:"-1000000000000" maximum:"1000000000000" doc:"Of a fixed benefit: how much a month."`
	Months       *float64    `json:"months,omitempty" minimum:"0" maximum:"120" doc:"How long it is expected to last."`
	Note         string      `json:"note,omitempty" maxLength:"2000" doc:"Where these come from."`
}

// OutcomeResult is what a review came to, for lists and reports.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeResult struct {
	Expected *float64 `json:"expected,omitempty" doc:"What was promised."`
	Before   *float64 `json:"before,omitempty"`
	After    *float64 `json:"after,omitempty"`
	Way      *float64 `json:"way,omitempty" doc:"Share of the way from before to expected; 1 is all of it."`
	Unit     string   `json:"unit,omitempty"`
	Metric   string   `json:"metric,omitempty"`
	Adoption *float64 `json:"adoption,omitempty" doc:"Share of the active people who used it."`
	Net      *float64 `json:"net,omitempty"`
	Return   *float64 `json:"return,omitempty" doc:"Return on what it cost, in per cent."`
	Currency string   `json:"currency,omitempty"`
}

// Value implements driver.Valuer.
func (a AdoptionEvent) Value() (driver.Value, error) { return sqldb.JSONValue(a) }

// Scan implements sql.Scanner.
func (a *AdoptionEvent) Scan(src any) error { *a = AdoptionEvent{}; return sqldb.ScanJSON(src, a) }

// Value implements driver.Valuer.
func (c OutcomeCost) Value() (driver.Value, error) { return sqldb.JSONValue(c) }

// Scan implements sql.Scanner.
func (c *OutcomeCost) Scan(src any) error { *c = OutcomeCost{}; return sqldb.ScanJSON(src, c) }

// Value implements driver.Valuer.
func (b OutcomeBenefit) Value() (driver.Value, error) { return sqldb.JSONValue(b) }

// Scan implements sql.Scanner.
func (b *OutcomeBenefit) Scan(src any) error { *b = OutcomeBenefit{}; return sqldb.ScanJSON(src, b) }

// Value implements driver.Valuer.
func (r OutcomeResult) Value() (driver.Value, error) { return sqldb.JSONValue(r) }

// Scan implements sql.Scanner.
func (r *OutcomeResult) Scan(src any) error { *r = OutcomeResult{}; return sqldb.ScanJSON(src, r) }

// Entry implements record.Record.
func (o *Outcome) Entry() record.Entry {
	state := string(o.State)
	if o.Verdict != "" {
		state = string(o.Verdict)
	}
	return record.Entry{Title: o.Title, Body: o.Conclusion + "\n" + o.Adoption.Event + "\n" + o.Benefit.Unit, State: state, Owner: o.Owner}
}

// Update changes an outcome; what is nil stays. Of a reviewed one only the
// texts and the owner change: what was measured was measured with the rest.
type Update struct {
	Title      *string         `json:"title,omitempty" maxLength:"200"`
	Owner      *string         `json:"owner,omitempty" maxLength:"64"`
	ShippedAt  *sqldb.Micros   `json:"shipped_at,omitempty" format:"date-time" doc:"May be in the past, never to come."`
	Adoption   *AdoptionEvent  `json:"adoption,omitempty" doc:"The whole of it; {} for the suggested one."`
	WindowDays *int64          `json:"window_days,omitempty" minimum:"1" maximum:"366"`
	Cost       *OutcomeCost    `json:"cost,omitempty" doc:"The whole of it."`
	Benefit    *OutcomeBenefit `json:"benefit,omitempty" doc:"The whole of it."`
	ReviewOn   *string         `json:"review_on,omitempty" maxLength:"10"`
	Conclusion *string         `json:"conclusion,omitempty" maxLength:"20000"`
}

const (
	titleLimit     = 200    // characters
	textLimit      = 20_000 // characters
	mostDays       = 366
	mostConditions = 20
	usualDays      = 30
)

func (in Update) apply(o *Outcome) {
	set(&o.Title, in.Title)
	set(&o.Owner, in.Owner)
	if in.ShippedAt != nil && *in.ShippedAt != o.ShippedAt {
		o.ShippedAt, o.ShippedSaid = *in.ShippedAt, true
	}
	set(&o.Adoption, in.Adoption)
	set(&o.WindowDays, in.WindowDays)
	set(&o.Cost, in.Cost)
	set(&o.Benefit, in.Benefit)
	set(&o.ReviewOn, in.ReviewOn)
	set(&o.Conclusion, in.Conclusion)
}

func set[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

// measures reports whether the update changes what numbers are worked out from.
func (in Update) measures() bool {
	return in.ShippedAt != nil || in.Adoption != nil || in.WindowDays != nil || in.Cost != nil || in.Benefit != nil
}

var currency = regexp.MustCompile(`^[A-Z]{3}$`)

// check refuses what an outcome cannot be, and trims its texts.
func (o *Outcome) check(now sqldb.Micros) error {
	var f errs.Fields
	o.Title = f.Line("body.title", o.Title, titleLimit)
	o.Owner = f.Optional("body.owner", o.Owner, 64)
	o.Conclusion = f.Text("body.conclusion", o.Conclusion, textLimit)
	o.ReviewOn = f.Date("body.review_on", o.ReviewOn)
	switch {
	case o.ShippedAt <= 0:
		f.Add("body.shipped_at", "Say when customers had it.")
	case o.ShippedAt > now:
		f.Add("body.shipped_at", "This is still to come: an outcome is of what customers have.")
	}
	if o.WindowDays < 1 || o.WindowDays > mostDays {
		f.Add("body.window_days", "From 1 to %d days.", mostDays)
	}
	o.Cost.check(&f)
	o.Benefit.check(&f)
	if err := o.Adoption.check(&f); err != nil {
		return err
	}
	return f.Err()
}

func (a *AdoptionEvent) check(f *errs.Fields) error {
	a.Event = f.Optional("body.adoption.event", a.Event, 200)
	if a.Event == "*" {
		f.Add("body.adoption.event", "Any event is being active, not using this: choose one.")
	}
	where, err := analytics.ParseConditions(a.Where, "body.adoption.where")
	if err != nil {
		return err
	}
	switch {
	case len(where) == 0:
		a.Where = nil
		return nil
	case a.Event == "":
		f.Add("body.adoption.event", "Conditions need an event.")
	case len(where) > mostConditions:
		f.Add("body.adoption.where", "At most %d conditions.", mostConditions)
	}
	a.Where, err = json.Marshal(where)
	return err
}

func (c *OutcomeCost) check(f *errs.Fields) {
	amount(f, "body.cost.people_days", c.PeopleDays, 0, 1e6)
	amount(f, "body.cost.day_rate", c.DayRate, 0, 1e9)
	amount(f, "body.cost.other", c.Other, 0, 1e12)
	if c.Currency == "" {
		c.Currency = "EUR"
	}
	if !currency.MatchString(c.Currency) {
		f.Add("body.cost.currency", "Three capital letters, such as EUR or USD.")
	}
}

func (b *OutcomeBenefit) check(f *errs.Fields) {
	if b.Kind == "" {
		b.Kind = NoBenefit
	}
	if !slices.Contains([]BenefitKind{NoBenefit, PerUnit, Fixed}, b.Kind) {
		f.Add("body.benefit.kind", "One of none, per_unit, fixed.")
	}
	if !slices.Contains([]string{"", "day", "week", "month", "window"}, b.Per) {
		f.Add("body.benefit.per", "One of day, week, month, window.")
	}
	b.Unit = f.Optional("body.benefit.unit", b.Unit, 60)
	b.Note = f.Text("body.benefit.note", b.Note, 2000)
	amount(f, "body.benefit.value_per_unit", b.ValuePerUnit, -1e9, 1e9)
	amount(f, "body.benefit.monthly", b.Monthly, -1e12, 1e12)
	amount(f, "body.benefit.months", b.Months, 0, 120)
}

func amount(f *errs.Fields, location string, n *float64, least, most float64) {
	if n != nil && (math.IsNaN(*n) || *n < least || *n > most) {
		f.Add(location, "A number from %g to %g.", least, most)
	}
}

// day is the date of an instant in a zone.
func day(at sqldb.Micros, zone *time.Location) string {
	return at.Time().In(zone).Format(time.DateOnly)
}
