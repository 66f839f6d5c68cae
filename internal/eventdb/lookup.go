package eventdb

import (
	"bytes"
	"encoding/json"
	"strings"

	"prodops/internal/event"
)

// contextPrefix marks a property that is read from Event.Context.
const contextPrefix = "context."

// EventProperty is the raw JSON of an event's property, nil when it is not set.
// A name that starts with "context." is read from the event's context, every
// other name from its properties; see Lookup for dotted names.
func EventProperty(e *event.Event, name string) json.RawMessage {
	if rest, ok := strings.CutPrefix(name, contextPrefix); ok {
		return Lookup(e.Context, rest)
	}
	return Lookup(e.Properties, name)
}

// Lookup finds a property in a JSON object without decoding the rest of it.
// The literal key comes first; then, at each dot, the nested object of that
// name is searched for what is left: "a.b" finds {"a.b":1} and {"a":{"b":1}}.
// A property that is missing or null is not set: nil. Of equal keys in one
// object the first counts. Text that is not JSON finds nothing.
func Lookup(object json.RawMessage, name string) json.RawMessage {
	if v := field(object, name); v != nil {
		return v
	}
	head, rest, ok := strings.Cut(name, ".")
	if !ok {
		return nil
	}
	if nested := field(object, head); len(nested) > 0 && nested[0] == '{' {
		return Lookup(nested, rest)
	}
	return nil
}

// Flatten calls visit for every property of an object that can be asked for:
// its keys, with those of nested objects under dotted names. Nulls are left
// out, as they are not set.
func Flatten(object json.RawMessage, prefix string, visit func(name string, value json.RawMessage)) {
	eachField(object, func(key, value json.RawMessage) bool {
		name := prefix + keyText(key)
		switch {
		case isNull(value):
		case value[0] == '{':
			Flatten(value, name+".", visit)
		default:
			visit(name, value)
		}
		return true
	})
}

// EachField calls visit with the quoted key and the value of each field of an
// object, in order, until it returns false or the text stops being JSON. It is
// for those who want many properties of one object at the price of one walk;
// KeyText decodes a key.
func EachField(object json.RawMessage, visit func(key, value json.RawMessage) bool) {
	eachField(object, visit)
}

// KeyText is what a quoted JSON string says.
func KeyText(quoted json.RawMessage) string { return keyText(quoted) }

// field is the value of a key of an object, nil when it is missing or null.
func field(object json.RawMessage, key string) json.RawMessage {
	var found json.RawMessage
	eachField(object, func(k, v json.RawMessage) bool {
		if !keyIs(k, key) {
			return true
		}
		found = v
		return false
	})
	if isNull(found) {
		return nil
	}
	return found
}

// eachField calls visit with the quoted key and the value of each field of an
// object, in order, until it returns false or the text stops being JSON.
func eachField(object json.RawMessage, visit func(key, value json.RawMessage) bool) {
	rest := skipSpace(object)
	if len(rest) == 0 || rest[0] != '{' {
		return
	}
	rest = skipSpace(rest[1:])
	for len(rest) > 0 && rest[0] == '"' {
		n := stringLength(rest)
		if n < 0 {
			return
		}
		key := rest[:n]
		rest = skipSpace(rest[n:])
		if len(rest) == 0 || rest[0] != ':' {
			return
		}
		rest = skipSpace(rest[1:])
		n = valueLength(rest)
		if n <= 0 {
			return
		}
		if !visit(key, rest[:n]) {
			return
		}
		rest = skipSpace(rest[n:])
		if len(rest) == 0 || rest[0] != ',' {
			return
		}
		rest = skipSpace(rest[1:])
	}
}

// eachElement calls visit with each element of an array, until it returns false.
func eachElement(array json.RawMessage, visit func(value json.RawMessage) bool) {
	rest := skipSpace(array)
	if len(rest) == 0 || rest[0] != '[' {
		return
	}
	rest = skipSpace(rest[1:])
	for len(rest) > 0 && rest[0] != ']' {
		n := valueLength(rest)
		if n <= 0 || !visit(rest[:n]) {
			return
		}
		rest = skipSpace(rest[n:])
		if len(rest) == 0 || rest[0] != ',' {
			return
		}
		rest = skipSpace(rest[1:])
	}
}

// valueLength is the length of the JSON value text starts with, -1 if it is cut
// short. Nesting is counted, not recursed into, so depth costs no stack.
func valueLength(text []byte) int {
	if len(text) == 0 {
		return -1
	}
	switch text[0] {
	case '"':
		return stringLength(text)
	case '{', '[':
		return nestedLength(text)
	}
	for i, c := range text {
		if c == ',' || c == '}' || c == ']' || isSpace(c) {
			return i
		}
	}
	return len(text)
}

func nestedLength(text []byte) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			n := stringLength(text[i:])
			if n < 0 {
				return -1
			}
			i += n - 1
		case '{', '[':
			depth++
		case '}', ']':
			depth--
			if depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// stringLength is the length of the quoted string text starts with, quotes
// included, -1 if it is not closed.
func stringLength(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// keyIs compares a quoted key with a name, decoding escapes only if there are any.
func keyIs(quoted json.RawMessage, name string) bool {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1:len(quoted)-1]) == name
	}
	return keyText(quoted) == name
}

// keyText is what a quoted string says.
func keyText(quoted json.RawMessage) string {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1 : len(quoted)-1])
	}
	var s string
	if json.Unmarshal(quoted, &s) != nil {
		return string(quoted)
	}
	return s
}

func isNull(value json.RawMessage) bool { return len(value) == 0 || string(value) == "null" }

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func skipSpace(text []byte) []byte {
	for len(text) > 0 && isSpace(text[0]) {
		text = text[1:]
	}
	return text
}
