package embedded

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/eventdb/naive"
	"prodops/internal/eventlog"
)

// TestMain runs fewer random checks than rapid's default unless told how many:
// each opens a store of its own.
func TestMain(m *testing.M) {
	flag.Parse()
	told := os.Getenv("PRODOPS_SOAK") != ""
	flag.Visit(func(f *flag.Flag) { told = told || f.Name == "rapid.checks" })
	if !told {
		if err := flag.Set("rapid.checks", "40"); err != nil {
			panic(err)
		}
	}
	goleak.VerifyTestMain(m)
}

func opened(id, person string, at int64) event.Event {
	return event.Event{
		Project: project1, Environment: "production", ID: id, Name: "Opened", DistinctID: person,
		Time: at, ReceivedAt: at, Properties: json.RawMessage(`{"id":"` + id + `","plan":"pro"}`),
	}
}

// TestListsAgainstNaive compares everything that is not a column with the
// reference engine, over tail, files and both.
func TestListsAgainstNaive(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	r, plain := newRig(t), naive.New()
	for round := range 6 {
		var batch []event.Event
		for range 60 {
			e := randomEvent(rng)
			e.Import = ""
			batch = append(batch, e)
		}
		r.append(batch...)
		if err := plain.Append(t.Context(), eventlog.Position{Segment: 1, Offset: int64(round + 1)}, batch); err != nil {
			t.Fatal(err)
		}
		switch round {
		case 1, 2, 4:
			r.seal()
		case 3:
			r.merge()
		}
		if round%2 == 1 { // after a seal, and with sealed, merged and recent events together
			compareLists(t, r.store, plain)
		}
	}
}

func compareLists(t *testing.T, got, want eventdb.Store) {
	t.Helper()
	ctx := t.Context()
	same := func(what string, ask func(eventdb.Store) (any, error)) {
		t.Helper()
		w, err := ask(want)
		if err != nil {
			t.Fatal(err)
		}
		g, err := ask(got)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(w, g, gocmp.Transformer("JSON", decoded)); diff != "" {
			t.Fatalf("%s: %s", what, diff)
		}
	}
	for _, scope := range []eventdb.Scope{{Project: project1}, {Project: project1, Environment: "staging"}, {Project: "none"}} {
		same("names", func(s eventdb.Store) (any, error) { return s.EventNames(ctx, scope) })
		for _, text := range []string{"", "d1", "GOLD", "nobody", "os"} {
			same("find "+text, func(s eventdb.Store) (any, error) {
				return s.FindPersons(ctx, scope, text, eventdb.Page{Limit: 3})
			})
		}
		same("persons", func(s eventdb.Store) (any, error) {
			return s.Persons(ctx, scope, []string{"d2", "bob", "zoe", "ada"})
		})
		same("canonical ids", func(s eventdb.Store) (any, error) {
			return s.CanonicalIDs(ctx, scope.Project, []string{"d1", "d2", "d3", "d4", "ada", "bob", "cyd", "dee", "zoe"})
		})
		same("properties of events", func(s eventdb.Store) (any, error) { return s.Properties(ctx, scope, event.Any, eventdb.OfEvent) })
		same("properties of persons", func(s eventdb.Store) (any, error) { return s.Properties(ctx, scope, "", eventdb.OfPerson) })
		for _, plan := range []eventdb.ValuesPlan{
			{Event: "Paid", Property: "plan", Of: eventdb.OfEvent, Limit: 3},
			{Property: "tier", Of: eventdb.OfPerson, Search: "G", Limit: 5},
		} {
			same("values", func(s eventdb.Store) (any, error) { return s.PropertyValues(ctx, scope, plan) })
		}
		for i, plan := range []eventdb.EventsPlan{
			{Limit: 10}, {Limit: 7, ByTime: true, DistinctID: "d1"}, {Limit: 5, Filter: eventdb.Filter{Event: event.Any}},
			{Limit: 20, From: 1_400_000_000, To: 9_000_000_000, Filter: eventdb.Filter{Event: "Opened"}},
			{Limit: 4, Filter: eventdb.Filter{Where: []eventdb.Condition{
				{Property: "plan", Of: eventdb.OfEvent, Op: eventdb.Eq, Values: []string{`"pro"`}},
				{Property: "tier", Of: eventdb.OfPerson, Op: eventdb.IsSet},
			}}},
		} {
			plan.Scope = scope
			pages(t, got, want, i, plan)
		}
	}
}

