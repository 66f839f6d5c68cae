package playbook

import (
	"database/sql/driver"
	"regexp"
	"slices"

	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

// TemplateField is one thing a template asks, whose answer is kept as a value that can
// be asked about.
type TemplateField struct {
	Name     string   `json:"name" maxLength:"64" doc:"Letters, digits and underscores, beginning with a letter."`
	Label    string   `json:"label,omitempty" maxLength:"200" doc:"As people read it; the name when absent."`
	Type     string   `json:"type" enum:"text,longtext,member,date,number,choice,boolean,url,record,metric"`
	Required bool     `json:"required,omitempty" doc:"A document without it is listed as incomplete; it is never refused."`
	Help     string   `json:"help,omitempty" maxLength:"1000"`
	Options  []string `json:"options,omitempty" doc:"Of a choice."`
}

// The types of fields, and what a value of each is in JSON.
const (
	Text     = "text"     // a string of one line
	LongText = "longtext" // a string
	Member   = "member"   // a string: id of a member
	Date     = "date"     // "2026-03-01"
	Number   = "number"   // a number
	Choice   = "choice"   // one of the options
	Boolean  = "boolean"  // true or false
	URL      = "url"      // an address that begins with http:// or https://
	Record   = "record"   // {"type": "idea", "id": "…"}
	Metric   = "metric"   // {"name": "…", "insight": "ID", "baseline": 1, "target": 2, "unit": "%"}; only the name is needed
)

func fieldTypes() []string {
	return []string{Text, LongText, Member, Date, Number, Choice, Boolean, URL, Record, Metric}
}

// Schema is what a template asks, in its order.
type Schema []TemplateField

// Value implements driver.Valuer.
func (s Schema) Value() (driver.Value, error) {
	if s == nil {
		return "[]", nil
	}
	return sqldb.JSONValue([]TemplateField(s))
}

// Scan implements sql.Scanner.
func (s *Schema) Scan(src any) error { return sqldb.ScanJSON(src, (*[]TemplateField)(s)) }

// field is the field of that name.
func (s Schema) field(name string) (TemplateField, bool) {
	i := slices.IndexFunc(s, func(f TemplateField) bool { return f.Name == name })
	if i < 0 {
		return TemplateField{}, false
	}
	return s[i], true
}

const (
	mostFields  = 60
	mostOptions = 50
	optionLimit = 200 // characters
	labelLimit  = 200
	helpLimit   = 1000
)

// validate checks a template's fields and gives those without a label their
// name.
func (s Schema) validate(f *errs.Fields, location string) Schema {
	if len(s) > mostFields {
		f.Add(location, "At most %d fields.", mostFields)
		return s
	}
	named := regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	out := slices.Clone(s)
	for i := range out {
		field, at := &out[i], indexed(location, i)
		if !named.MatchString(field.Name) {
			f.Add(at+".name", "A name is lower-case letters, digits and underscores, beginning with a letter.")
		}
		if first, _ := out[:i].field(field.Name); first.Name != "" {
			f.Add(at+".name", "There are two fields named %q.", field.Name)
		}
		if field.Label = f.Optional(at+".label", field.Label, labelLimit); field.Label == "" {
			field.Label = field.Name
		}
		field.Help = f.Text(at+".help", field.Help, helpLimit)
		if !slices.Contains(fieldTypes(), field.Type) {
			f.Add(at+".type", "There is no type %q; one of %v.", field.Type, fieldTypes())
		}
		field.validateOptions(f, at+".options")
	}
	return out
}

func (field *TemplateField) validateOptions(f *errs.Fields, location string) {
	switch {
	case field.Type != Choice && len(field.Options) > 0:
		f.Add(location, "Only a choice has options.")
	case field.Type == Choice && len(field.Options) == 0:
		f.Add(location, "A choice needs options.")
	case len(field.Options) > mostOptions:
		f.Add(location, "At most %d options.", mostOptions)
	default:
		field.Options = slices.Clone(field.Options)
		for i, option := range field.Options {
			field.Options[i] = f.Line(indexed(location, i), option, optionLimit)
		}
		if sorted := slices.Sorted(slices.Values(field.Options)); len(slices.Compact(sorted)) < len(field.Options) {
			f.Add(location, "Two options are the same.")
		}
	}
}

// missing are the names of the required fields that have no value.
func (s Schema) missing(values Values) []string {
	missing := []string{}
	for _, field := range s {
		if _, set := values[field.Name]; field.Required && !set {
			missing = append(missing, field.Name)
		}
	}
	return missing
}
