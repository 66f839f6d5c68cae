package ingest

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/event"
	"prodops/internal/eventlog"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
	"prodops/internal/todo"
)

// house is everything events pass on their way in, on a real log and database.
type house struct {
	t          *testing.T
	db         *sqldb.DB
	log        *eventlog.Log
	journal    *journal.Journal
	quarantine *Quarantine
	pipeline   *Pipeline
	imports    *Imports
	dropped    dropped
}

// dropped remembers what was dropped.
type dropped struct {
	mu  sync.Mutex
	ids []string
}

// DropImport implements Dropper.
func (d *dropped) DropImport(_ context.Context, _, importID string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ids = append(d.ids, importID)
	return nil
}

func newHouse(t *testing.T, db *sqldb.DB) *house {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	events, err := eventlog.Open(eventlog.OS{}, t.TempDir(), eventlog.Options{Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = events.Close() })
	now := func() time.Time { return received }
	h := &house{t: t, db: db, log: events, journal: journal.New(db, now)}
	h.quarantine = NewQuarantine(db, h.journal, now, quiet)
	h.pipeline = NewPipeline(events, h.quarantine, DefaultLimits(), now)
	h.imports = NewImports(db, h.journal, h.pipeline, &h.dropped, now)
	return h
}

func (h *house) origin() Origin {
	return Origin{Project: "p", Environment: "production", Source: "segment"}
}

func (h *house) accept(body string) Result {
	h.t.Helper()
	decoded, err := DecodeSegment(Batch, []byte(body), http.Header{}, DefaultLimits())
	if err != nil {
		h.t.Fatal(err)
	}
	result, err := h.pipeline.Accept(h.t.Context(), h.origin(), decoded.Calls)
	if err != nil {
		h.t.Fatal(err)
	}
	return result
}

// events reads the log back.
func (h *house) events() (events []event.Event) {
	h.t.Helper()
	err := h.log.Read(h.t.Context(), eventlog.Position{}, func(_ eventlog.Position, batch []event.Event) error {
		events = append(events, batch...)
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return events
}

func (h *house) listed(filter QuarantineFilter) QuarantinePage {
	h.t.Helper()
	page, err := h.quarantine.List(h.t.Context(), editor("p"), "p", filter)
	if err != nil {
		h.t.Fatal(err)
	}
	return page
}

// verbs are what the journal says happened.
func (h *house) verbs() string {
	h.t.Helper()
	var verbs []string
	if err := h.db.Select(h.t.Context(), &verbs, "SELECT verb FROM journal ORDER BY seq"); err != nil {
		h.t.Fatal(err)
	}
	return strings.Join(verbs, " ")
}

func editor(project string) auth.Actor {
	return auth.AsMember(auth.Member{ID: "m1", Name: "Editor"}, "", map[string]auth.Role{project: auth.Editor})
}

func viewer(project string) auth.Actor {
	return auth.AsMember(auth.Member{ID: "m2", Name: "Viewer"}, "", map[string]auth.Role{project: auth.Viewer})
}

func TestOneBadCallCostsNoGoodOne(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		bad := `{"type":"track","userId":"u","event":"a` + "\x00\xff" + `b"}`
		got := h.accept(`{"batch":[{"type":"track","messageId":"1","userId":"u","event":"E"},` + bad + `,{"type":"track","messageId":"2","userId":"u","event":"E"}]}`)
		if want := (Result{Accepted: 2, Quarantined: 1}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if events := h.events(); len(events) != 2 || events[1].ID != "2" {
			t.Errorf("the log has %+v", events)
		}
		page := h.listed(QuarantineFilter{})
		if len(page.Calls) != 1 || string(page.Calls[0].Payload) != bad || !page.Calls[0].Whole || page.Calls[0].Reason != InvalidUTF8 {
			t.Errorf("quarantine has %+v", page.Calls)
		}
	})
}

func TestCallsWithoutMessageID(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		for range 2 {
			h.accept(`{"batch":[{"type":"track","userId":"u","event":"E"},{"type":"track","userId":"u","event":"E","timestamp":"2026-03-01T11:00:00Z"}]}`)
		}
		ids := map[string]int{}
		for _, e := range h.events() {
			ids[e.ID]++
		}
		if len(ids) != 3 {
			t.Errorf("two calls, sent twice, made the ids %v: those with a time are one event, those without are two", ids)
		}
	})
}

