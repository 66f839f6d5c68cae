package eval

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// test says whether an attribute meets a condition.
type test func(v value) bool

// compiled is a condition ready to be asked.
type compiled struct {
	attribute string
	test      test
	segment   *segment // in place of an attribute
	outside   bool     // of the segment
}

func (c *compiled) holds(x *Context) bool {
	if c.segment != nil {
		return c.segment.has(x) != c.outside
	}
	return c.test(x.get(c.attribute))
}

func allHold(conditions []compiled, x *Context) bool {
	for i := range conditions {
		if !conditions[i].holds(x) {
			return false
		}
	}
	return true
}

// compileTest is the test of an operator with its values.
func compileTest(op Op, raw []json.RawMessage) (test, error) {
	values, err := readValues(raw)
	if err != nil {
		return nil, err
	}
	switch op {
	case Set, NotSet:
		return func(v value) bool { return (v.kind != missing) == (op == Set) }, wants(values, 0, 0)
	case Eq, In:
		return either(equalTo(values)), wants(values, 1, most(op))
	case Neq, NotIn:
		return not(either(equalTo(values))), wants(values, 1, most(op))
	case Contains:
		return either(containing(values)), wants(values, 1, mostValues)
	case NotContains:
		return not(either(containing(values))), wants(values, 1, mostValues)
	case StartsWith:
		return either(affixed(values, strings.HasPrefix)), wants(values, 1, mostValues)
	case EndsWith:
		return either(affixed(values, strings.HasSuffix)), wants(values, 1, mostValues)
	case Regex:
		return matching(values)
	case Gt, Gte, Lt, Lte, Between:
		return comparing(op, values)
	case Before, After:
		return dating(op, values)
	case SemverEq, SemverGt, SemverGte, SemverLt, SemverLte:
		return versioning(op, values)
	}
	return nil, fmt.Errorf("there is no operator %q", op)
}

const mostValues = 10_000

// most is how many values an operator takes.
func most(op Op) int {
	if op == Eq || op == Neq {
		return 1
	}
	return mostValues
}

func wants(values []value, least, most int) error {
	switch {
	case len(values) < least:
		return fmt.Errorf("give at least %d value", least)
	case len(values) > most && most == 0:
		return fmt.Errorf("it takes no values")
	case len(values) > most:
		return fmt.Errorf("give at most %d values, not %d", most, len(values))
	}
	return nil
}

func readValues(raw []json.RawMessage) ([]value, error) {
	values := make([]value, len(raw))
	for i, r := range raw {
		var x any
		if err := json.Unmarshal(r, &x); err != nil {
			return nil, fmt.Errorf("value %d is no JSON", i)
		}
		if values[i] = valueOf(x); values[i].kind == missing || values[i].kind == listed {
			return nil, fmt.Errorf("value %d must be a text, a number or a boolean", i)
		}
	}
	return values, nil
}

func not(t test) test { return func(v value) bool { return !t(v) } }

// either holds for a list when it holds for one of its elements.
func either(t test) test {
	return func(v value) bool {
		if v.kind != listed {
			return t(v)
		}
		for _, element := range v.list {
			if t(element) {
				return true
			}
		}
		return false
	}
}

// fewValues is up to how many are looked through one by one.
const fewValues = 8

// equalTo holds for what equals one of the values: a text only a text, a number
// only a number.
func equalTo(values []value) test {
	if len(values) == 1 {
		want := values[0]
		return func(v value) bool { return v.kind == want.kind && v.text == want.text }
	}
	if len(values) <= fewValues {
		return func(v value) bool {
			for i := range values {
				if values[i].kind == v.kind && values[i].text == v.text {
					return true
				}
			}
			return false
		}
	}
	type key struct {
		kind kind
		text string
	}
	set := make(map[key]struct{}, len(values))
	for _, v := range values {
		set[key{v.kind, v.text}] = struct{}{}
	}
	return func(v value) bool {
		_, found := set[key{v.kind, v.text}]
		return found
	}
}

func containing(values []value) test {
	return affixed(values, strings.Contains)
}

// affixed tests texts; what is no text has no beginning, end or middle.
func affixed(values []value, has func(text, part string) bool) test {
	return func(v value) bool {
		if v.kind != textual {
			return false
		}
		for i := range values {
			if has(v.text, values[i].text) {
				return true
			}
		}
		return false
	}
}

// matching is a regular expression of RE2, which takes time in proportion to the
// text, whatever the expression.
func matching(values []value) (test, error) {
	if err := wants(values, 1, 1); err != nil {
		return nil, err
	}
	re, err := regexp.Compile(values[0].text)
	if err != nil {
		return nil, fmt.Errorf("the regular expression cannot be read: %w", err)
	}
	return either(func(v value) bool { return v.kind == textual && re.MatchString(v.text) }), nil
}

func comparing(op Op, values []value) (test, error) {
	least := 1
	if op == Between {
		least = 2
	}
	if err := wants(values, least, least); err != nil {
		return nil, err
	}
	for i, v := range values {
		if v.kind != numeric {
			return nil, fmt.Errorf("value %d must be a number", i)
		}
	}
	from, to := values[0].num, values[len(values)-1].num
	compare := map[Op]func(n float64) bool{
		Gt: func(n float64) bool { return n > from }, Gte: func(n float64) bool { return n >= from },
		Lt: func(n float64) bool { return n < from }, Lte: func(n float64) bool { return n <= from },
		Between: func(n float64) bool { return n >= from && n <= to },
	}[op]
	return either(func(v value) bool { return v.kind == numeric && compare(v.num) }), nil
}
