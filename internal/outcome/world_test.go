package outcome_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"prodops/internal/analytics"
	"prodops/internal/auth"
	"prodops/internal/company"
	"prodops/internal/dashboard"
	"prodops/internal/errs"
	"prodops/internal/event"
	"prodops/internal/eventdb/naive"
	"prodops/internal/eventlog"
	"prodops/internal/feedback"
	"prodops/internal/jobs"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/mail"
	"prodops/internal/mail/mailtest"
	"prodops/internal/outcome"
	"prodops/internal/period"
	"prodops/internal/project"
	"prodops/internal/record"
	"prodops/internal/roadmap"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
	"prodops/internal/survey"
)

const home, other = "project-home", "project-other"

// idea stands for the ideas that become bets.
type idea struct {
	record.Head
	Name string `db:"name" json:"name"`
}

func (n *idea) Entry() record.Entry { return record.Entry{Title: n.Name} }

// world is a team with a roadmap, feedback, events and a mail server.
type world struct {
	*outcome.Outcomes
	t         *testing.T
	db        *sqldb.DB
	now       time.Time
	events    *naive.Store
	offset    int64
	links     *link.Links
	roadmap   *roadmap.Roadmap
	insights  *dashboard.Insights
	notes     *feedback.Service
	ideas     *record.Store[idea, *idea]
	jobs      *jobs.Jobs
	addresses *mail.Addresses
	post      *mailtest.Listener
	registry  *record.Registry
	options   outcome.Options
}

// question lets dashboard check what it saves.
type question struct{}

func (question) Check(query json.RawMessage) error {
	_, err := analytics.Parse(query, "body.query")
	return err
}

// measured reads numbers as the program does.
type measured struct {
	insights *dashboard.Insights
	of       *dashboard.Measurer
}

func (m measured) Measure(ctx context.Context, project string, asked outcome.Asked) (outcome.Measurement, error) {
	found, err := m.of.Measure(ctx, auth.AsSystem("test"), project, dashboard.Ask{Insight: asked.Insight, Number: asked.Number, Range: period.Range{From: asked.From, To: asked.To}})
	out := outcome.Measurement{Value: found.Value, Reason: found.Reason, Name: found.Name, Number: found.Number, Label: found.Label, Unit: string(found.Unit), N: found.N}
	for _, h := range found.History {
		out.History = append(out.History, outcome.OutcomePoint{Bucket: h.Bucket, Value: h.Value})
	}
	return out, err
}

func (m measured) Question(ctx context.Context, project, insight string) (json.RawMessage, error) {
	found, err := m.insights.Get(ctx, auth.AsSystem("test"), project, insight)
	return json.RawMessage(found.Query), err
}

// people are those whose address only events know.
type people struct{}

func (people) Addresses(_ context.Context, _ string, ids []string) (map[string]string, error) {
	known := map[string]string{}
	for _, id := range ids {
		if strings.HasPrefix(id, "known-") {
			known[id] = id + "@x.example"
		}
	}
	return known, nil
}

func (people) Lookup(context.Context, string, []string) (map[string]feedback.Known, error) {
	return map[string]feedback.Known{}, nil
}

func (people) ByEmail(context.Context, string, string) (feedback.Known, bool, error) {
	return feedback.Known{}, false, nil
}

func (people) Names(context.Context, string) (map[string]string, error) {
	return map[string]string{"m": "Mia"}, nil
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &world{t: t, db: db, now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC), events: naive.New(), post: mailtest.Listen(t)}
		clock := func() time.Time { return w.now }
		quiet := slog.New(slog.DiscardHandler)
		j := journal.New(db, clock)
		w.registry = record.NewRegistry(db, j, clock)
		if _, err := db.Exec(t.Context(), "CREATE TABLE test_ideas (id TEXT PRIMARY KEY, project_id TEXT, name TEXT, created_by TEXT, version BIGINT, created_at BIGINT, updated_at BIGINT, archived_at BIGINT)"); err != nil {
			t.Fatal(err)
		}
		for _, p := range []string{home, other} {
			if _, err := db.Exec(t.Context(), "INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES (?, ?, 'x', 'UTC', 'monday', 1, 1, 1)", p, p); err != nil {
				t.Fatal(err)
			}
		}
		w.ideas = record.New[idea](w.registry, record.Kind{Type: "idea", Table: "test_ideas", Noun: "idea", Read: auth.IdeaRead, Write: auth.IdeaWrite})
		w.links = link.New(w.registry, j, feedback.NewEdges(db))
		w.jobs = jobs.New(db, time.Now, quiet)
		w.notes = feedback.New(feedback.Options{
			Records: w.registry, Journal: j, Links: w.links, Jobs: w.jobs, Companies: company.New(w.registry),
			People: people{}, Members: people{}, Folder: t.TempDir(), Log: quiet,
		})
		w.insights = dashboard.New(w.registry, question{})
		projects := project.New(db, j, nil, clock)
		runner := analytics.NewRunner(w.events, "naive", nil, clock)
		shared := analytics.NewShared(runner, analytics.SharedBytes)
		w.addresses = mail.NewAddresses(db, clock)
		server, err := mail.Open("smtp://"+w.post.Address(), "Acme <hello@acme.example>")
		if err != nil {
			t.Fatal(err)
		}
		w.options = outcome.Options{
			Registry: w.registry, Links: w.links, Journal: j, Projects: projects, Insights: measured{w.insights, dashboard.NewMeasurer(w.insights, projects, shared, runner)},
			Answers: shared, Catalogue: runner, Evidence: feedback.NewEvidence(db), Answered: survey.NewRequests(db), People: people{},
			Jobs: w.jobs, Mail: server, Addresses: w.addresses, BaseURL: func() string { return "https://p.example" },
		}
		w.Outcomes = outcome.New(w.options)
		w.roadmap = roadmap.New(w.registry, w.links, j, nobody{}, w.Outcomes)
		working, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); w.jobs.Run(working) }()
		test(t, w)
		stop()
		<-ended
		report, err := j.Verify(context.Background())
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("the journal: %+v, %v", report, err)
		}
	})
}