func TestQuarantineListsCountsAndPages(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		var calls []string
		for i := range 7 {
			calls = append(calls, fmt.Sprintf(`{"type":"track","event":"E%d"}`, i), fmt.Sprintf(`{"type":"track","userId":"u%d"}`, i%3))
		}
		h.accept(`{"batch":[` + strings.Join(calls, ",") + `]}`)
		h.accept(`{"batch":[` + calls[0] + `]}`) // the same again is counted, not kept twice
		page := h.listed(QuarantineFilter{Limit: 4})
		if got := fmt.Sprint(page.Reasons); got != "[{missing_id 7} {missing_event_name 3}]" {
			t.Errorf("reasons %s", got)
		}
		seen := len(page.Calls)
		for page.Next != "" {
			page = h.listed(QuarantineFilter{Limit: 4, Cursor: page.Next})
			seen += len(page.Calls)
		}
		if seen != 10 {
			t.Errorf("%d calls over all pages, want 10", seen)
		}
		only := h.listed(QuarantineFilter{State: Waiting, Reason: MissingID})
		if len(only.Calls) != 7 || only.Calls[6].Times != 2 || only.Calls[6].Event != "E0" {
			t.Errorf("%d calls, the oldest %+v", len(only.Calls), only.Calls[6])
		}
	})
}

func TestReplay(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		h.accept(`{"batch":[{"type":"track","event":"nobody"}]}`)
		tight := DefaultLimits()
		tight.Properties = 1
		decoded, err := DecodeSegment(Batch, []byte(`{"sentAt":"2026-03-01T11:00:10Z","batch":[{"type":"track","messageId":"2","userId":"u","event":"E","timestamp":"2026-03-01T11:00:00Z","properties":{"a":1,"b":2}}]}`), http.Header{}, tight)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.pipeline.Accept(t.Context(), h.origin(), decoded.Calls); err != nil {
			t.Fatal(err)
		}
		h.pipeline.limits = DefaultLimits() // today's rules are more lenient
		got, err := h.pipeline.Replay(t.Context(), editor("p"), "p", Selection{All: true})
		if want := (ReplayResult{Replayed: 1, Failed: 1}); err != nil || got != want {
			t.Fatalf("got %+v, %v, want %+v", got, err, want)
		}
		events := h.events()
		last := events[len(events)-1]
		if last.ID != "2" || last.Time != received.UnixMicro()-10_000_000 || last.Environment != "production" {
			t.Errorf("replayed as %+v", last)
		}
		if page := h.listed(QuarantineFilter{State: Replayed}); len(page.Calls) != 1 {
			t.Errorf("%d calls are marked replayed", len(page.Calls))
		}
		if again, err := h.pipeline.Replay(t.Context(), editor("p"), "p", Selection{Reason: TooManyProperties}); err != nil || again != (ReplayResult{}) {
			t.Errorf("a second replay: %+v, %v", again, err)
		}
		if got := h.verbs(); got != "replayed" {
			t.Errorf("journal: %s", got)
		}
		if _, err := h.pipeline.Replay(t.Context(), editor("p"), "p", Selection{}); !errs.Is(err, errs.Invalid) {
			t.Errorf("nothing selected: %v", err)
		}
	})
}

