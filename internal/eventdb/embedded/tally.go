package embedded

import (
	"cmp"
	"encoding/json"
	"slices"

	"prodops/internal/eventdb"
)

// sampleValues is how many values Properties shows of each property.
const sampleValues = 5

// tally counts the values and types of properties.
type tally map[string]*propertyTally

type propertyTally struct {
	values, types map[string]int64
}

// maxValues bounds the values remembered of one property.
const maxValues = 10_000

func (t tally) add(name string, value json.RawMessage, weight int64) {
	p, ok := t[name]
	if !ok {
		p = &propertyTally{map[string]int64{}, map[string]int64{}}
		t[name] = p
	}
	p.types[typeOf(value)] += weight
	text := eventdb.Canonical(value)
	if _, known := p.values[text]; known || len(p.values) < maxValues {
		p.values[text] += weight
	}
}

// addDocument counts an event's properties and context. Of a property that is
// in the object twice, by a dotted key and nested, the one Lookup finds counts.
func (t tally) addDocument(d document) {
	seen := map[string]json.RawMessage{}
	visit := func(name string, value json.RawMessage) { seen[name] = value }
	eventdb.Flatten(d.context, "context.", visit)
	eventdb.Flatten(d.properties, "", visit)
	for name, value := range seen {
		t.add(name, value, d.weight)
	}
}

// typeOf is the JSON type of a value.
func typeOf(value json.RawMessage) string {
	switch value[0] {
	case '"':
		return "string"
	case '{':
		return "object"
	case '[':
		return "array"
	case 't', 'f':
		return "boolean"
	}
	return "number"
}

// countedTally is a tally whose values are in order already.
type countedTally struct {
	tally
	order map[string][]eventdb.PropertyValue // by property
}

func (t tally) counted() countedTally {
	order := make(map[string][]eventdb.PropertyValue, len(t))
	for name, p := range t {
		order[name] = byCount(p.values)
	}
	return countedTally{t, order}
}

// with is the properties of this tally and another, smaller one, together. The
// other may take away what this one counted.
func (t countedTally) with(more tally) []eventdb.Property {
	out := make([]eventdb.Property, 0, len(t.tally)+len(more))
	for name, p := range t.tally {
		out = append(out, describeProperty(name, p, t.order[name], more[name]))
	}
	for name, p := range more {
		if _, both := t.tally[name]; !both {
			out = append(out, describeProperty(name, p, byCount(p.values), nil))
		}
	}
	return slices.DeleteFunc(out, func(p eventdb.Property) bool { return p.Count <= 0 })
}

// describeProperty adds what more (nil for nothing) counted to a property whose
// values are in order.
func describeProperty(name string, p *propertyTally, order []eventdb.PropertyValue, more *propertyTally) eventdb.Property {
	types, values := p.types, order[:min(sampleValues, len(order))]
	if more != nil {
		types = map[string]int64{}
		for _, counts := range []map[string]int64{p.types, more.types} {
			for kind, n := range counts {
				types[kind] += n
			}
		}
		values = mostFrequent(p, order, more)
	}
	out := eventdb.Property{Name: name, Values: slices.Clone(values)}
	for _, c := range byCount(types) {
		if c.Count > 0 {
			out.Types = append(out.Types, c.Value)
			out.Count += c.Count
		}
	}
	return out
}

// mostFrequent is the first sampleValues of both together: each is among the
// first of the larger, or in the smaller.
func mostFrequent(p *propertyTally, order []eventdb.PropertyValue, more *propertyTally) []eventdb.PropertyValue {
	counts := make(map[string]int64, len(more.values)+sampleValues)
	for value, n := range more.values {
		counts[value] = n + p.values[value]
	}
	for i, alone := 0, 0; i < len(order) && alone < sampleValues; i++ {
		if _, both := more.values[order[i].Value]; !both {
			counts[order[i].Value] = order[i].Count
			alone++
		}
	}
	values := byCount(counts)
	values = slices.DeleteFunc(values, func(v eventdb.PropertyValue) bool { return v.Count <= 0 })
	return values[:min(sampleValues, len(values))]
}

// byCount lists counts, the largest first, ties by value.
func byCount(counts map[string]int64) []eventdb.PropertyValue {
	out := make([]eventdb.PropertyValue, 0, len(counts))
	for value, n := range counts {
		out = append(out, eventdb.PropertyValue{Value: value, Count: n})
	}
	slices.SortFunc(out, func(a, b eventdb.PropertyValue) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return out
}
