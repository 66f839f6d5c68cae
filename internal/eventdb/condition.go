package eventdb

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"prodops/internal/errs"
)

// Matcher tests one property's value against a condition. It is immutable and
// safe to share.
//
// The rules, in full:
//   - A property that is missing or null is not set. It meets not_set and the
//     negative operators (neq, not_in, not_contains), and no other.
//   - Each negative operator is the exact opposite of its positive one.
//   - Values are equal when their texts are; two numbers, one of them possibly
//     quoted, when they are the same number. Text is case sensitive here.
//   - contains, starts_with and ends_with ignore case, and are met by any one
//     of several values. regex is RE2, case sensitive unless it says (?i), and
//     matches anywhere in the text.
//   - gt, gte, lt, lte and between (both ends included) compare numbers, or
//     instants when both sides read as RFC 3339 times or dates; other values
//     meet none of them.
//   - An array meets an operator when one of its elements does, and eq and in
//     also when its compact JSON is the text asked for, as objects do.
type Matcher struct {
	test     func(json.RawMessage) bool
	negative bool
	whenSet  bool // set and not_set need no test
}

// Match reports whether a raw JSON value meets the condition; nil is not set.
func (m Matcher) Match(value json.RawMessage) bool {
	value = skipSpace(value)
	if isNull(value) {
		return m.negative
	}
	if m.test == nil {
		return m.whenSet
	}
	return m.test(value) != m.negative
}

// MatchCanonical is Match for a value from Canonical, "" being not set.
func (m Matcher) MatchCanonical(value string) bool { return m.Match(json.RawMessage(value)) }

// Compile checks a condition and prepares it, so that a regular expression is
// compiled once. Errors are errs.Invalid and say what to do.
func (c Condition) Compile() (Matcher, error) {
	if err := c.check(); err != nil {
		return Matcher{}, err
	}
	switch c.Op {
	case IsSet:
		return Matcher{whenSet: true}, nil
	case IsNotSet:
		return Matcher{negative: true}, nil
	case Eq, In:
		return Matcher{test: c.equal()}, nil
	case Neq, NotIn:
		return Matcher{test: c.equal(), negative: true}, nil
	case Contains:
		return Matcher{test: c.text(strings.Contains)}, nil
	case NotContains:
		return Matcher{test: c.text(strings.Contains), negative: true}, nil
	case StartsWith:
		return Matcher{test: c.text(strings.HasPrefix)}, nil
	case EndsWith:
		return Matcher{test: c.text(strings.HasSuffix)}, nil
	case Regex:
		return c.regex()
	}
	return Matcher{test: c.compare()}, nil
}

// Match reports whether a raw JSON value meets the condition; nil is not set.
// It compiles the condition each time: use Compile for more than one value. A
// condition that does not compile matches nothing.
func (c Condition) Match(value json.RawMessage) bool {
	m, err := c.Compile()
	return err == nil && m.Match(value)
}

// check reports what is wrong with a condition's operator and values.
func (c Condition) check() error {
	if c.Property == "" {
		return errs.New(errs.Invalid, "name the property to compare")
	}
	if c.Of != OfEvent && c.Of != OfPerson {
		return errs.New(errs.Invalid, "property of %q: use event or person", c.Of)
	}
	least, most := 1, 1000
	switch c.Op {
	case IsSet, IsNotSet:
		least, most = 0, 0
	case Gt, Gte, Lt, Lte, Regex:
		most = 1
	case Between:
		least, most = 2, 2
	case Eq, Neq, In, NotIn, Contains, NotContains, StartsWith, EndsWith:
	default:
		return errs.New(errs.Invalid, "unknown operator %q: use one of %s", c.Op, strings.Join(opNames(), ", "))
	}
	if len(c.Values) < least || len(c.Values) > most {
		return errs.New(errs.Invalid, "operator %s takes %s, not %d", c.Op, valueCount(least, most), len(c.Values))
	}
	for _, v := range c.Values {
		if !json.Valid([]byte(v)) {
			return errs.New(errs.Invalid, "value %s is not JSON", v)
		}
		if c.ordered() && !orderable(Text(json.RawMessage(v))) {
			return errs.New(errs.Invalid, "operator %s compares numbers, dates (2026-01-31) and RFC 3339 times; %s is none of them", c.Op, v)
		}
	}
	return nil
}

// Ops are all operators, in the order of the documentation.
func Ops() []Op {
	return []Op{Eq, Neq, In, NotIn, Contains, NotContains, StartsWith, EndsWith, Regex, Gt, Gte, Lt, Lte, Between, IsSet, IsNotSet}
}

func opNames() []string {
	var names []string
	for _, op := range Ops() {
		names = append(names, string(op))
	}
	return names
}

