package embedded

import (
	"context"

	"golang.org/x/sync/errgroup"

	"prodops/internal/behavior"
	"prodops/internal/event"
	"prodops/internal/eventdb"
)

// masks builds the condition masks of one series.
type masks struct {
	ctx  context.Context
	part *snapshot
	name string
	rows int
}

// verdicts is a condition judged once per dictionary value, and the column of
// the codes it judges.
type verdicts struct {
	code  []uint32
	meets []bool // per code
}

// rule is what rows must meet to get the bits.
type rule struct {
	bits       uint32
	conditions []verdicts
}

// build is the masks of the question's filters over the series and the bits
// they may have: no masks when all rows have them all.
func (m *masks) build(q *question, filters []eventdb.Filter) (mask []uint32, every uint32, err error) {
	where, err := m.judge(q.where)
	if err != nil {
		return nil, 0, err
	}
	var rules []rule
	if q.strict && m.name == event.Any {
		every |= behavior.Interrupts
	}
	for k, f := range filters {
		conditions, err := m.judge(f.Where)
		if err != nil {
			return nil, 0, err
		}
		if f.Event != m.name && (m.name != event.Any || !event.IsBehavior(f.Event)) {
			continue
		}
		if f.Event != m.name {
			named, err := m.named(f.Event)
			if err != nil {
				return nil, 0, err
			}
			conditions = append(conditions, named)
		}
		if len(conditions) == 0 {
			every |= 1 << k
			continue
		}
		rules = append(rules, rule{1 << k, conditions})
	}
	if len(rules) == 0 && len(where) == 0 {
		return nil, every, nil
	}
	mask, may := make([]uint32, m.rows), every
	for _, r := range rules {
		may |= r.bits
	}
	return mask, may, m.fill(mask, every, rules, where)
}

// judge compiles the conditions and judges the values of their properties.
func (m *masks) judge(conditions []eventdb.Condition) ([]verdicts, error) {
	var all []verdicts
	for _, c := range conditions {
		matcher, err := c.Compile()
		if err != nil {
			return nil, err
		}
		codes, err := m.part.property(m.ctx, m.name, c.Of, c.Property)
		if err != nil {
			return nil, err
		}
		v := verdicts{codes.Code, make([]bool, len(codes.Values))}
		for code, value := range codes.Values {
			v.meets[code] = matcher.MatchCanonical(value)
		}
		all = append(all, v)
	}
	return all, nil
}

// named is the condition that an event of the series of any event has a name.
func (m *masks) named(name string) (verdicts, error) {
	codes, err := m.part.names(m.ctx)
	if err != nil {
		return verdicts{}, err
	}
	v := verdicts{codes.Code, make([]bool, len(codes.Values))}
	for code, value := range codes.Values {
		v.meets[code] = code > 0 && value == name
	}
	return v, nil
}

// maskChunk is how many rows are masked between two looks at the context.
const maskChunk = 1 << 18

// fill writes the masks, chunk by chunk on all cores: every row has the bits of
// every and of the rules it meets, or none when it does not meet where.
func (m *masks) fill(mask []uint32, every uint32, rules []rule, where []verdicts) error {
	group, ctx := errgroup.WithContext(m.ctx)
	group.SetLimit(workers())
	for from := 0; from < len(mask); from += maskChunk {
		to := min(from+maskChunk, len(mask))
		group.Go(func() error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			fillChunk(mask, from, to, every, rules, where)
			return nil
		})
	}
	return group.Wait()
}

func fillChunk(mask []uint32, from, to int, every uint32, rules []rule, where []verdicts) {
	chunk := mask[from:to]
	for i := range chunk {
		chunk[i] = every
	}
	for _, r := range rules {
		add(chunk, from, r)
	}
	for _, v := range where {
		for i, code := range v.code[from:to] {
			if !v.meets[code] {
				chunk[i] = 0
			}
		}
	}
}

// add gives the rule's bits to the rows that meet its conditions.
func add(chunk []uint32, from int, r rule) {
	if len(r.conditions) == 1 {
		meets := r.conditions[0].meets
		for i, code := range r.conditions[0].code[from : from+len(chunk)] {
			if meets[code] {
				chunk[i] |= r.bits
			}
		}
		return
	}
	for i := range chunk {
		met := true
		for _, v := range r.conditions {
			met = met && v.meets[v.code[from+i]]
		}
		if met {
			chunk[i] |= r.bits
		}
	}
}