// pages walks a list to its end on both engines.
func pages(t *testing.T, got, want eventdb.Store, n int, plan eventdb.EventsPlan) {
	t.Helper()
	for page := range 4 {
		w, err := want.Events(t.Context(), plan)
		if err != nil {
			t.Fatal(err)
		}
		g, err := got.Events(t.Context(), plan)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(w, g); diff != "" {
			t.Fatalf("events of plan %d, page %d: %s", n, page, diff)
		}
		if len(w) < plan.Limit {
			return
		}
		last := w[len(w)-1]
		plan.Before = &eventdb.EventCursor{At: last.ReceivedAt, ID: last.ID}
		if plan.ByTime {
			plan.Before.At = last.Time
		}
	}
}

func decoded(raw json.RawMessage) any {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return string(raw)
	}
	return v
}

// TestDuplicates sends one id over and over: within a batch, to the tail, to a
// sealed and to a merged file.
func TestDuplicates(t *testing.T) {
	r := newRig(t)
	r.append(opened("a", "ada", 1), opened("a", "bob", 2))
	r.append(opened("a", "cyd", 3))
	for round := range mergeFanIn {
		r.seal()
		r.append(opened("a", "dee", 4), opened(fmt.Sprintf("b%d", round), "ada", 5))
	}
	r.seal()
	r.merge()
	r.append(opened("a", "dee", 4))
	r.check("after merge")
	if n := len(r.store.projects[project1].files); n != 2 {
		t.Errorf("%d files after merging", n)
	}
}

// TestDroppedImportFreesIDs brings an import, drops it and brings it again.
func TestDroppedImportFreesIDs(t *testing.T) {
	r := newRig(t)
	of := func(imp string, events ...event.Event) []event.Event {
		for i := range events {
			events[i].Import = imp
		}
		return events
	}
	r.append(of("i1", opened("a", "ada", 1), opened("b", "bob", 2))...)
	r.seal()
	r.append(of("i1", opened("c", "cyd", 3))...)
	r.dropImport("i1")
	r.check("dropped")
	r.append(of("i2", opened("a", "eve", 4), opened("c", "eve", 5))...)
	r.append(of("i1", opened("d", "late", 6))...)
	r.check("again")
	r.reopen()
	r.check("reopened")
	r.seal()
	r.merge()
	r.check("merged")
	r.reopen()
	r.check("merged and reopened")
}

// TestDropAfterMerge drops an import whose events were merged: the merged file
// must still say whose they are.
func TestDropAfterMerge(t *testing.T) {
	r := newRig(t)
	for file := range mergeFanIn {
		var batch []event.Event
		for i := range 3000 {
			e := opened(fmt.Sprint(file, "-", i), fmt.Sprint("p", i%70), int64(i))
			e.Import = fmt.Sprint("import-", i%2)
			batch = append(batch, e)
		}
		r.append(batch...)
		r.seal()
	}
	r.merge()
	files := r.store.projects[project1].files
	want := map[string]int64{"import-0": 1500 * mergeFanIn, "import-1": 1500 * mergeFanIn}
	if len(files) != 1 || !gocmp.Equal(files[0].Imports, want) {
		t.Fatalf("%d files, the first with %v", len(files), files[0].Imports)
	}
	r.reopen()
	r.dropImport("import-1")
	r.check("dropped")
}

// TestDuplicateOfDroppedImport reads the log again from before an import was
// dropped: what gave way to it then gives way to it again.
func TestDuplicateOfDroppedImport(t *testing.T) {
	for _, merge := range []bool{false, true} {
		r := newRig(t)
		first := opened("a", "ada", 1)
		first.Import = "i1"
		r.append(first, opened("b", "bob", 2))
		r.seal()
		r.append(opened("a", "eve", 3))
		r.dropImport("i1")
		if merge {
			r.merge()
		}
		r.check("dropped")
		r.reopen()
		r.check("reopened")
		r.seal()
		r.merge()
		r.append(opened("a", "fay", 4))
		r.check("its id is free again")
	}
}

