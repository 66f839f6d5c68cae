package delivery

import (
	"context"
	"fmt"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/wording"
)

// ReleaseView is a release with what it joins.
type ReleaseView struct {
	Release
	Ships       []record.Listed `json:"ships" doc:"Ideas, bets, experiments and flags."`
	Deployments []Deployment    `json:"deployments" doc:"Those that carry it, the latest first."`
	Changes     []CodeChange    `json:"changes" doc:"What its deployments brought, the newest first; at most 200."`
	ChangeCount int             `json:"change_count"`
	Incidents   []Incident      `json:"incidents" doc:"Those held against its deployments."`
}

func (s *Delivery) releaseView(ctx context.Context, r Release) (ReleaseView, error) {
	view := ReleaseView{Release: r, Ships: []record.Listed{}, Deployments: []Deployment{}, Changes: []CodeChange{}, Incidents: []Incident{}}
	db := s.registry.DB()
	shipped, err := s.links.Neighbours(ctx, db, r.Project, r.ID, "shipped_in", true)
	if err != nil {
		return view, err
	}
	if view.Ships, err = s.listed(ctx, r.Project, shipped); err != nil {
		return view, err
	}
	carrying, err := s.carrying(ctx, r)
	if err != nil || len(carrying) == 0 {
		return view, err
	}
	view.Deployments = carrying
	ids := make([]string, len(view.Deployments))
	for i, d := range view.Deployments {
		ids[i] = d.ID
		against, err := s.heldAgainst(ctx, d)
		if err != nil {
			return view, err
		}
		view.Incidents = append(view.Incidents, against...)
	}
	if err := db.Get(ctx, &view.ChangeCount, "SELECT count(DISTINCT sha) FROM deployment_changes WHERE deployment_id IN (?)", ids); err != nil {
		return view, fmt.Errorf("count the changes of a release: %w", err)
	}
	err = db.Select(ctx, &view.Changes, `SELECT DISTINCT dc.sha, COALESCE(c.title, '') AS title, COALESCE(c.author, '') AS author, COALESCE(c.kind, '') AS kind,
		COALESCE(c.pull_request, '') AS pull_request, dc.authored_at, dc.committed_at
		FROM deployment_changes dc LEFT JOIN code_changes c ON c.project_id = dc.project_id AND c.service = dc.service AND c.sha = dc.sha
		WHERE dc.deployment_id IN (?) ORDER BY dc.committed_at DESC, dc.sha LIMIT ?`, ids, mostShown)
	if err != nil {
		return view, fmt.Errorf("read the changes of a release: %w", err)
	}
	return view, nil
}

// listed are records as others show them, in the order of the refs.
func (s *Delivery) listed(ctx context.Context, project string, refs []record.Ref) ([]record.Listed, error) {
	ids := make([]string, len(refs))
	for i, ref := range refs {
		ids[i] = ref.ID
	}
	found, err := s.registry.Look(ctx, s.registry.DB(), project, ids)
	if err != nil {
		return nil, err
	}
	list := []record.Listed{}
	for _, id := range ids {
		if one, there := found[id]; there {
			list = append(list, one)
		}
	}
	return list, nil
}

// carrying are the deployments of a release: those linked to it, and those of
// its service and version.
func (s *Delivery) carrying(ctx context.Context, r Release) ([]Deployment, error) {
	linked, err := s.links.Neighbours(ctx, s.registry.DB(), r.Project, r.ID, "deployed_by", false)
	if err != nil {
		return nil, err
	}
	ids := []string{"none"} // an empty list would be no list
	for _, ref := range linked {
		ids = append(ids, ref.ID)
	}
	return s.deployments.Select(ctx, s.registry.DB(), `WHERE project_id = ? AND archived_at = 0 AND (id IN (?)
		OR ? <> '' AND ? <> '' AND service = ? AND environment = ? AND deployed_version = ?) ORDER BY finished_at DESC, id DESC LIMIT 50`,
		r.Project, ids, r.Service, r.Version, r.Service, r.Environment, r.Version)
}

