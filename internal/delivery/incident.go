package delivery

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Incident is something that went wrong for people.
type Incident struct {
	record.Head
	Title       string       `db:"title" json:"title"`
	Summary     string       `db:"summary" json:"summary" doc:"What people could not do, in Markdown."`
	Service     string       `db:"service" json:"service"`
	Environment string       `db:"environment" json:"environment"`
	Severity    string       `db:"severity" json:"severity" enum:"SEV1,SEV2,SEV3,SEV4"`
	StartedAt   sqldb.Micros `db:"started_at" json:"started_at" format:"date-time"`
	DetectedAt  sqldb.Micros `db:"detected_at" json:"detected_at,omitzero" format:"date-time" doc:"When somebody noticed."`
	ResolvedAt  sqldb.Micros `db:"resolved_at" json:"resolved_at,omitzero" format:"date-time" doc:"Absent while it lasts."`
	Deployment  string       `db:"deployment_id" json:"deployment,omitempty" doc:"Id of the deployment that caused it, as somebody said. Without it the latest of the service shortly before is held to have."`
	Owner       string       `db:"owner" json:"owner,omitempty" doc:"Id of the member who leads."`
	Timeline    Timeline     `db:"timeline" json:"timeline" doc:"The earliest first."`
	ExternalID  string       `db:"external_id" json:"external_id,omitempty"`
}

// Moment is one entry of a timeline.
type Moment struct {
	At   sqldb.Micros `json:"at" format:"date-time"`
	Text string       `json:"text" maxLength:"1000"`
	Kind string       `json:"kind,omitempty" enum:"note,detected,acknowledged,mitigated,resolved,update" doc:"note when absent."`
}

// Timeline is a column.
type Timeline []Moment

// Value implements driver.Valuer.
func (t Timeline) Value() (driver.Value, error) {
	if t == nil {
		t = Timeline{}
	}
	return sqldb.JSONValue(t)
}

// Scan implements sql.Scanner.
func (t *Timeline) Scan(src any) error { return sqldb.ScanJSON(src, (*[]Moment)(t)) }

// Open reports whether it lasts.
func (i *Incident) Open() bool { return i.ResolvedAt == 0 }

// Entry implements record.Record.
func (i *Incident) Entry() record.Entry {
	body := []string{i.Summary, i.Service, i.ExternalID}
	for _, m := range i.Timeline {
		body = append(body, m.Text)
	}
	state := "resolved"
	if i.Open() {
		state = "open"
	}
	return record.Entry{Title: i.Title, Body: strings.Join(body, "\n"), State: state, Owner: i.Owner}
}

// IncidentCreate tells of an incident. One with the external id of another is
// that one, changed.
type IncidentCreate struct {
	Title       string    `json:"title,omitempty" maxLength:"200" doc:"Made of severity and service when absent."`
	Summary     string    `json:"summary,omitempty" maxLength:"20000"`
	Service     string    `json:"service" maxLength:"100"`
	Environment string    `json:"environment,omitempty" maxLength:"40" doc:"production when absent."`
	Severity    string    `json:"severity,omitempty" enum:"SEV1,SEV2,SEV3,SEV4" doc:"SEV3 when absent."`
	StartedAt   time.Time `json:"started_at,omitzero" doc:"Now when absent."`
	DetectedAt  time.Time `json:"detected_at,omitzero"`
	ResolvedAt  time.Time `json:"resolved_at,omitzero"`
	Deployment  string    `json:"deployment,omitempty" maxLength:"64"`
	Owner       string    `json:"owner,omitempty" maxLength:"64"`
	Timeline    []Moment  `json:"timeline,omitempty" maxItems:"500"`
	ExternalID  string    `json:"external_id,omitempty" maxLength:"200"`
}

// IncidentUpdate changes an incident; what is nil stays.
type IncidentUpdate struct {
	Title      *string    `json:"title,omitempty" maxLength:"200"`
	Summary    *string    `json:"summary,omitempty" maxLength:"20000"`
	Severity   *string    `json:"severity,omitempty" enum:"SEV1,SEV2,SEV3,SEV4"`
	StartedAt  *time.Time `json:"started_at,omitempty"`
	DetectedAt *time.Time `json:"detected_at,omitempty"`
	ResolvedAt *time.Time `json:"resolved_at,omitempty" doc:"0001-01-01T00:00:00Z to open it again."`
	Deployment *string    `json:"deployment,omitempty" maxLength:"64"`
	Owner      *string    `json:"owner,omitempty" maxLength:"64"`
	Timeline   *[]Moment  `json:"timeline,omitempty" maxItems:"500" doc:"The whole of it."`
}

