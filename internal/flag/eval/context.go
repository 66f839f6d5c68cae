package eval

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// TargetingKey is the name under which OpenFeature sends the targeting key.
const TargetingKey = "targetingKey"

// Context is whom a flag is evaluated for: a targeting key and attributes. Make
// it once and evaluate many flags with it; it must not change meanwhile.
type Context struct {
	key   string
	names []string
	found []value
}

// value is an attribute as conditions compare it.
type value struct {
	kind kind
	text string // of a text; of a number or boolean as JSON writes it
	num  float64
	list []value
}

type kind uint8

const (
	missing kind = iota
	textual
	numeric
	boolean
	listed
)

// NewContext returns a context without attributes.
func NewContext(targetingKey string) Context { return Context{key: targetingKey} }

// FromJSON reads a context as OFREP sends it: an object whose member
// targetingKey is the targeting key and whose other members are attributes.
// Objects inside it are reached by names with dots.
func FromJSON(raw []byte) (Context, error) {
	var members map[string]any
	if err := json.Unmarshal(raw, &members); err != nil {
		return Context{}, fmt.Errorf("the context is no JSON object: %w", err)
	}
	var c Context
	c.add("", members)
	return c, nil
}

// add takes members in an order of their own, so that two paths to one name
// ("a.b" and b inside a) give the same answer each time: as in questions, the
// literal name holds, then the one whose outer name is shorter. The last that is
// put holds, hence objects come first and names backwards.
func (c *Context) add(prefix string, members map[string]any) {
	names := slices.SortedFunc(maps.Keys(members), func(a, b string) int { return strings.Compare(b, a) })
	for _, name := range names {
		if inner, ok := members[name].(map[string]any); ok {
			c.add(prefix+name+".", inner)
		}
	}
	for _, name := range names {
		if _, ok := members[name].(map[string]any); ok {
			continue
		}
		if prefix == "" && name == TargetingKey {
			c.key, _ = members[name].(string)
			continue
		}
		c.put(prefix+name, valueOf(members[name]))
	}
}

func (c *Context) put(name string, v value) {
	c.names, c.found = append(c.names, name), append(c.found, v)
}

// With returns the context with one more attribute: a string, a boolean, a
// number of any built-in kind, a json.Number, a time, or a []any, []string,
// []int, []int64 or []float64 of those. Anything else is as if it were not there.
// Numbers are float64, as in JSON: ids beyond 2^53 are sent as texts.
func (c Context) With(name string, attribute any) Context {
	out := Context{key: c.key, names: append([]string{}, c.names...), found: append([]value{}, c.found...)}
	out.put(name, valueOf(attribute))
	return out
}

// Key is the targeting key, "" for none.
func (c *Context) Key() string { return c.key }

// get is an attribute. Contexts have few, so that looking through them is
// faster than a map; the last of two of one name holds.
func (c *Context) get(name string) value {
	if name == TargetingKey {
		if c.key == "" {
			return value{}
		}
		return value{kind: textual, text: c.key}
	}
	for i := len(c.names) - 1; i >= 0; i-- {
		if c.names[i] == name {
			return c.found[i]
		}
	}
	return value{}
}

func valueOf(x any) value {
	switch x := x.(type) {
	case string:
		return value{kind: textual, text: x}
	case bool:
		return value{kind: boolean, text: strconv.FormatBool(x)}
	case time.Time:
		return value{kind: textual, text: x.Format(time.RFC3339Nano)}
	case []any:
		return listOf(x)
	case []string:
		return listOf(x)
	case []int:
		return listOf(x)
	case []int64:
		return listOf(x)
	case []float64:
		return listOf(x)
	}
	if n, ok := number(x); ok && !math.IsNaN(n) && !math.IsInf(n, 0) {
		return value{kind: numeric, num: n, text: numberText(n)}
	}
	return value{}
}

func listOf[T any](list []T) value {
	out := value{kind: listed, list: make([]value, len(list))}
	for i, x := range list {
		out.list[i] = valueOf(x)
	}
	return out
}

func number(x any) (float64, bool) {
	switch x := x.(type) {
	case float64:
		return x, true
	case float32:
		return float64(x), true
	case json.Number:
		n, err := x.Float64()
		return n, err == nil
	}
	switch v := reflect.ValueOf(x); {
	case v.CanInt():
		return float64(v.Int()), true
	case v.CanUint():
		return float64(v.Uint()), true
	}
	return 0, false
}

// numberText is a number as JSON writes it (ECMA-262, Number::toString), which
// units are hashed by: without exponent from 1e-6 to 1e21, and zero has no sign.
func numberText(n float64) string {
	if n == 0 {
		return "0"
	}
	if size := math.Abs(n); size >= 1e-6 && size < 1e21 {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return strings.Replace(strconv.FormatFloat(n, 'e', -1, 64), "e-0", "e-", 1)
}