// Reading is one number of an insight.
type Reading struct {
	Name    string   `json:"name"`
	Number  string   `json:"number"`
	Label   string   `json:"label"`
	Unit    string   `json:"unit"`
	Value   *float64 `json:"value"`
	Reason  string   `json:"reason,omitempty" doc:"Why there is no value."`
	N       int64    `json:"n"`
	Watched Watch    `json:"-"`
}

// Compared is one number before and after a release.
type Compared struct {
	Watch
	Name   string   `json:"name"`
	Label  string   `json:"label"`
	Unit   string   `json:"unit"`
	Before *float64 `json:"before"`
	After  *float64 `json:"after"`
	Change *float64 `json:"change" doc:"After minus before, relative to before; null where that says nothing."`
	Says   string   `json:"says" doc:"What it amounts to, or why it cannot be said."`
	N      [2]int64 `json:"n" doc:"Before and after."`
}

// Comparison is what a release's numbers were before it and are after it.
type Comparison struct {
	BeforeFrom string     `json:"before_from,omitempty" doc:"Day."`
	BeforeTo   string     `json:"before_to,omitempty"`
	AfterFrom  string     `json:"after_from,omitempty"`
	AfterTo    string     `json:"after_to,omitempty"`
	Days       int        `json:"days" doc:"So many days on each side: fewer than asked for while they are not over."`
	Says       string     `json:"says"`
	Items      []Compared `json:"items"`
}

// Compare measures the numbers of a release in equally many whole days before
// and after the day it came to customers; that day itself is in neither. zone
// is the project's.
func (s *Delivery) Compare(ctx context.Context, actor auth.Actor, project, id string, zone *time.Location) (Comparison, error) {
	r, err := s.releases.Get(ctx, actor, project, id)
	if err != nil {
		return Comparison{}, err
	}
	c := Comparison{Items: []Compared{}, Says: "Nothing says what happened before and after: choose the numbers to watch."}
	if r.ReleasedAt == 0 {
		c.Says = "It is not out yet: there is nothing after it."
		return c, nil
	}
	if len(r.Measures) == 0 {
		return c, nil
	}
	out := midnight(r.ReleasedAt.Time(), zone)
	today := midnight(s.registry.Now().Time(), zone)
	c.Days = min(r.WindowDays, wholeDays(out, today)-1)
	if c.Days < 1 {
		c.Days = 0
		c.Says = "Not one whole day has passed since: come back tomorrow."
		return c, nil
	}
	day := func(n int) string { return out.AddDate(0, 0, n).Format(time.DateOnly) }
	c.BeforeFrom, c.BeforeTo, c.AfterFrom, c.AfterTo = day(-c.Days), day(-1), day(1), day(c.Days)
	c.Says = fmt.Sprintf("%s before against %s after; the day itself is in neither. What else happened then is in the difference, too.", wording.Count(c.Days, "day"), wording.Count(c.Days, "day"))
	if c.Days < r.WindowDays {
		c.Says = fmt.Sprintf("Only %d of %s have passed: the same number before and after are compared.", c.Days, wording.Count(r.WindowDays, "day"))
	}
	for _, w := range r.Measures {
		one, err := s.compare(ctx, actor, project, w, c)
		if err != nil {
			return c, err
		}
		c.Items = append(c.Items, one)
	}
	return c, nil
}

