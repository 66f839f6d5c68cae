// Package demo simulates a company and its product, so that a newcomer meets
// prodops with something to look at: sign-ups, activation, plans, weekly and
// daily rhythm, churn, a feature launch, an outage. It is a story with a clock:
// what happens when is written down once, in Story, and everything else follows
// from it and a seed. The events go in through the public routes, like
// everybody else's.
package demo

import "time"

// Story is when things happen. All times are Unix microseconds.
type Story struct {
	Begin int64 // the first visitor
	Now   int64 // today: everything before it is history
	End   int64 // a little after today, so that the demo goes on living

	// Templates is the first experiment: boards that begin from a template against
	// empty ones. It changes nothing, and teaches that.
	TemplatesBegin, TemplatesEnd int64
	// PreviewBegin is when half of the people who import see a preview; at
	// ImportFix everybody does.
	PreviewBegin int64
	// Decided is when the team decides what to do about the import.
	Decided int64
	// Launch is when automations ship: from then on paying teams try them.
	Launch int64
	// Outage is three bad hours: sessions end in errors, imports fail.
	OutageBegin, OutageEnd int64
	// ImportFix is when the painful import step gets better.
	ImportFix int64
	// RehearsalBegin is when half of those who may automate see beforehand what an
	// automation would have done. That experiment still runs today.
	RehearsalBegin int64
}

const (
	microsPerSecond = int64(1_000_000)
	microsPerHour   = 3600 * microsPerSecond
	microsPerDay    = 24 * microsPerHour
)

// goesOn is how long after today the story is written ahead, to be told live.
const goesOn = 2 * microsPerDay

// newStory lays the story over the last days before now. The beats keep their
// places when the story is told shorter or longer.
func newStory(now time.Time, days int) Story {
	end := now.UnixMicro()
	begin := end - int64(days)*microsPerDay
	at := func(share float64) int64 {
		beat := begin + int64(share*float64(end-begin))
		return beat - beat%microsPerDay // midnight UTC of that day
	}
	outage := weekdayFrom(at(0.80), time.Wednesday) + 7*microsPerHour
	return Story{
		Begin:          begin,
		Now:            end,
		End:            end + goesOn,
		TemplatesBegin: weekdayFrom(at(0.07), time.Monday) + 9*microsPerHour,
		TemplatesEnd:   weekdayFrom(at(0.25), time.Monday) + 9*microsPerHour,
		PreviewBegin:   weekdayFrom(at(0.45), time.Monday) + 9*microsPerHour,
		Decided:        weekdayFrom(at(0.36), time.Monday) + 14*microsPerHour,
		Launch:         weekdayFrom(at(0.55), time.Tuesday) + 9*microsPerHour,
		OutageBegin:    outage,
		OutageEnd:      outage + 3*microsPerHour,
		ImportFix:      weekdayFrom(at(0.72), time.Thursday) + 10*microsPerHour,
		RehearsalBegin: weekdayFrom(at(0.85), time.Monday) + 9*microsPerHour,
	}
}

// weekdayFrom is midnight of the first such weekday at or after the day.
func weekdayFrom(midnight int64, day time.Weekday) int64 {
	ahead := (int(day) - int(weekday(midnight)) + 7) % 7
	return midnight + int64(ahead)*microsPerDay
}

// now is the day the story is told.
func (h *History) now() time.Time { return time.UnixMicro(h.Story.Now) }

func (s Story) duringOutage(at int64) bool { return at >= s.OutageBegin && at < s.OutageEnd }

// afterOutage is the rest of that day: most have given up for today.
func (s Story) afterOutage(at int64) bool {
	return at >= s.OutageEnd && at-at%microsPerDay == s.OutageBegin-s.OutageBegin%microsPerDay
}

func (s Story) duringTemplates(at int64) bool {
	return at >= s.TemplatesBegin && at < s.TemplatesEnd
}

func (s Story) duringPreview(at int64) bool { return at >= s.PreviewBegin && at < s.ImportFix }

func (s Story) duringRehearsal(at int64) bool { return at >= s.RehearsalBegin }

// automates is the chance that somebody who may makes their first automation on
// a day.
func (s Story) automates(at int64, rehearses bool) float64 {
	if s.duringRehearsal(at) && rehearses {
		return 0.06
	}
	return 0.035
}

// importSucceeds is the chance that a started import ends well for somebody who
// is among those that see a preview first, or not.
func (s Story) importSucceeds(at int64, previews bool) float64 {
	switch {
	case s.duringOutage(at):
		return 0.10
	case at >= s.ImportFix, at >= s.PreviewBegin && previews:
		return 0.81
	default:
		return 0.54
	}
}
