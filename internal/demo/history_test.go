package demo

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/stats"
)

var testNow = time.Date(2026, 6, 17, 12, 0, 0, 0, time.UTC)

func TestSameSeedSameHistory(t *testing.T) {
	first, second := newHistory(7, 5000, 60, testNow), newHistory(7, 5000, 60, testNow)
	other := newHistory(8, 5000, 60, testNow)
	if len(first.moments) != len(second.moments) || len(first.moments) == len(other.moments) {
		t.Fatalf("%d and %d events from one seed, %d from another", len(first.moments), len(second.moments), len(other.moments))
	}
	ids := map[string]bool{}
	for i := range first.moments {
		a, b := first.render(first.moments[i]), second.render(second.moments[i])
		if diff := cmp.Diff(a, b); diff != "" {
			t.Fatalf("event %d differs:\n%s", i, diff)
		}
		if ids[a.MessageID] {
			t.Fatalf("event %d has the id of another: %+v", i, a)
		}
		ids[a.MessageID] = true
	}
}

func TestHistoryTellsTheStory(t *testing.T) {
	h := newHistory(1, 60_000, 120, testNow)
	s := h.Story
	if h.past < 60_000 || h.past > 66_000 {
		t.Errorf("%d events in the past, want just over 60,000", h.past)
	}
	counts := map[what]int{}
	var weekday, weekend, early, outageErrors, outageWork, earlyAutomations int
	started, finished := map[bool]int{}, map[bool]int{} // by after the fix
	for i, m := range h.moments {
		if m.at < s.Begin || m.at >= s.End || i > 0 && m.at < h.moments[i-1].at {
			t.Fatalf("event %d at %d is out of the story or out of order", i, m.at)
		}
		counts[m.what]++
		if m.what == createdTask {
			if d := time.UnixMicro(m.at).UTC().Weekday(); d == time.Saturday || d == time.Sunday {
				weekend++
			} else {
				weekday++
			}
		}
		switch {
		case m.what == viewedPage && m.at < s.Begin+(s.End-s.Begin)/2:
			early++
		case m.what == createdAutomation && m.at < s.Launch:
			earlyAutomations++
		case m.what == startedImport && !s.duringOutage(m.at) && !s.duringPreview(m.at):
			started[m.at >= s.ImportFix]++
		case m.what == finishedImport && !s.duringOutage(m.at) && !s.duringPreview(m.at):
			finished[m.at >= s.ImportFix]++
		case m.what == sawError && s.duringOutage(m.at):
			outageErrors++
		case m.what == completedTask && s.duringOutage(m.at):
			outageWork++
		}
	}
	for kind := viewedPage; kind <= sawVariation; kind++ {
		if counts[kind] == 0 {
			t.Errorf("nobody ever did %d", kind)
		}
	}
	if weekend*10 > weekday {
		t.Errorf("%d tasks on weekends, %d on weekdays: no weekly rhythm", weekend, weekday)
	}
	if early*5 > counts[viewedPage]*2 {
		t.Errorf("%d of %d page views in the first half: no growth", early, counts[viewedPage])
	}
	if earlyAutomations > 0 {
		t.Errorf("%d automations before the launch", earlyAutomations)
	}
	if outageErrors == 0 || outageErrors < 3*outageWork {
		t.Errorf("%d errors and %d tasks done in the outage: nobody notices it", outageErrors, outageWork)
	}
	before, after := float64(finished[false])/float64(started[false]), float64(finished[true])/float64(started[true])
	if after < before+0.15 {
		t.Errorf("imports end well %.2f before the fix and %.2f after: no improvement to see", before, after)
	}
}

// Whatever day the demo is opened on, the outage is a fall that Home tells of.
func TestTheOutageStandsOut(t *testing.T) {
	for ahead := range 14 {
		now := testNow.AddDate(0, 0, ahead)
		h := newHistory(1, 60_000, 120, now)
		s := h.Story
		first := s.Now - s.Now%microsPerDay - 90*microsPerDay
		finished := make([]float64, 90)
		for _, m := range h.moments {
			if day := (m.at - first) / microsPerDay; m.what == completedTask && m.at >= first && day < 90 {
				finished[day]++
			}
		}
		found, err := stats.Series{Values: finished, Season: 7, Counts: true}.Departures(60)
		if err != nil {
			t.Fatal(err)
		}
		outage := int((s.OutageBegin - first) / microsPerDay)
		fell := slices.IndexFunc(found, func(d stats.Departure) bool { return d.At == outage && d.Score < -stats.DepartureScore })
		if fell < 0 {
			t.Errorf("%s: %v finished instead of about %v, and nobody is told", now.Format(time.DateOnly), finished[outage], finished[outage-7])
		} else {
			t.Logf("%s: %.1f", now.Format(time.DateOnly), found[fell].Score)
		}
	}
}
