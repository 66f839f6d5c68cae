package ingest

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"
)

// maxNesting is where a body stops being read at all; Limits.Depth, which only
// condemns the one call, lies far below.
const maxNesting = 100_000

var errNesting = errors.New("nested too deep")

// scanner walks JSON text once, front to back. It is as strict as RFC 8259
// about structure, and lenient about what spoils one string but leaves the rest
// readable: such faults are noted, so that the call they are in can be put into
// quarantine and the calls around it kept.
type scanner struct {
	b      []byte
	i      int
	limits Limits
	base   int // containers open around the call

	faults faults
	names  int // seen since the call began

	open   []container // the containers value is inside of
	hashes []uint64    // of the names in the open objects
}

// faults are what can be wrong with a call's text.
type faults struct {
	invalidUTF8, control, tooDeep, tooMany, duplicate, number bool
}

// container is an object or array that is being walked.
type container struct {
	object bool
	hashes int // where its names begin in hashes
}

// span is a value in the text.
type span struct {
	from, to int
	names    int  // of the object itself, not of those inside it
	spaced   bool // white space between its tokens
}

func (s span) in(b []byte) []byte { return b[s.from:s.to] }

func (s span) present() bool { return s.to > s.from }

func (s *scanner) fail(what string) error {
	if s.i >= len(s.b) {
		return errors.New("the JSON ends too early")
	}
	return fmt.Errorf("%s at byte %d", what, s.i)
}

// space passes over white space, and reports whether there was any.
func (s *scanner) space() bool {
	from := s.i
	for s.i < len(s.b) {
		switch s.b[s.i] {
		case ' ', '\t', '\n', '\r':
			s.i++
			continue
		}
		break
	}
	return s.i > from
}

// peek is the next byte, 0 at the end.
func (s *scanner) peek() byte {
	if s.i < len(s.b) {
		return s.b[s.i]
	}
	return 0
}

// value passes over one value, which begins at the next byte.
func (s *scanner) value() (span, error) {
	v := span{from: s.i}
	var err error
	switch s.peek() {
	case '{', '[':
		err = s.container(&v)
	case '"':
		_, err = s.text()
	default:
		err = s.scalar()
	}
	v.to = s.i
	return v, err
}

// container passes over an object or array and everything in it, without
// recursion: the depth is the sender's choice.
func (s *scanner) container(v *span) error {
	bottom := len(s.open)
	s.push()
	element := false // a comma came before: an element must follow
	for fresh := true; ; {
		v.spaced = s.space() || v.spaced
		c, top := s.peek(), s.open[len(s.open)-1]
		closes := c == ']' && !top.object || c == '}' && top.object
		switch {
		case closes && !element:
			s.pop()
			if len(s.open) == bottom {
				return nil
			}
			fresh = false
			continue
		case !fresh && !element:
			if c != ',' {
				return s.fail("expected , or a closing bracket")
			}
			s.i++
			element = true
			continue
		}
		if top.object {
			spaced, err := s.name(len(s.open) == bottom+1, v)
			if err != nil {
				return err
			}
			v.spaced = spaced || v.spaced
		}
		element, fresh = false, false
		switch s.peek() {
		case '{', '[':
			if len(s.open) >= maxNesting {
				return errNesting
			}
			s.push()
			fresh = true
		case '"':
			if _, err := s.text(); err != nil {
				return err
			}
		default:
			if err := s.scalar(); err != nil {
				return err
			}
		}
	}
}

func (s *scanner) push() {
	s.open = append(s.open, container{object: s.b[s.i] == '{', hashes: len(s.hashes)})
	if len(s.open)+s.base > s.limits.Depth {
		s.faults.tooDeep = true
	}
	s.i++
}

func (s *scanner) pop() {
	s.hashes = s.hashes[:s.open[len(s.open)-1].hashes]
	s.open = s.open[:len(s.open)-1]
	s.i++
}

// name passes over a name, its colon and the white space around it.
func (s *scanner) name(outermost bool, v *span) (spaced bool, err error) {
	if s.peek() != '"' {
		return false, s.fail("expected a name in quotes")
	}
	text, err := s.text()
	if err != nil {
		return false, err
	}
	s.count(text, s.hashes[s.open[len(s.open)-1].hashes:])
	if outermost {
		v.names++
	}
	spaced = s.space()
	if s.peek() != ':' {
		return false, s.fail("expected :")
	}
	s.i++
	return s.space() || spaced, nil
}

// count notes a name, and whether its object has it already. Equal hashes of
// two names are taken for equal names: among the few thousand names of a call
// that is one error in 10^12 calls, and it costs one event a replay.
func (s *scanner) count(text []byte, siblings []uint64) {
	s.names++
	if s.names > s.limits.Names {
		s.faults.tooMany = true
		return
	}
	hash := xxhash.Sum64(unescapedBytes(text))
	for _, h := range siblings {
		if h == hash {
			s.faults.duplicate = true
		}
	}
	s.hashes = append(s.hashes, hash)
}