func (in IncidentCreate) incident(now sqldb.Micros) Incident {
	i := Incident{
		Title: in.Title, Summary: in.Summary, Service: in.Service, Environment: in.Environment, Severity: in.Severity,
		StartedAt: sqldb.MicrosOf(in.StartedAt), DetectedAt: sqldb.MicrosOf(in.DetectedAt), ResolvedAt: sqldb.MicrosOf(in.ResolvedAt),
		Deployment: in.Deployment, Owner: in.Owner, Timeline: in.Timeline, ExternalID: in.ExternalID,
	}
	if i.Environment == "" {
		i.Environment = "production"
	}
	if i.Severity == "" {
		i.Severity = "SEV3"
	}
	if i.StartedAt == 0 {
		i.StartedAt = now
	}
	if strings.TrimSpace(i.Title) == "" {
		i.Title = fmt.Sprintf("%s of %s", i.Severity, i.Service)
	}
	return i
}

func (in IncidentUpdate) apply(i *Incident) {
	set(&i.Title, in.Title)
	set(&i.Summary, in.Summary)
	set(&i.Severity, in.Severity)
	set(&i.Deployment, in.Deployment)
	set(&i.Owner, in.Owner)
	for _, t := range []struct {
		to   *sqldb.Micros
		from *time.Time
	}{{&i.StartedAt, in.StartedAt}, {&i.DetectedAt, in.DetectedAt}, {&i.ResolvedAt, in.ResolvedAt}} {
		if t.from != nil {
			*t.to = sqldb.MicrosOf(*t.from)
		}
	}
	if in.Timeline != nil {
		i.Timeline = *in.Timeline
	}
}

func set[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

func (i *Incident) check() error {
	var f errs.Fields
	i.Title = f.Line("body.title", i.Title, titleLimit)
	i.Summary = f.Text("body.summary", i.Summary, textLimit)
	i.Service = f.Line("body.service", i.Service, serviceLimit)
	i.Environment = f.Line("body.environment", i.Environment, 40)
	i.Owner = f.Optional("body.owner", i.Owner, 64)
	i.ExternalID = f.Optional("body.external_id", i.ExternalID, titleLimit)
	if !slices.Contains([]string{"SEV1", "SEV2", "SEV3", "SEV4"}, i.Severity) {
		f.Add("body.severity", "One of SEV1, SEV2, SEV3, SEV4.")
	}
	if i.StartedAt == 0 {
		f.Add("body.started_at", "Say when it began.")
	}
	if i.ResolvedAt != 0 && i.ResolvedAt < i.StartedAt {
		f.Add("body.resolved_at", "It was resolved before it began.")
	}
	for n := range i.Timeline {
		m, at := &i.Timeline[n], fmt.Sprintf("body.timeline[%d].", n)
		m.Text = f.Line(at+"text", m.Text, 1000)
		if m.Kind == "" {
			m.Kind = "note"
		}
		if m.At == 0 {
			f.Add(at+"at", "Say when it was.")
		}
	}
	slices.SortStableFunc(i.Timeline, func(a, b Moment) int { return int(a.At - b.At) })
	return f.Err()
}

// Report takes in what is told of an incident.
func (s *Delivery) Report(ctx context.Context, actor auth.Actor, project string, in IncidentCreate) (Incident, error) {
	if err := actor.Can(auth.DeliveryWrite, project); err != nil {
		return Incident{}, err
	}
	told := in.incident(s.registry.Now())
	if err := told.check(); err != nil {
		return Incident{}, err
	}
	var kept Incident
	err := s.registry.DB().Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if err := s.checkDeployment(ctx, tx, project, told.Deployment); err != nil {
			return err
		}
		var known []Incident
		if told.ExternalID != "" {
			known, err = s.incidents.Select(ctx, tx, "WHERE project_id = ? AND external_id = ?", project, told.ExternalID)
		}
		switch {
		case err != nil:
			return err
		case len(known) == 0:
			kept = told
			kept.Project = project
			return s.incidents.Insert(ctx, tx, actor, &kept)
		}
		kept, err = s.incidents.Edit(ctx, tx, actor, told.verb(known[0]), known[0], func(i *Incident) error {
			head, before := i.Head, *i
			*i = told
			i.Head, i.Owner = head, before.Owner
			if len(told.Timeline) == 0 {
				i.Timeline = before.Timeline
			}
			if told.Deployment == "" {
				i.Deployment = before.Deployment
			}
			return nil
		})
		return err
	})
	return kept, err
}

func (i Incident) verb(before Incident) string {
	if i.Open() == before.Open() {
		return "updated"
	}
	return map[bool]string{true: "reopened", false: "resolved"}[i.Open()]
}

func (s *Delivery) checkDeployment(ctx context.Context, tx *sqldb.Tx, project, id string) error {
	if id == "" {
		return nil
	}
	_, err := s.deployments.Find(ctx, tx, project, id)
	if errs.Is(err, errs.NotFound) {
		var f errs.Fields
		f.Add("body.deployment", "There is no deployment %q.", id)
		return f.Err()
	}
	return err
}

// IncidentView is an incident with the deployment it is held against.
type IncidentView struct {
	Incident
	HeldAgainst *record.Listed  `json:"held_against,omitempty" doc:"The deployment that caused it, as said or as its time tells."`
	Says        string          `json:"attribution" doc:"Why it is held against that deployment, or against none."`
	PostMortems []record.Listed `json:"post_mortems"`
}

