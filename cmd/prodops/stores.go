package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"time"

	"prodops/internal/analytics"
	"prodops/internal/annotation"
	"prodops/internal/api"
	"prodops/internal/auth"
	"prodops/internal/comment"
	"prodops/internal/company"
	"prodops/internal/dashboard"
	"prodops/internal/decision"
	"prodops/internal/delivery"
	"prodops/internal/eventdb/embedded"
	"prodops/internal/eventlog"
	"prodops/internal/experiment"
	"prodops/internal/feedback"
	"prodops/internal/flag"
	"prodops/internal/httpd"
	"prodops/internal/ingest"
	"prodops/internal/jobs"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/mail"
	"prodops/internal/metric"
	"prodops/internal/okr"
	"prodops/internal/playbook"
	"prodops/internal/project"
	"prodops/internal/record"
	"prodops/internal/roadmap"
	"prodops/internal/scorecard"
	"prodops/internal/seal"
	"prodops/internal/search"
	"prodops/internal/sqldb"
	"prodops/internal/survey"
)

// stores are the open stores of a data folder and the services on them.
type stores struct {
	lock    io.Closer // of the data folder: one server at a time
	records *sqldb.DB
	log     *eventlog.Log
	engine  *embedded.Store
	feed    *feed
	logger  *slog.Logger
	now     func() time.Time

	journal  *journal.Journal
	auth     *auth.Service
	projects *project.Projects
	registry *record.Registry
	jobs     *jobs.Jobs

	companies *company.Companies
	folder    string // of files that wait for their import
	sealing   seal.Key
	templates *playbook.Templates
	flags     *flag.Flags
	snapshots *flag.Snapshots
	recorder  *scorecard.Recorder

	mail      *mail.Server // nil when no mail is sent
	addresses *mail.Addresses
	baseURL   func() string
}

// reserveBytes are set aside on disk, so that a full one has room to seal and
// drop what frees far more.
const reserveBytes = 16 << 20

// openStores opens the records, the event store and the log, in this order: the
// log is told how far the store has come.
// now is the clock of records and of questions: time.Now, but in a demo that
// tells its past.
func openStores(ctx context.Context, f storeFlags, logger *slog.Logger, now func() time.Time) (*stores, error) {
	s := &stores{now: now}
	if err := s.open(ctx, f, logger); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *stores) open(ctx context.Context, f storeFlags, logger *slog.Logger) (err error) {
	s.logger = logger
	if s.lock, err = (eventlog.OS{}).Lock(filepath.Join(f.Data, "lock")); err != nil {
		return fmt.Errorf("another prodops runs on %s: %w", f.Data, err)
	}
	if s.records, err = sqldb.Open(ctx, f.recordsDSN()); err != nil {
		return err
	}
	if s.sealing, err = f.sealing(); err != nil {
		return err
	}
	s.journal = journal.New(s.records, s.now)
	s.auth = auth.New(s.records, s.journal, auth.Options{Log: logger, Now: s.now})
	s.projects = project.New(s.records, s.journal, s.auth, s.now)
	s.registry = record.NewRegistry(s.records, s.journal, s.now)
	s.jobs = jobs.New(s.records, time.Now, logger)
	s.addresses = mail.NewAddresses(s.records, s.now)
	s.recorder = scorecard.NewRecorder(s.records, s.now, logger)
	if s.templates, err = playbook.NewTemplates(s.registry); err != nil {
		return err
	}

	trim := &trimmer{}
	s.engine, err = embedded.Open(ctx, embedded.Options{
		Dir: filepath.Join(f.Data, "events"), Records: s.records, Trimmer: trim, Memory: int64(f.Memory), Logger: logger,
	})
	if err != nil {
		return err
	}
	s.log, err = eventlog.Open(eventlog.OS{}, filepath.Join(f.Data, "log"), eventlog.Options{
		ReserveBytes: reserveBytes, After: s.engine.Position(), Log: logger,
	})
	if err != nil {
		return fmt.Errorf("open the event log: %w", err)
	}
	trim.log = s.log
	s.flags = flag.New(s.registry)
	s.companies = company.New(s.registry)
	groups, err := company.NewProjection(ctx, s.companies)
	if err != nil {
		return err
	}
	s.folder = filepath.Join(f.Data, "imports")
	s.feed = newFeed(s.log, s.engine, logger, groups)
	return nil
}

// sealing is the key that secrets are sealed under.
func (f storeFlags) sealing() (seal.Key, error) {
	if f.SealKey != "" {
		return seal.Parse(f.SealKey)
	}
	return seal.Load(filepath.Join(f.Data, "seal.key"))
}

func (f storeFlags) recordsDSN() string {
	if isPostgres(f.Records) {
		return f.Records
	}
	return filepath.Join(f.Data, "records.db")
}

// trimmer drops the log's segments that the event store has sealed. The store
// is opened before the log it trims.
type trimmer struct{ log *eventlog.Log }

// Drop implements embedded.Trimmer.
func (t *trimmer) Drop(before eventlog.Position) error { return t.log.Drop(before) }

