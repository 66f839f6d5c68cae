package wording_test

import (
	"math"
	"testing"

	"prodops/internal/wording"
)

func TestWording(t *testing.T) {
	for want, got := range map[string]string{
		"1 commit":      wording.Count(1, "commit"),
		"0 commits":     wording.Count(int64(0), "commit"),
		"1,200 commits": wording.Count(1200, "commit"),
		"1 person":      wording.CountOf(1, "person", "people"),
		"2 people":      wording.CountOf(2, "person", "people"),
		"1,234,567.5":   wording.Number(1234567.5),
		"−3":            wording.Number(-3),
		"0":             wording.Number(math.Copysign(0, -1)),
		"0.0042":        wording.Number(0.00421),
		"100":           wording.Number(100),
		"12.35":         wording.Number(12.3456),
		"1,000":         wording.Rounded(999.96, 1),
		"36.3%":         wording.Percent(0.3634, 1),
		"−6.92%":        wording.Percent(-0.06921, 2),
		"+45%":          wording.Signed(0.45, wording.Percent(0.45, 2)),
		"0%":            wording.Signed(0, wording.Percent(-0.000001, 1)),
		"0.0%":          wording.Signed(0.0001, "0.0%"),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
