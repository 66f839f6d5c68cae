// Package hook takes in what other systems say of delivery by webhook. A signed
// delivery is kept as it came and answered; what is made of it happens after,
// stands in a log with its reason, and can be done again.
package hook

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"maps"
	"slices"
	"strings"

	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

// GitHub is the kind of connection there is.
const GitHub = "github"

// Connection is where another system's webhooks come in.
type Connection struct {
	ID        string          `db:"id" json:"id"`
	Project   string          `db:"project_id" json:"project" doc:"Id of the project."`
	Kind      string          `db:"kind" json:"kind" enum:"github"`
	Name      string          `db:"name" json:"name"`
	Rules     ConnectionRules `db:"rules" json:"rules"`
	Secrets   Secrets         `db:"secrets" json:"secrets" doc:"Any of them may sign: add the new one, change it over there, remove the old one."`
	CreatedBy string          `db:"created_by" json:"created_by"`
	Version   int64           `db:"version" json:"version" doc:"Grows with every change; the ETag."`
	CreatedAt sqldb.Micros    `db:"created_at" json:"created_at" format:"date-time"`
	UpdatedAt sqldb.Micros    `db:"updated_at" json:"updated_at" format:"date-time"`
	EndedAt   sqldb.Micros    `db:"ended_at" json:"-"`
}

// Path is where deliveries are sent to, on this server.
func (c Connection) Path() string { return "/in/hooks/" + c.Kind + "/" + c.ID }

// ConnectionRules say what is made of what comes.
type ConnectionRules struct {
	Services      map[string]string `json:"services" doc:"Which service a repository, written owner/name, is. When empty every repository is taken, as a service of its name."`
	Environments  map[string]string `json:"environments" doc:"What another system's environment is called here; an empty name leaves it out. Those not named keep their name, in small letters."`
	Workflows     []DeployWorkflow  `json:"workflows" doc:"Workflows whose runs are deployments; other runs are builds."`
	IncidentLabel string            `json:"incident_label" doc:"Issues with this label are incidents; none are when it is empty."`
}

// DeployWorkflow is one whose runs are deployments.
type DeployWorkflow struct {
	Name        string `json:"name" maxLength:"200" doc:"As the workflow is called."`
	Environment string `json:"environment,omitempty" maxLength:"40" doc:"Where it deploys to; production when absent."`
	Service     string `json:"service,omitempty" maxLength:"100" doc:"What it deploys; the repository's service when absent."`
}

// Value implements driver.Valuer.
func (r ConnectionRules) Value() (driver.Value, error) { return sqldb.JSONValue(r) }

// Scan implements sql.Scanner.
func (r *ConnectionRules) Scan(src any) error { return sqldb.ScanJSON(src, r) }

// SigningSecret is one that may sign deliveries. What it is, is shown once.
type SigningSecret struct {
	ID        string       `json:"id"`
	Ends      string       `json:"ends" doc:"Its last four characters, to tell it from others."`
	CreatedAt sqldb.Micros `json:"created_at" format:"date-time"`
	sealed    string
}

// Secrets is a column.
type Secrets []SigningSecret

// kept is a secret as it is stored.
type kept struct {
	ID        string       `json:"id"`
	Ends      string       `json:"ends"`
	CreatedAt sqldb.Micros `json:"created_at"`
	Sealed    string       `json:"sealed"`
}

// Value implements driver.Valuer.
func (s Secrets) Value() (driver.Value, error) {
	rows := make([]kept, len(s))
	for i, one := range s {
		rows[i] = kept{one.ID, one.Ends, one.CreatedAt, one.sealed}
	}
	return sqldb.JSONValue(rows)
}

// Scan implements sql.Scanner.
func (s *Secrets) Scan(src any) error {
	var rows []kept
	if err := sqldb.ScanJSON(src, &rows); err != nil {
		return err
	}
	*s = make(Secrets, len(rows))
	for i, r := range rows {
		(*s)[i] = SigningSecret{ID: r.ID, Ends: r.Ends, CreatedAt: r.CreatedAt, sealed: r.Sealed}
	}
	return nil
}

const (
	mostMapped  = 500
	mostSecrets = 5
)

// check refuses rules that cannot be followed, and says where.
func (r *ConnectionRules) check() error {
	var f errs.Fields
	if r.Services == nil {
		r.Services = map[string]string{}
	}
	if r.Environments == nil {
		r.Environments = map[string]string{}
	}
	if len(r.Services) > mostMapped || len(r.Environments) > mostMapped || len(r.Workflows) > mostMapped {
		f.Add("body.rules", "At most %d of each.", mostMapped)
	}
	for _, repository := range slices.Sorted(maps.Keys(r.Services)) {
		if strings.Count(repository, "/") != 1 {
			f.Add("body.rules.services", "Write %q as owner/name.", repository)
		}
		r.Services[repository] = f.Line("body.rules.services."+repository, r.Services[repository], 100)
	}
	for _, environment := range slices.Sorted(maps.Keys(r.Environments)) {
		r.Environments[environment] = f.Optional("body.rules.environments."+environment, r.Environments[environment], 40)
	}
	for i := range r.Workflows {
		w, at := &r.Workflows[i], fmt.Sprintf("body.rules.workflows[%d].", i)
		w.Name = f.Line(at+"name", w.Name, 200)
		w.Environment = cmp.Or(f.Optional(at+"environment", w.Environment, 40), "production")
		w.Service = f.Optional(at+"service", w.Service, 100)
	}
	if r.Workflows == nil {
		r.Workflows = []DeployWorkflow{}
	}
	r.IncidentLabel = f.Optional("body.rules.incident_label", r.IncidentLabel, 100)
	return f.Err()
}

// service is the service that a repository is; none says why not.
func (r ConnectionRules) service(repository string) (service, none string) {
	if repository == "" {
		return "", "it names no repository"
	}
	for named, service := range r.Services {
		if strings.EqualFold(named, repository) {
			return service, ""
		}
	}
	if len(r.Services) > 0 {
		return "", fmt.Sprintf("no service is named for the repository %s", repository)
	}
	_, name, _ := strings.Cut(repository, "/")
	return name, ""
}

// environment is what an environment is called here; "" leaves it out.
func (r ConnectionRules) environment(theirs string) string {
	for named, ours := range r.Environments {
		if strings.EqualFold(named, theirs) {
			return ours
		}
	}
	return strings.ToLower(theirs)
}

// workflow is the rule of a workflow that deploys.
func (r ConnectionRules) workflow(name string) (DeployWorkflow, bool) {
	for _, w := range r.Workflows {
		if strings.EqualFold(w.Name, name) {
			return w, true
		}
	}
	return DeployWorkflow{}, false
}
