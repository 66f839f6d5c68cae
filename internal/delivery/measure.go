package delivery

import (
	"context"
	"fmt"
	"time"

	"prodops/internal/auth"
	"prodops/internal/delivery/dora"
	"prodops/internal/errs"
	"prodops/internal/period"
	"prodops/internal/sqldb"
	"prodops/internal/wording"
)

// Question asks for the five measures.
type Question struct {
	Range       period.Range
	Calendar    period.Calendar
	Interval    period.Interval // of the series; week when empty
	Service     string          // "" for all together
	Environment string          // production when empty
	Profile     string          // prodops when empty
}

// DoraPoint is one bucket of a measure's series.
type DoraPoint struct {
	Bucket string   `json:"bucket" doc:"Where it begins."`
	Value  *float64 `json:"value" doc:"Null where there is nothing to measure."`
	N      int      `json:"n"`
	Part   bool     `json:"part,omitempty" doc:"It is cut by the range, or not over."`
}

// DoraMeasure is one of the five measures.
type DoraMeasure struct {
	Value      *float64        `json:"value" doc:"Null when there is too little to say; reason says why."`
	Reason     string          `json:"reason,omitempty"`
	Unit       string          `json:"unit" enum:"per_day,seconds,share"`
	P50        *float64        `json:"p50"`
	P75        *float64        `json:"p75"`
	P90        *float64        `json:"p90"`
	N          int             `json:"n"`
	Coverage   *float64        `json:"coverage" doc:"Share of what should have been measured that was, 0 to 1."`
	Excluded   []dora.Excluded `json:"excluded"`
	Series     []DoraPoint     `json:"series"`
	Definition string          `json:"definition"`
	Also       string          `json:"also,omitempty" doc:"The same told another way."`
}

// DoraMeasures are the five measures of delivery.
type DoraMeasures struct {
	From        time.Time `json:"from"`
	To          time.Time `json:"to"`
	Service     string    `json:"service,omitempty"`
	Environment string    `json:"environment"`
	Profile     string    `json:"profile"`

	DeploymentFrequency DoraMeasure `json:"deployment_frequency"`
	LeadTime            DoraMeasure `json:"lead_time"`
	ChangeFailRate      DoraMeasure `json:"change_fail_rate"`
	RecoveryTime        DoraMeasure `json:"recovery_time"`
	ReworkRate          DoraMeasure `json:"rework_rate"`

	Warnings []string `json:"warnings"`
}

// definitions say what each measure is, in the profile prodops.
func definitions() map[string]string {
	return map[string]string{
		"deployment_frequency": "Deployments that succeeded, a day. One deployment is one run of a service to an environment; it counts on the day it finished.",
		"lead_time":            "Median time from a commit until the end of the first deployment that brought it. A service's first known deployment is left out: it brings all of its history.",
		"change_fail_rate":     "Share of deployments that needed mending at once: an incident is held against them, or they were rolled back. An incident is held against the deployment somebody named, else the latest of its service that ended shortly before, else none.",
		"recovery_time":        "Median time from the end of a deployment that failed until its last incident was resolved, or it was rolled back.",
		"rework_rate":          "Share of deployments that were not planned: said to be unplanned, a hotfix by their version, or a roll back.",
	}
}

// Measure answers the five measures. Others' profiles are named in the contract
// and not built: asking for one is Invalid.
func (s *Delivery) Measure(ctx context.Context, actor auth.Actor, project string, q Question) (DoraMeasures, error) {
	asked, found, err := s.measure(ctx, actor, project, &q)
	if err != nil {
		return DoraMeasures{}, err
	}
	says := definitions()
	m := DoraMeasures{
		From: asked.span.From, To: asked.span.To, Service: q.Service, Environment: q.Environment, Profile: q.Profile, Warnings: []string{},
		DeploymentFrequency: asked.measured(found.DeploymentFrequency, "per_day", says["deployment_frequency"]),
		LeadTime:            asked.measured(found.LeadTime, "seconds", says["lead_time"]),
		ChangeFailRate:      asked.measured(found.ChangeFailRate, "share", says["change_fail_rate"]),
		RecoveryTime:        asked.measured(found.RecoveryTime, "seconds", says["recovery_time"]),
		ReworkRate:          asked.measured(found.ReworkRate, "share", says["rework_rate"]),
	}
	m.DeploymentFrequency.Also = fmt.Sprintf("%s on %d of %s", wording.Count(found.DeploymentFrequency.N, "deployment"), found.DeployDays, wording.Count(int64(asked.question.Days), "day"))
	if q.Service == "" && asked.services > 1 {
		m.Warnings = append(m.Warnings, fmt.Sprintf("These are %d services together. DORA measures one service at a time: choose one.", asked.services))
	}
	return m, nil
}