func TestDiscard(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		h.accept(`{"batch":[{"type":"track","event":"nobody"}]}`)
		id := h.listed(QuarantineFilter{}).Calls[0].ID
		for range 2 {
			if err := h.quarantine.Discard(t.Context(), editor("p"), "p", id); err != nil {
				t.Fatal(err)
			}
		}
		if call, err := h.quarantine.Get(t.Context(), viewer("p"), "p", id); err != nil || call.State != Discarded {
			t.Errorf("%+v, %v", call, err)
		}
		h.accept(`{"batch":[{"type":"track","event":"nobody"}]}`)
		if page := h.listed(QuarantineFilter{State: Waiting}); len(page.Calls) != 0 || len(page.Reasons) != 0 {
			t.Errorf("what was discarded waits again: %+v", page)
		}
		if err := h.quarantine.Discard(t.Context(), editor("p"), "p", "no such id"); !errs.Is(err, errs.NotFound) {
			t.Errorf("unknown id: %v", err)
		}
		if got := h.verbs(); got != "discarded" {
			t.Errorf("journal: %s", got)
		}
	})
}

func TestQuarantineIsBounded(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		h.quarantine.maxRows = 1000
		large := strings.Repeat("x", 20<<10)
		for from := 0; from < 2500; from += 500 {
			var calls []Call
			for i := range 500 {
				raw := fmt.Sprintf(`{"type":"track","event":"E%d"}`, from+i)
				calls = append(calls, DecodeCalls([]json.RawMessage{[]byte(raw)}, DefaultLimits())...)
			}
			if _, err := h.pipeline.Accept(t.Context(), h.origin(), calls); err != nil {
				t.Fatal(err)
			}
		}
		page := h.listed(QuarantineFilter{Limit: 1})
		if n := page.Reasons[0].Count; n > 1000 || n < 800 {
			t.Errorf("%d calls are kept", n)
		}
		if page.Calls[0].Event != "E2499" {
			t.Errorf("the newest kept is %s", page.Calls[0].Event)
		}
		h.quarantine.maxBytes = 1 << 20
		h.quarantine.since = map[string]int{}
		calls := DecodeCalls([]json.RawMessage{[]byte(`{"type":"track","event":"big","properties":{"a":"` + large + large + large + large + `"}}`)}, DefaultLimits())
		if _, err := h.pipeline.Accept(t.Context(), h.origin(), calls); err != nil {
			t.Fatal(err)
		}
		newest := h.listed(QuarantineFilter{Limit: 1}).Calls[0]
		if newest.Whole || len(newest.Payload) != maxPayload || newest.Reason != CallTooLarge {
			t.Errorf("kept %d bytes of the large call, whole %v, %s", len(newest.Payload), newest.Whole, newest.Reason)
		}
		if got, err := h.pipeline.Replay(t.Context(), editor("p"), "p", Selection{IDs: []string{newest.ID}}); err != nil || got.Failed != 1 {
			t.Errorf("replay of a cut payload: %+v, %v", got, err)
		}
	})
}

