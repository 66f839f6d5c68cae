package okr

import (
	"time"

	"prodops/internal/sqldb"
)

// Progress of a key result:
//
//	raw = (current − start) / (target − start)
//
// which may be below 0 or above 1. To keep a number is all or nothing: 1 while
// current is on the side of target where start is, or on it, else 0. There is
// none until the number is known.
func (k KeyResult) progress(current *float64) *float64 {
	if current == nil {
		return nil
	}
	raw := 0.0
	switch {
	case k.Kind != Keep:
		raw = (*current - k.Start) / (k.Target - k.Start)
	case k.Start >= k.Target && *current >= k.Target, k.Start < k.Target && *current <= k.Target:
		raw = 1
	}
	return &raw
}

// clamped is a raw progress as a bar shows it.
func clamped(raw float64) float64 { return min(max(raw, 0), 1) }

// mean is the objective's progress: the mean over its key results, each from 0
// to 1, so that what one overshoots does not hide what another lacks. One that
// is not measured counts as 0. There is none without key results.
func mean(results []KeyResultView) *float64 {
	if len(results) == 0 {
		return nil
	}
	sum := 0.0
	for _, k := range results {
		if k.Progress != nil {
			sum += clamped(*k.Progress)
		}
	}
	sum /= float64(len(results))
	return &sum
}

// expected is how much of the period is over: what progress would be if it came
// evenly.
func (o Objective) expected(now sqldb.Micros) float64 {
	from, err := time.Parse(time.DateOnly, o.From)
	to, err2 := time.Parse(time.DateOnly, o.To)
	if err != nil || err2 != nil {
		return 0
	}
	to = to.AddDate(0, 0, 1) // the last day belongs to it
	return clamped(now.Time().Sub(from).Seconds() / to.Sub(from).Seconds())
}