// DoraRow is one thing that a measure looked at.
type DoraRow struct {
	dora.Row
	At    sqldb.Micros `json:"at" format:"date-time"`
	Title string       `json:"title,omitempty"`
}

// Rows lists what a measure looked at, the newest first, what counted and what
// did not and why: at most so many.
func (s *Delivery) Rows(ctx context.Context, actor auth.Actor, project, measure string, q Question, most int) (rows []DoraRow, total int, err error) {
	_, found, err := s.measure(ctx, actor, project, &q)
	if err != nil {
		return nil, 0, err
	}
	all, known := map[string][]dora.Row{
		"deployment_frequency": found.DeploymentFrequency.Rows, "lead_time": found.LeadTime.Rows, "change_fail_rate": found.ChangeFailRate.Rows,
		"recovery_time": found.RecoveryTime.Rows, "rework_rate": found.ReworkRate.Rows,
	}[measure]
	if !known {
		var f errs.Fields
		f.Add("query.measure", "One of deployment_frequency, lead_time, change_fail_rate, recovery_time, rework_rate.")
		return nil, 0, f.Err()
	}
	rows = []DoraRow{}
	var ids []string
	for i := len(all) - 1; i >= 0 && len(rows) < most; i-- {
		rows = append(rows, DoraRow{Row: all[i], At: sqldb.Micros(all[i].At)})
		if all[i].Type != "change" {
			ids = append(ids, all[i].ID)
		}
	}
	titles, err := s.registry.Look(ctx, s.registry.DB(), project, ids)
	for i := range rows {
		rows[i].Title = titles[rows[i].ID].Title
	}
	return rows, len(all), err
}

// asked is a question worked out.
type asked struct {
	span     period.Span
	buckets  period.Buckets
	question dora.Question
	services int
	now      time.Time
}

func (s *Delivery) measure(ctx context.Context, actor auth.Actor, project string, q *Question) (asked, dora.Measures, error) {
	if err := actor.Can(auth.DeliveryRead, project); err != nil {
		return asked{}, dora.Measures{}, err
	}
	a, err := s.workOut(ctx, project, q)
	if err != nil {
		return a, dora.Measures{}, err
	}
	deployments, err := s.deployed(ctx, project, *q, a.question)
	if err != nil {
		return a, dora.Measures{}, err
	}
	incidents, err := s.happened(ctx, project, *q, a.question)
	if err != nil {
		return a, dora.Measures{}, err
	}
	services := map[string]bool{}
	for _, d := range deployments {
		services[d.Service] = true
	}
	a.services = len(services)
	dayOf := func(t int64) string { return time.UnixMicro(t).In(q.Calendar.Zone).Format(time.DateOnly) }
	return a, dora.Compute(a.question, deployments, incidents, dayOf), nil
}

func (s *Delivery) workOut(ctx context.Context, project string, q *Question) (asked, error) {
	if q.Profile == "" {
		q.Profile = "prodops"
	}
	if q.Environment == "" {
		q.Environment = "production"
	}
	if q.Interval == "" {
		q.Interval = period.Week
	}
	var f errs.Fields
	if q.Profile != "prodops" {
		f.Add("query.profile", "Only the profile prodops is built.")
	}
	if !q.Interval.Valid() || q.Interval == period.Hour {
		f.Add("query.interval", "One of day, week, month, quarter.")
	}
	if err := f.Err(); err != nil {
		return asked{}, err
	}
	if q.Range == (period.Range{}) {
		q.Range.Last = "90d"
	}
	a := asked{now: s.registry.Now().Time()}
	var err error
	if a.span, err = q.Calendar.Resolve(q.Range, a.now); err != nil {
		return a, err
	}
	if a.buckets, err = q.Calendar.Split(a.span, q.Interval); err != nil {
		return a, err
	}
	a.question = dora.Question{From: a.span.From.UnixMicro(), To: a.span.To.UnixMicro(), Days: a.span.To.Sub(a.span.From).Hours() / 24}
	for _, edge := range a.buckets.Edges {
		a.question.Bounds = append(a.question.Bounds, edge.UnixMicro())
	}
	a.question.Window, err = s.windows(ctx, project)
	return a, err
}

// longest is how long before the range a deployment may have ended that an
// incident in it is held against: the longest window there can be.
const longest = int64(30*24*time.Hour) / int64(time.Microsecond)