// TestDamagedFile flips bytes of a file: the error names it, the message for
// the caller does not.
func TestDamagedFile(t *testing.T) {
	r := newRig(t)
	for i := range 2000 {
		r.append(opened(fmt.Sprint(i), fmt.Sprint(i%50), int64(i)))
	}
	r.seal()
	path := r.store.projects[project1].files[0].path + extParquet
	damaged, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 100; i < len(damaged)-2000; i++ {
		damaged[i] ^= 0x5A
	}
	if err := os.WriteFile(path, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	q, err := r.store.snapshot(t.Context(), eventdb.Scope{Project: project1})
	if err != nil {
		t.Fatal(err)
	}
	defer q.release()
	_, err = q.codes(t.Context(), "Opened", "plan")
	if err == nil || !strings.Contains(err.Error(), filepath.Base(path)) {
		t.Fatalf("error %v does not name %s", err, path)
	}
}

// TestLostIDs opens a store whose .ids file is gone.
func TestLostIDs(t *testing.T) {
	r := newRig(t)
	r.append(opened("a", "ada", 1))
	r.seal()
	path := r.store.projects[project1].files[0].path + extIDs
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	r.reopen()
	r.append(opened("a", "bob", 2))
	r.check("reopened")
}

// TestFilesOutliveMerge keeps a snapshot open over a merge.
func TestFilesOutliveMerge(t *testing.T) {
	r := newRig(t)
	for i := range mergeFanIn {
		r.append(opened(fmt.Sprint(i), "ada", int64(i)))
		r.seal()
	}
	q, err := r.store.snapshot(t.Context(), eventdb.Scope{Project: project1})
	if err != nil {
		t.Fatal(err)
	}
	r.merge()
	s, err := q.series(t.Context(), "Opened")
	if err != nil || len(s.Times) != mergeFanIn {
		t.Fatalf("%v, %v", s, err)
	}
	q.release()
	left, err := filepath.Glob(filepath.Join(r.dir, "events", project1, "*"+extParquet))
	if err != nil || len(left) != 1 {
		t.Errorf("files after release: %v, %v", left, err)
	}
}

// TestMemory asks for more columns than the budget holds.
func TestMemory(t *testing.T) {
	r := newRig(t)
	for i := range 40 {
		var batch []event.Event
		for j := range 100 {
			batch = append(batch, opened(fmt.Sprint(i*100+j), fmt.Sprint(j), int64(i)))
		}
		r.append(batch...)
	}
	r.seal()
	c := newCache(100_000)
	r.store.cache = c
	for i := range 30 {
		q, err := r.store.snapshot(t.Context(), eventdb.Scope{Project: project1})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := q.codes(t.Context(), "Opened", fmt.Sprint("p", i)); err != nil {
			t.Fatal(err)
		}
		q.release()
		var sum int64
		for e := c.order.Front(); e != nil; e = e.Next() {
			sum += e.Value.(*cached).bytes
		}
		if c.bytes() != sum || sum > c.limit || sum == 0 {
			t.Fatalf("cache says %d, holds %d, may hold %d", c.bytes(), sum, c.limit)
		}
	}
}

// TestFullTailWaits appends to a full tail until Maintain has made room.
func TestFullTailWaits(t *testing.T) {
	r := newRig(t)
	r.store.opts.Memory = 40_000
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	next := int64(0)
	send := func(ctx context.Context) error {
		next++
		var batch []event.Event
		for i := range 40 {
			batch = append(batch, opened(fmt.Sprint(next, "-", i), "ada", next))
		}
		l := logged{eventlog.Position{Segment: 1, Offset: next}, batch}
		r.model.log = append(r.model.log, l)
		return r.store.Append(ctx, l.next, batch)
	}
	if err := send(ctx); err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	if err := r.store.Append(short, eventlog.Position{Segment: 1, Offset: 2}, nil); err == nil {
		t.Fatal("a full tail took more")
	}
	go func() { defer close(done); r.store.Maintain(ctx) }()
	for range 10 {
		if err := send(ctx); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	<-done
	r.check("after maintenance")
}
