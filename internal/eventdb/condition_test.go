package eventdb_test

import (
	"encoding/json"
	"strings"
	"testing"

	"prodops/internal/errs"
	"prodops/internal/event"
	"prodops/internal/eventdb"
)

func TestConditionMatch(t *testing.T) {
	for _, tt := range []struct {
		op     eventdb.Op
		values string // JSON scalars, divided by spaces
		meets  string // JSON values, divided by spaces; ~ is not set
		fails  string
	}{
		{eventdb.Eq, `"pro"`, `"pro" "\u0070ro" ["pro"] [1,"pro"]`, `"Pro" "pro." ~ null 1 true {"a":"pro"} []`},
		{eventdb.Eq, `12`, `12 12.0 1.2e1 "12" "12.0" [12]`, `13 "twelve" true ~`},
		{eventdb.Eq, `"1.0"`, `"1.0" 1 1.0`, `"1" ~`},
		{eventdb.Eq, `true`, `true "true"`, `false 1 "yes" ~`},
		{eventdb.Eq, `9007199254740993`, `9007199254740993`, `9007199254740992`},
		{eventdb.Eq, `"[1,2]"`, `[1,2]`, `[2,1] [1]`},
		{eventdb.Eq, `"{\"a\":1}"`, `{"a":1}`, `{"a":2}`},
		{eventdb.Neq, `"pro"`, `"free" ~ null 1`, `"pro" ["pro"]`},
		{eventdb.In, `"pro" 12`, `"pro" 12 [3,12]`, `"free" ~`},
		{eventdb.NotIn, `"pro" 12`, `"free" ~ []`, `"pro" 12`},
		{eventdb.Contains, `"RO"`, `"pro" "Romeo" ["x","pro"]`, `"free" ~ []`},
		{eventdb.Contains, `2`, `12 "2nd"`, `13 ~`},
		{eventdb.Contains, `"ÄR"`, `"Bär"`, `"bar"`},
		{eventdb.NotContains, `"ro"`, `"free" ~`, `"pro"`},
		{eventdb.StartsWith, `"/docs"`, `"/docs/a" "/DOCS"`, `"/a/docs" ~`},
		{eventdb.EndsWith, `".go" ".ts"`, `"a.go" "b.TS"`, `"a.py" ~`},
		{eventdb.Regex, `"^p.o$"`, `"pro" "pto" ["pro"]`, `"Pro" "prob" ~`},
		{eventdb.Regex, `"(?i)^p"`, `"Pro"`, `"x"`},
		{eventdb.Gt, `10`, `11 "11" 1e3 [1,11]`, `10 9 "ten" true ~ "2026-01-01"`},
		{eventdb.Gte, `"10"`, `10 10.5`, `9.9 ~`},
		{eventdb.Lt, `0`, `-1 -0.5`, `0 1 ~ ""`},
		{eventdb.Lte, `"2026-01-02"`, `"2026-01-02" "2026-01-01T23:00:00Z" "2026-01-02T01:00:00+02:00"`, `"2026-01-02T00:00:01Z" 5 ~`},
		{eventdb.Between, `1 5`, `1 3 5 "5"`, `0.9 5.1 ~`},
		{eventdb.IsSet, ``, `1 "" false [] {}`, `~ null`},
		{eventdb.IsNotSet, ``, `~ null`, `0 "" false`},
	} {
		c := eventdb.Condition{Property: "p", Of: eventdb.OfEvent, Op: tt.op, Values: strings.Fields(tt.values)}
		m, err := c.Compile()
		if err != nil {
			t.Errorf("%s %s: %v", tt.op, tt.values, err)
			continue
		}
		for value, want := range expectations(tt.meets, tt.fails) {
			if got := m.Match(value.raw()); got != want {
				t.Errorf("%s %s on %s is %v", tt.op, tt.values, value, got)
			}
			if got := m.MatchCanonical(eventdb.Canonical(value.raw())); got != want {
				t.Errorf("%s %s on the canonical %s is %v", tt.op, tt.values, value, got)
			}
			if got := c.Match(value.raw()); got != want {
				t.Errorf("%s %s on %s, uncompiled, is %v", tt.op, tt.values, value, got)
			}
		}
	}
}

type value string

func (v value) raw() json.RawMessage {
	if v == "~" {
		return nil
	}
	return json.RawMessage(v)
}

func expectations(meets, fails string) map[value]bool {
	out := map[value]bool{}
	for _, v := range strings.Fields(meets) {
		out[value(v)] = true
	}
	for _, v := range strings.Fields(fails) {
		out[value(v)] = false
	}
	return out
}

