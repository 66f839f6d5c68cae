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
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// ReleaseState says how far a release has come.
type ReleaseState string

// The states.
const (
	PlannedRelease ReleaseState = "planned"
	RollingOut     ReleaseState = "rolling_out"
	Released       ReleaseState = "released"
	RolledBack     ReleaseState = "rolled_back"
)

// Release is what customers get at once, however many deployments it takes: it
// joins changes, flags, ideas and experiments, says whether it is ready, and
// what became of the numbers.
type Release struct {
	record.Head
	Name        string       `db:"name" json:"name"`
	Service     string       `db:"service" json:"service,omitempty"`
	Environment string       `db:"environment" json:"environment"`
	Version     string       `db:"release_version" json:"version,omitempty" doc:"Of its deployment; with service it finds that by itself."`
	Notes       string       `db:"notes" json:"notes" doc:"What customers are told, in Markdown."`
	State       ReleaseState `db:"state" json:"state" enum:"planned,rolling_out,released,rolled_back"`
	Owner       string       `db:"owner" json:"owner,omitempty" doc:"Id of a member."`
	PlannedOn   string       `db:"planned_on" json:"planned_on,omitempty" doc:"Day."`
	ReleasedAt  sqldb.Micros `db:"released_at" json:"released_at,omitzero" format:"date-time" doc:"When the first customers had it."`
	EndedAt     sqldb.Micros `db:"ended_at" json:"ended_at,omitzero" format:"date-time" doc:"When all had it, or it was rolled back."`
	Checklist   Checklist    `db:"checklist" json:"checklist"`
	Measures    Watched      `db:"measures" json:"measures" doc:"Numbers to compare before and after."`
	WindowDays  int          `db:"window_days" json:"window_days" doc:"How many days before and after are compared."`
}

// Entry implements record.Record.
func (r *Release) Entry() record.Entry {
	return record.Entry{Title: r.Name, Body: strings.Join([]string{r.Notes, r.Service, r.Version}, "\n"), State: string(r.State), Owner: r.Owner}
}

// ReadinessCheck is one entry of a readiness checklist.
type ReadinessCheck struct {
	Text     string       `json:"text" maxLength:"300"`
	Owner    string       `json:"owner,omitempty" maxLength:"64" doc:"Id of a member."`
	Required bool         `json:"required,omitempty" doc:"The gate stays shut while it is open."`
	Done     bool         `json:"done,omitempty"`
	DoneBy   string       `json:"done_by,omitempty" maxLength:"200" doc:"Who ticked it off; set here."`
	DoneAt   sqldb.Micros `json:"done_at,omitzero" format:"date-time" doc:"Set here."`
}

// Checklist is a column.
type Checklist []ReadinessCheck

// Value implements driver.Valuer.
func (c Checklist) Value() (driver.Value, error) {
	if c == nil {
		c = Checklist{}
	}
	return sqldb.JSONValue(c)
}

// Scan implements sql.Scanner.
func (c *Checklist) Scan(src any) error { return sqldb.ScanJSON(src, (*[]ReadinessCheck)(c)) }

// Watch is one number to compare before and after.
type Watch struct {
	Insight string `json:"insight" maxLength:"64" doc:"Id of an insight."`
	Number  string `json:"number,omitempty" maxLength:"40" doc:"Which number of it; its usual one when absent."`
	Better  string `json:"better,omitempty" enum:"up,down" doc:"Which way is better; up when absent."`
}

// Watched is a column.
type Watched []Watch

// Value implements driver.Valuer.
func (w Watched) Value() (driver.Value, error) {
	if w == nil {
		w = Watched{}
	}
	return sqldb.JSONValue(w)
}

// Scan implements sql.Scanner.
func (w *Watched) Scan(src any) error { return sqldb.ScanJSON(src, (*[]Watch)(w)) }

// ReleaseCreate says what a release is made of.
type ReleaseCreate struct {
	Name        string           `json:"name" maxLength:"200"`
	Service     string           `json:"service,omitempty" maxLength:"100"`
	Environment string           `json:"environment,omitempty" maxLength:"40" doc:"production when absent."`
	Version     string           `json:"version,omitempty" maxLength:"200"`
	Notes       string           `json:"notes,omitempty" maxLength:"20000"`
	State       ReleaseState     `json:"state,omitempty" enum:"planned,rolling_out,released,rolled_back" doc:"planned when absent."`
	Owner       string           `json:"owner,omitempty" maxLength:"64"`
	PlannedOn   string           `json:"planned_on,omitempty" maxLength:"10"`
	ReleasedAt  time.Time        `json:"released_at,omitzero" doc:"Now when it begins to roll out and this is absent."`
	Template    string           `json:"template,omitempty" enum:"light,full,none" doc:"The checklist it begins with; light when absent and none is given."`
	Checklist   []ReadinessCheck `json:"checklist,omitempty" maxItems:"100"`
	Measures    []Watch          `json:"measures,omitempty" maxItems:"12"`
	WindowDays  int              `json:"window_days,omitempty" minimum:"1" maximum:"90" doc:"14 when absent."`
	Ships       []record.Ref     `json:"ships,omitempty" maxItems:"50" doc:"Ideas, bets, experiments and flags that it ships."`
}