// services are what the API calls.
func (s *stores) services() api.Services {
	quarantine := ingest.NewQuarantine(s.records, s.journal, time.Now, s.logger)
	pipeline := ingest.NewPipeline(s.log, quarantine, ingest.DefaultLimits(), time.Now)
	importing := ingest.NewPipeline(s.log, quarantine, ingest.ImportLimits(), time.Now)
	runner := analytics.NewRunner(s.engine, "embedded", s.log, s.now)
	shared := analytics.NewShared(runner, analytics.SharedBytes)
	insights := dashboard.New(s.registry, questions{})
	measuring := dashboard.NewMeasurer(insights, s.projects, shared, runner)
	links := link.New(s.registry, s.journal, feedback.NewEdges(s.records), okr.Belonging{DB: s.records}, survey.NewEdges(s.records), dashboard.Shown{DB: s.records}, experiment.Edges{DB: s.records})
	ideas := s.ideas(links, measuring)
	s.jobs.Every("ideas", time.Hour, ideas.MeasureAll)
	metrics := metric.New(s.registry, links, s.projects, shared, runner)
	objectives := okr.New(s.registry, links, s.journal, okr.Measurers{Insights: numbers{measuring}, Metrics: metricNumbers{metrics}})
	s.jobs.Every("key results", time.Hour, objectives.MeasureAll)
	notes := s.feedback(links)
	outcomes := s.outcomes(links, insights, measuring, shared, runner)
	bets := roadmap.New(s.registry, links, s.journal, evidence{feedback.NewEvidence(s.records)}, outcomes)
	decisions := decision.New(s.registry, links, scores{ideas})
	works := s.operations()
	experiments := experiment.New(s.registry, links, metrics, flagged{s.flags, flag.Changes{Journal: s.journal}}, s.engine)
	documents := playbook.NewDocs(s.registry, s.templates, links, s.journal)
	shipping := delivery.New(s.registry, links, delivery.Others{Measurer: beforeAfter{measuring}, Writer: postMortems{documents}, Experiments: experiments})
	annotations := annotation.New(
		annotation.Named{Read: auth.FlagRead, Source: flag.Changes{Journal: s.journal}},
		annotation.Named{Read: auth.ExperimentRead, Source: experiments},
		annotation.Named{Read: auth.DeliveryRead, Source: shipping},
	)
	return api.Services{
		Auth: s.auth, Projects: s.projects, Journal: s.journal,
		Operations: works,
		Recorder:   s.recorder,
		Scorecard: scorecard.New(s.registry, s.journal, works, s.recorder, scorecard.Sources{
			Bets: betsShipped{bets}, Experiments: tried{experiments}, Objectives: pursued{objectives}, Decisions: decided{decisions},
			Outcomes: cameOf{outcomes}, Delivery: delivered{shipping}, Trials: trials{experiments}, Learnings: taught{experiments},
		}),
		Experiments: experiments,
		Delivery:    shipping,
		Hooks:       s.hooks(shipping),
		Annotations: annotations,
		Home:        s.home(links, measuring, annotations),
		Analytics:   runner,
		Ideas:       ideas,
		Pipeline:    pipeline,
		Docs:        documents,
		Templates:   s.templates,
		Quarantine:  quarantine,
		Imports:     ingest.NewImports(s.records, s.journal, importing, dropper{s.engine, shared}, time.Now),
		Records:     s.registry,
		Links:       links,
		Search:      search.New(s.registry),
		Comments:    comment.New(s.registry, s.journal, s.auth),
		Jobs:        s.jobs,
		Insights:    insights,
		Boards:      dashboard.NewBoards(s.registry, insights, s.projects, shared, runner, shownMetrics{metrics}),
		Metrics:     metrics,
		Companies:   s.companies,
		Feedback:    notes,
		Measurer:    measuring,
		Roadmap:     bets,
		Outcomes:    outcomes,
		Addresses:   s.addresses,
		Objectives:  objectives,
		Surveys:     s.surveys(notes),
		Flags:       s.flags,
		Snapshots:   s.snapshots,
		Decisions:   decisions,
		Idempotency: sqldb.NewIdempotency(s.records, time.Now),
	}
}

// dropper takes an import's events out of the store, and out of the answers
// that are shared.
type dropper struct {
	engine *embedded.Store
	shared *analytics.Shared
}

// DropImport implements ingest.Dropper.
func (d dropper) DropImport(ctx context.Context, project, importID string) error {
	err := d.engine.DropImport(ctx, project, importID)
	d.shared.Forget(project)
	return err
}

// questions lets dashboard check a question it saves; analytics knows how.
type questions struct{}

// Check implements dashboard.Checker.
func (questions) Check(query json.RawMessage) error {
	_, err := analytics.Parse(query, "body.query")
	return err
}

// ready is nil when every store works; otherwise its error says which does not.
func (s *stores) ready() error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := s.records.Ping(ctx); err != nil {
		return fmt.Errorf("the records database does not answer: %w", err)
	}
	if failing := s.log.Stats().Failing; failing != nil {
		return fmt.Errorf("the event log cannot be written: %w", failing)
	}
	return s.feed.ready()
}

// gauges are the stores' part of /metrics.
func (s *stores) gauges() []httpd.Gauge {
	stats := s.log.Stats()
	failing := 0.0
	if stats.Failing != nil {
		failing = 1
	}
	return []httpd.Gauge{
		{Name: "prodops_log_segments", Help: "Segments of the event log.", Value: float64(stats.Segments)},
		{Name: "prodops_log_bytes", Help: "Bytes of the event log.", Value: float64(stats.Bytes)},
		{Name: "prodops_log_queued_bytes", Help: "Bytes waiting to be written to the event log.", Value: float64(stats.QueuedBytes)},
		{Name: "prodops_log_failing", Help: "1 while the event log cannot be written.", Value: failing},
		{Name: "prodops_feed_events_total", Help: "Events handed from the log to the event store since the start.", Value: float64(s.feed.events.Load())},
	}
}

// close closes what is open, the last opened first.
func (s *stores) close() error {
	var failed error
	if s.engine != nil {
		failed = s.engine.Close()
	}
	if s.log != nil {
		failed = errors.Join(failed, s.log.Close())
	}
	if s.records != nil {
		failed = errors.Join(failed, s.records.Close())
	}
	if s.lock != nil {
		failed = errors.Join(failed, s.lock.Close())
	}
	return failed
}
