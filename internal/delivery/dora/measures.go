package dora

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"prodops/internal/wording"
)

// frequency counts deployments a day, and the days that had any.
func (v *view) frequency(dayOf func(int64) string) (Measure, int) {
	m := Measure{Series: make([]Point, v.buckets())}
	days := map[string]bool{}
	for i := range m.Series {
		m.Series[i].Value = new(float64)
	}
	for _, d := range v.done {
		if !v.in(d.Finished) {
			continue
		}
		m.N++
		days[dayOf(d.Finished)] = true
		if b := v.bucket(d.Finished); b >= 0 && b < len(m.Series) {
			*m.Series[b].Value++
			m.Series[b].N++
		}
		row := Row{Type: "deployment", ID: d.ID, At: d.Finished, Counted: true}
		if d.Guessed {
			row.Why = "When it finished is not known: it counts when it began."
		}
		m.Rows = append(m.Rows, row)
	}
	for _, d := range v.attempts {
		m.Rows = append(m.Rows, Row{Type: "deployment", ID: d.ID, At: d.Finished, Why: "It did not get there: an attempt that failed is no deployment."})
	}
	m.exclude("attempts that failed: they changed nothing for anybody", len(v.attempts))
	if v.Days > 0 {
		m.Value = number(float64(m.N) / v.Days)
	}
	if all := m.N + len(v.attempts); all > 0 {
		m.Coverage = number(float64(m.N) / float64(all))
	} else {
		m.Reason = "Nothing was deployed in this time."
	}
	return m, len(days)
}

// leadTime is how long each change took from its commit to the end of the first
// deployment that brought it.
func (v *view) leadTime() Measure {
	m := Measure{Series: make([]Point, v.buckets())}
	byBucket := make([][]float64, v.buckets())
	var values []float64
	first, negative, nothing, without, with := 0, 0, 0, 0, 0
	for _, d := range v.done {
		if !v.in(d.Finished) {
			continue
		}
		switch {
		case d.First:
			first += max(1, len(d.Changes))
			m.Rows = append(m.Rows, Row{Type: "deployment", ID: d.ID, At: d.Finished, Why: "It is the first one known of its service: everything before it would count as late."})
			continue
		case len(d.Changes) == 0 && d.Known:
			nothing++
			m.Rows = append(m.Rows, Row{Type: "deployment", ID: d.ID, At: d.Finished, Why: "It brought nothing that was not deployed before."})
			continue
		case len(d.Changes) == 0:
			without++
			m.Rows = append(m.Rows, Row{Type: "deployment", ID: d.ID, At: d.Finished, Why: "No changes are known of it."})
			continue
		}
		with++
		for _, c := range d.Changes {
			row := Row{Type: "change", ID: c.SHA, At: d.Finished, Deployment: d.ID}
			took := float64(d.Finished-c.Committed) / float64(second)
			if took < 0 {
				negative++
				row.Why = "It was committed after the deployment ended: one of the two times is wrong."
			} else {
				row.Seconds, row.Counted = number(took), true
				values = append(values, took)
				if b := v.bucket(d.Finished); b >= 0 && b < len(byBucket) {
					byBucket[b] = append(byBucket[b], took)
				}
			}
			m.Rows = append(m.Rows, row)
		}
	}
	m.exclude("changes of the first known deployment of a service", first)
	m.exclude("changes committed after their deployment: a time is wrong", negative)
	m.exclude("deployments that brought nothing new", nothing)
	m.exclude("deployments of which no changes are known", without)
	m.times(values, byBucket)
	if with+without > 0 {
		m.Coverage = number(float64(with) / float64(with+without))
	}
	return m
}

// failRate is the share of deployments with an incident held against them or
// that were rolled back.
func (v *view) failRate() Measure {
	m := Measure{Series: make([]Point, v.buckets())}
	failures := 0
	failed := make([]int, v.buckets())
	for _, d := range v.done {
		if !v.in(d.Finished) {
			continue
		}
		m.N++
		row := Row{Type: "deployment", ID: d.ID, At: d.Finished, Counted: true}
		switch {
		case len(d.incidents) > 0:
			row.Why = fmt.Sprintf("It failed: incidents held against it: %d.", len(d.incidents))
		case d.rolledBackAt != 0:
			row.Why = "It failed: it was rolled back."
		}
		m.Rows = append(m.Rows, row)
		b := v.bucket(d.Finished)
		if b >= 0 && b < len(failed) {
			m.Series[b].N++
		}
		if d.failed() {
			failures++
			if b >= 0 && b < len(failed) {
				failed[b]++
			}
		}
	}
	for _, i := range v.unattributed {
		m.Rows = append(m.Rows, Row{Type: "incident", ID: i.ID, At: i.Started, Why: "No deployment of its service ended shortly before it, and nobody named one."})
	}
	m.exclude("attempts that failed", len(v.attempts))
	m.exclude("incidents held against no deployment", len(v.unattributed))
	m.share(failures, failed)
	if all := v.attributed + len(v.unattributed); all > 0 {
		m.Coverage = number(float64(v.attributed) / float64(all))
	}
	return m
}