// deployed are the deployments that the question is about, and earlier ones: to
// know the versions that were there before, all of them.
func (s *Delivery) deployed(ctx context.Context, project string, q Question, in dora.Question) ([]dora.Deployment, error) {
	where, args := "WHERE project_id = ? AND archived_at = 0 AND status <> 'running' AND environment = ? AND finished_at < ?", []any{project, q.Environment, in.To}
	if q.Service != "" {
		where, args = where+" AND service = ?", append(args, q.Service)
	}
	rows, err := s.deployments.Select(ctx, s.registry.DB(), where+" ORDER BY finished_at, id", args...)
	if err != nil {
		return nil, err
	}
	changes, err := s.changesBetween(ctx, project, q, in)
	if err != nil {
		return nil, err
	}
	known, err := s.knownCommits(ctx, project)
	if err != nil {
		return nil, err
	}
	first := map[string]bool{}
	list := make([]dora.Deployment, 0, len(rows))
	for _, d := range rows {
		one := dora.Deployment{
			ID: d.ID, Service: d.Service, Environment: d.Environment, Version: d.what(), Finished: int64(d.at()), Guessed: d.FinishedAt == 0,
			Failed: d.Status == Failed, Unplanned: d.Unplanned, Changes: changes[d.ID], Known: known[d.Service+" "+d.Commit],
		}
		if !one.Failed {
			one.First = !first[d.Service]
			first[d.Service] = true
		}
		list = append(list, one)
	}
	return list, nil
}

// what tells whether two deployments brought the same.
func (d *Deployment) what() string {
	if d.Version != "" {
		return d.Version
	}
	return d.Commit
}

func (s *Delivery) changesBetween(ctx context.Context, project string, q Question, in dora.Question) (map[string][]dora.Change, error) {
	query, args := `SELECT dc.deployment_id, dc.sha, dc.committed_at FROM deployment_changes dc JOIN deployments d ON d.id = dc.deployment_id
		WHERE dc.project_id = ? AND dc.environment = ? AND d.finished_at >= ? AND d.finished_at < ?`, []any{project, q.Environment, in.From, in.To}
	if q.Service != "" {
		query, args = query+" AND dc.service = ?", append(args, q.Service)
	}
	var rows []struct {
		Deployment string `db:"deployment_id"`
		SHA        string `db:"sha"`
		Committed  int64  `db:"committed_at"`
	}
	if err := s.registry.DB().Select(ctx, &rows, query+" ORDER BY dc.committed_at, dc.sha", args...); err != nil {
		return nil, fmt.Errorf("read the changes of deployments: %w", err)
	}
	changes := map[string][]dora.Change{}
	for _, r := range rows {
		changes[r.Deployment] = append(changes[r.Deployment], dora.Change{SHA: r.SHA, Committed: r.Committed})
	}
	return changes, nil
}

// knownCommits are the commits of deployments that are known, each behind its
// service: a deployment of one that brought no change brought nothing new.
func (s *Delivery) knownCommits(ctx context.Context, project string) (map[string]bool, error) {
	var rows []struct {
		Service string `db:"service"`
		SHA     string `db:"sha"`
	}
	err := s.registry.DB().Select(ctx, &rows, `SELECT DISTINCT c.service, c.sha FROM deployments d
		JOIN code_changes c ON c.project_id = d.project_id AND c.service = d.service AND c.sha = d.commit_sha WHERE d.project_id = ?`, project)
	if err != nil {
		return nil, fmt.Errorf("look for commits of deployments: %w", err)
	}
	known := make(map[string]bool, len(rows))
	for _, r := range rows {
		known[r.Service+" "+r.SHA] = true
	}
	return known, nil
}

func (s *Delivery) happened(ctx context.Context, project string, q Question, in dora.Question) ([]dora.Incident, error) {
	where, args := "WHERE project_id = ? AND archived_at = 0 AND environment = ? AND started_at >= ? AND started_at < ?", []any{project, q.Environment, in.From - longest, in.To + longest}
	if q.Service != "" {
		where, args = where+" AND service = ?", append(args, q.Service)
	}
	rows, err := s.incidents.Select(ctx, s.registry.DB(), where+" ORDER BY started_at, id", args...)
	if err != nil {
		return nil, err
	}
	list := make([]dora.Incident, len(rows))
	for i, r := range rows {
		list[i] = dora.Incident{ID: r.ID, Service: r.Service, Environment: r.Environment, Started: int64(r.StartedAt), Resolved: int64(r.ResolvedAt), Deployment: r.Deployment}
	}
	return list, nil
}

func (a asked) measured(m dora.Measure, unit, definition string) DoraMeasure {
	out := DoraMeasure{
		Value: m.Value, Reason: m.Reason, Unit: unit, P50: m.P50, P75: m.P75, P90: m.P90, N: m.N, Coverage: m.Coverage,
		Excluded: append([]dora.Excluded{}, m.Excluded...), Series: make([]DoraPoint, len(m.Series)), Definition: definition,
	}
	for i, p := range m.Series {
		out.Series[i] = DoraPoint{Bucket: a.buckets.Labels[i], Value: p.Value, N: p.N, Part: !a.buckets.Whole[i] || a.buckets.Edges[i+1].After(a.now)}
	}
	return out
}
