package formula

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"prodops/internal/errs"
)

// functions are the functions and how many values they take, at least and at
// most.
var functions = map[string]struct { //nolint:gochecknoglobals // A table that nothing writes; Go has no constant maps.
	op          op
	least, most int
}{
	"min": {smallest, 1, 20}, "max": {largest, 1, 20}, "pow": {power, 2, 2},
	"sqrt": {root, 1, 1}, "log": {logarithm, 1, 1}, "abs": {absolute, 1, 1},
}

// Functions are the names of the functions, sorted. No value may have one.
func Functions() []string {
	names := make([]string, 0, len(functions))
	for name := range functions {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// IsName reports whether a value may be named so: lower and upper case letters
// of English, digits and _, a letter first, at most 40, and no function.
func IsName(name string) bool {
	if name == "" || len(name) > 40 || !letter(name[0]) {
		return false
	}
	for i := range len(name) {
		if !letter(name[i]) && !digit(name[i]) && name[i] != '_' {
			return false
		}
	}
	_, taken := functions[name]
	return !taken
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
func digit(c byte) bool  { return '0' <= c && c <= '9' }

// Parse reads a formula over values of these names. What cannot be read is
// Invalid; the message says at which character.
func Parse(text string, names []string) (*Formula, error) {
	if len(text) > MaxLength {
		return nil, errs.New(errs.Invalid, "A formula has at most %d characters.", MaxLength)
	}
	p := &parser{text: text, names: names, formula: &Formula{text: text}}
	p.sum()
	if p.skip(); p.err == nil && p.at < len(text) {
		p.fail("%q is not expected here", p.next())
	}
	if p.err != nil {
		return nil, p.err
	}
	slices.Sort(p.formula.used)
	p.formula.used = slices.Compact(p.formula.used)
	return p.formula, nil
}

type parser struct {
	text    string
	at      int // byte
	depth   int
	waiting int // values on the stack
	names   []string
	formula *Formula
	err     error
}

// fail keeps the first thing that is wrong; positions are counted in
// characters, from 1.
func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = errs.New(errs.Invalid, "%s (character %d).", upper(fmt.Sprintf(format, args...)), utf8.RuneCountInString(p.text[:p.at])+1)
	}
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// next is the character that comes next.
func (p *parser) next() string {
	_, size := utf8.DecodeRuneInString(p.text[p.at:])
	return p.text[p.at : p.at+size]
}

func (p *parser) skip() {
	for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\n' || p.text[p.at] == '\t' || p.text[p.at] == '\r') {
		p.at++
	}
}

// take consumes one of the signs when it is next, and answers it as + - * /
// ( ) or a comma; 0 when none is next.
func (p *parser) take(signs string) byte {
	if p.skip(); p.err != nil || p.at == len(p.text) {
		return 0
	}
	char := p.next()
	sign := char[0]
	switch char {
	case "×", "·":
		sign = '*'
	case "÷":
		sign = '/'
	case "−":
		sign = '-'
	}
	if len(char) > 1 && sign >= utf8.RuneSelf || strings.IndexByte(signs, sign) < 0 {
		return 0
	}
	p.at += len(char)
	return sign
}

// emit adds a step that takes so many values and leaves one.
func (p *parser) emit(s step) {
	p.waiting += 1 - s.n
	p.formula.deep = max(p.formula.deep, p.waiting)
	p.formula.steps = append(p.formula.steps, s)
}

func (p *parser) sum() {
	p.product()
	for sign := p.take("+-"); sign != 0; sign = p.take("+-") {
		p.product()
		if sign == '+' {
			p.emit(step{op: add, n: 2})
		} else {
			p.emit(step{op: subtract, n: 2})
		}
	}
}

func (p *parser) product() {
	p.factor()
	for sign := p.take("*/"); sign != 0; sign = p.take("*/") {
		p.factor()
		if sign == '*' {
			p.emit(step{op: multiply, n: 2})
		} else {
			p.emit(step{op: divide, n: 2})
		}
	}
}

func (p *parser) factor() {
	if p.depth++; p.depth > maxDepth {
		p.fail("the formula is nested too deep here: at most %d times", maxDepth)
	}
	defer func() { p.depth-- }()
	switch {
	case p.err != nil:
	case p.take("-") != 0:
		p.factor()
		p.emit(step{op: negate, n: 1})
	case p.take("(") != 0:
		p.sum()
		p.close()
	case p.at == len(p.text):
		p.fail("the formula ends too early: a value is missing")
	case letter(p.text[p.at]):
		p.named()
	default:
		p.number()
	}
}

func (p *parser) close() {
	if p.take(")") == 0 {
		p.fail("a parenthesis is not closed")
	}
}

// named reads a name, or a function and what it is of.
func (p *parser) named() {
	begin := p.at
	end := begin
	for end < len(p.text) && (letter(p.text[end]) || digit(p.text[end]) || p.text[end] == '_') {
		end++
	}
	name := p.text[begin:end]
	if f, found := functions[name]; found {
		p.at = end
		n := p.arguments(name)
		if p.err == nil && (n < f.least || n > f.most) {
			p.at = begin
			p.fail("%s takes %s", name, takes(f.least, f.most))
		}
		p.emit(step{op: f.op, n: n})
		return
	}
	index := slices.Index(p.names, name)
	if index < 0 {
		p.fail("there is no %q; there is %s", name, p.known())
		return
	}
	p.at = end
	p.formula.used = append(p.formula.used, index)
	p.emit(step{op: value, index: index})
}

func (p *parser) known() string {
	if len(p.names) == 0 {
		return "no name to use"
	}
	return strings.Join(p.names, ", ")
}

func takes(least, most int) string {
	switch {
	case least == most && least == 1:
		return "one value"
	case least == most:
		return strconv.Itoa(least) + " values"
	}
	return fmt.Sprintf("%d to %d values", least, most)
}

// arguments reads "(a, b)" and answers how many there are.
func (p *parser) arguments(name string) int {
	if p.take("(") == 0 {
		p.fail("%s is a function: write %s(…)", name, name)
		return 1
	}
	n := 1
	for p.sum(); p.take(",") != 0; n++ {
		p.sum()
	}
	p.close()
	return n
}

func (p *parser) number() {
	end := p.at
	for end < len(p.text) && (p.text[end] == '.' || digit(p.text[end])) {
		end++
	}
	n, err := strconv.ParseFloat(p.text[p.at:end], 64)
	if err != nil {
		p.fail("%q is neither a name nor a number", p.text[p.at:max(end, p.at+len(p.next()))])
		return
	}
	p.at = end
	p.emit(step{op: constant, value: n})
}