// recovery is how long it took from the end of a deployment that failed until
// people could work again: the last of its incidents was resolved, or it was
// rolled back.
func (v *view) recovery() Measure {
	m := Measure{Series: make([]Point, v.buckets())}
	byBucket := make([][]float64, v.buckets())
	var values []float64
	open, negative := 0, 0
	for _, d := range v.done {
		if !v.in(d.Finished) || !d.failed() {
			continue
		}
		row := Row{Type: "deployment", ID: d.ID, At: d.Finished}
		restored, lasts := d.restored()
		took := float64(restored-d.Finished) / float64(second)
		switch {
		case lasts:
			open++
			row.Why = "It is not mended yet: how long it takes is not known."
		case took < 0:
			negative++
			row.Why = "It was mended before it was deployed: one of the two times is wrong."
		default:
			row.Seconds, row.Counted = number(took), true
			values = append(values, took)
			if b := v.bucket(d.Finished); b >= 0 && b < len(byBucket) {
				byBucket[b] = append(byBucket[b], took)
			}
		}
		m.Rows = append(m.Rows, row)
	}
	m.exclude("failures that are not mended yet", open)
	m.exclude("failures mended before they were deployed: a time is wrong", negative)
	m.times(values, byBucket)
	if all := len(values) + open + negative; all > 0 {
		m.Coverage = number(float64(len(values)) / float64(all))
	} else {
		m.Reason = "No deployment failed in this time."
	}
	return m
}

// restored is when the deployment's last trouble was over, and whether one lasts.
func (d *deployed) restored() (at int64, lasts bool) {
	for _, i := range d.incidents {
		if i.Resolved == 0 {
			return 0, true
		}
		at = max(at, i.Resolved)
	}
	if len(d.incidents) == 0 {
		at = d.rolledBackAt
	}
	return at, false
}

// rework is the share of deployments that were not planned: made to mend what
// another one broke.
func (v *view) rework() Measure {
	m := Measure{Series: make([]Point, v.buckets())}
	again := 0
	unplanned := make([]int, v.buckets())
	for _, d := range v.done {
		if !v.in(d.Finished) {
			continue
		}
		m.N++
		row := Row{Type: "deployment", ID: d.ID, At: d.Finished, Counted: true}
		b := v.bucket(d.Finished)
		if b >= 0 && b < len(unplanned) {
			m.Series[b].N++
		}
		if d.why != "" {
			again++
			row.Why = "Not planned: " + d.why + "."
			if b >= 0 && b < len(unplanned) {
				unplanned[b]++
			}
		}
		m.Rows = append(m.Rows, row)
	}
	m.exclude("attempts that failed", len(v.attempts))
	m.share(again, unplanned)
	if m.N > 0 {
		m.Coverage = number(1)
	}
	return m
}

func (m *Measure) exclude(reason string, count int) {
	if count > 0 {
		m.Excluded = append(m.Excluded, Excluded{Reason: reason, Count: count})
	}
}

// share is a headline that is so many of N.
func (m *Measure) share(of int, byBucket []int) {
	for i := range m.Series {
		if m.Series[i].N > 0 {
			m.Series[i].Value = number(float64(byBucket[i]) / float64(m.Series[i].N))
		}
	}
	switch {
	case m.N == 0:
		m.Reason = "Nothing was deployed in this time."
	case m.N < Least:
		m.Reason = fmt.Sprintf("Only %s: a share of so few says nothing. They are listed.", wording.Count(m.N, "deployment"))
	default:
		m.Value = number(float64(of) / float64(m.N))
	}
}

// times is a headline of durations: their median, beside other quantiles.
func (m *Measure) times(values []float64, byBucket [][]float64) {
	for i, part := range byBucket {
		m.Series[i].N = len(part)
		if len(part) > 0 {
			m.Series[i].Value = number(Quantile(sorted(part), 0.5))
		}
	}
	m.N = len(values)
	if len(values) < Least {
		m.Reason = "There is nothing to measure in this time."
		if len(values) > 0 {
			m.Reason = fmt.Sprintf("Only %s: a median of so few says nothing. They are listed.", wording.Count(len(values), "value"))
		}
		return
	}
	all := sorted(values)
	m.P50, m.P75, m.P90 = number(Quantile(all, 0.5)), number(Quantile(all, 0.75)), number(Quantile(all, 0.9))
	m.Value = m.P50
}

func sorted(values []float64) []float64 {
	all := slices.Clone(values)
	slices.SortFunc(all, cmp.Compare[float64])
	return all
}

// Quantile is the continuous quantile of sorted values, interpolated linearly
// between the two it lies between, as SQL's percentile_cont.
func Quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	at := q * float64(len(values)-1)
	low := int(math.Floor(at))
	high := min(low+1, len(values)-1)
	return values[low] + (at-float64(low))*(values[high]-values[low])
}

func number(v float64) *float64 { return &v }