func (s *Delivery) compare(ctx context.Context, actor auth.Actor, project string, w Watch, c Comparison) (Compared, error) {
	one := Compared{Watch: w}
	before, err := s.others.Measurer.Measure(ctx, actor, project, w.Insight, w.Number, c.BeforeFrom, c.BeforeTo)
	if errs.Is(err, errs.NotFound) || errs.Is(err, errs.Invalid) {
		one.Name, one.Says = "An insight that is not there", "It cannot be measured: "+err.Error()
		return one, nil
	}
	if err != nil {
		return one, err
	}
	after, err := s.others.Measurer.Measure(ctx, actor, project, w.Insight, w.Number, c.AfterFrom, c.AfterTo)
	if err != nil {
		return one, err
	}
	one.Name, one.Label, one.Unit, one.Before, one.After, one.N = after.Name, after.Label, after.Unit, before.Value, after.Value, [2]int64{before.N, after.N}
	switch {
	case before.Value == nil:
		one.Says = "Before: " + before.Reason
	case after.Value == nil:
		one.Says = "After: " + after.Reason
	case *before.Value == 0:
		one.Says = "It was nothing before: a change of nothing cannot be said in per cent."
	default:
		change := *after.Value / *before.Value - 1
		one.Change = &change
		one.Says = direction(change, w.Better)
	}
	return one, nil
}

func direction(change float64, better string) string {
	switch {
	case change == 0:
		return "It is the same."
	case (change > 0) == (better != "down"):
		return "It is better."
	}
	return "It is worse."
}

