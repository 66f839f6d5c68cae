package embedded

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"prodops/internal/event"
	"prodops/internal/eventdb"
)

// Events implements eventdb.Store.
func (s *Store) Events(ctx context.Context, plan eventdb.EventsPlan) ([]event.Event, error) {
	q, err := s.snapshot(ctx, plan.Scope)
	if err != nil {
		return nil, err
	}
	defer q.release()
	l, err := q.newLister(ctx, plan)
	if err != nil {
		return nil, err
	}
	return l.list(ctx)
}

// lister answers one EventsPlan.
type lister struct {
	q        *snapshot
	plan     eventdb.EventsPlan
	matchers []eventdb.Matcher
	persons  *perEvent // set when conditions need person properties
	keys     []uint64  // as sent, of the person asked for; nil for everybody
	before   *place
	found    []event.Event // the best so far, in order
}

// place is where an event stands in the list.
type place struct {
	at, time int64
	id       string
}

// newest orders places as the list does: the newest first.
func newest(a, b place) int {
	return cmp.Or(cmp.Compare(b.at, a.at), cmp.Compare(b.time, a.time), cmp.Compare(b.id, a.id))
}

func (l *lister) placeOf(e *event.Event) place {
	if l.plan.ByTime {
		return place{e.Time, e.Time, e.ID}
	}
	return place{e.ReceivedAt, e.Time, e.ID}
}

func (q *snapshot) newLister(ctx context.Context, plan eventdb.EventsPlan) (*lister, error) {
	l := &lister{q: q, plan: plan}
	for _, c := range plan.Filter.Where {
		m, err := c.Compile()
		if err != nil {
			return nil, err
		}
		l.matchers = append(l.matchers, m)
		if c.Of == eventdb.OfPerson && l.persons == nil {
			l.persons = &perEvent{q: q, known: map[uint64]json.RawMessage{}}
		}
	}
	if plan.DistinctID != "" {
		l.keys = q.keysOf([]uint64{q.view.identity.canonical(eventdb.PersonKey(plan.DistinctID))})
	}
	if plan.Before == nil {
		return l, nil
	}
	at, err := l.find(ctx, *plan.Before)
	l.before = at
	return l, err
}

// find is where a cursor's event stands. If it is gone the list goes on with
// what is older.
func (l *lister) find(ctx context.Context, cursor eventdb.EventCursor) (*place, error) {
	for _, r := range l.q.view.rows {
		if r.ID == cursor.ID && l.q.sees(&r.Event) {
			at := l.placeOf(&r.Event)
			return &at, nil
		}
	}
	for _, f := range l.q.view.files {
		if !l.spans(f, cursor.At) {
			continue
		}
		events, err := l.q.read(ctx, f, fmt.Sprintf("%s = %d AND id = %s", l.order(), cursor.At, literal(cursor.ID)), "")
		if err != nil {
			return nil, err
		}
		if len(events) > 0 {
			at := l.placeOf(&events[0])
			return &at, nil
		}
	}
	return &place{at: cursor.At}, nil
}

func (l *lister) order() string {
	if l.plan.ByTime {
		return "time"
	}
	return "received_at"
}

// spans reports whether a file may hold an event that stands at a value.
func (l *lister) spans(f *file, at int64) bool {
	oldest, latest := l.bounds(f)
	return oldest <= at && at <= latest
}

// bounds is the least and greatest value of the list's order in a file.
func (l *lister) bounds(f *file) (oldest, latest int64) {
	if l.plan.ByTime {
		return f.MinTime, f.MaxTime
	}
	return f.MinReceived, f.MaxReceived
}

// list collects the newest from the tail, then from the files, the one with
// the newest events first, until no file can have anything newer.
func (l *lister) list(ctx context.Context) ([]event.Event, error) {
	if l.plan.Limit <= 0 {
		return []event.Event{}, nil
	}
	for _, r := range l.q.view.rows {
		if !l.q.sees(&r.Event) || !l.wanted(&r.Event) || l.keys != nil && !slices.Contains(l.keys, r.key) {
			continue
		}
		if err := l.offer(ctx, &r.Event); err != nil {
			return nil, err
		}
	}
	l.cut()
	files := slices.Clone(l.q.view.files)
	slices.SortFunc(files, func(a, b *file) int {
		_, x := l.bounds(a)
		_, y := l.bounds(b)
		return cmp.Compare(y, x)
	})
	for _, f := range files {
		_, latest := l.bounds(f)
		if len(l.found) == l.plan.Limit && l.placeOf(&l.found[len(l.found)-1]).at > latest {
			break
		}
		if err := l.listFile(ctx, f); err != nil {
			return nil, err
		}
	}
	if l.found == nil {
		return []event.Event{}, nil
	}
	return l.found, nil
}

// wanted is the part of the filter that SQL evaluates for files.
func (l *lister) wanted(e *event.Event) bool {
	name := l.plan.Filter.Event
	return (name == "" || name == e.Name || name == event.Any && event.IsBehavior(e.Name)) &&
		(l.plan.From == 0 || e.Time >= l.plan.From) && (l.plan.To == 0 || e.Time < l.plan.To) &&
		(l.before == nil || newest(*l.before, l.placeOf(e)) < 0)
}

// offer takes an event in if it meets the conditions.
func (l *lister) offer(ctx context.Context, e *event.Event) error {
	for i, c := range l.plan.Filter.Where {
		value := eventdb.EventProperty(e, c.Property)
		if c.Of == eventdb.OfPerson {
			properties, err := l.persons.of(ctx, e)
			if err != nil {
				return err
			}
			value = eventdb.Lookup(properties, c.Property)
		}
		if !l.matchers[i].Match(value) {
			return nil
		}
	}
	l.found = append(l.found, *e)
	return nil
}