// ReleaseUpdate changes a release; what is nil stays.
type ReleaseUpdate struct {
	Name        *string           `json:"name,omitempty" maxLength:"200"`
	Service     *string           `json:"service,omitempty" maxLength:"100"`
	Environment *string           `json:"environment,omitempty" maxLength:"40"`
	Version     *string           `json:"version,omitempty" maxLength:"200"`
	Notes       *string           `json:"notes,omitempty" maxLength:"20000"`
	State       *ReleaseState     `json:"state,omitempty" enum:"planned,rolling_out,released,rolled_back"`
	Owner       *string           `json:"owner,omitempty" maxLength:"64"`
	PlannedOn   *string           `json:"planned_on,omitempty" maxLength:"10"`
	ReleasedAt  *time.Time        `json:"released_at,omitempty"`
	Checklist   *[]ReadinessCheck `json:"checklist,omitempty" maxItems:"100"`
	Measures    *[]Watch          `json:"measures,omitempty" maxItems:"12"`
	WindowDays  *int              `json:"window_days,omitempty" minimum:"1" maximum:"90"`
}

// lightChecklist and fullChecklist are what releases begin with.
func lightChecklist() []ReadinessCheck {
	return []ReadinessCheck{
		{Text: "Somebody can take it back in minutes, and knows how", Required: true},
		{Text: "The number it should move stands on a dashboard"},
		{Text: "Support knows what changes"},
	}
}

func fullChecklist() []ReadinessCheck {
	return []ReadinessCheck{
		{Text: "There is a rollback plan, and it was tried", Required: true},
		{Text: "It begins with few customers, and the steps are written down", Required: true},
		{Text: "Alerts tell when it hurts, and whom they wake", Required: true},
		{Text: "Security and privacy were looked at", Required: true},
		{Text: "It holds the load of launch day"},
		{Text: "The number it should move, and the guardrails, stand on a dashboard", Required: true},
		{Text: "Support, sales and success know what changes"},
		{Text: "The documentation is written"},
		{Text: "The release note is written"},
		{Text: "Somebody said go", Required: true},
	}
}

func (in ReleaseCreate) release() Release {
	r := Release{
		Name: in.Name, Service: in.Service, Environment: in.Environment, Version: in.Version, Notes: in.Notes, State: in.State, Owner: in.Owner,
		PlannedOn: in.PlannedOn, ReleasedAt: sqldb.MicrosOf(in.ReleasedAt), Checklist: in.Checklist, Measures: in.Measures, WindowDays: in.WindowDays,
	}
	if r.Environment == "" {
		r.Environment = "production"
	}
	if r.State == "" {
		r.State = PlannedRelease
	}
	if r.WindowDays == 0 {
		r.WindowDays = 14
	}
	if len(r.Checklist) == 0 {
		switch in.Template {
		case "full":
			r.Checklist = fullChecklist()
		case "none":
		default:
			r.Checklist = lightChecklist()
		}
	}
	return r
}

func (in ReleaseUpdate) apply(r *Release) {
	set(&r.Name, in.Name)
	set(&r.Service, in.Service)
	set(&r.Environment, in.Environment)
	set(&r.Version, in.Version)
	set(&r.Notes, in.Notes)
	set(&r.State, in.State)
	set(&r.Owner, in.Owner)
	set(&r.PlannedOn, in.PlannedOn)
	set(&r.WindowDays, in.WindowDays)
	if in.ReleasedAt != nil {
		r.ReleasedAt = sqldb.MicrosOf(*in.ReleasedAt)
	}
	if in.Checklist != nil {
		r.Checklist = *in.Checklist
	}
	if in.Measures != nil {
		r.Measures = *in.Measures
	}
}

// check refuses what a release cannot be. before is the release as it was; by
// ticked off what is done now and was not.
func (r *Release) check(before Release, by string, now sqldb.Micros) error {
	var f errs.Fields
	r.Name = f.Line("body.name", r.Name, titleLimit)
	r.Service = f.Optional("body.service", r.Service, serviceLimit)
	r.Environment = f.Line("body.environment", r.Environment, 40)
	r.Version = f.Optional("body.version", r.Version, titleLimit)
	r.Notes = f.Text("body.notes", r.Notes, textLimit)
	r.Owner = f.Optional("body.owner", r.Owner, 64)
	r.PlannedOn = f.Date("body.planned_on", r.PlannedOn)
	if !slices.Contains([]ReleaseState{PlannedRelease, RollingOut, Released, RolledBack}, r.State) {
		f.Add("body.state", "One of planned, rolling_out, released, rolled_back.")
	}
	if r.WindowDays < 1 || r.WindowDays > 90 {
		f.Add("body.window_days", "From 1 to 90 days.")
	}
	r.tick(&f, before, by, now)
	for i, w := range r.Measures {
		if w.Insight == "" {
			f.Add(fmt.Sprintf("body.measures[%d].insight", i), "Choose an insight.")
		}
		if w.Better == "" {
			r.Measures[i].Better = "up"
		}
	}
	r.advance(before, now)
	return f.Err()
}

