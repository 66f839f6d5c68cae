package eval

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
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

func (c *Context) add(prefix string, members map[string]any) {
	for name, x := range members {
		if inner, ok := x.(map[string]any); ok {
			c.add(prefix+name+".", inner)
			continue
		}
		if prefix == "" && name == TargetingKey {
			c.key, _ = x.(string)
			continue
		}
		c.put(prefix+name, valueOf(x))
	}
}

func (c *Context) put(name string, v value) {
	c.names, c.found = append(c.names, name), append(c.found, v)
}

// With returns the context with one more attribute: a string, a boolean, a
// number of any kind, or a slice of those. Anything else is as if it were not
// there.
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
	case []any:
		return listOf(x)
	case []string:
		list := make([]any, len(x))
		for i, text := range x {
			list[i] = text
		}
		return listOf(list)
	}
	if n, ok := number(x); ok && !math.IsNaN(n) && !math.IsInf(n, 0) {
		return value{kind: numeric, num: n, text: strconv.FormatFloat(n, 'g', -1, 64)}
	}
	return value{}
}

func listOf(list []any) value {
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
	case int:
		return float64(x), true
	case int32:
		return float64(x), true
	case int64:
		return float64(x), true
	case uint64:
		return float64(x), true
	}
	return 0, false
}
