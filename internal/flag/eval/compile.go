package eval

import (
	"encoding/json"
	"fmt"

	"prodops/internal/errs"
)

// Ruleset is a compiled Definition. It never changes and is safe for concurrent
// use.
type Ruleset struct {
	flags map[string]*flag
	keys  []string // in the order of the definition
}

// Keys are the keys of all flags, in the order of the definition.
func (r *Ruleset) Keys() []string { return r.keys }

type flag struct {
	kind       Type
	variations []Value
	enabled    bool
	off        *Value
	rules      []rule
	last       serve
}

// Value is a variation as it is served.
type Value struct {
	Variation string          // its key
	JSON      json.RawMessage // its value as JSON
	Bool      bool            // of a boolean flag
	Text      string          // of a string flag
	Number    float64         // of a number flag
}

type rule struct {
	id         string
	conditions []compiled
	serve      serve
}

type serve struct {
	one       *Value
	upTo      []int // of each part of the split, its end; ascending
	parts     []*Value
	share     int
	unit      string
	splitSalt uint64
	shareSalt uint64
}

type segment struct {
	included, excluded map[string]struct{}
	rules              [][]compiled
}

func (s *segment) has(x *Context) bool {
	if _, out := s.excluded[x.key]; out {
		return false
	}
	if _, in := s.included[x.key]; in {
		return true
	}
	for _, conditions := range s.rules {
		if allHold(conditions, x) {
			return true
		}
	}
	return false
}

// Compile checks a definition and makes it ready. The error, when there is one,
// is invalid and names every wrong part by its place in the definition.
func Compile(d Definition) (*Ruleset, error) {
	c := compiler{segments: map[string]*segment{}}
	for i, s := range d.Segments {
		at := fmt.Sprintf("segments[%d]", i)
		if c.segments[s.Key] != nil || s.Key == "" {
			c.wrong.Add(at+".key", "Every segment has a key of its own; %q is empty or there twice.", s.Key)
		}
		c.addSegment(at, s)
	}
	r := &Ruleset{flags: make(map[string]*flag, len(d.Flags))}
	for i, f := range d.Flags {
		at := fmt.Sprintf("flags[%d]", i)
		if _, twice := r.flags[f.Key]; twice || f.Key == "" {
			c.wrong.Add(at+".key", "Every flag has a key of its own; %q is empty or there twice.", f.Key)
		}
		r.flags[f.Key] = c.flag(at+".", f)
		r.keys = append(r.keys, f.Key)
	}
	return r, c.wrong.Err()
}

// Check says what is wrong with one flag, nil if nothing is; segments are those
// it may name.
func Check(at string, f Flag, segments []Segment) errs.Fields {
	c := compiler{segments: map[string]*segment{}}
	for _, s := range segments {
		c.segments[s.Key] = &segment{}
	}
	c.flag(at, f)
	return c.wrong
}

// CheckSegment says what is wrong with one segment, nil if nothing is.
func CheckSegment(at string, s Segment) errs.Fields {
	c := compiler{segments: map[string]*segment{}}
	c.addSegment(at, s)
	return c.wrong
}

type compiler struct {
	segments map[string]*segment
	wrong    errs.Fields
}

func (c *compiler) addSegment(at string, s Segment) {
	out := &segment{included: setOf(s.Included), excluded: setOf(s.Excluded)}
	for i, r := range s.Rules {
		out.rules = append(out.rules, c.conditions(fmt.Sprintf("%s.rules[%d]", at, i), r.Conditions, false))
	}
	c.segments[s.Key] = out
}

func setOf(keys []string) map[string]struct{} {
	set := make(map[string]struct{}, len(keys))
	for _, key := range keys {
		set[key] = struct{}{}
	}
	return set
}

func (c *compiler) flag(at string, f Flag) *flag {
	out := &flag{kind: f.Type, enabled: f.Enabled, variations: make([]Value, len(f.Variations))}
	if len(f.Variations) == 0 {
		c.wrong.Add(at+"variations", "A flag has at least one variation.")
	}
	byKey := make(map[string]*Value, len(f.Variations))
	for i, v := range f.Variations {
		place := fmt.Sprintf("%svariations[%d]", at, i)
		if byKey[v.Key] != nil || v.Key == "" {
			c.wrong.Add(place+".key", "Every variation has a key of its own; %q is empty or there twice.", v.Key)
		}
		value, err := readValue(f.Type, v)
		if err != nil {
			c.wrong.Add(place+".value", "%s", err)
		}
		out.variations[i] = value
		byKey[v.Key] = &out.variations[i]
	}
	if out.off = byKey[f.Off]; out.off == nil {
		c.wrong.Add(at+"off", "There is no variation %q to serve while the flag is off.", f.Off)
	}
	for i, r := range f.Rules {
		place := fmt.Sprintf("%srules[%d]", at, i)
		out.rules = append(out.rules, rule{
			id: r.ID, conditions: c.conditions(place, r.Conditions, true), serve: c.serve(place, f, byKey, r.Serve),
		})
	}
	if f.Default.Share != nil {
		c.wrong.Add(at+"default.share", "Nothing comes after the default: it serves everybody. Give the share to a rule.")
	}
	out.last = c.serve(at+"default", f, byKey, f.Default)
	return out
}

