package roadmap

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// However bets are put between others, their places keep the order they were
// given, and stay short.
func TestPlacesKeepTheirOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var places []string
		for range rapid.IntRange(1, 200).Draw(t, "moves") {
			at := rapid.IntRange(0, len(places)).Draw(t, "at")
			after, before := "", ""
			if at > 0 {
				after = places[at-1]
			}
			if at < len(places) {
				before = places[at]
			}
			places = slices.Insert(places, at, placeBetween(after, before))
			if !slices.IsSorted(places) || len(slices.Compact(slices.Clone(places))) != len(places) {
				t.Fatalf("between %q and %q: %q", after, before, places)
			}
		}
	})
}

func TestPlacesStayShort(t *testing.T) {
	last := ""
	for range 10_000 {
		last = placeBetween(last, "")
	}
	if len(last) != placeWidth {
		t.Errorf("after 10,000 at the end: %q", last)
	}
	low, high := placeBetween("", ""), placeBetween(placeBetween("", ""), "")
	for range 1000 { // each time to the same gap, the worst there is
		high = placeBetween(low, high)
	}
	if len(high) > 250 {
		t.Errorf("after 1,000 in one gap a place has %d characters", len(high))
	}
}
