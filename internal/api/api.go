// Package api is the HTTP face of prodops: one route table, and handlers that
// decode, call one method of a service, and answer. It has no rules of its own.
package api

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"prodops/internal/analytics"
	"prodops/internal/annotation"
	"prodops/internal/auth"
	"prodops/internal/comment"
	"prodops/internal/company"
	"prodops/internal/dashboard"
	"prodops/internal/decision"
	"prodops/internal/delivery"
	"prodops/internal/delivery/hook"
	"prodops/internal/errs"
	"prodops/internal/experiment"
	"prodops/internal/feedback"
	"prodops/internal/flag"
	"prodops/internal/home"
	"prodops/internal/idea"
	"prodops/internal/ingest"
	"prodops/internal/jobs"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/mail"
	"prodops/internal/metric"
	"prodops/internal/okr"
	"prodops/internal/operations"
	"prodops/internal/outcome"
	"prodops/internal/playbook"
	"prodops/internal/project"
	"prodops/internal/record"
	"prodops/internal/roadmap"
	"prodops/internal/scorecard"
	"prodops/internal/search"
	"prodops/internal/sqldb"
	"prodops/internal/survey"
)

// documentVersion is that of the API's contract: fields are added under it,
// none is removed.
const documentVersion = "1"

// Services are what the handlers call.
type Services struct {
	Auth        *auth.Service
	Projects    *project.Projects
	Ideas       *idea.Ideas
	Journal     *journal.Journal
	Analytics   *analytics.Runner
	Pipeline    *ingest.Pipeline
	Quarantine  *ingest.Quarantine
	Imports     *ingest.Imports
	Records     *record.Registry
	Links       *link.Links
	Search      *search.Search
	Comments    *comment.Comments
	Jobs        *jobs.Jobs
	Insights    *dashboard.Insights
	Docs        *playbook.Docs
	Templates   *playbook.Templates
	Measurer    *dashboard.Measurer
	Boards      *dashboard.Boards
	Companies   *company.Companies
	Feedback    *feedback.Service
	Roadmap     *roadmap.Roadmap
	Objectives  *okr.Objectives
	Decisions   *decision.Decisions
	Surveys     *survey.Surveys
	Flags       *flag.Flags
	Snapshots   *flag.Snapshots
	Hooks       *hook.Hooks
	Annotations *annotation.Annotations
	Experiments *experiment.Experiments
	Metrics     *metric.Metrics
	Operations  *operations.Operations
	Scorecard   *scorecard.Scorecard
	Recorder    *scorecard.Recorder
	Delivery    *delivery.Delivery
	Home        *home.Home
	Outcomes    *outcome.Outcomes
	Addresses   *mail.Addresses

	Idempotency *sqldb.Idempotency
}

// Options are what the handlers need to know of the server.
type Options struct {
	BaseURL    string          // without a slash at the end; links are made with it
	Secure     bool            // people reach us by https
	LocalToken string          // of the command line on this machine, "" for none
	DemoMember string          // id of the member that a demo's visitors are, "" for no demo
	Closing    <-chan struct{} // closed when the server shuts down: streams end
	Log        *slog.Logger
}

// API serves the routes.
type API struct {
	services Services
	options  Options
	log      *slog.Logger
	mux      *http.ServeMux
	huma     huma.API
	buckets  *buckets
	visitors *buckets
	uploads  chan struct{} // deliveries of webhooks that are being read
}

// New registers every route.
func New(services Services, options Options) *API {
	a := &API{services: services, options: options, log: options.Log, mux: http.NewServeMux(), buckets: newBuckets(callsPerSecond, callsAtOnce, time.Now)}
	a.uploads = make(chan struct{}, uploads)
	a.visitors = newBuckets(visitsPerSecond, visitsAtOnce, time.Now)
	a.huma = humago.New(a.mux, huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI:    "3.1.0",
			Info:       &huma.Info{Title: "prodops", Version: documentVersion},
			Components: &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName)},
		},
		Formats:       huma.DefaultFormats,
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{hideValues},
	})
	for _, r := range a.routes() {
		op := r.operation()
		op.BodyReadTimeout = 30 * time.Second
		op.Middlewares = huma.Middlewares{a.admit(r)}
		r.register(r, a, op)
	}
	a.describe()
	a.mux.HandleFunc("GET /openapi.json", a.openapi)
	a.mux.HandleFunc("GET /docs", a.docs)
	a.mux.HandleFunc("/", a.notFound)
	return a
}

// ServeHTTP implements http.Handler.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	a.mux.ServeHTTP(w, r)
}

func (a *API) notFound(w http.ResponseWriter, r *http.Request) {
	WriteProblem(w, r, a.log, errs.New(errs.NotFound, "There is no %s %s. The API is described at /docs.", r.Method, r.URL.Path))
}

// Document is the OpenAPI document, without a server.
func Document() ([]byte, error) {
	return New(Services{}, Options{Log: slog.Default()}).document()
}

// Route is a line of the table as others may see it.
type Route struct {
	Method, Path string
	Needs        auth.Action
	Changes      bool // it may change something
}

// Routes is the table and the public pages, for the test that walks every route.
func Routes() []Route {
	var routes []Route
	for _, r := range (&API{}).routes() {
		routes = append(routes, Route{Method: r.method, Path: r.path, Needs: r.needs, Changes: r.method != http.MethodGet && !r.asking})
	}
	for _, r := range (&API{}).publicRoutes() {
		routes = append(routes, Route{Method: r.method, Path: r.path, Needs: auth.Public})
	}
	return routes
}
