package analytics

import (
	"math"
	"strconv"

	"prodops/internal/errs"
)

// formula is an arithmetic expression over series: A is the first, B the
// second. It knows + - * / and parentheses, and numbers. A series without a
// value and a division by zero give NaN, which an answer shows as null.
//
//	sum     = product { ("+" | "-") product }
//	product = factor { ("*" | "/") factor }
//	factor  = number | letter | "(" sum ")" | "-" factor
type formula func(series []float64) float64

// maxFormula bounds the text, and with it the depth of the recursion.
const maxFormula = 200

// parseFormula reads an expression over so many series.
func parseFormula(text string, series int) (formula, error) {
	if len(text) > maxFormula {
		return nil, errs.New(errs.Invalid, "a formula has at most %d characters", maxFormula)
	}
	p := &formulaParser{text: text, series: series}
	f := p.sum()
	if p.skip(); p.err == nil && p.at < len(text) {
		p.fail("%q is not expected here", text[p.at:p.at+1])
	}
	if p.err != nil {
		return nil, p.err
	}
	return f, nil
}

type formulaParser struct {
	text   string
	at     int
	series int
	err    error
}

func (p *formulaParser) fail(format string, args ...any) formula {
	if p.err == nil {
		args = append(args, p.at+1)
		p.err = errs.New(errs.Invalid, format+" (character %d): write something like A / B * 100", args...)
	}
	return func([]float64) float64 { return math.NaN() }
}

func (p *formulaParser) skip() {
	for p.at < len(p.text) && p.text[p.at] == ' ' {
		p.at++
	}
}

// take consumes one of the characters, 0 when none is next.
func (p *formulaParser) take(chars string) byte {
	p.skip()
	for i := range len(chars) {
		if p.at < len(p.text) && p.text[p.at] == chars[i] {
			p.at++
			return chars[i]
		}
	}
	return 0
}

func (p *formulaParser) sum() formula {
	left := p.product()
	for p.err == nil {
		op := p.take("+-")
		if op == 0 {
			break
		}
		left = apply(op, left, p.product())
	}
	return left
}

func (p *formulaParser) product() formula {
	left := p.factor()
	for p.err == nil {
		op := p.take("*/")
		if op == 0 {
			break
		}
		left = apply(op, left, p.factor())
	}
	return left
}

func (p *formulaParser) factor() formula {
	if p.take("-") != 0 {
		f := p.factor()
		return func(v []float64) float64 { return -f(v) }
	}
	if p.take("(") != 0 {
		f := p.sum()
		if p.err == nil && p.take(")") == 0 {
			return p.fail("a parenthesis is not closed")
		}
		return f
	}
	if p.skip(); p.at == len(p.text) {
		return p.fail("the formula ends too early")
	}
	if c := p.text[p.at]; 'A' <= c && c <= 'Z' {
		n := int(c - 'A')
		if n >= p.series {
			return p.fail("there is no series %c", c)
		}
		p.at++
		return func(v []float64) float64 { return v[n] }
	}
	return p.number()
}

func (p *formulaParser) number() formula {
	end := p.at
	for end < len(p.text) && (p.text[end] == '.' || '0' <= p.text[end] && p.text[end] <= '9') {
		end++
	}
	n, err := strconv.ParseFloat(p.text[p.at:end], 64)
	if err != nil {
		return p.fail("%q is neither a series nor a number", p.text[p.at:min(end+1, len(p.text))])
	}
	p.at = end
	return func([]float64) float64 { return n }
}

func apply(op byte, a, b formula) formula {
	return func(v []float64) float64 {
		x, y := a(v), b(v)
		switch op {
		case '+':
			return x + y
		case '-':
			return x - y
		case '*':
			return x * y
		}
		if y == 0 {
			return math.NaN()
		}
		return x / y
	}
}