// plain reports whether a byte of a string needs no second look.
func plain(c byte) bool { return 0x20 <= c && c < 0x80 && c != '"' && c != '\\' }

// text passes over a string and answers what is between its quotes, escapes
// and all.
func (s *scanner) text() ([]byte, error) {
	s.i++
	from, i, b := s.i, s.i, s.b
	wide := false
	for {
		for i < len(b) && plain(b[i]) {
			i++
		}
		if i >= len(b) {
			s.i = i
			return nil, s.fail("")
		}
		switch c := b[i]; {
		case c == '"':
			s.i = i + 1
			if wide && !utf8.Valid(b[from:i]) {
				s.faults.invalidUTF8 = true
			}
			return b[from:i], nil
		case c == '\\':
			n, err := s.escape(i)
			if err != nil {
				return nil, err
			}
			i += n
		case c < 0x20:
			s.faults.control = true
			i++
		default:
			wide = true
			i++
		}
	}
}

// escape answers the length of the escape at i.
func (s *scanner) escape(i int) (int, error) {
	rest := s.b[i:]
	if len(rest) < 2 {
		s.i = len(s.b)
		return 0, s.fail("")
	}
	switch rest[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2, nil
	case 'u':
		r, ok := hex4(rest)
		if !ok {
			break
		}
		switch {
		case r == 0:
			s.faults.control = true
		case 0xd800 <= r && r < 0xdc00:
			if low, ok := hex4(rest[6:]); ok && 0xdc00 <= low && low < 0xe000 {
				return 12, nil
			}
			s.faults.invalidUTF8 = true // half of a pair stands for no character
		case 0xdc00 <= r && r < 0xe000:
			s.faults.invalidUTF8 = true
		}
		return 6, nil
	}
	s.i = i
	return 0, s.fail("an escape that JSON does not have")
}

// hex4 reads the four digits of \uXXXX at the start of b.
func hex4(b []byte) (r rune, ok bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	for _, c := range b[2:6] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// scalar passes over a number, true, false or null.
func (s *scanner) scalar() error {
	for _, word := range [...]string{"null", "true", "false"} {
		if s.peek() == word[0] {
			if len(s.b)-s.i < len(word) || string(s.b[s.i:s.i+len(word)]) != word {
				return s.fail("expected a value")
			}
			s.i += len(word)
			return nil
		}
	}
	return s.number()
}

func (s *scanner) number() error {
	from := s.i
	if s.peek() == '-' {
		s.i++
	}
	if s.peek() == '0' {
		s.i++
	} else if !s.digits() {
		return s.fail("expected a value")
	}
	if s.peek() == '.' {
		s.i++
		if !s.digits() {
			return s.fail("expected a digit")
		}
	}
	exponent := false
	if c := s.peek(); c == 'e' || c == 'E' {
		exponent = true
		s.i++
		if c := s.peek(); c == '+' || c == '-' {
			s.i++
		}
		if !s.digits() {
			return s.fail("expected a digit")
		}
	}
	if exponent || s.i-from > 300 { // only such a number can be out of range
		if f, err := strconv.ParseFloat(string(s.b[from:s.i]), 64); err != nil || math.IsInf(f, 0) {
			s.faults.number = true
		}
	}
	return nil
}

func (s *scanner) digits() bool {
	from := s.i
	for s.i < len(s.b) && '0' <= s.b[s.i] && s.b[s.i] <= '9' {
		s.i++
	}
	return s.i > from
}

// members passes over an object and hands every member to f, which must leave
// the scanner behind the value.
func (s *scanner) members(f func(name []byte) error) error {
	if s.peek() != '{' {
		return s.fail("expected an object")
	}
	s.i++
	s.base++
	defer func() { s.base-- }()
	s.space()
	if s.peek() == '}' {
		s.i++
		return nil
	}
	for {
		if s.space(); s.peek() != '"' {
			return s.fail("expected a name in quotes")
		}
		name, err := s.text()
		if err != nil {
			return err
		}
		if s.space(); s.peek() != ':' {
			return s.fail("expected :")
		}
		s.i++
		s.space()
		if err := f(name); err != nil {
			return err
		}
		s.space()
		switch s.peek() {
		case ',':
			s.i++
		case '}':
			s.i++
			return nil
		default:
			return s.fail("expected , or }")
		}
	}
}

// elements passes over an array and calls f at every element.
func (s *scanner) elements(f func() error) error {
	if s.peek() != '[' {
		return s.fail("expected an array")
	}
	s.i++
	s.base++
	defer func() { s.base-- }()
	s.space()
	if s.peek() == ']' {
		s.i++
		return nil
	}
	for {
		s.space()
		if err := f(); err != nil {
			return err
		}
		s.space()
		switch s.peek() {
		case ',':
			s.i++
		case ']':
			s.i++
			return nil
		default:
			return s.fail("expected , or ]")
		}
	}
}
