package link

import "testing"

// A break must be a want that some link can meet, or it could never be mended.
func TestEveryBreakIsAWantThatCanBeMended(t *testing.T) {
	watched := 0
	for _, w := range wants {
		if w.states() == nil {
			continue
		}
		watched++
		if out, in := leading(w.of, w.side, w.types); len(out)+len(in) == 0 {
			t.Errorf("no relation leads from %s to %v %s", w.of, w.types, w.side)
		}
	}
	if watched != len(breaking) {
		t.Errorf("%d wants are watched, the table of breaks has %d lines", watched, len(breaking))
	}
}