func midnight(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// wholeDays is how many days lie between two midnights.
func wholeDays(from, to time.Time) int { return int(to.Sub(from).Hours() / 24) }

// Gate says whether a release may go on.
type Gate struct {
	Go      bool     `json:"go"`
	Release string   `json:"release" doc:"Its name."`
	ID      string   `json:"id"`
	Stops   []string `json:"stops" doc:"What speaks against it, a line each."`
}

// Ask answers whether a release may go on: no required entry of its checklist
// is open, no incident of its service lasts, and no experiment that it ships
// says stop.
func (s *Delivery) Ask(ctx context.Context, actor auth.Actor, project, id string) (Gate, error) {
	r, err := s.releases.Get(ctx, actor, project, id)
	if err != nil {
		return Gate{}, err
	}
	return s.gate(ctx, r)
}

// AskFor is Ask for the release of a service and version: the latest one.
func (s *Delivery) AskFor(ctx context.Context, actor auth.Actor, project, service, version string) (Gate, error) {
	if err := actor.Can(auth.DeliveryRead, project); err != nil {
		return Gate{}, err
	}
	found, err := s.releases.Select(ctx, s.registry.DB(), "WHERE project_id = ? AND service = ? AND release_version = ? AND archived_at = 0 ORDER BY created_at DESC, id DESC LIMIT 1", project, service, version)
	if err != nil {
		return Gate{}, err
	}
	if len(found) == 0 {
		return Gate{}, errs.New(errs.NotFound, "There is no release of %s %s. Make one first: its checklist is what the gate asks.", service, version)
	}
	return s.gate(ctx, found[0])
}

func (s *Delivery) gate(ctx context.Context, r Release) (Gate, error) {
	g := Gate{Release: r.Name, ID: r.ID, Stops: []string{}}
	if r.Archived() {
		g.Stops = append(g.Stops, "The release is archived.")
	}
	if r.State == RolledBack {
		g.Stops = append(g.Stops, "The release was rolled back.")
	}
	for _, c := range r.Checklist {
		if c.Required && !c.Done {
			g.Stops = append(g.Stops, "Not ticked off: "+c.Text)
		}
	}
	if r.Service != "" {
		open, err := s.incidents.Select(ctx, s.registry.DB(), "WHERE project_id = ? AND archived_at = 0 AND service = ? AND environment = ? AND resolved_at = 0 ORDER BY started_at", r.Project, r.Service, r.Environment)
		if err != nil {
			return g, err
		}
		for _, i := range open {
			g.Stops = append(g.Stops, fmt.Sprintf("%s lasts: %s", i.Severity, i.Title))
		}
	}
	if s.others.Experiments != nil {
		shipped, err := s.links.Neighbours(ctx, s.registry.DB(), r.Project, r.ID, "shipped_in", true)
		if err != nil {
			return g, err
		}
		var experiments []string
		for _, ref := range shipped {
			if ref.Type == "experiment" {
				experiments = append(experiments, ref.ID)
			}
		}
		if len(experiments) > 0 {
			stops, err := s.others.Experiments.Stops(ctx, r.Project, experiments)
			if err != nil {
				return g, err
			}
			g.Stops = append(g.Stops, stops...)
		}
	}
	g.Go = len(g.Stops) == 0
	return g, nil
}

// window is for how many microseconds after a deployment of the service an
// incident may be held against it.
func (s *Delivery) window(ctx context.Context, project, service string) (int64, error) {
	all, err := s.windows(ctx, project)
	return all(service), err
}

// defaultWindow is that of a service for which nobody has said another.
const defaultWindow = 24

func (s *Delivery) windows(ctx context.Context, project string) (func(service string) int64, error) {
	var rows []struct {
		Service string `db:"service"`
		Hours   int64  `db:"window_hours"`
	}
	err := s.registry.DB().Select(ctx, &rows, "SELECT service, window_hours FROM delivery_services WHERE project_id = ?", project)
	hours := map[string]int64{}
	for _, r := range rows {
		hours[r.Service] = r.Hours
	}
	return func(service string) int64 {
		h, said := hours[service]
		if !said {
			h = defaultWindow
		}
		return h * int64(time.Hour/time.Microsecond)
	}, err
}

// DeployedService is one deployed thing, as the measures know it.
type DeployedService struct {
	Name         string        `db:"service" json:"name"`
	Environments sqldb.Strings `db:"-" json:"environments"`
	Deployments  int           `db:"n" json:"deployments"`
	WindowHours  int64         `db:"-" json:"window_hours" doc:"For how long after a deployment an incident may be held against it."`
}

// Services are all that was ever deployed or had an incident, by name.
func (s *Delivery) Services(ctx context.Context, actor auth.Actor, project string) ([]DeployedService, error) {
	if err := actor.Can(auth.DeliveryRead, project); err != nil {
		return nil, err
	}
	var rows []struct {
		Service     string `db:"service"`
		Environment string `db:"environment"`
		N           int    `db:"n"`
	}
	err := s.registry.DB().Select(ctx, &rows, `SELECT service, environment, SUM(n) AS n FROM (
		SELECT service, environment, 1 AS n FROM deployments WHERE project_id = ? AND archived_at = 0
		UNION ALL SELECT service, environment, 0 FROM incidents WHERE project_id = ? AND archived_at = 0) t
		GROUP BY service, environment ORDER BY service, environment`, project, project)
	if err != nil {
		return nil, fmt.Errorf("list the services: %w", err)
	}
	windows, err := s.windows(ctx, project)
	list := []DeployedService{}
	for _, r := range rows {
		if n := len(list); n == 0 || list[n-1].Name != r.Service {
			list = append(list, DeployedService{Name: r.Service, WindowHours: windows(r.Service) / int64(time.Hour/time.Microsecond)})
		}
		one := &list[len(list)-1]
		one.Environments, one.Deployments = append(one.Environments, r.Environment), one.Deployments+r.N
	}
	return list, err
}

// SetWindow says for how many hours after a deployment of a service an incident
// may be held against it.
func (s *Delivery) SetWindow(ctx context.Context, actor auth.Actor, project, service string, hours int64) error {
	if err := actor.Can(auth.DeliveryWrite, project); err != nil {
		return err
	}
	var f errs.Fields
	service = f.Line("body.service", service, serviceLimit)
	if hours < 1 || hours > 24*30 {
		f.Add("body.window_hours", "From 1 hour to 720, which is 30 days.")
	}
	if err := f.Err(); err != nil {
		return err
	}
	_, err := s.registry.DB().Exec(ctx, `INSERT INTO delivery_services (project_id, service, window_hours) VALUES (?, ?, ?)
		ON CONFLICT (project_id, service) DO UPDATE SET window_hours = excluded.window_hours`, project, service, hours)
	return err
}
