package eventdb

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

// Canonical is the one spelling of a property's value, so that equal values
// have equal texts whoever encoded them: strings are quoted with the fewest
// escapes, numbers written plainly (1.0 and 1e0 are 1), objects and arrays
// compacted. A value that is not set is "".
func Canonical(value json.RawMessage) string {
	value = skipSpace(value)
	if isNull(value) {
		return ""
	}
	switch c := value[0]; {
	case c == '"' && isPlain(value):
		return string(value)
	case c == '"':
		return quote(keyText(value))
	case c == '{' || c == '[':
		var compact bytes.Buffer
		if json.Compact(&compact, value) != nil {
			return string(value)
		}
		return compact.String()
	case c == '-' || '0' <= c && c <= '9':
		return plainNumber(string(value))
	}
	return string(value)
}

// isPlain reports whether a quoted string is its own canonical spelling, as
// nearly all are: printable ASCII without escapes.
func isPlain(quoted []byte) bool {
	for _, c := range quoted {
		if c < ' ' || c > '~' || c == '\\' {
			return false
		}
	}
	return true
}

// Text is a value as a reader would say it: what a string contains, and for
// everything else its canonical JSON.
func Text(value json.RawMessage) string {
	if value = skipSpace(value); len(value) > 1 && value[0] == '"' {
		return keyText(value)
	}
	return Canonical(value)
}

// Quote is the canonical JSON of a string.
func Quote(s string) string { return quote(s) }

func quote(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(s) != nil { // a string always encodes
		return strconv.Quote(s)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// plainNumber writes a JSON number without exponent or trailing zeros where
// float64 allows. Integers keep all their digits.
func plainNumber(s string) string {
	if isInteger(s) {
		if s == "-0" {
			return "0"
		}
		return s
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	if f == 0 {
		return "0"
	}
	if a := math.Abs(f); a >= 1e21 || a < 1e-6 {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

func isInteger(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	for i := 0; i < len(digits); i++ {
		if digits[i] < '0' || digits[i] > '9' {
			return false
		}
	}
	return digits != ""
}

// Number reads a value as a number: a JSON number, or a string that holds one,
// as many senders quote theirs. Booleans and dates are not numbers.
func Number(value json.RawMessage) (float64, bool) {
	if isNull(value) {
		return 0, false
	}
	return numberOf(strings.TrimSpace(Text(value)))
}

// numberOf parses the text of a JSON number: no hexadecimal, no infinity.
func numberOf(s string) (float64, bool) {
	if s == "" || !json.Valid([]byte(s)) || s[0] != '-' && (s[0] < '0' || s[0] > '9') {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

// timeOf parses the text of an instant: RFC 3339, or a date, which is its
// midnight in UTC.
func timeOf(s string) (int64, bool) {
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UnixMicro(), true
		}
	}
	return 0, false
}
