package errs

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Line checks a required text of one line, such as a name: 1 to limit
// characters, none of them a control character, and returns it without the
// space around it.
func (f *Fields) Line(location, text string, limit int) string {
	text = strings.TrimSpace(text)
	if text == "" {
		f.Add(location, "Give a value.")
	}
	f.characters(location, text, limit, "")
	return text
}

// Text checks an optional text of several lines, such as a description, and
// returns it without the space around it.
func (f *Fields) Text(location, text string, limit int) string {
	text = strings.TrimSpace(text)
	f.characters(location, text, limit, "\n\r\t")
	return text
}

// characters refuses what no store keeps alike: Postgres takes neither NUL nor
// broken UTF-8, and a control character in a name is never meant.
func (f *Fields) characters(location, text string, limit int, allowed string) {
	switch {
	case !utf8.ValidString(text):
		f.Add(location, "This is not valid UTF-8.")
	case utf8.RuneCountInString(text) > limit:
		f.Add(location, "At most %d characters.", limit)
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune(allowed, r) }):
		f.Add(location, "Control characters are not allowed here.")
	}
}

// Optional checks a text of one line that may be absent.
func (f *Fields) Optional(location, text string, limit int) string {
	text = strings.TrimSpace(text)
	f.characters(location, text, limit, "")
	return text
}

// Date checks an optional day such as 2026-12-31 and returns it without the
// space around it.
func (f *Fields) Date(location, text string) string {
	text = strings.TrimSpace(text)
	if _, err := time.Parse(time.DateOnly, text); text != "" && err != nil {
		f.Add(location, "Give a day as 2026-12-31.")
	}
	return text
}
