package analytics_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"prodops/internal/analytics"
	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/eventdb/naive"
	"prodops/internal/eventlog"
)

var berlin = analytics.Project{ID: "p", Timezone: "Europe/Berlin", WeekStart: time.Monday}

// now is noon of Thursday 15 January 2026 in Berlin.
func now() time.Time { return time.Date(2026, 1, 15, 11, 0, 0, 0, time.UTC) }

// happened are lines of who, when (in Berlin), what and properties as JSON.
func happened(t *testing.T, lines ...string) eventdb.Store {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	store := naive.New()
	var batch []event.Event
	for i, line := range lines {
		word := strings.SplitN(line, " ", 4)
		at, err := time.ParseInLocation("2006-01-02T15:04", word[1], zone)
		if err != nil {
			t.Fatal(err)
		}
		e := event.Event{Project: "p", ID: fmt.Sprint(i), DistinctID: word[0], Time: at.UnixMicro(), ReceivedAt: at.UnixMicro(), Name: word[2]}
		if len(word) == 4 {
			e.Properties = json.RawMessage(word[3])
		}
		batch = append(batch, e)
	}
	if err := store.Append(t.Context(), eventlog.Position{Offset: 1}, batch); err != nil {
		t.Fatal(err)
	}
	return store
}

// ask runs a question as the API would, and gives its JSON back.
func ask(t *testing.T, store eventdb.Store, query string) map[string]any {
	t.Helper()
	q, err := analytics.Parse([]byte(query), "body")
	if err != nil {
		t.Fatal(err)
	}
	answer, err := analytics.NewRunner(store, "naive", nil, now).Run(t.Context(), auth.AsSystem("test"), berlin, q)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// has checks that a part of an answer is the given JSON.
func has(t *testing.T, got any, want string) {
	t.Helper()
	var decoded any
	if err := json.Unmarshal([]byte(want), &decoded); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(decoded, got, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestTrends(t *testing.T) {
	store := happened(t, "ann 2026-01-13T23:30 Paid {\"amount\":10}", "bob 2026-01-14T00:30 Paid {\"amount\":\"x\"}", "ann 2026-01-15T09:00 Paid {\"amount\":20}")
	got := ask(t, store, `{"kind":"trends","range":{"last":"3d"},"series":[{"event":"Paid","measure":"avg","property":"amount"},{"event":"Paid"}]}`)
	has(t, got["kind"], `"trends"`)
	has(t, got["engine"], `"naive"`)
	has(t, got["computed_at"], `"2026-01-15T11:00:00Z"`)
	has(t, got["matched_events"], `6`)
	has(t, got["warnings"], `[]`)
	has(t, got["buckets"], `["2026-01-13","2026-01-14","2026-01-15"]`)
	has(t, got["incomplete"], `["2026-01-15"]`)
	has(t, got["series"], `[
		{"label":"Paid (avg of amount)","breakdown":[],"values":[10,null,20],"total":15},
		{"label":"Paid","breakdown":[],"values":[1,1,1],"total":3}]`)
	has(t, got["explain"].(map[string]any)["exclusions"], `["1 event left out because the property is not a number"]`)
	has(t, got["explain"].(map[string]any)["definition"], `"For each day from 2026-01-13 to 2026-01-15 (time zone Europe/Berlin): A = the mean of amount on \"Paid\" (events where it is a number); B = the number of events \"Paid\". Ids known to be one person count as one. The total is the same measure over the whole range at once, not the sum of the buckets."`)
}

func TestTrendsFormula(t *testing.T) {
	store := happened(t, "ann 2026-01-14T10:00 Seen", "bob 2026-01-14T10:00 Seen", "ann 2026-01-14T11:00 Paid")
	got := ask(t, store, `{"kind":"trends","range":{"last":"2d"},"series":[{"event":"Paid"},{"event":"Seen"}],"formula":"A / B * 100"}`)
	has(t, got["series"], `[{"label":"A / B * 100","breakdown":[],"values":[50,null],"total":50}]`)
}

func TestTrendsSmooth(t *testing.T) {
	store := happened(t, "a 2026-01-12T10:00 X", "a 2026-01-13T10:00 X", "a 2026-01-13T11:00 X", "a 2026-01-14T10:00 X", "a 2026-01-14T11:00 X", "a 2026-01-14T12:00 X")
	got := ask(t, store, `{"kind":"trends","range":{"last":"4d"},"series":[{"event":"X"}],"smooth":{"average":2}}`)
	has(t, got["series"], `[{"label":"X","breakdown":[],"values":[1,1.5,2.5,1.5],"total":6}]`)
}

func TestTrendsCompare(t *testing.T) {
	store := happened(t,
		"a 2026-01-12T10:00 X {\"k\":\"b\"}", "a 2026-01-12T10:00 X {\"k\":\"c\"}", "b 2026-01-13T10:00 X {\"k\":\"d\"}",
		"a 2026-01-14T10:00 X {\"k\":\"a\"}", "b 2026-01-14T10:00 X {\"k\":\"a\"}", "a 2026-01-15T10:00 X {\"k\":\"b\"}", "a 2026-01-15T10:00 X {\"k\":\"c\"}", "a 2026-01-15T10:00 X")
	got := ask(t, store, `{"kind":"trends","range":{"last":"2d"},"series":[{"event":"X"}],"breakdown":{"property":"k","limit":2},"compare":"previous_period"}`)
	has(t, got["series"], `[
		{"label":"X","breakdown":["a"],"values":[2,0],"total":2,"previous":[0,0]},
		{"label":"X","breakdown":["b"],"values":[0,1],"total":1,"previous":[1,0]},
		{"label":"X","breakdown":["$other"],"values":[0,1],"total":1,"previous":[1,1]},
		{"label":"X","breakdown":["$none"],"values":[0,1],"total":1,"previous":[0,0]}]`)
}

func TestFunnel(t *testing.T) {
	store := happened(t, "ann 2026-01-01T10:00 A", "ann 2026-01-01T10:01 B", "bob 2026-01-14T10:00 A", "eve 2025-12-20T10:00 A",
		"zoe 2026-01-02T10:00 A", "zoe 2026-01-02T10:10 X", "zoe 2026-01-02T10:20 B")
	got := ask(t, store, `{"kind":"funnel","range":{"from":"2025-12-15","to":"2026-01-31"},"steps":[{"event":"A"},{"event":"B"}],
		"exclude":[{"event":"X","after_step":1,"before_step":2}],"over_time":"month"}`)
	has(t, got["groups"], `[{"breakdown":[],"steps":[
		{"label":"A","count":3,"from_start":1,"from_previous":1},
		{"label":"B","count":1,"from_start":0.3333333333333333,"from_previous":0.3333333333333333,"median_seconds":60,"seconds_histogram":[[32,64,1]],"interval":[0.061491944720396215,0.7923403991979523]}],
		"in_progress":1,"excluded":1,
		"over_time":[{"bucket":"2025-12-01","entered":1,"converted":0,"rate":0},{"bucket":"2026-01-01","entered":2,"converted":1,"rate":0.5}]}]`)
	has(t, got["incomplete"], `["2025-12-01","2026-01-01"]`)
	explain := got["explain"].(map[string]any)
	has(t, explain["n"], `3`)
	has(t, explain["exclusions"], `["1 person taken out by an exclusion","1 person still within the window: in progress, not dropped"]`)
	for _, words := range []string{"People that did 1. \"A\", 2. \"B\"", "within 14 days of the first step", "Europe/Berlin", "did \"X\" between steps 1 and 2 is taken out", "Wilson"} {
		if !strings.Contains(explain["definition"].(string), words) {
			t.Errorf("the definition does not say %q: %s", words, explain["definition"])
		}
	}
}

func TestRetention(t *testing.T) {
	store := happened(t, "ann 2026-01-05T10:00 Up", "ann 2026-01-12T10:00 Seen", "bob 2026-01-13T10:00 Up")
	got := ask(t, store, `{"kind":"retention","range":{"from":"2026-01-07","to":"2026-01-14"},"start":{"event":"Up"},"return":{"event":"Seen"},"periods":2}`)
	has(t, got["cohorts"], `[{"start":"2026-01-05","size":1,"counts":[1,1],"complete":[true,false]},{"start":"2026-01-12","size":1,"counts":[1,0],"complete":[false,false]}]`)
	has(t, got["average"], `[1,null]`)
	has(t, got["incomplete"], `["2026-01-12"]`)
	has(t, got["warnings"], `["cohorts are whole weeks, so the range was widened to 2026-01-05 to 2026-01-18"]`)
}

// TestRetentionAverage is the worked example of Mixpanel's documentation of its
// retention report ("How is the Average row calculated?"): 500 of 1000 and 400
// of 500 are 56%, and a cohort whose period is not over does not count.
func TestRetentionAverage(t *testing.T) {
	var lines []string
	for i, cohort := range []struct{ size, returned int }{{1000, 500}, {500, 400}, {700, 10}} {
		day := 12 + i + 1
		for n := range cohort.size {
			lines = append(lines, fmt.Sprintf("c%d-%d 2026-01-%dT10:00 Up", i, n, day-1))
			if n < cohort.returned {
				lines = append(lines, fmt.Sprintf("c%d-%d 2026-01-%dT10:00 Seen", i, n, day))
			}
		}
	}
	got := ask(t, happened(t, lines...), `{"kind":"retention","interval":"day","range":{"from":"2026-01-12","to":"2026-01-14"},"start":{"event":"Up"},"return":{"event":"Seen"},"periods":2}`)
	has(t, got["average"], `[1,0.56]`)
}

func TestPeople(t *testing.T) {
	store := happened(t, "ann 2026-01-05T10:00 A", "ann 2026-01-05T11:00 B", "bob 2026-01-05T10:00 A", "eve 2026-01-14T10:00 A", "ann 2026-01-12T10:00 A")
	runner := analytics.NewRunner(store, "naive", nil, now)
	for _, tt := range []struct{ query, point, want string }{
		{`{"kind":"trends","range":{"last":"14d"},"series":[{"event":"A"}]}`, `{"series":0,"bucket":"2026-01-05"}`, "2: ann bob"},
		{`{"kind":"trends","range":{"last":"14d"},"series":[{"event":"A"}]}`, `{"series":0}`, "3: ann bob eve"},
		{`{"kind":"funnel","steps":[{"event":"A"},{"event":"B"}],"window":"7d"}`, `{"step":2,"state":"reached"}`, "1: ann"},
		{`{"kind":"funnel","steps":[{"event":"A"},{"event":"B"}],"window":"7d"}`, `{"step":2,"state":"dropped"}`, "1: bob"},
		{`{"kind":"funnel","steps":[{"event":"A"},{"event":"B"}],"window":"7d"}`, `{"step":2,"state":"in_progress"}`, "1: eve"},
		{`{"kind":"funnel","steps":[{"event":"A"},{"event":"B"}],"breakdown":{"property":"x"}}`, `{"step":1,"breakdown":["$none"]}`, "3: ann bob eve"},
		{`{"kind":"retention","start":{"event":"A"},"return":{"event":"A"}}`, `{"cohort":"2026-01-05","period":1}`, "1: ann"},
	} {
		q, err := analytics.ParsePeople(fmt.Appendf(nil, `{"query":%s,"point":%s}`, tt.query, tt.point), "body")
		if err != nil {
			t.Errorf("%s: %v", tt.point, err)
			continue
		}
		people, err := runner.People(t.Context(), auth.AsSystem("test"), berlin, q)
		if err != nil {
			t.Errorf("%s: %v", tt.point, err)
			continue
		}
		got := fmt.Sprintf("%d:", people.Total)
		for _, p := range people.Persons {
			got += " " + p.DistinctID
		}
		if got != tt.want {
			t.Errorf("%s of %s: %s, want %s", tt.point, tt.query, got, tt.want)
		}
	}
}

func TestPeoplePages(t *testing.T) {
	store := happened(t, "ann 2026-01-05T10:00 A", "bob 2026-01-05T10:00 A", "eve 2026-01-05T10:00 A")
	runner := analytics.NewRunner(store, "naive", nil, now)
	var seen []string
	for cursor := ""; ; {
		q, err := analytics.ParsePeople(fmt.Appendf(nil, `{"query":{"kind":"trends","series":[{"event":"A"}]},"point":{},"limit":2,"cursor":%q}`, cursor), "body")
		if err != nil {
			t.Fatal(err)
		}
		page, err := runner.People(t.Context(), auth.AsSystem("test"), berlin, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range page.Persons {
			seen = append(seen, p.DistinctID)
		}
		if cursor = page.NextCursor; cursor == "" {
			break
		}
	}
	if diff := cmp.Diff([]string{"ann", "bob", "eve"}, seen); diff != "" {
		t.Error(diff)
	}
}

func TestPeopleRefuses(t *testing.T) {
	const trends = `{"kind":"trends","series":[{"event":"A"}]}`
	for text, location := range map[string]string{
		`{"point":{}}`:                                                                                                            "body.query",
		`{"query":{"kind":"trends"},"point":{}}`:                                                                                  "body.query.series",
		`{"query":` + trends + `,"point":{"series":1}}`:                                                                           "body.point.series",
		`{"query":` + trends + `,"point":{"x":1}}`:                                                                                "body.point.x",
		`{"query":` + trends + `,"point":{},"limit":1000}`:                                                                        "body.limit",
		`{"query":{"kind":"funnel","steps":[{"event":"A"}]},"point":{"step":2}}`:                                                  "body.point.step",
		`{"query":{"kind":"funnel","steps":[{"event":"A"}]},"point":{"step":1,"state":"lost"}}`:                                   "body.point.state",
		`{"query":{"kind":"retention","start":{"event":"A"},"return":{"event":"A"}},"point":{"period":1}}`:                        "body.point.cohort",
		`{"query":{"kind":"retention","start":{"event":"A"},"return":{"event":"A"}},"point":{"cohort":"2026-01-05","period":99}}`: "body.point.period",
	} {
		_, err := analytics.ParsePeople([]byte(text), "body")
		wrong, ok := errors.AsType[*errs.Error](err)
		if !ok || len(wrong.Fields) == 0 || wrong.Fields[0].Location != location {
			t.Errorf("%s: %v, want something wrong with %s", text, err, location)
		}
	}
	q, err := analytics.ParsePeople([]byte(`{"query":`+trends+`,"point":{"bucket":"1999-01-01"}}`), "body")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := analytics.NewRunner(naive.New(), "naive", nil, now).People(t.Context(), auth.AsSystem("test"), berlin, q); !errs.Is(err, errs.Invalid) {
		t.Errorf("a bucket the answer does not have: %v", err)
	}
}

// TestStrangersLearnNothing asks everything as nobody.
func TestStrangersLearnNothing(t *testing.T) {
	runner := analytics.NewRunner(naive.New(), "naive", nil, now)
	ctx, nobody, scope := t.Context(), auth.Actor{}, eventdb.Scope{Project: "p"}
	q, err := analytics.Parse([]byte(`{"kind":"trends","series":[{"event":"A"}]}`), "body")
	if err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func() error{
		"Run": func() error { _, err := runner.Run(ctx, nobody, berlin, q); return err },
		"People": func() error {
			_, err := runner.People(ctx, nobody, berlin, analytics.PeopleQuery{Query: q})
			return err
		},
		"Events":         func() error { _, err := runner.Events(ctx, nobody, eventdb.EventsPlan{Scope: scope}); return err },
		"Person":         func() error { _, err := runner.Person(ctx, nobody, scope, "a"); return err },
		"FindPersons":    func() error { _, err := runner.FindPersons(ctx, nobody, scope, "", eventdb.Page{}); return err },
		"EventNames":     func() error { _, err := runner.EventNames(ctx, nobody, scope); return err },
		"Properties":     func() error { _, err := runner.Properties(ctx, nobody, scope, "*", eventdb.OfEvent); return err },
		"PropertyValues": func() error { _, err := runner.PropertyValues(ctx, nobody, scope, eventdb.ValuesPlan{}); return err },
	} {
		if err := call(); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// behind is a log whose events never reach the store.
type behind struct{}

func (behind) Committed() eventlog.Position { return eventlog.Position{Segment: 9} }

func TestFreshness(t *testing.T) {
	q, err := analytics.Parse([]byte(`{"kind":"trends","series":[{"event":"A"}]}`), "body")
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	answer, err := analytics.NewRunner(naive.New(), "naive", behind{}, now).Run(context.Background(), auth.AsSystem("test"), berlin, q)
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took < analytics.Freshness || took > 3*analytics.Freshness {
		t.Errorf("waited %s", took)
	}
	if len(answer.About().Warnings) != 1 {
		t.Errorf("an answer that may be stale says so: %v", answer.About().Warnings)
	}
}
