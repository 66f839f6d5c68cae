package embedded

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"prodops/internal/behavior"
	"prodops/internal/event"
	"prodops/internal/eventdb"
)

// ofProject is the snapshot without an environment: who somebody is, what is
// known of them and their group come from all environments.
func (q *snapshot) ofProject() *snapshot {
	all := *q
	all.scope.Environment = ""
	return &all
}

// perPerson is one value per person: Code[i] is that of Persons[i].
type perPerson struct {
	persons []uint64 // canonical, ascending
	codes   behavior.Codes
}

func (p *perPerson) bytes() int64 { return 8*int64(cap(p.persons)) + codesBytes(&p.codes) }

// latest is, per person, the last value set by the events of a name. An
// explicit null unsets.
func (q *snapshot) latest(ctx context.Context, name string, src source) (*perPerson, error) {
	q = q.ofProject()
	l, err := q.live(ctx, name)
	if err != nil {
		return nil, err
	}
	return get(ctx, q.cache, columnKey{l.key, kindTraits, name + "\x00" + src.key}, func() (*perPerson, int64, error) {
		column, err := q.column(ctx, l, src)
		if err != nil {
			return nil, 0, err
		}
		unset := slices.Index(column.Values, null)
		out := &perPerson{persons: l.series.Persons, codes: behavior.Codes{
			Code: make([]uint32, len(l.series.Persons)), Values: column.Values,
		}}
		for i := range out.persons {
			for row := l.series.Starts[i+1]; row > l.series.Starts[i]; row-- {
				if c := column.Code[row-1]; c != 0 {
					out.codes.Code[i] = c
					break
				}
			}
			if int(out.codes.Code[i]) == unset {
				out.codes.Code[i] = 0
			}
		}
		return out, out.bytes(), nil
	})
}

// trait is a person property per person: the literal key, else the nested
// object before the first dot.
func (q *snapshot) trait(ctx context.Context, property string) (*perPerson, error) {
	plain, err := q.latest(ctx, event.Identify, literalSource(property))
	head, rest, dotted := strings.Cut(property, ".")
	if err != nil || !dotted {
		return plain, err
	}
	nested, err := q.latest(ctx, event.Identify, literalSource(head))
	if err != nil {
		return nil, err
	}
	words := lexiconOf(plain.codes.Values)
	table := make([]uint32, len(nested.codes.Values))
	for i, object := range nested.codes.Values {
		table[i] = words.code(eventdb.Canonical(eventdb.Lookup(json.RawMessage(object), rest)))
	}
	out := &perPerson{persons: plain.persons, codes: behavior.Codes{Code: slices.Clone(plain.codes.Code), Values: words.values}}
	for i, c := range out.codes.Code { // both columns are over the same persons
		if c == 0 {
			out.codes.Code[i] = table[nested.codes.Code[i]]
		}
	}
	return out, nil
}

// personCodes is a person property per row of series(name): the latest value
// known of the row's person.
func (q *snapshot) personCodes(ctx context.Context, name, property string) (*behavior.Codes, error) {
	l, err := q.live(ctx, name)
	if err != nil {
		return nil, err
	}
	traits, err := q.ofProject().live(ctx, event.Identify)
	if err != nil {
		return nil, err
	}
	key := personKey{columnKey{l.key, kindPerson, property}, traits.key}
	return get(ctx, q.cache, key, func() (*behavior.Codes, int64, error) {
		known, err := q.trait(ctx, property)
		if err != nil {
			return nil, 0, err
		}
		c := &behavior.Codes{Code: make([]uint32, len(l.series.Times)), Values: known.codes.Values}
		known.eachRow(l.series, func(row, _ int, code uint32) { c.Code[row] = code })
		return c, codesBytes(c), nil
	})
}

// personKey names a column that depends on the rows of two names.
type personKey struct {
	columnKey
	traits liveKey
}

// eachRow visits the rows of a series whose person has a value.
func (p *perPerson) eachRow(s *behavior.Series, visit func(row, person int, code uint32)) {
	at := 0
	for i, person := range s.Persons {
		for at < len(p.persons) && p.persons[at] < person {
			at++
		}
		if at == len(p.persons) {
			return
		}
		if p.persons[at] != person || p.codes.Code[at] == 0 {
			continue
		}
		for row := s.Starts[i]; row < s.Starts[i+1]; row++ {
			visit(int(row), i, p.codes.Code[at])
		}
	}
}

// groups is the group per row of series(name): the event's own or else the
// one its person last joined; code 0 for neither. Values are group ids as they
// are, not JSON.
func (q *snapshot) groups(ctx context.Context, name string) (*behavior.Codes, error) {
	l, err := q.live(ctx, name)
	if err != nil {
		return nil, err
	}
	joins, err := q.ofProject().live(ctx, event.Group)
	if err != nil {
		return nil, err
	}
	key := personKey{columnKey{l.key, kindGroups, ""}, joins.key}
	return get(ctx, q.cache, key, func() (*behavior.Codes, int64, error) {
		own, err := q.column(ctx, l, groupSource())
		if err != nil {
			return nil, 0, err
		}
		joined, err := q.latest(ctx, event.Group, groupSource())
		if err != nil {
			return nil, 0, err
		}
		words := lexiconOf(own.Values)
		table := make([]uint32, len(joined.codes.Values))
		for i, group := range joined.codes.Values {
			table[i] = words.code(group)
		}
		c := &behavior.Codes{Code: slices.Clone(own.Code), Values: words.values}
		joined.eachRow(l.series, func(row, _ int, code uint32) {
			if c.Code[row] == 0 {
				c.Code[row] = table[code]
			}
		})
		return c, codesBytes(c), nil
	})
}
