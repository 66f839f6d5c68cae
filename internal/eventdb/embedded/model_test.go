package embedded

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/eventlog"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

// model is the store's meaning written plainly: everything ever logged, and
// what was dropped where.
type model struct {
	log   []logged
	drops []drop
}

type logged struct {
	next  eventlog.Position
	batch []event.Event
}

type drop struct {
	importID string
	after    int // batches in the log by then
}

// visible is the events that count, in log order.
func (m *model) visible() []event.Event {
	holder := map[string]event.Event{}
	var order []string
	free := func(at int) {
		for _, d := range m.drops {
			if d.after == at {
				maps.DeleteFunc(holder, func(_ string, e event.Event) bool {
					return e.Import == d.importID && e.Project == project1
				})
			}
		}
	}
	for i, l := range m.log {
		free(i)
		for _, e := range l.batch {
			late := e.Project == project1 &&
				slices.ContainsFunc(m.drops, func(d drop) bool { return d.importID == e.Import && d.after <= i })
			key := e.Project + "/" + e.ID
			if _, taken := holder[key]; !taken && !late {
				holder[key] = e
				order = append(order, key)
			}
		}
	}
	free(len(m.log))
	var out []event.Event
	for i, id := range order {
		if e, ok := holder[id]; ok && !slices.Contains(order[i+1:], id) {
			out = append(out, e)
		}
	}
	return out
}

// rig is a store under test and what it stands on.
type rig struct {
	t       *testing.T
	dir     string
	records *sqldb.DB
	store   *Store
	model   model
	fail    string // the step that fails
}

var errCrash = errors.New("crash")

func newRig(t *testing.T) *rig {
	t.Helper()
	dir := fastFolder(t)
	records, err := openRecords(dir)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, dir: dir, records: records}
	r.open()
	t.Cleanup(func() {
		if err := errors.Join(r.store.Close(), records.Close()); err != nil {
			t.Error(err)
		}
	})
	return r
}

// openRecords opens a database of records in a folder.
func openRecords(dir string) (*sqldb.DB, error) {
	path := filepath.Join(dir, "records.db")
	if err := sqldbtest.WriteSQLite(path); err != nil {
		return nil, err
	}
	return sqldb.Open(context.Background(), path)
}

