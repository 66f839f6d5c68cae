package eval

import (
	"regexp"
	"testing"
	"time"
)

// FuzzMoment compares with the standard library for texts that the grammar of RFC
// 3339 allows. Of others the library reads some (10:00:00,5 or +05:60), and
// moment none.
func FuzzMoment(f *testing.F) {
	for _, text := range []string{
		"2026-01-31", "2024-02-29", "2026-02-29", "2026-02-31", "0000-01-01", "9999-12-31", "2026-00-10", "2026-01-00", "2026-13-01", "abcdefghij", "2026-1-31",
		"2026-01-31T10:00:00Z", "2026-01-31T10:00:00z", "2026-01-31t10:00:00Z", "2026-01-31 10:00:00Z", "2026-01-31T10:00:00", "2026-01-31T24:00:00Z", "2026-01-31T23:59:60Z", "2026-01-31T1:00:00Z",
		"2026-01-31T10:00:00.5Z", "2026-01-31T10:00:00,5Z", "2026-01-31T10:00:00.Z", "2026-01-31T10:00:00.123456789123Z",
		"2026-01-31T10:00:00+05:45", "2026-01-31T10:00:00-23:59", "2026-01-31T10:00:00+24:00", "2026-01-31T10:00:00+05:60", "2026-01-31T10:00:00+0545", "2026-01-31T10:00:00Z ",
	} {
		f.Add(text)
	}
	grammar := regexp.MustCompile(`^\d{4}-\d\d-\d\d(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d))?$`)
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := moment(text)
		layout := time.RFC3339
		if len(text) == len(time.DateOnly) {
			layout = time.DateOnly
		}
		want, err := time.Parse(layout, text)
		if ok != (err == nil && grammar.MatchString(text)) || ok && !got.Equal(want) {
			t.Errorf("%q: %v %t, not %v %v", text, got, ok, want, err)
		}
	})
}
