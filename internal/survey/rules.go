package survey

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

// Rules say whom a survey is shown and until when it takes answers. Those about
// time and number hold for every answer; the others for the window on the
// product's pages, which asks before it opens.
type Rules struct {
	OpensAt       sqldb.Micros `json:"opens_at,omitzero" format:"date-time" doc:"Not before this, even when it is open."`
	ClosesAt      sqldb.Micros `json:"closes_at,omitzero" format:"date-time" doc:"Not from this on."`
	StopAt        int          `json:"stop_at" required:"false" minimum:"0" doc:"Answers in a wave after which it takes no more; 0 for no end."`
	Sample        float64      `json:"sample" required:"false" minimum:"0" maximum:"100" doc:"Percentage of people who are asked at all."`
	RecontactDays int          `json:"recontact_days" required:"false" minimum:"0" maximum:"3650" doc:"Days before somebody is asked by this survey again; 0 for once in a wave."`
	KindDays      int          `json:"kind_days" required:"false" minimum:"0" maximum:"3650" doc:"Days before somebody is asked again after any survey of the project of this kind."`
	Times         int          `json:"times" required:"false" minimum:"0" maximum:"100" doc:"How often a person is shown it in a wave, at most; 0 for no limit."`
	Anonymous     bool         `json:"anonymous" required:"false" doc:"Nobody's id, company or address is kept with an answer."`
	Trigger       Trigger      `json:"trigger" required:"false"`
	Segment       []Match      `json:"segment" required:"false" doc:"All must hold of what the page tells about the person."`
}

// Trigger says when the window asks whether to open.
type Trigger struct {
	AfterSeconds int    `json:"after_seconds" required:"false" minimum:"0" maximum:"3600"`
	URLPrefix    string `json:"url_prefix" required:"false" doc:"Only on addresses that begin with this; a path such as /app holds on any host."`
}

// Match is a condition on a property of the person.
type Match struct {
	Property string   `json:"property"`
	Values   []string `json:"values" doc:"It equals one of these."`
}

// Value implements driver.Valuer.
func (r Rules) Value() (driver.Value, error) { return sqldb.JSONValue(r) }

// Scan implements sql.Scanner.
func (r *Rules) Scan(src any) error { return sqldb.ScanJSON(src, r) }

// usualRules ask everybody, at most four times a year.
func usualRules() Rules {
	return Rules{Sample: 100, RecontactDays: 90, KindDays: 30, Trigger: Trigger{AfterSeconds: 10}}
}

const (
	mostMatches = 10
	mostValues  = 50
	urlLimit    = 2000
)

func (r *Rules) validate(f *errs.Fields) {
	if r.OpensAt != 0 && r.ClosesAt != 0 && r.ClosesAt <= r.OpensAt {
		f.Add("body.rules.closes_at", "It closes before it opens.")
	}
	between(f, "body.rules.stop_at", float64(r.StopAt), 10_000_000)
	between(f, "body.rules.sample", r.Sample, 100)
	between(f, "body.rules.recontact_days", float64(r.RecontactDays), 3650)
	between(f, "body.rules.kind_days", float64(r.KindDays), 3650)
	between(f, "body.rules.times", float64(r.Times), 100)
	between(f, "body.rules.trigger.after_seconds", float64(r.Trigger.AfterSeconds), 3600)
	r.Trigger.URLPrefix = f.Optional("body.rules.trigger.url_prefix", r.Trigger.URLPrefix, urlLimit)
	if len(r.Segment) > mostMatches {
		f.Add("body.rules.segment", "At most %d conditions.", mostMatches)
	}
	if r.Segment == nil {
		r.Segment = []Match{}
	}
	r.Segment = slices.Clone(r.Segment)
	for i := range r.Segment {
		r.Segment[i].validate(f, fmt.Sprintf("body.rules.segment[%d]", i))
	}
}

func between(f *errs.Fields, location string, value, most float64) {
	if !(value >= 0 && value <= most) {
		f.Add(location, "From 0 to %v.", most)
	}
}

