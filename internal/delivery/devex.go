package delivery

import (
	"context"
	"fmt"
	"slices"
	"time"

	"prodops/internal/auth"
	"prodops/internal/delivery/dora"
	"prodops/internal/sqldb"
	"prodops/internal/wording"
)

// DevExMeasure is one measure of how it is to work on a service.
type DevExMeasure struct {
	Value      *float64        `json:"value" doc:"Null when there is too little to say; reason says why."`
	Reason     string          `json:"reason,omitempty"`
	Unit       string          `json:"unit" enum:"seconds,lines,share"`
	P50        *float64        `json:"p50"`
	P75        *float64        `json:"p75"`
	P90        *float64        `json:"p90"`
	N          int             `json:"n"`
	Coverage   *float64        `json:"coverage" doc:"Share of what should have been measured that was, 0 to 1."`
	Excluded   []dora.Excluded `json:"excluded"`
	Definition string          `json:"definition"`
}

// DevEx is how long changes wait for people and machines. It is of a service or
// of all, never of one person: who wrote or reviewed something is not kept.
type DevEx struct {
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Service string    `json:"service,omitempty"`

	ReviewPickup DevExMeasure `json:"review_pickup"`
	MergeTime    DevExMeasure `json:"merge_time"`
	ChangeSize   DevExMeasure `json:"change_size"`
	BuildTime    DevExMeasure `json:"build_time"`
	BuildSuccess DevExMeasure `json:"build_success"`
}

// Experience answers how long pull requests that were merged, and builds that
// ended, in the range took. Of the question only range, calendar and service
// count.
func (s *Delivery) Experience(ctx context.Context, actor auth.Actor, project string, q Question) (DevEx, error) {
	if err := actor.Can(auth.DeliveryRead, project); err != nil {
		return DevEx{}, err
	}
	a, err := s.workOut(ctx, project, &q)
	if err != nil {
		return DevEx{}, err
	}
	where, args := " WHERE project_id = ? AND %s >= ? AND %s < ?", []any{project, sqldb.MicrosOf(a.span.From), sqldb.MicrosOf(a.span.To)}
	if q.Service != "" {
		where, args = where+" AND service = ?", append(args, q.Service)
	}
	var merged []PullRequest
	err = s.registry.DB().Select(ctx, &merged, `SELECT service, repository, number, opened_at, first_review_at, merged_at, closed_at, changed_lines FROM pull_requests`+
		fmt.Sprintf(where, "merged_at", "merged_at"), args...)
	if err != nil {
		return DevEx{}, fmt.Errorf("read merged pull requests: %w", err)
	}
	var builds []Build
	err = s.registry.DB().Select(ctx, &builds, "SELECT service, repository, run, workflow, main, succeeded, began_at, ended_at FROM builds"+fmt.Sprintf(where, "ended_at", "ended_at"), args...)
	if err != nil {
		return DevEx{}, fmt.Errorf("read builds: %w", err)
	}
	x := DevEx{From: a.span.From, To: a.span.To, Service: q.Service}
	x.ReviewPickup, x.MergeTime, x.ChangeSize = reviews(merged)
	x.BuildTime, x.BuildSuccess = machines(builds)
	return x, nil
}

func reviews(merged []PullRequest) (pickup, merge, size DevExMeasure) {
	pickup = DevExMeasure{Unit: "seconds", Definition: "Median time from opening a pull request until somebody else first reviews it. Of those merged in this time."}
	merge = DevExMeasure{Unit: "seconds", Definition: "Median time from opening a pull request until it is merged. Of those merged in this time."}
	size = DevExMeasure{Unit: "lines", Definition: "Median of lines added and removed by a pull request. Of those merged in this time."}
	var waited, open, lines []float64
	unreviewed, wrong, unsized := 0, 0, 0
	for _, p := range merged {
		switch took := seconds(p.Opened, p.FirstReview); {
		case p.FirstReview == 0:
			unreviewed++
		case took < 0:
			wrong++
		default:
			waited = append(waited, took)
		}
		if took := seconds(p.Opened, p.Merged); took >= 0 {
			open = append(open, took)
		}
		if p.Lines > 0 {
			lines = append(lines, float64(p.Lines))
		} else {
			unsized++
		}
	}
	pickup.sum(waited, len(merged), dora.Excluded{Reason: "merged without a review by somebody else", Count: unreviewed}, dora.Excluded{Reason: "reviewed before they were opened: a time is wrong", Count: wrong})
	merge.sum(open, len(merged), dora.Excluded{Reason: "merged before they were opened: a time is wrong", Count: len(merged) - len(open)})
	size.sum(lines, len(merged), dora.Excluded{Reason: "pull requests whose size is not known", Count: unsized})
	return pickup, merge, size
}

func machines(builds []Build) (took, success DevExMeasure) {
	took = DevExMeasure{Unit: "seconds", Definition: "Median time from the beginning of a build until its end, of all branches. Runs that deploy are deployments, not builds."}
	success = DevExMeasure{Unit: "share", Definition: "Share of the builds of the default branch that succeeded: on it, a failure stops everybody."}
	var times []float64
	main, good := 0, 0
	for _, b := range builds {
		if t := seconds(b.Began, b.Ended); b.Began != 0 && t >= 0 {
			times = append(times, t)
		}
		if b.Main {
			main++
			if b.Succeeded {
				good++
			}
		}
	}
	took.sum(times, len(builds), dora.Excluded{Reason: "builds whose beginning is not known", Count: len(builds) - len(times)})
	success.N, success.Excluded = main, []dora.Excluded{}
	if other := len(builds) - main; other > 0 {
		success.Excluded = append(success.Excluded, dora.Excluded{Reason: "builds of other branches", Count: other})
	}
	switch {
	case main == 0:
		success.Reason = "Nothing of the default branch was built in this time."
	case main < dora.Least:
		success.Reason = fmt.Sprintf("Only %s: a share of so few says nothing.", wording.Count(main, "build"))
	default:
		share := float64(good) / float64(main)
		success.Value = &share
	}
	return took, success
}

// sum is a headline of values, out of so many that should have one.
func (m *DevExMeasure) sum(values []float64, of int, excluded ...dora.Excluded) {
	m.N, m.Excluded = len(values), []dora.Excluded{}
	for _, e := range excluded {
		if e.Count > 0 {
			m.Excluded = append(m.Excluded, e)
		}
	}
	if of > 0 {
		covered := float64(len(values)) / float64(of)
		m.Coverage = &covered
	}
	switch {
	case of == 0:
		m.Reason = "There is nothing to measure in this time."
	case len(values) < dora.Least:
		m.Reason = fmt.Sprintf("Only %s: a median of so few says nothing.", wording.Count(len(values), "value"))
	default:
		slices.Sort(values)
		p50, p75, p90 := dora.Quantile(values, 0.5), dora.Quantile(values, 0.75), dora.Quantile(values, 0.9)
		m.P50, m.P75, m.P90, m.Value = &p50, &p75, &p90, &p50
	}
}

func seconds(from, to sqldb.Micros) float64 { return float64(to-from) / 1e6 }