// cut keeps the newest Limit events.
func (l *lister) cut() {
	slices.SortFunc(l.found, func(a, b event.Event) int { return newest(l.placeOf(&a), l.placeOf(&b)) })
	l.found = l.found[:min(len(l.found), l.plan.Limit)]
}

// listFile offers a file's events, newest first, in growing portions until the
// list is full of newer ones or the file has no more.
func (l *lister) listFile(ctx context.Context, f *file) error {
	before := l.before
	for limit := l.plan.Limit; ; limit *= 4 {
		events, err := l.q.read(ctx, f, l.condition(before), fmt.Sprintf(
			"ORDER BY %s DESC, time DESC, id DESC LIMIT %d", l.order(), limit))
		if err != nil {
			return err
		}
		for i := range events {
			if err := l.offer(ctx, &events[i]); err != nil {
				return err
			}
		}
		l.cut()
		if len(events) < limit {
			return nil
		}
		last := l.placeOf(&events[len(events)-1])
		if len(l.found) == l.plan.Limit && newest(l.placeOf(&l.found[l.plan.Limit-1]), last) <= 0 {
			return nil
		}
		before = &last
	}
}

// condition is the SQL of what comes after a place in the list.
func (l *lister) condition(before *place) string {
	parts := []string{"TRUE"}
	switch name := l.plan.Filter.Event; name {
	case "":
	case event.Any:
		parts = append(parts, fmt.Sprintf("event NOT IN (%s)", literals([]string{event.Identify, event.Alias, event.Group})))
	default:
		parts = append(parts, "event = "+literal(name))
	}
	if l.plan.From != 0 {
		parts = append(parts, fmt.Sprintf("time >= %d", l.plan.From))
	}
	if l.plan.To != 0 {
		parts = append(parts, fmt.Sprintf("time < %d", l.plan.To))
	}
	if l.keys != nil {
		parts = append(parts, inKeys(l.keys))
	}
	if before != nil {
		parts = append(parts, fmt.Sprintf("%[1]s <= %[2]d AND (%[1]s, time, id) < (%[2]d, %[3]d, %[4]s)",
			l.order(), before.at, before.time, literal(before.id)))
	}
	return strings.Join(parts, " AND ")
}

// inKeys is the SQL that a row is one of these person keys'.
func inKeys(keys []uint64) string {
	texts := make([]string, len(keys))
	for i, k := range keys {
		texts[i] = strconv.FormatUint(k, 10)
	}
	return fmt.Sprintf("person_key BETWEEN %d AND %d AND person_key IN (%s)",
		keys[0], keys[len(keys)-1], strings.Join(texts, ", "))
}

// read is whole events of a file that the snapshot sees.
func (q *snapshot) read(ctx context.Context, f *file, condition, order string) ([]event.Event, error) {
	if q.scope.Environment != "" {
		condition += " AND environment = " + literal(q.scope.Environment)
	}
	if dropped := droppedIn(f, q.view.dropped); len(dropped) > 0 {
		condition += fmt.Sprintf(" AND import NOT IN (%s)", literals(dropped))
	}
	var out []event.Event
	query := fmt.Sprintf("SELECT %s FROM %s WHERE %s %s", fixedList(), f.source(), condition, order)
	err := q.store.duck.each(ctx, query, func(b batch) error {
		c, err := columnsOf(b)
		if err != nil {
			return err
		}
		for i := range c.rows {
			out = append(out, c.event(i, q.scope.Project))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("event file %s: %w", f.path+extParquet, err)
	}
	return out, nil
}

// event is a row of a batch as an event of its own.
func (c *columns) event(i int, project string) event.Event {
	text := func(col int) string { return strings.Clone(c.text[col].Value(i)) }
	object := func(col int) json.RawMessage {
		if v := c.text[col].Value(i); v != "" {
			return json.RawMessage(v) // a conversion copies
		}
		return nil
	}
	return event.Event{
		Project: project, Environment: text(colEnvironment), ID: text(colID), Name: text(colEvent),
		DistinctID: text(colDistinctID), AnonymousID: text(colAnonymousID), Group: text(colGroup),
		Time: c.number[colTime].Value(i), ReceivedAt: c.number[colReceivedAt].Value(i),
		Source: text(colSource), Import: text(colImport),
		Properties: object(colProperties), Context: object(colContext),
	}
}

// eventsOf is all events of some names by persons, given by keys as sent,
// ascending, in no order.
func (q *snapshot) eventsOf(ctx context.Context, keys []uint64, names []string) ([]event.Event, error) {
	var out []event.Event
	for _, name := range names {
		for _, r := range q.view.tail.named(q.view.rows, name) {
			if _, ok := slices.BinarySearch(keys, r.key); ok && q.sees(&r.Event) {
				out = append(out, r.Event)
			}
		}
		for _, f := range q.view.files {
			if len(f.counts(name, q.scope.Environment)) == 0 {
				continue
			}
			events, err := q.read(ctx, f, "event = "+literal(name)+" AND "+inKeys(keys), "")
			if err != nil {
				return nil, err
			}
			out = append(out, events...)
		}
	}
	return out, nil
}

// perEvent finds the person properties of events' persons.
type perEvent struct {
	q     *snapshot
	known map[uint64]json.RawMessage // by canonical key
}

func (p *perEvent) of(ctx context.Context, e *event.Event) (json.RawMessage, error) {
	key := p.q.view.identity.canonical(eventdb.PersonKey(e.DistinctID))
	properties, ok := p.known[key]
	if ok {
		return properties, nil
	}
	known, err := p.q.known(ctx, []uint64{key})
	if err != nil {
		return nil, err
	}
	p.known[key] = known[key].json()
	return p.known[key], nil
}
