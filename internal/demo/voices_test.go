package demo

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestVoicesTellTheStory(t *testing.T) {
	now := time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)
	h := newHistory(1, 20_000, 120, now)
	all := h.voices()
	if diff := cmp.Diff(texts(all), texts(newHistory(1, 20_000, 120, now).voices())); diff != "" {
		t.Errorf("the same seed says something else: %s", diff)
	}
	past := h.heardBefore(all, h.Story.Now)
	if past < 300 || past == len(all) {
		t.Errorf("%d of %d notes lie in the past", past, len(all))
	}
	middle := (h.Story.Begin + h.Story.ImportFix) / 2
	early := h.perDay(all, "Import", h.Story.Begin, middle)
	late := h.perDay(all, "Import", middle, h.Story.ImportFix)
	after := h.perDay(all, "Import", h.Story.ImportFix, h.Story.Now)
	if late < 2*early || after > late/2 {
		t.Errorf("complaints about the import a day: %.2f, then %.2f, after the fix %.2f", early, late, after)
	}
	outage := h.perDay(all, "Performance", h.Story.OutageBegin, h.Story.OutageEnd+2*microsPerDay)
	if usual := h.perDay(all, "Performance", h.Story.Begin, h.Story.OutageBegin); outage < 5*usual {
		t.Errorf("complaints about performance a day: %.2f in the outage, %.2f before", outage, usual)
	}
	for i, v := range all {
		if i > 0 && v.at < all[i-1].at || v.who.company == nil || v.at < v.who.arrives || v.topic.area == "Automations" && v.at < h.Story.Launch {
			t.Errorf("out of the story: %+v", v)
		}
	}
}

func texts(all []voice) []string {
	list := make([]string, len(all))
	for i, v := range all {
		list[i] = v.text
	}
	return list
}

// perDay is how many notes about an area there are a day between two times.
func (h *History) perDay(all []voice, area string, from, to int64) float64 {
	n := 0
	for _, v := range all {
		if v.topic.area == area && v.at >= from && v.at < to {
			n++
		}
	}
	return float64(n) / (float64(to-from) / float64(microsPerDay))
}
