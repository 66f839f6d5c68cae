package embedded

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
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
	if r := l.q.recent(cursor.ID); r != nil {
		at := l.placeOf(&r.Event)
		return &at, nil
	}
	for _, f := range l.q.view.files {
		if !l.spans(f, cursor.At) {
			continue
		}
		at, found, err := l.findIn(ctx, f, cursor.At, cursor.ID)
		if err != nil || found {
			return &at, err
		}
	}
	return &place{at: cursor.At}, nil
}

// recent is the tail's row with an id that the snapshot sees, nil for none.
func (q *snapshot) recent(id string) *row {
	q.store.mu.RLock()
	r := q.view.tail.ids[id]
	q.store.mu.RUnlock()
	if r == nil || r.seq >= len(q.view.rows) || !q.sees(&r.Event) {
		return nil
	}
	return r
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
	l.found = []event.Event{}
	if l.plan.Limit <= 0 {
		return l.found, nil
	}
	if err := l.listTail(ctx); err != nil {
		return nil, err
	}
	files := slices.Clone(l.q.view.files)
	slices.SortFunc(files, func(a, b *file) int {
		_, x := l.bounds(a)
		_, y := l.bounds(b)
		return cmp.Compare(y, x)
	})
	for _, f := range files {
		oldest, latest := l.bounds(f)
		if l.fullBefore(latest) {
			break
		}
		if l.before != nil && oldest > l.before.at {
			continue
		}
		if err := l.listFile(ctx, f); err != nil {
			return nil, err
		}
	}
	return l.found, nil
}

// fullBefore reports whether the list is full of events newer than all that
// stand at or before a value.
func (l *lister) fullBefore(latest int64) bool {
	return len(l.found) == l.plan.Limit && l.placeOf(&l.found[len(l.found)-1]).at > latest
}

// tailZone is some rows of the tail and the range of the list's order in them.
type tailZone struct {
	oldest, latest int64
	rows           []*row
}

// listTail offers the tail's events zone by zone, the newest first.
func (l *lister) listTail(ctx context.Context) error {
	zones := l.tailZones()
	slices.SortFunc(zones, func(a, b tailZone) int { return cmp.Compare(b.latest, a.latest) })
	for _, z := range zones {
		if l.fullBefore(z.latest) {
			return nil
		}
		for _, r := range z.rows {
			if !l.q.sees(&r.Event) || !l.wanted(&r.Event) {
				continue
			}
			if err := l.offer(ctx, &r.Event); err != nil {
				return err
			}
		}
		l.cut()
	}
	return nil
}

// tailZones is the zones of the tail that may hold something for the list.
func (l *lister) tailZones() []tailZone {
	n, name := len(l.q.view.rows), l.plan.Filter.Event
	if l.keys != nil {
		return l.personZones()
	}
	if name == event.Any {
		name = everything
	}
	s := l.q.view.tail.ofName(name, n)
	var zones []tailZone
	for i, z := range s.zones {
		t := tailZone{z.firstReceived, z.lastReceived, s.rows[i*zoneRows : min((i+1)*zoneRows, len(s.rows))]}
		if l.plan.ByTime {
			t.oldest, t.latest = z.firstTime, z.lastTime
		}
		if l.before == nil || t.oldest <= l.before.at {
			zones = append(zones, t)
		}
	}
	return zones
}

// personZones is the rows of the person asked for, as one zone.
func (l *lister) personZones() []tailZone {
	z := tailZone{oldest: math.MinInt64, latest: math.MaxInt64}
	for _, k := range l.keys {
		z.rows = slices.AppendSeq(z.rows, l.q.view.tail.ofPerson(k, len(l.q.view.rows)))
	}
	return []tailZone{z}
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

// condition is the SQL of what the list wants of a file, but for conditions on
// properties and the cursor.
func (l *lister) condition(f *file) string {
	parts := []string{l.q.sealed(f)}
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

// sealed is the SQL condition for the rows of a file that the snapshot sees.
func (q *snapshot) sealed(f *file) string {
	condition := "TRUE"
	if q.scope.Environment != "" {
		condition += " AND environment = " + literal(q.scope.Environment)
	}
	if dropped := droppedIn(f, q.view.dropped); len(dropped) > 0 {
		condition += fmt.Sprintf(" AND import NOT IN (%s)", literals(dropped))
	}
	return condition
}

// read is the whole events of a file that meet a condition, in no order.
func (q *snapshot) read(ctx context.Context, f *file, condition string) ([]event.Event, error) {
	var out []event.Event
	query := fmt.Sprintf("SELECT %s FROM %s WHERE %s", fixedList(), f.source(), condition)
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
		out = q.tailOf(out, keys, name)
		for _, f := range q.view.files {
			if len(f.counts(name, q.scope.Environment)) == 0 {
				continue
			}
			events, err := q.read(ctx, f, q.sealed(f)+" AND event = "+literal(name)+" AND "+inKeys(keys))
			if err != nil {
				return nil, err
			}
			out = append(out, events...)
		}
	}
	return out, nil
}

// tailOf appends the tail's events of a name by persons, given by ascending
// keys as sent: from the persons' rows when they are few, else from the name's.
func (q *snapshot) tailOf(out []event.Event, keys []uint64, name string) []event.Event {
	n := len(q.view.rows)
	named := q.view.tail.named(q.view.rows, name)
	if len(named) <= len(keys) {
		for _, r := range named {
			if _, ok := slices.BinarySearch(keys, r.key); ok && q.sees(&r.Event) {
				out = append(out, r.Event)
			}
		}
		return out
	}
	for _, k := range keys {
		for r := range q.view.tail.ofPerson(k, n) {
			if r.Name == name && q.sees(&r.Event) {
				out = append(out, r.Event)
			}
		}
	}
	return out
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
