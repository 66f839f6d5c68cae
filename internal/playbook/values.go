package playbook

import (
	"database/sql/driver"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

// Values are the answers to a template's fields, by name. What is not answered
// is absent: there is no empty value.
type Values map[string]any

// Value implements driver.Valuer.
func (v Values) Value() (driver.Value, error) {
	if v == nil {
		return "{}", nil
	}
	return sqldb.JSONValue(map[string]any(v))
}

// Scan implements sql.Scanner.
func (v *Values) Scan(src any) error { return sqldb.ScanJSON(src, (*map[string]any)(v)) }

const (
	textLimit     = 500    // characters
	longTextLimit = 20_000 // characters
	urlLimit      = 2000
)

// check answers the values without the empty ones, each as its field wants it.
func (s Schema) check(f *errs.Fields, location string, in Values) Values {
	out := Values{}
	for _, name := range slices.Sorted(maps.Keys(in)) {
		field, found := s.field(name)
		if !found {
			f.Add(location+"."+name, "The template asks nothing of that name.")
			continue
		}
		if value := field.check(f, location+"."+name, in[name]); value != nil {
			out[name] = value
		}
	}
	return out
}

// check answers the value as the field wants it, nil for none.
func (field TemplateField) check(f *errs.Fields, location string, value any) any {
	if value == nil || value == "" {
		return nil
	}
	switch field.Type {
	case Number:
		if n, ok := value.(float64); ok && !math.IsNaN(n) && !math.IsInf(n, 0) {
			return n
		}
		f.Add(location, "Give a number.")
	case Boolean:
		if b, ok := value.(bool); ok {
			return b
		}
		f.Add(location, "Give true or false.")
	case Record:
		return checkRecord(f, location, value)
	case Metric:
		return checkMetric(f, location, value)
	default:
		text, ok := value.(string)
		if !ok {
			f.Add(location, "Give a text.")
			return nil
		}
		return field.checkText(f, location, text)
	}
	return nil
}

func (field TemplateField) checkText(f *errs.Fields, location, text string) any {
	switch field.Type {
	case LongText:
		text = f.Text(location, text, longTextLimit)
	case URL:
		text = f.Optional(location, text, urlLimit)
		if u, err := url.Parse(text); text != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
			f.Add(location, "Give an address that begins with https://.")
		}
	default:
		text = f.Optional(location, text, textLimit)
	}
	if text == "" {
		return nil
	}
	switch field.Type {
	case Date:
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			f.Add(location, "Give a date such as 2026-03-01.")
		}
	case Choice:
		if !slices.Contains(field.Options, text) {
			f.Add(location, "Give one of: %s.", strings.Join(field.Options, "; "))
		}
	}
	return text
}

func checkRecord(f *errs.Fields, location string, value any) any {
	m, ok := value.(map[string]any)
	kind, _ := m["type"].(string)
	id, _ := m["id"].(string)
	if !ok || kind == "" || id == "" || len(m) > 2 {
		f.Add(location, `Give a record as {"type": "idea", "id": "…"}.`)
		return nil
	}
	return map[string]any{"type": f.Line(location+".type", kind, 64), "id": f.Line(location+".id", id, 64)}
}

// checkMetric takes a metric by its name alone, or with where it stands and
// where it should be.
func checkMetric(f *errs.Fields, location string, value any) any {
	if name, ok := value.(string); ok {
		value = map[string]any{"name": name}
	}
	m, ok := value.(map[string]any)
	if !ok {
		f.Add(location, `Give a metric as {"name": "…", "baseline": 1, "target": 2}.`)
		return nil
	}
	out := map[string]any{}
	for _, part := range slices.Sorted(maps.Keys(m)) {
		at := location + "." + part
		switch v := m[part].(type) {
		case nil:
		case string:
			if part != "name" && part != "insight" && part != "unit" {
				f.Add(at, "A metric has a name, insight, baseline, target and unit.")
			} else if v = f.Optional(at, v, labelLimit); v != "" {
				out[part] = v
			}
		case float64:
			if part != "baseline" && part != "target" {
				f.Add(at, "Only baseline and target are numbers.")
			}
			out[part] = v
		default:
			f.Add(at, "Give a text or a number.")
		}
	}
	if len(out) == 0 {
		return nil
	}
	if out["name"] == nil {
		f.Add(location+".name", "Say which metric.")
	}
	return out
}

// asked is how a value is asked about: as text in lower case, and as a number
// where it is one.
func asked(value any) (text string, number *float64) {
	switch v := value.(type) {
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), &v
	case bool:
		return strconv.FormatBool(v), nil
	case map[string]any:
		if id, ok := v["id"].(string); ok {
			return fmt.Sprint(v["type"], ":", id), nil
		}
		name, _ := v["name"].(string)
		return strings.ToLower(name), nil
	}
	text = strings.ToLower(fmt.Sprint(value))
	return cut(text, 4000), nil
}

// cut shortens a text to at most limit characters.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit])
	}
	return text
}

func indexed(location string, i int) string { return fmt.Sprintf("%s[%d]", location, i) }
