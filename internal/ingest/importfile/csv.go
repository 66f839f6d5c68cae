package importfile

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"prodops/internal/errs"
	"prodops/internal/table"
)

// csvRows makes a call of each row of a table.
type csvRows struct {
	table   *table.Reader
	mapping *Mapping
	members []member // in the order of the table's columns, constants first
	objects []object
}

// member is a member of the call and its column, -1 for a constant.
type member struct {
	name     string
	column   int
	constant string
}

// object is properties or traits.
type object struct {
	name    string
	members []member
}

func newCSVRows(r io.Reader, mapping *Mapping) (*csvRows, error) {
	t, err := table.NewReader(r)
	if err != nil {
		return nil, err
	}
	c := &csvRows{table: t, mapping: mapping}
	return c, c.bind(t.Header())
}

// bind finds the mapping's columns in the header.
func (c *csvRows) bind(names []string) error {
	columns := map[string]int{}
	for i, name := range names {
		if _, twice := columns[name]; !twice {
			columns[name] = i
		}
	}
	var wrong errs.Fields
	used := map[int]bool{}
	find := func(name string) int {
		i, ok := columns[name]
		if !ok {
			wrong.Add("map", "The file has no column %q; it has %s.", name, strings.Join(names, ", "))
		}
		used[i] = true
		return i
	}
	for _, name := range []string{"type", "messageId", "event", "name", "userId", "anonymousId", "previousId", "groupId", "timestamp"} {
		from, ok := c.mapping.fields[name]
		switch {
		case !ok:
		case from.fixed:
			c.members = append(c.members, member{name: name, column: -1, constant: from.constant})
		default:
			c.members = append(c.members, member{name: name, column: find(from.column)})
		}
	}
	objects := []struct {
		name string
		from objectSource
	}{{"properties", c.mapping.properties}, {"traits", c.mapping.traits}}
	for _, o := range objects {
		made := object{name: o.name}
		for _, n := range o.from.named {
			made.members = append(made.members, member{name: n.name, column: find(n.column)})
		}
		for _, column := range o.from.columns {
			made.members = append(made.members, member{name: column, column: find(column)})
		}
		c.objects = append(c.objects, made)
	}
	for i, o := range objects {
		if o.from.rest {
			c.objects[i].members = append(c.objects[i].members, others(names, used)...)
		}
	}
	return wrong.Err()
}

// others are the columns not used otherwise, each name once.
func others(names []string, used map[int]bool) []member {
	var rest []member
	seen := map[string]bool{}
	for i, name := range names {
		if !used[i] && name != "" && !seen[name] {
			seen[name] = true
			rest = append(rest, member{name: name, column: i})
		}
	}
	return rest
}

func (c *csvRows) next() (row, error) {
	read, err := c.table.Next()
	if err != nil {
		return row{}, err
	}
	if read.Problem != "" {
		return unreadable(read.Line, []byte(strings.Join(read.Cells, ",")), read.Problem), nil
	}
	call, err := c.call(read)
	if err != nil {
		return row{}, fmt.Errorf("line %d: %w", read.Line, err)
	}
	return row{call: call}, nil
}

// call writes the Segment call of a row.
func (c *csvRows) call(record table.Row) ([]byte, error) {
	var b []byte
	var err error
	b = append(b, '{')
	for _, m := range c.members {
		text := m.constant
		if m.column >= 0 {
			text = record.Cell(m.column)
		}
		if text == "" {
			continue
		}
		if m.name == "timestamp" {
			text = c.time(text)
		}
		if b, err = appendMember(b, m.name, text); err != nil {
			return nil, err
		}
	}
	for _, o := range c.objects {
		if len(o.members) == 0 {
			continue
		}
		if b, err = appendName(b, o.name); err != nil {
			return nil, err
		}
		b = append(b, '{')
		for _, m := range o.members {
			if b, err = appendCell(b, m.name, record.Cell(m.column)); err != nil {
				return nil, err
			}
		}
		b = append(b, '}')
	}
	return append(b, '}'), nil
}

// time is the cell as RFC 3339 where the mapping has a layout. A cell of
// another layout passes as it is: the server gives it its reason.
func (c *csvRows) time(text string) string {
	if c.mapping.layout == "" {
		return text
	}
	t, err := time.ParseInLocation(c.mapping.layout, text, c.mapping.zone)
	if err != nil {
		return text
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func appendName(b []byte, name string) ([]byte, error) {
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	b, err := jsontext.AppendQuote(b, name)
	return append(b, ':'), err
}

func appendMember(b []byte, name, text string) ([]byte, error) {
	b, err := appendName(b, name)
	if err != nil {
		return b, err
	}
	return jsontext.AppendQuote(b, text)
}

// appendCell writes a property with the type its text suggests.
func appendCell(b []byte, name, text string) ([]byte, error) {
	switch {
	case text == "":
		return b, nil
	case text == "true", text == "false", isPlainNumber(text):
		b, err := appendName(b, name)
		return append(b, text...), err
	}
	return appendMember(b, name, text)
}

// isPlainNumber reports whether the text is a JSON number that a float holds
// exactly as it is written, so that nothing changes by calling it a number.
func isPlainNumber(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	whole, decimals, pointed := strings.Cut(digits, ".")
	if len(whole)+len(decimals) > 15 || whole == "" || pointed && decimals == "" || len(whole) > 1 && whole[0] == '0' {
		return false
	}
	return strings.Trim(whole+decimals, "0123456789") == ""
}
