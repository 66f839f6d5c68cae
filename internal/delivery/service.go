package delivery

import (
	"context"

	"prodops/internal/auth"
	"prodops/internal/link"
	"prodops/internal/record"
)

// Delivery is the service. It is safe for concurrent use.
type Delivery struct {
	registry    *record.Registry
	links       *link.Links
	deployments *record.Store[Deployment, *Deployment]
	incidents   *record.Store[Incident, *Incident]
	releases    *record.Store[Release, *Release]
	others      Others
}

// Others are what the area asks of others. What is nil is not asked.
type Others struct {
	// Measurer gives one number of an insight over a range.
	Measurer Measurer
	// Writer writes post-mortems.
	Writer Writer
	// Experiments say what is wrong with those that run.
	Experiments Experiments
}

// Measurer gives one number of an insight over some days, both ends included.
type Measurer interface {
	Measure(ctx context.Context, actor auth.Actor, project, insight, number, from, to string) (Reading, error)
}

// Writer writes the document that describes an incident and answers its id.
type Writer interface {
	PostMortem(ctx context.Context, actor auth.Actor, project string, i Incident, full bool) (string, error)
}

// Experiments say what speaks against going on: one line for each of these
// experiments whose guardrails say stop.
type Experiments interface {
	Stops(ctx context.Context, project string, ids []string) ([]string, error)
}

// New returns the service.
func New(r *record.Registry, l *link.Links, others Others) *Delivery {
	return &Delivery{
		registry: r, links: l, others: others,
		deployments: record.New[Deployment](r, record.Kind{Type: DeploymentType, Table: "deployments", Noun: "deployment", Read: auth.DeliveryRead, Write: auth.DeliveryWrite}),
		incidents:   record.New[Incident](r, record.Kind{Type: IncidentType, Table: "incidents", Noun: "incident", Read: auth.DeliveryRead, Write: auth.DeliveryWrite}),
		releases:    record.New[Release](r, record.Kind{Type: ReleaseType, Table: "releases", Noun: "release", Read: auth.DeliveryRead, Write: auth.DeliveryWrite}),
	}
}
