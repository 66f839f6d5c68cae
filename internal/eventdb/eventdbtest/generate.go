package eventdbtest

import (
	"encoding/json"
	"fmt"
	"iter"
	"math/rand/v2"
	"strconv"

	"prodops/internal/event"
)

// Shape is the size of a made-up product's history. Zero fields have the
// defaults named.
type Shape struct {
	Seed    uint64
	Project string // "bench"
	Events  int    // 10,000,000
	Persons int    // 200,000
	Days    int    // 120
	Start   int64  // Unix microseconds; 2026-01-01
	Batch   int    // events per batch; 500
}

func (s Shape) withDefaults() Shape {
	if s.Project == "" {
		s.Project = "bench"
	}
	if s.Events == 0 {
		s.Events = 10_000_000
	}
	if s.Persons == 0 {
		s.Persons = 200_000
	}
	if s.Days == 0 {
		s.Days = 120
	}
	if s.Start == 0 {
		s.Start = 1_767_225_600_000_000
	}
	if s.Batch == 0 {
		s.Batch = 500
	}
	return s
}

// Names are the events of a generated history that stand for behaviour, and
// how many in a hundred each is.
func Names() ([]string, []int) {
	return []string{"Signed Up", "Opened", "Viewed", "Searched", "Added", "Paid", "Shared", "Closed"},
		[]int{4, 22, 34, 12, 10, 4, 4, 10}
}

// Generate is a history in order of arrival, batch by batch, always the same
// for the same shape. Events fall on persons unevenly, as they do; one person in
// five was anonymous first. Properties: plan (3 values), country (12), amount
// (number), and a path in the context. A batch is valid until the next.
func Generate(shape Shape) iter.Seq[[]event.Event] {
	s := shape.withDefaults()
	return func(yield func([]event.Event) bool) {
		g := newGenerator(s)
		for made := 0; made < s.Events; {
			batch := make([]event.Event, 0, s.Batch)
			for len(batch) < s.Batch && made < s.Events {
				batch = append(batch, g.next(made))
				made++
			}
			if !yield(batch) {
				return
			}
		}
	}
}

type generator struct {
	shape    Shape
	rng      *rand.Rand
	names    []string
	odds     [100]int // index into names
	contexts []json.RawMessage
	known    []bool // persons that identified themselves
}

func newGenerator(s Shape) *generator {
	g := &generator{shape: s, rng: rand.New(rand.NewPCG(s.Seed, 0x9E37)), known: make([]bool, s.Persons)} //nolint:gosec // the same seed must give the same events
	names, percent := Names()
	g.names = names
	at := 0
	for i, p := range percent {
		for range p {
			g.odds[at] = i
			at++
		}
	}
	for i := range 40 {
		g.contexts = append(g.contexts, json.RawMessage(fmt.Sprintf(`{"page":{"path":"/page/%d"},"library":{"name":"bench"}}`, i)))
	}
	return g
}

// next is the n-th event of the history.
func (g *generator) next(n int) event.Event {
	s := g.shape
	person := g.person()
	span := int64(s.Days) * 86_400_000_000
	at := s.Start + int64(float64(span)*float64(n)/float64(s.Events)) + g.rng.Int64N(60_000_000)
	e := event.Event{
		Project: s.Project, Environment: "production", ID: fmt.Sprintf("%08x-%016x", n, g.rng.Uint64()),
		Name: g.names[g.odds[g.rng.IntN(100)]], DistinctID: "user-" + strconv.Itoa(person),
		Time: at, ReceivedAt: at + 800_000, Source: "bench", Context: g.contexts[g.rng.IntN(len(g.contexts))],
	}
	if person%5 == 0 && !g.known[person] {
		g.beforeKnown(&e, person)
		return e
	}
	e.Properties = g.properties(person)
	return e
}

// person is drawn so that a tenth of all do about a third of everything.
func (g *generator) person() int {
	u := g.rng.Float64()
	return min(int(u*u*float64(g.shape.Persons)), g.shape.Persons-1)
}

// beforeKnown makes an event one of a person who was anonymous until now or
// still is.
func (g *generator) beforeKnown(e *event.Event, person int) {
	e.Properties = g.properties(person)
	anonymous := "device-" + strconv.Itoa(person)
	if g.rng.IntN(4) > 0 {
		e.DistinctID = anonymous
		return
	}
	g.known[person] = true
	e.Name, e.AnonymousID = event.Identify, anonymous
	e.Properties = json.RawMessage(fmt.Sprintf(`{"email":"user-%d@example.org","tier":"%s"}`, person, tiers(person)))
}

func tiers(person int) string { return [...]string{"gold", "silver", "bronze"}[person%3] }

func (g *generator) properties(person int) json.RawMessage {
	plans := [...]string{"free", "pro", "team"}
	countries := [...]string{"DE", "US", "FR", "GB", "IN", "BR", "JP", "NO", "PL", "ES", "IT", "CA"}
	b := make([]byte, 0, 64)
	b = append(b, `{"plan":"`...)
	b = append(b, plans[person%7%3]...)
	b = append(b, `","country":"`...)
	b = append(b, countries[person%12]...)
	b = append(b, `","amount":`...)
	b = strconv.AppendInt(b, g.rng.Int64N(200), 10)
	b = append(b, '.', byte('0'+g.rng.IntN(10)), byte('1'+g.rng.IntN(9)))
	return append(b, '}')
}