// tick keeps who ticked what off, and when.
func (r *Release) tick(f *errs.Fields, before Release, by string, now sqldb.Micros) {
	done := map[string]ReadinessCheck{}
	for _, c := range before.Checklist {
		if c.Done {
			done[c.Text] = c
		}
	}
	for i := range r.Checklist {
		c := &r.Checklist[i]
		c.Text = f.Line(fmt.Sprintf("body.checklist[%d].text", i), c.Text, 300)
		c.DoneBy, c.DoneAt = "", 0
		if !c.Done {
			continue
		}
		c.DoneBy, c.DoneAt = by, now
		if was, found := done[c.Text]; found {
			c.DoneBy, c.DoneAt = was.DoneBy, was.DoneAt
		}
	}
}

// advance keeps when a release came to customers, and when that was over.
func (r *Release) advance(before Release, now sqldb.Micros) {
	if r.State == PlannedRelease {
		r.ReleasedAt, r.EndedAt = 0, 0
		return
	}
	if r.ReleasedAt == 0 {
		r.ReleasedAt = now
	}
	switch {
	case r.State == RollingOut:
		r.EndedAt = 0
	case r.State != before.State || r.EndedAt == 0:
		r.EndedAt = max(now, r.ReleasedAt)
	}
}

// CreateRelease makes a release and links what it ships.
func (s *Delivery) CreateRelease(ctx context.Context, actor auth.Actor, project string, in ReleaseCreate) (ReleaseView, error) {
	if err := actor.Can(auth.DeliveryWrite, project); err != nil {
		return ReleaseView{}, err
	}
	wanted := in.release()
	if wanted.Owner == "" && actor.Kind() == auth.MemberActor {
		wanted.Owner = actor.ID()
	}
	if err := wanted.check(Release{}, actor.Name(), s.registry.Now()); err != nil {
		return ReleaseView{}, err
	}
	var made Release
	err := s.registry.DB().Tx(ctx, func(tx *sqldb.Tx) error {
		made = wanted
		made.Project = project
		if err := s.releases.Insert(ctx, tx, actor, &made); err != nil {
			return err
		}
		for _, ref := range in.Ships {
			_, err := s.links.Join(ctx, tx, actor, project, link.Create{From: ref, To: record.Ref{Type: ReleaseType, ID: made.ID}, Relation: "shipped_in"})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return ReleaseView{}, err
	}
	return s.releaseView(ctx, made)
}

// Release is one release, archived or not, with what it joins.
func (s *Delivery) Release(ctx context.Context, actor auth.Actor, project, id string) (ReleaseView, error) {
	found, err := s.releases.Get(ctx, actor, project, id)
	if err != nil {
		return ReleaseView{}, err
	}
	return s.releaseView(ctx, found)
}

// UpdateRelease changes a release. version is the one the caller has read, 0 for any.
func (s *Delivery) UpdateRelease(ctx context.Context, actor auth.Actor, project, id string, version int64, in ReleaseUpdate) (ReleaseView, error) {
	verb := "updated"
	if in.State != nil {
		verb = strings.ReplaceAll(string(*in.State), "_", " ")
	}
	changed, err := s.releases.Change(ctx, actor, project, id, version, verb, func(r *Release) error {
		before := *r
		in.apply(r)
		return r.check(before, actor.Name(), s.registry.Now())
	})
	if err != nil {
		return ReleaseView{}, err
	}
	return s.releaseView(ctx, changed)
}

// ArchiveRelease takes a release out of lists.
func (s *Delivery) ArchiveRelease(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	_, err := s.releases.Archive(ctx, actor, project, id, version)
	return err
}

// RestoreRelease undoes ArchiveRelease.
func (s *Delivery) RestoreRelease(ctx context.Context, actor auth.Actor, project, id string, version int64) (ReleaseView, error) {
	restored, err := s.releases.Restore(ctx, actor, project, id, version)
	if err != nil {
		return ReleaseView{}, err
	}
	return s.releaseView(ctx, restored)
}

// ReleaseFilter narrows Releases.
type ReleaseFilter struct {
	record.Filter
	State   ReleaseState
	Service string
}

// Releases is a page of releases, the latest changed first.
func (s *Delivery) Releases(ctx context.Context, actor auth.Actor, project string, f ReleaseFilter) ([]Release, string, error) {
	narrow := f.Filter
	for column, value := range map[string]string{"state": string(f.State), "service": f.Service} {
		if value != "" {
			narrow.Where = append(narrow.Where, record.Where{SQL: column + " = ?", Args: []any{value}})
		}
	}
	return s.releases.List(ctx, actor, project, narrow)
}
