package importfile

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"prodops/internal/errs"
	"prodops/internal/ingest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// all reads a file to its end.
func all(t testing.TB, text string, mapping *Mapping) (calls []string, bad []BadLine, err error) {
	t.Helper()
	r, err := NewReader(strings.NewReader(text), mapping)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = r.Close() }()
	for {
		b, err := r.Next()
		if errors.Is(err, io.EOF) {
			return calls, bad, nil
		}
		if err != nil {
			return calls, bad, err
		}
		if b.FromLine != int64(len(calls)) {
			t.Errorf("a batch begins after %d lines, but %d were read", b.FromLine, len(calls))
		}
		for _, c := range b.Calls {
			calls = append(calls, string(c))
		}
		bad = append(bad, b.Bad...)
	}
}

func squeezed(text string) string {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	_, _ = io.WriteString(w, text) // into memory
	_ = w.Close()
	return z.String()
}

func TestJSONLines(t *testing.T) {
	text := "\xef\xbb\xbf{\"a\":1}\n\n  {\"a\":2}\r\nnonsense\n[1]\n{\"a\":\"\xff\"}\n{\"a\":3}"
	want := []string{`{"a":1}`, `{"a":2}`, `{"$unreadable_line":"nonsense"}`, `{"$unreadable_line":"[1]"}`, "{\"$unreadable_line\":\"{\\\"a\\\":\\\"\\ufffd\\\"}\"}", `{"a":3}`}
	wantBad := []BadLine{{4, "no JSON object"}, {5, "no JSON object"}, {6, "not UTF-8"}}
	for name, input := range map[string]string{"plain": text, "gzip": squeezed(text)} {
		calls, bad, err := all(t, input, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, calls); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff(wantBad, bad); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestLongLinesAndTornGzip(t *testing.T) {
	calls, bad, err := all(t, `{"a":"`+strings.Repeat("x", 3<<20)+"\"}\n{\"a\":2}\n", nil)
	if err != nil || len(calls) != 2 || calls[1] != `{"a":2}` || len(bad) != 1 || len(calls[0]) > 2*keptOfLine {
		t.Errorf("%d calls, bad %v, %v", len(calls), bad, err)
	}
	if _, _, err := all(t, squeezed(strings.Repeat("{}\n", 1000))[:30], nil); !errs.Is(err, errs.Malformed) {
		t.Errorf("torn gzip: %v", err)
	}
}

func TestBatchesAndSkip(t *testing.T) {
	text := strings.Repeat("{\"a\":1}\n", 4500)
	r, err := NewReader(strings.NewReader(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Skip(300); err != nil {
		t.Fatal(err)
	}
	var got []string
	for {
		b, err := r.Next()
		if err != nil {
			break
		}
		got = append(got, fmt.Sprintf("%d+%d", b.FromLine, len(b.Calls)))
		if b.Read <= 0 || b.Read > int64(len(text)) {
			t.Errorf("%d bytes read", b.Read)
		}
	}
	if want := "300+2000 2300+2000 4300+200"; strings.Join(got, " ") != want {
		t.Errorf("batches %v, want %s", got, want)
	}
	short, err := NewReader(strings.NewReader("{}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := short.Skip(2); !errs.Is(err, errs.Conflict) {
		t.Errorf("skip beyond the end: %v", err)
	}
}

func TestCSV(t *testing.T) {
	for _, c := range []struct {
		name, mapping, text string
		want                []string
	}{
		{"the rest as properties", "event=Action,user_id=Email,timestamp=Time:2006-01-02,properties=*",
			"Email,Action,Time,Plan,Seats,Zip\nann@x.io,Signed Up,2026-03-01,pro,5,01234\nbob@x.io,Paid,March,,1.50,\n",
			[]string{
				`{"event":"Signed Up","userId":"ann@x.io","timestamp":"2026-03-01T00:00:00Z","type":"track","properties":{"Plan":"pro","Seats":5,"Zip":"01234"}}`,
				`{"event":"Paid","userId":"bob@x.io","timestamp":"March","type":"track","properties":{"Seats":1.50}}`,
			}},
		{"constants, renamed and listed properties, a zone", `event="Order, placed",user_id='Who, really',timestamp=At:02.01.2006 15:04,zone=Europe/Berlin,properties.plan=P,properties=A|B`,
			"Who, really;P;A;B;At\nu1;pro;true;-2;01.07.2026 14:00\n",
			[]string{`{"type":"track","event":"Order, placed","userId":"u1","timestamp":"2026-07-01T12:00:00Z","properties":{"plan":"pro","A":true,"B":-2}}`}},
		{"semicolons", "event=E,user_id=U,properties=*", "E;U;C\nx;1;a,b\n", []string{`{"type":"track","event":"x","userId":"1","properties":{"C":"a,b"}}`}},
		{"tabs, quotes and a byte order mark", "event=E,anonymous_id=U", "\xef\xbb\xbfE\tU\n\"a\"\"b\nc\"\td\n", []string{`{"type":"track","event":"a\"b\nc","anonymousId":"d"}`}},
		{"identify", `type="identify",user_id=U,traits=*`, "U,Plan\n1,pro\n", []string{`{"type":"identify","userId":"1","traits":{"Plan":"pro"}}`}},
		{"short and long rows", "event=E,user_id=U,properties=*", "E,U,C\nx\ny,1,2,3\n", []string{`{"type":"track","event":"x","properties":{}}`, `{"type":"track","event":"y","userId":"1","properties":{"C":2}}`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			mapping, err := ParseMapping(c.mapping)
			if err != nil {
				t.Fatal(err)
			}
			calls, bad, err := all(t, c.text, mapping)
			if err != nil || len(bad) != 0 {
				t.Fatalf("%v, bad %v", err, bad)
			}
			for i := range c.want {
				if i >= len(calls) || !sameJSON(t, c.want[i], calls[i]) {
					t.Errorf("got  %v\nwant %v", calls, c.want)
					break
				}
			}
		})
	}
}

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y any
	if err := errors.Join(json.Unmarshal([]byte(a), &x), json.Unmarshal([]byte(b), &y)); err != nil {
		t.Error(err)
	}
	return cmp.Equal(x, y)
}

func TestMappingErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "not of the form",
		"event=E":                        "who it was",
		"user_id=U":                      "what happened",
		"user_id=U,event=E,event=F":      "twice",
		"user_id=U,event=E,color=C":      "no field color",
		"user_id=U,event=E,foo.bar=C":    "no field foo.bar",
		"user_id=U,event=E,zone=Nowhere": "no time zone",
		"user_id=,event=E":               "not of the form",
	} {
		if _, err := ParseMapping(text); !errs.Is(err, errs.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	mapping, err := ParseMapping("user_id=U,event=E")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"", "A,B\n1,2\n"} {
		if _, err := NewReader(strings.NewReader(file), mapping); !errs.Is(err, errs.Invalid) {
			t.Errorf("%q: %v", file, err)
		}
	}
	if _, _, err := all(t, "E,U\n\"never closed,"+strings.Repeat("x\n", 1<<20), mapping); !errs.Is(err, errs.Malformed) {
		t.Errorf("a quote that is not closed: %v", err)
	}
	calls, bad, err := all(t, "E,U\na\"b,1\nx,2\n\xff,3\n", mapping)
	if err != nil || len(calls) != 3 || len(bad) != 2 || bad[0].Line != 2 || bad[1].Line != 4 {
		t.Errorf("%v, bad %v, %v", calls, bad, err)
	}
}

// TestRealHistory reads the commit history of a public project.
func TestRealHistory(t *testing.T) {
	path := filepath.Join("..", "..", "..", "..", "shared", "data", "events", "prometheus-events.jsonl.gz")
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the shared data is not here: %v", err)
	}
	f, err := Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	ids, persons := map[string]bool{}, map[string]bool{}
	from := ingest.Origin{Import: "i", ReceivedAt: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
	for {
		b, err := f.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		events, bad := ingest.Judge(from, ingest.DecodeCalls(b.Calls, ingest.ImportLimits()), ingest.ImportLimits())
		if len(bad) > 0 {
			t.Fatalf("%s: %s", bad[0].Reason, bad[0].Raw)
		}
		for _, e := range events {
			ids[e.ID], persons[e.DistinctID] = true, true
		}
	}
	if len(ids) != 18_400 || len(persons) != 1477 || len(f.SHA256) != 64 {
		t.Errorf("%d events of %d people, sha256 %q", len(ids), len(persons), f.SHA256)
	}
}

// FuzzCSV makes calls of any table by any mapping.
func FuzzCSV(f *testing.F) {
	f.Add("event=E,user_id=U,timestamp=T:2006-01-02,properties=*", "E,U,T,C\na,1,2026-01-02,\"x\"\"y\"\n")
	f.Add(`type="identify",user_id='U',traits.a=A,zone="Europe/Berlin"`, "U;A\n1;2\n\n;\n")
	f.Add("event=E,user_id=U", "\xef\xbb\xbfE\tU\n\"\t\n")
	f.Fuzz(func(t *testing.T, mapping, table string) {
		m, err := ParseMapping(mapping)
		if err != nil {
			if !errs.Is(err, errs.Invalid) {
				t.Fatal(err)
			}
			return
		}
		calls, _, _ := all(t, table, m)
		for _, c := range calls {
			if !json.Valid([]byte(c)) {
				t.Fatalf("%q is no JSON", c)
			}
		}
	})
}

// FuzzJSONLines makes calls of any file.
func FuzzJSONLines(f *testing.F) {
	f.Add("{\"a\":1}\n\nx\n{}")
	f.Add(squeezed("{}\n{"))
	f.Add("\x1f\x8b\x08")
	f.Fuzz(func(t *testing.T, file string) {
		calls, _, _ := all(t, file, nil)
		for _, c := range calls {
			if !json.Valid([]byte(c)) {
				t.Fatalf("%q is no JSON", c)
			}
		}
	})
}