// nobody stands behind any idea, as far as the roadmap's cards go.
type nobody struct{}

func (nobody) Behind(context.Context, string, []string) (map[string]roadmap.Behind, error) {
	return map[string]roadmap.Behind{}, nil
}

func as(role auth.Role) auth.Actor {
	return auth.AsMember(auth.Member{ID: "m", Name: "Mia"}, "s", map[string]auth.Role{home: role})
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (w *world) want(kind errs.Kind, err error) {
	w.t.Helper()
	if !errs.Is(err, kind) {
		w.t.Errorf("got %v, want kind %d", err, kind)
	}
}

// happened adds lines of who, when (UTC) and what.
func (w *world) happened(lines ...string) {
	w.t.Helper()
	var batch []event.Event
	w.offset++
	for i, line := range lines {
		word := strings.Fields(line)
		at, err := time.Parse("2006-01-02T15", word[1])
		if err != nil {
			w.t.Fatal(err)
		}
		batch = append(batch, event.Event{Project: home, ID: fmt.Sprint(w.offset, "-", i), DistinctID: word[0], Time: at.UnixMicro(), ReceivedAt: at.UnixMicro(), Name: word[2]})
	}
	if err := w.events.Append(w.t.Context(), eventlog.Position{Offset: w.offset}, batch); err != nil {
		w.t.Fatal(err)
	}
}

// shipped is a bet of an idea that shipped at noon of a day, and its outcome.
func (w *world) shipped(title, day string, p roadmap.Prediction) (outcome.OutcomeCard, idea) {
	w.t.Helper()
	ctx := w.t.Context()
	now := w.now
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		w.t.Fatal(err)
	}
	w.now = at.Add(12 * time.Hour)
	of := must[idea](w.t)(w.ideas.Create(ctx, as(auth.Editor), home, idea{Name: title}))
	bet := must[roadmap.BetCard](w.t)(w.roadmap.Create(ctx, as(auth.Editor), home, roadmap.Create{Title: title, State: roadmap.Committed, Prediction: p, Idea: of.ID, Owner: "m"}))
	state := roadmap.Shipped
	must[roadmap.BetCard](w.t)(w.roadmap.Update(ctx, as(auth.Editor), home, bet.ID, 0, roadmap.Update{State: &state}))
	w.now = now
	return must[outcome.OutcomeCard](w.t)(w.Get(ctx, as(auth.Viewer), home, bet.ID)), of
}

// asked is a note that supports an idea.
func (w *world) asked(of idea, text string, from feedback.Sender, at time.Time) string {
	w.t.Helper()
	made := must[feedback.Received](w.t)(w.notes.Create(w.t.Context(), as(auth.Editor), home, feedback.Create{Text: text, Person: &from, ReceivedAt: sqldb.MicrosOf(at)}))
	_, err := w.notes.Highlight(w.t.Context(), as(auth.Editor), home, made.ID, feedback.HighlightCreate{Idea: of.ID})
	if err != nil {
		w.t.Fatal(err)
	}
	return made.ID
}

func (w *world) measure(id string) outcome.OutcomeMeasures {
	w.t.Helper()
	return must[outcome.OutcomeMeasures](w.t)(w.Measures(w.t.Context(), as(auth.Viewer), home, id, false))
}

func (w *world) requesters(id string) map[string]outcome.Requester {
	w.t.Helper()
	found := must[outcome.OutcomeRequesters](w.t)(w.Requesters(w.t.Context(), as(auth.Viewer), home, id))
	by := map[string]outcome.Requester{}
	for _, r := range found.Items {
		by[r.Key] = r
	}
	return by
}

func ptr[T any](v T) *T { return &v }
