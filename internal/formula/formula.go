// Package formula reads arithmetic over named values and computes it: for one
// set of values, or for a block of them at once. It knows nothing but numbers.
//
//	sum     = product { ("+" | "-") product }
//	product = factor { ("*" | "/") factor }
//	factor  = number | name | function "(" sum { "," sum } ")" | "(" sum ")" | "-" factor
//
// The functions are min and max of one or more, sqrt, log (the natural one),
// pow and abs. The signs × ÷ − · are read as * / - *. What has no value, such
// as a division by zero or the root of a negative number, is NaN, and so is
// what it is part of.
package formula

import (
	"math"
	"slices"
)

const (
	// MaxLength is how long a formula may be, in bytes.
	MaxLength = 500
	// maxDepth bounds how deep parentheses and signs stand in one another.
	maxDepth = 50
)

// Formula is a formula that was read. It is safe for concurrent use.
type Formula struct {
	text  string
	steps []step
	deep  int // the most values that wait at once
	used  []int
}

// step is one operation on a stack of values.
type step struct {
	op    op
	index int     // of the name, for value
	n     int     // how many values a function takes
	value float64 // for constant
}

type op uint8

const (
	constant op = iota
	value
	add
	subtract
	multiply
	divide
	negate
	smallest
	largest
	root
	logarithm
	power
	absolute
)

// String is the formula as it was written.
func (f *Formula) String() string { return f.text }

// Used are the places of the names that the formula has, in order, each once.
func (f *Formula) Used() []int { return slices.Clone(f.used) }

// Eval computes the formula; values are those of the names it was read with,
// in their order. What is not a finite number is NaN.
func (f *Formula) Eval(values []float64) float64 {
	var room [16]float64
	stack := room[:0]
	for _, s := range f.steps {
		switch s.op {
		case constant:
			stack = append(stack, s.value)
		case value:
			stack = append(stack, values[s.index])
		case negate, root, logarithm, absolute:
			top := len(stack) - 1
			stack[top] = one(s.op, stack[top])
		default:
			top := len(stack) - s.n
			r := stack[top]
			for _, v := range stack[top+1:] {
				r = two(s.op, r, v)
			}
			stack = append(stack[:top], r)
		}
	}
	return finite(stack[0])
}

func one(o op, v float64) float64 {
	switch o {
	case negate:
		return -v
	case root:
		return math.Sqrt(v)
	case logarithm:
		if v <= 0 {
			return math.NaN()
		}
		return math.Log(v)
	default:
		return math.Abs(v)
	}
}

func two(o op, a, b float64) float64 {
	switch o {
	case add:
		return a + b
	case subtract:
		return a - b
	case multiply:
		return a * b
	case divide:
		if b == 0 {
			return math.NaN()
		}
		return a / b
	case smallest:
		return math.Min(a, b)
	case largest:
		return math.Max(a, b)
	default:
		return math.Pow(a, b)
	}
}

func finite(v float64) float64 {
	if math.IsInf(v, 0) {
		return math.NaN()
	}
	return v
}

// Machine computes a formula for many values at once without allocating. It is
// for one goroutine.
type Machine struct {
	formula *Formula
	stack   [][]float64
}

// Machine returns a machine for blocks of at most size values.
func (f *Formula) Machine(size int) *Machine {
	m := &Machine{formula: f, stack: make([][]float64, f.deep)}
	for i := range m.stack {
		m.stack[i] = make([]float64, size)
	}
	return m
}

// Run computes the formula for every place of out; columns has for every name,
// in their order, at least as many values as out; those of names that the formula does
// not use may be nil. What is not a finite number is NaN.
func (m *Machine) Run(columns [][]float64, out []float64) {
	top := -1
	for _, s := range m.formula.steps {
		switch s.op {
		case constant:
			top++
			fill(m.stack[top][:len(out)], s.value)
		case value:
			top++
			copy(m.stack[top][:len(out)], columns[s.index][:len(out)])
		case negate, root, logarithm, absolute:
			column := m.stack[top][:len(out)]
			for i, v := range column {
				column[i] = one(s.op, v)
			}
		default:
			first := top - s.n + 1
			for at := first + 1; at <= top; at++ {
				combine(s.op, m.stack[first][:len(out)], m.stack[at][:len(out)])
			}
			top = first
		}
	}
	for i, v := range m.stack[0][:len(out)] {
		out[i] = finite(v)
	}
}

func fill(column []float64, v float64) {
	for i := range column {
		column[i] = v
	}
}

// combine writes a op b into a. The four usual ones have loops of their own,
// which are many times faster than asking what to do at every place.
func combine(o op, a, b []float64) {
	b = b[:len(a)]
	switch o {
	case add:
		for i := range a {
			a[i] += b[i]
		}
	case subtract:
		for i := range a {
			a[i] -= b[i]
		}
	case multiply:
		for i := range a {
			a[i] *= b[i]
		}
	case divide:
		for i := range a {
			if b[i] == 0 {
				a[i] = math.NaN()
				continue
			}
			a[i] /= b[i]
		}
	default:
		for i := range a {
			a[i] = two(o, a[i], b[i])
		}
	}
}
