package ingest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"prodops/internal/errs"
)

// FuzzSegment decodes any body as any kind: it answers or refuses, and every
// event it lets through can be read by a strict JSON decoder.
func FuzzSegment(f *testing.F) {
	for _, body := range []string{
		track(``), track(`,"properties":{"a":[1,-2.5e3,true,null,"\u00e9\ud83d\ude00",{"b":{}}]}`),
		`{"batch":[` + track(``) + `,1,[],"x"],"sentAt":"2026-03-01T12:00:00Z","writeKey":"k"}`,
		`{"type":"identify","userId":1,"traits":{ "a" : 1 },"context":{"groupId":7,"library":{"name":"x","version":"1"}}}`,
		`{"userId":"u","previousId":"a","groupId":"g","name":"n","category":"c","timestamp":1}`,
		string(sdkBatch(2)), `{"a":"` + "\xff\x00" + `"}`, `[[[[`, `{"batch":[{]}`,
	} {
		for kind := range 7 {
			f.Add(byte(kind), []byte(body))
		}
	}
	kinds := []Kind{Track, Identify, Page, Screen, Group, Alias, Batch}
	f.Fuzz(func(t *testing.T, kind byte, body []byte) {
		decoded, err := DecodeSegment(kinds[int(kind)%len(kinds)], body, http.Header{}, DefaultLimits())
		if err != nil {
			if !errs.Is(err, errs.Malformed) && !errs.Is(err, errs.TooLarge) {
				t.Fatal(err)
			}
			return
		}
		if !lenient(body) {
			t.Fatal("decoded what is no JSON")
		}
		events, bad := Judge(Origin{ReceivedAt: time.Unix(1772366400, 0)}, decoded.Calls, DefaultLimits())
		if len(events)+len(bad) != len(decoded.Calls) {
			t.Fatal("calls went missing")
		}
		for _, e := range events {
			if e.ID == "" || e.Name == "" || e.DistinctID == "" {
				t.Fatalf("incomplete event %+v", e)
			}
			for _, object := range []json.RawMessage{e.Properties, e.Context} {
				if object != nil && (!jsontext.Value(object).IsValid() || object[0] != '{') {
					t.Fatalf("%q is no strict JSON object", object)
				}
			}
		}
		DecodeCalls([]json.RawMessage{body}, DefaultLimits())
	})
}

// lenient reports whether a decoder that overlooks what the scanner overlooks
// can read the body.
func lenient(body []byte) bool {
	plain := bytes.Clone(body)
	inText, escaped := false, false
	for i, c := range plain { // control characters are overlooked within texts only
		switch {
		case !inText:
			inText = c == '"'
		case escaped:
			escaped = false
		case c == '\\':
			escaped = true
		case c == '"':
			inText = false
		case c < 0x20:
			plain[i] = '?'
		}
	}
	return jsontext.Value(plain).IsValid(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
}

// FuzzScanner checks the scanner against jsontext: what one reads without a
// fault, the other reads too.
func FuzzScanner(f *testing.F) {
	for _, text := range []string{
		`{"a":1,"b":[true,false,null,"\u0041\ud83d\ude00"],"c":{"d":{}}}`, `[]`, `-0.5e-7`, `"x"`, ` [1 , 2 ] `, `{"a":1,"a":2}`, `01`, `1.`, `"\u12"`, `[1 2]`, `{"a" 1}`, `{,}`, `tru`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s := scanner{b: text, limits: Limits{Depth: 9000, Names: 1 << 20}}
		s.space()
		_, err := s.value()
		s.space()
		mine := err == nil && s.i == len(text) && s.faults == faults{}
		number := s.faults
		number.number = false
		onlyNumber := err == nil && s.faults.number && number == faults{} // which a text package does not mind
		if strict := jsontext.Value(text).IsValid(); strict != mine && (!strict || !onlyNumber) && !escapedNUL(s) {
			t.Fatalf("%q: the scanner says %v (%v, %+v), jsontext says %v", text, mine, err, s.faults, strict)
		}
	})
}

// escapedNUL reports whether the only fault is a control character, which
// jsontext takes when it is escaped.
func escapedNUL(s scanner) bool { return s.faults.control }

// FuzzReadBody inflates anything within its bounds.
func FuzzReadBody(f *testing.F) {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	squeeze(f, w, sdkBatch(3))
	f.Add(z.Bytes())
	f.Add(z.Bytes()[:20])
	f.Add([]byte("\x1f\x8b\x08"))
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, sent []byte) {
		limits := Limits{Body: 4096, Inflated: 1 << 20, Ratio: 200}
		body, err := ReadBody(bytes.NewReader(sent), limits)
		switch {
		case err == nil && int64(len(body)) > limits.Inflated:
			t.Fatalf("%d bytes", len(body))
		case err != nil && !errs.Is(err, errs.Malformed) && !errs.Is(err, errs.TooLarge):
			t.Fatal(err)
		}
	})
}

// FuzzParseTime reads what package time writes, and never panics.
func FuzzParseTime(f *testing.F) {
	for _, text := range []string{"2026-03-01T12:00:00.5+01:00", "1772366400.25", "-1e9", "2026-03-01 12:00", "0000-00-00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := ParseTime(text)
		want, err := time.Parse(time.RFC3339Nano, text)
		if err == nil && (!ok || got != want.UnixMicro()) {
			t.Fatalf("%q: %d, %v; package time says %d", text, got, ok, want.UnixMicro())
		}
	})
}

func squeeze(t testing.TB, w io.WriteCloser, body []byte) {
	t.Helper()
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestReadBody(t *testing.T) {
	pack := func(body []byte) []byte {
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		squeeze(t, w, body)
		return z.Bytes()
	}
	batch := sdkBatch(100)
	for _, c := range []struct {
		name string
		sent []byte
		want errs.Kind
		body []byte
	}{
		{"plain", batch, 0, batch},
		{"gzip", pack(batch), 0, batch},
		{"empty", nil, 0, []byte{}},
		{"too large", make([]byte, 600<<10), errs.TooLarge, nil},
		{"a bomb of 100 MB", pack(make([]byte, 100<<20)), errs.TooLarge, nil},
		{"a small bomb", pack(make([]byte, 400<<10)), errs.TooLarge, nil},
		{"gzip in gzip is no JSON", pack(pack(batch)), 0, pack(batch)},
		{"torn gzip", pack(batch)[:200], errs.Malformed, nil},
		{"only the magic", []byte("\x1f\x8b\x08"), errs.Malformed, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ReadBody(bytes.NewReader(c.sent), DefaultLimits())
			if c.want == 0 && (err != nil || !bytes.Equal(got, c.body)) || c.want != 0 && !errs.Is(err, c.want) {
				t.Errorf("%d bytes, %v", len(got), err)
			}
		})
	}
	if _, err := ReadBody(io.MultiReader(bytes.NewReader([]byte("{")), &brokenReader{}), DefaultLimits()); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a broken connection: %v", err)
	}
}

type brokenReader struct{}

func (*brokenReader) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }
