package ingest

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/errs"
	"prodops/internal/event"
)

// received is when the requests of the tables arrive.
var received = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// verdict is what becomes of the request in one word: "ok", the reasons of the
// bad calls (after "ok" where there are good ones too), or the error's status.
func verdict(kind Kind, body string, importID string) string {
	decoded, err := DecodeSegment(kind, []byte(body), http.Header{}, DefaultLimits())
	switch {
	case errs.Is(err, errs.Malformed):
		return "400"
	case errs.Is(err, errs.TooLarge):
		return "413"
	case err != nil:
		return err.Error()
	}
	events, bad := Judge(Origin{Project: "p", ReceivedAt: received, Import: importID}, decoded.Calls, DefaultLimits())
	var words []string
	if len(events) > 0 {
		words = append(words, fmt.Sprint("ok", strings.Repeat("+", len(events)-1)))
	}
	for _, c := range bad {
		words = append(words, string(c.Reason))
	}
	return strings.Join(words, " ")
}

func keys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"k%d":1`, i)
	}
	return b.String()[1:]
}

func track(rest string) string {
	return `{"userId":"u1","event":"E","timestamp":"2026-03-01T11:00:00Z"` + rest + `}`
}

func TestOddRequests(t *testing.T) {
	long := strings.Repeat("é", 256)
	nested := strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)
	for _, c := range []struct {
		kind Kind
		body string
		want string
	}{
		{Track, track(``), "ok"},
		{Track, ` ` + track(``) + "\n", "ok"},
		{Track, ``, "400"},
		{Track, `[]`, "400"},
		{Track, `null`, "400"},
		{Track, `{"userId":"u1"`, "400"},
		{Track, `{"userId":"u1",}`, "400"},
		{Track, track(``) + track(``), "400"},
		{Track, `{userId:"u1"}`, "400"},
		{Track, track(`,"properties":{"a":01}`), "400"},
		{Track, track(`,"properties":{"a":"\x"}`), "400"},
		{Track, track(`,"properties":{"a":}`), "400"},
		{Track, track(`,"properties":{"a":1,}`), "400"},
		{Track, track(`,"properties":[1,]`), "400"},
		{Track, track(`,"properties":{]`), "400"},
		{Track, track(`,"properties":null,"context":null`), "ok"},
		{Track, track(`,"properties":[1]`), "invalid_properties"},
		{Track, track(`,"context":"web"`), "invalid_properties"},
		{Track, track(`,"properties":{` + keys(255) + `}`), "ok"},
		{Track, track(`,"properties":{` + keys(256) + `}`), "too_many_properties"},
		{Track, track(`,"properties":{` + keys(10_000) + `}`), "too_many_properties"},
		{Track, track(`,"properties":{"in":{` + keys(2000) + `}}`), "too_many_properties"},
		{Track, track(`,"properties":{"a":"` + strings.Repeat("x", 40<<10) + `"}`), "413"},
		{Batch, `{"batch":[` + strings.Replace(track(`,"properties":{"a":"`+strings.Repeat("x", 40<<10)+`"}`), "{", `{"type":"track",`, 1) + `]}`, "call_too_large"},
		{Track, track(`,"properties":{"a":` + nested + `}`), "too_deep"},
		{Track, track(`,"properties":{"a":` + strings.Repeat("[", 62) + strings.Repeat("]", 62) + `}`), "ok"},
		{Track, track(`,"properties":{"a":` + strings.Repeat("[", 63) + strings.Repeat("]", 63) + `}`), "too_deep"},
		{Track, strings.Repeat("[", 200_000), "400"},
		{Track, track(`,"a":` + strings.Repeat("[", 200_000)), "400"},
		{Track, track(`,"properties":{"a":1,"a":2}`), "duplicate_name"},
		{Track, track(`,"properties":{"a":1,"\u0061":2}`), "duplicate_name"},
		{Track, track(`,"properties":{"a":{"b":1},"b":{"a":1}}`), "ok"},
		{Track, track(`,"userId":"u2"`), "duplicate_name"},
		{Track, track(`,"properties":{"a":"` + "\xff" + `"}`), "invalid_utf8"},
		{Track, track(`,"properties":{"` + "\xc3" + `":1}`), "invalid_utf8"},
		{Track, track(`,"properties":{"a":"\ud83d"}`), "invalid_utf8"},
		{Track, track(`,"properties":{"a":"\ude00\ud83d"}`), "invalid_utf8"},
		{Track, track(`,"properties":{"a":"\ud83d\ude00"}`), "ok"},
		{Track, track(`,"properties":{"a":"x\u0000y"}`), "nul_byte"},
		{Track, track(`,"properties":{"a":"x` + "\x00" + `y"}`), "nul_byte"},
		{Track, track(`,"properties":{"a":"x` + "\n" + `y"}`), "nul_byte"},
		{Track, track(`,"properties":{"a":1e999}`), "number_out_of_range"},
		{Track, track(`,"properties":{"a":-1.5e300}`), "ok"},

		{Track, `{"event":"E"}`, "missing_id"},
		{Track, `{"userId":"","anonymousId":null,"event":"E"}`, "missing_id"},
		{Track, `{"userId":"  ","event":"E"}`, "missing_id"},
		{Track, `{"anonymousId":"a","event":"E"}`, "ok"},
		{Track, `{"userId":42,"event":"E"}`, "ok"},
		{Track, `{"userId":0,"event":"E"}`, "junk_id"},
		{Track, `{"userId":-1,"event":"E"}`, "junk_id"},
		{Track, `{"userId":true,"event":"E"}`, "invalid_id"},
		{Track, `{"userId":{},"event":"E"}`, "invalid_id"},
		{Track, `{"userId":["u"],"event":"E"}`, "invalid_id"},
		{Track, `{"userId":"u","messageId":{},"event":"E"}`, "invalid_id"},
		{Track, `{"userId":"Anonymous","event":"E"}`, "junk_id"},
		{Track, `{"userId":"nil","event":"E"}`, "junk_id"},
		{Track, `{"userId":"NONE","event":"E"}`, "junk_id"},
		{Track, `{"userId":"null","event":"E"}`, "junk_id"},
		{Track, `{"userId":"N/A","event":"E"}`, "junk_id"},
		{Track, `{"userId":"na","event":"E"}`, "junk_id"},
		{Track, `{"userId":"undefined","event":"E"}`, "junk_id"},
		{Track, `{"userId":" Unknown ","event":"E"}`, "junk_id"},
		{Track, `{"userId":"00000000-0000-0000-0000-000000000000","event":"E"}`, "junk_id"},
		{Track, `{"userId":"{}","event":"E"}`, "junk_id"},
		{Track, `{"userId":"0","event":"E"}`, "junk_id"},
		{Track, `{"userId":"-1","event":"E"}`, "junk_id"},
		{Track, `{"userId":"[object Object]","event":"E"}`, "junk_id"},
		{Track, `{"userId":"u","anonymousId":"undefined","event":"E"}`, "junk_id"},
		{Track, `{"userId":"` + long + `","event":"E"}`, "id_too_long"},
		{Track, `{"userId":"u","messageId":"` + long + `","event":"E"}`, "id_too_long"},

		{Track, `{"userId":"u"}`, "missing_event_name"},
		{Track, `{"userId":"u","event":" "}`, "missing_event_name"},
		{Track, `{"userId":"u","event":7}`, "missing_event_name"},
		{Track, `{"userId":"u","event":"` + long + `"}`, "event_name_too_long"},
		{Track, `{"userId":"u","event":"` + long[2:] + `"}`, "ok"},
		{Track, `{"userId":"u","event":"$identify"}`, "reserved_event_name"},
		{Track, `{"userId":"u","event":"*"}`, "reserved_event_name"},
		{Track, `{"userId":"u","event":"$custom"}`, "ok"},

		{Track, `{"userId":"u","event":"E","timestamp":"yesterday"}`, "invalid_timestamp"},
		{Track, `{"userId":"u","event":"E","timestamp":{}}`, "invalid_timestamp"},
		{Track, `{"userId":"u","event":"E","timestamp":""}`, "ok"},
		{Track, `{"userId":"u","event":"E","timestamp":null}`, "ok"},
		{Track, `{"userId":"u","event":"E","timestamp":0}`, "time_too_old"},
		{Track, `{"userId":"u","event":"E","timestamp":"1970-01-01T00:00:00Z"}`, "time_too_old"},
		{Track, `{"userId":"u","event":"E","timestamp":"2100-01-01T00:00:00Z"}`, "time_in_future"},
		{Track, `{"userId":"u","event":"E","timestamp":"2026-03-02T11:59:00Z"}`, "ok"},
		{Track, `{"userId":"u","event":"E","timestamp":"2026-03-02T12:01:00Z"}`, "time_in_future"},

		{Identify, `{"userId":"u","traits":{"plan":"pro"}}`, "ok"},
		{Identify, `{"traits":{}}`, "missing_id"},
		{Page, `{"anonymousId":"a","name":"Home"}`, "ok"},
		{Screen, `{"anonymousId":"a"}`, "ok"},
		{Group, `{"userId":"u","groupId":"g"}`, "ok"},
		{Group, `{"userId":"u"}`, "missing_group"},
		{Group, `{"userId":"u","groupId":"null"}`, "junk_id"},
		{Alias, `{"userId":"u","previousId":"a"}`, "ok"},
		{Alias, `{"userId":"u"}`, "missing_id"},
		{Alias, `{"previousId":"a","anonymousId":"x"}`, "missing_id"},

		{Batch, `{}`, "400"},
		{Batch, `{"batch":{}}`, "400"},
		{Batch, `{"batch":[`, "400"},
		{Batch, `{"batch":[]}`, ""},
		{Batch, `{"batch":[1,"x",null,[]]}`, "not_an_object not_an_object not_an_object not_an_object"},
		{Batch, `{"batch":[{"userId":"u","event":"E"}]}`, "unknown_type"},
		{Batch, `{"batch":[{"type":"batch","userId":"u","event":"E"}]}`, "unknown_type"},
		{Batch, `{"batch":[{"type":"track","userId":"u","event":"E"},{"type":"track","event":"E"},{"type":"page","userId":"u"}]}`, "ok+ missing_id"},
		{Batch, `{"batch":[{"type":"track","userId":"u","event":"` + "\xff" + `"},{"type":"track","userId":"u","event":"E"}]}`, "ok invalid_utf8"},
		{Batch, `{"batch":[{"type":"track","userId":"u","event":"a` + "\x00" + `b"},{"type":"track","userId":"u","event":"E"}]}`, "ok nul_byte"},
		{Batch, `{"batch":[{"type":"track","userId":"u","event":"E","properties":{"a":` + nested + `}},{"type":"track","userId":"u","event":"E"}]}`, "ok too_deep"},
	} {
		if got := verdict(c.kind, c.body, ""); got != c.want {
			t.Errorf("%s %.120s\n got %q, want %q", c.kind, c.body, got, c.want)
		}
	}
}

func TestImportsTakeHistory(t *testing.T) {
	for body, want := range map[string]string{
		`{"userId":"u","event":"E","timestamp":"1970-01-02"}`:           "ok",
		`{"userId":"u","event":"E","timestamp":"2012-11-24T03:14:12Z"}`: "ok",
		`{"userId":"u","event":"E","timestamp":"2100-01-01"}`:           "time_in_future",
		`{"userId":"u","event":"E","timestamp":"1869-01-01"}`:           "time_too_old",
	} {
		if got := verdict(Track, body, "import"); got != want {
			t.Errorf("%s: got %q, want %q", body, got, want)
		}
	}
}

// accepted decodes a request of one good call.
func accepted(t *testing.T, kind Kind, body string) event.Event {
	t.Helper()
	decoded, err := DecodeSegment(kind, []byte(body), http.Header{}, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	events, bad := Judge(Origin{Project: "p", Environment: "production", Source: "segment", ReceivedAt: received}, decoded.Calls, DefaultLimits())
	if len(events) != 1 || len(bad) != 0 {
		t.Fatalf("%d events, bad calls %+v", len(events), bad)
	}
	return events[0]
}

func TestMeaningOfCalls(t *testing.T) {
	at := received.UnixMicro()
	base := event.Event{Project: "p", Environment: "production", ID: "m", Source: "segment", Time: at, ReceivedAt: at}
	with := func(change func(*event.Event)) event.Event {
		e := base
		change(&e)
		return e
	}
	for _, c := range []struct {
		name string
		kind Kind
		body string
		want event.Event
	}{
		{"track", Track, `{"messageId":"m","userId":"u","anonymousId":"a","event":"Signed \u0055p","properties":{"plan" : "pro", "n":[1, 2]},"integrations":{"All":true},
			"context":{"library":{"name":"analytics-node","version":"3.1.0"},"groupId":"acme","page":{"path":"/x"}}}`,
			with(func(e *event.Event) {
				e.Name, e.DistinctID, e.AnonymousID, e.Group = "Signed Up", "u", "a", "acme"
				e.Source = "segment analytics-node/3.1.0"
				e.Properties = []byte(`{"plan":"pro","n":[1,2]}`)
				e.Context = []byte(`{"library":{"name":"analytics-node","version":"3.1.0"},"groupId":"acme","page":{"path":"/x"}}`)
			})},
		{"identify with a number for an id", Identify, `{"messageId":"m","userId":97980,"traits":{"plan":"pro"}}`,
			with(func(e *event.Event) {
				e.Name, e.DistinctID, e.Properties = "$identify", "97980", []byte(`{"plan":"pro"}`)
			})},
		{"identify with traits in the context", Identify, `{"messageId":"m","userId":"u","context":{"traits":{"plan":"pro"}}}`,
			with(func(e *event.Event) {
				e.Name, e.DistinctID, e.Properties, e.Context = "$identify", "u", []byte(`{"plan":"pro"}`), []byte(`{"traits":{"plan":"pro"}}`)
			})},
		{"page", Page, `{"messageId":"m","anonymousId":"a","name":"Home","category":"Docs","properties":{"path":"/"}}`,
			with(func(e *event.Event) {
				e.Name, e.DistinctID, e.Properties = "$page", "a", []byte(`{"name":"Home","category":"Docs","path":"/"}`)
			})},
		{"a page's own name property stays", Page, `{"messageId":"m","anonymousId":"a","name":"Home","properties":{"name":"Start"}}`,
			with(func(e *event.Event) {
				e.Name, e.DistinctID, e.Properties = "$page", "a", []byte(`{"name":"Start"}`)
			})},
		{"screen without properties", Screen, `{"messageId":"m","anonymousId":"a","name":"Main","properties":{ }}`,
			with(func(e *event.Event) { e.Name, e.DistinctID, e.Properties = "$screen", "a", []byte(`{"name":"Main"}`) })},
		{"group", Group, `{"messageId":"m","userId":"u","groupId":"acme","traits":{"seats":5}}`,
			with(func(e *event.Event) {
				e.Name, e.DistinctID, e.Group, e.Properties = "$group", "u", "acme", []byte(`{"seats":5}`)
			})},
		{"alias", Alias, `{"messageId":"m","userId":"u","previousId":"a"}`,
			with(func(e *event.Event) { e.Name, e.DistinctID, e.AnonymousID = "$alias", "u", "a" })},
		{"a batch's context holds for its calls", Batch, `{"context":{"a":1},"batch":[{"type":"track","messageId":"m","userId":"u","event":"E"}]}`,
			with(func(e *event.Event) { e.Name, e.DistinctID, e.Context = "E", "u", []byte(`{"a":1}`) })},
		{"the distance to a batch's sentAt is kept", Batch, `{"batch":[{"type":"track","messageId":"m","userId":"u","event":"E","timestamp":"2026-03-01T14:59:50+03:00"}],"sentAt":"2026-03-01T11:59:55Z"}`,
			with(func(e *event.Event) { e.Name, e.DistinctID, e.Time = "E", "u", at-5_000_000 })},
		{"originalTimestamp", Track, `{"messageId":"m","userId":"u","event":"E","originalTimestamp":"2026-03-01T11:00:00Z"}`,
			with(func(e *event.Event) { e.Name, e.DistinctID, e.Time = "E", "u", at-3_600_000_000 })},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, accepted(t, c.kind, c.body)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDerivedID(t *testing.T) {
	id := func(body string) string { return accepted(t, Track, body).ID }
	first := id(`{"userId":"u","event":"E","timestamp":"2026-03-01T11:00:00Z","properties":{"a":1},"sentAt":"2026-03-01T12:00:00Z"}`)
	if again := id(`{"sentAt":"2026-03-01T12:00:09Z","properties":{"a":1},"event":"E","timestamp":"2026-03-01T11:00:00Z","userId":"u"}`); again != first {
		t.Errorf("the same call sent again has id %q, not %q", again, first)
	}
	if other := id(`{"userId":"u","event":"E","timestamp":"2026-03-01T11:00:00Z","properties":{"a":2}}`); other == first {
		t.Error("different calls have the same id")
	}
}

func TestClockSkew(t *testing.T) {
	day := int64(24 * time.Hour / time.Microsecond)
	now := received.UnixMicro()
	for _, c := range []struct {
		name                    string
		timestamp, sentAt, want int64
	}{
		{"none given", 0, 0, now},
		{"no sentAt", now - 5, 0, now - 5},
		{"clock an hour ahead", now + day/24 - 60, now + day/24, now - 60},
		{"clock an hour behind", now - day/24 - 60, now - day/24, now - 60},
		{"stored for three days with its sentAt", now - 3*day - 60, now - 3*day, now - 3*day - 60},
		{"clock in 1970", 1000, 61_000_000, now - 60_999_000},
		{"clock two years ahead", now + 700*day - 60, now + 700*day, now - 60},
		{"both impossible and far apart", 1000, now + 700*day, 1000},
		{"history through a server library", now - 300*day, now - 10, now - 300*day + 10},
	} {
		if got := correct(c.timestamp, c.sentAt, now); got != c.want {
			t.Errorf("%s: off by %d µs", c.name, got-c.want)
		}
	}
}

func TestWriteKey(t *testing.T) {
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("pk_basic:"))
	for _, c := range []struct{ authorization, body, want string }{
		{basic, track(``), "pk_basic"},
		{basic, track(`,"writeKey":"pk_body"`), "pk_basic"},
		{"", track(`,"writeKey":"pk_body"`), "pk_body"},
		{"Bearer pk_bearer", track(``), "pk_bearer"},
		{"Bearer oauth", track(`,"writeKey":"pk_body"`), "pk_body"},
		{"Basic %%%", track(``), ""},
		{"", track(`,"writeKey":7`), ""},
		{"", track(``), ""},
	} {
		got, err := DecodeSegment(Track, []byte(c.body), http.Header{"Authorization": {c.authorization}}, DefaultLimits())
		if err != nil || got.WriteKey != c.want {
			t.Errorf("%q with %s: %q, %v; want %q", c.authorization, c.body, got.WriteKey, err, c.want)
		}
	}
	batch, err := DecodeSegment(Batch, []byte(`{"batch":[],"writeKey":"pk_batch"}`), http.Header{}, DefaultLimits())
	if err != nil || batch.WriteKey != "pk_batch" {
		t.Errorf("batch: %q, %v", batch.WriteKey, err)
	}
}
