package importfile

import (
	"strings"
	"time"

	"prodops/internal/errs"
)

// Mapping says how the row of a table becomes a Segment call. As text it is a
// list of field=source, separated by commas:
//
//	event=Action,user_id=Email,timestamp=Time:2006-01-02,properties=*
//
// Fields are type, event, name, user_id, anonymous_id, previous_id, group_id,
// message_id, timestamp, zone, properties and traits; properties.plan=Tier gives
// one property another name than its column.
//
// A source is the name of a column (in single quotes when it has a comma or a
// quote), or a constant in double quotes: event="Order Placed". For timestamp a
// layout of Go's package time may follow after a colon; without one every form
// is read that live events may have. zone names the time zone of layouts that
// have none, such as zone="Europe/Berlin"; the default is UTC. For properties
// and traits the source is *, all columns not used otherwise, or some, as in
// properties=Plan|Country.
//
// Cells are text, but for numbers that would look the same as JSON (so 01234
// stays text), true and false. Empty cells are left out.
type Mapping struct {
	text       string
	fields     map[string]source // by the name of the call's member
	layout     string
	zone       *time.Location
	properties objectSource
	traits     objectSource
}

// source is where one member comes from.
type source struct {
	column   string
	constant string
	fixed    bool
}

// objectSource is where the members of properties or traits come from.
type objectSource struct {
	rest    bool     // all columns not used otherwise
	columns []string // under their own names
	named   []namedColumn
}

type namedColumn struct{ name, column string }

// members are the fields of a mapping and what a Segment call names them.
func members() map[string]string {
	return map[string]string{
		"type": "type", "event": "event", "name": "name", "user_id": "userId", "anonymous_id": "anonymousId",
		"previous_id": "previousId", "group_id": "groupId", "message_id": "messageId", "timestamp": "timestamp",
	}
}

// String is the mapping as it was written.
func (m *Mapping) String() string { return m.text }

// ParseMapping reads a mapping; Invalid says what is wrong with it.
func ParseMapping(text string) (*Mapping, error) {
	m := &Mapping{text: text, fields: map[string]source{}, zone: time.UTC}
	var wrong errs.Fields
	for _, part := range splitOutsideQuotes(text, ',') {
		field, from, ok := strings.Cut(strings.TrimSpace(part), "=")
		field, from = strings.TrimSpace(field), strings.TrimSpace(from)
		if !ok || field == "" || from == "" {
			wrong.Add("map", "%q is not of the form field=column.", part)
			continue
		}
		if problem := m.set(field, from); problem != "" {
			wrong.Add("map", "%s", problem)
		}
	}
	if len(wrong) == 0 {
		m.complete(&wrong)
	}
	return m, wrong.Err()
}

// set takes one part; it answers what is wrong with it, "" for nothing.
func (m *Mapping) set(field, from string) (problem string) {
	if object, name, ok := strings.Cut(field, "."); ok && name != "" {
		into := m.object(object)
		if into == nil {
			return "there is no field " + field
		}
		into.named = append(into.named, namedColumn{name: name, column: readSource(from).column})
		return ""
	}
	if into := m.object(field); into != nil {
		if from == "*" {
			into.rest = true
			return ""
		}
		for _, column := range splitOutsideQuotes(from, '|') {
			into.columns = append(into.columns, readSource(column).column)
		}
		return ""
	}
	if field == "zone" {
		zone, err := time.LoadLocation(readSource(from).text())
		if err != nil {
			return "there is no time zone " + from
		}
		m.zone = zone
		return ""
	}
	member, ok := members()[field]
	if !ok {
		return "there is no field " + field
	}
	if _, twice := m.fields[member]; twice {
		return field + " is given twice"
	}
	if field == "timestamp" && !strings.HasPrefix(from, `"`) {
		if parts := splitOutsideQuotes(from, ':'); len(parts) > 1 {
			from, m.layout = parts[0], strings.Join(parts[1:], ":")
		}
	}
	m.fields[member] = readSource(from)
	return ""
}

func (m *Mapping) object(field string) *objectSource {
	switch field {
	case "properties":
		return &m.properties
	case "traits":
		return &m.traits
	}
	return nil
}

// complete checks that rows can become calls.
func (m *Mapping) complete(wrong *errs.Fields) {
	_, user := m.fields["userId"]
	_, anonymous := m.fields["anonymousId"]
	if !user && !anonymous {
		wrong.Add("map", "Say which column tells who it was: user_id or anonymous_id.")
	}
	kind, typed := m.fields["type"]
	if !typed {
		kind = source{constant: "track", fixed: true}
		m.fields["type"] = kind
	}
	if _, named := m.fields["event"]; !named && kind.fixed && kind.constant == "track" {
		wrong.Add("map", `Say what happened: event=Column, or event="Name" for all rows.`)
	}
}

// readSource reads a column's name or a constant.
func readSource(text string) source {
	text = strings.TrimSpace(text)
	if len(text) >= 2 {
		switch inner := text[1 : len(text)-1]; {
		case text[0] == '"' && text[len(text)-1] == '"':
			return source{constant: inner, fixed: true}
		case text[0] == '\'' && text[len(text)-1] == '\'':
			return source{column: inner}
		}
	}
	return source{column: text}
}

func (s source) text() string {
	if s.fixed {
		return s.constant
	}
	return s.column
}

// splitOutsideQuotes splits at the separators that stand in no quotes.
func splitOutsideQuotes(text string, separator byte) []string {
	var parts []string
	from, quote := 0, byte(0)
	for i := range len(text) {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == separator:
			parts = append(parts, text[from:i])
			from = i + 1
		}
	}
	return append(parts, text[from:])
}