// readValue checks a variation's value against the type of its flag.
func readValue(t Type, v Variation) (Value, error) {
	out := Value{Variation: v.Key, JSON: v.Value}
	var err error
	switch t {
	case Boolean:
		err = json.Unmarshal(v.Value, &out.Bool)
	case String:
		err = json.Unmarshal(v.Value, &out.Text)
	case Number:
		err = json.Unmarshal(v.Value, &out.Number)
	case JSON:
		if !json.Valid(v.Value) {
			err = fmt.Errorf("it is no JSON")
		}
	default:
		return out, fmt.Errorf("the flag's type is boolean, string, number or json, not %q", t)
	}
	if err != nil || string(v.Value) == "null" && t != JSON {
		return out, fmt.Errorf("it must be a %s", t)
	}
	return out, nil
}

func (c *compiler) serve(at string, f Flag, byKey map[string]*Value, s Serve) serve {
	out := serve{
		unit: s.Unit, share: Buckets,
		splitSalt: saltOf(f.Seed, f.Key, forSplit), shareSalt: saltOf(f.Seed, f.Key, forShare),
	}
	if s.Share != nil {
		if out.share = *s.Share; out.share < 0 || out.share > Buckets {
			c.wrong.Add(at+".share", "A share is 0 to 100,000.")
		}
	}
	switch {
	case (s.Variation == "") == (len(s.Split) == 0):
		c.wrong.Add(at, "Serve one variation or a split, and not both.")
	case s.Variation != "":
		if out.one = byKey[s.Variation]; out.one == nil {
			c.wrong.Add(at+".variation", "There is no variation %q.", s.Variation)
		}
	default:
		c.split(at, byKey, s.Split, &out)
	}
	return out
}

func (c *compiler) split(at string, byKey map[string]*Value, split []Weight, out *serve) {
	total := 0
	for i, w := range split {
		v := byKey[w.Variation]
		if v == nil {
			c.wrong.Add(fmt.Sprintf("%s.split[%d].variation", at, i), "There is no variation %q.", w.Variation)
		}
		if w.Weight < 0 || w.Weight > Buckets {
			c.wrong.Add(fmt.Sprintf("%s.split[%d].weight", at, i), "A weight is 0 to 100,000.")
			return
		}
		total += w.Weight
		out.upTo, out.parts = append(out.upTo, total), append(out.parts, v)
	}
	if total != Buckets {
		c.wrong.Add(at+".split", "The weights must add up to 100,000; these add up to %d.", total)
	}
}

func (c *compiler) conditions(at string, conditions []Condition, segments bool) []compiled {
	out := make([]compiled, len(conditions))
	for i, condition := range conditions {
		place := fmt.Sprintf("%s.conditions[%d]", at, i)
		if condition.Segment != "" {
			out[i] = c.inSegment(place, condition, segments)
			continue
		}
		if condition.Attribute == "" {
			c.wrong.Add(place+".attribute", "Name the attribute, or a segment.")
		}
		t, err := compileTest(condition.Op, condition.Values)
		if err != nil {
			c.wrong.Add(place, "%s: %s", condition.Op, err)
		}
		out[i] = compiled{attribute: condition.Attribute, test: t}
	}
	return out
}

func (c *compiler) inSegment(at string, condition Condition, allowed bool) compiled {
	s := c.segments[condition.Segment]
	switch {
	case !allowed:
		c.wrong.Add(at+".segment", "A segment cannot be made of segments.")
	case s == nil:
		c.wrong.Add(at+".segment", "There is no segment %q.", condition.Segment)
	case condition.Op != In && condition.Op != NotIn:
		c.wrong.Add(at+".op", "Of a segment somebody is in or not_in, not %q.", condition.Op)
	}
	return compiled{segment: s, outside: condition.Op == NotIn}
}