func valueCount(least, most int) string {
	switch {
	case most == 0:
		return "no values"
	case least == 2:
		return "two values, the lower and the upper end"
	case most == 1:
		return "one value"
	}
	return "1 to 1000 values"
}

func (c Condition) ordered() bool {
	return slices.Contains([]Op{Gt, Gte, Lt, Lte, Between}, c.Op)
}

func orderable(text string) bool {
	_, isNumber := numberOf(text)
	_, isTime := timeOf(text)
	return isNumber || isTime
}

// equal tests for equality with any of the values.
func (c Condition) equal() func(json.RawMessage) bool {
	texts := make(map[string]bool, len(c.Values))
	var numbers []wanted
	for _, v := range c.Values {
		raw := json.RawMessage(v)
		texts[Text(raw)] = true
		if f, ok := Number(raw); ok {
			numbers = append(numbers, wanted{number: f, quoted: v[0] == '"', integer: isInteger(Text(raw))})
		}
	}
	one := func(value json.RawMessage) bool {
		if texts[Text(value)] {
			return true
		}
		f, ok := Number(value)
		if !ok {
			return false
		}
		quoted, integer := value[0] == '"', isInteger(Text(value))
		return slices.ContainsFunc(numbers, func(w wanted) bool { return w.equals(f, quoted, integer) })
	}
	return func(value json.RawMessage) bool { return one(value) || anyElement(value, one) }
}

// wanted is a number a value is compared with.
type wanted struct {
	number          float64
	quoted, integer bool
}

// equals compares as numbers. Two strings are compared as text only ("1.0" is
// not "1"), and two integers by all their digits, which float64 may not hold.
func (w wanted) equals(f float64, quoted, integer bool) bool {
	if w.quoted && quoted || w.integer && integer {
		return false
	}
	return f == w.number
}

// text tests the folded text against each of the folded values.
func (c Condition) text(meets func(s, part string) bool) func(json.RawMessage) bool {
	parts := make([]string, len(c.Values))
	for i, v := range c.Values {
		parts[i] = strings.ToLower(Text(json.RawMessage(v)))
	}
	return eitherElement(func(value json.RawMessage) bool {
		s := strings.ToLower(Text(value))
		return slices.ContainsFunc(parts, func(part string) bool { return meets(s, part) })
	})
}

func (c Condition) regex() (Matcher, error) {
	pattern := Text(json.RawMessage(c.Values[0]))
	re, err := regexp.Compile(pattern)
	if err != nil {
		return Matcher{}, errs.Wrap(errs.Invalid, err, "%q is not a regular expression of RE2: %v", pattern, err)
	}
	return Matcher{test: eitherElement(func(value json.RawMessage) bool { return re.MatchString(Text(value)) })}, nil
}

// compare tests the order of a value and the condition's.
func (c Condition) compare() func(json.RawMessage) bool {
	first := c.Values[0]
	against := func(want string, holds func(int) bool) func(json.RawMessage) bool {
		return func(value json.RawMessage) bool {
			order, ok := orderOf(Text(value), Text(json.RawMessage(want)))
			return ok && holds(order)
		}
	}
	var test func(json.RawMessage) bool
	switch c.Op {
	case Gt:
		test = against(first, func(o int) bool { return o > 0 })
	case Gte:
		test = against(first, func(o int) bool { return o >= 0 })
	case Lt:
		test = against(first, func(o int) bool { return o < 0 })
	case Lte:
		test = against(first, func(o int) bool { return o <= 0 })
	default:
		low := against(first, func(o int) bool { return o >= 0 })
		high := against(c.Values[1], func(o int) bool { return o <= 0 })
		test = func(value json.RawMessage) bool { return low(value) && high(value) }
	}
	return eitherElement(test)
}

// orderOf compares two texts as numbers, else as instants; ok is false when
// they are not both one or the other.
func orderOf(a, b string) (order int, ok bool) {
	if x, isNumber := numberOf(strings.TrimSpace(a)); isNumber {
		y, alsoNumber := numberOf(strings.TrimSpace(b))
		return sign(x, y), alsoNumber
	}
	x, isTime := timeOf(a)
	y, alsoTime := timeOf(b)
	return sign(x, y), isTime && alsoTime
}

func sign[T int64 | float64](x, y T) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// eitherElement applies a test to a value, or for an array to its elements.
func eitherElement(test func(json.RawMessage) bool) func(json.RawMessage) bool {
	return func(value json.RawMessage) bool {
		if value[0] == '[' {
			return anyElement(value, test)
		}
		return test(value)
	}
}

// anyElement reports whether an element of an array, nulls aside, passes.
func anyElement(value json.RawMessage, test func(json.RawMessage) bool) bool {
	found := false
	eachElement(value, func(element json.RawMessage) bool {
		found = !isNull(element) && test(element)
		return !found
	})
	return found
}