func TestConditionRefuses(t *testing.T) {
	for _, c := range []eventdb.Condition{
		{Of: eventdb.OfEvent, Op: eventdb.IsSet},
		{Property: "p", Op: eventdb.IsSet},
		{Property: "p", Of: eventdb.OfEvent, Op: "like", Values: []string{`"x"`}},
		{Property: "p", Of: eventdb.OfEvent, Op: eventdb.Eq},
		{Property: "p", Of: eventdb.OfEvent, Op: eventdb.IsSet, Values: []string{`1`}},
		{Property: "p", Of: eventdb.OfEvent, Op: eventdb.Between, Values: []string{`1`}},
		{Property: "p", Of: eventdb.OfEvent, Op: eventdb.Gt, Values: []string{`"many"`}},
		{Property: "p", Of: eventdb.OfEvent, Op: eventdb.Eq, Values: []string{`pro`}},
		{Property: "p", Of: eventdb.OfEvent, Op: eventdb.Regex, Values: []string{`"("`}},
	} {
		if _, err := c.Compile(); !errs.Is(err, errs.Invalid) {
			t.Errorf("%+v compiles: %v", c, err)
		}
		if c.Match(json.RawMessage(`1`)) {
			t.Errorf("%+v does not compile, and matches", c)
		}
	}
}

func TestLookup(t *testing.T) {
	const object = ` { "a" : {"b":{"c":1},"b.c":2,"n":null}, "a.b" : 3 , "e\u0073c":"x", "s":"}{,\"", "z":[{"q":1},2] , "n":null, "last":true}`
	for name, want := range map[string]string{
		"a.b": "3", "a.b.c": "2", "a.n": "", "esc": `"x"`, "s": `"}{,\""`, "z": `[{"q":1},2]`, "z.q": "", "n": "", "last": "true", "missing": "", "": "",
	} {
		if got := string(eventdb.Lookup(json.RawMessage(object), name)); got != want {
			t.Errorf("%q is %s, want %s", name, got, want)
		}
	}
	for _, broken := range []string{"", "null", "[]", "{", `{"a`, `{"a"`, `{"a":`, `{"a":"`, `{"a":{`, `{a:1}`, `{"a":1`} {
		if got := eventdb.Lookup(json.RawMessage(broken), "b"); got != nil {
			t.Errorf("%q has b: %s", broken, got)
		}
	}
	e := event.Event{Properties: json.RawMessage(`{"page":1,"context.page":2}`), Context: json.RawMessage(`{"page":{"path":"/x"}}`)}
	if got := string(eventdb.EventProperty(&e, "context.page.path")); got != `"/x"` {
		t.Errorf("context.page.path is %s", got)
	}
}

func TestCanonical(t *testing.T) {
	for in, want := range map[string]string{
		`"pro"`: `"pro"`, `"\u00e9<"`: `"é<"`, `1.0`: `1`, `1e2`: `100`, `-0`: `0`, `-0.0`: `0`, `12345678901234567890`: `12345678901234567890`,
		`0.1`: `0.1`, `1e300`: `1e+300`, `true`: `true`, ` [ 1 , 2 ] `: `[1,2]`, `{"a": 1}`: `{"a":1}`, `null`: ``, ``: ``,
	} {
		if got := eventdb.Canonical(json.RawMessage(in)); got != want {
			t.Errorf("%s is %s, want %s", in, got, want)
		}
	}
	for in, want := range map[string]float64{`1`: 1, `"2.5"`: 2.5, `" 3 "`: 3, `-1e3`: -1000} {
		if got, ok := eventdb.Number(json.RawMessage(in)); !ok || got != want {
			t.Errorf("%s is the number %v, %v", in, got, ok)
		}
	}
	for _, in := range []string{`""`, `"x"`, `true`, `null`, `[1]`, `"0x10"`, `"Infinity"`, `"NaN"`, `"1_000"`, ``} {
		if got, ok := eventdb.Number(json.RawMessage(in)); ok {
			t.Errorf("%s is the number %v", in, got)
		}
	}
}

// FuzzLookup checks on any bytes that nothing panics, and on JSON that Lookup
// agrees with a decoder about top-level keys.
func FuzzLookup(f *testing.F) {
	f.Add([]byte(`{"a":{"b":1}}`), "a.b")
	f.Add([]byte(`{"a":"\\"}`), "a")
	f.Add([]byte(`{"a":[[[{"`), "a")
	f.Fuzz(func(t *testing.T, object []byte, name string) {
		got := eventdb.Lookup(object, name)
		eventdb.Flatten(object, "", func(string, json.RawMessage) {})
		eventdb.Canonical(object)
		eventdb.Condition{Property: name, Of: eventdb.OfEvent, Op: eventdb.Eq, Values: []string{`1`}}.Match(object)
		var decoded map[string]json.RawMessage
		if json.Unmarshal(object, &decoded) != nil || strings.ContainsAny(name, ".\ufffd") || strings.Contains(string(object), `\u`) {
			return
		}
		if want, ok := decoded[name]; ok && got == nil && string(want) != "null" {
			t.Errorf("%q of %s is not found, want %s", name, object, want)
		}
	})
}
