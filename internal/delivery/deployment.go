// Package delivery keeps what was shipped and what went wrong: deployments with
// the changes they brought, incidents, releases; and measures delivery by them.
package delivery

import (
	"slices"
	"strings"
	"time"

	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// What they are called in links, search and the journal.
const (
	DeploymentType = "deployment"
	IncidentType   = "incident"
	ReleaseType    = "release"
)

// Status says how a deployment ended.
type Status string

// The statuses.
const (
	Running   Status = "running"
	Succeeded Status = "succeeded"
	Failed    Status = "failed"
)

// Deployment is one deployment of a service to an environment.
type Deployment struct {
	record.Head
	Service     string       `db:"service" json:"service"`
	Environment string       `db:"environment" json:"environment"`
	Identity    string       `db:"identity" json:"-"`
	Version     string       `db:"deployed_version" json:"version,omitempty" doc:"What was deployed; the record's own version is its ETag."`
	Run         string       `db:"run" json:"run,omitempty" doc:"What tells two deployments of one version apart."`
	Commit      string       `db:"commit_sha" json:"commit,omitempty"`
	URL         string       `db:"url" json:"url,omitempty"`
	StartedAt   sqldb.Micros `db:"started_at" json:"started_at,omitzero" format:"date-time"`
	FinishedAt  sqldb.Micros `db:"finished_at" json:"finished_at,omitzero" format:"date-time" doc:"Absent while it runs."`
	Status      Status       `db:"status" json:"status" enum:"running,succeeded,failed"`
	Planned     bool         `db:"planned" json:"planned"`
	Unplanned   string       `db:"unplanned_why" json:"unplanned_why,omitempty" doc:"What says that it was not planned."`
	Source      string       `db:"source" json:"source" doc:"api, git or the kind of webhook that told of it."`
}

// Entry implements record.Record.
func (d *Deployment) Entry() record.Entry {
	return record.Entry{Title: d.title(), Body: strings.Join([]string{d.Commit, d.URL, d.Run}, "\n"), State: string(d.Status)}
}

func (d *Deployment) title() string {
	what := d.Version
	if what == "" {
		what = short(d.Commit)
	}
	if what == "" {
		what = d.Run
	}
	return strings.TrimSpace(d.Service + " " + what)
}

// short is a commit as people write it.
func short(sha string) string { return sha[:min(len(sha), 10)] }

// at is when it counts: when it ended, or began where that is not known.
func (d *Deployment) at() sqldb.Micros {
	if d.FinishedAt != 0 {
		return d.FinishedAt
	}
	return d.StartedAt
}

// Commit is a change that a deployment says it brought.
type Commit struct {
	SHA         string    `json:"sha" minLength:"4" maxLength:"64"`
	AuthoredAt  time.Time `json:"authored_at,omitzero"`
	CommittedAt time.Time `json:"committed_at,omitzero"`
}

// DeploymentCreate tells of a deployment. One with the service, environment and
// run (or version, or commit) of another changes that one.
type DeploymentCreate struct {
	Service     string    `json:"service" maxLength:"100"`
	Environment string    `json:"environment,omitempty" maxLength:"40" doc:"production when absent."`
	Version     string    `json:"version,omitempty" maxLength:"200"`
	Run         string    `json:"run,omitempty" maxLength:"200" doc:"Id of the pipeline's run, where one version is deployed more than once."`
	Commit      string    `json:"commit,omitempty" maxLength:"64"`
	URL         string    `json:"url,omitempty" maxLength:"2000"`
	StartedAt   time.Time `json:"started_at,omitzero"`
	FinishedAt  time.Time `json:"finished_at,omitzero" doc:"Now when both times are absent and it is over."`
	Status      Status    `json:"status,omitempty" enum:"running,succeeded,failed" doc:"succeeded when absent."`
	Planned     *bool     `json:"planned,omitempty" doc:"False for what mends another deployment. When absent, the version or commit may tell (hotfix); true otherwise."`
	Commits     []Commit  `json:"commits,omitempty" maxItems:"5000" doc:"The changes it brought. When absent they are found by walking back from commit through the changes that are known."`
	Source      string    `json:"source,omitempty" enum:"api,git" doc:"What told of it; api when absent."`
}

const (
	serviceLimit = 100
	textLimit    = 20_000
	titleLimit   = 200
)

// check is the deployment that is told of; now is the present.
func (in DeploymentCreate) check(now sqldb.Micros) (Deployment, error) {
	var f errs.Fields
	d := Deployment{
		Service: f.Line("body.service", in.Service, serviceLimit), Environment: f.Optional("body.environment", in.Environment, 40),
		Version: f.Optional("body.version", in.Version, titleLimit), Run: f.Optional("body.run", in.Run, titleLimit),
		Commit: f.Optional("body.commit", in.Commit, 64), URL: address(&f, in.URL),
		StartedAt: sqldb.MicrosOf(in.StartedAt), FinishedAt: sqldb.MicrosOf(in.FinishedAt), Status: in.Status, Source: in.Source,
	}
	if d.Environment == "" {
		d.Environment = "production"
	}
	if d.Status == "" {
		d.Status = Succeeded
	}
	if d.Source == "" {
		d.Source = "api"
	}
	if !slices.Contains([]Status{Running, Succeeded, Failed}, d.Status) {
		f.Add("body.status", "One of running, succeeded, failed.")
	}
	if d.StartedAt == 0 && d.FinishedAt == 0 {
		d.StartedAt = now
		if d.Status != Running {
			d.FinishedAt = now
		}
	}
	if d.FinishedAt != 0 && d.StartedAt > d.FinishedAt {
		f.Add("body.finished_at", "It ends before it begins.")
	}
	if d.at() > now+sqldb.Micros(24*time.Hour/time.Microsecond) {
		f.Add("body.finished_at", "This lies in the future.")
	}
	d.Identity = identity(d)
	if d.Identity == "" {
		f.Add("body.version", "Give a version, a run or a commit: something has to tell deployments apart.")
	}
	d.Planned, d.Unplanned = planned(in.Planned, d)
	return d, f.Err()
}

// address checks a link that people will follow.
func address(f *errs.Fields, url string) string {
	url = f.Optional("body.url", url, 2000)
	if url != "" && !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") {
		f.Add("body.url", "Give an address that begins with https:// or http://.")
	}
	return url
}

func identity(d Deployment) string {
	for _, part := range []struct{ kind, text string }{{"run ", d.Run}, {"version ", d.Version}, {"commit ", d.Commit}} {
		if part.text != "" {
			return part.kind + part.text
		}
	}
	return ""
}

// planned reports whether a deployment was, and what says that it was not.
func planned(said *bool, d Deployment) (bool, string) {
	if said != nil {
		if *said {
			return true, ""
		}
		return false, "it was said to be unplanned"
	}
	if strings.Contains(strings.ToLower(d.Version), "hotfix") {
		return false, "its version says hotfix"
	}
	return true, ""
}
