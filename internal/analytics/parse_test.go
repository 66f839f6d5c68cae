package analytics_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/analytics"
	"prodops/internal/errs"
	"prodops/internal/eventdb"
	"prodops/internal/period"
)

func TestParseFillsDefaults(t *testing.T) {
	q, err := analytics.Parse([]byte(`{"kind":"funnel","steps":[{"event":"A","where":[{"property":"plan","op":"eq","values":["pro",12,true]}]},{"event":"B"}],"breakdown":{"property":"plan"}}`), "body")
	if err != nil {
		t.Fatal(err)
	}
	f := q.Funnel
	if f.Order != eventdb.Ordered || f.Count != eventdb.ByPersons || f.Window != analytics.DefaultWindow || f.Range != (period.Range{Last: "30d"}) ||
		f.Breakdown.Limit != 10 || f.Breakdown.Of != eventdb.OfEvent || f.Breakdown.Attribution != eventdb.FirstTouch || f.Steps[0].Where[0].Of != eventdb.OfEvent {
		t.Errorf("defaults: %+v %+v", f, f.Breakdown)
	}
	if diff := cmp.Diff([]analytics.Scalar{`"pro"`, "12", "true"}, f.Steps[0].Where[0].Values); diff != "" {
		t.Error(diff)
	}
}

