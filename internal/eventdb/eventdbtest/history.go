package eventdbtest

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/eventlog"
	"prodops/internal/period"
)

// historyFile is the commit history of a public project as Segment calls,
// beside the checkout: 18,400 events of 1,477 people since 2012.
const historyFile = "../shared/data/events/prometheus-events.jsonl.gz"

// HistoryEvents reads the history as events of Project; the test is skipped
// when the file is absent.
func HistoryEvents(t *testing.T) []event.Event {
	t.Helper()
	name := filepath.Join(moduleRoot(t), historyFile)
	file, err := os.Open(name)
	if err != nil {
		t.Skipf("needs the events of a real project in %s: %v", name, err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var events []event.Event
	for lines := bufio.NewScanner(unzipped); lines.Scan(); {
		var call struct {
			MessageID  string          `json:"messageId"`
			UserID     string          `json:"userId"`
			Event      string          `json:"event"`
			Timestamp  time.Time       `json:"timestamp"`
			Properties json.RawMessage `json:"properties"`
		}
		if err := json.Unmarshal(lines.Bytes(), &call); err != nil {
			t.Fatal(err)
		}
		events = append(events, event.Event{
			Project: Project, Environment: "production", ID: call.MessageID, Name: call.Event, DistinctID: call.UserID,
			Time: call.Timestamp.UnixMicro(), ReceivedAt: call.Timestamp.UnixMicro(), Properties: call.Properties,
		})
	}
	return events
}

// moduleRoot is the folder of go.mod, above the test's.
func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

// History checks an engine's answers about the history against sums made here,
// from the events alone and with nothing of the engines.
func History(t *testing.T, open Open) {
	events := HistoryEvents(t)
	store := open(t)
	for i := 0; i < len(events); i += 1000 {
		batch := events[i:min(i+1000, len(events))]
		if err := store.Append(t.Context(), eventlog.Position{Segment: 1, Offset: int64(i + 1)}, batch); err != nil {
			t.Fatal(err)
		}
	}
	h := history{
		events: events, store: store,
		calendar: period.Calendar{Zone: time.UTC, WeekStart: time.Monday},
		span:     period.Span{From: time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)},
	}
	t.Run("monthly committers", h.monthly)
	t.Run("first-time committers by quarter", h.quarterly)
	t.Run("commit to merge within 90 days", h.funnel)
}

type history struct {
	events   []event.Event
	store    eventdb.Store
	calendar period.Calendar
	span     period.Span
}

const (
	commit = "Commit Made"
	merge  = "Merge Made"
)

// monthly compares the unique committers of each month.
func (h history) monthly(t *testing.T) {
	buckets, err := h.calendar.Split(h.span, period.Month)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := h.store.Trends(t.Context(), eventdb.TrendsPlan{
		Scope: eventdb.Scope{Project: Project}, Bounds: buckets.Micros(),
		Series: []eventdb.TrendsSeries{{Filter: eventdb.Filter{Event: commit}, Measure: eventdb.Persons}},
	})
	if err != nil {
		t.Fatal(err)
	}
	people, ever := map[string]map[string]bool{}, map[string]bool{}
	for _, e := range h.events {
		month := time.UnixMicro(e.Time).UTC().Format("2006-01")
		if people[month] == nil {
			people[month] = map[string]bool{}
		}
		if e.Name == commit {
			people[month][e.DistinctID], ever[e.DistinctID] = true, true
		}
	}
	var want []float64
	for _, label := range buckets.Labels {
		want = append(want, float64(len(people[label[:7]])))
	}
	if diff := cmp.Diff(want, answer.Lines[0].Values); diff != "" {
		t.Errorf("committers per month (-sum +answer):\n%s", diff)
	}
	if got := answer.Lines[0].Total; got != float64(len(ever)) {
		t.Errorf("%v committers in all, want %d", got, len(ever))
	}
}

// quarterOf numbers the quarters since the year 0.
func quarterOf(micros int64) int {
	at := time.UnixMicro(micros).UTC()
	return at.Year()*4 + int(at.Month()-1)/3
}

// quarterly compares the retention of first-time committers.
func (h history) quarterly(t *testing.T) {
	const columns = 9
	buckets, err := h.calendar.Cohorts(h.span, period.Quarter, columns-1)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := h.store.Retention(t.Context(), eventdb.RetentionPlan{
		Scope: eventdb.Scope{Project: Project}, Start: eventdb.Filter{Event: commit}, Return: eventdb.Filter{Event: commit},
		Bounds: buckets.Micros(), Cohorts: len(buckets.Labels), Periods: columns,
		Entry: eventdb.FirstTime, Mode: eventdb.On, Clock: eventdb.Calendar, Now: h.span.To.UnixMicro(),
	})
	if err != nil {
		t.Fatal(err)
	}
	active := map[string]map[int]bool{}
	first := map[string]int{}
	for _, e := range h.events {
		if e.Name != commit {
			continue
		}
		quarter := quarterOf(e.Time)
		if active[e.DistinctID] == nil {
			active[e.DistinctID], first[e.DistinctID] = map[int]bool{}, quarter
		}
		active[e.DistinctID][quarter] = true
		first[e.DistinctID] = min(first[e.DistinctID], quarter)
	}
	var want, got [][]int64
	for i := range buckets.Labels {
		row := make([]int64, columns)
		for person, quarter := range first {
			for n := range columns {
				if quarter == quarterOf(buckets.Edges[i].UnixMicro()) && active[person][quarter+n] {
					row[n]++
				}
			}
		}
		want = append(want, row)
		got = append(got, answer.Cohorts[i].Counts)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("committers by first quarter and quarters since (-sum +answer):\n%s", diff)
	}
}

// funnel compares how many merged within 90 days of a commit.
func (h history) funnel(t *testing.T) {
	const window = 90 * day
	answer, err := h.store.Funnel(t.Context(), eventdb.FunnelPlan{
		Scope: eventdb.Scope{Project: Project}, Steps: []eventdb.Filter{{Event: commit}, {Event: merge}},
		Order: eventdb.Ordered, Unit: eventdb.ByPersons, Window: window,
		From: h.span.From.UnixMicro(), To: h.span.To.UnixMicro(), Now: h.span.To.UnixMicro(),
	})
	if err != nil {
		t.Fatal(err)
	}
	commits, merges := map[string][]int64{}, map[string][]int64{}
	for _, e := range h.events {
		if e.Name == commit {
			commits[e.DistinctID] = append(commits[e.DistinctID], e.Time)
		} else {
			merges[e.DistinctID] = append(merges[e.DistinctID], e.Time)
		}
	}
	want := []int64{int64(len(commits)), 0}
	for person := range commits {
		if followed(commits[person], merges[person], window) {
			want[1]++
		}
	}
	if diff := cmp.Diff(want, answer.Groups[0].Reached); diff != "" {
		t.Errorf("people who committed, and merged within 90 days (-sum +answer):\n%s", diff)
	}
	t.Logf("%d committed, %d of them merged within 90 days", want[0], want[1])
}

// followed reports whether any of the second follows any of the first within
// the window.
func followed(first, second []int64, window int64) bool {
	for _, a := range first {
		for _, b := range second {
			if a <= b && b <= a+window {
				return true
			}
		}
	}
	return false
}