func TestImport(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		ctx, me := t.Context(), editor("p")
		file := NewImport{File: "events.jsonl", Size: 10, SHA256: strings.Repeat("ab", 32), Source: "segment"}
		first, err := h.imports.Create(ctx, me, "p", file)
		if err != nil {
			t.Fatal(err)
		}
		lines := func(from, n int) (calls []Call) {
			for i := range n {
				raw := fmt.Sprintf(`{"type":"track","messageId":"m%d","userId":"u","event":"E","timestamp":"1999-01-01"}`, from+i)
				if from+i == 3 {
					raw = `{"$unreadable_line":"oops"}`
				}
				calls = append(calls, DecodeCalls([]json.RawMessage{[]byte(raw)}, ImportLimits())...)
			}
			return calls
		}
		send := func(from, n int, want ImportProgress) {
			t.Helper()
			got, err := h.imports.Append(ctx, me, "p", first.ID, int64(from), lines(from, n))
			if err != nil || got != want {
				t.Errorf("lines %d to %d: %+v, %v, want %+v", from, from+n, got, err, want)
			}
		}
		send(0, 5, ImportProgress{Accepted: 4, Quarantined: 1, LinesDone: 5})
		send(0, 5, ImportProgress{LinesDone: 5})
		send(3, 4, ImportProgress{Accepted: 2, LinesDone: 7})
		if _, err := h.imports.Append(ctx, me, "p", first.ID, 9, lines(9, 1)); !errs.Is(err, errs.Conflict) {
			t.Errorf("a gap: %v", err)
		}
		again, err := h.imports.Create(ctx, me, "p", file)
		if err != nil || again.ID != first.ID || again.LinesDone != 7 || again.Accepted != 6 || again.Quarantined != 1 {
			t.Errorf("continued as %+v, %v", again, err)
		}
		mapped := file
		mapped.Mapping = "event=E,user_id=U"
		if other, err := h.imports.Create(ctx, me, "p", mapped); err != nil || other.ID == first.ID {
			t.Errorf("another mapping continues the import: %v", err)
		}
		for range 2 {
			if done, err := h.imports.Finish(ctx, me, "p", first.ID); err != nil || done.State != Finished || done.FinishedAt == 0 {
				t.Errorf("finished as %+v, %v", done, err)
			}
		}
		if _, err := h.imports.Append(ctx, me, "p", first.ID, 7, lines(7, 1)); !errs.Is(err, errs.Conflict) {
			t.Errorf("append to a finished import: %v", err)
		}
		if fresh, err := h.imports.Create(ctx, me, "p", file); err != nil || fresh.ID == first.ID {
			t.Errorf("a finished import is continued: %v", err)
		}
		for _, e := range h.events() {
			if e.Import != first.ID || e.Environment != "production" {
				t.Errorf("event %+v", e)
			}
		}
		undone, err := h.imports.Undo(ctx, me, "p", first.ID)
		if err != nil || undone.State != Undone || len(h.dropped.ids) != 1 || h.dropped.ids[0] != first.ID {
			t.Errorf("undone as %+v, %v; dropped %v", undone, err, h.dropped.ids)
		}
		if page := h.listed(QuarantineFilter{State: Waiting}); len(page.Calls) != 0 {
			t.Errorf("lines of an undone import wait: %+v", page.Calls)
		}
		if _, err := h.imports.Finish(ctx, me, "p", first.ID); !errs.Is(err, errs.Conflict) {
			t.Errorf("finish an undone import: %v", err)
		}
		page, err := h.imports.List(ctx, viewer("p"), "p", "", 2)
		if err != nil || len(page.Imports) != 2 || page.Next == "" {
			t.Errorf("list: %d imports, next %q, %v", len(page.Imports), page.Next, err)
		}
		if got := h.verbs(); got != "created created finished created undone" {
			t.Errorf("journal: %s", got)
		}
	})
}

