package record

import (
	"database/sql/driver"
	"fmt"
	"reflect"
	"strings"
)

// columns are the columns of a record type and where in the struct each is.
type columns struct {
	names []string
	paths [][]int
	texts map[string]bool // columns of texts, as opposed to numbers
}

// columnsOf reads the `db` tags of a struct and of what it embeds.
func columnsOf(t reflect.Type) columns {
	c := columns{texts: map[string]bool{}}
	c.collect(t, nil)
	return c
}

func (c *columns) collect(t reflect.Type, path []int) {
	for i := range t.NumField() {
		field := t.Field(i)
		at := append(append([]int(nil), path...), i)
		tag := field.Tag.Get("db")
		switch {
		case field.Anonymous && tag == "" && field.Type.Kind() == reflect.Struct:
			c.collect(field.Type, at)
		case tag != "" && tag != "-":
			c.names, c.paths = append(c.names, tag), append(c.paths, at)
			c.texts[tag] = field.Type.Kind() == reflect.String
		}
	}
}

// values are a record's columns as the database takes them.
func (c *columns) values(record reflect.Value) ([]any, error) {
	values := make([]any, len(c.paths))
	for i, path := range c.paths {
		v := record.FieldByIndex(path)
		if valuer, ok := v.Interface().(driver.Valuer); ok {
			value, err := valuer.Value()
			if err != nil {
				return nil, fmt.Errorf("column %s: %w", c.names[i], err)
			}
			values[i] = value
			continue
		}
		switch v.Kind() {
		case reflect.String:
			values[i] = v.String()
		case reflect.Int, reflect.Int64, reflect.Int32:
			values[i] = v.Int()
		case reflect.Float64:
			values[i] = v.Float()
		case reflect.Bool:
			values[i] = v.Bool()
		default:
			values[i] = v.Interface()
		}
	}
	return values, nil
}

func (c *columns) list() string { return strings.Join(c.names, ", ") }

// assignments is "a = ?, b = ?" for every column.
func (c *columns) assignments() string { return strings.Join(c.names, " = ?, ") + " = ?" }

// isText reports whether a column holds texts.
func (c *columns) isText(name string) bool { return c.texts[name] }
