package analytics

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"prodops/internal/errs"
	"prodops/internal/eventdb"
	"prodops/internal/period"
)

// Parse reads and checks a question. What is absent gets its default, so that
// the result says all that will be done. Errors are errs.Malformed for text
// that is not JSON, and errs.Invalid with the location of each wrong part under
// at ("body" gives "body.steps[1].event").
func Parse(text []byte, at string) (Query, error) {
	var head struct {
		Kind Kind `json:"kind"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return Query{}, unreadable(err, at)
	}
	var q Query
	var err error
	switch head.Kind {
	case KindTrends:
		q.Trends = &Trends{}
		err = strictly(text, q.Trends, at)
	case KindFunnel:
		q.Funnel = &Funnel{}
		err = strictly(text, q.Funnel, at)
	case KindRetention:
		q.Retention = &Retention{}
		err = strictly(text, q.Retention, at)
	default:
		var wrong errs.Fields
		wrong.Add(at+".kind", "there is no question of kind %q: ask for trends, funnel or retention", head.Kind)
		err = wrong.Err()
	}
	if err != nil {
		return Query{}, err
	}
	q.fill()
	return q, q.Validate(at)
}

// strictly decodes and refuses fields it does not know.
func strictly(text []byte, into any, at string) error {
	if err := json.Unmarshal(text, into, json.RejectUnknownMembers(true)); err != nil {
		return unreadable(err, at)
	}
	return nil
}

// unreadable words an error of the decoder for the caller.
func unreadable(err error, at string) error {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		return errs.Wrap(errs.Malformed, err, "the question is not JSON (byte %d)", syntax.ByteOffset)
	}
	var wrong errs.Fields
	var semantic *json.SemanticError
	if !errors.As(err, &semantic) {
		return errs.Wrap(errs.Malformed, err, "the question cannot be read")
	}
	location := under(at, semantic.JSONPointer)
	var ours *errs.Error
	switch {
	case errors.Is(err, json.ErrUnknownName):
		wrong.Add(location, "there is no such field here: check the spelling, or leave it out")
	case errors.As(err, &ours):
		wrong.Add(location, "%s", ours.Message)
	default:
		wrong.Add(location, "a JSON %s does not fit here", kindName(semantic.JSONKind))
	}
	return wrong.Err()
}

// under turns a JSON pointer into a location: /steps/1/event → steps[1].event.
func under(at string, pointer jsontext.Pointer) string {
	var b strings.Builder
	b.WriteString(at)
	for token := range pointer.Tokens() {
		if _, err := strconv.Atoi(token); err == nil {
			b.WriteString("[" + token + "]")
		} else {
			b.WriteString("." + token)
		}
	}
	return b.String()
}

func kindName(k jsontext.Kind) string {
	switch k {
	case '"':
		return "string"
	case '0':
		return "number"
	case '{':
		return "object"
	case '[':
		return "array"
	case 't', 'f':
		return "boolean"
	}
	return "null"
}

// Defaults of what a question leaves out.
const (
	DefaultRange     = "30d"
	DefaultWindow    = period.Duration(14 * 24 * 3600 * 1e9)
	DefaultBreakdown = 10
	DefaultPeriods   = 8
)

// fill gives everything absent its default.
func (q *Query) fill() {
	switch q.Kind() {
	case KindTrends:
		q.Trends.fill()
	case KindFunnel:
		q.Funnel.fill()
	case KindRetention:
		q.Retention.fill()
	}
}

func (c *Common) fill() {
	if c.Range == (period.Range{}) {
		c.Range.Last = DefaultRange
	}
	fillConditions(c.Where)
}

func fillConditions(where []Condition) {
	for i := range where {
		absent(&where[i].Of, eventdb.OfEvent)
	}
}

func fillFilters(filters []Filter) {
	for _, f := range filters {
		fillConditions(f.Where)
	}
}

func (b *Breakdown) fill() {
	if b != nil {
		absent(&b.Of, eventdb.OfEvent)
		absent(&b.Limit, DefaultBreakdown)
	}
}

func (t *Trends) fill() {
	t.Common.fill()
	absent(&t.Interval, period.Day)
	for i := range t.Series {
		absent(&t.Series[i].Measure, eventdb.Total)
		fillConditions(t.Series[i].Where)
	}
	t.Breakdown.fill()
}

func (f *Funnel) fill() {
	f.Common.fill()
	fillFilters(f.Steps)
	for _, x := range f.Exclude {
		fillConditions(x.Where)
	}
	absent(&f.Order, eventdb.Ordered)
	absent(&f.Window, DefaultWindow)
	absent(&f.Count, eventdb.ByPersons)
	if f.Breakdown.fill(); f.Breakdown != nil {
		absent(&f.Breakdown.Attribution, eventdb.FirstTouch)
	}
}

func (r *Retention) fill() {
	r.Common.fill()
	fillFilters([]Filter{r.Start, r.Return})
	absent(&r.Interval, period.Week)
	absent(&r.Entry, eventdb.FirstTime)
	absent(&r.Mode, eventdb.On)
	absent(&r.Clock, eventdb.Calendar)
	if r.Mode == eventdb.Bracket {
		r.Periods = len(r.Brackets) + 1
	}
	absent(&r.Periods, DefaultPeriods)
}

// absent sets a value that is still zero.
func absent[T comparable](value *T, standard T) {
	var zero T
	if *value == zero {
		*value = standard
	}
}

// ParseConditions reads and checks conditions that stand outside a question,
// such as those of a dashboard. An empty text is none. Errors are as those of
// Parse.
func ParseConditions(text []byte, at string) ([]Condition, error) {
	where := []Condition{}
	if len(text) == 0 {
		return where, nil
	}
	if err := strictly(text, &where, at); err != nil {
		return nil, err
	}
	if where == nil { // null
		where = []Condition{}
	}
	fillConditions(where)
	var c checker
	c.conditions(at, where)
	return where, c.Err()
}

// CheckRange refuses a range that no question takes. The zero one is the
// question's own.
func CheckRange(r period.Range, at string) error {
	if r == (period.Range{}) {
		return nil
	}
	var c checker
	if _, err := (period.Calendar{Zone: time.UTC, WeekStart: time.Monday}).Resolve(r, time.Now()); err != nil {
		c.within(at, err)
	}
	return c.Err()
}