func TestAnImportUndoneWhileABatchIsOnItsWay(t *testing.T) {
	h := newHouse(t, sqldbtest.Open(t))
	ctx, me := t.Context(), editor("p")
	made, err := h.imports.Create(ctx, me, "p", NewImport{File: "f", SHA256: strings.Repeat("0", 64)})
	if err != nil {
		t.Fatal(err)
	}
	after := made
	after.LinesDone = 1
	if _, err := h.imports.Undo(ctx, me, "p", made.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.imports.advance(ctx, "p", made, after); !errs.Is(err, errs.Conflict) || len(h.dropped.ids) != 2 {
		t.Errorf("%v; dropped %v", err, h.dropped.ids)
	}
}

func TestWhoMay(t *testing.T) {
	h := newHouse(t, sqldbtest.Open(t))
	ctx := t.Context()
	verbs := map[string]func(auth.Actor) error{
		"list":          func(a auth.Actor) error { _, err := h.quarantine.List(ctx, a, "p", QuarantineFilter{}); return err },
		"get":           func(a auth.Actor) error { _, err := h.quarantine.Get(ctx, a, "p", "x"); return err },
		"list imports":  func(a auth.Actor) error { _, err := h.imports.List(ctx, a, "p", "", 1); return err },
		"get import":    func(a auth.Actor) error { _, err := h.imports.Get(ctx, a, "p", "x"); return err },
		"replay!":       func(a auth.Actor) error { _, err := h.pipeline.Replay(ctx, a, "p", Selection{All: true}); return err },
		"discard!":      func(a auth.Actor) error { return h.quarantine.Discard(ctx, a, "p", "x") },
		"import!":       func(a auth.Actor) error { _, err := h.imports.Create(ctx, a, "p", NewImport{}); return err },
		"append lines!": func(a auth.Actor) error { _, err := h.imports.Append(ctx, a, "p", "x", 0, nil); return err },
		"finish!":       func(a auth.Actor) error { _, err := h.imports.Finish(ctx, a, "p", "x"); return err },
		"undo!":         func(a auth.Actor) error { _, err := h.imports.Undo(ctx, a, "p", "x"); return err },
	}
	for name, verb := range verbs {
		changes := strings.HasSuffix(name, "!")
		if err := verb(auth.Actor{}); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("%s as a stranger: %v", name, err)
		}
		if err := verb(editor("other")); !errs.Is(err, errs.NotFound) {
			t.Errorf("%s from another project: %v", name, err)
		}
		if err := verb(viewer("p")); errs.Is(err, errs.Forbidden) != changes {
			t.Errorf("%s as a viewer: %v", name, err)
		}
		if err := verb(editor("p")); errs.Is(err, errs.Forbidden) || errs.Is(err, errs.Internal) {
			t.Errorf("%s as an editor: %v", name, err)
		}
	}
}

// fullLog is a log whose disk is full.
type fullLog struct{}

// Append implements Log.
func (fullLog) Append(context.Context, []event.Event) (eventlog.Position, error) {
	return eventlog.Position{}, errs.Retry(errs.Unavailable, time.Second, "full")
}

func TestNothingIsKeptOfARequestTheLogRefuses(t *testing.T) {
	h := newHouse(t, sqldbtest.Open(t))
	h.pipeline.log = fullLog{}
	calls := DecodeCalls([]json.RawMessage{[]byte(`{"type":"track","userId":"u","event":"E"}`), []byte(`{}`)}, DefaultLimits())
	if _, err := h.pipeline.Accept(t.Context(), h.origin(), calls); !errs.Is(err, errs.Unavailable) {
		t.Errorf("got %v", err)
	}
	if page := h.listed(QuarantineFilter{}); len(page.Calls) != 0 {
		t.Errorf("kept %+v", page.Calls)
	}
}

func TestWhatIsQuarantinedWaits(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		waits := func() string {
			list, total, err := Undecided{DB: db}.Waiting(t.Context(), todo.Ask{Project: "p", Now: sqldb.MicrosOf(received), Most: 4})
			if err != nil || len(list) != total {
				t.Fatal(list, total, err)
			}
			if total == 0 {
				return ""
			}
			return list[0].Title
		}
		if got := waits(); got != "" {
			t.Errorf("nothing waits: %q", got)
		}
		h.accept(`{"batch":[{"type":"track","event":"No Person"}]}`)
		if got := waits(); got != "1 event in quarantine" {
			t.Errorf("%q", got)
		}
		h.accept(`{"batch":[{"type":"track","userId":"x"}]}`)
		if got := waits(); got != "2 events in quarantine" {
			t.Errorf("%q", got)
		}
		if err := h.quarantine.Discard(t.Context(), editor("p"), "p", h.listed(QuarantineFilter{}).Calls[0].ID); err != nil {
			t.Fatal(err)
		}
		if got := waits(); got != "1 event in quarantine" {
			t.Errorf("what was decided waits on: %q", got)
		}
	})
}
