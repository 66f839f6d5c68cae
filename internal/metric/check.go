package metric

import (
	"errors"
	"math"
	"regexp"
	"slices"

	"prodops/internal/analytics"
	"prodops/internal/errs"
	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/period"
)

const (
	keyLimit         = 100
	nameLimit        = 200
	descriptionLimit = 5000
	eventLimit       = 500
	wordLimit        = 64
	unitLimit        = 32
	mostConditions   = 20
	mostPreDays      = 90
	longestWindow    = period.Duration(366 * 24 * 3600 * 1e9)
)

var keyForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)

// onto checks what a metric is made of and writes it onto one. Errors are
// errs.Invalid with the location of each wrong part under body.
func (in Create) onto(m *Metric) error {
	var f errs.Fields
	m.Name = f.Line("body.name", in.Name, nameLimit)
	if m.Key = f.Line("body.key", in.Key, keyLimit); m.Key != "" && !keyForm.MatchString(m.Key) {
		f.Add("body.key", "A key has small letters, digits, dots, dashes and underscores, and begins with a letter or digit, such as orders-per-person.")
	}
	m.Description = f.Text("body.description", in.Description, descriptionLimit)
	m.Event = eventName(&f, "body.event", in.Event)
	m.Where = conditions(&f, "body.where", in.Where)
	m.Aggregation = in.Aggregation
	m.Property = f.Optional("body.property", in.Property, eventLimit)
	in.number(&f, m)
	in.window(&f, m)
	m.Direction, m.Format = in.Direction, in.Format
	if m.Direction == "" {
		m.Direction = Increase
	}
	if m.Direction != Increase && m.Direction != Decrease {
		f.Add("body.direction", "Say which way is better: increase or decrease.")
	}
	if m.Format == "" {
		if m.Format = Plain; m.Aggregation == eventdb.Converted {
			m.Format = Percent
		}
	}
	if !slices.Contains([]Format{Plain, Percent, Currency, Duration}, m.Format) {
		f.Add("body.format", "One of number, percent, currency, duration.")
	}
	m.Unit = f.Optional("body.unit", in.Unit, unitLimit)
	m.Owner = f.Optional("body.owner", in.Owner, wordLimit)
	if m.Cap = in.Cap; m.Cap < 0 || math.IsNaN(m.Cap) || math.IsInf(m.Cap, 0) {
		f.Add("body.cap", "Give a number above 0, or 0 for no cap.")
	}
	if m.Cap > 0 && m.Aggregation == eventdb.Converted {
		f.Add("body.cap", "Somebody did it or did not: there is nothing to cap. Leave it out.")
	}
	if m.PreDays = DefaultPreDays; in.PreDays != nil {
		m.PreDays = *in.PreDays
	}
	if m.PreDays < 0 || m.PreDays > mostPreDays {
		f.Add("body.pre_days", "Look back 1 to %d days, or 0 for not at all.", mostPreDays)
	}
	return f.Err()
}

// number checks how the events become a number.
func (in Create) number(f *errs.Fields, m *Metric) {
	m.Denominator = Denominator{}
	sums := false
	switch m.Aggregation {
	case eventdb.Converted, eventdb.Happened:
		if m.Property != "" {
			f.Add("body.property", "To count events takes no property: leave it out, or choose sum or average.")
		}
	case eventdb.SumOf, eventdb.AverageOf:
		sums = true
	case eventdb.RatioOf:
		if in.Denominator == nil {
			f.Add("body.denominator", "A ratio needs what it is divided by: give an event.")
			return
		}
		in.Denominator.onto(f, &m.Denominator)
	default:
		f.Add("body.aggregation", "One of converted, count, sum, ratio, average.")
		return
	}
	if sums && m.Property == "" {
		f.Add("body.property", "Name the property to take the %s of.", m.Aggregation)
	}
	if in.Denominator != nil && m.Aggregation != eventdb.RatioOf {
		f.Add("body.denominator", "Only a ratio is divided by something: leave it out, or choose ratio.")
	}
}

func (in *DenominatorCreate) onto(f *errs.Fields, d *Denominator) {
	d.Event = eventName(f, "body.denominator.event", in.Event)
	d.Where = conditions(f, "body.denominator.where", in.Where)
	d.Property = f.Optional("body.denominator.property", in.Property, eventLimit)
	if d.Aggregation = in.Aggregation; d.Aggregation == "" {
		d.Aggregation = eventdb.Happened
	}
	switch {
	case d.Aggregation != eventdb.Happened && d.Aggregation != eventdb.SumOf:
		f.Add("body.denominator.aggregation", "Divide by a count or a sum.")
	case d.Aggregation == eventdb.SumOf && d.Property == "":
		f.Add("body.denominator.property", "Name the property to take the sum of.")
	case d.Aggregation == eventdb.Happened && d.Property != "":
		f.Add("body.denominator.property", "A count takes no property: leave it out, or choose sum.")
	}
}

// window checks when events count after an exposure.
func (in Create) window(f *errs.Fields, m *Metric) {
	after := duration(f, "body.after", in.After)
	within := duration(f, "body.within", in.Within)
	if within != 0 && within <= after {
		f.Add("body.within", "The window ends after it begins: give more than %s.", after)
	}
	m.After, m.Within = written(after), written(within)
}

func duration(f *errs.Fields, at, text string) period.Duration {
	if text == "" {
		return 0
	}
	d, err := period.ParseDuration(text)
	switch {
	case err != nil:
		f.Add(at, "Write a whole number and a unit, such as 30m, 24h, 7d or 2w.")
	case d > longestWindow:
		f.Add(at, "At most a year.")
	}
	return d
}

func written(d period.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// eventName checks the name of an event that people do.
func eventName(f *errs.Fields, at, name string) string {
	name = f.Line(at, name, eventLimit)
	if name != "" && !event.IsBehavior(name) {
		f.Add(at, "%s says who somebody is, not what they did. Choose another event.", name)
	}
	return name
}

func conditions(f *errs.Fields, at string, text []byte) Conditions {
	where, err := analytics.ParseConditions(text, at)
	if len(where) > mostConditions {
		f.Add(at, "At most %d conditions.", mostConditions)
	}
	if e, ok := errors.AsType[*errs.Error](err); ok && len(e.Fields) > 0 {
		*f = append(*f, e.Fields...)
	} else if err != nil {
		f.Add(at, "%s", err.Error())
	}
	return where
}
