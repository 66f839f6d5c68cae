package embedded

import (
	"context"
	"runtime"
	"slices"

	"prodops/internal/behavior"
	"prodops/internal/errs"
	"prodops/internal/event"
	"prodops/internal/eventdb"
)

// question is one question being answered on one snapshot. Its numbers for
// values hold on all partitions and for all event names.
type question struct {
	snapshot *snapshot
	where    []eventdb.Condition
	group    *eventdb.Breakdown // nil for none
	hold     []string           // properties held constant
	sessions bool
	strict   bool

	groups dictionary
	held   dictionary
}

// dictionary numbers texts from 1 in the order they are met; 0 is "not set".
// The first column it reads lends it its own numbers, so that a question with
// one source translates nothing.
type dictionary struct {
	number map[string]uint32 // nil until a second column comes
	texts  []string          // texts[number]; texts[0] is ""
}

func newDictionary() dictionary { return dictionary{texts: []string{""}} }

func (d *dictionary) of(text string) uint32 {
	if d.number == nil {
		d.number = make(map[string]uint32, len(d.texts))
		for n, t := range d.texts {
			d.number[t] = uint32(n)
		}
		d.texts = slices.Clip(d.texts)
	}
	n, known := d.number[text]
	if !known {
		n = uint32(len(d.texts))
		d.number[text] = n
		d.texts = append(d.texts, text)
	}
	return n
}

// column reads codes by the dictionary's numbers.
func (d *dictionary) column(codes *behavior.Codes) *behavior.Column {
	if len(d.texts) == 1 && len(codes.Values) > 0 {
		d.texts, d.number = codes.Values, nil
		return &behavior.Column{Code: codes.Code}
	}
	if len(codes.Values) == len(d.texts) && &codes.Values[0] == &d.texts[0] {
		return &behavior.Column{Code: codes.Code}
	}
	to := make([]uint32, max(len(codes.Values), 1))
	for code := 1; code < len(to); code++ {
		to[code] = d.of(codes.Values[code])
	}
	return &behavior.Column{Code: codes.Code, To: to}
}

func newQuestion(snapshot *snapshot, where []eventdb.Condition) *question {
	return &question{snapshot: snapshot, where: where, groups: newDictionary(), held: newDictionary()}
}

// columns is how many columns a source has beside its series, for the budget.
func (q *question) columns(filters []eventdb.Filter) int {
	n := 1 + len(q.where) + len(q.hold)
	for _, f := range filters {
		n += len(f.Where)
	}
	if q.group != nil {
		n++
	}
	if q.sessions {
		n++
	}
	return n
}

// names are the event names whose series answer the filters: each its own, but
// all that count as behaviour are one series when a filter takes any of them.
func (q *question) names(filters []eventdb.Filter) []string {
	everything := q.strict
	for _, f := range filters {
		everything = everything || f.Event == event.Any
	}
	seen := map[string]bool{}
	var names []string
	for _, f := range filters {
		name := f.Event
		if everything && event.IsBehavior(name) {
			name = event.Any
		}
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	if q.strict && !seen[event.Any] {
		names = append(names, event.Any)
	}
	return names
}

// partitions calls visit with each part of the snapshot that fits the memory
// budget, nearly always the whole of it.
func (q *question) partitions(filters []eventdb.Filter, visit func(*snapshot) error) error {
	n := q.snapshot.partitions(q.names(filters), q.columns(filters))
	if n <= 1 {
		return visit(q.snapshot)
	}
	for i := range n {
		if err := visit(q.snapshot.partition(i, n)); err != nil {
			return err
		}
	}
	return nil
}

// sources are disjoint streams of the events that meet a filter: bit k of a
// mask is filter k. Conditions that no filter meets are checked all the same.
func (q *question) sources(ctx context.Context, part *snapshot, filters []eventdb.Filter) ([]behavior.Source, error) {
	if len(filters) > behavior.MaxBits {
		return nil, errs.New(errs.Invalid, "at most %d steps, series and exclusions in one question", behavior.MaxBits)
	}
	var sources []behavior.Source
	for _, name := range q.names(filters) {
		source, err := q.source(ctx, part, name, filters)
		if err != nil {
			return nil, err
		}
		sources = append(sources, source)
	}
	return sources, nil
}

// source is the stream of one name with the columns the question needs.
func (q *question) source(ctx context.Context, part *snapshot, name string, filters []eventdb.Filter) (behavior.Source, error) {
	series, err := part.series(ctx, name)
	if err != nil {
		return behavior.Source{}, err
	}
	source := behavior.Source{Series: series}
	m := masks{ctx: ctx, part: part, name: name, rows: series.Rows()}
	if source.Mask, source.Every, err = m.build(q, filters); err != nil {
		return behavior.Source{}, err
	}
	if q.group != nil {
		codes, err := part.property(ctx, name, q.group.Of, q.group.Property)
		if err != nil {
			return behavior.Source{}, err
		}
		source.Group = q.groups.column(codes)
	}
	if len(q.hold) > 0 {
		if source.Hold, err = q.holdColumn(ctx, part, name); err != nil {
			return behavior.Source{}, err
		}
	}
	if q.sessions {
		if source.Session, err = part.sessions(ctx, name); err != nil {
			return behavior.Source{}, err
		}
	}
	return source, nil
}

// property is a property of the event or of its person, per row.
func (q *snapshot) property(ctx context.Context, name string, of eventdb.Subject, property string) (*behavior.Codes, error) {
	if of == eventdb.OfPerson {
		return q.personCodes(ctx, name, property)
	}
	return q.codes(ctx, name, property)
}

// holdColumn numbers the combinations of the values held constant; 0 when one
// of them is not set.
func (q *question) holdColumn(ctx context.Context, part *snapshot, name string) (*behavior.Column, error) {
	first, err := part.codes(ctx, name, q.hold[0])
	if err != nil {
		return nil, err
	}
	if len(q.hold) == 1 {
		return q.held.column(first), nil
	}
	all := make([]*behavior.Codes, len(q.hold))
	for i, property := range q.hold {
		if all[i], err = part.codes(ctx, name, property); err != nil {
			return nil, err
		}
	}
	column := &behavior.Column{Code: make([]uint32, len(first.Code))}
	var key []byte
	for row := range column.Code {
		key = key[:0]
		set := true
		for _, codes := range all {
			set = set && codes.Code[row] != 0
			key = append(append(key, codes.Values[codes.Code[row]]...), 0)
		}
		if set {
			column.Code[row] = q.held.of(string(key))
		}
	}
	return column, nil
}

// workers is into how many spans a kernel's work is cut.
func workers() int { return runtime.GOMAXPROCS(0) }