// TestParseRoundTrip checks that every field of the contract is read, and
// written back as it came.
func TestParseRoundTrip(t *testing.T) {
	for _, text := range []string{
		`{"kind":"trends","range":{"from":"2026-01-01","to":"2026-01-31"},"timezone":"Europe/Berlin","environment":"production","where":[{"property":"plan","of":"person","op":"in","values":["pro",1]}],"interval":"week","series":[{"event":"Paid","where":[{"property":"x","of":"event","op":"set"}],"measure":"sum","property":"amount"},{"event":"*","measure":"persons"}],"breakdown":{"property":"country","of":"event","limit":5},"compare":"previous_period","formula":"A / B * 100","smooth":{"average":7}}`,
		`{"kind":"funnel","range":{"last":"12w"},"steps":[{"event":"A"},{"event":"B"}],"order":"strict","window":"2w","exclude":[{"event":"X","after_step":1,"before_step":2}],"breakdown":{"property":"plan","of":"event","limit":10,"attribution":"step_1"},"hold_constant":["project_id"],"step_windows":[{"step":2,"within":"1d"}],"count":"groups","over_time":"week"}`,
		`{"kind":"retention","range":{"last":"30d"},"interval":"month","start":{"event":"A"},"return":{"event":"*"},"periods":4,"entry":"recurring","mode":"bracket","brackets":[1,3,7],"clock":"rolling"}`,
	} {
		q, err := analytics.Parse([]byte(text), "body")
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		got, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		var a, b any
		if json.Unmarshal(got, &a) != nil || json.Unmarshal([]byte(text), &b) != nil || !cmp.Equal(a, b) {
			t.Errorf("read\n%s\nwritten\n%s", text, got)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range []struct{ text, location string }{
		{`{"kind":"paths"}`, "body.kind"},
		{`{}`, "body.kind"},
		{`{"kind":"trends"}`, "body.series"},
		{`{"kind":"trends","series":[{"event":"A","mesure":"total"}]}`, "body.series[0].mesure"},
		{`{"kind":"trends","series":[{"event":""}]}`, "body.series[0].event"},
		{`{"kind":"trends","series":[{"event":"A","measure":"sum"}]}`, "body.series[0].property"},
		{`{"kind":"trends","series":[{"event":"A","property":"x"}]}`, "body.series[0].property"},
		{`{"kind":"trends","series":[{"event":"A","measure":"most"}]}`, "body.series[0].measure"},
		{`{"kind":"trends","series":"A"}`, "body.series"},
		{`{"kind":"trends","interval":"year","series":[{"event":"A"}]}`, "body.interval"},
		{`{"kind":"trends","range":{"from":"2026-02-01","to":"2026-01-01"},"series":[{"event":"A"}]}`, "body.range.to"},
		{`{"kind":"trends","range":{"last":"soon"},"series":[{"event":"A"}]}`, "body.range.last"},
		{`{"kind":"trends","timezone":"Mars","series":[{"event":"A"}]}`, "body.timezone"},
		{`{"kind":"trends","formula":"A / C","series":[{"event":"A"},{"event":"B"}]}`, "body.formula"},
		{`{"kind":"trends","smooth":{"average":1},"series":[{"event":"A"}]}`, "body.smooth.average"},
		{`{"kind":"trends","series":[{"event":"A"}],"breakdown":{"property":"x","limit":1000}}`, "body.breakdown.limit"},
		{`{"kind":"trends","series":[{"event":"A"}],"where":[{"property":"x","op":"like","values":["y"]}]}`, "body.where[0]"},
		{`{"kind":"trends","series":[{"event":"A"}],"where":[{"property":"x","op":"eq","values":[{"y":1}]}]}`, "body.where[0].values[0]"},
		{`{"kind":"trends","series":[{"event":"A"}],"where":[{"cohort":"c1","op":"in"}]}`, "body.where[0].cohort"},
		{`{"kind":"funnel","steps":[]}`, "body.steps"},
		{`{"kind":"funnel","steps":[{"event":"A"}],"window":"soon"}`, "body.window"},
		{`{"kind":"funnel","steps":[{"event":"A"},{"event":"B"}],"exclude":[{"event":"X","after_step":2,"before_step":2}]}`, "body.exclude[0].after_step"},
		{`{"kind":"funnel","steps":[{"event":"A"}],"step_windows":[{"step":1,"within":"1d"}]}`, "body.step_windows[0].step"},
		{`{"kind":"retention","start":{"event":"A"}}`, "body.return.event"},
		{`{"kind":"retention","start":{"event":"A"},"return":{"event":"*"},"mode":"bracket"}`, "body.brackets"},
		{`{"kind":"retention","interval":"hour","start":{"event":"A"},"return":{"event":"*"}}`, "body.interval"},
	} {
		_, err := analytics.Parse([]byte(tt.text), "body")
		wrong, ok := errors.AsType[*errs.Error](err)
		if !ok || wrong.Kind != errs.Invalid || len(wrong.Fields) == 0 {
			t.Errorf("%s: %v, want something wrong with %s", tt.text, err, tt.location)
			continue
		}
		if got := wrong.Fields[0].Location; got != tt.location {
			t.Errorf("%s: wrong at %s (%s), want %s", tt.text, got, wrong.Fields[0].Message, tt.location)
		}
	}
	for _, text := range []string{``, `{`, `{"kind":"trends",}`} {
		if _, err := analytics.Parse([]byte(text), "body"); !errs.Is(err, errs.Malformed) {
			t.Errorf("%q: %v, want it to be unreadable", text, err)
		}
	}
}

func TestKindsAreNamed(t *testing.T) {
	_, err := analytics.Parse([]byte(`{"kind":"lifecycle"}`), "body")
	if err == nil || !strings.Contains(err.Error(), "trends, funnel or retention") {
		t.Errorf("%v does not name the kinds there are", err)
	}
}

// FuzzParse checks that any bytes give a question or an error of a caller's
// kind, and that a question survives being written.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"kind":"trends","series":[{"event":"A"}],"formula":"(A+1)/-A"}`))
	f.Add([]byte(`{"kind":"funnel","steps":[{"event":"A"}],"window":"14d"}`))
	f.Add([]byte(`{"kind":"retention","start":{"event":"A"},"return":{"event":"*"},"brackets":[1]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		q, err := analytics.Parse(text, "body")
		if err != nil {
			if kind := errs.KindOf(err); kind != errs.Invalid && kind != errs.Malformed {
				t.Fatalf("%q: kind %v: %v", text, kind, err)
			}
			return
		}
		written, err := json.Marshal(q)
		if err != nil {
			t.Fatalf("%q is read but not written: %v", text, err)
		}
		if _, err := analytics.Parse(written, "body"); err != nil {
			t.Fatalf("%q is written as %q, which is refused: %v", text, written, err)
		}
	})
}