// Incident is one incident, archived or not.
func (s *Delivery) Incident(ctx context.Context, actor auth.Actor, project, id string) (IncidentView, error) {
	found, err := s.incidents.Get(ctx, actor, project, id)
	if err != nil {
		return IncidentView{}, err
	}
	return s.incidentView(ctx, found)
}

func (s *Delivery) incidentView(ctx context.Context, i Incident) (IncidentView, error) {
	view := IncidentView{Incident: i, PostMortems: []record.Listed{}}
	id := i.Deployment
	view.Says = "Somebody said so."
	if id == "" {
		window, err := s.window(ctx, i.Project, i.Service)
		if err != nil {
			return view, err
		}
		found, err := s.deployments.Select(ctx, s.registry.DB(), `WHERE project_id = ? AND service = ? AND environment = ? AND status = 'succeeded' AND archived_at = 0
			AND finished_at <= ? AND finished_at > ? ORDER BY finished_at DESC, id DESC LIMIT 1`,
			i.Project, i.Service, i.Environment, i.StartedAt, i.StartedAt-sqldb.Micros(window))
		if err != nil {
			return view, err
		}
		hours := window / int64(time.Hour/time.Microsecond)
		view.Says = fmt.Sprintf("No deployment of %s to %s ended in the %d hours before it.", i.Service, i.Environment, hours)
		if len(found) > 0 {
			id = found[0].ID
			view.Says = fmt.Sprintf("It was the latest deployment of %s to %s in the %d hours before.", i.Service, i.Environment, hours)
		}
	}
	documents, err := s.links.Neighbours(ctx, s.registry.DB(), i.Project, i.ID, "describes", true)
	if err != nil {
		return view, err
	}
	ids := []string{id}
	for _, d := range documents {
		ids = append(ids, d.ID)
	}
	listed, err := s.registry.Look(ctx, s.registry.DB(), i.Project, ids)
	if err != nil {
		return view, err
	}
	if d, found := listed[id]; found {
		view.HeldAgainst = &d
	}
	for _, d := range documents {
		if one, found := listed[d.ID]; found {
			view.PostMortems = append(view.PostMortems, one)
		}
	}
	return view, nil
}

// IncidentFilter narrows Incidents.
type IncidentFilter struct {
	record.Filter
	Service string
	Open    bool // only those that last
}

// Incidents is a page of incidents, the latest first.
func (s *Delivery) Incidents(ctx context.Context, actor auth.Actor, project string, f IncidentFilter) ([]Incident, string, error) {
	narrow := f.Filter
	narrow.Order = record.Order{Column: "started_at"}
	if f.Service != "" {
		narrow.Where = append(narrow.Where, record.Where{SQL: "service = ?", Args: []any{f.Service}})
	}
	if f.Open {
		narrow.Where = append(narrow.Where, record.Where{SQL: "resolved_at = 0"})
	}
	return s.incidents.List(ctx, actor, project, narrow)
}

// UpdateIncident changes an incident. version is the one the caller has read, 0 for any.
func (s *Delivery) UpdateIncident(ctx context.Context, actor auth.Actor, project, id string, version int64, in IncidentUpdate) (IncidentView, error) {
	if err := actor.Can(auth.DeliveryWrite, project); err != nil {
		return IncidentView{}, err
	}
	was, err := s.incidents.Find(ctx, s.registry.DB(), project, id) // names the change; Change reads it again
	if err != nil {
		return IncidentView{}, err
	}
	after := was
	in.apply(&after)
	if in.Deployment != nil {
		if err := s.registry.DB().Tx(ctx, func(tx *sqldb.Tx) error { return s.checkDeployment(ctx, tx, project, *in.Deployment) }); err != nil {
			return IncidentView{}, err
		}
	}
	changed, err := s.incidents.Change(ctx, actor, project, id, version, after.verb(was), func(i *Incident) error {
		in.apply(i)
		return i.check()
	})
	if err != nil {
		return IncidentView{}, err
	}
	return s.incidentView(ctx, changed)
}

// ArchiveIncident takes an incident out of lists and measures.
func (s *Delivery) ArchiveIncident(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	_, err := s.incidents.Archive(ctx, actor, project, id, version)
	return err
}

// RestoreIncident undoes ArchiveIncident.
func (s *Delivery) RestoreIncident(ctx context.Context, actor auth.Actor, project, id string, version int64) (IncidentView, error) {
	restored, err := s.incidents.Restore(ctx, actor, project, id, version)
	if err != nil {
		return IncidentView{}, err
	}
	return s.incidentView(ctx, restored)
}

// WritePostMortem makes the document that describes an incident, of the light
// template or the full one, and answers its id.
func (s *Delivery) WritePostMortem(ctx context.Context, actor auth.Actor, project, id string, full bool) (string, error) {
	if err := actor.Can(auth.DeliveryWrite, project); err != nil {
		return "", err
	}
	found, err := s.incidents.Find(ctx, s.registry.DB(), project, id)
	if err != nil {
		return "", err
	}
	return s.others.Writer.PostMortem(ctx, actor, project, found, full)
}