func (m *Match) validate(f *errs.Fields, location string) {
	m.Property = f.Line(location+".property", m.Property, nameLimit)
	if len(m.Values) == 0 || len(m.Values) > mostValues {
		f.Add(location+".values", "Give 1 to %d values.", mostValues)
	}
	m.Values = slices.Clone(m.Values)
	for i, v := range m.Values {
		m.Values[i] = f.Line(fmt.Sprintf("%s.values[%d]", location, i), v, nameLimit)
	}
}

// Facts are what is known when a survey may be shown to somebody.
type Facts struct {
	Person      string // id, empty when the page does not know it
	AnonymousID string // of the browser, when there is no person
	URL         string
	Properties  map[string]string // of the person, as the page tells them
}

// respondent is who that is among the survey's answers and showings, empty for
// somebody who cannot be told from others.
func (f Facts) respondent() string {
	switch {
	case f.Person != "":
		return "p:" + f.Person
	case f.AnonymousID != "":
		return "a:" + f.AnonymousID
	}
	return ""
}

// history is what a survey and its like had to do with a respondent.
type history struct {
	answers   int          // of the survey in this wave, by anybody
	shown     int          // times in this wave
	last      sqldb.Micros // when the survey was last shown or answered; 0 for never
	answered  bool         // in this wave
	elsewhere sqldb.Micros // when another of its kind was
}

// RuleCheck is one rule and whether it lets the survey be shown.
type RuleCheck struct {
	Rule   string `json:"rule"`
	Passes bool   `json:"passes"`
	Says   string `json:"says"`
}

// checks are all rules, in the order of their weight.
func (s *Survey) checks(f Facts, h history, now sqldb.Micros) []RuleCheck {
	checks := s.accepts(h.answers, now)
	checks = append(checks, s.triggers(f), s.segments(f), s.sampled(f))
	return append(checks, s.spared(h, now)...)
}

// accepts are the rules that hold for answers as well.
func (s *Survey) accepts(answers int, now sqldb.Micros) []RuleCheck {
	r := s.Rules
	state := map[State]string{Draft: "The survey is a draft: open it first.", Open: "The survey is open.", Closed: "The survey is closed."}[s.State]
	if s.Archived() {
		state = "The survey is archived."
	}
	checks := []RuleCheck{{"state", s.State == Open && !s.Archived(), state}}
	add := func(rule string, passes bool, yes, no string) { checks = append(checks, check(rule, passes, yes, no)) }
	add("opens_at", now >= r.OpensAt, said(r.OpensAt != 0, "It has opened, on %s.", day(r.OpensAt), "It has no first day."), "It opens on "+day(r.OpensAt)+".")
	add("closes_at", r.ClosesAt == 0 || now < r.ClosesAt, said(r.ClosesAt != 0, "It is open until %s.", day(r.ClosesAt), "It has no last day."), "It closed on "+day(r.ClosesAt)+".")
	add("stop_at", r.StopAt == 0 || answers < r.StopAt, said(r.StopAt != 0, "It has %s answers.", fmt.Sprintf("%d of %d", answers, r.StopAt), "It takes any number of answers."),
		fmt.Sprintf("It has the %d answers it stops at.", r.StopAt))
	return checks
}

func check(rule string, passes bool, yes, no string) RuleCheck {
	if passes {
		return RuleCheck{rule, true, yes}
	}
	return RuleCheck{rule, false, no}
}

func said(has bool, format, value, otherwise string) string {
	if has {
		return fmt.Sprintf(format, value)
	}
	return otherwise
}

func day(at sqldb.Micros) string { return at.Time().Format("2 January 2006, 15:04 UTC") }

func (s *Survey) triggers(f Facts) RuleCheck {
	prefix := s.Rules.Trigger.URLPrefix
	switch {
	case prefix == "":
		return RuleCheck{"url_prefix", true, "It is shown on any page."}
	case begins(f.URL, prefix):
		return RuleCheck{"url_prefix", true, fmt.Sprintf("The page's address begins with %s.", prefix)}
	case f.URL == "":
		return RuleCheck{"url_prefix", false, fmt.Sprintf("It is shown only on addresses that begin with %s, and the page's is not known.", prefix)}
	}
	return RuleCheck{"url_prefix", false, fmt.Sprintf("The page's address does not begin with %s.", prefix)}
}