// fastFolder is an empty folder, in memory where there is such: crashes here
// lose nothing that was written, so fsync is not what is tested.
func fastFolder(t *testing.T) string {
	t.Helper()
	if _, err := os.Stat(memoryFolder); err != nil {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp(memoryFolder, "embedded")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// memoryFolder is memory that looks like a folder.
const memoryFolder = "/dev/shm"

func (r *rig) open() {
	r.t.Helper()
	var err error
	r.store, err = Open(context.Background(), Options{
		Dir: filepath.Join(r.dir, "events"), Records: r.records, Memory: 256 << 20,
		Failpoint: func(step string) error {
			if step == r.fail {
				return errCrash
			}
			return nil
		},
	})
	if err != nil {
		r.t.Fatal(err)
	}
	for _, l := range r.model.log {
		if err := r.store.Append(context.Background(), l.next, l.batch); err != nil {
			r.t.Fatal(err)
		}
	}
}

func (r *rig) reopen() {
	r.t.Helper()
	if err := r.store.Close(); err != nil {
		r.t.Fatal(err)
	}
	r.open()
}

func (r *rig) append(batch ...event.Event) {
	r.t.Helper()
	l := logged{eventlog.Position{Segment: 1, Offset: int64(len(r.model.log) + 1)}, batch}
	r.model.log = append(r.model.log, l)
	if err := r.store.Append(context.Background(), l.next, batch); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) dropImport(id string) {
	r.t.Helper()
	if err := r.store.DropImport(context.Background(), project1, id); err != nil {
		r.t.Fatal(err)
	}
	if !slices.ContainsFunc(r.model.drops, func(d drop) bool { return d.importID == id }) {
		r.model.drops = append(r.model.drops, drop{id, len(r.model.log)})
	}
}

func (r *rig) seal() {
	r.t.Helper()
	if err := r.store.Seal(context.Background()); err != nil && !errors.Is(err, errCrash) {
		r.t.Fatal(err)
	}
}

func (r *rig) merge() {
	r.t.Helper()
	if err := r.store.Merge(context.Background()); err != nil && !errors.Is(err, errCrash) {
		r.t.Fatal(err)
	}
}

const project1 = "p1"

// expected is what the columns must be, row by row, as text.
type expectedRow struct {
	Person  string
	Time    int64
	ID      string
	Plan    string
	Nested  string
	Trait   string
	Dotted  string
	Group   string
	Session uint32
	Name    string
}

func (m *model) rows(scope eventdb.Scope, name string) []expectedRow {
	all := m.visible()
	all = slices.DeleteFunc(all, func(e event.Event) bool { return e.Project != scope.Project })
	var identity eventdb.Identity
	for i := range all {
		if e, ok := eventdb.EdgeOf(&all[i]); ok {
			identity.Add(e)
		}
	}
	slices.SortFunc(all, func(a, b event.Event) int {
		return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.ID, b.ID))
	})
	traits, joined := map[string]map[string]json.RawMessage{}, map[string]string{}
	for _, e := range all {
		who := identity.Canonical(e.DistinctID)
		if e.Name == event.Identify {
			var set map[string]json.RawMessage
			_ = json.Unmarshal(e.Properties, &set)
			if traits[who] == nil {
				traits[who] = map[string]json.RawMessage{}
			}
			maps.Copy(traits[who], set)
		}
		if e.Name == event.Group && e.Group != "" {
			joined[who] = e.Group
		}
	}
	last, session := map[string]int64{}, map[string]uint32{}
	var out []expectedRow
	for _, e := range all {
		if scope.Environment != "" && e.Environment != scope.Environment {
			continue
		}
		who := identity.Canonical(e.DistinctID)
		if at, ok := last[who]; ok && e.Time-at > eventdb.SessionGap {
			session[who]++
		}
		last[who] = e.Time
		if name != e.Name && (name != event.Any || !event.IsBehavior(e.Name)) {
			continue
		}
		known, _ := json.Marshal(traits[who])
		out = append(out, expectedRow{
			Person: who, Time: e.Time, ID: e.ID, Name: e.Name, Session: session[who],
			Plan:   eventdb.Canonical(eventdb.EventProperty(&e, "plan")),
			Nested: eventdb.Canonical(eventdb.EventProperty(&e, "context.page.path")),
			Trait:  eventdb.Canonical(eventdb.Lookup(known, "tier")),
			Dotted: eventdb.Canonical(eventdb.Lookup(known, "address.city")),
			Group:  cmp.Or(e.Group, joined[who]),
		})
	}
	slices.SortStableFunc(out, func(a, b expectedRow) int {
		return cmp.Compare(eventdb.PersonKey(a.Person), eventdb.PersonKey(b.Person))
	})
	return out
}

// rows reads the same from the snapshot's columns.
func rows(t *testing.T, q *snapshot, name string) []expectedRow {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	series, err := q.series(ctx, name)
	must(err)
	plan, err := q.codes(ctx, name, "plan")
	must(err)
	nested, err := q.codes(ctx, name, "context.page.path")
	must(err)
	ids, err := q.codes(ctx, name, "id")
	must(err)
	trait, err := q.personCodes(ctx, name, "tier")
	must(err)
	dotted, err := q.personCodes(ctx, name, "address.city")
	must(err)
	groups, err := q.groups(ctx, name)
	must(err)
	sessions, err := q.sessions(ctx, name)
	must(err)
	people, err := q.distinctIDs(ctx, series.Persons)
	must(err)
	var out []expectedRow
	for i, person := range people {
		for row := series.Starts[i]; row < series.Starts[i+1]; row++ {
			var id string
			_ = json.Unmarshal([]byte(ids.Values[ids.Code[row]]), &id)
			r := expectedRow{
				Person: person, Time: series.Times[row], ID: id, Name: name, Session: sessions[row],
				Plan: plan.Values[plan.Code[row]], Nested: nested.Values[nested.Code[row]],
				Trait: trait.Values[trait.Code[row]], Dotted: dotted.Values[dotted.Code[row]],
				Group: groups.Values[groups.Code[row]],
			}
			if name == event.Any {
				names, err := q.names(ctx)
				must(err)
				r.Name = names.Values[names.Code[row]]
			}
			out = append(out, r)
		}
	}
	return out
}

