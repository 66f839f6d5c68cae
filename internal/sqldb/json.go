package sqldb

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// JSONValue is v as a JSON column keeps it: the body of a type's Value method.
func JSONValue(v any) (driver.Value, error) {
	text, err := json.Marshal(v)
	return string(text), err
}

// ScanJSON reads a JSON column into dst: the body of a type's Scan method. An
// empty text leaves dst as it is.
func ScanJSON(src any, dst any) error {
	var text []byte
	switch s := src.(type) {
	case nil:
		return nil
	case string:
		text = []byte(s)
	case []byte:
		text = s
	default:
		return fmt.Errorf("sqldb: a JSON column holds %T", src)
	}
	if len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, dst)
}

// Strings is a JSON column that holds a list of texts. It is never null.
type Strings []string

// Value implements driver.Valuer.
func (s Strings) Value() (driver.Value, error) {
	if s == nil {
		return "[]", nil
	}
	return JSONValue([]string(s))
}

// Scan implements sql.Scanner.
func (s *Strings) Scan(src any) error { return ScanJSON(src, (*[]string)(s)) }

// JSON is a column that holds a JSON text as it came.
type JSON json.RawMessage

// Value implements driver.Valuer.
func (j JSON) Value() (driver.Value, error) { return string(j), nil }

// Scan implements sql.Scanner.
func (j *JSON) Scan(src any) error {
	switch s := src.(type) {
	case string:
		*j = JSON(s)
	case []byte:
		*j = append((*j)[:0:0], s...)
	default:
		return fmt.Errorf("sqldb: a JSON column holds %T", src)
	}
	return nil
}

// MarshalJSON implements json.Marshaler.
func (j JSON) MarshalJSON() ([]byte, error) { return json.RawMessage(j).MarshalJSON() }

// UnmarshalJSON implements json.Unmarshaler.
func (j *JSON) UnmarshalJSON(text []byte) error { return (*json.RawMessage)(j).UnmarshalJSON(text) }