// begins reports whether an address begins with a prefix; a prefix that is a
// path holds on any host.
func begins(address, prefix string) bool {
	if strings.HasPrefix(prefix, "/") {
		if _, rest, found := strings.Cut(address, "://"); found {
			at := strings.IndexByte(rest, '/')
			if at < 0 {
				return prefix == "/"
			}
			address = rest[at:]
		}
	}
	return strings.HasPrefix(address, prefix)
}

func (s *Survey) segments(f Facts) RuleCheck {
	for _, m := range s.Rules.Segment {
		value, told := f.Properties[m.Property]
		switch {
		case !told:
			return RuleCheck{"segment", false, fmt.Sprintf("The page does not tell the person's %s; it has to be %s.", m.Property, strings.Join(m.Values, " or "))}
		case !slices.Contains(m.Values, value):
			return RuleCheck{"segment", false, fmt.Sprintf("The person's %s is %s; it has to be %s.", m.Property, value, strings.Join(m.Values, " or "))}
		}
	}
	if len(s.Rules.Segment) == 0 {
		return RuleCheck{"segment", true, "It is for everybody."}
	}
	return RuleCheck{"segment", true, "The person is in the segment."}
}

// sampled draws by survey, wave and respondent, so that the same person always
// draws the same and another wave draws anew.
func (s *Survey) sampled(f Facts) RuleCheck {
	percent := s.Rules.Sample
	if percent >= 100 {
		return RuleCheck{"sample", true, "Everybody is asked."}
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%s", s.ID, s.Wave, f.respondent()))
	drawn := float64(binary.BigEndian.Uint64(sum[:8])>>11) / (1 << 53) * 100
	return check("sample", drawn < percent, fmt.Sprintf("The person is among the %v%% who are asked.", percent), fmt.Sprintf("The person is not among the %v%% who are asked.", percent))
}

// spared are the rules against asking too often.
func (s *Survey) spared(h history, now sqldb.Micros) []RuleCheck {
	r := s.Rules
	checks := []RuleCheck{check("times", r.Times == 0 || h.shown < r.Times,
		fmt.Sprintf("It was shown to the person %s in this wave.", often(h.shown)), fmt.Sprintf("It was shown to the person %s in this wave, which is as often as it may be.", often(h.shown)))}
	rest := time.Duration(r.RecontactDays) * 24 * time.Hour
	if r.RecontactDays == 0 {
		checks = append(checks, check("recontact_days", !h.answered, "The person has not answered in this wave.", "The person has answered in this wave."))
	} else {
		checks = append(checks, check("recontact_days", rested(h.last, rest, now), "The person was not asked by this survey "+within(r.RecontactDays)+".",
			fmt.Sprintf("The person was asked by this survey on %s, %s.", day(h.last), within(r.RecontactDays))))
	}
	kind := time.Duration(r.KindDays) * 24 * time.Hour
	return append(checks, check("kind_days", rested(h.elsewhere, kind, now), said(r.KindDays > 0, "No other survey of this kind asked the person %s.", within(r.KindDays), "Other surveys of this kind do not count."),
		fmt.Sprintf("Another survey of this kind asked the person on %s, %s.", day(h.elsewhere), within(r.KindDays))))
}

func rested(last sqldb.Micros, rest time.Duration, now sqldb.Micros) bool {
	return last == 0 || last+sqldb.Micros(rest.Microseconds()) <= now
}

func within(days int) string {
	if days == 1 {
		return "within the last day"
	}
	return fmt.Sprintf("within the last %d days", days)
}

func often(n int) string {
	switch n {
	case 1:
		return "once"
	}
	return fmt.Sprintf("%d times", n) // 0 times, too
}

// refusal is the first rule that does not pass, nil when all do.
func refusal(checks []RuleCheck) *RuleCheck {
	for i := range checks {
		if !checks[i].Passes {
			return &checks[i]
		}
	}
	return nil
}