// check compares the store with the model in every column.
func (r *rig) check(what string) {
	r.t.Helper()
	for _, scope := range []eventdb.Scope{{Project: project1}, {Project: project1, Environment: "production"}, {Project: "p2"}} {
		q, err := r.store.snapshot(r.t.Context(), scope)
		if err != nil {
			r.t.Fatal(err)
		}
		for _, name := range []string{event.Any, "Opened", event.Identify} {
			want := r.model.rows(scope, name)
			if diff := gocmp.Diff(want, rows(r.t, q, name)); diff != "" {
				r.t.Fatalf("%s: %v %q: %s", what, scope, name, diff)
			}
			if name != event.Any || scope.Environment != "" {
				continue
			}
			var parted []expectedRow
			for i := range 3 {
				parted = append(parted, rows(r.t, q.partition(i, 3), name)...)
			}
			if diff := gocmp.Diff(want, parted); diff != "" {
				r.t.Fatalf("%s: %v %q in partitions: %s", what, scope, name, diff)
			}
		}
		q.release()
	}
}

// randomEvent draws from so few ids, people and instants that everything
// collides with everything.
func randomEvent(rng *rand.Rand) event.Event {
	id := fmt.Sprintf("e%d", rng.IntN(400))
	people := []string{"ada", "bob", "cyd", "dee"}
	devices := []string{"d1", "d2", "d3", "d4", "ada"}
	e := event.Event{
		Project: project1, Environment: "production", ID: id, DistinctID: people[rng.IntN(len(people))],
		Name: []string{"Opened", "Paid", "Closed", event.Identify, event.Group, event.Alias}[rng.IntN(6)],
		Time: int64(rng.IntN(20)) * 700_000_000, ReceivedAt: int64(rng.IntN(50)), Source: "test",
	}
	if rng.IntN(8) == 0 {
		e.Time += 40 * 24 * 3600 * 1_000_000 // another month
	}
	if rng.IntN(10) == 0 {
		e.Project = "p2"
	}
	if rng.IntN(4) == 0 {
		e.Environment = "staging"
	}
	if rng.IntN(3) == 0 {
		e.DistinctID = devices[rng.IntN(len(devices))]
	} else if rng.IntN(6) == 0 {
		e.AnonymousID = devices[rng.IntN(len(devices))]
	}
	if rng.IntN(25) == 0 { // an alias between people: chains and circles
		e.AnonymousID = people[rng.IntN(len(people))]
	}
	if rng.IntN(3) == 0 {
		e.Import = fmt.Sprintf("i%d", rng.IntN(5))
	}
	if rng.IntN(4) == 0 {
		e.Group = fmt.Sprintf("g%d", rng.IntN(3))
	}
	plan := []string{`"pro"`, `"free"`, `null`, `1.50`, `["a", "b"]`, `"é\u00e9"`}[rng.IntN(6)]
	tier := []string{`"gold"`, `null`, `2`, `true`}[rng.IntN(4)]
	city := []string{`"address":{"city":"Oslo"}`, `"address":null`, `"address.city":"Rome"`, `"address":{"zip":1}`, `"address.city":null`}[rng.IntN(5)]
	e.Properties = json.RawMessage(fmt.Sprintf(`{"id":%q,"plan": %s,"tier":%s,%s}`, id, plan, tier, city))
	if rng.IntN(2) == 0 {
		e.Context = json.RawMessage(fmt.Sprintf(`{"page":{"path":"/%d"}}`, rng.IntN(3)))
	}
	return e
}

// seeds is how many random stories are told: a few, or many in a soak.
func seeds() int {
	if os.Getenv("PRODOPS_SOAK") != "" {
		return 200
	}
	return 2
}

// TestAgainstModel does random things to a store, crashes included, and
// compares every column with the plain model after each.
func TestAgainstModel(t *testing.T) {
	steps := []string{
		"seal: temporary files written", "seal: files renamed", "seal: before the manifest", "seal: after the manifest",
		"merge: temporary files written", "merge: files renamed", "merge: before the manifest", "merge: after the manifest",
	}
	for seed := range uint64(seeds()) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(seed, 1))
			r := newRig(t)
			for step := range 18 {
				what := ""
				switch n := rng.IntN(20); {
				case n < 9:
					what = "append"
					for range 1 + rng.IntN(3) {
						var batch []event.Event
						for range 1 + rng.IntN(15) {
							batch = append(batch, randomEvent(rng))
						}
						r.append(batch...)
					}
				case n < 13:
					what = "seal"
					r.seal()
				case n < 15:
					what = "merge"
					r.merge()
				case n < 16:
					what = "drop import"
					r.dropImport(fmt.Sprintf("i%d", rng.IntN(5)))
				case n < 18:
					what = "reopen"
					r.reopen()
				default:
					r.fail = steps[rng.IntN(len(steps))]
					what = "crash at " + r.fail
					r.seal()
					r.merge()
					r.fail = ""
					r.reopen()
				}
				r.check(fmt.Sprintf("step %d, %s", step, what))
			}
		})
	}
}
