package ingest

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"
)

// unescapedBytes is what a JSON string says, given what stands between its
// quotes. Without escapes that is the same bytes.
func unescapedBytes(between []byte) []byte {
	if bytes.IndexByte(between, '\\') < 0 {
		return between
	}
	quoted := append(append(append(make([]byte, 0, len(between)+2), '"'), between...), '"')
	text, _ := jsontext.AppendUnquote(nil, quoted) // what is invalid becomes U+FFFD
	return text
}

// shared is b as a string without a copy. Bodies are never written to once
// they are decoded, so the strings hold; they keep the body in memory only
// until the events have been encoded into the log.
func shared(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) } //nolint:gosec // see above

// jsonText is what the JSON string at raw says; ok is false when raw is none.
func jsonText(raw []byte) (text string, ok bool) {
	if len(raw) < 2 || raw[0] != '"' {
		return "", false
	}
	return shared(unescapedBytes(raw[1 : len(raw)-1])), true
}

// jsonID is an id as text: a string, or a number as it is written. null and an
// absent value are "".
func jsonID(raw []byte) (id string, ok bool) {
	switch {
	case len(raw) == 0 || isNull(raw):
		return "", true
	case raw[0] == '"':
		text, _ := jsonText(raw)
		return strings.TrimSpace(text), true
	case raw[0] == '-' || '0' <= raw[0] && raw[0] <= '9':
		return shared(raw), true
	}
	return "", false
}

func isNull(raw []byte) bool { return string(raw) == "null" }

// compact is the object without white space between its tokens, nil for an
// empty one.
func compact(raw []byte, v span) json.RawMessage {
	if !v.spaced {
		if len(raw) == 2 {
			return nil
		}
		return raw
	}
	var b bytes.Buffer
	b.Grow(len(raw))
	if err := json.Compact(&b, raw); err != nil || b.Len() == 2 {
		return nil
	}
	return b.Bytes()
}

// longer reports whether the text has more than n characters.
func longer(text string, n int) bool {
	return len(text) > n && utf8.RuneCountInString(text) > n
}

// isJunk reports whether an id stands for nobody: it is what programs send when
// they do not know who it was. Events of thousands of people would meet in one
// person.
func isJunk(id string) bool {
	if len(id) > 36 { // longer than the longest below
		return false
	}
	switch strings.ToLower(id) {
	case "anonymous", "nil", "none", "null", "n/a", "na", "undefined", "unknown", "{}", "[]", "0", "-1",
		"nan", "true", "false", "[object object]",
		"00000000-0000-0000-0000-000000000000", "00000000000000000000000000000000":
		return true
	}
	return false
}
